#include "services/camera/index.h"
#include "tests/lib/suite.h"
#include "tests/unit/released/released.h"

#define STORE "fedcba9876543210fedcba9876543210"
#define BOOT "0123456789abcdef0123456789abcdef"
#define BEGIN UINT64_C(1795410000000000)
#define OWED                                                                                                 \
        "{\"bytes\":4000,\"camera\":\"cua\",\"fragments\":4,\"from_usec\":1795410000000000,"                 \
        "\"head\":\"0102030000000000000000000000000000000000000000000000000000000000\","                     \
        "\"recorded_usec\":4000000,\"segment\":1,\"until_usec\":1795410004000000}"
enum { FRAGMENTS = 4 };

static struct index *open_index(const char *path) {
        struct index *index;

        assert_ok(index_open(path, STORE, &index, NULL));
        return index;
}

static int open_and_close(const char *path) {
        struct index *index = NULL;
        int r = index_open(path, STORE, &index, NULL);

        index_free(index);
        return r;
}

static void add_segment(struct index *index) {
        const struct index_segment segment = {
                .camera = "cua",
                .number = 1,
                .state = INDEX_CLOSED,
                .boot = BOOT,
                .boottime_usec = 7,
                .realtime_usec = BEGIN,
                .synchronized = true,
                .from_usec = BEGIN,
                .until_usec = BEGIN + FRAGMENTS * USEC_PER_SEC,
                .fragments = FRAGMENTS,
                .bytes = FRAGMENTS * 1000,
                .recorded_usec = FRAGMENTS * USEC_PER_SEC,
                .head = {.bytes = {1, 2, 3}},
        };

        assert_ok(index_set_camera(index, "cua", 2, &segment.head));
        assert_ok(index_save_segment(index, &segment));
        for (unsigned i = 0; i < FRAGMENTS; i++) {
                const struct index_fragment fragment = {.number = i + 1,
                                                        .at = 1000 * i,
                                                        .bytes = 900,
                                                        .stamp_size = 100,
                                                        .realtime_usec = BEGIN + i * USEC_PER_SEC,
                                                        .duration_usec = USEC_PER_SEC,
                                                        .frames = 15,
                                                        .synchronized = true,
                                                        .key = i == 0};

                assert_ok(index_add_fragment(index, "cua", 1, &fragment));
        }
}

static void fill(const char *path) {
        struct index_gap gap = {
                .camera = "cua", .from_usec = BEGIN - 9, .until_usec = BEGIN, .cause = "power"};
        struct index_hold hold = {.key = "k1",
                                  .camera = "cua",
                                  .from_usec = BEGIN,
                                  .until_usec = BEGIN + USEC_PER_SEC,
                                  .end_usec = UINT64_C(4102444800000000), /* in 2100 */
                                  .made_usec = BEGIN,
                                  .visit = 7,
                                  .reason = "low-rating",
                                  .actor = "motcuad"};
        struct index *index = open_index(path);

        assert_ok(index_begin(index));
        add_segment(index);
        assert_ok(index_add_gap(index, &gap));
        assert_ok(index_add_hold(index, &hold));
        assert_ok(index_learn_boot(index, BOOT, 1000));
        assert_ok(index_owe(index, "segment-closed", OWED, NULL));
        assert_ok(index_commit(index));
        index_free(index);
}

static int count(const void *row, void *userdata) {
        ++*(unsigned *) userdata;
        return row ? 0 : -EINVAL;
}

static int count_gap(const struct index_gap *gap, void *userdata) {
        ck_assert_str_eq(gap->cause, "power");
        return count(gap, userdata);
}

static int count_fragment(const struct index_segment *segment, const struct index_fragment *fragment,
                          void *userdata) {
        ck_assert_uint_eq(segment->number, 1);
        ck_assert_int_eq(fragment->key, fragment->number == 1);
        return count(fragment, userdata);
}

static int count_owed(_unused_ uint64_t serial, const char *type, const char *fields, void *userdata) {
        ck_assert_str_eq(type, "segment-closed");
        ck_assert_str_eq(fields, OWED);
        return count(type, userdata);
}

static void check(const char *path, _unused_ unsigned version) {
        static const struct log_hash head = {.bytes = {1, 2, 3}};
        unsigned n_gaps = 0, n_fragments = 0, n_owed = 0;
        struct index *index = open_index(path);
        struct index_hold hold;
        struct log_hash found;
        uint64_t next;
        int64_t offset;

        assert_ok(index_get_camera(index, "cua", &next, &found));
        ck_assert_uint_eq(next, 2);
        ck_assert(log_hash_equals(&found, &head));
        assert_ok(index_each_fragment(index, "cua", 0, UINT64_MAX / 2, count_fragment, &n_fragments));
        assert_ok(index_each_gap(index, NULL, 0, UINT64_MAX / 2, count_gap, &n_gaps));
        assert_ok(index_each_owed(index, 0, 10, count_owed, &n_owed));
        ck_assert_uint_eq(n_fragments, FRAGMENTS);
        ck_assert_uint_eq(n_gaps, 1);
        ck_assert_uint_eq(n_owed, 1);
        assert_ok(index_get_hold(index, 1, &hold));
        ck_assert_str_eq(hold.key, "k1");
        ck_assert_uint_eq(hold.visit, 7);
        ck_assert_int_eq(index_is_held(index, "cua", BEGIN, BEGIN + 1), 1);
        ck_assert_int_eq(index_get_boot(index, BOOT, &offset), 1);
        ck_assert_int_eq(offset, 1000);
        index_free(index);
}

const struct released released = {.name = "index",

                                  .open = open_and_close,
                                  .fill = fill,
                                  .empty = "",
                                  .check = check};
