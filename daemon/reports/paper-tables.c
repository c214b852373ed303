#include "paper-internal.h"

const char *writer_number(const struct writer *writer, uint64_t number, char ret[static WRITER_TEXT_SIZE]) {
        char digits[WRITER_TEXT_SIZE], separator = SAY(writer, '.', ',');
        size_t n = (size_t) snprintf(digits, sizeof(digits), "%llu", (unsigned long long) number), to = 0;

        for (size_t i = 0; i < n; i++) {
                if (i > 0 && (n - i) % 3 == 0)
                        ret[to++] = separator;
                ret[to++] = digits[i];
        }
        ret[to] = '\0';
        return ret;
}

const char *writer_day(const struct writer *writer, const char *day, char ret[static WRITER_TEXT_SIZE]) {
        if (writer->language != LANGUAGE_VI || strlen(day) != strlen("YYYY-MM-DD"))
                (void) snprintf(ret, WRITER_TEXT_SIZE, "%s", day);
        else
                (void) snprintf(ret, WRITER_TEXT_SIZE, "%.2s/%.2s/%.4s", day + 8, day + 5, day);
        return ret;
}

const char *writer_value(const struct writer *writer, const struct report_figure *figure,
                         const struct report_value *value, char ret[static WRITER_TEXT_SIZE]) {
        char number[REPORT_NUMBER_SIZE], ninth[REPORT_NUMBER_SIZE];

        if (value->state != REPORT_IS_MEASURED && value->state != REPORT_IS_ENTERED)
                (void) snprintf(ret, WRITER_TEXT_SIZE, "%s",
                                report_state_text(value->state, writer->language));
        else if (figure->unit == REPORT_MINUTES) {
                (void) report_minutes_text(value->median_usec, writer->language, number);
                (void) report_minutes_text(value->percentile90_usec, writer->language, ninth);
                (void) snprintf(ret, WRITER_TEXT_SIZE, "%s;\u00a0%s", number, ninth);
        } else if (report_share_text(value, writer->language, number) < 0)
                (void) snprintf(ret, WRITER_TEXT_SIZE, "–");
        else
                (void) snprintf(ret, WRITER_TEXT_SIZE, "%s%%", number);
        return ret;
}

const char *writer_change(const struct writer *writer, const struct report_row *row,
                          char ret[static WRITER_TEXT_SIZE]) {
        int64_t tenths;

        if (!report_change(row->figure->unit, &row->value, &row->before, &tenths))
                (void) snprintf(ret, WRITER_TEXT_SIZE, "–");
        else
                (void) snprintf(ret, WRITER_TEXT_SIZE, "%s%lld%c%lld",
                                tenths > 0   ? "+"
                                : tenths < 0 ? "−"
                                             : "",
                                (long long) llabs(tenths) / 10, SAY(writer, ',', '.'),
                                (long long) llabs(tenths) % 10);
        return ret;
}

static int number_title(struct writer *writer, const char *what, unsigned number, const char *title,
                        char **ret) {
        int r = str_format(ret, "%s %u. %s", what, number, title);

        if (r < 0)
                writer->paper->error = r;
        return r;
}

int writer_table_title(struct writer *writer, const char *title, char **ret) {
        return number_title(writer, SAY(writer, "Bảng", "Table"), ++writer->n_tables, title, ret);
}

int writer_chart_title(struct writer *writer, const char *title, char **ret) {
        return number_title(writer, SAY(writer, "Biểu đồ", "Chart"), ++writer->n_charts, title, ret);
}

const char *writer_count_name(const struct writer *writer, enum report_count count,
                              char ret[static WRITER_TEXT_SIZE]) {
#define COUNT_NAME(NAME, name, vi, en) [REPORT_##NAME] = {vi, en},
        static const char *const names[_REPORT_COUNT_MAX][_LANGUAGE_MAX] = {REPORT_COUNTS(COUNT_NAME)};
#undef COUNT_NAME
        static const char small_d[] = "đ", capital_d[] = "Đ";

        (void) snprintf(ret, WRITER_TEXT_SIZE, "%s", names[count][writer->language]);
        if (ret[0] >= 'a' && ret[0] <= 'z')
                ret[0] = (char) (ret[0] - 'a' + 'A');
        else if (strncmp(ret, small_d, strlen(small_d)) == 0)
                memcpy(ret, capital_d, strlen(capital_d));
        return ret;
}

static bool is_listed(const char *codes, const char *code) {
        size_t n = strlen(code);

        for (const char *p = codes; *p; p += strcspn(p, " "), p += strspn(p, " "))
                if (strcspn(p, " ") == n && strncmp(p, code, n) == 0)
                        return true;
        return false;
}

