#include "gpio-sim.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/eventfd.h>

#include "timer.h"

enum { EDGES_MAX = 1024, CHIP_LINES_MAX = 256 }; /* the kernel's queue; an offset or name each */

struct sim_lines;

struct sim_line {
        char *name;
        bool pulled, pull_level; /* a hand on the wire */
        struct sim_lines *owner;
        unsigned index; /* in the owner's specs */
        bool level;     /* as last reported */
};

struct sim_switch {
        size_t a, b;
        struct sim_switch *next;
};

struct sim_chip {
        char *name;
        bool unplugged;
        struct sim_line lines[CHIP_LINES_MAX];
        size_t n_lines;
        struct sim_switch *switches; /* closed ones */
        struct sim_chip *next;
};

struct sim_gpio {
        struct gpio base;
        struct sim_chip *chips;
        int trace_fd;
        gpio_changed_fn changed;
        void *userdata;
        sd_event_source *changed_source;
};

struct sim_spec {
        size_t line;
        struct gpio_line_spec spec;
        bool value; /* outputs, logical */
};

struct sim_lines {
        struct gpio_lines base;
        struct sim_gpio *gpio;
        struct sim_chip *chip;
        int event_fd;
        bool gone, overflowed;
        struct gpio_edge edges[EDGES_MAX];
        size_t first_edge, n_edges;
        struct sim_spec specs[GPIO_LINES_MAX];
};

static struct sim_switch *switch_free_all(struct sim_switch *s) {
        while (s) {
                struct sim_switch *next = s->next;

                free(s);
                s = next;
        }
        return NULL;
}

static struct sim_chip *chip_free(struct sim_chip *chip) {
        for (size_t i = 0; i < chip->n_lines; i++)
                free(chip->lines[i].name);
        switch_free_all(chip->switches);
        free(chip->name);
        free(chip);
        return NULL;
}

static struct sim_chip *chip_find(struct sim_gpio *gpio, const char *name) {
        struct sim_chip *chip = gpio->chips;

        while (chip && !streq(chip->name, name))
                chip = chip->next;
        return chip;
}

static int chip_get(struct sim_gpio *gpio, const char *name, struct sim_chip **ret) {
        struct sim_chip *chip = chip_find(gpio, name);

        if (!chip) {
                chip = calloc(1, sizeof(*chip));
                if (!chip)
                        return -ENOMEM;
                chip->name = strdup(name);
                if (!chip->name) {
                        free(chip);
                        return -ENOMEM;
                }
                chip->next = gpio->chips;
                gpio->chips = chip;
        }
        *ret = chip;
        return 0;
}

static int line_find(const struct sim_chip *chip, const char *name, size_t *ret) {
        for (size_t i = 0; i < chip->n_lines; i++)
                if (streq(chip->lines[i].name, name)) {
                        *ret = i;
                        return 0;
                }
        return -ENOENT;
}

static int line_get(struct sim_chip *chip, const char *name, size_t *ret) {
        if (line_find(chip, name, ret) >= 0)
                return 0;
        if (chip->n_lines == CHIP_LINES_MAX)
                return -ENOENT;

        char *copy = strdup(name);
        if (!copy)
                return -ENOMEM;
        chip->lines[chip->n_lines] = (struct sim_line){.name = copy};
        *ret = chip->n_lines++;
        return 0;
}

/* Everything that hangs together through closed switches is one wire. */
static void mark_wire(const struct sim_chip *chip, size_t line, bool *marked) {
        bool again = true;

        memset(marked, 0, CHIP_LINES_MAX * sizeof(*marked));
        marked[line] = true;
        while (again) {
                again = false;
                for (const struct sim_switch *s = chip->switches; s; s = s->next)
                        if (marked[s->a] != marked[s->b])
                                marked[s->a] = marked[s->b] = again = true;
        }
}

struct wire {
        bool low, high, pulled_low, pulled_high, bias_high;
};

static void wire_add(struct wire *wire, const struct sim_line *line) {
        if (line->pulled && line->pull_level)
                wire->pulled_high = true;
        else if (line->pulled)
                wire->pulled_low = true;
        if (!line->owner)
                return;

        const struct sim_spec *s = &line->owner->specs[line->index];
        bool physical = s->value != s->spec.active_low;
        enum gpio_drive lets_go = physical ? GPIO_OPEN_DRAIN : GPIO_OPEN_SOURCE;
        if (s->spec.direction == GPIO_INPUT || s->spec.drive == lets_go)
                wire->bias_high = wire->bias_high || s->spec.bias == GPIO_BIAS_PULL_UP;
        else if (physical)
                wire->high = true;
        else
                wire->low = true;
}

