/* From a finished visit to a figure: what happens at a counter on an ordinary and on a bad day. */
#include <signal.h>

#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/figures.h"
#include "tests/lib/scene.h"

START_TEST(rating_reaches_the_figures) {
        struct scene f;

        scene_begin(&f, NULL);
        client_press(f.bus, "quay1", "done");
        const struct record *finished = scene_await(&f, "visit-finished", 1);
        ck_assert_str_eq(record_s(finished, "source"), "centre");
        ck_assert_str_eq(record_s(finished, "counter"), "c1");
        ck_assert_uint_eq(record_t(finished, "visit"), 1);
        const struct record *armed = scene_await(&f, "armed", 1);
        ck_assert_str_eq(record_s(armed, "keypad"), "quay1");

        client_press(f.bus, "quay1", "satisfied");
        scene_await_light(&f, "quay1", "light-satisfied", 1);
        const struct record *rating = scene_await(&f, "rating", 1);
        ck_assert_uint_eq(record_t(rating, "visit"), 1);
        ck_assert_str_eq(record_s(rating, "counter"), "c1");
        ck_assert_str_eq(record_s(rating, "subject"), "reception");
        ck_assert_str_eq(record_s(rating, "level"), "satisfied");

        struct figures figures = figures_today(f.bus, "c1", "reception");
        ck_assert_uint_eq(figures.served, 1);
        ck_assert_uint_eq(figures.rated, 1);
        ck_assert_uint_eq(figures.skipped + figures.unheard + figures.open + figures.stray, 0);
        scene_end(&f);
}
END_TEST

START_TEST(last_press_within_settling_wins) {
        struct scene f;

        scene_begin(&f, NULL);
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        client_press(f.bus, "quay1", "satisfied");
        scene_await(&f, "press", 2);
        client_press(f.bus, "quay1", "dissatisfied");
        scene_await(&f, "press", 3);
        const struct record *rating = scene_await(&f, "rating", 1);
        ck_assert_str_eq(record_s(rating, "level"), "dissatisfied");
        ck_assert_str_eq(record_s(records_last(&f.records, "disarmed"), "reason"), "settled");
        ck_assert_uint_eq(records_count(&f.records, "rating"), 1);
        ck_assert_uint_eq(figures_today(f.bus, "c1", "reception").rated, 1);
        scene_end(&f);
}
END_TEST

START_TEST(window_without_a_press_is_skipped) {
        struct scene f;

        scene_begin(&f, centre_config_short_window);
        client_press(f.bus, "quay1", "done");
        const struct record *skipped = scene_await(&f, "rating-skipped", 1);
        ck_assert_uint_eq(record_t(skipped, "visit"), 1);
        ck_assert_str_eq(record_s(records_last(&f.records, "disarmed"), "reason"), "window");
        struct figures figures = figures_today(f.bus, "c1", "reception");
        ck_assert_uint_eq(figures.served, 1);
        ck_assert_uint_eq(figures.skipped, 1);
        ck_assert_uint_eq(figures.rated, 0);
        scene_end(&f);
}
END_TEST

START_TEST(press_before_arming_is_stray) {
        struct scene f;

        scene_begin(&f, NULL);
        client_press(f.bus, "quay1", "satisfied");
        scene_await(&f, "press-stray", 1);
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        client_press(f.bus, "quay1", "neutral");
        const struct record *rating = scene_await(&f, "rating", 1);
        ck_assert_str_eq(record_s(rating, "level"), "neutral");
        struct figures figures = figures_today(f.bus, "c1", "reception");
        ck_assert_uint_eq(figures.rated, 1);
        ck_assert_uint_eq(figures.stray, 1);
        scene_end(&f);
}
END_TEST

START_TEST(window_survives_a_restart_of_the_keypad_service) {
        struct scene f;

        scene_begin(&f, NULL);
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        centre_stop(f.centre, CENTRE_KEYPADD, SIGKILL);
        centre_start(f.centre, CENTRE_KEYPADD, NULL);
        centre_wait_ready(f.centre, CENTRE_KEYPADD);
        scene_await(&f, "armed", 2);
        ck_assert_str_eq(record_s(records_last(&f.records, "disarmed"), "reason"), "restart");
        client_press(f.bus, "quay1", "very-satisfied");
        const struct record *rating = scene_await(&f, "rating", 1);
        ck_assert_uint_eq(record_t(rating, "visit"), 1);
        struct figures figures = figures_today(f.bus, "c1", "reception");
        ck_assert_uint_eq(figures.served, 1);
        ck_assert_uint_eq(figures.rated, 1);
        scene_end(&f);
}
END_TEST

START_TEST(window_survives_a_restart_of_the_aggregator) {
        struct scene f;

        scene_begin(&f, NULL);
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        client_press(f.bus, "quay1", "very-satisfied");
        scene_await_light(&f, "quay1", "light-very-satisfied", 1);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        const struct record *rating = scene_await(&f, "rating", 1);
        ck_assert_str_eq(record_s(rating, "level"), "very-satisfied");
        ck_assert_uint_eq(figures_today(f.bus, "c1", "reception").rated, 1);
        scene_end(&f);
}
END_TEST

#define KEYPAD_STATE SCENE_STATE("vn.motcua.Keypad1", CLIENT_KEYPAD("quay1"), "vn.motcua.Keypad1.Keypad")
#define COUNTER_STATE SCENE_STATE("vn.motcua.Centre1", CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter")

