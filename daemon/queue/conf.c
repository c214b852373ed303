#include "daemon/queue/conf.h"

#include <inttypes.h>

#include "services/config/hours.h"
#include "daemon/queue/rows.h"

static bool is_service_id(const char *id) {
        return id[0] != '\0' && strlen(id) <= 32 &&
               id[strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")] == '\0';
}

static int parse_prefix(const struct config_key *key, const char *name _unused_, const char *value,
                        void *target, struct problem *ret_problem) {
        if (value[0] == '\0' || strlen(value) >= PREFIX_SIZE || strpbrk(value, " \t") ||
            !text_is_plain(value))
                return conf_refuse(ret_problem, "phải là một hoặc hai chữ cái, ví dụ A, nhiều nhất %d byte",
                                   "must be one or two letters such as A, at most %d bytes", PREFIX_SIZE - 1);
        return conf_set_string(conf_field(key, target), value);
}

/* Words as one text with single spaces, the form in which the record tells them. NULL: no memory. */
static char *join_words(const char *value) {
        _cleanup_free_ char *joined = calloc(1, strlen(value) + 1);
        char *end = joined;

        for (size_t length; joined && value[0] != '\0'; value += length) {
                value += strspn(value, " ,");
                length = strcspn(value, " ,");
                if (length > 0 && end != joined)
                        *end++ = ' ';
                memcpy(end, value, length);
                end += length;
        }
        return TAKE_PTR(joined);
}

/* words: with single spaces. */
static bool has_word(const char *words, const char *word) {
        size_t n = strlen(word);

        for (const char *p = words; (p = strstr(p, word)); p += n)
                if ((p == words || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
                        return true;
        return false;
}

static int parse_services(const struct config_key *key, const char *name _unused_, const char *value,
                          void *target, struct problem *ret_problem) {
        char **services = conf_field(key, target);
        _cleanup_free_ char *joined = join_words(value), *copy = joined ? strdup(joined) : NULL;
        char *state = NULL;

        if (!copy)
                return -ENOMEM;
        for (char *word = strtok_r(copy, " ", &state); word; word = strtok_r(NULL, " ", &state))
                if (!is_service_id(word))
                        return conf_refuse(ret_problem, "phải là mã của các mục [Service MÃ]",
                                           "must be IDs of sections [Service ID]");
        if (joined[0] == '\0')
                return conf_refuse(ret_problem, "phải nêu ít nhất một lĩnh vực",
                                   "must name at least one service");
        free(*services);
        *services = TAKE_PTR(joined);
        return 0;
}

/* The rest of the line is for the holidays of the centre. */
enum { HOURS_OF_SERVICE_MAX = 320 };

static int parse_hours(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                       void *target, struct problem *ret_problem) {
        struct service_conf *service = target;
        _cleanup_free_ char *joined = join_words(value);
        struct hours hours;

        if (!joined)
                return -ENOMEM;
        if (strlen(joined) >= HOURS_OF_SERVICE_MAX || hours_parse(joined, &hours) < 0 ||
            hours.n + hours.n_dates == 0)
                return conf_refuse(ret_problem,
                                   "phải là các khoảng giờ, đứng sau những ngày trong tuần mà chúng áp dụng: "
                                   "mon-fri 07:30-11:30 13:30-17:00 sat 07:30-11:30",
                                   "must be times of day, each behind the weekdays it holds on: mon-fri "
                                   "07:30-11:30 13:30-17:00 sat 07:30-11:30");
        free(service->hours);
        service->hours = TAKE_PTR(joined);
        return 0;
}

static int parse_holidays(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                          void *target, struct problem *ret_problem) {
        struct queue_conf *conf = target;
        _cleanup_free_ char *joined = join_words(value);
        struct hours hours;

        if (!joined)
                return -ENOMEM;
        if (strlen(joined) >= HOURS_TEXT_SIZE - HOURS_OF_SERVICE_MAX - 1 || hours_parse(joined, &hours) < 0 ||
            hours.n > 0 || hours.n_dates == 0)
                return conf_refuse(
                        ret_problem,
                        "phải là các ngày và khoảng ngày, kèm khoảng giờ làm việc của những ngày đó nếu có: "
                        "2026-09-01..2026-09-02 2026-12-31 07:30-11:30",
                        "must be dates and ranges of dates, each with the times of day that hold on "
                        "it, if any: 2026-09-01..2026-09-02 2026-12-31 07:30-11:30");
        free(conf->holidays);
        conf->holidays = TAKE_PTR(joined);
        return 0;
}

static int read_minutes(const struct config_key *key, const char *value, uint64_t *ret,
                        struct problem *ret_problem) {
        uint64_t minutes;

        if (parse_u64(value, key->min, key->max, &minutes) < 0)
                return conf_refuse(ret_problem, "phải là số từ %" PRIu64 " đến %" PRIu64,
                                   "must be a number from %" PRIu64 " to %" PRIu64, key->min, key->max);
        *ret = minutes * 60 * USEC_PER_SEC;
        return 0;
}

static int parse_minutes(const struct config_key *key, const char *name _unused_, const char *value,
                         void *target, struct problem *ret_problem) {
        return read_minutes(key, value, conf_field(key, target), ret_problem);
}

static int parse_head_start(const struct config_key *key, const char *name, const char *value, void *target,
                            struct problem *ret_problem) {
        struct queue_conf *conf = target;
        const char *dot = strchr(name, '.');
        int class = priority_from_string(dot ? dot + 1 : "");

        if (class <= PRIORITY_NONE)
                return conf_refuse(ret_problem, "không phải diện ưu tiên: elderly, pregnant, disabled, merit",
                                   "is not a class: elderly, pregnant, disabled, merit");
        return read_minutes(key, value, &conf->rules.head_start_usec[class], ret_problem);
}

static int parse_time_of_day(const struct config_key *key, const char *name _unused_, const char *value,
                             void *target, struct problem *ret_problem) {
        uint64_t *p = conf_field(key, target);
        uint32_t minutes;

        if (strlen(value) != 5 || minutes_parse(value, &minutes) < 0 || minutes == DAY_MINUTES)
                return conf_refuse(ret_problem, "phải là giờ trong ngày, ví dụ 17:30",
                                   "must be a time of day such as 17:30");
        *p = minutes * 60 * USEC_PER_SEC;
        return 0;
}

#define SETTING_KEY(name, member, section, key, parse, min, max, standard, unit, vi, en)                     \
        {section, key, parse, offsetof(struct queue_conf, rules.member), min, max, standard, unit, {vi, en}},

static const struct config_key keys[] = {
        QUEUE_SETTINGS(SETTING_KEY){
                "Centre",
                "PriorityHeadStartMin.*",
                parse_head_start,
                0,
                0,
                240,
                NULL,
                "min",
                {"Số thuộc diện đó được ưu tiên như đến sớm bao nhiêu phút: PriorityHeadStartMin.elderly, "
                 ".pregnant, .disabled, .merit; không đặt thì là 15. Người đến sau muộn hơn khoảng đó không "
                 "vượt được ai.",
                 "How long before its arrival a ticket of that class counts as having come: "
                 "PriorityHeadStartMin.elderly, .pregnant, .disabled, .merit; 15 when not set. Nobody is "
                 "overtaken "
                 "by who comes later than that."}},
        {"Centre",
         "WaitTargetMin",
         parse_minutes,
         offsetof(struct queue_conf, wait_target_usec),
         1,
         480,
         "15",
         "min",
         {"Ngưỡng chờ trong báo cáo: tỷ lệ số được gọi trong bấy nhiêu phút kể từ lúc lấy số hoặc trở lại "
          "hàng đợi (chỉ tiêu T2 của motcuactl report).",
          "What a wait is held against in reports: the share of tickets that are called within so many "
          "minutes of the ticket, or of its return to the queue (figure T2 of motcuactl report)."}},
        {"Centre",
         "Holidays",
         parse_holidays,
         0,
         0,
         0,
         NULL,
         NULL,
         {"Ngày nghỉ, và ngày chỉ cấp số trong những giờ ghi sau ngày đó, thay cho Hours= của mọi lĩnh vực; "
          "ví dụ "
          "\"2026-09-01..2026-09-02 2026-12-31 07:30-11:30\": nghỉ hai ngày đầu, ngày 31 chỉ buổi sáng. Một "
          "ngày làm bù cũng viết như vậy, cùng với giờ.",
          "Days on which no tickets are given out, and days on which they are only at the times behind the "
          "date, "
          "instead of Hours= of every service, such as \"2026-09-01..2026-09-02 2026-12-31 07:30-11:30\": "
          "closed on the first two days, and open in the morning of the 31st. A Saturday that is worked in "
          "place "
          "of another day is written so, with its hours."}},
        {"Service",
         "Label",
         config_parse_string,
         offsetof(struct service_conf, label),
         0,
         0,
         NULL,
         NULL,
         {"Tên lĩnh vực hiển thị cho mọi người; không đặt thì là mã. Không có mục [Service] nào thì không có "
          "hàng đợi.",
          "The service's name, as people read it; its ID when not set. Without any [Service] there is no "
          "queue."}},
        {"Service",
         "Prefix",
         parse_prefix,
         offsetof(struct service_conf, prefix),
         0,
         0,
         NULL,
         NULL,
         {"Chữ đứng trước số trên phiếu, ví dụ A. Đổi chữ giữa ngày thì phiếu đã cấp giữ nguyên chữ cũ, và "
          "số đã cấp "
          "trong ngày với chữ mới không cấp lại: số sau tiếp theo số lớn nhất, cũng tính vào DailyLimit.",
          "What stands before the number on its tickets, such as A. Tickets that were given out keep theirs "
          "when it "
          "changes in the day, and no number that was given out that day with the new one is given again: "
          "the next "
          "follows the highest, which counts for DailyLimit."}},
        {"Service",
         "DailyLimit",
         config_parse_u64,
         offsetof(struct service_conf, daily_limit),
         1,
         QUEUE_NUMBER_MAX,
         "999",
         "tickets",
         {"Mỗi ngày cấp bao nhiêu số.", "How many tickets are given out a day."}},
        {"Service",
         "Hours",
         parse_hours,
         0,
         0,
         0,
         NULL,
         NULL,
         {"Giờ cấp số, ví dụ \"mon-fri 07:30-11:30 13:30-17:00 sat 07:30-11:30\"; không đặt thì luôn cấp. "
          "Khi đồng hồ chưa đồng bộ thì không biết giờ, và không ai bị từ chối.",
          "When tickets are given out, such as \"mon-fri 07:30-11:30 13:30-17:00 sat 07:30-11:30\"; always "
          "when "
          "not set. While the clock is not synchronised the time of day is not known, and nobody is turned "
          "away."}},
        {"Counter",
         "Services",
         parse_services,
         offsetof(struct desk_conf, services),
         0,
         0,
         NULL,
         NULL,
         {"Mã các lĩnh vực mà quầy này gọi số, cách nhau bằng dấu cách. Không đặt thì quầy không có hàng "
          "đợi.",
          "IDs of the services whose tickets this counter calls, separated by spaces. Without it the counter "
          "has no queue."}},
        {"Counter",
         "Prefer",
         parse_services,
         offsetof(struct desk_conf, prefers),
         0,
         0,
         NULL,
         NULL,
         {"Mã các lĩnh vực, trong số ghi ở Services=, mà quầy này ưu tiên gọi: số của các lĩnh vực đó được "
          "coi "
          "như đến sớm PreferHeadStartMin= phút. Đổi giữa ngày thì có hiệu lực ngay, với cả những người đang "
          "chờ. Số đang gọi hoặc đang phục vụ giữ nguyên.",
          "IDs of services, of those in Services=, that come first at this counter: their tickets count as "
          "having come PreferHeadStartMin= earlier. A change in the day holds at once, also for those who "
          "wait "
          "already. Whoever is called or served stays so."}},
        {0},
};

static int add_service(struct queue_conf *conf, const char *id, void **ret_target,
                       struct problem *ret_problem) {
        if (!is_service_id(id))
                return conf_refuse(ret_problem, "mã lĩnh vực gồm 1 đến 32 ký tự trong A-Z a-z 0-9 _ -",
                                   "a service's ID is 1 to 32 of the characters A-Z a-z 0-9 _ -");
        if (conf->n_services == QUEUE_SERVICES_MAX)
                return conf_refuse(ret_problem, "nhiều nhất %d lĩnh vực", "there can be at most %d services",
                                   QUEUE_SERVICES_MAX);

        struct service_conf *service = calloc(1, sizeof(*service));
        if (!service)
                return -ENOMEM;
        conf->services[conf->n_services++] = service;
        *ret_target = service;
        return conf_set_string(&service->id, id);
}

/* There are no more than the counters that ratings have taken. */
static int add_desk(struct queue_conf *conf, const char *counter, void **ret_target) {
        struct desk_conf *desk = calloc(1, sizeof(*desk));

        if (!desk)
                return -ENOMEM;
        conf->desks[conf->n_desks++] = desk;
        *ret_target = desk;
        return conf_set_string(&desk->counter, counter);
}

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct queue_conf *conf = queue_conf(userdata);

        if (streq(section, "Service"))
                return add_service(conf, id, ret_target, ret_problem);
        if (streq(section, "Counter"))
                return add_desk(conf, id, ret_target);
        for (enum priority class = PRIORITY_NONE + 1; class < _PRIORITY_MAX; class ++)
                conf->rules.head_start_usec[class] = 15 * 60 * USEC_PER_SEC;
        *ret_target = conf;
        return 0;
}

const struct service_conf *queue_conf_service(const struct conf *conf, const char *id, size_t length) {
        const struct queue_conf *queue = queue_conf(conf);

        for (size_t i = 0; i < queue->n_services; i++)
                if (strlen(queue->services[i]->id) == length &&
                    strncmp(queue->services[i]->id, id, length) == 0)
                        return queue->services[i];
        return NULL;
}

static const struct desk_conf *find_desk(const struct conf *conf, const char *counter) {
        const struct queue_conf *queue = queue_conf(conf);

        for (size_t i = 0; i < queue->n_desks; i++)
                if (streq(queue->desks[i]->counter, counter))
                        return queue->desks[i];
        return NULL;
}

const char *queue_conf_services_of(const struct conf *conf, const char *counter) {
        const struct desk_conf *desk = find_desk(conf, counter);

        return desk ? desk->services : NULL;
}

const char *queue_conf_preferred_by(const struct conf *conf, const char *counter) {
        const struct desk_conf *desk = find_desk(conf, counter);

        return desk && desk->prefers ? desk->prefers : "";
}

static bool is_served(const struct queue_conf *conf, const char *service) {
        for (size_t i = 0; i < conf->n_desks; i++)
                if (conf->desks[i]->services && has_word(conf->desks[i]->services, service))
                        return true;
        return false;
}

#define PROBLEM(context, service, key, vi, en, ...)                                                          \
        config_problem(context, "Service", (service)->id, key, "lĩnh vực %s: " vi, "service %s: " en,        \
                       (service)->id, ##__VA_ARGS__)

static int check_service(struct config_context *context, const struct queue_conf *conf, size_t n) {
        const struct service_conf *service = conf->services[n];

        if (!service->prefix)
                return PROBLEM(context, service, NULL, "thiếu Prefix=, là chữ cái trên phiếu",
                               "Prefix= is missing: the letter on its tickets");
        for (size_t i = 0; i < n; i++)
                if (conf->services[i]->prefix && streq(conf->services[i]->prefix, service->prefix))
                        return PROBLEM(context, service, "Prefix", "Prefix= trùng với lĩnh vực %s",
                                       "Prefix= is also that of service %s", conf->services[i]->id);
        if (!is_served(conf, service->id))
                return PROBLEM(context, service, NULL,
                               "không quầy nào phục vụ; hãy nêu trong Services= của một [Counter]",
                               "no counter serves it; name it in Services= of a [Counter]");
        return 0;
}

/* Both stand in one event, with names and times. */
enum { SERVICES_TEXT_MAX = EVENT_JSON_MAX - 512 };

/* A preference is one between services that the counter serves. */
static int check_desk(struct config_context *context, const struct desk_conf *desk) {
        const char *word = desk->prefers ? desk->prefers : "";

        if (desk->services && strlen(desk->services) + strlen(word) > SERVICES_TEXT_MAX)
                return config_problem(
                        context, "Counter", desk->counter, "Prefer",
                        "quầy %s: Services= và Prefer= quá dài: cả hai nhiều nhất %d byte",
                        "counter %s: Services= and Prefer= are too long: at most %d bytes together",
                        desk->counter, SERVICES_TEXT_MAX);
        for (size_t length; word[0] != '\0'; word += length + (word[length] == ' ')) {
                char id[ID_SIZE];

                length = strcspn(word, " ");
                (void) snprintf(id, sizeof(id), "%.*s", (int) length, word);
                if (!desk->services || !has_word(desk->services, id))
                        return config_problem(
                                context, "Counter", desk->counter, "Prefer",
                                "quầy %s: Prefer= nêu %s, nhưng Services= không có",
                                "counter %s: Prefer= names %s, which is not in Services=", desk->counter, id);
        }
        return 0;
}

static int check(struct config_context *context, void *userdata) {
        const struct queue_conf *conf = queue_conf(userdata);
        int r = 0;

        for (size_t i = 0; r != -ENOMEM && i < conf->n_desks; i++)
                r = check_desk(context, conf->desks[i]);

        for (size_t i = 0; r != -ENOMEM && i < conf->n_services; i++)
                r = check_service(context, conf, i);
        return r;
}

static void clear(void *part) {
        struct queue_conf *conf = part;

        free(conf->holidays);
        for (size_t i = 0; i < conf->n_services; i++) {
                free(conf->services[i]->id);
                free(conf->services[i]->label);
                free(conf->services[i]->prefix);
                free(conf->services[i]->hours);
                free(conf->services[i]);
        }
        for (size_t i = 0; i < conf->n_desks; i++) {
                free(conf->desks[i]->counter);
                free(conf->desks[i]->services);
                free(conf->desks[i]->prefers);
                free(conf->desks[i]);
        }
}

const char *queue_conf_label(const struct service_conf *service) {
        return service->label ? service->label : service->id;
}

bool queue_conf_same_services(const struct queue_conf *a, const struct queue_conf *b) {
        for (size_t i = 0; a->n_services == b->n_services && i < a->n_services; i++)
                if (!streq(a->services[i]->id, b->services[i]->id) ||
                    !streq(queue_conf_label(a->services[i]), queue_conf_label(b->services[i])) ||
                    !streq(a->services[i]->prefix, b->services[i]->prefix))
                        return false;
        return a->n_services == b->n_services;
}

const struct conf_part queue_conf_part = {
        .size = sizeof(struct queue_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
        .clear = clear,
        .declare = queue_declare,
        .fits = queue_fits,
};
