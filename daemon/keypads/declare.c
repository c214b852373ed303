#include "daemon/keypads/book.h"
#include "daemon/manager.h"

/* What the record must say of the keys' meanings: see centre-settle.c. */

static const char ticket_prefix[] = "ticket-", transfer_prefix[] = "transfer-";

/* By the configuration; NULL: nothing. */
static const struct key_conf *find_meaning(const struct centre_conf *conf, const char *keypad,
                                           const char *key) {
        const char *number = strchr(key, '-') ? strchr(key, '-') + 1 : "";
        uint64_t n;

        if (parse_u64(number, 1, KEYS_NUMBERED, &n) < 0)
                return NULL;
        if (strncmp(key, ticket_prefix, strlen(ticket_prefix)) == 0) {
                for (size_t i = 0; i < conf->n_kiosks; i++)
                        if (streq(conf->kiosks[i]->id, keypad))
                                return &conf->kiosks[i]->tickets[n - 1];
                return NULL;
        }
        for (size_t i = 0; i < conf->n_counters; i++)
                if (streq(conf->counters[i]->attendant, keypad))
                        return &conf->counters[i]->transfers[n - 1];
        return NULL;
}

static int settle_key(struct centre_manager *manager, const char *keypad, const char *key) {
        const struct key_conf *meaning = find_meaning(manager->conf, keypad, key);
        const struct key_row *row = book_find_key(ingest_book(manager->ingest), keypad, key);
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
        return ingest_observe(manager->ingest, "key-changed", fields, ELEMENTSOF(fields));
}

static int settle_numbered(struct centre_manager *manager, const char *keypad, const char *prefix) {
        int r = 0;

        for (int i = 1; r >= 0 && i <= KEYS_NUMBERED; i++) {
                char key[KEY_NAME_SIZE];
                snprintf(key, sizeof(key), "%s%d", prefix, i);
                r = settle_key(manager, keypad, key);
        }
        return r;
}

/* Those that the record knows, then those of the configuration; what is told twice is recorded once. */
static int settle_meanings(struct centre_manager *manager) {
        const struct centre_conf *conf = manager->conf;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ingest_book(manager->ingest)->keys->n_keys; i++) {
                const struct key_row row = ingest_book(manager->ingest)->keys->keys[i];
                r = settle_key(manager, row.keypad, row.key);
        }
        for (size_t i = 0; r >= 0 && i < conf->n_kiosks; i++)
                r = settle_numbered(manager, conf->kiosks[i]->id, ticket_prefix);
        for (size_t i = 0; r >= 0 && i < conf->n_counters; i++)
                r = settle_numbered(manager, conf->counters[i]->attendant, transfer_prefix);
        return r;
}

static int settle_kiosk(struct centre_manager *manager, const char *keypad, enum priority priority,
                        uint64_t priority_usec) {
        const struct kiosk_row *row = book_find_kiosk(ingest_book(manager->ingest), keypad);

        if (row && row->priority == priority && row->priority_usec == priority_usec)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("keypad", keypad),
                EVENT_FIELD_S("priority", priority_to_string(priority)),
                EVENT_FIELD_T("priority_usec", priority_usec),
        };
        return ingest_observe(manager->ingest, "kiosk-changed", fields, ELEMENTSOF(fields));
}

static bool is_kiosk(const struct centre_conf *conf, const char *keypad) {
        for (size_t i = 0; i < conf->n_kiosks; i++)
                if (streq(conf->kiosks[i]->id, keypad))
                        return true;
        return false;
}

int centre_settle_keys(struct centre_manager *manager) {
        const struct centre_conf *conf = manager->conf;

        int r = settle_meanings(manager);
        for (size_t i = 0; r >= 0 && i < ingest_book(manager->ingest)->keys->n_kiosks; i++) {
                const struct kiosk_row row = ingest_book(manager->ingest)->keys->kiosks[i];
                if (!is_kiosk(conf, row.keypad))
                        r = settle_kiosk(manager, row.keypad, PRIORITY_NONE, 0);
        }
        for (size_t i = 0; r >= 0 && i < conf->n_kiosks; i++)
                r = settle_kiosk(manager, conf->kiosks[i]->id, (enum priority) conf->kiosks[i]->priority,
                                 conf->kiosks[i]->priority_usec);
        return r;
}
