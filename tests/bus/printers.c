/* Printers, jobs, reprints and test pages as they are typed, with real processes. */
#include <signal.h>

#include "tests/bus/ctl.h"
#include "tests/bus/paper.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define PRINTER_NAME "vn.motcua.Printer1"
#define PRINTER(id) "/vn/motcua/Printer1/printer/" id

static const struct scene_property printer_state = {CENTRE_NAME, "/vn/motcua/Centre1", CENTRE_NAME,
                                                    "PrinterState"};

static void type(struct scene *s, const char *arguments, const char *says) {
        ctl_expect(s, CENTRE_OPERATOR, arguments, 0, says);
}

static void start_printer(struct scene *s) {
        centre_start(s->centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s->centre, CENTRE_PRINTERD);
        scene_await_text(s, &printer_state, "ready");
}

/* lines: more printers. */
static void begin(struct scene *s, const char *lines) {
        _cleanup_free_ char *config = NULL, *printers = NULL;

        scene_prepare(s);
        printers = paper_configure(s->centre);
        must_errno(asprintf(
                &config,
                "%s[Centre]\nSources=keypad printer\nShortestVisitSec=0\n[Service ho-tich]\nPrefix=A\n"
                "[Counter c1]\nServices=ho-tich\n%s%s",
                centre_config_default, printers, lines));
        centre_write_config(s->centre, config);
        scene_start(s);
        start_printer(s);
}

static void hand(struct scene *s, const char *id, const char *paper) {
        _cleanup_free_ char *path = NULL;

        must_errno(asprintf(&path, PRINTER("%s"), id));
        must(sd_bus_call_method(s->bus, PRINTER_NAME, path, PRINTER_NAME ".Sim", "SetPaper", NULL, NULL, "s",
                                paper));
}

/* So many papers of the ticket, without and with the mark. */
static void assert_paper(struct scene *s, unsigned ticket, unsigned plain, unsigned marked) {
        struct paper paper;

        paper_read(s->centre, &paper);
        ck_assert_uint_eq(paper.plain[ticket], plain);
        ck_assert_uint_eq(paper.marked[ticket], marked);
}

START_TEST(printers_and_jobs_are_listed) {
        struct scene s;

        begin(&s, "Backup=phu\n[Printer phu]\nWidth=512\n");
        type(&s, "issue ho-tich", "A 001");
        scene_await(&s, "ticket-printed", 1);
        ctl_expect(&s, CENTRE_NOBODY, "printers", 0, "phieu\tready\tok\t576\t0\tphu\t");
        type(&s, "printers", "phu\tready\tok\t512\t0\t");
        type(&s, "--text --lang=vi printers", "Khổ in (điểm)");
        type(&s, "--json printers", "\"Width\":512");
        type(&s, "jobs", "1\tphieu\tticket\tA 001\tprinted\t");
        type(&s, "--text --lang=vi jobs phieu", "đã in");
        type(&s, "--json jobs", "\"number\":\"A 001\"");
        type(&s, "jobs phu", "job\t");
        hand(&s, "phieu", "out");
        hand(&s, "phu", "out");
        scene_await(&s, "paper-out", 2);
        type(&s, "issue ho-tich", "A 002");
        scene_await(&s, "ticket-unprinted", 1);
        type(&s, "printers", "phieu\tpaper-out\tout\t576\t1\t");
        type(&s, "jobs", "2\tphieu\tticket\tA 002\tqueued\t");
        ctl_expect(&s, CENTRE_NOBODY, "jobs", 4, "Not permitted");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi cancel-job 1", 1,
                   "Tình trạng của lệnh in không cho phép việc này.");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi cancel-job x", 2, "không phải là số của lệnh in");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi cancel-job 9", 1, "Không có lệnh in đó");
        ctl_expect(&s, CENTRE_NOBODY, "cancel-job 2", 4, "Not permitted");
        type(&s, "cancel-job 2", "");
        type(&s, "jobs", "2\tphieu\tticket\tA 002\tcancelled\t");
        type(&s, "jobs --since=1", "cancelled");
        /* Whatever became of the tickets. */
        type(&s, "cancel A001", "");
        type(&s, "cancel A002", "");
        type(&s, "jobs", "1\tphieu\tticket\tA 001\tprinted\t");
        type(&s, "jobs", "2\tphieu\tticket\tA 002\tcancelled\t");
        scene_end(&s);
}
END_TEST

