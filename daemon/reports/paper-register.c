#include "daemon/reports/paper-internal.h"

#include "daemon/reports/register-words.h"

static void add_day(struct writer *writer, const char *day) {
        char text[WRITER_TEXT_SIZE];

        paper_add_cell(writer->paper, "%s", day[0] == '\0' ? "–" : writer_day(writer, day, text));
}

static void add_suggestion(struct writer *writer, size_t i) {
        const struct report_suggestion *one = &writer->report->suggestions[i];

        paper_add_row(writer->paper, false);
        paper_add_cell(writer->paper, "%zu", i + 1);
        add_day(writer, one->day);
        paper_add_cell(writer->paper, "%s", register_channel_text(one->channel, writer->language));
        paper_add_cell(writer->paper, "%s",
                       one->class[0] == '\0' ? "–" : register_class_text(one->class, writer->language));
        paper_add_cell(writer->paper, "%s", register_state_text(one->state, writer->language));
        paper_add_cell(writer->paper, "%s", one->assigned[0] == '\0' ? "–" : one->assigned);
        add_day(writer, one->due_day);
        add_day(writer, one->done_day);
}

void writer_register_annex(struct writer *writer) {
        const struct report *report = writer->report;
        const char *const vi[] = {"#TT",    "Ngày nhận", "Kênh",         "Loại", "Tình trạng",
                                  "Đơn vị", "Hạn",       "Ngày trả lời", NULL},
                          *const en[] = {"#No.", "Came", "Channel", "Class", "State",
                                         "Unit", "Due",  "Done",    NULL};

        if (report->n_suggestions == 0)
                return;
        paper_add(writer->paper, PAPER_ANNEX, "%s",
                  SAY(writer, "SỔ GÓP Ý (KHÔNG KÈM NỘI DUNG)", "REGISTER OF SUGGESTIONS, WITHOUT TEXTS"));
        paper_add(writer->paper, PAPER_PARAGRAPH, "%s",
                  SAY(writer,
                      "Góp ý nhận trong kỳ và góp ý nhận trước đó chưa xử lý xong, theo tình trạng hiện nay. "
                      "Đơn khiếu nại, tố cáo không nêu loại.",
                      "Suggestions that came in the period, and those from before it that were not done, as "
                      "they stand now. Complaints and denunciations have no class here."));
        paper_add_table(writer->paper, NULL, SAY(writer, vi, en), 2);
        for (size_t i = 0; i < report->n_suggestions; i++)
                add_suggestion(writer, i);
        if (report->unlisted_suggestions > 0) {
                char text[WRITER_TEXT_SIZE];

                paper_add(
                        writer->paper, PAPER_NOTE,
                        SAY(writer, "Còn %s góp ý khác không liệt kê ở đây.", "%s more are not listed here."),
                        writer_number(writer, report->unlisted_suggestions, text));
        }
        writer_maker(writer);
}
