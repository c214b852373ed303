/* Tickets on paper, with real processes: what is issued is printed once, or marked, or told as not printed.
 */
#include <signal.h>

#include "named-kill.h"
#include "paper.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/scene.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define PRINTER_NAME "vn.motcua.Printer1"
#define PRINTER_OBJECT "/vn/motcua/Printer1/printer/phieu"
#define TESSERACT "/usr/bin/tesseract"

static const struct scene_property printer_state = {CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "PrinterState"};

#define SHIPPED "[Printer]\nTemplateDir=" TEST_TEMPLATES "\n[Printer phieu]\n"

/* printer_lines: NULL for the template that zbarimg reads. centre_lines: more of [Centre]. */
static void prepare(struct scene *f, const char *printer_lines, const char *centre_lines) {
        _cleanup_free_ char *config = NULL, *lines = NULL;

        scene_prepare(f);
        lines = printer_lines ? strdup(printer_lines) : paper_configure(f->centre);
        must_errno(asprintf(&config,
                            "%s[Centre]\nSources=keypad printer\nName=Trung tâm Phục vụ hành chính công\n"
                            "Commune=UBND XÃ KIẾN MINH\n%s"
                            "[Service ho-tich]\nPrefix=A\nLabel=Hộ tịch – Chứng thực\n"
                            "[Counter c1]\nServices=ho-tich\n%s",
                            centre_config_default, centre_lines, lines));
        centre_write_config(f->centre, config);
        scene_start(f);
}

static void start_printer(struct scene *f) {
        centre_start(f->centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(f->centre, CENTRE_PRINTERD);
}

static void begin(struct scene *f) {
        prepare(f, NULL, "");
        start_printer(f);
        scene_await_text(f, &printer_state, "ready");
}

static uint64_t issue(struct scene *f, char **ret_code) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *text, *code;
        uint64_t ticket;
        uint32_t ahead;

        must(sd_bus_call_method(f->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket", NULL, &reply,
                                "sa{sv}", "ho-tich", 1, "priority", "s", "elderly"));
        must(sd_bus_message_read(reply, "tssu", &ticket, &text, &code, &ahead));
        if (ret_code)
                *ret_code = strdup(code);
        return ticket;
}

static void set_paper(struct scene *f, const char *paper) {
        must(sd_bus_call_method(f->bus, PRINTER_NAME, PRINTER_OBJECT, PRINTER_NAME ".Sim", "SetPaper", NULL,
                                NULL, "s", paper));
}

struct tally {
        struct scene *scene;
        const char *printed;
        size_t wanted;
};

static bool entry_is(sd_bus_message *reply, const char *printed) {
        bool is = false;

        while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                const char *name, *value;

                must(sd_bus_message_read(reply, "s", &name));
                if (streq(name, "printed")) {
                        must(sd_bus_message_read(reply, "v", "s", &value));
                        is = streq(value, printed);
                } else
                        must(sd_bus_message_skip(reply, "v"));
                must(sd_bus_message_exit_container(reply));
        }
        return is;
}

