#include "disk.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>

enum { FILES_MAX = 32, UNDOS_MAX = 4096, SECTOR = 512, NAME_SIZE = 256 };

enum undo_kind { UNDO_WRITE, UNDO_CREATE, UNDO_UNLINK, UNDO_RENAME, UNDO_FOLDER };

struct inode {
        dev_t device;
        ino_t number;
};

struct undo {
        enum undo_kind kind;
        bool done;          /* it lasts */
        struct inode inode; /* of the file, or of the folder of a name */
        int fd;             /* of either; closed by nobody: the process ends */
        off_t at, old_size;
        size_t size, old_n;
        uint8_t *old;
        char name[NAME_SIZE], kept[32], to[NAME_SIZE];
};

struct disk {
        struct disk_plan plan;
        struct undo undos[UNDOS_MAX];
        size_t n, n_kept;
        struct {
                struct inode inode;
                int fd;
        } files[FILES_MAX];
        size_t n_files;
};

/* Interposed functions get no argument to carry state in. */
static struct disk *disk_get(void) {
        static struct disk disk;

        return &disk;
}

struct disk_plan *disk_get_plan(void) {
        return &disk_get()->plan;
}

#define NEXT(function) ((typeof(&function)) dlsym(RTLD_NEXT, #function))

/* ----- what is undone ----- */

static bool coin(struct disk *disk) {
        disk->plan.seed = disk->plan.seed * 1664525 + 1013904223;
        return disk->plan.seed >> 31;
}

static bool same(const struct inode *a, const struct inode *b) {
        return a->device == b->device && a->number == b->number;
}

static struct inode inode_of(int fd) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return (struct inode){0};
        return (struct inode){st.st_dev, st.st_ino};
}

static struct undo *add(struct disk *disk, enum undo_kind kind) {
        if (disk->n == UNDOS_MAX)
                abort();
        struct undo *undo = &disk->undos[disk->n++];
        *undo = (struct undo){.kind = kind, .fd = -1};
        return undo;
}

/* One descriptor a file, opened again so that it can be read and written. */
static int file_fd(struct disk *disk, int fd, struct inode inode) {
        char path[40];

        for (size_t i = 0; i < disk->n_files; i++)
                if (same(&disk->files[i].inode, &inode))
                        return disk->files[i].fd;
        if (disk->n_files == FILES_MAX)
                abort();
        (void) snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        int again = NEXT(open)(path, O_RDWR | O_CLOEXEC);
        disk->files[disk->n_files].inode = inode;
        disk->files[disk->n_files++].fd = again;
        return again;
}