START_TEST(unplugged_keypad_comes_back) {
        struct scene f;

        scene_begin(&f, NULL);
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        client_sim(f.bus, "quay1", "Unplug");
        client_sim(f.bus, "quay1", "Unplug"); /* twice is no error */
        const struct record *absent = scene_await(&f, "keypad-absent", 1);
        ck_assert_str_eq(record_s(absent, "reason"), "lost");
        scene_await_text(&f, KEYPAD_STATE, "absent");
        scene_await_text(&f, COUNTER_STATE, "offline");

        client_sim(f.bus, "quay1", "Plug");
        scene_await_text(&f, KEYPAD_STATE, "ready");
        scene_await(&f, "armed", 2); /* the visit of before is still to be rated */
        client_press(f.bus, "quay1", "satisfied");
        const struct record *rating = scene_await(&f, "rating", 1);
        ck_assert_uint_eq(record_t(rating, "visit"), 1);
        struct figures figures = figures_today(f.bus, "c1", "reception");
        ck_assert_uint_eq(figures.rated, 1);
        ck_assert_uint_gt(figures.offline_usec, 0);
        scene_end(&f);
}
END_TEST

START_TEST(stuck_key_is_a_fault_with_an_end) {
        struct scene f;

        scene_begin(&f, centre_config_short_window);
        client_press_for(f.bus, "quay1", "neutral", 12 * USEC_PER_SEC);
        const struct record *stuck = scene_await(&f, "key-stuck", 1);
        ck_assert_str_eq(record_s(stuck, "key"), "neutral");
        scene_await_text(&f, KEYPAD_STATE, "fault");
        scene_await(&f, "key-unstuck", 1);
        scene_await_text(&f, KEYPAD_STATE, "ready");
        ck_assert_uint_eq(records_count(&f.records, "press"), 1);
        scene_end(&f);
}
END_TEST

static void assert_kept(const struct records *heard_all, const struct records *fetched) {
        size_t skipped = fetched->n;

        ck_assert_uint_ge(fetched->n, heard_all->n);
        for (size_t i = 0; i < heard_all->n; i++) {
                const struct record *heard = &heard_all->items[i];
                const struct record *kept = &fetched->items[heard->id - 1];
                skipped = i == 0 ? heard->id - 1 : skipped;
                ck_assert_uint_eq(kept->id, heard->id);
                ck_assert_uint_eq(heard->id, skipped + i + 1); /* no gaps once listening */
                ck_assert_str_eq(kept->type, heard->type);
                _cleanup_free_ char *kept_text = NULL, *heard_text = NULL;
                assert_ok(fields_to_text(&kept->fields, &kept_text));
                assert_ok(fields_to_text(&heard->fields, &heard_text));
                ck_assert_str_eq(kept_text, heard_text);
        }
}

/* In full to those who may know that, and to everybody what all may know. */
START_TEST(every_announcement_is_in_the_record) {
        _cleanup_records_ struct records second_ear = {}, everybody = {}, fetched = {}, public = {},
                                         late = {};
        struct scene f;
        enum { PRESSES = 60 };

        scene_begin(&f, NULL);
        sd_bus *member = centre_connect(f.centre, CENTRE_OPERATOR),
               *nobody = centre_connect(f.centre, CENTRE_NOBODY);
        records_follow(&second_ear, member);
        records_follow_public(&everybody, nobody);
        /* Both are listening once the bus has answered each. */
        sd_bus *both[] = {member, nobody};
        for (size_t i = 0; i < ELEMENTSOF(both); i++)
                must(sd_bus_call_method(both[i], "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "GetId", NULL, NULL, ""));
        for (size_t i = 0; i < PRESSES; i++) {
                client_press(f.bus, i % 2 == 0 ? "quay1" : "quay2", i % 3 == 0 ? "done" : "satisfied");
                scene_await(&f, "press", i + 1);
        }
        records_fetch(&fetched, member, 0);
        assert_kept(&f.records, &fetched);
        records_fetch_public(&public, nobody, 0);
        assert_kept(&everybody, &public);
        ck_assert_uint_eq(records_count(&second_ear, "press"), PRESSES);
        ck_assert_uint_eq(records_count(&public, "press"), PRESSES);
        records_fetch(&late, f.bus, fetched.n - 3);
        ck_assert_uint_ge(late.n, 3);
        ck_assert_uint_eq(late.items[0].id, fetched.n - 2);
        ck_assert_uint_ge(client_get_u64(f.bus, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                         "vn.motcua.Centre1", "Cursor"),
                          fetched.n);
        sd_bus_close_unref(member);
        sd_bus_close_unref(nobody);
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(rating_reaches_the_figures),
        SUITE_CASE(last_press_within_settling_wins),
        SUITE_CASE(window_without_a_press_is_skipped),
        SUITE_CASE(press_before_arming_is_stray),
        SUITE_CASE(window_survives_a_restart_of_the_keypad_service),
        SUITE_CASE(window_survives_a_restart_of_the_aggregator),
        SUITE_CASE(unplugged_keypad_comes_back),
        SUITE_CASE(stuck_key_is_a_fault_with_an_end),
        SUITE_CASE(every_announcement_is_in_the_record),
};

CENTRE_SUITE_MAIN("flow", cases)
