/* What a form of a suggestion holds, the name that it goes by, and its code. */
#include "services/web/suggest-form.h"
#include "tests/lib/suite.h"

#define HEAD "once=7k3q9m&"

static struct suggest_sheet sheet;

static int parse(const char *body) {
        return suggest_form_parse(body, strlen(body), &sheet);
}

START_TEST(a_suggestion_has_its_text_and_department) {
        assert_ok(parse(HEAD "d=dia-chinh&text=Gh%E1%BA%BF+n%C3%B3ng"));
        ck_assert_str_eq(sheet.once, "7k3q9m");
        ck_assert_str_eq(sheet.department, "dia-chinh");
        ck_assert_str_eq(sheet.text, "Ghế nóng");
        ck_assert(!sheet.had_unseen);
        assert_ok(parse(HEAD "text="));
        ck_assert_str_eq(sheet.department, "");
        ck_assert(suggest_text_is_empty(sheet.text));
}
END_TEST

static const struct {
        const char *encoded, *text;
        bool had_unseen;
} texts[] = {
        {"a%0D%0Ab%0Dc%0Ad", "a\nb\nc\nd", false},
        {"a%09b", "a b", false},
        {"<b>&", NULL, false}, /* "&" ends a field */
        {"%3Cscript%3Ealert(1)%3C/script%3E", "<script>alert(1)</script>", false},
        {"a%E2%80%AEb", "ab", true},            /* turns others around */
        {"%E2%80%8B%EF%BB%BF%C2%AD", "", true}, /* nobody sees any of it */
        {"a%1B%5B31m", "a[31m", true},
        {"a%7Fb%C2%85c", "abc", true},
        {"a%FFb%C0%AFc", "abc", true},         /* no UTF-8 */
        {"%E1%BA", "", true},                  /* half a character */
        {"%BF%BF%BF%BF%BF%BF%BFa", "a", true}, /* nothing begins */
        {"%ED%A0%80a", "a", true},             /* half of two */
        {"%F0%9F%99%82", "\xf0\x9f\x99\x82", false},
        {"%D8%A7%D9%84", "ال", false}, /* seen, and read from the other side */
};

START_TEST(what_nobody_sees_is_left_out_and_said) {
        char body[FORM_SIZE_MAX];

        (void) snprintf(body, sizeof(body), HEAD "text=%s", texts[_i].encoded);
        if (!texts[_i].text) {
                assert_error(parse(body), EINVAL);
                return;
        }
        assert_ok(parse(body));
        ck_assert_str_eq(sheet.text, texts[_i].text);
        ck_assert_int_eq(sheet.had_unseen, texts[_i].had_unseen);
}
END_TEST

START_TEST(a_text_after_one_with_unseen_characters_has_none) {
        assert_ok(parse(HEAD "d=x&text=%E2%80%AE"));
        assert_ok(parse(HEAD "text=a"));
        ck_assert(!sheet.had_unseen);
        ck_assert_str_eq(sheet.department, "");
}
END_TEST

START_TEST(lengths_are_of_characters) {
        ck_assert_uint_eq(suggest_text_length(""), 0);
        ck_assert_uint_eq(suggest_text_length("Ghế\nnóng"), 8);
        ck_assert_uint_eq(suggest_text_length("\xf0\x9f\x99\x82"), 1);
}
END_TEST

START_TEST(five_hundred_characters_of_vietnamese_fit_into_a_form) {
        /* Far more marks than words have: each other letter, in three bytes. */
        char body[FORM_SIZE_MAX + 1] = HEAD "d=mot-don-vi-co-ten-dai&text=";
        size_t n = strlen(body);

        for (int i = 0; i < SUGGEST_TEXT_MAX; i++)
                n += (size_t) snprintf(body + n, sizeof(body) - n, "%s", i % 2 ? "%E1%BA%BF" : "g");
        assert_ok(suggest_form_parse(body, n, &sheet));
        ck_assert_uint_eq(suggest_text_length(sheet.text), SUGGEST_TEXT_MAX);
}
END_TEST

START_TEST(blanks_alone_are_no_suggestion) {
        ck_assert(suggest_text_is_empty(""));
        ck_assert(suggest_text_is_empty(" \n \n"));
        ck_assert(!suggest_text_is_empty(" \n."));
}
END_TEST

