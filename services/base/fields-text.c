#include "fields.h"

/* Without text it only measures. */
struct writer {
        char *text;
        size_t room, size;
};

static void put(struct writer *writer, const char *s, size_t n) {
        if (writer->text) {
                assert(n <= writer->room - writer->size);
                memcpy(writer->text + writer->size, s, n);
        }
        writer->size += n;
}

static void put_string(struct writer *writer, const char *s) {
        put(writer, "\"", 1);
        for (;;) {
                size_t plain = strcspn(s, "\"\\");
                put(writer, s, plain);
                s += plain;
                if (*s == '\0')
                        break;
                put(writer, *s == '"' ? "\\\"" : "\\\\", 2);
                s++;
        }
        put(writer, "\"", 1);
}

static void put_number(struct writer *writer, uint64_t t) {
        char digits[20];
        size_t n = sizeof(digits);

        do
                digits[--n] = (char) ('0' + t % 10);
        while ((t /= 10) > 0);
        put(writer, digits + n, sizeof(digits) - n);
}

static void put_value(struct writer *writer, const struct event_field *item) {
        switch (item->type) {
        case EVENT_STRING:
                put_string(writer, item->s);
                break;
        case EVENT_BOOL:
                put(writer, item->b ? "true" : "false", item->b ? 4 : 5);
                break;
        case EVENT_U64:
                put_number(writer, item->t);
                break;
        }
}

static void put_fields(struct writer *writer, const struct fields *fields) {
        put(writer, "{", 1);
        for (size_t i = 0; i < fields->n; i++) {
                put(writer, i > 0 ? ",\"" : "\"", i > 0 ? 2 : 1);
                put(writer, fields->items[i].name, strlen(fields->items[i].name));
                put(writer, "\":", 2);
                put_value(writer, &fields->items[i]);
        }
        put(writer, "}", 1);
}

size_t fields_text_size(const struct fields *fields) {
        struct writer writer = {0};

        put_fields(&writer, fields);
        return writer.size;
}

int fields_to_text(const struct fields *fields, char **ret_text) {
        struct writer writer = {.text = malloc(fields->text_size + 1), .room = fields->text_size};

        if (!writer.text)
                return -ENOMEM;
        put_fields(&writer, fields);
        assert(writer.size == fields->text_size);
        writer.text[writer.size] = '\0';
        *ret_text = writer.text;
        return 0;
}

/* The scanner goes over a copy, in which it ends names and strings. What it does not expect, it refuses:
 * every byte of the text is either asked for by name here, or part of a name or value that fields_make()
 * looks at. */
static bool take(char **p, const char *expected) {
        size_t n = strlen(expected);

        if (strncmp(*p, expected, n) != 0)
                return false;
        *p += n;
        return true;
}

/* Without its quotes and escapes; NULL: none. */
static const char *take_string(char **p) {
        if (**p != '"')
                return NULL;
        char *string = *p + 1, *from = string, *to = string;

        for (; *from != '"'; from++) {
                if (*from == '\\' && *++from != '"' && *from != '\\')
                        return NULL;
                if (*from == '\0')
                        return NULL;
                *to++ = *from;
        }
        *to = '\0';
        *p = from + 1;
        return string;
}

/* One that is too large is stopped at, and left to be refused. */
static bool take_number(char **p, uint64_t *ret) {
        const char *digits = *p;
        uint64_t t = 0;

        for (; **p >= '0' && **p <= '9' && t <= EVENT_INTEGER_MAX; (*p)++)
                t = 10 * t + (uint64_t) (**p - '0');
        *ret = t;
        return *p == digits + 1 || (*p > digits && *digits != '0');
}

static bool take_item(char **p, struct event_field *ret) {
        ret->name = take_string(p);
        if (!ret->name || !take(p, ":"))
                return false;
        ret->type = EVENT_STRING;
        if (**p == '"')
                return (ret->s = take_string(p)) != NULL;
        ret->type = EVENT_BOOL;
        ret->b = **p == 't';
        if (take(p, ret->b ? "true" : "false"))
                return true;
        ret->type = EVENT_U64;
        return take_number(p, &ret->t);
}

int fields_from_text(const char *text, struct fields_room *room, struct fields *ret) {
        size_t size = strnlen(text, EVENT_JSON_MAX + 1), n = 0;

        if (size > EVENT_JSON_MAX)
                return -EINVAL;
        char *p = memcpy(room->text, text, size + 1);
        if (!take(&p, "{"))
                return -EINVAL;
        if (*p != '}')
                do {
                        if (n == EVENT_FIELDS_MAX || !take_item(&p, &room->items[n]))
                                return -EINVAL;
                        if (n > 0 && strcmp(room->items[n - 1].name, room->items[n].name) >= 0)
                                return -EINVAL;
                        n++;
                } while (take(&p, ","));
        if (!streq(p, "}") || fields_make(room->items, n, ret, NULL) < 0)
                return -EINVAL;
        assert(ret->text_size == size);
        return 0;
}
