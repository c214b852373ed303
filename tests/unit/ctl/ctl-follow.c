#include "daemon/ctl/follow.h"
#include "tests/lib/suite.h"

START_TEST(next_id_is_shown) {
        ck_assert_int_eq(follow_event(0, 1), FOLLOW_SHOW);
        ck_assert_int_eq(follow_event(41, 42), FOLLOW_SHOW);
}
END_TEST

START_TEST(shown_id_is_old) {
        ck_assert_int_eq(follow_event(42, 42), FOLLOW_OLD);
        ck_assert_int_eq(follow_event(42, 1), FOLLOW_OLD);
        ck_assert_int_eq(follow_event(UINT64_MAX, UINT64_MAX), FOLLOW_OLD);
}
END_TEST

START_TEST(later_id_is_a_gap) {
        ck_assert_int_eq(follow_event(0, 2), FOLLOW_GAP);
        ck_assert_int_eq(follow_event(41, 43), FOLLOW_GAP);
}
END_TEST

/* Hints that come twice, late, out of order or not at all, against a record that is read at each gap. */
START_TEST(any_order_of_hints_shows_each_event_once) {
        static const uint64_t hints[][6] = {{1, 2, 3, 4, 5, 6},
                                            {6, 1, 2, 3, 4, 5},
                                            {1, 1, 2, 2, 6, 6},
                                            {6, 6, 6, 6, 6, 6},
                                            {2, 1, 4, 3, 6, 5}};
        const uint64_t *order = hints[_i];
        unsigned shown[7] = {0};
        uint64_t cursor = 0, committed = 0;

        for (size_t i = 0; i < 6; i++) {
                committed = order[i] > committed ? order[i] : committed;
                switch (follow_event(cursor, order[i])) {
                case FOLLOW_OLD:
                        break;
                case FOLLOW_GAP:
                        while (cursor < committed)
                                shown[++cursor]++;
                        break;
                case FOLLOW_SHOW:
                        shown[cursor = order[i]]++;
                        break;
                }
        }
        for (size_t id = 1; id <= 6; id++)
                ck_assert_uint_eq(shown[id], 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(next_id_is_shown),
        SUITE_CASE(shown_id_is_old),
        SUITE_CASE(later_id_is_a_gap),
        {"any_order_of_hints_shows_each_event_once", &any_order_of_hints_shows_each_event_once, 5},
};

SUITE_MAIN("ctl-follow", cases, NULL, NULL)
