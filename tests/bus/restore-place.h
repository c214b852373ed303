/* A centre whose record is brought back by motcuactl restore: with a copy, and what was recorded since. */
#pragma once

#include "tests/bus/ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define CENTRE_STATE SCENE_STATE(CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME)
#define WHY "'the card broke'"

struct place {
        struct scene s;
        char *state, *copy, *database, *config;
        uint64_t last; /* event of the copy */
};

/* The number that SQL gives; -1: it is no database. */
int64_t place_ask(const char *path, const char *sql);

/* Services ho-tich and dat-dai, which has five tickets a day; before it scene_prepare(). */
void place_configure(struct place *place, const char *more);
/* All of it: a copy that has A 001 and A 002, and lacks A 003 and B 001. */
void place_begin(struct place *place);
void place_end(struct place *place);

void place_issue(struct place *place, const char *service, const char *number);
void place_back_up(struct place *place);
/* A checkpoint of all that there is, as at the end of a day. */
void place_sign(struct place *place);
void place_stop(struct place *place);
void place_start(struct place *place);
size_t place_count(struct place *place, const char *type);

/* motcuactl restore ARGUMENTS: its exit code. */
int place_run(struct place *place, enum centre_user user, const char *prefix, const char *arguments,
              char **ret_said);
/* The same of root's, and ends the test unless the exit code is that and the text is said. */
void place_expect_of(struct place *place, const char *path, const char *arguments, int result,
                     const char *says);
void place_expect(struct place *place, const char *arguments, int result, const char *says);

/* Names, sizes and content of the state folder. */
char *place_describe(struct place *place);
/* What is aside; NULL: nothing is. */
char *place_find_aside(struct place *place);
/* The record tells that it was restored behind the copy's events, and once. */
void place_expect_told(struct place *place);
