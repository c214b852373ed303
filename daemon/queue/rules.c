#include "daemon/queue/rules.h"

#include "daemon/officials/rules.h"
#include "daemon/queue/watch.h"
#include "daemon/ratings/rules.h"

/* Of a ticket that waits, not of the one that a counter has. */
static bool is_reroute(const struct queue_request *request) {
        return request->action == QUEUE_TRANSFER && !request->counter;
}

/* Which state the ticket or the counter is in, that the action does not fit. */
static const char *why_unfit(const struct queue_request *request, const struct desk *desk, int r) {
        bool has_ticket = desk && desk->ticket > 0;

        if (r == -EBUSY)
                return has_ticket ? "has-ticket" : "same-state";
        if (request->action == QUEUE_UNDO)
                return "nothing-to-undo";
        if (request->action == QUEUE_RETURN)
                return "not-held";
        if (request->action == QUEUE_CALL || request->action == QUEUE_CANCEL || is_reroute(request))
                return "not-waiting";
        return has_ticket ? "not-called" : "no-ticket";
}

/* NULL: not a refusal but a fault. */
static const char *why_refused(const struct queue_request *request, const struct desk *desk, int r) {
        static const struct {
                int code;
                const char *reason;
        } table[] = {
                {EINVAL, "bad-argument"}, {ENOENT, "nobody-waiting"}, {EDQUOT, "daily-limit"},
                {ESHUTDOWN, "closed"},    {ETIME, "too-late"},        {EALREADY, "already-rated"},
                {ENXIO, "not-served"},
        };

        if (r == -EBUSY || r == -ENOTCONN)
                return why_unfit(request, desk, r);

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (table[i].code == -r)
                        return table[i].reason;
        return NULL;
}

int queue_note_active(struct book *book, const char *counter, const struct input *input) {
        struct queue_part *bq = queue_of(book);
        int position = book_find_desk(book, counter);

        if (position < 0)
                return 0;
        queue_expect_effects(book, input);
        bq->desks_dirty[position] = true;
        return queue_notice_active(bq->queue, (uint32_t) position, book_queue_act(book, &input->when.at));
}

static int on_inactive(struct book *book, const struct input *input) {
        struct queue_part *bq = queue_of(book);
        const char *counter;

        if (fields_get_s(&input->fields, "counter", &counter) < 0 || strlen(counter) >= ID_SIZE)
                return -EINVAL;
        int position = book_find_desk(book, counter);
        if (position < 0)
                return 0;
        queue_expect_effects(book, input);
        /* Nobody was there: the day does not go on for that. */
        return queue_notice_inactive(bq->queue, (uint32_t) position, book_queue_time(book, &input->when.at));
}

static int on_counter_removed(struct book *book, const struct input *input) {
        struct queue_part *bq = queue_of(book);
        const char *counter;

        if (fields_get_s(&input->fields, "counter", &counter) < 0 || strlen(counter) >= ID_SIZE)
                return -EINVAL;
        struct counter_row *row = ratings_find_counter(book, counter);
        int position = book_find_desk(book, counter);
        if (!row || position < 0)
                return 0;
        queue_expect_effects(book, input);
        bq->desks_dirty[position] = true;
        int r = queue_remove_counter(bq->queue, (uint32_t) position, book_queue_time(book, &input->when.at));
        return r < 0 ? r : officials_sign_out(book, row, "closed", input);
}

/* Who is refused is there. */
static int refuse(struct book *book, const struct input *input, const struct queue_request *request,
                  const char *reason) {
        int r = request->counter ? queue_note_active(book, request->counter, input) : 0;

        return r < 0 ? r
                     : book_refuse(book, input, queue_action_to_string(request->action), request->counter,
                                   reason);
}

