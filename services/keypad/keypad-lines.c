#include "keypad-lines.h"

#define SCAN_USEC (5 * USEC_PER_MSEC)
#define SCAN_LEISURELY_USEC (50 * USEC_PER_MSEC)
/* Contacts that bounce may be open when the scan comes; so long it keeps looking, and the edge dates the key.
 */
#define ROW_EDGE_USEC (20 * USEC_PER_MSEC)
/* A row's pull-up of 50 kΩ charges 100 pF of cable within 15 µs after its column was let go. */
#define COLUMN_SETTLE_NSEC UINT64_C(15000)

enum { EDGES_AT_ONCE = 64, EDGES_MAX = 4096 };

enum role { ROLE_KEY, ROLE_ROW, ROLE_COLUMN, ROLE_LIGHT, ROLE_OUTPUT };

struct line {
        enum role role;
        size_t index; /* key, row, column, light or output */
};

struct keypad_lines {
        const struct keypad_conf *conf;
        struct gpio_lines *lines;
        const struct keypad_lines_events *events;

        struct gpio_line_spec specs[GPIO_LINES_MAX];
        struct line roles[GPIO_LINES_MAX];
        size_t n;
        uint64_t all, rows, columns; /* masks over specs */

        struct matrix matrix;
        bool scanning, leisurely, unread;
        uint64_t scan_usec, scan_end_nsec;
        uint64_t row_edge_usec[MATRIX_SIDE_MAX]; /* 0: none that dates a key */
};

static uint64_t bit(size_t i) {
        return UINT64_C(1) << i;
}

static void add(struct keypad_lines *lines, enum role role, size_t index, const struct gpio_line_spec *spec) {
        assert(lines->n < GPIO_LINES_MAX);
        if (role == ROLE_ROW)
                lines->rows |= bit(lines->n);
        if (role == ROLE_COLUMN)
                lines->columns |= bit(lines->n);
        lines->all |= bit(lines->n);
        lines->specs[lines->n] = *spec;
        lines->roles[lines->n++] = (struct line){role, index};
}

static void describe_lines(struct keypad_lines *lines) {
        const struct keypad_conf *conf = lines->conf;
        struct gpio_line_spec input = {
                .direction = GPIO_INPUT, .bias = conf->bias, .active_low = conf->active_low, .edges = true};
        /* A pressed key joins a column that is let go to a row that is read: their resistors must agree, and
         * a Raspberry Pi's lines may pull down unless told otherwise. */
        struct gpio_line_spec column = {.direction = GPIO_OUTPUT,
                                        .bias = conf->bias,
                                        .active_low = conf->active_low,
                                        .initial = true,
                                        .drive = conf->active_low ? GPIO_OPEN_DRAIN : GPIO_OPEN_SOURCE};
        struct gpio_line_spec output = {.direction = GPIO_OUTPUT, .active_low = conf->outputs_active_low};

        for (size_t i = 0; i < conf->n_keys; i++) {
                input.line = conf->keys[i].line;
                output.line = conf->lights[conf->keys[i].key];
                if (!conf->keys[i].is_cell)
                        add(lines, ROLE_KEY, i, &input);
                if (output.line)
                        add(lines, ROLE_LIGHT, i, &output);
        }
        output.line = conf->buzzer;
        if (output.line)
                add(lines, ROLE_LIGHT, conf->n_keys, &output);
        for (size_t i = 0; i < conf->n_outputs; i++) {
                output.line = conf->outputs[i].line;
                add(lines, ROLE_OUTPUT, i, &output);
        }
        for (size_t i = 0; i < conf->rows.n; i++) {
                input.line = conf->rows.names[i];
                add(lines, ROLE_ROW, i, &input);
        }
        for (size_t i = 0; i < conf->columns.n; i++) {
                column.line = conf->columns.names[i];
                add(lines, ROLE_COLUMN, i, &column);
        }
        lines->matrix.n_rows = (unsigned) conf->rows.n;
        lines->matrix.n_columns = (unsigned) conf->columns.n;
}

