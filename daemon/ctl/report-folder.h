/*
 * The folder of MonthlyFolder=: of each period a set of files "motcua-PERIOD.KIND", and when its figures came
 * out otherwise later "motcua-PERIOD-2.KIND" and so on. What is there is never changed. The last file of a
 * set is put there last: a set that has it is whole.
 */
#pragma once

#include "services/base/util.h"

enum { REPORT_FILES_MAX = 4, REPORT_SETS_MAX = 99 }; /* of one period */

struct report_file {
        const char *kind; /* "pdf" */
        const void *data;
        size_t size;
};

/* How many sets of the period are begun there; 0: none. -EMLINK: there may be no more. */
int report_folder_count(int folder, const char *period, const char *const *kinds, unsigned *ret);
/* Whether the newest set has that last file, byte for byte: a new one would say the same. */
bool report_folder_has(int folder, const char *period, unsigned n, const struct report_file *last);
/*
 * Puts the set of that number there, each file under its name when it is whole and on disk, readable by its
 * owner and the folder's group. -EEXIST: somebody put one of these names there meanwhile; -ENOSPC and other
 * errors of the disk. What was broken off before is removed.
 */
int report_folder_put(int folder, const char *period, unsigned number, const struct report_file *files,
                      size_t n_files);
/* "motcua-2026-10-2.pdf"; number: from 1. */
enum { REPORT_FILE_NAME_SIZE = 64 };
void report_folder_name(const char *period, unsigned number, const char *kind,
                        char ret[static REPORT_FILE_NAME_SIZE]);
