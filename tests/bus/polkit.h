/* A polkit of the test's own on the private bus, which says what it is told to say. */
#pragma once

#include "tests/lib/centre.h"

enum polkit_answer {
        POLKIT_YES,
        POLKIT_NO,
        POLKIT_PASSWORD, /* only with one, which the call does not allow to ask for */
        POLKIT_ERROR,
        POLKIT_NONSENSE,
        POLKIT_NEVER, /* until polkit_answer_held() */
};

enum { POLKIT_HELD_MAX = 32 };

struct polkit {
        sd_bus *bus;
        enum polkit_answer answer;
        /* Of the last question. */
        char action[64], sender[32];
        uint32_t flags;
        unsigned n_asked;
        sd_bus_message *held[POLKIT_HELD_MAX]; /* questions without an answer */
        size_t n_held;
};

void polkit_start(struct polkit *polkit, struct centre *centre, enum polkit_answer answer);
/* Answers all that are held. */
void polkit_answer_held(struct polkit *polkit, bool yes);
void polkit_stop(struct polkit *polkit);
