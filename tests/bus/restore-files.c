/* The files of motcuactl restore: whenever it is killed one whole record is there, and no log of another. */
#include <signal.h>
#include <sys/stat.h>

#include "restore-place.h"

enum { KILLED = 256 + SIGKILL };

/* motcuad was killed: what was committed last stands in the log alone, which goes with its record. */
START_TEST(no_log_stands_beside_another_record) {
        struct place place = {0};

        place_begin(&place);
        uint64_t last = client_get_u64(place.s.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "Cursor");
        centre_stop(place.s.centre, CENTRE_MOTCUAD, SIGKILL);
        _cleanup_free_ char *log = NULL, *journal = NULL;
        must_errno(asprintf(&log, "%s-wal", place.database));
        must_errno(asprintf(&journal, "%s-journal", place.database));
        ck_assert_int_eq(access(log, F_OK), 0);
        if (_i > 0) { /* neither can it be read */
                must_errno(truncate(place.database, 100));
                file_write_text(log, "left over");
        }
        file_write_text(journal, "left over");
        place_expect(&place, "--behind", 0, _i > 0 ? "not known" : "is the record now");
        _cleanup_free_ char *aside = place_find_aside(&place), *aside_log = NULL, *aside_journal = NULL;
        must_errno(asprintf(&aside_log, "%s-wal", aside));
        must_errno(asprintf(&aside_journal, "%s-journal", aside));
        ck_assert_int_ne(access(log, F_OK), 0);
        ck_assert_int_ne(access(journal, F_OK), 0);
        ck_assert_int_eq(access(aside_journal, F_OK), 0);
        ck_assert_int_eq(access(aside_log, F_OK), _i > 0 ? 0 : -1);
        must_errno(unlink(aside_journal));
        if (_i == 0)
                ck_assert_uint_eq((uint64_t) place_ask(aside, "SELECT max(id) FROM event"), last);
        place_start(&place);
        place_expect_told(&place);
        place_end(&place);
}
END_TEST

/* And back again: what is aside is a record as any other, with its log. */
START_TEST(what_is_aside_comes_back) {
        struct place place = {0};

        place_begin(&place);
        centre_stop(place.s.centre, CENTRE_MOTCUAD, SIGKILL);
        place_expect(&place, "--behind", 0, "");
        _cleanup_free_ char *aside = place_find_aside(&place);
        place_expect_of(&place, aside, "", 1, "--other");
        place_expect_of(&place, aside, "--other", 0, "");
        place_start(&place);
        ck_assert_uint_eq(place_count(&place, "ticket-issued"), 4);
        ck_assert_uint_eq(place_count(&place, "record-restored"), 1);
        place_end(&place);
}
END_TEST

START_TEST(an_odd_umask_and_full_disk) {
        _cleanup_free_ char *said = NULL, *arguments = NULL, *prefix = NULL;
        struct place place = {0};
        struct stat st;

        place_begin(&place);
        place_stop(&place);
        _cleanup_free_ char *flag = centre_path(place.s.centre, "fault"), *before = place_describe(&place);
        file_write_text(flag, "");
        must_errno(asprintf(&arguments, "%s " WHY " --behind", place.copy));
        must_errno(asprintf(&prefix, "LD_PRELOAD=" TEST_KILLER " KILLER_FAULT=ENOSPC KILLER_FAULT_WHILE=%s",
                            flag));
        int r = place_run(&place, CENTRE_ROOT, prefix, arguments, &said);
        ck_assert_msg(r == 1 && strstr(said, "No space left"), "%d: %s", r, said);
        _cleanup_free_ char *after = place_describe(&place);
        ck_assert_str_eq(before, after);
        free(TAKE_PTR(said));
        ck_assert_int_eq(place_run(&place, CENTRE_ROOT, "umask 0777;", arguments, &said), 0);
        must_errno(stat(place.database, &st));
        ck_assert_uint_eq(st.st_mode & 07777, 0600);
        place_start(&place);
        place_expect_told(&place);
        place_end(&place);
}
END_TEST

