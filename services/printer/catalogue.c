#include "catalogue.h"

#include <dirent.h>

#define SUFFIX ".template"

static int is_template(const struct dirent *entry) {
        size_t n = strlen(entry->d_name);

        return entry->d_name[0] != '.' && n > strlen(SUFFIX) &&
               streq(entry->d_name + n - strlen(SUFFIX), SUFFIX);
}

static int check_room(const struct catalogue *catalogue, const char *dir, char **ret_problem) {
        if (catalogue->n < TEMPLATES_MAX)
                return 0;
        int r = str_format(ret_problem, "%s: more than %d templates", dir, TEMPLATES_MAX);
        return r < 0 ? r : -E2BIG;
}

static int add(struct catalogue *catalogue, const char *dir, const char *file, char **ret_problem) {
        _cleanup_free_ char *name = strndup(file, strlen(file) - strlen(SUFFIX));

        if (!name)
                return -ENOMEM;
        int r = id_is_valid(name) ? 0 : -EINVAL;
        if (r < 0 && str_format(ret_problem, "%s/%s: a template's name is 1 to 64 of A-Z a-z 0-9 . _ -", dir,
                                file) < 0)
                return -ENOMEM;
        if (r < 0 || catalogue_find(catalogue, name))
                return r;
        r = check_room(catalogue, dir, ret_problem);
        if (r >= 0)
                r = template_load(dir, name, &catalogue->templates[catalogue->n], ret_problem);
        if (r >= 0)
                catalogue->n++;
        return r;
}

static int add_folder(struct catalogue *catalogue, const struct catalogue_folder *folder,
                      char **ret_problem) {
        struct dirent **entries;
        int r = 0, n = scandir(folder->path, &entries, is_template, alphasort);

        if (n < 0)
                return errno == ENOENT && folder->may_be_missing ? 0 : -errno;
        for (int i = 0; i < n; i++) {
                if (r >= 0)
                        r = add(catalogue, folder->path, entries[i]->d_name, ret_problem);
                free(entries[i]);
        }
        free(entries);
        return r;
}

int catalogue_load(const struct catalogue_folder *folders, size_t n_folders, struct catalogue **ret,
                   char **ret_problem) {
        _cleanup_(catalogue_freep) struct catalogue *catalogue = calloc(1, sizeof(*catalogue));

        if (!catalogue)
                return -ENOMEM;
        for (size_t i = 0; i < n_folders; i++) {
                int r = add_folder(catalogue, &folders[i], ret_problem);

                if (r < 0 && !*ret_problem &&
                    str_format(ret_problem, "%s: %s", folders[i].path, strerror(-r)) < 0)
                        return -ENOMEM;
                if (r < 0)
                        return r;
        }
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
