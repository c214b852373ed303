/* The pages of the wall, checked whole before they are shown: as text, and on each screen that shows them. */
#pragma once

#include "display-conf.h"
#include "services/pages/pages.h"

struct page_size {
        unsigned width_px, height_px; /* 0: of a screen that is not there, by configuration */
};

/*
 * sizes: of each display. Blocks for the disk, and for as long as drawing takes. *ret NULL: the folder is not
 * there, and was not asked for. -EINVAL: *ret_problem has a line "FILE:LINE: what is wrong" for each fault;
 * -ENOMEM.
 */
int pages_check(const struct display_confs *confs, struct fonts *fonts,
                const struct page_size sizes[static DISPLAYS_MAX], struct pages **ret,
                struct problem *ret_problem);