static const char *const wrong[] = {
        "",
        "text=a",                  /* it could be recorded twice */
        "once=&text=a",            /* the same */
        "once=%3Cb%3E&text=a",     /* no name of a form */
        "once=a%0Ab&text=a",       /* the same */
        HEAD "text=a&d=a+b",       /* no department */
        HEAD "text=a&d=%3Cb%3E",   /* the same */
        HEAD "text=a&text=b",      /* twice */
        HEAD "text=a%00b",         /* the end of a string */
        HEAD "text=%",             /* half an escape */
        HEAD "text=a&channel=box", /* it is no page's to say */
        HEAD "text=a&category=a",  /* the same */
        HEAD "text=a&",            /* nothing behind it */
};

START_TEST(anything_else_is_no_form) {
        assert_error(parse(wrong[_i]), EINVAL);
}
END_TEST

START_TEST(too_much_is_no_form) {
        static char body[FORM_SIZE_MAX + 1];

        memset(body, 'a', sizeof(body));
        assert_error(suggest_form_parse(body, sizeof(body), &sheet), E2BIG);
}
END_TEST

/* ----- what it is known by ----- */

static void key_of(const char *body, char ret[static SUGGEST_KEY_SIZE]) {
        assert_ok(parse(body));
        suggest_key_make(&sheet, ret);
        ck_assert(id_is_valid(ret));
}

START_TEST(the_same_form_is_the_same_and_another_text_is_another) {
        static const char *const others[] = {"once=7k3q9m&d=x&text=b", "once=7k3q9m&text=a",
                                             "once=7k3q9n&d=x&text=a", "once=7k3q9m&d=x&text=a+"};
        char key[SUGGEST_KEY_SIZE], again[SUGGEST_KEY_SIZE], other[SUGGEST_KEY_SIZE];

        key_of("once=7k3q9m&d=x&text=a", key);
        key_of("text=%61&d=x&once=7k3q9m", again);
        ck_assert_str_eq(key, again);
        for (size_t i = 0; i < ELEMENTSOF(others); i++) {
                key_of(others[i], other);
                ck_assert_str_ne(key, other);
        }
}
END_TEST

START_TEST(what_stands_in_one_field_does_not_pass_for_another) {
        char key[SUGGEST_KEY_SIZE], other[SUGGEST_KEY_SIZE];

        key_of("once=7k3q9m&d=x&text=a", key);
        key_of("once=7k3q9m&text=x%0Aa", other);
        ck_assert_str_ne(key, other);
}
END_TEST

static const struct {
        const char *text, *code;
} codes[] = {
        {"4F7K-2M9Q-X3T", "4F7K2M9QX3T"},
        {" 4f7k 2m9q x3t ", "4F7K2M9QX3T"},
        {"4f7k2m9qx3t", "4F7K2M9QX3T"},
        {"oOiIlL00000", "00111100000"},
        {"", NULL},
        {"code", NULL},
        {"4F7K-2M9Q-X3", NULL},
        {"4F7K-2M9Q-X3TT", NULL},
        {"4F7K-2M9Q-X3U", NULL}, /* no letter of such codes */
        {"4F7K_2M9Q_X3T", NULL},
        {"<script>abc", NULL},
        {"0123456789ABCDEFGHJK", NULL}, /* a ticket's */
};

START_TEST(a_code_is_read_as_it_is_meant) {
        char code[SUGGEST_CODE_SIZE];

        int r = suggest_code_parse(codes[_i].text, code);
        ck_assert_int_eq(r, codes[_i].code ? 0 : -EINVAL);
        if (codes[_i].code)
                ck_assert_str_eq(code, codes[_i].code);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_suggestion_has_its_text_and_department),
        {"what_nobody_sees_is_left_out_and_said", &what_nobody_sees_is_left_out_and_said, ELEMENTSOF(texts)},
        SUITE_CASE(a_text_after_one_with_unseen_characters_has_none),
        SUITE_CASE(lengths_are_of_characters),
        SUITE_CASE(five_hundred_characters_of_vietnamese_fit_into_a_form),
        SUITE_CASE(blanks_alone_are_no_suggestion),
        {"anything_else_is_no_form", &anything_else_is_no_form, ELEMENTSOF(wrong)},
        SUITE_CASE(too_much_is_no_form),
        SUITE_CASE(the_same_form_is_the_same_and_another_text_is_another),
        SUITE_CASE(what_stands_in_one_field_does_not_pass_for_another),
        {"a_code_is_read_as_it_is_meant", &a_code_is_read_as_it_is_meant, ELEMENTSOF(codes)},
};

SUITE_MAIN("web/suggest", cases, NULL, NULL)
