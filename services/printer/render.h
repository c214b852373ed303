/*
 * Draws templates: services/draw/ draws each element in grey, and a threshold makes dots of it. No dithering:
 * letters stay sharp. Nothing is ever clipped: what does not fit gets smaller or wraps, and what still does
 * not fit is an error.
 */
#pragma once

#include "raster.h"
#include "template.h"

struct render;

/* As fonts_new(). */
int render_new(const char *font, struct render **ret, struct problem *ret_problem);
struct render *render_free(struct render *render);
DEFINE_CLEANUP(struct render *, render_free)

/*
 * values: from template_fill(). A reprint of a template that does not show {reprint} itself gets the mark on
 * top. Returns 0, -ENOMEM, -E2BIG (too long or wide for the paper), -EILSEQ (a letter no font has), -ENOENT
 * or -EINVAL (an image), each of the last four with *ret_problem told; it was new.
 */
int render_template(struct render *render, const struct template *template, json_t *values, unsigned width,
                    struct raster **ret, struct problem *ret_problem);

/* -EILSEQ: no font has a letter of it. */
int render_has_letters(struct render *render, const char *string);

/* One line of bold text with rules around it, to be printed above what a broken transmission left. */
int render_notice(struct render *render, const char *text, unsigned width, struct raster **ret);
