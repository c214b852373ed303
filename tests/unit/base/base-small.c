/* The small files of the shared runtime: util, clock, log, sqlite-util, bus-error. */
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <systemd/sd-event.h>

#include "services/base/bus.h"
#include "services/base/clock.h"
#include "services/base/fields.h"
#include "services/base/log.h"
#include "services/base/salt.h"
#include "services/config/error-text.h"
#include "services/config/nearest.h"
#include "services/base/sqlite-util.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

START_TEST(number_is_decimal_and_nothing_else) {
        uint64_t n = 7;

        assert_ok(parse_u64("0", 0, 10, &n));
        ck_assert_uint_eq(n, 0);
        assert_ok(parse_u64("18446744073709551615", 0, UINT64_MAX, &n));
        ck_assert_uint_eq(n, UINT64_MAX);
        assert_error(parse_u64("18446744073709551616", 0, UINT64_MAX, &n), ERANGE);
        assert_error(parse_u64("11", 0, 10, &n), ERANGE);
        assert_error(parse_u64("1", 2, 10, &n), ERANGE);
        for (const char *const *s = (const char *const[]){"", "-1", "+1", " 1", "1 ", "0x1", "1.0", NULL}; *s;
             s++)
                assert_error(parse_u64(*s, 0, 10, &n), EINVAL);
}
END_TEST

START_TEST(text_must_be_utf8_without_controls) {
        ck_assert(text_is_clean(""));
        ck_assert(text_is_clean("Trung tâm 𝔘"));
        ck_assert(!text_is_clean("a\tb"));
        ck_assert(!text_is_clean("a\x7f"));
        ck_assert(!text_is_clean("\xc0\x80"));         /* overlong */
        ck_assert(!text_is_clean("\xed\xa0\x80"));     /* surrogate */
        ck_assert(!text_is_clean("\xf4\x90\x80\x80")); /* above U+10FFFF */
        ck_assert(!text_is_clean("\xe1\xba"));         /* cut short */
        ck_assert(!text_is_clean("\x80"));
        ck_assert(!text_is_clean("\xef\xbf\xbe")); /* U+FFFE */
        ck_assert(!text_is_clean("\xef\xb7\x90")); /* U+FDD0 */
}
END_TEST

/* A character in UTF-8 between two letters. */
static const char *between(uint32_t c, char ret[static 8]) {
        char *p = ret;

        *p++ = 'a';
        if (c < 0x80)
                *p++ = (char) c;
        else if (c < 0x800)
                *p++ = (char) (0xc0 | c >> 6);
        else if (c < 0x10000)
                *p++ = (char) (0xe0 | c >> 12);
        else {
                *p++ = (char) (0xf0 | c >> 18);
                *p++ = (char) (0x80 | (c >> 12 & 0x3f));
        }
        if (c >= 0x800)
                *p++ = (char) (0x80 | (c >> 6 & 0x3f));
        if (c >= 0x80)
                *p++ = (char) (0x80 | (c & 0x3f));
        *p++ = 'b';
        *p = '\0';
        return ret;
}

static const uint32_t unseen[] = {
        0x01,    0x1f,    0x7f,    0x80,    0x85,    0x9f,    0xad,    0x600,   0x605,   0x61c,  0x6dd,
        0x70f,   0x891,   0x8e2,   0x180e,  0x200b,  0x200c,  0x200d,  0x200e,  0x200f,  0x2028, 0x2029,
        0x202a,  0x202e,  0x2060,  0x2064,  0x2066,  0x2069,  0x206f,  0xfeff,  0xfff9,  0xfffb, 0x110bd,
        0x110cd, 0x13430, 0x1343f, 0x1bca0, 0x1d173, 0x1d17a, 0xe0001, 0xe0020, 0xe007f,
};

START_TEST(character_that_nobody_sees_is_not_plain) {
        char text[8];

        ck_assert(!text_is_plain(between(unseen[_i], text)));
}
END_TEST

