#include "printer-sim-bus.h"

#include <sys/stat.h>

#include "hw/printer-sim.h"
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

static const char *serial_of(const struct place *place) {
        return place->conf->serial ? place->conf->serial : place->conf->id;
}

static int reply(sd_bus_message *message, int r, sd_bus_error *error) {
        return r < 0 ? bus_error_errno(error, r, "%s.", strerror(-r))
                     : sd_bus_reply_method_return(message, NULL);
}

static int method_set_paper(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct place *place = userdata;
        const char *name;
        int r = sd_bus_message_read(message, "s", &name);

        if (r < 0)
                return r;
        for (size_t i = 0; i < ELEMENTSOF(paper_names); i++)
                if (streq(name, paper_names[i]))
                        return reply(message,
                                     printer_sim_set_paper(place->manager->parts.printer, serial_of(place),
                                                           (enum printer_sim_paper) i),
                                     error);
        return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "Paper is ok, low or out.");
}

static int method_set_paper_left(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct place *place = userdata;
        uint32_t mm;
        int r = sd_bus_message_read(message, "u", &mm);

        if (r < 0)
                return r;
        if (mm > LEFT_MAX_MM)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A roll has at most %d mm.", LEFT_MAX_MM);
        return reply(
                message,
                printer_sim_set_paper_left(place->manager->parts.printer, serial_of(place), mm * ROWS_PER_MM),
                error);
}

static int read_bool(sd_bus_message *message, bool *ret) {
        int value, r = sd_bus_message_read(message, "b", &value);

        if (r >= 0)
                *ret = value;
        return r;
}

static int method_set_cover(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct place *place = userdata;
        bool open;
        int r = read_bool(message, &open);

        return r < 0 ? r
                     : reply(message,
                             printer_sim_set_cover(place->manager->parts.printer, serial_of(place), open),
                             error);
}

static int method_set_deaf(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct place *place = userdata;
        bool deaf;
        int r = read_bool(message, &deaf);

        return r < 0 ? r
                     : reply(message,
                             printer_sim_set_deaf(place->manager->parts.printer, serial_of(place), deaf),
                             error);
}

static int method_unplug(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct place *place = userdata;
        uint64_t after_bytes;
        int r = sd_bus_message_read(message, "t", &after_bytes);

        return r < 0 ? r
                     : reply(message,
                             printer_sim_unplug(place->manager->parts.printer, serial_of(place), after_bytes),
                             error);
}

static int method_plug(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct place *place = userdata;

        return reply(message, printer_sim_plug(place->manager->parts.printer, serial_of(place)), error);
}

static int method_power_cycle(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct place *place = userdata;

        return reply(message, printer_sim_power_cycle(place->manager->parts.printer, serial_of(place)),
                     error);
}

static int method_stall(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct place *place = userdata;
        uint64_t after_bytes, usec;
        int r = sd_bus_message_read(message, "tt", &after_bytes, &usec);

        if (r < 0)
                return r;
        if (usec > STALL_MAX_SEC * USEC_PER_SEC)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A stall lasts at most %d s.", STALL_MAX_SEC);
        return reply(message,
                     printer_sim_stall(place->manager->parts.printer, serial_of(place), after_bytes, usec),
                     error);
}

static const sd_bus_vtable sim_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD_WITH_ARGS("SetPaper", SD_BUS_ARGS("s", paper), SD_BUS_NO_RESULT, method_set_paper,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("SetPaperLeft", SD_BUS_ARGS("u", millimetres), SD_BUS_NO_RESULT,
                                method_set_paper_left, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("SetCover", SD_BUS_ARGS("b", open), SD_BUS_NO_RESULT, method_set_cover,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("SetDeaf", SD_BUS_ARGS("b", deaf), SD_BUS_NO_RESULT, method_set_deaf,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Unplug", SD_BUS_ARGS("t", after_bytes), SD_BUS_NO_RESULT, method_unplug,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Plug", NULL, NULL, method_plug, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("PowerCycle", NULL, NULL, method_power_cycle, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Stall", SD_BUS_ARGS("t", after_bytes, "t", usec), SD_BUS_NO_RESULT,
                                method_stall, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

int printer_sim_bus_export(struct place *place) {
        _cleanup_free_ char *path = NULL;
        int r = place_path(place, &path);

        return r < 0 ? r
                     : sd_bus_add_object_vtable(place->manager->parts.bus, &place->sim_slot, path,
                                                PRINTER_BUS_NAME ".Sim", sim_vtable, place);
}
