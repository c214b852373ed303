/*
 * motcua-camerad on a private bus, with simulated cameras and a folder for footage, and with a made-up
 * aggregator that takes its events. What fails here ends the test's process.
 */
#pragma once

#include "services/base/fields.h"
#include "tests/lib/centre-suite.h"

#define RIG_NAME "vn.motcua.Camera1"
#define RIG_ROOT "/vn/motcua/Camera1"
#define RIG_DAEMON RIG_ROOT, RIG_NAME
#define RIG_CAMERA(id) RIG_ROOT "/camera/" id, RIG_NAME ".Camera"
#define RIG_WHY "Theo đơn khiếu nại số 12"

/* Of [Cameras] and [Camera c1], which most cases have. */
#define RIG_DAYS "RetentionDays=30\nNoticePosted=2020-01-01\n"
#define RIG_POLICY RIG_DAYS "FreeBytes=1M\n"
#define RIG_C1 "[Camera c1]\nSource=test\nPurpose=Giám sát\nPlace=Quầy 1\n"
#define RIG_C2 "[Camera c2]\nSource=test\nPurpose=Giám sát\n"

enum { RIG_EVENTS_MAX = 400 };

struct rig_event {
        char line[700]; /* "recording-gap camera=c1 cause=unplugged", without times and generations */
        uint64_t from_usec, until_usec;
};

struct rig {
        struct centre *centre;
        sd_bus *bus;     /* root's */
        sd_bus *asker;   /* the aggregator's on the bus */
        sd_bus *channel; /* and its own */
        char *folder;    /* of the footage */
        sd_event_source *tick;
        struct rig_event events[RIG_EVENTS_MAX];
        size_t n_events;
};

/* policy: lines of [Cameras] beside Folder=; cameras: sections. The daemon, ready, and the aggregator with
 * its channel. */
void rig_begin(struct rig *rig, const char *policy, const char *cameras);
void rig_configure(struct rig *rig, const char *policy, const char *cameras);
void rig_start(struct rig *rig, const char *const *environment);
/* Ends the daemon by that signal. */
void rig_stop(struct rig *rig, int signal_number);
/* Ends all: the daemon in order, if it runs. */
void rig_end(struct rig *rig);
void rig_reload(struct rig *rig);

void rig_fetch(struct rig *rig);
unsigned rig_count(struct rig *rig, const char *beginning);
void rig_await(struct rig *rig, const char *beginning, unsigned n);
/* The n-th that begins so, from 1. */
const struct rig_event *rig_find(const struct rig *rig, const char *beginning, unsigned n);

/* A property as text; a t as a number. */
char *rig_get(const struct rig *rig, const char *path, const char *interface, const char *property);
uint64_t rig_get_t(const struct rig *rig, const char *path, const char *interface, const char *property);
void rig_await_property(struct rig *rig, const char *path, const char *interface, const char *property,
                        const char *value);
/* Until property LastFragment of the camera is beyond that. */
void rig_await_footage(struct rig *rig, const char *camera, uint64_t after_usec);
uint64_t rig_now(void);
void rig_sim(const struct rig *rig, const char *member, const char *types, ...);
char *rig_describe(const struct rig *rig, const char *path, const char *interface, const char *language);

/* A method of the daemon's; "" or the name of its error. reply may be NULL. */
const char *rig_call(struct rig *rig, sd_bus *bus, const char *member, sd_bus_message **ret_reply,
                     const char *types, ...);

bool rig_folder_is_empty(const struct rig *rig);
/* Lines of [Cameras] by which nearly all of the disk is to be left free: more than is, and it could be. */
char *rig_policy_of_full_disk(const struct rig *rig);

struct rig_footage {
        unsigned segments, fragments;
        uint64_t last; /* number of the last segment */
};
/* Every file of the camera is read to the end, with all its hashes, from one segment's head to the next. With
 * "decodes" each is also decoded by a program that is not ours, where there is one, and as many pictures
 * come. */
void rig_check_files(const struct rig *rig, const char *camera, bool decodes, struct rig_footage *ret);
/* The daemon does not run: the store opens and finds nothing to mend. */
void rig_check_agreement(const struct rig *rig);
