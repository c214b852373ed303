#include "tests/unit/daemon/queue/model.h"

const struct queue_rules model_rules = {
        .n_services = SERVICES,
        .n_counters = COUNTERS,
        .daily_limit = {999, 40, 999, 5},
        .counter_services = {0x3, 0x6, 0xf},
        .counter_prefers = {0, 0x4, 0x5},
        .prefer_usec = 300 * USEC_PER_SEC,
        .head_start_usec = {0, 900 * USEC_PER_SEC, 900 * USEC_PER_SEC, 900 * USEC_PER_SEC,
                            600 * USEC_PER_SEC},
        .no_show_strikes = 3,
        .undo_usec = 5 * USEC_PER_SEC,
};

struct model_ticket *model_ticket(struct run *run, uint64_t id) {
        return id > 0 ? &run->tickets[id - 1] : NULL;
}

static bool is_of_today(const struct run *run, uint64_t id) {
        return id > run->day_first && id <= run->n_tickets;
}

/* As the counter in question sees it. */
struct candidate {
        int64_t rank;
        struct model_ticket *ticket;
};

static int by_rank(const void *a, const void *b) {
        const struct candidate *x = a, *y = b;

        if (x->rank != y->rank)
                return x->rank < y->rank ? -1 : 1;
        return x->ticket->id < y->ticket->id ? -1 : 1;
}

static int64_t rank_at(const struct run *run, uint32_t counter, const struct model_ticket *t) {
        bool preferred = (model_rules.counter_prefers[counter] >> t->service & 1) != 0;
        int64_t rank = (int64_t) t->arrived - (int64_t) t->head_start;

        return preferred && run->mistake != MISTAKE_NO_PREFERENCE ? rank - (int64_t) model_rules.prefer_usec
                                                                  : rank;
}

/* One that is closed or paused keeps nobody waiting for it, though it may call him. That he was called there
 * in vain binds him to nobody. */
static bool is_for(const struct run *run, const struct model_ticket *t, uint32_t counter) {
        const struct model_counter *meant = t->counter == QUEUE_NOWHERE ? NULL : &run->counters[t->counter];
        bool serves = (model_rules.counter_services[counter] >> t->service & 1) != 0;

        if (t->state == TICKET_NO_SHOW || !meant || !meant->open)
                return serves;
        return t->counter == counter || (meant->paused && serves);
}

struct model_ticket *model_next(struct run *run, uint32_t counter) {
        static struct candidate sorted[TICKETS_MAX];
        size_t n = 0;

        for (uint64_t i = run->day_first; i < run->n_tickets; i++) {
                struct model_ticket *t = &run->tickets[i];
                if (t->state == TICKET_WAITING && t->id != run->away && is_for(run, t, counter))
                        sorted[n++] = (struct candidate){rank_at(run, counter, t), t};
        }
        qsort(sorted, n, sizeof(sorted[0]), by_rank);
        return n > 0 ? sorted[0].ticket : NULL;
}

static int expect_transfer(const struct queue_input *in, const struct model_ticket *current) {
        if (!current)
                return -ENOTCONN;
        if (in->target_counter != QUEUE_NOWHERE)
                return in->target_counter >= COUNTERS || in->target_counter == in->counter ? -EINVAL : 0;
        return in->service >= SERVICES ? -EINVAL : 0;
}

static int expect_undo(const struct run *run, const struct queue_input *in, const struct model_counter *c) {
        if (!c->undoable || (c->current > 0 && run->tickets[c->current - 1].state != TICKET_CALLED))
                return -ENOTCONN;
        if (run->now - c->finished_at > model_rules.undo_usec && run->mistake != MISTAKE_UNDO_ANY_TIME)
                return -ETIME;
        return in->rated ? -EALREADY : 0;
}

/* What opening, closing and pausing ask of a counter: that it has no ticket and is not there already. */
static int expect_door(const struct queue_input *in, const struct model_counter *c) {
        bool already =
                in->action == QUEUE_OPEN ? c->open && !c->paused : in->action != QUEUE_CLOSE && c->paused;

        if (in->action == QUEUE_OPEN && c->pausing)
                return 0;
        return c->current > 0 || already ? -EBUSY : 0;
}