/* Whether all of today's tickets, and so many, are in that state. */
static bool all_are(void *userdata) {
        const struct tally *tally = userdata;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        size_t n = 0;

        if (sd_bus_call_method(tally->scene->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "GetTickets", NULL,
                               &reply, "a{sv}", 0) < 0)
                return false;
        must(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (must(sd_bus_message_enter_container(reply, 'a', "{sv}")) > 0) {
                if (!entry_is(reply, tally->printed))
                        return false;
                must(sd_bus_message_exit_container(reply));
                n++;
        }
        return n >= tally->wanted;
}

static void await_all(struct scene *f, const char *printed, size_t n) {
        struct tally tally = {f, printed, n};

        centre_wait(f->centre, all_are, &tally, printed);
}

/* Without a QR code: tesseract now and then takes one for a picture with the words around it, and each ticket
 * has another. */
START_TEST(issued_ticket_is_on_paper_with_its_words) {
        _cleanup_free_ char *text = NULL;
        struct scene f;

        prepare(&f, SHIPPED, "");
        start_printer(&f);
        scene_await_text(&f, &printer_state, "ready");
        issue(&f, NULL);
        const struct record *printed = scene_await(&f, "ticket-printed", 1);
        ck_assert_str_eq(record_s(printed, "text"), "A 001");
        ck_assert_str_eq(record_s(printed, "printer"), "phieu");
        ck_assert_uint_eq(record_t(printed, "reprint"), 0);
        await_all(&f, "printed", 1);
        ck_assert_uint_eq(records_count(&f.records, "ticket-unprinted"), 0);
        text = paper_ask(f.centre, 1, (const char *const[]){TESSERACT, NULL},
                         (const char *const[]){"-", "-l", "vie", "--psm", "4", NULL});
        paper_expect_words(
                "UBND XÃ KIẾN MINH Trung tâm Phục vụ hành chính công PHIẾU SỐ THỨ TỰ ƯU TIÊN A 001 Lĩnh "
                "vực: Hộ tịch Chứng thực Quầy dự kiến: c1 Còn 0 người chờ trước Giờ lấy số: Ngày "
                "Mã phiếu: Xin giữ phiếu để đánh giá sau khi làm việc Phiếu chỉ có giá trị trong ngày "
                "XIN CẢM ƠN ÔNG/BÀ",
                text, 98);
        scene_end(&f);
}
END_TEST

START_TEST(code_on_paper_leads_to_the_tickets_page) {
        _cleanup_free_ char *code = NULL, *scanned = NULL, *url = NULL;
        struct scene f;

        prepare(&f, SHIPPED, "TicketUrl=https://kienminh.example/{code}\n");
        start_printer(&f);
        scene_await_text(&f, &printer_state, "ready");
        issue(&f, &code);
        scene_await(&f, "ticket-printed", 1);
        scanned = paper_ask(f.centre, 1,
                            (const char *const[]){"/usr/bin/zbarimg", "-q", "--nodbus", "--raw", NULL},
                            (const char *const[]){NULL});
        /* What is scanned is longer than what is typed, and begins like it. */
        must_errno(asprintf(&url, "https://kienminh.example/%.3s%s", code, code + 4));
        ck_assert_int_eq(strncmp(scanned, url, strlen(url)), 0);
        ck_assert_uint_eq(strlen(scanned), strlen("https://kienminh.example/\n") + 20);
        scene_end(&f);
}
END_TEST

START_TEST(no_paper_is_told_at_once_and_a_refill_prints_once) {
        struct scene f;

        begin(&f);
        set_paper(&f, "out");
        scene_await_text(&f, &printer_state, "paper-out");
        issue(&f, NULL);
        const struct record *unprinted = scene_await(&f, "ticket-unprinted", 1);
        ck_assert_str_eq(record_s(unprinted, "reason"), "paper-out");
        ck_assert(!record_b(unprinted, "uncertain"));
        await_all(&f, "unprinted", 1);
        set_paper(&f, "ok");
        scene_await(&f, "ticket-printed", 1);
        scene_await_text(&f, &printer_state, "ready");
        await_all(&f, "printed", 1);
        paper_expect_once(f.centre, 1);
        scene_end(&f);
}
END_TEST

static void at_counter(struct scene *f, const char *member) {
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CLIENT_COUNTER("c1"), CENTRE_NAME ".Counter", member,
                                NULL, NULL, "a{sv}", 0));
}

/* A new roll brings no paper of somebody who was served without. */
START_TEST(ticket_that_ended_is_not_printed_any_more) {
        struct scene f;
        struct paper paper;

        begin(&f);
        set_paper(&f, "out");
        scene_await_text(&f, &printer_state, "paper-out");
        for (unsigned i = 0; i < 3; i++)
                issue(&f, NULL);
        await_all(&f, "unprinted", 3);
        at_counter(&f, "Open");
        at_counter(&f, "Next");
        at_counter(&f, "Done");
        scene_await(&f, "job-cancelled", 1);
        set_paper(&f, "ok");
        scene_await(&f, "ticket-printed", 2);
        paper_read(f.centre, &paper);
        ck_assert_uint_eq(paper.pieces, 2);
        ck_assert_uint_eq(paper.plain[1], 0);
        ck_assert_uint_eq(paper.plain[2], 1);
        ck_assert_uint_eq(paper.plain[3], 1);
        scene_end(&f);
}
END_TEST