static bool line_level(const struct sim_chip *chip, size_t line) {
        bool marked[CHIP_LINES_MAX];
        struct wire wire = {0};

        mark_wire(chip, line, marked);
        for (size_t i = 0; i < chip->n_lines; i++)
                if (marked[i])
                        wire_add(&wire, &chip->lines[i]);
        if (wire.low || wire.high)
                return !wire.low;
        if (wire.pulled_low || wire.pulled_high)
                return !wire.pulled_low;
        return wire.bias_high;
}

static void trace(struct sim_gpio *gpio, const struct sim_chip *chip, const struct sim_line *line,
                  const char *direction, uint64_t nsec) {
        char text[512];

        if (gpio->trace_fd < 0)
                return;
        int n = snprintf(text, sizeof(text), "%" PRIu64 " %s %s %s %d\n", nsec, direction, chip->name,
                         line->name, line->level);
        if (n > 0 && (size_t) n < sizeof(text))
                (void) !write(gpio->trace_fd, text, (size_t) n);
}

static void wake(struct sim_lines *lines) {
        (void) !write(lines->event_fd, &(uint64_t){1}, sizeof(uint64_t));
}

static void push_edge(struct sim_lines *lines, const struct gpio_edge *edge) {
        if (lines->n_edges == EDGES_MAX) {
                /* As the kernel: the oldest goes. */
                lines->first_edge = (lines->first_edge + 1) % EDGES_MAX;
                lines->n_edges--;
                lines->overflowed = true;
        }
        lines->edges[(lines->first_edge + lines->n_edges++) % EDGES_MAX] = *edge;
        wake(lines);
}

/* Brings every owned line to the level its wire has now. */
static void update_levels(struct sim_gpio *gpio, struct sim_chip *chip, uint64_t nsec) {
        for (size_t i = 0; i < chip->n_lines; i++) {
                struct sim_line *line = &chip->lines[i];

                if (!line->owner)
                        continue;
                const struct gpio_line_spec *spec = &line->owner->specs[line->index].spec;
                bool level = spec->direction == GPIO_INPUT
                                     ? line_level(chip, i)
                                     : line->owner->specs[line->index].value != spec->active_low;
                if (level == line->level)
                        continue;
                line->level = level;
                trace(gpio, chip, line, spec->direction == GPIO_INPUT ? "in" : "out", nsec);
                if (spec->direction == GPIO_INPUT && spec->edges)
                        push_edge(line->owner, &(struct gpio_edge){.index = line->index,
                                                                   .active = level != spec->active_low,
                                                                   .monotonic_nsec = nsec});
        }
}

static struct gpio_lines *sim_lines_close(struct gpio_lines *base) {
        struct sim_lines *lines = (struct sim_lines *) base;

        for (size_t i = 0; i < base->n_lines; i++) {
                struct sim_line *line = &lines->chip->lines[lines->specs[i].line];

                if (line->owner == lines)
                        line->owner = NULL;
        }
        if (lines->event_fd >= 0)
                close(lines->event_fd);
        free(lines);
        return NULL;
}

/* Lines of a request that is refused half-way have their owner taken back by sim_lines_close(). */
static int claim(struct sim_lines *lines, unsigned index, const struct gpio_line_spec *spec) {
        struct sim_spec *s = &lines->specs[index];
        int r = line_get(lines->chip, spec->line, &s->line);

        if (r < 0)
                return r;
        struct sim_line *line = &lines->chip->lines[s->line];
        if (line->owner)
                return -EBUSY;
        s->spec = *spec;
        s->spec.line = NULL; /* borrowed from the caller for the call */
        s->value = spec->initial;
        line->owner = lines;
        line->index = index;
        lines->base.n_lines = index + 1;
        return 0;
}

