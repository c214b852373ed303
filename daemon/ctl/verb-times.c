#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "history-view.h"
#include "report.h"
#include "show.h"
#include "ticket-times.h"
#include "verb.h"

/* On a terminal without the day, if that is the one the ticket stands under. */
static int cell_moment(const struct cell *cell, const struct ctl_options *options, json_t *ticket,
                       char **ret) {
        const char *day = json_get_s(ticket, "day", "");
        bool synchronized = json_get_b(ticket, "synchronized");
        _cleanup_free_ char *moment = NULL;

        if (!json_object_get(ticket, cell->name))
                return str_format(ret, "%s", "");
        int r = show_time(options->style, json_get_t(ticket, cell->name), synchronized, &moment);
        if (r < 0 || options->style != CTL_STYLE_TERMINAL) {
                *ret = TAKE_PTR(moment);
                return r;
        }
        const char *mark = synchronized ? "" : "~", *shown = moment + strlen(mark);
        size_t length = strlen(day);
        bool same = strncmp(shown, day, length) == 0 && shown[length] == ' ';
        return str_format(ret, "%s%s", mark, same ? shown + length + 1 : shown);
}

static int cell_duration(const struct cell *cell, _unused_ const struct ctl_options *options, json_t *ticket,
                         char **ret) {
        char duration[DURATION_TEXT_SIZE];

        return str_format(ret, "%s",
                          json_object_get(ticket, cell->name)
                                  ? history_duration(json_get_t(ticket, cell->name), duration)
                                  : "");
}

static int cell_class(const struct cell *cell, const struct ctl_options *options, json_t *ticket,
                      char **ret) {
        bool none = streq(json_get_s(ticket, cell->name, ""), "none");

        return none ? str_format(ret, "%s", "") : cell_word(cell, options, ticket, ret);
}

static int print_table(json_t *tickets, const struct ctl_options *options, bool of_one_day) {
        static const struct cell terminal[] = {
                {"day", cell_text, TEXT_COLUMN_DAY}, /* of several */
                {"text", cell_text, TEXT_COLUMN_NUMBER},
                {"service", cell_text, TEXT_COLUMN_SERVICE},
                {"priority", cell_class, TEXT_COLUMN_CLASS, WORD_PRIORITY, .rare = true},
                {"issued_usec", cell_moment, TEXT_COLUMN_ISSUED},
                {"called_usec", cell_moment, TEXT_COLUMN_CALLED},
                {"started_usec", cell_moment, TEXT_COLUMN_STARTED},
                {"finished_usec", cell_moment, TEXT_COLUMN_ENDED},
                {"counter", cell_text, TEXT_COLUMN_COUNTER},
                {"waiting_usec", cell_duration, TEXT_COLUMN_WAITING, .right = true},
                {"serving_usec", cell_duration, TEXT_COLUMN_SERVING, .right = true},
                CELL_NUMBER("calls", TEXT_COLUMN_CALLS),
                {"state", cell_word, TEXT_COLUMN_STATE, WORD_STATE},
                {0},
        };
        static const struct cell plain[] = {
                {"ticket", cell_number},
                {"text", cell_text},
                {"service", cell_text},
                {"priority", cell_text},
                {"day", cell_text},
                {"issued_usec", cell_moment},
                {"called_usec", cell_moment},
                {"started_usec", cell_moment},
                {"finished_usec", cell_moment},
                {"counter", cell_text},
                {"waiting_usec", cell_part},
                {"walking_usec", cell_part},
                {"serving_usec", cell_part},
                {"calls", cell_number},
                {"state", cell_text},
                {0},
        };

        return cells_print(tickets, options->style == CTL_STYLE_TERMINAL ? terminal + of_one_day : plain,
                           options, true, stdout);
}

