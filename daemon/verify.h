/*
 * Proves a record: that SQLite finds no damage in its file, that its events can be read, are those that were
 * logged and their numbers rise by one, and that everything derived from them, the log included, is what they
 * say, by replaying them into a new record beside it.
 */
#pragma once

#include <stdio.h>

/*
 * path: a copy, or the record of a motcuad that is stopped. For the time being it takes as much room again in
 * the folder of path. Writes what does not fit, a line each, or one line that all does. Returns 0; 1 when
 * something does not fit; or a negative errno, with a line too.
 */
int verify_record(const char *path, FILE *out);
