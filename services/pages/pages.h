/* The pages of a folder: every file NAME.page in it, in the order of their names. Reading blocks on the disk.
 */
#pragma once

#include "page.h"

enum {
        PAGES_MAX = 64,
        PAGES_IMAGES_SIZE_MAX = 16 * 1024 * 1024, /* bytes of the files of all images, which stay in memory */
};

struct pages {
        char *folder;
        struct page *pages[PAGES_MAX];
        size_t n, images_size;
};

/* All or nothing: -EINVAL with every problem of every file, as of page_parse(). Other errors: the folder
 * cannot be read; -ENOENT: there is none. */
int pages_load(const char *folder, struct pages **ret, struct problem *ret_problem);
struct pages *pages_free(struct pages *pages);
DEFINE_CLEANUP(struct pages *, pages_free)
