#include <inttypes.h>

#include "daemon/printing/rules.h"
#include "daemon/queue/book.h"
#include "daemon/queue/ticket-code.h"
#include "daemon/record/derive.h"

static const char *desk_id(const struct book *book, uint32_t position) {
        return position == QUEUE_NOWHERE ? "" : book->queue->desks[position];
}

static int on_issued(struct book *book, const struct ticket *ticket) {
        struct book_queue *bq = book->queue;
        struct ticket_row row = {.day = bq->day.day, .event = bq->input->id, .ticket = *ticket};
        char text[NUMBER_TEXT_SIZE];

        ticket_code(store_record_id(book->store), bq->input->id, bq->code);
        id_copy(row.code, sizeof(row.code), bq->code);
        book_ticket_text(book, ticket, text);
        bq->ticket = ticket->id;
        int r = store_add_ticket(book->store, &row);
        if (r >= 0)
                r = book_begin_period(book, ticket, 1, &bq->input->at);
        if (r < 0)
                return r;
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", ticket->id),
                EVENT_FIELD_S("service", bq->kinds[ticket->service].id),
                EVENT_FIELD_T("number", ticket->number),
                EVENT_FIELD_S("text", text),
                EVENT_FIELD_S("priority", priority_to_string(ticket->priority)),
                EVENT_FIELD_S("code", row.code),
        };
        r = book_add_own(book, "ticket-issued", fields, ELEMENTSOF(fields), bq->input, NULL);
        return r < 0 ? r : derive_print_issued(book, bq->input, ticket);
}

static int on_moved(struct book *book, const struct queue_effect *effect) {
        const struct ticket *ticket = effect->ticket;
        struct book_queue *bq = book->queue;

        int r = book_move_period(book, effect, bq->day_ends);
        if (r >= 0)
                r = store_save_ticket(book->store, ticket);
        if (r < 0)
                return r;
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", ticket->id),
                EVENT_FIELD_S("service", bq->kinds[ticket->service].id),
                EVENT_FIELD_S("from", ticket_state_to_string(effect->from)),
                EVENT_FIELD_S("to", ticket_state_to_string(ticket->state)),
                EVENT_FIELD_S("counter", desk_id(book, ticket->counter)),
                EVENT_FIELD_B("transferred", effect->transferred),
        };
        r = book_add_own(book, "ticket-moved", fields, ELEMENTSOF(fields), bq->input, NULL);
        return r >= 0 && ticket->state >= TICKET_DONE ? derive_print_ended(book, bq->input, ticket) : r;
}

static int on_called(struct book *book, const struct queue_effect *effect) {
        char text[NUMBER_TEXT_SIZE];

        book_ticket_text(book, effect->ticket, text);
        int r = store_save_ticket(book->store, effect->ticket);
        if (r < 0)
                return r;
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", effect->ticket->id),
                EVENT_FIELD_S("counter", desk_id(book, effect->counter)),
                EVENT_FIELD_S("text", text),
                EVENT_FIELD_T("calls", effect->ticket->calls),
        };
        return book_add_own(book, "ticket-called", fields, ELEMENTSOF(fields), book->queue->input, NULL);
}

static int on_desk_moved(struct book *book, const struct queue_effect *effect) {
        const struct desk *desk = queue_get_desk(book->queue->queue, effect->counter);
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", desk_id(book, effect->counter)),
                EVENT_FIELD_S("from", desk_state_to_string(effect->counter_from)),
                EVENT_FIELD_S("to", desk_state_to_string(desk->state)),
                EVENT_FIELD_S("reason", pause_reason_to_string(desk->pause_reason)),
        };
        size_t n = ELEMENTSOF(fields) - (desk->pause_reason == PAUSE_NO_REASON ? 1 : 0);

        return book_add_own(book, "counter-moved", fields, n, book->queue->input, NULL);
}

