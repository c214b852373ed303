#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "report.h"
#include "show.h"
#include "ticket-number.h"
#include "verb.h"

/* A number of today, which is what people know, or the ID of a ticket. Returns CTL_OK, or an exit code after
 * saying why not. */
static int find_ticket(struct ctl *ctl, const char *name, uint64_t *ret) {
        size_t n;

        int r = ticket_number_find(ctl, name, ret, &n);
        if (r != CTL_OK)
                return r;
        if (n == 1 || (n == 0 && parse_u64(name, 1, INT64_MAX, ret) >= 0))
                return CTL_OK;
        report(ctl->options->language, n > 0 ? TEXT_TICKET_TWICE : TEXT_BAD_TICKET, PAIRS({"ticket", name}));
        return CTL_USAGE;
}

static int append_after(sd_bus_message *call, const char *reason) {
        return reason ? sd_bus_message_append(call, "a{sv}", 2, "after", "b", true, "reason", "s", reason)
                      : sd_bus_message_append(call, "a{sv}", 1, "after", "b", true);
}

static int attend(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;
        _cleanup_free_ char *path = NULL;
        uint64_t ticket = 0;

        int r = ctl_find_counter(ctl, options->args[0], &path);
        if (r == CTL_OK && options->n_args > 1)
                r = find_ticket(ctl, options->args[1], &ticket);
        if (r != CTL_OK)
                return r;
        r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, path, CTL_COUNTER_INTERFACE, options->member, &call);
        if (r >= 0 && ticket > 0)
                r = sd_bus_message_append(call, "t", ticket);
        if (r >= 0 && options->after)
                r = append_after(call, options->reason);
        else if (r >= 0)
                r = CTL_APPEND(call, {"counter", options->counter}, {"reason", options->reason},
                               {"service", options->service});
        return ctl_run(ctl, call, r);
}

static int print_called(const struct ctl_options *options, const char *counter, uint64_t ticket,
                        const char *number) {
        char id[NUMBER_SIZE];

        show_number(ticket, id);
        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:I, s:s}", "ticket", (json_int_t) ticket, "text", number),
                                  stdout);
        if (options->style == CTL_STYLE_PLAIN)
                return printf("%s\t%s\n", id, number[0] ? number : "-") < 0 ? -EIO : 0;
        say(stdout, options->language, ticket > 0 ? TEXT_CALLED : TEXT_NOBODY_WAITS,
            PAIRS({"counter", counter}, {"number", number}));
        return 0;
}

/* The number is what people know of who was called. */
static int call(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *objects = NULL, *tickets = NULL;
        const char *counter = ctl->options->args[0];

        int r = attend(ctl);
        if (r != CTL_OK)
                return r;
        r = ctl_get_objects(ctl, CTL_DAEMON_CENTRE, &objects, &error);
        if (r >= 0)
                r = ctl_get_tickets(ctl, false, &tickets, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        uint64_t ticket = json_get_t(ctl_counter_of(objects, counter, NULL), "Ticket");
        r = print_called(ctl->options, counter, ticket, ctl_ticket_text(tickets, ticket));
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int return_ticket(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        uint64_t ticket = 0;

        int r = find_ticket(ctl, ctl->options->args[0], &ticket);
        if (r != CTL_OK)
                return r;
        r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "Return", &call, "ta{sv}", ticket, 0);
        return ctl_run(ctl, call, r);
}

static int cancel(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;
        uint64_t ticket = 0;

        int r = find_ticket(ctl, options->args[0], &ticket);
        if (r != CTL_OK)
                return r;
        r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "Cancel", &call, "t", ticket);
        if (r >= 0)
                r = CTL_APPEND(call, {"reason", options->n_args > 1 ? options->args[1] : NULL});
        return ctl_run(ctl, call, r);
}

static int reroute(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        uint64_t ticket = 0;

        int r = find_ticket(ctl, ctl->options->args[0], &ticket);
        if (r != CTL_OK)
                return r;
        r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "Transfer", &call, "t", ticket);
        if (r >= 0)
                r = CTL_APPEND(call, {"counter", ctl->options->counter}, {"service", ctl->options->service});
        return ctl_run(ctl, call, r);
}

static int end_day(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "EndDay", &call, "a{sv}", 0);
        return ctl_run(ctl, call, r);
}

static int print_issued(const struct ctl_options *options, sd_bus_message *reply) {
        const char *number, *code;
        uint64_t ticket;
        uint32_t ahead;
        char id[NUMBER_SIZE], before[NUMBER_SIZE];

        int r = sd_bus_message_read(reply, "tssu", &ticket, &number, &code, &ahead);
        if (r < 0)
                return r;
        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:I, s:s, s:s, s:i}", "ticket", (json_int_t) ticket, "text",
                                            number, "code", code, "ahead", (int) ahead),
                                  stdout);
        show_number(ticket, id);
        show_number(ahead, before);
        if (options->style == CTL_STYLE_PLAIN)
                return printf("%s\t%s\t%s\t%s\n", id, number, code, before) < 0 ? -EIO : 0;
        say(stdout, options->language, TEXT_ISSUED,
            PAIRS({"ticket", id}, {"number", number}, {"code", code}, {"ahead", before}));
        return 0;
}

