/* A world whose log is signed: what is asked of it, and checked of every answer. */
#pragma once

#include "daemon/log/book.h"
#include "daemon/log/key.h"
#include "daemon/log/signed.h"
#include "daemon/log/sign.h"
#include "tests/unit/daemon/world.h"

#define SIGNING_CONFIG                                                                                       \
        "[Centre]\n[Service ho-tich]\nPrefix=A\n"                                                            \
        "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\nServices=ho-tich\n"

struct signed_answer {
        uint64_t size;
        char note[8192];
        struct note parsed;
        struct checkpoint checkpoint;
        uint32_t cosigned, needed;
};

static inline struct log_state *signing_state(const struct world *world) {
        return log_state_of(&world->manager->centre);
}
/* Calls a method without options; the reply is the caller's. */
sd_bus_message *signing_call(struct world *world, const char *member, const char *types, ...);
/* GetCheckpoint without options; what it gives must be right. */
void signing_ask(struct world *world, struct signed_answer *ret);
/* With them. Returns the name of the error, or NULL. */
const char *signing_ask_with(struct world *world, uint64_t size, bool cosigned, struct signed_answer *ret);
/* The error of a reply, which it frees; NULL: none. */
const char *signing_error(sd_bus_message *reply);
/* As if the last one was signed more than a minute ago. */
void signing_let_pass(struct world *world);
/* How often the record names another key than before. */
uint64_t signing_count_keys(const struct world *world);
/* Something is recorded: a press. */
void signing_grow(struct world *world);
/* The note of the newest checkpoint in the file; fails if there is none. */
char *signing_read_file(struct world *world);
void signing_write_file(struct world *world, const char *name, const char *text);
/* Ends the aggregator, and changes the root of the newest checkpoint wherever its record has it. */
void signing_change_root(struct world *world);
char *signing_path(struct world *world, const char *name);
/* What is logged in between, a new string. */
void signing_begin_log(void);
char *signing_end_log(void);
/* What Describe says, a new string. */
char *signing_describe(struct world *world, const char *lang);
