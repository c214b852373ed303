/* A citizen's proof: the code of a rating, asked for by everybody, on a centre at work and on one in trouble.
 */
#include <signal.h>

#include "tests/bus/ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define CENTRE_STATE SCENE_STATE(CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME)

enum { CODE_SIZE = 17, SHOWN_SIZE = 20, USAGE = 2, EXIT_ABSENT = 3, DAY_SEC = 86400 };

/* The n-th of the scene; what it was rated nobody may learn from its code. */
static void rate(struct scene *s, size_t n) {
        must(sd_bus_call_method(s->bus, CENTRE_NAME, CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter",
                                "Done", NULL, NULL, "a{sv}", 0));
        scene_await(s, "armed", n);
        client_press(s->bus, "quay1", "dissatisfied");
        scene_await(s, "rating", n);
}

/* Of the last visit, as its row has it for those who may read the record. */
static void read_code(struct scene *s, char ret[static CODE_SIZE]) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *name, *code = NULL;

        must(sd_bus_call_method(s->bus, CENTRE_NAME, CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetRatings",
                                NULL, &reply, "tua{sv}", UINT64_C(0), 1000, 0));
        must(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (sd_bus_message_enter_container(reply, 'a', "{sv}") > 0) {
                while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                        must(sd_bus_message_read(reply, "s", &name));
                        must(streq(name, "code") ? sd_bus_message_read(reply, "v", "s", &code)
                                                 : sd_bus_message_skip(reply, "v"));
                        must(sd_bus_message_exit_container(reply));
                }
                must(sd_bus_message_exit_container(reply));
        }
        ck_assert_ptr_nonnull(code);
        ck_assert_uint_eq(strlen(code), CODE_SIZE - 1);
        memcpy(ret, code, CODE_SIZE);
}

/* motcuactl, as somebody in no group. */
static void expect(struct scene *s, const char *verb, const char *argument, int result, const char *says) {
        _cleanup_free_ char *arguments = NULL, *said = NULL;

        must_errno(asprintf(&arguments, "%s '%s'", verb, argument));
        int r = ctl_finish(s, ctl_start(s, CENTRE_NOBODY, "", arguments), &said);
        ck_assert_msg(r == result && strstr(said, says), "%s: exit code %d, without \"%s\": %s", arguments, r,
                      says, said);
        ck_assert_msg(!strstr(said, "satisfied") && !strstr(said, "counter"), "it tells of the rating: %s",
                      said);
}

static void expect_proven(struct scene *s, const char *code) {
        _cleanup_free_ char *says = NULL;

        must_errno(asprintf(&says, "code\t%s\nevent\t", code));
        expect(s, "rating-proof", code, 0, says);
}

static void show(const char *code, char ret[static SHOWN_SIZE]) {
        must_errno(snprintf(ret, SHOWN_SIZE, "%.4s-%.4s-%.4s-%.4s", code, code + 4, code + 8, code + 12));
}

static void today_is(const struct scene *s, int64_t offset_sec, char ret[static 11]) {
        const struct record *rating = records_last(&s->records, "rating");
        time_t seconds = (time_t) (record_t(rating, "realtime_usec") / USEC_PER_SEC) + 7 * 3600 + offset_sec;
        struct tm tm;

        ck_assert_ptr_nonnull(gmtime_r(&seconds, &tm));
        ck_assert_uint_eq(strftime(ret, 11, "%Y-%m-%d", &tm), 10);
}

START_TEST(code_is_proven_to_everybody_however_it_is_typed) {
        char code[CODE_SIZE], shown[SHOWN_SIZE], lower[SHOWN_SIZE];
        struct scene s;

        scene_begin(&s, NULL);
        rate(&s, 1);
        read_code(&s, code);
        show(code, shown);
        expect_proven(&s, code);
        for (size_t i = 0; i < SHOWN_SIZE; i++)
                lower[i] = (char) (shown[i] == '-' ? ' ' : shown[i] >= 'A' ? shown[i] - 'A' + 'a' : shown[i]);
        expect(&s, "rating-proof", shown, 0, code);
        expect(&s, "rating-proof", lower, 0, code);
        expect(&s, "--json rating-proof", code, 0, "\"proof\":[");
        expect(&s, "--text rating-proof", code, 0, shown);

        expect(&s, "rating-proof", "ABCD-EFGH-IJKL-MNO1", USAGE, "is not the code of a rating");
        expect(&s, "rating-proof", "", USAGE, "is not the code of a rating");
        code[3] = code[3] == 'A' ? 'B' : 'A';
        expect(&s, "rating-proof", code, 1, "No rating in this record has that code");
        scene_end(&s);
}
END_TEST

