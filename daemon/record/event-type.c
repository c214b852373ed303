#include "daemon/record/event-type.h"

#include "services/base/fields.h"
#include "services/base/salt.h"

const struct event_type *event_type_find(const char *source, const char *name) {
        for (const struct event_type *const *table = event_type_tables; *table; table++)
                for (const struct event_type *type = *table; type->name; type++)
                        if (streq(type->name, name) &&
                            (!source || !type->source || source_is_of(source, type->source)))
                                return type;
        return NULL;
}

const struct event_type *event_type_at(size_t i) {
        for (const struct event_type *const *table = event_type_tables; *table; table++)
                for (const struct event_type *type = *table; type->name; type++)
                        if (i-- == 0)
                                return type;
        return NULL;
}

static const struct event_type_field common_fields[] = {
        HAS_T("realtime_usec", PUBLIC), HAS_T("boottime_usec", PUBLIC), HAS_S("boot_id", PUBLIC),
        HAS_B("synchronized", PUBLIC),  MAY_HAVE_S(SALT_FIELD, KEPT), /* older versions made events without it
                                                                       */
};

static const struct event_type_field *find_field(const struct event_type *type, const char *name) {
        for (size_t i = 0; type && type->fields[i].name; i++)
                if (streq(type->fields[i].name, name))
                        return &type->fields[i];
        for (size_t i = 0; i < ELEMENTSOF(common_fields); i++)
                if (streq(common_fields[i].name, name))
                        return &common_fields[i];
        return NULL;
}

bool event_type_keeps(const struct event_type *type, const char *field) {
        const struct event_type_field *found = type ? find_field(type, field) : NULL;

        return found && found->reader == EVENT_KEPT;
}

void event_type_reduce(const char *source, const char *name, struct fields *fields) {
        const struct event_type *type = event_type_find(source, name);
        size_t n = 0;

        for (size_t i = 0; i < fields->n; i++) {
                const struct event_type_field *field = find_field(type, fields->items[i].name);
                if (field && field->reader == EVENT_PUBLIC)
                        fields->items[n++] = fields->items[i];
        }
        fields->n = n;
        fields->text_size = fields_text_size(fields);
}

int event_type_check(const struct event_type *type, const struct fields *fields, const char **ret_field) {
        for (const struct event_type_field *field = type->fields; field->name; field++) {
                const struct event_field *item = fields_find(fields, field->name);
                if (item ? item->type != field->type : !field->optional) {
                        *ret_field = field->name;
                        return -EINVAL;
                }
        }
        for (size_t i = 0; type->origin != EVENT_REPORTED && i < fields->n; i++)
                if (!find_field(type, fields->items[i].name)) {
                        *ret_field = fields->items[i].name;
                        return -EINVAL;
                }
        return 0;
}