/* A key names no service: it means the other one where there are two. */
static uint32_t only_other_service(const struct book *book, const struct ticket *ticket) {
        const struct queue_rules *rules = &queue_of(book)->rules;
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
        const struct queue *queue = queue_of(book)->queue;

        if (request->target) {
                int position = book_find_desk(book, request->target);
                if (position < 0)
                        return "no-such-counter";
                input->target_counter = (uint32_t) position;
        } else if (!request->service && is_reroute(request)) {
                return "no-target";
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
        size_t n = queue_list(queue_of(book)->queue, &tickets);

        for (size_t i = 0; i < n; i++) {
                if (tickets[i].state != TICKET_HELD || tickets[i].counter != input->counter)
                        continue;
                if (input->ticket > 0)
                        return "no-target";
                input->ticket = tickets[i].id;
        }
        return input->ticket > 0 ? NULL : "not-held";
}

static const char *read_classes(const struct queue_request *request, struct queue_input *input) {
        int priority = request->priority ? priority_from_string(request->priority) : PRIORITY_NONE;
        const char *text = request->pause_reason ? request->pause_reason : "";
        bool is_cancel = request->action == QUEUE_CANCEL;
        int reason = is_cancel ? cancel_reason_from_string(text) : pause_reason_from_string(text);

        if (priority < 0 || reason < 0)
                return "bad-argument";
        input->priority = priority;
        input->pause_reason = is_cancel ? PAUSE_NO_REASON : reason;
        return NULL;
}

static bool names_ticket(const struct queue_request *request) {
        return request->action == QUEUE_RETURN || request->action == QUEUE_CALL ||
               request->action == QUEUE_CANCEL || is_reroute(request);
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
                if (position < 0 || queue_of(book)->rules.daily_limit[position] == 0)
                        return "no-such-service";
                input->service = (uint32_t) position;
        }
        const char *reason = read_classes(request, input);
        if (reason)
                return reason;
        if (request->action == QUEUE_TRANSFER)
                reason = find_target(book, request, input);
        if (reason || !names_ticket(request))
                return reason;
        if (request->action == QUEUE_RETURN && request->counter && request->ticket == 0)
                return find_held(book, input);
        return queue_get_ticket(queue_of(book)->queue, request->ticket) ? NULL : "no-such-ticket";
}

/* While the time of day is a guess nobody is turned away for it. *ret_reason: NULL where nobody is. */
static int check_hours(const struct book *book, const struct moment *at, uint32_t service,
                       const char **ret_reason) {
        struct hours hours;
        bool is_true;
        uint64_t wall = book_wall(book, at, &is_true);

        *ret_reason = NULL;
        if (!is_true)
                return 0;
        if (hours_parse(queue_of(book)->services[service].hours, &hours) < 0)
                return -EUCLEAN;
        if (queue_is_over(book, at))
                *ret_reason = "day-over";
        else if (!hours_contain(&hours, wall, ratings_of(book)->rules.utc_offset_usec))
                *ret_reason = "outside-hours";
        return 0;
}

uint64_t queue_opens(const struct book *book, const struct moment *at, uint32_t service, const char *reason) {
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        struct hours hours;
        bool is_true;
        uint64_t wall = book_wall(book, at, &is_true);

        if (!is_true || hours_parse(queue_of(book)->services[service].hours, &hours) < 0)
                return 0;
        if (streq(reason, "outside-hours"))
                return hours_next(&hours, wall, offset);
        /* The others are of a date. */
        if (!streq(reason, "day-over") && !streq(reason, "daily-limit"))
                return 0;
        return hours_next(&hours, realtime_clamp(day_start_usec(day_of(wall, offset) + 1, offset)), offset);
}

static int prepare_at_counter(struct book *book, const struct queue_request *request,
                              struct queue_input *queue_input) {
        const struct counter_row *counter = ratings_find_counter(book, request->counter);

        if (!counter)
                return -EUCLEAN;
        queue_input->shortest_visit_usec = ratings_of(book)->rules.shortest_visit_usec;
        return request->action == QUEUE_UNDO ? ratings_is_rated(book, counter->visit, &queue_input->rated)
                                             : 0;
}

static int apply(struct book *book, const struct queue_request *request,
                 const struct queue_input *queue_input) {
        struct queue_part *bq = queue_of(book);

        queue_expect_effects(book, bq->input);
        bq->day_ends = request->action == QUEUE_END_DAY;
        bq->day_dirty = true;
        int r = queue_apply(bq->queue, queue_input);
        if (bq->effect_error < 0)
                return bq->effect_error;
        const struct desk *desk = request->counter ? queue_get_desk(bq->queue, queue_input->counter) : NULL;
        const char *reason = r < 0 ? why_refused(request, desk, r) : NULL;
        if (reason)
                r = refuse(book, bq->input, request, reason);
        else if (r >= 0 && request->action == QUEUE_END_DAY)
                r = queue_end_day(book, bq->input, queue_input, request->by_time);
        else if (r >= 0 && bq->day.begun.boot == 0)
                bq->day.begun = bq->input->when.at;
        if (r >= 0 && request->counter)
                bq->desks_dirty[queue_input->counter] = true;
        if (r >= 0 && !reason && request->action == QUEUE_CLOSE)
                r = officials_sign_out(book, ratings_find_counter(book, request->counter), "closed",
                                       bq->input);
        return r;
}

int queue_may_take(const struct book *book, const struct moment *at, uint32_t service,
                   const char **ret_reason) {
        *ret_reason = NULL;
        int r = check_hours(book, at, service, ret_reason);
        if (r >= 0 && !*ret_reason && queue_may_issue(queue_of(book)->queue, service) == -EDQUOT)
                *ret_reason = "daily-limit";
        return r;
}

