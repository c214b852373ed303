#include "daemon/reports/paper.h"
#include "daemon/reports/write.h"
#include "evidence.h"
#include "services/paper/print.h"

static enum language language_of(const struct evidence *evidence) {
        return evidence->ctl->options->language;
}

/* ----- files ----- */

static int write_paper(struct evidence *evidence, struct paper *made, FILE *f) {
        _cleanup_(paper_freep) struct paper *paper = made;
        _cleanup_free_ void *data = NULL;
        size_t size, n_pages;

        int r = paper ? paper_print(paper, &data, &size, &n_pages, &evidence->problem) : -ENOMEM;
        return r < 0 ? r : fwrite(data, 1, size, f) == size ? 0 : -errno;
}

static int write_report_pdf(struct evidence *evidence, FILE *f) {
        return write_paper(evidence,
                           report_paper_new(evidence->report, &evidence->form, language_of(evidence)), f);
}

static int write_report_csv(struct evidence *evidence, FILE *f) {
        return report_write_csv(evidence->report, language_of(evidence), true, f);
}

static int write_report_json(struct evidence *evidence, FILE *f) {
        return report_write_json(evidence->report, f);
}

static int write_survey(struct evidence *evidence, FILE *f) {
        return report_write_survey_csv(evidence->report, language_of(evidence), f);
}

static int write_months(struct evidence *evidence, FILE *f) {
        const struct report_section *months = report_find_section(evidence->report, REPORT_BY_MONTH);
        struct report view = *evidence->report;
        struct report_section section = months ? *months : (struct report_section){.by = REPORT_BY_MONTH};

        view.sections = &section;
        view.n_sections = 1;
        return report_write_csv(&view, language_of(evidence), true, f);
}

static void put_coverage(const struct report_group *group, const char *code, enum language language,
                         FILE *f) {
        const struct report_row *row = report_find_row(group, code, REPORT_ALL);
        char share[REPORT_NUMBER_SIZE] = "";

        if (!row)
                return;
        (void) report_share_text(&row->value, language, share);
        report_csv_text(group->id[0] != '\0' ? group->id : "", f);
        (void) fprintf(f, ";%s;", code);
        report_csv_text(row->figure->name[language], f);
        (void) fprintf(f, ";%s;", report_state_to_string(row->value.state));
        if (row->value.state == REPORT_IS_MEASURED)
                (void) fprintf(f, "%llu;%llu;%s", (unsigned long long) row->value.numerator,
                               (unsigned long long) row->value.denominator, share);
        else
                (void) fputs(";;", f);
        (void) fputs("\r\n", f);
}

static int write_coverage(struct evidence *evidence, FILE *f) {
        static const char *const codes[] = {"H4", "G1", "C1"};
        const struct report_section *months = report_find_section(evidence->report, REPORT_BY_MONTH);

        (void) fputs("\ufeffmonth;code;figure;state;numerator;denominator;percent\r\n", f);
        for (size_t i = 0; i < ELEMENTSOF(codes); i++) {
                for (size_t j = 0; months && j < months->n_groups; j++)
                        put_coverage(&months->groups[j], codes[i], language_of(evidence), f);
                put_coverage(&evidence->report->whole, codes[i], language_of(evidence), f);
        }
        return ferror(f) ? -EIO : 0;
}

static int write_scoring_pdf(struct evidence *evidence, FILE *f) {
        return write_paper(evidence,
                           criteria_paper_new(evidence->criteria, evidence->report, &evidence->form,
                                              language_of(evidence)),
                           f);
}

static int write_scoring_csv(struct evidence *evidence, FILE *f) {
        (void) fputs("\ufeff", f);
        return criteria_write_csv(evidence->criteria, evidence->report, language_of(evidence), f);
}

static int write_scoring_json(struct evidence *evidence, FILE *f) {
        return criteria_write_json(evidence->criteria, evidence->report, f);
}

static int write_checkpoint(struct evidence *evidence, FILE *f) {
        return fputs(evidence->note, f) < 0 ? -EIO : 0;
}

