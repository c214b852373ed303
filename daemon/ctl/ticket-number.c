#include "ticket-number.h"

#include <ctype.h>

#include "bus-json.h"
#include "ctl-bus.h"

static bool is_number(const char *name, const char *text) {
        for (;; name++, text++) {
                name += strspn(name, " ");
                text += strspn(text, " ");
                if (*name == '\0' || toupper((unsigned char) *name) != toupper((unsigned char) *text))
                        return *name == *text;
        }
}

/* In *ret; 0 stays: none. Returns how many have that number. */
static size_t find_number(json_t *tickets, const char *name, uint64_t *ret) {
        json_t *ticket;
        size_t i, n = 0;

        json_array_foreach(tickets, i, ticket) {
                if (!is_number(name, json_get_s(ticket, "text", "")))
                        continue;
                *ret = json_get_t(ticket, "ticket");
                n++;
        }
        return n;
}

int ticket_number_find(struct ctl *ctl, const char *name, uint64_t *ret, size_t *ret_n) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *tickets = NULL, *missed = NULL;

        int r = ctl_get_tickets(ctl, false, &tickets, &error);
        if (r >= 0)
                r = ctl_get_tickets(ctl, true, &missed, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        *ret_n = find_number(tickets, name, ret) + find_number(missed, name, ret);
        return CTL_OK;
}
