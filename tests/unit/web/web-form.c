#include "services/web/form.h"
#include "services/web/ticket-text.h"
#include "tests/lib/suite.h"

static struct form_field fields[] = {{.name = "code"}, {.name = "level"}, {.name = NULL}};

static int parse(const char *body) {
        return form_parse(body, strlen(body), fields);
}

START_TEST(fields_are_decoded_in_any_order) {
        assert_ok(parse("level=satisfied&code=7K3-Q9M"));
        ck_assert_str_eq(fields[0].value, "7K3-Q9M");
        ck_assert_str_eq(fields[1].value, "satisfied");
        assert_ok(parse("code=a+b%20c%2Bd%26%3d%C3%81"));
        ck_assert_str_eq(fields[0].value, "a b c+d&=Á");
        ck_assert_str_eq(fields[1].value, "");
}
END_TEST

START_TEST(what_is_not_there_is_empty) {
        assert_ok(parse("code=x&level=y"));
        assert_ok(parse(""));
        ck_assert_str_eq(fields[0].value, "");
        ck_assert_str_eq(fields[1].value, "");
        assert_ok(parse("code="));
        ck_assert_str_eq(fields[0].value, "");
}
END_TEST

static const char *const wrong[] = {
        "code=1&code=2",      /* twice */
        "code=1&code=1",      /* twice the same */
        "code",               /* no value */
        "=1",                 /* no name */
        "other=1",            /* not asked for */
        "Code=1",             /* names are exact */
        "code=1&",            /* nothing behind it */
        "&code=1",            /* nothing before it */
        "code=1&&level=2",    /* nothing between */
        "code=%",             /* half an escape */
        "code=%4",            /* the same */
        "code=%4g",           /* no digit */
        "code=%00",           /* the end of a string */
        "code=%ff",           /* no UTF-8 */
        "code=%c0%af",        /* an overlong "/" */
        "code=%ed%a0%80",     /* half a character */
        "code=%0a",           /* a line */
        "code=%0d%0aX:y",     /* a header */
        "code=%1b",           /* an escape */
        "code=%7f",           /* DEL */
        "code=%e2%80%ae",     /* turns text around */
        "code=%e2%80%8b",     /* nobody sees it */
        "code%00=1",          /* in a name */
        "c%6fde%3d=1",        /* "code=" is no name */
        "code=1;level=2&x=3", /* ";" is no end */
};

START_TEST(anything_else_is_no_form) {
        assert_error(parse(wrong[_i]), EINVAL);
}
END_TEST

START_TEST(a_semicolon_is_text) {
        assert_ok(parse("code=1;level=2"));
        ck_assert_str_eq(fields[0].value, "1;level=2");
}
END_TEST

START_TEST(a_name_may_be_escaped_and_counts_as_the_same) {
        assert_ok(parse("c%6fde=1"));
        ck_assert_str_eq(fields[0].value, "1");
        assert_error(parse("c%6fde=1&code=2"), EINVAL);
}
END_TEST

START_TEST(a_nul_byte_ends_nothing) {
        static const char body[] = "code=1\0&level=2";

        assert_error(form_parse(body, sizeof(body) - 1, fields), EINVAL);
}
END_TEST

START_TEST(nothing_behind_the_end_is_read) {
        assert_error(form_parse("code=%41", 7, fields), EINVAL);
        assert_error(form_parse("code=%41", 6, fields), EINVAL);
        assert_ok(form_parse("code=%41", 8, fields));
        assert_ok(form_parse("code=1&level=2", 6, fields));
        ck_assert_str_eq(fields[1].value, "");
}
END_TEST

START_TEST(values_have_a_length) {
        char body[FORM_VALUE_SIZE + 16] = "code=";

        memset(body + 5, 'a', FORM_VALUE_SIZE - 1);
        assert_ok(parse(body));
        ck_assert_uint_eq(strlen(fields[0].value), FORM_VALUE_SIZE - 1);
        body[5 + FORM_VALUE_SIZE - 1] = 'a';
        assert_error(parse(body), EINVAL);
        /* One that begins as a field's is none. */
        memset(body, 'c', sizeof(body) - 1);
        assert_error(parse(body), EINVAL);
}
END_TEST

START_TEST(forms_have_a_length) {
        static char body[FORM_SIZE_MAX + 1];

        memset(body, 'a', sizeof(body));
        assert_error(form_parse(body, sizeof(body), fields), E2BIG);
        assert_error(form_parse(body, sizeof(body) - 1, fields), EINVAL);
}
END_TEST

