#include "daemon/ratings/rules.h"

static int open_ratings(struct book *book, const struct counter_row *counter, const struct visit_row *visit,
                        bool too_short) {
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                const struct post *post = &counter->posts[subject];
                if (post->keypad[0] == '\0')
                        continue;

                struct rating_row rating = {
                        .visit = visit->id,
                        .subject = subject,
                        .state = RATING_WAITING,
                        .rules = ratings_of(book)->rules.event,
                        .scale = ratings_of(book)->rules.scale,
                        .day = visit->day,
                        .hour = visit->hour,
                        .finished = visit->finished,
                        .queued = visit->queued,
                        .too_short = too_short,
                        .ticket = visit->ticket,
                        .window_usec = ratings_of(book)->rules.window_usec,
                        .dirty = true,
                };
                id_copy(rating.counter, sizeof(rating.counter), counter->id);
                id_copy(rating.keypad, sizeof(rating.keypad), post->keypad);
                id_copy(rating.official, sizeof(rating.official), visit->official);
                id_copy(rating.service, sizeof(rating.service), visit->service);
                struct rating_row *added;
                int r = ratings_add(book, &rating, &added);
                if (r >= 0)
                        r = ratings_file(book, added, 1);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Of who took no ticket it is not known when the visit began, only that it was after the one before. */
static bool is_too_short(const struct book *book, const struct counter_row *counter, const struct moment *at,
                         const struct ratings_ticket *ticket) {
        const struct moment *before = &counter->finished;
        uint64_t shortest_usec = ratings_of(book)->rules.shortest_visit_usec;

        if (ticket && ticket->id > 0)
                return ticket->called_usec < shortest_usec;
        return before->boot == at->boot && at->boottime_usec >= before->boottime_usec &&
               at->boottime_usec - before->boottime_usec < shortest_usec;
}

static int conclude_finished(struct book *book, const struct visit_row *visit, const struct input *input) {
        struct event_field fields[4] = {
                EVENT_FIELD_T("visit", visit->id),
                EVENT_FIELD_S("counter", visit->counter),
        };
        size_t n = 2;

        if (visit->queued)
                fields[n++] = EVENT_FIELD_T("ticket", visit->ticket);
        if (visit->official[0] != '\0')
                fields[n++] = EVENT_FIELD_S("official", visit->official);
        return book_conclude(book, input, "visit-finished", fields, n);
}

int ratings_finish(struct book *book, struct counter_row *counter, const struct input *input,
                   const struct ratings_ticket *ticket) {
        struct ratings *ratings = ratings_of(book);
        struct visit_row *added, visit = {
                                         .id = ratings->last_visit + 1,
                                         .event = input->id,
                                         .finished = input->when.at,
                                         .queued = ticket != NULL,
                                         .ticket = ticket ? ticket->id : 0,
                                 };

        id_copy(visit.counter, sizeof(visit.counter), counter->id);
        id_copy(visit.official, sizeof(visit.official), counter->official);
        visit.wall_usec = book_wall(book, &visit.finished, &visit.wall_is_true);
        visit.day = day_of(visit.wall_usec, ratings->rules.utc_offset_usec);
        visit.hour = hour_of(visit.wall_usec, ratings->rules.utc_offset_usec);
        if (ticket && ticket->service)
                id_copy(visit.service, sizeof(visit.service), ticket->service);
        int r = ratings_add_visit(book, &visit, &added);
        if (r < 0)
                return r;
        bool too_short = is_too_short(book, counter, &input->when.at, ticket);
        ratings->last_visit = visit.id;
        counter->visit = visit.id;
        counter->finished = input->when.at;
        counter->dirty = true;

        r = conclude_finished(book, &visit, input);
        return r < 0 ? r : open_ratings(book, counter, &visit, too_short);
}

void ratings_wish_disarmed(struct book *book, const struct rating_row *rating) {
        struct ratings *ratings = ratings_of(book);

        if (ratings->n_disarm == RATINGS_DISARM_MAX)
                return;
        struct disarm_wish *wish = &ratings->disarm[ratings->n_disarm++];
        wish->arming = rating->window.arming;
        id_copy(wish->keypad, sizeof(wish->keypad), rating->keypad);
}

int ratings_is_rated(struct book *book, uint64_t visit, bool *ret) {
        *ret = false;
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                struct rating_row *rating;
                int r = ratings_find(book, visit, subject, &rating);
                if (r == -ENOENT)
                        continue;
                if (r < 0)
                        return r;
                *ret = *ret || rating->state == RATING_RATED || rating->window.pressed ||
                       rating->phone.state == PHONE_SETTLING;
        }
        return 0;
}

int ratings_reopen(struct book *book, struct counter_row *counter, const struct input *input,
                   uint64_t ticket) {
        struct event_field fields[] = {
                EVENT_FIELD_T("visit", counter->visit),
                EVENT_FIELD_S("counter", counter->id),
                EVENT_FIELD_T("ticket", ticket),
        };

        int r = book_conclude(book, input, "visit-reopened", fields, ELEMENTSOF(fields));
        for (enum subject subject = 0; r >= 0 && subject < _SUBJECT_MAX; subject++) {
                struct rating_row *rating;
                r = ratings_find(book, counter->visit, subject, &rating);
                if (r == -ENOENT) {
                        r = 0;
                        continue;
                }
                if (r < 0)
                        return r;
                if (rating->state == RATING_OPEN)
                        ratings_wish_disarmed(book, rating);
                /* Whoever asked has seen that nothing was given; in a record that is worked on it may be. */
                if (rating->phone.state == PHONE_SETTLING)
                        rating->phone.state = PHONE_UNCOUNTED;
                r = ratings_set_state(book, rating, RATING_VOID);
        }
        struct visit_row *visit;
        if (r >= 0)
                r = ratings_find_visit(book, counter->visit, &visit);
        if (r < 0)
                return r;
        visit->undone = true;
        /* The visit goes on: whenever it is finished again, it did not begin after this. */
        counter->finished = (struct moment){0};
        counter->dirty = true;
        return 0;
}
