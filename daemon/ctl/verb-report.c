#include "ctl-bus.h"
#include "daemon/reports/paragraph.h"
#include "daemon/reports/write.h"
#include "report-ask.h"
#include "report-get.h"
#include "report-monthly.h"
#include "report-paper.h"
#include "report-view.h"
#include "report.h"
#include "verb.h"

static bool is_pdf(const struct ctl_options *options) {
        return options->format && streq(options->format, "pdf");
}

static int print_paragraph(const struct report *report, enum language language, FILE *f) {
        _cleanup_free_ char *text = NULL;

        int r = report_paragraph_new(report, language, &text);
        return r < 0 ? r : fprintf(f, "%s\n", text) < 0 ? -EIO : 0;
}

static int print(const struct report *report, const struct ctl_options *options, FILE *f) {
        const char *format = options->format;

        if (!format && options->style != CTL_STYLE_JSON)
                return options->style == CTL_STYLE_TERMINAL ? report_print_terminal(report, options, f)
                                                            : report_print_plain(report, f);
        if (!format || streq(format, "json"))
                return report_write_json(report, f);
        if (streq(format, "paragraph"))
                return print_paragraph(report, options->language, f);
        if (streq(format, "table"))
                return report_print_terminal(report, options, f);
        return report_write_csv(report, options->language, streq(format, "csv"), f);
}

