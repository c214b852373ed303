/*
 * The centre at work, as rooms see it: what their agents share. An agent is what a room does beside its
 * rules: calls of the bus, clients of daemons, timers. The manager owns and composes all of it.
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "daemon/record/conf.h"
#include "daemon/record/recorder.h"
#include "daemon/record/source.h"

#define CENTRE_BUS_NAME "vn.motcua.Centre1"
#define CENTRE_PATH "/vn/motcua/Centre1"
#define CENTRE_RECORD_INTERFACE CENTRE_BUS_NAME ".Record"

enum { AGENTS_MAX = 32 };

struct centre;

/* A counter on the bus: userdata of its methods begins with this. */
struct centre_counter {
        struct centre *centre;
        const char *id;
};

/* NULL stands for functions with nothing to do, and for no members. */
struct agent {
        /* Makes the agent's state, after the book is loaded; without it there is none. */
        int (*make)(struct centre *centre, void **ret);
        void (*free)(void *state);
        /* Something was committed, also before the start is recorded. */
        void (*committed)(struct centre *centre, struct book *book, const struct instant *now);
        /* A source came, went, or has nothing more pending. */
        void (*source_changed)(struct centre *centre, const struct source *source);
        /* Rows of vn.motcua.Centre1 and vn.motcua.Centre1.Record, userdata a struct centre, and of each
         * counter, userdata a struct centre_counter; ended by SD_BUS_VTABLE_END. What everybody may know
         * differs from what a reader of Record may: the bus decides who that is. */
        const sd_bus_vtable *members, *record_members, *counter_members;
        /* A whole table of what sources of that kind ask for on their channels, userdata a struct centre. */
        const sd_bus_vtable *channel_members;
        const char *channel_source;
};

struct centre {
        sd_event *event;
        sd_bus *bus;
        struct clock *clock;
        struct store *store;
        struct recorder *recorder;
        struct conf *conf;
        const char *state_dir;
        bool started; /* "centre-started" is recorded */
        /* What State or Describe tell of an agent is not so any more; NULL before the start. */
        void (*changed)(struct centre *centre);
        struct source *sources[BOOK_SOURCES_MAX];
        size_t n_sources;
        const struct agent *const *agents; /* ends with NULL */
        void *states[AGENTS_MAX];
};

void *centre_get_state(const struct centre *centre, const struct agent *agent);
/* Of CLOCK_BOOTTIME, and off until it is set: once, in so long; UINT64_MAX: not at all. */
int centre_new_timer(const struct centre *centre, uint64_t accuracy_usec, sd_event_time_handler_t handler,
                     void *userdata, sd_event_source **ret);
void centre_set_timer(sd_event_source *timer, uint64_t in_usec);
/* The first of that kind; NULL: none is recorded. */
struct source *centre_find_source(const struct centre *centre, const char *kind);
/* What that source is asked on; NULL: it is not connected. */
sd_bus *centre_find_channel(const struct centre *centre, const char *kind);
/* Whether it is there, and everything it had pending has been committed. */
bool centre_is_live(const struct centre *centre, const char *kind);
/* Sets *error: the caller asks for what the bus lets only readers of vn.motcua.Centre1.Record see. */
int centre_denied(sd_bus_error *error);
/* Whether the call came by vn.motcua.Centre1.Record: the bus lets nobody else use that. */
bool centre_tells_all(sd_bus_message *message);
