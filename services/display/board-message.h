/*
 * A board as it comes over the bus, t a{sv}: the record's cursor at which it is true, and what is on it. A
 * key that is not there is nothing to show: commune s, centre s            whose display it is calls
 * a(ttssuub)               the latest first: id of the event, CLOCK_BOOTTIME of the call, number, label of
 * the counter, which call of how many (0: not shown), whether it was spoken counters a(ssss) label; closed,
 * free, calling, serving or paused; number; why it is paused services a(sui)                label, how many
 * wait, minutes to wait (-1: not known) satisfaction (uuu)             percent, ratings, visits of the day
 *   paper_out b, recording b
 *   notice s                       urgent, over everything
 */
#pragma once

#include <systemd/sd-bus.h>

#include "board.h"

/* Returns 0 with *ret all of it; -EINVAL and *ret_problem, a new string in English for whoever calls: an
 * unknown key, a text that is too long or not text_is_plain(), too many of something, a word or type that is
 * none. */
int board_read(sd_bus_message *message, struct board *ret, char **ret_problem);
