/* The aggregator's configuration: what is taken, and what is refused where. */
#include "daemon/queue/conf.h"
#include "daemon/rooms.h"
#include "tests/lib/suite.h"

#define COUNTER "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"

START_TEST(defaults_hold_without_a_centre_section) {
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_free_ char *problem = NULL;

        assert_ok(conf_load(&centre_conf_spec, "f", COUNTER, strlen(COUNTER), &conf, &problem));
        ck_assert_uint_eq(ratings_conf(conf)->rules.scale, 5);
        ck_assert_uint_eq(ratings_conf(conf)->rules.window_usec, 60 * USEC_PER_SEC);
        ck_assert_uint_eq(ratings_conf(conf)->rules.settle_usec, 5 * USEC_PER_SEC);
        ck_assert_uint_eq(ratings_conf(conf)->rules.done_repeat_usec, 1500 * USEC_PER_MSEC);
        ck_assert_int_eq(ratings_conf(conf)->rules.utc_offset_usec, 7 * 3600 * (int64_t) USEC_PER_SEC);
        ck_assert_uint_eq(record_conf(conf)->n_sources, 1);
        ck_assert_str_eq(record_conf(conf)->sources[0]->bus_name, "vn.motcua.Keypad1");
        ck_assert_str_eq(ratings_conf(conf)->counters[0]->keypads[SUBJECT_RECEPTION], "quay1");
        ck_assert_ptr_null(ratings_conf(conf)->counters[0]->keypads[SUBJECT_PROCEDURES]);
}
END_TEST

START_TEST(a_queue_is_configured) {
        static const char text[] =
                "[Centre]\nCloseOfDay=08:05\nPriorityHeadStartMin.merit=0\n"
                "[Service ho-tich]\nPrefix=HT\nHours=mon-fri,07:30-11:30  13:30-17:00\n[Service "
                "b]\nPrefix=Đ\nDailyLimit=7\n" COUNTER "Services=b,  ho-tich\n";
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_free_ char *problem = NULL;

        int r = conf_load(&centre_conf_spec, "f", text, strlen(text), &conf, &problem);
        ck_assert_msg(r >= 0, "%s", problem);
        ck_assert_uint_eq(queue_conf(conf)->close_of_day_usec, 485 * 60 * USEC_PER_SEC);
        ck_assert_uint_eq(queue_conf(conf)->rules.head_start_usec[PRIORITY_MERIT], 0);
        ck_assert_uint_eq(queue_conf(conf)->rules.head_start_usec[PRIORITY_ELDERLY], 900 * USEC_PER_SEC);
        ck_assert_uint_eq(queue_conf(conf)->n_services, 2);
        ck_assert_uint_eq(queue_conf(conf)->services[0]->daily_limit, 999);
        ck_assert_uint_eq(queue_conf(conf)->services[1]->daily_limit, 7);
        ck_assert_str_eq(queue_conf(conf)->services[1]->prefix, "Đ");
        ck_assert_str_eq(queue_conf(conf)->services[0]->hours, "mon-fri 07:30-11:30 13:30-17:00");
        ck_assert_ptr_null(queue_conf(conf)->services[1]->hours);
        ck_assert_str_eq(queue_conf_services_of(conf, "1"), "b ho-tich");
}
END_TEST

struct problem {
        const char *text, *line, *says;
};

static void assert_problems(const struct problem *cases, size_t n) {
        for (size_t i = 0; i < n; i++) {
                _cleanup_(conf_freep) struct conf *conf = NULL;
                _cleanup_free_ char *problem = NULL;

                assert_error(conf_load(&centre_conf_spec, "f", cases[i].text, strlen(cases[i].text), &conf,
                                       &problem),
                             EINVAL);
                ck_assert_ptr_nonnull(problem);
                ck_assert_msg(strncmp(problem, cases[i].line, strlen(cases[i].line)) == 0 &&
                                      strstr(problem, cases[i].says),
                              "\"%s\" should begin with %s and say \"%s\"", problem, cases[i].line,
                              cases[i].says);
        }
}

