#include "daemon/queue/rules.h"
#include "daemon/ratings/book.h"
#include "daemon/record/event-type.h"
#include "tests/unit/daemon/hall/hall.h"

#include <inttypes.h>

/* What somebody knows who hears the events and nothing else, and what can be wrong with that alone. */

enum { KEY_REPEAT_USEC = 1500000, KIOSK_REPEAT_USEC = 3000000, UTC_OFFSET_HOURS = 7 };

int hall_date(uint64_t true_usec) {
        return day_of(true_usec, UTC_OFFSET_HOURS * 3600 * (int64_t) USEC_PER_SEC);
}

static const char *get_s(const struct fields *fields, const char *name) {
        const char *value;

        return fields_get_s(fields, name, &value) < 0 ? "" : value;
}

static uint64_t get_t(const struct fields *fields, const char *name) {
        uint64_t value;

        return fields_get_t(fields, name, &value) < 0 ? 0 : value;
}

static struct hall_ticket *get_ticket(struct hall *hall, const struct fields *fields) {
        uint64_t id = get_t(fields, "ticket");

        ck_assert_uint_lt(id, HALL_TICKETS);
        return &hall->view.tickets[id];
}

/* Numbers follow the last one: with the boot that it was of the date may be another. */
static bool is_number_unsure(const struct hall_view *view, uint64_t from, uint64_t to) {
        for (uint64_t i = from; i <= to; i++)
                if (!view->tickets[i].was_known)
                        return true;
        return false;
}

/* Of what is known of time: within a date each number is one person's. */
static void compare_numbers(struct hall *hall, const struct hall_ticket *ticket) {
        const struct hall_view *view = &hall->view;

        for (uint64_t i = 1; i < HALL_TICKETS; i++) {
                const struct hall_ticket *other = &view->tickets[i];

                if (other->id > 0 && other != ticket && streq(other->text, ticket->text) &&
                    hall_date(other->issued_usec) == hall_date(ticket->issued_usec) &&
                    !is_number_unsure(view, other->id, ticket->id))
                        HALL_BROKEN(hall, PROMISE_NUMBER, "%s is given to tickets %" PRIu64 " and %" PRIu64,
                                    ticket->text, other->id, ticket->id);
        }
}

/* When it happened, whenever it was recorded. */
static uint64_t input_usec(const struct hall *hall, const struct hall_told *told) {
        const struct hall_told *press = hall->view.press;

        return press ? hall->keypad.rows[press->sequence - 1].true_usec : told->true_usec;
}

static void on_issued(struct hall *hall, const struct hall_told *told, const struct fields *fields) {
        struct hall_ticket *ticket = get_ticket(hall, fields);
        const struct hall_row *press =
                hall->view.press ? &hall->keypad.rows[hall->view.press->sequence - 1] : NULL;

        *ticket = (struct hall_ticket){
                .id = get_t(fields, "ticket"),
                .state = TICKET_WAITING,
                .issued_usec = input_usec(hall, told),
                .boot = press ? press->boot : told->boot,
                .was_known = hall->view.was_known[press ? press->boot : told->boot],
        };
        snprintf(ticket->text, sizeof(ticket->text), "%s", get_s(fields, "text"));
        compare_numbers(hall, ticket);
}

static void on_moved(struct hall *hall, const struct hall_told *told _unused_, const struct fields *fields) {
        struct hall_ticket *ticket = get_ticket(hall, fields);

        if (!streq(get_s(fields, "from"), ticket_state_to_string(ticket->state)))
                HALL_BROKEN(hall, PROMISE_TOLD, "%s moves from %s, and was %s", ticket->text,
                            get_s(fields, "from"), ticket_state_to_string(ticket->state));
        ticket->state = ticket_state_from_string(get_s(fields, "to"));
}

static void on_desk(struct hall *hall, const struct hall_told *told _unused_, const struct fields *fields) {
        size_t counter = (size_t) (get_s(fields, "counter")[0] - '1');

        ck_assert_uint_lt(counter, HALL_COUNTERS);
        if (hall->mistake == MISTAKE_MISSES_A_PAUSE && streq(get_s(fields, "to"), "paused"))
                return;
        hall->view.desks[counter] = desk_state_from_string(get_s(fields, "to"));
}

static void on_finished(struct hall *hall, const struct hall_told *told, const struct fields *fields) {
        if (get_t(fields, "ticket") > 0)
                get_ticket(hall, fields)->n_finished += streq(told->type, "visit-finished")     ? 1
                                                        : hall->mistake == MISTAKE_FORGETS_UNDO ? 0
                                                                                                : -1;
}

static void on_unserved(struct hall *hall, const struct hall_told *told _unused_,
                        const struct fields *fields) {
        for (size_t i = 0; hall_services[i]; i++)
                if (streq(hall_services[i], get_s(fields, "service")))
                        hall->view.unserved[i] = true;
}

