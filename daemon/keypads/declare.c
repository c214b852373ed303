#include "daemon/keypads/book.h"
#include "daemon/keypads/conf.h"

/* What the record must say of the keys' meanings. */

static const char ticket_prefix[] = "ticket-", transfer_prefix[] = "transfer-";

/* By the configuration; NULL: nothing. */
static const struct key_conf *find_meaning(const struct conf *conf, const char *keypad, const char *key) {
        const struct keypads_conf *keys = keypads_conf(conf);
        const char *number = strchr(key, '-') ? strchr(key, '-') + 1 : "";
        uint64_t n;

        if (parse_u64(number, 1, KEYS_NUMBERED, &n) < 0)
                return NULL;
        if (strncmp(key, ticket_prefix, strlen(ticket_prefix)) == 0) {
                for (size_t i = 0; i < keys->n_kiosks; i++)
                        if (streq(keys->kiosks[i]->id, keypad))
                                return &keys->kiosks[i]->tickets[n - 1];
                return NULL;
        }
        for (size_t i = 0; i < keys->n_counters; i++)
                if (streq(ratings_conf_counter(conf, keys->counters[i]->counter)->attendant, keypad))
                        return &keys->counters[i]->transfers[n - 1];
        return NULL;
}

static int declare_key(struct book *book, const struct instant *now, const struct conf *conf,
                       const char *keypad, const char *key) {
        const struct key_conf *meaning = find_meaning(conf, keypad, key);
        const struct key_row *row = keypads_find_key(book, keypad, key);
        const char *service = meaning && meaning->service ? meaning->service : "",
                   *counter = meaning && meaning->counter ? meaning->counter : "";

        if (streq(row ? row->service : "", service) && streq(row ? row->counter : "", counter))
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("keypad", keypad),
                EVENT_FIELD_S("key", key),
                EVENT_FIELD_S("service", service),
                EVENT_FIELD_S("counter", counter),
        };
        return book_observe(book, now, "key-changed", fields, ELEMENTSOF(fields));
}

static int declare_numbered(struct book *book, const struct instant *now, const struct conf *conf,
                            const char *keypad, const char *prefix) {
        int r = 0;

        for (int i = 1; r >= 0 && i <= KEYS_NUMBERED; i++) {
                char key[KEY_NAME_SIZE];
                snprintf(key, sizeof(key), "%s%d", prefix, i);
                r = declare_key(book, now, conf, keypad, key);
        }
        return r;
}

/* Those that the record knows, then those of the configuration; what is told twice is recorded once. */
static int declare_meanings(struct book *book, const struct instant *now, const struct conf *conf) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < keypads_of(book)->n_keys; i++) {
                const struct key_row row = keypads_of(book)->keys[i];
                r = declare_key(book, now, conf, row.keypad, row.key);
        }
        const struct keypads_conf *keys = keypads_conf(conf);
        for (size_t i = 0; r >= 0 && i < keys->n_kiosks; i++)
                r = declare_numbered(book, now, conf, keys->kiosks[i]->id, ticket_prefix);
        const struct ratings_conf *ratings = ratings_conf(conf);
        for (size_t i = 0; r >= 0 && i < ratings->n_counters; i++)
                if (ratings->counters[i]->attendant[0] != '\0')
                        r = declare_numbered(book, now, conf, ratings->counters[i]->attendant,
                                             transfer_prefix);
        return r;
}

static int declare_kiosk(struct book *book, const struct instant *now, const char *keypad,
                         enum priority priority, uint64_t priority_usec) {
        const struct kiosk_row *row = keypads_find_kiosk(book, keypad);

        if (row && row->priority == priority && row->priority_usec == priority_usec)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("keypad", keypad),
                EVENT_FIELD_S("priority", priority_to_string(priority)),
                EVENT_FIELD_T("priority_usec", priority_usec),
        };
        return book_observe(book, now, "kiosk-changed", fields, ELEMENTSOF(fields));
}

static bool is_kiosk(const struct keypads_conf *conf, const char *keypad) {
        for (size_t i = 0; i < conf->n_kiosks; i++)
                if (streq(conf->kiosks[i]->id, keypad))
                        return true;
        return false;
}

int keypads_declare(struct book *book, const struct instant *now, const struct conf *all) {
        const struct keypads_conf *conf = keypads_conf(all);

        int r = declare_meanings(book, now, all);
        for (size_t i = 0; r >= 0 && i < keypads_of(book)->n_kiosks; i++) {
                const struct kiosk_row row = keypads_of(book)->kiosks[i];
                if (!is_kiosk(conf, row.keypad))
                        r = declare_kiosk(book, now, row.keypad, PRIORITY_NONE, 0);
        }
        for (size_t i = 0; r >= 0 && i < conf->n_kiosks; i++)
                r = declare_kiosk(book, now, conf->kiosks[i]->id, (enum priority) conf->kiosks[i]->priority,
                                  conf->kiosks[i]->priority_usec);
        return r;
}
