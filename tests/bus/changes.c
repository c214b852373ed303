/* The configuration changes in the middle of the day, with real processes: whoever waits is called by
 * somebody, and what left is known no more. */
#include <signal.h>

#include "ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define CENTRE_STATE SCENE_STATE(CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME)
#define TEMPLATES "[Printer]\nTemplateDir=" TEST_TEMPLATES "\n"

static const char both[] = "[Service ho-tich]\nPrefix=A\n[Service dat-dai]\nPrefix=D\n"
                           "[Counter c1]\nServices=ho-tich\n[Counter c2]\nServices=ho-tich dat-dai\n";

static void write_config(struct scene *s, const char *more) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config, "%s[Centre]\nSources=keypad printer\n%s", centre_config_default, more));
        centre_write_config(s->centre, config);
}

static void begin(struct scene *s, const char *more) {
        scene_prepare(s);
        write_config(s, more);
        centre_start(s->centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s->centre, CENTRE_PRINTERD);
        scene_start(s);
        scene_await_text(s, CENTRE_STATE, "ready");
}

static void reload(struct scene *s, enum centre_daemon daemon, const char *more) {
        write_config(s, more);
        process_signal(centre_process(s->centre, daemon),
                       SIGHUP); /* taken before any call that comes later */
}

static void issue(struct scene *s) {
        must(sd_bus_call_method(s->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket", NULL, NULL,
                                "sa{sv}", "ho-tich", 0));
}

START_TEST(who_waits_for_what_left_is_named_and_called) {
        static const char named[] =
                "problem\tmotcuad\tService ho-tich: no counter serves it any more, 1 wait; "
                "any counter calls them.";
        struct scene s;

        begin(&s, both);
        issue(&s);
        reload(&s, CENTRE_MOTCUAD,
               "[Service dat-dai]\nPrefix=D\n[Counter c1]\nServices=dat-dai\n[Counter "
               "c2]\nServices=dat-dai\n");
        ctl_expect(&s, CENTRE_NOBODY, "status", 0, named);
        const struct record *told = scene_await(&s, "service-unserved", 1);
        ck_assert_str_eq(record_s(told, "service"), "ho-tich");
        ck_assert_uint_eq(record_t(told, "waiting"), 1);
        ctl_expect(&s, CENTRE_ROOT, "open c1", 0, "");
        ctl_expect(&s, CENTRE_ROOT, "next c1", 0, "A 001");
        ctl_expect(&s, CENTRE_ROOT, "transfer c1 --service=dat-dai", 0, "");
        ctl_expect(&s, CENTRE_ROOT, "open c2", 0, "");
        ctl_expect(&s, CENTRE_ROOT, "next c2", 0, "A 001");
        scene_end(&s);
}
END_TEST

START_TEST(transferred_to_a_counter_that_pauses_is_called_by_another) {
        struct scene s;

        begin(&s, both);
        issue(&s);
        ctl_expect(&s, CENTRE_ROOT, "open c1", 0, "");
        ctl_expect(&s, CENTRE_ROOT, "open c2", 0, "");
        ctl_expect(&s, CENTRE_ROOT, "next c1", 0, "A 001");
        ctl_expect(&s, CENTRE_ROOT, "transfer c1 --counter=c2", 0, "");
        ctl_expect(&s, CENTRE_ROOT, "next c1", 1, "Nobody is waiting");
        ctl_expect(&s, CENTRE_ROOT, "pause c2 --reason=lunch", 0, "");
        ctl_expect(&s, CENTRE_ROOT, "next c1", 0, "A 001");
        scene_end(&s);
}
END_TEST

START_TEST(printer_that_left_is_known_no_more) {
        static const char two[] = TEMPLATES "[Printer phieu]\n[Printer phu]\n",
                          one[] = TEMPLATES "[Printer phieu]\n";
        _cleanup_free_ char *more = NULL, *less = NULL;
        struct scene s;

        must_errno(asprintf(&more, "%s%s", both, two));
        must_errno(asprintf(&less, "%s%s", both, one));
        begin(&s, more);
        scene_await(&s, "printer-ready", 2);
        reload(&s, CENTRE_PRINTERD, less);
        const struct record *told = scene_await(&s, "printer-removed", 1);
        ck_assert_str_eq(record_s(told, "printer"), "phu");
        reload(&s, CENTRE_PRINTERD, less);
        issue(&s);
        scene_await(&s, "ticket-printed", 1);
        ck_assert_uint_eq(records_count(&s.records, "printer-removed"), 1);
        scene_end(&s);
}
END_TEST

/* How often motcuad has logged that. */
static unsigned count_logged(struct scene *s, const char *text) {
        _cleanup_free_ char *path = centre_path(s->centre, "log/motcuad"), *log = file_read(path, NULL);
        unsigned n = 0;

        for (const char *p = log; (p = strstr(p, text)); p++)
                n++;
        return n;
}

START_TEST(a_warning_is_to_be_looked_at_while_it_stands) {
        static const char many[] = "problem\tmotcuad\tService ho-tich: 2 wait (warned of from 2 on).",
                          waits[] = "problem\tmotcuad\tService ho-tich: somebody had to wait for more than 1 "
                                    "min.";
        _cleanup_free_ char *limits = NULL, *said = NULL;
        struct scene s;

        must_errno(asprintf(&limits, "WarnWaiting=2\nWarnWaitSec=1\n%s", both));
        begin(&s, limits);
        issue(&s);
        issue(&s);
        ctl_expect(&s, CENTRE_NOBODY, "status", 0, many);
        ctl_expect(&s, CENTRE_NOBODY, "--text --lang=vi status", 0,
                   "- Lĩnh vực ho-tich: 2 người đang chờ (cảnh báo từ 2 người).");
        const struct record *told = scene_await(&s, "queue-warning", 2);
        ck_assert_str_eq(record_s(told, "warning"), "long-wait");
        ctl_expect(&s, CENTRE_NOBODY, "status", 0, waits);
        ctl_expect(&s, CENTRE_ROOT, "end-day", 0, "");
        scene_await(&s, "queue-warning-over", 2);
        ck_assert_int_eq(ctl_finish(&s, ctl_start(&s, CENTRE_NOBODY, "", "status"), &said), 0);
        ck_assert_msg(!strstr(said, "Service ho-tich"), "%s", said);
        ck_assert_uint_eq(count_logged(&s, "Service ho-tich: 2 people wait"), 1);
        ck_assert_uint_eq(count_logged(&s, "Service ho-tich: somebody has waited for 1 s"), 1);
        ck_assert_uint_eq(count_logged(&s, "Service ho-tich: many wait no more"), 1);
        ck_assert_uint_eq(count_logged(&s, "Service ho-tich: a long wait no more"), 1);
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(who_waits_for_what_left_is_named_and_called),
        SUITE_CASE(transferred_to_a_counter_that_pauses_is_called_by_another),
        SUITE_CASE(printer_that_left_is_known_no_more),
        SUITE_CASE(a_warning_is_to_be_looked_at_while_it_stands),
};

CENTRE_SUITE_MAIN("bus-changes", cases)