static int write_how_to(struct evidence *evidence, FILE *f) {
        static const char *const before[_LANGUAGE_MAX] = {
                "Cách kiểm chứng\n\n"
                "1. Các tệp trong thư mục này còn nguyên:\n"
                "       sha256sum -c SHA256SUMS\n"
                "2. Sổ sự kiện còn nguyên, và số liệu là từ sổ đó: xin trung tâm một bản sao mới "
                "(motcuactl backup TỆP), rồi chạy trên máy của mình\n"
                "       motcua-verify --checkpoint=checkpoint.txt --signed-by=KHÓA TỆP\n"
                "   KHÓA nên lấy từ nơi khác gói này (bảng niêm yết, điểm chốt đã nhận trước đây). Gói này "
                "nêu: ",
                "How to verify\n\n"
                "1. The files of this folder are as they were made:\n"
                "       sha256sum -c SHA256SUMS\n"
                "2. The record is intact, and the figures are of it: ask the centre for a new copy "
                "(motcuactl "
                "backup FILE), and run on a machine of your own\n"
                "       motcua-verify --checkpoint=checkpoint.txt --signed-by=KEY FILE\n"
                "   KEY should come from elsewhere than this pack (a notice board, a checkpoint that you had "
                "before). This pack says: ",
        };
        static const char *const after[_LANGUAGE_MAX] = {
                "\n3. Báo cáo lập lại được từ sổ đó: số liệu phải trùng.\n\n"
                "Không nhất thiết dùng motcua-verify: định dạng của sổ nêu trong daemon/log/README.md, ai "
                "cũng có thể viết chương trình kiểm chứng khác.\n",
                "\n3. The report can be made of that record again: its figures must be the same.\n\n"
                "Nobody needs motcua-verify for that: the form of the record stands in daemon/log/README.md, "
                "and others can write another verifier.\n",
        };
        enum language language = language_of(evidence);

        (void) fprintf(f, "%s%s%s", before[language], evidence->key ? evidence->key : "-", after[language]);
        return ferror(f) ? -EIO : 0;
}

static int write_sums(struct evidence *evidence, FILE *f) {
        for (size_t i = 0; i < evidence->n_files; i++)
                (void) fprintf(f, "%s  %s\n", evidence->files[i].sha256, evidence->files[i].name);
        return ferror(f) ? -EIO : 0;
}

/* ----- what they are ----- */

#define IN(group) (1U << EVIDENCE_##group)

/* What there is no reason for is left out. */
enum reason { ALWAYS, WITH_CRITERIA, WITH_CHECKPOINT, WITH_SURVEY, WITHOUT_SURVEY };

