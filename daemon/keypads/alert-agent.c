#include "daemon/keypads/alert-agent.h"

#include "daemon/keypads/alert.h"
#include "daemon/keypads/book.h"
#include "daemon/ratings/book.h"
#include "daemon/record/asker.h"
#include "services/base/bus.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/*
 * What an output is to be is asked of the keypad daemon until it has taken it: on, for what is left of the
 * time, and again after a restart of that daemon; or off. Whatever becomes of this program, it goes off in
 * the end: the keypad daemon keeps the time.
 */

#define KEYPAD_INTERFACE "vn.motcua.Keypad1.Keypad"

/* An output that is on, or has yet to go off. */
struct wish {
        char alert[PATH_ID_MAX + 1], keypad[PATH_ID_MAX + 1], output[PATH_ID_MAX + 1];
        enum output_pattern pattern;
        uint64_t end_usec; /* on until then; 0: off */
        uint64_t number;   /* of this wish; another for each change */
        bool refused, failed;
};

struct state {
        struct asker *asker;
        struct alerts alerts;
        struct wish wishes[2 * ALERTS_MAX]; /* of this configuration, and of one before */
        size_t n;
        uint64_t last_number;
};

static struct state *state_of(const struct centre *centre) {
        return centre_get_state(centre, &alert_agent);
}

static struct wish *find_number(struct state *state, uint64_t number) {
        for (size_t i = 0; i < state->n; i++)
                if (state->wishes[i].number == number)
                        return &state->wishes[i];
        return NULL;
}

static void forget_wish(struct state *state, struct wish *wish) {
        *wish = state->wishes[--state->n];
}

static void on_failed(struct centre *centre, const struct ask *ask, const sd_bus_error *error,
                      const char *reason) {
        struct state *state = state_of(centre);
        struct wish *wish = find_number(state, ask->key.number);

        if (!wish)
                return;
        wish->refused = reason != NULL;
        if (wish->end_usec == 0) {
                /* What is not there is not on. */
                if (reason)
                        forget_wish(state, wish);
                return;
        }
        if (wish->failed)
                return;
        wish->failed = true;
        (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_ALERT_FAILED(wish->alert, wish->keypad, wish->output),
                        "Alert %s: output %s of keypad %s cannot be switched on: %s", wish->alert,
                        wish->output, wish->keypad, error->message ? error->message : error->name);
}

static void on_taken(struct centre *centre, struct ask *ask, sd_bus_message *reply _unused_) {
        struct state *state = state_of(centre);
        struct wish *wish = find_number(state, ask->key.number);

        if (wish && wish->end_usec == 0)
                forget_wish(state, wish);
}

static const struct ask_refusal refusals[] = {
        {BUS_ERROR_NO_SUCH_OUTPUT, "refused"},           {SD_BUS_ERROR_UNKNOWN_OBJECT, "no-such-keypad"},
        {SD_BUS_ERROR_UNKNOWN_METHOD, "no-such-keypad"}, {SD_BUS_ERROR_UNKNOWN_INTERFACE, "no-such-keypad"},
        {SD_BUS_ERROR_ACCESS_DENIED, "denied"},          {BUS_ERROR_BAD_ARGUMENT, "refused"},
        {SD_BUS_ERROR_INVALID_ARGS, "refused"},          {NULL, NULL},
};

static const struct asker_type asker_type = {
        .source = KEYPAD_SOURCE,
        .retry_usec = USEC_PER_SEC,
        .asking_max = SIZE_MAX,
        .refusals = refusals,
        .taken = on_taken,
        .failed = on_failed,
};

/* ----- what outputs are to be ----- */

static void change(struct state *state, struct wish *wish, enum output_pattern pattern, uint64_t end_usec) {
        wish->pattern = pattern;
        wish->end_usec = end_usec;
        wish->number = ++state->last_number;
        wish->refused = wish->failed = false;
}

