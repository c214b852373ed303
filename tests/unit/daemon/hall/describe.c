#include "daemon/calendar/book.h"
#include "daemon/keypads/book.h"
#include "daemon/queue/book.h"
#include "daemon/suggestions/book.h"
#include "daemon/surveys/book.h"
#include "daemon/ratings/book.h"
#include "daemon/wall/book.h"
#include "tests/unit/daemon/hall/hall.h"

#include <inttypes.h>

static void write_moment(FILE *f, const char *name, const struct moment *at) {
        fprintf(f, " %s %" PRIu64 ":%" PRIu64 ":%" PRIu64 "%s", name, at->boot, at->boottime_usec,
                at->realtime_usec, at->synchronized ? "" : "?");
}

static void write_tickets(FILE *f, const struct queue_part *bq) {
        for (size_t i = 0; i < bq->n_tickets; i++) {
                const struct ticket_row *row = &bq->tickets[i].row;
                const struct ticket *t = queue_get_ticket(bq->queue, row->ticket.id);

                fprintf(f, "ticket %" PRIu64 " %s day %" PRIu64 " key '%s' series %u service %u counter %d",
                        t->id, row->text, row->day, row->key, t->series, t->service, (int) t->counter);
                fprintf(f, " %s %s strikes %u calls %u", priority_to_string(t->priority),
                        ticket_state_to_string(t->state), t->strikes, t->calls);
                fprintf(f, " called %" PRIu64 " arrived %" PRIu64 " since %" PRIu64 "\n", t->called_usec,
                        t->arrived_usec, t->since_usec);
        }
}

static void write_desks(FILE *f, const struct queue_part *bq) {
        for (uint32_t i = 0; i < bq->rules.n_counters; i++) {
                const struct desk *d = queue_get_desk(bq->queue, i);

                fprintf(f, "counter %s serves %" PRIx64 " %s%s%s since %" PRIu64, bq->desks[i],
                        bq->rules.counter_services[i], desk_state_to_string(d->state),
                        d->pausing ? " pausing" : "", d->inactive ? " inactive" : "", d->since_usec);
                fprintf(f, " reasons %d %d ticket %" PRIu64 " acted %" PRIu64 " wanted %" PRIu64,
                        (int) d->pause_reason, (int) d->pausing_reason, d->ticket, d->last_action_usec,
                        d->wanted_usec);
                fprintf(f, " finished %" PRIu64 " %" PRIu64 " %" PRIu64 " %d\n", d->finished_ticket,
                        d->finished_usec, d->finished_since_usec, d->finished_walk_in);
        }
}

static void write_day(FILE *f, const struct queue_part *bq) {
        const struct queue_day *day = &bq->day;

        fprintf(f,
                "day %" PRIu64 " at %" PRIu64 " known %" PRIu64 " unsure %" PRIu64 " visits %" PRIu64
                " %" PRIu64,
                day->day, day->last_usec, day->known_usec, day->unsure_usec, day->unsure_visit,
                day->last_visit);
        write_moment(f, "begun", &day->begun);
        write_moment(f, "last", &day->last);
        write_moment(f, "acted", &day->acted);
        write_moment(f, "known", &day->known);
        write_moment(f, "unsure", &day->unsure);
        write_moment(f, "numbered", &day->numbered);
        write_moment(f, "closed", &day->closed);
        fputc('\n', f);
        for (uint32_t i = 0; i < bq->rules.n_services; i++)
                fprintf(f, "service %s prefix %s limit %" PRIu64 " hours '%s' issued %" PRIu64 "%s\n",
                        bq->services[i].id, bq->services[i].prefix, bq->services[i].limit,
                        bq->services[i].hours, bq->services[i].issued,
                        bq->services[i].unserved ? " unserved" : "");
}

static void write_papers(FILE *f, const struct printing *printing) {
        fprintf(f, "printed %d on '%s' for %" PRIu64 "\n", printing->rules.printed, printing->rules.printers,
                printing->rules.ttl_usec);
        for (size_t i = 0; i < printing->n_owed; i++)
                if (printing->owed[i].fate.owed)
                        fprintf(f, "paper of %" PRIu64 " %s %s\n", printing->owed[i].ticket,
                                printing->owed[i].text, print_state_to_string(printing->owed[i].fate.state));
        for (size_t i = 0; i < printing->n_printers; i++)
                fprintf(f, "printer %s troubles %x\n", printing->printers[i].id,
                        printing->printers[i].troubles);
}

