#include "ctl-bus.h"
#include "report.h"
#include "verb.h"

static int correct(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;
        uint64_t visit;

        if (parse_u64(options->args[0], 1, INT64_MAX, &visit) < 0) {
                report(options->language, TEXT_BAD_VISIT, PAIRS({"visit", options->args[0]}));
                return CTL_USAGE;
        }
        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "CorrectRating", &call, "tsssa{sv}", visit,
                            options->args[1], options->member, options->args[2], 0);
        return ctl_enter(ctl, call, r, TEXT_CORRECTED);
}

#define CORRECTION(verb, word)                                                                               \
        .name = (verb), .arguments = {"LƯỢT NỘI-DUNG LỜI", "VISIT SUBJECT TEXT"}, .run = correct,            \
        .member = (word), .columns = "event"

const struct verb verbs_correct[] = {
        {CORRECTION("void", "void"),
         .help = {"hủy kết quả một đánh giá, nêu lý do", "void a rating, and say why"},
         .man = {"Hủy kết quả đánh giá của một lượt (số lượt và nội dung như `ratings` nêu: reception là "
                 "tiếp "
                 "công dân, procedures là giải quyết thủ tục), với lý do từ 1 đến 500 ký tự. Đánh giá của "
                 "công "
                 "dân vẫn nằm nguyên trong sổ sự kiện: số liệu của ngày đó nêu cả hai cách, có và không kể "
                 "lượt này. Lý do và người ghi được lưu mãi; không nêu tên công dân. Root làm được ngay; "
                 "người của nhóm `motcua` cần được polkit cho phép (vn.motcua.corrections.void).",
                 "The rating of a visit is not to count (visit and subject as `ratings` tells them: "
                 "reception "
                 "or procedures), for a reason of 1 to 500 characters. What the citizen gave stays in the "
                 "record: the figures of that day are given with and without it. The reason, and who entered "
                 "it, stay for good; no citizen is to be named in it. Root may; who is in group `motcua` "
                 "needs "
                 "polkit's leave (vn.motcua.corrections.void)."}},
        {CORRECTION("reinstate", "reinstate"),
         .help = {"khôi phục kết quả một đánh giá đã hủy, nêu lý do",
                  "let a voided rating count again, and say why"},
         .man = {"Khôi phục kết quả đánh giá đã hủy bằng `void`; cần cùng quyền như `void`.",
                 "Takes back what `void` did; needs the same leave."}},
        {CORRECTION("annotate", "annotate"), .help = {"ghi chú về một đánh giá", "remark on a rating"},
         .man = {"Ghi chú về một đánh giá, không thay đổi kết quả (polkit: vn.motcua.corrections.annotate).",
                 "A remark on a rating, which changes nothing (polkit: vn.motcua.corrections.annotate)."}},
        {CORRECTION("reply", "reply"),
         .help = {"ghi giải trình của cán bộ được đánh giá", "enter what the official who was rated replies"},
         .man = {"Ghi giải trình của cán bộ đã phục vụ lượt đó: ai bị đánh giá cũng có quyền giải trình. Sổ "
                 "sự "
                 "kiện nêu cả cán bộ và người ghi (polkit: vn.motcua.corrections.reply).",
                 "Enter the reply of the official who served the visit: whoever is rated has the right to "
                 "one. "
                 "The record names the official, and who entered it (polkit: vn.motcua.corrections.reply)."}},
        {CORRECTION("note", "note"),
         .help = {"ghi ý kiến của lãnh đạo về một đánh giá thấp", "enter a leader's note on a low rating"},
         .man = {"Ghi ý kiến của lãnh đạo về một đánh giá thấp, chẳng hạn đã xử lý thế nào (polkit: "
                 "vn.motcua.corrections.note).",
                 "Enter what a leader has to say of a low rating, such as what was done about it (polkit: "
                 "vn.motcua.corrections.note)."}},
        {0},
};
