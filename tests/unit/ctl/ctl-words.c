#include "daemon/ctl/words.h"

#include "daemon/ctl/expand.h"
#include "daemon/record/event-type.h"
#include "tests/lib/suite.h"

START_TEST(no_word_stands_twice) {
        for (size_t i = 0; i < word_table_size; i++)
                for (size_t j = 0; j < i; j++)
                        ck_assert_msg(word_table[i].kind != word_table[j].kind ||
                                              !streq(word_table[i].id, word_table[j].id),
                                      "%s stands twice", word_table[i].id);
}
END_TEST

START_TEST(every_text_has_both_languages) {
        const struct event_type *type;

        for (enum language language = 0; language < _LANGUAGE_MAX; language++) {
                for (size_t i = 0; i < word_table_size; i++)
                        ck_assert_msg(word_table[i].text[language] && word_table[i].text[language][0], "%s",
                                      word_table[i].id);
                for (size_t i = 0; (type = event_type_at(i)); i++)
                        ck_assert_msg(type->text[language] && type->text[language][0], "%s", type->name);
                for (enum text id = 0; id < _TEXT_MAX; id++)
                        ck_assert_msg(text(language, id) && text(language, id)[0], "text %d", (int) id);
        }
}
END_TEST

struct places {
        const char *other;
        const char *where;
};

static const char *find_in_other(const char *name, void *userdata) {
        const struct places *places = userdata;
        _cleanup_free_ char *place = NULL;

        assert_ok(str_format(&place, "{%s}", name));
        ck_assert_msg(strstr(places->other, place), "%s: the other language has no %s", places->where, place);
        return "";
}

static void compare_places(const char *where, const char *const texts[static _LANGUAGE_MAX]) {
        for (enum language language = 0; language < _LANGUAGE_MAX; language++) {
                struct places places = {texts[(language + 1) % _LANGUAGE_MAX], where};
                _cleanup_free_ char *filled = NULL;

                assert_ok(expand(texts[language], find_in_other, &places, &filled));
        }
}

START_TEST(both_languages_say_the_same_things) {
        const struct event_type *type;

        for (size_t i = 0; (type = event_type_at(i)); i++)
                compare_places(type->name, type->text);
        for (enum text id = 0; id < _TEXT_MAX; id++) {
                const char *texts[_LANGUAGE_MAX] = {text(LANGUAGE_VI, id), text(LANGUAGE_EN, id)};
                _cleanup_free_ char *where = NULL;

                assert_ok(str_format(&where, "text %d", (int) id));
                compare_places(where, texts);
        }
}
END_TEST

START_TEST(unknown_identifier_is_its_own_word) {
        ck_assert_str_eq(word(LANGUAGE_VI, WORD_KEY, "no-such-key"), "no-such-key");
        ck_assert_str_eq(word(LANGUAGE_VI, WORD_SUBJECT, "done"), "done");
        ck_assert_ptr_null(event_type_find(NULL, "no-such-type"));
}
END_TEST

START_TEST(same_identifier_means_by_its_field) {
        ck_assert_str_eq(word(LANGUAGE_VI, WORD_KEY, "open"), "Mở quầy");
        ck_assert_str_eq(word(LANGUAGE_VI, WORD_STATE, "open"), "đang mở");
        ck_assert_int_eq(word_kind_of_field("level"), WORD_KEY);
        ck_assert_int_eq(word_kind_of_field("counter"), _WORD_KIND_MAX);
}
END_TEST

START_TEST(list_of_flags_reads_as_words) {
        _cleanup_free_ char *none = NULL, *two = NULL;

        assert_ok(word_list(LANGUAGE_EN, WORD_FLAG, "", &none));
        ck_assert_str_eq(none, "");
        assert_ok(word_list(LANGUAGE_EN, WORD_FLAG, "too-fast streak", &two));
        ck_assert_str_eq(two, "too fast, streak");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(no_word_stands_twice),
        SUITE_CASE(every_text_has_both_languages),
        SUITE_CASE(both_languages_say_the_same_things),
        SUITE_CASE(unknown_identifier_is_its_own_word),
        SUITE_CASE(same_identifier_means_by_its_field),
        SUITE_CASE(list_of_flags_reads_as_words),
};

SUITE_MAIN("ctl-words", cases, NULL, NULL)
