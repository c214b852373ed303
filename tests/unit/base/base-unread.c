/* What was answered and is not read: who is answered again. */
#include "services/base/unread.h"
#include "tests/lib/suite.h"

enum { KIB = 1024, MIB = 1024 * KIB };

static struct unread *unread;

static void setup(void) {
        unread = calloc(1, sizeof(*unread));
        assert(unread);
}

static void teardown(void) {
        free(unread);
}

static struct unread_reader *get(unsigned n) {
        char name[UNREAD_NAME_SIZE];

        (void) snprintf(name, sizeof(name), ":1.%u", n);
        return unread_get(unread, name);
}

/* Of this account, with so much that waits for it. */
static struct unread_reader *get_deaf(unsigned n, uid_t uid, uint64_t held) {
        struct unread_reader *reader = get(n);

        ck_assert_ptr_nonnull(reader);
        unread_asked(reader);
        unread_told_account(reader, uid);
        unread_asked(reader);
        reader->sent += held;
        unread_told(reader, held);
        return reader;
}

static enum unread_verdict judge(const struct unread_reader *reader) {
        return unread_judge(unread, reader);
}

/* Answered as long as it may be, and all of that stays. */
static uint64_t fill(struct unread_reader *reader, uint64_t answer) {
        while (judge(reader) == UNREAD_ANSWER) {
                unread_charge(reader);
                unread_asked(reader);
                unread_told(reader, reader->held + answer);
        }
        return reader->held;
}

START_TEST(reader_is_found_by_its_name) {
        struct unread_reader *reader = get(1);

        ck_assert_ptr_eq(get(1), reader);
        ck_assert_ptr_eq(unread_find(unread, ":1.1"), reader);
        ck_assert_ptr_ne(get(2), reader);
        ck_assert_ptr_null(unread_find(unread, ":1.3"));
        unread_gone(reader);
        ck_assert_ptr_null(unread_find(unread, ":1.1"));
}
END_TEST

START_TEST(only_idle_readers_make_room) {
        struct unread_reader *waits = get(0), *assumed = get(1), *asked = get(2);

        waits->n_waiting = 1;
        unread_charge(assumed);
        unread_asked(asked);
        for (unsigned i = 3; i < 3 * UNREAD_READERS_MAX; i++)
                ck_assert_ptr_nonnull(get(i));
        ck_assert_ptr_eq(get(0), waits);
        ck_assert_ptr_eq(get(1), assumed);
        ck_assert_ptr_eq(get(2), asked);
        ck_assert_ptr_null(unread_find(unread, ":1.3"));
}
END_TEST

START_TEST(full_table_takes_nobody) {
        for (unsigned i = 0; i < UNREAD_READERS_MAX; i++)
                unread_charge(get(i));
        ck_assert_ptr_null(get(UNREAD_READERS_MAX));
        ck_assert_ptr_nonnull(get(0));
}
END_TEST

START_TEST(so_many_answers_are_given_before_the_bus_is_asked) {
        struct unread_reader *reader = get(1), *other = get(2);

        for (size_t i = 0; i < UNREAD_ASSUMED_MAX / UNREAD_ANSWER_SIZE; i++) {
                ck_assert_int_eq(judge(reader), UNREAD_ANSWER);
                unread_charge(reader);
        }
        ck_assert_int_eq(judge(reader), UNREAD_WAIT);
        ck_assert_int_eq(judge(other), UNREAD_WAIT);
        ck_assert(!unread_is_due(unread));
        ck_assert(unread_charge_refusal(other, false));
        ck_assert(unread_is_due(unread));
        unread_asked(reader);
        unread_told(reader, 0);
        ck_assert_int_eq(judge(reader), UNREAD_ANSWER);
        ck_assert(!unread_is_due(unread));
}
END_TEST

