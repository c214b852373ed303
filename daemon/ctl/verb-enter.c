#include "bus-json.h"
#include "ctl-bus.h"
#include "daemon/reports/report.h"
#include "report.h"
#include "show.h"
#include "verb.h"

/* As long as motcuad lets polkit ask for a password, and a little. */
#define PATIENCE_USEC (130 * USEC_PER_SEC)

struct entry {
        struct report_period period;
        const char *source, *source_day;
};

/* The day of the source is the last argument, or the centre's today. Returns an exit code. */
static int read_entry(struct ctl *ctl, const char *period, size_t source, char **ret_today,
                      struct entry *ret) {
        const struct ctl_options *options = ctl->options;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        int32_t day;

        int r = ctl_get_today(ctl, ret_today, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        ret->source = options->args[source];
        ret->source_day = options->n_args > source + 1 ? options->args[source + 1] : *ret_today;
        if (day_parse(*ret_today, &day) >= 0 && report_period_parse(period, day, &ret->period) >= 0)
                return CTL_OK;
        report(options->language, TEXT_BAD_PERIOD, PAIRS({"period", period}));
        return CTL_USAGE;
}

static int print_event(const struct ctl_options *options, uint64_t event) {
        char number[NUMBER_SIZE];

        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:I}", "event", (json_int_t) event), stdout);
        (void) show_number(event, number);
        if (options->style == CTL_STYLE_PLAIN)
                return puts(number) < 0 ? -EIO : 0;
        say(stdout, options->language, TEXT_ENTERED, PAIRS({"event", number}));
        return 0;
}

static int send(struct ctl *ctl, sd_bus_message *call, int r) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *reply = NULL;
        uint64_t event;

        if (r >= 0)
                r = sd_bus_message_set_allow_interactive_authorization(call, true);
        if (r >= 0)
                r = sd_bus_set_method_call_timeout(ctl->bus, PATIENCE_USEC);
        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "t", &event);
        if (r >= 0)
                r = print_event(ctl->options, event);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
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
        return send(ctl, call, r);
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
        return send(ctl, call, r);
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
        {0},
};
