#include "fields.h"

bool event_name_is_valid(const char *name) {
        const char *p = name;

        if (*p < 'a' || *p > 'z')
                return false;
        while ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_' || *p == '-')
                p++;
        return *p == '\0' && p - name <= EVENT_NAME_MAX;
}

static int compare(const void *a, const void *b) {
        return strcmp(((const struct event_field *) a)->name, ((const struct event_field *) b)->name);
}

/* The one place that says which values may be stored. */
static int check_item(const struct event_field *item, char **ret_reason) {
        const char *wrong = "is neither text, boolean nor number";

        if (!event_name_is_valid(item->name))
                return str_problem(ret_reason, -EINVAL, "a field's name is not of the form [a-z][a-z0-9_-]*");
        switch (item->type) {
        case EVENT_STRING:
                wrong = text_is_clean(item->s) ? NULL : "is not UTF-8 without control characters";
                break;
        case EVENT_U64:
                wrong = item->t <= EVENT_INTEGER_MAX ? NULL : "is above 2^53-1";
                break;
        case EVENT_BOOL:
                wrong = NULL;
                break;
        }
        return wrong ? str_problem(ret_reason, -EINVAL, "field %s %s", item->name, wrong) : 0;
}

int fields_make(struct event_field *items, size_t n, struct fields *ret, char **ret_reason) {
        struct fields fields = {.n = n, .items = items};

        if (n > EVENT_FIELDS_MAX)
                return str_problem(ret_reason, -E2BIG, "more than %d fields", EVENT_FIELDS_MAX);
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
                        return str_problem(ret_reason, -EINVAL, "field %s stands twice", items[i].name);
        fields.text_size = fields_text_size(&fields);
        if (fields.text_size > EVENT_JSON_MAX)
                return str_problem(ret_reason, -E2BIG, "more than %d bytes of fields", EVENT_JSON_MAX);
        *ret = fields;
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
        struct fields fields;
        size_t n;

        int r = read_items(message, items, &n);
        if (r >= 0)
                r = fields_make(items, n, &fields, ret_reason);
        if (r < 0)
                return r;
        fields.items = malloc((n > 0 ? n : 1) * sizeof(*items));
        if (!fields.items)
                return -ENOMEM;
        memcpy(fields.items, items, n * sizeof(*items));
        *ret = fields;
        return 0;
}

/* Piece by piece, which takes two thirds of the time of sd_bus_message_append("{sv}"). */
static int append_entry(sd_bus_message *message, const struct event_field *item) {
        const char type[] = {(char) item->type, '\0'};
        int b = item->type == EVENT_BOOL && item->b;
        const void *value = item->type == EVENT_STRING ? (const void *) item->s
                            : item->type == EVENT_BOOL ? (const void *) &b
                                                       : &item->t;

        int r = sd_bus_message_open_container(message, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append_basic(message, 's', item->name);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', type);
        if (r >= 0)
                r = sd_bus_message_append_basic(message, type[0], value);
        for (int i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_close_container(message);
        return r;
}

int fields_append_entries(sd_bus_message *message, const struct fields *fields) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < fields->n; i++)
                r = append_entry(message, &fields->items[i]);
        return r;
}

int fields_append(sd_bus_message *message, const struct fields *fields) {
        int r = sd_bus_message_open_container(message, 'a', "{sv}");

        if (r >= 0)
                r = fields_append_entries(message, fields);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

const struct event_field *fields_find(const struct fields *fields, const char *name) {
        for (size_t i = 0; i < fields->n; i++)
                if (streq(fields->items[i].name, name))
                        return &fields->items[i];
        return NULL;
}

static int find(const struct fields *fields, const char *name, enum event_field_type type,
                const struct event_field **ret) {
        *ret = fields_find(fields, name);
        if (!*ret)
                return -ENOENT;
        return (*ret)->type == type ? 0 : -EINVAL;
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
