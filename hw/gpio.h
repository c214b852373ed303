/*
 * GPIO lines: the contract between the keypad daemon and its hardware. A request is a set of lines of
 * one chip, opened together. Backends: the kernel through libgpiod 1.6 or 2.x (one file
 * each, chosen by pkg-config), and a simulator. No call blocks.
 */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

enum gpio_direction { GPIO_INPUT, GPIO_OUTPUT };
enum gpio_bias { GPIO_BIAS_AS_IS, GPIO_BIAS_DISABLED, GPIO_BIAS_PULL_UP, GPIO_BIAS_PULL_DOWN };
/* Open drain never drives high, open source never low: two columns of a matrix may meet through pressed keys.
 */
enum gpio_drive { GPIO_PUSH_PULL, GPIO_OPEN_DRAIN, GPIO_OPEN_SOURCE };

enum { GPIO_LINES_MAX = 64 }; /* lines in one request: the kernel's limit */

struct gpio_line_spec {
        const char *line; /* name as `gpioinfo` prints it, or decimal offset; borrowed */
        enum gpio_direction direction;
        enum gpio_bias bias;   /* inputs, and outputs whose drive lets go of the wire */
        bool active_low;       /* values and edges below are logical: true is active */
        bool edges;            /* inputs: report both edges */
        bool initial;          /* outputs */
        enum gpio_drive drive; /* outputs */
};

struct gpio_edge {
        unsigned index;          /* into the specs of the request */
        bool active;             /* logical level after the edge */
        uint64_t monotonic_nsec; /* the kernel's timestamp, CLOCK_MONOTONIC */
};

struct gpio;       /* a backend: access to all chips */
struct gpio_lines; /* an open request */

typedef void (*gpio_changed_fn)(void *userdata);

struct gpio_ops {
        const char *name; /* "libgpiod", "sim" */
        int (*open_lines)(struct gpio *gpio, const char *chip, const char *consumer,
                          const struct gpio_line_spec *specs, size_t n_specs, struct gpio_lines **ret);
        int (*watch_chips)(struct gpio *gpio, sd_event *event, gpio_changed_fn changed, void *userdata);
        struct gpio *(*free)(struct gpio *gpio);

        int (*lines_fd)(struct gpio_lines *lines);
        int (*lines_read_edges)(struct gpio_lines *lines, struct gpio_edge *edges, size_t n_edges);
        int (*lines_get)(struct gpio_lines *lines, uint64_t mask, uint64_t *ret_values);
        int (*lines_set)(struct gpio_lines *lines, uint64_t mask, uint64_t values);
        struct gpio_lines *(*lines_close)(struct gpio_lines *lines);
};

/* First member of each backend's own structs. */
struct gpio {
        const struct gpio_ops *ops;
};
struct gpio_lines {
        const struct gpio_ops *ops;
        size_t n_lines;
};

/* The kernel's chips, through libgpiod. */
int gpio_new_real(struct gpio **ret);
struct gpio *gpio_free(struct gpio *gpio);
DEFINE_CLEANUP(struct gpio *, gpio_free)

/*
 * chip: path (/dev/gpiochip0), name (gpiochip0) or label (pinctrl-bcm2711). Errors: -ENODEV (no such chip),
 * -ENOENT (no such line on it), -EBUSY (line in use, or twice among the specs), -EACCES, -EINVAL (bias or
 * edges the chip cannot do), -E2BIG, -ENOMEM.
 */
int gpio_open_lines(struct gpio *gpio, const char *chip, const char *consumer,
                    const struct gpio_line_spec *specs, size_t n_specs, struct gpio_lines **ret);

/* Calls back from the loop when a chip may have appeared or vanished, or may have become accessible. Once a
 * backend; ends with it. */
int gpio_watch_chips(struct gpio *gpio, sd_event *event, gpio_changed_fn changed, void *userdata);

/* Readable when edges wait, or when the chip has gone. Owned by lines. */
int gpio_lines_fd(struct gpio_lines *lines);

/* Edges of each line in order; between lines the timestamps decide, as the kernel handles each on its own.
 * Returns how many (0: none waiting). Read until 0: the descriptor reports the kernel's edges, not those
 * that a backend holds. -ENODEV: the chip has gone. -EOVERFLOW: edges may have been lost since the last such
 * answer, because nobody read them in time; read on, then ask gpio_lines_get(). */
int gpio_lines_read_edges(struct gpio_lines *lines, struct gpio_edge *edges, size_t n_edges);

/* Bit i is spec i. -ENODEV: the chip has gone. */
int gpio_lines_get(struct gpio_lines *lines, uint64_t mask, uint64_t *ret_values);
int gpio_lines_set(struct gpio_lines *lines, uint64_t mask, uint64_t values);
struct gpio_lines *gpio_lines_close(struct gpio_lines *lines);
DEFINE_CLEANUP(struct gpio_lines *, gpio_lines_close)