static const struct alert_conf *find_conf(const struct alerts_conf *conf, const struct wish *wish) {
        for (size_t i = 0; i < conf->n; i++)
                if (streq(conf->alerts[i]->keypad, wish->keypad) &&
                    streq(conf->alerts[i]->output, wish->output))
                        return conf->alerts[i];
        return NULL;
}

static void change_wishes(struct state *state, const struct alerts_conf *conf, uint64_t now_usec) {
        for (size_t i = state->n; i-- > 0;) {
                struct wish *wish = &state->wishes[i];
                const struct alert_conf *alert = find_conf(conf, wish);
                uint64_t end_usec = alert ? alerts_end(&state->alerts, alert, now_usec) : 0;

                if (end_usec == 0 && wish->end_usec > now_usec)
                        change(state, wish, OUTPUT_OFF, 0);
                else if (end_usec == 0 && wish->end_usec > 0)
                        forget_wish(state, wish); /* it has gone off by itself */
        }
}

static struct wish *find_wish(struct state *state, const struct alert_conf *alert) {
        for (size_t i = 0; i < state->n; i++)
                if (streq(state->wishes[i].keypad, alert->keypad) &&
                    streq(state->wishes[i].output, alert->output))
                        return &state->wishes[i];
        if (state->n == ELEMENTSOF(state->wishes))
                return NULL;
        struct wish *wish = &state->wishes[state->n++];
        *wish = (struct wish){0};
        id_copy(wish->keypad, sizeof(wish->keypad), alert->keypad);
        id_copy(wish->output, sizeof(wish->output), alert->output);
        return wish;
}

static int send(const struct state *state, const struct wish *wish, struct ask *ask, uint64_t now_usec) {
        static const char *const patterns[] = OUTPUT_PATTERN_WORDS;
        _cleanup_message_ sd_bus_message *message = NULL;
        _cleanup_free_ char *path = NULL;
        bool is_on = ask && wish->end_usec > now_usec;

        int r = str_format(&path, "/vn/motcua/Keypad1/keypad/%s", wish->keypad);
        if (r >= 0)
                r = asker_new_message(state->asker, path, KEYPAD_INTERFACE, "SetOutput", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "ssta{sv}", wish->output,
                                          patterns[is_on ? wish->pattern : OUTPUT_OFF],
                                          is_on ? wish->end_usec - now_usec : UINT64_C(0), 0);
        if (r < 0)
                return r;
        return ask ? asker_call(ask, message) : asker_send(message);
}

static void switch_on(struct state *state, const struct alerts_conf *conf, uint64_t now_usec) {
        for (size_t i = 0; i < conf->n; i++) {
                const struct alert_conf *alert = conf->alerts[i];
                uint64_t end_usec = alerts_end(&state->alerts, alert, now_usec);
                struct wish *wish = end_usec > 0 ? find_wish(state, alert) : NULL;

                if (!wish)
                        continue;
                id_copy(wish->alert, sizeof(wish->alert), alert->id);
                if (wish->end_usec == end_usec && wish->pattern == alert->pattern)
                        continue;
                /* The keypad daemon only makes it longer. */
                if (end_usec < wish->end_usec)
                        (void) send(state, wish, NULL, now_usec);
                change(state, wish, alert->pattern, end_usec);
        }
}

static int update(struct centre *centre, uint64_t now_usec) {
        const struct alerts_conf *conf = alerts_conf(centre->conf);
        struct state *state = state_of(centre);
        int r = 0;

        alerts_forget(&state->alerts, now_usec);
        change_wishes(state, conf, now_usec);
        switch_on(state, conf, now_usec);
        asker_begin(state->asker, now_usec, centre_is_live(centre, KEYPAD_SOURCE));
        for (size_t i = 0; r >= 0 && i < state->n; i++) {
                const struct wish *wish = &state->wishes[i];
                struct ask_key key = {.number = wish->number};
                struct ask *ask;

                if (wish->refused)
                        continue;
                id_copy(key.device, sizeof(key.device), wish->keypad);
                r = asker_want(state->asker, &key, &ask);
                if (r >= 0 && asker_is_due(ask))
                        r = send(state, wish, ask, now_usec);
        }
        int q = asker_end(state->asker);
        return r < 0 ? r : q;
}

