/* Slips on paper, with real processes: a day that ends is on one, once, with the checkpoint that has it; a
 * rating for whoever asks. */
#include <signal.h>
#include <sys/stat.h>

#include "slip-hall.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

static void rate(struct scene *f, size_t n, const char *key, bool ask) {
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CLIENT_COUNTER("c1"), CENTRE_NAME ".Counter", "Open",
                                NULL, NULL, "a{sv}", 0));
        slip_hall_begin_day(f);
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CLIENT_COUNTER("c1"), CENTRE_NAME ".Counter", "Next",
                                NULL, NULL, "a{sv}", 0));
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CLIENT_COUNTER("c1"), CENTRE_NAME ".Counter", "Done",
                                NULL, NULL, "a{sv}", 0));
        scene_await(f, "armed", n);
        if (ask)
                client_press(f->bus, "quay1", "slip");
        client_press(f->bus, "quay1", key);
        scene_await(f, "rating", n);
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CLIENT_COUNTER("c1"), CENTRE_NAME ".Counter", "Close",
                                NULL, NULL, "a{sv}", 0));
}

/* ----- what stands on it ----- */

#define TESSERACT "/usr/bin/tesseract"
#define NAMES "Name=Trung tâm Phục vụ hành chính công\nCommune=UBND XÃ KIẾN MINH\n"

START_TEST(slip_of_a_day_is_on_paper_with_its_words) {
        _cleanup_free_ char *text = NULL;
        struct scene f;

        slip_hall_prepare(
                &f, SHIPPED,
                NAMES "LogName=a-log-with-a-name-that-is-so-long-that-no-code-has-room-for-a-signature\n");
        slip_hall_await_printer(&f);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        const struct record *printed = scene_await(&f, "closing-slip-printed", 1);
        ck_assert_uint_eq(record_t(printed, "number"), 1);
        ck_assert_uint_eq(record_t(printed, "reprint"), 0);
        ck_assert_uint_eq(records_count(&f.records, "closing-slip-unprinted"), 0);
        text = paper_ask(f.centre, 1, (const char *const[]){TESSERACT, NULL},
                         (const char *const[]){"-", "-l", "vie", "--psm", "4", NULL});
        paper_expect_words(
                "UBND XÃ KIẾN MINH Trung tâm Phục vụ hành chính công BIÊN BẢN CHỐT NGÀY Số lượt phục vụ "
                "Số lượt đánh giá Số lượt bỏ qua Mã chốt sự kiện Lãnh đạo Trung tâm Đại diện Ủy ban MTTQ "
                "Ký, ghi rõ họ tên",
                text, 90);
        scene_end(&f);
}
END_TEST

#define LONG "Trung tâm Phục vụ hành chính công phường Nguyễn Trãi – Hồng Bàng mở rộng"

/* On the narrowest paper, with names as long as they are, and a day of an unknown clock's. */
START_TEST(slip_of_a_day_fits_narrow_paper) {
        _cleanup_free_ char *scanned = NULL;
        struct scene f;

        slip_hall_prepare(
                &f, SHIPPED "PaperMm=58\n",
                "Name=" LONG
                "\nCommune=ỦY BAN NHÂN DÂN PHƯỜNG NGUYỄN TRÃI – HỒNG BÀNG MỞ RỘNG\nRatingSlips=always\n"
                "LeaderPhone=0225 3123456\n");
        slip_hall_start_printer(&f);
        rate(&f, 1, "satisfied", false);
        scene_await(&f, "rating-slip-printed", 1);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        scanned = paper_ask(f.centre, 2,
                            (const char *const[]){"/usr/bin/zbarimg", "-q", "--nodbus", "--raw", NULL},
                            (const char *const[]){NULL});
        ck_assert_int_eq(strncmp(scanned, "motcua/", 7), 0);
        scene_end(&f);
}
END_TEST