START_TEST(two_forms_are_not_the_same) {
        char one[FORM_ONCE_SIZE], other[FORM_ONCE_SIZE];

        assert_ok(form_once_make(one));
        assert_ok(form_once_make(other));
        ck_assert_str_ne(one, other);
        ck_assert(id_is_valid(one));
        ck_assert_uint_eq(strlen(one), FORM_ONCE_SIZE - 1);
}
END_TEST

/* ----- a text ----- */

static char text[FORM_SIZE_MAX + 1];
static struct form_field text_fields[] = {{.name = "text", .text = text}, {.name = "d"}, {.name = NULL}};

static int parse_text(const char *body) {
        return form_parse(body, strlen(body), text_fields);
}

START_TEST(a_text_is_as_it_was_sent) {
        assert_ok(parse_text("text=a%0d%0ab+%e2%80%ae%ff&d=x"));
        ck_assert_str_eq(text, "a\r\nb \xe2\x80\xae\xff");
        ck_assert_str_eq(text_fields[0].value, "");
        ck_assert_str_eq(text_fields[1].value, "x");
        assert_ok(parse_text("d=x"));
        ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(a_text_fills_a_form) {
        static const char field[] = "text=";
        static char body[FORM_SIZE_MAX];

        memset(body, 'a', sizeof(body));
        for (size_t i = 0; i < strlen(field); i++)
                body[i] = field[i];
        assert_ok(form_parse(body, sizeof(body), text_fields));
        ck_assert_uint_eq(strlen(text), sizeof(body) - 5);
}
END_TEST

START_TEST(a_text_is_of_no_zeros_and_half_escapes) {
        assert_error(parse_text("text=a%00b"), EINVAL);
        assert_error(parse_text("text=%4"), EINVAL);
        assert_error(parse_text("text=a&text=b"), EINVAL);
        assert_error(parse_text("text=a&d=%e2%80%ae"), EINVAL);
}
END_TEST

/* ----- codes ----- */

static const struct {
        const char *text, *code;
        int n;
} codes[] = {
        {"7K3-Q9M", "7K3Q9M", 6},
        {"7k3q9m", "7K3Q9M", 6},
        {" 7K3 Q9M ", "7K3Q9M", 6},
        {"oO1iIlL", NULL, 0},
        {"oO1iIl", "001111", 6},
        {"0123456789ABCDEFGHJK", "0123456789ABCDEFGHJK", 20},
        {"mnpq-rstv-wxyz-0000-0000", "MNPQRSTVWXYZ00000000", 20},
        {"", NULL, 0},
        {"7K3Q9", NULL, 0},
        {"7K3Q9M7", NULL, 0},
        {"0123456789ABCDEFGHJKM", NULL, 0},
        {"7K3Q9U", NULL, 0}, /* no letter of such codes */
        {"7K3_Q9", NULL, 0},
        {"7K3Q9Á", NULL, 0},
        {"<7K3Q>", NULL, 0},
};

START_TEST(a_code_is_read_as_it_is_meant) {
        char code[TICKET_TEXT_SIZE];
        int n = ticket_text_parse(codes[_i].text, code);

        ck_assert_int_eq(n, codes[_i].code ? codes[_i].n : -EINVAL);
        if (n > 0)
                ck_assert_str_eq(code, codes[_i].code);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(fields_are_decoded_in_any_order),
        SUITE_CASE(what_is_not_there_is_empty),
        {"anything_else_is_no_form", &anything_else_is_no_form, ELEMENTSOF(wrong)},
        SUITE_CASE(a_semicolon_is_text),
        SUITE_CASE(a_name_may_be_escaped_and_counts_as_the_same),
        SUITE_CASE(a_nul_byte_ends_nothing),
        SUITE_CASE(nothing_behind_the_end_is_read),
        SUITE_CASE(values_have_a_length),
        SUITE_CASE(forms_have_a_length),
        SUITE_CASE(two_forms_are_not_the_same),
        SUITE_CASE(a_text_is_as_it_was_sent),
        SUITE_CASE(a_text_fills_a_form),
        SUITE_CASE(a_text_is_of_no_zeros_and_half_escapes),
        {"a_code_is_read_as_it_is_meant", &a_code_is_read_as_it_is_meant, ELEMENTSOF(codes)},
};

SUITE_MAIN("web/form", cases, NULL, NULL)
