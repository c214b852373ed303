/* When the wall says that cameras record, and what the bus tells of them. */
#include "daemon/cameras/conf.h"
#include "tests/unit/daemon/cameras/film.h"

/* ----- the sign ----- */

static bool records(void) {
        return cameras_are_recording(film_centre());
}

static void tell_changed(void) {
        assert_ok(sd_bus_emit_properties_changed(film.world.hardware_bus, "/vn/motcua/Camera1",
                                                 "vn.motcua.Camera1", "Recording", NULL));
}

START_TEST(sign_follows_what_is_written) {
        film_open(CONFIG("1", HALL));
        ck_assert(!records());
        film.recording = true;
        film_set_present(true);
        world_until(&film.world, records());
        film.recording = false;
        tell_changed();
        world_until(&film.world, !records());
        film.recording = true;
        tell_changed();
        world_until(&film.world, records());
        /* The moment that the daemon is gone. */
        film_set_present(false);
        ck_assert(!records());
        film_set_present(true);
        world_until(&film.world, records());
        world_write_config(&film.world, "[Centre]\nSources=keypad\n[Counter 1]\nAttendant=quay1\n");
        centre_manager_reload(&film.world.manager);
        ck_assert(!records());
}
END_TEST

/* A display daemon, of whose boards nothing else is read. */
static int method_set_board(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        const char *name;
        int flag;

        *(int *) userdata = 0;
        assert_ok(sd_bus_message_skip(message, "t"));
        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(message, "s", &name));
                if (streq(name, "recording")) {
                        assert_ok(sd_bus_message_read(message, "v", "b", &flag));
                        *(int *) userdata = flag;
                } else
                        assert_ok(sd_bus_message_skip(message, "v"));
                assert_ok(sd_bus_message_exit_container(message));
        }
        return sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable display_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("SetBoard", "ta{sv}", "", method_set_board, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

START_TEST(wall_has_the_sign_while_cameras_record) {
        _cleanup_(outbox_freep) struct outbox *outbox = NULL;
        _cleanup_(event_source_freep) struct event_source *source = NULL;
        _cleanup_free_ char *path = NULL;
        sd_bus_slot *slot = NULL;
        int sign = -1;

        film_open("[Centre]\nSources=keypad camera display\n[Counter 1]\nAttendant=quay1\n"
                  "[Camera hall]\nCounters=1\n");
        assert_ok(str_format(&path, "%s/display-outbox.db", film.world.dir));
        assert_ok(outbox_open(path, 1000000, NULL, &outbox));
        assert_ok(event_source_new(film.world.event, film.world.hardware_bus, "/vn/motcua/Display1",
                                   film.world.hardware_clock, outbox, &source));
        assert_ok(sd_bus_add_object_vtable(film.world.hardware_bus, &slot, "/vn/motcua/Display1",
                                           "vn.motcua.Display1", display_vtable, &sign));
        film_set_present(false); /* the record begins when all are known to be there or not */
        source_set_owner(film_centre()->sources[2], "");
        world_until(&film.world, source_is_live(film_centre()->sources[2]));
        assert_ok(recorder_write(film_centre()->recorder, NULL, NULL));
        world_until(&film.world, sign == 0);
        film.recording = true;
        film_set_present(true);
        world_until(&film.world, sign == 1);
        film.recording = false;
        tell_changed();
        world_until(&film.world, sign == 0);
        film.recording = true;
        tell_changed();
        world_until(&film.world, sign == 1);
        film_set_present(false);
        world_until(&film.world, sign == 0);
        sd_bus_slot_unref(slot);
}
END_TEST

START_TEST(daemon_that_says_nothing_does_not_record) {
        film_open(CONFIG("1", HALL));
        film.recording = true;
        film_set_present(true);
        world_until(&film.world, records());
        film.mute = true; /* without a word */
        world_until(&film.world, !records());
        film.mute = false;
        world_until(&film.world, records());
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
        SUITE_CASE(sign_follows_what_is_written),
        SUITE_CASE(wall_has_the_sign_while_cameras_record),
        SUITE_CASE(daemon_that_says_nothing_does_not_record),
        SUITE_CASE(states_and_figures_are_told),
};

SUITE_MAIN("cameras-told", cases, NULL, film_close)
