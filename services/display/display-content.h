/* What an admin can get wrong, all of it: configuration, font and pages. */
#pragma once

#include "pages-load.h"

struct display_content {
        struct display_confs *confs;
        struct fonts *fonts;
        struct pages *pages;
};

/* All but the pages, which pages_check() loads. -ENOENT, -EIO: there is no font. Errors: as config_load(). */
int display_content_load(const char *conf_path, struct display_content *ret, struct problem *ret_problem);
void display_content_done(struct display_content *content);
