#include "paper-internal.h"

static const char *points_text(const struct writer *writer, uint64_t points,
                               char ret[static CRITERIA_POINTS_SIZE]) {
        return criteria_points_text(points, writer->language, ret);
}

/* What was measured, with its counts, or why there is nothing. */
static const char *measured_text(const struct writer *writer, const struct criterion *criterion,
                                 const struct criteria_value *value, char ret[static 3 * WRITER_TEXT_SIZE]) {
        const struct report_value share = {value->state, value->numerator, value->denominator, 0, 0};
        char numerator[WRITER_TEXT_SIZE], denominator[WRITER_TEXT_SIZE], number[REPORT_NUMBER_SIZE];

        if (criterion->measure == CRITERIA_MANUAL)
                (void) snprintf(ret, (size_t) 3 * WRITER_TEXT_SIZE, "%s",
                                SAY(writer, "(tự chấm)", "(by hand)"));
        else if (!value->has_points)
                (void) snprintf(ret, (size_t) 3 * WRITER_TEXT_SIZE, "%s",
                                report_state_text(value->state, writer->language));
        else if (value->is_share && report_share_text(&share, writer->language, number) >= 0)
                (void) snprintf(ret, (size_t) 3 * WRITER_TEXT_SIZE, "%s%% (%s/%s)", number,
                                writer_number(writer, value->numerator, numerator),
                                writer_number(writer, value->denominator, denominator));
        else if (criterion->measure == CRITERIA_FIGURE) {
                (void) report_minutes_text(value->numerator, writer->language, number);
                (void) snprintf(ret, (size_t) 3 * WRITER_TEXT_SIZE, SAY(writer, "%s phút", "%s min"), number);
        } else if (criterion->measure == CRITERIA_YES)
                (void) snprintf(ret, (size_t) 3 * WRITER_TEXT_SIZE, "%s",
                                value->numerator ? SAY(writer, "có", "yes") : SAY(writer, "không", "no"));
        else
                (void) snprintf(ret, (size_t) 3 * WRITER_TEXT_SIZE, "%s",
                                writer_number(writer, value->numerator, numerator));
        return ret;
}

struct sums {
        uint64_t max, proposed, confirmed;
        size_t n_confirmed, n_proposed, n;
};

struct scoring {
        struct writer writer;
        const struct criteria *criteria;
};

static void add_criterion(const struct scoring *scoring, const struct criterion *criterion,
                          struct sums *sums) {
        const struct writer *writer = &scoring->writer;
        const struct report_points *confirmed =
                criteria_find_points(scoring->criteria, writer->report, criterion->id);
        struct criteria_value value;
        char points[CRITERIA_POINTS_SIZE], measured[3 * WRITER_TEXT_SIZE];

        criteria_measure(criterion, writer->report, &value);
        paper_add_row(writer->paper, false);
        paper_add_cell(writer->paper, "%s", criterion->id);
        paper_add_cell(writer->paper, "%s", criterion->title);
        paper_add_cell(writer->paper, "%s", points_text(writer, criterion->max, points));
        paper_add_cell(writer->paper, "%s", criterion->of ? criterion->of : "");
        paper_add_cell(writer->paper, "%s", measured_text(writer, criterion, &value, measured));
        paper_add_cell(writer->paper, "%s",
                       value.has_points ? points_text(writer, value.points, points) : "");
        paper_add_cell(writer->paper, "%s", confirmed ? points_text(writer, confirmed->points, points) : "");
        paper_add_cell(writer->paper, "%s", criterion->evidence);
        paper_add_cell(writer->paper, "%s", criterion->owner);
        sums->n++;
        sums->max += criterion->max;
        sums->proposed += value.points;
        sums->n_proposed += value.has_points;
        sums->confirmed += confirmed ? confirmed->points : 0;
        sums->n_confirmed += confirmed != NULL;
}

