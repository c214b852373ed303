/* What a camera daemon is asked to hold, and what its answers do. */
#include <inttypes.h>

#include "daemon/cameras/conf.h"
#include "tests/unit/daemon/cameras/film.h"

START_TEST(low_rating_holds_the_footage_of_its_visit) {
        struct fields_room room;
        uint64_t value;

        film_open(CONFIG("1", HALL HOLD_TIMES));
        film_set_present(true);
        film_rate("satisfied");
        film_rate("dissatisfied");
        world_until(&film.world, film_count("footage-held") == 1);
        ck_assert_uint_eq(film.asked, 1);
        ck_assert_str_eq(film.camera, "hall");
        ck_assert_str_eq(film.reason, "low-rating");
        ck_assert_uint_eq(film.visit, 2);
        ck_assert_uint_lt(film.from_usec + 90 * USEC_PER_SEC, film.until_usec + 1);
        ck_assert_uint_eq(film_count("footage-wanted"), 1);
        struct fields fields = world_last_event(&film.world, "footage-held", &room);
        assert_ok(fields_get_t(&fields, "hold", &value));
        ck_assert_uint_eq(value, 1);
        ck_assert_uint_eq(film_cameras()->n_wants, 0);
        film_restart();
        film_set_present(true);
        film_rate("satisfied");
        ck_assert_uint_eq(film.asked, 1);
}
END_TEST

START_TEST(what_nobody_may_know_yet_is_held_and_not_told) {
        film_open(CONFIG("3", HALL));
        film_set_present(true);
        film_rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        film_rate("satisfied");
        ck_assert(film_count("footage-wanted") == 0 && film_count("footage-held") == 0);
        film_rate("satisfied");
        world_until(&film.world, film_count("footage-held") == 1);
        ck_assert_uint_eq(film.asked, 1);
}
END_TEST

START_TEST(answer_that_is_not_told_is_asked_for_again_after_a_restart) {
        film_open(CONFIG("3", HALL));
        film_set_present(true);
        film_rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        film_restart();
        film_set_present(true);
        world_until(&film.world, film.asked == 2);
        ck_assert_str_eq(film.keys[0], film.keys[1]);
        film_rate("satisfied");
        film_rate("satisfied");
        world_until(&film.world, film_count("footage-held") == 1);
        ck_assert_uint_eq(film_cameras()->n_wants, 0);
}
END_TEST

START_TEST(daemon_that_is_away_for_days_is_asked_when_it_comes) {
        film_open(CONFIG("1", HALL));
        film_set_present(false);
        film_rate("dissatisfied");
        film_rate("very-dissatisfied");
        film_restart();
        ck_assert_uint_eq(film_cameras()->n_wants, 2);
        world_restart_at(&film.world, NOON + 400 * UINT64_C(86400) * USEC_PER_SEC, true);
        world_appear(&film.world);
        world_until(&film.world, world_is_settled(&film.world));
        ck_assert_uint_eq(film.asked, 0);
        film_set_present(true);
        world_until(&film.world, film_count("footage-held") == 2);
        ck_assert_uint_eq(film.asked, 2);
        ck_assert_str_ne(film.keys[0], film.keys[1]);
}
END_TEST

/* Between the conclusion and the call, and between the call and its answer. */
START_TEST(power_cut_asks_with_the_same_key) {
        film_open(CONFIG("1", HALL));
        film_set_present(true);
        film.silent = true;
        film_rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        film_restart();
        film.silent = false;
        film_set_present(true);
        world_until(&film.world, film_count("footage-held") == 1);
        ck_assert_uint_eq(film.asked, 2);
        ck_assert_str_eq(film.keys[0], film.keys[1]);
}
END_TEST

START_TEST(daemon_that_comes_anew_is_asked_again) {
        film_open(CONFIG("1", HALL));
        film_set_present(true);
        film.silent = true;
        film_rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        film_set_present(false);
        film.silent = false;
        film_set_present(true);
        world_until(&film.world, film_count("footage-held") == 1);
        ck_assert_str_eq(film.keys[0], film.keys[1]);
}
END_TEST

static void tell_generation(const char *generation) {
        REPORT("store-state", EVENT_FIELD_S("state", "ready"), EVENT_FIELD_S("generation", generation));
}