static int sim_open_lines(struct gpio *base, const char *chip_name, _unused_ const char *consumer,
                          const struct gpio_line_spec *specs, size_t n_specs, struct gpio_lines **ret) {
        _cleanup_(gpio_lines_closep) struct gpio_lines *result = NULL;
        struct sim_gpio *gpio = (struct sim_gpio *) base;
        struct sim_chip *chip;
        int r = chip_get(gpio, chip_name, &chip);

        if (r < 0)
                return r;
        if (chip->unplugged)
                return -ENODEV;

        struct sim_lines *lines = calloc(1, sizeof(*lines));
        if (!lines)
                return -ENOMEM;
        result = &lines->base;
        lines->base.ops = base->ops;
        lines->gpio = gpio;
        lines->chip = chip;
        lines->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (lines->event_fd < 0)
                return -errno;
        for (unsigned i = 0; i < n_specs; i++) {
                r = claim(lines, i, &specs[i]);
                if (r < 0)
                        return r;
        }

        /* No edges for what a line already is, but the trace shows how an output begins. */
        uint64_t now = monotonic_nsec();
        for (unsigned i = 0; i < n_specs; i++) {
                struct sim_line *line = &chip->lines[lines->specs[i].line];
                bool output = specs[i].direction == GPIO_OUTPUT;

                line->level = output ? specs[i].initial != specs[i].active_low
                                     : line_level(chip, lines->specs[i].line);
                if (output)
                        trace(gpio, chip, line, "out", now);
        }
        *ret = TAKE_PTR(result);
        return 0;
}

static int sim_lines_fd(struct gpio_lines *base) {
        return ((struct sim_lines *) base)->event_fd;
}

static int sim_lines_read_edges(struct gpio_lines *base, struct gpio_edge *edges, size_t n_edges) {
        struct sim_lines *lines = (struct sim_lines *) base;
        size_t n = 0;

        if (lines->gone)
                return -ENODEV;
        if (lines->overflowed) {
                lines->overflowed = false;
                return -EOVERFLOW;
        }
        for (; n < n_edges && lines->n_edges > 0; n++) {
                edges[n] = lines->edges[lines->first_edge];
                lines->first_edge = (lines->first_edge + 1) % EDGES_MAX;
                lines->n_edges--;
        }
        if (lines->n_edges == 0)
                (void) !read(lines->event_fd, &(uint64_t){0}, sizeof(uint64_t));
        return (int) n;
}

static int sim_lines_get(struct gpio_lines *base, uint64_t mask, uint64_t *ret_values) {
        struct sim_lines *lines = (struct sim_lines *) base;
        uint64_t values = 0;

        if (lines->gone)
                return -ENODEV;
        for (size_t i = 0; i < base->n_lines; i++) {
                const struct sim_spec *s = &lines->specs[i];

                if ((mask & (UINT64_C(1) << i)) && lines->chip->lines[s->line].level != s->spec.active_low)
                        values |= UINT64_C(1) << i;
        }
        *ret_values = values;
        return 0;
}

static int sim_lines_set(struct gpio_lines *base, uint64_t mask, uint64_t values) {
        struct sim_lines *lines = (struct sim_lines *) base;

        if (lines->gone)
                return -ENODEV;
        for (size_t i = 0; i < base->n_lines; i++)
                if ((mask & (UINT64_C(1) << i)) && lines->specs[i].spec.direction == GPIO_OUTPUT)
                        lines->specs[i].value = (values & (UINT64_C(1) << i)) != 0;
        update_levels(lines->gpio, lines->chip, monotonic_nsec());
        return 0;
}

static int on_changed(_unused_ sd_event_source *source, void *userdata) {
        struct sim_gpio *gpio = userdata;

        gpio->changed(gpio->userdata);
        return 0;
}

static int sim_watch_chips(struct gpio *base, sd_event *event, gpio_changed_fn changed, void *userdata) {
        struct sim_gpio *gpio = (struct sim_gpio *) base;

        assert(!gpio->changed_source);
        gpio->changed = changed;
        gpio->userdata = userdata;
        return trigger_new(event, on_changed, gpio, &gpio->changed_source);
}

static struct gpio *sim_free(struct gpio *base) {
        struct sim_gpio *gpio = (struct sim_gpio *) base;

        while (gpio->chips) {
                struct sim_chip *next = gpio->chips->next;

                chip_free(gpio->chips);
                gpio->chips = next;
        }
        sd_event_source_disable_unref(gpio->changed_source);
        if (gpio->trace_fd >= 0)
                close(gpio->trace_fd);
        free(gpio);
        return NULL;
}

static const struct gpio_ops sim_ops = {
        .name = "sim",
        .open_lines = sim_open_lines,
        .watch_chips = sim_watch_chips,
        .free = sim_free,
        .lines_fd = sim_lines_fd,
        .lines_read_edges = sim_lines_read_edges,
        .lines_get = sim_lines_get,
        .lines_set = sim_lines_set,
        .lines_close = sim_lines_close,
};

