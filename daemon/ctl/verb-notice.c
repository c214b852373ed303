#include "ctl-bus.h"
#include "report.h"
#include "verb.h"

static int set(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "SetNotice", &call, "sa{sv}", options->args[0], 2,
                            "emergency", "b", (int) options->emergency, "for_sec", "t", options->for_sec);
        return ctl_run(ctl, call, r);
}

static int clear(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "ClearNotice", &call, "a{sv}", 0);
        return ctl_run(ctl, call, r);
}

static int notice(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;

        if (options->clear != (options->n_args == 0) ||
            (options->clear && (options->emergency || options->for_sec > 0))) {
                report(options->language, TEXT_NOTICE_WHICH, NO_PAIRS);
                return CTL_USAGE;
        }
        return options->clear ? clear(ctl) : set(ctl);
}

const struct verb verbs_notice[] = {
        {.name = "notice",
         .arguments = {"[NỘI-DUNG]", "[TEXT]"},
         .options = OPTION_FOR | OPTION_EMERGENCY | OPTION_CLEAR,
         .run = notice,
         .help = {"hiện thông báo trên mọi màn hình, hoặc gỡ", "a notice over everything on the wall"},
         .man = {"Hiện thông báo trên toàn bộ màn hình, thay thông báo trước, và đọc cho cả sảnh biết có "
                 "thông báo; "
                 "tối đa 1000 byte. Thông báo hiện cho đến khi gỡ (`--clear`) hoặc hết thời hạn (`--for`). "
                 "Dành "
                 "cho root và nhóm `motcua`.",
                 "Show a notice over everything on the wall, in the place of the one before, and let the "
                 "voice tell "
                 "the hall of it; at most 1000 bytes. It stands until it is taken down (`--clear`) or its "
                 "time is "
                 "over (`--for`). For root and group `motcua`."}},
        {0},
};