/* Finished while the aggregator was away: it learns of that, and takes the paper back, when it is there
 * again. */
START_TEST(ticket_that_ended_meanwhile_is_taken_back) {
        struct scene f;

        begin(&f);
        set_paper(&f, "out");
        scene_await_text(&f, &printer_state, "paper-out");
        issue(&f, NULL);
        await_all(&f, "unprinted", 1);
        at_counter(&f, "Open");
        at_counter(&f, "Next");
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        client_press(f.bus, "quay1", "done");
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        scene_await(&f, "job-cancelled", 1);
        scene_end(&f);
}
END_TEST

START_TEST(service_that_comes_late_prints_what_is_owed) {
        struct scene f;

        prepare(&f, NULL, "");
        scene_await_text(&f, &printer_state, "absent");
        for (unsigned i = 0; i < 3; i++)
                issue(&f, NULL);
        const struct record *unprinted = scene_await(&f, "ticket-unprinted", 3);
        ck_assert_str_eq(record_s(unprinted, "reason"), "absent");
        start_printer(&f);
        await_all(&f, "printed", 3);
        paper_expect_once(f.centre, 3);
        scene_end(&f);
}
END_TEST

START_TEST(service_that_lost_its_spool_prints_nothing_again) {
        struct scene f;

        begin(&f);
        set_paper(&f, "out");
        scene_await_text(&f, &printer_state, "paper-out");
        issue(&f, NULL);
        await_all(&f, "unprinted", 1);
        _cleanup_free_ char *state = centre_path(f.centre, "state/printer"),
                            *gone = centre_path(f.centre, "gone");
        centre_stop(f.centre, CENTRE_PRINTERD, SIGKILL);
        must_errno(rename(state, gone));
        centre_make_state(f.centre, CENTRE_PRINTERD);
        start_printer(&f); /* with paper */
        scene_await(&f, "source-epoch", 1);
        scene_await_text(&f, &printer_state, "ready");
        issue(&f, NULL);
        scene_await(&f, "ticket-printed", 1);
        struct paper paper;
        paper_read(f.centre, &paper);
        ck_assert_uint_eq(paper.plain[1] + paper.marked[1], 0);
        ck_assert_uint_eq(paper.plain[2], 1);
        ck_assert_uint_eq(records_count(&f.records, "ticket-printed"), 1);
        scene_end(&f);
}
END_TEST

static bool has_job(void *userdata) {
        struct scene *f = userdata;
        uint32_t n = 0;

        return sd_bus_get_property_trivial(f->bus, PRINTER_NAME, "/vn/motcua/Printer1", PRINTER_NAME,
                                           "QueueLength", NULL, 'u', &n) >= 0 &&
               n == 1;
}

static void start_centre(struct scene *f) {
        centre_start(f->centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f->centre, CENTRE_MOTCUAD);
}

/* The number is given out once more, to somebody else. The paper of who had it before is not printed, nor is
 * it taken for the new one. */
START_TEST(restored_record_prints_the_paper_of_whom_it_knows) {
        _cleanup_free_ char *copy = NULL, *before = NULL, *after = NULL, *path = NULL;
        struct scene f;
        size_t size;

        begin(&f);
        set_paper(&f, "out");
        scene_await_text(&f, &printer_state, "paper-out");
        path = centre_path(f.centre, "state/centre/" CENTRE_DATABASE);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM);
        copy = file_read(path, &size);
        start_centre(&f);
        ck_assert_uint_eq(issue(&f, &before), 1);
        await_all(&f, "unprinted", 1);
        centre_wait(f.centre, has_job, &f, "the job");
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM);
        file_write(path, copy, size);
        records_clear(&f.records);
        start_centre(&f);
        scene_await_text(&f, &printer_state, "paper-out");
        ck_assert_uint_eq(issue(&f, &after), 1);
        ck_assert_str_ne(before, after);
        ck_assert_uint_eq(record_t(scene_await(&f, "job-cancelled", 1), "job"), 1);
        set_paper(&f, "ok");
        scene_await(&f, "ticket-printed", 1);
        ck_assert_uint_eq(record_t(scene_await(&f, "job-printed", 1), "job"), 2);
        paper_expect_once(f.centre, 1);
        scene_end(&f);
}
END_TEST

