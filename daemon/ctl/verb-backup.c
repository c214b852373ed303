#include "backup-folder.h"
#include "backup-state.h"
#include "copy.h"
#include "daemon/check.h"
#include "report.h"
#include "services/base/log.h"
#include "services/base/messages.h"
#include "services/base/sqlite-util.h"
#include "show.h"
#include "verb.h"

/* The copy at path, read back. */
static int copy(struct ctl *ctl, const char *path, uint64_t *ret_size) {
        int code = copy_record(ctl, path, ret_size);

        if (code != CTL_OK)
                return code;
        int r = sqlite_check_file(path);
        if (r >= 0)
                return CTL_OK;
        (void) unlink(path);
        report(ctl->options->language, TEXT_BACKUP_BAD,
               PAIRS({"file", path}, {"error", error_to_string(r, ctl->options->language)}));
        return CTL_FAILED;
}

static void say_done(const struct ctl_options *options, const char *path, uint64_t size) {
        char number[NUMBER_SIZE];

        if (options->style == CTL_STYLE_TERMINAL)
                say(stdout, options->language, TEXT_BACKUP_DONE,
                    PAIRS({"file", path}, {"size", show_number(size, number)}));
}

static uint64_t now_usec(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_REALTIME, &now); /* cannot fail */
        return (uint64_t) now.tv_sec * USEC_PER_SEC + (uint64_t) now.tv_nsec / NSEC_PER_USEC;
}

/* Told to who looks at the journal, and to motcuactl status. */
static int fail(const struct ctl_options *options, const char *folder, int error, const char *problem) {
        const char *why = problem ? problem : backup_error_to_string(error, LANGUAGE_EN);

        if (getenv("JOURNAL_STREAM")) {
                log_open("motcuactl", LOG_TARGET_AUTO);
                (void) log_full(LOG_ERR, 0, MOTCUA_MESSAGE_BACKUP_FAILED(folder, why),
                                "The record was not copied to %s: %s", folder, why);
        } else
                report(options->language, TEXT_BACKUP_NOT_DONE,
                       PAIRS({"folder", folder},
                             {"error",
                              problem ? problem : backup_error_to_string(error, options->language)}));
        (void) backup_state_save(now_usec(), NULL, error);
        return CTL_FAILED;
}

/* Under its name when it is whole and on disk. */
static int put_in_place(const char *part, const char *path) {
        if (rename(part, path) < 0)
                return -errno;
        return file_sync_folder(path);
}

static int backup_into(struct ctl *ctl, const struct centre_backup *conf) {
        _cleanup_free_ char *path = NULL, *part = NULL;
        _cleanup_close_ int folder = -1;
        uint64_t size = 0;

        int r = backup_folder_open(conf->folder, conf->mounted, &folder);
        if (r >= 0)
                r = backup_folder_name(conf->folder, now_usec(), &path);
        if (r >= 0)
                r = str_format(&part, "%s.part", path);
        if (r >= 0)
                r = backup_folder_prune(folder, UINT64_MAX, "");
        if (r < 0)
                return fail(ctl->options, conf->folder, r, NULL);
        int code = copy(ctl, part, &size);
        if (code != CTL_OK) {
                (void) fail(ctl->options, conf->folder,
                            backup_folder_is_full(folder) ? -ENOSPC
                            : code == CTL_NO_DAEMON       ? -ENOTCONN
                                                          : -ECANCELED,
                            NULL);
                return code;
        }
        r = put_in_place(part, path);
        if (r >= 0)
                r = backup_folder_prune(folder, conf->keep, strrchr(path, '/') + 1);
        if (r >= 0)
                r = backup_state_save(now_usec(), path, 0);
        if (r < 0)
                return fail(ctl->options, conf->folder, r, NULL);
        say_done(ctl->options, path, size);
        return CTL_OK;
}

/* As [Backup] says. */
static int backup_by_configuration(struct ctl *ctl) {
        const char *config = secure_getenv("MOTCUA_CONFIG");
        _cleanup_(centre_backup_done) struct centre_backup conf = {0};
        _cleanup_(problem_done) struct problem problem = {
                .language = getenv("JOURNAL_STREAM") ? LANGUAGE_EN : ctl->options->language};

        int r = centre_read_backup(config ? config : CTL_CONFIG_FILE, &conf, &problem);
        if (r < 0)
                return fail(ctl->options, "-", r, problem.text);
        if (conf.folder)
                return backup_into(ctl, &conf);
        if (ctl->options->style == CTL_STYLE_TERMINAL)
                say(stdout, ctl->options->language, TEXT_BACKUP_NO_FOLDER, NO_PAIRS);
        return CTL_OK;
}

static int backup(struct ctl *ctl) {
        uint64_t size;

        if (ctl->options->n_args == 0)
                return backup_by_configuration(ctl);
        int code = copy(ctl, ctl->options->args[0], &size);
        if (code == CTL_OK)
                say_done(ctl->options, ctl->options->args[0], size);
        return code;
}

const struct verb verbs_backup[] = {
        {.name = "backup",
         .arguments = {"[TỆP]", "[FILE]"},
         .run = backup,
         .help = {"sao lưu sổ sự kiện ra tệp mới trong lúc motcuad chạy",
                  "copy the record to a new file while motcuad runs"},
         .man = {"Sao lưu sổ sự kiện ra một tệp mới, nhất quán và đã nằm trên đĩa, trong lúc mọi việc vẫn "
                 "chạy; kể cả khi tệp của sổ đã bị xóa trong lúc `motcuad` chạy. Tệp mới chưa được có sẵn; "
                 "chỉ chủ tệp đọc được. Bản sao gồm sổ, mọi sự kiện và số liệu; không gồm mã PIN của cán bộ, "
                 "khóa của mã phiếu, hàng đợi gửi và các lệnh in. Không nêu TỆP: theo mục [Backup] của cấu "
                 "hình, như "
                 "`motcua-backup.timer` làm hằng ngày. Khôi phục: `restore`. Dành cho root "
                 "và nhóm `motcua`.",
                 "Copy the record to a new file, consistent and on disk, while everything goes on; also of a "
                 "record whose own file was removed under `motcuad`. The file must not exist yet; only its "
                 "owner reads it. In it is the record, events and figures. Not in it: the officials' PINs, "
                 "the key of the tickets' codes, the outboxes and the printers' jobs. Without FILE as "
                 "section [Backup] "
                 "of the configuration says, which `motcua-backup.timer` does every day. To go back to it: "
                 "`restore`. "
                 "For root and group `motcua`."}},
        {0},
};
