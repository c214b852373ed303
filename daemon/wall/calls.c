#include "daemon/wall/calls.h"

static bool is_call(const struct announcement_row *row) {
        return row->what == SENTENCE_CALL || row->what == SENTENCE_RECALL;
}

/* A call that was to be said with the no-show before it is said for itself. */
static void untie(const struct book *book, const struct announcement_row *absent) {
        struct announcement_row *row;

        for (size_t i = 0; absent->next_ticket > 0 && (row = book_announcement(book, i)); i++)
                if (row->voicing == VOICING_WITH && row->ticket == absent->next_ticket) {
                        row->voicing = VOICING_DUE;
                        row->dirty = true;
                }
}

static void end_voicing(const struct book *book, struct announcement_row *row) {
        if (row->voicing != VOICING_DUE && row->voicing != VOICING_WITH)
                return;
        row->voicing = VOICING_OVER;
        row->dirty = true;
        untie(book, row);
}

static void end_standing(struct announcement_row *row) {
        row->dirty |= row->stands;
        row->stands = false;
}

void announcements_end_at(struct book *book, enum sentence_type what, const char *counter) {
        struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(book, i)); i++)
                if (row->what == what && (!counter || streq(row->counter, counter)))
                        end_voicing(book, row);
}

void announcements_end_of_visit(struct book *book, enum sentence_type what, uint64_t visit) {
        struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(book, i)); i++)
                if (row->what == what && row->visit == visit)
                        end_voicing(book, row);
}

void announcements_end_all(struct book *book) {
        struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(book, i)); i++) {
                row->dirty |= row->next_ticket > 0;
                row->next_ticket = 0;
                end_voicing(book, row);
        }
}

/* Nobody is to be sent to where somebody was called that is not expected there any more. */
static void end_next(struct announcement_row *row, uint64_t ticket) {
        if (row->next_ticket != ticket || row->voicing != VOICING_DUE)
                return;
        row->next_ticket = 0;
        row->next[0] = '\0';
        row->counter[0] = '\0';
        row->dirty = true;
}

/* What is still to be said of the ticket is not said any more. */
static void end_ticket(struct book *book, uint64_t ticket) {
        struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(book, i)); i++) {
                end_next(row, ticket);
                if (row->ticket == ticket)
                        end_voicing(book, row);
        }
}

/* It does not stand where it was called to, and has or needs no paper. */
static void end_ticket_standing(struct book *book, uint64_t ticket) {
        struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(book, i)); i++)
                if (row->ticket == ticket)
                        end_standing(row);
}

/* *ret: NULL: it is not of today. */
static int read_ticket(const struct book *book, const struct input *input, const struct ticket **ret,
                       struct announcement_row *ret_row) {
        const char *text;
        uint64_t id;

        if (fields_get_t(&input->fields, "ticket", &id) < 0 ||
            fields_get_s(&input->fields, "text", &text) < 0 || strlen(text) >= sizeof(ret_row->number))
                return -EINVAL;
        *ret = queue_get_ticket(queue_of(book)->queue, id);
        *ret_row = (struct announcement_row){.event = input->id, .ticket = id, .since = input->when.at};
        id_copy(ret_row->number, sizeof(ret_row->number), text);
        return 0;
}

static int read_counter(const struct input *input, struct announcement_row *row) {
        const char *counter;

        if (fields_get_s(&input->fields, "counter", &counter) < 0 || strlen(counter) >= sizeof(row->counter))
                return -EINVAL;
        id_copy(row->counter, sizeof(row->counter), counter);
        return 0;
}

/* In one sentence: who did not come, and who is called instead. */
static void tie(struct book *book, const struct input *input, struct announcement_row *call) {
        struct wall_part *wall = wall_of(book);
        struct announcement_row *absent = &wall->announcements[wall->absent_place];

        if (wall->absent_cause == 0 || !input->cause || wall->absent_cause != input->cause->id ||
            absent->what != SENTENCE_NO_SHOW || absent->voicing != VOICING_DUE || absent->next_ticket > 0)
                return;
        absent->next_ticket = call->ticket;
        id_copy(absent->next, sizeof(absent->next), call->number);
        id_copy(absent->counter, sizeof(absent->counter), call->counter);
        absent->dirty = true;
        call->voicing = VOICING_WITH;
}

/* The turns that a ticket has are what it is called for: as often as it may be a no-show. Called once more in
 * a turn, it has as many left. */