static int issue(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "IssueTicket", &call, "s", ctl->options->args[0]);
        if (r >= 0)
                r = CTL_APPEND(call, {"priority", ctl->options->priority}, {"key", ctl->options->key});
        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = print_issued(ctl->options, reply);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static const struct cell ticket_cells[] = {
        CELL_NUMBER("ticket", TEXT_COLUMN_ID),
        {"text", cell_text, TEXT_COLUMN_NUMBER},
        {"service", cell_text, TEXT_COLUMN_SERVICE},
        {"state", cell_word, TEXT_COLUMN_STATE, WORD_STATE},
        {"counter", cell_text, TEXT_COLUMN_COUNTER},
        CELL_NUMBER("ahead", TEXT_COLUMN_AHEAD),
        {"printed", cell_word, TEXT_COLUMN_PAPER, WORD_PAPER},
        {0},
};

static int print_tickets(struct ctl *ctl, bool missed) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *tickets = NULL;

        int r = ctl_get_tickets(ctl, missed, &tickets, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = ctl->options->style == CTL_STYLE_JSON
                    ? ctl_print_lines(tickets)
                    : cells_print(tickets, ticket_cells, ctl->options, true, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int tickets_of_today(struct ctl *ctl) {
        return print_tickets(ctl, false);
}

static int missed_today(struct ctl *ctl) {
        return print_tickets(ctl, true);
}

/* What the attendant's key of that name does, for who works without a keypad. */
#define ATTEND(verb, method)                                                                                 \
        .name = (verb), .arguments = {"QUẦY", "COUNTER"}, .run = attend, .member = (method)
/* The same of one that calls a ticket, and says which. */
#define CALL(verb, method)                                                                                   \
        .name = (verb), .arguments = {"QUẦY", "COUNTER"}, .run = call, .member = (method),                   \
        .columns = "ticket, number; 0: nobody waits"

const struct verb verbs_queue[] = {
        {.name = "tickets",
         .traits = VERB_TITLES | VERB_JSON_LINES,
         .run = tickets_of_today,
         .help = {"số đang chờ, đang gọi, đang phục vụ", "numbers waiting, called and served"},
         .man = {"Các số của hôm nay chưa kết thúc, theo thứ tự cấp.",
                 "Today's tickets that have not ended, in order of issue."}},
        {.name = "missed",
         .traits = VERB_TITLES | VERB_JSON_LINES,
         .run = missed_today,
         .help = {"số vắng mặt hôm nay, còn gọi lại được", "no-shows of today, which can be called again"},
         .man = {"Các số đã kết thúc hôm nay vì công dân vắng mặt, theo thứ tự cấp; công dân trở lại thì gọi "
                 "lại bằng `call`.",
                 "Today's tickets that ended because their citizen did not come, in order of issue; when one "
                 "turns up, `call` calls that number again."}},
        {.name = "issue",
         .arguments = {"LĨNH-VỰC", "SERVICE"},
         .options = OPTION_PRIORITY | OPTION_KEY,
         .run = issue,
         .help = {"lấy một số", "take a number"},
         .man = {"Lấy một số của một lĩnh vực có trong cấu hình.",
                 "Take a number for a service of the configuration."},
         .columns = "ticket, number, code, ahead"},
        {ATTEND("open", "Open"),
         .help = {"mở quầy, hoặc hết tạm dừng", "open the counter, or end its pause"}},
        {ATTEND("close", "Close"), .help = {"đóng quầy", "close the counter"}},
        {ATTEND("pause", "Pause"), .options = OPTION_REASON | OPTION_AFTER,
         .help = {"tạm dừng quầy", "call no tickets for a while"},
         .man = {"Ngừng gọi số một lúc, có hoặc không nêu lý do. Với quầy đang tạm dừng thì đổi lý do.",
                 "Call no tickets for a while, with a reason or without a word. Of a counter that is paused "
                 "it changes the reason."}},
        {CALL("next", "Next"),
         .help = {"xong lượt này, gọi số tiếp theo", "finish the visit, and call the next ticket"},
         .man = {"Xong lượt này, gọi số tiếp theo. Số được gọi chưa quá ShortestVisitSec= và chưa bắt đầu "
                 "thì chưa được "
                 "phục vụ: tính là vắng mặt.",
                 "Finish the visit, and call the next ticket. A ticket that was called less than "
                 "ShortestVisitSec= ago, "
                 "and not started, has not been served: it is a no-show."}},
        {.name = "call",
         .arguments = {"QUẦY SỐ", "COUNTER NUMBER"},
         .run = call,
         .member = "Call",
         .help = {"xong lượt này, gọi số đã chọn", "finish the visit, and call the number named"},
         .man = {"Như `next`, nhưng gọi đúng số đã nêu: số đang chờ, số chờ bổ sung hồ sơ, hoặc số đã vắng "
                 "mặt "
                 "hôm nay (`missed`). Viết số như trên phiếu (\"A 003\", A003) hoặc mã phiếu.",
                 "As `next`, but it calls the number named: one that waits, one that waits for papers, or a "
                 "no-show of today (`missed`). It is written as on the paper (\"A 003\", A003), or is the "
                 "ticket's ID."},
         .columns = "ticket, number"},
        {CALL("recall", "Recall"), .help = {"gọi lại số đang gọi", "call the called ticket once more"}},
        {ATTEND("start", "Start"),
         .help = {"công dân đã đến quầy", "the citizen of the called ticket is here"}},
        {ATTEND("done", "Done"),
         .help = {"hoàn tất lượt, mời đánh giá", "finish the visit, which can then be rated"}},
        {ATTEND("no-show", "NoShow"), .help = {"công dân không đến", "the called citizen did not come"}},
        {ATTEND("hold", "Hold"),
         .help = {"công dân đi bổ sung hồ sơ", "the citizen leaves to complete the papers"}},
        {ATTEND("undo", "Undo"), .help = {"hoàn tác lần hoàn tất vừa rồi", "the last finish was a mistake"},
         .man = {"Lần hoàn tất vừa rồi là nhầm, kể cả khi số tiếp theo đã được gọi cùng lúc: số đó chờ lại, "
                 "cho quầy này.",
                 "The last finish was a mistake, also if the next ticket was called with it: that one waits "
                 "again, for this counter."}},
        {ATTEND("transfer", "Transfer"), .options = OPTION_SERVICE | OPTION_COUNTER,
         .traits = VERB_ONE_OPTION,
         .help = {"chuyển sang lĩnh vực hoặc quầy khác", "to another service or counter"},
         .man = {"Số của quầy chờ lĩnh vực hoặc quầy khác, giữ nguyên thứ tự theo giờ đến.",
                 "The counter's ticket waits, at its old place in time, for another service or counter."}},
        {ATTEND("sign-out", "SignOut"), .help = {"cán bộ đăng xuất", "whoever is signed in there leaves"}},
        {.name = "return",
         .arguments = {"SỐ", "NUMBER"},
         .run = return_ticket,
         .help = {"công dân trở lại với hồ sơ bổ sung", "its citizen is back with the papers"},
         .man = {"Công dân của số đang chờ bổ sung hồ sơ đã trở lại. Viết số như trên phiếu, hoặc mã phiếu.",
                 "The citizen of a ticket that waits for papers is back. The number is written as on the "
                 "paper, "
                 "or is the ticket's ID."}},
        {.name = "cancel",
         .arguments = {"SỐ [LÝ-DO]", "NUMBER [REASON]"},
         .run = cancel,
         .help = {"hủy số đang chờ: công dân đã về, lấy nhầm", "a number that waits is given up"},
         .man = {"Hủy số đang chờ hoặc chờ bổ sung hồ sơ, có hoặc không nêu lý do: công dân đã về (`left`), "
                 "lấy "
                 "nhầm lĩnh vực (`wrong-service`) hoặc lý do khác (`other`). Không ai gọi số đó nữa.",
                 "Give up a number that waits, or waits for papers, with a reason or without: its citizen "
                 "`left`, took it for the `wrong-service`, or `other`. Nobody calls it any more."}},
        {.name = "reroute",
         .arguments = {"SỐ", "NUMBER"},
         .options = OPTION_SERVICE | OPTION_COUNTER,
         .traits = VERB_ONE_OPTION,
         .run = reroute,
         .help = {"chuyển số đang chờ sang lĩnh vực, quầy khác", "a number that waits goes elsewhere"},
         .man = {"Số đang chờ chuyển sang chờ lĩnh vực hoặc quầy khác, giữ nguyên thứ tự theo giờ đến; số "
                 "của "
                 "quầy thì dùng `transfer`.",
                 "A number that waits does so, at its old place in time, for another service or counter; of "
                 "the number that a counter has see `transfer`."}},
        {.name = "end-day",
         .run = end_day,
         .help = {"chốt ngày: đóng quầy, hủy số còn lại", "counters close, tickets expire"},
         .man = {"Chốt ngày của hàng đợi ngay bây giờ: các quầy đóng, các số còn lại hết hiệu lực, số lại "
                 "bắt đầu từ 001.",
                 "End the queue's day now: counters close, tickets expire, numbers begin at 001 again."}},
        {0},
};
