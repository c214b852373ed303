/* motcua-verify at work on a file, or on a copy of the record at work in a folder that goes away. */
#pragma once

#include "ctl.h"

#define PROVE_COPY "record" /* as the lines about it call it */

struct proof {
        const char *record;
        const char *folder;                 /* where that is; NULL: where this program was started */
        const char *checkpoint, *signed_by; /* as of the options; NULL: none */
        int output;                         /* where its lines go; -1: standard output */
};
/* Returns its exit status, or a negative errno after saying why it did not come to one: -EINTR if it was
 * broken off. */
int prove(struct ctl *ctl, const struct proof *proof);

/*
 * A copy PROVE_COPY of what motcuad has, in a new folder below $TMPDIR (/var/tmp). Signals break off what
 * waits from then on, so that whoever called can remove the folder. Returns an exit code; what failed is
 * told.
 */
int prove_make_copy(struct ctl *ctl, char **ret_folder);
/* With the files in it. */
void prove_remove_folder(const char *path);
