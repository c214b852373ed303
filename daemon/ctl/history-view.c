#include "history-view.h"

#include <inttypes.h>

#include "bus-json.h"
#include "report.h"
#include "table.h"

static const struct {
        const char *name;
        enum text title;
} counts[] = {
        {"issued", TEXT_COLUMN_ISSUED},           {"served", TEXT_COLUMN_SERVED},
        {"no_show", TEXT_COLUMN_NO_SHOW},         {"expired", TEXT_COLUMN_EXPIRED},
        {"transferred", TEXT_COLUMN_TRANSFERRED},
};

static const struct {
        const char *name;
        enum text title;
} times[] = {
        {"waiting", TEXT_COLUMN_WAITING},
        {"walking", TEXT_COLUMN_WALKING},
        {"serving", TEXT_COLUMN_SERVING},
};

static const char *const time_parts[] = {"n", "mean_usec", "median_usec", "p90_usec"};

enum {
        KEY_COLUMN = 1,
        COUNT_COLUMNS = ELEMENTSOF(counts),
        TIME_COLUMNS = ELEMENTSOF(times),
        DAY_COLUMNS = 2,
        PART_COLUMNS = ELEMENTSOF(time_parts),
};

const char *history_duration(uint64_t usec, char buffer[static DURATION_TEXT_SIZE]) {
        uint64_t seconds = usec / USEC_PER_SEC + (usec % USEC_PER_SEC >= USEC_PER_SEC / 2);
        uint64_t hours = seconds / 3600, minutes = seconds / 60 % 60;

        if (hours > 0)
                (void) snprintf(buffer, DURATION_TEXT_SIZE, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, hours,
                                minutes, seconds % 60);
        else
                (void) snprintf(buffer, DURATION_TEXT_SIZE, "%" PRIu64 ":%02" PRIu64, minutes, seconds % 60);
        return buffer;
}

static void add_counts(struct table *table, json_t *entry) {
        for (size_t i = 0; i < ELEMENTSOF(counts); i++)
                (void) table_add_u64(table, json_get_t(entry, counts[i].name));
}

/* "08:00" for an hour; NULL: the sum. */
static int key_text(json_t *entry, const char *by, char **ret) {
        json_t *key = json_object_get(entry, by);

        if (!key) {
                *ret = NULL;
                return 0;
        }
        if (json_is_integer(key))
                return str_format(ret, "%02" JSON_INTEGER_FORMAT ":00", json_integer_value(key));
        return str_format(ret, "%s", json_string_value(key));
}

static int add_time(struct table *table, json_t *time) {
        char median[DURATION_TEXT_SIZE], p90[DURATION_TEXT_SIZE];
        uint64_t n = json_get_t(time, "n");
        _cleanup_free_ char *cell = NULL;

        if (n == 0)
                return table_add(table, "");
        int r = str_format(&cell, "%s · %s (%" PRIu64 ")",
                           history_duration(json_get_t(time, "median_usec"), median),
                           history_duration(json_get_t(time, "p90_usec"), p90), n);
        return r < 0 ? r : table_add(table, cell);
}

static int add_terminal_row(struct table *table, enum language language, const char *by, json_t *entry) {
        _cleanup_free_ char *key = NULL;

        int r = key_text(entry, by, &key);
        if (r < 0)
                return r;
        (void) table_add(table, key ? key : text(language, TEXT_WHOLE_CENTRE));
        add_counts(table, entry);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(times); i++)
                r = add_time(table, json_object_get(entry, times[i].name));
        return r;
}

static enum text title_of(const char *by) {
        static const struct {
                const char *by;
                enum text title;
        } titles[] = {{"counter", TEXT_COLUMN_COUNTER}, {"hour", TEXT_COLUMN_HOUR}, {"day", TEXT_COLUMN_DAY}};

        for (size_t i = 0; i < ELEMENTSOF(titles); i++)
                if (streq(titles[i].by, by))
                        return titles[i].title;
        return TEXT_COLUMN_SERVICE;
}

