/* The register of suggestions: typed in, listed, read, worked on. What a citizen wrote comes by standard
 * input, as arguments of a program are for everybody on the machine to see. */
#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "report.h"
#include "show.h"
#include "suggestion-page.h"
#include "verb.h"

enum { SUGGESTIONS_AT_ONCE = 1000, TEXT_BYTES_MAX = 2000 };

/* ----- typing in ----- */

/* All of standard input, without the end of its last line. */
static int read_text(char ret[static TEXT_BYTES_MAX + 1]) {
        size_t n = 0;
        ssize_t k;

        while ((k = read(STDIN_FILENO, ret + n, TEXT_BYTES_MAX + 1 - n)) > 0) {
                n += (size_t) k;
                if (n > TEXT_BYTES_MAX)
                        return -E2BIG;
        }
        if (k < 0)
                return -errno;
        ret[n] = '\0';
        if (strlen(ret) != n)
                return -EINVAL;
        while (n > 0 && ret[n - 1] == '\n')
                ret[--n] = '\0';
        return n > 0 ? 0 : -ENODATA;
}

static int print_added(const struct ctl_options *options, json_t *outcome) {
        const char *code = json_get_s(outcome, "code", ""), *day = json_get_s(outcome, "due_day", "");

        if (options->style == CTL_STYLE_JSON)
                return json_write(json_incref(outcome), stdout);
        if (options->style == CTL_STYLE_PLAIN)
                return printf("%s\t%s\n", code, day) < 0 ? -EIO : 0;
        say(stdout, options->language, TEXT_SUGGESTION_ADDED, PAIRS({"code", code}));
        if (day[0] != '\0')
                say(stdout, options->language, TEXT_SUGGESTION_DUE, PAIRS({"day", day}));
        return 0;
}

/* "box:3" is of the third opening of the box. */
static int read_channel(const char *text, char **ret_channel, uint64_t *ret_opening) {
        const char *colon = strchr(text, ':');

        if (colon && parse_u64(colon + 1, 1, INT64_MAX, ret_opening) < 0)
                return -EINVAL;
        return str_format(ret_channel, "%.*s", colon ? (int) (colon - text) : (int) strlen(text), text);
}

static int append_options(sd_bus_message *call, const char *department, uint64_t opening) {
        int r = sd_bus_message_open_container(call, 'a', "{sv}");

        if (r >= 0 && department)
                r = sd_bus_message_append(call, "{sv}", "department", "s", department);
        if (r >= 0 && opening > 0)
                r = sd_bus_message_append(call, "{sv}", "box", "t", opening);
        return r < 0 ? r : sd_bus_message_close_container(call);
}

static int add_suggestion(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        _cleanup_(json_decrefp) json_t *outcome = NULL;
        const struct ctl_options *options = ctl->options;
        _cleanup_free_ char *channel = NULL;
        char text[TEXT_BYTES_MAX + 1];
        uint64_t opening = 0;

        if (read_channel(options->args[0], &channel, &opening) < 0) {
                report(options->language, TEXT_BOX_NO_NUMBER, PAIRS({"number", options->args[0]}));
                return CTL_USAGE;
        }
        if (read_text(text) < 0) {
                report(options->language, TEXT_SUGGESTION_NO_TEXT, NO_PAIRS);
                return CTL_USAGE;
        }
        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "AddSuggestion", &call, "ss", channel, text);
        if (r >= 0)
                r = append_options(call, options->n_args > 1 ? options->args[1] : NULL, opening);
        r = ctl_call_json(ctl, call, r, &error, &outcome);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = print_added(options, outcome);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* ----- the list ----- */