START_TEST(problems_name_line_and_remedy) {
        static const struct problem cases[] = {
                {"[Centre]\nName=x\n", "f", "no counter"},
                {COUNTER "[Centre]\nScale=6\n", "f:5:", "3 to 5"},
                {COUNTER "[Centre]\nUtcOffset=7\n", "f:5:", "+07:00"},
                {COUNTER "[Centre]\nSources=keypad, fax\n", "f:5:", "keypad, printer, display, camera"},
                {COUNTER "[Centre]\nSources=keypad keypad\n", "f:5:", "twice"},
                {COUNTER "[Centre]\nSources=\n", "f:5:", "at least one"},
                {COUNTER "[Centre]\nColour=red\n", "f:5:", "Colour"},
                {COUNTER "[Counter 2]\nAttendant=quay1\n", "f:4:", "Attendant= is also that of counter 1"},
                {COUNTER "[Counter 2]\nAttendant=q2\nRating.procedures=quay1\n", "f:4:", "of counter 1"},
                {"[Counter 1]\nRating.reception=quay1\n", "f:1:", "Attendant= is missing"},
                {"[Counter 1]\nAttendant=q\nRating.reception=a\nRating.procedures=a\n",
                 "f:1:", "one subject"},
                {"[Counter 1]\nAttendant=q\nRating.weather=a\n", "f:3:", "not a subject"},
                {"[Counter 1]\nAttendant=q 1\n", "f:2:", "ID of a keypad"},
                {COUNTER "[Centre]\nCloseOfDay=5pm\n", "f:5:", "17:30"},
                {COUNTER "[Centre]\nCloseOfDay=24:00\n", "f:5:", "17:30"},
                {COUNTER "[Centre]\nCloseOfDay=17:60\n", "f:5:", "17:30"},
                {COUNTER "[Centre]\nCloseOfDay=-1:30\n", "f:5:", "17:30"},
                {COUNTER "[Centre]\nPriorityHeadStartMin.rich=5\n", "f:5:", "elderly"},
                {COUNTER "[Centre]\nPriorityHeadStartMin.merit=241\n", "f:5:", "0 to 240"},
                {COUNTER "[Service a]\nLabel=x\n", "f:4:", "Prefix= is missing"},
                {COUNTER "[Service a.b]\nPrefix=A\n", "f:4:", "A-Z a-z 0-9 _ -"},
                {COUNTER "[Service a]\nPrefix=A B\n", "f:5:", "one or two letters"},
                {COUNTER "[Service a]\nPrefix=A\n[Service b]\nPrefix=A\n", "f:6:", "also that of service a"},
                {COUNTER "[Service a]\nPrefix=A\nDailyLimit=1000\n", "f:6:", "999"},
                {COUNTER "[Service a]\nPrefix=A\nHours=morning\n", "f:6:", "mon-fri 07:30-11:30"},
                {COUNTER "[Service a]\nPrefix=A\nHours=,\n", "f:6:", "mon-fri 07:30-11:30"},
                {COUNTER "Services=a\n", "f:1:", "[Service a]"},
                {COUNTER "Services=,\n", "f:4:", "at least one"},
                {"[Counter a-b]\nAttendant=q\n", "f:1:", "A-Z a-z 0-9 _"},
        };

        assert_problems(cases, ELEMENTSOF(cases));
}
END_TEST

START_TEST(problems_of_keys_and_officials_are_named) {
        static const struct problem cases[] = {
                {COUNTER "Transfer.9=service a\n", "f:4:", "1 to 8"},
                {COUNTER "Transfer.1=a\n", "f:4:", "service ID"},
                {COUNTER "Transfer.1=service a\n", "f:1:", "[Service a]"},
                {COUNTER "Transfer.1=counter 1\n", "f:1:", "another counter"},
                {COUNTER "[Kiosk cua]\nTicket.1=a\n", "f:4:", "[Service a]"},
                {COUNTER "[Kiosk cua]\nPrioritySec=5\n", "f:4:", "Ticket.1= is missing"},
                {COUNTER "[Kiosk cua]\nPriorityClass=none\n", "f:5:", "elderly, pregnant"},
                {COUNTER "[Kiosk c-a]\nTicket.1=a\n", "f:4:", "ID of a keypad"},
                {COUNTER "[Official lan]\nNumber=10000\n", "f:5:", "1 to 9999"},
                {COUNTER "[Official lan]\nNumber=7\n[Official minh]\nNumber=7\n",
                 "f:6:", "also that of official lan"},
                {COUNTER "[Official lan]\nPin=1234\n", "f:5:", "no such key"},
        };

        assert_problems(cases, ELEMENTSOF(cases));
}
END_TEST

START_TEST(other_daemons_sections_are_passed_over) {
        static const char text[] = COUNTER "[Keypad quay1]\nAnything=at all\n[Printer]\nX=y\n";
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_free_ char *problem = NULL;

        assert_ok(conf_load(&centre_conf_spec, "f", text, sizeof(text) - 1, &conf, &problem));
        ck_assert_uint_eq(ratings_conf(conf)->n_counters, 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(defaults_hold_without_a_centre_section),
        SUITE_CASE(a_queue_is_configured),
        SUITE_CASE(problems_name_line_and_remedy),
        SUITE_CASE(problems_of_keys_and_officials_are_named),
        SUITE_CASE(other_daemons_sections_are_passed_over),
};

SUITE_MAIN("centre-conf", cases, NULL, NULL)
