/* The past of a book without a database: what was settled is in arrays, and read from them. */
#include "tests/unit/daemon/book-memory.h"

#define ADD(array, n, row)                                                                                   \
        do {                                                                                                 \
                ck_assert_uint_lt(n, MEMORY_MAX);                                                            \
                (array)[(n)++] = (row);                                                                      \
        } while (0)

static int found(struct memory_past *past) {
        past->n_read++;
        return 0;
}

static int find_event(void *from, const struct stream_row *stream, uint64_t sequence, char **ret_type,
                      char **ret_fields) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_events; i++) {
                const struct event_row *event = &past->events[i];
                if (event->sequence != sequence || !streq(event->source, stream->source) ||
                    !streq(event->epoch, stream->epoch))
                        continue;
                *ret_type = strdup(event->type);
                *ret_fields = strdup(event->fields);
                return *ret_type && *ret_fields ? found(past) : -ENOMEM;
        }
        return -ENOENT;
}

static int load_visit(void *from, uint64_t id, struct visit_row *ret) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_visits; i++)
                if (past->visits[i].id == id) {
                        *ret = past->visits[i];
                        return found(past);
                }
        return -ENOENT;
}

static int load_rating(void *from, uint64_t visit, enum subject subject, struct rating_row *ret) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_ratings; i++)
                if (past->ratings[i].visit == visit && past->ratings[i].subject == subject) {
                        *ret = past->ratings[i];
                        for (size_t k = 0; k < past->n_visits; k++)
                                if (past->visits[k].id == visit)
                                        ret->day = past->visits[k].day, ret->hour = past->visits[k].hour;
                        return found(past);
                }
        return -ENOENT;
}

static int next_uncorrected(void *from, uint64_t boot, uint64_t after, struct visit_row *ret) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_visits; i++) {
                const struct visit_row *visit = &past->visits[i];
                if (visit->id > after && visit->finished.boot == boot && !visit->wall_is_true) {
                        *ret = *visit;
                        return found(past);
                }
        }
        return -ENOENT;
}

static int next_stray(void *from, uint64_t boot, uint64_t after, struct stray_row *ret) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_strays; i++)
                if (past->strays[i].event > after && past->strays[i].at.boot == boot) {
                        *ret = past->strays[i];
                        return found(past);
                }
        return -ENOENT;
}

static int next_offline(void *from, uint64_t boot, uint64_t after, struct offline_row *ret) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_offline; i++) {
                const struct moment *start = &past->offline[i].period.start,
                                    *end = &past->offline[i].period.end;
                bool uncertain = (start->boot == boot && !start->synchronized) ||
                                 (end->boot == boot && !end->synchronized);
                if (past->offline[i].id > after && uncertain) {
                        *ret = past->offline[i];
                        return found(past);
                }
        }
        return -ENOENT;
}

static int next_uncertain_period(void *from, uint64_t boot, uint64_t ticket, uint64_t n,
                                 struct period_row *ret) {
        struct memory_past *past = from;
        const struct period_row *next = NULL;

        for (size_t i = 0; i < past->n_periods; i++) {
                const struct period_row *row = &past->periods[i];
                bool is_after = row->ticket > ticket || (row->ticket == ticket && row->n > n);
                if (!is_after || row->start.boot != boot || row->start.synchronized)
                        continue;
                if (!next || row->ticket < next->ticket || (row->ticket == next->ticket && row->n < next->n))
                        next = row;
        }
        if (!next)
                return -ENOENT;
        *ret = *next;
        return found(past);
}

static int load_print(void *from, uint64_t ticket, struct print_row *ret) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_prints; i++)
                if (past->prints[i].ticket == ticket) {
                        *ret = past->prints[i];
                        return found(past);
                }
        return -ENOENT;
}

static int load_slip(void *from, enum slip_kind kind, uint64_t number, struct slip_row *ret) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_slips; i++)
                if (past->slips[i].kind == kind && past->slips[i].number == number) {
                        *ret = past->slips[i];
                        return found(past);
                }
        return -ENOENT;
}

