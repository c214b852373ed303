#include "ctl-bus.h"
#include "event-line.h"
#include "verb.h"

/* Reads on until an answer is shorter than asked for: new events may come in while the old ones are printed.
 */
static int events_since(struct ctl *ctl) {
        uint64_t cursor = ctl->options->since;
        size_t n;

        ctl_enter_zone(ctl);
        do {
                _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_(json_decrefp) json_t *events = NULL;
                json_t *item;
                size_t i;

                int r = ctl_get_events(ctl, cursor, &events, &error);
                if (r < 0)
                        return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
                n = json_array_size(events);
                json_array_foreach(events, i, item) {
                        r = event_line_print_item(ctl->options, item, &cursor);
                        if (r < 0)
                                return ctl_explain_errno(ctl, r);
                }
        } while (n == CTL_PAGE);
        return CTL_OK;
}

const struct verb verbs_events[] = {
        {.name = "events",
         .options = OPTION_SINCE,
         .traits = VERB_JSON_LINES,
         .run = events_since,
         .help = {"sổ sự kiện", "the record of events"},
         .man = {"Sổ sự kiện, từ đầu hoặc sau sự kiện số N; đầy đủ như `watch`.",
                 "The record of events, from its beginning or after event N; in full as `watch`."},
         .columns = "id, time, type, fields as name=value"},
        {0},
};
