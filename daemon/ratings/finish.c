#include "daemon/record/derive.h"

static int open_ratings(struct book *book, const struct counter_row *counter, const struct visit_row *visit) {
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                const struct post *post = &counter->posts[subject];
                if (post->keypad[0] == '\0')
                        continue;

                struct rating_row rating = {
                        .visit = visit->id,
                        .subject = subject,
                        .state = RATING_WAITING,
                        .rules = book->rules.event,
                        .scale = book->rules.scale,
                        .day = visit->day,
                        .finished = visit->finished,
                        .window_usec = book->rules.window_usec,
                        .dirty = true,
                };
                id_copy(rating.counter, sizeof(rating.counter), counter->id);
                id_copy(rating.keypad, sizeof(rating.keypad), post->keypad);
                id_copy(rating.official, sizeof(rating.official), visit->official);
                rating.without_people = visit->queued && visit->ticket == 0;
                struct rating_row *added;
                int r = book_add_rating(book, &rating, &added);
                if (r >= 0)
                        r = book_file_rating(book, added, 1);
                if (r < 0)
                        return r;
        }
        return 0;
}

int derive_repeated(struct book *book, const struct counter_row *counter, const struct input *input) {
        struct event_field fields[] = {
                EVENT_FIELD_T("visit", counter->visit),
                EVENT_FIELD_S("counter", counter->id),
                EVENT_FIELD_T("of", input->id),
        };
        return book_add_own(book, "done-repeated", fields, ELEMENTSOF(fields), input, NULL);
}

bool derive_is_repeated(const struct book *book, const struct counter_row *counter, const struct moment *at) {
        return counter->finished.boot == at->boot && counter->visit > 0 &&
               finish_is_repeated(counter->finished.boottime_usec, at->boottime_usec,
                                  book->rules.done_repeat_usec);
}

/* "done" without a ticket opens a visit and finishes it. */
int derive_walk_in(struct book *book, struct counter_row *counter, const struct input *input) {
        if (derive_is_repeated(book, counter, &input->at))
                return derive_repeated(book, counter, input);
        return derive_finish(book, counter, input, NULL);
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
        return book_add_own(book, "visit-finished", fields, n, input, NULL);
}

int derive_finish(struct book *book, struct counter_row *counter, const struct input *input,
                  const uint64_t *ticket) {
        struct visit_row visit = {
                .id = book->last_visit + 1,
                .event = input->id,
                .finished = input->at,
                .queued = ticket != NULL,
                .ticket = ticket ? *ticket : 0,
        };
        id_copy(visit.counter, sizeof(visit.counter), counter->id);
        id_copy(visit.official, sizeof(visit.official), counter->official);
        int r = book_wall(book, &visit.finished, &visit.wall_usec, &visit.wall_is_true);
        if (r < 0)
                return r;
        visit.day = day_of(visit.wall_usec, book->rules.utc_offset_usec);

        r = store_add_visit(book->store, &visit);
        if (r < 0)
                return r;
        book->last_visit = visit.id;
        counter->visit = visit.id;
        counter->finished = input->at;
        counter->dirty = true;

        r = conclude_finished(book, &visit, input);
        return r < 0 ? r : open_ratings(book, counter, &visit);
}

void derive_wish_disarmed(struct book *book, const struct rating_row *rating) {
        if (book->n_disarm == BOOK_DISARM_MAX)
                return;
        struct disarm_wish *wish = &book->disarm[book->n_disarm++];
        wish->arming = rating->window.arming;
        id_copy(wish->keypad, sizeof(wish->keypad), rating->keypad);
}

int derive_is_rated(struct book *book, uint64_t visit, bool *ret) {
        *ret = false;
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                struct rating_row *rating;
                int r = book_find_rating(book, visit, subject, &rating);
                if (r == -ENOENT)
                        continue;
                if (r < 0)
                        return r;
                *ret = *ret || rating->state == RATING_RATED || rating->window.pressed;
        }
        return 0;
}

int derive_reopen(struct book *book, struct counter_row *counter, const struct input *input,
                  uint64_t ticket) {
        struct event_field fields[] = {
                EVENT_FIELD_T("visit", counter->visit),
                EVENT_FIELD_S("counter", counter->id),
                EVENT_FIELD_T("ticket", ticket),
        };

        int r = book_add_own(book, "visit-reopened", fields, ELEMENTSOF(fields), input, NULL);
        for (enum subject subject = 0; r >= 0 && subject < _SUBJECT_MAX; subject++) {
                struct rating_row *rating;
                r = book_find_rating(book, counter->visit, subject, &rating);
                if (r == -ENOENT) {
                        r = 0;
                        continue;
                }
                if (r < 0)
                        return r;
                if (rating->state == RATING_OPEN)
                        derive_wish_disarmed(book, rating);
                r = book_set_rating_state(book, rating, RATING_VOID);
        }
        if (r >= 0)
                r = store_undo_visit(book->store, counter->visit);
        /* The finish that follows is another one, however soon. */
        counter->finished = (struct moment){0};
        counter->dirty = true;
        return r;
}