static int load_begin(void *from, uint64_t visit, struct visit_begin_row *ret) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_begins; i++)
                if (past->begins[i].visit == visit) {
                        *ret = past->begins[i];
                        return found(past);
                }
        return -ENOENT;
}

static int load_hold(void *from, uint64_t stream, uint64_t hold, struct hold_row *ret) {
        struct memory_past *past = from;

        for (size_t i = 0; i < past->n_holds; i++)
                if (past->holds[i].stream == stream && past->holds[i].hold == hold) {
                        *ret = past->holds[i];
                        return found(past);
                }
        return -ENOENT;
}

static int each_held(void *from, sql_row_fn each, void *userdata) {
        struct memory_past *past = from;
        int r = 0;

        for (size_t i = 0; r == 0 && i < past->n_wants; i++)
                if (past->wants[i].hold > 0 && !want_is_owed(&past->wants[i]))
                        r = each(&past->wants[i], userdata);
        past->n_read++;
        return r;
}

void memory_read_past(struct memory *memory) {
        struct memory_past *past = memory->past;
        struct book *book = memory->book;
        static const struct record_past record = {find_event};
        static const struct ratings_past ratings = {load_visit, load_rating, next_uncorrected, next_stray,
                                                    next_offline};
        static const struct queue_past queue = {next_uncertain_period};
        static const struct printing_past printing = {load_print};
        static const struct cameras_past cameras = {load_begin, load_hold, each_held};
        static const struct slips_past slips = {load_slip};

        book->past = &record;
        ratings_of(book)->past = &ratings;
        queue_of(book)->past = &queue;
        printing_of(book)->past = &printing;
        cameras_of(book)->past = &cameras;
        slips_of(book)->past = &slips;
        slips_of(book)->past_from = past;
        cameras_of(book)->past_from = past;
        book->past_from = ratings_of(book)->past_from = past;
        queue_of(book)->past_from = printing_of(book)->past_from = past;
}

static void settle_visits(struct ratings *ratings, struct memory_past *past) {
        size_t k;

        for (size_t i = 0; i < ratings->n_visits; i++) {
                for (k = 0; k < past->n_visits && past->visits[k].id != ratings->visits[i].id;)
                        k++;
                if (k == past->n_visits)
                        ADD(past->visits, past->n_visits, ratings->visits[i]);
                past->visits[k] = ratings->visits[i];
        }
        ratings->n_visits = 0;
}

static void settle_ratings(struct ratings *ratings, struct memory_past *past) {
        size_t kept = 0, k;

        for (size_t i = 0; i < ratings->n_live; i++) {
                const struct rating_row *row = &ratings->live[i];
                for (k = 0; k < past->n_ratings && (past->ratings[k].visit != row->visit ||
                                                    past->ratings[k].subject != row->subject);)
                        k++;
                if (k == past->n_ratings)
                        ADD(past->ratings, past->n_ratings, *row);
                past->ratings[k] = *row;
                if (rating_is_live(row))
                        ratings->live[kept++] = *row;
        }
        ratings->n_live = kept;
}

static void settle_others(struct ratings *ratings, struct memory_past *past) {
        size_t k;

        for (size_t i = 0; i < ratings->n_strays; i++) {
                for (k = 0; k < past->n_strays && past->strays[k].event != ratings->strays[i].event;)
                        k++;
                if (k == past->n_strays)
                        ADD(past->strays, past->n_strays, ratings->strays[i]);
                past->strays[k] = ratings->strays[i];
        }
        ratings->n_strays = 0;
        for (size_t i = 0; i < ratings->n_offline; i++) {
                ratings->offline[i].id = past->n_offline + 1;
                ADD(past->offline, past->n_offline, ratings->offline[i]);
        }
        ratings->n_offline = 0;
}

