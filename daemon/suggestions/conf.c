#include "daemon/suggestions/conf.h"

enum { TERM_MAX = 60, KEEP_DAYS_MAX = 3650 };

#define TERM(name, member, days, vi, en)                                                                     \
        {                                                                                                    \
                "Suggestions", (name), config_parse_u64, offsetof(struct suggestions_conf, terms.member), 1, \
                        TERM_MAX, (days), "days", {                                                          \
                        (vi), (en)                                                                           \
                }                                                                                            \
        }

static const struct config_key keys[] = {
        TERM("ClassifyDays", classify, "1",
             "Phân loại góp ý trong bao nhiêu ngày làm việc kể từ khi nhận; ngày nghỉ theo Holidays= của "
             "[Centre].",
             "Within how many working days a suggestion is to be classified, by Holidays= of [Centre]."),
        TERM("PassOnDays", pass_on, "5",
             "Chuyển cơ quan khác, hoặc giao đơn vị trả lời, trong bao nhiêu ngày làm việc kể từ khi nhận.",
             "Within how many working days it is to be passed on, or given to the unit that is to answer."),
        TERM("AnswerDays", answer, "10", "Trả lời trong bao nhiêu ngày làm việc kể từ khi nhận.",
             "Within how many working days it is to be answered."),
        TERM("ExtendDays", extend, "10",
             "Khi lãnh đạo gia hạn, một lần, thì thêm bao nhiêu ngày làm việc để trả lời.",
             "How many working days more there are when a leader extends that, once."),
        {"Suggestions",
         "KeepDays",
         config_parse_u64,
         offsetof(struct suggestions_conf, keep_days),
         0,
         KEEP_DAYS_MAX,
         "365",
         "days",
         {"Nội dung góp ý, câu trả lời và ghi chú được xóa sau bao nhiêu ngày kể từ khi trả lời hoặc ra khỏi "
          "sổ; 0: không tự xóa. Số liệu và lịch sử vẫn còn, vì không có nội dung. Bản sao lưu giữ nội dung "
          "đến "
          "khi chính bản sao đó được xóa.",
          "What people wrote, answers and notes are erased so many days after a suggestion was answered or "
          "left the register; 0: never by itself. Counts and history stay, as they have no texts. Copies of "
          "the record keep the texts for as long as they are kept themselves."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id _unused_, void *userdata,
                      void **ret_target, struct problem *ret_problem _unused_) {
        struct suggestions_conf *conf = suggestions_conf(userdata);

        conf->known = true;
        *ret_target = conf;
        return 0;
}

/* Without [Suggestions] its defaults hold. */
static int check(struct config_context *context _unused_, void *userdata) {
        return suggestions_conf(userdata)->known
                       ? 0
                       : config_load_defaults(&suggestions_conf_part.table, "Suggestions", userdata);
}

const struct conf_part suggestions_conf_part = {
        .size = sizeof(struct suggestions_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
};
