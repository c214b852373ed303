/* What becomes of a ticket's paper, as pure rules. */
#include "daemon/printing/event.h"
#include "daemon/printing/print.h"
#include "tests/lib/suite.h"

static const struct {
        struct print_fate before;
        enum print_news news;
        struct print_fate after;
        bool told;
} rules[] = {
        {{PRINT_WAITING, true}, PRINT_NEWS_PRINTED, {PRINT_PRINTED, false}, true},
        {{PRINT_WAITING, true}, PRINT_NEWS_UNCERTAIN, {PRINT_UNCERTAIN, false}, true},
        {{PRINT_WAITING, true}, PRINT_NEWS_HINDERED, {PRINT_UNPRINTED, true}, true},
        {{PRINT_WAITING, true}, PRINT_NEWS_OVER, {PRINT_UNPRINTED, false}, true},
        /* Its citizen has it: nothing takes that back, and another paper is told of. */
        {{PRINT_PRINTED, false}, PRINT_NEWS_PRINTED, {PRINT_PRINTED, false}, true},
        {{PRINT_PRINTED, false}, PRINT_NEWS_UNCERTAIN, {PRINT_PRINTED, false}, false},
        {{PRINT_PRINTED, false}, PRINT_NEWS_OVER, {PRINT_PRINTED, false}, false},
        /* Told once that there is none; it may come as long as it is owed, and even after. */
        {{PRINT_UNPRINTED, true}, PRINT_NEWS_HINDERED, {PRINT_UNPRINTED, true}, false},
        {{PRINT_UNPRINTED, true}, PRINT_NEWS_OVER, {PRINT_UNPRINTED, false}, false},
        {{PRINT_UNPRINTED, true}, PRINT_NEWS_PRINTED, {PRINT_PRINTED, false}, true},
        {{PRINT_UNPRINTED, false}, PRINT_NEWS_PRINTED, {PRINT_PRINTED, false}, true},
        /* The paper that ended ended within it: whoever was told is not told again. */
        {{PRINT_UNPRINTED, true}, PRINT_NEWS_UNCERTAIN, {PRINT_UNCERTAIN, false}, false},
        /* The printer service goes on with it by itself. */
        {{PRINT_UNCERTAIN, false}, PRINT_NEWS_UNCERTAIN, {PRINT_UNCERTAIN, false}, false},
        {{PRINT_UNCERTAIN, false}, PRINT_NEWS_HINDERED, {PRINT_UNCERTAIN, false}, false},
        {{PRINT_UNCERTAIN, false}, PRINT_NEWS_OVER, {PRINT_UNCERTAIN, false}, false},
        {{PRINT_UNCERTAIN, false}, PRINT_NEWS_PRINTED, {PRINT_PRINTED, false}, true},
};

START_TEST(news_change_what_is_known) {
        struct print_fate fate = rules[_i].before;

        ck_assert_int_eq(print_apply(&fate, rules[_i].news), rules[_i].told);
        ck_assert_int_eq(fate.state, rules[_i].after.state);
        ck_assert_int_eq(fate.owed, rules[_i].after.owed);
}
END_TEST

START_TEST(states_have_names_and_back) {
        for (enum print_state i = 0; i < _PRINT_STATE_MAX; i++)
                ck_assert_int_eq(print_state_from_string(print_state_to_string(i)), i);
        ck_assert_int_eq(print_state_from_string("off"), _PRINT_STATE_INVALID);
        ck_assert_str_eq(printer_troubles_to_string(0), "ready");
        ck_assert_str_eq(printer_troubles_to_string(1U << PRINTER_ABSENT | 1U << PRINTER_PAPER_OUT),
                         "paper-out");
}
END_TEST

static int parse(const char *type, struct event_field *items, size_t n, struct printer_event *ret,
                 const char **ret_field) {
        struct fields fields;

        assert_ok(fields_make(items, n, &fields, NULL));
        return printer_event_parse(type, &fields, ret, ret_field);
}

START_TEST(job_events_need_their_fields) {
        struct event_field all[] = {
                EVENT_FIELD_S("confirmation", "barrier"),
                EVENT_FIELD_S("key", "k"),
                EVENT_FIELD_S("printer", "phieu"),
                EVENT_FIELD_S("reason", "unplugged"),
                EVENT_FIELD_T("reprint", 2),
        };
        struct printer_event event;
        const char *field = NULL;

        assert_ok(parse("job-uncertain", all, ELEMENTSOF(all), &event, &field));
        ck_assert_int_eq(event.type, PRINTER_EVENT_JOB);
        ck_assert_int_eq(event.news, PRINT_NEWS_UNCERTAIN);
        ck_assert_str_eq(event.reason, "unplugged");
        ck_assert_uint_eq(event.reprint, 2);
        assert_ok(parse("job-expired", all, ELEMENTSOF(all), &event, &field));
        ck_assert_str_eq(event.reason, "too-late");
        for (size_t i = 0; i < ELEMENTSOF(all); i++) {
                struct event_field some[ELEMENTSOF(all)];
                size_t n = 0;

                for (size_t j = 0; j < ELEMENTSOF(all); j++)
                        if (j != i)
                                some[n++] = all[j];
                ck_assert_int_eq(parse("job-printed", some, n, &event, &field), -EINVAL);
                ck_assert_str_eq(field, all[i].name);
        }
}
END_TEST

START_TEST(troubles_come_and_go) {
        struct event_field of[] = {EVENT_FIELD_S("printer", "phieu")};
        struct printer_event event;
        const char *field = NULL;

        assert_ok(parse("cover-closed", of, 1, &event, &field));
        ck_assert_int_eq(event.type, PRINTER_EVENT_TROUBLE);
        ck_assert_int_eq(event.trouble, PRINTER_COVER_OPEN);
        ck_assert(!event.begins);
        assert_ok(parse("printer-ready", of, 1, &event, &field));
        ck_assert_int_eq(event.type, PRINTER_EVENT_READY);
        assert_ok(parse("paper-low", NULL, 0, &event, &field));
        ck_assert_int_eq(event.type, PRINTER_EVENT_OTHER);
        ck_assert_int_eq(parse("paper-out", NULL, 0, &event, &field), -EINVAL);
        ck_assert_str_eq(field, "printer");
}
END_TEST

static const struct suite_case cases[] = {
        {"news_change_what_is_known", &news_change_what_is_known, ELEMENTSOF(rules)},
        SUITE_CASE(states_have_names_and_back),
        SUITE_CASE(job_events_need_their_fields),
        SUITE_CASE(troubles_come_and_go),
};

SUITE_MAIN("printing-print", cases, NULL, NULL)
