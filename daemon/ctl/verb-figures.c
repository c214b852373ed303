#include "bus-json.h"
#include "ctl-bus.h"
#include "figures-view.h"
#include "verb.h"

/* Of the days that are given, or of today: which day that is, the centre says. */
static int figures(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        const struct ctl_options *options = ctl->options;
        _cleanup_(json_decrefp) json_t *value = NULL;
        bool today = options->n_args == 0;
        const char *first = today ? NULL : options->args[0],
                   *last = today ? NULL : options->args[options->n_args - 1];

        /* There is nothing about one official that everybody may know. */
        const char *interface = options->official || figures_are_of_officials(options) ? CTL_RECORD_INTERFACE
                                                                                       : ctl_reading(ctl);
        int r = today ? ctl_ask_new(ctl, interface, "GetToday", &call, "")
                      : ctl_ask_new(ctl, interface, "GetFigures", &call, "ss", first, last);
        if (r >= 0)
                r = CTL_APPEND(call, {"counter", options->counter}, {"official", options->official},
                               {"by", options->by});
        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        if (today)
                r = sd_bus_message_read(reply, "s", &first);
        if (r >= 0)
                r = bus_json_read(reply, &value);
        if (r >= 0)
                r = figures_print(first, today ? first : last, value, options, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_figures[] = {
        {.name = "today",
         .options = OPTION_BY | OPTION_COUNTER | OPTION_OFFICIAL,
         .traits = VERB_TITLES | VERB_ONE_OPTION,
         .run = figures,
         .help = {"số liệu hôm nay", "today's figures"},
         .man = {"Số liệu hôm nay của toàn trung tâm và từng quầy, theo từng nội dung mà công dân được hỏi. "
                 "Tỷ lệ phần trăm luôn đi kèm số lượt của nó, và không nêu khi số lượt đánh giá ít hơn "
                 "`MinimumRatings=`. Root và nhóm `motcua` xem được mọi lượt đánh giá. Người khác xem phần "
                 "công khai: số lượt của mỗi ngày, quầy và nội dung tăng từng bước ít nhất bằng số đó, để "
                 "không ai suy ra được một lượt riêng lẻ bằng cách xem nhiều lần; khi đó `--official` và "
                 "`--by=official` không dùng được. `--by=official` nêu số liệu theo cán bộ đang đăng nhập "
                 "khi "
                 "lượt hoàn tất, kể cả khi người khác bắt đầu lượt đó, cùng thời gian chờ và phục vụ trung "
                 "bình; "
                 "lượt không có ai đăng nhập đứng riêng, `(nobody)` khi không in ra màn hình. Khi không in "
                 "ra màn hình thì chỉ có số lượt; chương trình tự tính tỷ lệ.",
                 "Today's figures, of the whole centre and of each counter, for each subject that citizens "
                 "are asked about. A percentage never stands without the counts it comes from, and none is "
                 "shown of fewer ratings than `MinimumRatings=`. Root and group `motcua` see all ratings. "
                 "Everybody else sees what is public: of each day, counter and subject the ratings move in "
                 "steps of at least that many, so that nobody learns a single one by asking again and again; "
                 "`--official` and `--by=official` are then refused. With `--by=official` the lines are of "
                 "the officials "
                 "who were signed in when visits were finished, also if another began them, with the mean "
                 "times of "
                 "waiting and serving; what nobody was signed in for has a line of its own, `(nobody)` where "
                 "there is "
                 "no terminal. Where there is no terminal there are counts only; a program "
                 "divides for itself."}},
        {.name = "figures",
         .arguments = {"NGÀY [NGÀY]", "FIRST [LAST]"},
         .options = OPTION_BY | OPTION_COUNTER | OPTION_OFFICIAL,
         .traits = VERB_DAYS | VERB_TITLES | VERB_ONE_OPTION,
         .run = figures,
         .help = {"số liệu từ ngày đến ngày (YYYY-MM-DD)", "figures of these days (YYYY-MM-DD)"},
         .man = {"Như trên, từ ngày đầu đến ngày cuối, tính cả hai ngày, viết YYYY-MM-DD.",
                 "The same from day FIRST to day LAST, both included, written YYYY-MM-DD."}},
        {0},
};