START_TEST(what_was_answered_behind_the_question_stays_assumed) {
        struct unread_reader *reader = get(1);

        unread_charge(reader);
        unread_charge(reader);
        unread_asked(reader);
        unread_charge(reader);
        unread_told(reader, 100);
        ck_assert_uint_eq(reader->held, 100);
        ck_assert_uint_eq(reader->assumed, UNREAD_ANSWER_SIZE);
        unread_asked(reader);
        unread_told_account(reader, 1000); /* tells nothing of what waits */
        ck_assert_uint_eq(reader->held, 100);
        ck_assert_uint_eq(reader->assumed, UNREAD_ANSWER_SIZE);
}
END_TEST

START_TEST(deaf_connection_gets_nothing_more_until_it_reads) {
        struct unread_reader *reader = get_deaf(1, 1000, UNREAD_READER_MAX + 1);

        ck_assert_int_eq(judge(reader), UNREAD_DROP);
        ck_assert_int_eq(judge(get_deaf(2, 1000, 0)), UNREAD_ANSWER); /* another of the same account */
        unread_asked(reader);
        unread_told(reader, 0);
        ck_assert_int_eq(judge(reader), UNREAD_ANSWER);
}
END_TEST

START_TEST(refusals_end_where_they_are_not_read) {
        struct unread_reader *reader = get(1);

        for (unsigned round = 0; round < 3; round++) {
                for (size_t i = 0; i < UNREAD_REFUSALS_MAX; i++)
                        ck_assert(unread_charge_refusal(reader, false));
                ck_assert(!unread_charge_refusal(reader, false));
                unread_asked(reader);
                unread_told(reader, 100);
                ck_assert(!unread_charge_refusal(reader, false));
                unread_asked(reader);
                unread_told(reader, 0);
        }
        ck_assert(unread_charge_refusal(reader, true));
        ck_assert(!unread_charge_refusal(reader, true));
        ck_assert(unread_charge_refusal(reader, false));
        ck_assert(!unread_charge_refusal(get_deaf(2, 1000, UNREAD_READER_MAX + 1), false));
}
END_TEST

START_TEST(what_others_sent_is_not_counted) {
        struct unread_reader *reader = get(1);

        unread_charge(reader);
        unread_asked(reader);
        unread_told(reader, 100 * MIB);
        ck_assert_uint_eq(reader->held, UNREAD_ANSWER_SIZE);
        unread_asked(reader);
        unread_charge(reader);
        unread_told(reader, 0);
        unread_asked(reader);
        unread_told(reader, 100 * MIB);
        ck_assert_uint_eq(reader->held, UNREAD_ANSWER_SIZE);
}
END_TEST

START_TEST(account_must_be_known_once_much_waits) {
        ck_assert_int_eq(judge(get(1)), UNREAD_ANSWER);
        for (unsigned i = 0; i < 5; i++)
                (void) get_deaf(10 + i, 1000, UNREAD_READER_MAX);
        struct unread_reader *reader = get(1);
        ck_assert_int_eq(judge(reader), UNREAD_WAIT);
        unread_asked(reader);
        unread_told_account(reader, 1001);
        ck_assert_int_eq(judge(reader), UNREAD_ANSWER);
}
END_TEST

START_TEST(account_has_so_many_deaf_connections_however_little_they_hold) {
        for (unsigned i = 0; i < UNREAD_ACCOUNT_READERS_MAX; i++) {
                ck_assert_int_eq(judge(get_deaf(100, 1000, 0)), UNREAD_ANSWER);
                (void) get_deaf(i, 1000, 1);
        }
        ck_assert_int_eq(judge(get_deaf(100, 1000, 0)), UNREAD_DROP);
        ck_assert_int_eq(judge(get_deaf(101, 1001, 0)), UNREAD_ANSWER);
}
END_TEST

