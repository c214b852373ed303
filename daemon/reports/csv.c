#include <inttypes.h>

#include "daemon/reports/write.h"

/* "007", "1E5", ".5", "5 May", "May 5": in ASCII alone, as words of Vietnamese are no part of either. */
static bool begins_number_or_day(const char *text) {
        static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                             "jul", "aug", "sep", "oct", "nov", "dec"};
        bool begins = strchr("0123456789.,(", text[0]) != NULL;

        for (size_t i = 0; i < ELEMENTSOF(months); i++)
                begins = begins || strncasecmp(text, months[i], 3) == 0;
        for (const char *p = text; *p; p++)
                if ((unsigned char) *p >= 0x80)
                        return false;
        return begins && strpbrk(text, "0123456789") && strlen(text) <= 20;
}

/*
 * What spreadsheets do to a text: a formula is computed, "007" becomes 7, "2026-11" a day, "1E5" a number,
 * TRUE a truth. Numbers and days that are meant as such are written by the others below, and are never looked
 * at here.
 */
static bool is_taken_for_other(const char *text) {
        static const char *const starts[] = {"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'"};
        static const char *const words[] = {"TRUE", "FALSE", "ĐÚNG", "SAI"};
        const char *first = text + strspn(text, " \u00a0");

        for (size_t i = 0; i < ELEMENTSOF(starts); i++)
                if (strncmp(first, starts[i], strlen(starts[i])) == 0)
                        return true;
        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (strcasecmp(first, words[i]) == 0)
                        return true;
        return begins_number_or_day(first);
}

