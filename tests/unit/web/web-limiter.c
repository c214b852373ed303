/* Codes guessed and codes typed, on a clock of the test's own. */
#include "services/web/limiter.h"
#include "tests/lib/suite.h"

#define BEGIN (1000 * USEC_PER_SEC)

static struct limiter *limiter;

static void setup(void) {
        assert_ok(limiter_new(&limiter_typed, &limiter));
}

static void teardown(void) {
        limiter = limiter_free(limiter);
}

static struct limiter_address address_of(unsigned i) {
        struct limiter_address address = {{0}};

        memcpy(address.bytes, &i, sizeof(i));
        return address;
}

static unsigned take(unsigned who, uint64_t now_usec) {
        struct limiter_address address = address_of(who);

        return limiter_take(limiter, &address, now_usec);
}

START_TEST(a_room_behind_one_address_is_served_at_once) {
        for (unsigned i = 0; i < LIMITER_BURST; i++)
                ck_assert_uint_eq(take(1, BEGIN), 0);
        ck_assert_uint_eq(take(1, BEGIN), 1);
}
END_TEST

/* What is refused takes nothing, and the answer is when to come again. */
START_TEST(the_answer_is_when_to_come_again) {
        for (unsigned i = 0; i < LIMITER_BURST; i++)
                (void) take(1, BEGIN);
        for (unsigned i = 0; i < 1000; i++)
                ck_assert_uint_eq(take(1, BEGIN), 1);
        ck_assert_uint_gt(take(1, BEGIN + USEC_PER_SEC - 1), 0);
        ck_assert_uint_eq(take(1, BEGIN + USEC_PER_SEC), 0);
        ck_assert_uint_gt(take(1, BEGIN + USEC_PER_SEC), 0);
}
END_TEST

START_TEST(one_who_guesses_does_not_stop_another_for_long) {
        for (unsigned i = 0; i < LIMITER_BURST; i++)
                (void) take(1, BEGIN);
        /* All had as many at once; then two a second are left for all, one of them not for the first. */
        unsigned first = 0, second = 0;
        for (uint64_t now = BEGIN; now < BEGIN + 100 * USEC_PER_SEC; now += USEC_PER_SEC / 20) {
                first += take(1, now) == 0;
                second += take(2, now) == 0;
        }
        ck_assert_uint_ge(first, 95);
        ck_assert_uint_le(first, 101);
        ck_assert_uint_ge(second, 95);
}
END_TEST

/* From one address or from thousands: nobody gets more than two a second after the first burst. */
START_TEST(ten_minutes_of_guessing_come_to_little) {
        unsigned taken = 0, calls = 0;

        for (uint64_t now = BEGIN; now < BEGIN + 600 * USEC_PER_SEC; now += 10 * USEC_PER_MSEC)
                for (unsigned i = 0; i < 2; i++)
                        taken += take(_i == 0 ? 1 : ++calls % 5000, now) == 0;
        ck_assert_uint_le(taken, LIMITER_BURST + (_i == 0 ? 600 : 1200) + 1);
        ck_assert_uint_ge(taken, LIMITER_BURST + (_i == 0 ? 600 : 1200) - 2);
        /* About 60 of 2^30 codes are worth something. */
        ck_assert_double_lt(taken * 60.0 / (1 << 30), 1.0 / 10000);
}
END_TEST

START_TEST(more_addresses_than_there_is_room_for_share_one) {
        uint64_t now = BEGIN;

        /* Each a quarter of a burst, two a second: the time that it is full again lies behind all of it. */
        for (unsigned i = 0; i < LIMITER_ADDRESSES_MAX; i++) {
                struct limiter_address address = address_of(i);

                for (unsigned j = 0; j < 15; j++)
                        (void) limiter_take(limiter, &address, now);
                now += USEC_PER_MSEC;
        }
        unsigned taken = 0;
        for (unsigned i = 0; i < 500; i++)
                taken += take(100000 + i, now) == 0;
        ck_assert_uint_le(taken, LIMITER_BURST);
}
END_TEST

START_TEST(who_was_away_is_as_new) {
        for (unsigned i = 0; i < LIMITER_BURST; i++)
                (void) take(1, BEGIN);
        for (unsigned i = 0; i < LIMITER_BURST; i++)
                ck_assert_uint_eq(take(1, BEGIN + 3600 * USEC_PER_SEC), 0);
        /* And has no more than that for it. */
        ck_assert_uint_gt(take(1, BEGIN + 3600 * USEC_PER_SEC), 0);
}
END_TEST

/* Whoever sends codes of a scanned kind at full speed has ten a second of them, and takes nothing from
 * others. */
START_TEST(what_is_scanned_waits_for_its_own_address_alone) {
        struct limiter_address one = address_of(1), room = address_of(2);
        unsigned taken = 0;

        teardown();
        assert_ok(limiter_new(&limiter_scanned, &limiter));
        for (uint64_t now = BEGIN; now < BEGIN + 600 * USEC_PER_SEC; now += USEC_PER_MSEC)
                taken += limiter_take(limiter, &one, now) == 0;
        ck_assert_uint_ge(taken, 6000);
        ck_assert_uint_le(taken, 6000 + 4 * LIMITER_BURST);
        for (unsigned i = 0; i < 3 * LIMITER_BURST; i++)
                ck_assert_uint_eq(limiter_take(limiter, &room, BEGIN + 600 * USEC_PER_SEC), 0);
}
END_TEST

/* Of 60 at once and two a second that the aggregator takes, one visitor leaves others half. */
START_TEST(whoever_sends_sheets_leaves_room_for_others) {
        struct limiter_address one = address_of(1), other = address_of(2);
        unsigned taken = 0;

        teardown();
        assert_ok(limiter_new(&limiter_coded, &limiter));
        for (uint64_t now = BEGIN; now < BEGIN + 600 * USEC_PER_SEC; now += 10 * USEC_PER_MSEC)
                taken += limiter_take(limiter, &one, now) == 0;
        ck_assert_uint_ge(taken, 600);
        ck_assert_uint_le(taken, 600 + LIMITER_BURST / 2);
        ck_assert_uint_eq(limiter_take(limiter, &other, BEGIN + 600 * USEC_PER_SEC), 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_room_behind_one_address_is_served_at_once),
        SUITE_CASE(the_answer_is_when_to_come_again),
        SUITE_CASE(one_who_guesses_does_not_stop_another_for_long),
        {"ten_minutes_of_guessing_come_to_little", &ten_minutes_of_guessing_come_to_little, 2},
        SUITE_CASE(more_addresses_than_there_is_room_for_share_one),
        SUITE_CASE(who_was_away_is_as_new),
        SUITE_CASE(what_is_scanned_waits_for_its_own_address_alone),
        SUITE_CASE(whoever_sends_sheets_leaves_room_for_others),
};

SUITE_MAIN("web/limiter", cases, setup, teardown)
