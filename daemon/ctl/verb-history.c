#include "bus-json.h"
#include "ctl-bus.h"
#include "history-view.h"
#include "verb.h"

#define BY_DEFAULT "service"

static int get_figures(struct ctl *ctl, const char *first, const char *last, const char *by, json_t **ret,
                       sd_bus_error *error) {
        const struct ctl_options *options = ctl->options;
        _cleanup_message_ sd_bus_message *call = NULL;

        /* There is nothing about one official that everybody may know. */
        const char *interface = streq(by, "official") ? CTL_RECORD_INTERFACE : CTL_CENTRE_NAME;
        int r = ctl_ask_new(ctl, interface, "GetQueueFigures", &call, "ss", first, last);
        if (r >= 0)
                r = CTL_APPEND(call, {"by", by}, {"service", options->service},
                               {"counter", options->counter});
        return ctl_call_json(ctl, call, r, error, ret);
}

static int history(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        const char *by = options->by ? options->by : BY_DEFAULT;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *figures = NULL;
        _cleanup_free_ char *today = NULL;

        int r = options->n_args > 0 ? 0 : ctl_get_today(ctl, &today, &error);
        const char *first = today ? today : options->args[0],
                   *last = today ? today : options->args[options->n_args - 1];
        if (r >= 0)
                r = get_figures(ctl, first, last, by, &figures, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = history_print(first, last, by, figures, options, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_history[] = {
        {.name = "history",
         .arguments = {"[NGÀY [NGÀY]]", "[FIRST [LAST]]"},
         .options = OPTION_BY | OPTION_SERVICE | OPTION_COUNTER,
         .traits = VERB_DAYS | VERB_TITLES,
         .run = history,
         .help = {"hàng đợi: số lượt, thời gian chờ và phục vụ (mặc định: hôm nay)",
                  "the queue: counts, times of waiting and serving (default: today)"},
         .man = {"Hoạt động của hàng đợi từ ngày đầu đến ngày cuối, tính cả hai ngày; không nêu ngày thì là "
                 "hôm nay: số phiếu đã cấp, đã phục vụ, kết thúc vì vắng mặt, hết hiệu lực cuối ngày, đã "
                 "chuyển tiếp, đã hủy; thời gian từ lúc lấy số đến lúc được gọi (chờ), từ lúc được gọi đến "
                 "lúc bắt "
                 "đầu (đến quầy), đến lúc xong (phục vụ). Dòng đầu là tổng, các dòng sau theo `service` "
                 "(lĩnh vực, mặc định), `counter` (quầy), `hour` (giờ), `day` (ngày) hoặc `official` (cán bộ "
                 "đang "
                 "đăng nhập tại quầy lúc đó; chỉ dành cho root và nhóm `motcua`). Thời gian luôn đi "
                 "kèm số lượt của nó, và không nêu khi không có lượt nào.",
                 "What the queue did from day FIRST to day LAST, both included; without days, today: how "
                 "many "
                 "tickets were issued, served, ended because nobody came, expired at the end of the day, "
                 "transferred and cancelled; how long it took from the ticket until the call (waiting), from "
                 "the call "
                 "until "
                 "the visit began (walking) and until it was done (serving). The first line is the sum, the "
                 "others are what it is of, by `service` (the default), `counter`, `hour`, `day` or "
                 "`official` "
                 "(who was signed in at the counter then; for root and group `motcua`). A time "
                 "is "
                 "shown with the number of cases it comes from, and not at all if there was none."}},
        {0},
};
