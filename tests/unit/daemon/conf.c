/* The aggregator's configuration: what is taken, and what is refused where. */
#include "daemon/cameras/conf.h"
#include "daemon/queue/conf.h"
#include "daemon/printing/conf.h"
#include "daemon/rooms.h"
#include "daemon/surveys/conf.h"
#include "services/draw/qr.h"
#include "tests/lib/suite.h"
#include "tests/unit/daemon/with-devices.h"

#define COUNTER "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"

START_TEST(defaults_hold_without_a_centre_section) {
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        _cleanup_free_ char *text = with_devices(COUNTER);

        assert_ok(conf_load(&centre_conf_spec, "f", text, strlen(text), &conf, &problem));
        ck_assert_uint_eq(ratings_conf(conf)->rules.scale, 5);
        ck_assert_uint_eq(ratings_conf(conf)->rules.window_usec, 60 * USEC_PER_SEC);
        ck_assert_uint_eq(ratings_conf(conf)->rules.settle_usec, 5 * USEC_PER_SEC);
        ck_assert_uint_eq(ratings_conf(conf)->rules.key_repeat_usec, 1500 * USEC_PER_MSEC);
        ck_assert_int_eq(ratings_conf(conf)->rules.utc_offset_usec, 7 * 3600 * (int64_t) USEC_PER_SEC);
        ck_assert_uint_eq(record_conf(conf)->n_sources, 1);
        ck_assert_str_eq(record_conf(conf)->sources[0]->bus_name, "vn.motcua.Keypad1");
        ck_assert_str_eq(ratings_conf(conf)->counters[0]->keypads[SUBJECT_RECEPTION], "quay1");
        ck_assert_ptr_null(ratings_conf(conf)->counters[0]->keypads[SUBJECT_PROCEDURES]);
}
END_TEST

