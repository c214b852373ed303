#include "daemon/ratings/rules.h"

static int add_offline(struct ratings *ratings, const struct offline_row *row) {
        struct offline_row *added =
                ARRAY_ADD(ratings->offline, ratings->n_offline, ratings->offline_allocated);

        if (!added)
                return -ENOMEM;
        *added = *row;
        return 0;
}

int ratings_set_offline(struct book *book, struct counter_row *counter, enum subject subject,
                        enum offline_cause cause, bool begins, const struct moment *at) {
        struct ratings *ratings = ratings_of(book);
        struct post *post = &counter->posts[subject];
        struct offline_row row = {
                .subject = subject,
                .scale = ratings->rules.scale,
                .utc_offset_usec = ratings->rules.utc_offset_usec,
        };

        counter->dirty = true;
        if (!offline_set(&post->offline, cause, begins, at, &row.period))
                return 0;
        id_copy(row.counter, sizeof(row.counter), counter->id);
        int r = add_offline(ratings, &row);
        return r < 0 ? r : ratings_file_offline(book, &row, 0, 1);
}

static int offline_all(struct book *book, enum offline_cause cause, bool begins, const struct moment *at) {
        struct ratings *ratings = ratings_of(book);

        for (size_t i = 0; i < ratings->n_counters; i++)
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                        struct counter_row *counter = &ratings->counters[i];
                        if (counter->posts[subject].keypad[0] == '\0')
                                continue;
                        int r = ratings_set_offline(book, counter, subject, cause, begins, at);
                        if (r < 0)
                                return r;
                }
        return 0;
}

/* Down since the event before: it also tells the boot, which the field for people does not. */
int ratings_on_started(struct book *book, const struct input *input) {
        if (input->before.boot == 0)
                return 0;
        int r = offline_all(book, OFFLINE_CENTRE, true, &input->before);
        return r < 0 ? r : offline_all(book, OFFLINE_CENTRE, false, &input->when.at);
}

static int set_source(struct book *book, const struct input *input, bool lost) {
        const char *of;

        if (fields_get_s(&input->fields, "of", &of) < 0)
                return -EINVAL;
        return streq(of, KEYPAD_SOURCE) ? offline_all(book, OFFLINE_SOURCE, lost, &input->when.at) : 0;
}

int ratings_on_source_lost(struct book *book, const struct input *input) {
        return set_source(book, input, true);
}

int ratings_on_source_back(struct book *book, const struct input *input) {
        return set_source(book, input, false);
}

