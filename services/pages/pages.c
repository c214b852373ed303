#include "pages.h"

#include <dirent.h>

#include "services/config/error-text.h"

struct pages *pages_free(struct pages *pages) {
        if (!pages)
                return NULL;
        for (size_t i = 0; i < pages->n; i++)
                page_free(pages->pages[i]);
        free(pages->folder);
        free(pages);
        return NULL;
}

static int is_page(const struct dirent *entry) {
        size_t n = strlen(entry->d_name);

        return entry->d_name[0] != '.' && n > 5 && streq(entry->d_name + n - 5, ".page");
}

/* Not alphasort(), which asks the locale. */
static int by_name(const struct dirent **a, const struct dirent **b) {
        return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_beside(const char *name, size_t max, char **ret, size_t *ret_size, void *userdata) {
        _cleanup_free_ char *path = NULL;
        int r = str_format(&path, "%s/%s", (const char *) userdata, name);

        return r < 0 ? r : file_read_regular(path, max, ret, ret_size);
}

static int count_images(struct pages *pages, const struct page *page, enum language language,
                        char **problems) {
        for (size_t i = 0; i < page->n_items; i++) {
                const struct page_item *item = &page->items[i];
                bool fitted = pages->images_size <= PAGES_IMAGES_SIZE_MAX;

                pages->images_size += item->image_size;
                if (fitted && pages->images_size > PAGES_IMAGES_SIZE_MAX)
                        return str_extend(problems, "\n",
                                          language == LANGUAGE_VI
                                                  ? "%s:%u: các ảnh của mọi trang cộng lại lớn hơn %d MB"
                                                  : "%s:%u: the images of all pages have more than %d MB",
                                          item->file, item->line, PAGES_IMAGES_SIZE_MAX / 1024 / 1024);
        }
        return 0;
}

static int load_page(struct pages *pages, const char *name, enum language language, char **problems) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = language};
        size_t size = 0;
        int r = str_format(&path, "%s/%s", pages->folder, name);

        if (r < 0)
                return r;
        if (pages->n == PAGES_MAX)
                return str_extend(problems, "\n",
                                  language == LANGUAGE_VI ? "%s:1: nhiều hơn %d trang"
                                                          : "%s:1: more than %d pages",
                                  path, PAGES_MAX);
        r = file_read_regular(path, PAGE_SIZE_MAX, &text, &size);
        if (r < 0)
                return r == -ENOMEM ? r
                                    : str_extend(problems, "\n", "%s:1: %s", path,
                                                 file_error_to_string(r, language));
        const struct page_source source = {path, text, size, read_beside, pages->folder};
        r = page_parse(&source, &pages->pages[pages->n], &problem);
        if (r == -EINVAL)
                return str_extend(problems, "\n", "%s", problem.text);
        if (r < 0)
                return r;
        pages->n++;
        return count_images(pages, pages->pages[pages->n - 1], language, problems);
}

int pages_load(const char *folder, struct pages **ret, struct problem *ret_problem) {
        _cleanup_(pages_freep) struct pages *pages = calloc(1, sizeof(*pages));
        _cleanup_free_ char *problems = NULL;
        struct dirent **names = NULL;
        int r = pages ? str_set(&pages->folder, folder) : -ENOMEM;

        if (r < 0)
                return r;
        int n = scandir(folder, &names, is_page, by_name);
        if (n < 0)
                return -errno;
        for (int i = 0; i < n; i++) {
                if (r >= 0)
                        r = load_page(pages, names[i]->d_name, ret_problem->language, &problems);
                free(names[i]);
        }
        free((void *) names);
        if (r < 0)
                return r;
        if (problems) {
                problem_done(ret_problem);
                ret_problem->text = TAKE_PTR(problems);
                return -EINVAL;
        }
        *ret = TAKE_PTR(pages);
        return 0;
}
