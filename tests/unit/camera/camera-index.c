#include "services/camera/index.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
#include "tests/lib/suite.h"

#define STORE "fedcba9876543210fedcba9876543210"
#define BOOT "0123456789abcdef0123456789abcdef"
#define DAY UINT64_C(1800000000000000)

static struct index *open_index(void) {
        _cleanup_free_ char *path = file_join(suite_dir(), INDEX_DATABASE);
        struct index *index;

        assert_ok(index_open(path, STORE, &index, NULL));
        return index;
}

/* A closed segment of so many seconds, from a second of the day on. */
static void add_segment(struct index *index, const char *camera, uint64_t number, uint64_t from_sec,
                        unsigned n) {
        struct index_segment segment = {.number = number,
                                        .state = INDEX_CLOSED,
                                        .boot = BOOT,
                                        .synchronized = true,
                                        .from_usec = DAY + from_sec * USEC_PER_SEC,
                                        .until_usec = DAY + (from_sec + n) * USEC_PER_SEC,
                                        .realtime_usec = DAY + from_sec * USEC_PER_SEC,
                                        .fragments = n,
                                        .bytes = 1000 * n,
                                        .recorded_usec = n * USEC_PER_SEC};

        memcpy(segment.camera, camera, strlen(camera) + 1);
        assert_ok(index_begin(index));
        assert_ok(index_save_segment(index, &segment));
        for (unsigned i = 0; i < n; i++) {
                const struct index_fragment fragment = {.number = i + 1,
                                                        .at = 1000 * i + 4242,
                                                        .bytes = 900,
                                                        .stamp_size = 100,
                                                        .realtime_usec = DAY + (from_sec + i) * USEC_PER_SEC,
                                                        .duration_usec = USEC_PER_SEC,
                                                        .frames = 15,
                                                        .synchronized = true,
                                                        .key = i == 0};
                assert_ok(index_add_fragment(index, camera, number, &fragment));
        }
        assert_ok(index_commit(index));
}

struct seen {
        uint64_t numbers[32];
        size_t n;
        struct index_gap gap;
};

static int note_segment(const struct index_segment *segment, void *userdata) {
        struct seen *seen = userdata;

        seen->numbers[seen->n++] = segment->number;
        return 0;
}

static int note_fragment(const struct index_segment *segment, const struct index_fragment *fragment,
                         void *userdata) {
        struct seen *seen = userdata;

        ck_assert_int_eq(fragment->key, fragment->number == 1);
        seen->numbers[seen->n++] = segment->number * 100 + fragment->number;
        return 0;
}

START_TEST(segments_come_oldest_first_and_fragments_by_number) {
        struct index *index = open_index();
        struct seen segments = {0}, fragments = {0};

        /* The clock went back before 2. */
        add_segment(index, "cam-1", 1, 100, 3);
        add_segment(index, "cam-1", 2, 50, 3);
        add_segment(index, "cam-2", 9, 60, 3);
        assert_ok(index_each_segment(index, NULL, 0, UINT64_MAX, note_segment, &segments));
        ck_assert_uint_eq(segments.n, 3);
        ck_assert_uint_eq(segments.numbers[0], 2);
        ck_assert_uint_eq(segments.numbers[1], 9);
        ck_assert_uint_eq(segments.numbers[2], 1);
        assert_ok(index_each_fragment(index, "cam-1", 0, UINT64_MAX, note_fragment, &fragments));
        ck_assert_uint_eq(fragments.n, 6);
        ck_assert_uint_eq(fragments.numbers[0], 101);
        ck_assert_uint_eq(fragments.numbers[5], 203);
        index_free(index);
}
END_TEST

static const struct {
        uint64_t from, until; /* tenths of a second */
        size_t n;
        uint64_t recorded;
} ranges[] = {
        {0, 2000, 3, 30},  {1000, 1030, 3, 30}, {1005, 1025, 3, 20}, {1010, 1020, 1, 10}, {1012, 1013, 1, 1},
        {900, 1000, 0, 0}, {1030, 1100, 0, 0},  {1029, 1100, 1, 1},  {1000, 1000, 0, 0},
};

