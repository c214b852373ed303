#include "report-get.h"

#include "ctl-bus.h"
#include "report.h"

int report_get_period(struct ctl *ctl, const char *text, struct report_period *ret) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *today = NULL;
        int32_t day;

        int r = ctl_get_today(ctl, &today, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        if (day_parse(today, &day) >= 0 && report_period_parse(text, day, ret) >= 0)
                return CTL_OK;
        report(ctl->options->language, TEXT_BAD_PERIOD, PAIRS({"period", text}));
        return CTL_USAGE;
}

int report_get_year(struct ctl *ctl, const char *text, struct report_period *ret) {
        int code = report_get_period(ctl, text, ret);

        if (code != CTL_OK || ret->kind == REPORT_YEAR)
                return code;
        report(ctl->options->language, TEXT_BAD_YEAR, PAIRS({"year", text}));
        return CTL_USAGE;
}