START_TEST(a_test_page_is_printed_where_it_can_be) {
        struct scene s;

        begin(&s, "[Printer phu]\n");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi test-page", 2, "hãy nêu một: phieu, phu");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi test-page ph", 1, "Không có máy in “ph”. Có: phieu, phu");
        ctl_expect(&s, CENTRE_NOBODY, "test-page phu", 4, "Not permitted");
        type(&s, "test-page phu", "1\n");
        scene_await(&s, "job-printed", 1);
        type(&s, "--text --lang=vi test-page phieu", "Đã gửi trang thử đến máy in phieu (lệnh in 2).");
        hand(&s, "phu", "out");
        scene_await(&s, "paper-out", 1);
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi test-page phu", 1,
                   "Máy in chưa in được lúc này: xem motcuactl printers.");
        ctl_expect(&s, CENTRE_OPERATOR, "test-page phu", 1, "Printer phu: out of paper; put in a new roll.");
        centre_stop(s.centre, CENTRE_PRINTERD, SIGTERM);
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi test-page phu", 3, "motcua-printerd không chạy");
        scene_end(&s);
}
END_TEST

START_TEST(a_ticket_printed_again_is_marked_and_recorded) {
        struct scene s;

        begin(&s, "");
        type(&s, "issue ho-tich", "A 001");
        scene_await(&s, "ticket-printed", 1);
        type(&s, "reprint a001 'lost it'", "1\n");
        const struct record *again = scene_await(&s, "ticket-printed", 2);
        ck_assert_uint_eq(record_t(again, "reprint"), 1);
        const struct record *asked = scene_await(&s, "reprint-asked", 1);
        ck_assert_str_eq(record_s(asked, "reason"), "lost it");
        ck_assert_ptr_nonnull(strstr(record_s(asked, "actor"), "uid "));
        assert_paper(&s, 1, 1, 1);
        /* By its job too, which is the centre's. */
        type(&s, "--text --lang=vi reprint 1", "Đã nhận in lại (lệnh in 1).");
        scene_await(&s, "reprint-asked", 2);
        scene_await(&s, "ticket-printed", 3);
        assert_paper(&s, 1, 1, 2);
        ctl_expect(&s, CENTRE_NOBODY, "reprint A001", 4, "Not permitted");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi reprint A009", 2, "Hôm nay không có số “A009”");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi reprint 9", 1, "Không có lệnh in đó");
        type(&s, "cancel A001 left", "");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi reprint 1", 1,
                   "Số này đã kết thúc: phiếu không còn giá trị.");
        scene_end(&s);
}
END_TEST

START_TEST(a_receipt_is_printed_again_by_the_printer_daemon) {
        struct scene s;

        begin(&s, "");
        type(&s, "test-page", "1\n");
        scene_await(&s, "job-printed", 1);
        type(&s, "reprint 1", "1\n");
        const struct record *again = scene_await(&s, "job-printed", 2);
        ck_assert_uint_eq(record_t(again, "reprint"), 1);
        ck_assert_uint_eq(records_count(&s.records, "reprint-asked"), 0);
        scene_end(&s);
}
END_TEST

/* The cable came out in the middle of it: only who sees the paper knows. */
START_TEST(somebody_answers_for_an_uncertain_paper) {
        struct scene s;

        begin(&s, "");
        must(sd_bus_call_method(s.bus, PRINTER_NAME, PRINTER("phieu"), PRINTER_NAME ".Sim", "Unplug", NULL,
                                NULL, "t", (uint64_t) 150));
        type(&s, "issue ho-tich", "A 001");
        scene_await(&s, "job-uncertain", 1);
        ctl_expect(&s, CENTRE_NOBODY, "resolve 1 printed", 4, "Not permitted");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi resolve 1 yes", 2, "“yes” không phải là câu trả lời");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi resolve x printed", 2, "không phải là số của lệnh in");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi resolve 9 printed", 1, "Không có lệnh in đó");
        type(&s, "resolve 1 printed", "");
        const struct record *printed = scene_await(&s, "ticket-printed", 1);
        ck_assert_str_eq(record_s(printed, "confirmation"), "person");
        ck_assert_uint_eq(record_t(printed, "reprint"), 0);
        type(&s, "jobs", "1\tphieu\tticket\tA 001\tprinted\t");
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi resolve 1 printed", 1,
                   "Tình trạng của lệnh in không cho phép việc này.");
        /* Or it is spoilt: once more, as the centre records. */
        type(&s, "resolve 1 again 'torn'", "1\n");
        ck_assert_str_eq(record_s(scene_await(&s, "reprint-asked", 1), "reason"), "torn");
        type(&s, "jobs", "1\tphieu\tticket\tA 001\tqueued\t");
        scene_end(&s);
}
END_TEST

