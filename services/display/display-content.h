/* What an admin can get wrong, all of it: configuration, font and pages. */
#pragma once

#include "pages-load.h"

struct display_content {
        struct display_confs *confs;
        struct fonts *fonts;
        struct pages *pages;
};

/* -ENOENT, -EIO: there is no font. Errors: as config_load(); *ret is then empty. */
int display_content_load(const char *conf_path, const struct page_size sizes[static DISPLAYS_MAX],
                         struct display_content *ret, struct problem *ret_problem);
/* The same without pages. */
int display_content_load_confs(const char *conf_path, struct display_content *ret,
                               struct problem *ret_problem);
void display_content_done(struct display_content *content);