/* However many accounts there are: all together stay below the total, and who has nothing is answered. */
START_TEST(account_gets_no_more_than_what_is_still_free) {
        enum { ACCOUNTS = 20, DEAF = UNREAD_ACCOUNT_READERS_MAX, ANSWER = 300 * KIB };
        uint64_t total = 0, first = 0;

        for (unsigned account = 0; account < ACCOUNTS; account++) {
                for (unsigned i = 0; i < DEAF; i++)
                        total += fill(get_deaf(account * DEAF + i, 1000 + account, 0), ANSWER);
                if (account == 0)
                        first = total;
                ck_assert_int_eq(judge(get_deaf(100000, 500, 0)), UNREAD_ANSWER);
                ck_assert_uint_lt(total, UNREAD_TOTAL_MAX + account * ANSWER);
        }
        ck_assert_uint_gt(first, UNREAD_TOTAL_MAX / 2 - ANSWER);
        ck_assert_uint_lt(first, UNREAD_TOTAL_MAX / 2 + 2 * ANSWER);
        /* One more of an account that has much is told so; its deaf ones are told nothing. */
        for (unsigned i = 0; i < UNREAD_READERS_MAX; i++)
                unread_gone(&unread->readers[i]);
        for (unsigned i = 0; i < UNREAD_ACCOUNT_READERS_MAX - 1; i++)
                (void) get_deaf(i, 1000, 3 * UNREAD_READER_MAX);
        ck_assert_int_eq(judge(get(0)), UNREAD_DROP);
        ck_assert_int_eq(judge(get_deaf(100, 1000, 0)), UNREAD_REFUSE);
        /* What waited for it when it was last looked at may have been read since. */
        unread_gone(get(1));
        ck_assert_int_eq(judge(get_deaf(101, 1000, KIB)), UNREAD_REFUSE);
}
END_TEST

START_TEST(who_has_most_calls_open_is_found) {
        get(1)->n_waiting = 3;
        get(2)->n_waiting = 5;
        get(3)->n_waiting = 1;
        ck_assert_ptr_eq(unread_most_waiting(unread), get(2));
        unread_gone(get(2));
        ck_assert_ptr_eq(unread_most_waiting(unread), get(1));
}
END_TEST

START_TEST(bus_is_asked_about_the_newest_first_and_then_in_turn) {
        struct unread_reader *deaf[2] = {get_deaf(1, 1000, 100), get_deaf(2, 1000, 100)}, *fresh = get(3);

        (void) get(4); /* nothing is assumed of it */
        unread_charge(fresh);
        ck_assert_ptr_eq(unread_next(unread), fresh);
        unread_asked(fresh);
        struct unread_reader *one = unread_next(unread);
        ck_assert(one == deaf[0] || one == deaf[1]);
        ck_assert_ptr_eq(unread_next(unread), one == deaf[0] ? deaf[1] : deaf[0]);
        ck_assert_ptr_eq(unread_next(unread), one);
        unread_asked(deaf[0]);
        unread_asked(deaf[1]);
        ck_assert_ptr_null(unread_next(unread));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(reader_is_found_by_its_name),
        SUITE_CASE(only_idle_readers_make_room),
        SUITE_CASE(full_table_takes_nobody),
        SUITE_CASE(so_many_answers_are_given_before_the_bus_is_asked),
        SUITE_CASE(what_was_answered_behind_the_question_stays_assumed),
        SUITE_CASE(deaf_connection_gets_nothing_more_until_it_reads),
        SUITE_CASE(refusals_end_where_they_are_not_read),
        SUITE_CASE(what_others_sent_is_not_counted),
        SUITE_CASE(account_must_be_known_once_much_waits),
        SUITE_CASE(account_has_so_many_deaf_connections_however_little_they_hold),
        SUITE_CASE(account_gets_no_more_than_what_is_still_free),
        SUITE_CASE(who_has_most_calls_open_is_found),
        SUITE_CASE(bus_is_asked_about_the_newest_first_and_then_in_turn),
};

SUITE_MAIN("base-unread", cases, setup, teardown)
