/* The aggregator and a camera daemon on a socketpair: what the suites of cameras' agents share. */
#pragma once

#include "daemon/cameras/book.h"
#include "tests/unit/daemon/world.h"

#define CONFIG(minimum, more)                                                                                \
        "[Centre]\nSources=keypad camera\nKeyRepeatMsec=0\nMinimumRatings=" minimum "\n"                     \
        "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"                                             \
        "[Counter 2]\nAttendant=quay2\nRating.reception=quay2\n" more
#define HALL "[Camera hall]\nSource=test\nCounters=1, 2\n"
#define HOLD_TIMES "[Cameras]\nRetentionDays=30\nHoldBeforeSec=60\nHoldAfterSec=30\n"

enum { ASKED_MAX = 64 };

/* A camera daemon that answers as it is told. */
struct film {
        struct world world;
        struct outbox *outbox;
        struct event_source *source;
        sd_bus_slot *slot;
        const char *error; /* of Hold; NULL: it holds */
        bool silent;       /* Hold is not answered */
        bool recording;
        bool mute; /* the property is not answered */
        unsigned asked, gets;
        char keys[ASKED_MAX][HOLD_KEY_SIZE];
        char camera[64], reason[64], actor[64];
        uint64_t from_usec, until_usec, visit, asked_usec, end_usec;
        uint64_t at[ASKED_MAX]; /* CLOCK_BOOTTIME of the calls */
        sd_bus_message *kept;
};
extern struct film film;

struct centre *film_centre(void);
const struct cameras *film_cameras(void);
/* It comes, or goes. */
void film_set_present(bool present);
/* A centre with that configuration, and the daemon, which is not there yet. */
void film_open(const char *config);
void film_close(void);
/* An event of the daemon, which is in the record when it returns. */
void film_report(const char *type, const struct event_field *fields, size_t n);
/* One visit at counter 1. */
void film_rate(const char *level);
/* Events in the record. */
uint64_t film_count(const char *type);
/* Of the aggregator. */
void film_restart(void);
