#include "sample.h"

#include <math.h>

enum { CHAPTERS = 2, SERVICES = 18, DAYS = 30, COUNTERS = 30, WIDE = 20 };

static void add_charts(struct paper *paper) {
        static const char *const levels[] = {"Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng",
                                             "Rất không hài lòng"};
        static const double values[] = {700, 200, 60, 22, 3};

        paper_add_chart(paper, PAPER_BARS, "Biểu đồ 1. Mức độ hài lòng", NULL, 0);
        for (size_t i = 0; i < ELEMENTSOF(levels); i++)
                paper_add_point(paper, levels[i], &values[i], "700 lượt (71,1%)");
        paper_add_chart(paper, PAPER_LINES, "Biểu đồ 2. Số lượt theo ngày",
                        (const char *const[]){"Phục vụ", "Đánh giá", NULL}, 0);
        for (unsigned i = 0; i < DAYS; i++) {
                const double points[] = {i % 7 > 4 ? NAN : 40 + 10 * sin(i),
                                         i % 7 > 4 ? NAN : 30 + 8 * sin(i + 1)};
                char label[16];

                (void) snprintf(label, sizeof(label), "%02u/11", i + 1);
                paper_add_point(paper, label, points, NULL);
        }
}

static void add_table(struct paper *paper) {
        paper_add_table(paper, "Bảng 1. Kết quả theo lĩnh vực",
                        (const char *const[]){"STT", "Lĩnh vực", "#Số đã cấp", "#Phục vụ", "#Tỷ lệ", NULL},
                        2);
        for (unsigned i = 0; i < SERVICES; i++) {
                paper_add_row(paper, i + 1 == SERVICES);
                paper_add_cell(paper, "%u", i + 1);
                paper_add_cell(paper, "%s", i == 3 ? SAMPLE_HOSTILE : "Hộ tịch – Chứng thực, ẤN ĐỘ, Ổ, Ẵ");
                paper_add_cell(paper, "%u", i * 37);
                paper_add_cell(paper, "%u", i * 35);
                paper_add_cell(paper, "96,%u", i % 10);
        }
}

static void add_annex(struct paper *paper) {
        char names[WIDE][32];
        const char *columns[WIDE + 3] = {"STT", "Quầy"};

        paper_add(paper, PAPER_ANNEX, "KẾT QUẢ THEO TỪNG QUẦY");
        for (unsigned i = 0; i < WIDE; i++) {
                (void) snprintf(names[i], sizeof(names[i]), "#Chỉ tiêu %u", i + 1);
                columns[2 + i] = names[i];
        }
        paper_add_table(paper, "Bảng rộng", columns, 2);
        for (unsigned i = 0; i < COUNTERS; i++) {
                paper_add_row(paper, false);
                paper_add_cell(paper, "%u", i + 1);
                paper_add_cell(paper, "Quầy %u%s", i + 1, i == 5 ? SAMPLE_HOSTILE : "");
                for (unsigned j = 0; j < WIDE; j++)
                        paper_add_cell(paper, "%u", i * j);
        }
}

struct paper *sample_new(void) {
        struct paper *paper = paper_new(LANGUAGE_VI);
        struct paper_head *head = &paper->head;
        char name[3001];

        memset(name, 'x', sizeof(name) - 1);
        name[sizeof(name) - 1] = '\0';
        paper_set(paper, &head->superior, "UBND THÀNH PHỐ HẢI PHÒNG");
        paper_set(paper, &head->body, "ỦY BAN NHÂN DÂN XÃ KIẾN MINH");
        paper_set(paper, &head->number, "Số:        /BC-UBND");
        paper_set(paper, &head->place_date, "Kiến Minh, ngày 03 tháng 02 năm 2026");
        paper_set(paper, &head->type, "BÁO CÁO");
        paper_set(paper, &head->subject,
                  "Kết quả tiếp đón và mức độ hài lòng của người dân tháng 01 năm 2026");
        paper_set(paper, &head->addressee, "Kính gửi: Ủy ban nhân dân thành phố Hải Phòng.");
        paper_set(paper, &head->mark, "VÍ DỤ – CHƯA PHẢI Bộ tiêu chí");
        paper_set(paper, &head->created, "2026-02-03T00:00:00Z");
        for (unsigned i = 0; i < CHAPTERS; i++) {
                paper_add(paper, PAPER_HEADING, "%u. CĂN CỨ, KỲ BÁO CÁO, NGUỒN SỐ LIỆU", i + 1);
                paper_add(
                        paper, PAPER_PARAGRAPH,
                        "Thực hiện Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về thực "
                        "hiện cơ chế một cửa, một cửa liên thông trong giải quyết thủ tục hành chính, Ủy ban "
                        "nhân dân xã báo cáo kết quả như sau, câu %u.",
                        i + 1);
                paper_add(paper, PAPER_ITEM, "Số lượt phục vụ: 1.234 lượt, office, first, fluffy.");
                paper_add_subheading(paper, "%u.1. Theo mức độ", i + 1);
                add_charts(paper);
                add_table(paper);
                paper_add(paper, PAPER_NOTE, "Ghi chú: tỷ lệ chỉ nêu khi có từ 10 lượt đánh giá trở lên.");
        }
        paper_add(paper, PAPER_PARAGRAPH, "Tên dài: %s", name);
        paper_add_signature(paper,
                            (const char *const[]){"Như trên", "Ủy ban MTTQ Việt Nam xã", "Lưu: VT", NULL},
                            "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Thị Ý");
        add_annex(paper);
        return paper;
}
