#include <sys/stat.h>

#include "hw/printer-sim.h"
#include "printer-manager.h"
#include "services/base/bus.h"

enum { SIM_BUFFER = 4096, STALL_MAX_SEC = 600, ROWS_PER_MM = 8, LEFT_MAX_MM = 100000 };

static const char *const paper_names[] = {
        [PRINTER_SIM_PAPER_OK] = "ok",
        [PRINTER_SIM_PAPER_LOW] = "low",
        [PRINTER_SIM_PAPER_OUT] = "out",
};

static int make_one(struct printer *printer, const struct printer_conf *conf, const char *folder,
                    size_t index) {
        const struct profile *profile =
                conf->profile ? profile_find(conf->profile) : profile_match(NULL, printer_conf_width(conf));
        _cleanup_free_ char *port = NULL, *path = NULL;
        int r = str_format(&port, "9-%zu", index + 1);

        if (r >= 0)
                r = str_format(&path, "%s/%s", folder, conf->id);
        if (r < 0)
                return r;
        if (mkdir(path, 0755) < 0 && errno != EEXIST)
                return -errno;
        struct printer_sim_traits traits = {
                .serial = conf->serial ? conf->serial : conf->id,
                .port = conf->port ? conf->port : port,
                .device_id = "MFG:motcua;MDL:simulated;CMD:ESC/POS;CLS:PRINTER;",
                .usb_id = conf->usb_id,
                .is_vendors = conf->usb_id,
                .refuses_requests = conf->usb_id,
                .width = printer_conf_width(conf),
                .buffer_size = SIM_BUFFER,
                .has_realtime = profile->parses_realtime,
                .has_asb = profile->has_asb,
                .has_barrier = profile->confirmation >= CONFIRMATION_BARRIER,
                .has_process_id = profile->confirmation >= CONFIRMATION_PROCESS_ID,
                .realtime_in_images = true,
        };
        int added = printer_sim_add(printer, &traits, path);
        return added == -EEXIST ? 0 : added; /* of the configuration before */
}

int printer_sim_bus_make(struct printer *printer, const struct printer_confs *confs, const char *folder) {
        int r = 0;

        if (mkdir(folder, 0755) < 0 && errno != EEXIST)
                return -errno;
        for (size_t i = 0; r >= 0 && i < confs->n; i++)
                r = make_one(printer, confs->printers[i], folder, i);
        return r;
}

/* A hand on the simulated printer of a place. */
#define HAND(action, userdata, ...)                                                                          \
        printer_sim_##action(((struct place *) (userdata))->manager->parts.printer, serial_of(userdata),     \
                             ##__VA_ARGS__)

static const char *serial_of(const struct place *place) {
        return place->conf->serial ? place->conf->serial : place->conf->id;
}

static int reply(sd_bus_message *message, int r, sd_bus_error *error) {
        return r < 0 ? bus_error_errno(error, r, "%s.", strerror(-r))
                     : sd_bus_reply_method_return(message, NULL);
}

static int method_set_paper(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *name;
        int r = sd_bus_message_read(message, "s", &name);

        if (r < 0)
                return r;
        for (size_t i = 0; i < ELEMENTSOF(paper_names); i++)
                if (streq(name, paper_names[i]))
                        return reply(message, HAND(set_paper, userdata, (enum printer_sim_paper) i), error);
        return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "Paper is ok, low or out.");
}

static int method_set_paper_left(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        uint32_t mm;
        int r = sd_bus_message_read(message, "u", &mm);

        if (r < 0)
                return r;
        if (mm > LEFT_MAX_MM)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A roll has at most %d mm.", LEFT_MAX_MM);
        return reply(message, HAND(set_paper_left, userdata, mm * ROWS_PER_MM), error);
}

static int method_set_cover(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        int open, r = sd_bus_message_read(message, "b", &open);

        return r < 0 ? r : reply(message, HAND(set_cover, userdata, open), error);
}

static int method_set_deaf(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        int deaf, r = sd_bus_message_read(message, "b", &deaf);

        return r < 0 ? r : reply(message, HAND(set_deaf, userdata, deaf), error);
}

static int method_unplug(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        uint64_t after_bytes;
        int r = sd_bus_message_read(message, "t", &after_bytes);

        return r < 0 ? r : reply(message, HAND(unplug, userdata, after_bytes), error);
}

static int method_plug(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return reply(message, HAND(plug, userdata), error);
}

static int method_power_cycle(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return reply(message, HAND(power_cycle, userdata), error);
}

static int method_stall(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        uint64_t after_bytes, usec;
        int r = sd_bus_message_read(message, "tt", &after_bytes, &usec);

        if (r < 0)
                return r;
        if (usec > STALL_MAX_SEC * USEC_PER_SEC)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A stall lasts at most %d s.", STALL_MAX_SEC);
        return reply(message, HAND(stall, userdata, after_bytes, usec), error);
}

static const sd_bus_vtable sim_vtable[] = {
        SD_BUS_VTABLE_START(0),
        BUS_METHOD("SetPaper", ("s", paper), BUS_NOTHING, method_set_paper),
        BUS_METHOD("SetPaperLeft", ("u", millimetres), BUS_NOTHING, method_set_paper_left),
        BUS_METHOD("SetCover", ("b", open), BUS_NOTHING, method_set_cover),
        BUS_METHOD("SetDeaf", ("b", deaf), BUS_NOTHING, method_set_deaf),
        BUS_METHOD("Unplug", ("t", after_bytes), BUS_NOTHING, method_unplug),
        BUS_METHOD("Plug", BUS_NOTHING, BUS_NOTHING, method_plug),
        BUS_METHOD("PowerCycle", BUS_NOTHING, BUS_NOTHING, method_power_cycle),
        BUS_METHOD("Stall", ("t", after_bytes, "t", usec), BUS_NOTHING, method_stall),
        SD_BUS_VTABLE_END,
};

int printer_sim_bus_export(struct place *place) {
        _cleanup_free_ char *path = NULL;
        int r = place_path(place, &path);

        return r < 0 ? r
                     : sd_bus_add_object_vtable(place->manager->parts.bus, &place->sim_slot, path,
                                                PRINTER_BUS_NAME ".Sim", sim_vtable, place);
}
