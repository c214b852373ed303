#include "report-monthly.h"

#include <fcntl.h>

#include "ctl-bus.h"
#include "daemon/check.h"
#include "daemon/reports/paragraph.h"
#include "daemon/reports/write.h"
#include "report-ask.h"
#include "report-folder.h"
#include "report-paper.h"
#include "report.h"
#include "services/base/log.h"
#include "services/base/messages.h"

enum { MONTHS = 3, PDF = 0, JSON, TXT, CSV, N_FILES };
static const char *const kinds[] = {
        [PDF] = "pdf", [JSON] = "json", [TXT] = "txt", [CSV] = "csv", [N_FILES] = NULL};

struct month {
        struct ctl *ctl;
        const char *folder_path;
        int folder;
        struct report *report;
        char name[REPORT_PERIOD_TEXT_SIZE];
        void *data[N_FILES];
        struct report_file files[N_FILES];
};

static void month_done(struct month *month) {
        report_free(month->report);
        for (size_t i = 0; i < N_FILES; i++)
                free(month->data[i]);
}

/* Told to whoever looks at the journal, or to who stands there. */
static int fail(struct ctl *ctl, const char *folder, int error, const char *problem) {
        const struct ctl_options *options = ctl->options;

        if (getenv("JOURNAL_STREAM")) {
                const char *why = problem ? problem : error_to_string(error, LANGUAGE_EN);

                log_open("motcuactl", LOG_TARGET_AUTO);
                (void) log_full(LOG_ERR, 0, MOTCUA_MESSAGE_REPORT_FAILED(folder, why),
                                "The report of a month was not put into %s: %s", folder, why);
        } else
                report(options->language, TEXT_REPORT_FOLDER,
                       PAIRS({"folder", folder},
                             {"error", problem ? problem : error_to_string(error, options->language)}));
        return CTL_FAILED;
}

/* ----- one month ----- */

/* Before the centre began there is nothing to report, unless somebody typed something in. */
static bool is_empty(const struct report *report) {
        for (size_t i = 0; i < report->whole.n_rows; i++)
                if (report->whole.rows[i].value.state == REPORT_IS_ENTERED)
                        return false;
        for (int i = 0; i < _REPORT_COUNT_MAX; i++)
                if (report->whole.counts[i] > 0)
                        return false;
        return report->announced_days == 0;
}

/* As it is read out or sent. */
static int write_paragraph(const struct month *month, FILE *f) {
        _cleanup_free_ char *text = NULL;

        int r = report_paragraph_new(month->report, month->ctl->options->language, &text);
        return r < 0 ? r : fprintf(f, "%s\n", text) < 0 ? -ENOMEM : 0;
}

static int write_text(struct month *month, size_t kind, size_t *ret_size) {
        char *text = NULL;
        FILE *f = open_memstream(&text, ret_size);

        if (!f)
                return -errno;
        int r = kind == JSON  ? report_write_json(month->report, f)
                : kind == TXT ? write_paragraph(month, f)
                              : report_write_csv(month->report, month->ctl->options->language, true, f);
        if (fclose(f) != 0 && r >= 0)
                r = -ENOMEM;
        month->data[kind] = text;
        return r;
}

static int make_text(struct month *month, size_t kind) {
        size_t size = 0;
        int r = write_text(month, kind, &size);

        month->files[kind] = (struct report_file){kinds[kind], month->data[kind], size};
        return r < 0 ? fail(month->ctl, month->folder_path, r, NULL) : CTL_OK;
}

static int make_paper(struct month *month) {
        size_t size = 0;
        int code = report_print_paper(month->ctl->options, month->report, &month->data[PDF], &size);

        month->files[PDF] = (struct report_file){kinds[PDF], month->data[PDF], size};
        return code == CTL_OK ? CTL_OK : fail(month->ctl, month->folder_path, -ECANCELED, NULL);
}