/* How many of all it is the sum of stands beside it, unless it is all. */
static void add_sum(const struct writer *writer, uint64_t sum, size_t n, size_t of) {
        char points[CRITERIA_POINTS_SIZE];

        if (n == of)
                paper_add_cell(writer->paper, "%s", points_text(writer, sum, points));
        else if (n == 0)
                paper_add_cell(writer->paper, "%s", "");
        else
                paper_add_cell(writer->paper, "%s (%zu/%zu)", points_text(writer, sum, points), n, of);
}

static void add_sums(const struct writer *writer, const struct sums *sums) {
        char points[CRITERIA_POINTS_SIZE];

        paper_add_row(writer->paper, true);
        paper_add_cell(writer->paper, "%s", "");
        paper_add_cell(writer->paper, "%s", SAY(writer, "Cộng", "Sum"));
        paper_add_cell(writer->paper, "%s", points_text(writer, sums->max, points));
        paper_add_cell(writer->paper, "%s", "");
        paper_add_cell(writer->paper, "%s", "");
        add_sum(writer, sums->proposed, sums->n_proposed, sums->n);
        add_sum(writer, sums->confirmed, sums->n_confirmed, sums->n);
}

static bool is_first_of_group(const struct criteria *criteria, size_t i) {
        for (size_t j = 0; j < i; j++)
                if (streq(criteria->rows[j].group, criteria->rows[i].group))
                        return false;
        return true;
}

static void write_group(struct scoring *scoring, const char *group, struct sums *all) {
        const char *const vi[] = {"Mã",       "Tiêu chí",  "#Tối đa",    "Đo bằng",   "Kết quả",
                                  "#Đề xuất", "#Xác nhận", "Minh chứng", "Phụ trách", NULL},
                          *const en[] = {"ID",        "Criterion",  "#Most",    "Measure", "Result",
                                         "#Proposed", "#Confirmed", "Evidence", "Owner",   NULL};
        struct writer *writer = &scoring->writer;
        struct sums sums = {0};

        paper_add(writer->paper, PAPER_HEADING, "%s",
                  group[0] != '\0' ? group : SAY(writer, "Tiêu chí", "Criteria"));
        paper_add_table(writer->paper, NULL, SAY(writer, vi, en), 2);
        for (size_t i = 0; i < scoring->criteria->n; i++)
                if (streq(scoring->criteria->rows[i].group, group))
                        add_criterion(scoring, &scoring->criteria->rows[i], &sums);
        add_sums(writer, &sums);
        all->n += sums.n;
        all->max += sums.max;
        all->proposed += sums.proposed;
        all->n_proposed += sums.n_proposed;
        all->confirmed += sums.confirmed;
        all->n_confirmed += sums.n_confirmed;
}

static void add_confirmed(struct writer *writer, const struct report_points *confirmed) {
        char points[CRITERIA_POINTS_SIZE], day[WRITER_TEXT_SIZE];

        paper_add_row(writer->paper, false);
        paper_add_cell(writer->paper, "%s", confirmed->row);
        paper_add_cell(writer->paper, "%s", points_text(writer, confirmed->points, points));
        paper_add_cell(writer->paper, "%s",
                       confirmed->has_proposal ? points_text(writer, confirmed->proposed, points) : "");
        paper_add_cell(writer->paper, "%s", confirmed->actor);
        paper_add_cell(writer->paper, "%s", writer_day(writer, confirmed->day, day));
        paper_add_cell(writer->paper, "%s", confirmed->reason);
}

