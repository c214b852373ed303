/* Where a benchmark runs: a centre in a folder of its own, on the disk that MOTCUA_BENCH_DIR names. */
#pragma once

#include "tests/lib/centre.h"

/* Exits with status 77 and a reason where the private bus cannot run. */
struct centre *stage_new(char **ret_dir);
void stage_free(struct centre *centre, char *dir);

/* Runs the loop for that long: a window of measurement, in which nothing is waited for. */
void stage_run(struct centre *centre, uint64_t usec);
/* Runs the loop until the record's last id has reached at least this; looks every 5 ms. */
void stage_await_cursor(struct centre *centre, uint64_t id);
uint64_t stage_cursor(struct centre *centre);