START_TEST(a_queue_is_configured) {
        _cleanup_free_ char *text = with_devices(
                "[Centre]\nCloseOfDay=08:05\nPriorityHeadStartMin.merit=0\nPreferHeadStartMin=7\n"
                "[Service ho-tich]\nPrefix=HT\nHours=mon-fri,07:30-11:30  13:30-17:00\n[Service "
                "b]\nPrefix=Đ\nDailyLimit=7\n" COUNTER "Services=b,  ho-tich\nPrefer= ho-tich\n");
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        int r = conf_load(&centre_conf_spec, "f", text, strlen(text), &conf, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        ck_assert_uint_eq(queue_conf(conf)->rules.close_of_day_usec, 485 * 60 * USEC_PER_SEC);
        ck_assert_uint_eq(queue_conf(conf)->rules.head_start_usec[PRIORITY_MERIT], 0);
        ck_assert_uint_eq(queue_conf(conf)->rules.head_start_usec[PRIORITY_ELDERLY], 900 * USEC_PER_SEC);
        ck_assert_uint_eq(queue_conf(conf)->n_services, 2);
        ck_assert_uint_eq(queue_conf(conf)->services[0]->daily_limit, 999);
        ck_assert_uint_eq(queue_conf(conf)->services[1]->daily_limit, 7);
        ck_assert_str_eq(queue_conf(conf)->services[1]->prefix, "Đ");
        ck_assert_str_eq(queue_conf(conf)->services[0]->hours, "mon-fri 07:30-11:30 13:30-17:00");
        ck_assert_ptr_null(queue_conf(conf)->services[1]->hours);
        ck_assert_str_eq(queue_conf_services_of(conf, "1"), "b ho-tich");
        ck_assert_str_eq(queue_conf_preferred_by(conf, "1"), "ho-tich");
        ck_assert_uint_eq(queue_conf(conf)->rules.prefer_usec, 420 * USEC_PER_SEC);
}
END_TEST

struct refusal {
        const char *text, *line, *says;
};

static void assert_problems(const struct refusal *cases, size_t n) {
        for (size_t i = 0; i < n; i++) {
                _cleanup_(conf_freep) struct conf *conf = NULL;
                _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
                _cleanup_free_ char *text = with_devices(cases[i].text);

                int r = conf_load(&centre_conf_spec, "f", text, strlen(text), &conf, &problem);
                ck_assert_msg(r == -EINVAL, "%s", cases[i].text);
                ck_assert_ptr_nonnull(problem.text);
                ck_assert_msg(strncmp(problem.text, cases[i].line, strlen(cases[i].line)) == 0 &&
                                      strstr(problem.text, cases[i].says),
                              "\"%s\" should begin with %s and say \"%s\"", problem.text, cases[i].line,
                              cases[i].says);
        }
}

START_TEST(problems_name_line_and_remedy) {
        static const struct refusal cases[] = {
                {"[Centre]\nName=x\n", "f", "no counter"},
                {COUNTER "[Centre]\nScale=6\n", "f:5:", "3 to 5"},
                {COUNTER "[Centre]\nUtcOffset=7\n", "f:5:", "+07:00"},
                {COUNTER "[Centre]\nSources=keypad, fax\n", "f:5:", "keypad, printer, display, camera"},
                {COUNTER "[Centre]\nSources=keypad keypad\n", "f:5:", "twice"},
                {COUNTER "[Centre]\nSources=\n", "f:5:", "at least one"},
                {COUNTER "[Centre]\nColour=red\n", "f:5:", "Colour"},
                {COUNTER "[Counter 2]\nAttendant=quay1\n", "f:5:", "Attendant= is also that of counter 1"},
                {COUNTER "[Counter 2]\nAttendant=q2\nRating.procedures=quay1\n", "f:6:", "of counter 1"},
                {"[Counter 1]\nAttendant=q\nRating.reception=a\nRating.procedures=a\n",
                 "f:4:", "one subject"},
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
                {COUNTER "[Service a]\nPrefix=A\n[Service b]\nPrefix=A\n[Counter 2]\nServices=a b\n",
                 "f:7:", "also that of service a"},
                {COUNTER "[Service a]\nPrefix=A\nDailyLimit=1000\n", "f:6:", "999"},
                {COUNTER "[Service a]\nPrefix=A\nHours=morning\n", "f:6:", "mon-fri 07:30-11:30"},
                {"[Centre]\nHolidays=Tet\n" COUNTER, "f:2:", "2026-12-31 07:30-11:30"},
                {"[Centre]\nHolidays=mon 07:30-11:30\n" COUNTER, "f:2:", "must be dates"},
                {"[Centre]\nHolidays=2026-02-29\n" COUNTER, "f:2:", "must be dates"},
                {"[Centre]\nHolidays=2026-09-02..2026-09-01\n" COUNTER, "f:2:", "must be dates"},
                {COUNTER "[Service a]\nPrefix=A\nHours=,\n", "f:6:", "mon-fri 07:30-11:30"},
                {COUNTER "Services=a\n", "f:4:", "[Service a]"},
                {COUNTER "Services=,\n", "f:4:", "at least one"},
                {"[Counter a-b]\nAttendant=q\n", "f:1:", "A-Z a-z 0-9 _"},
                {COUNTER "[Camera hall]\nCounters=1 7\n", "f:5:", "names 7; there is no section [Counter 7]"},
                {COUNTER "[Camera hall]\nCounters=1 q=\n", "f:5:", "IDs of counters"},
                {COUNTER "[Camera hall]\nCounters=1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n", "f:5:", "at most 16"},
                {COUNTER "[Camera a-b]\n", "f:4:", "A-Z a-z 0-9 _"},
                {COUNTER "[Cameras]\nHoldBeforeSec=3601\n", "f:5:", "0 to 3600"},
        };

        assert_problems(cases, ELEMENTSOF(cases));
}
END_TEST

START_TEST(problems_of_keys_and_officials_are_named) {
        static const struct refusal cases[] = {
                {COUNTER "Transfer.9=service a\n", "f:4:", "1 to 8"},
                {COUNTER "Transfer.1=a\n", "f:4:", "service ID"},
                {COUNTER "Transfer.1=service a\n", "f:4:", "[Service a]"},
                {COUNTER "Transfer.1=counter 1\n", "f:4:", "another counter"},
                {COUNTER "[Kiosk cua]\nTicket.1=a\n", "f:5:", "[Service a]"},
                {COUNTER "[Kiosk cua]\nPrioritySec=5\n", "f:4:", "Ticket.1= is missing"},
                {COUNTER "[Kiosk cua]\nPriorityClass=none\n", "f:5:", "elderly, pregnant"},
                {COUNTER "[Kiosk c-a]\nTicket.1=a\n", "f:4:", "ID of a keypad"},
                {COUNTER "[Official lan]\nNumber=10000\n", "f:5:", "1 to 9999"},
                {COUNTER "[Official lan]\nNumber=7\n[Official minh]\nNumber=7\n",
                 "f:7:", "also that of official lan"},
                {COUNTER "[Official lan]\nPin=1234\n", "f:5:", "no such key"},
        };

        assert_problems(cases, ELEMENTSOF(cases));
}
END_TEST

#define KEYPAD(id) "[Keypad " id "]\nKey.done=1\nKey.satisfied=2\n"
#define QUAY1 "[Counter 1]\nAttendant=quay1\n" KEYPAD("quay1")
#define SERVICE "[Service a]\nPrefix=A\n[Counter 9]\nServices=a\n"
#define KIOSK "[Keypad cua]\nKey.ticket-1=1\nKey.ticket-3=3\n"

/* What each section says for itself, and all together do not. */
static const struct {
        const char *text, *problem;
} mistakes[] = {
        {"[Counter 1]\nAttendant=quay7\n" KEYPAD("quay1"),
         "f:2: [Counter 1] Attendant names quay7; there is no section [Keypad quay7]; the nearest is quay1"},
        {QUAY1 "[Counter 2]\nRating.procedures=x\n",
         "f:7: [Counter 2] Rating.procedures names x; there is no section [Keypad x]"},
        {QUAY1 SERVICE "[Kiosk kua]\nTicket.1=a\n" KIOSK,
         "f:10: [Kiosk kua] names kua; there is no section [Keypad kua]; the nearest is cua"},
        {QUAY1 "[Centre]\nTicketPrinters=phieu\n[Printer phu]\n",
         "f:7: [Centre] TicketPrinters names phieu; there is no section [Printer phieu]; the nearest is phu"},
        {QUAY1 "[Centre]\nTicketPrinters=phieu\n",
         "f:7: [Centre] TicketPrinters names phieu; there is no section [Printer phieu]"},
        {QUAY1 SERVICE "[Service dat-dai]\nPrefix=B\n",
         "f:10: service dat-dai: no counter serves it; name it in Services= of a [Counter]"},
        {QUAY1
         "[Service dat-dai]\nPrefix=B\n[Counter 2]\nServices=dat-dai-2\n[Service dat-dai-2]\nPrefix=C\n",
         "f:6: service dat-dai: no counter serves it; name it in Services= of a [Counter]"},
        {QUAY1 SERVICE "Prefer=ho\n", "f:10: counter 9: Prefer= names ho, which is not in Services="},
        {"[Counter 1]\nPrefer=b\n", "f:2: counter 1: Prefer= names b, which is not in Services="},
        {"[Centre]\nPreferHeadStartMin=241\n",
         "f:2: [Centre] PreferHeadStartMin=241: must be a number from 0 to 240"},
        {"[Counter 1]\nTransfer.1=service b\n",
         "f:2: counter 1: Transfer.1= names b; there is no section [Service b]"},
        {"[Counter 1]\nTransfer.1=counter 2\n[Counter 2]\n",
         "f:2: counter 1: Transfer.1= names 2; it must be another counter with Services="},
        {QUAY1 SERVICE "[Kiosk cua]\nTicket.1=a\n" KIOSK,
         "f:14: keypad cua: Key.ticket-3 has no service; write Ticket.3= into [Kiosk cua]"},
        {QUAY1 KIOSK, "f:7: keypad cua: Key.ticket-1 has no service; write Ticket.1= into [Kiosk cua]\n"
                      "f:8: keypad cua: Key.ticket-3 has no service; write Ticket.3= into [Kiosk cua]"},
        {QUAY1 SERVICE "[Kiosk quay1]\nTicket.2=a\n",
         "f:11: kiosk quay1: Ticket.2 has no key; write Key.ticket-2= into [Keypad quay1]"},
        {QUAY1 "Scale=4\n", "f:6: keypad quay1: Scale=4, while the centre's is Scale=5"},
        {QUAY1 "[Centre]\nScale=3\n", "f:3: keypad quay1: Scale=5, while the centre's is Scale=3"},
        {"[Counter 1]\nAttendant=a\n[Keypad a]\nKey.done=1\nScale=4\n",
         "f:5: keypad a: Scale=4, while the centre's is Scale=5"},
        {QUAY1 "[Counter 2]\nRating.reception=b\n[Keypad b]\nKey.done=1\n",
         "f:7: counter 2: Rating.reception=b: [Keypad b] has no rating keys, such as Key.satisfied"},
        {QUAY1 "[Counter 2]\nAttendant=b\n[Keypad b]\nKey.satisfied=1\n",
         "f:7: counter 2: Attendant=b: [Keypad b] has neither Key.done nor Key.next"},
        {QUAY1 "[Counter 2]\nLabel=Quầy\xe2\x80\x8b 2\n",
         "f:7: not UTF-8 text, or a control or invisible character"},
};

START_TEST(sections_that_do_not_fit_are_refused) {
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        const char *text = mistakes[_i].text;

        assert_error(conf_load(&centre_conf_spec, "f", text, strlen(text), &conf, &problem), EINVAL);
        ck_assert_str_eq(problem.text, mistakes[_i].problem);
}
END_TEST

START_TEST(counter_may_be_worked_over_the_bus_alone) {
        static const char text[] = "[Counter 1]\n[Counter 2]\n[Centre]\nTicketPrinters=printer\n";
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        assert_ok(conf_load(&centre_conf_spec, "f", text, sizeof(text) - 1, &conf, &problem));
        ck_assert_uint_eq(ratings_conf(conf)->n_counters, 2);
        ck_assert_str_eq(ratings_conf(conf)->counters[0]->attendant, "");
}
END_TEST

/* What is another daemon's in these sections is for that one to refuse. */
START_TEST(cameras_are_configured_beside_their_daemon) {
        _cleanup_free_ char *text = with_devices(COUNTER "[Camera hall]\nSource=rtsp://x\nCounters= 1,\n"
                                                         "[Camera door]\nMask.1=0,0,50,50\n"
                                                         "[Cameras]\nFolder=/x\nHoldAfterSec=7\n");
        _cleanup_(conf_freep) struct conf *conf = NULL, *bare = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        int r = conf_load(&centre_conf_spec, "f", text, strlen(text), &conf, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        ck_assert_uint_eq(cameras_conf(conf)->n, 2);
        ck_assert_str_eq(cameras_conf(conf)->cameras[0]->counters, "1");
        ck_assert_ptr_null(cameras_conf(conf)->cameras[1]->counters);
        ck_assert_uint_eq(cameras_conf(conf)->rules.hold_after_usec, 7 * USEC_PER_SEC);
        ck_assert_uint_eq(cameras_conf(conf)->rules.hold_before_usec, 300 * USEC_PER_SEC);
        /* Sources= does not name it. */
        ck_assert(!cameras_conf_has(conf, "hall"));
        _cleanup_free_ char *counter = with_devices(COUNTER);
        assert_ok(conf_load(&centre_conf_spec, "f", counter, strlen(counter), &bare, &problem));
        ck_assert_uint_eq(cameras_conf(bare)->rules.hold_after_usec, 120 * USEC_PER_SEC);
}
END_TEST

START_TEST(counter_may_serve_sixty_services) {
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        char text[8192];
        size_t n = 0;

        for (int i = 0; i < 60; i++)
                n += (size_t) snprintf(text + n, sizeof(text) - n, "[Service linh-vuc-so-%d]\nPrefix=%c%c\n",
                                       i, 'A' + i / 10, '0' + i % 10);
        n += (size_t) snprintf(text + n, sizeof(text) - n, "[Counter 1]\nServices=");
        for (int i = 0; i < 60; i++)
                n += (size_t) snprintf(text + n, sizeof(text) - n, " linh-vuc-so-%d", i);
        int r = conf_load(&centre_conf_spec, "f", text, n, &conf, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        ck_assert_uint_eq(queue_conf(conf)->n_services, 60);
}
END_TEST

START_TEST(other_daemons_sections_are_passed_over) {
        static const char text[] =
                COUNTER "[Keypad quay1]\nAnything=at all\nKey.done=1\nKey.satisfied=2\n[Printer]\nX=y\n";
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        assert_ok(conf_load(&centre_conf_spec, "f", text, sizeof(text) - 1, &conf, &problem));
        ck_assert_uint_eq(ratings_conf(conf)->n_counters, 1);
}
END_TEST

/* What is printed with the longest that is taken can be drawn; -errno of conf_load(). */
static int load_address(const char *key, const char *behind, size_t length, struct conf **ret) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        char filler[256] = "", text[512];

        memset(filler, 'a', length - strlen("http://x/") - strlen(behind));
        (void) snprintf(text, sizeof(text),
                        "[Counter 1]\n[Centre]\nTicketPrinters=printer\n%s=http://x/%s%s\n", key, filler,
                        behind);
        return conf_load(&centre_conf_spec, "f", text, strlen(text), ret, &problem);
}

static void assert_scans(const char *text) {
        struct qr *qr = NULL;

        assert_ok(qr_new(text, &qr));
        qr_free(qr);
}

START_TEST(the_longest_address_of_a_ticket_still_fits_into_a_code_to_scan) {
        _cleanup_(conf_freep) struct conf *conf = NULL, *none = NULL;
        char text[256];

        assert_error(load_address("TicketUrl", "{code}", 200, &none), EINVAL);
        assert_ok(load_address("TicketUrl", "{code}", 199, &conf));
        const char *url = printing_conf(conf)->ticket_url;
        (void) snprintf(text, sizeof(text), "%.*s0123456789abcdefghjk", (int) (strchr(url, '{') - url), url);
        assert_scans(text);
}
END_TEST

START_TEST(the_longest_address_of_a_department_still_fits_into_a_code_to_scan) {
        _cleanup_(conf_freep) struct conf *conf = NULL, *none = NULL;
        char text[256];

        assert_error(load_address("[Survey]\nAddress", "", 147, &none), EINVAL);
        assert_ok(load_address("[Survey]\nAddress", "", 146, &conf));
        (void) snprintf(text, sizeof(text), "%s?d=%064d", surveys_conf(conf)->address, 0);
        assert_scans(text);
}
END_TEST

/* ?d=ID and a ticket's code come behind it. */
START_TEST(the_address_of_the_survey_has_nothing_behind_it) {
        static const char *const bad[] = {"?", "?d=x", "#top"};
        _cleanup_(conf_freep) struct conf *conf = NULL, *none = NULL;

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                assert_error(load_address("[Survey]\nAddress", bad[i], 60, &none), EINVAL);
        assert_ok(load_address("[Survey]\nAddress", "", 60, &conf));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(defaults_hold_without_a_centre_section),
        SUITE_CASE(a_queue_is_configured),
        SUITE_CASE(problems_name_line_and_remedy),
        SUITE_CASE(problems_of_keys_and_officials_are_named),
        {"sections_that_do_not_fit_are_refused", &sections_that_do_not_fit_are_refused, ELEMENTSOF(mistakes)},
        SUITE_CASE(counter_may_be_worked_over_the_bus_alone),
        SUITE_CASE(cameras_are_configured_beside_their_daemon),
        SUITE_CASE(counter_may_serve_sixty_services),
        SUITE_CASE(other_daemons_sections_are_passed_over),
        SUITE_CASE(the_longest_address_of_a_ticket_still_fits_into_a_code_to_scan),
        SUITE_CASE(the_longest_address_of_a_department_still_fits_into_a_code_to_scan),
        SUITE_CASE(the_address_of_the_survey_has_nothing_behind_it),
};

SUITE_MAIN("centre-conf", cases, NULL, NULL)
