#include "bus-unread.h"

#include "bus.h"

enum {
        QUESTIONS_MAX = 64, /* of a round; the bus does not count calls to itself */
        WAITING_MAX = 512,
        SENDER_WAITING_MAX = 128, /* as many as the bus lets one have open */
};

#define ROUND_USEC (50 * USEC_PER_MSEC) /* from one to the next, unless calls wait for it */

struct question {
        struct bus_unread *unread;
        struct unread_reader *reader;
        bool account; /* whose it is; else what waits for it */
};

struct bus_unread {
        sd_bus *bus; /* which owns this */
        struct unread table;
        bool is_blind;  /* the bus does not tell */
        size_t n_round; /* questions that are open of the round under way */
        uint64_t round_usec;
        size_t n_waiting;
        sd_bus_message *waiting[WAITING_MAX];
        struct question questions[UNREAD_READERS_MAX]; /* of the reader in the same place */
};

int bus_unread_new(sd_bus *bus, struct bus_unread **ret) {
        struct bus_unread *unread = calloc(1, sizeof(*unread));

        if (!unread)
                return -ENOMEM;
        unread->bus = bus;
        *ret = unread;
        return 0;
}

struct bus_unread *bus_unread_free(struct bus_unread *unread) {
        for (size_t i = 0; unread && i < unread->n_waiting; i++)
                sd_bus_message_unref(unread->waiting[i]);
        free(unread);
        return NULL;
}

/* Its calls, or (NULL) all, come to the guard again; those of whoever left do not. */
static void release(struct bus_unread *unread, const struct unread_reader *only) {
        size_t n = 0;

        for (size_t i = 0; i < unread->n_waiting; i++) {
                sd_bus_message *message = unread->waiting[i];
                struct unread_reader *reader =
                        unread_find(&unread->table, sd_bus_message_get_sender(message));

                if (only && reader && reader != only) {
                        unread->waiting[n++] = message;
                        continue;
                }
                if (reader) {
                        reader->n_waiting--;
                        (void) sd_bus_enqueue_for_read(unread->bus, message);
                }
                sd_bus_message_unref(message);
        }
        unread->n_waiting = n;
}

static int read_held(sd_bus_message *answer, uint64_t *ret) {
        const char *name;
        uint32_t held = UINT32_MAX;

        int r = sd_bus_message_enter_container(answer, 'a', "{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(answer, 'e', "sv")) > 0) {
                r = sd_bus_message_read(answer, "s", &name);
                if (r >= 0)
                        r = streq(name, "OutgoingBytes") ? sd_bus_message_read(answer, "v", "u", &held)
                                                         : sd_bus_message_skip(answer, "v");
                if (r >= 0)
                        r = sd_bus_message_exit_container(answer);
        }
        if (r >= 0 && held == UINT32_MAX)
                r = -ENODATA;
        *ret = held;
        return r;
}

static int ask(struct bus_unread *unread, struct unread_reader *reader, bool account);

static int take_answer(struct question *question, sd_bus_message *answer) {
        struct unread_reader *reader = question->reader;
        uint64_t held;
        uint32_t uid;
        int r = sd_bus_message_get_errno(answer);

        if (r > 0)
                return -r;
        if (question->account) {
                r = sd_bus_message_read(answer, "u", &uid);
                if (r >= 0)
                        unread_told_account(reader, uid);
                return r;
        }
        r = read_held(answer, &held);
        if (r < 0)
                return r;
        unread_told(reader, held);
        if (held > 0 && reader->uid == UNREAD_NOBODY)
                (void) ask(question->unread, reader, /* account= */ true);
        return 0;
}

static int on_answer(sd_bus_message *answer, void *userdata, sd_bus_error *ret_error _unused_) {
        struct question *question = userdata;
        struct bus_unread *unread = question->unread;
        bool of_round = !question->account;

        question->reader->is_asked = false;
        int r = take_answer(question, answer);
        if (r == -ENXIO)
                unread_gone(question->reader);
        else if (r < 0 && r != -ETIMEDOUT && r != -ENOMEM)
                unread->is_blind = true;
        if (of_round && --unread->n_round == 0)
                release(unread, NULL);
        else if (!of_round)
                release(unread, question->reader);
        return 0;
}