/* In memory they stand as they were read; what counts is the order of their presses. */
static void write_phones(FILE *f, const struct ratings *ratings) {
        const struct rating_row *next;

        for (uint64_t last = 0;; last = next->phone.event) {
                next = NULL;
                for (size_t i = 0; i < ratings->n_live; i++) {
                        const struct rating_row *rating = &ratings->live[i];

                        if (rating->phone.state == PHONE_SETTLING && rating->phone.event > last &&
                            (!next || rating->phone.event < next->phone.event))
                                next = rating;
                }
                if (!next)
                        return;
                fprintf(f, "rating of %" PRIu64 " %d by phone: level %d, press %" PRIu64 "\n", next->visit,
                        (int) next->subject, (int) next->phone.level, next->phone.event);
        }
}

static void write_ratings(FILE *f, const struct ratings *ratings) {
        fprintf(f, "visits %" PRIu64 "\n", ratings->last_visit);
        for (size_t i = 0; i < ratings->n_counters; i++)
                fprintf(f, "counter %s attendant %s visit %" PRIu64 " official '%s' keypads '%s' '%s'\n",
                        ratings->counters[i].id, ratings->counters[i].attendant, ratings->counters[i].visit,
                        ratings->counters[i].official, ratings->counters[i].posts[0].keypad,
                        ratings->counters[i].posts[1].keypad);
        for (size_t i = 0; i < ratings->n_live; i++)
                if (ratings->live[i].state == RATING_WAITING || ratings->live[i].state == RATING_OPEN)
                        fprintf(f, "rating of %" PRIu64 " %d on %s %s arming %" PRIu64 " level %d\n",
                                ratings->live[i].visit, (int) ratings->live[i].subject,
                                ratings->live[i].keypad, rating_state_to_string(ratings->live[i].state),
                                ratings->live[i].window.arming, (int) ratings->live[i].window.level);
        write_phones(f, ratings);
}

static int compare_keys(const void *a, const void *b) {
        const struct key_row *x = a, *y = b;
        int order = strcmp(x->keypad, y->keypad);

        return order != 0 ? order : strcmp(x->key, y->key);
}

/* These have no order of their own. */
static void write_keys(FILE *f, const struct keypads *keypads) {
        _cleanup_free_ struct key_row *keys = calloc(keypads->n_keys + 1, sizeof(*keys));

        ck_assert_ptr_nonnull(keys);
        for (size_t i = 0; i < keypads->n_keys; i++)
                keys[i] = keypads->keys[i];
        qsort(keys, keypads->n_keys, sizeof(*keys), compare_keys);
        for (size_t i = 0; i < keypads->n_keys; i++) {
                const struct key_row *key = &keys[i];

                fprintf(f, "key %s %s service '%s' counter '%s' acted %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
                        key->keypad, key->key, key->service, key->counter, key->acted_event, key->acted_boot,
                        key->acted_usec);
        }
        for (size_t i = 0; i < keypads->n_kiosks; i++) {
                fprintf(f, "kiosk %s %s", keypads->kiosks[i].keypad,
                        priority_to_string(keypads->kiosks[i].priority));
                write_moment(f, "pressed", &keypads->kiosks[i].pressed);
                fputc('\n', f);
        }
}

static void write_announcements(FILE *f, const struct book *book) {
        const struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(book, i)); i++) {
                fprintf(f,
                        "announcement %" PRIu64 " %s %s of %" PRIu64 " %" PRIu64 " '%s' next %" PRIu64
                        " '%s'",
                        row->event, announcement_to_string(row->what), voicing_to_string(row->voicing),
                        row->ticket, row->visit, row->number, row->next_ticket, row->next);
                fprintf(f, " counter '%s' %" PRIu64 "/%" PRIu64 " level '%s'%s%s", row->counter, row->nth,
                        row->of, row->level, row->stands ? " stands" : "", row->shown ? " shown" : "");
                write_moment(f, "since", &row->since);
                fputc('\n', f);
        }
        fprintf(f, "notice %" PRIu64 " '%s' closing %d sound %d %d\n", wall_of(book)->row.notice.event,
                wall_of(book)->row.notice.text, (int) wall_of(book)->row.closing_day,
                wall_of(book)->row.sound_known, wall_of(book)->row.sound_absent);
}