static void settle_queue(struct queue_part *queue, struct memory_past *past) {
        size_t kept = 0, k;

        for (size_t i = 0; i < queue->n_periods; i++) {
                for (k = 0; k < past->n_periods && (past->periods[k].ticket != queue->periods[i].ticket ||
                                                    past->periods[k].n != queue->periods[i].n);)
                        k++;
                if (k == past->n_periods)
                        ADD(past->periods, past->n_periods, queue->periods[i]);
                past->periods[k] = queue->periods[i];
        }
        queue->n_periods = queue->n_desk_times = queue->n_service_hours = 0;
        for (size_t i = 0; i < queue->n_tickets; i++)
                if (queue->tickets[i].row.day == queue->day.day)
                        queue->tickets[kept++] = queue->tickets[i];
        queue->n_tickets = kept;
}

static void settle_print(struct memory_past *past, const struct print_row *row) {
        for (size_t i = 0; i < past->n_prints; i++)
                if (past->prints[i].ticket == row->ticket) {
                        past->prints[i] = *row;
                        return;
                }
        ADD(past->prints, past->n_prints, *row);
}

static void settle_slips(struct slips *slips, struct memory_past *past) {
        size_t kept = 0, k;

        for (size_t i = 0; i < slips->n_rows; i++) {
                const struct slip_row row = slips->rows[i];
                for (k = 0; k < past->n_slips &&
                            (past->slips[k].kind != row.kind || past->slips[k].number != row.number);)
                        k++;
                if (k == past->n_slips)
                        ADD(past->slips, past->n_slips, row);
                past->slips[k] = row;
                if (row.fate.owed)
                        slips->rows[kept++] = row;
        }
        slips->n_rows = kept;
        kept = 0;
        for (size_t i = 0; i < slips->n_closings; i++)
                if (slips->closings[i].made == 0)
                        slips->closings[kept++] = slips->closings[i];
        slips->n_closings = kept;
}

static void settle_hold(struct memory_past *past, const struct hold_row *row) {
        for (size_t i = 0; i < past->n_holds; i++)
                if (past->holds[i].stream == row->stream && past->holds[i].hold == row->hold) {
                        past->holds[i] = *row;
                        return;
                }
        ADD(past->holds, past->n_holds, *row);
}

static void settle_want(struct memory_past *past, const struct want_row *row) {
        for (size_t i = 0; i < past->n_wants; i++)
                if (past->wants[i].rating == row->rating && past->wants[i].n == row->n) {
                        past->wants[i] = *row;
                        return;
                }
        ADD(past->wants, past->n_wants, *row);
}

static void settle_cameras(struct cameras *cameras, struct memory_past *past) {
        size_t kept = 0;

        for (size_t i = 0; i < cameras->n_begins; i++)
                ADD(past->begins, past->n_begins, cameras->begins[i]);
        cameras->n_begins = 0;
        for (size_t i = 0; i < cameras->n_holds; i++)
                settle_hold(past, &cameras->holds[i]);
        cameras->n_holds = 0;
        for (size_t i = 0; i < cameras->n_wants; i++)
                if (want_is_owed(&cameras->wants[i]))
                        cameras->wants[kept++] = cameras->wants[i];
                else
                        settle_want(past, &cameras->wants[i]);
        cameras->n_wants = kept;
}

void memory_settle(struct memory *memory) {
        struct printing *printing = printing_of(memory->book);
        struct memory_past *past = memory->past;
        size_t kept = 0;

        for (size_t i = 0; i < memory->book->n_events; i++) {
                struct event_row *event = &memory->book->events[i];
                ADD(past->events, past->n_events, *event);
                event->type = event->fields = NULL;
        }
        book_forget_events(memory->book);
        settle_visits(ratings_of(memory->book), past);
        settle_ratings(ratings_of(memory->book), past);
        settle_others(ratings_of(memory->book), past);
        settle_queue(queue_of(memory->book), past);
        settle_cameras(cameras_of(memory->book), past);
        settle_slips(slips_of(memory->book), past);
        for (size_t i = 0; i < printing->n_revised; i++)
                settle_print(past, &printing->revised[i]);
        printing->n_revised = 0;
        for (size_t i = 0; i < printing->n_owed; i++) {
                settle_print(past, &printing->owed[i]);
                if (printing->owed[i].fate.owed)
                        printing->owed[kept++] = printing->owed[i];
        }
        printing->n_owed = kept;
}
