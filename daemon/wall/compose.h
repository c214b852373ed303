/*
 * The whole board: what everybody in the hall may see and hear, made of the book and the configuration. Pure.
 * It never says why somebody comes first. What there is more of than a board has room for is cut: the latest
 * calls, the first counters and services of the configuration. What it means is in
 * dbus/vn.motcua.Display1.xml.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/record/conf.h"
#include "daemon/wall/rows.h"

enum {
        WALL_TEXT_SIZE = 256, /* bytes of a label; what is longer is cut between letters */
        WALL_SPOKEN_SIZE = 17,
        WALL_CALLS_MAX = 12,
        WALL_COUNTERS_MAX = 48,
        WALL_SERVICES_MAX = 24,
        WALL_UNPRINTED_MAX = 4,
        WALL_MINUTES_MAX = 9999,
};

struct wall_satisfaction {
        uint32_t percent, rated, served; /* rated 0: not to be told */
};

/* What is not in the book. */
struct wall_figures {
        int32_t wait_min[QUEUE_SERVICES_MAX]; /* by the book's positions; -1: not known */
        struct wall_satisfaction satisfaction;
        bool recording;                /* the cameras do */
        char reminder[WALL_TEXT_SIZE]; /* of duties that are to be shown; empty: none */
};

struct wall_call {
        uint64_t event, called_usec;
        char number[NUMBER_TEXT_SIZE];
        char counter[WALL_TEXT_SIZE];
        uint32_t nth, of;
};

struct wall_counter {
        char id[ID_SIZE];
        char label[WALL_TEXT_SIZE];
        const char *state; /* a constant */
        char number[NUMBER_TEXT_SIZE];
        const char *reason; /* likewise */
};

struct wall_service {
        char label[WALL_TEXT_SIZE];
        uint32_t waiting;
        int32_t wait_min;
};

struct wall_unprinted {
        uint64_t event;
        char number[NUMBER_TEXT_SIZE];
};

struct wall_speech {
        uint64_t event, since_usec;
        enum sentence_type what;
        char number[NUMBER_TEXT_SIZE], next[NUMBER_TEXT_SIZE];
        char counter[WALL_SPOKEN_SIZE];
        char level[KEY_NAME_SIZE];
        bool spoken;
};

/* Begins as zeroes, so that two are the same if their bytes are. */
struct wall_board {
        char commune[WALL_TEXT_SIZE], centre[WALL_TEXT_SIZE];
        struct wall_call calls[WALL_CALLS_MAX];
        size_t n_calls;
        struct wall_counter counters[WALL_COUNTERS_MAX];
        size_t n_counters;
        struct wall_service services[WALL_SERVICES_MAX];
        size_t n_services;
        struct wall_unprinted unprinted[WALL_UNPRINTED_MAX];
        size_t n_unprinted;
        struct wall_satisfaction satisfaction;
        bool paper_out, recording;
        char reminder[WALL_TEXT_SIZE];
        char notice[NOTICE_MAX + 1];
        bool emergency;
        struct wall_speech speech[ANNOUNCEMENTS_MAX];
        size_t n_speech;
};

void wall_compose(const struct book *book, const struct conf *conf, const struct wall_figures *figures,
                  uint64_t boot, struct wall_board *ret);
/* Boards begin as zeroes: if bytes between their members differed all the same, it would be told once more.
 */
bool wall_is_same(const struct wall_board *a, const struct wall_board *b);
/* The counter as it is said: the number or letter that its label ends with, otherwise what its ID has of
 * these. */
void wall_spoken_counter(const char *id, const char *label, char ret[static WALL_SPOKEN_SIZE]);
/* Appends the a{sv} of SetBoard. */
int wall_append(sd_bus_message *message, const struct wall_board *board);
