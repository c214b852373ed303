/* The duties of the year: what is to be done, and that it was. */
#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "report-get.h"
#include "report.h"
#include "show.h"
#include "verb.h"

static int cell_title(const struct cell *cell _unused_, const struct ctl_options *options, json_t *duty,
                      char **ret) {
        bool english = options->style != CTL_STYLE_TERMINAL || options->language == LANGUAGE_EN;

        return str_format(ret, "%s", json_get_s(duty, english ? "title_en" : "title", ""));
}

static const struct cell duty_cells[] = {
        {"by_day", cell_text, TEXT_COLUMN_BY_DAY},
        {"state", cell_word, TEXT_COLUMN_STATE, WORD_STATE},
        {"period", cell_text, TEXT_COLUMN_PERIOD},
        {"duty", cell_text, TEXT_COLUMN_DUTY},
        {"title", cell_title, TEXT_COLUMN_TITLE},
        {"done_day", cell_text, TEXT_COLUMN_DONE_DAY, .rare = true},
        {"actor", cell_text, TEXT_COLUMN_ACTOR, .rare = true},
        {"text", cell_text, TEXT_COLUMN_NOTE, .rare = true},
        {0},
};

static int print_duties(struct ctl *ctl, json_t *duties) {
        if (ctl->options->style == CTL_STYLE_JSON)
                return ctl_print_lines(duties);
        if (ctl->options->style == CTL_STYLE_TERMINAL && json_array_size(duties) == 0) {
                say(stdout, ctl->options->language, TEXT_NO_DUTIES, NO_PAIRS);
                return 0;
        }
        return cells_print(duties, duty_cells, ctl->options, /* titles= */ true, stdout);
}

static int calendar(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        _cleanup_(json_decrefp) json_t *duties = NULL;
        struct report_period period = {.year = 0};

        int code = ctl->options->n_args > 0 ? report_get_year(ctl, ctl->options->args[0], &period) : CTL_OK;
        if (code != CTL_OK)
                return code;
        int r = ctl_ask_new(ctl, ctl_reading(ctl), "GetDuties", &call, "ta{sv}", (uint64_t) period.year, 0);
        r = ctl_call_json(ctl, call, r, &error, &duties);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = print_duties(ctl, duties);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int print_marked(const struct ctl_options *options, uint64_t event, const char *period) {
        char number[NUMBER_SIZE];

        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:I, s:s}", "event", (json_int_t) event, "period", period),
                                  stdout);
        (void) show_number(event, number);
        if (options->style == CTL_STYLE_PLAIN)
                return printf("%s\t%s\n", number, period) < 0 ? -EIO : 0;
        say(stdout, options->language, TEXT_DUTY_MARKED,
            PAIRS({"duty", options->args[0]}, {"period", period}, {"event", number}));
        return 0;
}

static int mark(struct ctl *ctl, sd_bus_message *call, int r) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *reply = NULL;
        const char *period;
        uint64_t event;

        r = ctl_call_permitted(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "ts", &event, &period);
        if (r >= 0)
                r = print_marked(ctl->options, event, period);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int calendar_done(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "MarkDuty", &call, "sss", options->args[0],
                            options->period ? options->period : "", options->args[1]);
        if (r >= 0)
                r = CTL_APPEND(call, {"done_day", options->n_args > 2 ? options->args[2] : NULL});
        return mark(ctl, call, r);
}

static int calendar_void(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        char **args = ctl->options->args;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "VoidDuty", &call, "sssa{sv}", args[0], args[1],
                            args[2], 0);
        return mark(ctl, call, r);
}

const struct verb verbs_calendar[] = {
        {.name = "calendar",
         .arguments = {"[NĂM]", "[YEAR]"},
         .run = calendar,
         .traits = VERB_TITLES | VERB_JSON_LINES,
         .help = {"những việc phải làm trong năm, và đã làm chưa",
                  "the duties of the year, and which are done"},
         .man = {"Những việc của lịch ([Calendar] trong motcua.conf) có hạn trong năm đó, mặc định là năm "
                 "nay, "
                 "theo ngày: chậm nhất là ngày làm việc nào, tình trạng, kỳ, mã; đã làm ngày nào, ai ghi và "
                 "ghi chú. Việc đã ra khỏi cấu hình mà từng được đánh dấu cũng được nêu.",
                 "The duties of the calendar ([Calendar] of motcua.conf) that are to be done in that year, "
                 "this one by default, by day: until which day of work, state, period, ID; when it was done, "
                 "who said so, and the note. What was done of a duty that left the configuration is listed "
                 "too."}},
        {.name = "calendar-done",
         .arguments = {"VIỆC GHI-CHÚ [NGÀY]", "DUTY NOTE [DAY]"},
         .options = OPTION_PERIOD,
         .run = calendar_done,
         .columns = "event period",
         .help = {"đánh dấu một việc của lịch là đã làm", "mark a duty of the calendar as done"},
         .man = {"Đánh dấu một việc là đã làm, với ghi chú (1 đến 250 ký tự: làm gì, biên bản nào) và ngày "
                 "đã "
                 "làm, mặc định là hôm nay; ghi muộn cũng được. Không nêu `--period` thì là kỳ đang đến hạn "
                 "hoặc quá hạn, không có thì kỳ hiện tại. Root làm được ngay; người của nhóm `motcua` cần "
                 "được polkit cho phép (vn.motcua.calendar.mark).",
                 "Mark a duty as done, with a note (1 to 250 characters: what was done, and which minutes "
                 "say "
                 "so) and the day on which it was, today by default; also long after it. Without `--period` "
                 "it is for what is due or overdue, or else for the present period. Root may; who is in "
                 "group `motcua` needs polkit's leave (vn.motcua.calendar.mark)."}},
        {.name = "calendar-void",
         .arguments = {"VIỆC KỲ LÝ-DO", "DUTY PERIOD WHY"},
         .run = calendar_void,
         .columns = "event period",
         .help = {"bỏ đánh dấu một việc của lịch, kèm lý do", "take a mark of a duty back, with a reason"},
         .man = {"Việc của kỳ đó không còn được coi là đã làm, vì lý do nêu ra; dấu cũ và lý do vẫn nằm "
                 "trong sổ sự "
                 "kiện. Như `calendar-done`.",
                 "The duty does not count as done for that period any more, for a reason; the mark and the "
                 "reason stay in the record. As `calendar-done`."}},
        {0},
};
