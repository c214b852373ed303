#include "report-folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#define PART ".part"

void report_folder_name(const char *period, unsigned number, const char *kind,
                        char ret[static REPORT_FILE_NAME_SIZE]) {
        if (number > 1)
                (void) snprintf(ret, REPORT_FILE_NAME_SIZE, "motcua-%s-%u.%s", period, number, kind);
        else
                (void) snprintf(ret, REPORT_FILE_NAME_SIZE, "motcua-%s.%s", period, kind);
}

int report_folder_count(int folder, const char *period, const char *const *kinds, unsigned *ret) {
        char name[REPORT_FILE_NAME_SIZE];
        unsigned last = 0;

        for (unsigned number = 1; number <= REPORT_SETS_MAX; number++)
                for (size_t i = 0; kinds[i]; i++) {
                        report_folder_name(period, number, kinds[i], name);
                        if (faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
                                last = number;
                        else if (errno != ENOENT)
                                return -errno;
                }
        if (last == REPORT_SETS_MAX)
                return -EMLINK;
        *ret = last;
        return 0;
}

bool report_folder_has(int folder, const char *period, unsigned n, const struct report_file *last) {
        char name[REPORT_FILE_NAME_SIZE];
        _cleanup_free_ char *there = NULL;
        struct stat st;
        size_t size = 0;

        report_folder_name(period, n, last->kind, name);
        _cleanup_close_ int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || (uint64_t) st.st_size != last->size)
                return false;
        there = malloc(last->size + 1);
        while (there && size < last->size) {
                ssize_t got = read(fd, there + size, last->size - size);
                if (got <= 0)
                        return false;
                size += (size_t) got;
        }
        return there && memcmp(there, last->data, size) == 0;
}

static int write_part(int folder, const char *part, const struct report_file *file) {
        _cleanup_close_ int fd =
                openat(folder, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
        if (fd < 0)
                return -errno;
        const char *data = file->data;
        for (size_t done = 0; done < file->size;) {
                ssize_t n = write(fd, data + done, file->size - done);
                if (n <= 0)
                        return n < 0 ? -errno : -ENOSPC;
                done += (size_t) n;
        }
        return fsync(fd) < 0 ? -errno : 0;
}

/* Of this set, and of the one before, which may have been broken off. */
static void remove_parts(int folder, const char *period, unsigned number, const struct report_file *files,
                         size_t n_files) {
        for (unsigned of = number > 1 ? number - 1 : number; of <= number; of++)
                for (size_t i = 0; i < n_files; i++) {
                        char name[REPORT_FILE_NAME_SIZE], part[REPORT_FILE_NAME_SIZE + sizeof(PART)];

                        report_folder_name(period, of, files[i].kind, name);
                        (void) snprintf(part, sizeof(part), "%s" PART, name);
                        (void) unlinkat(folder, part, 0);
                }
}

static int put_file(int folder, const char *name, const struct report_file *file) {
        char part[REPORT_FILE_NAME_SIZE + sizeof(PART)];

        (void) snprintf(part, sizeof(part), "%s" PART, name);
        int r = write_part(folder, part, file);
        if (r >= 0)
                r = file_rename_new(folder, part, folder, name);
        if (r < 0)
                (void) unlinkat(folder, part, 0);
        return r;
}

int report_folder_put(int folder, const char *period, unsigned number, const struct report_file *files,
                      size_t n_files) {
        char name[REPORT_FILE_NAME_SIZE];
        int r = 0;

        assert(n_files > 0 && n_files <= REPORT_FILES_MAX);
        remove_parts(folder, period, number, files, n_files);
        for (size_t i = 0; r >= 0 && i < n_files; i++) {
                /* The last says that the others are there. */
                if (i == n_files - 1 && fsync(folder) < 0)
                        return -errno;
                report_folder_name(period, number, files[i].kind, name);
                r = put_file(folder, name, &files[i]);
        }
        if (r >= 0 && fsync(folder) < 0)
                r = -errno;
        return r;
}
