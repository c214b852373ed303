/* What a timer of the agents does, and when it does nothing. */
#include "daemon/record/centre.h"
#include "tests/lib/suite.h"

static struct centre centre;
static sd_event_source *timer;
static unsigned rang;

static int on_timer(sd_event_source *source _unused_, uint64_t usec _unused_, void *userdata _unused_) {
        rang++;
        return 0;
}

static void setup(void) {
        assert_ok(sd_event_new(&centre.event));
        assert_ok(centre_new_timer(&centre, 1, on_timer, NULL, &timer));
        rang = 0;
}

static void teardown(void) {
        sd_event_source_disable_unref(timer);
        centre.event = sd_event_unref(centre.event);
}

static unsigned count_rings(void) {
        for (int i = 0; i < 5; i++)
                assert_ok(sd_event_run(centre.event, 0));
        return rang;
}

START_TEST(a_timer_rings_once_and_only_when_it_is_set) {
        ck_assert_uint_eq(count_rings(), 0);
        centre_set_timer(timer, 0);
        ck_assert_uint_eq(count_rings(), 1);
        centre_set_timer(timer, 3600 * USEC_PER_SEC);
        ck_assert_uint_eq(count_rings(), 1);
}
END_TEST

START_TEST(one_that_has_nothing_to_wait_for_is_off) {
        centre_set_timer(timer, 0);
        centre_set_timer(timer, UINT64_MAX);
        ck_assert_uint_eq(count_rings(), 0);
        centre_set_timer(timer, 0);
        ck_assert_uint_eq(count_rings(), 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_timer_rings_once_and_only_when_it_is_set),
        SUITE_CASE(one_that_has_nothing_to_wait_for_is_off),
};

SUITE_MAIN("record-centre", cases, setup, teardown)
