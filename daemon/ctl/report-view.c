#include "report-view.h"

#include <inttypes.h>

#include "report.h"
#include "show.h"
#include "table.h"

enum { CELL_SIZE = 256 };

static bool has_value(const struct report_value *value) {
        return value->state == REPORT_IS_MEASURED || value->state == REPORT_IS_ENTERED;
}

/* "96,0 %", "12,5 phút", or why there is none. */
static void value_text(const struct report_figure *figure, const struct report_value *value,
                       enum language language, char ret[static CELL_SIZE]) {
        char number[REPORT_NUMBER_SIZE], p90[REPORT_NUMBER_SIZE];

        if (!has_value(value)) {
                (void) snprintf(ret, CELL_SIZE, "%s", report_state_text(value->state, language));
                return;
        }
        if (figure->unit == REPORT_SHARE) {
                (void) report_share_text(value, language, number);
                (void) snprintf(ret, CELL_SIZE, "%s %%", number);
                return;
        }
        (void) report_minutes_text(value->median_usec, language, number);
        (void) report_minutes_text(value->percentile90_usec, language, p90);
        (void) snprintf(ret, CELL_SIZE, "%s · %s", number, p90);
}

/* A share never stands without its counts. */
static void counts_text(const struct report_figure *figure, const struct report_value *value,
                        char ret[static CELL_SIZE]) {
        ret[0] = '\0';
        if (!has_value(value))
                return;
        if (figure->unit == REPORT_SHARE)
                (void) snprintf(ret, CELL_SIZE, "%" PRIu64 "/%" PRIu64, value->numerator, value->denominator);
        else
                (void) snprintf(ret, CELL_SIZE, "%" PRIu64, value->denominator);
}

static void change_text(const struct report_row *row, enum language language, char ret[static CELL_SIZE]) {
        int64_t tenths;

        ret[0] = '\0';
        if (!report_change(row->figure->unit, &row->value, &row->before, &tenths))
                return;
        (void) snprintf(ret, CELL_SIZE, "%s%" PRId64 "%c%" PRId64,
                        tenths < 0   ? "−"
                        : tenths > 0 ? "+"
                                     : "",
                        (tenths < 0 ? -tenths : tenths) / 10, language == LANGUAGE_VI ? ',' : '.',
                        (tenths < 0 ? -tenths : tenths) % 10);
}

static int add_row(struct table *table, const struct report_row *row, enum language language) {
        const char *variant = report_variant_text(row->figure->variant, language);
        char name[CELL_SIZE], value[CELL_SIZE], counts[CELL_SIZE], before[CELL_SIZE], change[CELL_SIZE];

        (void) snprintf(name, sizeof(name), "%s%s%s", row->figure->name[language], *variant ? ", " : "",
                        variant);
        value_text(row->figure, &row->value, language, value);
        counts_text(row->figure, &row->value, counts);
        value_text(row->figure, &row->before, language, before);
        change_text(row, language, change);
        const char *cells[] = {row->figure->code, name, value, counts, before, change};
        int r = 0;
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(cells); i++)
                r = table_add(table, cells[i]);
        return r;
}

static int print_whole(const struct report *report, enum language language, FILE *f) {
        const struct table_column columns[] = {
                {text(language, TEXT_COLUMN_FIGURE_CODE), false}, {text(language, TEXT_COLUMN_FIGURE), false},
                {text(language, TEXT_COLUMN_VALUE), true},        {text(language, TEXT_COLUMN_COUNTS), true},
                {text(language, TEXT_COLUMN_BEFORE), true},       {text(language, TEXT_COLUMN_CHANGE), true},
        };
        _cleanup_(table_freep) struct table *table = NULL;

        int r = table_new(columns, ELEMENTSOF(columns), &table);
        for (size_t i = 0; r >= 0 && i < report->whole.n_rows; i++)
                if (report_has_channels(report) ||
                    !report_variant_is_channel(report->whole.rows[i].figure->variant))
                        r = add_row(table, &report->whole.rows[i], language);
        return r < 0 ? r : table_print_aligned(table, f);
}

/* ----- sections: a line for each group, a column for each figure that is told by it ----- */

enum { SECTION_COLUMNS_MAX = 48 };

static bool is_shown(const struct report_section *section, size_t row) {
        for (size_t i = 0; i < section->n_groups; i++) {
                const struct report_row *r = &section->groups[i].rows[row];
                if (r->figure->variant == REPORT_ALL && r->value.state != REPORT_NOT_KEPT_BY &&
                    r->value.state != REPORT_NOT_MEASURED)
                        return true;
        }
        return false;
}

static int add_group(struct table *table, const struct report_section *section,
                     const struct report_group *group, enum language language) {
        char title[REPORT_TITLE_SIZE], value[CELL_SIZE], counts[CELL_SIZE], cell[2 * CELL_SIZE];
        int r = table_add(table, report_group_title(section->by, group, language, title));

        for (size_t i = 0; r >= 0 && i < group->n_rows; i++) {
                const struct report_row *row = &group->rows[i];
                if (!is_shown(section, i))
                        continue;
                value_text(row->figure, &row->value, language, value);
                counts_text(row->figure, &row->value, counts);
                (void) snprintf(cell, sizeof(cell), *counts ? "%s (%s)" : "%s%s", value, counts);
                r = table_add(table, cell);
        }
        return r;
}

