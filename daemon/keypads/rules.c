#include "daemon/keypads/book.h"
#include "daemon/keypads/rules.h"
#include "daemon/officials/rules.h"
#include "daemon/queue/rules.h"
#include "daemon/ratings/rules.h"

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

        return action == QUEUE_ISSUE || action == QUEUE_END_DAY ? -EINVAL : action;
}

static int attend(struct book *book, const struct input *input, const struct keypad_event *event,
                  struct counter_row *counter) {
        struct queue_request request = {.counter = counter->id, .action = QUEUE_PAUSE};
        int action;

        if (streq(event->key, "sign-out"))
                return officials_leave(book, counter->id, input);
        if (behind(event->key, "transfer-"))
                return press_transfer(book, input, event, &request);
        request.pause_reason = behind(event->key, "pause-");
        if (request.pause_reason)
                return queue_request(book, input, &request);
        action = find_action(event->key);
        if (action < 0)
                return 0;
        if (action == QUEUE_FINISH && book_find_desk(book, counter->id) < 0)
                return ratings_walk_in(book, counter, input);
        request.action = action;
        return queue_request(book, input, &request);
}

/* A key that is no level and no reason: of an attendant, or for a ticket. */
static int on_press(struct book *book, const struct input *input) {
        struct keypad_event event;
        const char *field;

        if (keypad_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        if (level_from_string(event.key) >= 0 || behind(event.key, "reason-"))
                return 0;
        struct counter_row *counter = ratings_counter_of_attendant(book, event.keypad);
        struct kiosk_row *kiosk = keypads_find_kiosk(book, event.keypad);
        if (behind(event.key, "ticket-"))
                return press_ticket(book, input, &event);
        if (kiosk && streq(event.key, "priority")) {
                press_priority(kiosk, input);
                return 0;
        }
        return counter ? attend(book, input, &event, counter) : 0;
}

/* The keypad has confirmed the press; it must now hear that nothing came of it. Of too many the last count:
 * who pressed first has left. */
static int on_refused(struct book *book, const struct input *input) {
        struct keypads *keypads = keypads_of(book);
        const struct input *press = input->cause;
        const char *keypad, *key;

        if (!press || !streq(press->source, KEYPAD_SOURCE) || !streq(press->type, "press") ||
            fields_get_s(&press->fields, "keypad", &keypad) < 0 || strlen(keypad) >= ID_SIZE ||
            fields_get_s(&press->fields, "key", &key) < 0 || strlen(key) >= KEY_NAME_SIZE)
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
