#include "daemon/keypads/conf.h"

static void clear_keys(struct key_conf keys[static KEYS_NUMBERED]) {
        for (size_t i = 0; i < KEYS_NUMBERED; i++) {
                free(keys[i].service);
                free(keys[i].counter);
                keys[i] = (struct key_conf){0};
        }
}

/* "Ticket.3" is the third. */
static int read_number(const char *name, size_t *ret, struct problem *ret_problem) {
        const char *dot = strchr(name, '.');
        uint64_t number;

        if (!dot || parse_u64(dot + 1, 1, KEYS_NUMBERED, &number) < 0)
                return conf_refuse(ret_problem, "không có nút này: các nút được đánh số từ 1 đến %d",
                                   "is not a key: their numbers are 1 to %d", KEYS_NUMBERED);
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

static int parse_ticket_key(const struct config_key *key _unused_, const char *name, const char *value,
                            void *target, struct problem *ret_problem) {
        struct kiosk_conf *kiosk = target;
        size_t i = 0;

        int r = read_number(name, &i, ret_problem);
        return r < 0 ? r : set_key(&kiosk->tickets[i], value, NULL);
}

static int parse_transfer(const struct config_key *key _unused_, const char *name, const char *value,
                          void *target, struct problem *ret_problem) {
        struct transfers_conf *counter = target;
        const char *id = strchr(value, ' ');
        size_t i = 0;

        int r = read_number(name, &i, ret_problem);
        if (r < 0)
                return r;
        if (id && strncmp(value, "service ", strlen("service ")) == 0)
                return set_key(&counter->transfers[i], id + 1, NULL);
        if (id && strncmp(value, "counter ", strlen("counter ")) == 0)
                return set_key(&counter->transfers[i], NULL, id + 1);
        return conf_refuse(ret_problem, "phải là “service MÃ” hoặc “counter MÃ”",
                           "must be \"service ID\" or \"counter ID\"");
}

static int parse_class(const struct config_key *key, const char *name _unused_, const char *value,
                       void *target, struct problem *ret_problem) {
        uint64_t *p = conf_field(key, target);
        int class = priority_from_string(value);

        if (class <= PRIORITY_NONE)
                return conf_refuse(ret_problem, "phải là elderly, pregnant, disabled hoặc merit",
                                   "must be elderly, pregnant, disabled or merit");
        *p = (uint64_t) class;
        return 0;
}

static const struct config_key keys[] = {
        {"Kiosk",
         "Ticket.*",
         parse_ticket_key,
         0,
         0,
         0,
         NULL,
         NULL,
         {"Mã của mục là mã của bàn phím có các nút ticket-1 đến ticket-8. Ticket.1 là mã lĩnh vực mà nút "
          "ticket-1 cấp số, và cứ thế.",
          "The section's ID is that of a keypad with keys ticket-1 to ticket-8. Ticket.1 is the ID of the "
          "service that "
          "its key ticket-1 issues a ticket for, and so on."}},
        {"Kiosk",
         "PriorityClass",
         parse_class,
         offsetof(struct kiosk_conf, priority),
         0,
         0,
         "elderly",
         NULL,
         {"Diện ưu tiên của số được lấy sau khi bấm nút priority của bàn phím lấy số: elderly (người cao "
          "tuổi), pregnant (phụ nữ mang thai), disabled (người khuyết tật) hoặc merit (người có công).",
          "The class of a ticket that is taken after the kiosk's key priority: elderly, pregnant, disabled "
          "or "
          "merit."}},
        {"Kiosk",
         "PrioritySec",
         config_parse_sec,
         offsetof(struct kiosk_conf, priority_usec),
         1,
         60,
         "10",
         "s",
         {"Sau khi bấm nút priority bao lâu thì số được lấy còn là số ưu tiên; chỉ một số.",
          "How long after the key priority a ticket is preferred; one ticket is."}},
        {"Counter",
         "Transfer.*",
         parse_transfer,
         0,
         0,
         0,
         NULL,
         NULL,
         {"Các nút transfer-1 đến transfer-8 của cán bộ chuyển tiếp số hiện tại đi đâu: Transfer.1 = mã lĩnh "
          "vực hoặc mã quầy, và cứ thế.",
          "Where the attendant's keys transfer-1 to transfer-8 send the current ticket: Transfer.1 = service "
          "ID or "
          "counter ID, and so on."}},
        {0},
};

static int add_kiosk(struct keypads_conf *conf, const char *id, void **ret_target,
                     struct problem *ret_problem) {
        if (!conf_is_path_id(id))
                return conf_refuse(ret_problem, "phải là mã của một bàn phím", "must be the ID of a keypad");
        if (conf->n_kiosks == KIOSKS_MAX)
                return conf_refuse(ret_problem, "nhiều nhất %d mục [Kiosk]", "there can be at most %d kiosks",
                                   KIOSKS_MAX);

        struct kiosk_conf *kiosk = calloc(1, sizeof(*kiosk));
        if (!kiosk)
                return -ENOMEM;
        conf->kiosks[conf->n_kiosks++] = kiosk;
        *ret_target = kiosk;
        return conf_set_string(&kiosk->id, id);
}

/* There are no more than the counters that ratings have taken. */
static int add_counter(struct keypads_conf *conf, const char *id, void **ret_target) {
        struct transfers_conf *counter = calloc(1, sizeof(*counter));

        if (!counter)
                return -ENOMEM;
        conf->counters[conf->n_counters++] = counter;
        *ret_target = counter;
        return conf_set_string(&counter->counter, id);
}

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct keypads_conf *conf = keypads_conf(userdata);

        return streq(section, "Kiosk") ? add_kiosk(conf, id, ret_target, ret_problem)
                                       : add_counter(conf, id, ret_target);
}

