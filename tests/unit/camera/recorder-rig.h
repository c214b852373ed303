/* The daemon's parts together in the process, with simulated cameras and a wall clock that jumps: fatal when
 * something fails. Its folder and outbox are the case's, and stay where a case begins again. */
#pragma once

#include "services/camera/camera-manager.h"
#include "tests/lib/suite.h"

#define SEC USEC_PER_SEC
#define MINUTE (60 * SEC)
#define HOUR (60 * MINUTE)
#define C1 "[Camera c1]\nSource=test\nPurpose=x\n"
#define C2 "[Camera c2]\nSource=test\nPurpose=x\n"
#define DAYS "RetentionDays=30\nNoticePosted=2020-01-01\nFreeBytes=1M\n"

struct recorder_rig {
        sd_event *event;
        sd_bus *client;
        struct camera_manager *manager;
        int64_t offset_usec; /* of the wall clock, as daemons see it */
        bool unknown;
};
extern struct recorder_rig rig;

void recorder_setup(void);
/* policy: keys of [Cameras]; cameras: their sections. */
void recorder_begin(const char *policy, const char *cameras);
/* As kill -9 does. */
void recorder_kill(void);
void recorder_run(uint64_t usec);
/* As soon as the daemon has begun the camera, which takes a busy machine its time. */
void recorder_unplug(const char *id);
/* The machine is there, and the daemon is not. */
void recorder_pause(uint64_t usec);

uint64_t recorder_now(void);
/* So that it is that time of a day. */
void recorder_set_clock(const char *day_text, uint64_t of_day_usec, bool synchronized);
uint64_t recorder_of_day(const char *day_text, uint64_t usec);

/* Events in the outbox, of that camera ("": of none). Of the last one, which must be there: a field. */
size_t event_count(const char *type, const char *camera);
uint64_t event_t(const char *type, const char *camera, const char *field);
bool event_has(const char *type, const char *camera, const char *field);
/* Valid until the next call. */
const char *event_s(const char *type, const char *camera, const char *field);

#define NEAR(a, b)                                                                                           \
        ck_assert_msg((a) < (b) + 3 * SEC && (b) < (a) + 3 * SEC, "%llu s off",                              \
                      (unsigned long long) ((a) > (b) ? (a) - (b) : (b) - (a)) / SEC)
