/* What a report that is signed says besides its figures, and where those of months go: section [Report],
 * plain strings. */
#pragma once

#include "services/base/util.h"

enum { REPORT_LINES_MAX = 20, REPORT_LINE_MAX = 1000 /* bytes */ };

/* Each may be NULL: it is not set. */
struct report_form {
        char *superior, *body; /* who is above who issues it, and who does */
        char *place, *suffix;  /* suffix: of the number, "BC-UBND" */
        char *addressee;
        char *authority, *title, *signer; /* "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", a name */
        char *maker;                      /* who made the tables: a name */
        char *basis[REPORT_LINES_MAX];
        char *recipients[REPORT_LINES_MAX];
        char *monthly_folder; /* where reports of months are put by themselves; NULL: nowhere */
};

static inline void report_form_done(struct report_form *form) {
        free(form->superior);
        free(form->body);
        free(form->place);
        free(form->suffix);
        free(form->addressee);
        free(form->authority);
        free(form->title);
        free(form->signer);
        free(form->maker);
        free(form->monthly_folder);
        for (size_t i = 0; i < REPORT_LINES_MAX; i++) {
                free(form->basis[i]);
                free(form->recipients[i]);
        }
        *form = (struct report_form){0};
}
