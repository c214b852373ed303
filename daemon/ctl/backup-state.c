#include "backup-state.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "ctl.h"
#include "words.h"

#define FOLDER "/var/lib/motcua-backup"

static int path_of(char **ret) {
        const char *folder = secure_getenv("MOTCUA_BACKUP_STATE"); /* for tests */

        return str_format(ret, "%s/last.json", folder ? folder : FOLDER);
}

json_t *backup_state_load(void) {
        _cleanup_free_ char *path = NULL;

        return path_of(&path) < 0 ? NULL : json_load_file(path, 0, NULL);
}

static int write_file(const char *path, json_t *state) {
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);

        if (fd < 0 || fchmod(fd, 0644) < 0)
                return -errno;
        return json_dumpfd(state, fd, JSON_COMPACT) < 0 || fsync(fd) < 0 ? -EIO : 0;
}

int backup_state_save(uint64_t realtime_usec, const char *file, int error) {
        json_t *state = backup_state_load();
        _cleanup_free_ char *path = NULL, *new_path = NULL;

        if (!json_is_object(state)) {
                json_decref(state);
                state = json_object();
        }
        int r = error < 0
                        ? json_object_set_new(state, "failed_usec",
                                              json_integer((json_int_t) realtime_usec)) |
                                  json_object_set_new(state, "errno", json_integer(-error))
                        : json_object_set_new(state, "done_usec", json_integer((json_int_t) realtime_usec)) |
                                  json_object_set_new(state, "file", json_string(file));
        if (error >= 0) {
                (void) json_object_del(state, "failed_usec");
                (void) json_object_del(state, "errno");
        }
        r = r < 0 ? -ENOMEM : path_of(&path);
        if (r >= 0)
                r = str_format(&new_path, "%s.new", path);
        if (r >= 0)
                r = write_file(new_path, state);
        json_decref(state);
        if (r >= 0 && rename(new_path, path) < 0)
                r = -errno;
        return r < 0 ? r : file_sync_folder(path);
}

const char *backup_error_to_string(int error, enum language language) {
        switch (error) {
        case -EXDEV:
                return text(language, TEXT_BACKUP_UNMOUNTED);
        case -ENOSPC:
                return text(language, TEXT_BACKUP_FULL);
        case -ENOTCONN:
                return text(language, TEXT_BACKUP_ABSENT);
        case -ECANCELED:
                return text(language, TEXT_BACKUP_BROKEN_OFF);
        default:
                return error_to_string(error, language);
        }
}
