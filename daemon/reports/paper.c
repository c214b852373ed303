#include "paper-internal.h"

/* As wide as a line. */
#define DOTS "……………………………………………………………………………"

static void add_basis(struct writer *writer) {
        size_t n = 0;

        for (size_t i = 0; i < REPORT_LINES_MAX; i++)
                if (writer->form->basis[i]) {
                        paper_add(writer->paper, PAPER_PARAGRAPH,
                                  SAY(writer, "Căn cứ %s;", "On the basis of %s;"), writer->form->basis[i]);
                        n++;
                }
        if (n == 0)
                paper_add(writer->paper, PAPER_PARAGRAPH, "%s",
                          SAY(writer, "Căn cứ …………………………………………………………………..",
                              "On the basis of ………………………………………………….."));
}

static void write_sources(struct writer *writer) {
        const struct report *report = writer->report;
        char period[REPORT_PERIOD_TEXT_SIZE], before[REPORT_PERIOD_TEXT_SIZE], first[WRITER_TEXT_SIZE],
                last[WRITER_TEXT_SIZE], today[WRITER_TEXT_SIZE], cursor[WRITER_TEXT_SIZE];

        paper_add(writer->paper, PAPER_HEADING, "%s",
                  SAY(writer, "I. CĂN CỨ, KỲ BÁO CÁO, NGUỒN SỐ LIỆU", "I. BASIS, PERIOD, SOURCES"));
        add_basis(writer);
        report_period_text(&report->period, writer->language, period);
        report_period_text(&report->before, writer->language, before);
        paper_add(writer->paper, PAPER_PARAGRAPH,
                  SAY(writer,
                      "Kỳ báo cáo: %s (từ ngày %s đến ngày %s, tính cả hai ngày). Kỳ trước để so sánh: %s.",
                      "Period: %s (from %s to %s, both included). The period before, to compare: %s."),
                  period, writer_day(writer, report->period.first, first),
                  writer_day(writer, report->period.last, last), before);
        writer_day(writer, report->today, today);
        if (report->unfinished)
                paper_add(writer->paper, PAPER_PARAGRAPH,
                          SAY(writer, "Kỳ báo cáo chưa kết thúc: số liệu tính đến ngày %s.",
                              "The period is not over: figures are up to %s."),
                          today);
        paper_add(writer->paper, PAPER_PARAGRAPH,
                  SAY(writer,
                      "Nguồn số liệu: sổ sự kiện của %s, đến sự kiện số %s, do phần mềm motcua phiên bản %s "
                      "lập ngày "
                      "%s. Sổ sự kiện chỉ ghi thêm, không sửa, không xóa; mọi số liệu tính lại được từ sổ.",
                      "Source: the record of %s up to event %s, read by motcua %s on %s. The record is only "
                      "added to; "
                      "every figure can be computed from it again."),
                  report->centre, writer_number(writer, report->cursor, cursor), report->version, today);
}

static void write_reception(struct writer *writer) {
        static const enum report_count counts[] = {REPORT_ISSUED,   REPORT_CALLED,  REPORT_SERVED,
                                                   REPORT_NO_SHOW,  REPORT_EXPIRED, REPORT_TRANSFERRED,
                                                   REPORT_CANCELLED};

        paper_add(writer->paper, PAPER_HEADING, "%s", SAY(writer, "II. TÌNH HÌNH TIẾP ĐÓN", "II. RECEPTION"));
        writer_counts(writer, SAY(writer, "Số lượt tiếp đón", "Turns"), counts, ELEMENTSOF(counts));
        writer_figures(writer, SAY(writer, "Tỷ lệ bỏ lượt", "No-shows"), "V1 V2 V3");
        writer_trend_chart(writer);
        writer_hours_chart(writer);
}

