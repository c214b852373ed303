#include "copy.h"
#include "report.h"
#include "services/base/sqlite-util.h"
#include "show.h"
#include "verb.h"

static int backup(struct ctl *ctl) {
        const char *path = ctl->options->args[0];
        enum language language = ctl->options->language;
        char size[NUMBER_SIZE];
        uint64_t n;
        int code = copy_record(ctl, path, &n);

        if (code != CTL_OK)
                return code;
        int r = sqlite_check_file(path);
        if (r < 0) {
                (void) unlink(path);
                report(language, TEXT_BACKUP_BAD, PAIRS({"file", path}, {"error", strerror(-r)}));
                return CTL_FAILED;
        }
        if (ctl->options->style == CTL_STYLE_TERMINAL)
                say(stdout, language, TEXT_BACKUP_DONE,
                    PAIRS({"file", path}, {"size", show_number(n, size)}));
        return CTL_OK;
}

const struct verb verbs_backup[] = {
        {.name = "backup",
         .arguments = {"TỆP", "FILE"},
         .run = backup,
         .help = {"sao hồ sơ ra tệp mới trong lúc motcuad chạy",
                  "copy the record to a new file while motcuad runs"},
         .man = "Copy the record to a new file, consistent and on disk, while everything goes on; also of a "
                "record whose own file was removed under `motcuad`. The file must not exist yet; only its "
                "owner reads it. In it is the record, events and figures. Not in it: the officials' PINs, "
                "the key of the tickets' codes, the outboxes and the printers' jobs. How to go back to it: "
                "`motcua`(7). For root and group `motcua`."},
        {0},
};
