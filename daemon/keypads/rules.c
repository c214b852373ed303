#include "daemon/keypads/book.h"
#include "daemon/keypads/rules.h"
#include "daemon/officials/rules.h"
#include "daemon/queue/rules.h"
#include "daemon/ratings/rules.h"

/*
 * A finger, a worn key or a child presses twice and means it once. So a key that acted does nothing again for
 * a while; only what is said on the bus acts each time, as its caller hears what became of it. By the times
 * of the presses: they may come late, and two of one boot may come to two runs of this program.
 */

#define PRESSED_TWICE "pressed-twice"

/* NULL: the name does not begin so. */
static const char *behind(const char *name, const char *prefix) {
        size_t n = strlen(prefix);

        return strncmp(name, prefix, n) == 0 ? name + n : NULL;
}

/* Whose ticket comes next is preferred. */
static void press_priority(struct kiosk_row *kiosk, const struct input *input) {
        kiosk->pressed = input->when.at;
        kiosk->dirty = true;
}

static bool is_preferred(const struct kiosk_row *kiosk, const struct moment *at) {
        const struct moment *pressed = &kiosk->pressed;

        return pressed->boot > 0 && pressed->boot == at->boot &&
               at->boottime_usec >= pressed->boottime_usec &&
               at->boottime_usec - pressed->boottime_usec <= kiosk->priority_usec;
}

static int press_ticket(struct book *book, const struct input *input, const struct keypad_event *event) {
        const struct key_row *key = keypads_find_key(book, event->keypad, event->key);
        struct kiosk_row *kiosk = keypads_find_kiosk(book, event->keypad);
        struct queue_request request = {.action = QUEUE_ISSUE, .service = key ? key->service : ""};

        if (kiosk && kiosk->pressed.boot > 0) {
                if (is_preferred(kiosk, &input->when.at))
                        request.priority = priority_to_string(kiosk->priority);
                kiosk->pressed = (struct moment){0};
                kiosk->dirty = true;
        }
        return queue_request(book, input, &request);
}

static int press_transfer(struct book *book, const struct input *input, const struct keypad_event *event,
                          struct queue_request *request) {
        const struct key_row *key = keypads_find_key(book, event->keypad, event->key);

        request->action = QUEUE_TRANSFER;
        request->service = key && key->service[0] != '\0' ? key->service : NULL;
        request->target = request->service ? NULL : key ? key->counter : "";
        return queue_request(book, input, request);
}

/* -EINVAL: no action of an attendant's. */
static int find_action(const char *key) {
        int action = queue_action_from_string(key);

        return action == QUEUE_ISSUE || action == QUEUE_CALL || action == QUEUE_CANCEL ||
                               action == QUEUE_PAUSE_AFTER || action == QUEUE_END_DAY
                       ? -EINVAL
                       : action;
}

static int attend(struct book *book, const struct input *input, const struct keypad_event *event,
                  struct counter_row *counter) {
        struct queue_request request = {.counter = counter->id, .action = QUEUE_PAUSE};

        if (streq(event->key, "sign-out"))
                return officials_leave(book, counter->id, input);
        if (behind(event->key, "transfer-"))
                return press_transfer(book, input, event, &request);
        request.pause_reason = behind(event->key, "pause-");
        if (request.pause_reason)
                return queue_request(book, input, &request);
        int action = find_action(event->key);
        if (action == QUEUE_FINISH && book_find_desk(book, counter->id) < 0)
                return ratings_finish(book, counter, input, NULL);
        request.action = action;
        return queue_request(book, input, &request);
}

/* What the key asks for; NULL: nothing. */
static const char *action_of(const char *key) {
        if (behind(key, "ticket-"))
                return queue_action_to_string(QUEUE_ISSUE);
        if (behind(key, "transfer-"))
                return queue_action_to_string(QUEUE_TRANSFER);
        if (behind(key, "pause-"))
                return queue_action_to_string(QUEUE_PAUSE);
        return streq(key, "sign-out") || find_action(key) >= 0 ? key : NULL;
}

static bool is_within(const struct key_row *acted, const struct moment *at, uint64_t usec) {
        return acted->acted_boot == at->boot && at->boottime_usec >= acted->acted_usec &&
               at->boottime_usec - acted->acted_usec < usec;
}

/* What the last key did, this one would do: the same key, or "done" after a "next" that has finished and
 * found nobody. */
static bool is_same(const struct book *book, const struct key_row *last, const char *key,
                    const struct counter_row *counter) {
        if (streq(last->key, key))
                return true;
        const struct desk *desk = counter ? book_get_desk(book, counter->id) : NULL;
        return streq(last->key, "next") && streq(key, "done") && desk && desk->ticket == 0;
}

/* Why the press does nothing; NULL: it acts. */
static const char *find_guard(const struct book *book, const struct keypad_event *event,
                              const struct counter_row *counter, const struct moment *at) {
        const struct rules *rules = &ratings_of(book)->rules;
        bool is_ticket = behind(event->key, "ticket-") != NULL;
        const struct key_row *acted = is_ticket ? keypads_find_row(book, event->keypad, event->key)
                                                : keypads_last_acted(book, event->keypad);

        if (!acted || (!is_ticket && !is_same(book, acted, event->key, counter)))
                return NULL;
        if (is_within(acted, at, rules->key_repeat_usec))
                return PRESSED_TWICE;
        return is_ticket && is_within(acted, at, rules->kiosk_repeat_usec) ? "too-soon" : NULL;
}

