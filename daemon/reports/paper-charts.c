#include <math.h>

#include "paper-internal.h"

void writer_levels_chart(struct writer *writer) {
        const struct report_group *whole = &writer->report->whole;
        _cleanup_free_ char *title = NULL;
        uint64_t rated = whole->counts[REPORT_RATED];

        if (whole->withheld || rated == 0 ||
            writer_chart_title(writer, SAY(writer, "Lượt đánh giá theo mức độ", "Ratings by level"), &title) <
                    0)
                return;
        paper_add_chart(writer->paper, PAPER_BARS, title, NULL, 0);
        for (int level = REPORT_VERY_SATISFIED; level <= REPORT_VERY_DISSATISFIED; level++) {
                const struct report_value share = {
                        .state = REPORT_IS_MEASURED, .numerator = whole->counts[level], .denominator = rated};
                const double value = (double) whole->counts[level];
                char number[WRITER_TEXT_SIZE], name[WRITER_TEXT_SIZE], caption[3 * WRITER_TEXT_SIZE],
                        percent[REPORT_NUMBER_SIZE] = "";

                (void) report_share_text(&share, writer->language, percent);
                (void) snprintf(caption, sizeof(caption), "%s (%s%%)",
                                writer_number(writer, whole->counts[level], number), percent);
                paper_add_point(writer->paper, writer_count_name(writer, (enum report_count) level, name),
                                &value, caption);
        }
}

/* "2026-11-25" as "25/11", "2026-11" as "11/2026". */
static const char *short_day(const char *id, char ret[static WRITER_TEXT_SIZE]) {
        if (strlen(id) == strlen("YYYY-MM-DD"))
                (void) snprintf(ret, WRITER_TEXT_SIZE, "%.2s/%.2s", id + 8, id + 5);
        else if (strlen(id) == strlen("YYYY-MM"))
                (void) snprintf(ret, WRITER_TEXT_SIZE, "%.2s/%.4s", id + 5, id);
        else
                (void) snprintf(ret, WRITER_TEXT_SIZE, "%s", id);
        return ret;
}

/* Of days, or of months where the report is by these. */
void writer_trend_chart(struct writer *writer) {
        const struct report_section *section = report_find_section(writer->report, REPORT_BY_MONTH);
        _cleanup_free_ char *title = NULL;
        bool by_month = section && section->n_groups > 1;

        if (!by_month)
                section = report_find_section(writer->report, REPORT_BY_DAY);
        if (!section || section->n_groups < 2 || section->n_groups > PAPER_POINTS_MAX ||
            writer_chart_title(
                    writer,
                    by_month ? SAY(writer, "Lượt phục vụ và đánh giá theo tháng", "Served and rated by month")
                             : SAY(writer, "Lượt phục vụ và đánh giá theo ngày", "Served and rated by day"),
                    &title) < 0)
                return;
        char served[WRITER_TEXT_SIZE], rated[WRITER_TEXT_SIZE];
        const char *const names[] = {writer_count_name(writer, REPORT_SERVED, served),
                                     writer_count_name(writer, REPORT_RATED, rated), NULL};
        paper_add_chart(writer->paper, PAPER_LINES, title, names, 0);
        for (size_t i = 0; i < section->n_groups; i++) {
                const struct report_group *group = &section->groups[i];
                const double values[] = {
                        group->known >> REPORT_SERVED & 1 ? (double) group->counts[REPORT_SERVED] : NAN,
                        group->known >> REPORT_RATED & 1 ? (double) group->counts[REPORT_RATED] : NAN,
                };
                char label[WRITER_TEXT_SIZE];

                paper_add_point(writer->paper, short_day(group->id, label), values, NULL);
        }
}

/* What is kept by hour: what of this is. */
static int count_of_hours(const struct report_section *section) {
        static const enum report_count counts[] = {REPORT_CALLED, REPORT_ISSUED, REPORT_SERVED};

        for (size_t i = 0; i < ELEMENTSOF(counts); i++)
                if (section->groups[0].known >> counts[i] & 1)
                        return (int) counts[i];
        return -ENOENT;
}

void writer_hours_chart(struct writer *writer) {
        const struct report_section *section = report_find_section(writer->report, REPORT_BY_HOUR);
        _cleanup_free_ char *title = NULL, *what = NULL;
        char name[WRITER_TEXT_SIZE];
        int count = section && section->n_groups > 0 ? count_of_hours(section) : -ENOENT;

        if (count < 0 || section->n_groups > PAPER_POINTS_MAX)
                return;
        int r = str_format(&what, SAY(writer, "%s theo giờ trong ngày", "%s by hour of the day"),
                           writer_count_name(writer, (enum report_count) count, name));
        if (r < 0 || writer_chart_title(writer, what, &title) < 0) {
                writer->paper->error = -ENOMEM;
                return;
        }
        paper_add_chart(writer->paper, PAPER_BARS, title, NULL, 0);
        for (size_t i = 0; i < section->n_groups; i++) {
                const struct report_group *group = &section->groups[i];
                const double value = (double) group->counts[count];
                char number[WRITER_TEXT_SIZE], slot[REPORT_TITLE_SIZE];

                paper_add_point(writer->paper,
                                report_group_title(REPORT_BY_HOUR, group, writer->language, slot), &value,
                                writer_number(writer, group->counts[count], number));
        }
}