START_TEST(a_range_has_its_begin_and_not_its_end) {
        struct index *index = open_index();
        struct seen seen = {0};
        uint64_t usec;

        add_segment(index, "cam-1", 1, 100, 3);
        uint64_t from = DAY + ranges[_i].from * 100000, until = DAY + ranges[_i].until * 100000;
        assert_ok(index_each_fragment(index, "cam-1", from, until, note_fragment, &seen));
        ck_assert_uint_eq(seen.n, ranges[_i].n);
        assert_ok(index_get_recorded(index, "cam-1", from, until, &usec));
        ck_assert_uint_eq(usec, ranges[_i].recorded * 100000);
        assert_ok(index_get_recorded(index, "cam-2", from, until, &usec));
        ck_assert_uint_eq(usec, 0);
        index_free(index);
}
END_TEST

static int note_gap(const struct index_gap *gap, void *userdata) {
        struct seen *seen = userdata;

        seen->gap = *gap;
        seen->numbers[seen->n++] = gap->id;
        return 0;
}

static size_t count_gaps(struct index *index, uint64_t from_usec, uint64_t until_usec, struct seen *seen) {
        *seen = (struct seen){0};
        assert_ok(index_each_gap(index, NULL, from_usec, until_usec, note_gap, seen));
        return seen->n;
}

START_TEST(a_gap_overlaps_from_its_begin_to_its_end) {
        struct index *index = open_index();
        struct index_gap gap = {
                .camera = "cam-1", .from_usec = DAY, .until_usec = DAY + 500, .cause = "unplugged"};
        struct seen seen;

        assert_ok(index_add_gap(index, &gap));
        ck_assert_uint_eq(count_gaps(index, 0, DAY, &seen), 0);
        ck_assert_uint_eq(count_gaps(index, DAY + 500, DAY + 2000, &seen), 0);
        ck_assert_uint_eq(count_gaps(index, DAY, DAY + 1, &seen), 1);
        ck_assert_str_eq(seen.gap.cause, "unplugged");
        assert_ok(index_prune_gaps(index, DAY + 500));
        ck_assert_uint_eq(count_gaps(index, 0, UINT64_MAX, &seen), 1);
        assert_ok(index_prune_gaps(index, DAY + 501));
        ck_assert_uint_eq(count_gaps(index, 0, UINT64_MAX, &seen), 0);
        uint64_t before = gap.id;
        assert_ok(index_add_gap(index, &gap));
        ck_assert_uint_gt(gap.id, before);
        index_free(index);
}
END_TEST

START_TEST(a_gap_of_an_unknown_time_is_placed_when_the_clock_is_known) {
        struct index *index = open_index();
        struct index_gap gap = {
                .camera = "cam-1", .from_usec = 5000, .until_usec = 6000, .cause = "restart", .boot = BOOT};
        struct seen seen;
        int64_t offset = 0;

        assert_ok(index_add_gap(index, &gap));
        ck_assert_int_eq(index_get_boot(index, BOOT, &offset), 0);
        assert_ok(index_learn_boot(index, BOOT, (int64_t) DAY));
        ck_assert_int_eq(index_get_boot(index, BOOT, &offset), 1);
        ck_assert_int_eq(offset, (int64_t) DAY);
        ck_assert_uint_eq(count_gaps(index, DAY, UINT64_MAX, &seen), 1);
        ck_assert_uint_eq(seen.gap.from_usec, DAY + 5000);
        ck_assert_uint_eq(seen.gap.until_usec, DAY + 6000);
        /* Known to a second: nothing moves. */
        assert_ok(index_learn_boot(index, BOOT, (int64_t) DAY + 900000));
        ck_assert_int_eq(index_get_boot(index, BOOT, &offset), 1);
        ck_assert_int_eq(offset, (int64_t) DAY);
        index_free(index);
}
END_TEST

/* Placed by a clock that nobody had set, an hour after the machine began. */
static const struct {
        uint64_t made_usec;             /* what it showed */
        uint64_t from_usec, until_usec; /* what was named then */
        uint64_t ret_from_usec, ret_until_usec,
                ret_end_usec; /* what it becomes when that was noon of day 1000 */
} guesses[] = {
#define ONE_DAY (24 * 3600 * USEC_PER_SEC)
#define NOON_KNOWN (1000 * ONE_DAY + ONE_DAY / 2)
        /* What just happened, in 1970; HoldDays= count from when it was. */
        {ONE_DAY, ONE_DAY - 1000, ONE_DAY + 1000, NOON_KNOWN - 1000, NOON_KNOWN + 1000,
         NOON_KNOWN + 10 * ONE_DAY},
        /* What was recorded when the time was known. */
        {ONE_DAY * 2, 999 * ONE_DAY, 999 * ONE_DAY + 5, 999 * ONE_DAY, 999 * ONE_DAY + 5,
         NOON_KNOWN + 10 * ONE_DAY},
        {999 * ONE_DAY, 900 * ONE_DAY, 900 * ONE_DAY + 5, 900 * ONE_DAY, 900 * ONE_DAY + 5, 1009 * ONE_DAY},
        /* It may be either. */
        {999 * ONE_DAY, 999 * ONE_DAY - 5, 999 * ONE_DAY + 5, 999 * ONE_DAY - 5, NOON_KNOWN + 5,
         1009 * ONE_DAY},
        {1002 * ONE_DAY, 1002 * ONE_DAY - 5, 1002 * ONE_DAY + 5, NOON_KNOWN - 5, 1002 * ONE_DAY + 5,
         1012 * ONE_DAY},
        /* Ahead by a year. */
        {1365 * ONE_DAY, 1365 * ONE_DAY - 5, 1365 * ONE_DAY + 5, NOON_KNOWN - 5, NOON_KNOWN + 5,
         1375 * ONE_DAY},
};