static char *name_setting(const struct keypad_lines *lines, size_t i) {
        const struct keypad_conf *conf = lines->conf;
        size_t index = lines->roles[i].index;
        const char *key = index < conf->n_keys ? key_to_string(conf->keys[index].key) : NULL;
        const char *section = "", *name = key;
        char *setting = NULL;

        switch (lines->roles[i].role) {
        case ROLE_KEY:
                section = "Key.";
                break;
        case ROLE_LIGHT:
                section = key ? "Light." : "";
                name = key ? key : "Buzzer";
                break;
        case ROLE_OUTPUT:
                section = "Output.";
                name = conf->outputs[index].name;
                break;
        case ROLE_ROW:
                name = "Rows";
                break;
        case ROLE_COLUMN:
                name = "Columns";
                break;
        }
        if (str_format(&setting, "%s%s=%s", section, name, lines->specs[i].line) < 0)
                return NULL;
        return setting;
}

/* The first line with which the chip refuses what it gives without it: it is not there, in use, or named
 * twice. */
static char *find_culprit(struct gpio *gpio, const struct keypad_lines *lines, const char *consumer) {
        for (size_t n = 1; n <= lines->n; n++) {
                struct gpio_lines *some;
                int r = gpio_open_lines(gpio, lines->conf->chip, consumer, lines->specs, n, &some);

                if (r == -ENODEV || r == -EACCES || r == -ENOMEM)
                        return NULL;
                if (r < 0)
                        return name_setting(lines, n - 1);
                gpio_lines_close(some);
        }
        return NULL;
}

int keypad_lines_open(struct gpio *gpio, const struct keypad_conf *conf,
                      const struct keypad_lines_events *events, struct keypad_lines **ret,
                      char **ret_culprit) {
        _cleanup_(keypad_lines_closep) struct keypad_lines *lines = calloc(1, sizeof(*lines));
        _cleanup_free_ char *consumer = NULL;

        if (!lines || str_format(&consumer, "motcua %.20s", conf->id) < 0)
                return -ENOMEM;
        lines->conf = conf;
        lines->events = events;
        describe_lines(lines);
        int r = gpio_open_lines(gpio, conf->chip, consumer, lines->specs, lines->n, &lines->lines);
        if (r < 0) {
                *ret_culprit = find_culprit(gpio, lines, consumer);
                return r;
        }
        *ret = TAKE_PTR(lines);
        return 0;
}

int keypad_lines_fd(const struct keypad_lines *lines) {
        return gpio_lines_fd(lines->lines);
}

static void report_cells(struct keypad_lines *lines, const struct matrix *before, uint64_t now_usec) {
        for (size_t i = 0; i < lines->conf->n_keys; i++) {
                const struct keypad_conf_key *key = &lines->conf->keys[i];

                if (!key->is_cell)
                        continue;
                bool level = matrix_cell(&lines->matrix, key->row, key->column);
                if (level == matrix_cell(before, key->row, key->column))
                        continue;
                uint64_t at_usec = level ? lines->row_edge_usec[key->row] : 0;
                lines->events->level(i, at_usec > 0 ? at_usec : now_usec, level, lines->events->userdata);
        }
}

/* Between two scans all columns are driven: every key of a row at rest is open, if only for a moment that no
 * scan would see. */
static void on_row_rest(struct keypad_lines *lines, size_t row, uint64_t at_usec) {
        struct matrix before = lines->matrix;

        lines->row_edge_usec[row] = 0;
        lines->matrix.cells[row] = 0;
        report_cells(lines, &before, at_usec);
}

