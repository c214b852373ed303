/* Slips on paper, with real processes: a day that ends is on one, once, with the checkpoint that has it; a
 * rating for whoever asks. */
#include <signal.h>
#include <sys/stat.h>

#include "paper.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/killer.h"
#include "tests/lib/scene.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define PRINTER_NAME "vn.motcua.Printer1"
#define PRINTER_OBJECT "/vn/motcua/Printer1/printer/phieu"
#define ERROR_NAME "vn.motcua.Error."
#define TESSERACT "/usr/bin/tesseract"

static const struct scene_property printer_state = {PRINTER_NAME, PRINTER_OBJECT, PRINTER_NAME ".Printer",
                                                    "State"};

#define SHIPPED "[Printer]\nTemplateDir=" TEST_TEMPLATES "\n[Printer phieu]\n"

/* A template of a day's slip that says "S NUMBER/REPRINT" to zbarimg. */
static char *configure(struct centre *centre) {
        _cleanup_free_ char *shipped = file_read(TEST_TEMPLATES "/closing.template", NULL),
                            *path = centre_path(centre, "templates/closing.template"), *text = NULL;
        char *lines = paper_configure(centre), *body = strstr(shipped, "\n\n[commune]");

        ck_assert_ptr_nonnull(body);
        *body = '\0';
        must_errno(asprintf(&text, "%s\nqr 5: S {number}/{reprint}\n", shipped));
        file_write_text(path, text);
        return lines;
}

/* printer_lines: NULL for the templates that zbarimg reads. centre_lines: more of [Centre]. */
static void prepare(struct scene *f, const char *printer_lines, const char *centre_lines) {
        _cleanup_free_ char *config = NULL, *lines = NULL;

        scene_prepare(f);
        lines = printer_lines ? strdup(printer_lines) : configure(f->centre);
        must_errno(asprintf(&config,
                            "%s[Centre]\nSources=keypad printer\nPrintTickets=no\n"
                            "Name=Trung tâm Phục vụ hành chính công\nCommune=UBND XÃ KIẾN MINH\n%s"
                            "[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n"
                            "[Keypad quay1]\nKey.slip=slip\n%s",
                            centre_config_default, centre_lines, lines));
        centre_write_config(f->centre, config);
        scene_start(f);
}

static void start_printer(struct scene *f) {
        centre_start(f->centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(f->centre, CENTRE_PRINTERD);
        scene_await_text(f, &printer_state, "ready");
}

static void begin(struct scene *f) {
        prepare(f, NULL, "");
        start_printer(f);
        scene_await(f, "printer-ready", 1);
}

static void begin_day(struct scene *f) {
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket", NULL, NULL,
                                "sa{sv}", "ho-tich", 0));
}

static void end_day(struct scene *f) {
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "EndDay", NULL, NULL,
                                "a{sv}", 0));
}

static void set_paper(struct scene *f, const char *paper) {
        must(sd_bus_call_method(f->bus, PRINTER_NAME, PRINTER_OBJECT, PRINTER_NAME ".Sim", "SetPaper", NULL,
                                NULL, "s", paper));
}

/* Slips 1 to n: each on paper once, without a mark. */
static void assert_paper(struct scene *f, unsigned n) {
        struct paper paper;

        paper_read(f->centre, &paper);
        ck_assert_uint_eq(paper.pieces, n);
        for (unsigned i = 1; i <= n; i++) {
                ck_assert_uint_eq(paper.plain[i], 1);
                ck_assert_uint_eq(paper.marked[i], 0);
        }
}

/* ----- what stands on it ----- */

static void assert_words(const char *words, const char *text) {
        _cleanup_free_ char *copy = strdup(words);
        unsigned found = 0, all = 0;
        char *state = NULL;

        for (char *word = strtok_r(copy, " ", &state); word; word = strtok_r(NULL, " ", &state), all++)
                found += strstr(text, word) != NULL;
        ck_assert_msg(found * 100 >= all * 90, "%u of %u words of:\n%s", found, all, text);
}

