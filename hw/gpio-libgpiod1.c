/* The kernel's GPIO character devices through libgpiod 1.6: each line is a request of its own, because one
 * bulk request has a single direction and bias. One epoll descriptor stands for all of them. */
#include <fcntl.h>
#include <gpiod.h>
#include <sys/epoll.h>

#include "gpio-dev.h"

/* The kernel keeps 16 events a line for this interface and drops newer ones. */
enum { EVENTS_PER_LINE = 16 };

struct dev_lines {
        struct gpio_lines base;
        struct gpiod_chip *chip;
        int epoll_fd;
        struct gpiod_line *lines[GPIO_LINES_MAX];
        size_t n_buffered, next;
        bool overflowed;
        struct gpio_edge buffer[GPIO_LINES_MAX * EVENTS_PER_LINE];
};

static inline void chip_closep(struct gpiod_chip **chip) {
        if (*chip)
                gpiod_chip_close(*chip);
}

static int open_chip(const char *path, struct gpiod_chip **ret) {
        /* The library takes no symbolic links. */
        _cleanup_free_ char *real = realpath(path, NULL);
        struct gpiod_chip *chip = real ? gpiod_chip_open(real) : NULL;

        if (!chip)
                return gpio_dev_open_errno(errno);
        *ret = chip;
        return 0;
}

int gpio_dev_has_label(const char *path, const char *label) {
        _cleanup_(chip_closep) struct gpiod_chip *chip = NULL;
        int r = open_chip(path, &chip);

        if (r < 0)
                return r;
        return streq(gpiod_chip_label(chip), label);
}

static int find_line(struct gpiod_chip *chip, const char *name, struct gpiod_line **ret) {
        struct gpiod_line *line;
        unsigned offset;

        if (gpio_dev_parse_offset(name, &offset) >= 0) {
                if (offset >= gpiod_chip_num_lines(chip))
                        return -ENOENT;
                line = gpiod_chip_get_line(chip, offset);
        } else
                line = gpiod_chip_find_line(chip, name);
        if (!line)
                return -errno;
        *ret = line;
        return 0;
}

static int request_flags(const struct gpio_line_spec *spec) {
        static const int bias[] = {
                [GPIO_BIAS_AS_IS] = 0,
                [GPIO_BIAS_DISABLED] = GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE,
                [GPIO_BIAS_PULL_UP] = GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP,
                [GPIO_BIAS_PULL_DOWN] = GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN,
        };
        static const int drive[] = {
                [GPIO_PUSH_PULL] = 0,
                [GPIO_OPEN_DRAIN] = GPIOD_LINE_REQUEST_FLAG_OPEN_DRAIN,
                [GPIO_OPEN_SOURCE] = GPIOD_LINE_REQUEST_FLAG_OPEN_SOURCE,
        };
        int flags = bias[spec->bias] | (spec->direction == GPIO_OUTPUT ? drive[spec->drive] : 0);

        return spec->active_low ? flags | GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : flags;
}

