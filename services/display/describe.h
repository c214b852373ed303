/* What somebody in the hall sees, in words: for an admin who is not there. Pure, but for the last three. */
#pragma once

#include "services/board/board.h"
#include "screen.h"

/* What is on the board; a new string of one line or more. -ENOMEM. */
int describe_board(const struct board *board, enum language language, char **ret);
/* The screen's state, and what to do. */
const char *describe_screen(enum screen_state state, enum language language);

/* For bus_describe(), of a struct display_manager: what is the matter; and with it all that is seen and
 * heard. Of a struct output: its screen. */
int describe_matter(const void *object, enum language language, char **ret);
int describe_service(const void *object, enum language language, char **ret);
int describe_output(const void *object, enum language language, char **ret);