static int compare_marks(const void *a, const void *b) {
        const struct duty_mark *x = a, *y = b;
        int order = strcmp(x->duty, y->duty);

        return order != 0 ? order : strcmp(x->period, y->period);
}

/* These too: each is found by its duty and period. */
static void write_marks(FILE *f, const struct calendar *calendar) {
        _cleanup_free_ struct duty_mark *marks = calloc(calendar->n_marks + 1, sizeof(*marks));

        ck_assert_ptr_nonnull(marks);
        for (size_t i = 0; i < calendar->n_marks; i++)
                marks[i] = calendar->marks[i];
        qsort(marks, calendar->n_marks, sizeof(*marks), compare_marks);
        for (size_t i = 0; i < calendar->n_marks; i++)
                fprintf(f, "duty %s %s done %d on %d, %" PRIu64 " times\n", marks[i].duty, marks[i].period,
                        marks[i].done, (int) marks[i].done_day, marks[i].changes);
}

static void write_calendar(FILE *f, const struct calendar *calendar) {
        for (size_t i = 0; i < calendar->n_duties; i++)
                fprintf(f, "duty %s '%s' %s warned of %" PRIu64 " since %d%s%s\n", calendar->duties[i].id,
                        calendar->duties[i].rule, calendar->duties[i].title, calendar->duties[i].warn_days,
                        (int) calendar->duties[i].since_day, calendar->duties[i].followed ? " followed" : "",
                        calendar->duties[i].wall ? " on the wall" : "");
        write_marks(f, calendar);
        for (size_t i = 0; i < calendar->n_reminders; i++)
                fprintf(f, "reminded of %s on %d\n", calendar->reminders[i].duty,
                        (int) calendar->reminders[i].day);
        fprintf(f, "holidays '%s'\n", calendar->holidays.text);
}

static void write_survey(FILE *f, const struct surveys *surveys) {
        const struct survey_version *version = &surveys->version;

        fprintf(f, "survey %" PRIu64 " %s\n", version->row.event, version->row.digest);
        for (size_t i = 0; i < version->row.n_questions; i++)
                fprintf(f, "question %" PRIu64 " %s %s K%" PRIu64 "\n", version->questions[i].number,
                        version->questions[i].id, version->questions[i].choices,
                        version->questions[i].figure);
        for (size_t i = 0; i < surveys->n_recent; i++)
                fprintf(f, "sheet %" PRIu64 " %" PRIu64 " %" PRIx64 "\n", surveys->recent[i].boot,
                        surveys->recent[i].boottime_usec, surveys->recent[i].answers);
}

static void write_register(FILE *f, const struct suggestions *suggestions) {
        for (size_t i = 0; i < suggestions->n_open; i++) {
                const struct suggestion_open *open = &suggestions->open[i];

                const struct suggestion_standing *now = &open->now;

                fprintf(f, "suggestion %" PRIu64 " %s %s '%s' '%s' %d %" PRIu64 " %d%s %d..%d\n", open->event,
                        suggestion_state_to_string(now->state), suggestion_class_to_string(now->class),
                        now->category, now->assigned, now->extended, now->reopened,
                        now->has_base ? (int) now->base_day : 0, now->term.known ? " due" : "",
                        now->term.known ? (int) now->term.warn_day : 0,
                        now->term.known ? (int) now->term.due_day : 0);
        }
        fprintf(f, "box %" PRIu64 ", reminded at %" PRIu64 ", void:", suggestions->last_box,
                suggestions->reminder.event);
        for (size_t i = 0; i < suggestions->n_voided; i++)
                fprintf(f, " %" PRIu64, suggestions->voided[i]);
        fputs("\n", f);
}

char *hall_describe(const struct hall *hall) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        fprintf(f, "event %" PRIu64 "\n", hall->book->last_event);
        write_tickets(f, queue_of(hall->book));
        write_desks(f, queue_of(hall->book));
        write_day(f, queue_of(hall->book));
        write_papers(f, printing_of(hall->book));
        write_ratings(f, ratings_of(hall->book));
        write_keys(f, keypads_of(hall->book));
        write_announcements(f, hall->book);
        write_calendar(f, calendar_of(hall->book));
        write_survey(f, surveys_of(hall->book));
        write_register(f, suggestions_of(hall->book));
        fclose(f);
        return text;
}
