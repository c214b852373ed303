/* The pages of the wall, checked whole before they are shown: as text, and on each screen that shows them. */
#pragma once

#include "display-conf.h"
#include "services/pages/pages.h"

struct page_size {
        unsigned width_px, height_px; /* 0: of a screen that is not there, by configuration */
};

/*
 * In steps, each of which blocks as long as drawing a text takes, or decoding an image. confs and fonts
 * outlive it. sizes: of each display. Blocks for the disk. -EINVAL: *ret_problem has a line "FILE:LINE: what
 * is wrong" for each fault; -ENOMEM.
 */
struct pages_check;
int pages_check_new(const struct display_confs *confs, struct fonts *fonts,
                    const struct page_size sizes[static DISPLAYS_MAX], enum language language,
                    struct pages_check **ret, struct problem *ret_problem);
struct pages_check *pages_check_free(struct pages_check *check);
DEFINE_CLEANUP(struct pages_check *, pages_check_free)
/* 1: there is more; 0: that was all; -ENOMEM. */
int pages_check_step(struct pages_check *check);
/* After that was all. *ret NULL: the folder is not there, and was not asked for. Errors: as
 * pages_check_new(). */
int pages_check_end(struct pages_check *check, struct pages **ret, struct problem *ret_problem);

/* All of it at once, for who has nothing else to do, in the language of *ret_problem. */
int pages_check(const struct display_confs *confs, struct fonts *fonts,
                const struct page_size sizes[static DISPLAYS_MAX], struct pages **ret,
                struct problem *ret_problem);
