#include "bus-json.h"
#include "ctl-bus.h"
#include "report.h"
#include "table.h"
#include "words.h"

static int append_text_option(sd_bus_message *call, const char *name, const char *value) {
        return value ? sd_bus_message_append(call, "a{sv}", 1, name, "s", value)
                     : sd_bus_message_append(call, "a{sv}", 0);
}

static int run(struct ctl *ctl, sd_bus_message *call, int r) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        r = r < 0 ? sd_bus_error_set_errno(&error, r) : ctl_call(ctl, call, &error, NULL);
        return r < 0 ? ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r) : CTL_OK;
}

int verb_attend(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;
        _cleanup_free_ char *path = NULL;

        int r = ctl_find_counter(ctl, options->args[0], &path);
        if (r != CTL_OK)
                return r;
        r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, path, CTL_COUNTER_INTERFACE, options->member, &call);
        if (r >= 0)
                r = options->counter  ? append_text_option(call, "counter", options->counter)
                    : options->reason ? append_text_option(call, "reason", options->reason)
                                      : append_text_option(call, "service", options->service);
        return run(ctl, call, r);
}

int verb_return(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        uint64_t ticket;

        if (parse_u64(ctl->options->args[0], 1, INT64_MAX, &ticket) < 0) {
                report(ctl->options->language, TEXT_BAD_TICKET, PAIRS({"ticket", ctl->options->args[0]}));
                return CTL_USAGE;
        }
        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, CTL_CENTRE_NAME, "Return", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "ta{sv}", ticket, 0);
        return run(ctl, call, r);
}

int verb_end_day(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, CTL_CENTRE_NAME, "EndDay", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "a{sv}", 0);
        return run(ctl, call, r);
}

static int print_issued(const struct ctl_options *options, sd_bus_message *reply) {
        const char *number, *code;
        uint64_t ticket;
        uint32_t ahead;
        char id[24], before[16];

        int r = sd_bus_message_read(reply, "tssu", &ticket, &number, &code, &ahead);
        if (r < 0)
                return r;
        if (options->style == CTL_STYLE_JSON) {
                _cleanup_(json_decrefp) json_t *line =
                        json_pack("{s:I, s:s, s:s, s:i}", "ticket", (json_int_t) ticket, "text", number,
                                  "code", code, "ahead", (int) ahead);
                return line ? ctl_print_json(line) : -ENOMEM;
        }
        snprintf(id, sizeof(id), "%lu", (unsigned long) ticket);
        snprintf(before, sizeof(before), "%u", ahead);
        if (options->style == CTL_STYLE_PLAIN)
                return printf("%s\t%s\t%s\t%s\n", id, number, code, before) < 0 ? -EIO : 0;
        say(stdout, options->language, TEXT_ISSUED,
            PAIRS({"ticket", id}, {"number", number}, {"code", code}, {"ahead", before}));
        return 0;
}

int verb_issue(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, CTL_CENTRE_NAME, "IssueTicket", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", ctl->options->args[0]);
        if (r >= 0)
                r = append_text_option(call, "priority", ctl->options->priority);
        r = r < 0 ? sd_bus_error_set_errno(&error, r) : ctl_call(ctl, call, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = print_issued(ctl->options, reply);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int print_tickets(const struct ctl_options *options, json_t *tickets) {
        enum language language = options->language;
        bool terminal = options->style == CTL_STYLE_TERMINAL;
        const struct table_column columns[] = {
                {terminal ? text(language, TEXT_COLUMN_ID) : "ticket", true},
                {terminal ? text(language, TEXT_COLUMN_NUMBER) : "text", false},
                {terminal ? text(language, TEXT_COLUMN_SERVICE) : "service", false},
                {terminal ? text(language, TEXT_COLUMN_STATE) : "state", false},
                {terminal ? text(language, TEXT_COLUMN_COUNTER) : "counter", false},
                {terminal ? text(language, TEXT_COLUMN_AHEAD) : "ahead", true},
                {terminal ? text(language, TEXT_COLUMN_PAPER) : "printed", false},
        };
        _cleanup_(table_freep) struct table *table = NULL;
        json_t *ticket;
        size_t i;

        int r = table_new(columns, ELEMENTSOF(columns), &table);
        json_array_foreach(tickets, i, ticket) {
                const char *state = json_get_s(ticket, "state", "");
                const char *printed = json_get_s(ticket, "printed", "off");

                if (r >= 0)
                        r = table_add_u64(table, json_get_t(ticket, "ticket"));
                if (r >= 0)
                        r = table_add(table, json_get_s(ticket, "text", ""));
                if (r >= 0)
                        r = table_add(table, json_get_s(ticket, "service", ""));
                if (r >= 0)
                        r = table_add(table, terminal ? word(language, WORD_STATE, state) : state);
                if (r >= 0)
                        r = table_add(table, json_get_s(ticket, "counter", ""));
                if (r >= 0)
                        r = table_add_u64(table, json_get_t(ticket, "ahead"));
                if (r >= 0)
                        r = table_add(table, terminal ? word(language, WORD_PAPER, printed) : printed);
        }
        if (r < 0)
                return r;
        return terminal ? table_print_aligned(table, stdout) : table_print_plain(table, true, stdout);
}

static int print_each(json_t *tickets) {
        json_t *ticket;
        size_t i;

        json_array_foreach(tickets, i, ticket) {
                int r = ctl_print_json(ticket);
                if (r < 0)
                        return r;
        }
        return 0;
}

int verb_tickets(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *tickets = NULL;
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, CTL_CENTRE_NAME, "GetTickets", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "a{sv}", 0);
        r = r < 0 ? sd_bus_error_set_errno(&error, r) : ctl_call_json(ctl, call, &error, &tickets);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = ctl->options->style == CTL_STYLE_JSON ? print_each(tickets)
                                                  : print_tickets(ctl->options, tickets);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}