static size_t sequence_length(unsigned char c) {
        return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* What nobody sees, and what turns others round, is shown as what it is not. */
static void put_shown(const char *text, FILE *f) {
        char one[5];

        for (size_t n; *text; text += n) {
                n = strnlen(text, sequence_length((unsigned char) *text));
                memcpy(one, text, n);
                one[n] = '\0';
                if (!text_is_plain(one))
                        (void) fputs("\ufffd", f);
                else if (one[0] == '"')
                        (void) fputs("\"\"", f);
                else
                        (void) fputs(one, f);
        }
}

static void put_text(const char *text, FILE *f) {
        (void) fprintf(f, "\"%s", is_taken_for_other(text) ? "'" : "");
        put_shown(text, f);
        (void) fputc('"', f);
}

static void put_tenths(int64_t tenths, enum language language, FILE *f) {
        uint64_t size = (uint64_t) (tenths < 0 ? -tenths : tenths);

        (void) fprintf(f, "%s%" PRIu64 "%c%" PRIu64, tenths < 0 ? "-" : "", size / 10,
                       language == LANGUAGE_VI ? ',' : '.', size % 10);
}

static bool has_value(const struct report_value *value) {
        return value->state == REPORT_IS_MEASURED || value->state == REPORT_IS_ENTERED;
}

/* Numerator, denominator, value, nine in ten. */
static void put_value(const struct report_figure *figure, const struct report_value *value,
                      enum language language, FILE *f) {
        char text[REPORT_NUMBER_SIZE];
        bool is_share = figure->unit == REPORT_SHARE, is_there = has_value(value);

        (void) fputc(';', f);
        if (is_there && is_share)
                (void) fprintf(f, "%" PRIu64, value->numerator);
        (void) fputc(';', f);
        if (is_there || value->denominator > 0)
                (void) fprintf(f, "%" PRIu64, value->denominator);
        (void) fputc(';', f);
        if (is_there && is_share && report_share_text(value, language, text) >= 0)
                (void) fputs(text, f);
        if (is_there && !is_share && report_minutes_text(value->median_usec, language, text) >= 0)
                (void) fputs(text, f);
        (void) fputc(';', f);
        if (is_there && !is_share && report_minutes_text(value->percentile90_usec, language, text) >= 0)
                (void) fputs(text, f);
}

static const char *const titles[][_LANGUAGE_MAX] = {
        {"Kỳ", "Period"},
        {"Từ ngày", "First day"},
        {"Đến ngày", "Last day"},
        {"Nhóm", "Group"},
        {"Tên nhóm", "Name of the group"},
        {"Mã chỉ tiêu", "Code"},
        {"Tên chỉ tiêu", "Figure"},
        {"Cách tính", "Counted"},
        {"Đơn vị", "Unit"},
        {"Tình trạng", "State"},
        {"Tử số", "Numerator"},
        {"Mẫu số", "Denominator"},
        {"Giá trị", "Value"},
        {"Chín phần mười không quá", "Nine in ten at most"},
        {"Tình trạng kỳ trước", "State before"},
        {"Tử số kỳ trước", "Numerator before"},
        {"Mẫu số kỳ trước", "Denominator before"},
        {"Giá trị kỳ trước", "Value before"},
        {"Chín phần mười kỳ trước", "Nine in ten before"},
        {"Thay đổi", "Change"},
        {"Nguồn", "Source"},
        {"Ngày của nguồn", "Day of the source"},
        {"Người nhập", "Entered by"},
        {"Ghi chú", "Note"},
};

struct csv {
        const struct report *report;
        enum language language;
        FILE *f;
        char period[REPORT_PERIOD_TEXT_SIZE];
};

static void put_cell(const struct csv *csv, const char *text) {
        (void) fputc(';', csv->f);
        if (text && *text)
                put_text(text, csv->f);
}

static const char *state_text(enum report_state state, enum language language) {
        static const char *const measured[] = {"đã đo", "measured"};

        return state == REPORT_IS_MEASURED ? measured[language] : report_state_text(state, language);
}

static void put_row(const struct csv *csv, const char *group, const char *name,
                    const struct report_row *row) {
        static const char *const units[][_LANGUAGE_MAX] = {
                [REPORT_SHARE] = {"%", "%"}, [REPORT_MINUTES] = {"phút", "minutes"}};
        const struct report_figure *figure = row->figure;
        enum language language = csv->language;
        int64_t tenths;

        put_text(csv->period, csv->f);
        (void) fprintf(csv->f, ";%s;%s", csv->report->period.first, csv->report->period.last);
        put_cell(csv, group);
        put_cell(csv, name);
        put_cell(csv, figure->code);
        put_cell(csv, figure->name[language]);
        put_cell(csv, report_variant_text(figure->variant, language));
        put_cell(csv, units[figure->unit][language]);
        put_cell(csv, state_text(row->value.state, language));
        put_value(figure, &row->value, language, csv->f);
        put_cell(csv, state_text(row->before.state, language));
        put_value(figure, &row->before, language, csv->f);
        (void) fputc(';', csv->f);
        if (report_change(figure->unit, &row->value, &row->before, &tenths))
                put_tenths(tenths, language, csv->f);
        put_cell(csv, row->source);
        (void) fprintf(csv->f, ";%s", row->source_day ? row->source_day : "");
        put_cell(csv, row->actor);
        put_cell(csv, figure->note[language]);
        (void) fputs("\r\n", csv->f);
}

/* The kind before the ID: so no ID is ever taken for a number. */
static int put_group(const struct csv *csv, enum report_by by, const struct report_group *group) {
        static const char *const whole[] = {"Toàn trung tâm", "Whole centre"};
        char title[REPORT_TITLE_SIZE];
        _cleanup_free_ char *id = NULL;

        int r = by < 0 ? str_format(&id, "%s", "")
                       : str_format(&id, "%s/%s", report_by_to_string(by), group->id);
        if (r < 0)
                return r;
        const char *name =
                by < 0 ? whole[csv->language] : report_group_title(by, group, csv->language, title);
        for (size_t i = 0; i < group->n_rows; i++)
                put_row(csv, id, name, &group->rows[i]);
        return 0;
}

static int put_camera(const struct csv *csv, const struct report_camera *camera) {
        _cleanup_free_ char *id = NULL;

        int r = str_format(&id, "camera/%s", camera->id);
        if (r >= 0)
                put_row(csv, id, camera->id, &camera->row);
        return r;
}

int report_write_csv(const struct report *report, enum language language, bool with_bom, FILE *f) {
        struct csv csv = {.report = report, .language = language, .f = f};

        report_period_format(&report->period, csv.period);
        if (with_bom)
                (void) fputs("\ufeff", f);
        for (size_t i = 0; i < ELEMENTSOF(titles); i++) {
                (void) fputs(i > 0 ? ";" : "", f);
                put_text(titles[i][language], f);
        }
        (void) fputs("\r\n", f);
        int r = put_group(&csv, _REPORT_BY_INVALID, &report->whole);
        for (size_t i = 0; r >= 0 && i < report->n_sections; i++)
                for (size_t k = 0; r >= 0 && k < report->sections[i].n_groups; k++)
                        r = put_group(&csv, report->sections[i].by, &report->sections[i].groups[k]);
        for (size_t i = 0; r >= 0 && i < report->n_cameras; i++)
                r = put_camera(&csv, &report->cameras[i]);
        return r < 0 ? r : ferror(f) ? -EIO : 0;
}

/* Those of one channel, in a line for each choice; too few or none: in one. */
static void put_answers(const struct report_survey_question *question, bool is_paper, enum language language,
                        FILE *f) {
        bool withheld = is_paper ? question->paper_withheld : question->qr_withheld;
        uint64_t all = is_paper ? question->paper : question->qr;
        enum report_state state = !withheld  ? REPORT_IS_MEASURED
                                  : all == 0 ? REPORT_HAS_NOTHING
                                             : REPORT_TOO_FEW;

        for (size_t i = 0; i < (withheld ? 1 : question->n_choices); i++) {
                const struct report_survey_choice *choice = &question->choices[i];

                put_text(question->id, f);
                (void) fputc(';', f);
                put_text(question->text[language], f);
                (void) fprintf(f, ";%s;%s;", is_paper ? "paper" : "qr", report_state_to_string(state));
                if (!withheld)
                        put_text(choice->id, f);
                (void) fputc(';', f);
                if (!withheld)
                        put_text(choice->label[language], f);
                (void) fputc(';', f);
                if (!withheld)
                        (void) fprintf(f, "%" PRIu64, is_paper ? choice->paper : choice->qr);
                (void) fprintf(f, ";%" PRIu64 "\r\n", all);
        }
}

int report_write_survey_csv(const struct report *report, enum language language, FILE *f) {
        static const char *const heads[_LANGUAGE_MAX] = {
                "\"Mã câu\";\"Câu hỏi\";\"Kênh\";\"Tình trạng\";\"Mã trả lời\";\"Trả lời\";\"Số "
                "lượt\";\"Trên "
                "tổng\"\r\n",
                "\"Question\";\"Text\";\"Channel\";\"State\";\"Answer\";\"Label\";\"Answers\";\"Of\"\r\n"};

        (void) fprintf(f, "\ufeff%s", heads[language]);
        for (size_t i = 0; i < report->survey.n_questions; i++) {
                put_answers(&report->survey.questions[i], false, language, f);
                put_answers(&report->survey.questions[i], true, language, f);
        }
        return ferror(f) ? -EIO : 0;
}

void report_csv_text(const char *text, FILE *f) {
        put_text(text, f);
}
