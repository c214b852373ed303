#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "report.h"
#include "show.h"
#include "status-view.h"
#include "ticket-number.h"
#include "ticket-times.h"
#include "verb.h"

#define PRINTER_NAME "vn.motcua.Printer1"
#define PRINTER_PATH "/vn/motcua/Printer1"
#define REASON_DEFAULT "request"
#define TICKET_INFIX ".ticket."

enum { JOBS_PAGE = 200, ENDED_SHOWN = 30 };

static int explain(struct ctl *ctl, const sd_bus_error *error, int r) {
        return ctl_explain(ctl, CTL_DAEMON_PRINTERS, error, r);
}

/* ----- printers ----- */

static int get_printers(struct ctl *ctl, json_t **ret_objects, json_t **ret) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = ctl_get_objects(ctl, CTL_DAEMON_PRINTERS, ret_objects, &error);
        if (r < 0)
                return explain(ctl, &error, r);
        r = status_sort(*ret_objects, CTL_PRINTER_INTERFACE, ret);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static const struct cell printer_cells[] = {
        {"Id", cell_text, TEXT_COLUMN_PRINTER},
        {"State", cell_word, TEXT_COLUMN_STATE, WORD_PRINTER},
        {"Paper", cell_word, TEXT_COLUMN_ROLL, WORD_ROLL},
        CELL_NUMBER("Width", TEXT_COLUMN_WIDTH),
        CELL_NUMBER("QueueLength", TEXT_COLUMN_JOBS),
        {"Backup", cell_text, TEXT_COLUMN_BACKUP, .rare = true},
        {"Model", cell_text, TEXT_COLUMN_MODEL, .rare = true},
        {"Profile", cell_text, TEXT_COLUMN_PROFILE},
        {"Confirmation", cell_text, TEXT_COLUMN_CONFIRMATION},
        {"Port", cell_text, TEXT_COLUMN_PORT, .rare = true},
        {"Serial", cell_text, TEXT_COLUMN_SERIAL, .rare = true},
        CELL_NUMBER("PrintedMillimetres", TEXT_COLUMN_USED),
        {0},
};

static int print_table(struct ctl *ctl, json_t *objects, const struct cell *cells) {
        int r = ctl->options->style == CTL_STYLE_JSON
                        ? ctl_print_lines(objects)
                        : cells_print(objects, cells, ctl->options, /* titles= */ true, stdout);

        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int printers(struct ctl *ctl) {
        _cleanup_(json_decrefp) json_t *objects = NULL, *list = NULL;

        int r = get_printers(ctl, &objects, &list);
        return r == CTL_OK ? print_table(ctl, list, printer_cells) : r;
}

/* ----- jobs ----- */

static int get_jobs(struct ctl *ctl, uint64_t after, uint32_t max, json_t **ret) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, CTL_DAEMON_PRINTERS, PRINTER_PATH, PRINTER_NAME, "GetJobs", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "a{sv}", 2, "after", "t", after, "max", "u", max);
        r = ctl_call_json(ctl, call, r, &error, ret);
        return r < 0 ? explain(ctl, &error, r) : CTL_OK;
}

/* Of a job that is a ticket's paper; 0: it is none. */
static uint64_t ticket_of(json_t *job) {
        const char *key = json_get_s(job, "key", ""), *at = strstr(key, TICKET_INFIX);
        char number[NUMBER_SIZE];
        uint64_t ticket;

        if (!at)
                return 0;
        at += strlen(TICKET_INFIX);
        size_t n = strcspn(at, ".");
        if (n >= sizeof(number))
                return 0;
        memcpy(number, at, n);
        number[n] = '\0';
        return parse_u64(number, 1, INT64_MAX, &ticket) < 0 ? 0 : ticket;
}

static bool is_open(json_t *job) {
        static const char *const states[] = {"queued", "printing", "uncertain"};

        for (size_t i = 0; i < ELEMENTSOF(states); i++)
                if (streq(json_get_s(job, "state", ""), states[i]))
                        return true;
        return false;
}

static bool is_wanted(const struct ctl *ctl, json_t *job) {
        return ctl->options->n_args == 0 || streq(json_get_s(job, "printer", ""), ctl->options->args[0]);
}

