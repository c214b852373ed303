/* All templates of a folder: NAME.template is the template NAME. */
#pragma once

#include "template.h"

enum { TEMPLATES_MAX = 64 };

struct catalogue {
        struct template *templates[TEMPLATES_MAX];
        size_t n;
};

/* -EINVAL with *ret_problem "FILE:LINE: ..." for the first template that is wrong; -E2BIG with one for too
 * many; or errors of reading the folder. */
int catalogue_load(const char *dir, struct catalogue **ret, char **ret_problem);
struct catalogue *catalogue_free(struct catalogue *catalogue);
DEFINE_CLEANUP(struct catalogue *, catalogue_free)

/* NULL: there is none of that name. */
const struct template *catalogue_find(const struct catalogue *catalogue, const char *name);
