#include "history-view.h"

#include <inttypes.h>

#include "bus-json.h"
#include "cells.h"
#include "report.h"

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

/* "08:00" for an hour; in the sum, which is of no one, the member is missing. */
static int cell_key(const struct cell *cell, const struct ctl_options *options, json_t *entry, char **ret) {
        json_t *key = json_object_get(entry, cell->name);

        if (!key)
                return str_format(ret, "%s", text(options->language, TEXT_WHOLE_CENTRE));
        if (json_is_integer(key))
                return str_format(ret, "%02" JSON_INTEGER_FORMAT ":00", json_integer_value(key));
        return str_format(ret, "%s",
                          streq(cell->name, "official") ? cell_official(options, json_string_value(key))
                                                        : json_string_value(key));
}

static int cell_plain_key(const struct cell *cell, const struct ctl_options *options, json_t *entry,
                          char **ret) {
        json_t *key = json_object_get(entry, cell->name);

        if (key && streq(cell->name, "official"))
                return str_format(ret, "%s", cell_official(options, json_string_value(key)));
        return (json_is_integer(key) ? cell_number : cell_text)(cell, options, entry, ret);
}

static int cell_time(const struct cell *cell, _unused_ const struct ctl_options *options, json_t *entry,
                     char **ret) {
        char median[DURATION_TEXT_SIZE], p90[DURATION_TEXT_SIZE];
        json_t *time = json_object_get(entry, cell->name);
        uint64_t n = json_get_t(time, "n");

        if (n == 0)
                return str_format(ret, "%s", "");
        return str_format(ret, "%s · %s (%" PRIu64 ")",
                          history_duration(json_get_t(time, "median_usec"), median),
                          history_duration(json_get_t(time, "p90_usec"), p90), n);
}

#define COUNTS                                                                                               \
        CELL_NUMBER("issued", TEXT_COLUMN_ISSUED), CELL_NUMBER("served", TEXT_COLUMN_SERVED),                \
                CELL_NUMBER("no_show", TEXT_COLUMN_NO_SHOW), CELL_NUMBER("expired", TEXT_COLUMN_EXPIRED),    \
                CELL_NUMBER("transferred", TEXT_COLUMN_TRANSFERRED),                                         \
                CELL_NUMBER("cancelled", TEXT_COLUMN_CANCELLED)
#define PARTS(time)                                                                                          \
        {time "_n", cell_part}, {time "_mean_usec", cell_part}, {time "_median_usec", cell_part}, {          \
                time "_p90_usec", cell_part                                                                  \
        }

static enum text title_of(const char *by) {
        static const struct {
                const char *by;
                enum text title;
        } titles[] = {{"counter", TEXT_COLUMN_COUNTER},
                      {"hour", TEXT_COLUMN_HOUR},
                      {"day", TEXT_COLUMN_DAY},
                      {"official", TEXT_COLUMN_OFFICIAL}};

        for (size_t i = 0; i < ELEMENTSOF(titles); i++)
                if (streq(titles[i].by, by))
                        return titles[i].title;
        return TEXT_COLUMN_SERVICE;
}

static int print_terminal(const char *by, json_t *figures, const struct ctl_options *options, FILE *f) {
        const struct cell cells[] = {
                {by, cell_key, title_of(by)},
                COUNTS,
                {"waiting", cell_time, TEXT_COLUMN_WAITING, .right = true},
                {"walking", cell_time, TEXT_COLUMN_WALKING, .right = true},
                {"serving", cell_time, TEXT_COLUMN_SERVING, .right = true},
                {0},
        };
        int r = cells_print(figures, cells, options, true, f);

        if (r >= 0)
                say(f, options->language, TEXT_HISTORY_LEGEND, NO_PAIRS);
        return r;
}

static int print_plain(const char *first, const char *last, const char *by, json_t *figures,
                       const struct ctl_options *options, FILE *f) {
        const struct cell cells[] = {
                {"first", cell_text}, {"last", cell_text}, {by, cell_plain_key}, COUNTS,
                PARTS("waiting"),     PARTS("walking"),    PARTS("serving"),     {0},
        };

        return days_print_plain(first, last, figures, cells, options, f);
}

int history_print(const char *first, const char *last, const char *by, json_t *figures,
                  const struct ctl_options *options, FILE *f) {
        switch (options->style) {
        case CTL_STYLE_TERMINAL:
                days_print(first, last, options, f);
                return print_terminal(by, figures, options, f);
        case CTL_STYLE_PLAIN:
                return print_plain(first, last, by, figures, options, f);
        case CTL_STYLE_JSON:
                return json_write(json_pack("{s:s, s:s, s:s, s:O}", "first", first, "last", last, "by", by,
                                            "figures", figures),
                                  f);
        }
        assert(false);
        return -EINVAL;
}
