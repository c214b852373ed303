/*
 * Random days against a reference model. A failing run is shrunk to inputs of which none can be left out for
 * the same failure, and those are printed. Models that are wrong on purpose show that a difference is found,
 * and shrunk to what is known to be enough.
 */
#include <inttypes.h>

#include "tests/lib/suite.h"
#include "tests/unit/daemon/queue/model.h"

enum { SEEDS = 60 };

#define COMPLAIN(run, ...)                                                                                   \
        do {                                                                                                 \
                if ((run)->complaint[0] == '\0') {                                                           \
                        (void) snprintf((run)->complaint, sizeof((run)->complaint), __VA_ARGS__);            \
                        (run)->kind = #__VA_ARGS__;                                                          \
                }                                                                                            \
        } while (0)

static uint64_t next_random(uint64_t *state) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        return *state;
}

/* ---- the effects, each checked against what the model holds, then carried over into it ---- */

static void on_issued(struct run *run, const struct ticket *ticket) {
        if (ticket->id != run->n_tickets + 1)
                COMPLAIN(run, "ticket id %" PRIu64 " after %" PRIu64, ticket->id, run->n_tickets);
        if (ticket->number != ++run->issued[ticket->service])
                COMPLAIN(run, "number %" PRIu32 " is not the next of service %" PRIu32, ticket->number,
                         ticket->service);
        run->tickets[run->n_tickets++] = (struct model_ticket){
                .id = ticket->id,
                .arrived = run->now,
                .head_start = run->mistake == MISTAKE_NO_HEAD_START
                                      ? 0
                                      : model_rules.head_start_usec[ticket->priority],
                .since = run->now,
                .series = ticket->series,
                .service = ticket->service,
                .number = ticket->number,
                .counter = QUEUE_NOWHERE,
                .priority = ticket->priority,
        };
}

static void check_called(struct run *run, const struct queue_effect *effect, const struct model_ticket *t) {
        for (uint32_t i = 0; i < COUNTERS; i++)
                if (run->counters[i].current == t->id)
                        COMPLAIN(run, "ticket %" PRIu64 " is at two counters", t->id);
        if (run->counters[effect->counter].current > 0)
                COMPLAIN(run, "counter %" PRIu32 " has two tickets", effect->counter);
        if (run->chosen > 0 ? run->chosen != t->id : model_next(run, effect->counter) != t)
                COMPLAIN(run, "ticket %" PRIu64 " was called out of order", t->id);
}

static void check_left(struct run *run, const struct queue_effect *effect, const struct model_ticket *t) {
        if ((run->action == QUEUE_NEXT || run->action == QUEUE_CALL) && effect->from == TICKET_CALLED &&
            (effect->ticket->state == TICKET_SERVING) == (t->id == run->away))
                COMPLAIN(run, "ticket %" PRIu64 " was passed over, or was not", t->id);
}

static void on_moved(struct run *run, const struct queue_effect *effect) {
        const struct ticket *now = effect->ticket;
        struct model_ticket *t = model_ticket(run, now->id);

        /* A service counts from its call when nobody said that it began; one that is reopened goes on. */
        uint64_t since = run->now;
        if (t->state == TICKET_CALLED && now->state == TICKET_SERVING && run->action != QUEUE_START)
                since = t->since;
        if (t->state == TICKET_DONE)
                since = t->served_since;
        if (effect->from != t->state || effect->from_usec != t->since || effect->now_usec != since)
                COMPLAIN(run, "ticket %" PRIu64 ": the period that ended is not the one that began", t->id);
        if (now->state == TICKET_DONE)
                t->served_since = t->since;
        if (now->state == TICKET_CALLED)
                check_called(run, effect, t);
        check_left(run, effect, t);
        if (effect->from == TICKET_CALLED && now->state == TICKET_WAITING && !effect->transferred &&
            run->action != QUEUE_UNDO) {
                t->strikes++;
                if (run->mistake != MISTAKE_KEEPS_PLACE)
                        t->arrived = run->now;
        }
        if (now->state == TICKET_NO_SHOW && t->strikes + 1 != model_rules.no_show_strikes)
                COMPLAIN(run, "ticket %" PRIu64 " ended after %" PRIu32 " strikes", t->id, t->strikes + 1);
        if (now->arrived_usec != t->arrived)
                COMPLAIN(run, "ticket %" PRIu64 " lost its place", t->id);
        for (uint32_t i = 0; i < COUNTERS; i++)
                if (run->counters[i].current == t->id && now->state != TICKET_SERVING)
                        run->counters[i].current = 0;
        if (now->state == TICKET_CALLED || now->state == TICKET_SERVING)
                run->counters[effect->counter].current = t->id;
        t->state = now->state;
        t->since = effect->now_usec;
        t->counter = now->counter;
        t->service = now->service;
}

