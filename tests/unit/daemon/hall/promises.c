#include "daemon/keypads/book.h"
#include "daemon/queue/book.h"
#include "daemon/queue/closing.h"
#include "daemon/queue/conf.h"
#include "daemon/queue/estimate.h"
#include "daemon/queue/queue-internal.h"
#include "daemon/ratings/book.h"
#include "daemon/wall/book.h"
#include "tests/unit/daemon/hall/hall.h"
#include "tests/unit/daemon/record.h"

#include <inttypes.h>

#define HOUR (3600 * USEC_PER_SEC)

const char *const promise_texts[_PROMISE_MAX] = {
        [PROMISE_THANKED] = "what was thanked is recorded once",
        [PROMISE_KEPT] = "what was answered is there afterwards",
        [PROMISE_LOADED] = "a restart changes nothing",
        [PROMISE_REPLAYED] = "the record's events say all that its tables say",
        [PROMISE_TOLD] = "tickets and counters are as events tell",
        [PROMISE_NUMBER] = "no number is given twice on one date",
        [PROMISE_SERVED] = "who waits can be called, or it is reported",
        [PROMISE_TICKET_KEY] = "a key of IssueTicket stands for one ticket",
        [PROMISE_PAPER_KEY] = "a key of Print stands for one paper",
        [PROMISE_AHEAD] = "who is next, who is ahead and the estimate agree",
        [PROMISE_ONCE] = "a ticket is finished once",
        [PROMISE_COUNTER] = "a counter opens, pauses and closes by what is done there",
        [PROMISE_DAY] = "the day ends when it is over",
        [PROMISE_STAY] = "nobody is sent away before it is",
        [PROMISE_FINGER] = "a double press acts once",
        [PROMISE_REMINDED] =
                "who is reminded of a duty is once a day, when that is known, and until it is done",
        [PROMISE_SHEET] = "a ticket has one sheet of the survey, none is lost, and none says whose it is",
        [PROMISE_TEXT] = "what a suggestion says is kept until it is erased, and no event has it",
        [PROMISE_TERM] =
                "suggestions are due by the holidays of the configuration, and that is said once a day",
        [PROMISE_WALL] = "the wall is as events tell",
};

static void check_thanked(struct hall *hall, const struct hall_outbox *outbox) {
        for (uint64_t i = 0; i < outbox->n; i++) {
                const struct hall_row *row = &outbox->rows[i];

                if (row->n_recorded != 1 && !(row->n_recorded == 0 && row->may_miss))
                        HALL_BROKEN(hall, PROMISE_THANKED,
                                    "%s %" PRIu64 " of the %s daemon (%s %s) is recorded %u times", row->type,
                                    i + 1, outbox->source, row->texts[0], row->texts[1], row->n_recorded);
        }
}

static int compare_stored(const struct event_row *row, void *userdata) {
        struct hall *hall = userdata;
        const struct hall_told *told = hall->n_seen < hall->n_told ? &hall->told[hall->n_seen] : NULL;

        if (!told || !streq(told->source, row->source) || !streq(told->type, row->type) ||
            !streq(told->fields, row->fields) || told->sequence != row->sequence)
                HALL_BROKEN(hall, PROMISE_KEPT, "event %zu is %s, and was %s", hall->n_seen + 1, row->type,
                            told ? told->type : "none");
        hall->n_seen++;
        return 0;
}

void hall_check_stored(struct hall *hall) {
        hall->n_seen = 0;
        assert_ok(store_each_event(hall->store, 0, UINT32_MAX, compare_stored, hall));
        if (hall->n_seen < hall->n_told)
                HALL_BROKEN(hall, PROMISE_KEPT, "the last event is lost: %s", hall->told[hall->n_seen].type);
        hall->n_seen = hall->n_told;
}