START_TEST(paper_still_to_come_is_not_doubled) {
        struct scene s;

        begin(&s, "");
        hand(&s, "phieu", "out");
        scene_await(&s, "paper-out", 1);
        type(&s, "issue ho-tich", "A 001");
        scene_await(&s, "ticket-unprinted", 1);
        ctl_expect(&s, CENTRE_OPERATOR, "reprint A001", 1, "Its paper is still to come.");
        centre_stop(s.centre, CENTRE_PRINTERD, SIGKILL);
        ctl_expect(&s, CENTRE_OPERATOR, "--lang=vi reprint A001", 1, "Không có thiết bị đó");
        start_printer(&s); /* with paper */
        scene_await(&s, "ticket-printed", 1);
        assert_paper(&s, 1, 1, 0);
        ck_assert_uint_eq(records_count(&s.records, "reprint-asked"), 0);
        scene_end(&s);
}
END_TEST

/* Nobody knows any more whether it came out: the mark says so. */
START_TEST(a_ticket_whose_job_is_forgotten_is_marked) {
        struct scene s;

        begin(&s, "");
        type(&s, "issue ho-tich", "A 001");
        scene_await(&s, "ticket-printed", 1);
        _cleanup_free_ char *state = centre_path(s.centre, "state/printer"),
                            *gone = centre_path(s.centre, "gone");
        centre_stop(s.centre, CENTRE_PRINTERD, SIGKILL);
        must_errno(rename(state, gone));
        centre_make_state(s.centre, CENTRE_PRINTERD);
        centre_start(s.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s.centre, CENTRE_PRINTERD);
        scene_await(&s, "source-epoch", 1);
        scene_await_text(&s, &printer_state, "ready");
        type(&s, "reprint A001", "1\n");
        const struct record *again = scene_await(&s, "ticket-printed", 2);
        ck_assert_uint_eq(record_t(again, "reprint"), 1);
        assert_paper(&s, 1, 0, 1); /* the first one went with the folder */
        scene_end(&s);
}
END_TEST

static void offered(struct scene *s, const char *words, const char *expected) {
        _cleanup_free_ char *said = NULL, *line = NULL;
        int r = ctl_finish(s, ctl_start(s, CENTRE_ROOT, TEST_COMPLETE, words), &said);

        must_errno(asprintf(&line, "offered: %s\n", expected));
        ck_assert_msg(r == 0 && streq(said, line), "%s: %s", words, said);
}

START_TEST(bash_completes_printers_jobs_and_numbers) {
        struct scene s;

        begin(&s, "[Printer phu]\n");
        type(&s, "issue ho-tich", "A 001");
        type(&s, "test-page phu", "2\n");
        scene_await(&s, "job-printed", 2);
        offered(&s, "test-page ''", "phieu phu");
        offered(&s, "jobs phi", "phieu");
        offered(&s, "cancel-job ''", "1 2");
        offered(&s, "reprint ''", "A001 1 2");
        offered(&s, "reprint A001 ''", "");
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(printers_and_jobs_are_listed),
        SUITE_CASE(a_test_page_is_printed_where_it_can_be),
        SUITE_CASE(a_ticket_printed_again_is_marked_and_recorded),
        SUITE_CASE(a_receipt_is_printed_again_by_the_printer_daemon),
        SUITE_CASE(somebody_answers_for_an_uncertain_paper),
        SUITE_CASE(paper_still_to_come_is_not_doubled),
        SUITE_CASE(a_ticket_whose_job_is_forgotten_is_marked),
        SUITE_CASE(bash_completes_printers_jobs_and_numbers),
};

int main(void) {
        if (paper_missing()) {
                printf("bus-printers: skipped: %s\n", paper_missing());
                return 77;
        }
        return centre_suite_run("bus-printers", cases, ELEMENTSOF(cases), CENTRE_CASE_SEC);
}