static void on_finish(struct run *run, const struct queue_effect *effect) {
        struct model_counter *c = &run->counters[effect->counter];

        if (effect->ticket)
                run->finished[effect->ticket->id - 1] += effect->type == QUEUE_FINISHED ? 1 : -1;
        c->undoable = effect->type == QUEUE_FINISHED;
        c->finished_at = run->now;
}

/* The period that ends is the one that began, and the new state is another, or another reason for a pause. */
static void on_counter_moved(struct run *run, const struct queue_effect *effect) {
        const struct desk *desk = queue_get_desk(run->queue, effect->counter);
        struct model_counter *c = &run->counters[effect->counter];

        if (effect->counter_from != c->state || effect->from_usec != c->since || effect->now_usec != run->now)
                COMPLAIN(run, "counter %" PRIu32 ": the period that ended is not the one that began",
                         effect->counter);
        if (desk->state == c->state && run->action != QUEUE_PAUSE && run->action != QUEUE_PAUSE_AFTER)
                COMPLAIN(run, "counter %" PRIu32 " moved nowhere", effect->counter);
        if (desk->state != c->state)
                c->since = run->now;
        c->state = desk->state;
}

static int on_effect(const struct queue_effect *effect, void *userdata) {
        struct run *run = userdata;

        run->n_effects++;
        switch (effect->type) {
        case QUEUE_TICKET_ISSUED:
                on_issued(run, effect->ticket);
                break;
        case QUEUE_TICKET_MOVED:
                on_moved(run, effect);
                break;
        case QUEUE_TICKET_CALLED:
                if (run->counters[effect->counter].current != effect->ticket->id)
                        COMPLAIN(run, "a call for a ticket that is not at the counter");
                model_ticket(run, effect->ticket->id)->called = run->now;
                break;
        case QUEUE_FINISHED:
        case QUEUE_REOPENED:
                on_finish(run, effect);
                break;
        case QUEUE_COUNTER_MOVED:
                on_counter_moved(run, effect);
                break;
        case QUEUE_COUNTER_WANTED:
                break;
        case QUEUE_COUNTER_INACTIVE:
        case QUEUE_COUNTER_ACTIVE:
                COMPLAIN(run, "counter %" PRIu32 " was noticed, and nobody looked", effect->counter);
                break;
        }
        return 0;
}

/* When its ticket has left. */
static void follow_pausing(const struct run *run, struct model_counter *c) {
        if (!c->pausing || c->current > 0)
                return;
        c->pausing = false;
        c->paused = run->mistake != MISTAKE_FORGETS_PAUSE;
}

/* Tickets from that on stay, with the counter that has one, and counters at which something was done since.
 */
static void carry_over_night(struct run *run, const struct queue_input *in) {
        for (uint64_t first = in->ticket > 0 ? in->ticket - 1 : run->n_tickets;
             run->day_first < run->n_tickets && run->day_first < first; run->day_first++)
                if (run->tickets[run->day_first].state < TICKET_DONE)
                        COMPLAIN(run, "ticket %" PRIu64 " outlived the day", run->day_first + 1);
        for (uint32_t i = 0; i < COUNTERS; i++) {
                struct model_counter *c = &run->counters[i];
                c->undoable = false;
                follow_pausing(run, c);
                if (c->current == 0 && (in->since_usec == 0 || c->acted < in->since_usec))
                        c->open = c->paused = false;
        }
}