/* All of them, a page at a time. */
static int collect_jobs(struct ctl *ctl, json_t *jobs) {
        uint64_t after = ctl->options->since;
        size_t n;

        do {
                _cleanup_(json_decrefp) json_t *page = NULL;
                json_t *job;
                size_t i;

                int r = get_jobs(ctl, after, JOBS_PAGE, &page);
                if (r != CTL_OK)
                        return r;
                n = json_array_size(page);
                json_array_foreach(page, i, job) {
                        after = json_get_t(job, "job");
                        if (is_wanted(ctl, job) && json_array_append(jobs, job) < 0)
                                return ctl_explain_errno(ctl, -ENOMEM);
                }
        } while (n == JOBS_PAGE);
        return CTL_OK;
}

/* Of those that ended the last ones: what people ask for is of today. */
static void leave_out_old(json_t *jobs) {
        size_t ended = 0;

        for (size_t i = json_array_size(jobs); i-- > 0;)
                if (!is_open(json_array_get(jobs, i)) && ++ended > ENDED_SHOWN)
                        (void) json_array_remove(jobs, i);
}

/* Of one day, whatever became of them. */
struct day_tickets {
        char day[sizeof("YYYY-MM-DD")]; /* empty: none yet */
        json_t *tickets;
};

static void day_tickets_done(struct day_tickets *known) {
        json_decref(known->tickets);
}

/* The number of a ticket that has ended, by the day that its paper was asked for. */
static const char *find_ended(struct ctl *ctl, json_t *job, uint64_t ticket, struct day_tickets *known) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        time_t given = (time_t) (json_get_t(job, "given_usec") / USEC_PER_SEC);
        char day[sizeof(known->day)];
        struct tm tm;

        if (!localtime_r(&given, &tm) || strftime(day, sizeof(day), "%Y-%m-%d", &tm) == 0)
                return "";
        if (!streq(day, known->day)) {
                day_tickets_done(known);
                *known = (struct day_tickets){0};
                memcpy(known->day, day, sizeof(day));
                (void) ticket_times_get(ctl, &(struct ticket_times){.day = day}, &known->tickets, &error);
        }
        return ctl_ticket_text(known->tickets, ticket);
}

/* People know a ticket by its number; without the centre there is none. */
static int name_tickets(struct ctl *ctl, json_t *jobs) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(day_tickets_done) struct day_tickets known = {0};
        _cleanup_(json_decrefp) json_t *tickets = NULL;
        json_t *job;
        size_t i;

        ctl_enter_zone(ctl);
        bool there = ctl_get_tickets(ctl, false, &tickets, &error) >= 0;
        json_array_foreach(jobs, i, job) {
                uint64_t ticket = ticket_of(job);
                const char *number = ticket > 0 ? ctl_ticket_text(tickets, ticket) : "";

                if (there && ticket > 0 && number[0] == '\0')
                        number = find_ended(ctl, job, ticket, &known);
                if (json_object_set_new(job, "number", json_string(number)) < 0)
                        return ctl_explain_errno(ctl, -ENOMEM);
        }
        return CTL_OK;
}

static int cell_given(const struct cell *cell, const struct ctl_options *options, json_t *object,
                      char **ret) {
        return show_time(options->style, json_get_t(object, cell->name), true, ret);
}

static const struct cell job_cells[] = {
        CELL_NUMBER("job", TEXT_COLUMN_JOB),
        {"printer", cell_text, TEXT_COLUMN_PRINTER},
        {"template", cell_text, TEXT_COLUMN_TEMPLATE},
        {"number", cell_text, TEXT_COLUMN_NUMBER, .rare = true},
        {"state", cell_word, TEXT_COLUMN_STATE, WORD_JOB},
        {"reason", cell_word, TEXT_COLUMN_REASON, WORD_REASON, .rare = true},
        CELL_NUMBER("attempts", TEXT_COLUMN_ATTEMPTS),
        CELL_NUMBER("reprints", TEXT_COLUMN_REPRINTS),
        {"given_usec", cell_given, TEXT_COLUMN_GIVEN},
        {0},
};

