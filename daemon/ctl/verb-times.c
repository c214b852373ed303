#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "daemon/reports/period.h"
#include "history-view.h"
#include "report.h"
#include "show.h"
#include "ticket-times.h"
#include "verb.h"

enum { DAYS_MAX = 3660 };

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

static int print_table(json_t *tickets, const struct ctl_options *options, bool of_one_day, bool titles) {
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
                           options, titles, stdout);
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
        int r = print_table(tickets, options, asked->day, true);
        if (r < 0)
                return sd_bus_error_set_errno(error, r);
        say(stdout, options->language, TEXT_TIMES_LEGEND, NO_PAIRS);
        return asked->day ? print_undated(ctl, asked, error) : 0;
}

/* ----- many days ----- */

static int print_day(struct ctl *ctl, const struct ticket_times *asked, bool titles, sd_bus_error *error) {
        const struct ctl_options *options = ctl->options;
        _cleanup_(json_decrefp) json_t *tickets = NULL;

        int r = ticket_times_get(ctl, asked, &tickets, error);
        if (r < 0)
                return r;
        if (options->style == CTL_STYLE_JSON)
                r = ctl_print_lines(tickets);
        else if (options->style == CTL_STYLE_PLAIN || json_array_size(tickets) > 0) {
                if (options->style == CTL_STYLE_TERMINAL)
                        days_print(asked->day, asked->day, options, stdout);
                r = print_table(tickets, options, true, titles || options->style == CTL_STYLE_TERMINAL);
        }
        if (r >= 0 && fflush(stdout) != 0)
                r = -errno;
        return r < 0 ? sd_bus_error_set_errno(error, r) : 0;
}

/* A day at a time, so that memory is that of one day, and a reader gets each as it comes. */
static int times_of_days(struct ctl *ctl, const char *first_text, const char *last_text) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        struct ticket_times asked = {.service = ctl->options->service, .counter = ctl->options->counter};
        int32_t first, last;

        if (day_parse(first_text, &first) < 0 || day_parse(last_text, &last) < 0 || last < first ||
            last - first >= DAYS_MAX) {
                report(ctl->options->language, TEXT_BAD_DAY, PAIRS({"day", last_text}));
                return CTL_USAGE;
        }
        if (ctl->options->undated) {
                report(ctl->options->language, TEXT_BAD_DAY, PAIRS({"day", "--undated"}));
                return CTL_USAGE;
        }
        for (int32_t day = first; day <= last; day++) {
                char text[DAY_TEXT_SIZE];

                day_format(day, text);
                asked.day = text;
                int r = print_day(ctl, &asked, day == first, &error);
                if (r < 0)
                        return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        }
        return CTL_OK;
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
        if (options->n_args == 2)
                return times_of_days(ctl, options->args[0], options->args[1]);
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
                r = print_table(tickets, options, request.day, true);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_times[] = {
        {.name = "times",
         .arguments = {"[NGÀY [NGÀY]]", "[FIRST [LAST]]"},
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
                 "`--undated` liệt kê tất cả. Với hai ngày: từng số của mọi ngày trong khoảng đó, tối đa "
                 "mười năm, "
                 "lần lượt từng ngày; ra tệp hoặc ống dẫn thì là bảng TSV, một dòng tên cột.",
                 "Each number that was issued on the day, also those that have ended, in the "
                 "centre's time: when it was issued, first called, started and ended; the counter "
                 "that had it last; how long it waited and was served, as `history` counts it; how "
                 "often it was called; its state. What did not happen, or not yet, is left empty. If "
                 "nobody pressed start, the service counts from the call. A time with `~` was told "
                 "by a clock that was not synchronised. A ticket whose day is not known stands under "
                 "the day that the clock showed: how many more of these there are is said at the "
                 "end, and `--undated` lists all of them. With two days: each number of all days from FIRST "
                 "to LAST, "
                 "at most ten years, a day after the other; into a file or pipe that is TSV with one line of "
                 "names."}},
        {0},
};