/* Called a moment ago, and not here: not served. */
static void expect_away(struct run *run, const struct queue_input *in, const struct model_ticket *t) {
        if (t && t->state == TICKET_CALLED && run->now < t->called + in->shortest_visit_usec &&
            (run->mistake != MISTAKE_SERVES_AWAY || in->action == QUEUE_CALL))
                run->away = t->id;
}

static int expect_call(struct run *run, const struct queue_input *in) {
        const struct model_ticket *t = is_of_today(run, in->ticket) ? model_ticket(run, in->ticket) : NULL;

        if (!t)
                return -ENOENT;
        if (t->state != TICKET_WAITING && t->state != TICKET_HELD && t->state != TICKET_NO_SHOW)
                return -ENOTCONN;
        if (!is_for(run, t, in->counter) && run->mistake != MISTAKE_CALLS_FOR_OTHERS)
                return -ENXIO;
        run->chosen = in->ticket;
        return 0;
}

static int expect_reroute(const struct run *run, const struct queue_input *in) {
        const struct model_ticket *t = is_of_today(run, in->ticket) ? &run->tickets[in->ticket - 1] : NULL;

        if (!t)
                return -ENOENT;
        if (t->state != TICKET_WAITING)
                return -ENOTCONN;
        if (in->target_counter != QUEUE_NOWHERE)
                return in->target_counter >= COUNTERS || in->target_counter == t->counter ? -EINVAL : 0;
        return in->service >= SERVICES || (in->service == t->service && t->counter == QUEUE_NOWHERE) ? -EINVAL
                                                                                                     : 0;
}

static int expect_cancel(struct run *run, const struct queue_input *in) {
        if (!is_of_today(run, in->ticket))
                return -ENOENT;
        enum ticket_state state = model_ticket(run, in->ticket)->state;
        if (state == TICKET_WAITING && run->mistake != MISTAKE_KEEPS_WAITING)
                return 0;
        return state == TICKET_HELD ? 0 : -ENOTCONN;
}

static int expect_at_counter(struct run *run, const struct queue_input *in) {
        struct model_counter *c = &run->counters[in->counter];
        struct model_ticket *t = model_ticket(run, c->current);

        if (!c->open && in->action != QUEUE_OPEN)
                return -ESHUTDOWN;
        switch (in->action) {
        case QUEUE_OPEN:
        case QUEUE_CLOSE:
        case QUEUE_PAUSE:
                return expect_door(in, c);
        case QUEUE_PAUSE_AFTER:
                return c->current > 0 ? 0 : expect_door(in, c);
        case QUEUE_NEXT:
                expect_away(run, in, t);
                return c->current == 0 && !model_next(run, in->counter) ? -ENOENT : 0;
        case QUEUE_CALL: {
                int r = expect_call(run, in);
                if (r >= 0)
                        expect_away(run, in, t);
                return r;
        }
        case QUEUE_FINISH:
                return 0;
        case QUEUE_RECALL:
        case QUEUE_START:
        case QUEUE_ABSENT:
                return t && t->state == TICKET_CALLED ? 0 : -ENOTCONN;
        case QUEUE_HOLD:
                return t ? 0 : -ENOTCONN;
        case QUEUE_TRANSFER:
                return expect_transfer(in, t);
        case QUEUE_UNDO:
                return expect_undo(run, in, c);
        case QUEUE_ISSUE:
        case QUEUE_RETURN:
        case QUEUE_CANCEL:
        case QUEUE_END_DAY:
        case _QUEUE_ACTION_MAX:
        case _QUEUE_ACTION_INVALID:
                break;
        }
        return -EINVAL;
}

int model_expect(struct run *run, const struct queue_input *in) {
        if (in->action == QUEUE_END_DAY)
                return 0;
        if (in->action == QUEUE_ISSUE) {
                if (in->service >= SERVICES)
                        return -EINVAL;
                return run->issued[in->service] >= model_rules.daily_limit[in->service] ? -EDQUOT : 0;
        }
        if (in->action == QUEUE_RETURN) {
                if (!is_of_today(run, in->ticket))
                        return -ENOENT;
                return model_ticket(run, in->ticket)->state == TICKET_HELD ? 0 : -ENOTCONN;
        }
        if (in->action == QUEUE_CANCEL)
                return expect_cancel(run, in);
        if (in->action == QUEUE_TRANSFER && in->counter == QUEUE_NOWHERE)
                return expect_reroute(run, in);
        return in->counter >= COUNTERS ? -EINVAL : expect_at_counter(run, in);
}
