/*
 * The open lines of one keypad: levels of keys come out of edges and matrix scans, outputs go in. Knows
 * nothing of debouncing. A matrix costs nothing while no key is down: all columns are driven, and a row's
 * edge starts the scanning.
 */
#pragma once

#include "keypad-conf.h"

struct keypad_lines;

/* What keypad_lines_process() reports. */
struct keypad_lines_events {
        /* A key's contact closed or opened at this CLOCK_MONOTONIC time, or is reported again. key: index
         * into conf->keys. */
        void (*level)(size_t key, uint64_t at_usec, bool level, void *userdata);
        /* Edges of any keys may have been lost between what was reported and what follows. */
        void (*lost)(void *userdata);
        void *userdata;
};

/* conf and events are borrowed. Errors: those of gpio_open_lines(), and then *ret_culprit is a new string
 * where one line is to blame: its setting, as "Key.done=21"; otherwise NULL. */
int keypad_lines_open(struct gpio *gpio, const struct keypad_conf *conf,
                      const struct keypad_lines_events *events, struct keypad_lines **ret,
                      char **ret_culprit);
struct keypad_lines *keypad_lines_close(struct keypad_lines *lines);
DEFINE_CLEANUP(struct keypad_lines *, keypad_lines_close)

int keypad_lines_fd(const struct keypad_lines *lines);

/* Reports what waits and scans what is due. -ENODEV: the chip has gone. */
int keypad_lines_process(struct keypad_lines *lines, uint64_t now_usec);
/* When keypad_lines_process() has something to do without an edge; UINT64_MAX: never. */
uint64_t keypad_lines_next(const struct keypad_lines *lines);
/* Every key that is down is stuck: the matrix need not be scanned as if somebody were pressing. */
void keypad_lines_set_leisurely(struct keypad_lines *lines, bool leisurely);

/* Levels of all keys by index, without waiting for edges. */
int keypad_lines_levels(struct keypad_lines *lines, uint64_t *ret_levels);
/* -ENODEV if the chip has gone. */
int keypad_lines_probe(struct keypad_lines *lines);

/* Bit i: the light of key i; bit n_keys: the buzzer. Bits without a line are ignored. */
int keypad_lines_set_lights(struct keypad_lines *lines, uint64_t mask, uint64_t values);
/* Bit i: conf->outputs[i]. */
int keypad_lines_set_outputs(struct keypad_lines *lines, uint64_t mask, uint64_t values);
