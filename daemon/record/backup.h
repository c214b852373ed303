/*
 * Copies the record for whoever asks, while everything goes on: a slice of it a turn of the loop, into a
 * pipe. What the caller does with it, on which disk and how slowly, holds up nobody here.
 */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent backup_agent;
