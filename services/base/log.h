/*
 * Logging: to the journal with structured fields, or to stderr ("<LEVEL>text" lines when
 * systemd reads them, "identifier: level: text" otherwise). The place that decides logs once; pure,
 * hardware and base code logs nothing above debug.
 */
#pragma once

#include <syslog.h>

#include "util.h"

enum log_target {
        LOG_TARGET_AUTO,
        LOG_TARGET_JOURNAL,
        LOG_TARGET_CONSOLE,
        LOG_TARGET_NULL,
        _LOG_TARGET_MAX,
        _LOG_TARGET_INVALID = -EINVAL
};

/* identifier must outlive the process's logging (a literal). AUTO: the journal where stderr is connected to
 * it. */
void log_open(const char *identifier, enum log_target target);
const char *log_identifier(void);
void log_set_level(int level); /* LOG_EMERG..LOG_DEBUG; starts at LOG_INFO */
int log_get_level(void);
void log_set_target(enum log_target target);
enum log_target log_get_target(void);
const char *log_target_to_string(enum log_target target);
int log_target_from_string(const char *s); /* "auto", "journal", "console", "null" */
const char *log_level_to_string(int level);
int log_level_from_string(const char *s); /* "emerg".."debug" */

/*
 * fields: NULL, or a NULL-terminated list of alternating names and values: a message of messages.h, or
 * LOG_FIELDS("MOTCUA_KEYPAD", id). Always returns error, which is 0 or a negative errno and whose
 * text is appended to the message when not 0.
 */
_printf_(4, 5) int log_full(int level, int error, const char *const *fields, const char *format, ...);

#define log_error_errno(r, ...) log_full(LOG_ERR, (r), NULL, __VA_ARGS__)
#define log_warning_errno(r, ...) log_full(LOG_WARNING, (r), NULL, __VA_ARGS__)
#define log_error(...) ((void) log_full(LOG_ERR, 0, NULL, __VA_ARGS__))
#define log_warning(...) ((void) log_full(LOG_WARNING, 0, NULL, __VA_ARGS__))
#define log_notice(...) ((void) log_full(LOG_NOTICE, 0, NULL, __VA_ARGS__))
#define log_debug(...) ((void) log_full(LOG_DEBUG, 0, NULL, __VA_ARGS__))
#define LOG_FIELDS(...) ((const char *const[]){__VA_ARGS__, NULL})
