#include "daemon/reports/entries.h"

static const char *string(json_t *object, const char *name) {
        const char *value = json_string_value(json_object_get(object, name));

        return value ? value : "";
}

static uint64_t number(json_t *object, const char *name) {
        json_int_t value = json_integer_value(json_object_get(object, name));

        return value > 0 ? (uint64_t) value : 0;
}

static bool is_figure(json_t *entry, const char *code) {
        return streq(string(entry, "kind"), "figure") && streq(string(entry, "key"), code);
}

/* The longest one that begins on that day and does not go beyond the last. */
static json_t *find_from(json_t *entries, const char *code, int32_t first, int32_t last, int32_t *ret_last) {
        json_t *found = NULL, *entry;
        size_t i;

        json_array_foreach(entries, i, entry) {
                int32_t begins, ends;

                if (!is_figure(entry, code) || day_parse(string(entry, "first_day"), &begins) < 0 ||
                    day_parse(string(entry, "last_day"), &ends) < 0 || begins != first || ends > last ||
                    ends < begins || (found && ends <= *ret_last))
                        continue;
                found = entry;
                *ret_last = ends;
        }
        return found;
}

static void tell(json_t *entry, bool is_only, struct report_row *row) {
        if (!row)
                return;
        row->source = string(entry, "source");
        row->source_day = string(entry, "source_day");
        row->actor = string(entry, "actor");
        row->event = is_only ? number(entry, "event") : 0;
}

struct report_value report_entered_value(json_t *entries, const char *code,
                                         const struct report_period *period, struct report_row *row) {
        struct report_value value = {.state = REPORT_IS_ENTERED};
        int32_t day = period->first_day, last = day;

        while (day <= period->last_day) {
                json_t *entry = find_from(entries, code, day, period->last_day, &last);
                if (!entry)
                        return (struct report_value){.state = REPORT_NOT_ENTERED};
                value.numerator += number(entry, "numerator");
                value.denominator += number(entry, "denominator");
                tell(entry, day == period->first_day && last == period->last_day, row);
                day = last + 1;
        }
        if (value.denominator == 0)
                value.state = REPORT_HAS_NOTHING;
        return value;
}

int report_entered_items(json_t *entries, struct report_item **ret, size_t *ret_n) {
        struct report_item *items = calloc(json_array_size(entries) + 1, sizeof(*items));
        size_t i, n = 0;
        json_t *entry;

        if (!items)
                return -ENOMEM;
        json_array_foreach(entries, i, entry) if (streq(string(entry, "kind"), "item")) items[n++] =
                (struct report_item){
                        .list = string(entry, "key"),
                        .item = string(entry, "item"),
                        .text = string(entry, "text"),
                        .source = string(entry, "source"),
                        .source_day = string(entry, "source_day"),
                        .actor = string(entry, "actor"),
                        .held = number(entry, "numerator") > 0,
                        .event = number(entry, "event"),
                };
        *ret = items;
        *ret_n = n;
        return 0;
}

int report_confirmed_points(json_t *entries, const struct report_period *period, struct report_points **ret,
                            size_t *ret_n) {
        struct report_points *points = calloc(json_array_size(entries) + 1, sizeof(*points));
        size_t i, n = 0;
        json_t *entry;

        if (!points)
                return -ENOMEM;
        json_array_foreach(entries, i, entry) {
                if (!streq(string(entry, "kind"), "points") ||
                    !streq(string(entry, "first_day"), period->first) ||
                    !streq(string(entry, "last_day"), period->last))
                        continue;
                points[n++] = (struct report_points){
                        .criteria = string(entry, "key"),
                        .row = string(entry, "item"),
                        .points = number(entry, "numerator"),
                        .max = number(entry, "denominator"),
                        .has_proposal = json_object_get(entry, "proposed") != NULL,
                        .proposed = number(entry, "proposed"),
                        .reason = string(entry, "text"),
                        .day = string(entry, "source_day"),
                        .actor = string(entry, "actor"),
                        .event = number(entry, "event"),
                };
        }
        *ret = points;
        *ret_n = n;
        return 0;
}
