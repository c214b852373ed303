/*
 * The daemon's parts together, with simulated cameras and clocks that are set, in the loop of the test. What
 * fails here fails the case.
 */
#pragma once

#include "services/camera/camera-manager.h"
#include "services/config/day.h"
#include "tests/lib/suite.h"

#define SEC USEC_PER_SEC
#define MINUTE (60 * SEC)
#define HOUR (60 * MINUTE)
#define PLUS_7 (7 * (int64_t) HOUR)
#define C1 "[Camera c1]\nSource=test\nPurpose=x\n"
#define C2 "[Camera c2]\nSource=test\nPurpose=x\n"
#define DAYS "RetentionDays=30\nNoticePosted=2020-01-01\nFreeBytes=1M\n"
#define ONE_DAY "RetentionDays=1\nNoticePosted=2020-01-01\nFreeBytes=1M\nSegmentSec=10\n"

struct daemon_rig {
        sd_event *event;
        sd_bus *client;
        struct camera_manager *manager;
        int64_t offset_usec; /* of the wall clock, as daemons see it */
        bool unknown;
};
extern struct daemon_rig rig;

/* A start of the daemon, in the state and with the footage of before. policy: of [Cameras]; cameras:
 * sections. */
void begin(const char *policy, const char *cameras);
/* As kill -9 does. */
void kill_it(void);
/* Of each case. */
void setup(void);
void teardown(void);
/* Time passes. */
void run(uint64_t usec);
/* The machine is there, and the daemon is not. */
void pause_for(uint64_t usec);
/* As the daemon sees it. */
uint64_t now(void);
/* So that it is that time of a day. */
void set_clock(const char *day_text, uint64_t of_day_usec, bool synchronized);
/* Events that wait in the outbox, of a type and camera (empty: of none); the last of them, and its fields. */
size_t count(const char *type, const char *camera);
struct fields last(const char *type, const char *camera, struct fields_room *room);
uint64_t last_t(const char *type, const char *camera, const char *field);
const char *last_s(const char *type, const char *camera, const char *field);
/* In real time. */
uint64_t of_day(const char *day_text, uint64_t usec);

#define NEAR(a, b)                                                                                           \
        ck_assert_msg((a) < (b) + 3 * SEC && (b) < (a) + 3 * SEC, "%llu s off",                              \
                      (unsigned long long) ((a) > (b) ? (a) - (b) : (b) - (a)) / SEC)
