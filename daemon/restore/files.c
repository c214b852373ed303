#include "daemon/restore/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "daemon/log/key.h"
#include "daemon/record/store.h"

#define STAGED CENTRE_DATABASE ".restore-"
#define ASIDE CENTRE_DATABASE ".before-"
#define NEW_IDENTITY "-new-log" /* behind the time */
enum { CHUNK_SIZE = 64 << 10, TIME_SIZE = sizeof("20261126T115543Z"), NAME_SIZE = 64 };

/* What belongs to a database, but for what SQLite makes of its log by itself (-shm). */
static const char *const suffixes[] = {"", "-wal", "-journal"};

int restore_lock(const char *state_dir, int *ret) {
        int fd = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

        if (fd < 0)
                return -errno;
        if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
                r = errno == EWOULDBLOCK ? -EBUSY : -errno;
                close(fd);
                return r;
        }
        *ret = fd;
        return 0;
}

/* ----- the draft ----- */

static int copy_content(int from, int to) {
        _cleanup_free_ char *chunk = malloc(CHUNK_SIZE);
        off_t offset = 0;
        ssize_t n;

        if (!chunk)
                return -ENOMEM;
        while ((n = read(from, chunk, CHUNK_SIZE)) > 0)
                for (ssize_t done = 0, written; done < n; done += written, offset += written) {
                        written = pwrite(to, chunk + done, (size_t) (n - done), offset);
                        if (written < 0)
                                return -errno;
                }
        return n < 0 ? -errno : 0;
}

/* Of what is no regular file nothing is awaited. */
static int open_regular(const char *path, int *ret, struct stat *ret_st) {
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), r = 0;

        if (fd < 0)
                return -errno;
        if (fstat(fd, ret_st) < 0)
                r = -errno;
        else if (!S_ISREG(ret_st->st_mode))
                r = S_ISDIR(ret_st->st_mode) ? -EISDIR : -ESPIPE;
        if (r < 0)
                close(fd);
        else
                *ret = fd;
        return r;
}

static int draft_file(int folder, int from, const char *name) {
        _cleanup_close_ int to =
                openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        struct stat st;

        if (to < 0 || fstat(folder, &st) < 0)
                return -errno;
        if (fchmod(to, 0600) < 0 || fchown(to, st.st_uid, st.st_gid) < 0)
                return -errno;
        int r = copy_content(from, to);
        return r < 0 ? r : fsync(to) < 0 ? -errno : 0;
}

/* Its log has what was committed last. */
static int draft_log(int folder, const char *path) {
        _cleanup_free_ char *log = NULL, *journal = NULL;
        _cleanup_close_ int from = -1;
        struct stat st;

        if (str_format(&log, "%s-wal", path) < 0 || str_format(&journal, "%s-journal", path) < 0)
                return -ENOMEM;
        if (stat(journal, &st) == 0 && st.st_size > 0)
                return -EBUSY;
        int r = open_regular(log, &from, &st);
        return r == -ENOENT ? 0 : r < 0 ? r : draft_file(folder, from, RESTORE_DRAFT "-wal");
}

int restore_draft(int folder, const char *path) {
        _cleanup_close_ int from = -1;
        struct stat st = {0}, record = {0};

        int r = open_regular(path, &from, &st);
        if (r < 0)
                return r;
        if (fstatat(folder, CENTRE_DATABASE, &record, 0) == 0 && record.st_dev == st.st_dev &&
            record.st_ino == st.st_ino)
                return -EBUSY;
        r = draft_file(folder, from, RESTORE_DRAFT);
        return r < 0 ? r : draft_log(folder, path);
}

/* ----- staged ----- */

static void write_name(char ret[static NAME_SIZE], const char *prefix, const char *time, const char *suffix) {
        int n = snprintf(ret, NAME_SIZE, "%s%s%s", prefix, time, suffix);

        assert(n > 0 && n < NAME_SIZE);
}

static bool exists(int folder, const char *name) {
        return faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool is_taken(int folder, const char *time) {
        char name[NAME_SIZE];
        bool taken = false;

        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                write_name(name, ASIDE, time, suffixes[i]);
                taken = taken || exists(folder, name);
        }
        return taken;
}