static int check_kiosk(struct config_context *context, const struct kiosk_conf *kiosk) {
        size_t n = 0;

        for (size_t i = 0; i < KEYS_NUMBERED; i++)
                n += kiosk->tickets[i].service != NULL;
        return n > 0 ? 0
                     : config_problem(context, "Kiosk", kiosk->id, NULL,
                                      "bàn phím lấy số %s: thiếu Ticket.1=, là mã của một lĩnh vực",
                                      "kiosk %s: Ticket.1= is missing: the ID of a service", kiosk->id);
}

static const struct kiosk_conf *find_kiosk(const struct keypads_conf *conf, const char *keypad) {
        for (size_t i = 0; i < conf->n_kiosks; i++)
                if (streq(conf->kiosks[i]->id, keypad))
                        return conf->kiosks[i];
        return NULL;
}

/* What citizens press must give a ticket, and what is to give one must be there to be pressed. */
static int check_ticket_key(struct config_context *context, const struct keypads_conf *conf,
                            const char *keypad, size_t i) {
        const struct kiosk_conf *kiosk = find_kiosk(conf, keypad);
        bool means = kiosk && kiosk->tickets[i].service;
        char key[32], ticket[32];

        (void) snprintf(key, sizeof(key), "Key.ticket-%zu", i + 1);
        (void) snprintf(ticket, sizeof(ticket), "Ticket.%zu", i + 1);
        bool there = config_value(context, "Keypad", keypad, key);
        if (there && !means)
                return config_problem(context, "Keypad", keypad, key,
                                      "bàn phím %s: %s chưa có lĩnh vực; hãy đặt %s= trong [Kiosk %s]",
                                      "keypad %s: %s has no service; write %s= into [Kiosk %s]", keypad, key,
                                      ticket, keypad);
        if (!there && means)
                return config_problem(context, "Kiosk", keypad, ticket,
                                      "bàn phím lấy số %s: %s chưa có nút; hãy đặt %s= trong [Keypad %s]",
                                      "kiosk %s: %s has no key; write %s= into [Keypad %s]", keypad, ticket,
                                      key, keypad);
        return 0;
}

static int check_transfers(struct config_context *context, const struct conf *conf,
                           const struct transfers_conf *counter) {
        for (size_t i = 0; i < KEYS_NUMBERED; i++) {
                const struct key_conf *key = &counter->transfers[i];
                char name[32];
                int r = 0;

                (void) snprintf(name, sizeof(name), "Transfer.%zu", i + 1);
                if (key->service && !queue_conf_service(conf, key->service, strlen(key->service)))
                        r = config_problem(context, "Counter", counter->counter, name,
                                           "quầy %s: %s= nêu %s, nhưng không có mục [Service %s]",
                                           "counter %s: %s= names %s; there is no section [Service %s]",
                                           counter->counter, name, key->service, key->service);
                if (key->counter &&
                    (streq(key->counter, counter->counter) || !queue_conf_services_of(conf, key->counter)))
                        r = config_problem(context, "Counter", counter->counter, name,
                                           "quầy %s: %s= nêu %s; phải là một quầy khác có Services=",
                                           "counter %s: %s= names %s; it must be another counter "
                                           "with Services=",
                                           counter->counter, name, key->counter);
                if (r == -ENOMEM)
                        return r;
        }
        return 0;
}

static int check(struct config_context *context, void *userdata) {
        const struct keypads_conf *conf = keypads_conf(userdata);
        int r = 0;

        for (size_t i = 0; r != -ENOMEM && i < conf->n_kiosks; i++)
                r = check_kiosk(context, conf->kiosks[i]);
        for (const char *keypad = NULL; r != -ENOMEM && (keypad = config_next_id(context, "Keypad", keypad));)
                for (size_t i = 0; r != -ENOMEM && i < KEYS_NUMBERED; i++)
                        r = check_ticket_key(context, conf, keypad, i);
        for (size_t i = 0; r != -ENOMEM && i < conf->n_counters; i++)
                r = check_transfers(context, userdata, conf->counters[i]);
        return r;
}

static void clear(void *part) {
        struct keypads_conf *conf = part;

        for (size_t i = 0; i < conf->n_kiosks; i++) {
                clear_keys(conf->kiosks[i]->tickets);
                free(conf->kiosks[i]->id);
                free(conf->kiosks[i]);
        }
        for (size_t i = 0; i < conf->n_counters; i++) {
                clear_keys(conf->counters[i]->transfers);
                free(conf->counters[i]->counter);
                free(conf->counters[i]);
        }
}

const struct conf_part keypads_conf_part = {
        .size = sizeof(struct keypads_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
        .clear = clear,
        .declare = keypads_declare,
};