START_TEST(what_people_read_is_plain) {
        static const uint32_t seen[] = {0x20,   0x7e,   0xa0,   0xac,   0xae,   0x1ea1, 0x2013, 0x2026,
                                        0x2027, 0x202f, 0x205f, 0x2070, 0x20ab, 0xfefe, 0x1f600};
        char text[8];

        for (size_t i = 0; i < ELEMENTSOF(seen); i++)
                ck_assert_msg(text_is_plain(between(seen[i], text)), "U+%04X", seen[i]);
        ck_assert(text_is_plain("Trung tâm Phục vụ hành chính công – Quầy 1"));
        ck_assert(!text_is_plain("\xe1\xba"));
}
END_TEST

START_TEST(regular_file_is_read_whole_and_nothing_else_is) {
        _cleanup_free_ char *path = NULL, *fifo = NULL, *content = NULL;
        size_t size = 0;

        assert_ok(str_format(&path, "%s/a", suite_dir()));
        assert_ok(str_format(&fifo, "%s/fifo", suite_dir()));
        file_write_text(path, "1234");
        assert_ok(file_read_regular(path, 4, &content, &size));
        ck_assert_uint_eq(size, 4);
        ck_assert_str_eq(content, "1234");
        assert_error(file_read_regular(path, 3, &content, &size), EFBIG);
        assert_error(file_read_regular(suite_dir(), 3, &content, &size), ESPIPE);
        assert_error(file_read_regular("/dev/zero", 3, &content, &size), ESPIPE);
        assert_error(file_read_regular("/nowhere", 3, &content, &size), ENOENT);
        ck_assert_int_eq(mkfifo(fifo, 0600), 0);
        assert_error(file_read_regular(fifo, 3, &content, &size), ESPIPE);
        ck_assert_str_eq(file_error_to_string(-ESPIPE, LANGUAGE_EN), "is not a regular file");
        ck_assert_str_eq(file_error_to_string(-ENOENT, LANGUAGE_EN), "No such file or directory");
}
END_TEST

static const struct {
        const char *typed, *found;
} near_words[] = {
        {"Scael", "Scale"}, {"scale", "Scale"},  {"Sclae", "Scale"},
        {"cale", "Scale"},  {"Scales", "Scale"}, {"Settlesec", "SettleSec"},
        {"Names", "Name"},  {"Xyz", NULL},       {"", NULL},
};

START_TEST(nearest_word_is_the_one_meant) {
        struct nearest nearest = {.typed = near_words[_i].typed};

        for (const char *const *word = (const char *const[]){"Name", "Scale", "SettleSec", NULL}; *word;
             word++)
                nearest_offer(&nearest, *word);
        if (near_words[_i].found)
                ck_assert_str_eq(nearest.found, near_words[_i].found);
        else
                ck_assert_ptr_null(nearest.found);
}
END_TEST

START_TEST(id_has_a_small_alphabet_and_length) {
        char longest[66];

        memset(longest, 'a', sizeof(longest));
        longest[64] = '\0';
        ck_assert(id_is_valid(longest));
        longest[64] = 'a';
        longest[65] = '\0';
        ck_assert(!id_is_valid(longest));
        ck_assert(id_is_valid("quay-1.a_B"));
        ck_assert(!id_is_valid(""));
        ck_assert(!id_is_valid("a b"));
        ck_assert(!id_is_valid("quầy"));
}
END_TEST

static void count_changes(struct clock *clock _unused_, void *userdata) {
        ++*(int *) userdata;
}

