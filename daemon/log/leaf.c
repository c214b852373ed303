#include "daemon/log/leaf.h"

#include <inttypes.h>

/* Of which no character is written otherwise than as itself. */
static bool is_word(const char *s, size_t size) {
        static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
        size_t n = strspn(s, characters);

        return s[n] == '\0' && n > 0 && n < size;
}

int log_leaf_write(const struct event_row *event, char ret[static LOG_LEAF_SIZE]) {
        if (!is_word(event->source, ID_SIZE) || !is_word(event->epoch, EPOCH_SIZE) ||
            !is_word(event->type, ID_SIZE) || strlen(event->fields) > EVENT_JSON_MAX ||
            event->id > EVENT_INTEGER_MAX || event->realtime_usec > EVENT_INTEGER_MAX ||
            event->sequence > EVENT_INTEGER_MAX)
                return -EUCLEAN;
        int n = snprintf(ret, LOG_LEAF_SIZE,
                         "{\"epoch\":\"%s\",\"fields\":%s,\"id\":%" PRIu64 ",\"realtime_usec\":%" PRIu64
                         ",\"sequence\":%" PRIu64 ",\"source\":\"%s\",\"type\":\"%s\"}",
                         event->epoch, event->fields, event->id, event->realtime_usec, event->sequence,
                         event->source, event->type);
        assert(n > 0 && n < LOG_LEAF_SIZE);
        return n;
}

int log_leaf_hash(const struct event_row *event, struct log_hash *ret) {
        char data[LOG_LEAF_SIZE];
        int n = log_leaf_write(event, data);

        if (n < 0)
                return n;
        log_hash_leaf(data, (size_t) n, ret);
        return 0;
}