/* Numbers begin with another date, on which no tickets stay. */
static void begin_numbers(struct run *run, struct queue *queue) {
        for (uint32_t i = 0; i < SERVICES && run->day_first == run->n_tickets; i++)
                queue_set_issued(queue, i, run->issued[i] = 0);
}

static void follow_acted(struct run *run, const struct queue_input *in, int r) {
        if (in->counter >= COUNTERS || in->action == QUEUE_ISSUE || in->action == QUEUE_CANCEL ||
            in->action == QUEUE_END_DAY)
                return;
        struct model_counter *c = &run->counters[in->counter];
        if (in->action == QUEUE_RETURN ? r >= 0 : c->open || in->action == QUEUE_OPEN)
                c->acted = run->now;
}

/* What follows from an accepted input besides its effects on tickets. */
static void carry_over(struct run *run, const struct queue_input *in) {
        if (in->action == QUEUE_END_DAY)
                carry_over_night(run, in);
        if (in->counter >= COUNTERS || in->action == QUEUE_END_DAY)
                return;
        struct model_counter *c = &run->counters[in->counter];
        if (in->action == QUEUE_CLOSE)
                c->open = c->paused = false;
        else if (in->action == QUEUE_OPEN)
                c->open = true, c->paused = c->pausing = false;
        else if (in->action == QUEUE_PAUSE || (in->action == QUEUE_PAUSE_AFTER && c->current == 0))
                c->paused = true;
        else if (in->action == QUEUE_PAUSE_AFTER)
                c->pausing = true;
        else if (in->action != QUEUE_ISSUE && in->action != QUEUE_RETURN) {
                c->paused = false;
                follow_pausing(run, c);
                if (in->action == QUEUE_START || run->away > 0)
                        c->undoable = false;
        }
}

static enum desk_state model_state(struct run *run, const struct model_counter *c) {
        if (!c->open)
                return DESK_CLOSED;
        if (c->current > 0)
                return model_ticket(run, c->current)->state == TICKET_CALLED ? DESK_CALLING : DESK_SERVING;
        return c->paused ? DESK_PAUSED : DESK_IDLE;
}

/* Since when a counter has been free with somebody waiting for it. */
static void follow_wanted(struct run *run) {
        for (uint32_t i = 0; i < COUNTERS; i++) {
                struct model_counter *c = &run->counters[i];

                if (model_state(run, c) != DESK_IDLE || !model_next(run, i))
                        c->wanted = 0;
                else if (c->wanted == 0)
                        c->wanted = run->now;
        }
}

static void check_counter(struct run *run, const struct queue *queue, uint32_t i) {
        const struct model_counter *c = &run->counters[i];
        const struct desk *desk = queue_get_desk(queue, i);

        if (desk->ticket != c->current)
                COMPLAIN(run, "counter %" PRIu32 " has another ticket than the model", i);
        if (desk->state != model_state(run, c) || desk->state != c->state || desk->since_usec != c->since)
                COMPLAIN(run, "counter %" PRIu32 " is %s, and was told to be %s", i,
                         desk_state_to_string(desk->state), desk_state_to_string(c->state));
        if (desk->pausing != c->pausing)
                COMPLAIN(run, "counter %" PRIu32 " will pause after this one, or not", i);
        if (desk->wanted_usec != c->wanted)
                COMPLAIN(run, "counter %" PRIu32 " is wanted since %" PRIu64 " instead of %" PRIu64, i,
                         desk->wanted_usec, c->wanted);
}

static void check_invariants(struct run *run, const struct queue *queue) {
        for (uint64_t i = 0; i < run->n_tickets; i++) {
                int64_t n = run->finished[i];

                if (n != (run->tickets[i].state == TICKET_DONE ? 1 : 0))
                        COMPLAIN(run, "ticket %" PRIu64 " was finished %" PRId64 " times", i + 1, n);
        }
        for (uint32_t i = 0; i < COUNTERS; i++) {
                const struct ticket *next = queue_peek(queue, i);
                const struct model_ticket *expected = model_next(run, i);

                check_counter(run, queue, i);
                if ((next ? next->id : 0) != (expected ? expected->id : 0))
                        COMPLAIN(run, "counter %" PRIu32 " would call another ticket than the model", i);
        }
}