static int jobs(struct ctl *ctl) {
        _cleanup_(json_decrefp) json_t *list = json_array();

        int r = list ? collect_jobs(ctl, list) : ctl_explain_errno(ctl, -ENOMEM);
        if (r != CTL_OK)
                return r;
        if (!ctl->options->since_set)
                leave_out_old(list);
        r = name_tickets(ctl, list);
        return r == CTL_OK ? print_table(ctl, list, job_cells) : r;
}

/* ----- what is done with them ----- */

static int print_job(struct ctl *ctl, enum text what, uint64_t job, const char *printer) {
        const struct ctl_options *options = ctl->options;
        char number[NUMBER_SIZE];
        int r = 0;

        show_number(job, number);
        if (options->style == CTL_STYLE_JSON)
                r = json_write(json_pack("{s:I}", "job", (json_int_t) job), stdout);
        else if (options->style == CTL_STYLE_PLAIN)
                r = puts(number) < 0 ? -EIO : 0;
        else
                say(stdout, options->language, what, PAIRS({"job", number}, {"printer", printer}));
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int parse_job(struct ctl *ctl, const char *text, uint64_t *ret) {
        if (parse_u64(text, 1, INT64_MAX, ret) >= 0)
                return CTL_OK;
        report(ctl->options->language, TEXT_BAD_JOB, PAIRS({"job", text}));
        return CTL_USAGE;
}

/* key: NULL, or that of the paper that is meant. */
static int reprint_ticket(struct ctl *ctl, uint64_t ticket, const char *reason, const char *key) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        uint64_t job;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "Reprint", &call, "ts", ticket, reason);
        if (r >= 0)
                r = CTL_APPEND(call, {"key", key});
        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "t", &job);
        return r < 0 ? ctl_explain_errno(ctl, r) : print_job(ctl, TEXT_REPRINTED, job, "");
}

/* A ticket's paper is the centre's, which knows whether it is still worth anything. */
static int reprint_job(struct ctl *ctl, uint64_t id, const char *reason) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        _cleanup_(json_decrefp) json_t *page = NULL;

        int r = get_jobs(ctl, id - 1, 1, &page);
        if (r != CTL_OK)
                return r;
        json_t *job = json_array_get(page, 0);
        if (json_get_t(job, "job") == id && ticket_of(job) > 0)
                return reprint_ticket(ctl, ticket_of(job), reason, json_get_s(job, "key", ""));
        r = ctl_call_new(ctl, CTL_DAEMON_PRINTERS, PRINTER_PATH, PRINTER_NAME, "Reprint", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "tsa{sv}", id, reason, 0);
        r = ctl_call(ctl, call, r, &error, NULL);
        return r < 0 ? explain(ctl, &error, r) : print_job(ctl, TEXT_REPRINTED, id, "");
}

static int reprint(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        const char *name = options->args[0];
        const char *reason = options->n_args > 1 ? options->args[1] : REASON_DEFAULT;
        uint64_t id = 0;
        size_t n = 0;

        /* What is a job's number may be a ticket's too, where numbers have no prefix: as on paper it is
         * first. */
        int r = ticket_number_find(ctl, name, &id, &n);
        if (r != CTL_OK)
                return r;
        if (n == 1)
                return reprint_ticket(ctl, id, reason, NULL);
        if (n == 0 && parse_u64(name, 1, INT64_MAX, &id) >= 0)
                return reprint_job(ctl, id, reason);
        report(options->language, n > 1 ? TEXT_TICKET_TWICE : TEXT_BAD_TICKET, PAIRS({"ticket", name}));
        return CTL_USAGE;
}

static int end_job(struct ctl *ctl, uint64_t job, const char *method) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, CTL_DAEMON_PRINTERS, PRINTER_PATH, PRINTER_NAME, method, &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "ta{sv}", job, 0);
        r = ctl_call(ctl, call, r, &error, NULL);
        return r < 0 ? explain(ctl, &error, r) : CTL_OK;
}

static int cancel_job(struct ctl *ctl) {
        uint64_t job = 0;
        int r = parse_job(ctl, ctl->options->args[0], &job);

        return r == CTL_OK ? end_job(ctl, job, "Cancel") : r;
}