/* Everything that a day's slip can say at once. */
START_TEST(slip_that_says_all_it_can_fits_narrow_paper) {
        static const char *const fields[][2] = {
                {"commune", "ỦY BAN NHÂN DÂN PHƯỜNG NGUYỄN TRÃI"},
                {"centre", LONG},
                {"number", "1234"},
                {"day", "23/11/2026"},
                {"unsure", "1"},
                {"served", "1234"},
                {"rated", "1000"},
                {"skipped", "200"},
                {"unheard", "30"},
                {"open", "4"},
                {"cameras", "16"},
                {"recorded", "127 giờ 58 phút"},
                {"working", "128 giờ 00 phút"},
                {"unknown", "2"},
                {"viewed", "12"},
                {"exported", "3"},
                {"head", "00112233 44556677 8899aabb ccddeeff 00112233 44556677 8899aabb ccddeeff"},
                {"size", "1234567890"},
                {"log", "motcua.vn/kien-minh"},
                {"root", "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8="},
                {"unsigned", "1"},
        };
        _cleanup_client_message_ sd_bus_message *call = NULL;
        _cleanup_free_ char *scanned = NULL;
        struct scene f;

        slip_hall_prepare(&f, SHIPPED "PaperMm=58\n", NAMES);
        slip_hall_start_printer(&f);
        must(sd_bus_message_new_method_call(f.bus, &call, PRINTER_NAME, "/vn/motcua/Printer1", PRINTER_NAME,
                                            "Print"));
        must(sd_bus_message_append(call, "s", "closing"));
        must(sd_bus_message_open_container(call, 'a', "{sv}"));
        for (size_t i = 0; i < ELEMENTSOF(fields); i++)
                must(sd_bus_message_append(call, "{sv}", fields[i][0], "s", fields[i][1]));
        must(sd_bus_message_close_container(call));
        must(sd_bus_message_append(call, "a{sv}", 0));
        must(sd_bus_call(f.bus, call, 0, NULL, NULL));
        scene_await(&f, "job-printed", 1);
        scanned = paper_ask(f.centre, 1,
                            (const char *const[]){"/usr/bin/zbarimg", "-q", "--nodbus", "--raw", NULL},
                            (const char *const[]){NULL});
        ck_assert_str_eq(scanned,
                         "motcua.vn/kien-minh\n1234567890\nABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=\n\n");
        scene_end(&f);
}
END_TEST

/* What a telephone reads is the note, byte for byte, so whatever verifies notes takes it; and it has all of
 * the day. */
START_TEST(code_on_the_slip_is_the_signed_checkpoint_of_the_day) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ char *scanned = NULL;
        const char *note;
        uint64_t size;
        struct scene f;

        slip_hall_prepare(&f, SHIPPED, NAMES);
        slip_hall_start_printer(&f);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        const struct record *ended = scene_await(&f, "day-ended", 1),
                            *made = scene_await(&f, "closing-slip", 1);
        ck_assert_uint_ge(record_t(made, "size"), ended->id);
        ck_assert_uint_lt(record_t(made, "size"), made->id);
        must(sd_bus_call_method(f.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "GetCheckpoint", NULL, &reply,
                                "a{sv}", 1, "size", "t", record_t(made, "size")));
        must(sd_bus_message_read(reply, "ts", &size, &note));
        scanned = paper_ask(f.centre, 1,
                            (const char *const[]){"/usr/bin/zbarimg", "-q", "--nodbus", "--raw", NULL},
                            (const char *const[]){NULL});
        ck_assert_int_eq(strncmp(scanned, note, strlen(note)), 0);
        ck_assert_str_eq(scanned + strlen(note), "\n"); /* zbarimg's own */
        scene_end(&f);
}
END_TEST

/* ----- once ----- */

START_TEST(day_ended_twice_is_printed_once) {
        struct scene f;

        slip_hall_begin(&f);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip-printed", 2);
        ck_assert_uint_eq(records_count(&f.records, "day-ended"), 3);
        paper_expect_once(f.centre, 2);
        scene_end(&f);
}
END_TEST

/* It waits for paper, over kills of both, and comes once. */
START_TEST(slip_waits_for_paper_over_kills) {
        struct scene f;

        slip_hall_begin(&f);
        slip_hall_set_paper(&f, "out");
        scene_await(&f, "paper-out", 1);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        const struct record *unprinted = scene_await(&f, "closing-slip-unprinted", 1);
        ck_assert_str_eq(record_s(unprinted, "reason"), "paper-out");
        ck_assert(!record_b(unprinted, "uncertain"));
        scene_await(&f, "closing-slip", 1);
        centre_stop(f.centre, CENTRE_PRINTERD, SIGKILL);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        slip_hall_start_printer(&f); /* with paper */
        scene_await(&f, "closing-slip-printed", 1);
        paper_expect_once(f.centre, 1);
        scene_end(&f);
}
END_TEST

