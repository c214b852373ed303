/* The configuration of printing: what stands on a ticket, and where it is printed. */
#pragma once

#include "daemon/queue/conf.h"

struct printing_conf {
        char *commune; /* NULL: the slip does without */
        bool print_tickets;
        char *ticket_printers; /* IDs separated by a space; NULL: any */
        uint64_t ticket_ttl_usec;
        char *ticket_url; /* NULL: no code to scan */
};
extern const struct conf_part printing_conf_part;
static inline struct printing_conf *printing_conf(const struct conf *conf) {
        return conf_get_part(conf, &printing_conf_part);
}

/* Stands in ticket_url for the ticket's own code. */
#define TICKET_URL_CODE "{code}"

/* Whether tickets are printed: there are some, and a printer daemon. */
bool printing_conf_prints(const struct conf *conf);
