/* The kernel's GPIO character devices: gpio-dev.c finds a chip's node, watches /dev for changes and is the
 * backend; the lines are in gpio-libgpiod1.c or gpio-libgpiod2.c, whichever the installed library needs. */
#pragma once

#include "gpio.h"

/* What gpio_open_lines() says of a chip that could not be opened with this errno. */
int gpio_dev_open_errno(int error);

/* The offset a line's text stands for; -ENOENT: it is not a number, so a name. */
int gpio_dev_parse_offset(const char *line, unsigned *ret);

/* ----- the lines, in the file of the library's version ----- */

/* Whether the chip at path carries this label: 1, 0, or a negative errno if it cannot be opened. */
int gpio_dev_has_label(const char *path, const char *label);

/* As in gpio.h, with the path of a chip. */
int gpio_dev_open_lines(struct gpio *gpio, const char *path, const char *consumer,
                        const struct gpio_line_spec *specs, size_t n_specs, struct gpio_lines **ret);
int gpio_dev_lines_fd(struct gpio_lines *lines);
int gpio_dev_lines_read_edges(struct gpio_lines *lines, struct gpio_edge *edges, size_t n_edges);
int gpio_dev_lines_get(struct gpio_lines *lines, uint64_t mask, uint64_t *ret_values);
int gpio_dev_lines_set(struct gpio_lines *lines, uint64_t mask, uint64_t values);
struct gpio_lines *gpio_dev_lines_close(struct gpio_lines *lines);
