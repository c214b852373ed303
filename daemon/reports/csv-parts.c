/* What a report says of one thing alone, for spreadsheets: the survey's answers, coverage by month. */
#include <inttypes.h>

#include "daemon/reports/write.h"

/* ----- the survey ----- */

/* Those of one channel, in a line for each choice; too few or none: in one. */
static void put_answers(const struct report_survey_question *question, bool is_paper, enum language language,
                        FILE *f) {
        static const char *const channels[][_LANGUAGE_MAX] = {{"Trang khảo sát", "Page"},
                                                              {"Phiếu giấy", "Paper"}};
        bool withheld = is_paper ? question->paper_withheld : question->qr_withheld;
        uint64_t all = is_paper ? question->paper : question->qr;

        for (size_t i = 0; i < (withheld ? 1 : question->n_choices); i++) {
                const struct report_survey_choice *choice = &question->choices[i];

                report_csv_text(question->id, f);
                (void) fputc(';', f);
                report_csv_text(question->text[language], f);
                (void) fputc(';', f);
                report_csv_text(channels[is_paper][language], f);
                (void) fputc(';', f);
                report_csv_state(report_survey_state(withheld, all), language, f);
                (void) fputc(';', f);
                if (!withheld)
                        report_csv_text(choice->id, f);
                (void) fputc(';', f);
                if (!withheld)
                        report_csv_text(choice->label[language], f);
                (void) fputc(';', f);
                if (!withheld)
                        (void) fprintf(f, "%" PRIu64, is_paper ? choice->paper : choice->qr);
                (void) fprintf(f, ";%" PRIu64 "\r\n", all);
        }
}

int report_write_survey_csv(const struct report *report, enum language language, FILE *f) {
        static const char *const titles[_LANGUAGE_MAX][9] = {
                {"Mã câu", "Câu hỏi", "Kênh", "Tình trạng", "Mã trả lời", "Trả lời", "Số lượt", "Trên tổng"},
                {"Question", "Text", "Channel", "State", "Answer", "Label", "Answers", "Of"}};

        report_csv_titles(titles[language], f);
        for (size_t i = 0; i < report->survey.n_questions; i++) {
                put_answers(&report->survey.questions[i], false, language, f);
                put_answers(&report->survey.questions[i], true, language, f);
        }
        return ferror(f) ? -EIO : 0;
}

/* ----- coverage ----- */

static void put_coverage(const struct report_group *group, const char *of, const char *code,
                         enum language language, FILE *f) {
        const struct report_row *row = report_find_row(group, code, REPORT_ALL);
        char share[REPORT_NUMBER_SIZE] = "";

        if (!row)
                return;
        report_csv_text(of, f);
        (void) fprintf(f, ";%s;", code);
        report_csv_text(row->figure->name[language], f);
        (void) fputc(';', f);
        report_csv_state(row->value.state, language, f);
        if (row->value.state == REPORT_IS_MEASURED && report_share_text(&row->value, language, share) >= 0)
                (void) fprintf(f, ";%" PRIu64 ";%" PRIu64 ";%s\r\n", row->value.numerator,
                               row->value.denominator, share);
        else
                (void) fputs(";;;\r\n", f);
}

int report_write_coverage_csv(const struct report *report, enum language language, FILE *f) {
        static const char *const codes[] = {"H4", "G1", "C1"}, *const whole[] = {"Cả kỳ", "Whole period"};
        static const char *const titles[_LANGUAGE_MAX][8] = {
                {"Tháng", "Mã chỉ tiêu", "Tên chỉ tiêu", "Tình trạng", "Tử số", "Mẫu số", "Giá trị (%)"},
                {"Month", "Code", "Figure", "State", "Numerator", "Denominator", "Value (%)"}};
        const struct report_section *months = report_find_section(report, REPORT_BY_MONTH);
        char title[REPORT_TITLE_SIZE];

        report_csv_titles(titles[language], f);
        for (size_t i = 0; i < ELEMENTSOF(codes); i++) {
                for (size_t k = 0; months && k < months->n_groups; k++)
                        put_coverage(&months->groups[k],
                                     report_group_title(REPORT_BY_MONTH, &months->groups[k], language, title),
                                     codes[i], language, f);
                put_coverage(&report->whole, whole[language], codes[i], language, f);
        }
        return ferror(f) ? -EIO : 0;
}
