/* Calls of the camera daemon that wait for somebody's yes: while they do, the loop runs in which a made-up
 * polkit answers. All return "" or the name of the error, valid until the next call. */
#pragma once

#include "camera-rig.h"

struct ask {
        struct rig *rig;
        sd_bus_message *answer;
        sd_bus_slot *slot;
};
void ask_begin(struct ask *ask, sd_bus_message *message, sd_bus *bus);
/* ret_reply: may be NULL. */
const char *ask_end(struct ask *ask, sd_bus_message **ret_reply);
/* Both. */
const char *ask_finish(struct ask *ask, sd_bus_message *message, sd_bus *bus, sd_bus_message **ret_reply);

const char *ask_format(struct rig *rig, sd_bus *bus, const char *format, uint64_t from, uint64_t until,
                       sd_bus_message **ret_reply);
const char *ask_export(struct rig *rig, sd_bus *bus, uint64_t from, uint64_t until, const char *why,
                       sd_bus_message **ret_reply);
/* Approve, Release: what has an id and a reason. */
const char *ask_member(struct rig *rig, sd_bus *bus, const char *member, uint64_t id, const char *why);
const char *ask_picture(struct rig *rig, sd_bus *bus, int fd, const char *why, const char *session);

/* Until camera c1 has so much. Returns when it began. */
uint64_t ask_footage(struct rig *rig, uint64_t seconds);
/* All of a file, with a 0 behind it; a new string. */
void ask_read(int fd, char **ret, size_t *ret_size);
/* The verifier's word of what Export gave, over bytes that came through the descriptors and nothing else. */
void ask_check_clip(sd_bus_message *reply, bool partial);