static int on_desk_active(struct book *book, const struct queue_effect *effect) {
        const struct desk *desk = queue_get_desk(book->queue->queue, effect->counter);
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", desk_id(book, effect->counter)),
                EVENT_FIELD_S("because", active_because_to_string(effect->because)),
                EVENT_FIELD_S("reason", pause_reason_to_string(desk->pause_reason)),
        };
        size_t n = ELEMENTSOF(fields) - (desk->pause_reason == PAUSE_NO_REASON ? 1 : 0);

        int r = book_save_desk(book, effect->counter);
        return r < 0 ? r : book_add_own(book, "counter-active", fields, n, book->queue->input, NULL);
}

static int on_ticket(struct book *book, const struct queue_effect *effect) {
        assert(effect->ticket);
        if (effect->type == QUEUE_TICKET_ISSUED)
                return on_issued(book, effect->ticket);
        return effect->type == QUEUE_TICKET_MOVED ? on_moved(book, effect) : on_called(book, effect);
}

static int on_effect(const struct queue_effect *effect, void *userdata) {
        struct book *book = userdata;
        uint64_t ticket = effect->ticket ? effect->ticket->id : 0;
        struct counter_row *counter = effect->counter == QUEUE_NOWHERE
                                              ? NULL
                                              : book_find_counter(book, desk_id(book, effect->counter));

        switch (effect->type) {
        case QUEUE_TICKET_ISSUED:
        case QUEUE_TICKET_MOVED:
        case QUEUE_TICKET_CALLED:
                return on_ticket(book, effect);
        case QUEUE_FINISHED:
                return counter ? derive_finish(book, counter, book->queue->input, &ticket) : -EUCLEAN;
        case QUEUE_REOPENED:
                return counter ? derive_reopen(book, counter, book->queue->input, ticket) : -EUCLEAN;
        case QUEUE_COUNTER_MOVED:
                return on_desk_moved(book, effect);
        case QUEUE_COUNTER_WANTED:
        case QUEUE_COUNTER_INACTIVE:
                return book_save_desk(book, effect->counter);
        case QUEUE_COUNTER_ACTIVE:
                return on_desk_active(book, effect);
        }
        return 0;
}