static void note_write(int fd, off_t at, size_t size) {
        struct disk *disk = disk_get();
        struct stat st;

        if (!disk->plan.recording || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
                return;
        struct undo *undo = add(disk, UNDO_WRITE);
        undo->inode = inode_of(fd);
        undo->fd = file_fd(disk, fd, undo->inode);
        undo->at = at;
        undo->size = size;
        undo->old_size = st.st_size;
        undo->old = malloc(size + 1);
        ssize_t n = pread(undo->fd, undo->old, size, at);
        undo->old_n = n > 0 ? (size_t) n : 0;
}

/* The folder of a path, and the name in it. */
static int folder_of(int folder_fd, const char *path, char ret_name[static NAME_SIZE]) {
        const char *slash = strrchr(path, '/');
        char folder[4096] = ".";

        if (slash)
                (void) snprintf(folder, sizeof(folder), "%.*s", (int) (slash - path), path);
        (void) snprintf(ret_name, NAME_SIZE, "%s", slash ? slash + 1 : path);
        return NEXT(openat)(folder_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static struct undo *note_name(enum undo_kind kind, int folder_fd, const char *path) {
        struct disk *disk = disk_get();

        if (!disk->plan.recording)
                return NULL;
        struct undo *undo = add(disk, kind);
        undo->fd = folder_of(folder_fd, path, undo->name);
        if (undo->fd < 0) {
                disk->n--;
                return NULL;
        }
        undo->inode = inode_of(undo->fd);
        return undo;
}

/* Of a file that loses its name. */
static void keep(struct undo *undo, const char *name) {
        struct disk *disk = disk_get();

        (void) snprintf(undo->kept, sizeof(undo->kept), ".disk-%zu", disk->n_kept++);
        if (linkat(undo->fd, name, undo->fd, undo->kept, 0) < 0)
                undo->kept[0] = '\0';
}

static void let_last(int fd) {
        struct disk *disk = disk_get();
        struct inode inode = inode_of(fd);

        for (size_t i = 0; i < disk->n; i++) {
                struct undo *undo = &disk->undos[i];
                if (undo->done || !same(&undo->inode, &inode))
                        continue;
                undo->done = true;
                if (undo->kept[0] != '\0')
                        (void) NEXT(unlinkat)(undo->fd, undo->kept, 0);
                if (undo->kind != UNDO_WRITE)
                        close(undo->fd);
                free(undo->old);
        }
        while (disk->n > 0 && disk->undos[disk->n - 1].done)
                disk->n--;
}

static void undo_write(struct disk *disk, const struct undo *undo, bool all) {
        static const uint8_t zeroes[SECTOR];

        for (size_t i = 0; i < undo->size; i += SECTOR) {
                size_t n = undo->size - i < SECTOR ? undo->size - i : SECTOR;
                size_t old = i < undo->old_n ? undo->old_n - i : 0;
                old = old < n ? old : n;
                if (!all && coin(disk))
                        continue;
                (void) !NEXT(pwrite)(undo->fd, undo->old + i, old, undo->at + (off_t) i);
                (void) !NEXT(pwrite)(undo->fd, zeroes, n - old, undo->at + (off_t) (i + old));
        }
        if (all || coin(disk))
                (void) !NEXT(ftruncate)(undo->fd, undo->old_size);
}

static void undo_name(const struct undo *undo) {
        if (undo->kind == UNDO_CREATE)
                (void) NEXT(unlinkat)(undo->fd, undo->name, 0);
        else if (undo->kind == UNDO_FOLDER)
                (void) NEXT(unlinkat)(undo->fd, undo->name, AT_REMOVEDIR);
        else if (undo->kind == UNDO_RENAME)
                (void) NEXT(renameat)(undo->fd, undo->to, undo->fd, undo->name);
        if (undo->kept[0] != '\0')
                (void) NEXT(renameat)(undo->fd, undo->kept, undo->fd,
                                      undo->kind == UNDO_RENAME ? undo->to : undo->name);
}

static void cut_power(struct disk *disk) {
        bool all = disk->plan.mode == DISK_CUT_ALL, names = all;

        for (size_t i = disk->n; i > 0; i--) {
                const struct undo *undo = &disk->undos[i - 1];
                if (undo->done)
                        continue;
                if (undo->kind == UNDO_WRITE) {
                        undo_write(disk, undo, all);
                        continue;
                }
                if (disk->plan.mode == DISK_CUT_ANY) {
                        if (coin(disk))
                                undo_name(undo);
                        continue;
                }
                /* Names are journalled in order: from some point on none is there. */
                if (names || i == disk->n || coin(disk))
                        undo_name(undo);
                else
                        names = false;
        }
        for (size_t i = 0; i < disk->n; i++)
                if (!disk->undos[i].done && disk->undos[i].kept[0] != '\0')
                        (void) NEXT(unlinkat)(disk->undos[i].fd, disk->undos[i].kept, 0);
}

/* ----- what fails ----- */

/* Whether the call is made; otherwise errno is set. */
static bool allow(bool needs_room) {
        struct disk_plan *plan = &disk_get()->plan;
        bool now = ++plan->calls == plan->at, since = plan->at > 0 && plan->calls >= plan->at;

        switch (plan->mode) {
        case DISK_WELL:
                return true;
        case DISK_FAILS_ONCE:
                if (now)
                        errno = plan->error;
                return !now;
        case DISK_FAILS_ON:
                if (plan->error == ENOSPC && !needs_room)
                        return true;
                if (since)
                        errno = plan->error;
                return !since;
        case DISK_CUT_ALL:
        case DISK_CUT_SOME:
        case DISK_CUT_ANY:
                if (now)
                        cut_power(disk_get());
                /* fall through */
        case DISK_KILL:
                if (now)
                        _exit(DISK_EXIT);
                return true;
        case _DISK_MODE_MAX:
        case _DISK_MODE_INVALID:
                break;
        }
        abort();
}

/* ----- the calls ----- */

static int open_at(int folder_fd, const char *path, int flags, mode_t mode) {
        bool makes = flags & O_CREAT && faccessat(folder_fd, path, F_OK, AT_SYMLINK_NOFOLLOW) < 0;

        if (makes && !allow(/* needs_room= */ true))
                return -1;
        int fd = NEXT(openat)(folder_fd, path, flags, mode);
        if (makes && fd >= 0)
                (void) note_name(UNDO_CREATE, folder_fd, path);
        return fd;
}

static mode_t mode_of(int flags, va_list ap) {
        return flags & (O_CREAT | O_TMPFILE) ? (mode_t) va_arg(ap, unsigned) : 0;
}

#define DEFINE_OPEN(function)                                                                                \
        int function(const char *path, int flags, ...) {                                                     \
                va_list ap;                                                                                  \
                va_start(ap, flags);                                                                         \
                mode_t mode = mode_of(flags, ap);                                                            \
                va_end(ap);                                                                                  \
                return open_at(AT_FDCWD, path, flags, mode);                                                 \
        }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

#define DEFINE_OPENAT(function)                                                                              \
        int function(int folder_fd, const char *path, int flags, ...) {                                      \
                va_list ap;                                                                                  \
                va_start(ap, flags);                                                                         \
                mode_t mode = mode_of(flags, ap);                                                            \
                va_end(ap);                                                                                  \
                return open_at(folder_fd, path, flags, mode);                                                \
        }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

#define DEFINE_PWRITE(function)                                                                              \
        ssize_t function(int fd, const void *bytes, size_t size, off_t at) {                                 \
                if (!allow(/* needs_room= */ true))                                                          \
                        return -1;                                                                           \
                note_write(fd, at, size);                                                                    \
                return NEXT(function)(fd, bytes, size, at);                                                  \
        }
DEFINE_PWRITE(pwrite)
DEFINE_PWRITE(pwrite64)

ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at) {
        size_t size = 0;

        for (int i = 0; i < n; i++)
                size += parts[i].iov_len;
        struct disk_plan *plan = disk_get_plan();
        if (!allow(/* needs_room= */ true)) {
                /* In the middle of it the disk was full. */
                if (plan->error == ENOSPC && plan->calls == plan->at) {
                        note_write(fd, at, parts[0].iov_len / 2);
                        return NEXT(pwrite)(fd, parts[0].iov_base, parts[0].iov_len / 2, at);
                }
                return -1;
        }
        note_write(fd, at, size);
        return NEXT(pwritev)(fd, parts, n, at);
}

ssize_t write(int fd, const void *bytes, size_t size) {
        struct stat st;

        if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
                return NEXT(write)(fd, bytes, size);
        if (!allow(/* needs_room= */ true))
                return -1;
        note_write(fd, lseek(fd, 0, SEEK_CUR), size);
        return NEXT(write)(fd, bytes, size);
}

#define DEFINE_FTRUNCATE(function)                                                                           \
        int function(int fd, off_t size) {                                                                   \
                struct stat st;                                                                              \
                if (!allow(/* needs_room= */ false))                                                         \
                        return -1;                                                                           \
                if (fstat(fd, &st) >= 0)                                                                     \
                        note_write(fd, size, st.st_size > size ? (size_t) (st.st_size - size) : 0);          \
                return NEXT(function)(fd, size);                                                             \
        }
DEFINE_FTRUNCATE(ftruncate)
DEFINE_FTRUNCATE(ftruncate64)

#define DEFINE_SYNC(function)                                                                                \
        int function(int fd) {                                                                               \
                if (!allow(/* needs_room= */ false))                                                         \
                        return -1;                                                                           \
                let_last(fd);                                                                                \
                return 0;                                                                                    \
        }
DEFINE_SYNC(fsync)
DEFINE_SYNC(fdatasync)

#define DEFINE_FSTATVFS(function, result)                                                                    \
        int function(int fd, struct result *ret) {                                                           \
                int r = NEXT(function)(fd, ret);                                                             \
                                                                                                             \
                if (r >= 0 && disk_get()->plan.read_only)                                                    \
                        ret->f_flag |= ST_RDONLY;                                                            \
                return r;                                                                                    \
        }
DEFINE_FSTATVFS(fstatvfs, statvfs)
DEFINE_FSTATVFS(fstatvfs64, statvfs64)

#define DEFINE_FALLOCATE(function)                                                                           \
        int function(int fd, off_t at, off_t size) {                                                         \
                (void) fd;                                                                                   \
                (void) at;                                                                                   \
                (void) size;                                                                                 \
                return ENOSPC;                                                                               \
        }
/* The reserve is no part of what is looked at, and 4 MiB of it are much. */
DEFINE_FALLOCATE(posix_fallocate)
DEFINE_FALLOCATE(posix_fallocate64)

static int unlink_at(int folder_fd, const char *path, int flags) {
        if (!allow(/* needs_room= */ false))
                return -1;
        struct undo *undo = flags == 0 && faccessat(folder_fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0
                                    ? note_name(UNDO_UNLINK, folder_fd, path)
                                    : NULL;
        if (undo)
                keep(undo, undo->name);
        return NEXT(unlinkat)(folder_fd, path, flags);
}

int unlink(const char *path) {
        return unlink_at(AT_FDCWD, path, 0);
}

int unlinkat(int folder_fd, const char *path, int flags) {
        return unlink_at(folder_fd, path, flags);
}

int mkdirat(int folder_fd, const char *path, mode_t mode) {
        bool there = faccessat(folder_fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;

        if (!there && !allow(/* needs_room= */ true))
                return -1;
        int r = NEXT(mkdirat)(folder_fd, path, mode);
        if (r >= 0)
                (void) note_name(UNDO_FOLDER, folder_fd, path);
        return r;
}

static int rename_at(int from_fd, const char *from, int to_fd, const char *to, unsigned flags) {
        if (!allow(/* needs_room= */ true))
                return -1;
        struct undo *undo = note_name(UNDO_RENAME, from_fd, from);
        char name[NAME_SIZE];
        if (undo) {
                int folder = folder_of(to_fd, to, name);
                if (folder >= 0)
                        close(folder);
                memcpy(undo->to, name, sizeof(name));
                keep(undo, undo->to);
        }
        return NEXT(renameat2)(from_fd, from, to_fd, to, flags);
}

int rename(const char *from, const char *to) {
        return rename_at(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to) {
        return rename_at(from_fd, from, to_fd, to, 0);
}

int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags) {
        return rename_at(from_fd, from, to_fd, to, flags);
}
