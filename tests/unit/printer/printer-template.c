#include <sys/stat.h>

#include "services/printer/catalogue.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static struct template *parse(const char *text) {
        struct template *template = NULL;
        struct problem problem = {.language = LANGUAGE_EN};
        int r = template_parse("t", "t", text, strlen(text), &template, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text);
        return template;
}

static const struct {
        const char *text, *problem;
} bad[] = {
        {"", "t:0: nothing to print"},
        {"# only a remark\n", "t:1: nothing to print"},
        {"rule\nkind: bill\n", "t:2: a kind is \"ticket\" or \"receipt\""},
        {"ttl: 0\nrule\n", "t:1: a time to live is 1 to 604800 seconds"},
        {"print: x\n", "t:1: 'print' is unknown; allowed are kind, ttl, field, text, row, rule, ruler, "
                       "space, qr, image and cut"},
        {"text 24\n", "t:1: 'text' needs a colon and a text"},
        {"rule: x\n", "t:1: 'rule' takes no text"},
        {"text:\n", "t:1: nothing stands after the colon"},
        {"text 17 bold: x\n", "t:1: '17' is no number from 18 to 200"},
        {"text 19: x\n", "t:1: letters under 20 must be bold"},
        {"text huge: x\n", "t:1: 'huge' does not go with 'text'"},
        {"rule bold\n", "t:1: 'bold' does not go with 'rule'"},
        {"cut 3\n", "t:1: 'cut' takes no number"},
        {"text: {number}\n", "t:1: field 'number' is not declared; write \"field number\" above"},
        {"[number] rule\n", "t:1: field 'number' is not declared; write \"field number\" above"},
        {"[number rule\n", "t:1: '[' without ']'"},
        {"text: {a\n", "t:1: braces do not pair; a field is {name}, a brace itself {{ or }}"},
        {"text: a}\n", "t:1: braces do not pair; a field is {name}, a brace itself {{ or }}"},
        {"field a\nfield a\n", "t:2: field 'a' is declared twice"},
        {"field a maybe\n", "t:1: only \"optional\" may follow a field's name"},
        {"field A\n", "t:1: a field's name is a-z, then a-z, 0-9, '_' and '-', and not \"reprint\""},
        {"field reprint\n", "t:1: a field's name is a-z, then a-z, 0-9, '_' and '-', and not \"reprint\""},
        {"row: one\n", "t:1: a row has 2 to 4 cells, divided by '|'"},
        {"text: a\x01\n", "t:1: not UTF-8, or a control or invisible character"},
        {"text: \xff\n", "t:1: not UTF-8, or a control or invisible character"},
};

START_TEST(problem_names_file_line_and_what_is_allowed) {
        struct template *template = NULL;
        struct problem problem = {.language = LANGUAGE_EN};

        assert_error(template_parse("t", "t", bad[_i].text, strlen(bad[_i].text), &template, &problem),
                     EINVAL);
        ck_assert_str_eq(problem.text, bad[_i].problem);
        ck_assert_ptr_null(template);
        problem_done(&problem);
}
END_TEST

START_TEST(elements_keep_their_attributes) {
        struct template *template = parse("kind: receipt\r\nttl: 60\nfield a optional\n[!a] text 30 bold "
                                          "right inverse shrink: {a}: b\nspace 5\n");

        ck_assert_int_eq(template->kind, TEMPLATE_RECEIPT);
        ck_assert_uint_eq(template->ttl_usec, 60 * USEC_PER_SEC);
        ck_assert_uint_eq(template->n_elements, 2);
        const struct template_element *text = &template->elements[0];
        ck_assert(text->bold && text->inverse && text->shrink && text->negated);
        ck_assert_int_eq(text->align, TEXT_RIGHT);
        ck_assert_uint_eq(text->amount, 30);
        ck_assert_str_eq(text->condition, "a");
        ck_assert_str_eq(text->content, "{a}: b");
        ck_assert_uint_eq(text->line, 4);
        ck_assert_uint_eq(template->elements[1].amount, 5);
        template_free(template);
}
END_TEST

static json_t *fill(const struct template *template, const char *fields, unsigned reprint) {
        json_t *texts = json_pack("{s:s}", "commune", "XÃ A"), *values = NULL;
        struct fields_room room;
        struct fields given;
        char *problem = NULL;

        assert_ok(fields_from_text(fields, &room, &given));
        int r = template_fill(template, &given, texts, reprint, &values, &problem);
        ck_assert_msg(r >= 0, "%s", problem);
        json_decref(texts);
        return values;
}

static void assert_expands(const struct template *template, json_t *values, const char *expected) {
        char *text;

        assert_ok(template_expand(template->elements[0].content, values, &text));
        ck_assert_str_eq(text, expected);
        free(text);
}

