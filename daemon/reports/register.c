#include "daemon/reports/register.h"

/* NULL: this centre keeps none. */
static json_t *find_group(json_t *answer) {
        json_t *groups = json_object_get(answer, "groups"), *group;
        size_t i;

        json_array_foreach(groups, i, group) {
                const char *by = json_string_value(json_object_get(group, "by"));
                if (by && streq(by, "suggestions"))
                        return group;
        }
        return NULL;
}

static uint64_t number(json_t *object, const char *name) {
        json_int_t n = json_integer_value(json_object_get(object, name));

        return n > 0 ? (uint64_t) n : 0;
}

static struct report_value find_value(const struct report_figure *figure, json_t *group) {
        if (!group)
                return (struct report_value){.state = REPORT_NOT_MEASURED};
        uint64_t of = number(group, figure->of_registered);
        return (struct report_value){
                .state = of > 0 ? REPORT_IS_MEASURED : REPORT_HAS_NOTHING,
                .numerator = of > 0 ? number(group, figure->registered) : 0,
                .denominator = of,
        };
}

static const char *string(json_t *object, const char *name) {
        const char *value = json_string_value(json_object_get(object, name));

        return value ? value : "";
}

static int list(json_t *groups, struct report *report) {
        json_t *group;
        size_t i;

        report->suggestions = calloc(json_array_size(groups) + 1, sizeof(*report->suggestions));
        if (!report->suggestions)
                return -ENOMEM;
        json_array_foreach(groups, i, group) {
                if (!streq(string(group, "by"), "suggestion"))
                        continue;
                report->suggestions[report->n_suggestions++] =
                        (struct report_suggestion){.event = number(group, "event"),
                                                   .day = string(group, "day"),
                                                   .channel = string(group, "channel"),
                                                   .class = string(group, "class"),
                                                   .state = string(group, "state"),
                                                   .assigned = string(group, "assigned"),
                                                   .due_day = string(group, "due_day"),
                                                   .done_day = string(group, "done_day")};
        }
        return 0;
}

int report_fill_register(json_t *now, json_t *before, struct report *report) {
        struct report_group *whole = &report->whole;

        for (size_t i = 0; i < whole->n_rows; i++) {
                const struct report_figure *figure = whole->rows[i].figure;
                if (!figure->registered)
                        continue;
                whole->rows[i].value = find_value(figure, find_group(now));
                whole->rows[i].before = find_value(figure, find_group(before));
        }
        report->has_register = find_group(now) != NULL;
        report->received_suggestions = number(find_group(now), "received");
        report->open_suggestions = number(find_group(now), "open");
        report->unlisted_suggestions = number(find_group(now), "unlisted");
        return list(json_object_get(now, "groups"), report);
}
