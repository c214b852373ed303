/* Tickets by their codes, and what the queue has to do with ratings by phone. */
#include "daemon/queue/ticket-find.h"

#include "daemon/ratings/rules.h"
#include "tests/unit/daemon/queue/desk-memory.h"

static const struct ticket_secret secret = {{7}};

static int find(struct ticket_finder *finder, const char *code, uint64_t *ret) {
        struct ticket_asked asked;

        int r = ticket_code_parse(code, &asked);
        return r < 0 ? r : ticket_find(finder, memory.book, &secret, &asked, ret);
}

START_TEST(a_code_is_read_as_people_write_it) {
        static const struct {
                const char *s, *expected; /* NULL: no code */
        } texts[] = {
                {"7K3-Q9M", "7K3Q9M"},
                {" 7k3 q9m", "7K3Q9M"},
                {"oil-OIL", "011011"},
                {"64RXCGWZV1HAJ8E69EV8", "64RXCGWZV1HAJ8E69EV8"},
                {"64rx-cgwz-v1ha-j8e6-9ev8", "64RXCGWZV1HAJ8E69EV8"},
                {"", NULL},
                {"-", NULL},
                {"7K3-Q9", NULL},
                {"7K3-Q9MM", NULL},
                {"7K3-Q9U", NULL}, /* no digit */
                {"7K3_Q9M", NULL},
                {"7K3\nQ9M", NULL},
                {"64RXCGWZV1HAJ8E69EV", NULL},
                {"64RXCGWZV1HAJ8E69EV88", NULL},
                {"\xe1\xba\xa4"
                 "7K3Q9M",
                 NULL},
                {"7K3                                          Q9M", NULL},
        };

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                struct ticket_asked asked;
                int r = ticket_code_parse(texts[i].s, &asked);
                ck_assert_msg(r == (texts[i].expected ? 0 : -EINVAL), "%s: %d", texts[i].s, r);
                if (r < 0)
                        continue;
                ck_assert_str_eq(asked.text, texts[i].expected);
                ck_assert_int_eq(asked.is_scanned, strlen(asked.text) > 6);
        }
}
END_TEST

START_TEST(a_ticket_of_the_day_is_found_by_either_code) {
        struct ticket_finder finder = {0};
        uint64_t found = 0;

        for (uint64_t ticket = 1; ticket <= 20; ticket++) {
                struct ticket_code code;

                memory_pass(&memory, USEC_PER_SEC);
                ck_assert_uint_eq(issue("a"), ticket);
                book_ticket_code(memory.book, &secret, ticket, &code);
                assert_ok(find(&finder, code.scanned, &found));
                ck_assert_uint_eq(found, ticket);
                assert_ok(find(&finder, code.typed, &found));
                ck_assert_uint_eq(found, ticket);
                code.scanned[19] = code.scanned[19] == '0' ? '1' : '0';
                assert_error(find(&finder, code.scanned, &found), ENOENT);
        }
        ticket_finder_clear(&finder);
}
END_TEST

START_TEST(yesterdays_number_has_another_code) {
        struct ticket_finder finder = {0};
        struct ticket_code before, now;
        uint64_t found;

        ck_assert_uint_eq(issue("a"), 1);
        book_ticket_code(memory.book, &secret, 1, &before);
        assert_ok(find(&finder, before.scanned, &found));
        command("end-day", NULL, NULL, NULL);
        assert_error(find(&finder, before.scanned, &found), ENOENT); /* not flushed yet, either */
        memory_settle(&memory);
        memory_pass(&memory, 24 * 3600 * USEC_PER_SEC);
        ck_assert_uint_eq(issue("a"), 2);
        ck_assert_str_eq(book_ticket_text(memory.book, 2), "A 001");
        book_ticket_code(memory.book, &secret, 2, &now);
        assert_error(find(&finder, before.scanned, &found), ENOENT);
        assert_error(find(&finder, before.typed, &found), ENOENT);
        assert_ok(find(&finder, now.scanned, &found));
        ck_assert_uint_eq(found, 2);
        ticket_finder_clear(&finder);
}
END_TEST

/* A record that could not be written gives out the number once more. */
START_TEST(a_number_that_is_given_again_has_its_new_code) {
        struct ticket_finder finder = {0};
        struct ticket_code before, now;
        uint64_t found;

        ck_assert_uint_eq(issue("a"), 1);
        book_ticket_code(memory.book, &secret, 1, &before);
        assert_ok(find(&finder, before.scanned, &found));
        book_day_ticket(memory.book, 1)->row.issued.boottime_usec++;
        book_ticket_code(memory.book, &secret, 1, &now);
        assert_error(find(&finder, before.scanned, &found), ENOENT);
        assert_ok(find(&finder, now.scanned, &found));
        book_day_ticket(memory.book, 1)->row.issued.boottime_usec--;
        ticket_finder_clear(&finder);
}
END_TEST

static int rate(uint64_t visit, enum level level) {
        const struct phone_wish wish = {visit, SUBJECT_RECEPTION, level};
        struct instant now;
        uint64_t left;
        int outcome;

        memory_now(&memory, &now);
        assert_ok(ratings_rate_by_phone(memory.book, &now, &wish, &outcome, &left));
        memory_conclude(&memory);
        return outcome;
}

static void serve_one(void) {
        (void) issue("a");
        at_counter("1", "open");
        at_counter("1", "next");
        at_counter("1", "done");
}

START_TEST(a_ticket_knows_its_visit) {
        serve_one();
        ck_assert_uint_eq(book_day_ticket(memory.book, 1)->row.visit, 1);
        at_counter("1", "undo");
        ck_assert_uint_eq(book_day_ticket(memory.book, 1)->row.visit, 0);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), -ENOENT);
        at_counter("1", "done");
        ck_assert_uint_eq(book_day_ticket(memory.book, 1)->row.visit, 2);
        ck_assert_int_eq(rate(2, LEVEL_NEUTRAL), OUTCOME_RECORDED);
}
END_TEST

START_TEST(what_is_given_by_phone_is_not_undone) {
        serve_one();
        ck_assert_int_eq(rate(1, LEVEL_DISSATISFIED), OUTCOME_RECORDED);
        command("undo", NULL, NULL, "1");
        memory_assert_last(&memory, "action-refused", "reason", "already-rated");
}
END_TEST

START_TEST(the_end_of_the_day_seals_what_is_settling) {
        serve_one();
        ck_assert_int_eq(rate(1, LEVEL_DISSATISFIED), OUTCOME_RECORDED);
        command("end-day", NULL, NULL, NULL);
        memory_assert_last(&memory, "rating", "channel", "phone");
        memory_assert_last(&memory, "day-ended", "rated", "1");
        memory_assert_last(&memory, "day-ended", "open", "0");
        ck_assert_int_eq(memory_count(&memory, "phone-settled"), 0);
        memory_pass(&memory, 60 * USEC_PER_SEC);
        memory_conclude(&memory);
        ck_assert_int_eq(memory_count(&memory, "rating"), 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_code_is_read_as_people_write_it),
        SUITE_CASE(a_ticket_of_the_day_is_found_by_either_code),
        SUITE_CASE(yesterdays_number_has_another_code),
        SUITE_CASE(a_number_that_is_given_again_has_its_new_code),
        SUITE_CASE(a_ticket_knows_its_visit),
        SUITE_CASE(what_is_given_by_phone_is_not_undone),
        SUITE_CASE(the_end_of_the_day_seals_what_is_settling),
};

SUITE_MAIN("queue-ticket-find", cases, setup, teardown)
