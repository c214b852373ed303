/* The minutes of an opening of the letter box, to be signed by those who opened it. Pure. */
#pragma once

#include <jansson.h>

#include "services/paper/document.h"

struct box_minutes {
        json_t *opening;          /* as GetBoxOpenings has it */
        const char *body, *place; /* who keeps the box, and where; NULL: nobody is named */
};

/* Without anybody's name: these are written by hand. NULL: no memory; what is wrong with an answer of another
 * shape, paper_error() says. */
struct paper *box_minutes_new(const struct box_minutes *minutes, enum language language);