static void write_satisfaction(struct writer *writer) {
        const struct report *report = writer->report;

        paper_add(writer->paper, PAPER_HEADING, "%s",
                  SAY(writer, "III. MỨC ĐỘ HÀI LÒNG TẠI QUẦY", "III. SATISFACTION AT THE COUNTER"));
        paper_add(
                writer->paper, PAPER_PARAGRAPH,
                SAY(writer,
                    "Công dân đánh giá bằng nút bấm sau khi lượt phục vụ hoàn tất%s, không ghi tên; thang "
                    "%llu mức. Tỷ "
                    "lệ chỉ nêu khi có từ %llu lượt đánh giá trở lên, và luôn kèm tử số, mẫu số.",
                    "Citizens rate by a key after their visit%s, without a name, on a scale of %llu levels. "
                    "A share is "
                    "told from %llu ratings on, and always with its counts."),
                report_has_channels(report)
                        ? SAY(writer, ", hoặc trong ngày bằng điện thoại với mã trên phiếu",
                              ", or by phone with the code on the ticket")
                        : "",
                (unsigned long long) report->scale, (unsigned long long) report->minimum_ratings);
        writer_figures(writer, SAY(writer, "Kết quả đánh giá tại quầy", "Ratings at the counter"),
                       "H1 H2 H3 L1");
        writer_levels_chart(writer);
        if (report->whole.withheld)
                paper_add(writer->paper, PAPER_NOTE, "%s",
                          SAY(writer, "Số lượt đánh giá của kỳ này quá ít nên không nêu mức độ.",
                              "There are too few ratings in this period to tell levels."));
}

static void write_survey_to_devices(struct writer *writer) {
        uint64_t target = writer->report->wait_target_usec / 60 / USEC_PER_SEC;

        writer_survey(writer);
        paper_add(writer->paper, PAPER_HEADING, "%s",
                  SAY(writer, "V. THỜI GIAN CHỜ, GIỜ LÀM VIỆC", "V. WAITING, OPENING HOURS"));
        writer_figures(writer, SAY(writer, "Thời gian chờ và giờ làm việc", "Waiting and opening hours"),
                       "T1 T2 T3 G1 G2");
        paper_add(writer->paper, PAPER_NOTE,
                  SAY(writer,
                      "Thời gian: trung vị; bách phân vị 90 (chín trong mười lượt không vượt quá). Ngưỡng "
                      "chờ đang áp "
                      "dụng: %llu phút.",
                      "Times: median; ninetieth percentile. Waiting target in force: %llu minutes."),
                  (unsigned long long) target);
        paper_add(writer->paper, PAPER_HEADING, "%s",
                  SAY(writer, "VI. GÓP Ý, HÒM THƯ", "VI. SUGGESTIONS, LETTER BOX"));
        writer_figures(writer, SAY(writer, "Xử lý góp ý", "Suggestions"), "P1 P2 P3");
        paper_add(writer->paper, PAPER_HEADING, "%s",
                  SAY(writer, "VII. THIẾT BỊ, CAMERA", "VII. DEVICES, CAMERAS"));
        writer_figures(writer, SAY(writer, "Thời gian hoạt động của thiết bị", "Availability of devices"),
                       "H4 C1");
}

static void add_entered(struct writer *writer) {
        const struct report_group *whole = &writer->report->whole;
        const char *const vi[] = {"Mã", "Chỉ tiêu", "#Kết quả", "Nguồn", "Ngày", "Người nhập", NULL},
                          *const en[] = {"Code", "Figure", "#Result", "Source", "Day", "Entered by", NULL};
        _cleanup_free_ char *title = NULL;
        char text[WRITER_TEXT_SIZE];
        bool begun = false;

        for (size_t i = 0; i < whole->n_rows; i++) {
                const struct report_row *row = &whole->rows[i];

                if (!row->source)
                        continue;
                if (!begun &&
                    writer_table_title(
                            writer, SAY(writer, "Nguồn của số liệu đã nhập", "Sources of what was entered"),
                            &title) < 0)
                        return;
                if (!begun)
                        paper_add_table(writer->paper, title, SAY(writer, vi, en), 2);
                begun = true;
                paper_add_row(writer->paper, false);
                paper_add_cell(writer->paper, "%s", row->figure->code);
                paper_add_cell(writer->paper, "%s", row->figure->name[writer->language]);
                paper_add_cell(writer->paper, "%s", writer_value(writer, row->figure, &row->value, text));
                paper_add_cell(writer->paper, "%s", row->source);
                paper_add_cell(writer->paper, "%s",
                               row->source_day ? writer_day(writer, row->source_day, text) : "");
                paper_add_cell(writer->paper, "%s", row->actor ? row->actor : "");
        }
}