/* ---- playing and shrinking ---- */

/* Returns the index of the first input that failed, or n. */
static size_t play(const struct queue_input *inputs, size_t n, struct run *run) {
        _cleanup_(queue_freep) struct queue *queue = NULL;

        memset(run, 0, offsetof(struct run, mistake));
        assert_ok(queue_new(&model_rules, on_effect, run, &queue));
        run->queue = queue;
        for (size_t i = 0; i < n; i++) {
                int expected, r;

                if (inputs[i].now_usec > run->now)
                        run->now = inputs[i].now_usec;
                run->away = run->chosen = run->n_effects = 0;
                run->action = inputs[i].action;
                expected = model_expect(run, &inputs[i]);
                follow_acted(run, &inputs[i], expected);
                r = queue_apply(queue, &inputs[i]);
                if (r != expected)
                        COMPLAIN(run, "returned %d, expected %d", r, expected);
                else if (r < 0 && run->n_effects > 0)
                        COMPLAIN(run, "was refused and yet did something");
                else if (r >= 0) {
                        carry_over(run, &inputs[i]);
                        run->away = run->chosen = 0;
                        follow_wanted(run);
                        if (inputs[i].action == QUEUE_END_DAY)
                                begin_numbers(run, queue);
                }
                check_invariants(run, queue);
                if (run->complaint[0] != '\0')
                        return i;
        }
        return n;
}

static uint64_t count_issued(const struct queue_input *inputs, size_t n) {
        uint64_t issued = 0;

        for (size_t i = 0; i < n; i++)
                issued += inputs[i].action == QUEUE_ISSUE;
        return issued;
}

static bool names_ticket(const struct queue_input *input) {
        return input->action == QUEUE_CALL || input->action == QUEUE_CANCEL ||
               (input->action == QUEUE_TRANSFER && input->counter == QUEUE_NOWHERE);
}

/* Tries without inputs[at, at + chunk); keeps what is left if it fails in the same way. by: what ids of
 * tickets that are named become less. Returns how many are left. */
static size_t try_without(struct queue_input *inputs, size_t n, size_t at, size_t chunk, uint64_t by,
                          struct run *run) {
        static struct queue_input attempt[STEPS];
        const char *kind = run->kind;

        memcpy(attempt, inputs, at * sizeof(*inputs));
        memcpy(attempt + at, inputs + at + chunk, (n - at - chunk) * sizeof(*inputs));
        for (size_t i = at; i < n - chunk; i++)
                if (names_ticket(&attempt[i]) && attempt[i].ticket > by)
                        attempt[i].ticket -= by;
        size_t failed = play(attempt, n - chunk, run);
        bool same = failed < n - chunk && streq(run->kind, kind);
        run->kind = kind;
        if (!same)
                return n;
        memcpy(inputs, attempt, (failed + 1) * sizeof(*inputs));
        return failed + 1;
}

static size_t leave_out(struct queue_input *inputs, size_t n, size_t at, size_t chunk, struct run *run) {
        uint64_t issued = count_issued(inputs + at, chunk);
        size_t left = try_without(inputs, n, at, chunk, 0, run);

        return left == n && issued > 0 ? try_without(inputs, n, at, chunk, issued, run) : left;
}

/* To inputs of which none can be left out. The last of them fails; run says how. */
static size_t shrink(struct queue_input *inputs, size_t n, struct run *run) {
        size_t before;

        do {
                before = n;
                for (size_t chunk = n > 1 ? n / 2 : 1; chunk > 0; chunk /= 2)
                        for (size_t at = 0; at + chunk <= n;) {
                                size_t left = leave_out(inputs, n, at, chunk, run);

                                at += left == n ? chunk : 0;
                                n = left;
                        }
        } while (n < before);
        (void) play(inputs, n, run);
        return n;
}

