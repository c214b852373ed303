/* The proof of a file, or of the record while motcuad runs: then motcua-verify reads a copy of it. */
#include "ctl-bus.h"
#include "prove.h"
#include "verb.h"

static int prove_record(struct ctl *ctl, const char *record, const char *folder) {
        int r = prove(ctl, &(const struct proof){.record = record,
                                                 .folder = folder,
                                                 .checkpoint = ctl->options->checkpoint,
                                                 .signed_by = ctl->options->signed_by,
                                                 .output = -1});

        return r < 0 ? CTL_FAILED : r;
}

/* What motcuad has. */
static int verify_at_work(struct ctl *ctl) {
        _cleanup_free_ char *folder = NULL;
        int r = prove_make_copy(ctl, &folder);

        if (r != CTL_OK)
                return r;
        r = prove_record(ctl, PROVE_COPY, folder);
        prove_remove_folder(folder);
        return r;
}

static int verify(struct ctl *ctl) {
        if (ctl->options->n_args > 0)
                return prove_record(ctl, ctl->options->args[0], NULL);
        int r = ctl_open(ctl->options, &ctl->bus);
        if (r == CTL_OK)
                r = verify_at_work(ctl);
        ctl->bus = sd_bus_flush_close_unref(ctl->bus);
        return r;
}

const struct verb verbs_verify[] = {
        {.name = "verify",
         .arguments = {"[TỆP]", "[FILE]"},
         .options = OPTION_CHECKPOINT | OPTION_SIGNED_BY,
         .traits = VERB_NO_BUS, /* of a file */
         .run = verify,
         .help = {"kiểm chứng sổ sự kiện: còn nguyên vẹn, mọi số liệu khớp với sự kiện",
                  "prove the record: it is intact, and its figures are what its events say"},
         .man = {"Kiểm chứng sổ sự kiện: nêu TỆP là một bản sao do `backup` tạo, không cần `motcuad` chạy và "
                 "không ghi "
                 "gì vào cạnh nó; không nêu thì là sổ đang dùng, trong lúc mọi việc vẫn chạy: "
                 "`motcua-verify`(1) đọc "
                 "một bản sao, tạo như `backup` trong một thư mục riêng dưới `$TMPDIR` (/var/tmp), nơi phải "
                 "còn chỗ "
                 "gấp đôi cỡ của sổ, và xóa khi xong. Lệnh in các dòng của nó, mỗi chỗ không khớp một dòng "
                 "nêu số của "
                 "sự kiện hoặc tên bảng, và trả mã thoát của nó: 0 nếu khớp cả, 1 nếu không. "
                 "`motcua-verify.timer` "
                 "làm việc này hằng ngày. Sổ đang dùng là dành cho root và nhóm `motcua`.",
                 "Prove the record: with FILE a copy that `backup` has made, for which no `motcuad` need run "
                 "and beside "
                 "which nothing is written; without it the record at work, while everything goes on: "
                 "`motcua-verify`(1) reads a copy, made as by `backup` in a folder of its own below "
                 "`$TMPDIR` "
                 "(/var/tmp), where there must be room for twice the record, and which is removed at the "
                 "end. Its "
                 "lines are printed, with a line that names the event or the table for what does not fit, "
                 "and its "
                 "exit status is given: 0 if all fits, 1 if not. `motcua-verify.timer` does this every day. "
                 "The record "
                 "at work is for root and group `motcua`."}},
        {0},
};
