/* The letter box: that it was opened, by whom and when, and the minutes of that to be signed. */
#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "daemon/check.h"
#include "daemon/reports/box-minutes.h"
#include "report.h"
#include "services/config/error-text.h"
#include "services/paper/print.h"
#include "show.h"
#include "verb.h"

enum { OPENINGS_AT_ONCE = 100 };

static int print_opened(const struct ctl_options *options, uint64_t event, uint64_t opening) {
        char number[NUMBER_SIZE], id[NUMBER_SIZE];

        if (options->style == CTL_STYLE_JSON)
                return json_write(
                        json_pack("{s:I, s:I}", "event", (json_int_t) event, "number", (json_int_t) opening),
                        stdout);
        (void) show_number(event, id);
        (void) show_number(opening, number);
        if (options->style == CTL_STYLE_PLAIN)
                return printf("%s\t%s\n", id, number) < 0 ? -EIO : 0;
        say(stdout, options->language, TEXT_BOX_OPENED, PAIRS({"number", number}, {"event", id}));
        return 0;
}

static int open_box(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        const struct ctl_options *options = ctl->options;
        uint64_t letters, event, number;

        if (parse_u64(options->args[0], 0, INT64_MAX, &letters) < 0) {
                report(options->language, TEXT_BOX_NO_NUMBER, PAIRS({"number", options->args[0]}));
                return CTL_USAGE;
        }
        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "OpenBox", &call, "tssa{sv}", letters,
                            options->args[1], options->args[2], 0);
        r = ctl_call_permitted(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "tt", &event, &number);
        if (r >= 0)
                r = print_opened(options, event, number);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int void_box(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;
        uint64_t number;

        if (parse_u64(options->args[0], 1, INT64_MAX, &number) < 0) {
                report(options->language, TEXT_BOX_NO_NUMBER, PAIRS({"number", options->args[0]}));
                return CTL_USAGE;
        }
        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "VoidBox", &call, "tsa{sv}", number, options->args[1],
                            0);
        return ctl_enter(ctl, call, r, TEXT_ENTERED);
}

/* ----- openings ----- */

/* Behind that number, so many. */
static int get_openings(struct ctl *ctl, uint64_t cursor, uint32_t max, json_t **ret) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "GetBoxOpenings", &call, "tua{sv}", cursor, max, 0);
        r = ctl_call_json(ctl, call, r, &error, ret);
        return r < 0 ? ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r) : CTL_OK;
}

static int get_all(struct ctl *ctl, json_t *ret) {
        uint64_t cursor = 0;
        size_t n;

        do {
                _cleanup_(json_decrefp) json_t *some = NULL;
                int r = get_openings(ctl, cursor, OPENINGS_AT_ONCE, &some);

                if (r != CTL_OK)
                        return r;
                n = json_array_size(some);
                if (n > 0)
                        cursor = json_get_t(json_array_get(some, n - 1), "number");
                if (json_array_extend(ret, some) < 0)
                        return ctl_explain_errno(ctl, -ENOMEM);
        } while (n == OPENINGS_AT_ONCE);
        return CTL_OK;
}

static const struct cell cells[] = {
        CELL_NUMBER("number", TEXT_COLUMN_NUMBER),
        {.name = "day", .make = cell_text, .title = TEXT_COLUMN_DAY},
        CELL_NUMBER("letters", TEXT_COLUMN_LETTERS),
        {.name = "seal", .make = cell_word, .words = WORD_SUGGESTION, .title = TEXT_COLUMN_SEAL},
        {.name = "units", .make = cell_text, .title = TEXT_COLUMN_UNITS},
        CELL_NUMBER("event", TEXT_COLUMN_EVENT),
        {.name = "void_reason", .make = cell_text, .title = TEXT_COLUMN_VOIDED, .rare = true},
        {0},
};

