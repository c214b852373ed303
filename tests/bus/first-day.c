/* The first day of an attendant, as it is typed: numbers as people say them. */
#include <signal.h>

#include "tests/bus/ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"

static void begin(struct scene *s) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config,
                            "%s[Centre]\nNoShowStrikes=1\nShortestVisitSec=0\n"
                            "[Service ho-tich]\nPrefix=A\n[Service dat-dai]\nPrefix=B\n"
                            "[Counter c1]\nServices=ho-tich\n[Counter c2]\nServices=dat-dai ho-tich\n",
                            centre_config_default));
        scene_begin(s, config);
        scene_await_text(s, SCENE_STATE("vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1"),
                         "ready");
}

static void type(struct scene *s, const char *arguments, const char *says) {
        ctl_expect(s, CENTRE_OPERATOR, arguments, 0, says);
}

static void issue(struct scene *s, const char *service, int n) {
        _cleanup_free_ char *arguments = NULL;

        must_errno(asprintf(&arguments, "issue %s", service));
        for (int i = 0; i < n; i++)
                type(s, arguments, "");
}

static void kill_centre(struct scene *s) {
        centre_stop(s->centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(s->centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s->centre, CENTRE_MOTCUAD);
}

START_TEST(a_chosen_number_is_called_as_it_is_said) {
        struct scene s;

        begin(&s);
        issue(&s, "ho-tich", 3);
        issue(&s, "dat-dai", 1);
        type(&s, "open c1", "");
        type(&s, "call c1 'A 003'", "3\tA 003\n");
        type(&s, "call c1 a002", "2\tA 002\n");
        type(&s, "--text --lang=vi call c1 1", "Mời số A 001 đến quầy c1.");
        ctl_expect(&s, CENTRE_ROOT, "--lang=vi call c1 B001", 1, "Quầy này không phục vụ số đó");
        ctl_expect(&s, CENTRE_ROOT, "--lang=vi call c1 A001", 1, "Số này không còn chờ");
        ctl_expect(&s, CENTRE_ROOT, "call c1 A001", 1, "Ticket A 001 is called: it does not wait.");
        ctl_expect(&s, CENTRE_ROOT, "--lang=vi call c1 A009", 2, "Hôm nay không có số “A009”");
        ctl_expect(&s, CENTRE_ROOT, "--lang=vi call c1 77", 1, "Hôm nay không có số đó.");
        ctl_expect(&s, CENTRE_ROOT, "call c1", 2, "COUNTER NUMBER");
        ctl_expect(&s, CENTRE_NOBODY, "call c1 A001", 4, "Not permitted");
        scene_end(&s);
}
END_TEST

START_TEST(a_missed_number_is_called_again_after_a_crash) {
        struct scene s;

        begin(&s);
        issue(&s, "ho-tich", 2);
        type(&s, "open c1", "");
        type(&s, "open c2", "");
        type(&s, "next c1", "A 001");
        type(&s, "no-show c1", "");
        kill_centre(&s);
        type(&s, "missed", "1\tA 001\tho-tich\tno-show\tc1\t0\t");
        ctl_expect(&s, CENTRE_NOBODY, "--text --lang=vi missed", 0, "vắng mặt");
        type(&s, "tickets", "2\tA 002\tho-tich\twaiting\t");
        type(&s, "call c2 A001", "1\tA 001\n");
        type(&s, "--json missed", "");
        kill_centre(&s);
        type(&s, "start c2", "");
        type(&s, "done c2", "");
        type(&s, "history", "");
        /* The record says the same when it is read again: scene_end() has it verified. */
        scene_end(&s);
}
END_TEST

START_TEST(a_number_is_given_up_or_goes_elsewhere) {
        struct scene s;

        begin(&s);
        issue(&s, "ho-tich", 3);
        type(&s, "cancel A001 left", "");
        type(&s, "cancel 'a 002'", "");
        type(&s, "reroute A003 --service=dat-dai", "");
        ctl_expect(&s, CENTRE_ROOT, "--lang=vi cancel 1", 1, "Số này không còn chờ");
        ctl_expect(&s, CENTRE_ROOT, "cancel 1", 1, "Ticket A 001 is cancelled: it does not wait.");
        ctl_expect(&s, CENTRE_ROOT, "cancel A003 lunch", 1, "left, wrong-service or other");
        ctl_expect(&s, CENTRE_ROOT, "reroute A003", 1, "Name a service or a counter");
        ctl_expect(&s, CENTRE_ROOT, "reroute A003 --counter=c9", 1, "no such counter");
        ctl_expect(&s, CENTRE_NOBODY, "cancel A003", 4, "Not permitted");
        ctl_expect(&s, CENTRE_NOBODY, "reroute A003 --service=ho-tich", 4, "Not permitted");
        kill_centre(&s);
        type(&s, "tickets", "3\tA 003\tdat-dai\twaiting\t");
        ctl_expect(&s, CENTRE_ROOT, "cancel A001", 2, "no number \"A001\" today");
        ctl_expect(&s, CENTRE_NOBODY, "--text --lang=vi history", 0, "Đã hủy");
        type(&s, "end-day", "");
        ctl_expect(&s, CENTRE_NOBODY, "--text --lang=vi events", 0, "hết hiệu lực 1, hủy 2");
        scene_end(&s);
}
END_TEST

static void assert_pausing(struct scene *s, const char *text) {
        ctl_expect(s, CENTRE_NOBODY, "--json status", 0, text);
}

START_TEST(a_counter_pauses_after_this_one_also_after_a_crash) {
        struct scene s;

        begin(&s);
        issue(&s, "ho-tich", 2);
        type(&s, "open c1", "");
        type(&s, "next c1", "A 001");
        assert_pausing(&s, "\"Pausing\":false");
        type(&s, "pause c1 --after --reason=lunch", "");
        assert_pausing(&s, "\"Pausing\":true");
        ctl_expect(&s, CENTRE_ROOT, "pause c1", 1, "Ticket A 001 is called");
        ctl_expect(&s, CENTRE_ROOT, "next c1 --after", 2, "--after does not go with next");
        kill_centre(&s);
        assert_pausing(&s, "\"Pausing\":true");
        type(&s, "next c1", "0\t-\n");
        ctl_expect(&s, CENTRE_NOBODY, "--text --lang=vi status", 0, "nghỉ trưa");
        assert_pausing(&s, "\"PauseReason\":\"lunch\"");
        type(&s, "tickets", "2\tA 002\tho-tich\twaiting\t");
        scene_end(&s);
}
END_TEST

static void offered(struct scene *s, const char *words, const char *expected) {
        _cleanup_free_ char *said = NULL, *line = NULL;
        int r = ctl_finish(
                s, ctl_start(s, CENTRE_ROOT, "MOTCUA_CONFIG=" TEST_OFFICIALS " " TEST_COMPLETE, words),
                &said);

        must_errno(asprintf(&line, "offered: %s\n", expected));
        ck_assert_msg(r == 0 && streq(said, line), "%s: %s", words, said);
}

START_TEST(the_times_of_each_number_are_listed) {
        struct scene s;

        begin(&s);
        issue(&s, "ho-tich", 2);
        type(&s, "issue dat-dai --priority=merit", "");
        type(&s, "open c1", "");
        type(&s, "next c1", "A 001");
        kill_centre(&s);
        type(&s, "recall c1", "");
        type(&s, "start c1", "");
        type(&s, "done c1", "");
        type(&s, "next c1", "A 002");
        type(&s, "no-show c1", "");
        ctl_expect(&s, CENTRE_NOBODY, "times", 0, "1\tA 001\tho-tich\tnone\t");
        ctl_expect(&s, CENTRE_NOBODY, "times", 0, "\t2\tdone\n2\tA 002\tho-tich\tnone\t");
        ctl_expect(&s, CENTRE_NOBODY, "times", 0, "\t1\tno-show\n3\tB 001\tdat-dai\tmerit\t");
        ctl_expect(&s, CENTRE_NOBODY, "times", 0, "+07:00\t-\t-\t-\t-\t-\t-\t-\t0\twaiting\n");
        ctl_expect(&s, CENTRE_NOBODY, "--json times --service=dat-dai", 0, "\"text\":\"B 001\"");
        ctl_expect(&s, CENTRE_NOBODY, "--text --lang=vi times --counter=c1", 0, "Gọi lần đầu");
        ctl_expect(&s, CENTRE_NOBODY, "--text --lang=vi times", 0, "người có công");
        ctl_expect(&s, CENTRE_NOBODY, "--text --lang=en times", 0, "First called");
        ctl_expect(&s, CENTRE_NOBODY, "times 2026-01-01", 0, "ticket\ttext\tservice\tpriority\tday\t");
        ctl_expect(&s, CENTRE_NOBODY, "times 2026-01-01 2035-12-31 | grep -c ticket", 0,
                   "1\n"); /* one line of names */
        ctl_expect(&s, CENTRE_NOBODY, "times 2026-01-01 2035-12-31", 0, "\n1\tA 001\tho-tich\tnone\t");
        ctl_expect(&s, CENTRE_NOBODY, "times 2026-01-02 2026-01-01", 2, "2026-01-01");
        ctl_expect(&s, CENTRE_NOBODY, "times 2026-01-01 2126-01-01", 2, "2126-01-01");
        ctl_expect(&s, CENTRE_NOBODY, "times 2026-01-01 2026-01-02 --undated", 2, "--undated");
        ctl_expect(&s, CENTRE_NOBODY, "times --undated", 0, "ticket\ttext\t");
        ctl_expect(&s, CENTRE_NOBODY, "times 2026-01-01 --undated", 1, "");
        ctl_expect(&s, CENTRE_NOBODY, "times 2026-02-30", 2, "2026-02-30");
        ctl_expect(&s, CENTRE_NOBODY, "--lang=vi times --counter=c9", 1, "Không có quầy đó");
        offered(&s, "times --s", "--service=");
        offered(&s, "times --undated --counter = c", "c1 c2 c3");
        offered(&s, "figures --by = o", "official");
        scene_end(&s);
}
END_TEST

START_TEST(bash_completes_what_there_is) {
        struct scene s;

        begin(&s);
        issue(&s, "ho-tich", 2);
        issue(&s, "dat-dai", 1);
        type(&s, "open c1", "");
        type(&s, "next c1", "A 001");
        type(&s, "no-show c1", "");
        offered(&s, "c",
                "check confirm-points calendar calendar-done calendar-void close call cancel cancel-job "
                "cameras camera checkpoint");
        offered(&s, "call ''", "c1 c2 c3");
        offered(&s, "call c1 ''", "A002 B001 A001");
        offered(&s, "call c1 B", "B001");
        offered(&s, "--json cancel A", "A002 A001");
        offered(&s, "cancel A002 w", "wrong-service");
        offered(&s, "issue ''", "ho-tich dat-dai");
        offered(&s, "wait d", "dat-dai");
        offered(&s, "transfer c1 --counter = c", "c1 c2 c3");
        offered(&s, "transfer --service = ho-tich c1 ''", "");
        offered(&s, "transfer --service = ho-tich c", "c1 c2 c3");
        offered(&s, "history --service = d", "dat-dai");
        offered(&s, "accept-source ''", "keypad");
        offered(&s, "press quay1 tick",
                "ticket-1 ticket-2 ticket-3 ticket-4 ticket-5 ticket-6 ticket-7 ticket-8");
        offered(&s, "press q", "quay1 quay2 quay3");
        offered(&s, "output quay1 l", "lamp");
        offered(&s, "sign-in c1 ''", "lan minh");
        offered(&s, "set-pin m", "minh");
        offered(&s, "pause c1 --a", "--after");
        offered(&s, "next c1 ''", "");
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_chosen_number_is_called_as_it_is_said),
        SUITE_CASE(a_missed_number_is_called_again_after_a_crash),
        SUITE_CASE(a_number_is_given_up_or_goes_elsewhere),
        SUITE_CASE(a_counter_pauses_after_this_one_also_after_a_crash),
        SUITE_CASE(the_times_of_each_number_are_listed),
        SUITE_CASE(bash_completes_what_there_is),
};

CENTRE_SUITE_MAIN("bus-first-day", cases)