static const struct cell cells[] = {
        CELL_NUMBER("event", TEXT_COLUMN_EVENT),
        {.name = "code", .make = cell_text, .title = TEXT_COLUMN_CODE},
        {.name = "day", .make = cell_text, .title = TEXT_COLUMN_DAY},
        {.name = "channel", .make = cell_word, .words = WORD_SUGGESTION, .title = TEXT_COLUMN_CHANNEL},
        {.name = "department", .make = cell_text, .title = TEXT_COLUMN_DEPARTMENT, .rare = true},
        {.name = "class",
         .make = cell_word,
         .words = WORD_SUGGESTION,
         .title = TEXT_COLUMN_SUGGESTION_CLASS,
         .rare = true},
        {.name = "category", .make = cell_text, .title = TEXT_COLUMN_CATEGORY, .rare = true},
        {.name = "state", .make = cell_word, .words = WORD_SUGGESTION, .title = TEXT_COLUMN_STATE},
        {.name = "assigned", .make = cell_text, .title = TEXT_COLUMN_ASSIGNED, .rare = true},
        {.name = "due_day", .make = cell_text, .title = TEXT_COLUMN_DUE_DAY, .rare = true},
        {.name = "done_day", .make = cell_text, .title = TEXT_COLUMN_DONE_DAY, .rare = true},
        {0},
};

/* All that come after one of them, some at a time. */
static int get_suggestions(struct ctl *ctl, json_t *ret) {
        uint64_t cursor = ctl->options->since;
        size_t n;

        do {
                _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_message_ sd_bus_message *call = NULL;
                _cleanup_(json_decrefp) json_t *some = NULL;

                int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "GetSuggestions", &call, "tua{sv}", cursor,
                                    (uint32_t) SUGGESTIONS_AT_ONCE, 0);
                r = ctl_call_json(ctl, call, r, &error, &some);
                if (r < 0)
                        return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
                n = json_array_size(some);
                if (n > 0)
                        cursor = json_get_t(json_array_get(some, n - 1), "event");
                if (json_array_extend(ret, some) < 0)
                        return ctl_explain_errno(ctl, -ENOMEM);
        } while (n == SUGGESTIONS_AT_ONCE);
        return CTL_OK;
}