static void write_entered(struct writer *writer) {
        paper_add(writer->paper, PAPER_HEADING, "%s",
                  SAY(writer, "VIII. SỐ LIỆU NHẬP TỪ HỆ THỐNG KHÁC", "VIII. FIGURES FROM OTHER SYSTEMS"));
        paper_add(writer->paper, PAPER_PARAGRAPH, "%s",
                  SAY(writer,
                      "Số liệu của mục này do công chức nhập từ hệ thống khác, kèm nguồn, ngày và người "
                      "nhập; phần mềm "
                      "không tự điền.",
                      "Officials entered these figures from other systems, with source, day and name; the "
                      "program fills "
                      "in none."));
        writer_figures(writer, SAY(writer, "Số liệu nhập từ hệ thống khác", "Figures from other systems"),
                       "N1 N2 N3");
        add_entered(writer);
}

/* A sentence of a count, unless it is 0. */
static void add_limit(struct writer *writer, const char *format, uint64_t count) {
        _cleanup_free_ char *text = NULL;
        const char *mark = strchr(format, '#');
        char number[WRITER_TEXT_SIZE];

        if (count == 0)
                return;
        if (str_format(&text, "%.*s%s%s", (int) (mark - format), format, writer_number(writer, count, number),
                       mark + 1) < 0)
                writer->paper->error = -ENOMEM;
        else
                paper_add(writer->paper, PAPER_ITEM, "%s", text);
}

/* Codes that have no value for this reason, once each. */
static void add_without_value(struct writer *writer, enum report_state state, const char *text) {
        const struct report_group *whole = &writer->report->whole;
        _cleanup_free_ char *codes = NULL;

        for (size_t i = 0; i < whole->n_rows; i++) {
                const struct report_figure *figure = whole->rows[i].figure;

                if (whole->rows[i].value.state != state || figure->variant != REPORT_ALL)
                        continue;
                if (str_extend(&codes, ", ", "%s (%s)", figure->code, figure->name[writer->language]) < 0) {
                        writer->paper->error = -ENOMEM;
                        return;
                }
        }
        if (codes)
                paper_add(writer->paper, PAPER_ITEM, "%s %s.", text, codes);
}

/* Of cameras that did not tell of each day. */
static void add_unknown_days(const struct writer *writer) {
        const struct report *report = writer->report;

        for (size_t i = 0; i < report->n_cameras; i++) {
                const struct report_camera *camera = &report->cameras[i];

                if (camera->days < report->announced_days)
                        paper_add(writer->paper, PAPER_ITEM,
                                  SAY(writer,
                                      "Camera %s chỉ có số liệu của %llu trong %llu ngày làm việc đã công "
                                      "bố; tỷ lệ C1 không tính các ngày còn lại.",
                                      "Of camera %s figures are known for %llu of %llu days with announced "
                                      "hours; C1 leaves the others out."),
                                  camera->id, (unsigned long long) camera->days,
                                  (unsigned long long) report->announced_days);
        }
}