/* -1: not a counter of the hall */
static int find_counter(const struct queue_part *bq, uint32_t position) {
        const char *id = bq->desks[position];

        return id[0] >= '1' && id[0] < '1' + HALL_COUNTERS && id[1] == '\0' ? id[0] - '1' : -1;
}

static void check_told(struct hall *hall) {
        const struct queue_part *bq = queue_of(hall->book);
        const struct ticket *tickets;
        size_t n = queue_list(bq->queue, &tickets);

        for (size_t i = 0; i < n; i++) {
                const struct hall_ticket *told = &hall->view.tickets[tickets[i].id];

                if (told->id == 0 || told->state != tickets[i].state ||
                    !streq(told->text, book_ticket_text(hall->book, tickets[i].id)))
                        HALL_BROKEN(hall, PROMISE_TOLD, "%s is %s, and was told to be %s", told->text,
                                    ticket_state_to_string(tickets[i].state),
                                    ticket_state_to_string(told->state));
        }
        for (uint32_t i = 0; i < bq->rules.n_counters; i++) {
                int counter = find_counter(bq, i);
                enum desk_state is = queue_get_desk(bq->queue, i)->state;

                if (counter >= 0 && hall->view.desks[counter] != is)
                        HALL_BROKEN(hall, PROMISE_TOLD, "counter %d is %s, and was told to be %s",
                                    counter + 1, desk_state_to_string(is),
                                    desk_state_to_string(hall->view.desks[counter]));
        }
}

static void check_numbers(struct hall *hall) {
        const struct queue_part *bq = queue_of(hall->book);

        for (size_t i = 0; i < bq->n_tickets; i++)
                for (size_t j = 0; j < i; j++)
                        if (streq(bq->tickets[i].row.text, bq->tickets[j].row.text))
                                HALL_BROKEN(hall, PROMISE_NUMBER, "%s is given twice on one day of the queue",
                                            bq->tickets[i].row.text);
}

