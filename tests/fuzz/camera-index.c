/*
 * An index with rows that somebody made: an input is a list of changes, each of a column (1 byte) and what to
 * put there (8 bytes, big endian), after which the sums fit. The store opens, or says that it is damaged; and
 * what opens works.
 */
#include <ftw.h>

#include "fuzz.h"
#include "services/base/sqlite-util.h"
#include "services/camera/footage.h"

#define STORE "0123456789abcdef0123456789abcdef"

static const struct {
        const char *table, *column;
} columns[] = {
        {"segment", "number"},
        {"segment", "state"},
        {"segment", "boottime_usec"},
        {"segment", "realtime_usec"},
        {"segment", "synchronized"},
        {"segment", "shift_usec"},
        {"segment", "from_usec"},
        {"segment", "until_usec"},
        {"segment", "fragments"},
        {"segment", "bytes"},
        {"segment", "recorded_usec"},
        {"segment", "damaged"},
        {"segment", "told"},
        {"segment", "camera"},
        {"fragment", "at"},
        {"fragment", "bytes"},
        {"fragment", "stamp_size"},
        {"fragment", "realtime_usec"},
        {"fragment", "duration_usec"},
        {"fragment", "frames"},
        {"fragment", "flags"},
        {"camera", "next"},
        {"gap", "from_usec"},
        {"gap", "until_usec"},
        {"hold", "from_usec"},
        {"hold", "until_usec"},
        {"hold", "ended_usec"},
        {"boot", "offset_usec"},
};

static const char sums[] =
        "UPDATE camera SET sum = row_sum(camera, next, head);"
        "UPDATE segment SET sum = row_sum(camera, number, state, boot, boottime_usec, realtime_usec, "
        "synchronized, "
        "shift_usec, from_usec, until_usec, fragments, bytes, recorded_usec, previous, head, damaged, told);"
        "UPDATE fragment SET sum = row_sum(camera, segment, number, at, bytes, stamp_size, boottime_usec, "
        "realtime_usec, duration_usec, frames, flags);"
        "UPDATE gap SET sum = row_sum(id, camera, from_usec, until_usec, cause, boot);"
        "UPDATE hold SET sum = row_sum(id, key, camera, from_usec, until_usec, end_usec, made_usec, "
        "ended_usec, visit, "
        "reason, actor, boot, boottime_usec);"
        "UPDATE boot SET sum = row_sum(boot, offset_usec);";

static int remove_entry(const char *name, const struct stat *st _unused_, int type _unused_,
                        struct FTW *ftw _unused_) {
        return remove(name);
}

static void fill(struct footage *footage) {
        struct index *index = footage_index(footage);
        struct index_segment segment = {.camera = "a", .state = INDEX_GARBAGE, .boot = STORE, .number = 1};
        const struct index_fragment fragment = {.number = 1, .bytes = 9, .duration_usec = 1};
        struct index_hold hold = {.id = 1, .boot = "00000000000000000000000000000000"};
        struct index_gap gap = {.camera = "a", .boot = STORE, .cause = "lost"};
        int r = index_begin(index);

        if (r >= 0)
                r = index_set_camera(index, "a", 2, NULL);
        if (r >= 0)
                r = index_save_segment(index, &segment);
        if (r >= 0)
                r = index_add_fragment(index, "a", 1, &fragment);
        if (r >= 0)
                r = index_add_gap(index, &gap);
        if (r >= 0)
                r = index_save_hold(index, &hold);
        if (r >= 0)
                r = index_learn_boot(index, "00000000000000000000000000000000", 5);
        if (r >= 0)
                r = index_commit(index);
        assert(r >= 0);
}

static void change(const char *path, const uint8_t *data, size_t size) {
        sqlite3 *db = NULL;
        int r = sqlite_open(path, /* exclusive= */ true, &db);

        assert(r >= 0);
        for (; size >= 9; data += 9, size -= 9) {
                char text[200];
                size_t column = data[0] % ELEMENTSOF(columns);
                (void) snprintf(text, sizeof(text), "UPDATE %s SET %s = %lld", columns[column].table,
                                columns[column].column, (long long) box_u64(data + 1));
                (void) sqlite3_exec(db, text, NULL, NULL, NULL);
        }
        r = sqlite3_exec(db, sums, NULL, NULL, NULL);
        assert(r == SQLITE_OK);
        sqlite3_close(db);
}

static int note(const struct footage_fragment *fragment, void *userdata _unused_) {
        assert(fragment->from_usec <= fragment->until_usec && fragment->fragment.bytes <= BOX_FRAGMENT_MAX);
        return 0;
}

static void use(struct footage *footage) {
        uint64_t usec;

        (void) footage_each_fragment(footage, "a", 0, UINT64_MAX, note, NULL);
        (void) footage_get_recorded(footage, "a", 5, UINT64_MAX / 2, &usec);
        (void) index_learn_boot(footage_index(footage), STORE, INT64_C(1800000000000000));
        (void) footage_each_fragment(footage, "a", 0, UINT64_MAX, note, NULL);
        (void) footage_condemn(footage, "a", 1, "age");
        (void) footage_sweep(footage);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char folder[] = "/dev/shm/motcua-fuzz-XXXXXX", store[FOOTAGE_STORE_SIZE];
        _cleanup_free_ char *path = NULL;
        struct footage *footage = NULL;
        struct clock *clock = NULL;
        int r = mkdtemp(folder) ? clock_new_sim(&clock) : -errno;

        if (r >= 0)
                r = footage_open(folder, NULL, clock, &footage, NULL);
        assert(r >= 0);
        memcpy(store, footage_store(footage), sizeof(store));
        fill(footage);
        footage = footage_free(footage);
        r = str_format(&path, "%s/" INDEX_DATABASE, folder);
        assert(r >= 0);
        change(path, data, size);
        if (footage_open(folder, store, clock, &footage, NULL) >= 0 && footage_recover(footage) >= 0)
                use(footage);
        footage_free(footage);
        clock_free(clock);
        r = nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
        assert(r == 0);
        return 0;
}