START_TEST(printer_that_comes_late_prints_what_is_owed) {
        struct scene f;

        slip_hall_prepare(&f, NULL, "");
        for (unsigned i = 1; i <= 2; i++) {
                slip_hall_begin_day(&f);
                slip_hall_end_day(&f);
                scene_await(&f, "closing-slip", i);
        }
        slip_hall_start_printer(&f);
        scene_await(&f, "closing-slip-printed", 2);
        paper_expect_once(f.centre, 2);
        scene_end(&f);
}
END_TEST

/* Whether it is on paper nobody knows any more: a person decides. */
START_TEST(printer_daemon_that_lost_its_spool_prints_nothing_again) {
        struct scene f;

        slip_hall_begin(&f);
        slip_hall_set_paper(&f, "out");
        scene_await(&f, "paper-out", 1);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip", 1);
        scene_await(&f, "closing-slip-unprinted", 1);
        _cleanup_free_ char *state = centre_path(f.centre, "state/printer"),
                            *gone = centre_path(f.centre, "gone");
        centre_stop(f.centre, CENTRE_PRINTERD, SIGKILL);
        must_errno(rename(state, gone));
        centre_make_state(f.centre, CENTRE_PRINTERD);
        slip_hall_start_printer(&f);
        scene_await(&f, "source-epoch", 1);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        struct paper paper;
        paper_read(f.centre, &paper);
        ck_assert_uint_eq(paper.plain[1] + paper.marked[1], 0);
        ck_assert_uint_eq(paper.plain[2], 1);
        scene_end(&f);
}
END_TEST

/* A copy of the record from before it was printed: the slip is owed once more, by the same key. */
START_TEST(restored_record_prints_no_slip_again) {
        _cleanup_free_ char *copy = NULL, *path = NULL;
        struct scene f;
        size_t size;

        slip_hall_begin(&f);
        path = centre_path(f.centre, "state/centre/" CENTRE_DATABASE);
        slip_hall_set_paper(&f, "out");
        scene_await(&f, "paper-out", 1);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip", 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM);
        copy = file_read(path, &size);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        slip_hall_set_paper(&f, "ok");
        scene_await(&f, "closing-slip-printed", 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM);
        file_write(path, copy, size);
        records_clear(&f.records);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        const struct record *printed = scene_await(&f, "closing-slip-printed", 1);
        ck_assert_uint_eq(record_t(printed, "number"), 2);
        paper_expect_once(f.centre, 2);
        scene_end(&f);
}
END_TEST

/* ----- once more ----- */

static void today(const struct scene *f, char ret[static 11]) {
        const char *date = record_s(records_last(&f->records, "closing-slip"), "date");

        must_errno(snprintf(ret, 11, "%s", date));
}

static int reprint(sd_bus *bus, const char *day, const char *reason, uint64_t number, sd_bus_error *error) {
        return number > 0 ? sd_bus_call_method(bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                               "ReprintClosingSlip", error, NULL, "ssa{sv}", day, reason, 1,
                                               "number", "t", number)
                          : sd_bus_call_method(bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                               "ReprintClosingSlip", error, NULL, "ssa{sv}", day, reason, 0);
}

static void assert_refused(sd_bus *bus, const char *day, const char *reason, uint64_t number,
                           const char *name) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        ck_assert_int_lt(reprint(bus, day, reason, number, &error), 0);
        ck_assert_msg(streq(error.name, name), "%s: %s", error.name, error.message);
}