START_TEST(fields_come_from_the_caller_then_from_the_texts) {
        struct template *template = parse("field commune\nfield n\nfield b optional\nfield c optional\ntext: "
                                          "{commune} {n} {b}{{{c}}}\n");
        json_t *values = fill(template, "{\"b\":true,\"c\":\"\",\"n\":7}", 0);

        assert_expands(template, values, "XÃ A 7 1{}");
        json_decref(values);
        values = fill(template, "{\"b\":false,\"commune\":\"XÃ B\",\"n\":0}", 0);
        assert_expands(template, values, "XÃ B 0 {}");
        json_decref(values);
        template_free(template);
}
END_TEST

START_TEST(unknown_and_missing_fields_are_named) {
        struct template *template = parse("field n\nfield o optional\ntext: {n}\n");
        struct event_field items[] = {EVENT_FIELD_T("n", 1), EVENT_FIELD_T("m", 2)};
        struct fields fields;
        json_t *values = NULL;
        char *problem = NULL;

        assert_ok(fields_make(items, ELEMENTSOF(items), &fields, NULL));
        assert_error(template_fill(template, &fields, NULL, 0, &values, &problem), EINVAL);
        ck_assert_str_eq(problem, "template 't' has no field 'm'");
        free(problem);
        assert_ok(fields_make(items, 0, &fields, NULL));
        assert_error(template_fill(template, &fields, NULL, 0, &values, &problem), EINVAL);
        ck_assert_str_eq(problem, "field 'n' is missing");
        free(problem);
        template_free(template);
}
END_TEST

START_TEST(text_that_nobody_sees_is_refused) {
        struct template *template = parse("field n\ntext: {n}\n");
        struct event_field items[] = {EVENT_FIELD_S("n", "A\u200b 001")};
        struct fields fields;
        json_t *values = NULL;
        char *problem = NULL;

        assert_ok(fields_make(items, ELEMENTSOF(items), &fields, NULL));
        assert_error(template_fill(template, &fields, NULL, 0, &values, &problem), EINVAL);
        ck_assert_str_eq(problem, "field 'n' has an invisible character");
        free(problem);
        template_free(template);
}
END_TEST

/* A signed checkpoint in a QR code has several lines; what a field says makes none. */
START_TEST(code_may_have_lines) {
        struct template *template =
                parse("field a\nfield b optional\nqr: {a}\\n\\n{b}\\n\ntext: {a}\\n{b}\n");
        struct event_field items[] = {EVENT_FIELD_S("a", "x\\ny")};
        _cleanup_free_ char *code = NULL, *text = NULL, *problem = NULL;
        struct fields fields;
        json_t *values = NULL;

        assert_ok(fields_make(items, ELEMENTSOF(items), &fields, NULL));
        assert_ok(template_fill(template, &fields, NULL, 0, &values, &problem));
        assert_ok(template_expand(template->elements[0].content, values, &code));
        ck_assert_str_eq(code, "x\\ny\n\n\n");
        assert_ok(template_expand(template->elements[1].content, values, &text));
        ck_assert_str_eq(text, "x\\ny\\n");
        json_decref(values);
        template_free(template);
}
END_TEST

START_TEST(conditions_follow_what_is_set) {
        struct template *template = parse("field a optional\n[a] rule\n[!a] rule\n[reprint] rule\n");
        json_t *values = fill(template, "{\"a\":0}", 0);

        ck_assert(template_element_applies(&template->elements[0], values));
        ck_assert(!template_element_applies(&template->elements[1], values));
        ck_assert(!template_element_applies(&template->elements[2], values));
        json_decref(values);
        values = fill(template, "{\"a\":false}", 2);
        ck_assert(!template_element_applies(&template->elements[0], values));
        ck_assert(template_element_applies(&template->elements[1], values));
        ck_assert(template_element_applies(&template->elements[2], values));
        json_decref(values);
        template_free(template);
}
END_TEST

START_TEST(line_filled_beyond_its_limit_is_refused) {
        struct template *template = parse("field a\ntext: {a}{a}\n");
        char *text = NULL, big[TEMPLATE_VALUE_MAX];
        json_t *values;

        memset(big, 'x', sizeof(big));
        big[sizeof(big) - 1] = '\0';
        values = json_pack("{s:s}", "a", big);
        assert_error(template_expand(template->elements[0].content, values, &text), E2BIG);
        json_decref(values);
        template_free(template);
}
END_TEST

static void write_in(const char *folder, const char *name, const char *text) {
        char *path = file_join(folder, name);

        file_write_text(path, text);
        free(path);
}

/* The faults that were told, as lines. */
static void note_fault(const char *problem, void *userdata) {
        char **all = userdata, *longer;

        assert_ok(str_format(&longer, "%s%s\n", *all ? *all : "", problem));
        free(*all);
        *all = longer;
}

