#include "daemon/wall/figures.h"

#include "daemon/calendar/book.h"
#include "daemon/queue/book.h"
#include "daemon/cameras/client.h"
#include "daemon/queue/figures-bus.h"
#include "daemon/ratings/figures.h"
#include "daemon/wall/conf.h"

void wall_figures_follow(struct wall_figures_state *state, const struct book *book) {
        static const char *const types[] = {"rating", "visit-finished", "visit-reopened", "rules-changed",
                                            "clock-corrected"};

        for (size_t i = 0; i < book->n_events; i++)
                for (size_t k = 0; k < ELEMENTSOF(types); k++)
                        if (streq(book->events[i].type, types[k]))
                                state->satisfaction_known = false;
}

/* Rounded up: who is called earlier than was said is not sorry. */
static int32_t minutes(uint64_t usec) {
        uint64_t minute = 60 * USEC_PER_SEC, n = (usec + minute - 1) / minute;

        return n < WALL_MINUTES_MAX ? (int32_t) n : WALL_MINUTES_MAX;
}

static bool is_over(bool known, uint64_t then_usec, uint64_t usec, const struct moment *now) {
        return !known || now->boottime_usec < then_usec || now->boottime_usec - then_usec >= usec;
}

static int find_waits(struct wall_figures_state *state, const struct centre *centre, struct book *book,
                      const struct moment *now, int32_t today) {
        const struct queue_part *bq = queue_of(book);
        struct estimate estimate;

        if (is_over(state->paces_known, state->paces_usec, WALL_REFRESH_USEC, now)) {
                int r = queue_read_paces(centre->store, book, today, state->paces);
                if (r < 0)
                        return r;
                state->paces_known = true;
                state->paces_usec = now->boottime_usec;
        }
        for (uint32_t i = 0; i < bq->rules.n_services; i++) {
                int r = estimate_wait(bq->queue, i, state->paces, book_queue_peek_time(book, now), &estimate);

                if (r < 0 && r != -EDQUOT)
                        return r;
                state->wait_min[i] = r >= 0 && estimate.is_known ? minutes(estimate.high_usec) : -1;
        }
        for (uint32_t i = bq->rules.n_services; i < QUEUE_SERVICES_MAX; i++)
                state->wait_min[i] = -1;
        state->waits_known = true;
        state->waits_usec = now->boottime_usec;
        return 0;
}

/* Of the subject that was rated most: numbers of one kind, which fit each other. */
static int find_satisfaction(struct wall_figures_state *state, const struct centre *centre, struct book *book,
                             const struct moment *now, int32_t today) {
        struct figures_context context = {
                .store = centre->store, .book = book, .conf = centre->conf, .now = *now};
        struct figures_total most = {0}, total;

        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                int r = figures_find_total(&context, today, subject, &total);
                if (r < 0)
                        return r;
                if (total.rated > most.rated)
                        most = total;
        }
        state->satisfaction = (struct wall_satisfaction){0};
        if (most.rated > 0)
                state->satisfaction =
                        (struct wall_satisfaction){(uint32_t) (most.satisfied * 100 / most.rated),
                                                   (uint32_t) most.rated, (uint32_t) most.served};
        state->satisfaction_known = true;
        state->satisfaction_day = today;
        return 0;
}

static int32_t find_today(const struct book *book, const struct moment *now) {
        return day_of(book_wall(book, now, NULL), ratings_of(book)->rules.utc_offset_usec);
}

int wall_figures_find(struct wall_figures_state *state, const struct centre *centre, struct book *book,
                      const struct moment *now, struct wall_figures *ret) {
        int32_t today = find_today(book, now);

        int r = is_over(state->waits_known, state->waits_usec, WALL_WAITS_USEC, now)
                        ? find_waits(state, centre, book, now, today)
                        : 0;
        if (r >= 0 && wall_conf(centre->conf)->satisfaction &&
            (!state->satisfaction_known || state->satisfaction_day != today))
                r = find_satisfaction(state, centre, book, now, today);
        memcpy(ret->wait_min, state->wait_min, sizeof(ret->wait_min));
        ret->satisfaction = state->satisfaction;
        ret->recording = cameras_are_recording(centre);
        calendar_wall_text(book, now, ret->reminder, sizeof(ret->reminder));
        return r;
}

uint64_t wall_figures_next(const struct wall_figures_state *state, const struct centre *centre,
                           const struct book *book, const struct moment *now) {
        uint64_t next = UINT64_MAX;

        if (queue_count_waiting(queue_of(book)->queue, QUEUE_NOWHERE) > 0)
                next = WALL_REFRESH_USEC;
        if (wall_conf(centre->conf)->satisfaction && state->satisfaction.rated > 0) {
                int64_t midnight = day_start_usec(find_today(book, now) + 1,
                                                  ratings_of(book)->rules.utc_offset_usec),
                        wall = (int64_t) book_wall(book, now, NULL);
                uint64_t in_usec = midnight > wall ? (uint64_t) (midnight - wall) : 0;
                if (in_usec < next)
                        next = in_usec;
        }
        return next;
}