/* By the configuration: who is meant for a counter at work there, and else whoever serves it. */
static bool conf_serves(const struct hall *hall, const char *service) {
        size_t n = strlen(service);

        for (uint32_t i = 0; i < HALL_COUNTERS; i++) {
                char id[] = {(char) ('1' + i), '\0'};
                const char *services =
                        hall_has_counter(hall, i) ? queue_conf_services_of(hall->conf, id) : NULL;

                for (const char *p = services; p && (p = strstr(p, service)); p += n)
                        if ((p == services || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
                                return true;
        }
        return false;
}

static bool may_be_called(const struct hall *hall, const struct ticket *ticket) {
        const struct queue_part *bq = queue_of(hall->book);

        for (uint32_t i = 0; i < bq->rules.n_counters; i++) {
                int counter = find_counter(bq, i);

                /* Whoever has neither services nor a ticket is no queue's counter, and is asked for nothing.
                 */
                if (counter >= 0 && hall_has_counter(hall, (uint32_t) counter) &&
                    book_find_desk(hall->book, bq->desks[i]) >= 0 &&
                    queue_may_call(bq->queue, i, ticket) == 0)
                        return true;
        }
        return false;
}

static void check_served(struct hall *hall) {
        const struct queue_part *bq = queue_of(hall->book);
        const struct ticket *tickets;
        size_t n = queue_list(bq->queue, &tickets);
        bool is_served[4];

        for (size_t i = 0; i < ELEMENTSOF(is_served); i++) {
                is_served[i] = conf_serves(hall, hall_services[i]);
                if (is_served[i])
                        hall->view.unserved[i] = false;
        }
        for (size_t i = 0; i < n; i++) {
                const char *service = bq->services[tickets[i].service].id, *text = bq->tickets[i].row.text;
                size_t place = 0;

                while (!streq(hall_services[place], service))
                        place++;
                if (tickets[i].state != TICKET_WAITING)
                        continue;
                if (!is_served[place] && !hall->view.unserved[place])
                        HALL_BROKEN(hall, PROMISE_SERVED,
                                    "%s waits for %s, which no counter serves: not told", text, service);
                if (!may_be_called(hall, &tickets[i]))
                        HALL_BROKEN(hall, PROMISE_SERVED, "%s waits, and no counter can call it", text);
        }
}

static int64_t rank(const struct queue *queue, const struct ticket *ticket) {
        return (int64_t) ticket->arrived_usec -
               (int64_t) queue_get_rules(queue)->head_start_usec[ticket->priority];
}

static bool is_before(const struct queue *queue, const struct ticket *a, const struct ticket *b) {
        int64_t x = rank(queue, a), y = rank(queue, b);

        return x != y ? x < y : a->id < b->id;
}

static void check_ahead(struct hall *hall) {
        const struct queue *queue = queue_of(hall->book)->queue;
        const struct ticket *all;
        size_t n = queue_list(queue, &all);

        for (size_t i = 0; i < n; i++) {
                size_t ahead = 0;

                for (size_t j = 0; all[i].state == TICKET_WAITING && j < n; j++)
                        ahead += all[j].state == TICKET_WAITING && is_before(queue, &all[j], &all[i]) &&
                                 (all[j].service == all[i].service || hall->mistake == MISTAKE_COUNTS_ALL);
                if (ahead != queue_count_ahead(queue, &all[i]))
                        HALL_BROKEN(hall, PROMISE_AHEAD, "ahead of %s are %zu, and %zu are told",
                                    queue_of(hall->book)->tickets[i].row.text, ahead,
                                    queue_count_ahead(queue, &all[i]));
        }
        for (uint32_t counter = 0; counter < queue_get_rules(queue)->n_counters; counter++) {
                const struct ticket *next = NULL;

                for (size_t i = 0; i < n; i++)
                        if (all[i].state == TICKET_WAITING && queue_may_call(queue, counter, &all[i]) == 0 &&
                            (!next || is_before(queue, &all[i], next)))
                                next = &all[i];
                if (next != queue_peek(queue, counter))
                        HALL_BROKEN(hall, PROMISE_AHEAD, "counter %u would call another than the first",
                                    counter + 1);
        }
}

static void check_estimates(struct hall *hall) {
        const struct queue *queue = queue_of(hall->book)->queue;
        uint32_t n_services = queue_get_rules(queue)->n_services;
        struct estimate_pace paces[QUEUE_SERVICES_MAX + 1];
        struct estimate estimate;
        struct instant now;

        hall_now(hall, &now);
        uint64_t now_usec = book_queue_peek_time(hall->book, &now.at);
        for (size_t i = 0; i < ELEMENTSOF(paces); i++)
                paces[i] = (struct estimate_pace){20, 60 * USEC_PER_SEC, 180 * USEC_PER_SEC};
        for (uint32_t i = 0; i < n_services; i++) {
                int r = estimate_wait(queue, i, paces, now_usec, &estimate);

                if (r == -EDQUOT)
                        continue;
                assert_ok(r);
                bool is_free = estimate.n_ahead == 0 && queue_count_waiting(queue, QUEUE_NOWHERE) == 0;
                for (uint32_t j = 0; is_free && j < queue_get_rules(queue)->n_counters; j++)
                        is_free = queue_get_desk(queue, j)->ticket == 0;
                if (estimate.n_ahead != queue_count_waiting(queue, i) ||
                    estimate.low_usec > estimate.high_usec ||
                    (estimate.n_counters == 0 && estimate.is_known) ||
                    (is_free && estimate.is_known && estimate.high_usec > 0))
                        HALL_BROKEN(
                                hall, PROMISE_AHEAD,
                                "the estimate for %s: %zu ahead, %zu counters, %" PRIu64 " to %" PRIu64 " s",
                                queue_of(hall->book)->services[i].id, estimate.n_ahead, estimate.n_counters,
                                estimate.low_usec / USEC_PER_SEC, estimate.high_usec / USEC_PER_SEC);
        }
}

static void check_once(struct hall *hall) {
        for (uint64_t i = 1; i < HALL_TICKETS; i++) {
                const struct hall_ticket *ticket = &hall->view.tickets[i];

                if (ticket->id > 0 && ticket->n_finished != (ticket->state == TICKET_DONE ? 1 : 0))
                        HALL_BROKEN(hall, PROMISE_ONCE, "%s is %s, and was finished %d times", ticket->text,
                                    ticket_state_to_string(ticket->state), ticket->n_finished);
        }
}

/* How a counter stands, whomever it serves. */
enum door { DOOR_CLOSED, DOOR_PAUSED, DOOR_OPEN };
static const char *const doors[] = {"closed", "paused", "open"};

static enum door door_of(const struct hall *hall, size_t counter) {
        const struct queue_part *bq = queue_of(hall->book);

        for (uint32_t i = 0; i < bq->rules.n_counters; i++) {
                enum desk_state state = queue_get_desk(bq->queue, i)->state;

                if (find_counter(bq, i) == (int) counter)
                        return state == DESK_CLOSED   ? DOOR_CLOSED
                               : state == DESK_PAUSED ? DOOR_PAUSED
                                                      : DOOR_OPEN;
        }
        return DOOR_CLOSED;
}

void hall_look_at_doors(struct hall *hall) {
        for (size_t i = 0; i < HALL_COUNTERS; i++)
                hall->doors[i] = door_of(hall, i);
}

static void check_doors(struct hall *hall) {
        enum act_kind kind = hall->act->kind;

        if (kind == ACT_RESTORE)
                return;
        for (size_t i = hall->first_told; i < hall->n_told; i++)
                if (streq(hall->told[i].type, "day-ended"))
                        return;
        for (size_t i = 0; i < HALL_COUNTERS; i++) {
                bool is_there = hall->act->where % HALL_COUNTERS == i &&
                                (kind == ACT_KEY || kind == ACT_COMMAND || kind == ACT_NAMED);

                if ((enum door) hall->doors[i] == door_of(hall, i) || is_there ||
                    !hall_has_counter(hall, (uint32_t) i))
                        continue;
                HALL_BROKEN(hall, PROMISE_COUNTER, "counter %zu was %s and is %s, and nobody did that", i + 1,
                            doors[hall->doors[i]], doors[door_of(hall, i)]);
        }
}

static uint64_t close_of_date(const struct hall *hall, uint64_t true_usec) {
        int64_t offset = 7 * (int64_t) HOUR;

        return day_start_usec(hall_date(true_usec), offset) + queue_conf(hall->conf)->rules.close_of_day_usec;
}

/* Of a day that began at an unknown time nobody knows that it is over while it may be today's. */
static bool may_be_of_today(const struct hall *hall) {
        const struct queue_day *day = &queue_of(hall->book)->day;
        bool is_true;

        (void) book_wall(hall->book, &day->begun, &is_true);
        if (is_true)
                return false;
        uint64_t acted = book_wall(hall->book, &day->acted, &is_true);
        return !is_true || hall_date(acted) == hall_date(hall->now_usec);
}

/* Once the time is known nobody stands there of another date, or of before the close. */
static void check_day(struct hall *hall) {
        const struct ticket *tickets;
        size_t n = queue_list(queue_of(hall->book)->queue, &tickets);
        uint64_t close = close_of_date(hall, hall->now_usec);

        if (!hall_is_known(hall) || may_be_of_today(hall))
                return;
        for (size_t i = 0; i < n; i++) {
                const struct hall_ticket *ticket = &hall->view.tickets[tickets[i].id];
                bool is_of_today = hall_date(ticket->issued_usec) == hall_date(hall->now_usec);

                if (tickets[i].state >= TICKET_DONE || !hall->view.was_known[ticket->boot] ||
                    (is_of_today && (ticket->issued_usec >= close || hall->now_usec < close)))
                        continue;
                HALL_BROKEN(hall, PROMISE_DAY, "%s %s still, %.1f h after it was given out", ticket->text,
                            ticket_state_to_string(tickets[i].state),
                            (double) (hall->now_usec - ticket->issued_usec) / (double) HOUR);
        }
}

uint64_t hall_quiet_usec(const struct hall *hall) {
        /* What a clock shows that went on counts as well; in a record that was brought back from before it
         * was set, any seems to have. */
        bool goes_on = hall->wall == WALL_BATTERY || hall->is_restored;
        uint64_t acted = hall->view.acted_usec,
                 since = goes_on || acted > hall->booted_usec ? acted : hall->booted_usec;

        return hall->now_usec - since;
}

void hall_check_sent_away(struct hall *hall, size_t first_told, bool was_known, uint64_t quiet_usec) {
        struct fields_room room;
        struct fields fields;
        const char *to;
        uint64_t id;

        if (hall->now_usec >= close_of_date(hall, hall->now_usec) ||
            (!was_known && quiet_usec >= CLOSING_QUIET_USEC))
                return;
        for (size_t i = first_told; i < hall->n_told; i++) {
                if (!streq(hall->told[i].type, "ticket-moved"))
                        continue;
                assert_ok(fields_from_text(hall->told[i].fields, &room, &fields));
                assert_ok(fields_get_s(&fields, "to", &to));
                assert_ok(fields_get_t(&fields, "ticket", &id));
                const struct hall_ticket *ticket = &hall->view.tickets[id];
                if (streq(to, "expired") && hall_date(ticket->issued_usec) == hall_date(hall->now_usec))
                        HALL_BROKEN(hall, PROMISE_STAY, "%s is sent away in the middle of the day",
                                    ticket->text);
        }
}

/* What is announced of a ticket is so for whoever reads the events. */
static void check_announced(struct hall *hall) {
        const struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(hall->book, i)); i++) {
                bool is_call = row->what == SENTENCE_CALL || row->what == SENTENCE_RECALL,
                     is_paper = row->what == SENTENCE_UNPRINTED;
                enum ticket_state state = hall->view.tickets[row->ticket].state;
                bool is_there = state == TICKET_CALLED || state == TICKET_SERVING || state == TICKET_DONE;

                if ((is_call && row->stands && !is_there) ||
                    (is_call && row->voicing == VOICING_DUE && state != TICKET_CALLED) ||
                    (is_paper && (row->stands || row->voicing == VOICING_DUE) && state != TICKET_WAITING))
                        HALL_BROKEN(hall, PROMISE_WALL, "%s is announced as %s%s, and is %s", row->number,
                                    announcement_to_string(row->what),
                                    row->voicing == VOICING_DUE ? " still" : "",
                                    ticket_state_to_string(state));
        }
}