/* *ret: new memory. Returns an exit code. */
static int print_to_memory(struct ctl *ctl, const struct report *report, void **ret, size_t *ret_size) {
        char *text = NULL;

        if (is_pdf(ctl->options))
                return report_print_paper(ctl->options, report, ret, ret_size);
        if (ctl->options->criteria)
                return report_print_criteria(ctl->options, report, ret, ret_size);
        FILE *f = open_memstream(&text, ret_size);
        if (!f)
                return ctl_explain_errno(ctl, -errno);
        int r = print(report, ctl->options, f);
        if (fclose(f) != 0 && r >= 0)
                r = -ENOMEM;
        *ret = text;
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* What is there already is replaced whole, or stays whole. */
static int deliver(struct ctl *ctl, const struct report *report) {
        const struct ctl_options *options = ctl->options;
        _cleanup_free_ void *data = NULL;
        size_t size = 0;
        int code = print_to_memory(ctl, report, &data, &size);

        if (code != CTL_OK)
                return code;
        if (!options->output)
                return fwrite(data, 1, size, stdout) == size ? CTL_OK : ctl_explain_errno(ctl, -EIO);
        int r = file_replace(options->output, data, size);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* A PDF is no text for a terminal, and criteria are on paper or in their file alone. */
static int check_options(const struct ctl_options *options) {
        bool is_monthly = options->n_args == 0,
             has_form = options->format || options->by || options->output || options->criteria;
        bool needs_file = is_pdf(options) && !options->output && isatty(STDOUT_FILENO);
        bool is_table =
                !options->format || streq(options->format, "table") || streq(options->format, "paragraph");

        if (is_monthly && has_form) {
                report(options->language, TEXT_REPORT_NEEDS_PERIOD, NO_PAIRS);
                return CTL_USAGE;
        }
        if (!needs_file && !(options->criteria && is_table))
                return CTL_OK;
        report(options->language, needs_file ? TEXT_PDF_OUTPUT : TEXT_CRITERIA_FORMAT, NO_PAIRS);
        return CTL_USAGE;
}

static int report_verb(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(report_freep) struct report *made = NULL;
        struct report_request request = {.by = options->by ? 1U << report_by_from_string(options->by) : 0};

        if (check_options(options) != CTL_OK)
                return CTL_USAGE;
        if (options->n_args == 0)
                return report_monthly(ctl);
        int r = report_get_period(ctl, options->args[0], &request.period);
        if (r != CTL_OK)
                return r;
        if (is_pdf(options))
                request.by = report_paper_sections(&request.period);
        r = report_ask(ctl, &request, &made, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        return deliver(ctl, made);
}

const struct verb verbs_report[] = {
        {.name = "report",
         .arguments = {"[KỲ]", "[PERIOD]"},
         .options = OPTION_BY | OPTION_FORMAT | OPTION_OUTPUT | OPTION_CRITERIA,
         .traits = VERB_TITLES | VERB_MONTHS,
         .run = report_verb,
         .help = {"báo cáo các chỉ tiêu của một kỳ, so với kỳ trước",
                  "the figures of a period, against the period before"},
         .man = {"Các chỉ tiêu của một kỳ theo mã (V2, H1–H4, T1–T3, G1, G2, …), mỗi tỷ lệ kèm tử số và mẫu "
                 "số, so với kỳ liền trước. KỲ là ngày `2026-11-25`, tuần `2026-W48`, tháng `2026-11`, quý "
                 "`2026-Q4`, nửa năm `2026-H2`, năm `2026`, khoảng ngày `2026-11-01..2026-11-15`, kỳ vừa qua "
                 "hoặc kỳ này: `last-month`, `this-month`, và tương tự với `day`, `week`, `quarter`, `half`, "
                 "`year`. Tỷ lệ theo mức không nêu khi số lượt đánh giá ít hơn `MinimumRatings=`; của một "
                 "cán "
                 "bộ thì khi đó không nêu gì. Điều chưa đo được thì ghi là chưa đo. `--format=csv` là tệp "
                 "cho bảng tính: UTF-8 có BOM, dấu chấm phẩy, dấu phẩy thập phân khi tiếng Việt; "
                 "`csv-plain` không có BOM; `json` theo lược đồ report.schema.json; `pdf` là báo cáo để ký, "
                 "theo "
                 "thể thức của Nghị định 30/2020/NĐ-CP, với mục [Report] của cấu hình; thêm `--criteria=TỆP` "
                 "thì "
                 "là bảng tự chấm điểm theo tệp đó; `paragraph` là vài câu để đọc trên loa hoặc gửi qua "
                 "Zalo, của toàn trung tâm, không nêu tên ai. `--output=TỆP` ghi vào tệp, chỉ chủ tệp đọc "
                 "được, thay "
                 "cả tệp "
                 "cũ. Không nêu KỲ: báo cáo của các tháng vừa qua, vào thư mục `MonthlyFolder=`, như "
                 "`motcua-report.timer` làm hằng ngày. Chỉ dành cho root và nhóm `motcua`.",
                 "The figures of a period by their codes (V2, H1 to H4, T1 to T3, G1, G2 and so on), each "
                 "share "
                 "with numerator and denominator, against the period just before. PERIOD is a day "
                 "`2026-11-25`, a week `2026-W48`, a month `2026-11`, a quarter `2026-Q4`, half a year "
                 "`2026-H2`, a year `2026`, a range `2026-11-01..2026-11-15`, or the period that is over or "
                 "that it is now: `last-month`, `this-month`, and so with `day`, `week`, `quarter`, `half` "
                 "and `year`. A share of levels is not told of fewer ratings than `MinimumRatings=`; of an "
                 "official nothing is told then. What nothing measures is called so. `--format=csv` is for "
                 "spreadsheets: UTF-8 with a BOM, semicolons, a decimal comma in Vietnamese; `csv-plain` has "
                 "no BOM; `json` follows report.schema.json; `pdf` is a report to be signed, in the form of "
                 "Nghị định "
                 "30/2020/NĐ-CP, by section [Report] of the configuration; with `--criteria=FILE` it is the "
                 "self-scoring by that file; `paragraph` is a few sentences to be read out by a loudspeaker "
                 "or sent on Zalo, of the whole "
                 "centre, which name nobody. `--output=FILE` writes into a file that its owner alone reads, "
                 "and "
                 "replaces the whole of one that is there. Without PERIOD: the reports of the months that "
                 "are over, into the folder of "
                 "`MonthlyFolder=`, as `motcua-report.timer` has it done every day. For root and group "
                 "`motcua`."}},
        {0},
};
