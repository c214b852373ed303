#include "ctl-bus.h"
#include "verb.h"

static int accept_source(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "AcceptSource", &call, "sa{sv}", ctl->options->args[0], 0);
        return ctl_run(ctl, call, r);
}

const struct verb verbs_source[] = {
        {.name = "accept-source",
         .arguments = {"NGUỒN", "SOURCE"},
         .run = accept_source,
         .help = {"tiếp tục với sổ sự kiện này, dù thiếu sự kiện của nguồn",
                  "go on with this record, although events of the source are missing"},
         .man = {"Tiếp tục với một nguồn (`keypad`, `printer`) không được nhận vì sổ sự kiện này thiếu các "
                 "sự "
                 "kiện của nguồn đã được ghi nhận: sổ đã bị xóa, bị thay, hoặc được khôi phục từ một bản sao "
                 "cũ "
                 "hơn. Chỉ dùng khi sổ đúng đã mất: những gì nguồn chuyển giao từ đó về sau chỉ có trong sổ "
                 "này. "
                 "Những gì thiếu được ghi bằng `source-gap`. Xem `motcua`(7). Dành cho root và nhóm "
                 "`motcua`.",
                 "Go on with a source (`keypad`, `printer`) that is refused because this record lacks events "
                 "of "
                 "it that were recorded: the record was removed, replaced, or brought back from an older "
                 "copy. "
                 "Only when the right record is lost: what the source hands on from then on is in this one "
                 "alone. What is missing is recorded as `source-gap`. See `motcua`(7). For root and group "
                 "`motcua`."}},
        {0},
};
