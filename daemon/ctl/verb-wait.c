#include "bus-json.h"
#include "ctl-bus.h"
#include "report.h"
#include "show.h"
#include "verb.h"

/* What it rests on stands beside it; without enough of that there is none. */
static void say_estimate(const char *service, json_t *estimate, enum language language) {
        char ahead[NUMBER_SIZE], counters[NUMBER_SIZE], visits[NUMBER_SIZE], days[NUMBER_SIZE],
                low[NUMBER_SIZE], high[NUMBER_SIZE];
        bool is_known = json_object_get(estimate, "low_usec");
        enum text line = is_known                                ? TEXT_WAIT
                         : json_get_t(estimate, "counters") == 0 ? TEXT_WAIT_NO_COUNTER
                                                                 : TEXT_WAIT_UNKNOWN;

        say(stdout, language, line,
            PAIRS({"service", service}, {"ahead", show_number(json_get_t(estimate, "ahead"), ahead)},
                  {"counters", show_number(json_get_t(estimate, "counters"), counters)},
                  {"visits", show_number(json_get_t(estimate, "visits"), visits)},
                  {"days", show_number(json_get_t(estimate, "days"), days)},
                  {"low", show_number(show_minutes(json_get_t(estimate, "low_usec")), low)},
                  {"high", show_number(show_minutes(json_get_t(estimate, "high_usec")), high)}));
}

/* Empty columns where nothing is said. */
static int print_plain(json_t *estimate) {
        static const char *const names[] = {"ahead", "counters", "visits", "days", "low_usec", "high_usec"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                char text[NUMBER_SIZE];
                const char *value = json_object_get(estimate, names[i])
                                            ? show_number(json_get_t(estimate, names[i]), text)
                                            : "-";
                if (printf("%s%c", value, i + 1 < ELEMENTSOF(names) ? '\t' : '\n') < 0)
                        return -EIO;
        }
        return 0;
}

static int wait_for(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *estimate = NULL;
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "EstimateWait", &call, "sa{sv}", options->args[0], 0);
        r = ctl_call_json(ctl, call, r, &error, &estimate);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        switch (options->style) {
        case CTL_STYLE_TERMINAL:
                say_estimate(options->args[0], estimate, options->language);
                return CTL_OK;
        case CTL_STYLE_PLAIN:
                r = print_plain(estimate);
                break;
        case CTL_STYLE_JSON:
                r = json_write(json_incref(estimate), stdout);
                break;
        }
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_wait[] = {
        {.name = "wait",
         .arguments = {"LĨNH-VỰC", "SERVICE"},
         .run = wait_for,
         .help = {"thời gian chờ ước tính, và theo gì", "how long a wait is estimated to be, and by what"},
         .man = {"Người lấy số bây giờ sẽ chờ bao lâu, nêu thành một khoảng, kèm căn cứ ước tính; nếu 28 "
                 "ngày qua chưa đủ mười lượt, hoặc chưa có quầy nào làm việc cho lĩnh vực, thì chỉ nêu số "
                 "người đang chờ.",
                 "How long somebody who takes a number now will wait, as a range, and what that rests on; "
                 "without ten visits of the last 28 days, or without a counter at work for the service, only "
                 "how many wait."},
         .columns = "how many wait, counters at work, visits and days it rests on, shortest and longest wait "
                    "in microseconds"},
        {0},
};
