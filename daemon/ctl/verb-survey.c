#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "daemon/check.h"
#include "daemon/reports/survey-form.h"
#include "report.h"
#include "services/config/error-text.h"
#include "services/paper/print.h"
#include "show.h"
#include "verb.h"

/* What is asked for at once; as many as it can be. */
enum { SHEETS_AT_ONCE = 1000 };

/* ----- typing in ----- */

/* The question and its choice of that number, from 1; NULL: it has none such. */
static const char *find_choice(json_t *question, char digit) {
        json_t *choice = json_array_get(json_array_get(question, 3), (size_t) (digit - '1'));

        return digit >= '1' && digit <= '9' ? json_string_value(json_array_get(choice, 0)) : NULL;
}

/* Appends a{ss}. -EINVAL: the digits are not of these questions. */
static int append_answers(sd_bus_message *call, json_t *questions, const char *digits) {
        size_t n = strlen(digits);

        if (n > json_array_size(questions))
                return -EINVAL;
        int r = sd_bus_message_open_container(call, 'a', "{ss}");
        for (size_t i = 0; r >= 0 && i < n; i++) {
                json_t *question = json_array_get(questions, i);
                const char *choice = find_choice(question, digits[i]);

                if (digits[i] == '0' || digits[i] == '-')
                        continue;
                if (!choice)
                        return -EINVAL;
                r = sd_bus_message_append(call, "{ss}", json_string_value(json_array_get(question, 0)),
                                          choice);
        }
        return r < 0 ? r : sd_bus_message_close_container(call);
}

/* What GetSurvey tells. */
struct survey_answer {
        json_t *about, *questions, *departments;
};

static void survey_answer_done(struct survey_answer *answer) {
        json_decref(answer->about);
        json_decref(answer->questions);
        json_decref(answer->departments);
}

/* Returns an exit code. */
static int get_survey(struct ctl *ctl, struct survey_answer *ret) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetSurvey", &call, "a{sv}", 0);
        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = bus_json_read(reply, &ret->about);
        if (r >= 0)
                r = bus_json_read(reply, &ret->questions);
        if (r >= 0)
                r = bus_json_read(reply, &ret->departments);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int print_added(const struct ctl_options *options, uint64_t event, bool drawn) {
        char number[NUMBER_SIZE];

        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:I, s:b}", "event", (json_int_t) event, "drawn", (int) drawn),
                                  stdout);
        (void) show_number(event, number);
        if (options->style == CTL_STYLE_PLAIN)
                return printf("%s\t%s\n", number, drawn ? "yes" : "no") < 0 ? -EIO : 0;
        say(stdout, options->language, TEXT_SHEET_ADDED,
            PAIRS({"sheet", options->args[1]}, {"event", number}));
        if (drawn)
                say(stdout, options->language, TEXT_SHEET_DRAWN, PAIRS({"sheet", options->args[1]}));
        return 0;
}

static int add_call(struct ctl *ctl, json_t *about, json_t *questions, sd_bus_message **ret) {
        const struct ctl_options *options = ctl->options;

        /* By the questions of the form, which motcuad knows. */
        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "AddSurvey", ret, "s", "paper");
        if (r >= 0)
                r = append_answers(*ret, questions, options->form ? "" : options->args[2]);
        if (r >= 0)
                r = CTL_APPEND(
                        *ret, {"day", options->args[0]}, {"sheet", options->args[1]},
                        {"version", options->form ? options->form : json_get_s(about, "version", NULL)},
                        {"digits", options->form ? options->args[2] : NULL},
                        {"department", options->n_args > 3 ? options->args[3] : NULL});
        return r;
}

