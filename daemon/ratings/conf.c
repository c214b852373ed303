#include "daemon/ratings/conf.h"

#include <inttypes.h>

#include "daemon/ratings/book.h"
#include "daemon/ratings/scale.h"

static int parse_utc_offset(const struct config_key *key, const char *name _unused_, const char *value,
                            void *target, struct problem *ret_problem) {
        int64_t *p = conf_field(key, target);

        if (utc_offset_parse(value, p) < 0)
                return conf_refuse(ret_problem, "phải là độ lệch giờ, ví dụ +07:00, nhiều nhất 14 giờ",
                                   "must be an offset such as +07:00, at most 14 hours");
        return 0;
}

static int parse_keypad(const struct config_key *key, const char *name _unused_, const char *value,
                        void *target, struct problem *ret_problem) {
        if (!conf_is_path_id(value))
                return conf_refuse(ret_problem,
                                   "phải là mã của một bàn phím: 1 đến 32 ký tự trong A-Z a-z 0-9 _",
                                   "must be the ID of a keypad: 1 to 32 of the characters A-Z a-z 0-9 _");
        return conf_set_string(conf_field(key, target), value);
}

static int parse_rating(const struct config_key *key _unused_, const char *name, const char *value,
                        void *target, struct problem *ret_problem) {
        struct counter_conf *counter = target;
        const char *dot = strchr(name, '.');
        enum subject subject = subject_from_string(dot ? dot + 1 : "");

        if (subject < 0)
                return conf_refuse(ret_problem,
                                   "không phải nội dung đánh giá: Rating.reception hoặc Rating.procedures",
                                   "is not a subject: Rating.reception or Rating.procedures");
        if (!conf_is_path_id(value))
                return conf_refuse(ret_problem,
                                   "phải là mã của một bàn phím: 1 đến 32 ký tự trong A-Z a-z 0-9 _",
                                   "must be the ID of a keypad: 1 to 32 of the characters A-Z a-z 0-9 _");
        return conf_set_string(&counter->keypads[subject], value);
}

#define SETTING_KEY(name, member, section, key, parse, min, max, standard, unit, vi, en)                     \
        {section,  key,  parse,   offsetof(struct ratings_conf, rules.member), min, max,                     \
         standard, unit, {vi, en}},

static const struct config_key keys[] = {
        RATINGS_SETTINGS(SETTING_KEY){"Centre",
                                      "UtcOffset",
                                      parse_utc_offset,
                                      offsetof(struct ratings_conf, rules.utc_offset_usec),
                                      0,
                                      0,
                                      "+07:00",
                                      NULL,
                                      {"Giờ địa phương trừ UTC. Ngày bắt đầu lúc nửa đêm địa phương.",
                                       "Local time less UTC. Days begin at local midnight."}},
        {"Counter",
         "Label",
         config_parse_string,
         offsetof(struct counter_conf, label),
         0,
         0,
         NULL,
         NULL,
         {"Tên quầy hiển thị cho mọi người; không đặt thì là mã.",
          "The counter's name, as people read it; its ID when not set."}},
        {"Counter",
         "Attendant",
         parse_keypad,
         offsetof(struct counter_conf, attendant),
         0,
         0,
         NULL,
         NULL,
         {"Bàn phím có nút done để hoàn tất lượt của quầy này. Không đặt thì quầy chỉ được điều hành qua "
          "D-Bus, như motcuactl làm.",
          "The keypad whose \"done\" key finishes this counter's visits. Without it the counter is worked "
          "over D-Bus "
          "alone, as motcuactl does."}},
        {"Counter",
         "Rating.*",
         parse_rating,
         0,
         0,
         0,
         NULL,
         NULL,
         {"Bàn phím để đánh giá một nội dung: Rating.reception (tiếp công dân), Rating.procedures (giải "
          "quyết thủ tục hành chính).",
          "The keypad on which a subject is rated: Rating.reception (how the citizen was received), "
          "Rating.procedures (how the procedure was handled)."}},
        {0},
};

static int add_counter(struct ratings_conf *ratings, const char *id, void **ret_target,
                       struct problem *ret_problem) {
        if (!conf_is_path_id(id))
                return conf_refuse(ret_problem, "mã quầy gồm 1 đến 32 ký tự trong A-Z a-z 0-9 _",
                                   "a counter's ID is 1 to 32 of the characters A-Z a-z 0-9 _");
        if (ratings->n_counters == CENTRE_COUNTERS_MAX)
                return conf_refuse(ret_problem, "nhiều nhất %d quầy", "there can be at most %d counters",
                                   CENTRE_COUNTERS_MAX);

        struct counter_conf *counter = calloc(1, sizeof(*counter));
        if (!counter)
                return -ENOMEM;
        ratings->counters[ratings->n_counters++] = counter;
        *ret_target = counter;
        int r = conf_set_string(&counter->attendant, "");
        return r < 0 ? r : conf_set_string(&counter->id, id);
}

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct ratings_conf *ratings = ratings_conf(userdata);

        if (streq(section, "Counter"))
                return add_counter(ratings, id, ret_target, ret_problem);
        *ret_target = ratings;
        return 0;
}

