/* All state of the process, and the only place that sees all parts. */
#pragma once

#include "keypad.h"
#include "services/base/daemon.h"

#define KEYPAD_BUS_NAME "vn.motcua.Keypad1"
#define KEYPAD_ROOT "/vn/motcua/Keypad1"

enum { KEYPAD_OUTBOX_ROWS_MAX = 1000000 };

/* An arming left open by the process before, of a keypad that is not in the configuration any more. */
struct orphan {
        char *keypad;
        uint64_t sequence;
};

/* What the manager is made of; it takes all of them over, also when making it fails. For main(): those that
 * there are by then. */
struct keypad_parts {
        struct keypad_confs *confs;
        const char *conf_path; /* read again by keypad_manager_reload(); borrowed */
        uint64_t conf_stamp;   /* of what runs */
        sd_event *event;
        struct clock *clock;
        struct outbox *outbox;
        struct gpio *gpio;
        sd_bus *bus;
};

void keypad_parts_done(struct keypad_parts *parts);

struct keypad_manager {
        struct keypad_host host; /* first: the keypads' way back here */
        struct keypad_parts parts;
        struct event_source *source;
        struct batch batch;
        struct keypad *keypads[KEYPADS_MAX];
        size_t n_keypads;
        struct orphan *orphans;
        size_t n_orphans;
        struct clock_reading started_at;
        sd_event_source *retry;
        bool damaged; /* some row of the outbox was, since the start */
        enum daemon_state state;
        bool simulated;
        char *refused; /* why the last reload was refused; NULL: it was not */
};

int keypad_manager_new(struct keypad_parts *parts, struct keypad_manager **ret);
struct keypad_manager *keypad_manager_free(struct keypad_manager *manager);
DEFINE_CLEANUP(struct keypad_manager *, keypad_manager_free)

/* Opens the keypads and records what became of them. */
int keypad_manager_start(struct keypad_manager *manager);

/* For daemon_watch_folder() on the outbox's folder; userdata is the manager. */
int keypad_manager_files_changed(sd_event_source *source, const struct inotify_event *change, void *userdata);

/* For daemon_loop_new(); userdata is the address of a struct keypad_manager *. Keypads that did not
 * change go on as they are; what they were in the middle of does too. */
void keypad_manager_reload(void *userdata);

/* For a reload: what the process before, or the configuration before, left open under that ID is to be
 * recorded. */
int keypad_manager_inherit(struct keypad_manager *manager, const char *id, uint64_t sequence);
int keypad_manager_record_orphans(struct keypad_manager *manager);
/* The keypad and its objects on the bus go. */
void keypad_manager_drop(struct keypad *keypad);

/* Tells the state of the whole, if it is another. */
void keypad_manager_update(struct keypad_manager *manager);

/* Sends what waits to be sent. */
void keypad_manager_stop(struct keypad_manager *manager);

/* Object path of a keypad; the caller's to free. */
int keypad_path(const struct keypad *keypad, char **ret);

/* ----- keypad-bus.c: vn.motcua.Keypad1, and vn.motcua.Keypad1.Keypad of each keypad ----- */

/* Adds all objects; userdata is the manager, which outlives the bus. For a channel too. */
int keypad_bus_export(sd_bus *bus, void *userdata);
/* One more, on the bus alone. */
int keypad_bus_export_keypad(struct keypad *keypad);
/* The index of the key of that name, or .NoSuchKey in *error and a negative errno. */
int keypad_bus_find_key(const struct keypad *keypad, const char *name, sd_bus_error *error);
/* Hands digits over to the aggregator, in one call that is wiped with its message. Returns at once;
 * keypad_pin_answered() is called when the answer is there, or after a few seconds without one. -ENOTCONN:
 * the aggregator has no channel. keypad->pin_call is the call on its way. */
int keypad_bus_enter_pin(struct keypad_host *host, struct keypad *keypad, const char *number,
                         const char *pin);

/* ----- keypad-sim-bus.c: vn.motcua.Sim1 on each keypad, with simulated hardware only ----- */

/* The manager's gpio and clock are simulated. */
int keypad_sim_bus_export(struct keypad_manager *manager);
int keypad_sim_bus_export_keypad(struct keypad *keypad);
