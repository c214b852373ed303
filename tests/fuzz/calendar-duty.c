/*
 * Three lines of any bytes, as a rule, as holidays and as the name of a period: what is taken as a rule has a
 * period for each day of decades, in order, each found again by its name.
 */
#include "daemon/calendar/duty.h"
#include "fuzz.h"

static void look_at_periods(const struct duty_rule *rule, const struct hours *working) {
        struct duty_period period, open, named;

        for (int32_t day = 20000; day < 23000; day = period.last_day + 1) {
                int r = duty_period_find(rule, working, day, &period);
                assert(r >= 0 && period.first_day <= day && day <= period.last_day);
                assert(duty_period_is_name(period.name));
                r = duty_period_named(rule, working, period.name, &named);
                assert((r >= 0) == period.asks && (r < 0 || named.first_day == period.first_day));
                if (period.asks)
                        assert(period.by_day <= period.end_day && period.end_day - period.by_day <= 31);
                r = duty_period_open(rule, working, duty_warn_max(rule), day, &open);
                assert(r < 0 || (open.asks && open.by_day - (int32_t) duty_warn_max(rule) <= day));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *) data, size);
        struct duty_period period;
        struct duty_rule rule;
        struct hours working;

        assert(text);
        char *holidays = strchr(text, '\n'), *name = holidays ? strchr(holidays + 1, '\n') : NULL;
        if (!name)
                return 0;
        *holidays++ = *name++ = '\0';
        if (duty_rule_parse(text, &rule) < 0 || working_days_parse(holidays, &working) < 0)
                return 0;
        look_at_periods(&rule, &working);
        if (duty_period_named(&rule, &working, name, &period) >= 0)
                assert(streq(period.name, name));
        return 0;
}