START_TEST(simulated_wall_clock_moves_alone) {
        _cleanup_(clock_freep) struct clock *clock = NULL;
        struct clock_reading before, after;
        const int64_t year = INT64_C(31557600) * 1000000;
        sd_event *event = NULL;
        int changes = 0;

        assert_ok(clock_new_sim(&clock));
        assert_ok(sd_event_new(&event));
        assert_ok(clock_watch(clock, event, count_changes, &changes));
        clock_read(clock, &before);
        ck_assert(before.synchronized);
        ck_assert_int_eq(sd_event_run(event, 0), 0);
        assert_ok(clock_sim_set(clock, -3 * year, false));
        ck_assert_int_eq(changes, 0);
        while (changes == 0)
                assert_ok(sd_event_run(event, UINT64_MAX));
        ck_assert_int_eq(sd_event_run(event, 0), 0);
        ck_assert_int_eq(changes, 1);
        clock_read(clock, &after);
        ck_assert(!after.synchronized);
        ck_assert_int_lt((int64_t) after.realtime_usec - (int64_t) before.realtime_usec, -2 * year);
        ck_assert_uint_ge(after.boottime_usec, before.boottime_usec);
        ck_assert_uint_lt(after.boottime_usec - before.boottime_usec, 30 * USEC_PER_SEC);
        assert_error(clock_sim_set(clock, INT64_MIN, true), ERANGE);
        assert_error(clock_sim_set(clock, INT64_MAX, true), ERANGE);
        ck_assert_uint_eq(strlen(clock_boot_id(clock)), 32);
        clock = clock_free(clock);
        sd_event_unref(event);
}
END_TEST

START_TEST(wall_clock_stands_still_where_fields_end) {
        _cleanup_(clock_freep) struct clock *clock = NULL;
        struct clock_reading now;

        assert_ok(clock_new_sim(&clock));
        clock_read(clock, &now);
        assert_error(clock_sim_set(clock, (int64_t) (EVENT_INTEGER_MAX - now.realtime_usec) + 1, true),
                     ERANGE);
        /* Whoever is preempted here for longer tries again. */
        while (clock_sim_set(clock, (int64_t) (EVENT_INTEGER_MAX - now.realtime_usec - 2000), true) < 0)
                clock_read(clock, &now);
        do
                clock_read(clock, &now);
        while (now.realtime_usec < EVENT_INTEGER_MAX);
        clock_read(clock, &now);
        ck_assert_uint_eq(now.realtime_usec, EVENT_INTEGER_MAX);
}
END_TEST

START_TEST(real_clock_cannot_be_moved) {
        _cleanup_(clock_freep) struct clock *clock = NULL;

        assert_ok(clock_new(&clock));
        assert_error(clock_sim_set(clock, 0, true), EOPNOTSUPP);
}
END_TEST

/* The instant lies between two readings, however long the processor was elsewhere between them. The slack is
 * for the two clocks, which are not read at once. */
START_TEST(past_instant_is_read_back_in_time) {
        enum { BACK_USEC = 500000, SLACK_USEC = 100 };
        _cleanup_(clock_freep) struct clock *clock = NULL;
        struct clock_reading before, after, then;
        struct timespec ts;

        assert_ok(clock_new(&clock));
        clock_read(clock, &before);
        ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &ts), 0);
        clock_read(clock, &after);
        clock_read_at_monotonic(
                clock, ((uint64_t) ts.tv_sec * 1000000 - BACK_USEC) * 1000 + (uint64_t) ts.tv_nsec, &then);
        ck_assert_uint_ge(then.boottime_usec + BACK_USEC + SLACK_USEC, before.boottime_usec);
        ck_assert_uint_le(then.boottime_usec + BACK_USEC, after.boottime_usec + SLACK_USEC);
        ck_assert_uint_ge(then.realtime_usec + BACK_USEC + SLACK_USEC, before.realtime_usec);
        ck_assert_uint_le(then.realtime_usec + BACK_USEC, after.realtime_usec + SLACK_USEC);
}
END_TEST

static void burn(int signal_number _unused_) {
        struct timespec begin, now;

        (void) clock_gettime(CLOCK_MONOTONIC, &begin);
        do
                (void) clock_gettime(CLOCK_MONOTONIC, &now);
        while ((now.tv_sec - begin.tv_sec) * 1000000000 + now.tv_nsec - begin.tv_nsec < 400000);
}