static int watch_line(struct dev_lines *lines, uint32_t index) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
        int fd = gpiod_line_event_get_fd(lines->lines[index]), flags = fcntl(fd, F_GETFL);

        if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
                return -errno;
        return epoll_ctl(lines->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

static int request_line(struct dev_lines *lines, size_t index, const char *consumer,
                        const struct gpio_line_spec *spec) {
        struct gpiod_line_request_config config = {.consumer = consumer, .flags = request_flags(spec)};

        if (spec->direction == GPIO_OUTPUT)
                config.request_type = GPIOD_LINE_REQUEST_DIRECTION_OUTPUT;
        else if (spec->edges)
                config.request_type = GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES;
        else
                config.request_type = GPIOD_LINE_REQUEST_DIRECTION_INPUT;

        if (gpiod_line_request(lines->lines[index], &config, spec->initial) < 0)
                return errno == EPERM ? -EACCES : -errno;
        return spec->direction == GPIO_INPUT && spec->edges ? watch_line(lines, (uint32_t) index) : 0;
}

struct gpio_lines *gpio_dev_lines_close(struct gpio_lines *base) {
        struct dev_lines *lines = (struct dev_lines *) base;

        if (lines->epoll_fd >= 0)
                close(lines->epoll_fd);
        if (lines->chip)
                gpiod_chip_close(lines->chip); /* releases its lines */
        free(lines);
        return NULL;
}

int gpio_dev_lines_fd(struct gpio_lines *base) {
        return ((struct dev_lines *) base)->epoll_fd;
}

static int read_line(struct dev_lines *lines, unsigned index) {
        struct gpiod_line_event events[EVENTS_PER_LINE];
        int n = gpiod_line_event_read_fd_multiple(gpiod_line_event_get_fd(lines->lines[index]), events,
                                                  ELEMENTSOF(events));

        if (n < 0)
                return errno == EAGAIN ? 0 : -errno;
        for (int i = 0; i < n; i++)
                lines->buffer[lines->n_buffered++] = (struct gpio_edge){
                        .index = index,
                        .active = events[i].event_type == GPIOD_LINE_EVENT_RISING_EDGE,
                        .monotonic_nsec = (uint64_t) events[i].ts.tv_sec * UINT64_C(1000000000) +
                                          (uint64_t) events[i].ts.tv_nsec,
                };
        /* A full queue does not show whether it lost any. */
        if (n == EVENTS_PER_LINE)
                lines->overflowed = true;
        return n;
}

static int compare_edges(const void *a, const void *b) {
        const struct gpio_edge *x = a, *y = b;

        if (x->monotonic_nsec != y->monotonic_nsec)
                return x->monotonic_nsec < y->monotonic_nsec ? -1 : 1;
        return (x->index > y->index) - (x->index < y->index);
}

/* What waits on all lines, in the order of time: the kernel queues each line by itself. */
static int refill(struct dev_lines *lines) {
        struct epoll_event ready[GPIO_LINES_MAX];
        int n = epoll_wait(lines->epoll_fd, ready, ELEMENTSOF(ready), 0), error = 0;

        if (n < 0)
                return errno == EINTR ? 0 : -errno;
        lines->n_buffered = lines->next = 0;
        for (int i = 0; i < n; i++) {
                int r = read_line(lines, ready[i].data.u32);

                if (r < 0)
                        error = r;
        }
        qsort(lines->buffer, lines->n_buffered, sizeof(lines->buffer[0]), compare_edges);
        return lines->n_buffered > 0 ? (int) lines->n_buffered : error;
}

int gpio_dev_lines_read_edges(struct gpio_lines *base, struct gpio_edge *edges, size_t n_edges) {
        struct dev_lines *lines = (struct dev_lines *) base;

        if (lines->next == lines->n_buffered) {
                if (lines->overflowed) {
                        lines->overflowed = false;
                        return -EOVERFLOW;
                }
                int r = refill(lines);
                if (r <= 0)
                        return r;
        }

        size_t n = lines->n_buffered - lines->next;
        if (n > n_edges)
                n = n_edges;
        memcpy(edges, lines->buffer + lines->next, n * sizeof(*edges));
        lines->next += n;
        return (int) n;
}

int gpio_dev_lines_get(struct gpio_lines *base, uint64_t mask, uint64_t *ret_values) {
        struct dev_lines *lines = (struct dev_lines *) base;
        uint64_t result = 0;

        for (size_t i = 0; i < base->n_lines; i++) {
                if (!(mask & (UINT64_C(1) << i)))
                        continue;
                int value = gpiod_line_get_value(lines->lines[i]);
                if (value < 0)
                        return -errno;
                if (value > 0)
                        result |= UINT64_C(1) << i;
        }
        *ret_values = result;
        return 0;
}

int gpio_dev_lines_set(struct gpio_lines *base, uint64_t mask, uint64_t values) {
        struct dev_lines *lines = (struct dev_lines *) base;

        for (size_t i = 0; i < base->n_lines; i++)
                if ((mask & (UINT64_C(1) << i)) &&
                    gpiod_line_set_value(lines->lines[i], (values & (UINT64_C(1) << i)) != 0) < 0)
                        return -errno;
        return 0;
}

static int request_all(struct dev_lines *lines, const char *consumer, const struct gpio_line_spec *specs) {
        for (size_t i = 0; i < lines->base.n_lines; i++) {
                int r = find_line(lines->chip, specs[i].line, &lines->lines[i]);

                if (r < 0)
                        return r;
        }
        for (size_t i = 0; i < lines->base.n_lines; i++) {
                int r = request_line(lines, i, consumer, &specs[i]);

                if (r < 0)
                        return r;
        }
        return 0;
}

int gpio_dev_open_lines(struct gpio *gpio, const char *path, const char *consumer,
                        const struct gpio_line_spec *specs, size_t n_specs, struct gpio_lines **ret) {
        _cleanup_(gpio_lines_closep) struct gpio_lines *base = NULL;
        struct dev_lines *lines = calloc(1, sizeof(*lines));

        if (!lines)
                return -ENOMEM;
        base = &lines->base;
        base->ops = gpio->ops;
        base->n_lines = n_specs;
        lines->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
        if (lines->epoll_fd < 0)
                return -errno;
        int r = open_chip(path, &lines->chip);
        if (r < 0)
                return r;
        r = request_all(lines, consumer, specs);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(base);
        return 0;
}
