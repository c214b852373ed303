/* What the camera daemon is asked to hold, and what its answers do. */
#include "daemon/cameras/client.h"

#include <inttypes.h>

#include "daemon/cameras/conf.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/cameras/film.h"

/* ----- holds ----- */

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

#define REPORT(type, ...)                                                                                    \
        film_report(type, (struct event_field[]){__VA_ARGS__},                                               \
                    ELEMENTSOF(((struct event_field[]){__VA_ARGS__})))

static void tell_generation(const char *generation) {
        REPORT("store-state", EVENT_FIELD_S("state", "ready"), EVENT_FIELD_S("generation", generation));
}

/* As who had it held said, and at once after a restart too. */
START_TEST(what_somebody_had_held_is_asked_for_again) {
        film_open(CONFIG("1", HALL));
        film_set_present(true);
        tell_generation("a");
        REPORT("hold-placed", EVENT_FIELD_T("hold", 4), EVENT_FIELD_S("camera", ""),
               EVENT_FIELD_T("from_usec", NOON), EVENT_FIELD_T("until_usec", NOON + USEC_PER_SEC),
               EVENT_FIELD_T("end_usec", NOON + 7 * USEC_PER_SEC), EVENT_FIELD_S("reason", "khiếu nại"),
               EVENT_FIELD_S("actor", "uid 1000"), EVENT_FIELD_S("key", "of theirs"));
        if (_i == 1) {
                film_set_present(false);
                film_restart();
                film_set_present(true);
        }
        ck_assert_uint_eq(film.asked, 0);
        tell_generation("b");
        world_until(&film.world, film_count("hold-again") == 1);
        ck_assert_uint_eq(film.asked, 1);
        ck_assert_str_eq(film.keys[0], "of theirs");
        ck_assert_str_eq(film.camera, "");
        ck_assert_str_eq(film.reason, "khiếu nại");
        ck_assert_str_eq(film.actor, "uid 1000");
        ck_assert_uint_eq(film.from_usec, NOON);
        ck_assert_uint_eq(film.until_usec, NOON + USEC_PER_SEC);
        ck_assert_uint_eq(film.end_usec, NOON + 7 * USEC_PER_SEC);
        ck_assert_uint_eq(film.asked_usec, 0);
        /* It ended while nobody knew of it. */
        film.error = BUS_ERROR_HOLD_OVER;
        tell_generation("c");
        world_until(&film.world, film_count("hold-lost") == 1);
        tell_generation("d");
        ck_assert_uint_eq(film.asked, 2);
}
END_TEST

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

