/* Large quantities for tests and benchmarks. */
#pragma once

#include "services/base/util.h"

/* Fills the disk: a file that grows until nothing more goes in. */
void load_fill_disk(const char *path);

/*
 * Makes an outbox as the keypad service would have left it: n "press" events of an attendant's key "next" on
 * keypad quay1, not yet acknowledged. Times are in the past of this boot, one apart each microsecond.
 */
void load_fill_outbox(const char *path, size_t n, uid_t owner);
/* The same as a version left it whose events had no salts. */
void load_fill_old_outbox(const char *path, size_t n, uid_t owner);
/* Canonical fields of the i-th of them, in a new string. */
char *load_press_fields(size_t i);
uint64_t load_press_boottime_usec(size_t i);