static void write_limits(struct writer *writer) {
        const struct report *report = writer->report;

        paper_add(writer->paper, PAPER_HEADING, "%s",
                  SAY(writer, "IX. HẠN CHẾ, ĐỘ TIN CẬY", "IX. LIMITS AND RELIABILITY"));
        add_without_value(writer, REPORT_NOT_MEASURED,
                          SAY(writer, "Chưa đo, nên không có số liệu:", "Not measured, so without figures:"));
        add_without_value(writer, REPORT_NOT_ENTERED,
                          SAY(writer, "Chưa được nhập cho kỳ này:", "Not entered for this period:"));
        add_without_value(writer, REPORT_TOO_FEW,
                          SAY(writer, "Số lượt đánh giá, phiếu trả lời quá ít, nên không nêu tỷ lệ:",
                              "Of too few ratings or answers, so without a share:"));
        add_limit(writer,
                  SAY(writer,
                      "# lượt đánh giá có dấu hiệu bất thường; vẫn được tính, và tỷ lệ khi không tính các "
                      "lượt này "
                      "được nêu riêng.",
                      "Suspect ratings: #; they count, and the share without them is told besides."),
                  report->whole.counts[REPORT_SUSPECT]);
        add_limit(writer,
                  SAY(writer, "# lượt đánh giá đã bị hủy kết quả kèm lý do; sổ sự kiện vẫn giữ các lượt này.",
                      "Ratings voided with a reason: #; the record keeps them."),
                  report->whole.counts[REPORT_VOIDED]);
        add_limit(writer,
                  SAY(writer, "# lượt không ghi nhận được vì mất kết nối bàn phím.",
                      "Visits that could not be rated, as the keypad was offline: #."),
                  report->whole.counts[REPORT_UNHEARD]);
        add_limit(writer,
                  SAY(writer, "# lượt đánh giá còn mở khi lập báo cáo.",
                      "Ratings still open when this was made: #."),
                  report->whole.counts[REPORT_OPEN]);
        add_limit(writer,
                  SAY(writer, "# lượt được xếp vào ngày theo đồng hồ chưa đồng bộ.",
                      "Visits on the day of a clock that was not synchronised: #."),
                  report->undated);
        add_limit(writer,
                  SAY(writer, "# lượt không rõ ngày, nằm ngoài kỳ báo cáo này.",
                      "Visits of no known day, outside of this period: #."),
                  report->undated_elsewhere);
        add_unknown_days(writer);
        paper_add(writer->paper, PAPER_ITEM, "%s",
                  SAY(writer,
                      "Đánh giá tại quầy do người được phục vụ tự nguyện bấm; người không đánh giá có thể có "
                      "ý kiến khác, "
                      "vì vậy tỷ lệ tham gia (H1) được nêu cùng mức độ hài lòng.",
                      "Ratings are voluntary, and those who give none may think otherwise: so the share who "
                      "did (H1) "
                      "stands beside."));
}

static void write_proposals(struct writer *writer) {
        paper_add(writer->paper, PAPER_HEADING, "%s", SAY(writer, "X. KIẾN NGHỊ", "X. PROPOSALS"));
        for (int i = 0; i < 3; i++)
                paper_add(writer->paper, PAPER_PARAGRAPH, "%s", DOTS);
}

struct paper *report_paper_new(const struct report *report, const struct report_form *form,
                               enum language language) {
        struct writer writer = {.report = report, .form = form, .language = language};

        writer.paper = paper_new(language);
        if (!writer.paper)
                return NULL;
        writer_head(&writer, SAY(&writer, "BÁO CÁO", "REPORT"),
                    SAY(&writer, "Kết quả tiếp đón, phục vụ và mức độ hài lòng của người dân",
                        "How people were received and served, and how satisfied they were:"));
        write_sources(&writer);
        write_reception(&writer);
        write_satisfaction(&writer);
        write_survey_to_devices(&writer);
        write_entered(&writer);
        write_limits(&writer);
        write_proposals(&writer);
        writer_sign(&writer);
        writer_annexes(&writer);
        return writer.paper;
}
