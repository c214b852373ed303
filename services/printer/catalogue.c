#include "catalogue.h"

#include <dirent.h>

#include "services/config/error-text.h"

#define SUFFIX ".template"

static int is_template(const struct dirent *entry) {
        size_t n = strlen(entry->d_name);

        return entry->d_name[0] != '.' && n > strlen(SUFFIX) &&
               streq(entry->d_name + n - strlen(SUFFIX), SUFFIX);
}

static struct template **find(struct catalogue *catalogue, const char *name) {
        size_t i = 0;

        while (i < catalogue->n && !streq(catalogue->templates[i]->name, name))
                i++;
        return &catalogue->templates[i];
}

static int add(struct catalogue *catalogue, const char *dir, const char *file,
               const struct catalogue_listener *listener, struct problem *ret_problem) {
        _cleanup_free_ char *name = strndup(file, strlen(file) - strlen(SUFFIX));
        _cleanup_(template_freep) struct template *template = NULL;

        if (!name)
                return -ENOMEM;
        if (!id_is_valid(name))
                return problem_tell(ret_problem, -EINVAL,
                                    "%s/%s: tên mẫu phiếu gồm 1 đến 64 ký tự trong A-Z a-z 0-9 . _ -",
                                    "%s/%s: a template's name is 1 to 64 of A-Z a-z 0-9 . _ -", dir, file);
        struct template **place = find(catalogue, name);
        bool is_new = place == &catalogue->templates[catalogue->n];
        if (is_new && catalogue->n == TEMPLATES_MAX)
                return problem_tell(ret_problem, -E2BIG, "%s/%s: nhiều hơn %d mẫu phiếu",
                                    "%s/%s: more than %d templates", dir, file, TEMPLATES_MAX);
        int r = template_load(dir, name, &template, ret_problem);
        if (r >= 0 && listener->check)
                r = listener->check(template, is_new ? NULL : *place, listener->userdata, ret_problem);
        if (r < 0)
                return r;
        if (is_new)
                catalogue->n++;
        else
                template_free(*place);
        *place = TAKE_PTR(template);
        return 0;
}

static int tell(const struct catalogue_listener *listener, const char *dir, const char *file, int error,
                struct problem *problem) {
        if (error != -ENOMEM && !problem->text)
                error = problem_tell(problem, error, PROBLEM_SAME("%s%s%s: %s"), dir, file ? "/" : "",
                                     file ? file : "", error_to_string(error, problem->language));
        if (error == -ENOMEM)
                return error;
        listener->fault(problem->text, listener->userdata);
        return 0;
}

static int add_folder(struct catalogue *catalogue, const struct catalogue_folder *folder,
                      const struct catalogue_listener *listener) {
        _cleanup_(problem_done) struct problem unread = {.language = listener->language};
        struct dirent **entries;
        int r = 0, n = scandir(folder->path, &entries, is_template, alphasort);

        if (n < 0)
                return errno == ENOENT && folder->may_be_missing
                               ? 0
                               : tell(listener, folder->path, NULL, -errno, &unread);
        for (int i = 0; i < n; i++) {
                _cleanup_(problem_done) struct problem problem = {.language = listener->language};

                if (r >= 0)
                        r = add(catalogue, folder->path, entries[i]->d_name, listener, &problem);
                if (r < 0)
                        r = tell(listener, folder->path, entries[i]->d_name, r, &problem);
                free(entries[i]);
        }
        free(entries);
        return r;
}

/* The shipped folder first, as what others are compared with. */
int catalogue_load(const struct catalogue_folder *folders, size_t n_folders,
                   const struct catalogue_listener *listener, struct catalogue **ret) {
        _cleanup_(catalogue_freep) struct catalogue *catalogue = calloc(1, sizeof(*catalogue));

        if (!catalogue)
                return -ENOMEM;
        for (size_t i = n_folders; i > 0; i--) {
                int r = add_folder(catalogue, &folders[i - 1], listener);

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
        struct template **place = find((struct catalogue *) catalogue, name);

        return place == &catalogue->templates[catalogue->n] ? NULL : *place;
}