int gpio_sim_new(const char *trace_path, struct gpio **ret) {
        _cleanup_(gpio_freep) struct gpio *base = NULL;
        struct sim_gpio *gpio = calloc(1, sizeof(*gpio));

        if (!gpio)
                return -ENOMEM;
        base = &gpio->base;
        base->ops = &sim_ops;
        gpio->trace_fd = -1;
        if (trace_path) {
                gpio->trace_fd = open(trace_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
                if (gpio->trace_fd < 0)
                        return -errno;
        }
        *ret = TAKE_PTR(base);
        return 0;
}

/* The open line of that name. */
static int find_open_line(struct gpio *base, const char *chip_name, const char *name,
                          struct sim_chip **ret_chip, size_t *ret_line) {
        struct sim_chip *chip = chip_find((struct sim_gpio *) base, chip_name);
        size_t line;

        assert(base->ops == &sim_ops);
        if (!chip)
                return -ENOENT;
        if (chip->unplugged)
                return -ENODEV;
        if (line_find(chip, name, &line) < 0 || !chip->lines[line].owner)
                return -ENOENT;
        *ret_chip = chip;
        *ret_line = line;
        return 0;
}

int gpio_sim_pull_at(struct gpio *base, const char *chip_name, const char *name, bool level, uint64_t nsec) {
        struct sim_chip *chip;
        size_t line;
        int r = find_open_line(base, chip_name, name, &chip, &line);

        if (r < 0)
                return r;
        chip->lines[line].pulled = true;
        chip->lines[line].pull_level = level;
        update_levels((struct sim_gpio *) base, chip, nsec);
        return 0;
}

int gpio_sim_pull(struct gpio *base, const char *chip, const char *line, bool level) {
        return gpio_sim_pull_at(base, chip, line, level, monotonic_nsec());
}

static struct sim_switch **find_switch(struct sim_chip *chip, size_t a, size_t b) {
        struct sim_switch **p = &chip->switches;

        while (*p && !((*p)->a == a && (*p)->b == b) && !((*p)->a == b && (*p)->b == a))
                p = &(*p)->next;
        return p;
}

int gpio_sim_connect(struct gpio *base, const char *chip_name, const char *name_a, const char *name_b,
                     bool closed) {
        struct sim_chip *chip;
        size_t a, b;
        int r = find_open_line(base, chip_name, name_a, &chip, &a);

        if (r < 0)
                return r;
        r = find_open_line(base, chip_name, name_b, &chip, &b);
        if (r < 0)
                return r;

        struct sim_switch **p = find_switch(chip, a, b);
        if (closed && !*p) {
                *p = calloc(1, sizeof(**p));
                if (!*p)
                        return -ENOMEM;
                **p = (struct sim_switch){.a = a, .b = b};
        } else if (!closed && *p) {
                struct sim_switch *next = (*p)->next;

                free(*p);
                *p = next;
        }
        update_levels((struct sim_gpio *) base, chip, monotonic_nsec());
        return 0;
}

int gpio_sim_get_output(struct gpio *base, const char *chip_name, const char *name, bool *ret) {
        struct sim_chip *chip;
        size_t line;
        int r = find_open_line(base, chip_name, name, &chip, &line);

        if (r < 0)
                return r;
        *ret = chip->lines[line].level;
        return 0;
}

static void unplug(struct sim_chip *chip) {
        chip->switches = switch_free_all(chip->switches);
        for (size_t i = 0; i < chip->n_lines; i++) {
                struct sim_line *line = &chip->lines[i];

                line->pulled = false;
                if (!line->owner)
                        continue;
                line->owner->gone = true;
                wake(line->owner);
                line->owner = NULL;
        }
}

int gpio_sim_set_plugged(struct gpio *base, const char *chip_name, bool plugged) {
        struct sim_gpio *gpio = (struct sim_gpio *) base;
        struct sim_chip *chip;
        int r = chip_get(gpio, chip_name, &chip);

        if (r < 0)
                return r;
        if (chip->unplugged == !plugged)
                return 0;
        chip->unplugged = !plugged;
        if (!plugged)
                unplug(chip);
        if (gpio->changed_source)
                trigger(gpio->changed_source);
        return 0;
}