static bool has_count(const struct report_value *value) {
        return value->state == REPORT_IS_MEASURED || value->state == REPORT_IS_ENTERED ||
               value->state == REPORT_TOO_FEW || value->state == REPORT_HAS_NOTHING;
}

static void add_figure(const struct writer *writer, const struct report_row *row) {
        const struct report_figure *figure = row->figure;
        const struct report_value *value = &row->value;
        const char *variant = report_variant_text(figure->variant, writer->language);
        bool is_share = figure->unit == REPORT_SHARE && value->state != REPORT_TOO_FEW;
        char text[WRITER_TEXT_SIZE];

        paper_add_row(writer->paper, false);
        paper_add_cell(writer->paper, "%s", figure->code);
        paper_add_cell(writer->paper, "%s%s%s%s", figure->name[writer->language],
                       figure->variant != REPORT_ALL ? ", " : "",
                       figure->variant != REPORT_ALL ? variant : "",
                       figure->unit == REPORT_MINUTES ? SAY(writer, " (phút)", " (min)") : "");
        paper_add_cell(writer->paper, "%s",
                       is_share && has_count(value) ? writer_number(writer, value->numerator, text) : "–");
        paper_add_cell(writer->paper, "%s",
                       has_count(value) ? writer_number(writer, value->denominator, text) : "–");
        paper_add_cell(writer->paper, "%s", writer_value(writer, figure, value, text));
        paper_add_cell(writer->paper, "%s", writer_value(writer, figure, &row->before, text));
        paper_add_cell(writer->paper, "%s", writer_change(writer, row, text));
}

/* Where there is no survey, one row of each of its figures says so. */
static bool is_beside(const struct writer *writer, const struct report_row *row) {
        return row->figure->survey > 0 && row->figure->variant != REPORT_ALL &&
               !writer->report->survey.is_known;
}

void writer_figures(struct writer *writer, const char *title, const char *codes) {
        const struct report_group *whole = &writer->report->whole;
        const char *const vi[] = {"Mã",      "Chỉ tiêu",  "#Tử số",      "#Mẫu số",
                                  "#Kỳ này", "#Kỳ trước", "#Tăng, giảm", NULL},
                          *const en[] = {"Code",         "Figure",  "#Numerator", "#Denominator",
                                         "#This period", "#Before", "#Change",    NULL};
        _cleanup_free_ char *text = NULL;
        bool begun = false, has_channels = report_has_channels(writer->report);

        for (size_t i = 0; i < whole->n_rows; i++) {
                if (!is_listed(codes, whole->rows[i].figure->code) || is_beside(writer, &whole->rows[i]) ||
                    (!has_channels && report_variant_is_channel(whole->rows[i].figure->variant)))
                        continue;
                if (!begun && writer_table_title(writer, title, &text) < 0)
                        return;
                if (!begun)
                        paper_add_table(writer->paper, text, SAY(writer, vi, en), 2);
                begun = true;
                add_figure(writer, &whole->rows[i]);
        }
}

void writer_counts(struct writer *writer, const char *title, const enum report_count *counts, size_t n) {
        const struct report_group *whole = &writer->report->whole;
        const char *const vi[] = {"Nội dung", "#Kỳ này", "#Kỳ trước", "#Tăng, giảm", NULL},
                          *const en[] = {"What", "#This period", "#Before", "#Change", NULL};
        _cleanup_free_ char *text = NULL;

        if (writer_table_title(writer, title, &text) < 0)
                return;
        paper_add_table(writer->paper, text, SAY(writer, vi, en), 1);
        for (size_t i = 0; i < n; i++) {
                uint64_t now = whole->counts[counts[i]], before = whole->before[counts[i]];
                char number[WRITER_TEXT_SIZE];

                paper_add_row(writer->paper, false);
                paper_add_cell(writer->paper, "%s", writer_count_name(writer, counts[i], number));
                if (!(whole->known >> counts[i] & 1)) {
                        paper_add_cell(writer->paper, "%s",
                                       report_state_text(REPORT_NOT_MEASURED, writer->language));
                        paper_add_cell(writer->paper, "–");
                        paper_add_cell(writer->paper, "–");
                        continue;
                }
                paper_add_cell(writer->paper, "%s", writer_number(writer, now, number));
                paper_add_cell(writer->paper, "%s", writer_number(writer, before, number));
                paper_add_cell(writer->paper, "%s%s",
                               now > before   ? "+"
                               : now < before ? "−"
                                              : "",
                               writer_number(writer, now > before ? now - before : before - now, number));
        }
}
