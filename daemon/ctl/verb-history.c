#include "bus-json.h"
#include "ctl-bus.h"
#include "history-view.h"

#define BY_DEFAULT "service"

/* Its own day, not this program's: the two may run by different clocks. */
static int get_today(struct ctl *ctl, char **ret, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        const char *day;

        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, CTL_CENTRE_NAME, "GetToday", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "a{sv}", 0);
        if (r < 0)
                return sd_bus_error_set_errno(error, r);
        r = ctl_call(ctl, call, error, &reply);
        if (r < 0)
                return r;
        r = sd_bus_message_read(reply, "s", &day);
        if (r >= 0)
                r = str_format(ret, "%s", day);
        return r < 0 ? sd_bus_error_set_errno(error, r) : r;
}

static int get_figures(struct ctl *ctl, const char *first, const char *last, const char *by, json_t **ret,
                       sd_bus_error *error) {
        const struct ctl_options *options = ctl->options;
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, CTL_CENTRE_NAME, "GetQueueFigures",
                             &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "ss", first, last);
        if (r >= 0)
                r = sd_bus_message_open_container(call, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(call, "{sv}", "by", "s", by);
        if (r >= 0 && options->service)
                r = sd_bus_message_append(call, "{sv}", "service", "s", options->service);
        if (r >= 0 && options->counter)
                r = sd_bus_message_append(call, "{sv}", "counter", "s", options->counter);
        if (r >= 0)
                r = sd_bus_message_close_container(call);
        return r < 0 ? sd_bus_error_set_errno(error, r) : ctl_call_json(ctl, call, error, ret);
}

int verb_history(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        const char *by = options->by ? options->by : BY_DEFAULT;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *figures = NULL;
        _cleanup_free_ char *today = NULL;

        int r = options->n_args > 0 ? 0 : get_today(ctl, &today, &error);
        const char *first = today ? today : options->args[0],
                   *last = today ? today : options->args[options->n_args - 1];
        if (r >= 0)
                r = get_figures(ctl, first, last, by, &figures, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = history_print(first, last, by, figures, options, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}
