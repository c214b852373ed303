/* The kernel's GPIO character devices through libgpiod 2.x: one request, one descriptor. */
#include <fcntl.h>
#include <gpiod.h>

#include "gpio-dev.h"

/* The kernel's limit. A burst of contact bounce on every line fits. */
enum { EVENT_BUFFER = GPIO_LINES_MAX * 16, EVENTS_AT_ONCE = 64 };

struct dev_lines {
        struct gpio_lines base;
        struct gpiod_line_request *request;
        struct gpiod_edge_event_buffer *buffer;
        size_t n_buffered, next; /* events read but not yet handed out */
        size_t n_drained;        /* events read since nothing waited */
        bool overflowed;
        unsigned long last_seqno[GPIO_LINES_MAX];
        unsigned offsets[GPIO_LINES_MAX];
};

static inline void chip_closep(struct gpiod_chip **chip) {
        if (*chip)
                gpiod_chip_close(*chip);
}

static inline void chip_info_freep(struct gpiod_chip_info **info) {
        if (*info)
                gpiod_chip_info_free(*info);
}

static inline void line_settings_freep(struct gpiod_line_settings **settings) {
        if (*settings)
                gpiod_line_settings_free(*settings);
}

static inline void line_config_freep(struct gpiod_line_config **config) {
        if (*config)
                gpiod_line_config_free(*config);
}

static inline void request_config_freep(struct gpiod_request_config **config) {
        if (*config)
                gpiod_request_config_free(*config);
}

static int open_chip(const char *path, struct gpiod_chip **ret) {
        struct gpiod_chip *chip = gpiod_chip_open(path);

        if (!chip)
                return gpio_dev_open_errno(errno);
        *ret = chip;
        return 0;
}

int gpio_dev_has_label(const char *path, const char *label) {
        _cleanup_(chip_closep) struct gpiod_chip *chip = NULL;
        _cleanup_(chip_info_freep) struct gpiod_chip_info *info = NULL;
        int r = open_chip(path, &chip);

        if (r < 0)
                return r;
        info = gpiod_chip_get_info(chip);
        if (!info)
                return -errno;
        return streq(gpiod_chip_info_get_label(info), label);
}

static int find_offset(struct gpiod_chip *chip, const char *line, unsigned *ret) {
        _cleanup_(chip_info_freep) struct gpiod_chip_info *info = gpiod_chip_get_info(chip);

        if (!info)
                return -errno;
        if (gpio_dev_parse_offset(line, ret) >= 0)
                return *ret < gpiod_chip_info_get_num_lines(info) ? 0 : -ENOENT;

        int offset = gpiod_chip_get_line_offset_from_name(chip, line);
        if (offset < 0)
                return -errno;
        *ret = (unsigned) offset;
        return 0;
}

static int set_bias(struct gpiod_line_settings *settings, enum gpio_bias bias) {
        static const enum gpiod_line_bias table[] = {
                [GPIO_BIAS_AS_IS] = GPIOD_LINE_BIAS_AS_IS,
                [GPIO_BIAS_DISABLED] = GPIOD_LINE_BIAS_DISABLED,
                [GPIO_BIAS_PULL_UP] = GPIOD_LINE_BIAS_PULL_UP,
                [GPIO_BIAS_PULL_DOWN] = GPIOD_LINE_BIAS_PULL_DOWN,
        };

        return gpiod_line_settings_set_bias(settings, table[bias]) < 0 ? -errno : 0;
}

static int set_input(struct gpiod_line_settings *settings, const struct gpio_line_spec *spec) {
        if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT) < 0)
                return -errno;
        if (spec->edges && (gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH) < 0 ||
                            gpiod_line_settings_set_event_clock(settings, GPIOD_LINE_CLOCK_MONOTONIC) < 0))
                return -errno;
        return 0;
}

