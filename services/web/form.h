/*
 * The body of a form, application/x-www-form-urlencoded: fields that are known, each once, as plain text.
 * Pure.
 */
#pragma once

#include "services/base/util.h"

enum { FORM_SIZE_MAX = 4096, FORM_FIELDS_MAX = 20, FORM_VALUE_SIZE = 256, FORM_ONCE_SIZE = 21 };

struct form_field {
        const char *name;
        char value[FORM_VALUE_SIZE]; /* empty: it was not there */
        /* NULL, or room for FORM_SIZE_MAX + 1: then it is put there instead of into value, of any length and
         * any bytes but 0. */
        char *text;
};

/*
 * Fills in the fields, whose table ends with a name of NULL. -EINVAL: no such form (a field that is not known
 * or comes twice, a bad escape, no UTF-8, characters that are not text_is_plain(), a value that is too long,
 * more than FORM_FIELDS_MAX); -E2BIG: longer than FORM_SIZE_MAX. Then no field is to be looked at.
 */
int form_parse(const char *body, size_t size, struct form_field *fields);

/* A name for a form, so that one that is sent twice is one: 100 bits, as an ID. -errno: there is no chance to
 * be had. */
int form_once_make(char ret[static FORM_ONCE_SIZE]);
