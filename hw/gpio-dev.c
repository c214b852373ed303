#include "gpio-dev.h"

#include <dirent.h>
#include <sys/inotify.h>

#define CHIP_PREFIX "gpiochip"

struct dev_gpio {
        struct gpio base;
        sd_event_source *source;
        gpio_changed_fn changed;
        void *userdata;
};

int gpio_dev_open_errno(int error) {
        switch (error) {
        case EACCES:
        case EPERM:
                return -EACCES;
        case ENOMEM:
                return -ENOMEM;
        default:
                return -ENODEV;
        }
}

static bool is_chip_name(const char *name) {
        return strncmp(name, CHIP_PREFIX, strlen(CHIP_PREFIX)) == 0;
}

static int dirent_is_chip(const struct dirent *entry) {
        return is_chip_name(entry->d_name);
}

static int find_by_label(const char *label, char **ret_path) {
        struct dirent **entries;
        int n = scandir("/dev", &entries, dirent_is_chip, versionsort), result = -ENODEV;

        if (n < 0)
                return -errno;
        for (int i = 0; i < n; i++) {
                _cleanup_free_ char *path = NULL;
                int r = str_format(&path, "/dev/%s", entries[i]->d_name);

                free(entries[i]);
                if (result >= 0 || result == -ENOMEM)
                        continue;
                if (r >= 0)
                        r = gpio_dev_has_label(path, label);
                if (r > 0) {
                        *ret_path = TAKE_PTR(path);
                        result = 0;
                } else if (r == -EACCES || r == -EPERM)
                        result = -EACCES;
                else if (r == -ENOMEM)
                        result = r;
        }
        free(entries);
        return result;
}

/* -ENODEV: none; -EACCES: none, but there are chips that may not be opened. */
static int find_chip(const char *chip, char **ret_path) {
        if (strchr(chip, '/'))
                return str_format(ret_path, "%s", chip);

        if (is_chip_name(chip)) {
                _cleanup_free_ char *path = NULL;
                int r = str_format(&path, "/dev/%s", chip);

                if (r < 0)
                        return r;
                if (access(path, F_OK) == 0) {
                        *ret_path = TAKE_PTR(path);
                        return 0;
                }
        }
        return find_by_label(chip, ret_path);
}

int gpio_dev_parse_offset(const char *line, unsigned *ret) {
        uint64_t offset;

        if (line[0] == '\0' || line[strspn(line, "0123456789")] != '\0')
                return -ENOENT;
        if (parse_u64(line, 0, UINT16_MAX, &offset) < 0)
                return -ENOENT;
        *ret = (unsigned) offset;
        return 0;
}

static int on_inotify(_unused_ sd_event_source *source, const struct inotify_event *event, void *userdata) {
        struct dev_gpio *gpio = userdata;

        /* An overflowed queue has no names: something may have been a chip. */
        if ((event->mask & IN_Q_OVERFLOW) || (event->len > 0 && is_chip_name(event->name)))
                gpio->changed(gpio->userdata);
        return 0;
}

static int watch_chips(struct gpio *base, sd_event *event, gpio_changed_fn changed, void *userdata) {
        struct dev_gpio *gpio = (struct dev_gpio *) base;

        assert(!gpio->source);
        gpio->changed = changed;
        gpio->userdata = userdata;
        /* IN_ATTRIB: udev gives the group its permission a moment after the node appears. */
        return sd_event_add_inotify(event, &gpio->source, "/dev",
                                    IN_CREATE | IN_DELETE | IN_MOVE | IN_ATTRIB | IN_ONLYDIR, on_inotify,
                                    gpio);
}

static struct gpio *dev_free(struct gpio *base) {
        struct dev_gpio *gpio = (struct dev_gpio *) base;

        sd_event_source_disable_unref(gpio->source);
        free(gpio);
        return NULL;
}

static int open_lines(struct gpio *gpio, const char *chip, const char *consumer,
                      const struct gpio_line_spec *specs, size_t n_specs, struct gpio_lines **ret) {
        _cleanup_free_ char *path = NULL;
        int r = find_chip(chip, &path);

        return r < 0 ? r : gpio_dev_open_lines(gpio, path, consumer, specs, n_specs, ret);
}

static const struct gpio_ops ops = {
        .name = "libgpiod",
        .open_lines = open_lines,
        .watch_chips = watch_chips,
        .free = dev_free,
        .lines_fd = gpio_dev_lines_fd,
        .lines_read_edges = gpio_dev_lines_read_edges,
        .lines_get = gpio_dev_lines_get,
        .lines_set = gpio_dev_lines_set,
        .lines_close = gpio_dev_lines_close,
};

int gpio_new_real(struct gpio **ret) {
        struct dev_gpio *gpio = calloc(1, sizeof(*gpio));

        if (!gpio)
                return -ENOMEM;
        gpio->base.ops = &ops;
        *ret = &gpio->base;
        return 0;
}
