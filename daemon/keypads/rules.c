#include "daemon/keypads/book.h"
#include "daemon/queue/book.h"
#include "daemon/record/derive.h"

/* NULL: the name does not begin so. */
static const char *behind(const char *name, const char *prefix) {
        size_t n = strlen(prefix);

        return strncmp(name, prefix, n) == 0 ? name + n : NULL;
}

/* Whose ticket comes next is preferred. */
static int press_priority(struct book *book, struct kiosk_row *kiosk, const struct input *input) {
        kiosk->pressed = input->at;
        return store_save_kiosk(book->store, kiosk);
}

static bool is_preferred(const struct kiosk_row *kiosk, const struct moment *at) {
        const struct moment *pressed = &kiosk->pressed;

        return pressed->boot > 0 && pressed->boot == at->boot &&
               at->boottime_usec >= pressed->boottime_usec &&
               at->boottime_usec - pressed->boottime_usec <= kiosk->priority_usec;
}

static int press_ticket(struct book *book, const struct input *input, const struct keypad_event *event) {
        const struct key_row *key = book_find_key(book, event->keypad, event->key);
        struct kiosk_row *kiosk = book_find_kiosk(book, event->keypad);
        struct queue_request request = {.action = QUEUE_ISSUE, .service = key ? key->service : ""};

        if (kiosk && kiosk->pressed.boot > 0) {
                if (is_preferred(kiosk, &input->at))
                        request.priority = priority_to_string(kiosk->priority);
                kiosk->pressed = (struct moment){0};
                int r = store_save_kiosk(book->store, kiosk);
                if (r < 0)
                        return r;
        }
        return derive_queue(book, input, &request);
}

static int press_transfer(struct book *book, const struct input *input, const struct keypad_event *event,
                          struct queue_request *request) {
        const struct key_row *key = book_find_key(book, event->keypad, event->key);

        request->action = QUEUE_TRANSFER;
        request->service = key && key->service[0] != '\0' ? key->service : NULL;
        request->target = request->service ? NULL : key ? key->counter : "";
        return derive_queue(book, input, request);
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
                return derive_leave(book, counter->id, input);
        if (behind(event->key, "transfer-"))
                return press_transfer(book, input, event, &request);
        request.pause_reason = behind(event->key, "pause-");
        if (request.pause_reason)
                return derive_queue(book, input, &request);
        action = find_action(event->key);
        if (action < 0)
                return 0;
        if (action == QUEUE_FINISH && book_find_desk(book, counter->id) < 0)
                return derive_walk_in(book, counter, input);
        request.action = action;
        return derive_queue(book, input, &request);
}

int derive_key(struct book *book, const struct input *input, const struct keypad_event *event) {
        struct counter_row *counter = book_counter_of_attendant(book, event->keypad);
        struct kiosk_row *kiosk = book_find_kiosk(book, event->keypad);

        if (behind(event->key, "ticket-"))
                return press_ticket(book, input, event);
        if (kiosk && streq(event->key, "priority"))
                return press_priority(book, kiosk, input);
        return counter ? attend(book, input, event, counter) : 0;
}