START_TEST(slip_of_a_day_is_on_paper_with_its_words) {
        _cleanup_free_ char *text = NULL;
        struct scene f;

        prepare(&f, SHIPPED,
                "LogName=a-log-with-a-name-that-is-so-long-that-no-code-has-room-for-a-signature\n");
        start_printer(&f);
        begin_day(&f);
        end_day(&f);
        const struct record *printed = scene_await(&f, "closing-slip-printed", 1);
        ck_assert_uint_eq(record_t(printed, "number"), 1);
        ck_assert_uint_eq(record_t(printed, "reprint"), 0);
        ck_assert_uint_eq(records_count(&f.records, "closing-slip-unprinted"), 0);
        text = paper_ask(f.centre, 1, (const char *const[]){TESSERACT, NULL},
                         (const char *const[]){"-", "-l", "vie", "--psm", "4", NULL});
        assert_words(
                "UBND XÃ KIẾN MINH Trung tâm Phục vụ hành chính công BIÊN BẢN CHỐT NGÀY Số lượt phục vụ "
                "Số lượt đánh giá Số lượt bỏ qua Mã chốt sự kiện Lãnh đạo Trung tâm Đại diện Ủy ban MTTQ "
                "Ký, ghi rõ họ tên",
                text);
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

        prepare(&f, SHIPPED, "");
        start_printer(&f);
        begin_day(&f);
        end_day(&f);
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

        begin(&f);
        begin_day(&f);
        end_day(&f);
        end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        begin_day(&f);
        end_day(&f);
        scene_await(&f, "closing-slip-printed", 2);
        ck_assert_uint_eq(records_count(&f.records, "day-ended"), 3);
        assert_paper(&f, 2);
        scene_end(&f);
}
END_TEST

/* It waits for paper, over kills of both, and comes once. */
START_TEST(slip_waits_for_paper_over_kills) {
        struct scene f;

        begin(&f);
        set_paper(&f, "out");
        scene_await(&f, "paper-out", 1);
        begin_day(&f);
        end_day(&f);
        const struct record *unprinted = scene_await(&f, "closing-slip-unprinted", 1);
        ck_assert_str_eq(record_s(unprinted, "reason"), "paper-out");
        ck_assert(!record_b(unprinted, "uncertain"));
        scene_await(&f, "closing-slip", 1);
        centre_stop(f.centre, CENTRE_PRINTERD, SIGKILL);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        start_printer(&f); /* with paper */
        scene_await(&f, "closing-slip-printed", 1);
        assert_paper(&f, 1);
        scene_end(&f);
}
END_TEST

START_TEST(printer_that_comes_late_prints_what_is_owed) {
        struct scene f;

        prepare(&f, NULL, "");
        for (unsigned i = 1; i <= 2; i++) {
                begin_day(&f);
                end_day(&f);
                scene_await(&f, "closing-slip", i);
        }
        start_printer(&f);
        scene_await(&f, "closing-slip-printed", 2);
        assert_paper(&f, 2);
        scene_end(&f);
}
END_TEST

/* Whether it is on paper nobody knows any more: a person decides. */
START_TEST(printer_daemon_that_lost_its_spool_prints_nothing_again) {
        struct scene f;

        begin(&f);
        set_paper(&f, "out");
        scene_await(&f, "paper-out", 1);
        begin_day(&f);
        end_day(&f);
        scene_await(&f, "closing-slip", 1);
        scene_await(&f, "closing-slip-unprinted", 1);
        _cleanup_free_ char *state = centre_path(f.centre, "state/printer"),
                            *gone = centre_path(f.centre, "gone");
        centre_stop(f.centre, CENTRE_PRINTERD, SIGKILL);
        must_errno(rename(state, gone));
        centre_make_state(f.centre, CENTRE_PRINTERD);
        start_printer(&f);
        scene_await(&f, "source-epoch", 1);
        begin_day(&f);
        end_day(&f);
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

        begin(&f);
        path = centre_path(f.centre, "state/centre/" CENTRE_DATABASE);
        set_paper(&f, "out");
        scene_await(&f, "paper-out", 1);
        begin_day(&f);
        end_day(&f);
        scene_await(&f, "closing-slip", 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM);
        copy = file_read(path, &size);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        set_paper(&f, "ok");
        scene_await(&f, "closing-slip-printed", 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM);
        file_write(path, copy, size);
        records_clear(&f.records);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        begin_day(&f);
        end_day(&f);
        const struct record *printed = scene_await(&f, "closing-slip-printed", 1);
        ck_assert_uint_eq(record_t(printed, "number"), 2);
        assert_paper(&f, 2);
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

        begin(&f);
        begin_day(&f);
        end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        begin_day(&f);
        end_day(&f);
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

static void rate(struct scene *f, size_t n, const char *key, bool ask) {
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CLIENT_COUNTER("c1"), CENTRE_NAME ".Counter", "Open",
                                NULL, NULL, "a{sv}", 0));
        begin_day(f);
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

        prepare(&f, SHIPPED, "RatingSlips=ask\nLeaderPhone=0225 3123456\n");
        start_printer(&f);
        rate(&f, 1, "satisfied", false);
        rate(&f, 2, "dissatisfied", true);
        uint64_t rating = records_last(&f.records, "rating")->id;
        scene_await(&f, "rating-slip-printed", 1);
        text = paper_ask(f.centre, 1, (const char *const[]){TESSERACT, NULL},
                         (const char *const[]){"-", "-l", "eng", "--psm", "4", NULL});
        ck_assert_msg(is_proven(&f, text, rating), "no code of the rating:\n%s", text);
        ck_assert_ptr_null(strstr(text, "Xin l")); /* no word of how it was rated */
        end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        ck_assert_uint_eq(records_count(&f.records, "rating-slip-printed"), 1);
        scene_end(&f);
}
END_TEST

