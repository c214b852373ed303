#include "hw/gpio-sim.h"
#include "keypad-manager.h"
#include "keypad-sim-bus.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"

static const struct daemon_info info = {
        .name = "motcua-keypadd",
        .default_state_dir = "/var/lib/motcua-keypadd",
        .summary = "Take presses from rating and attendants' keypads, and thank for what is recorded.",
        .config = &keypad_conf_table,
};

static int open_parts(const struct daemon_options *options, struct keypad_parts *parts) {
        int r = options->sim_hardware ? clock_new_sim(&parts->clock) : clock_new(&parts->clock);

        if (r < 0)
                return log_error_errno(r, "Cannot open the clock");
        r = daemon_open_outbox(options, KEYPAD_OUTBOX_ROWS_MAX, &parts->outbox);
        if (r < 0)
                return r;
        r = options->sim_hardware ? gpio_sim_new(options->sim_trace, &parts->gpio)
                                  : gpio_new_real(&parts->gpio);
        if (r < 0)
                return log_error_errno(r, "Cannot open GPIO%s%s", options->sim_trace ? " with trace " : "",
                                       options->sim_trace ? options->sim_trace : "");
        r = bus_open(parts->event, &parts->bus);
        return r < 0 ? log_error_errno(r, "Cannot connect to the system bus") : 0;
}

static void close_parts(struct keypad_parts *parts) {
        outbox_free(parts->outbox);
        gpio_free(parts->gpio);
        clock_free(parts->clock);
        keypad_confs_free(parts->confs);
        sd_bus_close_unref(parts->bus);
        sd_event_unref(parts->event);
}

static int start(struct keypad_manager *manager, bool simulated) {
        int r = bus_export_log_control(manager->parts.bus);

        if (r >= 0 && simulated)
                r = keypad_sim_bus_export(manager);
        if (r >= 0)
                r = keypad_manager_start(manager);
        if (r < 0)
                return log_error_errno(r, "Cannot start");
        r = bus_request_name(manager->parts.bus, KEYPAD_BUS_NAME);
        return r < 0 ? log_error_errno(r, "Cannot take the name %s on the bus", KEYPAD_BUS_NAME) : 0;
}

static int run(const struct daemon_options *options, struct keypad_confs *confs) {
        _cleanup_(keypad_manager_freep) struct keypad_manager *manager = NULL;
        struct keypad_parts parts = {.confs = confs, .conf_path = options->config_path};
        int r = daemon_loop_new(keypad_manager_reload, &manager, &parts.event);

        if (r < 0)
                (void) log_error_errno(r, "Cannot make the event loop");
        else
                r = open_parts(options, &parts);
        if (r < 0) {
                close_parts(&parts);
                return EXIT_FAILURE;
        }
        r = keypad_manager_new(&parts, &manager);
        if (r < 0)
                return EXIT_FAILURE;
        if (start(manager, options->sim_hardware) < 0)
                return EXIT_FAILURE;
        int code = daemon_run(manager->parts.event, service_state_to_string(manager->state));
        keypad_manager_stop(manager);
        return code;
}

int main(int argc, char *argv[]) {
        struct daemon_options options;
        struct keypad_confs *confs = NULL;
        _cleanup_free_ char *problem = NULL;

        log_open(info.name, LOG_TARGET_AUTO);
        int r = daemon_parse_options(&info, argc, argv, &options);
        if (r <= 0)
                return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        r = keypad_confs_load(options.config_path, &confs, &problem);
        if (r < 0) {
                (void) log_full(LOG_ERR, 0, LOG_FIELDS("MESSAGE_ID", MOTCUA_MESSAGE_CONFIG_REFUSED), "%s",
                                problem ? problem : strerror(-r));
                return DAEMON_EXIT_CONFIG;
        }
        if (options.check_config) {
                keypad_confs_free(confs);
                return EXIT_SUCCESS;
        }
        return run(&options, confs);
}
