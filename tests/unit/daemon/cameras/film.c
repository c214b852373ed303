#include "tests/unit/daemon/cameras/film.h"

#include "daemon/cameras/client.h"
#include "services/base/bus.h"

struct film film;

/* The same key gives the same hold. */
static uint64_t number_of(const char *key) {
        uint64_t n = 0;

        while (!streq(film.keys[n], key))
                n++;
        return n + 1;
}

static void read_option(sd_bus_message *message, const char *name, const char **ret_key) {
        const char *text;

        if (streq(name, "key")) {
                assert_ok(sd_bus_message_read(message, "v", "s", ret_key));
        } else if (streq(name, "actor")) {
                assert_ok(sd_bus_message_read(message, "v", "s", &text));
                snprintf(film.actor, sizeof(film.actor), "%s", text);
        } else {
                uint64_t *place = streq(name, "visit")        ? &film.visit
                                  : streq(name, "asked_usec") ? &film.asked_usec
                                  : streq(name, "end_usec")   ? &film.end_usec
                                                              : NULL;
                ck_assert_msg(place, "there is no option %s", name);
                assert_ok(sd_bus_message_read(message, "v", "t", place));
        }
}

static int method_hold(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error) {
        const char *camera, *reason, *name, *key = "";
        int r;

        ck_assert_uint_lt(film.asked, ASKED_MAX);
        assert_ok(sd_bus_message_read(message, "stts", &camera, &film.from_usec, &film.until_usec, &reason));
        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        film.asked_usec = film.end_usec = 0;
        film.actor[0] = '\0';
        while ((r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                assert_ok(sd_bus_message_read(message, "s", &name));
                read_option(message, name, &key);
                assert_ok(sd_bus_message_exit_container(message));
        }
        assert_ok(r);
        assert_ok(sd_event_now(film.world.event, CLOCK_BOOTTIME, &film.at[film.asked]));
        snprintf(film.camera, sizeof(film.camera), "%s", camera);
        snprintf(film.reason, sizeof(film.reason), "%s", reason);
        snprintf(film.keys[film.asked++], HOLD_KEY_SIZE, "%s", key);
        if (film.silent) {
                sd_bus_message_unref(film.kept);
                film.kept = sd_bus_message_ref(message);
                return 1;
        }
        if (film.error)
                return sd_bus_error_setf(error, film.error, "It says no.");
        return sd_bus_reply_method_return(message, "t", number_of(key));
}

static int get_recording(BUS_PROPERTY_ARGS) {
        film.gets++;
        if (film.mute)
                return -EIO;
        return sd_bus_message_append(reply, "b", (int) film.recording);
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Hold", "sttsa{sv}", "t", method_hold, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_PROPERTY("Recording", "b", get_recording, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_VTABLE_END,
};

struct centre *film_centre(void) {
        return &film.world.manager->centre;
}

const struct cameras *film_cameras(void) {
        return cameras_of(recorder_book(film_centre()->recorder));
}

void film_set_present(bool present) {
        source_set_owner(film_centre()->sources[1], present ? "" : NULL);
}

void film_open(const char *config) {
        _cleanup_free_ char *path = NULL;
        struct world *world = &film.world;

        film = (struct film){0};
        world_open_configured(world, config);
        world_appear(world);
        assert_ok(str_format(&path, "%s/camera-outbox.db", world->dir));
        assert_ok(outbox_open(path, 1000000, NULL, &film.outbox));
        assert_ok(event_source_new(world->event, world->hardware_bus, "/vn/motcua/Camera1",
                                   world->hardware_clock, film.outbox, &film.source));
        assert_ok(sd_bus_add_object_vtable(world->hardware_bus, &film.slot, "/vn/motcua/Camera1",
                                           "vn.motcua.Camera1", vtable, NULL));
        world_until(world, world_is_settled(world));
}

void film_close(void) {
        sd_bus_message_unref(film.kept);
        sd_bus_slot_unref(film.slot);
        event_source_free(film.source);
        outbox_free(film.outbox);
        world_close(&film.world);
}

void film_report(const char *type, const struct event_field *fields, size_t n) {
        struct event_draft draft = {.type = type, .fields = fields, .n_fields = n};

        assert_ok(event_source_record(film.source, &draft, 1, NULL, NULL, NULL));
        world_until(&film.world,
                    source_is_live(film_centre()->sources[1]) && outbox_pending(film.outbox) == 0);
}

void film_rate(const char *level) {
        struct world *world = &film.world;
        uint64_t rated = world_count(world, "rating");

        world->arming = 0;
        world_press(world, "quay1", "done", 0);
        world_until(world, world->arming > 0);
        world_press(world, "quay1", level, world->arming);
        world_disarm(world, "quay1", world->arming, "settled");
        world_until(world, world_count(world, "rating") == rated + 1);
}

uint64_t film_count(const char *type) {
        return world_count(&film.world, type);
}

void film_restart(void) {
        world_restart(&film.world);
        world_appear(&film.world);
        world_until(&film.world, world_is_settled(&film.world));
}
