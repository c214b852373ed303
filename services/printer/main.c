#include "hw/printer-sim.h"
#include "printer-check.h"
#include "printer-manager.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"
#include "services/config/config-stamp.h"

#define SIM_FOLDER "sim"

static void log_fault(const char *problem, _unused_ void *userdata) {
        _cleanup_(daemon_place_done) struct daemon_place place = {0};

        if (daemon_find_place(problem, &place) >= 0)
                (void) log_full(LOG_ERR, 0, MOTCUA_MESSAGE_SLIP_LEFT_OUT(place.file, place.line),
                                "%s; printing goes on without it", problem);
}

/* What is wrong with one slip must not keep the others from being printed. */
static int load(const char *conf_path, void *userdata, struct problem *ret_problem) {
        static const struct slips_listener listener = {.fault = log_fault};
        struct printer_parts *parts = userdata;

        parts->conf_path = conf_path;
        parts->conf_stamp = config_stamp(conf_path);
        int r = printer_confs_load(conf_path, NULL, 0, &parts->confs, ret_problem);
        return r < 0 ? r : slips_open(parts->confs, NULL, &listener, &parts->slips, ret_problem);
}

static int open_spool(const struct daemon_options *options, struct spool **ret) {
        _cleanup_free_ char *path = NULL, *damage = NULL;
        int r = str_format(&path, "%s/" SPOOL_DATABASE, options->state_dir);

        if (r >= 0)
                r = spool_open(path, ret, &damage);
        return r < 0 ? daemon_log_storage(r, path ? path : SPOOL_DATABASE, damage) : 0;
}

static int open_simulated(const struct daemon_options *options, struct printer_parts *parts) {
        int r = options->sim_trace ? str_format(&parts->sim_folder, "%s", options->sim_trace)
                                   : str_format(&parts->sim_folder, "%s/" SIM_FOLDER, options->state_dir);

        if (r >= 0)
                r = printer_sim_new(parts->event, &parts->printer);
        return r < 0 ? r : printer_sim_bus_make(parts->printer, parts->confs, parts->sim_folder);
}

static int open_parts(const struct daemon_options *options, struct printer_parts *parts) {
        int r = daemon_open_clock(options, &parts->clock);

        if (r >= 0)
                r = daemon_open_outbox(options, PRINTER_OUTBOX_ROWS_MAX, &parts->outbox);
        if (r >= 0)
                r = open_spool(options, &parts->spool);
        if (r < 0)
                return r;
        r = options->sim_hardware ? open_simulated(options, parts)
                                  : printer_new_real(parts->event, &parts->printer);
        if (r < 0)
                return log_error_errno(r, "Cannot open USB");
        return daemon_open_bus(parts->event, &parts->bus);
}

static int start(struct printer_manager *manager, const struct daemon_options *options) {
        int r = printer_manager_start(manager);

        if (r < 0)
                return log_error_errno(r, "Cannot start");
        (void) daemon_watch_folder(manager->parts.event, options->state_dir, printer_manager_files_changed,
                                   manager);
        return daemon_take_name(manager->parts.bus, PRINTER_BUS_NAME);
}

static int run(const struct daemon_options *options, void *userdata) {
        _cleanup_(printer_manager_freep) struct printer_manager *manager = NULL;
        struct printer_parts *parts = userdata;
        int r = daemon_loop_new(printer_manager_reload, &manager, &parts->event);

        if (r >= 0)
                r = open_parts(options, parts);
        if (r >= 0)
                r = printer_manager_new(parts, &manager);
        if (r >= 0)
                r = start(manager, options);
        if (r < 0)
                return daemon_exit_code(r);
        int code = daemon_run(manager->parts.event);
        printer_manager_stop(manager);
        return code;
}

static const struct daemon_info info = {
        .name = "motcua-printerd",
        .default_state_dir = "/var/lib/motcua-printerd",
        .summary = "Print tickets and slips, and say truly whether they came out.",
        .config = &printer_conf_table,
        .write_man = config_write_man,
        .load = load,
        .check = printer_check,
        .run = run,
};

int main(int argc, char *argv[]) {
        _cleanup_(printer_parts_done) struct printer_parts parts = {};

        return daemon_main(&info, argc, argv, &parts);
}
