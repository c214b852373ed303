/* The simulated GPIO backend and its handles for tests: chips whose lines a hand can pull, switches of a
 * matrix, cables. */
#pragma once

#include "gpio.h"

/* trace_path: NULL, or a file to which every input edge and output change is appended, one line a write(2):
 * "MONOTONIC_NSEC in|out CHIP LINE 0|1". What stands in it happened even if the process dies next. */
int gpio_sim_new(const char *trace_path, struct gpio **ret);

/* Chips come into being when lines on them are first opened; any line name or offset exists. */

/* Pull an input to a physical level, now. -ENOENT: no open request has that line; -ENODEV: unplugged. */
int gpio_sim_pull(struct gpio *gpio, const char *chip, const char *line, bool level);
/* The same as if it had happened at this CLOCK_MONOTONIC instant: a script of edges keeps its rhythm however
 * late the loop comes. */
int gpio_sim_pull_at(struct gpio *gpio, const char *chip, const char *line, bool level,
                     uint64_t monotonic_nsec);
/* Close or open the switch between two lines of a matrix (an output and an input). */
int gpio_sim_connect(struct gpio *gpio, const char *chip, const char *line_a, const char *line_b,
                     bool closed);
/* Physical level of an output. -ENOENT: no open request has that line. */
int gpio_sim_get_output(struct gpio *gpio, const char *chip, const char *line, bool *ret);
/* The chip vanishes (open requests give -ENODEV) or returns; watchers are called. */
int gpio_sim_set_plugged(struct gpio *gpio, const char *chip, bool plugged);