static bool board_has_call(const struct wall_board *board, const char *number) {
        for (size_t i = 0; i < board->n_calls; i++)
                if (streq(board->calls[i].number, number))
                        return true;
        return false;
}

static void compare_board(struct hall *hall, const struct wall_board *board) {
        static const char *const words[_DESK_STATE_MAX] = {
                [DESK_CLOSED] = "closed",   [DESK_IDLE] = "free",     [DESK_CALLING] = "calling",
                [DESK_SERVING] = "serving", [DESK_PAUSED] = "paused",
        };

        for (size_t i = 0; i < board->n_counters; i++) {
                const char *id = board->counters[i].id, *told = words[hall->view.desks[id[0] - '1']];
                const char *hung = board->counters[i].state;
                /* One that no longer calls tickets is open with the hall, of which no event of its own tells.
                 */
                bool is_open = queue_of(hall->book)->day.begun.boot != 0 && streq(hung, words[DESK_IDLE]);

                if (!streq(hung, told) && !(is_open && !queue_conf_services_of(hall->conf, id)))
                        HALL_BROKEN(hall, PROMISE_WALL, "the wall shows counter %s %s, and it is %s", id,
                                    hung, told);
        }
        for (size_t i = 1; i < HALL_TICKETS; i++)
                if (hall->view.tickets[i].id > 0 && hall->view.tickets[i].state == TICKET_CALLED &&
                    !board_has_call(board, hall->view.tickets[i].text))
                        HALL_BROKEN(hall, PROMISE_WALL, "%s is called, and not on the wall",
                                    hall->view.tickets[i].text);
}