static void count_call(const struct book *book, const struct ticket *ticket, struct announcement_row *row) {
        uint64_t of = queue_of(book)->rules.no_show_strikes;

        row->nth = ticket->strikes + 1;
        row->of = of > 1 && row->nth <= of ? of : 0;
}

int calls_on_called(struct book *book, const struct input *input) {
        const struct ticket *ticket;
        struct announcement_row row;
        uint64_t calls;

        int r = read_ticket(book, input, &ticket, &row);
        if (r >= 0)
                r = read_counter(input, &row);
        if (r >= 0 && (!ticket || fields_get_t(&input->fields, "calls", &calls) < 0))
                r = -EINVAL;
        if (r < 0 || !wall_of(book)->rules.shown)
                return r;
        end_ticket(book, ticket->id);
        end_ticket_standing(book, ticket->id);
        row.what = calls > 1 ? SENTENCE_RECALL : SENTENCE_CALL;
        row.stands = true;
        count_call(book, ticket, &row);
        tie(book, input, &row);
        (void) book_announce(book, &row);
        return 0;
}

/* Not of one that was put back by an undo, or as its counter is no more: that has no strike for it. */
static bool is_no_show(const struct book *book, const struct ticket *ticket, const char *from) {
        const struct announcement_row *row;

        if (!streq(from, ticket_state_to_string(TICKET_CALLED)))
                return false;
        for (size_t i = 0; (row = book_announcement(book, i)); i++)
                if (is_call(row) && row->ticket == ticket->id)
                        return ticket->strikes >= row->nth;
        return false;
}

/* Was it called to where it is now, or was served there? */
static bool stands_there(const struct ticket *ticket) {
        return ticket->state == TICKET_CALLED || ticket->state == TICKET_SERVING ||
               ticket->state == TICKET_DONE;
}

int calls_on_moved(struct book *book, const struct input *input) {
        struct wall_part *wall = wall_of(book);
        const struct ticket *ticket;
        struct announcement_row row;
        const char *from;

        int r = read_ticket(book, input, &ticket, &row);
        if (r >= 0 && (!ticket || fields_get_s(&input->fields, "from", &from) < 0))
                r = -EINVAL;
        if (r < 0)
                return r;
        bool absent = is_no_show(book, ticket, from);
        /* One that waits as before, for another counter or service, stands there as before. */
        if (ticket->state != TICKET_WAITING || !streq(from, ticket_state_to_string(TICKET_WAITING))) {
                end_ticket(book, ticket->id);
                if (!stands_there(ticket))
                        end_ticket_standing(book, ticket->id);
        }
        if (!absent || !wall->rules.shown)
                return 0;
        row.what = SENTENCE_NO_SHOW;
        wall->absent_place = book_announce(book, &row)->place;
        wall->absent_cause = input->cause ? input->cause->id : 0;
        return 0;
}

/* Only to whoever still waits for the number to be called; printing says it once a ticket. */
int calls_on_unprinted(struct book *book, const struct input *input) {
        const struct ticket *ticket;
        struct announcement_row row;

        int r = read_ticket(book, input, &ticket, &row);
        if (r < 0 || !wall_of(book)->rules.shown || !ticket || ticket->state != TICKET_WAITING)
                return r;
        row.what = SENTENCE_UNPRINTED;
        row.stands = true;
        (void) book_announce(book, &row);
        return 0;
}

int calls_on_printed(struct book *book, const struct input *input) {
        struct announcement_row *row;
        uint64_t ticket;

        if (fields_get_t(&input->fields, "ticket", &ticket) < 0)
                return -EINVAL;
        for (size_t i = 0; (row = book_announcement(book, i)); i++)
                if (row->what == SENTENCE_UNPRINTED && row->ticket == ticket) {
                        end_voicing(book, row);
                        end_standing(row);
                }
        return 0;
}

/* Whoever came under the next day already stays. */
int calls_on_day_ended(struct book *book, const struct input *input _unused_) {
        struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(book, i)); i++) {
                const struct ticket *ticket =
                        row->ticket > 0 ? queue_get_ticket(queue_of(book)->queue, row->ticket) : NULL;

                if ((ticket && ticket->state < TICKET_DONE) || row->what == SENTENCE_NOTICE ||
                    row->what == SENTENCE_EMERGENCY)
                        continue;
                end_voicing(book, row);
                end_standing(row);
        }
        return 0;
}
