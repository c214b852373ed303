/* What somebody in the hall sees, in words: for an admin who is not there. Pure, but for the last two. */
#pragma once

#include "board.h"
#include "screen.h"

/* What is on the board; a new string of one line or more. -ENOMEM. */
int describe_board(const struct board *board, enum language language, char **ret);
/* The screen's state, and what to do. */
const char *describe_screen(enum screen_state state, enum language language);

/* All that is seen and heard, of a struct display_manager; and of a struct output: for bus_describe(). */
int describe_service(const void *object, enum language language, char **ret);
int describe_output(const void *object, enum language language, char **ret);