static int resolve(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        const char *answer = options->args[1];
        uint64_t job = 0;
        int r = parse_job(ctl, options->args[0], &job);

        if (r != CTL_OK)
                return r;
        if (streq(answer, "printed"))
                return end_job(ctl, job, "Confirm");
        if (streq(answer, "again"))
                return reprint_job(ctl, job, options->n_args > 2 ? options->args[2] : REASON_DEFAULT);
        report(options->language, TEXT_BAD_ANSWER, PAIRS({"answer", answer}));
        return CTL_USAGE;
}

static const char *find_path(json_t *objects, const char *id) {
        const char *path;
        json_t *interfaces;

        json_object_foreach(objects, path, interfaces) {
                json_t *printer = json_object_get(interfaces, CTL_PRINTER_INTERFACE);

                if (printer && streq(json_get_s(printer, "Id", ""), id))
                        return path;
        }
        return NULL;
}

static int list_ids(json_t *printers, char **ret) {
        json_t *printer;
        size_t i;
        int r = str_format(ret, "%s", "");

        json_array_foreach(printers, i, printer) {
                if (r >= 0)
                        r = str_extend(ret, ", ", "%s", json_get_s(printer, "Id", ""));
        }
        return r;
}

/* Which one is meant, where it is not said; NULL after saying that it must be. */
static const char *choose_printer(struct ctl *ctl, json_t *printers) {
        const struct ctl_options *options = ctl->options;
        _cleanup_free_ char *known = NULL;

        if (options->n_args > 0)
                return options->args[0];
        if (json_array_size(printers) == 1)
                return json_get_s(json_array_get(printers, 0), "Id", "");
        if (list_ids(printers, &known) >= 0)
                report(options->language, TEXT_WHICH_PRINTER, PAIRS({"known", known}));
        return NULL;
}

static int test_page(struct ctl *ctl) {
        _cleanup_(json_decrefp) json_t *objects = NULL, *list = NULL;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        uint64_t job;

        int r = get_printers(ctl, &objects, &list);
        if (r != CTL_OK)
                return r;
        const char *id = choose_printer(ctl, list), *path = id ? find_path(objects, id) : NULL;
        if (!id)
                return CTL_USAGE;
        if (!path) {
                _cleanup_free_ char *known = NULL;

                if (list_ids(list, &known) >= 0)
                        report(ctl->options->language, TEXT_NO_PRINTER,
                               PAIRS({"printer", id}, {"known", known}));
                return CTL_FAILED;
        }
        r = ctl_call_new(ctl, CTL_DAEMON_PRINTERS, path, CTL_PRINTER_INTERFACE, "TestPage", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "a{sv}", 0);
        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return explain(ctl, &error, r);
        r = sd_bus_message_read(reply, "t", &job);
        return r < 0 ? ctl_explain_errno(ctl, r) : print_job(ctl, TEXT_TEST_PAGE, job, id);
}