static int print_terminal(const char *by, json_t *figures, enum language language, FILE *f) {
        struct table_column columns[KEY_COLUMN + COUNT_COLUMNS + TIME_COLUMNS], *column = columns;
        _cleanup_(table_freep) struct table *table = NULL;
        json_t *entry;
        size_t i;

        *column++ = (struct table_column){text(language, title_of(by)), false};
        for (i = 0; i < ELEMENTSOF(counts); i++)
                *column++ = (struct table_column){text(language, counts[i].title), true};
        for (i = 0; i < ELEMENTSOF(times); i++)
                *column++ = (struct table_column){text(language, times[i].title), true};
        int r = table_new(columns, ELEMENTSOF(columns), &table);
        json_array_foreach(figures, i, entry) {
                if (r < 0)
                        break;
                r = add_terminal_row(table, language, by, entry);
        }
        if (r >= 0)
                r = table_print_aligned(table, f);
        if (r >= 0)
                say(f, language, TEXT_HISTORY_LEGEND, NO_PAIRS);
        return r;
}

/* As the bus gives it: what there is none of is left empty. */
static void add_plain_times(struct table *table, json_t *entry) {
        for (size_t i = 0; i < ELEMENTSOF(times); i++) {
                json_t *time = json_object_get(entry, times[i].name);

                for (size_t j = 0; j < ELEMENTSOF(time_parts); j++)
                        (void) (json_object_get(time, time_parts[j])
                                        ? table_add_u64(table, json_get_t(time, time_parts[j]))
                                        : table_add(table, ""));
        }
}

static void add_plain_key(struct table *table, const char *by, json_t *entry) {
        json_t *key = json_object_get(entry, by);

        if (json_is_integer(key))
                (void) table_add_u64(table, (uint64_t) json_integer_value(key));
        else
                (void) table_add(table, key ? json_string_value(key) : "");
}

static int print_plain(const char *first, const char *last, const char *by, json_t *figures, FILE *f) {
        char names[TIME_COLUMNS * PART_COLUMNS][sizeof("waiting_median_usec")];
        struct table_column columns[DAY_COLUMNS + KEY_COLUMN + COUNT_COLUMNS + TIME_COLUMNS * PART_COLUMNS],
                *column = columns;
        _cleanup_(table_freep) struct table *table = NULL;
        json_t *entry;
        size_t i;

        *column++ = (struct table_column){"first", false};
        *column++ = (struct table_column){"last", false};
        *column++ = (struct table_column){by, false};
        for (i = 0; i < ELEMENTSOF(counts); i++)
                *column++ = (struct table_column){counts[i].name, false};
        for (i = 0; i < ELEMENTSOF(names); i++) {
                (void) snprintf(names[i], sizeof(names[i]), "%s_%s", times[i / PART_COLUMNS].name,
                                time_parts[i % PART_COLUMNS]);
                *column++ = (struct table_column){names[i], false};
        }
        int r = table_new(columns, ELEMENTSOF(columns), &table);
        if (r < 0)
                return r;
        json_array_foreach(figures, i, entry) {
                TABLE_ADD(table, first, last);
                add_plain_key(table, by, entry);
                add_counts(table, entry);
                add_plain_times(table, entry);
        }
        return table_print_plain(table, true, f);
}

int history_print(const char *first, const char *last, const char *by, json_t *figures,
                  const struct ctl_options *options, FILE *f) {
        switch (options->style) {
        case CTL_STYLE_TERMINAL:
                say(f, options->language, streq(first, last) ? TEXT_DAY_ONE : TEXT_DAY_RANGE,
                    PAIRS({"first", first}, {"last", last}));
                fputc('\n', f);
                return print_terminal(by, figures, options->language, f);
        case CTL_STYLE_PLAIN:
                return print_plain(first, last, by, figures, f);
        case CTL_STYLE_JSON:
                return json_write(json_pack("{s:s, s:s, s:s, s:O}", "first", first, "last", last, "by", by,
                                            "figures", figures),
                                  f);
        }
        assert(false);
        return -EINVAL;
}
