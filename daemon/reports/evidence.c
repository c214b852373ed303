#include "evidence.h"

#include "paper-internal.h"
#include "daemon/reports/write.h"

static const char *const names[_EVIDENCE_GROUP_MAX][_LANGUAGE_MAX] = {
        [EVIDENCE_COMMON] = {"Chung cho các nhóm", "For all groups"},
        [EVIDENCE_DEMOCRACY] = {"Tuyên truyền, dân chủ ở cơ sở", "Information, democracy at the grass roots"},
        [EVIDENCE_REFORM] = {"Cải cách hành chính", "Administrative reform"},
        [EVIDENCE_OFFICE] = {"Công sở văn minh", "A civilised office"},
        [EVIDENCE_DIALOGUE] = {"Đối thoại, giải quyết kiến nghị", "Dialogue and petitions"},
        [EVIDENCE_SATISFACTION] = {"Mức độ hài lòng", "Satisfaction"},
};

const char *evidence_group_name(enum evidence_group group, enum language language) {
        return names[group][language];
}

enum evidence_group evidence_group_of_list(const char *list) {
        static const struct {
                const char *list;
                enum evidence_group group;
        } lists[] = {
                {"tuyen-truyen", EVIDENCE_DEMOCRACY}, {"cong-khai", EVIDENCE_DEMOCRACY},
                {"dang-ky", EVIDENCE_COMMON},         {"bao-cao-nam", EVIDENCE_COMMON},
                {"cai-cach", EVIDENCE_REFORM},        {"dien-thoai", EVIDENCE_OFFICE},
                {"doi-thoai", EVIDENCE_DIALOGUE},     {"hom-thu", EVIDENCE_DIALOGUE},
                {"tiep-dan", EVIDENCE_DIALOGUE},
        };

        for (size_t i = 0; i < ELEMENTSOF(lists); i++)
                if (streq(lists[i].list, list))
                        return lists[i].group;
        return EVIDENCE_COMMON;
}

/* Those of the five groups first. */
static enum evidence_group group_at(int place) {
        return (enum evidence_group)((place + 1) % _EVIDENCE_GROUP_MAX);
}

/* Sixteen digits a line: a table has no room for more, and breaks no word. */
static void add_hash(struct writer *writer, const char *sha256) {
        if (sha256)
                paper_add_cell(writer->paper, "%.16s %.16s %.16s %s", sha256, sha256 + 16, sha256 + 32,
                               sha256 + 48);
        else
                paper_add_cell(writer->paper, "%s", "");
}

static void write_group(struct writer *writer, enum evidence_group group, const struct evidence_paper *papers,
                        size_t n) {
        const char *const vi[] = {"Tên tài liệu", "Tệp", "SHA-256", "Nguồn", NULL}, *const en[] = {
                                                                                            "Paper", "File",
                                                                                            "SHA-256",
                                                                                            "Source", NULL};
        bool begun = false;

        if (group == EVIDENCE_COMMON)
                paper_add(writer->paper, PAPER_HEADING, "%s", names[group][writer->language]);
        else
                paper_add(writer->paper, PAPER_HEADING, "%d. %s", (int) group,
                          names[group][writer->language]);
        for (size_t i = 0; i < n; i++) {
                if (papers[i].group != group)
                        continue;
                if (!begun)
                        paper_add_table(writer->paper, NULL, SAY(writer, vi, en), 0);
                begun = true;
                paper_add_row(writer->paper, false);
                paper_add_cell(writer->paper, "%s", papers[i].title);
                paper_add_cell(writer->paper, "%s",
                               papers[i].file ? papers[i].file
                                              : SAY(writer, "(không có trong gói)", "(not in the pack)"));
                add_hash(writer, papers[i].sha256);
                paper_add_cell(writer->paper, "%s", papers[i].source);
        }
        if (!begun)
                paper_add(writer->paper, PAPER_PARAGRAPH, "%s",
                          SAY(writer, "Chương trình không có tài liệu nào của nhóm này.",
                              "The program has no papers of this group."));
}

struct paper *evidence_paper_new(const struct report *report, const struct report_form *form,
                                 const struct evidence_paper *papers, size_t n, enum language language) {
        struct writer writer = {
                .report = report, .form = form, .language = language, .paper = paper_new(language)};
        char number[WRITER_TEXT_SIZE];

        if (!writer.paper)
                return NULL;
        writer_head(&writer, SAY(&writer, "MỤC LỤC MINH CHỨNG", "INDEX OF EVIDENCE"),
                    SAY(&writer, "Minh chứng tự chấm điểm", "Self-scoring,"));
        paper_add(
                writer.paper, PAPER_PARAGRAPH,
                SAY(&writer,
                    "Số liệu tính đến sự kiện số %s của sổ sự kiện. Năm nhóm dưới đây theo một biểu mẫu đã "
                    "dùng ở địa phương khác, không phải Bộ tiêu chí, và không có điểm. Mỗi tệp có mã băm "
                    "SHA-256 để đối chiếu; cách kiểm chứng nêu trong how-to-verify.txt.",
                    "Figures are up to event %s of the record. The five groups are those of a form that was "
                    "used elsewhere; they are not the official criteria and have no points. Each file has "
                    "its SHA-256; how to verify them stands in how-to-verify.txt."),
                writer_number(&writer, report->cursor, number));
        for (int i = 0; i < _EVIDENCE_GROUP_MAX; i++)
                write_group(&writer, group_at(i), papers, n);
        writer_sign(&writer);
        return writer.paper;
}

static void put(const char *text, FILE *f) {
        if (text)
                report_csv_text(text, f);
}

int evidence_write_csv(const struct evidence_paper *papers, size_t n, enum language language, FILE *f) {
        static const char *const titles[_LANGUAGE_MAX][7] = {
                {"Nhóm", "Tên nhóm", "Tên tài liệu", "Tệp", "SHA-256", "Nguồn"},
                {"Group", "Name of the group", "Paper", "File", "SHA-256", "Source"}};

        report_csv_titles(titles[language], f);
        for (int place = 0; place < _EVIDENCE_GROUP_MAX; place++)
                for (size_t i = 0; i < n; i++) {
                        if (papers[i].group != group_at(place))
                                continue;
                        (void) fprintf(f, "%d;", (int) papers[i].group);
                        put(names[papers[i].group][language], f);
                        (void) fputc(';', f);
                        put(papers[i].title, f);
                        (void) fputc(';', f);
                        put(papers[i].file, f);
                        (void) fputc(';', f);
                        put(papers[i].sha256, f);
                        (void) fputc(';', f);
                        put(papers[i].source, f);
                        (void) fputs("\r\n", f);
                }
        return ferror(f) ? -EIO : 0;
}
