/* Which holds the store has, as the generation in its state says: whether they are those of before. */
#include <unistd.h>

#include "dbus/errors.h"
#include "tests/unit/camera/recorder-rig.h"
#include "tests/lib/files.h"

static void copy_index(const char *from, const char *to) {
        static const char *const suffixes[] = {"", "-wal"};

        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                _cleanup_free_ char *old = NULL, *new = NULL;

                assert_ok(str_format(&old, "%s/footage/%s%s", suite_dir(), from, suffixes[i]));
                assert_ok(str_format(&new, "%s/footage/%s%s", suite_dir(), to, suffixes[i]));
                _cleanup_free_ char *bytes = NULL;
                size_t size;
                bytes = file_read(old, &size);
                file_write(new, bytes, size);
        }
}

static void start_again(char ret_generation[static INDEX_IDENTITY_SIZE]) {
        recorder_begin(DAYS "SegmentSec=10\n", C1);
        recorder_run(15 * SEC);
        (void) snprintf(ret_generation, INDEX_IDENTITY_SIZE, "%s", event_s("store-state", "", "generation"));
        ck_assert_str_eq(event_s("store-state", "", "state"), "ready");
}

START_TEST(an_index_from_before_or_a_new_one_is_another_generation) {
        char first[INDEX_IDENTITY_SIZE], second[INDEX_IDENTITY_SIZE], old[INDEX_IDENTITY_SIZE],
                other[INDEX_IDENTITY_SIZE];
        _cleanup_free_ char *index = NULL, *wal = NULL;

        assert_ok(str_format(&index, "%s/footage/" INDEX_DATABASE, suite_dir()));
        assert_ok(str_format(&wal, "%s-wal", index));
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        start_again(first);
        recorder_kill();
        copy_index(INDEX_DATABASE, "copy");
        start_again(second);
        ck_assert_str_eq(first, second);
        recorder_kill();
        copy_index("copy", INDEX_DATABASE);
        start_again(old);
        ck_assert_str_ne(old, first);
        /* It is known from then on. */
        recorder_kill();
        start_again(second);
        ck_assert_str_eq(old, second);
        recorder_kill();
        ck_assert_int_eq(unlink(index), 0);
        (void) unlink(wal);
        start_again(other);
        ck_assert_str_ne(other, old);
        /* While it runs, too: before anything else can be asked of it. */
        ck_assert_int_eq(unlink(index), 0);
        recorder_run(15 * SEC);
        ck_assert_str_ne(event_s("store-state", "", "generation"), other);
        ck_assert_int_eq(rig.manager->store, STORE_READY);
}
END_TEST

/* Of what the aggregator asked for no event is made, and it is told of all the same. */
START_TEST(a_copy_that_lacks_nothing_but_a_low_ratings_hold_is_another_generation) {
        struct index_hold hold = {.camera = "c1",
                                  .key = "k",
                                  .reason = "low-rating",
                                  .actor = "uid 1000",
                                  .untold = true,
                                  .made_usec = 1};
        char before[INDEX_IDENTITY_SIZE], after[INDEX_IDENTITY_SIZE];

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        start_again(before);
        copy_index(INDEX_DATABASE, "copy");
        hold.until_usec = recorder_now();
        hold.end_usec = hold.until_usec + HOUR;
        assert_ok(footage_hold(rig.manager->footage, &hold));
        assert_ok(news_tell(rig.manager));
        ck_assert_uint_eq(event_count("hold-placed", "c1"), 0);
        recorder_kill();
        copy_index("copy", INDEX_DATABASE);
        start_again(after);
        ck_assert_str_ne(before, after);
}
END_TEST

/* What a copy owes was told once, whoever starts again. */
START_TEST(what_a_copy_owes_is_not_told_twice) {
        struct index_hold hold = {
                .camera = "c1", .reason = "x", .actor = "uid 0", .until_usec = 1, .made_usec = 1};
        char before[INDEX_IDENTITY_SIZE], found[INDEX_IDENTITY_SIZE], after[INDEX_IDENTITY_SIZE];

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        start_again(before);
        hold.end_usec = recorder_now() + HOUR;
        assert_ok(footage_hold(rig.manager->footage, &hold));
        copy_index(INDEX_DATABASE, "copy");
        recorder_run(15 * SEC);
        ck_assert_uint_eq(event_count("hold-placed", "c1"), 1);
        recorder_kill();
        copy_index("copy", INDEX_DATABASE);
        /* Before it has told of anything else. */
        recorder_begin(DAYS "SegmentSec=10\n", C1);
        (void) snprintf(found, sizeof(found), "%s", event_s("store-state", "", "generation"));
        ck_assert_str_ne(found, before);
        recorder_kill();
        start_again(after);
        ck_assert_str_eq(found, after);
        ck_assert_uint_eq(event_count("hold-placed", "c1"), 1);
}
END_TEST

