/* Figures of days as they leave the API: no share without its counts, no levels of too few ratings, and for
 * everybody in steps (public.h). */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/ratings/conf.h"
#include "daemon/record/book.h"

struct figures_request {
        int32_t first_day, last_day; /* both included */
        const char *counter;         /* NULL: the whole centre and all counters */
        const char *official;        /* only this one's; NULL: of all */
        bool by_official;            /* not by counter */
        bool all;                    /* also what not everybody may know */
};

struct figures_context {
        struct store *store;
        struct book *book; /* NULL: periods still open are left out */
        const struct conf *conf;
        struct moment now;
        /* What else an entry says of an official (empty: nobody), or of all together (NULL); NULL: nothing.
         */
        int (*append_more)(const char *official, void *userdata, sd_bus_message *reply);
        void *userdata;
        uint64_t undated; /* filled in: visits whose day nobody knows, of all days */
};

/* Appends aa{sv}. Errors: those of the store and of sd-bus. */
int figures_append(struct figures_context *context, const struct figures_request *request,
                   sd_bus_message *reply);

/* Of the whole centre on one day, as everybody may know it. */
struct figures_total {
        uint64_t served, rated, satisfied; /* rated 0: too few to tell, or none */
};
int figures_find_total(struct figures_context *context, int32_t day, enum subject subject,
                       struct figures_total *ret);

/* Whether the counter is configured or has figures. */
bool figures_know_counter(const struct figures_context *context, const char *counter);
/* Whether there are figures of that official. */
int figures_know_official(const struct figures_context *context, const char *official, bool *ret);
