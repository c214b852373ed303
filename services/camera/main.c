#include "camera-check.h"
#include "camera-manager.h"
#include "hw/remux.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"
#include "services/config/config-stamp.h"
#include "services/guard/bus-guard.h"

#define DEVICES_DIR "/dev"

static int load(const char *conf_path, void *userdata, struct problem *ret_problem) {
        struct camera_parts *parts = userdata;

        parts->conf_path = conf_path;
        parts->conf_stamp = config_stamp(conf_path);
        /* $MOTCUA_REMUX: where it is before it is installed. */
        parts->remux = getenv("MOTCUA_REMUX");
        if (!parts->remux)
                parts->remux = remux_program;
        return camera_confs_load(conf_path, NULL, 0, &parts->confs, ret_problem);
}

static int open_parts(const struct daemon_options *options, struct camera_parts *parts) {
        int r = daemon_open_clock(options, &parts->clock);

        if (r >= 0)
                r = daemon_open_outbox(options, CAMERA_OUTBOX_ROWS_MAX, &parts->outbox);
        if (r >= 0 && options->sim_hardware)
                r = camera_sims_new(parts->event, &parts->sims);
        return r < 0 ? r : daemon_open_bus(parts->event, bus_guard_new, &parts->bus);
}

static int start(struct camera_manager *manager, const struct daemon_options *options) {
        int r = camera_manager_start(manager);

        if (r < 0)
                return log_error_errno(r, "Cannot start");
        (void) daemon_watch_folder(manager->parts.event, options->state_dir, camera_manager_files_changed,
                                   manager);
        if (!options->sim_hardware)
                (void) daemon_watch_devices(manager->parts.event, DEVICES_DIR, camera_manager_devices_changed,
                                            manager);
        return daemon_take_name(manager->parts.bus, CAMERA_BUS_NAME);
}

static int run(const struct daemon_options *options, void *userdata) {
        _cleanup_(camera_manager_freep) struct camera_manager *manager = NULL;
        struct camera_parts *parts = userdata;
        int r = daemon_loop_new_with_end(camera_manager_reload, camera_manager_end, &manager, &parts->event);

        if (r >= 0)
                r = open_parts(options, parts);
        if (r >= 0)
                r = camera_manager_new(parts, &manager);
        if (r >= 0)
                r = start(manager, options);
        if (r < 0)
                return daemon_exit_code(r);
        int code = daemon_run(manager->parts.event);
        camera_manager_stop(manager);
        return code;
}

static const struct daemon_info info = {
        .name = "motcua-camerad",
        .default_state_dir = "/var/lib/motcua-camerad",
        .summary = "Record cameras: every working minute on disk, provably whole, lawfully kept.",
        .config = &camera_conf_table,
        .write_man = config_write_man,
        .load = load,
        .check = camera_check,
        .run = run,
};

int main(int argc, char *argv[]) {
        _cleanup_(camera_parts_done) struct camera_parts parts = {};

        return daemon_main(&info, argc, argv, &parts);
}
