/* GetRatings tells of corrections with their ratings, however many there are. */
#include "daemon/corrections/bus.h"
#include "daemon/corrections/correction.h"
#include "daemon/record/recorder-internal.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

enum { VISITS = 14, EACH = 100 };

static struct world world;

static void setup(void) {
        world_open_configured(&world, "[Centre]\nKeyRepeatMsec=0\n"
                                      "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n");
        world_appear(&world);
}

static void teardown(void) {
        world_close(&world);
}

/* At a counter whose post is one keypad. */
static void rate(uint64_t n) {
        uint64_t before = world.arming;

        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > before);
        world_press(&world, "quay1", "satisfied", world.arming);
        world_disarm(&world, "quay1", world.arming, "settled");
        world_until(&world, world_count(&world, "rating") == n);
}

static void annotate(uint64_t visit, size_t n) {
        struct recorder *recorder = world.manager->centre.recorder;
        struct instant now;

        assert_ok(recorder_begin(recorder));
        assert_ok(recorder_now(recorder, &now));
        for (size_t i = 0; i < n; i++) {
                struct event_field fields[] = {
                        EVENT_FIELD_T("visit", visit),         EVENT_FIELD_S("counter", "1"),
                        EVENT_FIELD_S("subject", "reception"), EVENT_FIELD_S("text", "ghi chú"),
                        EVENT_FIELD_S("actor", "uid 0"),
                };
                assert_ok(book_observe(recorder_book(recorder), &now, "rating-annotated", fields,
                                       ELEMENTSOF(fields)));
        }
        assert_ok(recorder_commit(recorder));
}

struct page {
        size_t n_visits, n_corrections;
        uint64_t last;
};

static size_t count_corrections(sd_bus_message *reply) {
        uint64_t id, before = 0;
        const char *type;
        size_t n = 0;

        assert_ok(sd_bus_message_enter_container(reply, 'v', "a(tsa{sv})"));
        assert_ok(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        for (; sd_bus_message_enter_container(reply, 'r', "tsa{sv}") > 0; n++) {
                assert_ok(sd_bus_message_read(reply, "ts", &id, &type));
                ck_assert_uint_gt(id, before);
                ck_assert_str_eq(type, "rating-annotated");
                before = id;
                assert_ok(sd_bus_message_skip(reply, "a{sv}"));
                assert_ok(sd_bus_message_exit_container(reply));
        }
        assert_ok(sd_bus_message_exit_container(reply));
        assert_ok(sd_bus_message_exit_container(reply));
        return n;
}

static struct page get_page(uint64_t cursor) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_RECORD_INTERFACE, "GetRatings");
        struct page page = {.last = cursor};
        const char *name;

        assert_ok(sd_bus_message_append(call, "tua{sv}", cursor, 1000, 0));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        assert_ok(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        for (; sd_bus_message_enter_container(reply, 'a', "{sv}") > 0; page.n_visits++) {
                while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                        assert_ok(sd_bus_message_read(reply, "s", &name));
                        if (streq(name, "visit"))
                                assert_ok(sd_bus_message_read(reply, "v", "t", &page.last));
                        else if (streq(name, "corrections"))
                                page.n_corrections += count_corrections(reply);
                        else
                                assert_ok(sd_bus_message_skip(reply, "v"));
                        assert_ok(sd_bus_message_exit_container(reply));
                }
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        return page;
}

START_TEST(a_large_answer_ends_early_and_the_next_goes_on) {
        for (uint64_t n = 1; n <= VISITS; n++)
                rate(n);
        for (uint64_t visit = 1; visit <= VISITS; visit++)
                annotate(visit, EACH);
        struct page first = get_page(0), second = get_page(first.last), third = get_page(second.last);
        ck_assert_uint_eq(first.n_visits, 11); /* the first with more than 1000 */
        ck_assert_uint_eq(first.n_corrections, 11 * EACH);
        ck_assert_uint_eq(second.n_visits, VISITS - 11);
        ck_assert_uint_eq(second.n_corrections, (VISITS - 11) * EACH);
        ck_assert_uint_eq(third.n_visits, 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_large_answer_ends_early_and_the_next_goes_on),
};

SUITE_MAIN("corrections-answer", cases, setup, teardown)