START_TEST(a_disk_that_is_gone_has_no_generation) {
        _cleanup_free_ char *folder = NULL, *away = NULL;
        char before[INDEX_IDENTITY_SIZE];

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        start_again(before);
        assert_ok(str_format(&folder, "%s/footage", suite_dir()));
        assert_ok(str_format(&away, "%s.away", folder));
        ck_assert_int_eq(rename(folder, away), 0);
        recorder_run(10 * SEC);
        ck_assert(!event_has("store-state", "", "generation"));
        ck_assert_int_eq(rename(away, folder), 0);
        recorder_run(10 * SEC);
        ck_assert_str_eq(event_s("store-state", "", "generation"), before);
}
END_TEST

/* Where the outbox gave no answer when the disk came. */
START_TEST(a_generation_that_was_not_known_at_once_is_told_later) {
        char generation[INDEX_IDENTITY_SIZE];

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        start_again(generation);
        size_t told = event_count("store-state", "");
        rig.manager->told_index[0] = rig.manager->told_generation[0] = '\0';
        assert_ok(news_tell(rig.manager));
        ck_assert_uint_eq(event_count("store-state", ""), told + 1);
        ck_assert_str_eq(event_s("store-state", "", "generation"), generation);
        assert_ok(news_tell(rig.manager));
        ck_assert_uint_eq(event_count("store-state", ""), told + 1);
}
END_TEST

/* ----- what people asked for of one index ----- */

static const char *ask_second(void) {
        static const struct request wanted = {.what = REQUEST_RELEASE,
                                              .camera = "c1",
                                              .from_usec = 1, /* the hold's number */
                                              .reason = "x",
                                              .actor = "uid 1000"};
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        struct approval approval;

        int r = access_second(rig.manager, &wanted, &approval, &error);
        ck_assert(r < 0 ? streq(error.name, BUS_ERROR_SECOND_PERSON_NEEDED)
                        : streq(approval.actor, "uid 2000"));
        return r < 0 ? "needed" : "approved";
}

static void approve_all(void) {
        for (size_t i = 0; i < REQUESTS_MAX; i++)
                (void) snprintf(rig.manager->requests[i].approval.actor, ACTOR_SIZE, "uid 2000");
}

/* Holds and footage of another index have the same numbers. */
START_TEST(what_was_approved_is_void_with_another_index) {
        _cleanup_free_ char *folder = NULL, *away = NULL, *index = NULL, *told = NULL;

        assert_ok(str_format(&folder, "%s/footage", suite_dir()));
        assert_ok(str_format(&away, "%s.away", folder));
        assert_ok(str_format(&index, "%s/" INDEX_DATABASE, folder));
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS "SegmentSec=10\nSecondPerson=yes\n", C1);
        recorder_run(15 * SEC);
        ck_assert_str_eq(ask_second(), "needed");
        approve_all();
        ck_assert_str_eq(ask_second(), "approved");
        /* The disk was pulled and put back: it is the same. */
        ck_assert_int_eq(rename(folder, away), 0);
        recorder_run(10 * SEC);
        ck_assert(!rig.manager->footage);
        ck_assert_int_eq(rename(away, folder), 0);
        recorder_run(10 * SEC);
        ck_assert_str_eq(ask_second(), "approved");
        ck_assert_int_eq(unlink(index), 0);
        recorder_run(15 * SEC);
        ck_assert_int_eq(rig.manager->store, STORE_READY);
        ck_assert_str_eq(ask_second(), "needed");
        approve_all();
        ck_assert_str_eq(ask_second(), "approved");
        /* A copy from before is another one as soon as that is known. */
        assert_ok(str_format(&told, "%s 999999", rig.manager->told_index));
        assert_ok(news_remember(rig.manager, "footage", told));
        rig.manager->told_index[0] = '\0';
        assert_ok(news_tell(rig.manager));
        ck_assert_str_eq(ask_second(), "needed");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(an_index_from_before_or_a_new_one_is_another_generation),
        SUITE_CASE(a_copy_that_lacks_nothing_but_a_low_ratings_hold_is_another_generation),
        SUITE_CASE(what_a_copy_owes_is_not_told_twice),
        SUITE_CASE(a_disk_that_is_gone_has_no_generation),
        SUITE_CASE(a_generation_that_was_not_known_at_once_is_told_later),
        SUITE_CASE(what_was_approved_is_void_with_another_index),
};

SUITE_MAIN("camera-news", cases, recorder_setup, recorder_kill)
