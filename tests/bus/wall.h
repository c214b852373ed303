/*
 * motcua-displayd on a private bus, with a made-up aggregator that owns its name and gives boards; simulated
 * screens and loudspeaker. What fails here ends the test's process.
 */
#pragma once

#include "services/base/fields.h"
#include "tests/lib/centre-suite.h"

#define WALL_NAME "vn.motcua.Display1"
#define WALL_ROOT "/vn/motcua/Display1"
#define WALL_OUTPUT(id) WALL_ROOT "/output/" id
#define WALL_DAEMON WALL_ROOT, WALL_NAME

enum { WALL_EVENTS_MAX = 400, WALL_LISTED_MAX = 16 };

struct wall_event {
        uint64_t sequence;
        char line[200]; /* "shown call=7 output=hall" */
};

/* What the next board has; a test writes into it. */
struct wall_board {
        uint64_t cursor;
        struct wall_call {
                uint64_t id, called_usec;
                const char *number, *counter;
        } calls[WALL_LISTED_MAX]; /* the latest first */
        size_t n_calls;
        struct wall_speech {
                uint64_t id, since_usec;
                const char *what, *number, *counter;
                bool said;
        } speech[WALL_LISTED_MAX];
        size_t n_speech;
        const char *notice;
        bool emergency, recording;
};

struct wall {
        struct centre *centre;
        sd_bus *bus;     /* root's */
        sd_bus *asker;   /* the aggregator's on the bus; NULL: it is gone */
        sd_bus *channel; /* and its own */
        struct wall_board board;
        struct wall_event events[WALL_EVENTS_MAX];
        size_t n_events;
};

/* lines: of [Voice], whose clips are tones, and then other sections; the screen of [Display hall] has 640 ×
 * 360. */
void wall_begin(struct wall *wall, const char *lines);
void wall_end(struct wall *wall);
void wall_configure(struct wall *wall, const char *lines);
/* The daemon, ready. */
void wall_start(struct wall *wall);
void wall_kill(struct wall *wall);

/* As wall_begin(), and the aggregator comes; the disk is full while the file exists whose path is returned.
 */
char *wall_begin_with_a_disk(struct wall *wall, const char *lines);
/* The daemon is to take another configuration, all of it. */
void wall_reload(struct wall *wall, const char *text);
/* Between looks: answers that nobody takes would pile up until there are no more. */
void wall_take_answers(const struct wall *wall);
/* Bytes of all that was heard since the daemon's start. */
size_t wall_count_heard(const struct wall *wall);

/* The aggregator comes and takes its channel; goes. */
void wall_come(struct wall *wall);
void wall_leave(struct wall *wall);
/* It gives its board; the name of the error, or NULL. */
const char *wall_set(struct wall *wall);
/* A call of now, which is also to be said, before those that there are. counter: "Quầy 2". */
void wall_call(struct wall *wall, uint64_t id, const char *number, const char *counter);

/* Everything in the outbox that was not acknowledged. */
void wall_fetch(struct wall *wall);
/* How many events begin so. */
unsigned wall_count(const struct wall *wall, const char *beginning);
/* Waits until there are so many. */
void wall_await(struct wall *wall, const char *beginning, unsigned n);

/* A property as text. */
char *wall_get(const struct wall *wall, const char *path, const char *interface, const char *property);
void wall_await_property(struct wall *wall, const char *path, const char *interface, const char *property,
                         const char *value);
/* One of vn.motcua.Display1.Sim. */
void wall_sim(const struct wall *wall, const char *member, const char *types, ...);
/* What Describe says, of an object. */
char *wall_describe(const struct wall *wall, const char *path, const char *interface, const char *language);
uint64_t wall_now(void);

/* So many events begin so. */
void wall_assert_count(struct wall *wall, const char *beginning, unsigned n);
/* Gives the board, which is taken, and waits until it is on the glass of "hall". */
void wall_give(struct wall *wall);

#define WALL_HALL WALL_OUTPUT("hall"), WALL_NAME ".Output"
#define WALL_SILENT "Enabled=no\n"
