#include "daemon/calendar/conf.h"

#include "daemon/calendar/book.h"

/* What is asked of a commune; [Calendar] may say otherwise of each. */
static const struct duty_default {
        const char *id, *when, *title, *title_en;
        uint64_t warn_days;
} duty_defaults[] = {
        {"registration", "yearly before 02-15", "Đăng ký thực hiện kế hoạch của năm",
         "Registration for the year's plan", 21},
        {"report", "yearly before 12-01", "Báo cáo tự chấm điểm gửi thành phố",
         "Self-scored report to the city", 30},
        {"publication", "quarterly", "Danh mục nội dung đã công khai trong quý",
         "List of what was published in the quarter", 10},
        {"dialogue", "yearly", "Đối thoại với Nhân dân, ít nhất một lần trong năm",
         "Dialogue with citizens, at least once in the year", 60},
        {"box", "weekly fri", "Mở hòm thư góp ý", "Opening of the letter box", 1},
        {"reception", "weekly thu", "Tiếp công dân định kỳ", "Reception day for citizens", 1},
};
enum { WARN_DAYS_DEFAULT = 7, WARN_DAYS_WEEKLY = 1 };
#define WARN_DAYS_UNSET UINT64_MAX

static bool is_duty_id(const char *id) {
        return id[0] != '\0' && strlen(id) <= DUTY_ID_MAX &&
               id[strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")] == '\0';
}

static struct duty_conf *find_duty(const struct calendar_conf *conf, const char *id) {
        for (size_t i = 0; i < conf->n; i++)
                if (streq(conf->duties[i]->id, id))
                        return conf->duties[i];
        return NULL;
}

static int set_defaults(struct duty_conf *duty) {
        int r = 0;

        duty->warn_days = WARN_DAYS_UNSET;
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(duty_defaults); i++) {
                const struct duty_default *of = &duty_defaults[i];

                if (!streq(of->id, duty->id))
                        continue;
                r = conf_set_string(&duty->when, of->when);
                if (r >= 0)
                        r = conf_set_string(&duty->title, of->title);
                if (r >= 0)
                        r = conf_set_string(&duty->title_en, of->title_en);
        }
        return r;
}

/* Made when new, in whatever order its keys come. */
static int get_duty(struct calendar_conf *conf, const char *id, struct duty_conf **ret,
                    struct problem *ret_problem) {
        struct duty_conf *duty = find_duty(conf, id);

        if (!duty) {
                if (!is_duty_id(id))
                        return conf_refuse(
                                ret_problem, "mã của một việc gồm 1 đến %d ký tự trong A-Z a-z 0-9 _ -",
                                "the ID of a duty is 1 to %d of the characters A-Z a-z 0-9 _ -", DUTY_ID_MAX);
                if (conf->n == DUTIES_MAX)
                        return conf_refuse(ret_problem, "nhiều nhất %d việc",
                                           "there can be at most %d duties", DUTIES_MAX);
                duty = calloc(1, sizeof(*duty));
                if (!duty)
                        return -ENOMEM;
                conf->duties[conf->n++] = duty;
                int r = conf_set_string(&duty->id, id);
                if (r >= 0)
                        r = set_defaults(duty);
                if (r < 0)
                        return r;
        }
        *ret = duty;
        return 0;
}

/* "When.box": what stands behind the dot. */
static int get_named(void *target, const char *name, struct duty_conf **ret, struct problem *ret_problem) {
        const char *dot = strchr(name, '.');

        return get_duty(target, dot ? dot + 1 : "", ret, ret_problem);
}

static int parse_duties(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                        void *target, struct problem *ret_problem) {
        _cleanup_free_ char *copy = strdup(value);
        char *state = NULL;

        if (!copy)
                return -ENOMEM;
        for (char *word = strtok_r(copy, " ,", &state); word; word = strtok_r(NULL, " ,", &state)) {
                struct duty_conf *duty;
                int r = get_duty(target, word, &duty, ret_problem);

                if (r < 0)
                        return r;
                if (duty->listed)
                        return conf_refuse(ret_problem, "nêu %s hai lần", "names %s twice", word);
                duty->listed = true;
        }
        return 0;
}

static int parse_when(const struct config_key *key _unused_, const char *name, const char *value,
                      void *target, struct problem *ret_problem) {
        struct duty_conf *duty;
        struct duty_rule rule;
        int r = get_named(target, name, &duty, ret_problem);

        if (r < 0)
                return r;
        if (duty_rule_parse(value, &rule) < 0)
                return conf_refuse(ret_problem,
                                   "phải là yearly before 02-15, yearly 12-31, yearly, quarterly, monthly, "
                                   "quarterly +15 hoặc weekly fri",
                                   "must be like yearly before 02-15, yearly 12-31, yearly, quarterly, "
                                   "monthly, quarterly +15 or weekly fri");
        return conf_set_string(&duty->when, value);
}

