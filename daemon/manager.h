/*
 * The aggregator: all state of the process. Records what the sources say, opens keypads for what waits to be
 * rated, announces what was recorded.
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "daemon/ratings/conf.h"
#include "daemon/queue/rows.h"
#include "daemon/record/centre.h"
#include "services/base/daemon.h"

/* One counter as it stands on the bus. */
struct counter {
        struct centre_counter at; /* the first: rooms know no more */
        const struct counter_conf *conf;
        char *path;
        sd_bus_slot *slot;
        enum counter_state state;
        uint64_t visit;
        uint64_t ticket;                                             /* called or served here; 0: none */
        char ticket_text[NUMBER_TEXT_SIZE], ticket_service[ID_SIZE]; /* of that; empty: none */
        enum pause_reason pause_reason;
        bool pausing;
        bool inactive;
        char official[ID_SIZE]; /* signed in; empty: nobody */
        unsigned absent;        /* bits 1 << i of counter_keypads() */
};

struct centre_manager {
        struct centre centre;
        char *conf_path, *state_dir;
        uint64_t conf_stamp; /* of what runs */
        struct counter *counters[CENTRE_COUNTERS_MAX];
        size_t n_counters;
        enum daemon_state state;
        uint64_t presence_changes; /* of keypads, as last told */
        bool follows;              /* the names of its sources */
        char *refused;             /* why the last reload was refused; NULL: it was not */

        int64_t wall_offset_usec; /* the wall clock less CLOCK_BOOTTIME, as last seen */
        bool wall_synchronized;
        bool wall_jumped; /* to be recorded */
        int64_t jump_usec;

        sd_bus_slot *manager_slot, *centre_slot, *record_slot, *clock_slot;
        sd_bus_vtable *members, *record_members, *counter_members; /* of all rooms */
};

/* Whose centre that is. */
static inline struct centre_manager *centre_manager_of(struct centre *centre) {
        return (struct centre_manager *) (void *) ((char *) centre - offsetof(struct centre_manager, centre));
}

/* What a manager is made of, and takes over. */
struct centre_parts {
        sd_event *event;
        sd_bus *bus;
        struct clock *clock;
        struct store *store;
        struct conf *conf;
        const char *conf_path;
        uint64_t conf_stamp;
        const char *state_dir;
};
void centre_parts_done(struct centre_parts *parts);
/* Takes over the parts, also when it fails; the paths are copied. */
int centre_manager_new(struct centre_parts *parts, struct centre_manager **ret);
struct centre_manager *centre_manager_free(struct centre_manager *manager);
DEFINE_CLEANUP(struct centre_manager *, centre_manager_free)

/* Exports the objects, records the start, begins to follow the sources. simulated_clock: with SimClock1. */
int centre_manager_start(struct centre_manager *manager, bool simulated_clock);
/* Records the end. */
void centre_manager_stop(struct centre_manager *manager);
/* Reads the configuration again; keeps the old one when the new one is bad. userdata: struct centre_manager
 * **. */
void centre_manager_reload(void *userdata);

/* Sources as the configuration has them: those that there are stay as they are. */
int centre_manager_set_sources(struct centre_manager *manager);
/* The keypads of the configuration that are not there, one by one from *place 0; NULL: no more, or none is
 * known while their daemon is away. */
const char *centre_next_absent(const struct centre_manager *manager, size_t *place);
/* Tells the state of the whole, if it is another. */
void centre_manager_update(struct centre_manager *manager);

/* declare.c: makes the record say what is so. userdata: the manager. */
int centre_declare(struct book *book, const struct instant *now, void *userdata);

/* bus.c, counter-bus.c */
int centre_bus_export(struct centre_manager *manager, bool simulated_clock);
/* The rows of one interface, own ones first (NULL: none), as a new table; NULL: no memory. offset: of the
 * rows in struct agent. */
sd_bus_vtable *centre_bus_compose(const sd_bus_vtable *own, const struct agent *const *agents, size_t offset);
int counter_bus_export(struct counter *counter);
struct counter *counter_free(struct counter *counter);
int counter_new(struct centre_manager *manager, const struct counter_conf *conf, struct counter **ret);
/* Recomputes what the book says of the counter and tells the bus what changed. */
void counter_update(struct counter *counter);
/* The counter stays, with another configuration than before: tells the bus what of it changed. */
void counter_reload(struct counter *counter, const struct counter_conf *conf, const struct conf *before);
const char *counter_label(const struct counter_conf *conf);
/* Of a counter, each once, the attendant's first; returns how many. */
enum { COUNTER_KEYPADS_MAX = 1 + _SUBJECT_MAX };
size_t counter_keypads(const struct counter_conf *conf, const char *ret[COUNTER_KEYPADS_MAX]);
