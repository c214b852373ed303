#include "bus-json.h"
#include "ctl-bus.h"
#include "figures-view.h"
#include "verb.h"

/* days: NULL for GetToday, else the first and the last day. */
static int get_figures(struct ctl *ctl, const char *const *days, sd_bus_message **ret, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        /* There is nothing about one official that everybody may know. */
        const char *interface = ctl->options->official ? CTL_RECORD_INTERFACE : ctl_reading(ctl);
        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, interface,
                             days ? "GetFigures" : "GetToday", &call);
        if (r >= 0 && days)
                r = sd_bus_message_append(call, "ss", days[0], days[1]);
        if (r >= 0)
                r = CTL_APPEND(call, {"counter", ctl->options->counter},
                               {"official", ctl->options->official});
        if (r < 0)
                return sd_bus_error_set_errno(error, r);
        return ctl_call(ctl, call, error, ret);
}

static int today(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *reply = NULL;
        _cleanup_(json_decrefp) json_t *figures = NULL;
        const char *day;

        int r = get_figures(ctl, NULL, &reply, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "s", &day);
        if (r >= 0)
                r = bus_json_read(reply, &figures);
        if (r >= 0)
                r = figures_print(day, day, figures, ctl->options, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int figures_of_days(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *reply = NULL;
        _cleanup_(json_decrefp) json_t *figures = NULL;
        char **args = ctl->options->args;
        const char *days[] = {args[0], args[ctl->options->n_args - 1]};

        int r = get_figures(ctl, days, &reply, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = bus_json_read(reply, &figures);
        if (r >= 0)
                r = figures_print(days[0], days[1], figures, ctl->options, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_figures[] = {
        {.name = "today",
         .options = OPTION_COUNTER | OPTION_OFFICIAL,
         .traits = VERB_TITLES,
         .run = today,
         .help = {"số liệu hôm nay", "today's figures"},
         .man = "Today's figures, of the whole centre and of each counter, for each subject that citizens "
                "are asked about. A percentage never stands without the counts it comes from, and none is "
                "shown of fewer ratings than `MinimumRatings=`. Root and group `motcua` see all ratings. "
                "Everybody else sees what is public: of each day, counter and subject the ratings move in "
                "steps of at least that many, so that nobody learns a single one by asking again and again; "
                "`--official` is then refused. Where there is no terminal there are counts only; a program "
                "divides for itself."},
        {.name = "figures",
         .arguments = {"NGÀY [NGÀY]", "FIRST [LAST]"},
         .options = OPTION_COUNTER | OPTION_OFFICIAL,
         .traits = VERB_DAYS | VERB_TITLES,
         .run = figures_of_days,
         .help = {"số liệu từ ngày đến ngày (YYYY-MM-DD)", "figures of these days (YYYY-MM-DD)"},
         .man = "The same from day FIRST to day LAST, both included, written YYYY-MM-DD."},
        {0},
};
