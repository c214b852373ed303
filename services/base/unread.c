#include "unread.h"

struct sums {
        uint64_t assumed, held, account_held;
        size_t n_deaf, n_account_deaf; /* connections for which something waits */
};

static bool is_idle(const struct unread_reader *reader) {
        return !reader->is_asked && reader->assumed == 0 && reader->held == 0 && reader->n_waiting == 0;
}

struct unread_reader *unread_find(struct unread *unread, const char *name) {
        for (size_t i = 0; i < UNREAD_READERS_MAX; i++)
                if (streq(unread->readers[i].name, name))
                        return &unread->readers[i];
        return NULL;
}

static struct unread_reader *begin_reader(struct unread_reader *reader, const char *name) {
        *reader = (struct unread_reader){.uid = UNREAD_NOBODY};
        (void) snprintf(reader->name, sizeof(reader->name), "%s", name);
        return reader;
}

struct unread_reader *unread_get(struct unread *unread, const char *name) {
        struct unread_reader *reader = unread_find(unread, name);

        for (size_t i = 0; !reader && i < UNREAD_READERS_MAX; i++) {
                /* Whoever came last is forgotten last, as it may be waiting. */
                unread->next = (unread->next + 1) % UNREAD_READERS_MAX;
                if (is_idle(&unread->readers[unread->next]))
                        reader = begin_reader(&unread->readers[unread->next], name);
        }
        return reader;
}

static struct sums add_up(const struct unread *unread, uid_t uid) {
        struct sums sums = {};

        for (size_t i = 0; i < UNREAD_READERS_MAX; i++) {
                const struct unread_reader *reader = &unread->readers[i];
                bool same = uid != UNREAD_NOBODY && reader->uid == uid;

                sums.assumed += reader->assumed;
                sums.held += reader->held;
                sums.n_deaf += reader->held > 0;
                sums.account_held += same ? reader->held : 0;
                sums.n_account_deaf += same && reader->held > 0;
        }
        return sums;
}

/* An account may have as much as is still free, so that one that has nothing always finds room. */
static enum unread_verdict judge_account(const struct sums *sums) {
        if (sums->n_account_deaf >= UNREAD_ACCOUNT_READERS_MAX)
                return UNREAD_DROP;
        /* What waited for this one, too, may have been read since. */
        if (sums->account_held > 0 && sums->account_held + sums->held >= UNREAD_TOTAL_MAX)
                return UNREAD_REFUSE;
        return UNREAD_ANSWER;
}

enum unread_verdict unread_judge(const struct unread *unread, const struct unread_reader *reader) {
        struct sums sums = add_up(unread, reader->uid);

        if (reader->held > UNREAD_READER_MAX)
                return UNREAD_DROP;
        if (sums.assumed + UNREAD_ANSWER_SIZE > UNREAD_ASSUMED_MAX)
                return UNREAD_WAIT;
        if (sums.held <= UNREAD_QUIET_MAX && sums.n_deaf < UNREAD_ACCOUNT_READERS_MAX)
                return UNREAD_ANSWER;
        return reader->uid == UNREAD_NOBODY ? UNREAD_WAIT : judge_account(&sums);
}

void unread_charge(struct unread_reader *reader) {
        reader->sent += UNREAD_ANSWER_SIZE;
        reader->assumed += UNREAD_ANSWER_SIZE;
}

bool unread_charge_refusal(struct unread_reader *reader, bool busy) {
        if (reader->held > UNREAD_READER_MAX || reader->n_refused >= (busy ? 1 : UNREAD_REFUSALS_MAX))
                return false;
        reader->n_refused++;
        reader->sent += UNREAD_REFUSAL_SIZE;
        reader->assumed += UNREAD_REFUSAL_SIZE;
        return true;
}

bool unread_is_due(const struct unread *unread) {
        return add_up(unread, UNREAD_NOBODY).assumed > UNREAD_ASSUMED_MAX;
}

struct unread_reader *unread_most_waiting(struct unread *unread) {
        struct unread_reader *most = &unread->readers[0];

        for (size_t i = 1; i < UNREAD_READERS_MAX; i++)
                if (unread->readers[i].n_waiting > most->n_waiting)
                        most = &unread->readers[i];
        return most;
}

struct unread_reader *unread_next(struct unread *unread) {
        struct unread_reader *found = NULL;

        for (size_t i = 0; i < UNREAD_READERS_MAX; i++) {
                struct unread_reader *reader = &unread->readers[(unread->next + 1 + i) % UNREAD_READERS_MAX];

                if (reader->is_asked || reader->assumed + reader->held == 0)
                        continue;
                if (reader->assumed > 0 || !found)
                        found = reader;
                if (reader->assumed > 0)
                        break;
        }
        if (found)
                unread->next = (size_t) (found - unread->readers);
        return found;
}

void unread_asked(struct unread_reader *reader) {
        reader->is_asked = true;
        reader->asked = reader->assumed;
}

void unread_told(struct unread_reader *reader, uint64_t held) {
        reader->is_asked = false;
        reader->assumed -= reader->asked;
        reader->asked = 0;
        /* No more than we sent: to whoever floods it the bus itself has much to say. */
        reader->held = held < reader->sent ? held : reader->sent;
        if (held == 0) {
                reader->sent = reader->assumed;
                reader->n_refused = 0;
        }
}

void unread_told_account(struct unread_reader *reader, uid_t uid) {
        reader->is_asked = false;
        reader->asked = 0;
        reader->uid = uid;
}

void unread_gone(struct unread_reader *reader) {
        *reader = (struct unread_reader){};
}
