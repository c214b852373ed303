/* The aggregator and a camera daemon on a socketpair, which answers as it is told; one for a case. */
#pragma once

#include "daemon/cameras/book.h"
#include "daemon/cameras/client.h"
#include "tests/unit/daemon/world.h"

#define CONFIG(minimum, more)                                                                                \
        "[Centre]\nSources=keypad camera\nKeyRepeatMsec=0\nMinimumRatings=" minimum "\n"                     \
        "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"                                             \
        "[Counter 2]\nAttendant=quay2\nRating.reception=quay2\n" more
#define HALL "[Camera hall]\nSource=test\nCounters=1, 2\n"
#define HOLD_TIMES "[Cameras]\nRetentionDays=30\nHoldBeforeSec=60\nHoldAfterSec=30\n"

enum { ASKED_MAX = 64 };

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
        char camera[64], reason[64];
        uint64_t from_usec, until_usec, visit, asked_usec;
        uint64_t at[ASKED_MAX]; /* CLOCK_BOOTTIME of the calls */
        sd_bus_message *kept;
};

extern struct film film;

/* The world of that configuration: settled, and the camera daemon not there yet. */
void film_open(const char *config);
void film_close(void);
void film_set_present(bool present);
/* Another process of the aggregator. */
void film_restart(void);

struct centre *film_centre(void);
const struct cameras *film_cameras(void);
/* Events in the record. */
uint64_t film_count(const char *type);

/* The camera daemon records that event, and the aggregator takes it. */
void film_report(const char *type, const struct event_field *fields, size_t n);
#define REPORT(type, ...)                                                                                    \
        film_report(type, (struct event_field[]){__VA_ARGS__},                                               \
                    ELEMENTSOF(((struct event_field[]){__VA_ARGS__})))

/* One visit at counter 1. */
void film_rate(const char *level);