static struct hall_acted *find_acted(struct hall *hall, const char *keypad, const char *key) {
        const char *kiosk = strstr(key, "ticket-");
        size_t place = kiosk ? HALL_COUNTERS : 0;

        for (const char *p = kiosk ? kiosk : keypad; *p; p++)
                place += *p >= '1' && *p <= '3' ? (size_t) (*p - '1') : 0;
        ck_assert_uint_lt(place, ELEMENTSOF(hall->view.acted));
        return &hall->view.acted[place];
}

/* What was pressed last has an effect. */
static void note_effect(struct hall *hall) {
        const struct hall_told *press = hall->view.press;
        struct fields_room room;
        struct fields fields;

        hall->view.press = NULL;
        assert_ok(fields_from_text(press->fields, &room, &fields));
        const char *keypad = get_s(&fields, "keypad"), *key = get_s(&fields, "key");
        struct hall_acted *acted = find_acted(hall, keypad, key),
                          now = {.usec = get_t(&fields, "boottime_usec")};
        snprintf(now.boot_id, sizeof(now.boot_id), "%s", get_s(&fields, "boot_id"));
        snprintf(now.key, sizeof(now.key), "%s", key);
        uint64_t guard_usec = streq(keypad, "cua") ? KIOSK_REPEAT_USEC : KEY_REPEAT_USEC;
        if (hall->mistake == MISTAKE_LETS_PRESS_TWICE)
                guard_usec *= 100;
        if (streq(acted->key, now.key) && streq(acted->boot_id, now.boot_id) && now.usec >= acted->usec &&
            now.usec - acted->usec < guard_usec)
                HALL_BROKEN(hall, PROMISE_FINGER, "%s on %s acts twice within %.3f s", key, keypad,
                            (double) (now.usec - acted->usec) / 1e6);
        *acted = now;
}

static void note_recorded(struct hall *hall, const struct hall_told *told) {
        struct hall_outbox *outbox = streq(told->source, KEYPAD_SOURCE)    ? &hall->keypad
                                     : streq(told->source, PRINTER_SOURCE) ? &hall->printer
                                     : streq(told->source, DISPLAY_SOURCE) ? &hall->display
                                                                           : NULL;

        if (outbox && told->sequence > outbox->n)
                HALL_BROKEN(hall, PROMISE_THANKED, "%s %" PRIu64 " is recorded, and never happened",
                            told->type, told->sequence);
        else if (outbox)
                outbox->rows[told->sequence - 1].n_recorded++;
}

static const struct {
        const char *type;
        void (*follow)(struct hall *hall, const struct hall_told *told, const struct fields *fields);
        bool is_effect; /* of a key, if it follows from one */
} followed[] = {
        {"ticket-issued", on_issued, true},    {"ticket-moved", on_moved, true},
        {"counter-moved", on_desk, true},      {"visit-finished", on_finished, true},
        {"visit-reopened", on_finished, true}, {"service-unserved", on_unserved, false},
};

static void begin_input(struct hall *hall, const struct hall_told *told) {
        bool is_press = streq(told->type, "press");

        hall->view.press = is_press ? told : NULL;
        hall->view.is_of_people = is_press || (streq(told->type, "command") &&
                                               !strstr(told->fields, "\"" QUEUE_ACTOR_TIME "\""));
}

static void follow(struct hall *hall, const struct hall_told *told) {
        const struct event_type *type = event_type_find(told->source, told->type);
        struct fields_room room;
        struct fields fields;

        hall->view.was_known[told->boot] |= told->was_known;
        note_recorded(hall, told);
        if (!type || type->origin != EVENT_CONCLUDED)
                begin_input(hall, told);
        for (size_t i = 0; i < ELEMENTSOF(followed); i++) {
                if (!streq(followed[i].type, told->type))
                        continue;
                assert_ok(fields_from_text(told->fields, &room, &fields));
                followed[i].follow(hall, told, &fields);
                if (followed[i].is_effect && hall->view.is_of_people)
                        hall->view.acted_usec = input_usec(hall, told);
                if (followed[i].is_effect && hall->view.press)
                        note_effect(hall);
        }
}

void hall_follow_told(struct hall *hall) {
        while (hall->n_seen < hall->n_told)
                follow(hall, &hall->told[hall->n_seen++]);
}

void hall_view_again(struct hall *hall) {
        memset(&hall->view, 0, sizeof(hall->view));
        for (uint64_t i = 0; i < hall->keypad.n; i++)
                hall->keypad.rows[i].n_recorded = 0;
        for (uint64_t i = 0; i < hall->printer.n; i++)
                hall->printer.rows[i].n_recorded = 0;
        for (uint64_t i = 0; i < hall->display.n; i++)
                hall->display.rows[i].n_recorded = 0;
        for (size_t i = 0; i < HALL_COUNTERS; i++)
                hall->view.desks[i] = DESK_CLOSED;
        hall->n_seen = 0;
        hall_follow_told(hall);
}
