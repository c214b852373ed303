#include "daemon/ratings/book.h"
#include "daemon/record/source.h"
#include "daemon/wall/book.h"
#include "tests/unit/daemon/hall/hall.h"

/* The daemons of the devices, as far as the record meets them: what they keep until it is acknowledged, and
 * what they are asked for. */

enum { WINDOW_USEC = 60 * USEC_PER_SEC, SETTLE_USEC = 5 * USEC_PER_SEC, FORGETS_LATE = 3 };

const char *const hall_keypads[HALL_KEYPADS] = {"quay1", "quay2", "quay3", "quay1b"};

struct hall_row *hall_add_row(struct hall *hall, struct hall_outbox *outbox, const char *type) {
        struct instant now;

        ck_assert_uint_lt(outbox->n, HALL_ROWS);
        struct hall_row *row = &outbox->rows[outbox->n++];
        hall_now(hall, &now);
        *row = (struct hall_row){.at = now.at, .true_usec = hall->now_usec, .boot = hall->boot};
        snprintf(row->type, sizeof(row->type), "%s", type);
        return row;
}

void hall_add_s(struct hall_row *row, const char *name, const char *value) {
        size_t n = 0;

        while (row->texts[n][0] != '\0')
                n++;
        ck_assert_uint_lt(n, ELEMENTSOF(row->texts));
        snprintf(row->texts[n], sizeof(row->texts[n]), "%s", value);
        row->fields[row->n_fields++] = EVENT_FIELD_S(name, row->texts[n]);
}

void hall_add_t(struct hall_row *row, const char *name, uint64_t value) {
        row->fields[row->n_fields++] = EVENT_FIELD_T(name, value);
}

void hall_press(struct hall *hall, const char *keypad, const char *key, uint64_t arming) {
        struct hall_row *row = hall_add_row(hall, &hall->keypad, "press");

        hall_add_s(row, "keypad", keypad);
        hall_add_s(row, "key", key);
        hall_add_t(row, "arming", arming);
}

static void offer(struct hall *hall, const struct hall_outbox *outbox, uint64_t sequence) {
        const struct hall_row *row = &outbox->rows[sequence - 1];
        struct instant now, when = {.at = row->at, .boot_id = hall->boot_ids[row->boot]};
        struct source_event event = {.sequence = sequence, .type = row->type};
        enum intake_result result;

        if (hall->mistake == MISTAKE_DROPS_PRESS && row->n_fields > 1 && streq(row->texts[1], "ticket-2"))
                return;
        test_event_fill(&event, &when, row->fields, row->n_fields);
        hall_now(hall, &now);
        assert_ok(intake_event(hall->book, &now, outbox->source, &event, &result));
        ck_assert_int_ne(result, INTAKE_REJECTED);
        source_event_done(&event);
}

void hall_offer(struct hall *hall, struct hall_outbox *outbox) {
        for (uint64_t i = outbox->n_new; i < outbox->n; i++)
                offer(hall, outbox, i + 1);
}

static void acknowledge(struct hall_outbox *outbox) {
        outbox->acknowledged = outbox->n_new = outbox->n;
}

void hall_deliver(struct hall *hall) {
        if (hall->keypad.n_new == hall->keypad.n && hall->printer.n_new == hall->printer.n &&
            hall->display.n_new == hall->display.n)
                return;
        hall_begin(hall);
        hall_offer(hall, &hall->keypad);
        hall_offer(hall, &hall->printer);
        hall_offer(hall, &hall->display);
        hall_commit(hall);
        acknowledge(&hall->keypad);
        acknowledge(&hall->printer);
        acknowledge(&hall->display);
}

/* Of what was acknowledged it still has the last, which it forgets a moment later. */
static void meet(struct hall *hall, struct hall_outbox *outbox, const char *epoch) {
        const struct stream_row *known = book_find_stream(hall->book, outbox->source, epoch, true);
        struct outbox_claim claim = {0};
        struct instant now;
        uint64_t first;

        id_copy(claim.epoch, sizeof(claim.epoch), epoch);
        claim.acknowledged = outbox->acknowledged > FORGETS_LATE ? outbox->acknowledged - FORGETS_LATE : 0;
        if (hall->act && hall->act->kind == ACT_RESTORE)
                for (uint64_t i = known ? known->sequence : 0; i < claim.acknowledged; i++)
                        outbox->rows[i].may_miss = true;
        hall_now(hall, &now);
        int r = intake_epoch(hall->book, &now, outbox->source, &claim, &first);
        assert_ok(r);
        if (r > 0)
                assert_ok(intake_accept(hall->book, &now, outbox->source, &claim, "root"));
        outbox->n_new = claim.acknowledged;
        hall_offer(hall, outbox);
}

void hall_connect(struct hall *hall) {
        hall_begin(hall);
        meet(hall, &hall->keypad, EPOCH_A);
        meet(hall, &hall->printer, EPOCH_B);
        meet(hall, &hall->display, OTHER_BOOT); /* 32 digits are 32 digits */
        hall_commit(hall);
        acknowledge(&hall->keypad);
        acknowledge(&hall->printer);
        acknowledge(&hall->display);
}