static int add_sheet(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_(survey_answer_done) struct survey_answer answer = {0};
        _cleanup_(json_decrefp) json_t *outcome = NULL;

        int r = get_survey(ctl, &answer);
        if (r != CTL_OK)
                return r;
        r = add_call(ctl, answer.about, answer.questions, &call);
        if (r == -EINVAL) {
                report(ctl->options->language, TEXT_BAD_SHEET_ANSWERS,
                       PAIRS({"answers", ctl->options->args[2]}));
                return CTL_USAGE;
        }
        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = bus_json_read(reply, &outcome);
        if (r >= 0)
                r = print_added(ctl->options, json_get_t(outcome, "event"), json_get_b(outcome, "drawn"));
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* ----- later ----- */

static int print_noted(const struct ctl_options *options, uint64_t event, bool differs) {
        char number[NUMBER_SIZE];

        if (options->style == CTL_STYLE_JSON)
                return json_write(
                        json_pack("{s:I, s:b}", "event", (json_int_t) event, "differs", (int) differs),
                        stdout);
        (void) show_number(event, number);
        if (options->style == CTL_STYLE_PLAIN)
                return printf("%s\t%s\n", number, differs ? "yes" : "no") < 0 ? -EIO : 0;
        if (streq(options->member, "check"))
                say(stdout, options->language, differs ? TEXT_SHEET_DIFFERS : TEXT_SHEET_SAME,
                    PAIRS({"sheet", options->args[0]}));
        else
                say(stdout, options->language, TEXT_ENTERED, PAIRS({"event", number}));
        return 0;
}

static int note_sheet(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        const struct ctl_options *options = ctl->options;
        bool is_void = streq(options->member, "void"), is_check = streq(options->member, "check");
        const char *digits = is_void ? "" : options->args[1],
                   *reason = is_check ? "" : options->args[is_void ? 1 : 2];
        uint64_t event;
        int differs;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "NoteSheet", &call, "ssssa{sv}", options->args[0],
                            options->member, digits, reason, 0);
        r = ctl_call_permitted(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "tb", &event, &differs);
        if (r >= 0)
                r = print_noted(options, event, differs);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* ----- the list ----- */

static int cell_flag(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret) {
        static const char *const words[] = {"có", "yes"};
        bool is_told = options->style == CTL_STYLE_TERMINAL;

        return str_format(ret, "%s",
                          !json_get_b(object, cell->name) ? ""
                          : is_told                       ? words[options->language]
                                                          : "yes");
}

static int get_sheets(struct ctl *ctl, json_t **ret) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "GetSheets", &call, "tua{sv}", ctl->options->since,
                            (uint32_t) SHEETS_AT_ONCE, 0);
        r = ctl_call_json(ctl, call, r, &error, ret);
        return r < 0 ? ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r) : CTL_OK;
}