/* A handler that takes 400 µs is to the reader of the clocks what being preempted is. */
START_TEST(past_instant_stays_where_it_was_whoever_is_preempted) {
        struct itimerval often = {.it_value.tv_usec = 100, .it_interval.tv_usec = 1000}, off = {};
        const struct sigaction action = {.sa_handler = burn, .sa_flags = SA_RESTART};
        _cleanup_(clock_freep) struct clock *clock = NULL;
        uint64_t first = UINT64_MAX, last = 0;
        struct timespec ts;

        assert_ok(clock_new(&clock));
        ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &ts), 0);
        ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
        ck_assert_int_eq(setitimer(ITIMER_REAL, &often, NULL), 0);
        for (int i = 0; i < 100000; i++) {
                struct clock_reading then;

                clock_read_at_monotonic(clock, (uint64_t) ts.tv_sec * 1000000000 + (uint64_t) ts.tv_nsec,
                                        &then);
                first = then.boottime_usec < first ? then.boottime_usec : first;
                last = then.boottime_usec > last ? then.boottime_usec : last;
        }
        ck_assert_int_eq(setitimer(ITIMER_REAL, &off, NULL), 0);
        ck_assert_uint_lt(last - first, 200);
}
END_TEST

START_TEST(names_of_levels_and_targets_round_trip) {
        for (int level = LOG_EMERG; level <= LOG_DEBUG; level++)
                ck_assert_int_eq(log_level_from_string(log_level_to_string(level)), level);
        for (int target = 0; target < _LOG_TARGET_MAX; target++)
                ck_assert_int_eq(log_target_from_string(log_target_to_string((enum log_target) target)),
                                 target);
        assert_error(log_level_from_string("loud"), EINVAL);
        assert_error(log_target_from_string(""), EINVAL);
}
END_TEST

START_TEST(log_passes_the_error_through_and_respects_the_level) {
        _cleanup_free_ char *text = NULL;
        size_t size = 0;
        FILE *memory = open_memstream(&text, &size), *saved = stderr;

        log_open("test", LOG_TARGET_CONSOLE);
        stderr = memory;
        ck_assert_int_eq(log_error_errno(-ENOSPC, "Cannot write %s", "x"), -ENOSPC);
        log_debug("not shown");
        stderr = saved;
        fclose(memory);
        ck_assert_str_eq(text, "test: err: Cannot write x: No space left on device\n");
}
END_TEST

START_TEST(console_lines_for_the_journal_carry_their_level) {
        _cleanup_free_ char *text = NULL, *stream = NULL;
        FILE *memory, *saved = stderr;
        size_t size = 0;
        struct stat st;

        ck_assert_int_eq(fstat(STDERR_FILENO, &st), 0);
        for (int other = 0; other < 2; other++) {
                assert_ok(
                        str_format(&stream, "%ju:%ju", (uintmax_t) st.st_dev, (uintmax_t) st.st_ino + other));
                ck_assert_int_eq(setenv("JOURNAL_STREAM", stream, 1), 0);
                memory = open_memstream(&text, &size);
                log_open("test", LOG_TARGET_CONSOLE);
                stderr = memory;
                log_warning("Paper is low");
                stderr = saved;
                fclose(memory);
                ck_assert_str_eq(text, other ? "test: warning: Paper is low\n" : "<4>Paper is low\n");
                free(TAKE_PTR(text));
                free(TAKE_PTR(stream));
        }
}
END_TEST

START_TEST(missing_folder_is_named) {
        sqlite3 *db = NULL;

        assert_error(sqlite_open("/nowhere/a.db", true, &db), ENOENT);
        ck_assert_ptr_null(db);
}
END_TEST

START_TEST(migrations_run_once_and_a_newer_file_is_refused) {
        static const char *const migrations[] = {
                "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)",
                "INSERT INTO a VALUES (2)",
                "INSERT INTO a VALUES (4); broken",
        };
        sqlite3 *db = NULL;
        sqlite3_stmt *stmt = NULL;

        assert_ok(sqlite_open(":memory:", false, &db));
        ck_assert_int_eq(sqlite_migrate(db, migrations, 1), 1);
        ck_assert_int_eq(sqlite_migrate(db, migrations, 2), 1);
        ck_assert_int_eq(sqlite_migrate(db, migrations, 2), 0);
        ck_assert_int_lt(sqlite_migrate(db, migrations, 3), 0);
        assert_ok(sqlite_prepare(db, "SELECT sum(x) FROM a", &stmt));
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        ck_assert_int_eq(sqlite3_column_int(stmt, 0), 3);
        sqlite3_finalize(stmt);
        assert_error(sqlite_migrate(db, migrations, 1), EPROTONOSUPPORT);
        sqlite3_close(db);
}
END_TEST

