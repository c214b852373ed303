#include "daemon/restore/restore.h"

#include "report.h"
#include "show.h"
#include "verb.h"

#define STATE_DIR "/var/lib/motcuad"
enum { REASON_MAX = 200 };

static enum text text_of(enum restore_outcome outcome) {
        static const enum text texts[] = {
                [RESTORE_DONE] = TEXT_RESTORE_DONE,
                [RESTORE_AT_WORK] = TEXT_RESTORE_AT_WORK,
                [RESTORE_UNREADABLE] = TEXT_RESTORE_UNREADABLE,
                [RESTORE_NO_RECORD] = TEXT_RESTORE_DAMAGED,
                [RESTORE_NEWER] = TEXT_RESTORE_NEWER,
                [RESTORE_UNPROVEN] = TEXT_RESTORE_UNPROVEN,
                [RESTORE_BEHIND] = TEXT_RESTORE_BEHIND,
                [RESTORE_OTHER] = TEXT_RESTORE_OTHER,
                [RESTORE_CONFIG] = TEXT_RESTORE_CONFIG,
                [RESTORE_FAILED] = TEXT_RESTORE_FAILED,
                [RESTORE_STAGED] = TEXT_RESTORE_STAGED,
        };

        return texts[outcome];
}

static void tell_done(const struct ctl_options *options, const struct restore *restore,
                      const struct restore_result *result) {
        _cleanup_free_ char *aside = NULL;
        char events[NUMBER_SIZE];

        if (options->style != CTL_STYLE_TERMINAL)
                return;
        if (result->aside && str_format(&aside, "%s/%s", restore->state_dir, result->aside) >= 0)
                say(stdout, options->language, TEXT_RESTORE_BEFORE, PAIRS({"file", aside}));
        if (!result->numbers_known)
                say(stdout, options->language, TEXT_RESTORE_NUMBERS, NO_PAIRS);
        if (!result->texts_known)
                say(stdout, options->language, TEXT_RESTORE_TEXTS, NO_PAIRS);
        say(stdout, options->language, TEXT_RESTORE_DONE,
            PAIRS({"file", restore->path}, {"events", show_number(result->events, events)}));
}

static int tell(const struct ctl_options *options, const struct restore *restore,
                enum restore_outcome outcome, const struct restore_result *result) {
        char events[NUMBER_SIZE], before[NUMBER_SIZE];

        if (outcome == RESTORE_DONE) {
                tell_done(options, restore, result);
                return CTL_OK;
        }
        report(options->language, text_of(outcome),
               PAIRS({"file", restore->path},
                     {"error",
                      result->text ? result->text : error_to_string(result->error, options->language)},
                     {"events", show_number(result->events, events)},
                     {"before", show_number(result->before_events, before)}));
        return CTL_FAILED;
}

static int restore(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        const char *state = secure_getenv("STATE_DIRECTORY"), *config = secure_getenv("MOTCUA_CONFIG");
        struct restore restore = {
                .path = options->args[0],
                .reason = options->args[1],
                .state_dir = state ? state : STATE_DIR,
                .config_path = config ? config : CTL_CONFIG_FILE,
                .behind = options->behind,
                .other = options->other,
                .numbers = options->numbers,
                .language = options->language,
                .progress = isatty(STDERR_FILENO) ? stderr : NULL,
                .out = stderr,
        };
        _cleanup_(restore_result_done) struct restore_result result = {0};
        _cleanup_free_ char *actor = NULL;

        if (geteuid() != 0) {
                report(options->language, TEXT_RESTORE_DENIED, NO_PAIRS);
                return CTL_DENIED;
        }
        if (restore.reason[0] == '\0' || strlen(restore.reason) > REASON_MAX ||
            !text_is_plain(restore.reason)) {
                report(options->language, TEXT_RESTORE_REASON, NO_PAIRS);
                return CTL_USAGE;
        }
        if (str_format(&actor, "uid %u", (unsigned) getuid()) < 0)
                return CTL_FAILED;
        restore.actor = actor;
        enum restore_outcome outcome = restore_record(&restore, &result);
        return tell(options, &restore, outcome, &result);
}

const struct verb verbs_restore[] = {
        {.name = "restore",
         .arguments = {"TỆP LÝ-DO", "FILE WHY"},
         .options = OPTION_BEHIND | OPTION_OTHER | OPTION_NUMBERS,
         .traits = VERB_NO_BUS,
         .run = restore,
         .help = {"khôi phục sổ sự kiện từ một bản sao, khi motcuad đã dừng",
                  "bring back the record from a copy, while motcuad is stopped"},
         .man = {"Đưa bản sao TỆP trở lại làm sổ sự kiện, khi `motcuad` đã dừng. Trước hết TỆP được chép vào "
                 "/var/lib/motcuad và kiểm chứng như `motcua-verify`(1); không khớp, không phải là sổ, hoặc "
                 "của "
                 "phiên bản mới hơn thì không có gì thay đổi. Bị mất điện hay bị ngắt lúc nào thì cũng còn "
                 "nguyên "
                 "sổ cũ hoặc sổ mới. Sổ cũ được giữ bên cạnh: centre.db.before-THỜI-ĐIỂM. Sổ khôi phục bắt "
                 "đầu "
                 "bằng sự kiện `record-restored`, có người làm và LÝ-DO (tối đa 200 byte); số đã cấp hôm nay "
                 "không "
                 "cấp lại (`numbers-reserved`). Sau đó: `motcua`(7). Chỉ dành cho root.",
                 "Make the copy FILE the record again, while `motcuad` is stopped. First FILE is copied into "
                 "/var/lib/motcuad and proven, as by `motcua-verify`(1); if it does not prove, is no record, "
                 "or "
                 "of a newer version, nothing is changed. Whenever it is killed or loses power, either the "
                 "old "
                 "record or the new one is there, whole. The old one is kept beside it: "
                 "centre.db.before-TIME. "
                 "The restored record goes on with the event `record-restored`, which has who did it and WHY "
                 "(at most 200 bytes); no number that was given out today is given again "
                 "(`numbers-reserved`). "
                 "What comes then: `motcua`(7). For root alone."}},
        {0},
};