START_TEST(slip_is_printed_again_for_a_reason_and_marked) {
        char day[11], long_reason[202] = "";
        struct paper paper;
        struct scene f;

        slip_hall_begin(&f);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip-printed", 2);
        today(&f, day);
        sd_bus *nobody = centre_connect(f.centre, CENTRE_NOBODY);
        memset(long_reason, 'x', 201);
        assert_refused(nobody, day, "vì sao", 0, SD_BUS_ERROR_ACCESS_DENIED);
        assert_refused(f.bus, "2001-02-03", "vì sao", 0, ERROR_NAME "NoSuchSlip");
        assert_refused(f.bus, day, "vì sao", 3, ERROR_NAME "NoSuchSlip");
        assert_refused(f.bus, "2001-02-03", "vì sao", 1, ERROR_NAME "NoSuchSlip");
        assert_refused(f.bus, "hôm nay", "vì sao", 0, ERROR_NAME "BadArgument");
        assert_refused(f.bus, day, "", 0, ERROR_NAME "BadArgument");
        assert_refused(f.bus, day, long_reason, 0, ERROR_NAME "BadArgument");
        assert_refused(f.bus, day, "hai\ndòng", 0, ERROR_NAME "BadArgument");
        ck_assert_uint_eq(records_count(&f.records, "closing-slip-reprint-asked"), 0);

        must(reprint(f.bus, day, "tờ trước bị rách", 0, NULL));
        const struct record *printed = scene_await(&f, "closing-slip-printed", 3);
        ck_assert_uint_eq(record_t(printed, "number"), 2); /* the last one of that date */
        ck_assert_uint_eq(record_t(printed, "reprint"), 1);
        must(reprint(f.bus, day, "mất", 1, NULL));
        printed = scene_await(&f, "closing-slip-printed", 4);
        ck_assert_uint_eq(record_t(printed, "number"), 1);
        ck_assert_uint_eq(records_count(&f.records, "closing-slip-reprint-asked"), 2);
        paper_read(f.centre, &paper);
        ck_assert_uint_eq(paper.pieces, 4);
        for (unsigned i = 1; i <= 2; i++) {
                ck_assert_uint_eq(paper.plain[i], 1);
                ck_assert_uint_eq(paper.marked[i], 1);
        }
        centre_stop(f.centre, CENTRE_PRINTERD, SIGTERM);
        scene_await(&f, "source-lost", 1);
        assert_refused(f.bus, day, "nữa", 0, ERROR_NAME "Absent");
        sd_bus_flush_close_unref(nobody);
        scene_end(&f);
}
END_TEST

/* ----- of a rating ----- */

/* What GetRatingProof says of it: an event of a rating. */
static bool is_proven(struct scene *f, const char *text, uint64_t event) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ char *copy = strdup(text);
        char *state = NULL;

        for (char *word = strtok_r(copy, " \n", &state); word; word = strtok_r(NULL, " \n", &state)) {
                uint64_t proven = 0;
                const char *name;

                reply = sd_bus_message_unref(reply);
                if (strlen(word) != strlen("ABCD-EFGH-IJKL-MNOP") ||
                    sd_bus_call_method(f->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "GetRatingProof",
                                       NULL, &reply, "sa{sv}", word, 0) < 0)
                        continue;
                must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
                while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                        must(sd_bus_message_read(reply, "s", &name));
                        must(streq(name, "event") ? sd_bus_message_read(reply, "v", "t", &proven)
                                                  : sd_bus_message_skip(reply, "v"));
                        must(sd_bus_message_exit_container(reply));
                }
                if (proven == event)
                        return true;
        }
        return false;
}

START_TEST(who_asks_has_the_code_of_the_rating_on_paper) {
        _cleanup_free_ char *text = NULL;
        struct scene f;

        slip_hall_prepare(&f, NULL, NAMES "RatingSlips=ask\nLeaderPhone=0225 3123456\n");
        slip_hall_await_printer(&f);
        rate(&f, 1, "satisfied", false);
        rate(&f, 2, "dissatisfied", true);
        uint64_t rating = records_last(&f.records, "rating")->id;
        scene_await(&f, "rating-slip-printed", 1);
        text = paper_ask(f.centre, 1,
                         (const char *const[]){"/usr/bin/zbarimg", "-q", "--nodbus", "--raw", NULL},
                         (const char *const[]){NULL});
        ck_assert_msg(is_proven(&f, text, rating), "no code of the rating:\n%s", text);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        ck_assert_uint_eq(records_count(&f.records, "rating-slip-printed"), 1);
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(slip_of_a_day_is_on_paper_with_its_words),
        SUITE_CASE(slip_of_a_day_fits_narrow_paper),
        SUITE_CASE(slip_that_says_all_it_can_fits_narrow_paper),
        SUITE_CASE(code_on_the_slip_is_the_signed_checkpoint_of_the_day),
        SUITE_CASE(day_ended_twice_is_printed_once),
        SUITE_CASE(slip_waits_for_paper_over_kills),
        SUITE_CASE(printer_that_comes_late_prints_what_is_owed),
        SUITE_CASE(printer_daemon_that_lost_its_spool_prints_nothing_again),
        SUITE_CASE(restored_record_prints_no_slip_again),
        SUITE_CASE(slip_is_printed_again_for_a_reason_and_marked),
        SUITE_CASE(who_asks_has_the_code_of_the_rating_on_paper),
};

int main(void) {
        const char *missing = paper_missing();

        if (missing) {
                printf("slips: skipped: %s\n", missing);
                return 77;
        }
        return centre_suite_run("slips", cases, ELEMENTSOF(cases), CENTRE_CASE_SEC);
}
