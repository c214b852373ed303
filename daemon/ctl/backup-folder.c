#include "backup-folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define PREFIX "motcua-"
#define TIME "00000000T000000Z" /* "0": a digit */
enum { NAME_SIZE = sizeof(PREFIX TIME ".db"), ROOM_BYTES = 1 << 20 };

static bool is_on(const struct stat *st, const char *path) {
        struct stat other;

        return stat(path, &other) == 0 && other.st_dev == st->st_dev;
}

int backup_folder_open(const char *path, bool mounted, int *ret) {
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
        struct stat st;

        if (fd < 0)
                return -errno;
        if (fstat(fd, &st) < 0)
                r = -errno;
        else if (mounted && (is_on(&st, "/") || is_on(&st, "/var/lib/motcuad")))
                r = -EXDEV;
        if (r < 0)
                close(fd);
        else
                *ret = fd;
        return r;
}

int backup_folder_name(const char *path, uint64_t realtime_usec, char **ret) {
        time_t when = (time_t) (realtime_usec / USEC_PER_SEC);
        char text[sizeof(TIME)];
        struct tm tm;

        if (!gmtime_r(&when, &tm) || strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm) == 0)
                return -ERANGE;
        return str_format(ret, "%s/" PREFIX "%s.db", path, text);
}

/* Whether the name is one of ours with this end. */
static bool is_ours(const char *name, const char *end) {
        static const char form[] = PREFIX TIME;
        size_t i = 0;

        for (; form[i]; i++)
                if (form[i] == '0' ? name[i] < '0' || name[i] > '9' : name[i] != form[i])
                        return false;
        return streq(name + i, end);
}

static int is_copy(const struct dirent *entry) {
        return is_ours(entry->d_name, ".db");
}

static int is_part(const struct dirent *entry) {
        return is_ours(entry->d_name, ".db.part");
}

/* The first so many by name, as far as they are files. */
static int remove_first(int folder, int (*filter)(const struct dirent *entry), uint64_t keep,
                        const char *kept) {
        struct dirent **entries;
        int n = scandirat(folder, ".", &entries, filter, alphasort), r = 0;

        for (int i = 0; i < n; i++) {
                struct stat st;
                const char *name = entries[i]->d_name;
                if ((uint64_t) (n - i) > keep && !streq(name, kept) &&
                    fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
                    unlinkat(folder, name, 0) < 0)
                        r = -errno;
                free(entries[i]);
        }
        if (n >= 0)
                free(entries);
        return n < 0 ? -errno : r;
}

int backup_folder_prune(int folder, uint64_t keep, const char *kept) {
        int r = remove_first(folder, is_part, 0, kept);

        return r < 0 ? r : remove_first(folder, is_copy, keep, kept);
}

bool backup_folder_is_full(int folder) {
        struct statvfs st;

        return fstatvfs(folder, &st) == 0 && (uint64_t) st.f_bavail * st.f_frsize < ROOM_BYTES;
}
