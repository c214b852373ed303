#include "display-manager.h"
#include "hw/display-sim.h"
#include "hw/sound-sim.h"
#include "services/base/bus.h"

enum { WIDTH_DEFAULT_PX = 1920, HEIGHT_DEFAULT_PX = 1080, SIDE_MIN_PX = 16, SIDE_MAX_PX = 8192 };

int display_sim_bus_make(struct display *display, const struct display_confs *confs) {
        struct display_pixels there;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < confs->n; i++) {
                const struct screen_conf *screen = &confs->displays[i]->screen;
                const char *connector = screen->connector ? screen->connector : "SIM-1";
                bool wished = screen->wish.width_px > 0 && screen->wish.height_px > 0;

                if (display_sim_look(display, connector, &there) < 0) /* or of the configuration before */
                        r = display_sim_plug(display, connector,
                                             wished ? screen->wish.width_px : WIDTH_DEFAULT_PX,
                                             wished ? screen->wish.height_px : HEIGHT_DEFAULT_PX);
        }
        return r;
}

static int reply(sd_bus_message *message, int r, sd_bus_error *error) {
        if (r == -ENOENT)
                return bus_error(error, BUS_ERROR_ABSENT, "There is no such screen.");
        if (r == -EINVAL || r == -E2BIG || r == -ERANGE)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "%s.", strerror(-r));
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

static struct display *hardware(void *userdata) {
        const struct display_manager *manager = userdata;

        return manager->parts.display;
}

static int method_plug_screen(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *connector;
        uint32_t width, height;
        int r = sd_bus_message_read(message, "suu", &connector, &width, &height);

        if (r < 0)
                return r;
        bool is_silent = width == 0 && height == 0;
        if (!id_is_valid(connector) || width > SIDE_MAX_PX || height > SIDE_MAX_PX ||
            (!is_silent && (width < SIDE_MIN_PX || height < SIDE_MIN_PX)))
                return reply(message, -EINVAL, error);
        return reply(message, display_sim_plug(hardware(userdata), connector, width, height), error);
}

static int method_unplug_screen(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *connector;
        int r = sd_bus_message_read(message, "s", &connector);

        return r < 0 ? r : reply(message, display_sim_unplug(hardware(userdata), connector), error);
}

typedef int (*switch_fn)(struct display *display, const char *connector, bool on);

static int switch_screen(sd_bus_message *message, void *userdata, switch_fn change, sd_bus_error *error) {
        const char *connector;
        int on, r = sd_bus_message_read(message, "sb", &connector, &on);

        return r < 0 ? r : reply(message, change(hardware(userdata), connector, on), error);
}

static int method_hold_screen(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return switch_screen(message, userdata, display_sim_hold, error);
}

static int method_freeze_screen(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return switch_screen(message, userdata, display_sim_freeze, error);
}

static void write_ppm(const struct display_pixels *pixels, FILE *f) {
        fprintf(f, "P6\n%u %u\n255\n", pixels->width_px, pixels->height_px);
        for (unsigned y = 0; y < pixels->height_px; y++) {
                const uint8_t *row = (const uint8_t *) pixels->rows + y * pixels->stride;

                for (unsigned x = 0; x < pixels->width_px; x++) {
                        const uint8_t rgb[] = {row[4 * x + 2], row[4 * x + 1], row[4 * x]};
                        (void) fwrite(rgb, sizeof(rgb), 1, f);
                }
        }
}

static int method_save_screen(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct display_manager *manager = userdata;
        _cleanup_free_ char *path = NULL;
        struct display_pixels pixels;
        const char *connector;
        int r = sd_bus_message_read(message, "s", &connector);

        if (r < 0)
                return r;
        r = display_sim_look(manager->parts.display, connector, &pixels);
        if (r >= 0)
                r = str_format(&path, "%s/%s.ppm", manager->parts.sim_folder, connector);
        if (r < 0)
                return reply(message, r, error);
        _cleanup_fclose_ FILE *f = fopen(path, "we");
        if (!f)
                return -errno;
        write_ppm(&pixels, f);
        r = fflush(f) == 0 ? 0 : -errno;
        return reply(message, r, error);
}

static int method_set_loudspeaker(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct display_manager *manager = userdata;
        int plugged, r = sd_bus_message_read(message, "b", &plugged);

        if (r < 0)
                return r;
        sound_sim_set_plugged(manager->parts.sound, plugged);
        return reply(message, 0, error);
}

static int method_set_clock(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct display_manager *manager = userdata;
        int64_t offset_usec;
        int synchronized;
        int r = sd_bus_message_read(message, "xb", &offset_usec, &synchronized);

        if (r < 0)
                return r;
        r = clock_sim_set(manager->parts.clock, offset_usec, synchronized);
        if (r >= 0 && !synchronized)
                manager->clock_is_known = false;
        return reply(message, r, error);
}

static const sd_bus_vtable sim_vtable[] = {
        SD_BUS_VTABLE_START(0),
        BUS_METHOD("PlugScreen", ("s", connector, "u", width, "u", height), BUS_NOTHING, method_plug_screen),
        BUS_METHOD("UnplugScreen", ("s", connector), BUS_NOTHING, method_unplug_screen),
        BUS_METHOD("HoldScreen", ("s", connector, "b", held), BUS_NOTHING, method_hold_screen),
        BUS_METHOD("FreezeScreen", ("s", connector, "b", frozen), BUS_NOTHING, method_freeze_screen),
        BUS_METHOD("SaveScreen", ("s", connector), BUS_NOTHING, method_save_screen),
        BUS_METHOD("SetLoudspeaker", ("b", plugged), BUS_NOTHING, method_set_loudspeaker),
        BUS_METHOD("SetClock", ("x", offset_usec, "b", synchronized), BUS_NOTHING, method_set_clock),
        SD_BUS_VTABLE_END,
};

int display_sim_bus_export(struct display_manager *manager) {
        return sd_bus_add_object_vtable(manager->parts.bus, NULL, DISPLAY_ROOT, DISPLAY_BUS_NAME ".Sim",
                                        sim_vtable, manager);
}
