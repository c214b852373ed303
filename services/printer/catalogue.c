#include "catalogue.h"

#include <dirent.h>

#define SUFFIX ".template"

static int is_template(const struct dirent *entry) {
        size_t n = strlen(entry->d_name);

        return entry->d_name[0] != '.' && n > strlen(SUFFIX) &&
               streq(entry->d_name + n - strlen(SUFFIX), SUFFIX);
}

static int add(struct catalogue *catalogue, const char *dir, const char *file, char **ret_problem) {
        _cleanup_free_ char *name = strndup(file, strlen(file) - strlen(SUFFIX));

        if (!name)
                return -ENOMEM;
        if (catalogue->n == TEMPLATES_MAX) {
                int r = str_format(ret_problem, "%s: more than %d templates", dir, TEMPLATES_MAX);
                return r < 0 ? r : -E2BIG;
        }
        int r = id_is_valid(name) ? 0 : -EINVAL;
        if (r < 0 && str_format(ret_problem, "%s/%s: a template's name is 1 to 64 of A-Z a-z 0-9 . _ -", dir,
                                file) < 0)
                return -ENOMEM;
        if (r >= 0)
                r = template_load(dir, name, &catalogue->templates[catalogue->n], ret_problem);
        if (r >= 0)
                catalogue->n++;
        return r;
}

int catalogue_load(const char *dir, struct catalogue **ret, char **ret_problem) {
        _cleanup_(catalogue_freep) struct catalogue *catalogue = calloc(1, sizeof(*catalogue));
        struct dirent **entries;
        int r = 0;

        if (!catalogue)
                return -ENOMEM;
        int n = scandir(dir, &entries, is_template, alphasort);
        if (n < 0)
                return -errno;
        for (int i = 0; i < n; i++) {
                if (r >= 0)
                        r = add(catalogue, dir, entries[i]->d_name, ret_problem);
                free(entries[i]);
        }
        free(entries);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(catalogue);
        return 0;
}

struct catalogue *catalogue_free(struct catalogue *catalogue) {
        if (!catalogue)
                return NULL;
        for (size_t i = 0; i < catalogue->n; i++)
                template_free(catalogue->templates[i]);
        free(catalogue);
        return NULL;
}

const struct template *catalogue_find(const struct catalogue *catalogue, const char *name) {
        for (size_t i = 0; i < catalogue->n; i++)
                if (streq(catalogue->templates[i]->name, name))
                        return catalogue->templates[i];
        return NULL;
}