static const struct described {
        const char *file;
        evidence_write_fn write; /* NULL: it is there already */
        unsigned groups;         /* set of 1 << enum evidence_group */
        enum reason when;
        const char *title[_LANGUAGE_MAX], *source[_LANGUAGE_MAX];
} described[] = {
        {"report.pdf",
         write_report_pdf,
         IN(REFORM) | IN(OFFICE) | IN(SATISFACTION),
         ALWAYS,
         {"Báo cáo năm, để ký", "Report of the year, to be signed"},
         {"sổ sự kiện", "the record"}},
        {"report.csv",
         write_report_csv,
         IN(REFORM) | IN(SATISFACTION),
         ALWAYS,
         {"Báo cáo năm, bảng tính", "Report of the year for spreadsheets"},
         {"sổ sự kiện", "the record"}},
        {"report.json",
         write_report_json,
         IN(COMMON),
         ALWAYS,
         {"Báo cáo năm cho chương trình khác (report.schema.json)",
          "Report of the year for programs (report.schema.json)"},
         {"sổ sự kiện", "the record"}},
        {"by-month.csv",
         write_months,
         IN(REFORM) | IN(SATISFACTION),
         ALWAYS,
         {"Số liệu theo tháng", "Data by month"},
         {"sổ sự kiện", "the record"}},
        {"coverage.csv",
         write_coverage,
         IN(OFFICE) | IN(SATISFACTION),
         ALWAYS,
         {"Độ phủ thiết bị, giờ mở cửa và camera theo tháng (H4, G1, C1)",
          "Coverage of keypads, opening hours and cameras by month (H4, G1, C1)"},
         {"sổ sự kiện", "the record"}},
        {"gaps-keypads.csv",
         NULL,
         IN(OFFICE) | IN(SATISFACTION),
         ALWAYS,
         {"Những lúc bàn phím mất kết nối", "When keypads were offline"},
         {"sổ sự kiện", "the record"}},
        {"gaps-cameras.csv",
         NULL,
         IN(OFFICE),
         ALWAYS,
         {"Những lúc camera không ghi, theo nguyên nhân, hoặc mất kết nối",
          "When cameras did not record, by cause, or were offline"},
         {"sổ sự kiện", "the record"}},
        {"footage-access.csv",
         NULL,
         IN(OFFICE),
         ALWAYS,
         {"Nhật ký xem, xuất và giữ hình camera: ai, khi nào, gì, vì sao (không gồm việc giữ hình tự động do "
          "đánh giá thấp)",
          "Who viewed, exported and held footage, when, what, and why (without what low ratings had held by "
          "themselves)"},
         {"sổ sự kiện", "the record"}},
        {"configuration.csv",
         NULL,
         IN(OFFICE),
         ALWAYS,
         {"Lịch sử thay đổi cấu hình", "History of the configuration"},
         {"sổ sự kiện", "the record"}},
        {"entries.csv",
         NULL,
         IN(DEMOCRACY) | IN(REFORM) | IN(DIALOGUE),
         ALWAYS,
         {"Số liệu, danh sách đã nhập và điểm đã xác nhận, kể cả bản đã thay",
          "What was typed in and which points were confirmed, with what was superseded"},
         {"sổ sự kiện", "the record"}},
        {"calendar.csv",
         evidence_write_calendar,
         IN(DEMOCRACY) | IN(REFORM) | IN(DIALOGUE),
         ALWAYS,
         {"Việc phải làm trong năm theo lịch: hạn, ngày đã làm, ai ghi, ghi chú",
          "Duties of the year by the calendar: until when, when done, who said so, notes"},
         {"sổ sự kiện", "the record"}},
        {"self-scoring.pdf",
         write_scoring_pdf,
         IN(COMMON),
         WITH_CRITERIA,
         {"Bảng tự chấm điểm, để ký", "Self-scoring, to be signed"},
         {"tệp tiêu chí và sổ sự kiện", "the criteria and the record"}},
        {"self-scoring.csv",
         write_scoring_csv,
         IN(COMMON),
         WITH_CRITERIA,
         {"Bảng tự chấm điểm, bảng tính", "Self-scoring for spreadsheets"},
         {"tệp tiêu chí và sổ sự kiện", "the criteria and the record"}},
        {"self-scoring.json",
         write_scoring_json,
         IN(COMMON),
         WITH_CRITERIA,
         {"Bảng tự chấm điểm cho chương trình khác (criteria.schema.json)",
          "Self-scoring for programs (criteria.schema.json)"},
         {"tệp tiêu chí và sổ sự kiện", "the criteria and the record"}},
        {"verification.txt",
         NULL,
         IN(COMMON),
         ALWAYS,
         {"Kết quả kiểm chứng sổ sự kiện", "Whether the record was proven"},
         {"motcua-verify", "motcua-verify"}},
        {"checkpoint.txt",
         write_checkpoint,
         IN(COMMON),
         WITH_CHECKPOINT,
         {"Điểm chốt mới nhất đã ký", "The newest signed checkpoint"},
         {"sổ sự kiện", "the record"}},
        {"how-to-verify.txt",
         write_how_to,
         IN(COMMON),
         ALWAYS,
         {"Cách kiểm chứng gói này", "How to verify this pack"},
         {"phần mềm", "the program"}},
        {"survey.csv",
         write_survey,
         IN(SATISFACTION),
         WITH_SURVEY,
         {"Kết quả khảo sát: số lượt trả lời theo câu hỏi (K1–K9 nằm trong báo cáo năm)",
          "Results of the survey: answers by question (K1 to K9 are in the report of the year)"},
         {"sổ sự kiện", "the record"}},
        {NULL,
         NULL,
         IN(SATISFACTION),
         WITHOUT_SURVEY,
         {"Kết quả khảo sát", "Results of the survey"},
         {"chương trình chưa ghi", "not recorded by the program"}},
        {NULL,
         NULL,
         IN(DIALOGUE),
         ALWAYS,
         {"Sổ góp ý, biên bản mở hòm thư", "Register of suggestions, minutes of the letter box"},
         {"chương trình chưa ghi", "not recorded by the program"}},
};

