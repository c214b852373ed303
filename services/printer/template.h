/*
 * Templates: what a slip says, as a text file that an admin edits. motcua-printerd(8) describes the
 * language. A template is parsed and checked whole before it is used; what passes can fail later only
 * because the paper has no room or the font no glyph for it.
 */
#pragma once

#include <jansson.h>

#include "dbus/printer-words.h"
#include "services/base/fields.h"
#include "services/draw/text.h"

enum {
        TEMPLATE_SIZE_MAX = 65536, /* bytes a file */
        TEMPLATE_LINE_MAX = 512,   /* bytes a line */
        TEMPLATE_ELEMENTS_MAX = 128,
        TEMPLATE_FIELDS_MAX = 32,
        TEMPLATE_CELLS_MAX = 4,    /* of one row */
        TEMPLATE_TEXT_PX_MIN = 20, /* smaller letters lose their marks on paper */
        TEMPLATE_BOLD_PX_MIN = 18,
        TEMPLATE_TEXT_PX_MAX = 200,
        TEMPLATE_TEXT_PX_DEFAULT = 24,
        TEMPLATE_VALUE_MAX = 1024, /* bytes of a line with its fields filled in */
};

enum template_type {
        TEMPLATE_TEXT,
        TEMPLATE_ROW, /* cells side by side, divided by '|' */
        TEMPLATE_RULE,
        TEMPLATE_RULER, /* dots counted, from edge to edge */
        TEMPLATE_SPACE,
        TEMPLATE_QR,
        TEMPLATE_IMAGE,
        TEMPLATE_CUT,
        _TEMPLATE_TYPE_MAX,
        _TEMPLATE_TYPE_INVALID = -EINVAL,
};

struct template_element {
        enum template_type type;
        enum text_align align;
        bool bold, inverse;
        bool shrink;     /* gets smaller, down to the least size, before it wraps */
        unsigned amount; /* text, row: letter size in px; rule, space: dots; qr: dots a module, 0: as fits */
        char *condition; /* field that must be set (or must not, when negated), or NULL */
        bool negated;
        char *content; /* text with {fields}; NULL for rule, ruler, space and cut */
        unsigned line;
};

struct template_field {
        char *name;
        bool optional;
        unsigned line;
};

struct template {
        char *name;
        char *dir; /* the folder of its file, and of its images */
        enum template_kind kind;
        uint64_t ttl_usec;
        struct template_field fields[TEMPLATE_FIELDS_MAX];
        size_t n_fields;
        struct template_element *elements;
        size_t n_elements;
        bool has_reprint_mark; /* {reprint} stands somewhere */
};

/*
 * file: its path, which messages begin with. Returns 0, -ENOMEM, or -EINVAL with *ret_problem told
 * "FILE:LINE: ...".
 */
int template_parse(const char *file, const char *name, const char *text, size_t size, struct template **ret,
                   struct problem *ret_problem);
/* Reads DIR/NAME.template. -ENOENT; or other errors of reading. */
int template_load(const char *dir, const char *name, struct template **ret, struct problem *ret_problem);
struct template *template_free(struct template *template);
DEFINE_CLEANUP(struct template *, template_free)

/* NULL: it has none of that name. */
const struct template_field *template_find_field(const struct template *template, const char *name);

/* ----- template-fill.c: what it says of one job ----- */

/*
 * Decides what each field says: the caller's fields (strings, booleans, numbers), then texts (strings)
 * for those that are missing. reprint: 0, or n for the n-th reprint. *ret: new object of strings; a field
 * that is false, empty or not given is absent. Returns 0, -ENOMEM, or -EINVAL with *ret_problem naming the
 * field that is unknown or missing, or not text_is_plain().
 */
int template_fill(const struct template *template, const struct fields *fields, json_t *texts,
                  unsigned reprint, json_t **ret, char **ret_problem);

/* Whether the element is to be printed with these values. */
bool template_element_applies(const struct template_element *element, json_t *values);

/* The content with its fields replaced, in a new string. -E2BIG: longer than TEMPLATE_VALUE_MAX. */
int template_expand(const char *content, json_t *values, char **ret);
