/*
 * Durations in whole seconds, and what is said of them: mean, median, the value that nine in ten do not
 * exceed. As text they are numbers that each end with a space: "60 125 ". Pure.
 */
#pragma once

#include "services/base/util.h"

struct durations {
        size_t n;
        uint32_t *seconds; /* in no order; of many, those alone that are not among the counts */
        size_t n_seconds, allocated;
        uint32_t *counts; /* how many there are of each value below some hours; NULL while there are few */
};

void durations_clear(struct durations *durations);
/* None of them any more, with room for as many. */
void durations_empty(struct durations *durations);
#define _cleanup_durations_ _cleanup_(durations_clear)

/* -EUCLEAN: not such a text. */
int durations_add_text(struct durations *durations, const char *text);

int durations_add_all(struct durations *durations, const struct durations *others);

/* How many do not exceed it. */
size_t durations_count_within(const struct durations *durations, uint64_t usec);
/* Of an even number the middle of the two in the middle. n is above 0. Reorders. */
uint64_t durations_median_usec(struct durations *durations);
/* The value that so many of a hundred do not exceed (1 to 100), by the nearest rank: 90 of ten is the ninth.
 * n is above 0. Reorders. */
uint64_t durations_quantile_usec(struct durations *durations, unsigned percent);

/* Rounded to a second; what is longer than a uint32_t can say is as long as it can say. */
uint32_t duration_seconds(uint64_t usec);
/* Adds the value to a text in rising order, so that one text stands for the same values, or takes one out.
 * -ENOENT: there is none. */
int durations_text_edit(char **text, uint32_t seconds, bool add);
