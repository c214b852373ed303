#include "daemon/manager.h"
#include "daemon/officials/lockout.h"
#include "daemon/officials/pin.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/* Who signs in, and with what PIN: decided here, as the record must not know PINs; told to it as
 * observations. */

static const struct official_conf *find_official(const struct centre_conf *conf, const struct sign_in *ask) {
        if (ask->official)
                return centre_conf_official(conf, ask->official);
        for (size_t i = 0; i < conf->n_officials; i++)
                if (conf->officials[i]->number > 0 && conf->officials[i]->number == ask->number)
                        return conf->officials[i];
        return NULL;
}

static int get_lock(struct centre_manager *manager, bool of_official, const char *id,
                    const struct moment *now, uint64_t *ret_usec) {
        struct lock_row lock;

        int r = store_load_lock(manager->store, of_official, id, &lock);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;
        uint64_t usec = lockout_left(&lock, now);
        if (usec > *ret_usec)
                *ret_usec = usec;
        return 0;
}

/* The longer of the two; 0: neither is locked. */
static int get_locks(struct centre_manager *manager, const char *counter, const char *official,
                     uint64_t *ret_usec) {
        struct moment now;

        *ret_usec = 0;
        int r = ingest_now(manager->ingest, &now);
        if (r >= 0)
                r = get_lock(manager, false, counter, &now, ret_usec);
        if (r >= 0 && official)
                r = get_lock(manager, true, official, &now, ret_usec);
        return r;
}

static int judge(struct centre_manager *manager, const struct official_conf *official, const char *pin,
                 const char **ret_refusal) {
        bool right = false;

        *ret_refusal = NULL;
        if (!official) {
                *ret_refusal = "no-such-official";
                return 0;
        }
        int r = pin_check(manager->pins_path, official->id, pin, &right);
        if (r == -ENOENT)
                *ret_refusal = "no-pin";
        else if (r >= 0 && !right)
                *ret_refusal = "wrong-pin";
        return r == -ENOENT ? 0 : r;
}

static int record(struct centre_manager *manager, const char *type, const struct event_field *fields,
                  size_t n) {
        int r = ingest_begin(manager->ingest);

        if (r >= 0)
                r = ingest_observe(manager->ingest, type, fields, n);
        if (r < 0) {
                centre_manager_write_result(manager, r);
                return r;
        }
        return centre_manager_commit(manager);
}

static int record_sign_in(struct centre_manager *manager, const struct sign_in *ask,
                          const struct official_conf *official, const char *refusal) {
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", ask->counter),
                EVENT_FIELD_S("official", official ? official->id : ""),
                EVENT_FIELD_S("actor", ask->actor),
                EVENT_FIELD_S("reason", refusal ? refusal : ""),
        };

        return record(manager, refusal ? "sign-in-refused" : "signed-in", fields,
                      ELEMENTSOF(fields) - (refusal ? 0 : 1));
}

static void log_lock(const struct sign_in *ask, const struct official_conf *official, uint64_t usec) {
        if (usec == 0)
                return;
        (void) log_full(LOG_WARNING, 0,
                        LOG_FIELDS("MESSAGE_ID", MOTCUA_MESSAGE_LOCKED_OUT, "MOTCUA_COUNTER", ask->counter,
                                   "MOTCUA_OFFICIAL", official ? official->id : ""),
                        "Counter %s: too many failures to sign in as %s; nobody may try for %u s",
                        ask->counter, official ? official->id : "nobody known",
                        (unsigned) ((usec + USEC_PER_SEC - 1) / USEC_PER_SEC));
}

int centre_sign_in(struct centre_manager *manager, const struct sign_in *ask, const char **ret_refusal,
                   uint64_t *ret_wait_usec) {
        const struct official_conf *official = find_official(manager->conf, ask);
        const char *id = official ? official->id : NULL;

        int r = centre_manager_settle(manager);
        if (r >= 0)
                r = get_locks(manager, ask->counter, id, ret_wait_usec);
        if (r < 0)
                return r;
        *ret_refusal = *ret_wait_usec > 0 ? "locked-out" : NULL;
        if (*ret_refusal)
                return 0;
        r = judge(manager, official, ask->pin, ret_refusal);
        if (r >= 0)
                r = record_sign_in(manager, ask, official, *ret_refusal);
        if (r < 0 || !*ret_refusal)
                return r;
        r = get_locks(manager, ask->counter, id, ret_wait_usec);
        if (r >= 0)
                log_lock(ask, official, *ret_wait_usec);
        return r;
}

int centre_set_pin(struct centre_manager *manager, const char *official, const char *pin, const char *actor) {
        struct event_field fields[] = {
                EVENT_FIELD_S("official", official),
                EVENT_FIELD_S("actor", actor),
        };

        int r = centre_manager_settle(manager);
        /* Recorded first: a change that left no trace would be worse than a trace of one that failed. */
        if (r >= 0)
                r = record(manager, "pin-changed", fields, ELEMENTSOF(fields));
        return r < 0 ? r : pin_set(manager->pins_path, official, pin);
}
