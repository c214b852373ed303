#include <jansson.h>

#include "criteria.h"

static json_t *of_integer(bool is_there, uint64_t number) {
        return is_there ? json_integer((json_int_t) number) : json_null();
}

static json_t *of_value(const struct criterion *row, const struct criteria_value *value) {
        static const char *const units[_CRITERIA_MEASURE_MAX] = {
                [CRITERIA_COUNT] = "items", [CRITERIA_YES] = "yes"};
        const char *unit = value->is_share                   ? "percent"
                           : row->measure == CRITERIA_FIGURE ? "minutes"
                                                             : units[row->measure];

        if (row->measure == CRITERIA_MANUAL)
                return json_pack("{s:s}", "state", "manual");
        if (!value->has_points)
                return json_pack("{s:s}", "state", report_state_to_string(value->state));
        return json_pack("{s:s, s:s, s:I, s:I}", "state", report_state_to_string(value->state), "unit", unit,
                         "numerator", (json_int_t) value->numerator, "denominator",
                         (json_int_t) value->denominator);
}

static json_t *of_confirmed(const struct report_points *points) {
        if (!points)
                return json_null();
        return json_pack("{s:I, s:o, s:s, s:s, s:s, s:I}", "points", (json_int_t) points->points, "proposed",
                         of_integer(points->has_proposal, points->proposed), "actor", points->actor, "day",
                         points->day, "reason", points->reason, "event", (json_int_t) points->event);
}

static json_t *of_row(const struct criteria *criteria, const struct criterion *row,
                      const struct report *report) {
        struct criteria_value value;

        criteria_measure(row, report, &value);
        return json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "id", row->id, "group",
                         row->group, "title", row->title, "max", (json_int_t) row->max, "measure",
                         row->measure_text, "steps", row->steps_text, "evidence", row->evidence, "owner",
                         row->owner, "value", of_value(row, &value), "proposed",
                         of_integer(value.has_points, value.points), "confirmed",
                         of_confirmed(criteria_find_points(criteria, report, row->id)));
}

static json_t *of_rows(const struct criteria *criteria, const struct report *report) {
        json_t *rows = json_array();

        for (size_t i = 0; rows && i < criteria->n; i++)
                if (json_array_append_new(rows, of_row(criteria, &criteria->rows[i], report)) < 0) {
                        json_decref(rows);
                        return NULL;
                }
        return rows;
}

int criteria_write_json(const struct criteria *criteria, const struct report *report, FILE *f) {
        json_t *mark = criteria->mark ? json_string(criteria->mark) : json_null();
        json_t *value = json_pack("{s:i, s:s, s:s, s:s, s:I, s:s, s:o, s:I, s:o}", "schema", 1, "centre",
                                  report->centre, "first", report->period.first, "last", report->period.last,
                                  "cursor", (json_int_t) report->cursor, "criteria", criteria->digest, "mark",
                                  mark, "others", (json_int_t) criteria_count_others(criteria, report),
                                  "rows", of_rows(criteria, report));
        int r = value ? json_dumpf(value, f, JSON_COMPACT | JSON_SORT_KEYS) : -1;

        json_decref(value);
        if (r < 0)
                return value ? -EIO : -ENOMEM;
        return fputc('\n', f) == EOF ? -EIO : 0;
}