static void disarm(struct hall *hall, size_t keypad, const char *reason) {
        struct hall_row *row = hall_add_row(hall, &hall->keypad, "disarmed");

        hall_add_s(row, "keypad", hall_keypads[keypad]);
        hall_add_t(row, "arming", hall->windows[keypad].arming);
        hall_add_s(row, "reason", reason);
        hall->windows[keypad].arming = 0;
}

void hall_close_windows(struct hall *hall) {
        for (size_t i = 0; i < HALL_KEYPADS; i++)
                if (hall->windows[i].arming > 0 && hall->windows[i].ends_usec <= hall->now_usec)
                        disarm(hall, i, hall->windows[i].is_pressed ? "settled" : "window");
        hall_deliver(hall);
}

void hall_reset_keypads(struct hall *hall) {
        for (size_t i = 0; i < HALL_KEYPADS; i++)
                if (hall->windows[i].arming > 0)
                        disarm(hall, i, "restart");
}

void hall_rate(struct hall *hall, size_t keypad, const char *level) {
        struct hall_window *window = &hall->windows[keypad];

        hall_press(hall, hall_keypads[keypad], level, window->arming);
        if (window->arming > 0 && !window->is_pressed)
                window->ends_usec = hall->now_usec + SETTLE_USEC;
        window->is_pressed = true;
}

static void arm(struct hall *hall, size_t keypad, const struct rating_row *rating, uint64_t left_usec) {
        struct hall_row *row = hall_add_row(hall, &hall->keypad, "armed");
        char token[TOKEN_SIZE];

        rating_token(hall->book, rating, token);
        hall_add_s(row, "keypad", hall_keypads[keypad]);
        hall_add_s(row, "token", token);
        hall_add_t(row, "window_usec", left_usec);
        hall_add_t(row, "settle_usec", SETTLE_USEC);
        hall->windows[keypad] =
                (struct hall_window){.arming = hall->keypad.n, .ends_usec = hall->now_usec + left_usec};
}

void hall_serve_keypads(struct hall *hall) {
        const struct ratings *ratings = ratings_of(hall->book);
        struct instant now;

        hall_now(hall, &now);
        for (size_t i = 0; i < ratings->n_live; i++) {
                const struct rating_row *rating = &ratings->live[i];
                uint64_t left = rating->finished.boot != now.at.boot
                                        ? 0
                                        : rating_time_left(rating->finished.boottime_usec,
                                                           rating->window_usec, now.at.boottime_usec);

                for (size_t keypad = 0; keypad < HALL_KEYPADS; keypad++)
                        if (left > 0 && rating->state == RATING_WAITING &&
                            hall->windows[keypad].arming == 0 && streq(rating->keypad, hall_keypads[keypad]))
                                arm(hall, keypad, rating, left);
        }
        ratings_of(hall->book)->n_disarm = ratings_of(hall->book)->n_low = 0;
        hall_deliver(hall);
}

/* The same key is the same job. */
static void take_job(struct hall *hall, const struct print_row *row) {
        const struct hall_ticket *ticket = &hall->view.tickets[row->ticket];
        char key[PRINT_KEY_SIZE];

        book_print_key(hall->book, row->ticket, &row->issued, key);
        if (hall->mistake == MISTAKE_REPEATS_PAPER_KEY)
                *strchr(strstr(key, ".ticket.") + strlen(".ticket."), '.') = '\0';
        for (size_t i = 0; i < hall->n_jobs; i++) {
                if (!streq(hall->jobs[i].key, key))
                        continue;
                if (hall->jobs[i].ticket != row->ticket || hall->jobs[i].issued_usec != ticket->issued_usec)
                        HALL_BROKEN(hall, PROMISE_PAPER_KEY, "%s is asked for with the key of another paper",
                                    row->text);
                return;
        }
        ck_assert_uint_lt(hall->n_jobs, HALL_JOBS);
        struct hall_job *job = &hall->jobs[hall->n_jobs++];
        *job = (struct hall_job){.ticket = row->ticket, .issued_usec = ticket->issued_usec};
        id_copy(job->key, sizeof(job->key), key);
}

void hall_serve_printer(struct hall *hall) {
        struct printing *printing = printing_of(hall->book);
        struct instant now;

        hall_now(hall, &now);
        for (size_t i = 0; i < printing->n_owed; i++)
                if (printing->owed[i].fate.owed &&
                    book_print_left(hall->book, &printing->owed[i], &now.at) > 0)
                        take_job(hall, &printing->owed[i]);
        printing->stale = false;
}

void hall_serve_display(struct hall *hall) {
        const struct announcement_row *row, *due = NULL;

        for (size_t i = 0; (row = book_announcement(hall->book, i)); i++)
                due = row->voicing == VOICING_DUE ? row : due;
        if (!due)
                return;
        struct hall_row *spoken = hall_add_row(hall, &hall->display, "spoken");
        hall_add_t(spoken, "speech", due->event);
        hall_add_s(spoken, "ending", "said");
        hall_deliver(hall);
}