static int set_output(struct gpiod_line_settings *settings, const struct gpio_line_spec *spec) {
        static const enum gpiod_line_drive drive[] = {
                [GPIO_PUSH_PULL] = GPIOD_LINE_DRIVE_PUSH_PULL,
                [GPIO_OPEN_DRAIN] = GPIOD_LINE_DRIVE_OPEN_DRAIN,
                [GPIO_OPEN_SOURCE] = GPIOD_LINE_DRIVE_OPEN_SOURCE,
        };

        if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT) < 0 ||
            gpiod_line_settings_set_drive(settings, drive[spec->drive]) < 0 ||
            gpiod_line_settings_set_output_value(settings, spec->initial ? GPIOD_LINE_VALUE_ACTIVE
                                                                         : GPIOD_LINE_VALUE_INACTIVE) < 0)
                return -errno;
        return 0;
}

static int add_line(struct gpiod_line_config *config, unsigned offset, const struct gpio_line_spec *spec) {
        _cleanup_(line_settings_freep) struct gpiod_line_settings *settings = gpiod_line_settings_new();

        if (!settings)
                return -ENOMEM;
        gpiod_line_settings_set_active_low(settings, spec->active_low);
        int r = set_bias(settings, spec->bias);
        if (r >= 0)
                r = spec->direction == GPIO_INPUT ? set_input(settings, spec) : set_output(settings, spec);
        if (r < 0)
                return r;
        return gpiod_line_config_add_line_settings(config, &offset, 1, settings) < 0 ? -errno : 0;
}

static int request_lines(struct gpiod_chip *chip, const char *consumer, const struct gpio_line_spec *specs,
                         struct dev_lines *lines) {
        _cleanup_(line_config_freep) struct gpiod_line_config *line_config = gpiod_line_config_new();
        _cleanup_(request_config_freep) struct gpiod_request_config *config = gpiod_request_config_new();

        if (!line_config || !config)
                return -ENOMEM;
        for (size_t i = 0; i < lines->base.n_lines; i++) {
                int r = find_offset(chip, specs[i].line, &lines->offsets[i]);

                if (r < 0)
                        return r;
                for (size_t j = 0; j < i; j++)
                        if (lines->offsets[j] == lines->offsets[i])
                                return -EBUSY;
                r = add_line(line_config, lines->offsets[i], &specs[i]);
                if (r < 0)
                        return r;
        }

        gpiod_request_config_set_consumer(config, consumer);
        gpiod_request_config_set_event_buffer_size(config, EVENT_BUFFER);
        lines->request = gpiod_chip_request_lines(chip, config, line_config);
        if (!lines->request)
                return errno == EPERM ? -EACCES : -errno;

        int fd = gpiod_line_request_get_fd(lines->request), flags = fcntl(fd, F_GETFL);
        return flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ? -errno : 0;
}

struct gpio_lines *gpio_dev_lines_close(struct gpio_lines *base) {
        struct dev_lines *lines = (struct dev_lines *) base;

        if (lines->request)
                gpiod_line_request_release(lines->request);
        if (lines->buffer)
                gpiod_edge_event_buffer_free(lines->buffer);
        free(lines);
        return NULL;
}

int gpio_dev_lines_fd(struct gpio_lines *base) {
        return gpiod_line_request_get_fd(((struct dev_lines *) base)->request);
}

static int refill(struct dev_lines *lines) {
        int n = gpiod_line_request_read_edge_events(lines->request, lines->buffer, EVENTS_AT_ONCE);

        if (n < 0 && errno != EAGAIN)
                return -errno;
        if (n < 0) {
                /* A queue that was full may have dropped the only edge of some line. */
                lines->overflowed = lines->overflowed || lines->n_drained >= EVENT_BUFFER;
                lines->n_drained = 0;
                return 0;
        }
        lines->n_drained += (size_t) n;
        lines->n_buffered = (size_t) n;
        lines->next = 0;
        return n;
}

static unsigned index_of(const struct dev_lines *lines, unsigned offset) {
        unsigned i = 0;

        while (lines->offsets[i] != offset) {
                i++;
                assert(i < lines->base.n_lines);
        }
        return i;
}

/*
 * The kernel drops the oldest events of a full queue; then a line's numbers have a gap. The numbers of the
 * whole request cannot be used: they are given in interrupt context, and lines overtake each other on their
 * way into the queue.
 */
static bool lost_before(struct dev_lines *lines, unsigned index, unsigned long seqno) {
        bool lost = seqno != lines->last_seqno[index] + 1;

        lines->last_seqno[index] = lost ? seqno - 1 : seqno;
        return lost;
}