START_TEST(a_hold_of_an_unknown_time_is_placed_when_the_clock_is_known) {
        struct index *index = open_index();
        struct index_hold hold = {.camera = "cam-1",
                                  .from_usec = guesses[_i].from_usec,
                                  .until_usec = guesses[_i].until_usec,
                                  .made_usec = guesses[_i].made_usec,
                                  .end_usec = guesses[_i].made_usec + 10 * ONE_DAY,
                                  .boot = BOOT,
                                  .boottime_usec = ONE_DAY / 24},
                          known = hold, seen;

        known.boot[0] = '\0';
        known.boottime_usec = 0;
        assert_ok(index_begin(index));
        assert_ok(index_add_hold(index, &hold));
        assert_ok(index_add_hold(index, &known));
        assert_ok(index_commit(index));
        ck_assert_int_eq(index_learn_boot(index, BOOT, (int64_t) (NOON_KNOWN - ONE_DAY / 24)), 1);
        assert_ok(index_get_hold(index, hold.id, &seen));
        ck_assert_uint_eq(seen.from_usec, guesses[_i].ret_from_usec);
        ck_assert_uint_eq(seen.until_usec, guesses[_i].ret_until_usec);
        ck_assert_uint_eq(seen.end_usec, guesses[_i].ret_end_usec);
        ck_assert_uint_eq(seen.made_usec, NOON_KNOWN);
        ck_assert_str_eq(seen.boot, "");
        /* Once, and no other. */
        ck_assert_int_eq(index_learn_boot(index, BOOT, (int64_t) (NOON_KNOWN + ONE_DAY)), 0);
        assert_ok(index_get_hold(index, known.id, &seen));
        ck_assert_uint_eq(seen.from_usec, guesses[_i].from_usec);
        ck_assert_uint_eq(seen.end_usec, guesses[_i].made_usec + 10 * ONE_DAY);
        index_free(index);
}
END_TEST

static int note_owed(uint64_t serial, const char *type, const char *fields_text, void *userdata) {
        struct seen *seen = userdata;

        ck_assert_str_eq(type, "camera-state");
        ck_assert_str_eq(fields_text, "{}");
        seen->numbers[seen->n++] = serial;
        return 0;
}

START_TEST(a_serial_is_given_once_also_when_all_are_forgotten) {
        struct index *index = open_index();
        struct seen seen = {0};
        char identity[INDEX_IDENTITY_SIZE], again[INDEX_IDENTITY_SIZE];
        uint64_t serial, last;

        assert_ok(index_identify(index, identity, &last));
        ck_assert_uint_eq(last, 0);
        for (uint64_t i = 1; i <= 3; i++) {
                assert_ok(index_owe(index, "camera-state", "{}", &serial));
                ck_assert_uint_eq(serial, i);
        }
        assert_ok(index_each_owed(index, 1, 10, note_owed, &seen));
        ck_assert_uint_eq(seen.n, 2);
        assert_ok(index_forget_owed(index, 3));
        index_free(index);
        index = open_index();
        assert_ok(index_owe(index, "camera-state", "{}", &serial));
        ck_assert_uint_eq(serial, 4);
        assert_ok(index_identify(index, again, &last));
        ck_assert_str_eq(identity, again);
        ck_assert_uint_eq(last, 4);
        index_free(index);
}
END_TEST