/* With the key of before, one a second, since when it was held first; what is new goes before. */
START_TEST(what_the_daemon_may_have_lost_is_asked_for_again) {
        film_open(CONFIG("1", HALL));
        film_set_present(true);
        tell_generation("a");
        for (unsigned i = 1; i <= 3; i++) {
                film_rate("dissatisfied");
                world_until(&film.world, film_count("footage-held") == i);
                ck_assert_uint_eq(film.asked_usec, 0);
        }
        if (_i == 1) { /* it is away just then, and this one too */
                film_set_present(false);
                film_restart();
                film_set_present(true);
        }
        tell_generation("a");
        ck_assert_uint_eq(film.asked, 3);
        tell_generation("b");
        film_rate("dissatisfied");
        world_until(&film.world, film_count("footage-held") == 7);
        ck_assert_uint_eq(film.asked, 7);
        ck_assert_uint_gt(film.asked_usec, NOON);
        ck_assert_str_eq(film.keys[3], film.keys[0]);
        for (unsigned i = 4, n = 1; i < 7; i++) {
                if (streq(film.keys[i], film.keys[n]))
                        ck_assert_uint_ge(film.at[i], film.at[3] + n++ * USEC_PER_SEC);
                else
                        ck_assert_uint_lt(film.at[i], film.at[3] + USEC_PER_SEC);
                ck_assert(i < 6 || n == 3);
        }
        ck_assert_uint_eq(film_cameras()->n_wants, 0);
        film_restart();
        film_set_present(true);
        tell_generation("b");
        film_rate("satisfied");
        ck_assert_uint_eq(film.asked, 7);
}
END_TEST

static const char *missing_reason(void) {
        static char reason[64];
        struct fields_room room;
        struct fields fields = world_last_event(&film.world, "footage-missing", &room);
        const char *text;

        assert_ok(fields_get_s(&fields, "reason", &text));
        snprintf(reason, sizeof(reason), "%s", text);
        return reason;
}

START_TEST(refused_for_good_is_recorded_with_the_reason) {
        static const char *const cases[][2] = {
                {BUS_ERROR_NOT_RECORDED, "not-recorded"},
                {BUS_ERROR_HOLD_OVER, "hold-over"},
                {SD_BUS_ERROR_ACCESS_DENIED, "denied"},
                {SD_BUS_ERROR_UNKNOWN_METHOD, "refused"},
        };

        film_open(CONFIG("1", HALL));
        film_set_present(true);
        film.error = cases[_i][0];
        film_rate("dissatisfied");
        world_until(&film.world, film_count("footage-missing") == 1);
        ck_assert_str_eq(missing_reason(), cases[_i][1]);
        ck_assert_uint_eq(film.asked, 1);
        ck_assert(film_cameras()->n_wants == 0 && film_count("footage-held") == 0);
}
END_TEST

START_TEST(refused_and_not_told_is_not_asked_over_and_over) {
        film_open(CONFIG("2", HALL));
        film_set_present(true);
        film.error = BUS_ERROR_NOT_RECORDED;
        film_rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        film_report(
                "camera-state",
                (struct event_field[]){EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_S("state", "stalled")},
                2);
        ck_assert_uint_eq(film_count("footage-missing"), 0);
        film_rate("satisfied");
        world_until(&film.world, film_count("footage-missing") == 1);
        ck_assert_uint_eq(film.asked, 1);
}
END_TEST

START_TEST(disk_that_fails_is_asked_again) {
        film_open(CONFIG("1", HALL));
        film_set_present(true);
        film.error = _i == 0 ? BUS_ERROR_STORE_MISSING : BUS_ERROR_STORAGE_FAILED;
        film_rate("dissatisfied");
        world_until(&film.world, film.asked == 3);
        ck_assert_uint_eq(film_count("footage-missing"), 0);
        film.error = NULL;
        world_until(&film.world, film_count("footage-held") == 1);
}
END_TEST

