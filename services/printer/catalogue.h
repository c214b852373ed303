/* All templates: NAME.template is the template NAME. A folder of the admin's goes before the shipped one. */
#pragma once

#include "template.h"

enum { TEMPLATES_MAX = 64 };

struct catalogue {
        struct template *templates[TEMPLATES_MAX];
        size_t n;
};

struct catalogue_folder {
        const char *path;
        bool may_be_missing;
};

/* Of templates with one name, the one in the first folder is taken. -EINVAL with *ret_problem "FILE:LINE:
 * ..." for the first template that is wrong; or another error, with one that names the folder. */
int catalogue_load(const struct catalogue_folder *folders, size_t n_folders, struct catalogue **ret,
                   char **ret_problem);
struct catalogue *catalogue_free(struct catalogue *catalogue);
DEFINE_CLEANUP(struct catalogue *, catalogue_free)

/* NULL: there is none of that name. */
const struct template *catalogue_find(const struct catalogue *catalogue, const char *name);
