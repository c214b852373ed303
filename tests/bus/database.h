/* A record or a copy of one, as somebody with SQLite reads it, or spoils it. */
#pragma once

#include <stdint.h>

/* The first number that the statement gives; -1: it is no database, or gives none. */
int64_t database_ask(const char *path, const char *sql);