START_TEST(codes_of_a_day_are_told_when_it_is_over) {
        char codes[3][CODE_SIZE], shown[SHOWN_SIZE], day[11];
        _cleanup_free_ char *said = NULL, *arguments = NULL;
        struct scene s;

        scene_begin(&s, NULL);
        for (size_t i = 0; i < ELEMENTSOF(codes); i++) {
                rate(&s, i + 1);
                read_code(&s, codes[i]);
        }
        today_is(&s, 0, day);
        expect(&s, "rating-codes", day, 1, "told when it is over");
        must(sd_bus_call_method(s.bus, CENTRE_NAME, CENTRE_OBJECT, "vn.motcua.SimClock1", "SetClock", NULL,
                                NULL, "xb", (int64_t) DAY_SEC * (int64_t) USEC_PER_SEC, 1));
        must_errno(asprintf(&arguments, "rating-codes %s", day));
        ck_assert_int_eq(ctl_finish(&s, ctl_start(&s, CENTRE_NOBODY, "", arguments), &said), 0);
        ck_assert_uint_eq(strlen(said), ELEMENTSOF(codes) * SHOWN_SIZE);
        for (size_t i = 0; i < ELEMENTSOF(codes); i++) {
                show(codes[i], shown);
                ck_assert_ptr_nonnull(strstr(said, shown));
                ck_assert(i == 0 ||
                          strncmp(said + i * SHOWN_SIZE, said + (i - 1) * SHOWN_SIZE, SHOWN_SIZE) > 0);
        }
        expect(&s, "--json rating-codes", day, 0, codes[1]);
        expect(&s, "rating-codes", "2026-02-30", USAGE, "is not a day");
        scene_end(&s);
}
END_TEST

START_TEST(code_outlives_reload_restart_and_kill) {
        char code[CODE_SIZE], again[CODE_SIZE];
        struct scene s;

        scene_begin(&s, NULL);
        rate(&s, 1);
        read_code(&s, code);
        process_signal(centre_process(s.centre, CENTRE_MOTCUAD), SIGHUP);
        expect_proven(&s, code);
        static const int ends[] = {SIGTERM, SIGKILL};
        for (size_t i = 0; i < ELEMENTSOF(ends); i++) {
                centre_stop(s.centre, CENTRE_MOTCUAD, ends[i]);
                expect(&s, "rating-proof", code, EXIT_ABSENT, "is not running");
                centre_start(s.centre, CENTRE_MOTCUAD, NULL);
                centre_wait_ready(s.centre, CENTRE_MOTCUAD);
                expect_proven(&s, code);
                read_code(&s, again);
                ck_assert_str_eq(again, code);
        }
        scene_end(&s);
}
END_TEST

START_TEST(code_is_proven_while_nothing_can_be_written) {
        _cleanup_free_ char *flag = NULL, *while_file = NULL;
        char code[CODE_SIZE];
        struct scene s;

        scene_begin(&s, NULL);
        flag = centre_path(s.centre, "fault");
        must_errno(asprintf(&while_file, "KILLER_FAULT_WHILE=%s", flag));
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        centre_start(
                s.centre, CENTRE_MOTCUAD,
                (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", while_file, NULL});
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        rate(&s, 1);
        read_code(&s, code);
        file_write_text(flag, "");
        client_press(s.bus, "quay1", "recall");
        scene_await_text(&s, CENTRE_STATE, "failing");
        expect_proven(&s, code);
        must_errno(unlink(flag));
        scene_await_text(&s, CENTRE_STATE, "ready");
        scene_end(&s);
}
END_TEST

START_TEST(restored_record_knows_the_codes_of_its_ratings_alone) {
        char before[CODE_SIZE], after[CODE_SIZE];
        struct scene s;
        size_t size;

        scene_begin(&s, NULL);
        rate(&s, 1);
        read_code(&s, before);
        _cleanup_free_ char *database = centre_path(s.centre, "state/centre/" CENTRE_DATABASE);
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        _cleanup_free_ char *copy = file_read(database, &size);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        rate(&s, 2);
        read_code(&s, after);
        ck_assert_str_ne(before, after);

        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        file_write(database, copy, size);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        expect_proven(&s, before);
        expect(&s, "rating-proof", after, 1, "No rating in this record has that code");
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(code_is_proven_to_everybody_however_it_is_typed),
        SUITE_CASE(codes_of_a_day_are_told_when_it_is_over),
        SUITE_CASE(code_outlives_reload_restart_and_kill),
        SUITE_CASE(code_is_proven_while_nothing_can_be_written),
        SUITE_CASE(restored_record_knows_the_codes_of_its_ratings_alone),
};

CENTRE_SUITE_MAIN("bus-rating-codes", cases)
