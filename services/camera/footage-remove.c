#include "services/camera/footage-internal.h"

#include <fcntl.h>

/* On a full disk the index needs room to write that something goes. */
enum { RESERVE_BYTES = 4 * 1024 * 1024, SWEEP_MAX = 16 };
#define RESERVE "reserve"

void footage_fill_reserve(struct footage *footage) {
        _cleanup_close_ int fd =
                openat(footage->fd, RESERVE, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        struct stat st;

        if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == RESERVE_BYTES)
                return;
        /* Where there is no room for it either, it is made when something was removed. */
        if (posix_fallocate(fd, 0, RESERVE_BYTES) != 0)
                (void) !ftruncate(fd, 0);
}

static void use_reserve(struct footage *footage) {
        (void) unlinkat(footage->fd, RESERVE, 0);
}

static int make_garbage(struct footage *footage, struct index_segment *segment, const char *why) {
        char head[LOG_HEX_SIZE];

        log_hash_to_hex(&segment->head, head);
        struct event_field items[] = {
                EVENT_FIELD_S("camera", segment->camera),
                EVENT_FIELD_T("segment", segment->number),
                EVENT_FIELD_T("from_usec", segment->from_usec),
                EVENT_FIELD_T("until_usec", segment->until_usec),
                EVENT_FIELD_T("bytes", segment->bytes),
                EVENT_FIELD_S("head", head),
                EVENT_FIELD_S("why", why),
        };
        int r = footage_owe(footage, "segment-deleted", items, ELEMENTSOF(items), &segment->told);
        if (r < 0)
                return r;
        segment->state = INDEX_GARBAGE;
        return index_save_segment(footage->index, segment);
}

static int condemn(struct footage *footage, const char *camera, uint64_t number, const char *why) {
        struct index_segment segment;
        int r = index_begin(footage->index);

        if (r < 0)
                return r;
        r = index_get_segment(footage->index, camera, number, &segment);
        if (r >= 0 && segment.state == INDEX_GARBAGE)
                r = -ENOENT;
        if (r >= 0 && segment.state == INDEX_OPEN)
                r = -EBUSY;
        if (r >= 0)
                r = index_is_held(footage->index, camera, segment.from_usec, segment.until_usec);
        if (r > 0)
                r = -EBUSY;
        if (r >= 0)
                r = make_garbage(footage, &segment, why);
        if (r >= 0)
                return index_commit(footage->index);
        index_rollback(footage->index);
        return r;
}

int footage_condemn(struct footage *footage, const char *camera, uint64_t number, const char *why) {
        int r = condemn(footage, camera, number, why);

        if (r != -ENOSPC)
                return r;
        use_reserve(footage);
        return condemn(footage, camera, number, why);
}

static int drop_rows(struct footage *footage, const struct index_segment *segment) {
        int r = index_begin(footage->index);

        if (r < 0)
                return r;
        r = index_drop_segment(footage->index, segment->camera, segment->number);
        if (r >= 0)
                return index_commit(footage->index);
        index_rollback(footage->index);
        return r;
}

static int remove_one(struct footage *footage, const struct index_segment *segment) {
        _cleanup_close_ int folder = -1;
        char name[FOOTAGE_NAME_SIZE];
        int r = footage_open_camera(footage, segment->camera, /* make= */ false, &folder);

        if (r < 0 && r != -ENOENT)
                return r;
        footage_segment_name(segment->number, name);
        if (folder >= 0 && unlinkat(folder, name, 0) < 0 && errno != ENOENT)
                return -errno;
        if (folder >= 0 && fsync(folder) < 0)
                return -errno;
        return drop_rows(footage, segment);
}

struct sweep {
        struct index_segment segments[SWEEP_MAX];
        size_t n;
        uint64_t first_owed; /* 0: none is */
};

static int note_first(uint64_t serial, const char *type, const char *fields_text, void *userdata) {
        struct sweep *sweep = userdata;

        (void) type;
        (void) fields_text;
        sweep->first_owed = serial;
        return 1;
}

static int note_garbage(const struct index_segment *segment, void *userdata) {
        struct sweep *sweep = userdata;

        if (sweep->first_owed == 0 || segment->told < sweep->first_owed)
                sweep->segments[sweep->n++] = *segment;
        return sweep->n == SWEEP_MAX;
}

int footage_sweep(struct footage *footage) {
        _cleanup_free_ struct sweep *sweep = calloc(1, sizeof(*sweep));
        int r = sweep ? index_each_owed(footage->index, 0, 1, note_first, sweep) : -ENOMEM;

        if (r >= 0)
                r = index_each_in_state(footage->index, NULL, INDEX_GARBAGE, note_garbage, sweep);
        if (r < 0)
                return r;
        for (size_t i = 0; i < sweep->n; i++) {
                r = remove_one(footage, &sweep->segments[i]);
                if (r == -ENOSPC) {
                        use_reserve(footage);
                        r = remove_one(footage, &sweep->segments[i]);
                }
                if (r < 0)
                        return r;
        }
        if (sweep->n > 0)
                footage_fill_reserve(footage);
        return (int) sweep->n;
}
