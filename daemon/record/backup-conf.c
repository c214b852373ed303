#include "daemon/record/backup-conf.h"

static const struct config_key keys[] = {
        {"Backup", "Folder", conf_parse_folder, offsetof(struct backup_conf, folder),
         .doc = {"Thư mục mà motcua-backup.timer sao lưu sổ sự kiện vào hằng ngày, mỗi lần một tệp mới "
                 "motcua-THỜI-ĐIỂM.db; người dùng motcua-centre phải ghi được vào đó. Không nêu: không sao "
                 "lưu "
                 "tự động. Tệp gồm mọi sự kiện, số liệu và mã cán bộ; không gồm mã PIN, khóa mã phiếu, hàng "
                 "đợi "
                 "gửi và các lệnh in.",
                 "The folder that motcua-backup.timer copies the record into every day, into a new file "
                 "motcua-TIME.db each time; user motcua-centre must be able to write there. Without it "
                 "nothing is "
                 "copied by itself. In a file are all events, figures and the IDs of officials; not in it "
                 "are "
                 "PINs, the key of the tickets' codes, the outboxes and the printers' jobs."}},
        {"Backup",
         "Keep",
         config_parse_u64,
         offsetof(struct backup_conf, keep),
         1,
         1000,
         "14",
         "files",
         {"Giữ bao nhiêu bản sao mới nhất; các tệp motcua-THỜI-ĐIỂM.db cũ hơn bị xóa sau khi bản mới đã "
          "xong. "
          "Không tệp nào khác bị xóa.",
          "How many of the newest copies stay; older files motcua-TIME.db are removed once the new one is "
          "complete. No other file is ever removed."}},
        {"Backup", "Mounted", config_parse_bool, offsetof(struct backup_conf, mounted), .default_text = "yes",
         .doc = {"yes: Folder phải ở trên một đĩa khác với hệ thống và sổ; khi đĩa đó chưa được gắn thì báo, "
                 "không "
                 "ghi vào thư mục trống. no: ở đâu cũng được.",
                 "yes: Folder must be on another disk than the system and the record; where that is not "
                 "mounted "
                 "this is told, and nothing goes into the empty folder. no: wherever it is."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id _unused_, void *userdata,
                      void **ret_target, struct problem *ret_problem _unused_) {
        *ret_target = backup_conf(userdata);
        return 0;
}

static void clear(void *part) {
        free(((struct backup_conf *) part)->folder);
}

const struct conf_part backup_conf_part = {
        .size = sizeof(struct backup_conf),
        .table = {.keys = keys, .get_target = get_target},
        .clear = clear,
};
