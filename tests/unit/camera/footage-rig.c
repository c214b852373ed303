#include "footage-rig.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "tests/lib/files.h"
#include "tests/lib/fragments.h"
#include "tests/lib/suite.h"

void rig_open(struct rig *rig) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        bool first = !rig->folder;

        if (first) {
                rig->folder = file_join(suite_dir(), "footage");
                ck_assert_int_eq(mkdir(rig->folder, 0700), 0);
                assert_ok(clock_new_sim(&rig->clock));
        }
        int r = footage_open(rig->folder, first ? NULL : rig->store, rig->clock, &rig->footage, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
        if (!rig->slowly)
                assert_ok(footage_recover(rig->footage));
        memcpy(rig->store, footage_store(rig->footage), sizeof(rig->store));
}

void rig_close(struct rig *rig) {
        recording_free(rig->recording);
        rig->recording = NULL;
        footage_free(rig->footage);
        rig->footage = NULL;
}

void rig_done(struct rig *rig) {
        rig_close(rig);
        clock_free(rig->clock);
        free(rig->folder);
        *rig = (struct rig){0};
}

void rig_record(struct rig *rig, unsigned width) {
        uint8_t init[FRAGMENT_INIT_MAX];
        size_t size = fragment_make_init(width, init);
        struct box_track track;
        const char *what;

        if (!rig->recording)
                assert_ok(recording_new(rig->footage, "cam-1", "Quầy 1", &rig->policy, &rig->recording));
        assert_ok(box_read_init(init, size, &track, &what));
        assert_ok(recording_init(rig->recording, init, size, &track));
}

int rig_write(struct rig *rig) {
        const struct fragment_spec spec = {.sequence = (uint32_t) rig->sec + 100,
                                           .base_time = rig->sec * FRAGMENT_TIMESCALE + 5000,
                                           .frames = 2,
                                           .duration = FRAGMENT_TIMESCALE / 2,
                                           .no_key = rig->key_sec > 0 && rig->sec % rig->key_sec > 0,
                                           .seed = (unsigned) rig->sec};
        const struct box_track track = {.id = 1, .timescale = FRAGMENT_TIMESCALE};
        struct box_fragment box;
        const char *what;
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(&spec, &size);
        struct recording_fragment fragment = {
                .bytes = bytes,
                .box = &box,
                .taken = {.realtime_usec = (uint64_t) ((int64_t) (RIG_REALTIME + rig->sec * USEC_PER_SEC) +
                                                       rig->realtime_by),
                          .boottime_usec = (RIG_BOOTTIME_SEC + rig->sec) * USEC_PER_SEC,
                          .synchronized = !rig->unsynchronized},
        };

        assert_ok(box_read_fragment(bytes, size, &track, &box, &what));
        rig->sec++;
        return recording_write(rig->recording, &fragment);
}

void rig_write_some(struct rig *rig, unsigned n) {
        for (unsigned i = 0; i < n; i++)
                assert_ok(rig_write(rig));
}

char *rig_path(const struct rig *rig, uint64_t number) {
        char *path;

        assert_ok(str_format(&path, "%s/cam-1/%010u.mp4", rig->folder, (unsigned) number));
        return path;
}

void rig_check_segment(struct rig *rig, uint64_t number, struct index_segment *ret) {
        struct segment_reader reader;
        struct segment_scan scan;
        int fd;

        assert_ok(index_get_segment(footage_index(rig->footage), "cam-1", number, ret));
        ck_assert_int_eq(ret->state, INDEX_CLOSED);
        assert_ok(footage_open_segment(rig->footage, "cam-1", number, &fd));
        assert_ok(footage_reader(&fd, &reader));
        assert_ok(segment_scan(&reader, SEGMENT_WHOLE, NULL, NULL, &scan));
        ck_assert_msg(!scan.damaged, "%s", scan.what);
        ck_assert_uint_eq(scan.good, ret->fragments);
        ck_assert_uint_eq(scan.good_end, ret->bytes);
        ck_assert_uint_eq(reader.size, ret->bytes);
        ck_assert_uint_eq(scan.header.segment, number);
        ck_assert(log_hash_equals(&scan.head, &ret->head));
        ck_assert(log_hash_equals(&scan.header.previous, &ret->previous));
        close(fd);
}

static int count_fragment(const struct footage_fragment *fragment, void *userdata) {
        unsigned *n = userdata;

        (void) fragment;
        ++*n;
        return 0;
}

unsigned rig_count(struct rig *rig) {
        unsigned n = 0;

        assert_ok(footage_each_fragment(rig->footage, "cam-1", 0, UINT64_MAX, count_fragment, &n));
        return n;
}

struct count {
        enum footage_finding_kind kind;
        const char *type;
        unsigned n;
};

static int count_finding(const struct footage_finding *finding, void *userdata) {
        struct count *count = userdata;

        count->n += finding->kind == count->kind;
        return 0;
}

unsigned rig_count_findings(const struct rig *rig, enum footage_finding_kind kind) {
        struct count count = {.kind = kind};

        assert_ok(footage_each_finding(rig->footage, count_finding, &count));
        return count.n;
}

static int count_owed(uint64_t serial, const char *type, const char *fields_text, void *userdata) {
        struct count *count = userdata;

        (void) serial;
        (void) fields_text;
        count->n += streq(type, count->type);
        return 0;
}

unsigned rig_count_owed(struct rig *rig, const char *type) {
        struct count count = {.type = type};

        assert_ok(index_each_owed(footage_index(rig->footage), 0, 10000, count_owed, &count));
        return count.n;
}