/* ----- what is low ----- */

static void raise_alert(struct centre *centre, const struct low_press *low, uint64_t now_usec) {
        const struct alerts_conf *conf = alerts_conf(centre->conf);

        alerts_raise(&state_of(centre)->alerts, &(struct alert){.visit = low->visit,
                                                                .subject = low->subject,
                                                                .level = low->level,
                                                                .pressed_usec = low->at.boottime_usec,
                                                                .raised_usec = now_usec});
        /* Not at which counter: the log has other readers than low ratings have. */
        for (size_t i = 0; i < conf->n; i++)
                if (conf->alerts[i]->levels & 1U << low->level)
                        (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_LOW_RATING(conf->alerts[i]->id),
                                        "Low rating: alert %s", conf->alerts[i]->id);
}

/* While it may be changed, the press that stands counts. One whose visit was undone still stands: whoever was
 * rated low must not take it away by a key. */
static void follow_changes(struct state *state, const struct book *book) {
        struct rating_row closed;

        for (size_t i = state->alerts.n; i-- > 0;) {
                struct alert *alert = &state->alerts.on[i];
                const struct rating_row *rating =
                        alert->sealed ? NULL : ratings_find_live(book, alert->visit, alert->subject);

                if (!alert->sealed && !rating &&
                    ratings_load_closed(book, alert->visit, alert->subject, &closed) >= 0)
                        rating = &closed;
                bool by_phone = rating && phone_is_low(&rating->phone);
                if (!rating || (rating->state != RATING_OPEN && rating->state != RATING_RATED &&
                                rating->phone.state != PHONE_SETTLING))
                        continue;
                alert->level = by_phone ? rating->phone.level : rating->window.level;
                alert->sealed = rating->state == RATING_RATED;
                if (!rating_is_low(rating))
                        alerts_remove(&state->alerts, i);
        }
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        const struct ratings *ratings = ratings_of(book);
        struct keypads *keypads = keypads_of(book);
        struct state *state = state_of(centre);

        if (!centre->started)
                return;
        for (size_t i = 0; i < ratings->n_low; i++)
                if (alert_is_news(&ratings->low[i].at, &now->at))
                        raise_alert(centre, &ratings->low[i], now->at.boottime_usec);
        follow_changes(state, book);
        if (keypads->acknowledged.boot == now->at.boot)
                (void) alerts_acknowledge(&state->alerts, keypads->acknowledged.boottime_usec);
        keypads->acknowledged = (struct moment){0};
        int r = update(centre, now->at.boottime_usec);
        if (r < 0)
                (void) log_error_errno(r, "Cannot ask a keypad for an output");
}

static void on_source_changed(struct centre *centre, const struct source *source) {
        struct state *state = state_of(centre);

        if (!streq(source_get_info(source)->kind, KEYPAD_SOURCE) || source_is_live(source))
                return;
        asker_reset(state->asker);
        for (size_t i = 0; i < state->n; i++)
                state->wishes[i].refused = false;
}

static int method_acknowledge(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        struct clock_reading now;

        int r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        clock_read(centre->clock, &now);
        uint32_t n = alerts_acknowledge(&state_of(centre)->alerts, UINT64_MAX);
        r = update(centre, now.boottime_usec);
        return r < 0 ? r : sd_bus_reply_method_return(message, "u", n);
}

static int make(struct centre *centre, void **ret) {
        struct state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        int r = asker_new(centre, &asker_type, &state->asker);
        if (r < 0) {
                free(state);
                return r;
        }
        *ret = state;
        return 0;
}

static void free_state(void *userdata) {
        struct state *state = userdata;

        if (!state)
                return;
        asker_free(state->asker);
        free(state);
}

static const sd_bus_vtable record_members[] = {
        BUS_METHOD("AcknowledgeLowRatings", ("a{sv}", options), ("u", count), method_acknowledge),
        SD_BUS_VTABLE_END,
};

const struct agent alert_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .source_changed = on_source_changed,
        .record_members = record_members,
};
