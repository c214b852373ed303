/* What both kernel backends share: finding a chip's device node and watching /dev for changes. */
#pragma once

#include "gpio.h"

/* Whether the chip at path carries this label: 1, 0, or a negative errno if it cannot be opened. */
typedef int (*gpio_dev_has_label_fn)(const char *path, const char *label);

/*
 * chip: path, name or label. *ret_path is the caller's to free. -ENODEV: none; -EACCES: none, but there are
 * chips that may not be opened.
 */
int gpio_dev_find(const char *chip, gpio_dev_has_label_fn has_label, char **ret_path);

struct gpio_dev_watch;
int gpio_dev_watch_new(sd_event *event, gpio_changed_fn changed, void *userdata, struct gpio_dev_watch **ret);
struct gpio_dev_watch *gpio_dev_watch_free(struct gpio_dev_watch *watch);
DEFINE_CLEANUP(struct gpio_dev_watch *, gpio_dev_watch_free)

/* The offset a line's text stands for; -ENOENT: it is not a number, so a name. */
int gpio_dev_parse_offset(const char *line, unsigned *ret);
