/* WAV files of a test: 16 bits, one channel. */
#pragma once

#include "services/base/util.h"

void wav_write(const char *path, const int16_t *samples, size_t n, unsigned rate);
/* In a new buffer; what is no such file is fatal. */
int16_t *wav_read(const char *path, size_t *ret_n, unsigned *ret_rate);
