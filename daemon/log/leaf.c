#include "daemon/log/leaf.h"

/* Of which no character is written otherwise than as itself. */
static bool is_plain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
}

static bool is_word(const char *s, size_t size) {
        size_t n = 0;

        while (is_plain(s[n]))
                n++;
        return s[n] == '\0' && n > 0 && n < size;
}

/* A member's name, or what stands before one, and a value: of each event, and several times as fast as
 * snprintf(). */
static void put_text(char **end, const char *before, const char *value) {
        *end = stpcpy(stpcpy(*end, before), value);
}

static void put_number(char **end, const char *before, uint64_t value) {
        char digits[20], *first = digits + sizeof(digits);

        do
                *--first = (char) ('0' + value % 10);
        while ((value /= 10) > 0);
        *end = mempcpy(stpcpy(*end, before), first, (size_t) (digits + sizeof(digits) - first));
}

int log_leaf_write(const struct event_row *event, char ret[static LOG_LEAF_SIZE]) {
        if (!is_word(event->source, ID_SIZE) || !is_word(event->epoch, EPOCH_SIZE) ||
            !is_word(event->type, ID_SIZE) || strlen(event->fields) > EVENT_JSON_MAX ||
            event->id > EVENT_INTEGER_MAX || event->realtime_usec > EVENT_INTEGER_MAX ||
            event->sequence > EVENT_INTEGER_MAX)
                return -EUCLEAN;
        char *end = ret;
        put_text(&end, "{\"epoch\":\"", event->epoch);
        put_text(&end, "\",\"fields\":", event->fields);
        put_number(&end, ",\"id\":", event->id);
        put_number(&end, ",\"realtime_usec\":", event->realtime_usec);
        put_number(&end, ",\"sequence\":", event->sequence);
        put_text(&end, ",\"source\":\"", event->source);
        put_text(&end, "\",\"type\":\"", event->type);
        put_text(&end, "\"}", "");
        return (int) (end - ret);
}

int log_leaf_hash(const struct event_row *event, struct log_hash *ret) {
        char data[LOG_LEAF_SIZE];
        int n = log_leaf_write(event, data);

        if (n < 0)
                return n;
        log_hash_leaf(data, (size_t) n, ret);
        return 0;
}
