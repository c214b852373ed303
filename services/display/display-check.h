/* The check of a configuration by the display daemon, pages included, for motcuactl too. */
#pragma once

#include "pages-load.h"

/* Errors: as config_load(). */
int display_check(const char *conf_path, struct problem *ret_problem);

/* What an admin can get wrong, all of it. */
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
