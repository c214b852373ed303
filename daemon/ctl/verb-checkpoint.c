/* What was signed of the log: to look at, and to carry out of the house. */
#include <fcntl.h>

#include "bus-json.h"
#include "ctl-bus.h"
#include "report.h"
#include "verb.h"

struct signed_log {
        uint64_t size;
        const char *note;
        uint32_t cosigned, needed;
};

/* A new file, whole or not there. */
static int write_file(struct ctl *ctl, const char *path, const char *text) {
        _cleanup_close_ int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        size_t size = strlen(text);
        int r;

        if (file < 0) {
                report(ctl->options->language, errno == EEXIST ? TEXT_BACKUP_EXISTS : TEXT_WRITE_FAILED,
                       PAIRS({"file", path}, {"error", strerror(errno)}));
                return CTL_FAILED;
        }
        ssize_t n = write(file, text, size);
        if (n == (ssize_t) size)
                r = fsync(file) < 0 ? -errno : file_sync_folder(path);
        else
                r = n < 0 ? -errno : -ENOSPC;
        if (r >= 0)
                return CTL_OK;
        (void) unlink(path);
        report(ctl->options->language, TEXT_WRITE_FAILED, PAIRS({"error", strerror(-r)}));
        return CTL_FAILED;
}

static int show(struct ctl *ctl, const struct signed_log *log) {
        int r = 0;

        if (ctl->options->n_args > 0)
                return write_file(ctl, ctl->options->args[0], log->note);
        if (ctl->options->style == CTL_STYLE_JSON)
                r = json_write(json_pack("{s:I, s:s, s:I, s:I}", "size", (json_int_t) log->size, "note",
                                         log->note, "cosigned", (json_int_t) log->cosigned, "needed",
                                         (json_int_t) log->needed),
                               stdout);
        else if (fputs(log->note, stdout) < 0)
                r = -errno;
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int checkpoint(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        struct signed_log log;
        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetCheckpoint", &call, "a{sv}", 0);

        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "tsuu", &log.size, &log.note, &log.cosigned, &log.needed);
        return r < 0 ? ctl_explain_errno(ctl, r) : show(ctl, &log);
}

static int log_key(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *properties = NULL;
        int r = ctl_get_properties(ctl, CTL_DAEMON_CENTRE, &properties, &error);

        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        const char *key = json_get_s(properties, "LogKey", "");
        if (ctl->options->style == CTL_STYLE_JSON)
                r = json_write(json_string(key), stdout);
        else if (printf("%s\n", key) < 0)
                r = -errno;
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_checkpoint[] = {
        {.name = "checkpoint",
         .arguments = {"[TỆP]", "[FILE]"},
         .run = checkpoint,
         .help = {"điểm chốt đã ký mới nhất của nhật ký sự kiện",
                  "the newest signed checkpoint of the log of events"},
         .man = {"Điểm chốt đã ký mới nhất: tên nhật ký, số sự kiện, mã băm gốc, chữ ký và chữ ký của các "
                 "nhân chứng, theo dạng c2sp.org/tlog-checkpoint. Nhật ký đã dài thêm thì được ký mới, nhiều "
                 "nhất mỗi phút một lần. Với TỆP thì ghi ra một tệp mới, ví dụ trên USB mang ra ngoài trung "
                 "tâm: sau này, sổ bị sửa, bị cắt hoặc bị thay thì không còn khớp với tệp đó.",
                 "The newest signed checkpoint: the log's name, how many events, their root hash, the "
                 "signature and those of witnesses, as c2sp.org/tlog-checkpoint writes it. If the log has "
                 "grown it is signed anew, at most once a minute. With FILE it is written to a new file, "
                 "such "
                 "as on a USB stick that leaves the centre: a record that is changed, cut off or replaced "
                 "later does not fit it."},
         .columns = "the note"},
        {.name = "log-key",
         .run = log_key,
         .help = {"khóa công khai để kiểm tra các điểm chốt",
                  "the public key that checkpoints are verified with"},
         .columns = "key"},
        {0},
};
