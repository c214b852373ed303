#include "daemon/log/key.h"
#include "daemon/manager.h"
#include "daemon/restore/files.h"
#include "daemon/rooms.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"
#include "services/config/config-stamp.h"
#include "services/guard/bus-guard.h"

static int load(const char *conf_path, void *userdata, struct problem *ret_problem) {
        struct centre_parts *parts = userdata;

        parts->conf_path = conf_path;
        parts->conf_stamp = config_stamp(conf_path);
        return conf_load(&centre_conf_spec, conf_path, NULL, 0, &parts->conf, ret_problem);
}

/* The state directory is ours as long as *ret is open. A restore that was interrupted goes before. */
static int claim_state(const char *state_dir, int *ret) {
        _cleanup_free_ char *aside = NULL;

        int r = restore_lock(state_dir, ret);
        if (r >= 0)
                r = restore_finish(*ret, &aside);
        if (r < 0)
                return daemon_log_storage(r, state_dir, NULL);
        if (aside)
                log_notice("A restore is finished; the record there was is %s/%s", state_dir, aside);
        return 0;
}

/* That is right at the first start, and a warning at any other: then the log has its key already. */
static void log_new(const char *state_dir, const char *path) {
        _cleanup_free_ char *key = NULL;
        bool first = str_format(&key, "%s/" LOG_KEY_FILE, state_dir) >= 0 && access(key, F_OK) < 0;

        (void) log_full(first ? LOG_NOTICE : LOG_WARNING, 0, MOTCUA_MESSAGE_STORAGE_NEW(path),
                        "%s was not there: a new record begins", path);
}

static int open_store(const char *state_dir, struct store **ret) {
        _cleanup_free_ char *path = NULL, *damage = NULL;

        int r = str_format(&path, "%s/" CENTRE_DATABASE, state_dir);
        if (r < 0)
                return r;
        r = store_open(path, centre_rooms, NULL, ret, &damage);
        if (r < 0)
                return daemon_log_storage(r, path, damage);
        if (store_is_new(*ret))
                log_new(state_dir, path);
        return 0;
}

/* Until somebody has decided what to go on with, a record that is damaged is the only one there is. */
static void advise_restore(const char *state_dir) {
        log_error("motcuad stays down, and keypads and printers keep what they are told, until the record is "
                  "brought back from COPY, the newest that \"motcuactl backup\" made (man motcua):");
        log_error("  motcuactl restore COPY 'the record is damaged'");
        log_error("  systemctl start motcuad");
        log_error("Without a COPY move %s/" CENTRE_DATABASE
                  "* to another folder instead: a new record begins, "
                  "and motcuactl status says what to do next",
                  state_dir);
}

static void advise_newer(void) {
        log_error(
                "motcuad stays down, and keypads and printers keep what they are told, until that version "
                "is installed again. To stay with this one, go back to COPY, which \"motcuactl backup\" made "
                "before the upgrade and which lacks what was recorded since (man motcua):");
        log_error("  motcuactl restore COPY 'back to the version before' --behind");
        log_error("  systemctl start motcuad");
}

static int open_parts(const struct daemon_options *options, struct centre_parts *parts) {
        int r = daemon_open_clock(options, &parts->clock);

        parts->state_dir = options->state_dir;
        if (r >= 0)
                r = open_store(options->state_dir, &parts->store);
        return r < 0 ? r : daemon_open_bus(parts->event, bus_guard_new, &parts->bus);
}

static int start(struct centre_manager *manager, const struct daemon_options *options) {
        int r = centre_manager_start(manager, options->sim_hardware);

        if (r < 0)
                return log_error_errno(r, "Cannot start");
        (void) daemon_watch_folder(manager->centre.event, options->state_dir, recorder_files_changed,
                                   manager->centre.recorder);
        return daemon_take_name(manager->centre.bus, CENTRE_BUS_NAME);
}

static int run(const struct daemon_options *options, void *userdata) {
        _cleanup_(centre_manager_freep) struct centre_manager *manager = NULL;
        struct centre_parts *parts = userdata;
        _cleanup_close_ int state = -1;
        int r = daemon_loop_new(centre_manager_reload, &manager, &parts->event);

        if (r >= 0)
                r = claim_state(options->state_dir, &state);
        if (r >= 0)
                r = open_parts(options, parts);
        if (r >= 0) {
                r = centre_manager_new(parts, &manager);
                if (r < 0)
                        (void) log_error_errno(r, "Cannot read the record, or set up what works with it");
        }
        if (r >= 0)
                r = start(manager, options);
        if (r == -EUCLEAN)
                advise_restore(options->state_dir);
        if (r == -EPROTONOSUPPORT)
                advise_newer();
        if (r < 0)
                return daemon_exit_code(r);
        int code = daemon_run(manager->centre.event);
        centre_manager_stop(manager);
        (void) sd_bus_flush(manager->centre.bus);
        return code;
}

static const struct daemon_info info = {
        .name = "motcuad",
        .default_state_dir = "/var/lib/motcuad",
        .summary = "Record the events of the centre's hardware and count the ratings.",
        .config = &centre_conf_spec.table,
        .write_man = config_write_man,
        .load = load,
        .run = run,
};

int main(int argc, char *argv[]) {
        _cleanup_(centre_parts_done) struct centre_parts parts = {};

        return daemon_main(&info, argc, argv, &parts);
}
