#include "sql-files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

enum { ROOM_BYTES = 256 * 1024 };

/* 1: it is there. */
static int note(struct sql_file *file) {
        struct stat st;

        if (stat(file->path, &st) < 0)
                return errno == ENOENT ? 0 : -errno;
        file->device = st.st_dev;
        file->inode = st.st_ino;
        file->size = st.st_size;
        return 1;
}

int sql_files_note(sqlite3 *db, struct sql_files *ret) {
        static const char *const suffixes[SQL_FILES] = {"", "-wal"};
        const char *path = sqlite3_db_filename(db, "main");
        struct sql_files files = {0};
        int r = 0;

        for (size_t i = 0; r >= 0 && path && path[0] != '\0' && i < SQL_FILES; i++) {
                r = str_format(&files.files[i].path, "%s%s", path, suffixes[i]);
                if (r >= 0)
                        r = note(&files.files[i]);
        }
        if (r < 0) {
                sql_files_clear(&files);
                return r;
        }
        *ret = files;
        return 0;
}

void sql_files_clear(struct sql_files *files) {
        for (size_t i = 0; i < SQL_FILES; i++)
                free(files->files[i].path);
        *files = (struct sql_files){0};
}

/* NULL: it is what it was. */
static const char *find_change(struct sql_file *file) {
        struct stat st;

        if (stat(file->path, &st) < 0)
                return "was removed";
        if (st.st_dev != file->device || st.st_ino != file->inode)
                return "was replaced by another file";
        if (st.st_size < file->size)
                return "was emptied";
        file->size = st.st_size;
        return NULL;
}

static int check_file(struct sql_file *file, const char **ret_what) {
        if (file->inode == 0) {
                int r = note(file);
                return r < 0 ? r : 0;
        }
        *ret_what = find_change(file);
        if (*ret_what)
                return -EIDRM;
        return faccessat(AT_FDCWD, file->path, W_OK, AT_EACCESS) < 0 ? -errno : 0;
}

int sql_files_check(struct sql_files *files, const char **ret_path, const char **ret_what) {
        struct statvfs st;

        for (size_t i = 0; i < SQL_FILES && files->files[i].path; i++) {
                struct sql_file *file = &files->files[i];
                *ret_path = file->path;
                int r = check_file(file, ret_what);
                if (r < 0)
                        return r;
        }
        const char *path = files->files[0].path;
        return path && statvfs(path, &st) >= 0 && (st.f_flag & ST_RDONLY) ? -EROFS : 0;
}

int sql_files_check_room(const struct sql_files *files) {
        const char *path = files->files[0].path;
        struct statvfs st;

        /* One without a size of its own is as large as the memory. */
        return path && statvfs(path, &st) >= 0 && st.f_blocks > 0 && st.f_bavail * st.f_frsize < ROOM_BYTES
                       ? -ENOSPC
                       : 0;
}
