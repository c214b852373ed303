#include "daemon/officials/sign-in.h"

#include "daemon/officials/book.h"
#include "daemon/officials/conf.h"
#include "daemon/officials/lockout.h"
#include "daemon/officials/pin.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/* Who signs in, and with what PIN: decided here, as the record must not know PINs; told to it as
 * observations. */

static const struct official_conf *find_official(const struct conf *all, const struct sign_in *ask) {
        const struct officials_conf *conf = officials_conf(all);

        if (ask->official)
                return officials_conf_official(all, ask->official);
        for (size_t i = 0; i < conf->n_officials; i++)
                if (conf->officials[i]->number > 0 && conf->officials[i]->number == ask->number)
                        return conf->officials[i];
        return NULL;
}

static uint64_t lock_left(const struct book *book, bool of_official, const char *id,
                          const struct moment *now) {
        const struct lock_row *lock = officials_find_lock(book, of_official, id);

        return lock ? lockout_left(lock, now) : 0;
}

/* The longer of the two; 0: neither is locked. */
static int get_locks(struct centre *centre, const char *counter, const char *official, uint64_t *ret_usec) {
        const struct book *book = recorder_book(centre->recorder);
        struct instant now;

        int r = recorder_now(centre->recorder, &now);
        if (r < 0)
                return r;
        uint64_t of_counter = lock_left(book, false, counter, &now.at);
        uint64_t of_official = official ? lock_left(book, true, official, &now.at) : 0;
        *ret_usec = of_counter > of_official ? of_counter : of_official;
        return 0;
}

static int pins_path(const struct centre *centre, char **ret) {
        return str_format(ret, "%s/" PIN_FILE, centre->state_dir);
}

static int judge(struct centre *centre, const struct official_conf *official, const char *pin,
                 const char **ret_refusal) {
        _cleanup_free_ char *path = NULL;
        bool right = false;

        *ret_refusal = NULL;
        if (!official) {
                *ret_refusal = "no-such-official";
                return 0;
        }
        int r = pins_path(centre, &path);
        if (r >= 0)
                r = pin_check(path, official->id, pin, &right);
        if (r == -EUCLEAN)
                daemon_log_damage(path, path, "a line of officials' PINs");
        if (r == -ENOENT)
                *ret_refusal = "no-pin";
        else if (r >= 0 && !right)
                *ret_refusal = "wrong-pin";
        return r == -ENOENT ? 0 : r;
}

static int record_sign_in(struct centre *centre, const struct sign_in *ask,
                          const struct official_conf *official, const char *refusal) {
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", ask->counter),
                EVENT_FIELD_S("official", official ? official->id : ""),
                EVENT_FIELD_S("actor", ask->actor),
                EVENT_FIELD_S("reason", refusal ? refusal : ""),
        };

        return recorder_observe(centre->recorder, refusal ? "sign-in-refused" : "signed-in", fields,
                                ELEMENTSOF(fields) - (refusal ? 0 : 1));
}

static void log_lock(const struct sign_in *ask, const struct official_conf *official, uint64_t usec) {
        if (usec == 0)
                return;
        (void) log_full(LOG_WARNING, 0,
                        MOTCUA_MESSAGE_LOCKED_OUT(ask->counter, official ? official->id : "-"),
                        "Counter %s: too many failures to sign in as %s; nobody may try for %u s",
                        ask->counter, official ? official->id : "nobody known",
                        (unsigned) ((usec + USEC_PER_SEC - 1) / USEC_PER_SEC));
}

int officials_sign_in(struct centre *centre, const struct sign_in *ask, const char **ret_refusal,
                      uint64_t *ret_wait_usec) {
        const struct official_conf *official = find_official(centre->conf, ask);
        const char *id = official ? official->id : NULL;

        int r = recorder_declare(centre->recorder);
        if (r >= 0)
                r = get_locks(centre, ask->counter, id, ret_wait_usec);
        if (r < 0)
                return r;
        *ret_refusal = *ret_wait_usec > 0 ? "locked-out" : NULL;
        if (*ret_refusal)
                return 0;
        r = judge(centre, official, ask->pin, ret_refusal);
        if (r >= 0)
                r = record_sign_in(centre, ask, official, *ret_refusal);
        if (r < 0 || !*ret_refusal)
                return r;
        r = get_locks(centre, ask->counter, id, ret_wait_usec);
        if (r >= 0)
                log_lock(ask, official, *ret_wait_usec);
        return r;
}

int officials_set_pin(struct centre *centre, const char *official, const char *pin, const char *actor) {
        struct event_field fields[] = {
                EVENT_FIELD_S("official", official),
                EVENT_FIELD_S("actor", actor),
        };

        _cleanup_free_ char *path = NULL;

        int r = pins_path(centre, &path);
        if (r >= 0)
                r = recorder_declare(centre->recorder);
        /* Recorded first: a change that left no trace would be worse than a trace of one that failed. */
        if (r >= 0)
                r = recorder_observe(centre->recorder, "pin-changed", fields, ELEMENTSOF(fields));
        return r < 0 ? r : pin_set(path, official, pin);
}