/* Some that name a ticket, most often of the day: about so many are issued of those that are asked for. */
static void make_named(struct queue_input *input, uint64_t x, uint64_t *n_asked) {
        static const enum queue_action actions[] = {QUEUE_CALL, QUEUE_CALL, QUEUE_CANCEL, QUEUE_TRANSFER};

        if (x % 22 < 18) {
                *n_asked += input->action == QUEUE_ISSUE;
                return;
        }
        input->action = x % 7 == 0 ? QUEUE_PAUSE_AFTER : actions[x % 22 - 18];
        if (input->action == QUEUE_CANCEL || input->action == QUEUE_TRANSFER)
                input->counter = QUEUE_NOWHERE;
        input->ticket = *n_asked * 4 / 5 + 10 - x / 22 % 60 % (*n_asked + 1);
}

static void make_inputs(uint64_t seed, struct queue_input *inputs, size_t n) {
        static const enum queue_action mix[] = {
                QUEUE_ISSUE,  QUEUE_ISSUE, QUEUE_ISSUE,  QUEUE_ISSUE,    QUEUE_NEXT,   QUEUE_NEXT,
                QUEUE_NEXT,   QUEUE_START, QUEUE_START,  QUEUE_FINISH,   QUEUE_UNDO,   QUEUE_ABSENT,
                QUEUE_ABSENT, QUEUE_HOLD,  QUEUE_RETURN, QUEUE_TRANSFER, QUEUE_RECALL, QUEUE_PAUSE,
                QUEUE_OPEN,   QUEUE_OPEN,  QUEUE_CLOSE,
        };
        uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1, now = USEC_PER_SEC, n_asked = 0;

        for (size_t i = 0; i < n; i++) {
                uint64_t x = next_random(&state);

                /* Now and then the time given runs backwards, or stands still. */
                now += x % 5 == 0 ? 0 : next_random(&state) % (40 * USEC_PER_SEC);
                inputs[i] = (struct queue_input){
                        .action = x % 400 == 1 ? QUEUE_END_DAY : mix[next_random(&state) % ELEMENTSOF(mix)],
                        .now_usec = x % 50 == 3 ? now / 2 : now,
                        .counter = (uint32_t) (next_random(&state) % 40) == 7 ? COUNTERS : x % COUNTERS,
                        .service = (uint32_t) (next_random(&state) % (SERVICES * 10 + 1)) / 10,
                        .target_counter = next_random(&state) % 2
                                                  ? QUEUE_NOWHERE
                                                  : (uint32_t) (next_random(&state) % (COUNTERS + 1)),
                        .priority = next_random(&state) % 4
                                            ? PRIORITY_NONE
                                            : (enum priority)(next_random(&state) % _PRIORITY_MAX),
                        .ticket = next_random(&state) % (i + 2),
                        .rated = next_random(&state) % 3 == 0,
                        .since_usec = x % 7 < 3 ? now - now / 8 : 0,
                        .shortest_visit_usec = 10 * USEC_PER_SEC,
                };
                if (inputs[i].action == QUEUE_END_DAY && x % 3 > 0)
                        inputs[i].ticket = 0;
                make_named(&inputs[i], x, &n_asked);
        }
}

static void print_inputs(const struct queue_input *inputs, size_t n) {
        for (size_t i = 0; i < n; i++)
                fprintf(stderr,
                        "  %8.1f s %-8s counter %" PRIu32 " service %" PRIu32 " ticket %" PRIu64 " %s%s\n",
                        (double) inputs[i].now_usec / 1e6, queue_action_to_string(inputs[i].action),
                        inputs[i].counter, inputs[i].service, inputs[i].ticket,
                        priority_to_string(inputs[i].priority), inputs[i].rated ? " rated" : "");
}