/* ----- killed ----- */

/* Until it lives through it. */
static const struct {
        const char *point;
        unsigned first, step;
        bool never_old;
} kills[] = {{"renameat:before", 1, 1}, {"renameat:after", 1, 1, true}, {"fsync:before", 1, 1},
             {"fsync:after", 1, 1},     {"fdatasync:before", 1, 7},     {"pwrite:after", 3, 60}};

START_TEST(whenever_it_is_killed_one_whole_record_is_there) {
        unsigned n = kills[_i].first, kept = 0;
        struct place place = {0};
        int r;

        place_begin(&place);
        place_sign(&place);
        do {
                _cleanup_free_ char *prefix = NULL, *arguments = NULL, *said = NULL, *left = NULL;
                uint64_t before =
                        client_get_u64(place.s.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "Cursor");

                place_stop(&place);
                must_errno(asprintf(&arguments, "%s " WHY " --behind", place.copy));
                must_errno(
                        asprintf(&prefix, "LD_PRELOAD=" TEST_KILLER " KILLER_AT=%s:%u", kills[_i].point, n));
                r = place_run(&place, CENTRE_ROOT, prefix, arguments, &said);
                ck_assert_msg(r == 0 || r == KILLED, "%d: %s", r, said);
                place_start(&place);
                scene_await_text(&place.s, CENTRE_STATE, "ready");
                if (place_count(&place, "record-restored") == 0) {
                        ck_assert_uint_gt(client_get_u64(place.s.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                                         "Cursor"),
                                          before);
                        ck_assert_uint_eq(place_count(&place, "ticket-issued"), 4);
                        kept++;
                } else {
                        place_expect_told(&place);
                        ck_assert_uint_eq(place_count(&place, "ticket-issued"), 2);
                        place_issue(&place, "ho-tich", "A 004");
                        break;
                }
                left = place_describe(&place);
                ck_assert_msg(!strstr(left, "restor"), "%s", left);
                n += kills[_i].step;
        } while (n < 1000);
        ck_assert_uint_lt(n, 1000);
        ck_assert_uint_eq(kept == 0, kills[_i].never_old);
        place_end(&place);
}
END_TEST

/* motcuad itself, which finishes what was staged, is killed over it too. */
START_TEST(who_finishes_it_may_be_killed_too) {
        _cleanup_free_ char *arguments = NULL, *said = NULL, *at = NULL;
        struct place place = {0};

        place_begin(&place);
        place_stop(&place);
        must_errno(asprintf(&arguments, "%s " WHY " --behind", place.copy));
        (void) place_run(&place, CENTRE_ROOT, "LD_PRELOAD=" TEST_KILLER " KILLER_AT=renameat:after:1",
                         arguments, &said);
        must_errno(asprintf(&at, "KILLER_AT=renameat:after:%d", _i + 1));
        centre_start(place.s.centre, CENTRE_MOTCUAD,
                     (const char *const[]){"LD_PRELOAD=" TEST_KILLER, at, NULL});
        (void) centre_wait_exit(place.s.centre, CENTRE_MOTCUAD);
        place_start(&place);
        place_expect_told(&place);
        place_issue(&place, "ho-tich", "A 004");
        place_end(&place);
}
END_TEST

static const struct suite_case cases[] = {
        {"no_log_stands_beside_another_record", &no_log_stands_beside_another_record, 2},
        SUITE_CASE(what_is_aside_comes_back),
        SUITE_CASE(an_odd_umask_and_full_disk),
        {"whenever_it_is_killed_one_whole_record_is_there", &whenever_it_is_killed_one_whole_record_is_there,
         ELEMENTSOF(kills)},
        {"who_finishes_it_may_be_killed_too", &who_finishes_it_may_be_killed_too, 2},
};

CENTRE_SUITE_MAIN("bus-restore-files", cases)
