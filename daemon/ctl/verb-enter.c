#include "ctl-bus.h"
#include "report-ask.h"
#include "report-get.h"
#include "report-paper.h"
#include "report.h"
#include "verb.h"

struct entry {
        struct report_period period;
        const char *source, *source_day;
};

/* The day of the source is the last argument, or the centre's today. Returns an exit code. */
static int read_entry(struct ctl *ctl, const char *period, size_t source, char **ret_today,
                      struct entry *ret) {
        const struct ctl_options *options = ctl->options;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = ctl_get_today(ctl, ret_today, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        ret->source = options->args[source];
        ret->source_day = options->n_args > source + 1 ? options->args[source + 1] : *ret_today;
        return report_get_period(ctl, period, &ret->period);
}

static bool is_entered(const char *code) {
        const struct report_figure *figure;

        for (size_t i = 0; (figure = report_figure_at(i)); i++)
                if (figure->is_entered && streq(figure->code, code))
                        return true;
        return false;
}

static int enter_figure(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;
        _cleanup_free_ char *today = NULL;
        uint64_t numerator, denominator;
        struct entry entry = {0};

        if (!is_entered(options->args[0])) {
                report(options->language, TEXT_BAD_FIGURE, PAIRS({"code", options->args[0]}));
                return CTL_USAGE;
        }
        if (parse_u64(options->args[2], 0, UINT32_MAX, &numerator) < 0 ||
            parse_u64(options->args[3], 0, UINT32_MAX, &denominator) < 0) {
                report(options->language, TEXT_BAD_COUNTS, NO_PAIRS);
                return CTL_USAGE;
        }
        int r = read_entry(ctl, options->args[1], 4, &today, &entry);
        if (r != CTL_OK)
                return r;
        r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "EnterFigure", &call, "sssttssa{sv}", options->args[0],
                        entry.period.first, entry.period.last, numerator, denominator, entry.source,
                        entry.source_day, 0);
        return ctl_enter(ctl, call, r, TEXT_ENTERED);
}

static int enter_item(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;
        _cleanup_free_ char *today = NULL;
        struct entry entry = {0};
        bool held = streq(options->args[3], "yes");

        if (!held && !streq(options->args[3], "no")) {
                report(options->language, TEXT_BAD_HELD, PAIRS({"word", options->args[3]}));
                return CTL_USAGE;
        }
        int r = read_entry(ctl, options->args[2], 5, &today, &entry);
        if (r != CTL_OK)
                return r;
        r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "EnterItem", &call, "sssssbssa{sv}", options->args[0],
                        options->args[1], entry.period.first, entry.period.last, options->args[4], (int) held,
                        entry.source, entry.source_day, 0);
        return ctl_enter(ctl, call, r, TEXT_ENTERED);
}

/* ----- points ----- */

struct confirming {
        struct problem problem;
        struct criteria *criteria;
        const struct criterion *row;
        uint64_t points;
        struct report *report;
};

static void confirming_done(struct confirming *confirming) {
        problem_done(&confirming->problem);
        criteria_free(confirming->criteria);
        report_free(confirming->report);
}

static int find_criterion(const struct ctl_options *options, struct confirming *confirming) {
        const char *id = options->args[1], *points = options->args[2];
        char max[CRITERIA_POINTS_SIZE];

        if (!options->criteria) {
                report(options->language, TEXT_WANTS_CRITERIA, NO_PAIRS);
                return CTL_USAGE;
        }
        int r = report_read_criteria(options->criteria, &confirming->criteria, &confirming->problem);
        if (r < 0) {
                report(options->language, TEXT_REPORT_NOT_MADE,
                       PAIRS({"error", confirming->problem.text ? confirming->problem.text
                                                                : error_to_string(r, options->language)}));
                return CTL_FAILED;
        }
        for (size_t i = 0; i < confirming->criteria->n; i++)
                if (streq(confirming->criteria->rows[i].id, id))
                        confirming->row = &confirming->criteria->rows[i];
        if (!confirming->row) {
                report(options->language, TEXT_NO_CRITERION, PAIRS({"file", options->criteria}, {"row", id}));
                return CTL_USAGE;
        }
        if (criteria_parse_points(points, &confirming->points) >= 0 &&
            confirming->points <= confirming->row->max)
                return CTL_OK;
        criteria_points_text(confirming->row->max, options->language, max);
        report(options->language, TEXT_BAD_POINTS, PAIRS({"points", points}, {"row", id}, {"max", max}));
        return CTL_USAGE;
}

static int send_points(struct ctl *ctl, const struct confirming *confirming,
                       const struct criteria_value *value) {
        const struct report_period *period = &confirming->report->period;
        const char *reason = ctl->options->n_args > 3 ? ctl->options->args[3] : "";
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "ConfirmPoints", &call, "ssttts",
                            confirming->criteria->digest, confirming->row->id, (uint64_t) period->year,
                            confirming->points, confirming->row->max, reason);
        if (r >= 0)
                r = value->has_points
                            ? sd_bus_message_append(call, "a{sv}", 1, "proposed", "t", value->points)
                            : sd_bus_message_append(call, "a{sv}", 0);
        return ctl_enter(ctl, call, r, TEXT_ENTERED);
}