START_TEST(random_days_agree_with_the_model) {
        static struct queue_input inputs[STEPS];
        static struct run run;
        size_t failed;

        make_inputs((uint64_t) _i + 1, inputs, STEPS);
        failed = play(inputs, STEPS, &run);
        if (failed == STEPS)
                return;

        size_t n = shrink(inputs, failed + 1, &run);
        fprintf(stderr, "seed %d, shrunk to %zu inputs:\n", _i + 1, n);
        print_inputs(inputs, n);
        ck_abort_msg("%s", run.complaint);
}
END_TEST

/* What is enough to see each mistake: whoever has priority is not next; an undo too late; a place that was
 * kept; a counter that calls whom it does not serve; who waits and cannot be given up; a
 * pause that is forgotten; somebody served who had not come. */
START_TEST(a_wrong_model_is_found_and_shrunk) {
        static const struct {
                enum mistake mistake;
                const char *complaint;
                size_t n;
                enum queue_action actions[5];
        } table[] = {
                {MISTAKE_NO_HEAD_START, "would call another ticket", 2, {QUEUE_ISSUE, QUEUE_ISSUE}},
                {MISTAKE_NO_PREFERENCE, "would call another ticket", 2, {QUEUE_ISSUE, QUEUE_ISSUE}},
                {MISTAKE_UNDO_ANY_TIME, "returned -62", 3, {QUEUE_OPEN, QUEUE_FINISH, QUEUE_UNDO}},
                {MISTAKE_KEEPS_PLACE,
                 "lost its place",
                 4,
                 {QUEUE_ISSUE, QUEUE_OPEN, QUEUE_NEXT, QUEUE_ABSENT}},
                {MISTAKE_CALLS_FOR_OTHERS, "returned -6", 3, {QUEUE_ISSUE, QUEUE_OPEN, QUEUE_CALL}},
                {MISTAKE_KEEPS_WAITING, "returned 0", 2, {QUEUE_ISSUE, QUEUE_CANCEL}},
                {MISTAKE_FORGETS_PAUSE,
                 "is paused",
                 5,
                 {QUEUE_ISSUE, QUEUE_OPEN, QUEUE_NEXT, QUEUE_PAUSE_AFTER, QUEUE_ABSENT}},
                {MISTAKE_SERVES_AWAY, "passed over", 4, {QUEUE_ISSUE, QUEUE_OPEN, QUEUE_NEXT, QUEUE_NEXT}},
        };
        static struct queue_input inputs[STEPS], attempt[STEPS];
        static struct run run;

        memset(&run, 0, sizeof(run));
        run.mistake = table[_i].mistake;
        make_inputs(1, inputs, STEPS);
        size_t failed = play(inputs, STEPS, &run);
        ck_assert_uint_lt(failed, STEPS);
        size_t n = shrink(inputs, failed + 1, &run);
        print_inputs(inputs, n);
        ck_assert_msg(strstr(run.complaint, table[_i].complaint) != NULL, "%s", run.complaint);
        ck_assert_uint_eq(n, table[_i].n);
        for (enum queue_action action = 0; action < _QUEUE_ACTION_MAX; action++) {
                size_t wanted = 0, there = 0;

                for (size_t i = 0; i < n; i++) {
                        wanted += table[_i].actions[i] == action;
                        there += inputs[i].action == action;
                }
                ck_assert_uint_eq(there, wanted);
        }
        /* None can be left out, and the right model has nothing against them. */
        for (size_t i = 0; i < n; i++) {
                memcpy(attempt, inputs, n * sizeof(*inputs));
                memmove(attempt + i, attempt + i + 1, (n - i - 1) * sizeof(*inputs));
                ck_assert_uint_eq(play(attempt, n - 1, &run), n - 1);
        }
        run.mistake = MISTAKE_NONE;
        ck_assert_uint_eq(play(inputs, n, &run), n);
}
END_TEST

static const struct suite_case cases[] = {
        {"a_wrong_model_is_found_and_shrunk", &a_wrong_model_is_found_and_shrunk, _MISTAKE_MAX - 1},
        {"random_days_agree_with_the_model", &random_days_agree_with_the_model, SEEDS},
};

SUITE_MAIN("queue-queue", cases, NULL, NULL)