static bool is_there(const struct evidence *evidence, const struct described *paper) {
        switch (paper->when) {
        case ALWAYS:
                return true;
        case WITH_CRITERIA:
                return evidence->criteria;
        case WITH_CHECKPOINT:
                return evidence->note;
        case WITH_SURVEY:
                return evidence->report->survey.is_known;
        case WITHOUT_SURVEY:
                return !evidence->report->survey.is_known;
        }
        return false;
}

enum { EVIDENCE_ITEMS_MAX = EVIDENCE_PAPERS_MAX - _EVIDENCE_GROUP_MAX * ELEMENTSOF(described) - 1 };

static int add_paper(struct evidence *evidence, const struct evidence_paper *paper) {
        assert(evidence->n_papers < EVIDENCE_PAPERS_MAX);
        evidence->papers[evidence->n_papers++] = *paper;
        return 0;
}

static int add_described(struct evidence *evidence, const struct described *described_one) {
        const struct evidence_file *file =
                described_one->file ? evidence_find_file(evidence, described_one->file) : NULL;
        int r = 0;

        for (int group = 0; r >= 0 && group < _EVIDENCE_GROUP_MAX; group++)
                if (described_one->groups >> group & 1)
                        r = add_paper(evidence,
                                      &(const struct evidence_paper){
                                              .group = (enum evidence_group) group,
                                              .title = described_one->title[language_of(evidence)],
                                              .file = described_one->file,
                                              .sha256 = file ? file->sha256 : NULL,
                                              .source = described_one->source[language_of(evidence)],
                                      });
        return r;
}

enum { ITEM_DAY_SIZE = sizeof("DD/MM/YYYY") };

static const char *item_day(const struct report_item *item, enum language language,
                            char ret[static ITEM_DAY_SIZE]) {
        const char *day = item->source_day;

        if (language != LANGUAGE_VI || strlen(day) != strlen("YYYY-MM-DD"))
                return day;
        (void) snprintf(ret, ITEM_DAY_SIZE, "%.2s/%.2s/%.4s", day + 8, day + 5, day);
        return ret;
}

/* Of what was typed in the program has the words; the paper itself is kept by somebody. */
static int add_item(struct evidence *evidence, const struct report_item *item) {
        char **text = ARRAY_ADD(evidence->texts, evidence->n_texts, evidence->texts_allocated);

        if (!text)
                return -ENOMEM;
        char day[ITEM_DAY_SIZE];
        int r = str_format(text, "%s, %s (%s)%s", item->source, item_day(item, language_of(evidence), day),
                           item->actor,
                           item->held                             ? ""
                           : language_of(evidence) == LANGUAGE_VI ? ": không"
                                                                  : ": no");
        return r < 0 ? r
                     : add_paper(evidence,
                                 &(const struct evidence_paper){.group = evidence_group_of_list(item->list),
                                                                .title = item->text,
                                                                .source = *text});
}

static const struct evidence_paper more_items[_LANGUAGE_MAX] = {
        {.title = "Những mục khác đã nhập: xem entries.csv", .source = "sổ sự kiện"},
        {.title = "What else was typed in: see entries.csv", .source = "the record"},
};

static int write_index_pdf(struct evidence *evidence, FILE *f) {
        return write_paper(evidence,
                           evidence_paper_new(evidence->report, &evidence->form, evidence->papers,
                                              evidence->n_papers, language_of(evidence)),
                           f);
}

static int write_index_csv(struct evidence *evidence, FILE *f) {
        return evidence_write_csv(evidence->papers, evidence->n_papers, language_of(evidence), f);
}

int evidence_write_papers(struct evidence *evidence) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(described); i++)
                if (described[i].write && is_there(evidence, &described[i]))
                        r = evidence_write_file(evidence, described[i].file, described[i].write);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(described); i++)
                if (is_there(evidence, &described[i]))
                        r = add_described(evidence, &described[i]);
        for (size_t i = 0; r >= 0 && i < evidence->report->n_items && i < EVIDENCE_ITEMS_MAX; i++)
                r = add_item(evidence, &evidence->report->items[i]);
        if (r >= 0 && evidence->report->n_items > EVIDENCE_ITEMS_MAX)
                r = add_paper(evidence, &more_items[language_of(evidence)]);
        if (r >= 0)
                r = evidence_write_file(evidence, "index.pdf", write_index_pdf);
        if (r >= 0)
                r = evidence_write_file(evidence, "index.csv", write_index_csv);
        return r < 0 ? r : evidence_write_file(evidence, "SHA256SUMS", write_sums);
}
