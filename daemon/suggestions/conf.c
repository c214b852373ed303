#include "daemon/suggestions/conf.h"

#include "daemon/calendar/duty.h"
#include "daemon/queue/conf.h"
#include "daemon/suggestions/book.h"

enum { TERM_MAX = 60 };

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
         CONFIG_KEEP_DAYS_MAX,
         CONFIG_KEEP_DAYS_DEFAULT,
         "days",
         {"Nội dung góp ý, câu trả lời và ghi chú được xóa sau bao nhiêu ngày kể từ khi trả lời hoặc ra khỏi "
          "sổ; 0: không tự xóa. Số liệu và lịch sử vẫn còn, vì không có nội dung. Bản sao lưu giữ nội dung "
          "đến "
          "khi chính bản sao đó được xóa.",
          "What people wrote, answers and notes are erased so many days after a suggestion was answered or "
          "left the register; 0: never by itself. Counts and history stay, as they have no texts. Copies of "
          "the record keep the texts for as long as they are kept themselves."}},
        {"Category", "Label", config_parse_string, offsetof(struct category_conf, label),
         .doc = {"Tên một chủ đề của góp ý, chẳng hạn thái độ phục vụ, thủ tục, cơ sở vật chất; không đặt "
                 "thì "
                 "là mã. Góp ý được xếp vào các chủ đề nêu ở đây (motcuactl suggestion-move MÃ categorize "
                 "CHỦ-ĐỀ); bỏ một chủ đề thì góp ý đã xếp vẫn giữ mã của chủ đề đó.",
                 "The name of what suggestions are about, such as manners, procedures or the premises; the "
                 "ID when not set. They are put under the categories that stand here (motcuactl "
                 "suggestion-move CODE categorize CATEGORY); where one is taken out, those that have it keep "
                 "its "
                 "ID."}},
        {0},
};

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct suggestions_conf *conf = suggestions_conf(userdata);

        if (streq(section, "Suggestions")) {
                conf->known = true;
                *ret_target = conf;
                return 0;
        }
        if (conf->n_categories == CATEGORIES_MAX)
                return conf_refuse(ret_problem, "nhiều nhất %d chủ đề góp ý",
                                   "there can be at most %d categories", CATEGORIES_MAX);

        struct category_conf *category = calloc(1, sizeof(*category));
        if (!category)
                return -ENOMEM;
        conf->categories[conf->n_categories++] = category;
        *ret_target = category;
        return conf_set_string(&category->id, id);
}

const struct category_conf *suggestions_conf_category(const struct conf *conf, const char *id) {
        const struct suggestions_conf *suggestions = suggestions_conf(conf);

        for (size_t i = 0; i < suggestions->n_categories; i++)
                if (streq(suggestions->categories[i]->id, id))
                        return suggestions->categories[i];
        return NULL;
}

int suggestions_conf_calendar(const struct conf *conf, struct suggestion_calendar *ret) {
        const char *holidays = queue_conf(conf)->holidays;

        ret->terms = suggestions_conf(conf)->terms;
        return working_days_parse(holidays ? holidays : "", &ret->working);
}

/* Without [Suggestions] its defaults hold. */
static int check(struct config_context *context _unused_, void *userdata) {
        return suggestions_conf(userdata)->known
                       ? 0
                       : config_load_defaults(&suggestions_conf_part.table, "Suggestions", userdata);
}

static void clear(void *part) {
        struct suggestions_conf *conf = part;

        for (size_t i = 0; i < conf->n_categories; i++) {
                free(conf->categories[i]->id);
                free(conf->categories[i]->label);
                free(conf->categories[i]);
        }
}

/* ----- what the record says ----- */

static bool is_same(const struct suggestion_term *a, const struct suggestion_term *b) {
        return a->known == b->known && a->warn_day == b->warn_day && a->due_day == b->due_day;
}

static int reschedule(struct book *book, const struct instant *now, uint64_t suggestion,
                      const struct suggestion_term *term) {
        char warn[DAY_TEXT_SIZE], due[DAY_TEXT_SIZE];

        day_format(term->warn_day, warn);
        day_format(term->due_day, due);
        const struct event_field fields[] = {
                EVENT_FIELD_T("suggestion", suggestion),
                EVENT_FIELD_S("warn_day", warn),
                EVENT_FIELD_S("due_day", due),
        };
        return book_observe(book, now, "suggestion-rescheduled", fields, ELEMENTSOF(fields));
}

/* Terms that run are of the days of work that are known by now: a holiday is often announced late. */
static int declare(struct book *book, const struct instant *now, const struct conf *conf) {
        const struct suggestions *suggestions = suggestions_of(book);
        struct suggestion_calendar calendar;

        int r = suggestions_conf_calendar(conf, &calendar);
        for (size_t i = 0; r >= 0 && i < suggestions->n_open; i++) {
                const struct suggestion_open *open = &suggestions->open[i];
                struct suggestion_term term =
                        suggestion_term_of(&open->now, &calendar.terms, &calendar.working);

                if (term.known && !is_same(&term, &open->now.term))
                        r = reschedule(book, now, open->event, &term);
        }
        return r;
}

const struct conf_part suggestions_conf_part = {
        .size = sizeof(struct suggestions_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
        .clear = clear,
        .declare = declare,
};
