#include "daemon/log/rules.h"

static int on_log_key(struct book *book, const struct input *input) {
        struct log_part *part = book_part(book, &log_room);
        const char *key;

        if (fields_get_s(&input->fields, "key", &key) < 0 || strlen(key) >= NOTE_KEY_TEXT_SIZE)
                return -EINVAL;
        id_copy(part->key.key, sizeof(part->key.key), key);
        part->key.dirty = true;
        return 0;
}

const struct event_rule log_rules[] = {
        {CENTRE_SOURCE, "log-key", on_log_key},
        {0},
};
