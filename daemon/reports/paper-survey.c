#include "paper-internal.h"

static void add_sheets(struct writer *writer) {
#define SHEET_NAME(NAME, name, vi, en) {vi, en},
        static const char *const names[_REPORT_SHEET_MAX][_LANGUAGE_MAX] = {REPORT_SHEET_COUNTS(SHEET_NAME)};
#undef SHEET_NAME
        const struct report_survey *survey = &writer->report->survey;
        const char *const vi[] = {"Phiếu", "#Trang khảo sát", "#Phiếu giấy", "#Cộng", NULL},
                          *const en[] = {"Sheets", "#Page", "#Paper", "#Together", NULL};
        _cleanup_free_ char *title = NULL;
        char text[WRITER_TEXT_SIZE];

        if (writer_table_title(writer, SAY(writer, "Phiếu khảo sát", "Sheets of the survey"), &title) < 0)
                return;
        paper_add_table(writer->paper, title, SAY(writer, vi, en), 1);
        for (int i = 0; i < _REPORT_SHEET_MAX; i++) {
                paper_add_row(writer->paper, false);
                paper_add_cell(writer->paper, "%s", names[i][writer->language]);
                paper_add_cell(writer->paper, "%s", writer_number(writer, survey->qr[i], text));
                paper_add_cell(writer->paper, "%s", writer_number(writer, survey->paper[i], text));
                paper_add_cell(writer->paper, "%s", writer_number(writer, survey->counts[i], text));
        }
        paper_add_row(writer->paper, false);
        paper_add_cell(writer->paper, "%s",
                       SAY(writer, "trong phiếu hợp lệ: không mã", "of the valid ones: without a code"));
        paper_add_cell(writer->paper, "%s", writer_number(writer, survey->uncoded, text));
        paper_add_cell(writer->paper, "–");
        paper_add_cell(writer->paper, "–");
}

static void add_departments(struct writer *writer) {
        const struct report_survey *survey = &writer->report->survey;
        const char *const vi[] = {"Đơn vị", "#Phiếu hợp lệ", "#K1", NULL}, *const en[] = {"Department",
                                                                                          "#Valid sheets",
                                                                                          "#K1", NULL};
        _cleanup_free_ char *title = NULL;
        char text[WRITER_TEXT_SIZE];

        if (survey->n_departments < 2 || writer_table_title(writer,
                                                            SAY(writer, "Hài lòng chung theo đơn vị",
                                                                "Satisfied on the whole, by department"),
                                                            &title) < 0)
                return;
        paper_add_table(writer->paper, title, SAY(writer, vi, en), 1);
        for (size_t i = 0; i < survey->n_departments; i++) {
                const struct report_survey_department *of = &survey->departments[i];
                const char *name = of->name ? of->name : of->id;

                paper_add_row(writer->paper, false);
                paper_add_cell(writer->paper, "%s", *name ? name : SAY(writer, "Trung tâm", "The centre"));
                paper_add_cell(writer->paper, "%s", writer_number(writer, of->sheets, text));
                paper_add_cell(writer->paper, "%s",
                               writer_value(writer, of->row.figure, &of->row.value, text));
        }
}

void writer_survey(struct writer *writer) {
        const struct report_survey *survey = &writer->report->survey;
        char sample[WRITER_TEXT_SIZE], sheets[WRITER_TEXT_SIZE];

        paper_add(writer->paper, PAPER_HEADING, "%s", SAY(writer, "IV. KHẢO SÁT", "IV. SURVEY"));
        writer_figures(writer, SAY(writer, "Kết quả khảo sát", "Survey"), "K1 K2 K3 K4 K5 K6 K7 K8 K9");
        if (!survey->is_known)
                return;
        add_sheets(writer);
        add_departments(writer);
        paper_add(
                writer->paper, PAPER_NOTE,
                SAY(writer,
                    "Cỡ mẫu cần có: %s phiếu, đã có %s. Phiếu không ghi tên; câu bỏ qua không được tính. Mỗi "
                    "phiếu số thứ tự trả lời một lần; phiếu không mã và phiếu giấy tính riêng được.",
                    "Sheets needed: %s, there are %s. Sheets have no name; questions that were skipped do "
                    "not "
                    "count. A ticket answers once; sheets without a code and paper can be told apart."),
                writer_number(writer, survey->sample, sample),
                writer_number(writer, survey->counts[REPORT_SHEET_SHEETS], sheets));
}

/* ----- the annex ----- */

/* withheld: what state these answers are in stands there instead. */
static void add_count(struct writer *writer, bool withheld, uint64_t all, uint64_t count) {
        char text[WRITER_TEXT_SIZE];

        paper_add_cell(writer->paper, "%s",
                       withheld ? report_state_text(report_survey_state(true, all), writer->language)
                                : writer_number(writer, count, text));
}

/* choice NULL: of the whole question, of which nothing more is told. */
static void add_choice(struct writer *writer, size_t number, const struct report_survey_choice *choice,
                       bool is_first) {
        const struct report_survey_question *question = &writer->report->survey.questions[number];
        uint64_t qr = choice && !question->qr_withheld ? choice->qr : 0,
                 paper = choice && !question->paper_withheld ? choice->paper : 0;

        paper_add_row(writer->paper, false);
        paper_add_cell(writer->paper, "%zu", number + 1);
        paper_add_cell(writer->paper, "%s", is_first ? question->text[writer->language] : "");
        paper_add_cell(writer->paper, "%s", choice ? choice->label[writer->language] : "–");
        add_count(writer, question->qr_withheld, question->qr, qr);
        add_count(writer, question->paper_withheld, question->paper, paper);
        add_count(writer, !choice, question->qr + question->paper, qr + paper);
}

static void add_survey_question(struct writer *writer, size_t number) {
        const struct report_survey_question *question = &writer->report->survey.questions[number];

        if (question->qr_withheld && question->paper_withheld)
                add_choice(writer, number, NULL, true);
        else
                for (size_t i = 0; i < question->n_choices; i++)
                        add_choice(writer, number, &question->choices[i], i == 0);
}

void writer_survey_annex(struct writer *writer) {
        const struct report_survey *survey = &writer->report->survey;
        const char *const vi[] = {"Câu",         "Câu hỏi", "Trả lời", "#Trang khảo sát",
                                  "#Phiếu giấy", "#Cộng",   NULL},
                          *const en[] = {"No.", "Question", "Answer", "#Page", "#Paper", "#Together", NULL};

        if (survey->n_questions == 0)
                return;
        paper_add(writer->paper, PAPER_ANNEX, "%s",
                  SAY(writer, "KHẢO SÁT: CÂU HỎI VÀ CÁC MỨC TRẢ LỜI", "SURVEY: QUESTIONS AND ANSWERS"));
        paper_add_table(writer->paper, NULL, SAY(writer, vi, en), 3);
        for (size_t i = 0; i < survey->n_questions; i++)
                add_survey_question(writer, i);
        writer_maker(writer);
}