static int list_openings(struct ctl *ctl) {
        _cleanup_(json_decrefp) json_t *all = json_array();
        const struct ctl_options *options = ctl->options;

        if (!all)
                return ctl_explain_errno(ctl, -ENOMEM);
        int r = get_all(ctl, all);
        if (r != CTL_OK)
                return r;
        r = options->style == CTL_STYLE_JSON ? json_write(json_incref(all), stdout)
                                             : cells_print(all, cells, options, true, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* ----- minutes ----- */

static int write_minutes(const struct ctl_options *options, json_t *opening, struct problem *problem) {
        const char *config = secure_getenv("MOTCUA_CONFIG");
        _cleanup_(report_form_done) struct report_form issuer = {0};
        _cleanup_(paper_freep) struct paper *paper = NULL;
        _cleanup_free_ void *data = NULL;
        size_t size, n_pages;

        int r = centre_read_report(config ? config : CTL_CONFIG_FILE, &issuer, problem);
        if (r < 0)
                return r;
        paper = box_minutes_new(
                &(struct box_minutes){.opening = opening, .body = issuer.body, .place = issuer.place},
                options->language);
        r = paper ? paper_print(paper, &data, &size, &n_pages, problem) : -ENOMEM;
        return r < 0 ? r : file_replace(options->args[1], data, size);
}

static int make_minutes(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        _cleanup_(problem_done) struct problem problem = {.language = options->language};
        _cleanup_(json_decrefp) json_t *found = NULL;
        uint64_t number;

        if (parse_u64(options->args[0], 1, INT64_MAX, &number) < 0) {
                report(options->language, TEXT_BOX_NO_NUMBER, PAIRS({"number", options->args[0]}));
                return CTL_USAGE;
        }
        int r = get_openings(ctl, number - 1, 1, &found);
        if (r != CTL_OK)
                return r;
        json_t *opening = json_array_get(found, 0);
        if (!opening || json_get_t(opening, "number") != number) {
                report(options->language, TEXT_BOX_NOT_OPENED, PAIRS({"number", options->args[0]}));
                return CTL_FAILED;
        }
        r = write_minutes(options, opening, &problem);
        if (r >= 0)
                return CTL_OK;
        report(options->language, TEXT_BOX_NOT_WRITTEN,
               PAIRS({"error", problem.text ? problem.text : error_to_string(r, options->language)}));
        return CTL_FAILED;
}

const struct verb verbs_box[] = {
        {.name = "box-open",
         .arguments = {"SỐ-THƯ NIÊM-PHONG ĐƠN-VỊ", "LETTERS SEAL UNITS"},
         .run = open_box,
         .columns = "event number",
         .help = {"ghi một lần mở hòm thư", "record an opening of the letter box"},
         .man = {"Ghi một lần mở hòm thư góp ý: số thư, niêm phong (`intact` nguyên vẹn, `broken` không còn "
                 "nguyên vẹn, `none` không niêm phong) và mã đơn vị của những người mở, ít nhất hai đơn vị "
                 "khác nhau, trong một tham số (\"van-phong mat-tran\"). Không ghi tên.",
                 "Record that the letter box was opened: how many letters, the seal (`intact`, `broken` or "
                 "`none`), and the IDs of the units of those who opened it, at least two different ones, as "
                 "one argument (\"van-phong mat-tran\"). No names."}},
        {.name = "boxes",
         .traits = VERB_TITLES,
         .run = list_openings,
         .help = {"các lần mở hòm thư", "openings of the letter box"},
         .man = {"Các lần mở hòm thư góp ý đã ghi: lần, ngày, số thư, niêm phong, đơn vị của những người "
                 "mở; biên bản đã hủy thì kèm lý do.",
                 "The openings of the letter box that are recorded: number, day, letters, seal, the units of "
                 "those who opened it, and why minutes are void."}},
        {.name = "box-void",
         .arguments = {"LẦN LÝ-DO", "NUMBER REASON"},
         .run = void_box,
         .columns = "event",
         .help = {"hủy biên bản một lần mở hòm thư ghi nhầm", "void the minutes of an opening"},
         .man = {"Hủy biên bản một lần mở hòm thư đã ghi nhầm, chẳng hạn ghi hai lần; nêu lý do, không ghi "
                 "tên người. Biên bản vẫn nằm trong sổ với số của nó, có dấu hủy; lần đó không tính vào P3 "
                 "và không nhận thêm góp ý. Góp ý đã ghi từ lần đó vẫn giữ nguyên. Root làm được; người của "
                 "nhóm `motcua` cần được polkit cho phép (lãnh đạo: vn.motcua.suggestions.lead).",
                 "Void the minutes of an opening that was recorded by mistake, such as twice, for a reason "
                 "that names nobody. They stay in the record under their number, marked void; that opening "
                 "does not count for P3, and nothing more comes from it. Suggestions that came from it stay. "
                 "Root may; who is in group `motcua` needs polkit's leave (a leader's: "
                 "vn.motcua.suggestions.lead)."}},
        {.name = "box-minutes",
         .arguments = {"LẦN TỆP", "NUMBER FILE"},
         .run = make_minutes,
         .help = {"biên bản mở hòm thư để ký (PDF, A4)", "minutes of an opening to be signed (PDF, A4)"},
         .man = {"Ghi biên bản của một lần mở hòm thư thành tệp PDF để in và ký: ngày giờ, đơn vị của những "
                 "người mở, niêm phong, số thư, mã của các góp ý đã ghi từ lần mở đó. Họ tên viết tay, không "
                 "nằm trong hệ thống. Nên in sau khi đã ghi các góp ý (`suggestion-add box:LẦN`).",
                 "Writes the minutes of an opening of the letter box as a PDF file to print and sign: when, "
                 "the units of those who opened it, the seal, how many letters, and the codes of the "
                 "suggestions that came from it. Names are written by hand, and known to nothing else. "
                 "Best printed when these were typed in (`suggestion-add box:NUMBER`)."}},
        {0},
};