static int make_durable(int folder, const char *name) {
        _cleanup_close_ int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

        return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

int restore_stage(int folder, uint64_t realtime_usec, bool new_identity) {
        char time_text[TIME_SIZE], name[NAME_SIZE];
        time_t when = (time_t) (realtime_usec / USEC_PER_SEC);
        struct tm tm;

        do
                if (!gmtime_r(&when, &tm) ||
                    strftime(time_text, sizeof(time_text), "%Y%m%dT%H%M%SZ", &tm) == 0)
                        return -ERANGE;
        while (is_taken(folder, time_text) && when++ < INT64_MAX);
        if (exists(folder, RESTORE_DRAFT "-wal") || exists(folder, RESTORE_DRAFT "-journal"))
                return -EUCLEAN;
        int r = make_durable(folder, RESTORE_DRAFT);
        if (r < 0)
                return r;
        write_name(name, STAGED, time_text, new_identity ? NEW_IDENTITY : "");
        return renameat(folder, RESTORE_DRAFT, folder, name) < 0 ? -errno : 0;
}

/* ----- the rest ----- */

static int unlink_if_there(int folder, const char *name) {
        return unlinkat(folder, name, 0) < 0 && errno != ENOENT ? -errno : 0;
}

struct staged {
        char name[NAME_SIZE]; /* empty: nothing is */
        char time[TIME_SIZE];
        bool new_identity;
};

static bool read_name(const char *name, struct staged *ret) {
        size_t prefix = strlen(STAGED), n = strlen(name);
        const char *rest = name + prefix + TIME_SIZE - 1;

        if (strncmp(name, STAGED, prefix) != 0 || n < prefix + TIME_SIZE - 1 || n >= NAME_SIZE ||
            (rest[0] != '\0' && !streq(rest, NEW_IDENTITY)))
                return false;
        memcpy(ret->name, name, n + 1);
        memcpy(ret->time, name + prefix, TIME_SIZE - 1);
        ret->time[TIME_SIZE - 1] = '\0';
        ret->new_identity = rest[0] != '\0';
        return true;
}

/* Removes what belongs to a draft. */
static int look(int folder, struct staged *ret) {
        int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        const struct dirent *entry;

        *ret = (struct staged){0};
        if (!dir) {
                r = -errno;
                closep(&fd);
                return r;
        }
        while (r >= 0 && (entry = readdir(dir))) {
                (void) read_name(entry->d_name, ret);
                if (strncmp(entry->d_name, RESTORE_DRAFT, strlen(RESTORE_DRAFT)) == 0)
                        r = unlink_if_there(folder, entry->d_name);
        }
        closedir(dir);
        return r;
}

/* Each file that is still there, and none twice. */
static int move_aside(int folder, const char *time) {
        char from[NAME_SIZE], to[NAME_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                write_name(from, CENTRE_DATABASE, "", suffixes[i]);
                write_name(to, ASIDE, time, suffixes[i]);
                if (!exists(folder, from))
                        continue;
                if (exists(folder, to))
                        return -EEXIST;
                if (renameat(folder, from, folder, to) < 0)
                        return -errno;
        }
        return unlink_if_there(folder, CENTRE_DATABASE "-shm");
}

/* At its next start motcuad makes a new one. */
static int retire_identity(int folder) {
        return renameat(folder, LOG_KEY_FILE, folder, LOG_KEY_LEFT_FILE) < 0 && errno != ENOENT ? -errno : 0;
}

int restore_finish(int folder, char **ret_aside) {
        struct staged staged;

        int r = look(folder, &staged);
        if (r < 0 || staged.name[0] == '\0')
                return r;
        /* Each step is on disk before the next: first that it is staged, at last that what was there is
         * aside. */
        if (fsync(folder) < 0)
                return -errno;
        r = move_aside(folder, staged.time);
        if (r >= 0 && staged.new_identity)
                r = retire_identity(folder);
        if (r < 0)
                return r;
        if (fsync(folder) < 0 || renameat(folder, staged.name, folder, CENTRE_DATABASE) < 0 ||
            fsync(folder) < 0)
                return -errno;
        if (ret_aside && str_format(ret_aside, ASIDE "%s", staged.time) < 0)
                return -ENOMEM;
        return 1;
}