/* The answer is known, and not told: of the index that is gone. */
START_TEST(what_was_answered_by_another_generation_is_asked_for_again) {
        film_open(CONFIG("3", HALL));
        film_set_present(true);
        tell_generation("a");
        film_rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        tell_generation("a");
        ck_assert_uint_eq(film.asked, 1);
        tell_generation("b");
        world_until(&film.world, film.asked == 2);
        ck_assert_str_eq(film.keys[0], film.keys[1]);
        film_rate("satisfied");
        film_rate("satisfied");
        world_until(&film.world, film_count("footage-held") == 1);
        ck_assert_uint_eq(film.asked, 2);
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

/* ----- what the bus tells ----- */

static sd_bus_message *call(const char *member, const char *first, const char *last) {
        sd_bus_message *message = world_new_call(&film.world, CENTRE_PATH, CENTRE_RECORD_INTERFACE, member);

        if (first)
                assert_ok(sd_bus_message_append(message, "ss", first, last));
        assert_ok(sd_bus_message_append(message, "a{sv}", 0));
        return world_call(&film.world, message);
}

START_TEST(states_and_figures_are_told) {
        _cleanup_free_ char *states = NULL, *figures = NULL, *again = NULL, *groups = NULL, *nothing = NULL;
        struct event_field hall = EVENT_FIELD_S("camera", "hall");

        film_open(CONFIG("3", HALL));
        film_set_present(true);
        film.silent = true;
        film_rate("dissatisfied");
        REPORT("camera-state", hall, EVENT_FIELD_S("state", "recording"));
        REPORT("hold-placed", EVENT_FIELD_T("hold", 4), EVENT_FIELD_S("camera", ""),
               EVENT_FIELD_T("from_usec", 1), EVENT_FIELD_T("until_usec", 2), EVENT_FIELD_T("end_usec", 3),
               EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "uid 1"));
        states = world_text_of(call("GetCameras", NULL, NULL));
        ck_assert_str_eq(states, "camera=hall state=recording configured=1 counters=1 2 holds=1 wanted=1 |");

        REPORT("recording-gap", hall, EVENT_FIELD_T("from_usec", NOON), EVENT_FIELD_T("until_usec", NOON + 5),
               EVENT_FIELD_S("cause", "stalled"));
        REPORT("recording-gap", hall, EVENT_FIELD_T("from_usec", NOON + 10),
               EVENT_FIELD_T("until_usec", NOON + 12), EVENT_FIELD_S("cause", "power"));
        REPORT("recording-gap", hall, EVENT_FIELD_T("from_usec", NOON + 20),
               EVENT_FIELD_T("until_usec", NOON + 21), EVENT_FIELD_S("cause", "stalled"));
        REPORT("footage-figures", hall, EVENT_FIELD_S("day", "2026-11-23"),
               EVENT_FIELD_T("announced_usec", 600000000), EVENT_FIELD_T("recorded_usec", 90));
        REPORT("footage-figures", hall, EVENT_FIELD_S("day", "2026-11-23"),
               EVENT_FIELD_T("announced_usec", 600000000), EVENT_FIELD_T("recorded_usec", 540000000));
        REPORT("footage-figures", hall, EVENT_FIELD_S("day", "2026-11-22"),
               EVENT_FIELD_T("announced_usec", 600000000), EVENT_FIELD_T("recorded_usec", 600000000));
        figures = world_text_of(call("GetCameraFigures", "2026-11-22", "2026-11-23"));
        ck_assert_str_eq(
                figures,
                "day=2026-11-22 camera=hall announced_usec=600000000 recorded_usec=600000000 gaps=0 "
                "segments=0 "
                "segments_usec=0 deleted=0 deleted_bytes=0 damaged=0 views=0 exports=0 refusals=0 holds=0 |"
                "day=2026-11-23 camera=hall announced_usec=600000000 recorded_usec=540000000 gaps=3 "
                "segments=0 "
                "segments_usec=0 deleted=0 deleted_bytes=0 damaged=0 views=0 exports=0 refusals=0 holds=0 "
                "gaps_usec.power=2 gaps_usec.stalled=6 |");
        sd_bus_message *report = call("GetReport", "2026-11-22", "2026-11-23");
        assert_ok(sd_bus_message_skip(report, "a{sv}"));
        groups = world_text_of(report);
        ck_assert_ptr_nonnull(strstr(groups, "camera_days=2 camera_due_min=20 camera_recorded_min=19 |"));
        ck_assert_ptr_nonnull(
                strstr(groups, "by=camera id=hall camera_days=2 camera_due_min=20 camera_recorded_min=19 "
                               "gaps.power=1 gaps.stalled=2 gaps_min.power=0 gaps_min.stalled=0 |"));
        report = call("GetReport", "2026-11-20", "2026-11-21");
        ck_assert(!sd_bus_message_is_method_error(report, NULL));
        assert_ok(sd_bus_message_skip(report, "a{sv}"));
        nothing = world_text_of(report);
        ck_assert_ptr_null(strstr(nothing, "camera_")); /* of which nothing was told */
        film_restart();
        again = world_text_of(call("GetCameraFigures", "2026-11-22", "2026-11-23"));
        ck_assert_str_eq(figures, again);
        sd_bus_message *reply = call("GetCameraFigures", "2026-11-23", "2026-11-22");
        ck_assert(sd_bus_message_is_method_error(reply, BUS_ERROR_BAD_ARGUMENT));
        sd_bus_message_unref(reply);
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
        {"what_somebody_had_held_is_asked_for_again", &what_somebody_had_held_is_asked_for_again, 2, 0},
        SUITE_CASE(what_was_answered_by_another_generation_is_asked_for_again),
        SUITE_CASE(refused_and_not_told_is_not_asked_over_and_over),
        {"disk_that_fails_is_asked_again", &disk_that_fails_is_asked_again, 2, 0},
        SUITE_CASE(camera_that_is_configured_is_asked_for_until_it_is_there),
        SUITE_CASE(camera_and_counter_that_leave_are_owed_still),
        SUITE_CASE(reload_says_what_cameras_look_at_once),
        SUITE_CASE(without_the_source_there_are_no_cameras),
        SUITE_CASE(states_and_figures_are_told),
};

SUITE_MAIN("cameras-client", cases, NULL, film_close)
