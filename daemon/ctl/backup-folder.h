/*
 * The folder of [Backup]: files "motcua-TIME.db", whose names sort by their age. Only files of such a name
 * are ever removed, and those of a copy that was broken off ("motcua-TIME.db.part").
 */
#pragma once

#include "services/base/util.h"

/*
 * -ENOENT, -ENOTDIR, -EACCES ...: it cannot be used; -EXDEV: it is on the disk of the system or of the
 * record, as a folder is whose own disk is not mounted.
 */
int backup_folder_open(const char *path, bool mounted, int *ret);
/* A name for a copy of now, as a new string: PATH/motcua-TIME.db. */
int backup_folder_name(const char *path, uint64_t realtime_usec, char **ret);
/* Removes what was broken off, and the oldest until so many are left; never the one called kept. */
int backup_folder_prune(int folder, uint64_t keep, const char *kept);
/* Whether nothing has room there. */
bool backup_folder_is_full(int folder);
