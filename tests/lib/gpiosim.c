#include "gpiosim.h"

#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>

#define CONFIG "/sys/kernel/config/gpio-sim"

enum { LINES_MAX = 64 };

struct gpiosim {
        char *name;
        size_t n_lines;
        char *chip_name; /* of the device while it is live */
        int pull_fds[LINES_MAX];
        char *sysfs; /* folder of the chip's lines */
};

const char *gpiosim_missing(void) {
        if (access(CONFIG, F_OK) < 0)
                return "there is no gpio-sim here (module gpio-sim, configfs mounted)";
        return access(CONFIG, W_OK) < 0 ? "gpio-sim needs root" : NULL;
}

static int write_file(const char *path, const char *text) {
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
        size_t size = strlen(text);

        if (fd < 0)
                return -errno;
        ssize_t n = write(fd, text, size);
        if (n < 0)
                return -errno;
        return (size_t) n == size ? 0 : -EIO;
}

static int read_file(const char *path, char *buffer, size_t size) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);

        if (fd < 0)
                return -errno;
        ssize_t n = read(fd, buffer, size - 1);
        if (n < 0)
                return -errno;
        while (n > 0 && buffer[n - 1] == '\n')
                n--;
        buffer[n] = '\0';
        return 0;
}

_printf_(2, 3) static int write_config(const char *value, const char *format, ...) {
        char path[256];
        va_list ap;

        va_start(ap, format);
        int n = vsnprintf(path, sizeof(path), format, ap);
        va_end(ap);
        return n < 0 || (size_t) n >= sizeof(path) ? -ENAMETOOLONG : write_file(path, value);
}

_printf_(1, 2) static int make_folder(const char *format, ...) {
        char path[256];
        va_list ap;

        va_start(ap, format);
        int n = vsnprintf(path, sizeof(path), format, ap);
        va_end(ap);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -ENAMETOOLONG;
        return mkdir(path, 0755) < 0 ? -errno : 0;
}

static void close_pulls(struct gpiosim *sim) {
        for (size_t i = 0; i < sim->n_lines; i++) {
                if (sim->pull_fds[i] >= 0)
                        close(sim->pull_fds[i]);
                sim->pull_fds[i] = -1;
        }
}

/* The lines' folder is a new one each time the chip is switched on. */
static int find_device(struct gpiosim *sim) {
        char path[256], device[64], chip[64];
        int r;

        (void) snprintf(path, sizeof(path), CONFIG "/%s/dev_name", sim->name);
        r = read_file(path, device, sizeof(device));
        if (r < 0)
                return r;
        (void) snprintf(path, sizeof(path), CONFIG "/%s/bank0/chip_name", sim->name);
        r = read_file(path, chip, sizeof(chip));
        if (r < 0)
                return r;
        free(sim->chip_name);
        free(sim->sysfs);
        sim->sysfs = sim->chip_name = NULL;
        r = str_format(&sim->chip_name, "%s", chip);
        return r < 0 ? r : str_format(&sim->sysfs, "/sys/devices/platform/%s/%s", device, chip);
}

int gpiosim_set_live(struct gpiosim *sim, bool live) {
        close_pulls(sim);
        int r = write_config(live ? "1" : "0", CONFIG "/%s/live", sim->name);

        return r < 0 || !live ? r : find_device(sim);
}

static void remove_config(const char *name) {
        char path[256];

        (void) write_config("0", CONFIG "/%s/live", name);
        for (size_t i = 0; i < LINES_MAX; i++) {
                (void) snprintf(path, sizeof(path), CONFIG "/%s/bank0/line%zu", name, i);
                (void) rmdir(path);
        }
        (void) snprintf(path, sizeof(path), CONFIG "/%s/bank0", name);
        (void) rmdir(path);
        (void) snprintf(path, sizeof(path), CONFIG "/%s", name);
        (void) rmdir(path);
}

static int configure(struct gpiosim *sim, const char *const *lines) {
        char number[16];
        int r = make_folder(CONFIG "/%s", sim->name);

        if (r >= 0)
                r = make_folder(CONFIG "/%s/bank0", sim->name);
        (void) snprintf(number, sizeof(number), "%zu", sim->n_lines);
        if (r >= 0)
                r = write_config(number, CONFIG "/%s/bank0/num_lines", sim->name);
        if (r >= 0)
                r = write_config(sim->name, CONFIG "/%s/bank0/label", sim->name);
        for (size_t i = 0; r >= 0 && i < sim->n_lines; i++) {
                if (!lines[i])
                        continue;
                r = make_folder(CONFIG "/%s/bank0/line%zu", sim->name, i);
                if (r >= 0)
                        r = write_config(lines[i], CONFIG "/%s/bank0/line%zu/name", sim->name, i);
        }
        return r < 0 ? r : gpiosim_set_live(sim, true);
}

int gpiosim_new(const char *name, const char *const *lines, size_t n_lines, struct gpiosim **ret) {
        _cleanup_(gpiosim_freep) struct gpiosim *sim = calloc(1, sizeof(*sim));

        assert(n_lines <= LINES_MAX);
        if (!sim)
                return -ENOMEM;
        for (size_t i = 0; i < LINES_MAX; i++)
                sim->pull_fds[i] = -1;
        sim->n_lines = n_lines;
        sim->name = strdup(name);
        if (!sim->name)
                return -ENOMEM;
        remove_config(name);
        int r = configure(sim, lines);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(sim);
        return 0;
}

struct gpiosim *gpiosim_free(struct gpiosim *sim) {
        if (!sim)
                return NULL;
        close_pulls(sim);
        if (sim->name)
                remove_config(sim->name);
        free(sim->sysfs);
        free(sim->chip_name);
        free(sim->name);
        free(sim);
        return NULL;
}

const char *gpiosim_chip_name(const struct gpiosim *sim) {
        return sim->chip_name;
}

int gpiosim_pull(struct gpiosim *sim, size_t offset, bool up) {
        char path[256];
        const char *text = up ? "pull-up" : "pull-down";

        assert(offset < sim->n_lines);
        /* Kept open: a burst of edges is a write each. */
        if (sim->pull_fds[offset] < 0) {
                (void) snprintf(path, sizeof(path), "%s/sim_gpio%zu/pull", sim->sysfs, offset);
                sim->pull_fds[offset] = open(path, O_WRONLY | O_CLOEXEC);
                if (sim->pull_fds[offset] < 0)
                        return -errno;
        }
        return pwrite(sim->pull_fds[offset], text, strlen(text), 0) < 0 ? -errno : 0;
}

int gpiosim_join(struct gpiosim *sim, size_t a, size_t b, bool closed) {
        char path[256], text[32];

        (void) snprintf(path, sizeof(path), "%s/../contacts", sim->sysfs);
        (void) snprintf(text, sizeof(text), "%zu %zu %s", a, b, closed ? "closed" : "open");
        int r = write_file(path, text);
        return r == -ENOENT ? -EOPNOTSUPP : r;
}

int gpiosim_get_value(struct gpiosim *sim, size_t offset, bool *ret) {
        char path[256], text[8] = "";

        (void) snprintf(path, sizeof(path), "%s/sim_gpio%zu/value", sim->sysfs, offset);
        int r = read_file(path, text, sizeof(text));
        if (r < 0)
                return r;
        *ret = text[0] == '1';
        return 0;
}
