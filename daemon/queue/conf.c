#include "daemon/queue/conf.h"

static bool is_service_id(const char *id) {
        return id[0] != '\0' && strlen(id) <= 32 &&
               id[strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")] == '\0';
}

static int set_string(char **p, const char *value) {
        char *copy = strdup(value);

        if (!copy)
                return -ENOMEM;
        free(*p);
        *p = copy;
        return 0;
}

int conf_parse_prefix(const struct config_key *key, const char *name _unused_, const char *value,
                      void *target, char **ret_problem) {
        if (value[0] == '\0' || strlen(value) >= PREFIX_SIZE || strpbrk(value, " \t") ||
            !text_is_clean(value))
                return conf_refuse(ret_problem, "must be one or two letters such as A, at most %d bytes",
                                   PREFIX_SIZE - 1);
        return set_string((char **) (void *) ((char *) target + key->offset), value);
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

int conf_parse_services(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                        void *target, char **ret_problem) {
        struct counter_conf *counter = target;
        _cleanup_free_ char *joined = join_words(value), *copy = joined ? strdup(joined) : NULL;
        char *state = NULL;

        if (!copy)
                return -ENOMEM;
        for (char *word = strtok_r(copy, " ", &state); word; word = strtok_r(NULL, " ", &state))
                if (!is_service_id(word))
                        return conf_refuse(ret_problem, "must be IDs of sections [Service ID]");
        if (joined[0] == '\0')
                return conf_refuse(ret_problem, "must name at least one service");
        free(counter->services);
        counter->services = TAKE_PTR(joined);
        return 0;
}

int conf_parse_hours(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                     void *target, char **ret_problem) {
        struct service_conf *service = target;
        _cleanup_free_ char *joined = join_words(value);
        struct hours hours;

        if (!joined)
                return -ENOMEM;
        if (hours_parse(joined, &hours) < 0 || hours.n == 0)
                return conf_refuse(ret_problem,
                                   "must be times of day, each behind the weekdays it holds on: mon-fri "
                                   "07:30-11:30 13:30-17:00 sat 07:30-11:30");
        free(service->hours);
        service->hours = TAKE_PTR(joined);
        return 0;
}

int conf_parse_head_start(const struct config_key *key, const char *name, const char *value, void *target,
                          char **ret_problem) {
        struct centre_conf *conf = target;
        const char *dot = strchr(name, '.');
        int class = priority_from_string(dot ? dot + 1 : "");
        uint64_t minutes;

        if (class <= PRIORITY_NONE)
                return conf_refuse(ret_problem, "is not a class: elderly, pregnant, disabled, merit");
        if (parse_u64(value, key->min, key->max, &minutes) < 0)
                return conf_refuse(ret_problem, "must be a number from 0 to 240");
        conf->head_start_usec[class] = minutes * 60 * USEC_PER_SEC;
        return 0;
}

int conf_parse_time_of_day(const struct config_key *key, const char *name _unused_, const char *value,
                           void *target, char **ret_problem) {
        uint64_t *p = (uint64_t *) (void *) ((char *) target + key->offset);
        uint32_t minutes;

        if (strlen(value) != 5 || minutes_parse(value, &minutes) < 0 || minutes == DAY_MINUTES)
                return conf_refuse(ret_problem, "must be a time of day such as 17:30");
        *p = minutes * 60 * USEC_PER_SEC;
        return 0;
}

struct service_conf *service_conf_free(struct service_conf *service) {
        if (!service)
                return NULL;
        free(service->id);
        free(service->label);
        free(service->prefix);
        free(service->hours);
        free(service);
        return NULL;
}

int conf_add_service(struct centre_conf *conf, const char *id, struct service_conf **ret,
                     char **ret_problem) {
        if (!is_service_id(id))
                return conf_refuse(ret_problem,
                                   "a service's ID is 1 to 32 of the characters A-Z a-z 0-9 _ -");
        if (conf->n_services == QUEUE_SERVICES_MAX)
                return conf_refuse(ret_problem, "there can be at most %d services", QUEUE_SERVICES_MAX);

        struct service_conf *service = calloc(1, sizeof(*service));
        if (!service)
                return -ENOMEM;
        conf->services[conf->n_services++] = service;
        service->id = strdup(id);
        if (!service->id)
                return -ENOMEM;
        *ret = service;
        return 0;
}

const struct service_conf *centre_conf_service(const struct centre_conf *conf, const char *id,
                                               size_t length) {
        for (size_t i = 0; i < conf->n_services; i++)
                if (strlen(conf->services[i]->id) == length &&
                    strncmp(conf->services[i]->id, id, length) == 0)
                        return conf->services[i];
        return NULL;
}

static int check_service(const struct config_context *context, const struct centre_conf *conf, size_t n,
                         char **ret_problem) {
        const struct service_conf *service = conf->services[n];
        const char *origin = config_origin(context, "Service", service->id);

        if (!service->prefix)
                return conf_refuse(ret_problem,
                                   "%s: service %s: Prefix= is missing: the letter on its tickets", origin,
                                   service->id);
        for (size_t i = 0; i < n; i++)
                if (streq(conf->services[i]->prefix, service->prefix))
                        return conf_refuse(ret_problem, "%s: service %s: Prefix= is also that of service %s",
                                           origin, service->id, conf->services[i]->id);
        return 0;
}

int conf_check_queue(const struct config_context *context, const struct centre_conf *conf,
                     char **ret_problem) {
        for (size_t i = 0; i < conf->n_services; i++) {
                int r = check_service(context, conf, i, ret_problem);
                if (r < 0)
                        return r;
        }
        for (size_t i = 0; i < conf->n_counters; i++) {
                const struct counter_conf *counter = conf->counters[i];
                const char *word = counter->services ? counter->services : "";
                while (word[0] != '\0') {
                        size_t length = strcspn(word, " ");
                        if (!centre_conf_service(conf, word, length))
                                return conf_refuse(ret_problem,
                                                   "%s: counter %s: Services= names %.*s; there is no "
                                                   "section [Service %.*s]",
                                                   config_origin(context, "Counter", counter->id),
                                                   counter->id, (int) length, word, (int) length, word);
                        word += length + (word[length] == ' ');
                }
        }
        return 0;
}