static int parse_title(const struct config_key *key, const char *name, const char *value, void *target,
                       struct problem *ret_problem) {
        struct duty_conf *duty;
        int r = get_named(target, name, &duty, ret_problem);

        if (r < 0)
                return r;
        if (value[0] == '\0' || strlen(value) > DUTY_TITLE_MAX || !text_is_plain(value))
                return conf_refuse(ret_problem, "phải là một dòng chữ, nhiều nhất %d byte",
                                   "must be a line of text of at most %d bytes", DUTY_TITLE_MAX);
        return conf_set_string(conf_field(key, duty), value);
}

static int parse_warn_days(const struct config_key *key, const char *name, const char *value, void *target,
                           struct problem *ret_problem) {
        struct duty_conf *duty;
        int r = get_named(target, name, &duty, ret_problem);

        return r < 0 ? r : config_parse_u64(key, name, value, duty, ret_problem);
}

static int parse_wall(const struct config_key *key, const char *name, const char *value, void *target,
                      struct problem *ret_problem) {
        struct duty_conf *duty;
        int r = get_named(target, name, &duty, ret_problem);

        return r < 0 ? r : config_parse_bool(key, name, value, duty, ret_problem);
}

static const struct config_key keys[] = {
        {"Calendar", "Duties", parse_duties,
         .doc = {"Mã của những việc được nhắc, cách nhau bằng dấu cách; không nêu thì không nhắc việc nào. "
                 "Có sẵn: registration (đăng ký trước 15/02), report (báo cáo tự chấm điểm trước 01/12), "
                 "publication (danh mục công khai mỗi quý), dialogue (đối thoại ít nhất mỗi năm một lần), "
                 "box (mở hòm thư, thứ Sáu hằng tuần), reception (tiếp công dân, thứ Năm hằng tuần). Mã "
                 "khác thì cần When.MÃ và Title.MÃ. Việc mới thêm, hay đổi When, chỉ tính từ ngày đó. Nhắc "
                 "mỗi ngày một lần từ 07:00, khi đồng hồ đã đồng bộ, đến khi đánh dấu là đã làm (motcuactl "
                 "calendar-done).",
                 "IDs of the duties to be reminded of, separated by spaces; without it there are none. Known "
                 "are registration (before 15 February), report (self-scored, before 1 December), "
                 "publication (a list each quarter), dialogue (at least once a year), box (the letter box "
                 "is opened, every Friday), reception (of citizens, every Thursday). Any other ID needs "
                 "When.ID and Title.ID. A duty that is new, or whose When is changed, counts from that day "
                 "on. Reminders come once a day, from 07:00 on, while the clock is synchronised, until it is "
                 "marked as done (motcuactl calendar-done)."}},
        {"Calendar", "When.*", parse_when,
         .doc = {"When.MÃ là hạn của việc đó: “yearly before 02-15” (ngày cuối cùng là 14/02), “yearly "
                 "12-31”, “yearly”, “quarterly”, “monthly” (ngày cuối của kỳ), “quarterly +15” (sau đó 15 "
                 "ngày), “weekly fri”. Hạn rơi vào thứ Bảy, Chủ nhật hay ngày nghỉ trong Holidays= thì nhắc "
                 "làm xong trước ngày làm việc liền trước, và chỉ qua đúng ngày hạn mới là quá hạn. Việc "
                 "hằng tuần rơi vào ngày nghỉ thì dời sang ngày làm việc kế tiếp trong tuần, không còn thì "
                 "ngày trước đó; tuần nghỉ cả thì không phải làm.",
                 "When.ID is when that is to be done: \"yearly before 02-15\" (the last day is 14 February), "
                 "\"yearly 12-31\", \"yearly\", \"quarterly\", \"monthly\" (the last day), \"quarterly +15\" "
                 "(so many days after it), \"weekly fri\". What ends on a Saturday, a Sunday or a day of "
                 "Holidays= is to be done by the working day before, and is overdue only when its last day "
                 "is over. A weekday that is a holiday moves to the next working day of the week, or else "
                 "to the one before; a week without any asks for nothing."}},
        {"Calendar", "Title.*", parse_title, offsetof(struct duty_conf, title),
         .doc = {"Title.MÃ là tên việc đó.", "Title.ID is its name in Vietnamese."}},
        {"Calendar", "TitleEn.*", parse_title, offsetof(struct duty_conf, title_en),
         .doc = {"TitleEn.MÃ là tên tiếng Anh; không nêu thì là Title.MÃ.",
                 "TitleEn.ID is its name in English; Title.ID when not set."}},
        {"Calendar",
         "WarnDays.*",
         parse_warn_days,
         offsetof(struct duty_conf, warn_days),
         0,
         180,
         NULL,
         "days",
         {"WarnDays.MÃ: nhắc trước hạn bao nhiêu ngày; nhiều nhất 180 với yearly, 60 với quarterly, 20 với "
          "monthly, 6 với weekly. Không đặt thì là 7, với weekly là 1; registration 21, report 30, "
          "publication 10, dialogue "
          "60, box và reception 1.",
          "WarnDays.ID: how long before it is warned of; at most 180 of yearly, 60 of quarterly, 20 of "
          "monthly, 6 of weekly. 7 when not set, 1 of weekly; of registration 21, report 30, publication 10, "
          "dialogue "
          "60, box and reception 1."}},
        {"Calendar", "Wall.*", parse_wall, offsetof(struct duty_conf, wall),
         .doc = {"Wall.MÃ: màn hình có hiện việc đó cùng ngày cho mọi người không, từ lúc nhắc đến ngày cuối "
                 "(yes, no); không đặt thì không. Việc quá hạn thì không hiện.",
                 "Wall.ID: whether the wall shows it, with its day, to everybody, from the first reminder "
                 "until its last day (yes, no); it does not when not set. What is overdue is not shown."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id _unused_, void *userdata,
                      void **ret_target, struct problem *ret_problem _unused_) {
        *ret_target = calendar_conf(userdata);
        return 0;
}

#define PROBLEM(context, duty, key, vi, en, ...)                                                             \
        duty_problem(context, duty, key, "việc %s: " vi, "duty %s: " en, (duty)->id, ##__VA_ARGS__)
#define duty_problem(context, duty, key, vi, en, ...)                                                        \
        ({                                                                                                   \
                char _name[DUTY_ID_SIZE + 16];                                                               \
                (void) snprintf(_name, sizeof(_name), "%s.%s", (key), (duty)->id);                           \
                config_problem((context), "Calendar", NULL, _name, vi, en, __VA_ARGS__);                     \
        })

static int check_unlisted(struct config_context *context, const struct duty_conf *duty) {
        static const char *const names[] = {"When", "Title", "TitleEn", "WarnDays", "Wall"};
        char name[DUTY_ID_SIZE + 16];
        size_t i = 0;

        for (; i < ELEMENTSOF(names) - 1; i++) {
                (void) snprintf(name, sizeof(name), "%s.%s", names[i], duty->id);
                if (config_value(context, "Calendar", NULL, name))
                        break;
        }
        return PROBLEM(context, duty, names[i], "không có trong Duties=", "is not in Duties=");
}

/* Of another rule than it was meant for, no more than that allows. */
static uint64_t default_warn_days(const struct duty_conf *duty, const struct duty_rule *rule) {
        uint64_t days = rule->cycle == DUTY_WEEKLY ? WARN_DAYS_WEEKLY : WARN_DAYS_DEFAULT,
                 max = duty_warn_max(rule);

        for (size_t i = 0; i < ELEMENTSOF(duty_defaults); i++)
                if (streq(duty_defaults[i].id, duty->id))
                        days = duty_defaults[i].warn_days;
        return days < max ? days : max;
}

static int check_duty(struct config_context *context, struct duty_conf *duty) {
        struct duty_rule rule;

        if (!duty->listed)
                return check_unlisted(context, duty);
        if (!duty->when || !duty->title)
                return PROBLEM(context, duty, "When",
                               "cần When.%s= và Title.%s=", "When.%s= and Title.%s= are needed", duty->id,
                               duty->id);
        assert(duty_rule_parse(duty->when, &rule) >= 0);
        if (duty->warn_days == WARN_DAYS_UNSET)
                duty->warn_days = default_warn_days(duty, &rule);
        if (duty->warn_days > duty_warn_max(&rule))
                return PROBLEM(context, duty, "WarnDays", "WarnDays.%s nhiều nhất là %d với %s",
                               "WarnDays.%s is at most %d of %s", duty->id, (int) duty_warn_max(&rule),
                               duty->when);
        return 0;
}

static int check(struct config_context *context, void *userdata) {
        const struct calendar_conf *conf = calendar_conf(userdata);
        int r = 0;

        for (size_t i = 0; r != -ENOMEM && i < conf->n; i++)
                r = check_duty(context, conf->duties[i]);
        return r;
}

static void clear(void *part) {
        struct calendar_conf *conf = part;

        for (size_t i = 0; i < conf->n; i++) {
                free(conf->duties[i]->id);
                free(conf->duties[i]->when);
                free(conf->duties[i]->title);
                free(conf->duties[i]->title_en);
                free(conf->duties[i]);
        }
}

/* ----- what the record says of it ----- */

static const char *english(const struct duty_conf *duty) {
        return duty->title_en ? duty->title_en : duty->title;
}

static const char *holidays_of(const struct conf *conf) {
        return queue_conf(conf)->holidays ? queue_conf(conf)->holidays : "";
}

static bool is_same(const struct duty_row *row, const struct duty_conf *duty) {
        return row && row->followed && streq(row->rule, duty->when) && row->warn_days == duty->warn_days &&
               row->wall == duty->wall && streq(row->title, duty->title) &&
               streq(row->title_en, english(duty));
}

/* The first that is followed and not configured any more; NULL: none. */
static const struct duty_row *find_left(const struct book *book, const struct calendar_conf *conf) {
        const struct calendar *calendar = calendar_of(book);

        for (size_t i = 0; i < calendar->n_duties; i++)
                if (calendar->duties[i].followed && !find_duty(conf, calendar->duties[i].id))
                        return &calendar->duties[i];
        return NULL;
}

static bool are_holidays_same(const struct book *book, const struct conf *conf) {
        const struct calendar *calendar = calendar_of(book);

        return calendar->holidays_known ? streq(calendar->holidays.text, holidays_of(conf))
                                        : calendar_conf(conf)->n == 0;
}

bool calendar_is_declared(const struct book *book, const struct conf *conf, const struct moment *now) {
        const struct calendar_conf *calendar = calendar_conf(conf);
        int32_t day;

        if (!calendar_day(book, now, &day) || day < 0)
                return true;
        for (size_t i = 0; i < calendar->n; i++)
                if (!is_same(calendar_find(book, calendar->duties[i]->id), calendar->duties[i]))
                        return false;
        return !find_left(book, calendar) && are_holidays_same(book, conf);
}

static int declare_duty(struct book *book, const struct instant *now, const struct duty_conf *duty,
                        int32_t day) {
        const struct duty_row *row = calendar_find(book, duty->id);
        char since[DAY_TEXT_SIZE];

        if (is_same(row, duty))
                return 0;
        day_format(row && row->followed && streq(row->rule, duty->when) ? row->since_day : day, since);
        struct event_field fields[] = {
                EVENT_FIELD_S("duty", duty->id),
                EVENT_FIELD_S("rule", duty->when),
                EVENT_FIELD_T("warn_days", duty->warn_days),
                EVENT_FIELD_B("wall", duty->wall),
                EVENT_FIELD_S("title", duty->title),
                EVENT_FIELD_S("title_en", english(duty)),
                EVENT_FIELD_S("since", since),
        };
        return book_observe(book, now, "duty-changed", fields, ELEMENTSOF(fields));
}

static int declare_left(struct book *book, const struct instant *now, const struct calendar_conf *conf) {
        const struct duty_row *left;
        int r = 0;

        while (r >= 0 && (left = find_left(book, conf))) {
                char id[DUTY_ID_SIZE];
                id_copy(id, sizeof(id), left->id);
                struct event_field field = EVENT_FIELD_S("duty", id);
                r = book_observe(book, now, "duty-removed", &field, 1);
        }
        return r;
}

static int declare(struct book *book, const struct instant *now, const struct conf *conf) {
        const struct calendar_conf *calendar = calendar_conf(conf);
        int32_t day;
        int r = 0;

        if (!calendar_day(book, &now->at, &day) || day < 0)
                return 0;
        if (!are_holidays_same(book, conf)) {
                struct event_field field = EVENT_FIELD_S("holidays", holidays_of(conf));
                r = book_observe(book, now, "holidays-changed", &field, 1);
        }
        if (r >= 0)
                r = declare_left(book, now, calendar);
        for (size_t i = 0; r >= 0 && i < calendar->n; i++)
                r = declare_duty(book, now, calendar->duties[i], day);
        return r;
}

const struct conf_part calendar_conf_part = {
        .size = sizeof(struct calendar_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
        .clear = clear,
        .declare = declare,
};