START_TEST(errno_finds_its_error_name) {
        _cleanup_bus_error_ sd_bus_error full = SD_BUS_ERROR_NULL, odd = SD_BUS_ERROR_NULL;

        ck_assert_int_lt(bus_error_errno(&full, -ENOSPC, "%s", "No room."), 0);
        ck_assert_str_eq(full.name, BUS_ERROR_STORAGE_FAILED);
        ck_assert_str_eq(full.message, "No room.");
        ck_assert_int_lt(bus_error_errno(&odd, -ENOTTY, "x"), 0);
        ck_assert_str_eq(odd.name, SD_BUS_ERROR_FAILED);
        for (const struct bus_error_entry *entry = bus_error_table; entry->name; entry++)
                ck_assert_int_eq(strncmp(entry->name, BUS_ERROR_PREFIX, strlen(BUS_ERROR_PREFIX)), 0);
}
END_TEST

START_TEST(salt_is_drawn_anew_each_time) {
        char salts[64][SALT_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(salts); i++) {
                salt_draw(salts[i]);
                ck_assert_msg(id128_is_valid(salts[i]), "%s", salts[i]);
                for (size_t k = 0; k < i; k++)
                        ck_assert_str_ne(salts[i], salts[k]);
        }
}
END_TEST

/* What SQLite, files and the outbox can answer: none is "Failed", of which nobody knows what to do. */
START_TEST(whatever_a_disk_answers_has_a_name) {
        static const int of_files[] = {ENOSPC, EDQUOT, EFBIG,  EIO,    EROFS,   EACCES,
                                       EPERM,  ENOENT, EMFILE, ENFILE, EUCLEAN, EIDRM};

        for (int rc = 0; rc <= 0xff; rc++) {
                int r = sqlite_errno(rc);

                if (r != 0)
                        ck_assert_msg(!streq(bus_error_name(r), SD_BUS_ERROR_FAILED), "%s: %s",
                                      sqlite3_errstr(rc), strerror(-r));
        }
        for (size_t i = 0; i < ELEMENTSOF(of_files); i++)
                ck_assert_msg(streq(bus_error_name(-of_files[i]), BUS_ERROR_STORAGE_FAILED), "%s",
                              strerror(of_files[i]));
        ck_assert_str_eq(bus_error_name(-ENOMEM), SD_BUS_ERROR_NO_MEMORY);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(number_is_decimal_and_nothing_else),
        SUITE_CASE(text_must_be_utf8_without_controls),
        {"character_that_nobody_sees_is_not_plain", &character_that_nobody_sees_is_not_plain,
         ELEMENTSOF(unseen)},
        SUITE_CASE(what_people_read_is_plain),
        SUITE_CASE(regular_file_is_read_whole_and_nothing_else_is),
        {"nearest_word_is_the_one_meant", &nearest_word_is_the_one_meant, ELEMENTSOF(near_words)},
        SUITE_CASE(id_has_a_small_alphabet_and_length),
        SUITE_CASE(simulated_wall_clock_moves_alone),
        SUITE_CASE(wall_clock_stands_still_where_fields_end),
        SUITE_CASE(real_clock_cannot_be_moved),
        SUITE_CASE(past_instant_is_read_back_in_time),
        SUITE_CASE(past_instant_stays_where_it_was_whoever_is_preempted),
        SUITE_CASE(names_of_levels_and_targets_round_trip),
        SUITE_CASE(log_passes_the_error_through_and_respects_the_level),
        SUITE_CASE(console_lines_for_the_journal_carry_their_level),
        SUITE_CASE(missing_folder_is_named),
        SUITE_CASE(migrations_run_once_and_a_newer_file_is_refused),
        SUITE_CASE(errno_finds_its_error_name),
        SUITE_CASE(salt_is_drawn_anew_each_time),
        SUITE_CASE(whatever_a_disk_answers_has_a_name),
};

SUITE_MAIN("base-small", cases, NULL, NULL)