static int confirm(struct ctl *ctl, struct confirming *confirming) {
        const struct ctl_options *options = ctl->options;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        struct report_request request = {.by = 0};
        char proposed[CRITERIA_POINTS_SIZE];
        struct criteria_value value;

        int r = find_criterion(options, confirming);
        if (r == CTL_OK)
                r = report_get_year(ctl, options->args[0], &request.period);
        if (r != CTL_OK)
                return r;
        r = report_ask(ctl, &request, &confirming->report, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        criteria_measure(confirming->row, confirming->report, &value);
        if (!value.has_points || value.points == confirming->points || options->n_args > 3)
                return send_points(ctl, confirming, &value);
        criteria_points_text(value.points, options->language, proposed);
        report(options->language, TEXT_WANTS_REASON,
               PAIRS({"row", confirming->row->id}, {"proposed", proposed}));
        return CTL_USAGE;
}

static int confirm_points(struct ctl *ctl) {
        _cleanup_(confirming_done) struct confirming confirming = {
                .problem = {.language = ctl->options->language}};

        return confirm(ctl, &confirming);
}

const struct verb verbs_enter[] = {
        {.name = "enter-figure",
         .arguments = {"MÃ KỲ TỬ-SỐ MẪU-SỐ NGUỒN [NGÀY]", "CODE PERIOD NUMERATOR DENOMINATOR SOURCE [DAY]"},
         .run = enter_figure,
         .columns = "event",
         .help = {"nhập một chỉ tiêu của hệ thống khác (N1, N2, N3)",
                  "type in a figure of another system (N1, N2, N3)"},
         .man = {"Nhập một chỉ tiêu mà hệ thống khác có: N1 hồ sơ giải quyết đúng hạn, N2 hồ sơ trực tuyến, "
                 "N3 "
                 "thủ tục được công khai, cho một kỳ (viết như với `report`), tử số và mẫu số, nguồn (1 đến "
                 "250 "
                 "ký tự) và ngày của nguồn, mặc định là hôm nay. Nhập lại cho cùng kỳ thì số mới thay số cũ; "
                 "cả hai "
                 "vẫn nằm trong sổ sự kiện cùng người nhập. Báo cáo của kỳ dài hơn cộng các kỳ liền nhau. "
                 "Root "
                 "làm được ngay; người của nhóm `motcua` cần được polkit cho phép (vn.motcua.entries.enter).",
                 "Type in a figure that another system has: N1 dossiers handled on time, N2 dossiers filed "
                 "online, N3 procedures made public; for a period (as of `report`), with numerator and "
                 "denominator, where it is from (1 to 250 characters) and of which day that is, today by "
                 "default. What is typed in again for the same period takes the place of the first; both "
                 "stay in "
                 "the record, with who entered them. The report of a longer period adds up periods that "
                 "follow each other. Root may; who is in group `motcua` needs polkit's leave "
                 "(vn.motcua.entries.enter)."}},
        {.name = "enter-item",
         .arguments = {"DANH-SÁCH MỤC KỲ yes|no NỘI-DUNG NGUỒN [NGÀY]",
                       "LIST ITEM PERIOD yes|no TEXT SOURCE [DAY]"},
         .run = enter_item,
         .columns = "event",
         .help = {"nhập một mục của danh sách cho báo cáo", "type in an item of a list for reports"},
         .man = {"Nhập một mục của danh sách, chẳng hạn điều đã công khai trong quý: mã danh sách, mã mục, "
                 "kỳ, "
                 "có hay không (`yes`, `no`), nội dung, nguồn và ngày của nguồn; như `enter-figure`.",
                 "Type in an item of a list, such as what was published in a quarter: ID of the list, ID of "
                 "the "
                 "item, period, whether it holds (`yes`, `no`), what it is, where it is from and of which "
                 "day; "
                 "as `enter-figure`."}},
        {.name = "confirm-points",
         .arguments = {"NĂM TIÊU-CHÍ ĐIỂM [LÝ-DO]", "YEAR ROW POINTS [WHY]"},
         .options = OPTION_CRITERIA,
         .run = confirm_points,
         .columns = "event",
         .help = {"xác nhận điểm tự chấm của một tiêu chí", "confirm points of a criterion"},
         .man = {"Xác nhận điểm tự chấm của một tiêu chí trong tệp `--criteria=TỆP` cho một năm: 0 đến điểm "
                 "tối đa, nhiều nhất hai chữ số thập phân. Khác điểm mà chương trình đề xuất thì phải nêu lý "
                 "do (1 đến 250 ký tự). Xác nhận lại thì điểm mới thay điểm cũ; cả hai vẫn nằm trong sổ sự "
                 "kiện cùng người xác nhận, ngày và lý do. Điểm gắn với mã băm của bộ tiêu chí: sửa tiêu "
                 "chí, "
                 "điểm tối đa, cách đo hay các bậc thì phải xác nhận lại. Root làm được ngay; người của nhóm "
                 "`motcua` cần được polkit cho phép (vn.motcua.entries.confirm).",
                 "Confirm the points that a criterion of the file `--criteria=FILE` gets for a year: from 0 "
                 "to the most that it has, with up to two decimals. Others than the program proposes need a "
                 "reason (1 to 250 characters). What is confirmed again takes the place of the first; both "
                 "stay in the record, with who confirmed them, when and why. Points are bound to the hash of "
                 "the criteria: where titles, points, measures or steps are changed, they are to be "
                 "confirmed "
                 "again. Root may; who is in group `motcua` needs polkit's leave "
                 "(vn.motcua.entries.confirm)."}},
        {0},
};
