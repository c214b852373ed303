#include <systemd/sd-daemon.h>

#include "services/base/bus.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "web-check.h"
#include "web-manager.h"

struct parts {
        struct web_conf *conf;
        char *refused; /* why the configuration is; NULL: it is in force */
};

/* Whoever waits in the socket would have a process that ended for it started again at once, and for ever. */
static int load(const char *conf_path, void *userdata, struct problem *ret_problem) {
        struct parts *parts = userdata;

        int r = web_conf_load(conf_path, NULL, 0, &parts->conf, ret_problem);
        if (r >= 0 || r == -ENOMEM)
                return r;
        daemon_log_config(r, ret_problem->text);
        parts->refused = strdup(ret_problem->text ? ret_problem->text : strerror(-r));
        return parts->refused ? web_conf_new_closed(&parts->conf) : -ENOMEM;
}

/* The socket is systemd's to open: this process has no network. */
static int take_socket(void) {
        int n = sd_listen_fds(/* unset_environment= */ true);

        if (n != 1)
                return log_error_errno(n < 0 ? n : -EINVAL,
                                       "One socket is to be handed in, by motcua-webd.socket");
        int r = sd_is_socket(SD_LISTEN_FDS_START, AF_UNSPEC, SOCK_STREAM, /* listening= */ 1);
        return r > 0 ? SD_LISTEN_FDS_START
                     : log_error_errno(r < 0 ? r : -ENOTSOCK, "That is no listening socket");
}

static int start(const struct daemon_options *options, struct parts *parts, sd_event *event,
                 struct web_manager **ret) {
        sd_bus *bus = NULL;
        int fd = take_socket();

        if (fd < 0)
                return fd;
        int r = bus_open(event, &bus);
        if (r < 0)
                return log_error_errno(r, "Cannot connect to the system bus");
        r = web_manager_new(event, bus, fd, TAKE_PTR(parts->conf), options->config_path, ret);
        if (r < 0)
                return log_error_errno(r, "Cannot start");
        (*ret)->refused = TAKE_PTR(parts->refused);
        return 0;
}

static int run(const struct daemon_options *options, void *userdata) {
        _cleanup_(web_manager_freep) struct web_manager *manager = NULL;
        sd_event *event = NULL;
        int r = daemon_loop_new(web_manager_reload, &manager, &event);

        if (r >= 0)
                r = start(options, userdata, event, &manager);
        return r < 0 ? daemon_exit_code(r) : daemon_run(event);
}

static const struct daemon_info info = {
        .name = "motcua-webd",
        .default_state_dir = "/nonexistent",
        .summary = "The public's page: the board, one's ticket, a rating by phone.",
        .config = &web_conf_table,
        .write_man = config_write_man,
        .load = load,
        .check = web_check,
        .run = run,
};

int main(int argc, char *argv[]) {
        struct parts parts = {0};
        int code = daemon_main(&info, argc, argv, &parts);

        web_conf_free(parts.conf);
        free(parts.refused);
        return code;
}
