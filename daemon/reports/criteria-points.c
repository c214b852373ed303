#include "criteria.h"

/* Of a share a percent, of a number itself, against a bound in hundredths: exact, as numbers are far below
 * 2^64. */
static int compare(const struct criteria_value *value, uint64_t bound) {
        unsigned __int128 left = (unsigned __int128) value->numerator * CRITERIA_HUNDRED *
                                 (value->is_share ? 100 : 1),
                          right = (unsigned __int128) bound * value->denominator;

        return left < right ? -1 : left > right;
}

static bool holds(const struct criteria_step *step, const struct criteria_value *value) {
        int order = compare(value, step->bound);

        switch (step->sign) {
        case CRITERIA_AT_LEAST:
                return order >= 0;
        case CRITERIA_ABOVE:
                return order > 0;
        case CRITERIA_AT_MOST:
                return order <= 0;
        case CRITERIA_BELOW:
                return order < 0;
        case CRITERIA_EQUAL:
                return order == 0;
        }
        return false;
}

static void measure_figure(const char *code, const struct report *report, struct criteria_value *ret) {
        const struct report_row *row = report_find_row(&report->whole, code, REPORT_ALL);

        ret->state = row ? row->value.state : REPORT_NOT_MEASURED;
        if (!row)
                return;
        ret->is_share = row->figure->unit == REPORT_SHARE;
        ret->numerator = ret->is_share ? row->value.numerator : row->value.median_usec;
        ret->denominator = ret->is_share ? row->value.denominator : 60 * USEC_PER_SEC;
}

/* An empty list was not typed in: that is no 0. */
static void measure_list(const struct criterion *criterion, const struct report *report,
                         struct criteria_value *ret) {
        uint64_t n = 0, held = 0;

        for (size_t i = 0; i < report->n_items; i++)
                if (streq(report->items[i].list, criterion->of)) {
                        n++;
                        held += report->items[i].held;
                }
        ret->state = n > 0 ? REPORT_IS_ENTERED : REPORT_NOT_ENTERED;
        ret->is_share = criterion->measure == CRITERIA_SHARE;
        ret->numerator = criterion->measure == CRITERIA_YES ? n > 0 && held == n : held;
        ret->denominator = ret->is_share ? n : 1;
}

void criteria_measure(const struct criterion *criterion, const struct report *report,
                      struct criteria_value *ret) {
        *ret = (struct criteria_value){.state = REPORT_NOT_ENTERED, .denominator = 1};
        if (criterion->measure == CRITERIA_MANUAL)
                return;
        if (criterion->measure == CRITERIA_FIGURE)
                measure_figure(criterion->of, report, ret);
        else
                measure_list(criterion, report, ret);
        if ((ret->state != REPORT_IS_MEASURED && ret->state != REPORT_IS_ENTERED) || ret->denominator == 0)
                return;
        ret->has_points = true;
        for (size_t i = 0; i < criterion->n_steps; i++)
                if (holds(&criterion->steps[i], ret)) {
                        ret->points = criterion->steps[i].points;
                        return;
                }
}

const struct report_points *criteria_find_points(const struct criteria *criteria, const struct report *report,
                                                 const char *id) {
        for (size_t i = 0; i < report->n_points; i++)
                if (streq(report->points[i].criteria, criteria->digest) && streq(report->points[i].row, id))
                        return &report->points[i];
        return NULL;
}

size_t criteria_count_others(const struct criteria *criteria, const struct report *report) {
        size_t n = 0;

        for (size_t i = 0; i < report->n_points; i++)
                n += !streq(report->points[i].criteria, criteria->digest);
        return n;
}

const char *criteria_points_text(uint64_t points, enum language language,
                                 char ret[static CRITERIA_POINTS_SIZE]) {
        unsigned long long whole = points / CRITERIA_HUNDRED, rest = points % CRITERIA_HUNDRED;
        char comma = language == LANGUAGE_VI ? ',' : '.';

        if (rest == 0)
                (void) snprintf(ret, CRITERIA_POINTS_SIZE, "%llu", whole);
        else if (rest % 10 == 0)
                (void) snprintf(ret, CRITERIA_POINTS_SIZE, "%llu%c%llu", whole, comma, rest / 10);
        else
                (void) snprintf(ret, CRITERIA_POINTS_SIZE, "%llu%c%02llu", whole, comma, rest);
        return ret;
}
