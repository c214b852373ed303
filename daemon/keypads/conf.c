#include "daemon/keypads/conf.h"

#include "daemon/queue/conf.h"

void conf_keys_clear(struct key_conf keys[static KEYS_NUMBERED]) {
        for (size_t i = 0; i < KEYS_NUMBERED; i++) {
                free(keys[i].service);
                free(keys[i].counter);
                keys[i] = (struct key_conf){0};
        }
}

/* "Ticket.3" is the third. */
static int read_number(const char *name, size_t *ret, char **ret_problem) {
        const char *dot = strchr(name, '.');
        uint64_t number;

        if (!dot || parse_u64(dot + 1, 1, KEYS_NUMBERED, &number) < 0)
                return conf_refuse(ret_problem, "is not a key: their numbers are 1 to %d", KEYS_NUMBERED);
        *ret = (size_t) number - 1;
        return 0;
}

static int set_key(struct key_conf *key, const char *service, const char *counter) {
        struct key_conf copy = {
                .service = service ? strdup(service) : NULL,
                .counter = counter ? strdup(counter) : NULL,
        };

        if (!copy.service && !copy.counter)
                return -ENOMEM;
        free(key->service);
        free(key->counter);
        *key = copy;
        return 0;
}

int conf_parse_ticket_key(const struct config_key *key _unused_, const char *name, const char *value,
                          void *target, char **ret_problem) {
        struct kiosk_conf *kiosk = target;
        size_t i = 0;

        int r = read_number(name, &i, ret_problem);
        return r < 0 ? r : set_key(&kiosk->tickets[i], value, NULL);
}

int conf_parse_transfer(const struct config_key *key _unused_, const char *name, const char *value,
                        void *target, char **ret_problem) {
        struct counter_conf *counter = target;
        const char *id = strchr(value, ' ');
        size_t i = 0;

        int r = read_number(name, &i, ret_problem);
        if (r < 0)
                return r;
        if (id && strncmp(value, "service ", strlen("service ")) == 0)
                return set_key(&counter->transfers[i], id + 1, NULL);
        if (id && strncmp(value, "counter ", strlen("counter ")) == 0)
                return set_key(&counter->transfers[i], NULL, id + 1);
        return conf_refuse(ret_problem, "must be \"service ID\" or \"counter ID\"");
}

int conf_parse_class(const struct config_key *key, const char *name _unused_, const char *value, void *target,
                     char **ret_problem) {
        uint64_t *p = (uint64_t *) (void *) ((char *) target + key->offset);
        int class = priority_from_string(value);

        if (class <= PRIORITY_NONE)
                return conf_refuse(ret_problem, "must be elderly, pregnant, disabled or merit");
        *p = (uint64_t) class;
        return 0;
}

struct kiosk_conf *kiosk_conf_free(struct kiosk_conf *kiosk) {
        if (!kiosk)
                return NULL;
        conf_keys_clear(kiosk->tickets);
        free(kiosk->id);
        free(kiosk);
        return NULL;
}

int conf_add_kiosk(struct centre_conf *conf, const char *id, struct kiosk_conf **ret, char **ret_problem) {
        if (conf->n_kiosks == KIOSKS_MAX)
                return conf_refuse(ret_problem, "there can be at most %d kiosks", KIOSKS_MAX);

        struct kiosk_conf *kiosk = calloc(1, sizeof(*kiosk));
        if (!kiosk)
                return -ENOMEM;
        conf->kiosks[conf->n_kiosks++] = kiosk;
        kiosk->id = strdup(id);
        if (!kiosk->id)
                return -ENOMEM;
        *ret = kiosk;
        return 0;
}

static int check_kiosk(const struct config_context *context, const struct centre_conf *conf,
                       const struct kiosk_conf *kiosk, char **ret_problem) {
        const char *origin = config_origin(context, "Kiosk", kiosk->id);
        size_t n = 0;

        for (size_t i = 0; i < KEYS_NUMBERED; i++) {
                const char *service = kiosk->tickets[i].service;
                if (!service)
                        continue;
                n++;
                if (!centre_conf_service(conf, service, strlen(service)))
                        return conf_refuse(
                                ret_problem,
                                "%s: kiosk %s: Ticket.%zu= names %s; there is no section [Service %s]",
                                origin, kiosk->id, i + 1, service, service);
        }
        if (n == 0)
                return conf_refuse(ret_problem, "%s: kiosk %s: Ticket.1= is missing: the ID of a service",
                                   origin, kiosk->id);
        return 0;
}

static int check_transfers(const struct config_context *context, const struct centre_conf *conf,
                           const struct counter_conf *counter, char **ret_problem) {
        const char *origin = config_origin(context, "Counter", counter->id);

        for (size_t i = 0; i < KEYS_NUMBERED; i++) {
                const struct key_conf *key = &counter->transfers[i];
                if (key->service && !centre_conf_service(conf, key->service, strlen(key->service)))
                        return conf_refuse(
                                ret_problem,
                                "%s: counter %s: Transfer.%zu= names %s; there is no section [Service %s]",
                                origin, counter->id, i + 1, key->service, key->service);
                const struct counter_conf *to = key->counter ? centre_conf_counter(conf, key->counter) : NULL;
                if (key->counter && (!to || to == counter || !to->services))
                        return conf_refuse(
                                ret_problem,
                                "%s: counter %s: Transfer.%zu= names %s; it must be another counter "
                                "with Services=",
                                origin, counter->id, i + 1, key->counter);
        }
        return 0;
}

int conf_check_keys(const struct config_context *context, const struct centre_conf *conf,
                    char **ret_problem) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < conf->n_kiosks; i++)
                r = check_kiosk(context, conf, conf->kiosks[i], ret_problem);
        for (size_t i = 0; r >= 0 && i < conf->n_counters; i++)
                r = check_transfers(context, conf, conf->counters[i], ret_problem);
        return r;
}
