/* Errors in words, in the language of whoever asks. */
#pragma once

#include "services/base/util.h"

/* strerror(), in Vietnamese if the error is of those that files and connections give. */
const char *error_to_string(int error, enum language language);
/* The same of file_read_regular(). */
const char *file_error_to_string(int error, enum language language);
