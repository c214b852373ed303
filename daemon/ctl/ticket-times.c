#include "ticket-times.h"

#include "bus-json.h"
#include "ctl-bus.h"

static int append_text(sd_bus_message *call, const char *name, const char *value) {
        return value ? sd_bus_message_append(call, "{sv}", name, "s", value) : 0;
}

static int get_page(struct ctl *ctl, const struct ticket_times *request, uint64_t cursor, json_t **ret,
                    sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetTickets", &call, "");
        if (r >= 0)
                r = sd_bus_message_open_container(call, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(call, "{sv}{sv}{sv}", "cursor", "t", cursor, "max", "u",
                                          (uint32_t) CTL_PAGE, "undated", "b", (int) request->undated);
        if (r >= 0)
                r = append_text(call, "day", request->day);
        if (r >= 0)
                r = append_text(call, "service", request->service);
        if (r >= 0)
                r = append_text(call, "counter", request->counter);
        if (r >= 0)
                r = sd_bus_message_close_container(call);
        return ctl_call_json(ctl, call, r, error, ret);
}

int ticket_times_get(struct ctl *ctl, const struct ticket_times *request, json_t **ret, sd_bus_error *error) {
        _cleanup_(json_decrefp) json_t *all = json_array();
        uint64_t cursor = 0;
        size_t n;

        do {
                _cleanup_(json_decrefp) json_t *page = NULL;
                int r = get_page(ctl, request, cursor, &page, error);
                if (r < 0)
                        return r;
                n = json_array_size(page);
                uint64_t last = json_get_t(json_array_get(page, n - 1), "ticket");
                if ((n > 0 && last <= cursor) || json_array_extend(all, page) < 0)
                        return sd_bus_error_set_errno(error, -EBADMSG);
                cursor = last;
        } while (n == CTL_PAGE);
        *ret = TAKE_PTR(all);
        return 0;
}