static int act(struct book *book, const struct input *input, const struct keypad_event *event,
               struct counter_row *counter) {
        const char *why_not = find_guard(book, event, counter, &input->when.at);

        if (why_not)
                return book_refuse(book, input, action_of(event->key), counter ? counter->id : NULL, why_not);
        book->outcome.refusal = NULL;
        int r = behind(event->key, "ticket-") ? press_ticket(book, input, event)
                                              : attend(book, input, event, counter);
        return r < 0 || book->outcome.refusal ? r
                                              : keypads_note_acted(book, event->keypad, event->key, input);
}

/* A key that is no level and no reason: of an attendant, or for a ticket. */
static int on_press(struct book *book, const struct input *input) {
        struct keypad_event event;
        const char *field;

        if (keypad_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        struct counter_row *counter = ratings_counter_of_attendant(book, event.keypad);
        struct kiosk_row *kiosk = keypads_find_kiosk(book, event.keypad);
        /* On whichever keypad it is; twice it means the same. */
        if (streq(event.key, "acknowledge")) {
                keypads_of(book)->acknowledged = input->when.at;
                return 0;
        }
        /* Pressed twice it means the same: no guard, the next citizen may have pressed it. */
        if (kiosk && streq(event.key, "priority")) {
                press_priority(kiosk, input);
                return 0;
        }
        if (!action_of(event.key) || (!counter && !behind(event.key, "ticket-")))
                return 0;
        return act(book, input, &event, counter);
}

/* The keypad has confirmed the press; it must now hear that nothing came of it. Of too many the last count:
 * who pressed first has left. Who pressed twice has what was asked for, and is not alarmed. */
static int on_refused(struct book *book, const struct input *input) {
        struct keypads *keypads = keypads_of(book);
        const struct input *press = input->cause;
        const char *keypad, *key, *reason;

        if (!press || !streq(press->source, KEYPAD_SOURCE) || !streq(press->type, "press") ||
            fields_get_s(&press->fields, "keypad", &keypad) < 0 || strlen(keypad) >= ID_SIZE ||
            fields_get_s(&press->fields, "key", &key) < 0 || strlen(key) >= KEY_NAME_SIZE ||
            (fields_get_s(&input->fields, "reason", &reason) >= 0 && streq(reason, PRESSED_TWICE)))
                return 0;
        if (keypads->n_refused == KEYPADS_REFUSED_MAX)
                memmove(keypads->refused, keypads->refused + 1,
                        --keypads->n_refused * sizeof(keypads->refused[0]));
        struct refused_key *refused = &keypads->refused[keypads->n_refused++];
        refused->at = press->when.at;
        id_copy(refused->keypad, sizeof(refused->keypad), keypad);
        id_copy(refused->key, sizeof(refused->key), key);
        return 0;
}

static int get_id(const struct fields *fields, const char *name, char *ret, size_t size) {
        const char *value;

        if (fields_get_s(fields, name, &value) < 0 || strlen(value) >= size)
                return -EINVAL;
        id_copy(ret, size, value);
        return 0;
}

static int on_key_changed(struct book *book, const struct input *input) {
        const struct fields *fields = &input->fields;
        struct key_row row = {.dirty = true};

        if (get_id(fields, "keypad", row.keypad, sizeof(row.keypad)) < 0 ||
            get_id(fields, "key", row.key, sizeof(row.key)) < 0 ||
            get_id(fields, "service", row.service, sizeof(row.service)) < 0 ||
            get_id(fields, "counter", row.counter, sizeof(row.counter)) < 0)
                return -EINVAL;
        const struct key_row *known = keypads_find_row(book, row.keypad, row.key);
        if (known) {
                row.acted_event = known->acted_event;
                row.acted_boot = known->acted_boot;
                row.acted_usec = known->acted_usec;
        }
        return keypads_set_key(book, &row);
}

static int on_kiosk_changed(struct book *book, const struct input *input) {
        const struct fields *fields = &input->fields;
        struct kiosk_row row = {.dirty = true};
        const char *priority;

        if (get_id(fields, "keypad", row.keypad, sizeof(row.keypad)) < 0 ||
            fields_get_s(fields, "priority", &priority) < 0 ||
            fields_get_t(fields, "priority_usec", &row.priority_usec) < 0)
                return -EINVAL;
        int class = priority_from_string(priority);
        if (class < 0)
                return -EINVAL;
        row.priority = class;
        return keypads_set_kiosk(book, &row);
}

static int on_presence(struct book *book, const struct input *input) {
        struct presence_row row = {.dirty = true};

        if (get_id(&input->fields, "keypad", row.keypad, sizeof(row.keypad)) < 0)
                return -EINVAL;
        row.absent = streq(input->type, "keypad-absent");
        return keypads_set_presence(book, &row);
}

const struct event_rule keypads_rules[] = {
        {CENTRE_SOURCE, "action-refused", on_refused},
        {CENTRE_SOURCE, "key-changed", on_key_changed},
        {CENTRE_SOURCE, "kiosk-changed", on_kiosk_changed},
        {KEYPAD_SOURCE, "press", on_press},
        {KEYPAD_SOURCE, "keypad-absent", on_presence},
        {KEYPAD_SOURCE, "keypad-ready", on_presence},
        {0},
};
