#include "daemon/record/sql-backup.h"

#include "services/base/sqlite-util.h"

#define VFS_NAME "backup"
/* In SQLite's header: how the file is to be written and read; 1: by any SQLite, with a rollback journal. */
enum { MODE_OFFSET = 18, MODE_SIZE = 2 };

struct sql_backup {
        sqlite3_vfs vfs; /* where SQLite believes that the copy is */
        sqlite3 *copy;
        sqlite3_backup *backup;
        sql_backup_write_fn write;
        void *userdata;
        int64_t size;
        int error; /* what write gave */
};

struct file {
        sqlite3_file base;
        struct sql_backup *backup;
};

static int tell(struct sql_backup *backup, uint64_t offset, const void *data, size_t size) {
        if (backup->error >= 0)
                backup->error = backup->write(offset, data, size, backup->userdata);
        return backup->error < 0 ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int file_write(sqlite3_file *base, const void *data, int size, sqlite3_int64 offset) {
        static const uint8_t mode[MODE_SIZE] = {1, 1};
        struct sql_backup *backup = ((struct file *) base)->backup;
        const uint8_t *bytes = data;
        int rc;

        if (offset + size > backup->size)
                backup->size = offset + size;
        if (offset > 0 || size < MODE_OFFSET + MODE_SIZE)
                return tell(backup, (uint64_t) offset, bytes, (size_t) size);
        rc = tell(backup, 0, bytes, MODE_OFFSET);
        if (rc == SQLITE_OK)
                rc = tell(backup, MODE_OFFSET, mode, sizeof(mode));
        if (rc == SQLITE_OK)
                rc = tell(backup, MODE_OFFSET + MODE_SIZE, bytes + MODE_OFFSET + MODE_SIZE,
                          (size_t) size - MODE_OFFSET - MODE_SIZE);
        return rc;
}

/* SQLite reads a page before it writes the whole of it anew, and looks at nothing of it. */
static int file_read(sqlite3_file *base, void *data, int size, sqlite3_int64 offset) {
        memset(data, 0, (size_t) size);
        return offset + size > ((struct file *) base)->backup->size ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size) {
        struct sql_backup *backup = ((struct file *) base)->backup;

        backup->size = size;
        return tell(backup, (uint64_t) size, NULL, 0);
}

static int file_size(sqlite3_file *base, sqlite3_int64 *ret) {
        *ret = ((struct file *) base)->backup->size;
        return SQLITE_OK;
}

static int file_close(_unused_ sqlite3_file *base) {
        return SQLITE_OK;
}

static int file_flags(_unused_ sqlite3_file *base, _unused_ int flags) { /* to sync, lock, unlock */
        return SQLITE_OK;
}

static int file_is_reserved(_unused_ sqlite3_file *base, int *ret) {
        *ret = 0;
        return SQLITE_OK;
}

static int file_control(_unused_ sqlite3_file *base, _unused_ int operation, _unused_ void *argument) {
        return SQLITE_NOTFOUND;
}

static int file_none(_unused_ sqlite3_file *base) { /* no sector size, no characteristics */
        return 0;
}

static const sqlite3_io_methods methods = {
        .iVersion = 1,
        .xClose = file_close,
        .xRead = file_read,
        .xWrite = file_write,
        .xTruncate = file_truncate,
        .xSync = file_flags,
        .xFileSize = file_size,
        .xLock = file_flags,
        .xUnlock = file_flags,
        .xCheckReservedLock = file_is_reserved,
        .xFileControl = file_control,
        .xSectorSize = file_none,
        .xDeviceCharacteristics = file_none,
};

static int vfs_open(sqlite3_vfs *vfs, _unused_ sqlite3_filename name, sqlite3_file *base, int flags,
                    int *ret_flags) {
        /* The copy itself, and no journal or other file of its own. */
        if (!(flags & SQLITE_OPEN_MAIN_DB)) {
                base->pMethods = NULL;
                return SQLITE_CANTOPEN;
        }
        *(struct file *) base = (struct file){.base = {&methods}, .backup = vfs->pAppData};
        if (ret_flags)
                *ret_flags = flags;
        return SQLITE_OK;
}

static int vfs_delete(_unused_ sqlite3_vfs *vfs, _unused_ const char *name, _unused_ int sync) {
        return SQLITE_OK;
}

static int vfs_access(_unused_ sqlite3_vfs *vfs, _unused_ const char *name, _unused_ int flags, int *ret) {
        *ret = 0;
        return SQLITE_OK;
}

static int vfs_full_name(_unused_ sqlite3_vfs *vfs, const char *name, int size, char *ret) {
        (void) snprintf(ret, (size_t) size, "%s", name);
        return SQLITE_OK;
}

static int open_copy(struct sql_backup *backup) {
        const sqlite3_vfs *real = sqlite3_vfs_find(NULL);

        if (!real || sqlite3_vfs_find(VFS_NAME))
                return -EBUSY;
        backup->vfs = (sqlite3_vfs){
                .iVersion = 1,
                .szOsFile = sizeof(struct file),
                .mxPathname = real->mxPathname,
                .zName = VFS_NAME,
                .pAppData = backup,
                .xOpen = vfs_open,
                .xDelete = vfs_delete,
                .xAccess = vfs_access,
                .xFullPathname = vfs_full_name,
                .xRandomness = real->xRandomness,
                .xSleep = real->xSleep,
                .xCurrentTime = real->xCurrentTime,
        };
        int rc = sqlite3_vfs_register(&backup->vfs, /* makeDflt= */ 0);
        if (rc == SQLITE_OK)
                rc = sqlite3_open_v2("copy", &backup->copy,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                     VFS_NAME);
        /* Without a journal; few pages wait, so that the last slice is no longer than the others. */
        if (rc == SQLITE_OK)
                rc = sqlite3_exec(backup->copy,
                                  "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF;"
                                  "PRAGMA synchronous=OFF; PRAGMA cache_size=32",
                                  NULL, NULL, NULL);
        return sqlite_errno(rc);
}

int sql_backup_new(struct sql *sql, sql_backup_write_fn write, void *userdata, struct sql_backup **ret) {
        _cleanup_(sql_backup_freep) struct sql_backup *backup = calloc(1, sizeof(*backup));

        if (!backup)
                return -ENOMEM;
        backup->write = write;
        backup->userdata = userdata;
        int r = open_copy(backup);
        if (r < 0)
                return r;
        backup->backup = sqlite3_backup_init(backup->copy, "main", sql_connection(sql), "main");
        if (!backup->backup)
                return sqlite_errno(sqlite3_errcode(backup->copy));
        *ret = TAKE_PTR(backup);
        return 0;
}

struct sql_backup *sql_backup_free(struct sql_backup *backup) {
        if (!backup)
                return NULL;
        sqlite3_backup_finish(backup->backup);
        sqlite3_close(backup->copy);
        if (backup->vfs.pAppData)
                sqlite3_vfs_unregister(&backup->vfs);
        free(backup);
        return NULL;
}

int sql_backup_step(struct sql_backup *backup, int n_pages) {
        int rc = sqlite3_backup_step(backup->backup, n_pages);

        if (backup->error < 0)
                return backup->error;
        return rc == SQLITE_DONE ? 0 : rc == SQLITE_OK ? 1 : sqlite_errno(rc);
}
