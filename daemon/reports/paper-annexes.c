#include "paper-internal.h"

/* A column of an annex: a count, or a figure. */
struct annex_column {
        int count;                        /* enum report_count; negative: a figure */
        const char *code;                 /* of the figure */
        const char *title[_LANGUAGE_MAX]; /* of a figure */
};

#define COUNT(NAME)                                                                                          \
        { .count = REPORT_##NAME }
#define FIGURE(code, vi, en)                                                                                 \
        {                                                                                                    \
                -1, code, {                                                                                  \
                        vi, en                                                                               \
                }                                                                                            \
        }

static const struct annex_column queue_columns[] = {
        COUNT(ISSUED),
        COUNT(SERVED),
        COUNT(NO_SHOW),
        FIGURE("T1", "Chờ (phút)", "Wait (min)"),
        FIGURE("T2", "T2 (%)", "T2 (%)"),
        FIGURE("H1", "H1 (%)", "H1 (%)"),
        FIGURE("H2", "H2 (%)", "H2 (%)"),
};
static const struct annex_column rating_columns[] = {
        COUNT(SERVED),
        COUNT(RATED),
        COUNT(SKIPPED),
        COUNT(UNHEARD),
        FIGURE("H1", "H1 (%)", "H1 (%)"),
        FIGURE("H2", "H2 (%)", "H2 (%)"),
        FIGURE("H3", "H3 (%)", "H3 (%)"),
        FIGURE("H4", "H4 (%)", "H4 (%)"),
};

static const struct annex {
        enum report_by by;
        const char *title[_LANGUAGE_MAX], *what[_LANGUAGE_MAX];
        const struct annex_column *columns;
        size_t n_columns;
} annexes[] = {
        {REPORT_BY_SERVICE,
         {"KẾT QUẢ THEO TỪNG LĨNH VỰC", "BY SERVICE"},
         {"Lĩnh vực", "Service"},
         queue_columns,
         ELEMENTSOF(queue_columns)},
        {REPORT_BY_COUNTER,
         {"KẾT QUẢ THEO TỪNG QUẦY", "BY COUNTER"},
         {"Quầy", "Counter"},
         rating_columns,
         ELEMENTSOF(rating_columns)},
        {REPORT_BY_OFFICIAL,
         {"KẾT QUẢ THEO TỪNG CÁN BỘ, CÔNG CHỨC", "BY OFFICIAL"},
         {"Cán bộ, công chức", "Official"},
         rating_columns,
         ELEMENTSOF(rating_columns)},
        {REPORT_BY_MONTH,
         {"KẾT QUẢ THEO TỪNG THÁNG", "BY MONTH"},
         {"Tháng", "Month"},
         queue_columns,
         ELEMENTSOF(queue_columns)},
};

static void add_value(const struct writer *writer, const struct report_group *group,
                      const struct annex_column *column) {
        char text[WRITER_TEXT_SIZE];

        if (column->count >= 0 && !(group->known >> column->count & 1)) {
                paper_add_cell(writer->paper, "–");
                return;
        }
        if (column->count >= 0) {
                paper_add_cell(writer->paper, "%s",
                               writer_number(writer, group->counts[column->count], text));
                return;
        }
        const struct report_row *row = report_find_row(group, column->code, REPORT_ALL);
        if (!row || row->value.state == REPORT_NOT_KEPT_BY || row->value.state == REPORT_HAS_NOTHING)
                paper_add_cell(writer->paper, "–");
        else if (row->value.state == REPORT_IS_MEASURED && row->figure->unit == REPORT_SHARE) {
                char numerator[WRITER_TEXT_SIZE], denominator[WRITER_TEXT_SIZE];

                (void) report_share_text(&row->value, writer->language, text);
                paper_add_cell(writer->paper, "%s (%s/%s)", text,
                               writer_number(writer, row->value.numerator, numerator),
                               writer_number(writer, row->value.denominator, denominator));
        } else if (row->value.state == REPORT_IS_MEASURED) {
                char ninth[REPORT_NUMBER_SIZE];

                (void) report_minutes_text(row->value.median_usec, writer->language, text);
                (void) report_minutes_text(row->value.percentile90_usec, writer->language, ninth);
                paper_add_cell(writer->paper, "%s;\u00a0%s", text, ninth);
        } else
                paper_add_cell(writer->paper, "%s", writer_value(writer, row->figure, &row->value, text));
}

/* An official of too few ratings is not told of at all. */
static bool is_told(const struct annex *annex, const struct report_group *group) {
        return annex->by != REPORT_BY_OFFICIAL || !group->withheld;
}

static void add_groups(struct writer *writer, const struct annex *annex,
                       const struct report_section *section) {
        for (size_t i = 0, n = 0; i < section->n_groups; i++) {
                const struct report_group *group = &section->groups[i];
                char title[REPORT_TITLE_SIZE];

                if (!is_told(annex, group))
                        continue;
                paper_add_row(writer->paper, false);
                paper_add_cell(writer->paper, "%zu", ++n);
                paper_add_cell(writer->paper, "%s",
                               report_group_title(annex->by, group, writer->language, title));
                for (size_t j = 0; j < annex->n_columns; j++)
                        add_value(writer, group, &annex->columns[j]);
        }
        paper_add_row(writer->paper, true);
        paper_add_cell(writer->paper, "%s", "");
        paper_add_cell(writer->paper, "%s", SAY(writer, "Toàn trung tâm", "Whole centre"));
        for (size_t j = 0; j < annex->n_columns; j++)
                add_value(writer, &writer->report->whole, &annex->columns[j]);
}

void writer_maker(struct writer *writer) {
        paper_add_signature(writer->paper, (const char *const[]){NULL},
                            SAY(writer, "NGƯỜI LẬP BIỂU", "TABLES MADE BY"), NULL, writer->form->maker);
}

/* "#" is before the title of a column of numbers. */
static int add_titles(const struct writer *writer, const struct annex *annex, const char **columns,
                      char **owned) {
        for (size_t i = 0; i < annex->n_columns; i++) {
                const struct annex_column *column = &annex->columns[i];
                char name[WRITER_TEXT_SIZE];
                const char *title =
                        column->count >= 0
                                ? writer_count_name(writer, (enum report_count) column->count, name)
                                : column->title[writer->language];
                int r = str_format(&owned[i], "#%s", title);
                if (r < 0)
                        return r;
                columns[i] = owned[i];
        }
        return 0;
}

static void write_annex(struct writer *writer, const struct annex *annex) {
        const struct report_section *section = report_find_section(writer->report, annex->by);
        const char *columns[PAPER_COLUMNS_MAX + 1] = {SAY(writer, "STT", "No."),
                                                      annex->what[writer->language]};
        char *owned[PAPER_COLUMNS_MAX] = {0};
        _cleanup_free_ char *title = NULL;

        if (!section || section->n_groups == 0)
                return;
        paper_add(writer->paper, PAPER_ANNEX, "%s", annex->title[writer->language]);
        int r = add_titles(writer, annex, columns + 2, owned);
        if (r >= 0)
                r = writer_table_title(writer, annex->what[writer->language], &title);
        if (r >= 0) {
                paper_add_table(writer->paper, title, columns, 2);
                add_groups(writer, annex, section);
                paper_add(writer->paper, PAPER_NOTE, "%s",
                          SAY(writer,
                              "Tỷ lệ phần trăm (tử số/mẫu số). Thời gian: trung vị; bách phân vị 90. “–”: "
                              "không có, hoặc không theo dõi ở mức này.",
                              "Share in percent (numerator/denominator). Times: median; ninetieth "
                              "percentile. \"–\": none, or not kept at this "
                              "level."));
                writer_maker(writer);
        } else
                writer->paper->error = r;
        for (size_t i = 0; i < annex->n_columns; i++)
                free(owned[i]);
}

/* first: of the levels; negative: too few ratings to tell of these. less: what of these is taken away,
 * negative: nothing. */
static void add_levels(struct writer *writer, const char *name, const uint64_t *counts, uint64_t rated,
                       int first, int less) {
        char text[WRITER_TEXT_SIZE];

        paper_add_row(writer->paper, false);
        paper_add_cell(writer->paper, "%s", name);
        paper_add_cell(writer->paper, "%s", writer_number(writer, rated, text));
        for (int level = 0; level <= REPORT_VERY_DISSATISFIED - REPORT_VERY_SATISFIED; level++)
                paper_add_cell(writer->paper, "%s",
                               first < 0 ? report_state_text(REPORT_TOO_FEW, writer->language)
                                         : writer_number(writer,
                                                         counts[first + level] -
                                                                 (less < 0 ? 0 : counts[less + level]),
                                                         text));
}

/* And what of it came by which channel, where both were used. */
static void add_question(struct writer *writer, const struct report_question *question) {
        const uint64_t *counts = question->counts, by_phone = counts[REPORT_RATED_BY_PHONE];
        bool is_told = !question->withheld && question->known >> REPORT_PHONE_VERY_SATISFIED & 1;
        char name[2 * WRITER_TEXT_SIZE];

        add_levels(writer, question->name[writer->language], counts, counts[REPORT_RATED],
                   question->withheld ? -1 : REPORT_VERY_SATISFIED, -1);
        if (by_phone == 0)
                return;
        (void) snprintf(name, sizeof(name), "– %s", report_variant_text(REPORT_KEYPAD, writer->language));
        add_levels(writer, name, counts, counts[REPORT_RATED] - by_phone,
                   is_told ? REPORT_VERY_SATISFIED : -1, REPORT_PHONE_VERY_SATISFIED);
        (void) snprintf(name, sizeof(name), "– %s", report_variant_text(REPORT_PHONE, writer->language));
        add_levels(writer, name, counts, by_phone, is_told ? REPORT_PHONE_VERY_SATISFIED : -1, -1);
}

static void write_questions(struct writer *writer) {
        const char *columns[PAPER_COLUMNS_MAX + 1] = {SAY(writer, "Nội dung", "Subject")};
        char owned[8][WRITER_TEXT_SIZE + 1], name[WRITER_TEXT_SIZE];
        size_t n = 1;

        if (writer->report->n_questions == 0)
                return;
        (void) snprintf(owned[0], sizeof(owned[0]), "#%s", writer_count_name(writer, REPORT_RATED, name));
        columns[n++] = owned[0];
        for (int level = REPORT_VERY_SATISFIED; level <= REPORT_VERY_DISSATISFIED; level++, n++) {
                (void) snprintf(owned[n - 1], sizeof(owned[0]), "#%s",
                                writer_count_name(writer, (enum report_count) level, name));
                columns[n] = owned[n - 1];
        }
        paper_add(writer->paper, PAPER_ANNEX, "%s",
                  SAY(writer, "KẾT QUẢ THEO NỘI DUNG VÀ MỨC ĐỘ", "BY SUBJECT AND LEVEL"));
        paper_add_table(writer->paper, NULL, columns, 1);
        for (size_t i = 0; i < writer->report->n_questions; i++)
                add_question(writer, &writer->report->questions[i]);
        writer_maker(writer);
}

static void write_items(struct writer *writer) {
        const char *const vi[] = {"STT", "Danh mục", "Nội dung", "Có", "Nguồn", "Ngày", "Người nhập", NULL},
                          *const en[] = {"No.", "List", "Item", "Held", "Source", "Day", "Entered by", NULL};

        if (writer->report->n_items == 0)
                return;
        paper_add(writer->paper, PAPER_ANNEX, "%s",
                  SAY(writer, "DANH MỤC ĐÃ NHẬP", "LISTS THAT WERE ENTERED"));
        paper_add_table(writer->paper, NULL, SAY(writer, vi, en), 2);
        for (size_t i = 0; i < writer->report->n_items; i++) {
                const struct report_item *item = &writer->report->items[i];
                char day[WRITER_TEXT_SIZE];

                paper_add_row(writer->paper, false);
                paper_add_cell(writer->paper, "%zu", i + 1);
                paper_add_cell(writer->paper, "%s", item->list);
                paper_add_cell(writer->paper, "%s", item->text ? item->text : item->item);
                paper_add_cell(writer->paper, "%s",
                               item->held ? SAY(writer, "có", "yes") : SAY(writer, "không", "no"));
                paper_add_cell(writer->paper, "%s", item->source ? item->source : "");
                paper_add_cell(writer->paper, "%s",
                               item->source_day ? writer_day(writer, item->source_day, day) : "");
                paper_add_cell(writer->paper, "%s", item->actor ? item->actor : "");
        }
        writer_maker(writer);
}

static void add_gaps(struct writer *writer) {
        const char *const vi[] = {"Camera", "Nguyên nhân", "#Số lần", "#Số phút", NULL},
                          *const en[] = {"Camera", "Cause", "#Gaps", "#Minutes", NULL};
        const struct report *report = writer->report;
        char text[WRITER_TEXT_SIZE];
        bool begun = false;

        for (size_t i = 0; i < report->n_cameras; i++)
                for (size_t k = 0; k < report->cameras[i].n_gaps; k++) {
                        const struct report_gaps *gaps = &report->cameras[i].gaps[k];

                        if (!begun)
                                paper_add_table(writer->paper,
                                                SAY(writer, "Thời gian không ghi được, theo nguyên nhân",
                                                    "What is missing, by cause"),
                                                SAY(writer, vi, en), 2);
                        begun = true;
                        paper_add_row(writer->paper, false);
                        paper_add_cell(writer->paper, "%s", report->cameras[i].id);
                        paper_add_cell(writer->paper, "%s", report_cause_text(gaps->cause, writer->language));
                        paper_add_cell(writer->paper, "%s", writer_number(writer, gaps->gaps, text));
                        paper_add_cell(writer->paper, "%s", writer_number(writer, gaps->minutes, text));
                }
}

static void write_cameras(struct writer *writer) {
        const char *const vi[] = {"Camera", "#Số ngày có số liệu", "#Phút đã ghi", "#Phút cần ghi", "#C1 (%)",
                                  NULL},
                          *const en[] = {"Camera",       "#Days known", "#Minutes recorded",
                                         "#Minutes due", "#C1 (%)",     NULL};
        char text[WRITER_TEXT_SIZE];

        if (writer->report->n_cameras == 0)
                return;
        paper_add(writer->paper, PAPER_ANNEX, "%s",
                  SAY(writer, "THỜI GIAN GHI HÌNH CỦA CAMERA", "WHAT CAMERAS RECORDED"));
        paper_add_table(writer->paper, NULL, SAY(writer, vi, en), 1);
        for (size_t i = 0; i < writer->report->n_cameras; i++) {
                const struct report_camera *camera = &writer->report->cameras[i];
                const struct report_value *value = &camera->row.value;
                bool is_known = value->state == REPORT_IS_MEASURED;

                paper_add_row(writer->paper, false);
                paper_add_cell(writer->paper, "%s", camera->id);
                paper_add_cell(writer->paper, "%s", writer_number(writer, camera->days, text));
                paper_add_cell(writer->paper, "%s",
                               is_known ? writer_number(writer, value->numerator, text) : "–");
                paper_add_cell(writer->paper, "%s",
                               is_known ? writer_number(writer, value->denominator, text) : "–");
                paper_add_cell(writer->paper, "%s", writer_value(writer, camera->row.figure, value, text));
        }
        paper_add(writer->paper, PAPER_NOTE,
                  SAY(writer,
                      "Số ngày làm việc đã công bố trong kỳ: %s. Ngày camera không báo số liệu thì không "
                      "tính vào phút cần ghi, và không coi là 0 phút.",
                      "Days with announced hours in the period: %s. A day that a camera did not report is in "
                      "no sum, and is not 0 minutes."),
                  writer_number(writer, writer->report->announced_days, text));
        add_gaps(writer);
        writer_maker(writer);
}

static void write_definitions(struct writer *writer) {
        const char *const vi[] = {"Mã", "Chỉ tiêu", "Tử số", "Mẫu số", "Ghi chú", NULL},
                          *const en[] = {"Code", "Figure", "Numerator", "Denominator", "Note", NULL};

        paper_add(writer->paper, PAPER_ANNEX, "%s",
                  SAY(writer, "ĐỊNH NGHĨA CHỈ TIÊU VÀ PHIÊN BẢN PHẦN MỀM", "DEFINITIONS AND SOFTWARE"));
        paper_add(writer->paper, PAPER_PARAGRAPH,
                  SAY(writer,
                      "Phần mềm: motcua phiên bản %s. Tỷ lệ làm tròn đến một chữ số thập phân, nửa làm tròn "
                      "lên. Sổ sự "
                      "kiện kiểm tra được bằng lệnh motcua-verify.",
                      "Software: motcua %s. Shares are rounded to one decimal, half up. The record is proven "
                      "by "
                      "motcua-verify."),
                  writer->report->version);
        paper_add_table(writer->paper, NULL, SAY(writer, vi, en), 1);
        for (size_t i = 0; report_figure_at(i); i++) {
                const struct report_figure *figure = report_figure_at(i);
                bool is_variant = figure->variant != REPORT_ALL;

                if (figure->variant == REPORT_QR || figure->variant == REPORT_PAPER)
                        continue;
                paper_add_row(writer->paper, false);
                paper_add_cell(writer->paper, "%s", figure->code);
                paper_add_cell(writer->paper, "%s%s%s", figure->name[writer->language],
                               is_variant ? ", " : "",
                               is_variant ? report_variant_text(figure->variant, writer->language) : "");
                paper_add_cell(writer->paper, "%s",
                               figure->numerator[writer->language] ? figure->numerator[writer->language]
                                                                   : "–");
                paper_add_cell(writer->paper, "%s",
                               figure->denominator[writer->language] ? figure->denominator[writer->language]
                                                                     : "–");
                paper_add_cell(writer->paper, "%s",
                               figure->note[writer->language] ? figure->note[writer->language] : "");
        }
}

void writer_annexes(struct writer *writer) {
        for (size_t i = 0; i < ELEMENTSOF(annexes); i++)
                write_annex(writer, &annexes[i]);
        write_questions(writer);
        writer_survey_annex(writer);
        writer_register_annex(writer);
        write_cameras(writer);
        write_items(writer);
        write_definitions(writer);
}