static int list_sheets(struct ctl *ctl) {
        static const struct cell cells[] = {
                CELL_NUMBER("event", TEXT_COLUMN_EVENT),
                {.name = "sheet", .make = cell_text, .title = TEXT_COLUMN_SHEET},
                {.name = "day", .make = cell_text, .title = TEXT_COLUMN_DAY},
                {.name = "department", .make = cell_text, .title = TEXT_COLUMN_DEPARTMENT, .rare = true},
                {.name = "drawn", .make = cell_flag, .title = TEXT_COLUMN_DRAWN},
                {.name = "checked", .make = cell_flag, .title = TEXT_COLUMN_CHECKED},
                {.name = "differs", .make = cell_flag, .title = TEXT_COLUMN_DIFFERS},
                {.name = "corrected", .make = cell_flag, .title = TEXT_COLUMN_CORRECTED, .rare = true},
                {.name = "voided", .make = cell_flag, .title = TEXT_COLUMN_VOIDED, .rare = true},
                {.name = "answers", .make = cell_text, .title = TEXT_COLUMN_ANSWERS},
                {0},
        };
        _cleanup_(json_decrefp) json_t *sheets = NULL;

        int r = get_sheets(ctl, &sheets);
        if (r != CTL_OK)
                return r;
        r = ctl->options->style == CTL_STYLE_JSON ? json_write(json_incref(sheets), stdout)
                                                  : cells_print(sheets, cells, ctl->options, true, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* ----- the form ----- */

/* The name of the department; NULL: there is none such. */
static const char *find_department(json_t *departments, const char *id) {
        json_t *department;
        size_t i;

        json_array_foreach(departments, i, department) {
                const char *known = json_string_value(json_array_get(department, 0));
                if (known && streq(known, id))
                        return json_string_value(json_array_get(department, 1));
        }
        return NULL;
}

/* A poster that is longer than a page is made smaller. */
static int print_page(struct survey_form *form, bool is_poster, enum language language, void **ret,
                      size_t *ret_size, struct problem *ret_problem) {
        const int n_sizes = is_poster ? 2 : 1;
        size_t n_pages = 2;
        int r = 0;

        for (int size = 0; r >= 0 && n_pages > 1 && size < n_sizes; size++) {
                _cleanup_(paper_freep) struct paper *paper =
                        is_poster ? survey_poster_new(form, size > 0, language)
                                  : survey_form_new(form, language);

                free(*ret);
                *ret = NULL;
                r = paper ? paper_print(paper, ret, ret_size, &n_pages, ret_problem) : -ENOMEM;
        }
        return r >= 0 && is_poster && n_pages > 1 ? -E2BIG : r;
}

static int print_form(const struct ctl_options *options, struct survey_form *form) {
        const char *config = secure_getenv("MOTCUA_CONFIG");
        _cleanup_(problem_done) struct problem problem = {.language = options->language};
        _cleanup_(report_form_done) struct report_form issuer = {0};
        _cleanup_free_ void *data = NULL;
        size_t size;

        int r = centre_read_report(config ? config : CTL_CONFIG_FILE, &issuer, &problem);
        form->body = issuer.body;
        if (r >= 0)
                r = print_page(form, streq(options->member, "poster"), options->language, &data, &size,
                               &problem);
        if (r >= 0)
                r = file_replace(options->args[0], data, size);
        if (r >= 0)
                return CTL_OK;
        report(options->language, TEXT_REPORT_NOT_MADE,
               PAIRS({"error", problem.text ? problem.text : error_to_string(r, options->language)}));
        return CTL_FAILED;
}

static int make_form(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        _cleanup_(survey_answer_done) struct survey_answer answer = {0};

        int r = get_survey(ctl, &answer);
        if (r != CTL_OK)
                return r;
        struct survey_form form = {.about = answer.about, .questions = answer.questions};
        if (streq(options->member, "poster") && !json_get_s(answer.about, "address", NULL)) {
                report(options->language, TEXT_NO_SURVEY_ADDRESS, NO_PAIRS);
                return CTL_FAILED;
        }
        if (options->n_args > 1) {
                form.department_id = options->args[1];
                form.department = find_department(answer.departments, options->args[1]);
        }
        if (options->n_args > 1 && !form.department) {
                report(options->language, TEXT_NO_DEPARTMENT, PAIRS({"department", options->args[1]}));
                return CTL_USAGE;
        }
        return print_form(options, &form);
}

const struct verb verbs_survey[] = {
        {.name = "survey-form",
         .arguments = {"TỆP [ĐƠN-VỊ]", "FILE [DEPARTMENT]"},
         .run = make_form,
         .member = "form",
         .help = {"phiếu khảo sát để in (PDF, A4)", "the survey as a form to print (PDF, A4)"},
         .man = {"Ghi phiếu khảo sát thành tệp PDF để in: câu hỏi của tệp [Survey] Questions=, trước mỗi lựa "
                 "chọn là số mà người nhập gõ, và mã QR của trang khảo sát khi có Address=; cho một đơn vị "
                 "thì mã "
                 "dẫn đến phiếu của đơn vị đó. Không có tên, số điện thoại.",
                 "Writes the survey as a PDF file to print: the questions of [Survey] Questions=, before "
                 "each "
                 "choice the number that a clerk types, and with Address= the page's code to scan; for a "
                 "department it leads to the department's. It asks for no name and no phone number."}},
        {.name = "poster",
         .arguments = {"TỆP [ĐƠN-VỊ]", "FILE [DEPARTMENT]"},
         .run = make_form,
         .member = "poster",
         .help = {"áp phích mời trả lời khảo sát (PDF, A4)", "a poster that leads to the survey (PDF, A4)"},
         .man = {"Ghi áp phích A4 để treo ở nơi chờ hoặc ở một đơn vị: khảo sát để làm gì, mã QR của trang "
                 "khảo sát, địa chỉ bằng chữ cho người không quét được, tên mạng Wi-Fi nếu có [Survey] "
                 "Wifi=. "
                 "Cần [Survey] Address=.",
                 "Writes a page to hang up where people wait, or at a department: what the survey is for, "
                 "the "
                 "page's code to scan, its address in letters for whoever cannot scan, and with [Survey] "
                 "Wifi= the name of the Wi-Fi. Needs [Survey] Address=."}},
        {.name = "survey-add",
         .arguments = {"NGÀY SỐ-PHIẾU TRẢ-LỜI [ĐƠN-VỊ]", "DAY SHEET ANSWERS [DEPARTMENT]"},
         .options = OPTION_FORM,
         .run = add_sheet,
         .columns = "event drawn",
         .help = {"nhập một phiếu khảo sát giấy", "type in a sheet of the survey from paper"},
         .man = {"Nhập một phiếu khảo sát giấy: ngày trên phiếu (YYYY-MM-DD, trong vòng một năm), số ghi "
                 "trên "
                 "phiếu (1 đến 32 chữ, số và các dấu . _ / -; mỗi số một lần), câu trả lời và mã đơn vị "
                 "(không nêu: trung tâm). TRẢ-LỜI có một chữ số cho mỗi câu theo thứ tự trên phiếu: số của "
                 "lựa "
                 "chọn, 0 hoặc - khi bỏ qua. Câu hỏi đã thay đổi từ khi in phiếu thì nêu phiên bản ghi cuối "
                 "phiếu: "
                 "`--form=PHIÊN-BẢN`. Phiếu giấy được tính riêng và tính chung. Khoảng một phần mười "
                 "số "
                 "phiếu được rút để nhập lại bằng `survey-check`.",
                 "Type in a sheet of the survey from paper: the day on it (YYYY-MM-DD, of the last year), "
                 "the "
                 "number on it (1 to 32 letters, digits and . _ / -, each once), the answers, and the ID of "
                 "the "
                 "department (without it: the centre). ANSWERS are a digit for each question in their order: "
                 "the "
                 "number of the choice, 0 or - if it was skipped. If the questions have changed since the "
                 "form was "
                 "printed, name the version at its end: `--form=VERSION`. Paper is counted apart and "
                 "together. About "
                 "a "
                 "tenth of the sheets is drawn to be typed in again by `survey-check`."}},
        {.name = "survey-check",
         .arguments = {"SỐ-PHIẾU TRẢ-LỜI", "SHEET ANSWERS"},
         .run = note_sheet,
         .member = "check",
         .columns = "event differs",
         .help = {"nhập lại một phiếu khảo sát giấy để đối chiếu", "type in a paper sheet again, to compare"},
         .man = {"Nhập lại một phiếu giấy, tốt nhất là do người khác nhập. Hai lần khác nhau thì được nêu ra "
                 "và "
                 "được đếm trong báo cáo; lần đầu vẫn được tính cho đến khi có `survey-correct`.",
                 "Type in a paper sheet again, best by somebody else. If the two differ, that is told and "
                 "counted "
                 "in reports; the first stands until `survey-correct`."}},
        {.name = "survey-correct",
         .arguments = {"SỐ-PHIẾU TRẢ-LỜI LÝ-DO", "SHEET ANSWERS WHY"},
         .run = note_sheet,
         .member = "correct",
         .columns = "event differs",
         .help = {"sửa một phiếu khảo sát giấy đã nhập sai, nêu lý do",
                  "correct a paper sheet that was typed in wrongly, and say why"},
         .man = {"Từ nay câu trả lời này của phiếu giấy được tính; lần nhập trước, lý do và người sửa vẫn "
                 "nằm "
                 "trong sổ sự kiện. Root làm được ngay; người của nhóm `motcua` cần được polkit cho phép "
                 "(vn.motcua.surveys.correct).",
                 "These answers of a paper sheet stand from now on; what was typed in before, the reason and "
                 "who "
                 "it was stay in the record. Root may; who is in group `motcua` needs polkit's leave "
                 "(vn.motcua.surveys.correct)."}},
        {.name = "survey-void",
         .arguments = {"SỐ-PHIẾU LÝ-DO", "SHEET WHY"},
         .run = note_sheet,
         .member = "void",
         .columns = "event differs",
         .help = {"hủy một phiếu khảo sát, nêu lý do", "void a sheet of the survey, and say why"},
         .man = {"Phiếu này không được tính nữa và được đếm riêng. SỐ-PHIẾU là số trên phiếu giấy, hoặc "
                 "`event:N` với số sự kiện của phiếu bất kỳ. Phiếu vẫn nằm trong sổ sự kiện; số của phiếu "
                 "giấy dùng lại được khi nhập lại. Quyền như "
                 "`survey-correct`.",
                 "The sheet does not count any more, and is counted apart. SHEET is the number on paper, or "
                 "`event:N` with the event of any sheet. It stays in the record; the number on paper may be "
                 "typed in again. Leave as of "
                 "`survey-correct`."}},
        {.name = "survey-sheets",
         .options = OPTION_SINCE,
         .traits = VERB_TITLES,
         .run = list_sheets,
         .help = {"các phiếu khảo sát giấy đã nhập", "the paper sheets that were typed in"},
         .man = {"Tối đa 1000 phiếu giấy sau sự kiện `--since=SỐ`: phiếu nào được rút để nhập lại, đã nhập "
                 "lại "
                 "chưa, có khác không. Câu trả lời của phiếu được rút chỉ hiện sau khi nhập lại.",
                 "Up to 1000 paper sheets behind event `--since=N`: which are drawn to be typed in again, "
                 "whether they were, and whether they differ. The answers of a sheet that is drawn are shown "
                 "only after that."}},
        {0},
};