START_TEST(own_template_takes_the_place_of_the_shipped_one) {
        _cleanup_free_ char *own = file_join(suite_dir(), "own"),
                            *shipped = file_join(suite_dir(), "shipped");
        _cleanup_free_ char *faults = NULL, *expected = NULL;
        const struct catalogue_listener listener = {
                .fault = note_fault, .userdata = &faults, .language = LANGUAGE_EN};
        struct catalogue *catalogue;

        ck_assert_int_eq(mkdir(own, 0755), 0);
        ck_assert_int_eq(mkdir(shipped, 0755), 0);
        const struct catalogue_folder folders[] = {{own, false}, {shipped, false}};
        write_in(own, "ticket.template", "ttl: 5\nrule\n");
        write_in(shipped, "ticket.template", "wrong, and not used\n");
        write_in(shipped, "test.template", "ttl: 7\nrule\n");
        write_in(shipped, "README", "no template\n");
        assert_ok(catalogue_load(folders, 2, &listener, &catalogue));
        assert_ok(str_format(
                &expected,
                "%s/ticket.template:1: 'wrong,' is unknown; allowed are kind, ttl, field, text, row, "
                "rule, ruler, space, qr, image and cut\n",
                shipped));
        ck_assert_str_eq(faults, expected);
        ck_assert_uint_eq(catalogue->n, 2);
        ck_assert_uint_eq(catalogue_find(catalogue, "ticket")->ttl_usec, 5 * USEC_PER_SEC);
        ck_assert_str_eq(catalogue_find(catalogue, "ticket")->dir, own);
        ck_assert_uint_eq(catalogue_find(catalogue, "test")->ttl_usec, 7 * USEC_PER_SEC);
        catalogue_free(catalogue);
}
END_TEST

START_TEST(shipped_template_takes_the_place_of_a_bad_one) {
        _cleanup_free_ char *own = file_join(suite_dir(), "own"),
                            *shipped = file_join(suite_dir(), "shipped"),
                            *odd = file_join(suite_dir(), "own/odd.template"), *faults = NULL,
                            *expected = NULL;
        const struct catalogue_listener listener = {
                .fault = note_fault, .userdata = &faults, .language = LANGUAGE_EN};
        struct catalogue *catalogue;

        ck_assert_int_eq(mkdir(own, 0755), 0);
        ck_assert_int_eq(mkdir(shipped, 0755), 0);
        const struct catalogue_folder folders[] = {{own, false}, {shipped, false}};
        write_in(own, "ticket.template", "ttl: 5\nrules\n");
        write_in(own, "a b.template", "rule\n");
        ck_assert_int_eq(mkfifo(odd, 0600), 0);
        write_in(shipped, "ticket.template", "ttl: 7\nrule\n");
        assert_ok(catalogue_load(folders, 2, &listener, &catalogue));
        assert_ok(str_format(
                &expected,
                "%s/a b.template: a template's name is 1 to 64 of A-Z a-z 0-9 . _ -\n"
                "%s: is not a regular file\n"
                "%s/ticket.template:2: 'rules' is unknown; allowed are kind, ttl, field, text, row, "
                "rule, ruler, space, qr, image and cut\n",
                own, odd, own));
        ck_assert_str_eq(faults, expected);
        ck_assert_uint_eq(catalogue->n, 1);
        ck_assert_uint_eq(catalogue_find(catalogue, "ticket")->ttl_usec, 7 * USEC_PER_SEC);
        catalogue_free(catalogue);
}
END_TEST

START_TEST(missing_folder_is_an_error_where_somebody_named_it) {
        const struct catalogue_folder must_be[] = {{"/nowhere/at/all", false}},
                                      may_be[] = {{"/nowhere/at/all", true}};
        _cleanup_free_ char *faults = NULL;
        const struct catalogue_listener listener = {
                .fault = note_fault, .userdata = &faults, .language = LANGUAGE_EN};
        struct catalogue *catalogue;

        assert_ok(catalogue_load(must_be, 1, &listener, &catalogue));
        ck_assert_str_eq(faults, "/nowhere/at/all: No such file or directory\n");
        catalogue_free(catalogue);
        free(TAKE_PTR(faults));
        assert_ok(catalogue_load(may_be, 1, &listener, &catalogue));
        ck_assert_ptr_null(faults);
        ck_assert_uint_eq(catalogue->n, 0);
        catalogue_free(catalogue);
}
END_TEST

static const struct suite_case cases[] = {
        {"problem_names_file_line_and_what_is_allowed", &problem_names_file_line_and_what_is_allowed,
         ELEMENTSOF(bad)},
        SUITE_CASE(elements_keep_their_attributes),
        SUITE_CASE(fields_come_from_the_caller_then_from_the_texts),
        SUITE_CASE(unknown_and_missing_fields_are_named),
        SUITE_CASE(text_that_nobody_sees_is_refused),
        SUITE_CASE(code_may_have_lines),
        SUITE_CASE(conditions_follow_what_is_set),
        SUITE_CASE(line_filled_beyond_its_limit_is_refused),
        SUITE_CASE(own_template_takes_the_place_of_the_shipped_one),
        SUITE_CASE(shipped_template_takes_the_place_of_a_bad_one),
        SUITE_CASE(missing_folder_is_an_error_where_somebody_named_it),
};

SUITE_MAIN("printer/template", cases, NULL, NULL)