/* Nothing that is undated disappears: with the tickets of a day it is said how many stand elsewhere. */
static int print_undated(struct ctl *ctl, const struct ticket_times *asked, sd_bus_error *error) {
        const struct ticket_times undated = {
                .service = asked->service, .counter = asked->counter, .undated = true};
        _cleanup_(json_decrefp) json_t *tickets = NULL;
        char number[NUMBER_SIZE];
        uint64_t elsewhere = 0;
        json_t *ticket;
        size_t i;

        int r = ticket_times_get(ctl, &undated, &tickets, error);
        if (r < 0)
                return r;
        json_array_foreach(tickets, i, ticket) elsewhere += !streq(json_get_s(ticket, "day", ""), asked->day);
        if (elsewhere > 0)
                say(stdout, ctl->options->language, TEXT_TIMES_UNDATED,
                    PAIRS({"elsewhere", show_number(elsewhere, number)}));
        return 0;
}

static int print_terminal(struct ctl *ctl, const struct ticket_times *asked, json_t *tickets,
                          sd_bus_error *error) {
        const struct ctl_options *options = ctl->options;

        if (asked->day)
                days_print(asked->day, asked->day, options, stdout);
        int r = print_table(tickets, options, asked->day);
        if (r < 0)
                return sd_bus_error_set_errno(error, r);
        say(stdout, options->language, TEXT_TIMES_LEGEND, NO_PAIRS);
        return asked->day ? print_undated(ctl, asked, error) : 0;
}

static int times(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *tickets = NULL;
        _cleanup_free_ char *today = NULL;
        struct ticket_times request = {
                .day = options->n_args > 0 ? options->args[0] : NULL,
                .service = options->service,
                .counter = options->counter,
                .undated = options->undated,
        };

        ctl_enter_zone(ctl);
        int r = request.day || request.undated ? 0 : ctl_get_today(ctl, &today, &error);
        if (today)
                request.day = today;
        if (r >= 0)
                r = ticket_times_get(ctl, &request, &tickets, &error);
        if (r >= 0 && options->style == CTL_STYLE_TERMINAL)
                r = print_terminal(ctl, &request, tickets, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        if (options->style == CTL_STYLE_JSON)
                r = ctl_print_lines(tickets);
        else if (options->style == CTL_STYLE_PLAIN)
                r = print_table(tickets, options, request.day);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_times[] = {
        {.name = "times",
         .arguments = {"[NGÀY]", "[DAY]"},
         .options = OPTION_COUNTER | OPTION_SERVICE | OPTION_UNDATED,
         .traits = VERB_DAYS | VERB_TITLES | VERB_JSON_LINES,
         .run = times,
         .help = {"từng số: lấy, gọi, bắt đầu, kết thúc lúc nào (mặc định: hôm nay)",
                  "each number: when issued, called, started, ended (default: today)"},
         .man = {"Từng số đã cấp trong ngày, kể cả số đã kết thúc, theo giờ của trung tâm: lấy số, "
                 "gọi lần đầu, bắt đầu và kết thúc lúc nào; quầy gọi sau cùng; thời gian chờ và thời "
                 "gian phục vụ, tính như trong `history`; số lần gọi; tình trạng. Việc không hoặc "
                 "chưa xảy ra thì để trống. Nếu không ai bấm bắt đầu thì việc phục vụ tính từ lúc "
                 "gọi. Giờ có dấu `~` là của đồng hồ chưa đồng bộ. Số chưa rõ ngày cấp đứng ở ngày "
                 "mà đồng hồ đã chỉ: cuối bảng nêu còn bao nhiêu số như vậy ở ngày khác, và "
                 "`--undated` liệt kê tất cả.",
                 "Each number that was issued on the day, also those that have ended, in the "
                 "centre's time: when it was issued, first called, started and ended; the counter "
                 "that had it last; how long it waited and was served, as `history` counts it; how "
                 "often it was called; its state. What did not happen, or not yet, is left empty. If "
                 "nobody pressed start, the service counts from the call. A time with `~` was told "
                 "by a clock that was not synchronised. A ticket whose day is not known stands under "
                 "the day that the clock showed: how many more of these there are is said at the "
                 "end, and `--undated` lists all of them."}},
        {0},
};