static void write_confirmed(struct scoring *scoring, size_t n) {
        struct writer *writer = &scoring->writer;
        const char *const vi[] = {"Mã", "#Điểm", "#Đề xuất", "Người xác nhận", "Ngày", "Lý do hoặc căn cứ",
                                  NULL},
                          *const en[] = {"ID", "#Points", "#Proposed", "Confirmed by", "Day", "Why", NULL};
        const struct report_points *confirmed;

        if (n == 0)
                return;
        paper_add(writer->paper, PAPER_HEADING, "%s", SAY(writer, "Điểm đã xác nhận", "Confirmed points"));
        paper_add_table(writer->paper, NULL, SAY(writer, vi, en), 1);
        for (size_t i = 0; i < scoring->criteria->n; i++) {
                confirmed = criteria_find_points(scoring->criteria, writer->report,
                                                 scoring->criteria->rows[i].id);
                if (confirmed)
                        add_confirmed(writer, confirmed);
        }
}

static void write_others(struct scoring *scoring) {
        struct writer *writer = &scoring->writer;
        size_t n = criteria_count_others(scoring->criteria, writer->report);

        if (n > 0)
                paper_add(
                        writer->paper, PAPER_PARAGRAPH,
                        SAY(writer,
                            "%zu điểm của năm này đã được xác nhận theo bộ tiêu chí khác, hoặc trước khi bộ "
                            "tiêu chí được sửa, nên không tính ở đây.",
                            "%zu points of this year were confirmed by other criteria, or before these were "
                            "changed, and do not count here."),
                        n);
        const char *digest = scoring->criteria->digest; /* in parts, as a line breaks only between words */
        paper_add(writer->paper, PAPER_NOTE,
                  SAY(writer, "Mã băm SHA-256 của bộ tiêu chí: %.16s %.16s %.16s %s.",
                      "SHA-256 of the criteria: %.16s %.16s %.16s %s."),
                  digest, digest + 16, digest + 32, digest + 48);
}

static void write_all(struct scoring *scoring) {
        struct writer *writer = &scoring->writer;
        struct sums all = {0};
        char max[CRITERIA_POINTS_SIZE], proposed[CRITERIA_POINTS_SIZE];

        paper_add(writer->paper, PAPER_PARAGRAPH, "%s",
                  SAY(writer,
                      "Tiêu chí do xã nhập từ văn bản. Chương trình chỉ đề xuất điểm cho tiêu chí đo được, "
                      "kèm tử số "
                      "và mẫu số; tiêu chí tự chấm để trống.",
                      "The commune typed in the criteria. The program proposes points of what is measured, "
                      "with the "
                      "counts; what is scored by hand stays blank."));
        for (size_t i = 0; i < scoring->criteria->n; i++)
                if (is_first_of_group(scoring->criteria, i))
                        write_group(scoring, scoring->criteria->rows[i].group, &all);
        paper_add(writer->paper, PAPER_PARAGRAPH,
                  SAY(writer,
                      "Tổng điểm tối đa: %s. Điểm đề xuất của %zu/%zu tiêu chí đo được: %s. Đã xác nhận: "
                      "%zu/%zu.",
                      "Points at most: %s. Proposed for %zu of %zu criteria: %s. Confirmed: %zu of %zu."),
                  points_text(writer, all.max, max), all.n_proposed, all.n,
                  points_text(writer, all.proposed, proposed), all.n_confirmed, all.n);
        write_confirmed(scoring, all.n_confirmed);
        write_others(scoring);
}

struct paper *criteria_paper_new(const struct criteria *criteria, const struct report *report,
                                 const struct report_form *form, enum language language) {
        struct scoring scoring = {
                .writer = {.report = report,
                           .form = form,
                           .language = language,
                           .paper = paper_new(language)},
                .criteria = criteria,
        };
        struct writer *writer = &scoring.writer;

        if (!writer->paper)
                return NULL;
        writer_head(writer, SAY(writer, "BÁO CÁO", "REPORT"),
                    SAY(writer, "Tự chấm điểm theo Bộ tiêu chí,", "Self-scoring by the criteria,"));
        if (criteria->mark)
                paper_set(writer->paper, &writer->paper->head.mark, "%s", criteria->mark);
        write_all(&scoring);
        writer_sign(writer);
        return writer->paper;
}