/* Where a process dies. */
static const struct named_kill points[] = {
        {CENTRE_MOTCUAD, "send:Print:before", 3},
        {CENTRE_MOTCUAD, "send:Print:after", 3},
        {CENTRE_MOTCUAD, "send:Acknowledge:before", 5},
        {CENTRE_MOTCUAD, "send:Acknowledge:after", 5},
        {CENTRE_MOTCUAD, "recv:Event:before", 4},
        {CENTRE_MOTCUAD, "recv:Event:after", 4},
        {CENTRE_MOTCUAD, "fdatasync:before", 3},
        {CENTRE_MOTCUAD, "fdatasync:after", 3},
        {CENTRE_MOTCUAD, "fdatasync:before", 6},
        {CENTRE_MOTCUAD, "fdatasync:after", 6},
        {CENTRE_MOTCUAD, "pwrite:before", 9},
        {CENTRE_MOTCUAD, "pwrite:after", 14},
        {CENTRE_MOTCUAD, "pwrite:before", 25},
        {CENTRE_MOTCUAD, "pwrite:after", 33},
        {CENTRE_PRINTERD, "recv:Print:before", 2},
        {CENTRE_PRINTERD, "recv:Print:after", 2},
        {CENTRE_PRINTERD, "send:Event:before", 3},
        {CENTRE_PRINTERD, "send:Event:after", 3},
        {CENTRE_PRINTERD, "recv:Acknowledge:before", 2},
        {CENTRE_PRINTERD, "recv:Acknowledge:after", 2},
        {CENTRE_PRINTERD, "fdatasync:before", 2},
        {CENTRE_PRINTERD, "fdatasync:after", 2},
        {CENTRE_PRINTERD, "fdatasync:before", 3},
        {CENTRE_PRINTERD, "fdatasync:after", 3},
        {CENTRE_PRINTERD, "fdatasync:before", 4},
        {CENTRE_PRINTERD, "fdatasync:after", 4},
        {CENTRE_PRINTERD, "fdatasync:before", 5},
        {CENTRE_PRINTERD, "fdatasync:after", 5},
        {CENTRE_PRINTERD, "fdatasync:before", 7},
        {CENTRE_PRINTERD, "fdatasync:after", 7},
        {CENTRE_PRINTERD, "pwrite:before", 12},
        {CENTRE_PRINTERD, "pwrite:after", 17},
        {CENTRE_PRINTERD, "pwrite:before", 23},
        {CENTRE_PRINTERD, "pwrite:after", 29},
        {CENTRE_PRINTERD, "pwrite:before", 36},
        {CENTRE_PRINTERD, "pwrite:after", 44},
};

enum { STREAM = 6 };

/* Asks without waiting for the answer: a call to a process that dies is lost, and what it did stands. */
static void issue_one(struct scene *f) {
        must(sd_bus_call_method_async(f->bus, NULL, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket",
                                      NULL, NULL, "sa{sv}", "ho-tich", 0));
        must(sd_bus_flush(f->bus));
}

static void issue_stream(struct scene *f) {
        for (unsigned i = 0; i < STREAM; i++)
                issue_one(f);
}

/* Every ticket of the record came to an end that its citizen can see: on paper once, or once and marked
 * again. */
