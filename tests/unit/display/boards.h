/* States for the tests of the display: a usual morning, the fullest that there can be, and random ones. */
#pragma once

#include "services/board/board.h"

/* Four counters, two services, a call and those before it. */
void board_make_usual(struct board *board);
/* Names of 60 letters with every Vietnamese one among them, four-digit numbers, the longest reason for a
 * pause. */
void board_make_full(struct board *board, size_t counters, size_t services);
/* One step of a random walk from one state to the next. */
void board_step(struct board *board, unsigned *seed);
