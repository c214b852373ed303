#include "log.h"

#include <stdarg.h>
#include <sys/stat.h>
#include <sys/uio.h>

/* Otherwise each message would carry a place in this file. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

enum { LOG_ENTRIES_MAX = 24 }; /* fields of one message */

/* The one piece of state that every file shares and none owns: where this process logs. */
static struct {
        const char *identifier;
        enum log_target target;
        int level;
        bool journal; /* what AUTO found */
} log_state = {.identifier = "motcua", .level = LOG_INFO};

static const char *const level_names[] = {"emerg",   "alert",  "crit", "err",
                                          "warning", "notice", "info", "debug"};
static const char *const target_names[_LOG_TARGET_MAX] = {"auto", "journal", "console", "null"};

/* systemd says in JOURNAL_STREAM which stream is the journal's; stderr may have been redirected since. */
static bool stderr_is_journal(void) {
        const char *stream = getenv("JOURNAL_STREAM");
        _cleanup_free_ char *ours = NULL;
        struct stat st;

        if (!stream || fstat(STDERR_FILENO, &st) < 0)
                return false;
        if (str_format(&ours, "%ju:%ju", (uintmax_t) st.st_dev, (uintmax_t) st.st_ino) < 0)
                return false;
        return streq(stream, ours);
}

void log_open(const char *identifier, enum log_target target) {
        log_state.identifier = identifier;
        log_state.journal = stderr_is_journal();
        log_set_target(target);
}

const char *log_identifier(void) {
        return log_state.identifier;
}

void log_set_level(int level) {
        assert(level >= LOG_EMERG && level <= LOG_DEBUG);
        log_state.level = level;
}

int log_get_level(void) {
        return log_state.level;
}

void log_set_target(enum log_target target) {
        assert(target >= 0 && target < _LOG_TARGET_MAX);
        log_state.target = target;
}

enum log_target log_get_target(void) {
        return log_state.target;
}

const char *log_target_to_string(enum log_target target) {
        return target_names[target];
}

int log_target_from_string(const char *s) {
        for (int i = 0; i < _LOG_TARGET_MAX; i++)
                if (streq(s, target_names[i]))
                        return i;
        return -EINVAL;
}

const char *log_level_to_string(int level) {
        return level_names[level];
}

int log_level_from_string(const char *s) {
        for (size_t i = 0; i < ELEMENTSOF(level_names); i++)
                if (streq(s, level_names[i]))
                        return (int) i;
        return -EINVAL;
}

static bool to_journal(void) {
        return log_state.target == LOG_TARGET_JOURNAL ||
               (log_state.target == LOG_TARGET_AUTO && log_state.journal);
}

/* Whether the journal has it. */
static bool write_journal(int level, int error, const char *const *fields, const char *text) {
        char *entries[LOG_ENTRIES_MAX] = {};
        struct iovec iov[LOG_ENTRIES_MAX];
        int n = 0, r;

        if (str_format(&entries[n], "MESSAGE=%s", text) >= 0)
                n++;
        if (str_format(&entries[n], "PRIORITY=%d", level) >= 0)
                n++;
        if (str_format(&entries[n], "SYSLOG_IDENTIFIER=%s", log_state.identifier) >= 0)
                n++;
        if (error < 0 && str_format(&entries[n], "ERRNO=%d", -error) >= 0)
                n++;
        for (; fields && fields[0] && n < LOG_ENTRIES_MAX; fields += 2)
                if (str_format(&entries[n], "%s=%s", fields[0], fields[1]) >= 0)
                        n++;

        for (int i = 0; i < n; i++)
                iov[i] = (struct iovec){.iov_base = entries[i], .iov_len = strlen(entries[i])};
        r = sd_journal_sendv(iov, n);
        for (int i = 0; i < n; i++)
                free(entries[i]);
        return r >= 0;
}

static void write_console(int level, const char *text) {
        if (log_state.journal)
                (void) fprintf(stderr, "<%d>%s\n", level, text);
        else
                (void) fprintf(stderr, "%s: %s: %s\n", log_state.identifier, level_names[level], text);
}

int log_full(int level, int error, const char *const *fields, const char *format, ...) {
        _cleanup_free_ char *text = NULL, *with_error = NULL;
        int saved = errno;
        va_list ap;

        if (level > log_state.level || log_state.target == LOG_TARGET_NULL)
                return error;
        va_start(ap, format);
        int r = str_vformat(&text, format, ap);
        va_end(ap);
        if (r < 0) {
                errno = saved;
                return error;
        }
        if (error < 0 && str_format(&with_error, "%s: %s", text, strerror(-error)) < 0)
                with_error = NULL;

        const char *line = with_error ? with_error : text;
        if (!to_journal() || !write_journal(level, error, fields, line))
                write_console(level, line);
        errno = saved;
        return error;
}
