/*
 * Splits the stream of a muxer, in chunks that end anywhere, into inits and fragments. Boxes that only help
 * to seek or pad (styp, sidx, ssix, mfra, free, skip, emsg, prft) are dropped; any other ends the stream. It
 * holds at most one init or one fragment in memory. Pure.
 */
#pragma once

#include "services/camera/box.h"

/* Bytes are valid during the call; those of a fragment are the callee's to change. */
struct splitter_events {
        /* An init; all fragments until the next are of it. */
        void (*init)(const uint8_t *bytes, size_t size, const struct box_track *track, void *userdata);
        /* at_nsec: as given with the chunk in which its moof began. */
        void (*fragment)(uint8_t *bytes, const struct box_fragment *fragment, uint64_t at_nsec,
                         void *userdata);
};

struct splitter;
/* events and userdata are borrowed. -ENOMEM. */
int splitter_new(const struct splitter_events *events, void *userdata, struct splitter **ret);
struct splitter *splitter_free(struct splitter *splitter);
DEFINE_CLEANUP(struct splitter *, splitter_free)

/* -EBADMSG: what came is no such stream, splitter_problem() says why; -ENOMEM. After either the splitter
 * takes nothing more (the same error again). Must not be called from an event. */
int splitter_feed(struct splitter *splitter, const void *bytes, size_t size, uint64_t at_nsec);
/* A literal; NULL: nothing is wrong. */
const char *splitter_problem(const struct splitter *splitter);