START_TEST(what_is_rolled_back_did_not_happen) {
        struct index *index = open_index();
        struct log_hash head;
        uint64_t next;

        assert_ok(index_begin(index));
        assert_ok(index_set_camera(index, "cam-1", 5, NULL));
        assert_ok(index_owe(index, "camera-state", "{}", NULL));
        index_rollback(index);
        assert_ok(index_get_camera(index, "cam-1", &next, &head));
        ck_assert_uint_eq(next, 1);
        assert_ok(index_begin(index));
        assert_ok(index_set_camera(index, "cam-1", 5, NULL));
        assert_ok(index_set_camera(index, "cam-1", 3, NULL));
        assert_ok(index_commit(index));
        assert_ok(index_get_camera(index, "cam-1", &next, &head));
        ck_assert_uint_eq(next, 5);
        index_free(index);
}
END_TEST

static int add_hold(struct index *index, unsigned i) {
        struct index_hold hold = {.until_usec = DAY, .reason = "a reason", .actor = "1000"};

        (void) snprintf(hold.key, sizeof(hold.key), "key-%u", i);
        return index_add_hold(index, &hold);
}

START_TEST(holds_have_a_limit) {
        struct index *index = open_index();

        assert_ok(index_begin(index));
        for (unsigned i = 0; i < INDEX_HOLDS_MAX; i++) {
                struct index_hold hold = {.id = i + 1};
                (void) snprintf(hold.key, sizeof(hold.key), "key-%u", i);
                assert_ok(index_save_hold(index, &hold));
        }
        assert_error(add_hold(index, INDEX_HOLDS_MAX), ENOBUFS);
        ck_assert_int_eq(add_hold(index, 5), 1);
        assert_ok(index_end_hold(index, 7, DAY));
        ck_assert_int_eq(add_hold(index, INDEX_HOLDS_MAX), 0);
        index_rollback(index);
        index_free(index);
}
END_TEST

static const struct {
        const char *text, *damage;
} damages[] = {
        {"a reason", "table hold, id 1, column sum"},
        {"unplugged", "table gap, id 1, column sum"},
        {"camera-state", "table owed, serial 1, column sum"},
        {STORE, "table store"},
};

START_TEST(a_row_that_changed_is_found_when_it_is_opened) {
        _cleanup_free_ char *path = file_join(suite_dir(), INDEX_DATABASE), *damage = NULL;
        struct index_gap gap = {.camera = "cam-1", .from_usec = DAY, .cause = "unplugged"};
        struct index *index = open_index();

        assert_ok(index_begin(index));
        assert_ok(add_hold(index, 1));
        assert_ok(index_commit(index));
        assert_ok(index_add_gap(index, &gap));
        assert_ok(index_owe(index, "camera-state", "{}", NULL));
        index_free(index);
        flip_bit(path, damages[_i].text);
        assert_error(index_open(path, STORE, &index, &damage), EUCLEAN);
        ck_assert_msg(strncmp(damage, damages[_i].damage, strlen(damages[_i].damage)) == 0, "%s", damage);
}
END_TEST

START_TEST(an_index_of_another_store_is_refused) {
        _cleanup_free_ char *path = file_join(suite_dir(), INDEX_DATABASE), *damage = NULL;
        struct index *index = open_index();

        index_free(index);
        assert_error(index_open(path, BOOT, &index, &damage), EUCLEAN);
        ck_assert_str_eq(damage, "table store: of another store");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(segments_come_oldest_first_and_fragments_by_number),
        {.name = "a_range_has_its_begin_and_not_its_end",
         .test = &a_range_has_its_begin_and_not_its_end,
         .loop_end = ELEMENTSOF(ranges)},
        SUITE_CASE(a_gap_overlaps_from_its_begin_to_its_end),
        SUITE_CASE(a_gap_of_an_unknown_time_is_placed_when_the_clock_is_known),
        {.name = "a_hold_of_an_unknown_time_is_placed_when_the_clock_is_known",
         .test = &a_hold_of_an_unknown_time_is_placed_when_the_clock_is_known,
         .loop_end = ELEMENTSOF(guesses)},
        SUITE_CASE(a_serial_is_given_once_also_when_all_are_forgotten),
        SUITE_CASE(what_is_rolled_back_did_not_happen),
        SUITE_CASE(holds_have_a_limit),
        {.name = "a_row_that_changed_is_found_when_it_is_opened",
         .test = &a_row_that_changed_is_found_when_it_is_opened,
         .loop_end = ELEMENTSOF(damages)},
        SUITE_CASE(an_index_of_another_store_is_refused),
};

SUITE_MAIN("camera-index", cases, NULL, NULL)
