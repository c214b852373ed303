/* The steps of a transaction, for recorder.c and for tests that look between them. */
#pragma once

#include "daemon/record/recorder.h"

int recorder_begin(struct recorder *recorder);
int recorder_commit(struct recorder *recorder);
void recorder_abort(struct recorder *recorder);
