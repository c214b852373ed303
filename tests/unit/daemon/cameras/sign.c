/* When the wall says that cameras record. */
#include "daemon/cameras/sign.h"

#include "daemon/cameras/client.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/cameras/film.h"

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

static const struct suite_case cases[] = {
        SUITE_CASE(sign_follows_what_is_written),
        SUITE_CASE(wall_has_the_sign_while_cameras_record),
        SUITE_CASE(daemon_that_says_nothing_does_not_record),
};

SUITE_MAIN("cameras-sign", cases, NULL, film_close)
