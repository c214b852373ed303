#include "hw/printer-sim.h"
#include "printer-manager.h"
#include "printer-sim-bus.h"
#include "services/base/bus.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"

#define SIM_FOLDER "sim"

static const struct daemon_info info = {
        .name = "motcua-printerd",
        .default_state_dir = "/var/lib/motcua-printerd",
        .summary = "Print tickets and slips, and say truly whether they came out.",
        .config = &printer_conf_table,
};

/* Configuration, templates and font: what an admin can get wrong. */
static int load(const char *path, struct printer_parts *parts, char **ret_problem) {
        int r = printer_confs_load(path, &parts->confs, ret_problem);

        if (r < 0)
                return r;
        const struct printer_conf *service = parts->confs->service;
        r = printer_conf_load_templates(service, &parts->catalogue, ret_problem);
        return r < 0 ? r : render_new(service->font, &parts->render, ret_problem);
}

static int open_spool(const struct daemon_options *options, struct spool **ret) {
        _cleanup_free_ char *path = NULL, *damage = NULL;
        int r = str_format(&path, "%s/" PRINTER_SPOOL, options->state_dir);

        if (r >= 0)
                r = spool_open(path, ret, &damage);
        return r < 0 ? daemon_log_storage(r, path ? path : "the spool", damage) : 0;
}

static int open_simulated(const struct daemon_options *options, struct printer_parts *parts) {
        _cleanup_free_ char *folder = NULL;
        int r = str_format(&folder, "%s/" SIM_FOLDER, options->state_dir);

        if (r >= 0)
                r = printer_sim_new(parts->event, &parts->printer);
        return r < 0 ? r
                     : printer_sim_bus_make(parts->printer, parts->confs,
                                            options->sim_trace ? options->sim_trace : folder);
}

static int open_parts(const struct daemon_options *options, struct printer_parts *parts) {
        int r = options->sim_hardware ? clock_new_sim(&parts->clock) : clock_new(&parts->clock);

        if (r < 0)
                return log_error_errno(r, "Cannot open the clock");
        r = daemon_open_outbox(options, PRINTER_OUTBOX_ROWS_MAX, &parts->outbox);
        if (r >= 0)
                r = open_spool(options, &parts->spool);
        if (r < 0)
                return r;
        r = options->sim_hardware ? open_simulated(options, parts)
                                  : printer_new_real(parts->event, &parts->printer);
        if (r < 0)
                return log_error_errno(r, "Cannot open USB");
        r = bus_open(parts->event, &parts->bus);
        return r < 0 ? log_error_errno(r, "Cannot connect to the system bus") : 0;
}

static void close_parts(struct printer_parts *parts) {
        outbox_free(parts->outbox);
        spool_free(parts->spool);
        printer_free(parts->printer);
        render_free(parts->render);
        catalogue_free(parts->catalogue);
        clock_free(parts->clock);
        printer_confs_free(parts->confs);
        sd_bus_close_unref(parts->bus);
        sd_event_unref(parts->event);
}

static int start(struct printer_manager *manager, bool simulated) {
        int r = simulated ? printer_sim_bus_export(manager) : 0;

        if (r >= 0)
                r = printer_manager_start(manager);
        if (r < 0)
                return log_error_errno(r, "Cannot start");
        r = bus_request_name(manager->parts.bus, PRINTER_BUS_NAME);
        return r < 0 ? log_error_errno(r, "Cannot take the name %s on the bus", PRINTER_BUS_NAME) : 0;
}

static int run(const struct daemon_options *options, struct printer_parts *parts) {
        _cleanup_(printer_manager_freep) struct printer_manager *manager = NULL;
        int r = daemon_loop_new(printer_manager_reload, &manager, &parts->event);

        parts->conf_path = options->config_path;
        if (r < 0)
                (void) log_error_errno(r, "Cannot make the event loop");
        else
                r = open_parts(options, parts);
        if (r < 0) {
                close_parts(parts);
                return EXIT_FAILURE;
        }
        r = printer_manager_new(parts, &manager);
        if (r < 0) {
                (void) log_error_errno(r, "Cannot set up the printers");
                return EXIT_FAILURE;
        }
        if (start(manager, options->sim_hardware) < 0)
                return EXIT_FAILURE;
        int code = daemon_run(manager->parts.event, service_state_to_string(manager->state));
        printer_manager_stop(manager);
        return code;
}

int main(int argc, char *argv[]) {
        struct printer_parts parts = {0};
        struct daemon_options options;
        _cleanup_free_ char *problem = NULL;

        log_open(info.name, LOG_TARGET_AUTO);
        int r = daemon_parse_options(&info, argc, argv, &options);
        if (r <= 0)
                return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        /* Pango looks for fonts in a thread of its own. */
        r = daemon_block_signals();
        if (r >= 0)
                r = load(options.config_path, &parts, &problem);
        if (r < 0)
                (void) log_full(LOG_ERR, 0, LOG_FIELDS("MESSAGE_ID", MOTCUA_MESSAGE_CONFIG_REFUSED), "%s",
                                problem ? problem : strerror(-r));
        if (r < 0 || options.check_config) {
                close_parts(&parts);
                return r < 0 ? DAEMON_EXIT_CONFIG : EXIT_SUCCESS;
        }
        return run(&options, &parts);
}