static bool take_edge(struct dev_lines *lines, struct gpio_edge *ret) {
        struct gpiod_edge_event *event = gpiod_edge_event_buffer_get_event(lines->buffer, lines->next);
        unsigned index = index_of(lines, gpiod_edge_event_get_line_offset(event));

        if (lost_before(lines, index, gpiod_edge_event_get_line_seqno(event))) {
                lines->overflowed = true;
                return false;
        }
        lines->next++;
        *ret = (struct gpio_edge){
                .index = index,
                .active = gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE,
                .monotonic_nsec = gpiod_edge_event_get_timestamp_ns(event),
        };
        return true;
}

int gpio_dev_lines_read_edges(struct gpio_lines *base, struct gpio_edge *edges, size_t n_edges) {
        struct dev_lines *lines = (struct dev_lines *) base;
        size_t n = 0;
        int r = 1;

        while (n < n_edges && r > 0 && !lines->overflowed) {
                if (lines->next == lines->n_buffered)
                        r = refill(lines);
                if (r > 0 && take_edge(lines, &edges[n]))
                        n++;
        }
        if (n > 0)
                return (int) n;
        if (lines->overflowed) {
                lines->overflowed = false;
                return -EOVERFLOW;
        }
        return r < 0 ? r : 0;
}

static size_t select_lines(const struct dev_lines *lines, uint64_t mask, unsigned *offsets) {
        size_t n = 0;

        for (size_t i = 0; i < lines->base.n_lines; i++)
                if (mask & (UINT64_C(1) << i))
                        offsets[n++] = lines->offsets[i];
        return n;
}

int gpio_dev_lines_get(struct gpio_lines *base, uint64_t mask, uint64_t *ret_values) {
        struct dev_lines *lines = (struct dev_lines *) base;
        enum gpiod_line_value values[GPIO_LINES_MAX] = {0};
        unsigned offsets[GPIO_LINES_MAX];
        size_t n = select_lines(lines, mask, offsets);
        uint64_t result = 0;

        if (n > 0 && gpiod_line_request_get_values_subset(lines->request, n, offsets, values) < 0)
                return -errno;
        for (size_t i = 0, k = 0; i < base->n_lines; i++)
                if ((mask & (UINT64_C(1) << i)) && values[k++] == GPIOD_LINE_VALUE_ACTIVE)
                        result |= UINT64_C(1) << i;
        *ret_values = result;
        return 0;
}

int gpio_dev_lines_set(struct gpio_lines *base, uint64_t mask, uint64_t new_values) {
        struct dev_lines *lines = (struct dev_lines *) base;
        enum gpiod_line_value values[GPIO_LINES_MAX];
        unsigned offsets[GPIO_LINES_MAX];
        size_t n = select_lines(lines, mask, offsets), k = 0;

        for (size_t i = 0; i < base->n_lines; i++)
                if (mask & (UINT64_C(1) << i))
                        values[k++] = new_values & (UINT64_C(1) << i) ? GPIOD_LINE_VALUE_ACTIVE
                                                                      : GPIOD_LINE_VALUE_INACTIVE;
        if (n > 0 && gpiod_line_request_set_values_subset(lines->request, n, offsets, values) < 0)
                return -errno;
        return 0;
}

int gpio_dev_open_lines(struct gpio *gpio, const char *path, const char *consumer,
                        const struct gpio_line_spec *specs, size_t n_specs, struct gpio_lines **ret) {
        _cleanup_(gpio_lines_closep) struct gpio_lines *base = NULL;
        _cleanup_(chip_closep) struct gpiod_chip *chip = NULL;
        int r = open_chip(path, &chip);

        if (r < 0)
                return r;

        struct dev_lines *lines = calloc(1, sizeof(*lines));
        if (!lines)
                return -ENOMEM;
        base = &lines->base;
        base->ops = gpio->ops;
        base->n_lines = n_specs;
        lines->buffer = gpiod_edge_event_buffer_new(EVENTS_AT_ONCE);
        if (!lines->buffer)
                return -ENOMEM;
        r = request_lines(chip, consumer, specs, lines);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(base);
        return 0;
}