/* NULL: not a refusal but a fault. */
static const char *why_refused(int r) {
        static const struct {
                int code;
                const char *reason;
        } table[] = {
                {EINVAL, "bad-argument"}, {ENOENT, "nobody-waiting"},
                {EDQUOT, "daily-limit"},  {ESHUTDOWN, "closed"},
                {EBUSY, "busy"},          {ENOTCONN, "no-ticket"},
                {ETIME, "too-late"},      {EALREADY, "already-rated"},
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (table[i].code == -r)
                        return table[i].reason;
        return NULL;
}

/* The keypad has confirmed the press; it must now hear that nothing came of it. Of too many the last count:
 * who pressed first has left. */
static void note_refused(struct book *book, const struct input *input) {
        const char *keypad, *key;

        if (!streq(input->type, "press") || fields_get_s(&input->fields, "keypad", &keypad) < 0 ||
            strlen(keypad) >= ID_SIZE || fields_get_s(&input->fields, "key", &key) < 0 ||
            strlen(key) >= KEY_NAME_SIZE)
                return;
        if (book->n_refused == BOOK_REFUSED_MAX)
                memmove(book->refused, book->refused + 1, --book->n_refused * sizeof(book->refused[0]));
        struct refused_key *refused = &book->refused[book->n_refused++];
        refused->at = input->at;
        id_copy(refused->keypad, sizeof(refused->keypad), keypad);
        id_copy(refused->key, sizeof(refused->key), key);
}

/* What the queue itself calls back for: the effects of one input. */
static void expect_effects(struct book *book, const struct input *input) {
        book->queue->input = input;
        book->queue->effect = on_effect;
        book->queue->effect_error = 0;
}

int derive_active(struct book *book, const char *counter, const struct input *input) {
        int position = book_find_desk(book, counter);
        uint64_t now_usec;

        if (position < 0 || queue_get_desk(book->queue->queue, (uint32_t) position)->state != DESK_IDLE)
                return 0;
        expect_effects(book, input);
        int r = book_queue_time(book, &input->at, &now_usec);
        if (r >= 0)
                r = queue_notice_active(book->queue->queue, (uint32_t) position, now_usec);
        if (r >= 0)
                r = book_save_desk(book, (uint32_t) position);
        return r < 0 ? r : store_save_queue_day(book->store, &book->queue->day);
}

int derive_inactive(struct book *book, const struct input *input) {
        struct queue_day *day = &book->queue->day;
        struct moment guessed = day->guessed;
        const char *counter;
        uint64_t now_usec;

        if (fields_get_s(&input->fields, "counter", &counter) < 0 || strlen(counter) >= ID_SIZE)
                return -EINVAL;
        int position = book_find_desk(book, counter);
        if (position < 0)
                return 0;
        expect_effects(book, input);
        int r = book_queue_time(book, &input->at, &now_usec);
        if (r >= 0)
                r = queue_notice_inactive(book->queue->queue, (uint32_t) position, now_usec);
        day->guessed = guessed; /* nobody was there: the day does not go on for that */
        return r < 0 ? r : store_save_queue_day(book->store, day);
}

int derive_refuse(struct book *book, const struct input *input, const char *action, const char *counter,
                  const char *reason) {
        struct event_field fields[] = {
                EVENT_FIELD_T("of", input->id),
                EVENT_FIELD_S("action", action),
                EVENT_FIELD_S("counter", counter ? counter : ""),
                EVENT_FIELD_S("reason", reason),
        };

        book->queue->refusal = reason;
        note_refused(book, input);
        return book_add_own(book, "action-refused", fields, ELEMENTSOF(fields), input, NULL);
}

/* Who is refused is there. */
static int refuse(struct book *book, const struct input *input, const struct queue_request *request,
                  const char *reason) {
        int r = request->counter ? derive_active(book, request->counter, input) : 0;

        return r < 0 ? r
                     : derive_refuse(book, input, queue_action_to_string(request->action), request->counter,
                                     reason);
}

/* A key names no service: it means the other one where there are two. */
static uint32_t only_other_service(const struct book *book, const struct ticket *ticket) {
        const struct queue_rules *rules = &book->queue->rules;
        uint32_t found = QUEUE_NOWHERE;

        for (uint32_t i = 0; ticket && i < rules->n_services; i++) {
                if (i == ticket->service || rules->daily_limit[i] == 0)
                        continue;
                if (found != QUEUE_NOWHERE)
                        return QUEUE_NOWHERE;
                found = i;
        }
        return found;
}

static const char *find_target(struct book *book, const struct queue_request *request,
                               struct queue_input *input) {
        const struct queue *queue = book->queue->queue;

        if (request->target) {
                int position = book_find_desk(book, request->target);
                if (position < 0)
                        return "no-such-counter";
                input->target_counter = (uint32_t) position;
        } else if (!request->service) {
                const struct desk *desk = queue_get_desk(queue, input->counter);
                input->service = only_other_service(book, queue_get_ticket(queue, desk->ticket));
                if (desk->ticket > 0 && input->service == QUEUE_NOWHERE)
                        return "no-target";
        }
        return NULL;
}

/* A key names no ticket: it means the one that is held at its counter. */
static const char *find_held(const struct book *book, struct queue_input *input) {
        const struct ticket *tickets;
        size_t n = queue_list(book->queue->queue, &tickets);

        for (size_t i = 0; i < n; i++) {
                if (tickets[i].state != TICKET_HELD || tickets[i].counter != input->counter)
                        continue;
                if (input->ticket > 0)
                        return "no-target";
                input->ticket = tickets[i].id;
        }
        return input->ticket > 0 ? NULL : "no-ticket";
}

static const char *read_classes(const struct queue_request *request, struct queue_input *input) {
        int priority = request->priority ? priority_from_string(request->priority) : PRIORITY_NONE;
        int reason =
                request->pause_reason ? pause_reason_from_string(request->pause_reason) : PAUSE_NO_REASON;

        if (priority < 0 || reason < 0)
                return "bad-argument";
        input->priority = priority;
        input->pause_reason = reason;
        return NULL;
}

/* From names to positions; returns why that is not possible. */
static const char *read_request(struct book *book, const struct queue_request *request,
                                struct queue_input *input) {
        if (request->counter) {
                int position = book_find_desk(book, request->counter);
                if (position < 0)
                        return "no-queue";
                input->counter = (uint32_t) position;
        }
        if (request->service) {
                int position = book_find_service(book, request->service);
                if (position < 0 || book->queue->rules.daily_limit[position] == 0)
                        return "no-such-service";
                input->service = (uint32_t) position;
        }
        const char *reason = read_classes(request, input);
        if (reason)
                return reason;
        if (request->action == QUEUE_TRANSFER)
                return find_target(book, request, input);
        if (request->action != QUEUE_RETURN)
                return NULL;
        if (request->counter && request->ticket == 0)
                return find_held(book, input);
        return queue_get_ticket(book->queue->queue, request->ticket) ? NULL : "no-such-ticket";
}

/* While the time of day is a guess nobody is turned away for it. */
static int check_hours(struct book *book, const struct moment *at, uint32_t service, bool *ret_open) {
        struct hours hours;
        uint64_t wall;
        bool is_true;

        *ret_open = true;
        int r = book_wall(book, at, &wall, &is_true);
        if (r < 0 || !is_true)
                return r;
        r = hours_parse(book->queue->kinds[service].hours, &hours);
        if (r < 0)
                return -EUCLEAN;
        *ret_open = hours_contain(&hours, wall, book->rules.utc_offset_usec);
        return 0;
}

/* 1: nothing is to be done, another conclusion says why. */
static int prepare_finish(struct book *book, const struct input *input, const struct queue_request *request,
                          struct queue_input *queue_input) {
        struct counter_row *counter = book_find_counter(book, request->counter);
        const struct desk *desk = queue_get_desk(book->queue->queue, queue_input->counter);

        if (!counter)
                return -EUCLEAN;
        if (request->action == QUEUE_UNDO)
                return derive_is_rated(book, counter->visit, &queue_input->rated);
        if (request->action != QUEUE_FINISH || desk->ticket > 0 ||
            !derive_is_repeated(book, counter, &input->at))
                return 0;
        int r = derive_repeated(book, counter, input);
        return r < 0 ? r : 1;
}

static int apply(struct book *book, const struct queue_request *request,
                 const struct queue_input *queue_input) {
        struct book_queue *bq = book->queue;

        expect_effects(book, bq->input);
        bq->day_ends = request->action == QUEUE_END_DAY;
        bq->code[0] = '\0';
        int r = queue_apply(bq->queue, queue_input);
        if (bq->effect_error < 0)
                return bq->effect_error;
        const char *reason = r < 0 ? why_refused(r) : NULL;
        if (reason)
                r = refuse(book, bq->input, request, reason);
        else if (r >= 0 && request->action == QUEUE_END_DAY)
                r = derive_day_ended(book);
        else if (r >= 0 && bq->day.begun.boot == 0)
                bq->day.begun = bq->input->at;
        if (r >= 0 && request->counter)
                r = book_save_desk(book, queue_input->counter);
        if (r >= 0 && !reason && request->action == QUEUE_CLOSE)
                r = derive_sign_out(book, book_find_counter(book, request->counter), "closed", bq->input);
        return r < 0 ? r : store_save_queue_day(book->store, &bq->day);
}

int derive_queue(struct book *book, const struct input *input, const struct queue_request *request) {
        struct queue_input queue_input = {
                .action = request->action,
                .counter = QUEUE_NOWHERE,
                .service = QUEUE_NOWHERE,
                .target_counter = QUEUE_NOWHERE,
                .ticket = request->ticket,
        };
        struct book_queue *bq = book->queue;

        bq->input = input;
        bq->refusal = NULL;
        bq->ticket = 0;
        const char *reason = read_request(book, request, &queue_input);
        if (reason)
                return refuse(book, input, request, reason);

        bool is_open = true;
        int r = 0;
        if (request->action == QUEUE_ISSUE && queue_input.service != QUEUE_NOWHERE)
                r = check_hours(book, &input->at, queue_input.service, &is_open);
        if (r >= 0 && !is_open)
                return refuse(book, input, request, "outside-hours");
        if (r >= 0 && request->counter)
                r = prepare_finish(book, input, request, &queue_input);
        if (r != 0)
                return r < 0 ? r : 0;
        r = book_queue_time(book, &input->at, &queue_input.now_usec);
        return r < 0 ? r : apply(book, request, &queue_input);
}
