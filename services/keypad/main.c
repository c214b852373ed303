#include "hw/gpio-sim.h"
#include "keypad-manager.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/config/config-stamp.h"

static int load(const char *conf_path, void *userdata, struct problem *ret_problem) {
        struct keypad_parts *parts = userdata;

        parts->conf_path = conf_path;
        parts->conf_stamp = config_stamp(conf_path);
        return keypad_confs_load(conf_path, NULL, 0, &parts->confs, ret_problem);
}

static int open_parts(const struct daemon_options *options, struct keypad_parts *parts) {
        const char *trace = options->sim_trace;
        int r = daemon_open_clock(options, &parts->clock);

        if (r >= 0)
                r = daemon_open_outbox(options, KEYPAD_OUTBOX_ROWS_MAX, &parts->outbox);
        if (r < 0)
                return r;
        r = options->sim_hardware ? gpio_sim_new(trace, &parts->gpio) : gpio_new_real(&parts->gpio);
        if (r < 0)
                return log_error_errno(r, "Cannot open GPIO%s%s", trace ? " with trace " : "",
                                       trace ? trace : "");
        return daemon_open_bus(parts->event, &parts->bus);
}

static int start(struct keypad_manager *manager, const struct daemon_options *options) {
        int r = options->sim_hardware ? keypad_sim_bus_export(manager) : 0;

        if (r >= 0)
                r = keypad_manager_start(manager);
        if (r < 0)
                return log_error_errno(r, "Cannot start");
        (void) daemon_watch_folder(manager->parts.event, options->state_dir, keypad_manager_files_changed,
                                   manager);
        return daemon_take_name(manager->parts.bus, KEYPAD_BUS_NAME);
}

static int run(const struct daemon_options *options, void *userdata) {
        _cleanup_(keypad_manager_freep) struct keypad_manager *manager = NULL;
        struct keypad_parts *parts = userdata;
        int r = daemon_loop_new(keypad_manager_reload, &manager, &parts->event);

        if (r >= 0)
                r = open_parts(options, parts);
        if (r >= 0)
                r = keypad_manager_new(parts, &manager);
        if (r >= 0)
                r = start(manager, options);
        if (r < 0)
                return daemon_exit_code(r);
        int code = daemon_run(manager->parts.event);
        keypad_manager_stop(manager);
        return code;
}

static const struct daemon_info info = {
        .name = "motcua-keypadd",
        .default_state_dir = "/var/lib/motcua-keypadd",
        .summary = "Take presses from rating and attendants' keypads, and thank for what is recorded.",
        .config = &keypad_conf_table,
        .write_man = config_write_man,
        .load = load,
        .run = run,
};

int main(int argc, char *argv[]) {
        _cleanup_(keypad_parts_done) struct keypad_parts parts = {};

        return daemon_main(&info, argc, argv, &parts);
}
