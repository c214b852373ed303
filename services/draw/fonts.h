/*
 * The fonts that text is laid out in: one family, and what Pango keeps to draw it.
 *
 * A struct fonts has a font map of its own, and belongs with its texts to the thread that made it.
 * fonts_new() blocks: it reads fontconfig's configuration and cache and, without a cache, every font of the
 * machine, which takes seconds. Call it at the start, and with the loop's signals blocked: Pango may keep a
 * thread that looks for fonts, which would take them.
 */
#pragma once

#include "services/base/problem.h"

struct fonts;

/*
 * family: such as "DejaVu Sans". -ENOENT: it is not installed, or lacks a letter of Vietnamese; -EIO:
 * fontconfig does not work; both with *ret_problem told; -ENOMEM.
 */
int fonts_new(const char *family, struct fonts **ret, struct problem *ret_problem);
/* In how many sizes, regular and bold, text was laid out so far: each is loaded from its file when it is
 * first used, which takes longer than drawing it does from then on. */
unsigned fonts_used(const struct fonts *fonts);
/* After every text made of it. */
struct fonts *fonts_free(struct fonts *fonts);
DEFINE_CLEANUP(struct fonts *, fonts_free)
