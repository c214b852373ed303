#include "web-stage.h"

#include <sys/stat.h>

#include "tests/lib/files.h"
#include "tests/lib/loop.h"

static unsigned read_number(const struct web_stage *stage, const char *suffix) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        unsigned number = 0;

        must_errno(asprintf(&path, "%s%s", stage->port_path, suffix));
        text = file_read(path, NULL);
        return sscanf(text, "%u", &number) == 1 ? number : 0;
}

int web_stage_pid(const struct web_stage *stage) {
        return (int) read_number(stage, ".pid");
}

void web_stage_await(struct web_stage *stage, bool (*is_met)(struct web_stage *stage), const char *what) {
        uint64_t until_usec = monotonic_usec() + LOOP_PATIENCE_USEC;

        while (!is_met(stage)) {
                if (monotonic_usec() > until_usec)
                        test_die("waited in vain: %s", what);
                stage_run(stage->centre, 5 * USEC_PER_MSEC);
        }
}

static bool has_port(struct web_stage *stage) {
        stage->port = read_number(stage, "");
        return stage->port > 0;
}

void web_stage_begin(struct web_stage *stage, struct centre *centre) {
        _cleanup_free_ char *folder = centre_path(centre, "state/web"),
                            *conf = centre_path(centre, "etc/motcua.conf"),
                            *log = centre_path(centre, "log/webd"), *bus = centre_path(centre, "bus"),
                            *option = NULL, *address = NULL;

        *stage = (struct web_stage){.centre = centre};
        must_errno(mkdir(folder, 0755));
        must_errno(chown(folder, centre_uid(CENTRE_WEB), centre_uid(CENTRE_WEB)));
        stage->port_path = file_join(folder, "port");
        must_errno(asprintf(&option, "--config=%s", conf));
        must_errno(asprintf(&address, "DBUS_SYSTEM_BUS_ADDRESS=unix:path=%s", bus));
        const struct process_spec spec = {.argv = (const char *const[]){"/usr/bin/python3", TEST_ACTIVATE,
                                                                        stage->port_path, "127.0.0.1",
                                                                        TEST_WEBD, option, NULL},
                                          .environment = (const char *const[]){address, NULL},
                                          .uid = centre_uid(CENTRE_WEB),
                                          .gid = centre_uid(CENTRE_WEB),
                                          .log_path = log};
        stage->listener = process_start(centre_event(centre), &spec, NULL, NULL);
        web_stage_await(stage, has_port, "the socket");
}

void web_stage_end(struct web_stage *stage) {
        process_free(stage->listener);
        free(stage->port_path);
}
