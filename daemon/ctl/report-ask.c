#include "report-ask.h"

#include "bus-json.h"
#include "ctl-bus.h"

/* Both answers are of the centre as it is now; what comes in between changes the days of today alone. */
static int get_answer(struct ctl *ctl, const struct report_period *period, const char *by, json_t **ret,
                      sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_(json_decrefp) json_t *about = NULL, *groups = NULL, *entries = NULL;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "GetReport", &call, "ss", period->first, period->last);
        if (r >= 0)
                r = CTL_APPEND(call, {"by", by});
        r = ctl_call(ctl, call, r, error, &reply);
        if (r >= 0)
                r = bus_json_read(reply, &about);
        if (r >= 0)
                r = bus_json_read(reply, &groups);
        if (r >= 0)
                r = bus_json_read(reply, &entries);
        if (r < 0)
                return sd_bus_error_is_set(error) ? r : sd_bus_error_set_errno(error, r);
        *ret = json_pack("{s:O, s:O, s:O}", "about", about, "groups", groups, "entries", entries);
        return *ret ? 0 : sd_bus_error_set_errno(error, -ENOMEM);
}

int report_ask(struct ctl *ctl, struct report_request *request, struct report **ret, sd_bus_error *error) {
        _cleanup_(json_decrefp) json_t *centre = NULL, *now = NULL, *before = NULL;
        struct report_period period_before;
        _cleanup_free_ char *by = NULL;

        report_period_before(&request->period, &period_before);
        int r = ctl_get_properties(ctl, CTL_DAEMON_CENTRE, &centre, error);
        if (r < 0)
                return r;
        request->centre = json_get_s(centre, "Name", "");
        request->version = json_get_s(centre, "Version", "");
        r = report_by_words(request->by, &by);
        if (r >= 0)
                r = get_answer(ctl, &request->period, by, &now, error);
        if (r >= 0)
                r = get_answer(ctl, &period_before, by, &before, error);
        if (r >= 0)
                r = report_build(request, now, before, ret);
        return r < 0 && !sd_bus_error_is_set(error) ? sd_bus_error_set_errno(error, r) : r;
}
