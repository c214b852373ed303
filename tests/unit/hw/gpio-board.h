/*
 * A board: one chip with eight lines and a hand to pull them, built by the simulator or by the kernel's
 * gpio-sim. What fails here ends the case.
 */
#pragma once

#include "hw/gpio-sim.h"
#include "tests/lib/gpiosim.h"
#include "tests/lib/suite.h"

enum { BOARD_LINES = 8 };
#define BOARD_CHIP "motcua-test"
extern const char *const board_lines[BOARD_LINES];

struct board {
        struct gpio *gpio;
        struct gpiosim *kernel; /* NULL: the simulator */
        const char *chip;
        char *device; /* name, such as gpiochip3 */
};

void board_new(struct board *board, bool kernel);
void board_free(struct board *board);
void board_pull(const struct board *board, size_t line, bool up);
bool board_level(const struct board *board, size_t line);
void board_set_plugged(const struct board *board, bool plugged);
