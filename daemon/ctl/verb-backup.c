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
                report(language, TEXT_BACKUP_BAD,
                       PAIRS({"file", path}, {"error", error_to_string(r, language)}));
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
         .help = {"sao lưu sổ sự kiện ra tệp mới trong lúc motcuad chạy",
                  "copy the record to a new file while motcuad runs"},
         .man = {"Sao lưu sổ sự kiện ra một tệp mới, nhất quán và đã nằm trên đĩa, trong lúc mọi việc vẫn "
                 "chạy; kể cả khi tệp của sổ đã bị xóa trong lúc `motcuad` chạy. Tệp mới chưa được có sẵn; "
                 "chỉ chủ tệp đọc được. Bản sao gồm sổ, mọi sự kiện và số liệu; không gồm mã PIN của cán bộ, "
                 "khóa của mã phiếu, hàng đợi gửi và các lệnh in. Cách khôi phục: `motcua`(7). Dành cho root "
                 "và nhóm `motcua`.",
                 "Copy the record to a new file, consistent and on disk, while everything goes on; also of a "
                 "record whose own file was removed under `motcuad`. The file must not exist yet; only its "
                 "owner reads it. In it is the record, events and figures. Not in it: the officials' PINs, "
                 "the key of the tickets' codes, the outboxes and the printers' jobs. How to go back to it: "
                 "`motcua`(7). For root and group `motcua`."}},
        {0},
};
