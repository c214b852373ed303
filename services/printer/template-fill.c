#include <inttypes.h>

#include "template-internal.h"

/* NULL: it says nothing. */
static int value_to_string(const struct event_field *field, json_t **ret) {
        _cleanup_free_ char *number = NULL;
        const char *text = NULL;
        int r = 0;

        switch (field->type) {
        case EVENT_STRING:
                text = field->s;
                break;
        case EVENT_BOOL:
                text = field->b ? "1" : "";
                break;
        case EVENT_U64:
                r = str_format(&number, "%" PRIu64, field->t);
                text = number;
                break;
        }
        if (r < 0)
                return r;
        *ret = *text ? json_string(text) : NULL;
        return *text && !*ret ? -ENOMEM : 0;
}

static int check_unknown(const struct template *template, const struct fields *fields, char **ret_problem) {
        for (size_t i = 0; i < fields->n; i++) {
                if (template_find_field(template, fields->items[i].name))
                        continue;
                int r = str_format(ret_problem, "template '%s' has no field '%s'", template->name,
                                   fields->items[i].name);
                return r < 0 ? r : -EINVAL;
        }
        return 0;
}

static int set_value(json_t *values, const struct event_field *field) {
        json_t *text;
        int r = value_to_string(field, &text);

        if (r < 0 || !text)
                return r;
        return json_object_set_new(values, field->name, text) < 0 ? -ENOMEM : 0;
}

static int fill_field(const struct template_field *field, const struct fields *fields, json_t *texts,
                      json_t *values, char **ret_problem) {
        const struct event_field *given = fields_find(fields, field->name);
        const char *text = json_string_value(json_object_get(texts, field->name));

        if (given && given->type == EVENT_STRING && !text_is_plain(given->s))
                return str_problem(ret_problem, -EINVAL, "field '%s' has an invisible character",
                                   field->name);
        if (given)
                return set_value(values, given);
        if (text)
                return set_value(values, &EVENT_FIELD_S(field->name, text));
        if (field->optional)
                return 0;
        int r = str_format(ret_problem, "field '%s' is missing", field->name);
        return r < 0 ? r : -EINVAL;
}

int template_fill(const struct template *template, const struct fields *fields, json_t *texts,
                  unsigned reprint, json_t **ret, char **ret_problem) {
        _cleanup_(json_decrefp) json_t *values = json_object();
        int r = values ? check_unknown(template, fields, ret_problem) : -ENOMEM;

        for (size_t i = 0; r >= 0 && i < template->n_fields; i++)
                r = fill_field(&template->fields[i], fields, texts, values, ret_problem);
        if (r >= 0 && reprint > 0)
                r = set_value(values, &EVENT_FIELD_T(REPRINT_FIELD, reprint));
        if (r < 0)
                return r;
        *ret = TAKE_PTR(values);
        return 0;
}

bool template_element_applies(const struct template_element *element, json_t *values) {
        if (!element->condition)
                return true;
        return (json_object_get(values, element->condition) != NULL) != element->negated;
}

struct expansion {
        json_t *values;
        char *text;
        size_t length;
};

static int append_piece(const char *piece, size_t length, bool is_field, void *userdata) {
        struct expansion *expansion = userdata;

        if (is_field) {
                _cleanup_free_ char *name = strndup(piece, length);

                if (!name)
                        return -ENOMEM;
                json_t *value = json_object_get(expansion->values, name);
                piece = value ? json_string_value(value) : "";
                length = strlen(piece);
        }
        if (length > TEMPLATE_VALUE_MAX - expansion->length)
                return -E2BIG;
        memcpy(expansion->text + expansion->length, piece, length);
        expansion->length += length;
        return 0;
}

int template_expand(const char *content, json_t *values, char **ret) {
        _cleanup_free_ char *text = malloc(TEMPLATE_VALUE_MAX + 1);
        struct expansion expansion = {.values = values, .text = text};

        if (!text)
                return -ENOMEM;
        int r = template_each_piece(content, append_piece, &expansion);
        if (r < 0)
                return r;
        text[expansion.length] = '\0';
        *ret = TAKE_PTR(text);
        return 0;
}