static void on_row_edge(struct keypad_lines *lines, size_t row, const struct gpio_edge *edge) {
        /* Scanning itself makes rows rise and fall; those edges lie before its end. */
        if (edge->monotonic_nsec <= lines->scan_end_nsec)
                return;
        if (!edge->active) {
                on_row_rest(lines, row, edge->monotonic_nsec / NSEC_PER_USEC);
                return;
        }
        if (lines->row_edge_usec[row] == 0)
                lines->row_edge_usec[row] = edge->monotonic_nsec / NSEC_PER_USEC;
        lines->scanning = true;
        lines->scan_usec = 0;
}

static void on_edge(struct keypad_lines *lines, const struct gpio_edge *edge) {
        const struct line *line = &lines->roles[edge->index];

        if (line->role == ROLE_KEY)
                lines->events->level(line->index, edge->monotonic_nsec / NSEC_PER_USEC, edge->active,
                                     lines->events->userdata);
        else if (line->role == ROLE_ROW)
                on_row_edge(lines, line->index, edge);
}

/* After edges were lost: what the keys are now, and whether a row is active. */
static int resynchronise(struct keypad_lines *lines, uint64_t now_usec) {
        uint64_t values;
        int r = gpio_lines_get(lines->lines, lines->all, &values);

        if (r < 0)
                return r;
        for (size_t i = 0; i < lines->n; i++)
                if (lines->roles[i].role == ROLE_KEY)
                        lines->events->level(lines->roles[i].index, now_usec, values & bit(i),
                                             lines->events->userdata);
        if ((values & lines->rows) && !lines->scanning) {
                lines->scanning = true;
                lines->scan_usec = 0;
        }
        return 0;
}

static int read_edges(struct keypad_lines *lines, uint64_t now_usec) {
        struct gpio_edge edges[EDGES_AT_ONCE];
        bool lost = false;

        lines->unread = false;
        for (size_t total = 0;;) {
                int n = gpio_lines_read_edges(lines->lines, edges, ELEMENTSOF(edges));

                if (n == 0)
                        break;
                if (n == -EOVERFLOW) {
                        lost = true;
                        lines->events->lost(lines->events->userdata);
                        continue;
                }
                if (n < 0)
                        return n;
                for (int i = 0; i < n; i++)
                        on_edge(lines, &edges[i]);
                total += (size_t) n;
                if (total >= EDGES_MAX) {
                        /* Others want the loop too. */
                        lines->unread = true;
                        break;
                }
        }
        return lost ? resynchronise(lines, now_usec) : 0;
}

/* Microseconds: shorter than any timer, and the rows would still show the column before. */
static void wait_for_rows(void) {
        uint64_t end = monotonic_nsec() + COLUMN_SETTLE_NSEC;

        while (monotonic_nsec() < end)
                ;
}

static int scan_columns(struct keypad_lines *lines, uint16_t raw[static MATRIX_SIDE_MAX]) {
        for (size_t i = 0; i < lines->n; i++) {
                uint64_t values;

                if (lines->roles[i].role != ROLE_COLUMN)
                        continue;
                int r = gpio_lines_set(lines->lines, lines->columns, bit(i));
                if (r < 0)
                        return r;
                wait_for_rows();
                r = gpio_lines_get(lines->lines, lines->rows, &values);
                if (r < 0)
                        return r;
                for (size_t k = 0; k < lines->n; k++)
                        if (lines->roles[k].role == ROLE_ROW && (values & bit(k)))
                                raw[lines->roles[k].index] |= (uint16_t) (1U << lines->roles[i].index);
        }
        int r = gpio_lines_set(lines->lines, lines->columns, lines->columns);
        wait_for_rows();
        return r;
}

static bool keep_scanning(struct keypad_lines *lines, const uint16_t *raw, uint64_t rows, uint64_t now_usec) {
        bool keep = rows != 0;

        for (size_t row = 0; row < lines->matrix.n_rows; row++) {
                uint64_t *edge_usec = &lines->row_edge_usec[row];

                if (raw[row] || *edge_usec + ROW_EDGE_USEC <= now_usec)
                        *edge_usec = 0;
                keep = keep || raw[row] || *edge_usec > 0;
        }
        return keep;
}

