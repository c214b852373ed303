/*
 * A ZIP archive of files, as every office computer opens it: the same files give the same bytes, whenever and
 * by whom it is made (all times are 1980-01-01, no owners). Blocks for the disk.
 *
 * It only writes, and zlib does the rest. Of Debian's libraries libarchive would bring libxml2 and ICU, 32
 * MB, into a program that starts for every command; libzip writes a temporary file of its own choice and
 * renames it, which is for evidence-place.h to do; minizip is kept up by nobody.
 */
#pragma once

#include "services/base/util.h"

enum { ZIP_FILES_MAX = 64, ZIP_NAME_MAX = 255 /* bytes */ };
#define ZIP_SIZE_MAX                                                                                         \
        (UINT64_C(2) << 30) /* bytes of a file, and of all: without its extension for large ones */

struct zip;

/* fd: an empty file that can be read nowhere else; borrowed. */
int zip_new(int fd, struct zip **ret);
struct zip *zip_free(struct zip *zip);
DEFINE_CLEANUP(struct zip *, zip_free)

/* Adds what the file says from its beginning on. name: UTF-8, '/' between folders. -EFBIG: too large, too
 * many, or too long a name. */
int zip_add(struct zip *zip, const char *name, int fd);
/* Writes the directory; not synced. */
int zip_finish(struct zip *zip);
