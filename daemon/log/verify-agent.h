/*
 * Proves the log while everything goes on, a slice of it a turn of the loop in which nothing else is to be
 * done: at the start, a day after the last time, and for whoever asks. What it finds ends the signing of
 * checkpoints.
 */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent log_verify_agent;

/* Whether all that was in the log when this process started, and since then at the last time, was what was
 * logged. false: not looked at to the end yet, or something else was found. */
bool log_is_verified(const struct centre *centre);
/* What was found the last time; NULL: nothing. */
const char *log_verify_finding(const struct centre *centre);