int ratings_on_keypad_presence(struct book *book, const struct input *input) {
        struct counter_row *counter;
        struct keypad_event event;
        enum subject subject;
        const char *field;

        if (keypad_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        if (!ratings_post_of_keypad(book, event.keypad, &counter, &subject))
                return 0;
        return ratings_set_offline(book, counter, subject, OFFLINE_KEYPAD, event.type == KEYPAD_EVENT_ABSENT,
                                   &input->when.at);
}

/* Takes the ratings back from the wrong day and files them under the right one. A closed one is read only:
 * its day is its visit's. */
static int refile_ratings(struct book *book, const struct visit_row *visit, int32_t day, uint32_t hour) {
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                struct rating_row closed, *rating = ratings_find_live(book, visit->id, subject);

                if (!rating) {
                        int r = ratings_load_closed(book, visit->id, subject, &closed);
                        if (r == -ENOENT)
                                continue;
                        if (r < 0)
                                return r;
                        rating = &closed;
                }
                int r = ratings_file(book, rating, -1);
                if (r < 0)
                        return r;
                rating->day = day;
                rating->hour = hour;
                r = ratings_file(book, rating, 1);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int correct_visit(struct book *book, struct visit_row *visit) {
        visit->wall_usec = book_wall(book, &visit->finished, &visit->wall_is_true);
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        int32_t day = day_of(visit->wall_usec, offset);
        uint32_t hour = hour_of(visit->wall_usec, offset);
        bool moves = day != visit->day || hour != visit->hour;
        int r = moves ? refile_ratings(book, visit, day, hour) : 0;

        visit->day = day;
        visit->hour = hour;
        return r;
}

/* First all are in memory: those of the past are added to what changed. */
static int correct_visits(struct book *book, uint64_t boot) {
        struct ratings *ratings = ratings_of(book);
        struct visit_row past = {0}, *visit;
        int r;

        while ((r = ratings->past->next_uncorrected(ratings->past_from, boot, past.id, &past)) >= 0) {
                r = ratings_find_visit(book, past.id, &visit);
                if (r < 0)
                        return r;
        }
        if (r != -ENOENT)
                return r;
        r = 0;
        for (size_t i = 0; r >= 0 && i < ratings->n_visits; i++)
                if (ratings->visits[i].finished.boot == boot && !ratings->visits[i].wall_is_true)
                        r = correct_visit(book, &ratings->visits[i]);
        return r;
}

static bool knows_stray(const struct ratings *ratings, uint64_t event) {
        for (size_t i = 0; i < ratings->n_strays; i++)
                if (ratings->strays[i].event == event)
                        return true;
        return false;
}

static int correct_strays(struct book *book, uint64_t boot) {
        struct ratings *ratings = ratings_of(book);
        struct stray_row past = {0};
        int r;

        while ((r = ratings->past->next_stray(ratings->past_from, boot, past.event, &past)) >= 0) {
                r = knows_stray(ratings, past.event) ? 0 : ratings_add_stray(book, &past);
                if (r < 0)
                        return r;
        }
        if (r != -ENOENT)
                return r;
        r = 0;
        for (size_t i = 0; r >= 0 && i < ratings->n_strays; i++) {
                struct stray_row *stray = &ratings->strays[i];

                if (stray->at.boot != boot)
                        continue;
                r = ratings_count(book, &stray->key, FIGURE_STRAY, -1);
                stray->key.day = day_of(book_wall(book, &stray->at, NULL), ratings->rules.utc_offset_usec);
                if (r >= 0)
                        r = ratings_count(book, &stray->key, FIGURE_STRAY, 1);
        }
        return r;
}

static int refile_offline(struct book *book, const struct offline_row *row, uint64_t boot) {
        int r = ratings_file_offline(book, row, boot, -1);

        return r < 0 ? r : ratings_file_offline(book, row, 0, 1);
}

static bool is_uncertain(const struct offline_period *period, uint64_t boot) {
        return (period->start.boot == boot && !period->start.synchronized) ||
               (period->end.boot == boot && !period->end.synchronized);
}

static int correct_offline(struct book *book, uint64_t boot) {
        struct ratings *ratings = ratings_of(book);
        struct offline_row past = {0};
        int r;

        while ((r = ratings->past->next_offline(ratings->past_from, boot, past.id, &past)) >= 0) {
                r = refile_offline(book, &past, boot);
                if (r < 0)
                        return r;
        }
        if (r != -ENOENT)
                return r;
        r = 0;
        for (size_t i = 0; r >= 0 && i < ratings->n_offline; i++)
                if (is_uncertain(&ratings->offline[i].period, boot))
                        r = refile_offline(book, &ratings->offline[i], boot);
        return r;
}

int ratings_on_clock_corrected(struct book *book, const struct input *input) {
        struct boot_row *boot;
        const char *boot_id;

        if (fields_get_s(&input->fields, "of_boot_id", &boot_id) < 0)
                return -EINVAL;
        int r = book_get_boot(book, boot_id, &boot);
        if (r < 0)
                return r;
        uint64_t id = boot->id;
        r = correct_offline(book, id);
        if (r >= 0)
                r = correct_strays(book, id);
        return r < 0 ? r : correct_visits(book, id);
}

int ratings_give_up(struct book *book, const struct instant *now, uint64_t visit, enum subject subject,
                    const char *reason) {
        const struct rating_row *rating = ratings_find_live(book, visit, subject);

        if (!rating || rating->state != RATING_WAITING)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_T("visit", visit),
                EVENT_FIELD_S("counter", rating->counter),
                EVENT_FIELD_S("subject", subject_to_string(subject)),
                EVENT_FIELD_S("reason", reason),
        };
        return book_observe(book, now, "rating-unheard", fields, ELEMENTSOF(fields));
}
