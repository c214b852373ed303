#include "days-report.h"

#include "daemon/reports/build.h"
#include "daemon/reports/write.h"
#include "tests/lib/suite.h"

static json_t *written(const struct report *report) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        assert_ok(report_write_json(report, f));
        ck_assert_int_eq(fclose(f), 0);
        json_t *value = json_loads(text, 0, NULL);
        ck_assert_ptr_nonnull(value);
        return value;
}

json_t *days_report(int32_t first_day, int32_t last_day, days_answer_fn answer, void *userdata) {
        struct report_request request = {.by = (1U << _REPORT_BY_MAX) - 1, .centre = "", .version = ""};
        _cleanup_(report_freep) struct report *report = NULL;
        char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE], range[2 * DAY_TEXT_SIZE + 2];
        struct report_period before;

        day_format(first_day, first);
        day_format(last_day, last);
        (void) snprintf(range, sizeof(range), "%s..%s", first, last);
        if (report_period_parse(range, last_day, &request.period) < 0)
                return NULL;
        report_period_before(&request.period, &before);
        json_t *here = answer(first_day, last_day, userdata),
               *there = answer(before.first_day, before.last_day, userdata);
        assert_ok(report_build(&request, here, there, &report));
        json_decref(here);
        json_decref(there);
        return written(report);
}
