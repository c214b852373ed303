/*
 * The aggregator: all state of the process. Records what the sources say, opens keypads for what waits to be
 * rated, announces what was recorded.
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "daemon/conf.h"
#include "daemon/keypads/client.h"
#include "daemon/printing/client.h"
#include "daemon/record/intake.h"
#include "daemon/record/recorder.h"
#include "daemon/queue/ticket-code.h"
#include "daemon/record/source.h"

#define CENTRE_BUS_NAME "vn.motcua.Centre1"
#define CENTRE_PATH "/vn/motcua/Centre1"
#define CENTRE_DATABASE "centre.db" /* in the state directory */

enum centre_state { CENTRE_READY, CENTRE_DEGRADED, CENTRE_FAILING, _CENTRE_STATE_MAX };
enum counter_state {
        COUNTER_IDLE,
        COUNTER_CALLING,
        COUNTER_SERVING,
        COUNTER_RATING,
        COUNTER_PAUSED,
        COUNTER_CLOSED,
        COUNTER_OFFLINE,
        _COUNTER_STATE_MAX,
};

/* One counter as it stands on the bus. */
struct counter {
        struct centre_manager *manager;
        const struct counter_conf *conf;
        char *path;
        sd_bus_slot *slot;
        enum counter_state state;
        uint64_t visit;
        uint64_t ticket; /* called or served here; 0: none */
        enum pause_reason pause_reason;
        bool inactive;
        char official[ID_SIZE]; /* signed in; empty: nobody */
};

struct centre_manager {
        sd_event *event;
        sd_bus *bus;
        struct clock *clock;
        struct store *store;
        struct recorder *recorder;
        struct ticket_secret ticket_secret;
        struct centre_conf *conf;
        char *conf_path, *pins_path;

        struct source *sources[SOURCES_MAX];
        size_t n_sources;
        struct keypad_client *keypads;
        struct printer_client *tickets;
        const char *printer_state; /* as the bus was told */
        struct counter *counters[CENTRE_COUNTERS_MAX];
        size_t n_counters;

        enum centre_state state;
        bool started;                    /* "centre-started" is recorded */
        sd_event_source *day_timer;      /* the end of the queue's day */
        sd_event_source *inactive_timer; /* the next counter to be found inactive */
        int64_t wall_offset_usec;        /* the wall clock less CLOCK_BOOTTIME, as last seen */
        bool wall_synchronized;
        bool wall_jumped; /* to be recorded */
        int64_t jump_usec;
        sd_bus_slot *manager_slot, *objects_slot, *centre_slot, *clock_slot;
        uint64_t cursor; /* the last event announced or passed over */
};

/* Owns conf, clock and store from the call on, also when it fails. */
struct centre_parts {
        sd_event *event;
        sd_bus *bus;
        struct clock *clock;
        struct store *store;
        struct centre_conf *conf;
        const char *conf_path;
        const char *state_dir;
        struct ticket_secret ticket_secret;
};
int centre_manager_new(const struct centre_parts *parts, struct centre_manager **ret);
struct centre_manager *centre_manager_free(struct centre_manager *manager);
DEFINE_CLEANUP(struct centre_manager *, centre_manager_free)

/* Exports the objects, records the start, begins to follow the sources. simulated_clock: with SimClock1. */
int centre_manager_start(struct centre_manager *manager, bool simulated_clock);
/* Records the end. */
void centre_manager_stop(struct centre_manager *manager);
/* Reads the configuration again; keeps the old one when the new one is bad. userdata: struct centre_manager
 * **. */
void centre_manager_reload(void *userdata);

struct source *centre_manager_source(const struct centre_manager *manager, const char *name);

/* declare.c: makes the record say what is so. */
int centre_declare(struct book *book, const struct instant *now, void *userdata);
int keypads_declare(struct book *book, const struct instant *now, const struct centre_conf *conf);
int printing_declare(struct book *book, const struct instant *now, const struct centre_conf *conf);

/* centre-print.c */
int centre_print_new(struct centre_manager *manager);
void centre_print_update(struct centre_manager *manager);
const char *centre_print_state(const struct centre_manager *manager); /* as book_printer_state() */

/* centre-command.c. Strings that are not told are NULL. */
struct centre_command {
        enum queue_action action;
        const char *name; /* of an action that is not the queue's */
        const char *actor, *counter, *service, *target, *priority, *reason;
        uint64_t ticket;
};
/* Records it. *ret_refusal: why nothing happened, as in "action-refused"; NULL: it did. Errors: the record
 * cannot be written. */
int centre_manager_command(struct centre_manager *manager, const struct centre_command *command,
                           const char **ret_refusal, uint64_t *ret_ticket);
/* centre-official.c. official: NULL for the one with that number. */
struct sign_in {
        const char *counter, *official, *pin, *actor;
        uint64_t number;
};
/*
 * Records what came of it. *ret_refusal: NULL, or no-such-official, no-pin, wrong-pin, locked-out (the only
 * one that is not recorded); *ret_wait_usec: how long nobody may try again. Errors: the record or the file of
 * PINs cannot be read or written.
 */
int centre_sign_in(struct centre_manager *manager, const struct sign_in *ask, const char **ret_refusal,
                   uint64_t *ret_wait_usec);
int centre_set_pin(struct centre_manager *manager, const char *official, const char *pin, const char *actor);
int centre_day_new(struct centre_manager *manager);
/* Sets the timer anew: the day, the configuration or the clock may have changed. */
void centre_day_update(struct centre_manager *manager);
/* centre-inactive.c, likewise */
int centre_inactive_new(struct centre_manager *manager);
void centre_inactive_update(struct centre_manager *manager);

const char *centre_state_to_string(enum centre_state state);
const char *counter_state_to_string(enum counter_state state);

/* centre-bus.c, counter-bus.c */
int centre_bus_export(struct centre_manager *manager, bool simulated_clock);
int centre_bus_announce(struct centre_manager *manager, const struct event_row *event);
void centre_bus_announce_inactive(struct centre_manager *manager, const char *counter);
void centre_bus_announce_low(struct centre_manager *manager, const struct low_press *low,
                             const struct moment *now);
int counter_bus_export(struct counter *counter);
struct counter *counter_free(struct counter *counter);
int counter_new(struct centre_manager *manager, const struct counter_conf *conf, struct counter **ret);
/* Recomputes what the book says of the counter and tells the bus what changed. */
void counter_update(struct counter *counter);
