#include "daemon/ctl/status-view.h"

#include <locale.h>

#include "tests/lib/suite.h"

static void set_locale(void) {
        ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

static const char centre[] =
        "{\"Name\":\"Kiến Minh\",\"State\":\"degraded\",\"Scale\":5,\"Cursor\":42,\"Version\":"
        "\"0.1.0\",\"Sources\":[[\"keypad\",\"vn.motcua.Keypad1\",false,36]]}";
static const char counters[] =
        "{\"/vn/motcua/Centre1/counter/"
        "_310\":{\"vn.motcua.Centre1.Counter\":{\"Id\":\"10\",\"Label\":\"Chứng thực\","
        "\"State\":\"idle\",\"Visit\":0,\"Keypads\":[]}},"
        "\"/vn/motcua/Centre1/counter/_32\":{\"org.freedesktop.DBus.Peer\":{},\"vn.motcua.Centre1.Counter\":"
        "{\"Id\":\"2\",\"Label\":\"Hộ "
        "tịch\",\"State\":\"rating\",\"Visit\":5,\"Keypads\":[\"q2\",\"q2b\"]}},"
        "\"/vn/motcua/Centre1/counter/_33\":{\"vn.motcua.Centre1.Counter\":{\"Id\":\"3\",\"Label\":\"Đất "
        "đai\","
        "\"State\":\"calling\",\"Visit\":0,\"Keypads\":[\"q3\"],\"Ticket\":7,\"OfficialName\":\"Bà Hoa\","
        "\"PauseReason\":\"lunch\",\"Inactive\":true,\"AbsentKeypads\":[\"q3\"]}}}";
static const char tickets[] = "[{\"ticket\":6,\"text\":\"A 006\"},{\"ticket\":7,\"text\":\"B 001\"}]";
static const char keypads[] =
        "{\"/vn/motcua/Keypad1/keypad/q2\":{\"vn.motcua.Keypad1.Keypad\":{\"Id\":\"q2\","
        "\"State\":\"fault\",\"Scale\":5,\"StuckKeys\":[\"done\"]}}}";

static const char printers[] =
        "{\"/vn/motcua/Printer1/printer/phieu\":{\"vn.motcua.Printer1.Printer\":{\"Id\":\"phieu\","
        "\"State\":\"paper-out\",\"Model\":\"TM-T82\",\"Port\":\"1-1.3\"}}}";
static const char problems[] =
        "[{\"of\":\"phieu\",\"text\":\"Printer phieu: out of paper; put in a new roll.\\u001b[2J\"}]";

static char *show(enum ctl_style style, enum language language, const char *keypads_text) {
        const struct ctl_options options = {.style = style, .language = language};
        _cleanup_(status_clear) struct status status = {
                .centre = json_loads(centre, 0, NULL),
                .counters = json_loads(counters, 0, NULL),
                .keypads = keypads_text ? json_loads(keypads_text, 0, NULL) : NULL,
                .printers = keypads_text ? json_loads(printers, 0, NULL) : NULL,
                .tickets = json_loads(tickets, 0, NULL),
                .problems = json_loads(problems, 0, NULL),
        };
        char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        ck_assert(status.centre && status.counters && f);
        assert_ok(status_print(&status, &options, f));
        fclose(f);
        return text;
}

START_TEST(cameras_stand_with_their_state_and_place) {
        static const char cameras[] =
                "{\"/vn/motcua/Camera1/camera/sanh\":{\"vn.motcua.Camera1.Camera\":{\"Id\":\"sanh\","
                "\"State\":\"covered\",\"Place\":\"Sảnh\"}}}";
        static const char *const lines[] = {"sanh    covered lens  Sảnh", "sanh    ống kính bị che  Sảnh",
                                            "camera\tsanh\tcovered\tSảnh\n"};

        for (int i = 0; i < 3; i++) {
                const struct ctl_options options = {.style = i < 2 ? CTL_STYLE_TERMINAL : CTL_STYLE_PLAIN,
                                                    .language = i == 1 ? LANGUAGE_VI : LANGUAGE_EN};
                _cleanup_(status_clear) struct status status = {
                        .centre = json_loads(centre, 0, NULL),
                        .counters = json_object(),
                        .cameras = json_loads(cameras, 0, NULL),
                        .problems = json_array(),
                };
                _cleanup_free_ char *text = NULL;
                size_t size;
                FILE *f = open_memstream(&text, &size);

                ck_assert(status.centre && status.cameras && f);
                assert_ok(status_print(&status, &options, f));
                fclose(f);
                ck_assert_msg(strstr(text, lines[i]), "%s", text);
        }
}
END_TEST

START_TEST(terminal_shows_words_in_the_order_of_numbers) {
        _cleanup_free_ char *text = show(CTL_STYLE_TERMINAL, LANGUAGE_EN, keypads);

        ck_assert_str_eq(
                text,
                "Kiến Minh: degraded. Scale of 5 levels, 42 events, motcuad 0.1.0.\n\n"
                "Source  Present  Recorded to\n"
                "keypad  no                36\n\n"
                "Counter  Name        State    Last visit  Keypads  Number  Official  Pause        Inactive  "
                "Absent keypads\n"
                "2        Hộ tịch     rating            5  q2 q2b                                            "
                "\n"
                "3        Đất đai     calling           0  q3       B 001   Bà Hoa    lunch break  "
                "yes       q3\n"
                "10       Chứng thực  idle              0                                                    "
                "\n\n"
                "Keypad  State  Scale  Stuck keys\n"
                "q2      fault      5  done\n\n"
                "Printer  State      Model   Port\n"
                "phieu    paper out  TM-T82  1-1.3\n\n"
                "To be looked at:\n"
                "- Printer phieu: out of paper; put in a new roll.?[2J\n");
}
END_TEST

START_TEST(plain_names_the_kind_of_each_line) {
        _cleanup_free_ char *text = show(CTL_STYLE_PLAIN, LANGUAGE_VI, keypads);

        ck_assert_str_eq(text, "centre\tdegraded\t5\t42\t0.1.0\tKiến Minh\n"
                               "source\tkeypad\tno\t36\n"
                               "counter\t2\tHộ tịch\trating\t5\tq2 q2b\t-\t-\t-\tno\t-\n"
                               "counter\t3\tĐất đai\tcalling\t0\tq3\tB 001\tBà Hoa\tlunch\tyes\tq3\n"
                               "counter\t10\tChứng thực\tidle\t0\t-\t-\t-\t-\tno\t-\n"
                               "keypad\tq2\tfault\t5\tdone\n"
                               "printer\tphieu\tpaper-out\tTM-T82\t1-1.3\n"
                               "problem\tphieu\tPrinter phieu: out of paper; put in a new roll.?[2J\n");
}
END_TEST

START_TEST(absent_keypad_service_is_said) {
        _cleanup_free_ char *text = show(CTL_STYLE_TERMINAL, LANGUAGE_EN, NULL);
        _cleanup_free_ char *json = show(CTL_STYLE_JSON, LANGUAGE_EN, NULL);
        _cleanup_(json_decrefp) json_t *value = json_loads(json, 0, NULL);

        ck_assert_ptr_nonnull(strstr(text, "motcua-keypadd) is not running"));
        ck_assert_ptr_nonnull(json_object_get(value, "counters"));
        ck_assert(json_is_null(json_object_get(value, "keypads")));
        ck_assert(json_is_null(json_object_get(value, "printers")));
        ck_assert_uint_eq(json_array_size(json_object_get(value, "problems")), 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(cameras_stand_with_their_state_and_place),
        SUITE_CASE(terminal_shows_words_in_the_order_of_numbers),
        SUITE_CASE(plain_names_the_kind_of_each_line),
        SUITE_CASE(absent_keypad_service_is_said),
};

SUITE_MAIN("ctl-status-view", cases, set_locale, NULL)