static void say_name(const struct month *month, enum text text, unsigned number) {
        char name[REPORT_FILE_NAME_SIZE];

        report_folder_name(month->name, number, kinds[PDF], name);
        if (month->ctl->options->style == CTL_STYLE_TERMINAL)
                say(stdout, month->ctl->options->language, text,
                    PAIRS({"folder", month->folder_path}, {"file", name}));
}

/* The CSV has the figures and nothing of when it was made: so it tells whether they are as they were. */
static int put(struct month *month, bool is_last) {
        unsigned n;
        int r = report_folder_count(month->folder, month->name, kinds, &n);

        if (r < 0)
                return fail(month->ctl, month->folder_path, r, NULL);
        if (is_empty(month->report) || (n > 0 && !is_last))
                return CTL_OK;
        int code = make_text(month, CSV);
        if (code != CTL_OK)
                return code;
        if (n > 0 && report_folder_has(month->folder, month->name, n, &month->files[CSV])) {
                say_name(month, TEXT_REPORT_AS_BEFORE, n);
                return CTL_OK;
        }
        code = make_text(month, JSON);
        if (code == CTL_OK)
                code = make_text(month, TXT);
        if (code == CTL_OK)
                code = make_paper(month);
        if (code != CTL_OK)
                return code;
        r = report_folder_put(month->folder, month->name, n + 1, month->files, N_FILES);
        if (r < 0)
                return fail(month->ctl, month->folder_path, r, NULL);
        say_name(month, TEXT_REPORT_PUT, n + 1);
        return CTL_OK;
}

static int make_month(struct ctl *ctl, const char *path, int folder, const struct report_period *period,
                      bool is_last) {
        _cleanup_(month_done) struct month month = {.ctl = ctl, .folder_path = path, .folder = folder};
        struct report_request request = {.period = *period, .by = report_paper_sections(period)};
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        report_period_format(period, month.name);
        int r = report_ask(ctl, &request, &month.report, &error);
        if (r < 0) {
                int code = ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
                (void) fail(ctl, path, r, error.message);
                return code;
        }
        return put(&month, is_last);
}

/* ----- the months that are over ----- */

static int make_months(struct ctl *ctl, const char *path, int folder) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        struct report_period periods[MONTHS];
        _cleanup_free_ char *today = NULL;
        int32_t day;
        int code = CTL_OK;

        int r = ctl_get_today(ctl, &today, &error);
        if (r >= 0)
                r = day_parse(today, &day);
        if (r >= 0)
                r = report_period_parse("last-month", day, &periods[0]);
        if (r < 0) {
                code = ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
                (void) fail(ctl, path, r, error.message);
                return code;
        }
        for (size_t i = 1; i < MONTHS; i++)
                report_period_before(&periods[i - 1], &periods[i]);
        for (size_t i = MONTHS; code == CTL_OK && i-- > 0;)
                code = make_month(ctl, path, folder, &periods[i], i == 0);
        return code;
}

int report_monthly(struct ctl *ctl) {
        const char *config = secure_getenv("MOTCUA_CONFIG");
        _cleanup_(report_form_done) struct report_form form = {0};
        _cleanup_(problem_done) struct problem problem = {
                .language = getenv("JOURNAL_STREAM") ? LANGUAGE_EN : ctl->options->language};

        int r = centre_read_report(config ? config : CTL_CONFIG_FILE, &form, &problem);
        if (r < 0)
                return fail(ctl, "-", r, problem.text);
        if (!form.monthly_folder) {
                if (ctl->options->style == CTL_STYLE_TERMINAL)
                        say(stdout, ctl->options->language, TEXT_REPORT_NO_FOLDER, NO_PAIRS);
                return CTL_OK;
        }
        _cleanup_close_ int folder = open(form.monthly_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return folder < 0 ? fail(ctl, form.monthly_folder, -errno, NULL)
                          : make_months(ctl, form.monthly_folder, folder);
}
