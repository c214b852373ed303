#include "daemon/manager.h"
#include "daemon/record/news.h"
#include "daemon/rooms.h"
#include "services/base/bus.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"

static const struct daemon_info info = {
        .name = "motcuad",
        .default_state_dir = "/var/lib/motcuad",
        .summary = "Record the events of the centre's hardware and count the ratings.",
        .config = &centre_conf_spec.table,
};

static int open_store(const char *state_dir, struct store **ret) {
        _cleanup_free_ char *path = NULL, *damage = NULL;

        int r = str_format(&path, "%s/" CENTRE_DATABASE, state_dir);
        if (r < 0)
                return r;
        r = store_open(path, centre_rooms, NULL, ret, &damage);
        return r < 0 ? daemon_log_storage(r, path, damage) : 0;
}

static int open_parts(const struct daemon_options *options, struct centre_parts *parts) {
        int r = options->sim_hardware ? clock_new_sim(&parts->clock) : clock_new(&parts->clock);
        if (r < 0)
                return log_error_errno(r, "Cannot open the clock");
        r = open_store(options->state_dir, &parts->store);
        if (r < 0)
                return r;
        r = bus_open(parts->event, &parts->bus);
        return r < 0 ? log_error_errno(r, "Cannot connect to the system bus") : 0;
}

static int start(struct centre_manager *manager, bool simulated_clock) {
        int r = bus_export_log_control(manager->centre.bus);
        if (r >= 0)
                r = centre_manager_start(manager, simulated_clock);
        if (r < 0)
                return log_error_errno(r, "Cannot start");
        r = bus_request_name(manager->centre.bus, CENTRE_BUS_NAME);
        return r < 0 ? log_error_errno(r, "Cannot take the name %s on the bus", CENTRE_BUS_NAME) : 0;
}

static int run(const struct daemon_options *options, struct conf *conf) {
        _cleanup_(centre_manager_freep) struct centre_manager *manager = NULL;
        struct centre_parts parts = {
                .conf = conf, .conf_path = options->config_path, .state_dir = options->state_dir};

        int r = daemon_loop_new(centre_manager_reload, &manager, &parts.event);
        if (r < 0)
                (void) log_error_errno(r, "Cannot make the event loop");
        else
                r = open_parts(options, &parts);
        if (r < 0) {
                store_free(parts.store);
                clock_free(parts.clock);
                conf_free(conf);
                sd_event_unref(parts.event);
                return r == -EUCLEAN || r == -EPROTONOSUPPORT ? DAEMON_EXIT_DATA : EXIT_FAILURE;
        }
        r = centre_manager_new(&parts, &manager);
        sd_event_unref(parts.event);
        sd_bus_unref(parts.bus);
        if (r < 0) {
                (void) log_error_errno(r, "Cannot read the record");
                return r == -EUCLEAN ? DAEMON_EXIT_DATA : EXIT_FAILURE;
        }
        r = start(manager, options->sim_hardware);
        if (r < 0)
                return EXIT_FAILURE;
        int code = daemon_run(manager->centre.event, centre_state_to_string(manager->state));
        centre_manager_stop(manager);
        (void) sd_bus_flush(manager->centre.bus);
        return code;
}

int main(int argc, char *argv[]) {
        struct daemon_options options;
        struct conf *conf = NULL;
        _cleanup_free_ char *problem = NULL;

        log_open(info.name, LOG_TARGET_AUTO);
        int r = daemon_parse_options(&info, argc, argv, &options);
        if (r <= 0)
                return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        r = conf_load(&centre_conf_spec, options.config_path, NULL, 0, &conf, &problem);
        if (r < 0) {
                centre_log_config(problem ? problem : strerror(-r), false);
                return DAEMON_EXIT_CONFIG;
        }
        if (options.check_config) {
                conf_free(conf);
                return EXIT_SUCCESS;
        }
        return run(&options, conf);
}