static int print_section(const struct report_section *section, enum language language, FILE *f) {
        static const enum text titles[_REPORT_BY_MAX] = {
                [REPORT_BY_SERVICE] = TEXT_COLUMN_SERVICE,   [REPORT_BY_COUNTER] = TEXT_COLUMN_COUNTER,
                [REPORT_BY_OFFICIAL] = TEXT_COLUMN_OFFICIAL, [REPORT_BY_HOUR] = TEXT_COLUMN_HOUR,
                [REPORT_BY_DAY] = TEXT_COLUMN_DAY,           [REPORT_BY_MONTH] = TEXT_COLUMN_MONTH,
        };
        struct table_column columns[SECTION_COLUMNS_MAX] = {{text(language, titles[section->by]), false}};
        _cleanup_(table_freep) struct table *table = NULL;
        size_t n = 1;
        int r = 0;

        for (size_t i = 0; report_figure_at(i) && n < SECTION_COLUMNS_MAX; i++)
                if (is_shown(section, i))
                        columns[n++] = (struct table_column){report_figure_at(i)->code, true};
        if (n == 1)
                return 0;
        (void) fputc('\n', f);
        r = table_new(columns, n, &table);
        for (size_t i = 0; r >= 0 && i < section->n_groups; i++)
                r = add_group(table, section, &section->groups[i], language);
        return r < 0 ? r : table_print_aligned(table, f);
}

static void print_remarks(const struct report *report, enum language language, FILE *f) {
        char number[NUMBER_SIZE];

        say(f, language, TEXT_REPORT_LEGEND, NO_PAIRS);
        if (report->unfinished)
                say(f, language, TEXT_REPORT_UNFINISHED, PAIRS({"today", report->today}));
        if (report->undated + report->undated_elsewhere > 0)
                say(f, language, TEXT_REPORT_UNDATED,
                    PAIRS({"n", show_number(report->undated + report->undated_elsewhere, number)}));
}

int report_print_terminal(const struct report *report, const struct ctl_options *options, FILE *f) {
        char period[REPORT_PERIOD_TEXT_SIZE], before[REPORT_PERIOD_TEXT_SIZE];
        enum language language = options->language;

        report_period_text(&report->period, language, period);
        report_period_text(&report->before, language, before);
        say(f, language, TEXT_REPORT_TITLE,
            PAIRS({"centre", report->centre}, {"period", period}, {"before", before}));
        int r = print_whole(report, language, f);
        for (size_t i = 0; r >= 0 && i < report->n_sections; i++)
                r = print_section(&report->sections[i], language, f);
        if (r >= 0)
                print_remarks(report, language, f);
        return r;
}

/* ----- for programs ----- */

static int add_number(struct table *table, bool is_there, uint64_t value) {
        char number[NUMBER_SIZE];

        return table_add(table, is_there ? show_number(value, number) : "");
}

static int add_plain(struct table *table, const char *by, const char *id, const struct report_row *row) {
        const struct report_value *value = &row->value;
        bool is_share = row->figure->unit == REPORT_SHARE, is_there = has_value(value);
        const char *cells[] = {by, id, row->figure->code, report_variant_to_string(row->figure->variant),
                               report_state_to_string(value->state)};
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(cells); i++)
                r = table_add(table, cells[i]);
        if (r >= 0)
                r = add_number(table, is_share && is_there, value->numerator);
        if (r >= 0)
                r = add_number(table, is_there, value->denominator);
        if (r >= 0)
                r = add_number(table, !is_share && is_there, value->median_usec);
        return r < 0 ? r : add_number(table, !is_share && is_there, value->percentile90_usec);
}

static int add_plain_group(struct table *table, const char *by, const struct report_group *group) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < group->n_rows; i++)
                r = add_plain(table, by, group->id, &group->rows[i]);
        return r;
}

int report_print_plain(const struct report *report, FILE *f) {
        static const struct table_column columns[] = {
                {"by", false},         {"id", false},         {"code", false},
                {"variant", false},    {"state", false},      {"numerator", true},
                {"denominator", true}, {"median_usec", true}, {"p90_usec", true},
        };
        _cleanup_(table_freep) struct table *table = NULL;

        int r = table_new(columns, ELEMENTSOF(columns), &table);
        if (r >= 0)
                r = add_plain_group(table, "", &report->whole);
        for (size_t i = 0; r >= 0 && i < report->n_sections; i++)
                for (size_t k = 0; r >= 0 && k < report->sections[i].n_groups; k++)
                        r = add_plain_group(table, report_by_to_string(report->sections[i].by),
                                            &report->sections[i].groups[k]);
        return r < 0 ? r : table_print_plain(table, true, f);
}
