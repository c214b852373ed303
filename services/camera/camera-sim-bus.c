#include "camera-manager.h"
#include "services/base/bus.h"

static int reply(sd_bus_message *message, int r, sd_bus_error *error) {
        if (r == -ENOENT)
                return bus_error(error, BUS_ERROR_NO_SUCH_CAMERA, "There is no such camera.");
        if (r == -EINVAL || r == -ERANGE || r == -ENOTCONN)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "%s.", strerror(-r));
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

static struct camera_sims *sims(void *userdata) {
        const struct camera_manager *manager = userdata;

        return manager->parts.sims;
}

/* What came is not waited for, as a device that udev announces. */
static int method_plug(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *camera;
        int plugged, r = sd_bus_message_read(message, "sb", &camera, &plugged);

        if (r < 0)
                return r;
        r = camera_sims_plug(sims(userdata), camera, plugged);
        if (r >= 0 && plugged)
                (void) camera_manager_devices_changed(NULL, NULL, userdata);
        return reply(message, r, error);
}

static int method_set_look(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *camera, *look;
        int r = sd_bus_message_read(message, "ss", &camera, &look);

        if (r < 0)
                return r;
        for (int i = 0; i < CAMERA_LOOK_UNKNOWN; i++)
                if (streq(look, camera_look_name((enum camera_look) i)))
                        return reply(message,
                                     camera_sims_set_look(sims(userdata), camera, (enum camera_look) i),
                                     error);
        return reply(message, -EINVAL, error);
}

static int method_stall(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *camera;
        int stalled, r = sd_bus_message_read(message, "sb", &camera, &stalled);

        return r < 0 ? r : reply(message, camera_sims_stall(sims(userdata), camera, stalled), error);
}

static int method_kill(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *camera;
        int r = sd_bus_message_read(message, "s", &camera);

        return r < 0 ? r : reply(message, camera_sims_kill(sims(userdata), camera), error);
}

static int method_flap(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *camera;
        int r = sd_bus_message_read(message, "s", &camera);

        return r < 0 ? r : reply(message, camera_sims_flap(sims(userdata), camera), error);
}

static int method_set_clock(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct camera_manager *manager = userdata;
        int64_t offset_usec;
        int synchronized;
        int r = sd_bus_message_read(message, "xb", &offset_usec, &synchronized);

        return r < 0 ? r
                     : reply(message, clock_sim_set(manager->parts.clock, offset_usec, synchronized), error);
}

static const sd_bus_vtable sim_vtable[] = {
        SD_BUS_VTABLE_START(0),
        BUS_METHOD("Plug", ("s", camera, "b", plugged), BUS_NOTHING, method_plug),
        BUS_METHOD("SetLook", ("s", camera, "s", look), BUS_NOTHING, method_set_look),
        BUS_METHOD("Stall", ("s", camera, "b", stalled), BUS_NOTHING, method_stall),
        BUS_METHOD("Kill", ("s", camera), BUS_NOTHING, method_kill),
        BUS_METHOD("Flap", ("s", camera), BUS_NOTHING, method_flap),
        BUS_METHOD("SetClock", ("x", offset_usec, "b", synchronized), BUS_NOTHING, method_set_clock),
        SD_BUS_VTABLE_END,
};

int camera_sim_bus_export(struct camera_manager *manager) {
        return sd_bus_add_object_vtable(manager->parts.bus, NULL, CAMERA_ROOT, CAMERA_BUS_NAME ".Sim",
                                        sim_vtable, manager);
}