static int ask(struct bus_unread *unread, struct unread_reader *reader, bool account) {
        struct question *question = &unread->questions[reader - unread->table.readers];

        *question = (struct question){unread, reader, account};
        int r = sd_bus_call_method_async(unread->bus, NULL, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                         account ? "org.freedesktop.DBus"
                                                 : "org.freedesktop.DBus.Debug.Stats",
                                         account ? "GetConnectionUnixUser" : "GetConnectionStats", on_answer,
                                         question, "s", reader->name);
        if (r < 0)
                return r;
        unread_asked(reader);
        unread->n_round += !account;
        return 0;
}

static void begin_round(struct bus_unread *unread) {
        struct unread_reader *reader;

        if (unread->n_round > 0)
                return;
        unread->round_usec = monotonic_usec();
        while (unread->n_round < QUESTIONS_MAX && (reader = unread_next(&unread->table)))
                if (ask(unread, reader, /* account= */ false) < 0)
                        return;
}

/* Whoever has many calls open makes room for whoever waits for one. */
static bool make_room(struct bus_unread *unread, const struct unread_reader *for_reader) {
        struct unread_reader *most = unread_most_waiting(&unread->table);
        size_t i = unread->n_waiting;

        if (most->n_waiting < for_reader->n_waiting + 2)
                return false;
        while (i > 0 && !streq(sd_bus_message_get_sender(unread->waiting[i - 1]), most->name))
                i--;
        if (i == 0)
                return false;
        sd_bus_message *message = unread->waiting[i - 1];
        memmove(&unread->waiting[i - 1], &unread->waiting[i],
                (unread->n_waiting - i) * sizeof(unread->waiting[0]));
        unread->n_waiting--;
        most->n_waiting--;
        if (unread_charge_refusal(most, /* busy= */ true))
                (void) sd_bus_reply_method_errorf(message, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                                  "More is asked than can be answered: ask again later.");
        sd_bus_message_unref(message);
        return true;
}

static enum unread_verdict hold_back(struct bus_unread *unread, struct unread_reader *reader,
                                     sd_bus_message *message) {
        if (reader->n_waiting == SENDER_WAITING_MAX ||
            (unread->n_waiting == WAITING_MAX && !make_room(unread, reader)))
                return UNREAD_REFUSE;
        begin_round(unread);
        if (!reader->is_asked && reader->uid == UNREAD_NOBODY)
                (void) ask(unread, reader, /* account= */ true);
        if (!reader->is_asked && unread->n_round == 0)
                return UNREAD_REFUSE; /* nobody could be asked */
        unread->waiting[unread->n_waiting++] = sd_bus_message_ref(message);
        reader->n_waiting++;
        return UNREAD_WAIT;
}

/* Nothing waits for the round: it is only as often as it is cheap. */
static void refresh(struct bus_unread *unread) {
        if (monotonic_usec() - unread->round_usec >= ROUND_USEC)
                begin_round(unread);
}

enum unread_verdict bus_unread_judge(struct bus_unread *unread, sd_bus_message *message) {
        if (unread->is_blind)
                return UNREAD_ANSWER;
        struct unread_reader *reader = unread_get(&unread->table, sd_bus_message_get_sender(message));
        enum unread_verdict verdict = reader ? unread_judge(&unread->table, reader) : UNREAD_DROP;
        if (verdict == UNREAD_ANSWER)
                unread_charge(reader);
        else if (verdict == UNREAD_WAIT)
                return hold_back(unread, reader, message);
        else
                refresh(unread);
        return verdict;
}

enum unread_verdict bus_unread_refuse(struct bus_unread *unread, sd_bus_message *message, bool busy) {
        if (unread->is_blind)
                return UNREAD_REFUSE;
        struct unread_reader *reader = unread_get(&unread->table, sd_bus_message_get_sender(message));
        bool may = reader && unread_charge_refusal(reader, busy);
        /* Whoever waits for its refusals has read them, and one call open. What it holds may be of before. */
        if (!may && reader && reader->held <= UNREAD_READER_MAX && reader->n_waiting == 0 &&
            hold_back(unread, reader, message) == UNREAD_WAIT)
                return UNREAD_WAIT;
        if (!may || unread_is_due(&unread->table))
                refresh(unread);
        return may ? UNREAD_REFUSE : UNREAD_DROP;
}
