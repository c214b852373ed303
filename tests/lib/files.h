/* Files of a test: small, whole, and fatal when they fail. */
#pragma once

#include <sys/types.h>

#include "services/base/util.h"

/* New string DIR/NAME. */
char *file_join(const char *dir, const char *name);
/* The whole file, NUL added, in a new buffer; ret_size may be NULL. An absent file reads as empty. */
char *file_read(const char *path, size_t *ret_size);
void file_write(const char *path, const void *data, size_t size);
void file_write_text(const char *path, const char *text);
/* Removes a folder with all that is in it. */
void file_remove_tree(const char *path);
/* Whether an entry of the folder has the text in its name. */
bool file_folder_has(const char *path, const char *text);
/* text with each occurrence of from replaced by to, in a new string. */
char *text_replace(const char *text, const char *from, const char *to);