static int scan(struct keypad_lines *lines, uint64_t now_usec) {
        uint16_t raw[MATRIX_SIDE_MAX] = {};
        struct matrix before = lines->matrix;
        uint64_t rows;
        int r = scan_columns(lines, raw);

        if (r < 0)
                return r;
        lines->scan_end_nsec = monotonic_nsec();
        r = gpio_lines_get(lines->lines, lines->rows, &rows);
        if (r < 0)
                return r;
        matrix_update(&lines->matrix, raw);
        report_cells(lines, &before, now_usec);
        lines->scanning = keep_scanning(lines, raw, rows, now_usec);
        lines->scan_usec = now_usec + (lines->leisurely ? SCAN_LEISURELY_USEC : SCAN_USEC);
        return read_edges(lines, now_usec);
}

int keypad_lines_process(struct keypad_lines *lines, uint64_t now_usec) {
        int r = read_edges(lines, now_usec);

        if (r >= 0 && lines->scanning && now_usec >= lines->scan_usec)
                r = scan(lines, now_usec);
        return r;
}

uint64_t keypad_lines_next(const struct keypad_lines *lines) {
        if (lines->unread)
                return 0;
        return lines->scanning ? lines->scan_usec : UINT64_MAX;
}

void keypad_lines_set_leisurely(struct keypad_lines *lines, bool leisurely) {
        lines->leisurely = leisurely;
}

int keypad_lines_levels(struct keypad_lines *lines, uint64_t *ret_levels) {
        uint64_t values, levels = 0;
        int r = lines->rows ? scan(lines, monotonic_nsec() / NSEC_PER_USEC) : 0;

        if (r >= 0)
                r = gpio_lines_get(lines->lines, lines->all, &values);
        if (r < 0)
                return r;
        for (size_t i = 0; i < lines->n; i++)
                if (lines->roles[i].role == ROLE_KEY && (values & bit(i)))
                        levels |= bit(lines->roles[i].index);
        for (size_t i = 0; i < lines->conf->n_keys; i++) {
                const struct keypad_conf_key *key = &lines->conf->keys[i];

                if (key->is_cell && matrix_cell(&lines->matrix, key->row, key->column))
                        levels |= bit(i);
        }
        *ret_levels = levels;
        return 0;
}

int keypad_lines_probe(struct keypad_lines *lines) {
        uint64_t values;

        return gpio_lines_get(lines->lines, 1, &values);
}

static int set(struct keypad_lines *lines, enum role role, uint64_t mask, uint64_t values) {
        uint64_t line_mask = 0, line_values = 0;

        for (size_t i = 0; i < lines->n; i++) {
                if (lines->roles[i].role != role || !(mask & bit(lines->roles[i].index)))
                        continue;
                line_mask |= bit(i);
                if (values & bit(lines->roles[i].index))
                        line_values |= bit(i);
        }
        return line_mask ? gpio_lines_set(lines->lines, line_mask, line_values) : 0;
}

int keypad_lines_set_lights(struct keypad_lines *lines, uint64_t mask, uint64_t values) {
        return set(lines, ROLE_LIGHT, mask, values);
}

int keypad_lines_set_outputs(struct keypad_lines *lines, uint64_t mask, uint64_t values) {
        return set(lines, ROLE_OUTPUT, mask, values);
}

struct keypad_lines *keypad_lines_close(struct keypad_lines *lines) {
        if (!lines)
                return NULL;
        /* What nobody holds any more may stay as it was last driven. */
        if (lines->lines) {
                (void) keypad_lines_set_lights(lines, UINT64_MAX, 0);
                (void) keypad_lines_set_outputs(lines, UINT64_MAX, 0);
        }
        gpio_lines_close(lines->lines);
        free(lines);
        return NULL;
}
