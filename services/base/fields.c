#include "fields.h"

static int compare(const void *a, const void *b) {
        return strcmp(((const struct event_field *) a)->name, ((const struct event_field *) b)->name);
}

static int refuse(char **ret_reason, const char *format, const char *name) {
        if (!ret_reason)
                return -EINVAL;
        char shown[EVENT_NAME_MAX + 1] = "?";
        if (event_name_is_valid(name))
                memcpy(shown, name, strlen(name) + 1);
        return str_format(ret_reason, "field %s %s", shown, format) < 0 ? -ENOMEM : -EINVAL;
}

static int check_item(const struct event_field *item, char **ret_reason) {
        if (!event_name_is_valid(item->name))
                return refuse(ret_reason, "has a name that is not of the form [a-z][a-z0-9_-]*", item->name);
        switch (item->type) {
        case EVENT_STRING:
                return text_is_clean(item->s)
                               ? 0
                               : refuse(ret_reason, "is not UTF-8 without control characters", item->name);
        case EVENT_U64:
                return item->t <= INT64_MAX ? 0 : refuse(ret_reason, "is above 2^63-1", item->name);
        case EVENT_BOOL:
                return 0;
        }
        return refuse(ret_reason, "is neither text, boolean nor number", item->name);
}

int fields_make(struct event_field *items, size_t n, struct fields *ret, char **ret_reason) {
        for (size_t i = 0; i < n; i++) {
                int r = check_item(&items[i], ret_reason);
                if (r < 0)
                        return r;
        }
        /* Sources send them sorted: nothing to do but look. */
        for (size_t i = 1; i < n; i++)
                if (compare(&items[i - 1], &items[i]) >= 0) {
                        qsort(items, n, sizeof(*items), compare);
                        break;
                }
        for (size_t i = 1; i < n; i++)
                if (compare(&items[i - 1], &items[i]) == 0)
                        return refuse(ret_reason, "stands twice", items[i].name);
        *ret = (struct fields){.n = n, .items = items};
        return 0;
}

/* Stands for every D-Bus type that has no form here. */
#define TYPE_REFUSED ((enum event_field_type) 0)

static int read_value(sd_bus_message *message, struct event_field *ret) {
        const char *contents;
        int b, r;

        r = sd_bus_message_peek_type(message, NULL, &contents);
        if (r < 0)
                return r;
        if (!streq(contents, "s") && !streq(contents, "t") && !streq(contents, "b")) {
                ret->type = TYPE_REFUSED;
                return sd_bus_message_skip(message, "v");
        }

        ret->type = (unsigned char) contents[0];
        r = sd_bus_message_enter_container(message, 'v', contents);
        if (r < 0)
                return r;
        if (ret->type == EVENT_STRING)
                r = sd_bus_message_read_basic(message, 's', &ret->s);
        else if (ret->type == EVENT_U64)
                r = sd_bus_message_read_basic(message, 't', &ret->t);
        else {
                r = sd_bus_message_read_basic(message, 'b', &b);
                ret->b = b;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* Reads to the end whatever is there; *ret_n counts all, also those there was no room for. */
static int read_items(sd_bus_message *message, struct event_field items[static EVENT_FIELDS_MAX],
                      size_t *ret_n) {
        struct event_field spare;
        size_t n = 0;

        int r = sd_bus_message_enter_container(message, 'a', "{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                struct event_field *item = n < EVENT_FIELDS_MAX ? &items[n] : &spare;

                n++;
                r = sd_bus_message_read_basic(message, 's', &item->name);
                if (r >= 0)
                        r = read_value(message, item);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
        }
        if (r < 0)
                return r;
        *ret_n = n;
        return sd_bus_message_exit_container(message);
}

int fields_read(sd_bus_message *message, struct fields *ret, char **ret_reason) {
        struct event_field items[EVENT_FIELDS_MAX];
        _cleanup_free_ struct event_field *copy = NULL;
        size_t n;

        int r = read_items(message, items, &n);
        if (r < 0)
                return r;
        if (n > EVENT_FIELDS_MAX)
                return str_format(ret_reason, "more than %d fields", EVENT_FIELDS_MAX) < 0 ? -ENOMEM : -E2BIG;
        copy = malloc((n > 0 ? n : 1) * sizeof(*copy));
        if (!copy)
                return -ENOMEM;
        memcpy(copy, items, n * sizeof(*copy));
        r = fields_make(copy, n, ret, ret_reason);
        if (r >= 0)
                copy = NULL;
        return r;
}

void fields_from_json(json_t *object, struct event_field items[static EVENT_FIELDS_MAX], struct fields *ret) {
        const char *name;
        json_t *value;
        size_t n = 0;

        json_object_foreach(object, name, value) {
                assert(n < EVENT_FIELDS_MAX);
                if (json_is_string(value))
                        items[n++] = EVENT_FIELD_S(name, json_string_value(value));
                else if (json_is_boolean(value))
                        items[n++] = EVENT_FIELD_B(name, json_is_true(value));
                else
                        items[n++] = EVENT_FIELD_T(name, (uint64_t) json_integer_value(value));
        }
        qsort(items, n, sizeof(*items), compare);
        *ret = (struct fields){.n = n, .items = items};
}

/* Text is cut at the end of the room, and the length goes on: too long is seen once, at the end. */
struct writer {
        char text[EVENT_JSON_MAX];
        size_t length;
};

static void put(struct writer *writer, const char *s, size_t n) {
        if (writer->length < sizeof(writer->text)) {
                size_t room = sizeof(writer->text) - writer->length;
                memcpy(writer->text + writer->length, s, n < room ? n : room);
        }
        writer->length += n;
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

int fields_to_text(const struct fields *fields, char **ret_text) {
        struct writer writer;

        writer.length = 0;
        put(&writer, "{", 1);
        for (size_t i = 0; i < fields->n; i++) {
                if (i > 0)
                        put(&writer, ",", 1);
                put(&writer, "\"", 1);
                put(&writer, fields->items[i].name, strlen(fields->items[i].name));
                put(&writer, "\":", 2);
                put_value(&writer, &fields->items[i]);
        }
        put(&writer, "}", 1);
        if (writer.length > EVENT_JSON_MAX)
                return -E2BIG;

        char *text = malloc(writer.length + 1);
        if (!text)
                return -ENOMEM;
        memcpy(text, writer.text, writer.length);
        text[writer.length] = '\0';
        *ret_text = text;
        return 0;
}

static int find(const struct fields *fields, const char *name, enum event_field_type type,
                const struct event_field **ret) {
        for (size_t i = 0; i < fields->n; i++)
                if (streq(fields->items[i].name, name)) {
                        *ret = &fields->items[i];
                        return (*ret)->type == type ? 0 : -EINVAL;
                }
        return -ENOENT;
}

int fields_get_s(const struct fields *fields, const char *name, const char **ret) {
        const struct event_field *item;

        int r = find(fields, name, EVENT_STRING, &item);
        if (r >= 0)
                *ret = item->s;
        return r;
}

int fields_get_b(const struct fields *fields, const char *name, bool *ret) {
        const struct event_field *item;

        int r = find(fields, name, EVENT_BOOL, &item);
        if (r >= 0)
                *ret = item->b;
        return r;
}

int fields_get_t(const struct fields *fields, const char *name, uint64_t *ret) {
        const struct event_field *item;

        int r = find(fields, name, EVENT_U64, &item);
        if (r >= 0)
                *ret = item->t;
        return r;
}

bool fields_have(const struct fields *fields, const char *name) {
        const struct event_field *item;

        return find(fields, name, EVENT_STRING, &item) != -ENOENT;
}
