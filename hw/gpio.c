#include "gpio.h"

int gpio_open_lines(struct gpio *gpio, const char *chip, const char *consumer,
                    const struct gpio_line_spec *specs, size_t n_specs, struct gpio_lines **ret) {
        assert(n_specs > 0);

        if (n_specs > GPIO_LINES_MAX)
                return -E2BIG;
        return gpio->ops->open_lines(gpio, chip, consumer, specs, n_specs, ret);
}

int gpio_watch_chips(struct gpio *gpio, sd_event *event, gpio_changed_fn changed, void *userdata) {
        return gpio->ops->watch_chips(gpio, event, changed, userdata);
}

struct gpio *gpio_free(struct gpio *gpio) {
        return gpio ? gpio->ops->free(gpio) : NULL;
}

int gpio_lines_fd(struct gpio_lines *lines) {
        return lines->ops->lines_fd(lines);
}

int gpio_lines_read_edges(struct gpio_lines *lines, struct gpio_edge *edges, size_t n_edges) {
        return lines->ops->lines_read_edges(lines, edges, n_edges);
}

int gpio_lines_get(struct gpio_lines *lines, uint64_t mask, uint64_t *ret_values) {
        return lines->ops->lines_get(lines, mask, ret_values);
}

int gpio_lines_set(struct gpio_lines *lines, uint64_t mask, uint64_t values) {
        return lines->ops->lines_set(lines, mask, values);
}

struct gpio_lines *gpio_lines_close(struct gpio_lines *lines) {
        return lines ? lines->ops->lines_close(lines) : NULL;
}
