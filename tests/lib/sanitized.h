/* Whether the sanitizers were built in: then what memory a process takes says nothing about the code. */
#pragma once

#include <stdbool.h>

#if defined(__SANITIZE_ADDRESS__)
static const bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif
#else
static const bool sanitized = false;
#endif
