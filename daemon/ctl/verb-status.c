#include "bus-json.h"
#include "ctl-bus.h"
#include "status-view.h"
#include "verb.h"

static int get_status(struct ctl *ctl, struct status *status, enum ctl_daemon *ret_asked,
                      sd_bus_error *error) {
        *ret_asked = CTL_DAEMON_CENTRE;
        int r = ctl_get_centre(ctl, &status->centre, error);
        if (r < 0)
                return r;
        r = ctl_get_objects(ctl, CTL_DAEMON_CENTRE, &status->counters, error);
        if (r < 0)
                return r;

        *ret_asked = CTL_DAEMON_KEYPADS;
        r = ctl_get_objects(ctl, CTL_DAEMON_KEYPADS, &status->keypads, error);
        if (r < 0 && ctl_error_is_absence(error)) {
                sd_bus_error_free(error); /* a state of the centre, not a failure to tell it */
                return 0;
        }
        return r;
}

static int status(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(status_clear) struct status status = {0};
        enum ctl_daemon asked;

        int r = get_status(ctl, &status, &asked, &error);
        if (r < 0)
                return ctl_explain(ctl, asked, &error, r);
        r = status_print(&status, ctl->options, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_status[] = {
        {.name = "status",
         .run = status,
         .help = {"tình trạng trung tâm, quầy, bàn phím",
                  "state of the centre, its sources of events, counters and keypads"},
         .columns = "`centre` state scale cursor version name; `source` name present sequence; `counter` id "
                    "label state last-visit keypads; `keypad` id state scale stuck-keys"},
        {0},
};
