#include <inttypes.h>

#include "criteria.h"
#include "daemon/reports/write.h"

static void put(const char *text, FILE *f) {
        report_csv_text(text, f);
        (void) fputc(';', f);
}

static void put_hundredths(uint64_t number, enum language language, FILE *f) {
        (void) fprintf(f, "%" PRIu64, number / CRITERIA_HUNDRED);
        if (number % CRITERIA_HUNDRED)
                (void) fprintf(f, "%c%02" PRIu64, language == LANGUAGE_VI ? ',' : '.',
                               number % CRITERIA_HUNDRED);
}

static void put_count(uint64_t number, FILE *f) {
        (void) fprintf(f, "%" PRIu64 ";", number);
}

static void put_header(FILE *f) {
        static const char *const filled[] = {CRITERIA_FILLED};

        (void) fputs("id;group;title;max;measure;steps;evidence;owner", f);
        for (size_t i = 0; i < ELEMENTSOF(filled); i++)
                (void) fprintf(f, ";%s", filled[i]);
        (void) fputs("\r\n", f);
}

static void put_criterion(const struct criterion *row, enum language language, FILE *f) {
        put(row->id, f);
        put(row->group, f);
        put(row->title, f);
        put_hundredths(row->max, language, f);
        (void) fputc(';', f);
        put(row->measure_text, f);
        put(row->steps_text, f);
        put(row->evidence, f);
        put(row->owner, f);
}

static void put_value(const struct criterion *row, const struct criteria_value *value, enum language language,
                      FILE *f) {
        const struct report_value share = {value->state, value->numerator, value->denominator, 0, 0};
        char text[REPORT_NUMBER_SIZE] = "";

        if (row->measure == CRITERIA_MANUAL || !value->has_points) {
                (void) fprintf(f, "%s;;;;;",
                               row->measure == CRITERIA_MANUAL ? "manual"
                                                               : report_state_to_string(value->state));
                return;
        }
        (void) fprintf(f, "%s;", report_state_to_string(value->state));
        if (value->is_share) {
                put_count(value->numerator, f);
                put_count(value->denominator, f);
                (void) report_share_text(&share, language, text);
                (void) fprintf(f, "%s;", text);
        } else if (row->measure == CRITERIA_FIGURE) {
                (void) report_minutes_text(value->numerator, language, text);
                (void) fprintf(f, ";;%s;", text);
        } else {
                put_count(value->numerator, f);
                (void) fputs(";", f);
                put_count(value->numerator, f);
        }
        put_hundredths(value->points, language, f);
        (void) fputc(';', f);
}

static void put_confirmed(const struct report_points *confirmed, enum language language, FILE *f) {
        if (!confirmed) {
                (void) fputs(";;;", f);
                return;
        }
        put_hundredths(confirmed->points, language, f);
        (void) fputc(';', f);
        put(confirmed->actor, f);
        (void) fprintf(f, "%s;", confirmed->day);
        if (confirmed->reason[0] != '\0')
                report_csv_text(confirmed->reason, f);
}

int criteria_write_csv(const struct criteria *criteria, const struct report *report, enum language language,
                       FILE *f) {
        put_header(f);
        if (criteria->mark) {
                (void) fputs("mark;;", f);
                report_csv_text(criteria->mark, f);
                (void) fputs(";;;;;;;;;;;;;;\r\n", f);
        }
        for (size_t i = 0; i < criteria->n; i++) {
                const struct criterion *row = &criteria->rows[i];
                struct criteria_value value;

                criteria_measure(row, report, &value);
                put_criterion(row, language, f);
                put_value(row, &value, language, f);
                put_confirmed(criteria_find_points(criteria, report, row->id), language, f);
                (void) fputs("\r\n", f);
        }
        return ferror(f) ? -EIO : 0;
}
