/* Text with named places: "Counter {counter}" and counter=1 give "Counter 1". Pure. */
#pragma once

#include "services/base/util.h"

/* The value of a place, or NULL if there is none. Borrowed until the next call. */
typedef const char *(*expand_lookup_fn)(const char *name, void *userdata);

/*
 * A place without a value is left as it stands, so that a missing one is seen and nothing is made up. Braces
 * have no other use in a template. -ENAMETOOLONG: a place's name of more than 63 bytes; -EINVAL: a brace
 * without end.
 */
int expand(const char *template, expand_lookup_fn lookup, void *userdata, char **ret);

struct expand_pair {
        const char *name, *value;
};

/* The same from an array of pairs. */
int expand_pairs(const char *template, const struct expand_pair *pairs, size_t n_pairs, char **ret);