/* The ticket that the key stands for, whatever became of it. Nothing else changes. */
static int issue_again(struct book *book, const struct input *input, const struct queue_request *request,
                       const struct ticket *known) {
        const char *priority = request->priority ? request->priority : priority_to_string(PRIORITY_NONE);

        if (!request->service || !streq(queue_of(book)->services[known->series].id, request->service) ||
            !streq(priority_to_string(known->priority), priority))
                return refuse(book, input, request, "key-taken");
        book->outcome.ticket = known->id;
        return 0;
}

int queue_request(struct book *book, const struct input *input, const struct queue_request *request) {
        struct queue_input queue_input = {
                .action = request->action,
                .counter = QUEUE_NOWHERE,
                .service = QUEUE_NOWHERE,
                .target_counter = QUEUE_NOWHERE,
                .ticket = request->ticket,
        };
        struct queue_part *bq = queue_of(book);

        bq->input = input;
        bq->key = request->action == QUEUE_ISSUE ? request->key : NULL;
        const struct day_ticket *known = bq->key ? book_keyed_ticket(book, bq->key) : NULL;
        if (known)
                return issue_again(book, input, request, &known->row.ticket);
        const char *reason = read_request(book, request, &queue_input);
        if (reason)
                return refuse(book, input, request, reason);

        int r = 0;
        if (request->action == QUEUE_ISSUE && queue_input.service != QUEUE_NOWHERE)
                r = check_hours(book, &input->when.at, queue_input.service, &reason);
        if (r >= 0 && reason)
                return refuse(book, input, request, reason);
        if (r >= 0 && request->counter)
                r = prepare_at_counter(book, request, &queue_input);
        if (r < 0)
                return r;
        if (request->action == QUEUE_ISSUE)
                queue_begin_numbers(book, &input->when.at);
        if (request->action == QUEUE_END_DAY)
                queue_read_end(book, &input->when.at, request->by_time, &queue_input);
        queue_input.now_usec = request->by_time ? book_queue_time(book, &input->when.at)
                                                : book_queue_act(book, &input->when.at);
        return apply(book, request, &queue_input);
}

/* At the end of the day nobody stays signed in, also where no queue has begun it. */
static int on_signed_in(struct book *book, const struct input *input) {
        struct queue_part *bq = queue_of(book);
        const char *counter;

        if (fields_get_s(&input->fields, "counter", &counter) < 0)
                return -EINVAL;
        int r = queue_note_active(book, counter, input);
        if (bq->day.begun.boot == 0) {
                bq->day.begun = input->when.at;
                bq->day_dirty = true;
        }
        return r;
}

static int on_sign_in_refused(struct book *book, const struct input *input) {
        const char *counter;

        if (fields_get_s(&input->fields, "counter", &counter) < 0)
                return -EINVAL;
        return queue_note_active(book, counter, input);
}

static int on_started(struct book *book, const struct input *input) {
        return input->before.boot == 0 ? 0 : watch_interrupt(book, &input->before, &input->when.at);
}

static int on_clock_corrected(struct book *book, const struct input *input) {
        struct boot_row *boot;
        const char *boot_id;

        if (fields_get_s(&input->fields, "of_boot_id", &boot_id) < 0)
                return -EINVAL;
        int r = book_get_boot(book, boot_id, &boot);
        return r < 0 ? r : book_correct_periods(book, boot->id);
}

const struct event_rule queue_rules_table[] = {
        {CENTRE_SOURCE, "centre-started", on_started},
        {CENTRE_SOURCE, "clock-corrected", on_clock_corrected},
        {CENTRE_SOURCE, "command", queue_on_command},
        {CENTRE_SOURCE, "counter-inactive", on_inactive},
        {CENTRE_SOURCE, "counter-removed", on_counter_removed},
        {CENTRE_SOURCE, "counter-services-changed", queue_on_counter_services},
        {CENTRE_SOURCE, "numbers-reserved", queue_on_numbers},
        {CENTRE_SOURCE, "queue-rules-changed", queue_on_rules},
        {CENTRE_SOURCE, "queue-warning", queue_on_warning},
        {CENTRE_SOURCE, "queue-warning-over", queue_on_warning_over},
        {CENTRE_SOURCE, "service-changed", queue_on_service},
        {CENTRE_SOURCE, "service-unserved", queue_on_unserved},
        {CENTRE_SOURCE, "sign-in-refused", on_sign_in_refused},
        {CENTRE_SOURCE, "signed-in", on_signed_in},
        {0},
};