static void check_wall(struct hall *hall) {
        static const struct wall_figures none;
        struct wall_board before = hall->board;
        struct instant now;

        hall_now(hall, &now);
        wall_compose(hall->book, hall->conf, &none, now.at.boot, &hall->board);
        check_announced(hall);
        compare_board(hall, hall->mistake == MISTAKE_HANGS_AN_OLD_BOARD ? &before : &hall->board);
}

static bool is_reminder(const struct hall_told *told) {
        return streq(told->type, "duty-due") || streq(told->type, "duty-overdue");
}

struct reminder {
        char duty[ID_SIZE], of[16];
};
/* of: its field of that name. */
static struct reminder read_duty(const struct hall_told *told, const char *of) {
        struct fields_room room;
        struct fields fields;
        const char *duty, *text;
        struct reminder reminder = {0};

        assert_ok(fields_from_text(told->fields, &room, &fields));
        assert_ok(fields_get_s(&fields, "duty", &duty));
        assert_ok(fields_get_s(&fields, of, &text));
        id_copy(reminder.duty, sizeof(reminder.duty), duty);
        id_copy(reminder.of, sizeof(reminder.of), text);
        return reminder;
}

static void check_reminder(struct hall *hall, size_t n) {
        struct reminder reminder = read_duty(&hall->told[n], "day"), of = read_duty(&hall->told[n], "period");

        if (!hall->told[n].was_known)
                HALL_BROKEN(hall, PROMISE_REMINDED, "%s is due, and nobody knows the day", reminder.duty);
        for (size_t i = 0; i < n; i++) {
                const struct hall_told *told = &hall->told[i];
                bool is_done = streq(told->type, "duty-done");

                if (!is_reminder(told) && !is_done)
                        continue;
                struct reminder other = read_duty(told, is_done ? "period" : "day");
                if (streq(other.duty, reminder.duty) && streq(other.of, is_done ? of.of : reminder.of))
                        HALL_BROKEN(hall, PROMISE_REMINDED, "%s is due, and was %s %s", reminder.duty,
                                    is_done ? "done for" : "that already on", other.of);
        }
}

static void check_reminders(struct hall *hall) {
        for (size_t i = hall->first_told; i < hall->n_told; i++)
                if (is_reminder(&hall->told[i]))
                        check_reminder(hall, i);
}

void hall_check(struct hall *hall) {
        check_thanked(hall, &hall->keypad);
        check_thanked(hall, &hall->printer);
        check_thanked(hall, &hall->display);
        check_told(hall);
        check_numbers(hall);
        check_served(hall);
        check_ahead(hall);
        check_estimates(hall);
        check_once(hall);
        check_doors(hall);
        check_day(hall);
        check_wall(hall);
        check_reminders(hall);
        hall_check_sheets(hall);
        hall_check_suggestions(hall);
}

void hall_check_end(struct hall *hall) {
        struct record record = {.store = hall->store};

        hall->store = NULL;
        hall->book = book_free(hall->book);
        record_check_types(record.store);
        snprintf(record.dir, sizeof(record.dir), "%s", hall->dir);
        snprintf(record.path, sizeof(record.path), "%s", hall->path);
        _cleanup_free_ char *difference = record_replay(&record);
        if (difference)
                HALL_BROKEN(hall, PROMISE_REPLAYED, "%s", difference);
        recorder_free(record.recorder);
        store_free(record.store);
}