const struct verb verbs_printers[] = {
        {.name = "printers",
         .traits = VERB_TITLES | VERB_JSON_LINES,
         .run = printers,
         .help = {"máy in: tình trạng, giấy, khổ in, lệnh đang chờ",
                  "printers: state, paper, width, jobs that wait"},
         .man = {"Các máy in trong cấu hình: tình trạng, giấy, khổ in (điểm), số lệnh đang chờ, máy thay "
                 "thế, "
                 "kiểu máy, mức xác nhận đã in, cổng cắm và số milimét giấy đã dùng.",
                 "The printers of the configuration: state, paper, dots in a line, jobs that wait, the "
                 "backup, "
                 "the "
                 "model, how surely jobs are confirmed, where it is plugged in, and millimetres of paper "
                 "used."}},
        {.name = "jobs",
         .arguments = {"[MÁY-IN]", "[PRINTER]"},
         .options = OPTION_SINCE,
         .traits = VERB_TITLES | VERB_JSON_LINES,
         .run = jobs,
         .help = {"lệnh in đang chờ, chưa rõ và mới xong", "jobs that wait, are uncertain, or ended lately"},
         .man = {"Lệnh in của mọi máy in hoặc của một máy, theo số thứ tự: mọi lệnh đang chờ, đang in, không "
                 "chắc đã in, và 30 lệnh kết thúc sau cùng; với --since= thì mọi lệnh sau số đó. Lệnh in "
                 "phiếu nêu số trên phiếu.",
                 "Jobs of all printers or of one, by number: all that wait, are being printed or are "
                 "uncertain, "
                 "and the 30 that ended last; with --since= all above that one. Of the paper of a ticket the "
                 "ticket's number is named."}},
        {.name = "reprint",
         .arguments = {"SỐ|LỆNH [LÝ-DO]", "NUMBER|JOB [WHY]"},
         .run = reprint,
         .help = {"in lại một phiếu, hoặc một lệnh in", "print a ticket again, or a job"},
         .man = {"In lại phiếu của một số hôm nay (viết như trên phiếu: \"A 003\", A003), hoặc một lệnh in "
                 "theo "
                 "số của lệnh (`jobs`). Tờ nào có thể đã ra giấy thì bản sau ghi BẢN IN LẠI. Phiếu của số đã "
                 "kết "
                 "thúc không in lại. Lý do, không quá 200 byte, được ghi vào sổ sự kiện.",
                 "Print the paper of one of today's numbers again (as on the paper: \"A 003\", A003), or a "
                 "job by "
                 "its own number (`jobs`). What may be on paper already is marked BẢN IN LẠI. The paper of a "
                 "ticket that has ended is not printed again. The reason, at most 200 bytes, is kept in the "
                 "record."},
         .columns = "job"},
        {.name = "cancel-job",
         .arguments = {"LỆNH", "JOB"},
         .run = cancel_job,
         .help = {"thôi in một lệnh đang chờ, hoặc khép lại một lệnh không chắc đã in",
                  "give up a job that waits, or settle one that is uncertain"},
         .man = {"Lệnh đang chờ thì không in nữa. Lệnh không chắc đã in mà không cần nữa thì khép lại; tờ "
                 "giấy đã có, hay bị mất, thì dùng `resolve`.",
                 "A job that waits is not printed any more. One that is uncertain and needed no more is "
                 "settled; if its paper is there, or lost, use `resolve`."}},
        {.name = "resolve",
         .arguments = {"LỆNH printed|again [LÝ-DO]", "JOB printed|again [WHY]"},
         .run = resolve,
         .help = {"trả lời cho một lệnh không chắc đã in: đã có giấy, hay in lại",
                  "answer for a job that is uncertain: the paper is there, or print it again"},
         .man = {"Máy in không xác nhận được, nên người xem tờ giấy trả lời. `printed`: giấy đã có trong "
                 "tay, "
                 "lệnh được ghi là đã in, bản in lại đang chờ (nếu có) không in nữa. `again`: giấy không ra "
                 "hoặc bị hỏng, in lại như `reprint`, có dấu BẢN IN LẠI. Lệnh mà máy in còn có thể xác nhận "
                 "thì chưa trả lời được.",
                 "The printer could not confirm it, so somebody who looks at the paper answers. `printed`: "
                 "the paper is in hand; the job counts as printed, and a reprint of it that waits goes out "
                 "no more. `again`: it did not come out, or is spoilt; it is printed again as by `reprint`, "
                 "marked BẢN IN LẠI. A job that the printer may still confirm takes no answer yet."}},
        {.name = "test-page",
         .arguments = {"[MÁY-IN]", "[PRINTER]"},
         .run = test_page,
         .help = {"in trang thử: mọi chữ tiếng Việt, thước đến sát lề",
                  "print a test page: every Vietnamese letter, a ruler to the edge"},
         .man = {"In một trang không có giá trị: kiểu máy, khổ in, thước đến điểm cuối (mất lề thì thấy "
                 "ngay), "
                 "mọi chữ tiếng Việt, một mã QR, ngày giờ, tên cơ quan. Phiếu đang chờ được in trước. Máy in "
                 "hết "
                 "giấy, mở nắp hoặc không có thì từ chối.",
                 "Print a page that is not valid: the model, the width, a ruler to the last dot (a lost "
                 "margin is "
                 "seen at once), every Vietnamese letter, a QR code, day and time, the authority. Tickets "
                 "that "
                 "wait are printed before it. A printer that is out of paper, open or absent refuses."},
         .columns = "job"},
        {0},
};
