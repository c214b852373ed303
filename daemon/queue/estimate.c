#include "daemon/queue/estimate.h"

enum { LOW_PERCENT = 25, HIGH_PERCENT = 75 };

struct estimate_pace estimate_pace_of(struct durations *durations) {
        struct estimate_pace pace = {.n = durations->n};

        if (pace.n > 0) {
                pace.low_usec = durations_quantile_usec(durations, LOW_PERCENT);
                pace.high_usec = durations_quantile_usec(durations, HIGH_PERCENT);
        }
        return pace;
}

static int ignore(_unused_ const struct queue_effect *effect, _unused_ void *userdata) {
        return 0;
}

/* One course of things. */
struct play {
        struct queue *queue;
        const struct estimate_pace *paces;
        uint32_t n_services, n_counters;
        bool is_high;
        uint64_t
                free_usec[QUEUE_COUNTERS_MAX]; /* when the counter calls its next ticket; UINT64_MAX: never */
};

static uint64_t visit_usec(const struct play *play, const struct ticket *ticket) {
        const struct estimate_pace *pace = &play->paces[ticket->service];

        if (pace->n < ESTIMATE_VISITS_MIN)
                pace = &play->paces[play->n_services];
        return play->is_high ? pace->high_usec : pace->low_usec;
}

static bool is_at_work(const struct desk *desk) {
        return !desk->pausing &&
               (desk->state == DESK_IDLE || desk->state == DESK_CALLING || desk->state == DESK_SERVING);
}

/* What is under way takes what such visits take, and ends now if it took longer already. */
static void set_free(struct play *play, uint64_t now_usec) {
        for (uint32_t i = 0; i < play->n_counters; i++) {
                const struct desk *desk = queue_get_desk(play->queue, i);
                const struct ticket *ticket = queue_get_ticket(play->queue, desk->ticket);
                uint64_t end_usec = ticket ? desk->since_usec + visit_usec(play, ticket) : now_usec;

                play->free_usec[i] = !is_at_work(desk)     ? UINT64_MAX
                                     : end_usec > now_usec ? end_usec
                                                           : now_usec;
        }
}

static uint32_t first_free(const struct play *play) {
        uint32_t first = 0;

        for (uint32_t i = 1; i < play->n_counters; i++)
                if (play->free_usec[i] < play->free_usec[first])
                        first = i;
        return first;
}

/* Until the ticket is called: *ret_usec says when; UINT64_MAX: never. */
static int play_until(struct play *play, uint64_t ticket, uint64_t *ret_usec) {
        for (;;) {
                uint32_t counter = first_free(play);
                uint64_t at_usec = play->free_usec[counter];
                const struct ticket *next = queue_peek(play->queue, counter);

                if (at_usec == UINT64_MAX || (next && next->id == ticket)) {
                        *ret_usec = at_usec;
                        return 0;
                }
                play->free_usec[counter] = next ? at_usec + visit_usec(play, next) : UINT64_MAX;
                struct queue_input call = {.action = QUEUE_NEXT, .counter = counter, .now_usec = at_usec};
                int r = next ? queue_apply(play->queue, &call) : 0;
                if (r < 0)
                        return r;
        }
}

/* Of whom: a ticket that waits, or who takes one for the service now. */
struct waiter {
        uint64_t ticket; /* 0: a new one */
        uint32_t service;
        uint64_t now_usec;
};

/* In the queue's time: when the wait begins. */
static int take_ticket(struct queue *copy, const struct waiter *waiter, uint64_t *ret_ticket,
                       uint64_t *ret_begin_usec) {
        struct queue_input take = {.action = QUEUE_ISSUE,
                                   .counter = QUEUE_NOWHERE,
                                   .service = waiter->service,
                                   .now_usec = waiter->now_usec};
        const struct ticket *first;

        *ret_ticket = waiter->ticket;
        *ret_begin_usec = waiter->now_usec;
        if (waiter->ticket > 0)
                return 0;
        int r = queue_apply(copy, &take);
        if (r < 0)
                return r;
        size_t n = queue_list(copy, &first);
        *ret_ticket = first[n - 1].id;
        *ret_begin_usec = first[n - 1].arrived_usec;
        return 0;
}

static int play_forward(const struct queue *queue, const struct waiter *waiter,
                        const struct estimate_pace *paces, bool is_high, uint64_t *ret_usec) {
        _cleanup_(queue_freep) struct queue *copy = NULL;
        struct play play = {.paces = paces, .is_high = is_high};
        uint64_t called_usec, mine, begin_usec;

        int r = queue_copy(queue, ignore, NULL, &copy);
        if (r >= 0)
                r = take_ticket(copy, waiter, &mine, &begin_usec);
        if (r < 0)
                return r;
        const struct queue_rules *rules = queue_get_rules(copy);
        play.queue = copy;
        play.n_services = rules->n_services;
        play.n_counters = rules->n_counters;
        set_free(&play, begin_usec);
        r = play.n_counters > 0 ? play_until(&play, mine, &called_usec) : -ENOENT;
        if (r < 0)
                return r;
        *ret_usec = called_usec == UINT64_MAX ? UINT64_MAX : called_usec - begin_usec;
        return 0;
}

static size_t count_counters(const struct queue *queue, uint32_t service) {
        const struct queue_rules *rules = queue_get_rules(queue);
        size_t n = 0;

        for (uint32_t i = 0; i < rules->n_counters; i++)
                n += is_at_work(queue_get_desk(queue, i)) && (rules->counter_services[i] >> service & 1) != 0;
        return n;
}

static int estimate_waiter(const struct queue *queue, const struct waiter *waiter, size_t n_ahead,
                           const struct estimate_pace *paces, struct estimate *ret) {
        struct estimate estimate = {.n_ahead = n_ahead};
        uint32_t service = waiter->service;
        int r = 0;

        estimate.n_counters = count_counters(queue, service);
        estimate.n_visits = paces[service].n;
        estimate.is_known = estimate.n_counters > 0 && estimate.n_visits >= ESTIMATE_VISITS_MIN;
        if (estimate.is_known)
                r = play_forward(queue, waiter, paces, false, &estimate.low_usec);
        if (r >= 0 && estimate.is_known)
                r = play_forward(queue, waiter, paces, true, &estimate.high_usec);
        /* Those ahead may be called in another order when each takes longer: then the courses cross. */
        if (estimate.low_usec > estimate.high_usec) {
                uint64_t low = estimate.high_usec;
                estimate.high_usec = estimate.low_usec;
                estimate.low_usec = low;
        }
        *ret = estimate;
        return r;
}

int estimate_wait(const struct queue *queue, uint32_t service, const struct estimate_pace *paces,
                  uint64_t now_usec, struct estimate *ret) {
        const struct waiter waiter = {.service = service, .now_usec = now_usec};

        int r = queue_may_issue(queue, service);
        return r < 0 ? r : estimate_waiter(queue, &waiter, queue_count_waiting(queue, service), paces, ret);
}

int estimate_ticket(const struct queue *queue, const struct ticket *ticket, const struct estimate_pace *paces,
                    uint64_t now_usec, struct estimate *ret) {
        const struct waiter waiter = {.ticket = ticket->id, .service = ticket->service, .now_usec = now_usec};

        return estimate_waiter(queue, &waiter, queue_count_ahead(queue, ticket), paces, ret);
}