static const struct counter_conf *rates_on(const struct ratings_conf *conf, size_t end, const char *keypad) {
        for (size_t i = 0; i < end; i++)
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                        if (conf->counters[i]->keypads[subject] &&
                            streq(conf->counters[i]->keypads[subject], keypad))
                                return conf->counters[i];
        return NULL;
}

#define PROBLEM(context, counter, key, vi, en, ...)                                                          \
        config_problem(context, "Counter", (counter)->id, key, "quầy %s: " vi, "counter %s: " en,            \
                       (counter)->id, ##__VA_ARGS__)

static int check_attendant(struct config_context *context, const struct ratings_conf *conf, size_t n) {
        const struct counter_conf *counter = conf->counters[n];

        for (size_t i = 0; counter->attendant[0] && i < n; i++)
                if (streq(conf->counters[i]->attendant, counter->attendant))
                        return PROBLEM(
                                context, counter, "Attendant",
                                "Attendant= trùng với quầy %s; một bàn phím chỉ thuộc một quầy",
                                "Attendant= is also that of counter %s; a keypad can be that of one only",
                                conf->counters[i]->id);
        if (counter->attendant[0] && !config_value(context, "Keypad", counter->attendant, "Key.done") &&
            !config_value(context, "Keypad", counter->attendant, "Key.next"))
                return PROBLEM(context, counter, "Attendant",
                               "Attendant=%s: [Keypad %s] không có Key.done, cũng không có Key.next",
                               "Attendant=%s: [Keypad %s] has neither Key.done nor Key.next",
                               counter->attendant, counter->attendant);
        return 0;
}

static int check_rating(struct config_context *context, const struct ratings_conf *conf, size_t n,
                        enum subject subject) {
        static const char *const keys_of[_SUBJECT_MAX] = {"Rating.reception", "Rating.procedures"};
        const struct counter_conf *counter = conf->counters[n];
        const char *key = keys_of[subject], *keypad = counter->keypads[subject];
        const struct counter_conf *other = keypad ? rates_on(conf, n, keypad) : NULL;

        if (!keypad)
                return 0;
        if (other)
                return PROBLEM(context, counter, key,
                               "bàn phím đánh giá này cũng thuộc quầy %s; một bàn phím chỉ thuộc một quầy",
                               "a rating keypad is also one of counter %s; a keypad can be that of one only",
                               other->id);
        if (subject > 0 && counter->keypads[0] && streq(counter->keypads[0], keypad))
                return PROBLEM(context, counter, key,
                               "%s= trùng với %s=; một bàn phím chỉ đánh giá một nội dung",
                               "%s= is also %s=; a keypad rates one subject", key, keys_of[0]);
        /* With one of the levels a keypad has all of its scale: the keypad daemon's own check. */
        if (!config_value(context, "Keypad", keypad, "Key.satisfied"))
                return PROBLEM(context, counter, key,
                               "%s=%s: [Keypad %s] không có nút đánh giá, ví dụ Key.satisfied",
                               "%s=%s: [Keypad %s] has no rating keys, such as Key.satisfied", key, keypad,
                               keypad);
        return 0;
}

/* A level that a keypad has and the centre has not, or the other way round, is a press in vain. */
static int check_scale(struct config_context *context, uint64_t scale, const char *keypad) {
        const char *written = config_value(context, "Keypad", keypad, "Scale");
        uint64_t own = SCALE_MAX;

        if (written ? parse_u64(written, SCALE_MIN, SCALE_MAX, &own) < 0
                    : !config_value(context, "Keypad", keypad, "Key.satisfied"))
                return 0;
        return own == scale
                       ? 0
                       : config_problem(context, "Keypad", keypad, "Scale",
                                        "bàn phím %s: Scale=%" PRIu64
                                        ", trong khi của trung tâm là Scale=%" PRIu64,
                                        "keypad %s: Scale=%" PRIu64 ", while the centre's is Scale=%" PRIu64,
                                        keypad, own, scale);
}

static int check(struct config_context *context, void *userdata) {
        const struct ratings_conf *conf = ratings_conf(userdata);
        int r = 0;

        if (conf->n_counters == 0)
                return config_problem(context, "Counter", NULL, NULL,
                                      "chưa có quầy nào: hãy thêm mục [Counter 1]",
                                      "there is no counter: add a section [Counter 1]");
        for (size_t i = 0; r != -ENOMEM && i < conf->n_counters; i++) {
                r = check_attendant(context, conf, i);
                for (enum subject subject = 0; r != -ENOMEM && subject < _SUBJECT_MAX; subject++)
                        r = check_rating(context, conf, i, subject);
        }
        for (const char *keypad = NULL; r != -ENOMEM && (keypad = config_next_id(context, "Keypad", keypad));)
                r = check_scale(context, conf->rules.scale, keypad);
        return r;
}

static void clear(void *part) {
        struct ratings_conf *conf = part;

        for (size_t i = 0; i < conf->n_counters; i++) {
                struct counter_conf *counter = conf->counters[i];

                free(counter->id);
                free(counter->label);
                free(counter->attendant);
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                        free(counter->keypads[subject]);
                free(counter);
        }
}

const struct counter_conf *ratings_conf_counter(const struct conf *conf, const char *id) {
        const struct ratings_conf *ratings = ratings_conf(conf);

        for (size_t i = 0; i < ratings->n_counters; i++)
                if (streq(ratings->counters[i]->id, id))
                        return ratings->counters[i];
        return NULL;
}

static int declare_rules(struct book *book, const struct instant *now, const struct conf *conf) {
        const struct rules *old = &ratings_of(book)->rules, *wanted = &ratings_conf(conf)->rules;
        struct event_field fields[SETTINGS_MAX + 1];
        char utc_offset[UTC_OFFSET_TEXT_SIZE];

        if (old->event > 0 && old->utc_offset_usec == wanted->utc_offset_usec &&
            settings_equal(ratings_settings, old, wanted))
                return 0;
        size_t n = settings_to_fields(ratings_settings, wanted, fields, 0);
        utc_offset_format(wanted->utc_offset_usec, utc_offset);
        fields[n++] = EVENT_FIELD_S("utc_offset", utc_offset);
        return book_observe(book, now, "rules-changed", fields, n);
}

static int change_counter(struct book *book, const struct instant *now, const char *id, const char *attendant,
                          const char *const keypads[static _SUBJECT_MAX]) {
        struct event_field fields[2 + _SUBJECT_MAX] = {
                EVENT_FIELD_S("counter", id),
                EVENT_FIELD_S("attendant", attendant),
        };

        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                fields[2 + subject] = EVENT_FIELD_S(subject_to_string(subject), keypads[subject]);
        return book_observe(book, now, "counter-changed", fields, ELEMENTSOF(fields));
}

static bool is_same_counter(const struct counter_row *row, const char *attendant,
                            const char *const keypads[static _SUBJECT_MAX]) {
        if (!streq(row->attendant, attendant))
                return false;
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                if (!streq(row->posts[subject].keypad, keypads[subject]))
                        return false;
        return true;
}

/* First those that left, so that a keypad that moved has one counter at any time. */
static int declare_removed(struct book *book, const struct instant *now, const struct conf *conf) {
        static const char *const none[_SUBJECT_MAX] = {"", ""};

        for (size_t i = 0; i < ratings_of(book)->n_counters; i++) {
                char id[ID_SIZE];

                id_copy(id, sizeof(id), ratings_of(book)->counters[i].id);
                if (ratings_conf_counter(conf, id) ||
                    is_same_counter(&ratings_of(book)->counters[i], "", none))
                        continue;
                int r = change_counter(book, now, id, "", none);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int declare_present(struct book *book, const struct instant *now, const struct conf *all) {
        const struct ratings_conf *conf = ratings_conf(all);

        for (size_t i = 0; i < conf->n_counters; i++) {
                const struct counter_conf *counter = conf->counters[i];
                const struct counter_row *row = ratings_find_counter(book, counter->id);
                const char *keypads[_SUBJECT_MAX];

                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                        keypads[subject] = counter->keypads[subject] ? counter->keypads[subject] : "";
                if (row && is_same_counter(row, counter->attendant, keypads))
                        continue;
                int r = change_counter(book, now, counter->id, counter->attendant, keypads);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int declare(struct book *book, const struct instant *now, const struct conf *conf) {
        int r = declare_rules(book, now, conf);

        if (r >= 0)
                r = declare_removed(book, now, conf);
        return r < 0 ? r : declare_present(book, now, conf);
}

const struct conf_part ratings_conf_part = {
        .size = sizeof(struct ratings_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
        .clear = clear,
        .declare = declare,
};
