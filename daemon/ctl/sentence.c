#include "sentence.h"

#include <inttypes.h>

#include "bus-json.h"
#include "daemon/record/event-type.h"
#include "expand.h"
#include "words.h"

struct lookup {
        enum language language;
        const struct event_type *type; /* NULL: not known */
        json_t *fields;
        char number[sizeof("-9223372036854775808")];
};

/* Words of the register and the survey are called as words of tickets and prints are, and say something else.
 */
static enum word_kind kind_of(const struct event_type *type, const char *field) {
        static const struct {
                const char *type, *field;
                enum word_kind kind;
        } fields[] = {
                {"suggestion-received", "channel", WORD_SUGGESTION},
                {"suggestion-moved", "from", WORD_SUGGESTION},
                {"suggestion-moved", "state", WORD_SUGGESTION},
                {"suggestion-erased", "reason", WORD_SUGGESTION},
                {"box-opened", "seal", WORD_SUGGESTION},
                {"survey-answered", "channel", WORD_SHEET},
                {"survey-sheet-noted", "note", WORD_SHEET},
        };

        for (size_t i = 0; i < ELEMENTSOF(fields); i++)
                if (streq(fields[i].type, type->name) && streq(fields[i].field, field))
                        return fields[i].kind;
        return word_kind_of_field(field);
}

static const char *find_field(const char *name, void *userdata) {
        struct lookup *lookup = userdata;
        json_t *value = json_object_get(lookup->fields, name);

        if (json_is_integer(value)) {
                snprintf(lookup->number, sizeof(lookup->number), "%" JSON_INTEGER_FORMAT,
                         json_integer_value(value));
                return lookup->number;
        }
        if (json_is_boolean(value))
                return text(lookup->language, json_is_true(value) ? TEXT_YES : TEXT_NO);
        if (!value && event_type_keeps(lookup->type, name))
                return "…";
        if (!json_is_string(value))
                return NULL;

        enum word_kind kind = kind_of(lookup->type, name);
        return kind == _WORD_KIND_MAX ? json_string_value(value)
                                      : word(lookup->language, kind, json_string_value(value));
}

int sentence_from_event(enum language language, const char *type, json_t *fields, char **ret) {
        const struct event_type *known = event_type_find(NULL, type);
        struct lookup lookup = {.language = language, .type = known, .fields = fields};
        _cleanup_free_ char *sentence = NULL, *flags = NULL;
        int r;

        if (!known) {
                _cleanup_free_ char *rest = NULL;
                r = sentence_from_fields(fields, &rest);
                return r < 0 ? r : str_format(ret, "%s%s%s", type, rest[0] ? " " : "", rest);
        }
        r = expand(known->text[language], find_field, &lookup, &sentence);
        if (r < 0)
                return r;

        r = word_list(language, WORD_FLAG, json_get_s(fields, "flags", ""), &flags);
        if (r < 0)
                return r;
        if (flags[0])
                return str_format(ret, "%s [%s: %s]", sentence, text(language, TEXT_COLUMN_FLAGS), flags);
        *ret = TAKE_PTR(sentence);
        return 0;
}

static bool is_common(const char *name) {
        return streq(name, "salt") || streq(name, "realtime_usec") || streq(name, "boottime_usec") ||
               streq(name, "boot_id") || streq(name, "synchronized");
}

static int add_field(char **line, const char *name, json_t *value) {
        const char *s = json_string_value(value);
        _cleanup_free_ char *quoted = NULL;

        if (!s || !s[0] || strpbrk(s, " \"\\=")) {
                quoted = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
                if (!quoted)
                        return -ENOMEM;
        }
        return str_extend(line, " ", "%s=%s", name, quoted ? quoted : s);
}

static int compare_names(const void *a, const void *b) {
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

int sentence_from_fields(json_t *fields, char **ret) {
        size_t n = json_object_size(fields), i = 0;
        _cleanup_free_ const char **names = calloc(n > 0 ? n : 1, sizeof(*names));
        _cleanup_free_ char *line = strdup("");
        const char *name;
        json_t *value;

        if (!names || !line)
                return -ENOMEM;
        json_object_foreach(fields, name, value) names[i++] = name;
        qsort(names, n, sizeof(*names), compare_names);

        for (i = 0; i < n; i++) {
                int r = is_common(names[i]) ? 0
                                            : add_field(&line, names[i], json_object_get(fields, names[i]));
                if (r < 0)
                        return r;
        }
        *ret = TAKE_PTR(line);
        return 0;
}
