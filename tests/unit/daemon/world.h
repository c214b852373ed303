/* A whole aggregator and a keypad daemon, joined by a socketpair in one loop. The daemon's event source and
 * outbox are the real ones; its keypads are simulated here: they record "armed" when told to arm, and nothing
 * by themselves. */
#pragma once

#include "daemon/manager.h"
#include "services/base/event-source.h"
#include "tests/unit/daemon/record.h"

struct world {
        char dir[64];
        sd_event *event;
        sd_bus *centre_bus, *hardware_bus;
        struct centre_manager *manager;
        struct clock *hardware_clock;
        struct outbox *outbox;
        struct event_source *source;
        sd_bus_slot *keypads_slot;
        const char *config;
        uint64_t disarmed; /* the arming that Disarm was last called for */
        bool busy;         /* Disarm is heard, and not yet carried out */
        bool absent;       /* Arm fails with .Absent */
        unsigned arms;     /* calls of Arm */
        uint64_t arming;   /* of the last one that worked */
        char armed_keypad[64];
        uint64_t announced[4096]; /* ids */
        size_t n_announced;
        unsigned low_ratings, inactive_signals;
        char inactive[8];       /* the counter that the last of them named */
        char refused[64];       /* "KEYPAD KEY" that Refuse was last called for */
        char output[128];       /* "KEYPAD OUTPUT PATTERN" that SetOutput was last called for */
        uint64_t output_usec;   /* and for how long */
        unsigned outputs;       /* calls of SetOutput */
        const char *no_output;  /* the error that it gives; NULL: none */
        uint64_t realtime_usec; /* of the aggregator's clock at its next start; 0: the machine's */
        bool unsynchronized;
};

extern const char world_config[];
/* Writes the file that a reload reads. */
void world_write_config(struct world *world, const char *text);

/* store_dir: NULL for the world's own. */
void world_open(struct world *world, const char *store_dir);
/* With another configuration than world_config. */
void world_open_configured(struct world *world, const char *config);
void world_close(struct world *world);
/* Ends the aggregator without a word, and starts it again. */
void world_restart(struct world *world);
/* The same on the record in another folder. */
void world_restart_on(struct world *world, const char *store_dir);
/* With a clock that stands there; world_restart() uses the machine's. */
void world_restart_at(struct world *world, uint64_t realtime_usec, bool synchronized);
void world_appear(struct world *world);

/* One event of the keypad daemon, with a signal. */
uint64_t world_event(struct world *world, const char *type, const struct event_field *fields,
                     size_t n_fields);
#define world_event_fields(world, type, ...)                                                                 \
        world_event(world, type, (struct event_field[]){__VA_ARGS__},                                        \
                    sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))
uint64_t world_press(struct world *world, const char *keypad, const char *key, uint64_t arming);
uint64_t world_disarm(struct world *world, const char *keypad, uint64_t arming, const char *reason);

/* Runs the loop until the condition holds. libcheck's timeout is the deadline. */
#define world_until(world, condition)                                                                        \
        do {                                                                                                 \
                while (!(condition))                                                                         \
                        assert_ok(sd_event_run((world)->event, UINT64_MAX));                                 \
        } while (0)

bool world_is_settled(const struct world *world); /* live, everything acknowledged */
/* Number of events of that type in the record. */
uint64_t world_count(struct world *world, const char *type);
/* The fields of the last event of that type, a new reference. */
struct fields world_last_event(struct world *world, const char *type, struct fields_room *room);
/* Calls a method of the aggregator; the message is sent and unreferenced, the reply is the caller's. */
sd_bus_message *world_call(struct world *world, sd_bus_message *call);
sd_bus_message *world_new_call(struct world *world, const char *path, const char *interface,
                               const char *member);
/* The next aa{sv} of a reply, which it takes: "name=value name=value | name=... |", of an a{st}
 * name.key=value, of an as name=a;b;. What is none of these is left out. */
char *world_text_of(sd_bus_message *reply);
/* A count of today's figures: of the whole centre when counter is "". */
uint64_t world_figure(struct world *world, const char *counter, const char *subject, const char *name);