static int list_suggestions(struct ctl *ctl) {
        _cleanup_(json_decrefp) json_t *all = json_array();
        const struct ctl_options *options = ctl->options;

        if (!all)
                return ctl_explain_errno(ctl, -ENOMEM);
        int r = get_suggestions(ctl, all);
        if (r != CTL_OK)
                return r;
        if (options->style == CTL_STYLE_TERMINAL && json_array_size(all) == 0) {
                say(stdout, options->language, TEXT_NO_SUGGESTIONS, NO_PAIRS);
                return CTL_OK;
        }
        r = options->style == CTL_STYLE_JSON ? json_write(json_incref(all), stdout)
                                             : cells_print(all, cells, options, true, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* ----- one of them ----- */

/* What ReadSuggestion tells. */
struct read_answer {
        json_t *suggestion, *texts, *moves;
        const char *erased; /* of the message */
};

static void read_answer_done(struct read_answer *answer) {
        json_decref(answer->suggestion);
        json_decref(answer->texts);
        json_decref(answer->moves);
}

static int print_json(const struct read_answer *answer) {
        return json_write(json_pack("{s:O, s:O, s:O, s:s}", "suggestion", answer->suggestion, "texts",
                                    answer->texts, "moves", answer->moves, "erased", answer->erased),
                          stdout);
}

static const char *item_s(json_t *array, size_t i) {
        const char *text = json_string_value(json_array_get(array, i));

        return text ? text : "";
}

static void print_texts(const struct ctl_options *options, const struct read_answer *answer) {
        json_t *item;
        size_t i;

        json_array_foreach(answer->texts, i, item) {
                const char *kind = item_s(item, 1), *text = item_s(item, 2);
                enum text title = streq(kind, "text")     ? TEXT_SUGGESTION_TEXT
                                  : streq(kind, "answer") ? TEXT_SUGGESTION_ANSWER
                                                          : TEXT_SUGGESTION_NOTE;

                if (options->style == CTL_STYLE_PLAIN)
                        (void) printf("%s\t%s\n", kind, text);
                else
                        say(stdout, options->language, title, PAIRS({"text", text}));
        }
        if (answer->erased[0] != '\0' && options->style == CTL_STYLE_PLAIN)
                (void) printf("erased\t%s\n", answer->erased);
        else if (answer->erased[0] != '\0')
                say(stdout, options->language, TEXT_SUGGESTION_ERASED,
                    PAIRS({"reason", word(options->language, WORD_SUGGESTION, answer->erased)}));
}

static void print_moves(const struct ctl_options *options, const struct read_answer *answer) {
        json_t *item;
        size_t i;

        json_array_foreach(answer->moves, i, item) {
                const char *move = item_s(item, 1), *state = item_s(item, 2), *day = item_s(item, 3),
                           *place = item_s(item, 4), *actor = item_s(item, 5);

                if (options->style == CTL_STYLE_PLAIN)
                        (void) printf("%s\t%s\t%s\t%s\n", move, state, day, actor);
                else if (place[0] != '\0')
                        say(stdout, options->language, TEXT_SUGGESTION_PUBLISHED,
                            PAIRS({"day", day}, {"place", word(options->language, WORD_PLACE, place)},
                                  {"actor", actor}));
                else
                        say(stdout, options->language, TEXT_SUGGESTION_STEP,
                            PAIRS({"day", day}, {"move", word(options->language, WORD_SUGGESTION, move)},
                                  {"state", word(options->language, WORD_SUGGESTION, state)},
                                  {"actor", actor}));
        }
}

static int print_read(const struct ctl_options *options, const struct read_answer *answer) {
        _cleanup_(json_decrefp) json_t *one = json_pack("[O]", answer->suggestion);

        if (options->style == CTL_STYLE_JSON)
                return print_json(answer);
        if (!one)
                return -ENOMEM;
        int r = cells_print(one, cells, options, true, stdout);
        if (r < 0)
                return r;
        print_texts(options, answer);
        print_moves(options, answer);
        return 0;
}

/* Exit status. */
static int read_by_code(struct ctl *ctl, sd_bus_message **ret_reply, struct read_answer *ret) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "ReadSuggestion", &call, "sa{sv}",
                            ctl->options->args[0], 0);
        r = ctl_call_permitted(ctl, call, r, &error, ret_reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = bus_json_read(*ret_reply, &ret->suggestion);
        if (r >= 0)
                r = bus_json_read(*ret_reply, &ret->texts);
        if (r >= 0)
                r = bus_json_read(*ret_reply, &ret->moves);
        if (r >= 0)
                r = sd_bus_message_read(*ret_reply, "s", &ret->erased);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int read_suggestion(struct ctl *ctl) {
        _cleanup_(read_answer_done) struct read_answer answer = {.erased = ""};
        _cleanup_message_ sd_bus_message *reply = NULL;

        int status = read_by_code(ctl, &reply, &answer);
        if (status != CTL_OK)
                return status;
        int r = print_read(ctl->options, &answer);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* The last answer; of one that was opened again, or left the register, none. */
static const char *find_answer(const struct read_answer *answer) {
        const char *state = json_get_s(answer->suggestion, "state", ""), *found = NULL;
        json_t *item;
        size_t i;

        if (!streq(state, "answered") && !streq(state, "closed"))
                return NULL;
        json_array_foreach(answer->texts, i, item) if (streq(item_s(item, 1), "answer")) found =
                item_s(item, 2);
        return found;
}

static int make_page(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        const char *until = options->n_args > 1 ? options->args[1] : NULL;
        _cleanup_(read_answer_done) struct read_answer answer = {.erased = ""};
        _cleanup_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ char *page = NULL;

        if (until && !show_day_is_valid(until)) {
                report(options->language, TEXT_BAD_DAY, PAIRS({"day", until}));
                return CTL_USAGE;
        }
        int status = read_by_code(ctl, &reply, &answer);
        if (status != CTL_OK)
                return status;
        const char *text = find_answer(&answer);
        if (!text) {
                report(options->language, TEXT_SUGGESTION_NO_ANSWER, NO_PAIRS);
                return CTL_FAILED;
        }
        int r = suggestion_page_make(options->language, json_get_s(answer.suggestion, "code", ""), text,
                                     until, &page);
        if (r >= 0)
                r = fputs(page, stdout) < 0 ? -EIO : 0;
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* ----- what is done ----- */

static int move_suggestion(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "MoveSuggestion", &call, "sssa{sv}", options->args[0],
                            options->args[1], options->n_args > 2 ? options->args[2] : "", 0);
        return ctl_enter(ctl, call, r, TEXT_ENTERED);
}

static int erase_suggestion(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "EraseSuggestion", &call, "ssa{sv}", options->args[0],
                            options->args[1], 0);
        return ctl_enter(ctl, call, r, TEXT_ENTERED);
}

const struct verb verbs_suggestion[] = {
        {.name = "suggestion-add",
         .arguments = {"KÊNH [ĐƠN-VỊ]", "CHANNEL [DEPARTMENT]"},
         .run = add_suggestion,
         .columns = "code due_day",
         .help = {"ghi một góp ý vào sổ", "type in a suggestion"},
         .man = {"Ghi một góp ý vào sổ; nội dung đọc từ đầu vào chuẩn (1 đến 500 ký tự, không ghi tên, số "
                 "điện thoại). KÊNH: `box` (hòm thư; `box:3`: lần mở thứ 3), `email`, `zalo`, `facebook`, "
                 "`qr`, `in-person` (trực "
                 "tiếp), `dialogue` (đối thoại), `phone` (điện thoại). In ra mã để người góp ý xem trả lời "
                 "và "
                 "ngày phải phân loại. Nội dung nằm trong bảng xóa được, không vào sổ sự kiện. Nhóm `motcua` "
                 "làm được.",
                 "Type in a suggestion; what it says is read from standard input (1 to 500 characters, "
                 "without names or phone numbers). CHANNEL is `box` (`box:3`: of opening 3), `email`, "
                 "`zalo`, `facebook`, `qr`, "
                 "`in-person`, `dialogue` or `phone`. Prints the code by which its answer is read, and the "
                 "day by which it is to be classified. The text lies in a table that is erased, and in no "
                 "event. Group `motcua` may."}},
        {.name = "suggestions",
         .options = OPTION_SINCE,
         .traits = VERB_TITLES,
         .run = list_suggestions,
         .help = {"sổ góp ý, không kèm nội dung", "the register of suggestions, without texts"},
         .man = {"Các góp ý theo thứ tự nhận, không kèm nội dung: mã, ngày, kênh, loại, tình trạng, đơn vị "
                 "trả lời, hạn. `--since`: chỉ sau sự kiện này.",
                 "Suggestions in the order in which they came, without what they say: code, day, channel, "
                 "class, state, the unit that is to answer, when that is due. `--since`: behind this "
                 "event."}},
        {.name = "suggestion",
         .arguments = {"MÃ", "CODE"},
         .run = read_suggestion,
         .columns = "event code day channel department class category state assigned due_day done_day",
         .help = {"một góp ý, nội dung và lịch sử", "one suggestion, with its text and history"},
         .man = {"Một góp ý với nội dung, câu trả lời, ghi chú và từng bước xử lý. Root đọc được; người của "
                 "nhóm `motcua` cần được polkit cho phép (vn.motcua.suggestions.read).",
                 "One suggestion with its text, answer and notes, and all that was done with it. Root may; "
                 "who is in group `motcua` needs polkit's leave (vn.motcua.suggestions.read)."}},
        {.name = "suggestion-move",
         .arguments = {"MÃ VIỆC [NỘI-DUNG]", "CODE MOVE [VALUE]"},
         .run = move_suggestion,
         .columns = "event",
         .help = {"xử lý một góp ý: phân loại, giao, trả lời, …", "classify, assign, answer, … a suggestion"},
         .man = {"VIỆC: `classify` LOẠI (`suggestion`, `conduct`, `rules`, `praise`, `complaint`, "
                 "`denunciation`, `unclear`), `categorize` CHỦ-ĐỀ (một mã trong các mục [Category] của tệp "
                 "cấu "
                 "hình), `assign` ĐƠN-VỊ, `answer` TRẢ-LỜI (công khai theo mã), "
                 "`close`, "
                 "`publish` NƠI (`board`, `wall`, `page`, `loudspeaker`, `zalo`, `facebook`, `meeting`), "
                 "`pass-on` CƠ-QUAN, `separate` (khiếu nại, tố cáo tách sang đơn thư; nội dung bị xóa), "
                 "`decline` LÝ-DO, `extend` LÝ-DO (lãnh đạo, một lần), `reopen` LÝ-DO. Root làm được; người "
                 "của nhóm `motcua` cần được polkit cho phép (vn.motcua.suggestions.move, gia hạn: "
                 "vn.motcua.suggestions.lead).",
                 "MOVE is `classify` CLASS (`suggestion`, `conduct`, `rules`, `praise`, `complaint`, "
                 "`denunciation`, `unclear`), `categorize` CATEGORY (an ID of the sections [Category] of the "
                 "configuration), `assign` UNIT, `answer` TEXT (published by its code), `close`, "
                 "`publish` PLACE (`board`, `wall`, `page`, `loudspeaker`, `zalo`, `facebook`, `meeting`), "
                 "`pass-on` BODY, `separate` (a complaint or denunciation leaves the register, and its text "
                 "is erased), `decline` WHY, `extend` WHY (a leader, once) or `reopen` WHY. Root may; who is "
                 "in group `motcua` needs polkit's leave (vn.motcua.suggestions.move, of extend "
                 "vn.motcua.suggestions.lead)."}},
        {.name = "suggestion-page",
         .arguments = {"MÃ [NGÀY]", "CODE [DAY]"},
         .run = make_page,
         .help = {"trang màn hình và trang web có câu trả lời một góp ý",
                  "a page of the wall with the answer to a suggestion"},
         .man = {"In ra trang có mã và câu trả lời của một góp ý, hiển thị đến NGÀY, để đặt vào thư mục "
                 "`Pages=` của [Wall]: `motcuactl suggestion-page MÃ NGÀY > "
                 "/etc/motcua/pages/60-gop-y.page`; "
                 "rồi ghi lại bằng `suggestion-move MÃ publish wall`. Quyền như `suggestion`.",
                 "Prints a page with the code and the answer of a suggestion, shown up to DAY, for the "
                 "folder "
                 "`Pages=` of [Wall]: `motcuactl suggestion-page CODE DAY > "
                 "/etc/motcua/pages/60-gop-y.page`; that it was published is then said by `suggestion-move "
                 "CODE publish wall`. With the leave of `suggestion`."}},
        {.name = "suggestion-erase",
         .arguments = {"MÃ LÝ-DO", "CODE REASON"},
         .run = erase_suggestion,
         .columns = "event",
         .help = {"xóa nội dung một góp ý", "erase what a suggestion says"},
         .man = {"Xóa mọi nội dung của một góp ý, câu trả lời và ghi chú. LÝ-DO: `asked` (người góp ý yêu "
                 "cầu), "
                 "`names` (có thông tin cá nhân), `abuse` (xúc phạm). Bản sao lưu làm trước đó vẫn còn nội "
                 "dung cho đến khi bị xóa; khi khôi phục, `restore` tự xóa lại, hoặc báo phải xóa lại nếu "
                 "không đọc được sổ cũ. Trang màn hình đã đặt vào thư mục `Pages=` thì xóa tệp của trang đó. "
                 "Cần quyền (vn.motcua.suggestions.erase).",
                 "Erases every text of a suggestion, with answer and notes. REASON is `asked` (by who wrote "
                 "it), `names` (it named somebody) or `abuse`. Copies of the record from before keep it "
                 "until "
                 "they are deleted; `restore` erases it again by itself, or says that it is to be erased "
                 "again "
                 "where it cannot read the record before. Of a page of the wall in the folder `Pages=` the "
                 "file is to be deleted. With leave (vn.motcua.suggestions.erase)."}},
        {0},
};
