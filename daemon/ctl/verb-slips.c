/* Slips of days: what became of each, and once more. */
#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "report.h"
#include "show.h"
#include "verb.h"

static const struct cell slip_cells[] = {
        CELL_NUMBER("number", TEXT_COLUMN_NUMBER),
        {"day", cell_text, TEXT_COLUMN_DAY},
        CELL_NUMBER("served", TEXT_COLUMN_SERVED),
        CELL_NUMBER("rated", TEXT_COLUMN_RATED),
        CELL_NUMBER("skipped", TEXT_COLUMN_SKIPPED),
        CELL_NUMBER("views", TEXT_COLUMN_VIEWS),
        CELL_NUMBER("exports", TEXT_COLUMN_EXPORTS),
        CELL_NUMBER("size", TEXT_COLUMN_EVENTS),
        {"paper", cell_word, TEXT_COLUMN_PAPER, WORD_PAPER},
        {"root", cell_text, TEXT_COLUMN_ROOT},
        {0},
};

static int slips(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        _cleanup_(json_decrefp) json_t *list = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetClosingSlips", &call, "a{sv}", 0);
        r = ctl_call_json(ctl, call, r, &error, &list);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = ctl->options->style == CTL_STYLE_JSON
                    ? ctl_print_lines(list)
                    : cells_print(list, slip_cells, ctl->options, /* titles= */ true, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* DAY, or DAY/NUMBER where a date has several. */
static int split_day(const char *argument, char day[static sizeof("YYYY-MM-DD")], uint64_t *ret_number) {
        const char *slash = strchr(argument, '/');
        size_t n = slash ? (size_t) (slash - argument) : strlen(argument);

        *ret_number = 0;
        if (n != strlen("YYYY-MM-DD") || (slash && parse_u64(slash + 1, 1, INT64_MAX, ret_number) < 0))
                return -EINVAL;
        memcpy(day, argument, n);
        day[n] = '\0';
        return 0;
}

static int print_job(const struct ctl_options *options, uint64_t job) {
        char number[NUMBER_SIZE];

        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:I}", "job", (json_int_t) job), stdout);
        (void) show_number(job, number);
        if (options->style == CTL_STYLE_PLAIN)
                return puts(number) < 0 ? -EIO : 0;
        say(stdout, options->language, TEXT_REPRINTED, PAIRS({"job", number}));
        return 0;
}

static int reprint_slip(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        const struct ctl_options *options = ctl->options;
        char day[sizeof("YYYY-MM-DD")];
        uint64_t number, job;

        if (split_day(options->args[0], day, &number) < 0) {
                report(options->language, TEXT_BAD_SLIP, PAIRS({"slip", options->args[0]}));
                return CTL_USAGE;
        }
        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "ReprintClosingSlip", &call, "ss", day, options->args[1]);
        if (r >= 0)
                r = number > 0 ? sd_bus_message_append(call, "a{sv}", 1, "number", "t", number)
                               : sd_bus_message_append(call, "a{sv}", 0);
        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "t", &job);
        if (r >= 0)
                r = print_job(options, job);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_slips[] = {
        {.name = "slips",
         .traits = VERB_TITLES | VERB_JSON_LINES,
         .run = slips,
         .help = {"biên bản chốt ngày: số liệu, mã chốt, đã in chưa",
                  "closing slips: figures, checkpoint, whether they are printed"},
         .man = {"31 biên bản chốt ngày sau cùng: số, ngày, số lượt phục vụ, đánh giá, bỏ qua, số lần xem và "
                 "trích xuất hình camera từ biên bản trước, số sự kiện và mã chốt, và đã in chưa. Ai cũng "
                 "dùng được.",
                 "The last 31 closing slips: number, day, visits served, rated and skipped, views and "
                 "exports "
                 "of footage since the slip before, the number of events and the hash of the checkpoint, "
                 "and whether it is printed. For everybody."}},
        {.name = "reprint-slip",
         .arguments = {"NGÀY[/SỐ] LÝ-DO", "DAY[/NUMBER] WHY"},
         .run = reprint_slip,
         .help = {"in lại biên bản chốt của một ngày, nêu lý do",
                  "print a day's closing slip again, and say why"},
         .man = {"In lại biên bản chốt của một ngày (YYYY-MM-DD), cùng số liệu và mã chốt, ghi BẢN IN LẠI "
                 "nếu "
                 "tờ trước có thể đã ra giấy. Ngày có nhiều lần chốt thì là lần cuối, hoặc lần mang số nêu "
                 "sau dấu “/” (`slips`). Lý do, không quá 200 byte, và người yêu cầu được ghi vào sổ sự "
                 "kiện.",
                 "Print the closing slip of a day (YYYY-MM-DD) again, with the same figures and checkpoint, "
                 "marked BẢN IN LẠI if the one before may be on paper already. Of a date on which days ended "
                 "more than once it is the last one, or the one of the number behind the \"/\" (`slips`). "
                 "The "
                 "reason, at most 200 bytes, and who asked are kept in the record."},
         .columns = "job"},
        {0},
};
