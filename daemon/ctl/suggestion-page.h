/*
 * The answer to a suggestion as a page of the wall and of the public's page, in the form of
 * services/pages/page.h. Pure.
 */
#pragma once

#include "services/base/util.h"

/* code: as it is shown; answer: plain text on one line; until: the last day on which it is shown, YYYY-MM-DD,
 * or NULL. 0 or -ENOMEM. */
int suggestion_page_make(enum language language, const char *code, const char *answer, const char *until,
                         char **ret);
