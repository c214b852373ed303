#include "report-paper.h"

#include "daemon/check.h"
#include "daemon/reports/paper.h"
#include "report.h"
#include "services/paper/print.h"

/* So many days stand in a chart side by side. */
enum { DAYS_OF_CHART = 92 };

unsigned report_paper_sections(const struct report_period *period) {
        int32_t days = period->last_day - period->first_day + 1;

        return 1U << REPORT_BY_SERVICE | 1U << REPORT_BY_COUNTER | 1U << REPORT_BY_OFFICIAL |
               1U << REPORT_BY_HOUR | (days <= DAYS_OF_CHART ? 1U << REPORT_BY_DAY : 1U << REPORT_BY_MONTH);
}

static int fail(const struct ctl_options *options, int error, const struct problem *problem) {
        report(options->language, TEXT_REPORT_NOT_MADE,
               PAIRS({"error", problem->text ? problem->text : error_to_string(error, options->language)}));
        return CTL_FAILED;
}

int report_read_criteria(const char *path, struct criteria **ret, struct problem *problem) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r = file_read_regular(path, CRITERIA_SIZE_MAX, &text, &size);

        if (r < 0)
                return problem_tell(problem, r, PROBLEM_SAME("%s: %s"), path,
                                    error_to_string(r, problem->language));
        return criteria_parse(path, text, size, ret, problem);
}

static int compose(const struct ctl_options *options, const struct report *report,
                   const struct report_form *form, struct paper **ret, struct problem *problem) {
        _cleanup_(criteria_freep) struct criteria *criteria = NULL;

        if (!options->criteria)
                *ret = report_paper_new(report, form, options->language);
        else {
                int r = report_read_criteria(options->criteria, &criteria, problem);
                if (r < 0)
                        return r;
                *ret = criteria_paper_new(criteria, report, form, options->language);
        }
        return *ret ? 0 : -ENOMEM;
}

int report_print_paper(const struct ctl_options *options, const struct report *report, void **ret,
                       size_t *ret_size) {
        const char *config = secure_getenv("MOTCUA_CONFIG");
        _cleanup_(problem_done) struct problem problem = {.language = options->language};
        _cleanup_(report_form_done) struct report_form form = {0};
        _cleanup_(paper_freep) struct paper *paper = NULL;
        size_t n_pages;

        int r = centre_read_report(config ? config : CTL_CONFIG_FILE, &form, &problem);
        if (r >= 0)
                r = compose(options, report, &form, &paper, &problem);
        if (r >= 0)
                r = paper_print(paper, ret, ret_size, &n_pages, &problem);
        return r < 0 ? fail(options, r, &problem) : CTL_OK;
}

static int write_criteria(const struct ctl_options *options, const struct report *report,
                          const struct criteria *criteria, FILE *f) {
        if (streq(options->format, "json"))
                return criteria_write_json(criteria, report, f);
        if (streq(options->format, "csv"))
                (void) fputs("\xef\xbb\xbf", f);
        return criteria_write_csv(criteria, report, options->language, f);
}

int report_print_criteria(const struct ctl_options *options, const struct report *report, void **ret,
                          size_t *ret_size) {
        _cleanup_(problem_done) struct problem problem = {.language = options->language};
        _cleanup_(criteria_freep) struct criteria *criteria = NULL;
        char *text = NULL;

        int r = report_read_criteria(options->criteria, &criteria, &problem);
        FILE *f = r < 0 ? NULL : open_memstream(&text, ret_size);
        if (r >= 0)
                r = f ? write_criteria(options, report, criteria, f) : -errno;
        if (f && fclose(f) != 0 && r >= 0)
                r = -ENOMEM;
        if (r < 0) {
                free(text);
                return fail(options, r, &problem);
        }
        *ret = text;
        return CTL_OK;
}
