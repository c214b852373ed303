/* What both kernel backends share: all but the lines. They find a chip's device node, and watch /dev for
 * changes. */
#pragma once

#include "gpio.h"

/* Whether the chip at path carries this label: 1, 0, or a negative errno if it cannot be opened. */
typedef int (*gpio_dev_has_label_fn)(const char *path, const char *label);

/*
 * chip: path, name or label. *ret_path is the caller's to free. -ENODEV: none; -EACCES: none, but there are
 * chips that may not be opened.
 */
int gpio_dev_find(const char *chip, gpio_dev_has_label_fn has_label, char **ret_path);

/* What gpio_open_lines() says of a chip that could not be opened with this errno. */
int gpio_dev_open_errno(int error);

/* For struct gpio_ops, and the backend that it makes. */
int gpio_dev_new(const struct gpio_ops *ops, struct gpio **ret);
int gpio_dev_watch_chips(struct gpio *gpio, sd_event *event, gpio_changed_fn changed, void *userdata);
struct gpio *gpio_dev_free(struct gpio *gpio);

/* The offset a line's text stands for; -ENOENT: it is not a number, so a name. */
int gpio_dev_parse_offset(const char *line, unsigned *ret);