/* ----- kills ----- */

static const struct point {
        enum centre_daemon daemon;
        const char *where;
        unsigned n; /* counted from 1 */
} points[] = {
        {CENTRE_MOTCUAD, "send:Print:before", 2},
        {CENTRE_MOTCUAD, "send:Print:after", 2},
        {CENTRE_MOTCUAD, "send:Acknowledge:before", 3},
        {CENTRE_MOTCUAD, "send:Acknowledge:after", 3},
        {CENTRE_MOTCUAD, "send:CheckpointSigned:before", 1},
        {CENTRE_MOTCUAD, "send:CheckpointSigned:after", 1},
        {CENTRE_MOTCUAD, "fdatasync:before", 3},
        {CENTRE_MOTCUAD, "fdatasync:after", 3},
        {CENTRE_MOTCUAD, "fdatasync:before", 4},
        {CENTRE_MOTCUAD, "fdatasync:after", 4},
        {CENTRE_MOTCUAD, "fdatasync:before", 5},
        {CENTRE_MOTCUAD, "fdatasync:after", 6},
        {CENTRE_MOTCUAD, "fdatasync:before", 7},
        {CENTRE_MOTCUAD, "fdatasync:after", 8},
        {CENTRE_MOTCUAD, "recv:Event:before", 2},
        {CENTRE_MOTCUAD, "recv:Event:after", 2},
        {CENTRE_PRINTERD, "recv:Print:before", 2},
        {CENTRE_PRINTERD, "recv:Print:after", 2},
        {CENTRE_PRINTERD, "send:Event:before", 2},
        {CENTRE_PRINTERD, "send:Event:after", 2},
        {CENTRE_PRINTERD, "recv:Acknowledge:before", 2},
        {CENTRE_PRINTERD, "recv:Acknowledge:after", 2},
        {CENTRE_PRINTERD, "fdatasync:before", 2},
        {CENTRE_PRINTERD, "fdatasync:after", 2},
        {CENTRE_PRINTERD, "fdatasync:before", 3},
        {CENTRE_PRINTERD, "fdatasync:after", 3},
        {CENTRE_PRINTERD, "fdatasync:before", 4},
        {CENTRE_PRINTERD, "fdatasync:after", 5},
        {CENTRE_PRINTERD, "pwrite:before", 14},
        {CENTRE_PRINTERD, "pwrite:after", 23},
};

/* Without waiting for the answer: a call to a process that dies is lost, and what it did stands. */
static void send_day(struct scene *f) {
        must(sd_bus_call_method_async(f->bus, NULL, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket",
                                      NULL, NULL, "sa{sv}", "ho-tich", 0));
        must(sd_bus_call_method_async(f->bus, NULL, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "EndDay", NULL,
                                      NULL, "a{sv}", 0));
        must(sd_bus_flush(f->bus));
}

/* Of all slips that the record has: how each ended. */
struct fates {
        struct scene *scene;
        unsigned wanted; /* at least so many */
        unsigned closed, printed[PAPER_NUMBERS], uncertain[PAPER_NUMBERS];
};

static void read_fates(struct fates *fates) {
        _cleanup_records_ struct records all = {0};
        struct scene *f = fates->scene;

        *fates = (struct fates){.scene = f, .wanted = fates->wanted};
        records_fetch(&all, f->bus, 0);
        for (size_t i = 0; i < all.n; i++) {
                const struct record *record = &all.items[i];

                if (streq(record->type, "closing-slip"))
                        fates->closed++;
                else if (streq(record->type, "closing-slip-printed"))
                        fates->printed[record_t(record, "number")]++;
                else if (streq(record->type, "closing-slip-unprinted") && record_b(record, "uncertain"))
                        fates->uncertain[record_t(record, "number")]++;
        }
}

