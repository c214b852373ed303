#include "daemon/ctl/sentence.h"

#include "tests/lib/suite.h"

static json_t *parse(const char *text) {
        json_error_t error;
        json_t *value = json_loads(text, JSON_REJECT_DUPLICATES, &error);

        ck_assert_msg(value, "%s", error.text);
        return value;
}

static void check_words(enum language language, const char *type, const char *fields_text,
                        const char *expected) {
        _cleanup_(json_decrefp) json_t *fields = parse(fields_text);
        _cleanup_free_ char *sentence = NULL;

        assert_ok(sentence_from_event(language, type, fields, &sentence));
        ck_assert_str_eq(sentence, expected);
}

START_TEST(rating_reads_in_both_languages) {
        static const char fields[] = "{\"visit\":7,\"counter\":\"1\",\"subject\":\"reception\",\"level\":"
                                     "\"satisfied\",\"flags\":\"\"}";

        check_words(LANGUAGE_VI, "rating", fields, "Quầy 1: Hài lòng (Tiếp công dân, lượt 7)");
        check_words(LANGUAGE_EN, "rating", fields, "Counter 1: Satisfied (Receiving citizens, visit 7)");
}
END_TEST

START_TEST(suspect_rating_names_its_rules) {
        check_words(LANGUAGE_EN, "rating",
                    "{\"visit\":7,\"counter\":\"1\",\"subject\":\"reception\",\"level\":\"satisfied\","
                    "\"flags\":\"too-fast streak\"}",
                    "Counter 1: Satisfied (Receiving citizens, visit 7) [Suspect by: too fast, streak]");
}
END_TEST

START_TEST(only_words_of_the_bus_are_translated) {
        check_words(LANGUAGE_VI, "press", "{\"keypad\":\"open\",\"key\":\"open\"}",
                    "Bàn phím open: bấm “Mở quầy”");
}
END_TEST

START_TEST(words_of_the_register_are_not_those_of_tickets) {
        check_words(LANGUAGE_VI, "suggestion-moved",
                    "{\"suggestion\":10,\"from\":\"answered\",\"state\":\"closed\"}",
                    "Góp ý ghi ở sự kiện 10: đã trả lời → đã đóng");
        check_words(LANGUAGE_EN, "suggestion-erased", "{\"suggestion\":10,\"reason\":\"names\"}",
                    "The text of the suggestion that event 10 is of was erased: it named somebody");
        check_words(LANGUAGE_VI, "box-opened", "{\"number\":3,\"letters\":2,\"seal\":\"none\"}",
                    "Mở hòm thư lần 3: 2 thư, niêm phong: không niêm phong");
        check_words(LANGUAGE_VI, "box-voided", "{\"number\":3,\"reason\":\"Ghi hai lần\"}",
                    "Hủy biên bản mở hòm thư lần 3: Ghi hai lần");
        check_words(LANGUAGE_VI, "survey-answered", "{\"channel\":\"paper\"}",
                    "Một phiếu khảo sát đã được ghi (phiếu giấy)");
        check_words(LANGUAGE_EN, "survey-sheet-noted",
                    "{\"sheet\":7,\"note\":\"correct\",\"reason\":\"lệch dòng\"}",
                    "Sheet of the survey that event 7 is of: corrected lệch dòng");
}
END_TEST

START_TEST(missing_field_is_not_made_up) {
        check_words(LANGUAGE_EN, "keypad-ready", "{}", "Keypad {keypad}: ready");
        check_words(LANGUAGE_EN, "keypad-ready", "{\"keypad\":null}", "Keypad {keypad}: ready");
}
END_TEST

START_TEST(what_is_kept_from_its_reader_has_a_place) {
        check_words(LANGUAGE_VI, "rating", "{\"visit\":7,\"counter\":\"1\",\"subject\":\"reception\"}",
                    "Quầy 1: … (Tiếp công dân, lượt 7)");
        check_words(LANGUAGE_EN, "press", "{}", "Keypad …: “…” pressed");
}
END_TEST

START_TEST(unknown_type_shows_its_fields) {
        check_words(LANGUAGE_VI, "paper-torn", "{\"printer\":\"p1\",\"boot_id\":\"0\",\"left\":0}",
                    "paper-torn left=0 printer=p1");
        check_words(LANGUAGE_VI, "paper-torn", "{}", "paper-torn");
}
END_TEST

START_TEST(fields_are_sorted_and_quoted) {
        _cleanup_(json_decrefp) json_t *fields =
                parse("{\"z\":\"\",\"b\":true,\"a\":\"x y\",\"c\":\"q\\\"\",\"n\":12,\"realtime_usec\":1,"
                      "\"boottime_usec\":2,\"synchronized\":true,\"boot_id\":\"f\",\"salt\":\"e\"}");
        _cleanup_free_ char *line = NULL;

        assert_ok(sentence_from_fields(fields, &line));
        ck_assert_str_eq(line, "a=\"x y\" b=true c=\"q\\\"\" n=12 z=\"\"");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(rating_reads_in_both_languages),
        SUITE_CASE(suspect_rating_names_its_rules),
        SUITE_CASE(only_words_of_the_bus_are_translated),
        SUITE_CASE(words_of_the_register_are_not_those_of_tickets),
        SUITE_CASE(missing_field_is_not_made_up),
        SUITE_CASE(what_is_kept_from_its_reader_has_a_place),
        SUITE_CASE(unknown_type_shows_its_fields),
        SUITE_CASE(fields_are_sorted_and_quoted),
};

SUITE_MAIN("ctl-sentence", cases, NULL, NULL)
