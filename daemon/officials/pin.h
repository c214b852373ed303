/*
 * PINs of officials: hashed (yescrypt of libxcrypt), in a file of their own beside the record, because the
 * record is copied and shown. One line "ID HASH SUM" for each; the sum is row_sum_of() ID and HASH, 8
 * hexadecimal digits. Calls block for the disk and for the hash, which takes some tens of milliseconds by
 * design. What a PIN passed through is wiped.
 */
#pragma once

#include "services/base/util.h"

#define PIN_FILE "pins" /* in the state directory */

enum { PIN_LENGTH_MIN = 4, PIN_LENGTH_MAX = 12 };

/* 4 to 12 digits. */
bool pin_is_valid(const char *pin);

/* Replaces the official's PIN; durable when it returns 0. A file that was cut off is never left behind. */
int pin_set(const char *path, const char *official, const char *pin);

/* -ENOENT: the official has none; -EUCLEAN: some line does not fit its sum, and may be the official's. */
int pin_check(const char *path, const char *official, const char *pin, bool *ret_right);