/* The process may die while it is asked. */
static bool all_told(void *userdata) {
        const struct fates *fates = userdata;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        unsigned n = 0;

        if (sd_bus_call_method(fates->scene->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "GetClosingSlips",
                               NULL, &reply, "a{sv}", 0) < 0)
                return false;
        must(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        for (; must(sd_bus_message_enter_container(reply, 'a', "{sv}")) > 0; n++) {
                const char *name, *paper = "";

                while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                        must(sd_bus_message_read(reply, "s", &name));
                        must(streq(name, "paper") ? sd_bus_message_read(reply, "v", "s", &paper)
                                                  : sd_bus_message_skip(reply, "v"));
                        must(sd_bus_message_exit_container(reply));
                }
                if (!streq(paper, "printed") && !streq(paper, "uncertain"))
                        return false;
                must(sd_bus_message_exit_container(reply));
        }
        return n >= fates->wanted;
}

struct death {
        struct fates fates;
        enum centre_daemon daemon;
};

static bool died_or_told(void *userdata) {
        struct death *death = userdata;

        return process_has_exited(centre_process(death->fates.scene->centre, death->daemon)) ||
               all_told(&death->fates);
}

static void close_until_it_dies(struct scene *f, const struct point *point) {
        struct process *process = centre_process(f->centre, point->daemon);
        struct death death = {.fates = {.scene = f}, .daemon = point->daemon};

        for (unsigned i = 0; i <= point->n + 1; i++) {
                if (process_has_exited(process))
                        return;
                send_day(f);
                death.fates.wanted = 2 + i;
                centre_wait(f->centre, died_or_told, &death, "the process dies, or all is told");
        }
        ck_assert_msg(process_has_exited(process), "never died at %s:%u", point->where, point->n);
}

/* A slip is on paper, or reported as uncertain, for a person; never twice without a mark. */
START_TEST(no_named_kill_loses_or_doubles_a_slip) {
        const struct point *point = &points[_i];
        struct fates *fates = calloc(1, sizeof(*fates));
        _cleanup_free_ char *at = NULL;
        struct paper paper;
        struct scene f;

        begin(&f);
        fates->scene = &f;
        begin_day(&f);
        end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        centre_stop(f.centre, point->daemon, SIGTERM);
        must_errno(asprintf(&at, "KILLER_AT=%s:%u", point->where, point->n));
        centre_start(f.centre, point->daemon, (const char *const[]){"LD_PRELOAD=" TEST_KILLER, at, NULL});
        if (point->daemon == CENTRE_MOTCUAD)
                centre_wait_ready_or_gone(f.centre, CENTRE_MOTCUAD);
        close_until_it_dies(&f, point);
        centre_wait_exit(f.centre, point->daemon);
        centre_start(f.centre, point->daemon, NULL);
        centre_wait_ready(f.centre, point->daemon);
        begin_day(&f);
        end_day(&f);
        fates->wanted = 2;
        centre_wait(f.centre, all_told, fates, "all is told");
        read_fates(fates);
        paper_read(f.centre, &paper);
        for (unsigned i = 1; i <= fates->closed; i++) {
                ck_assert_msg(fates->printed[i] <= 1, "slip %u: told %u times", i, fates->printed[i]);
                ck_assert_msg(paper.plain[i] <= 1, "slip %u: %u times on paper", i, paper.plain[i]);
                ck_assert_uint_eq(paper.marked[i], 0); /* nobody has asked for that */
                ck_assert_msg(paper.plain[i] == 1 || fates->uncertain[i] > 0, "slip %u is lost", i);
        }
        for (unsigned i = fates->closed + 1; i < PAPER_NUMBERS; i++)
                ck_assert_uint_eq(paper.plain[i] + paper.marked[i], 0);
        free(fates);
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(slip_of_a_day_is_on_paper_with_its_words),
        SUITE_CASE(code_on_the_slip_is_the_signed_checkpoint_of_the_day),
        SUITE_CASE(day_ended_twice_is_printed_once),
        SUITE_CASE(slip_waits_for_paper_over_kills),
        SUITE_CASE(printer_that_comes_late_prints_what_is_owed),
        SUITE_CASE(printer_daemon_that_lost_its_spool_prints_nothing_again),
        SUITE_CASE(restored_record_prints_no_slip_again),
        SUITE_CASE(slip_is_printed_again_for_a_reason_and_marked),
        SUITE_CASE(who_asks_has_the_code_of_the_rating_on_paper),
        {.name = "no_named_kill_loses_or_doubles_a_slip",
         .test = &no_named_kill_loses_or_doubles_a_slip,
         .loop_end = ELEMENTSOF(points)},
};

int main(void) {
        const char *missing = paper_missing();

        if (missing) {
                printf("slips: skipped: %s\n", missing);
                return 77;
        }
        return centre_suite_run("slips", cases, ELEMENTSOF(cases), CENTRE_CASE_SEC);
}
