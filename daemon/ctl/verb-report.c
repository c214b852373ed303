#include "bus-json.h"
#include "ctl-bus.h"
#include "daemon/reports/build.h"
#include "daemon/reports/write.h"
#include "report-view.h"
#include "report.h"
#include "verb.h"

/* Both answers are of the centre as it is now; what comes in between changes the days of today alone. */
static int get_answer(struct ctl *ctl, const struct report_period *period, const char *by, json_t **ret,
                      sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_(json_decrefp) json_t *about = NULL, *groups = NULL, *entries = NULL;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "GetReport", &call, "ss", period->first, period->last);
        if (r >= 0)
                r = CTL_APPEND(call, {"by", by});
        r = ctl_call(ctl, call, r, error, &reply);
        if (r >= 0)
                r = bus_json_read(reply, &about);
        if (r >= 0)
                r = bus_json_read(reply, &groups);
        if (r >= 0)
                r = bus_json_read(reply, &entries);
        if (r < 0)
                return sd_bus_error_is_set(error) ? r : sd_bus_error_set_errno(error, r);
        *ret = json_pack("{s:O, s:O, s:O}", "about", about, "groups", groups, "entries", entries);
        return *ret ? 0 : sd_bus_error_set_errno(error, -ENOMEM);
}

static int print(const struct report *report, const struct ctl_options *options) {
        const char *format = options->format;

        if (!format && options->style != CTL_STYLE_JSON)
                return options->style == CTL_STYLE_TERMINAL ? report_print_terminal(report, options, stdout)
                                                            : report_print_plain(report, stdout);
        if (!format || streq(format, "json"))
                return report_write_json(report, stdout);
        if (streq(format, "table"))
                return report_print_terminal(report, options, stdout);
        return report_write_csv(report, options->language, streq(format, "csv"), stdout);
}

static int build(struct ctl *ctl, struct report_request *request, struct report **ret, sd_bus_error *error) {
        _cleanup_(json_decrefp) json_t *centre = NULL, *now = NULL, *before = NULL;
        struct report_period period_before;
        _cleanup_free_ char *by = NULL;

        report_period_before(&request->period, &period_before);
        int r = ctl_get_properties(ctl, CTL_DAEMON_CENTRE, &centre, error);
        if (r < 0)
                return r;
        request->centre = json_get_s(centre, "Name", "");
        request->version = json_get_s(centre, "Version", "");
        r = report_by_words(request->by, &by);
        if (r >= 0)
                r = get_answer(ctl, &request->period, by, &now, error);
        if (r >= 0)
                r = get_answer(ctl, &period_before, by, &before, error);
        if (r >= 0)
                r = report_build(request, now, before, ret);
        return r < 0 && !sd_bus_error_is_set(error) ? sd_bus_error_set_errno(error, r) : r;
}

static int report_verb(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(report_freep) struct report *made = NULL;
        struct report_request request = {.by = options->by ? 1U << report_by_from_string(options->by) : 0};
        _cleanup_free_ char *today = NULL;
        int32_t day;

        int r = ctl_get_today(ctl, &today, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = day_parse(today, &day);
        if (r >= 0)
                r = report_period_parse(options->args[0], day, &request.period);
        if (r < 0) {
                report(options->language, TEXT_BAD_PERIOD, PAIRS({"period", options->args[0]}));
                return CTL_USAGE;
        }
        r = build(ctl, &request, &made, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = print(made, options);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_report[] = {
        {.name = "report",
         .arguments = {"KỲ", "PERIOD"},
         .options = OPTION_BY | OPTION_FORMAT,
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
                 "`csv-plain` không có BOM; `json` theo lược đồ report.schema.json. Chỉ dành cho root và "
                 "nhóm `motcua`.",
                 "The figures of a period by their codes (V2, H1 to H4, T1 to T3, G1, G2 and so on), each "
                 "share "
                 "with numerator and denominator, against the period just before. PERIOD is a day "
                 "`2026-11-25`, a week `2026-W48`, a month `2026-11`, a quarter `2026-Q4`, half a year "
                 "`2026-H2`, a year `2026`, a range `2026-11-01..2026-11-15`, or the period that is over or "
                 "that it is now: `last-month`, `this-month`, and so with `day`, `week`, `quarter`, `half` "
                 "and `year`. A share of levels is not told of fewer ratings than `MinimumRatings=`; of an "
                 "official nothing is told then. What nothing measures is called so. `--format=csv` is for "
                 "spreadsheets: UTF-8 with a BOM, semicolons, a decimal comma in Vietnamese; `csv-plain` has "
                 "no BOM; `json` follows report.schema.json. For root and group `motcua`."}},
        {0},
};