static void assert_promise(struct scene *f) {
        _cleanup_records_ struct records all = {0};
        unsigned issued = 0, told[PAPER_NUMBERS] = {0}, uncertain[PAPER_NUMBERS] = {0};
        struct paper paper;

        records_fetch(&all, f->bus, 0);
        paper_read(f->centre, &paper);
        for (size_t i = 0; i < all.n; i++) {
                const struct record *record = &all.items[i];
                if (streq(record->type, "ticket-issued"))
                        issued++;
                else if (streq(record->type, "ticket-printed"))
                        told[record_t(record, "ticket")]++;
                else if (streq(record->type, "job-uncertain"))
                        uncertain[record_t(record, "job")]++;
        }
        ck_assert_uint_gt(issued, 0);
        for (unsigned i = 1; i <= issued; i++) {
                ck_assert_msg(told[i] == 1, "ticket %u: told %u times to be printed", i, told[i]);
                ck_assert_msg(paper.plain[i] <= 1, "ticket %u: %u times without a mark", i, paper.plain[i]);
                ck_assert_msg(paper.plain[i] + paper.marked[i] >= 1, "ticket %u: not on paper", i);
        }
        for (unsigned i = issued + 1; i < PAPER_NUMBERS; i++)
                ck_assert_uint_eq(paper.plain[i] + paper.marked[i], 0);
}

static void revive(struct scene *f, enum centre_daemon daemon) {
        centre_start(f->centre, daemon, NULL);
        centre_wait_ready(f->centre, daemon);
}

/* The kills are counted in calls, and a busy machine does with one call what an idle one does with several.
 * So tickets are issued until the process dies: each makes such a call at least once. */
static void issue_until_it_dies(struct scene *f, const struct named_kill *point) {
        struct tally tally = {f, "printed", 1 + STREAM};

        issue_stream(f);
        for (unsigned i = 0; i <= point->n; i++) {
                if (named_kill_await(f, point, all_are, &tally))
                        return;
                issue_one(f);
                tally.wanted++;
        }
        ck_abort_msg("never died at %s:%u", point->where, point->n);
}

START_TEST(no_named_kill_loses_or_doubles_a_ticket) {
        const struct named_kill *point = &points[_i];
        struct scene f;

        begin(&f);
        issue(&f, NULL);
        await_all(&f, "printed", 1);
        named_kill_set(&f, point);
        issue_until_it_dies(&f, point);
        named_kill_revive(&f, point);
        issue(&f, NULL);
        await_all(&f, "printed", 2);
        assert_promise(&f);
        scene_end(&f);
}
END_TEST

enum { ROUNDS = 12 };

/* At any moment: after so many of the bus's messages that this process hears of. */
START_TEST(no_random_kill_loses_or_doubles_a_ticket) {
        uint64_t random = UINT64_C(0x9e3779b97f4a7c15) * (uint64_t) (_i + 1);
        struct scene f;

        begin(&f);
        for (unsigned round = 0; round < ROUNDS; round++) {
                random ^= random >> 12, random ^= random << 25, random ^= random >> 27;
                issue_stream(&f);
                for (uint64_t turns = random % 40; turns > 0; turns--)
                        must(sd_event_run(centre_event(f.centre), 2000));
                enum centre_daemon victim = random >> 32 & 1 ? CENTRE_MOTCUAD : CENTRE_PRINTERD;
                centre_stop(f.centre, victim, SIGKILL);
                revive(&f, victim);
        }
        issue(&f, NULL);
        await_all(&f, "printed", ROUNDS);
        assert_promise(&f);
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(issued_ticket_is_on_paper_with_its_words),
        SUITE_CASE(code_on_paper_leads_to_the_tickets_page),
        SUITE_CASE(no_paper_is_told_at_once_and_a_refill_prints_once),
        SUITE_CASE(ticket_that_ended_is_not_printed_any_more),
        SUITE_CASE(ticket_that_ended_meanwhile_is_taken_back),
        SUITE_CASE(service_that_comes_late_prints_what_is_owed),
        SUITE_CASE(service_that_lost_its_spool_prints_nothing_again),
        SUITE_CASE(restored_record_prints_the_paper_of_whom_it_knows),
        {"no_named_kill_loses_or_doubles_a_ticket", &no_named_kill_loses_or_doubles_a_ticket,
         ELEMENTSOF(points)},
        {"no_random_kill_loses_or_doubles_a_ticket", &no_random_kill_loses_or_doubles_a_ticket, 4},
};

int main(void) {
        if (paper_missing()) {
                printf("tickets: skipped: %s\n", paper_missing());
                return 77;
        }
        return centre_suite_run("tickets", cases, ELEMENTSOF(cases), CENTRE_CASE_SEC);
}
