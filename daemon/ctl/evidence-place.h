/*
 * Where an evidence pack is to be: DIR, and beside it DIR.zip. Both are made under other names, and get
 * theirs when all of them is on disk; nothing that is there is replaced. Whatever fails, is killed or loses
 * its power: under these names there is a whole pack or none, and where the folder is, the archive is too.
 * Blocks for the disk.
 */
#pragma once

#include "services/base/util.h"

struct evidence_place {
        char *folder, *archive;    /* where they are to be */
        char *part, *part_archive; /* where they are until then; NULL: nothing is there */
        const char *name;          /* of the folder */
};

/* -EEXIST: there is something; -EINVAL: no name that a folder of an archive may have. */
int evidence_place_find(const char *output, struct evidence_place *ret);
/* Removes what was not put into its place. */
void evidence_place_done(struct evidence_place *place);

/* The folder to be filled, for root alone. */
int evidence_place_make(struct evidence_place *place, int *ret_fd);
/* What is in it, in this order, each file synced by now. -EEXIST: something came there meanwhile. */
int evidence_place_put(struct evidence_place *place, int fd, const char *const *names, size_t n);
