/* Apart from the rest: a daemon that keeps nothing is not linked with what keeps it. */
#include "daemon.h"
#include "messages.h"

int daemon_log_storage(int error, const char *path, const char *damage) {
        if (error == -EUCLEAN)
                return log_full(LOG_CRIT, error, MOTCUA_MESSAGE_STORAGE_DAMAGED(path),
                                "%s is damaged, and left as it is (%s)", path, damage ? damage : "somewhere");
        if (error == -EBUSY)
                return log_error_errno(error, "Another process holds %s", path);
        if (error != -EPROTONOSUPPORT)
                return log_full(LOG_ERR, error, MOTCUA_MESSAGE_STORAGE_FAILED(), "Cannot open %s", path);
        (void) log_full(LOG_CRIT, 0, MOTCUA_MESSAGE_STORAGE_NEWER(path),
                        "%s is of a newer version, and left as it is: install that version again", path);
        return error;
}

void daemon_log_damage(const char *what, const char *file, const char *damage) {
        (void) log_full(LOG_CRIT, -EUCLEAN, MOTCUA_MESSAGE_STORAGE_DAMAGED(file), "%s is damaged (%s)", what,
                        damage);
}

int daemon_log_failing(int error, const char *damage, const char *text) {
        bool gone = error == -EIDRM, named = (gone || error == -EUCLEAN) && damage;

        return log_full(gone ? LOG_CRIT : LOG_ERR, error,
                        gone ? MOTCUA_MESSAGE_STORAGE_GONE() : MOTCUA_MESSAGE_STORAGE_FAILED(), "%s%s%s%s",
                        text, named ? " (" : "", named ? damage : "", named ? ")" : "");
}

int daemon_open_outbox(const struct daemon_options *options, uint64_t rows_max, struct outbox **ret) {
        _cleanup_free_ char *path = NULL;
        bool fresh = false;
        int r = str_format(&path, "%s/" OUTBOX_DATABASE, options->state_dir);

        if (r >= 0)
                r = outbox_open(path, rows_max, &fresh, ret);
        if (r < 0)
                return daemon_log_storage(r, path ? path : "the outbox", NULL);
        const char *damage = outbox_moved_aside(*ret);
        if (damage)
                (void) log_full(LOG_CRIT, 0, MOTCUA_MESSAGE_OUTBOX_REPLACED(path, outbox_moved_to(*ret)),
                                "%s was damaged (%s) and is moved to %s; a new one begins", path, damage,
                                outbox_moved_to(*ret));
        if (fresh)
                log_notice("%s is new", path);
        return 0;
}