/* The configuration has the camera, and the daemon is not reloaded yet. */
START_TEST(camera_that_is_configured_is_asked_for_until_it_is_there) {
        film_open(CONFIG("1", HALL));
        film_set_present(true);
        film.error = BUS_ERROR_NO_SUCH_CAMERA;
        film_rate("dissatisfied");
        world_until(&film.world, film.asked == 2);
        ck_assert_uint_eq(film_count("footage-missing"), 0);
        /* It left, and the footage that it has made is asked for still. */
        world_write_config(&film.world, CONFIG("1", ""));
        centre_manager_reload(&film.world.manager);
        ck_assert_ptr_null(film.world.manager->refused);
        world_until(&film.world, film_count("footage-missing") == 1);
        ck_assert_str_eq(missing_reason(), "no-such-camera");
}
END_TEST

START_TEST(camera_and_counter_that_leave_are_owed_still) {
        film_open(CONFIG("1", HALL));
        film_set_present(false);
        film_rate("dissatisfied");
        world_write_config(&film.world, "[Centre]\nSources=keypad camera\nKeyRepeatMsec=0\nMinimumRatings=1\n"
                                        "[Counter other]\nAttendant=quay1\nRating.reception=quay1\n");
        centre_manager_reload(&film.world.manager);
        ck_assert_ptr_null(film.world.manager->refused);
        ck_assert_uint_eq(film_cameras()->n_cameras, 0);
        film_rate("very-dissatisfied"); /* nobody looks at that counter */
        film_set_present(true);
        world_until(&film.world, film_count("footage-held") == 1);
        ck_assert_uint_eq(film.asked, 1);
        ck_assert_str_eq(film.camera, "hall");
        ck_assert_uint_eq(film.visit, 1);
}
END_TEST

START_TEST(reload_says_what_cameras_look_at_once) {
        film_open(CONFIG("1", HALL));
        ck_assert_uint_eq(film_count("camera-counters-changed"), 1);
        ck_assert_uint_eq(film_count("camera-rules-changed"), 1);
        centre_manager_reload(&film.world.manager);
        film_restart();
        ck_assert_uint_eq(film_count("camera-counters-changed"), 1);
        ck_assert_uint_eq(film_count("camera-rules-changed"), 1);
        world_write_config(&film.world, CONFIG("1", "[Camera hall]\nCounters=2\n[Camera door]\n" HOLD_TIMES));
        centre_manager_reload(&film.world.manager);
        ck_assert_uint_eq(film_count("camera-counters-changed"), 3);
        ck_assert_uint_eq(film_count("camera-rules-changed"), 2);
        ck_assert(!camera_sees(&film_cameras()->cameras[0], "1"));
        ck_assert(camera_sees(&film_cameras()->cameras[0], "2"));
        ck_assert_str_eq(film_cameras()->cameras[1].counters, "");
}
END_TEST

START_TEST(without_the_source_there_are_no_cameras) {
        film_open("[Centre]\nMinimumRatings=1\nSources=keypad display\n"
                  "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"
                  "[Camera hall]\nCounters=1\n" HOLD_TIMES);
        ck_assert_uint_eq(film_count("camera-rules-changed"), 0);
        ck_assert_uint_eq(film_count("camera-counters-changed"), 0);
        film_rate("dissatisfied");
        ck_assert_uint_eq(film_count("footage-wanted"), 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(low_rating_holds_the_footage_of_its_visit),
        SUITE_CASE(what_nobody_may_know_yet_is_held_and_not_told),
        SUITE_CASE(answer_that_is_not_told_is_asked_for_again_after_a_restart),
        SUITE_CASE(daemon_that_is_away_for_days_is_asked_when_it_comes),
        SUITE_CASE(power_cut_asks_with_the_same_key),
        SUITE_CASE(daemon_that_comes_anew_is_asked_again),
        {"refused_for_good", &refused_for_good_is_recorded_with_the_reason, 4, 0},
        {"what_the_daemon_may_have_lost_is_asked_for_again",
         &what_the_daemon_may_have_lost_is_asked_for_again, 2, 0},
        SUITE_CASE(refused_and_not_told_is_not_asked_over_and_over),
        {"disk_that_fails_is_asked_again", &disk_that_fails_is_asked_again, 2, 0},
        SUITE_CASE(camera_that_is_configured_is_asked_for_until_it_is_there),
        SUITE_CASE(camera_and_counter_that_leave_are_owed_still),
        SUITE_CASE(reload_says_what_cameras_look_at_once),
        SUITE_CASE(without_the_source_there_are_no_cameras),
};

SUITE_MAIN("cameras-client", cases, NULL, film_close)
