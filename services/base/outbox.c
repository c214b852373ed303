#include "outbox.h"

#include <fcntl.h>
#include <libgen.h>

#include "fields.h"
#include "sqlite-util.h"

enum {
        EPOCH_CHARS = 32,
        PRUNE_ROWS_MAX =
                1000, /* removed in one go: a press that comes then waits no longer than this takes */
};

enum sql {
        SQL_BEGIN,
        SQL_INSERT,
        SQL_SET_STATE,
        SQL_CLEAR_STATE,
        SQL_COMMIT,
        SQL_ROLLBACK,
        SQL_GET_STATE,
        SQL_PENDING,
        SQL_PRUNE,
        SQL_SET_REMOVED,
        _SQL_MAX
};

static const char *const sql_text[_SQL_MAX] = {
        [SQL_BEGIN] = "BEGIN IMMEDIATE",
        [SQL_INSERT] = "INSERT INTO event (sequence, type, fields) VALUES (?, ?, ?)",
        [SQL_SET_STATE] = "INSERT INTO state VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        [SQL_CLEAR_STATE] = "DELETE FROM state WHERE key = ?",
        [SQL_COMMIT] = "COMMIT",
        [SQL_ROLLBACK] = "ROLLBACK",
        [SQL_GET_STATE] = "SELECT value FROM state WHERE key = ?",
        [SQL_PENDING] =
                "SELECT sequence, type, fields FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
        [SQL_PRUNE] = "DELETE FROM event WHERE sequence <= ?",
        [SQL_SET_REMOVED] = "UPDATE outbox SET removed = ?",
};

struct outbox {
        sqlite3 *db;
        char epoch[EPOCH_CHARS + 1];
        uint64_t rows_max;

        uint64_t last, acknowledged, removed; /* as committed */
        uint64_t next;                        /* the last of the open transaction */
        bool in_transaction;

        sqlite3_stmt *sql[_SQL_MAX];
};

/*
 * A sequence is a row's id. "removed" rises in the transaction that removes rows, so no sequence comes back
 * after its row is gone; AUTOINCREMENT would do the same, but write a second page with each press.
 */
static const char *const migrations[] = {
        "CREATE TABLE outbox (one INTEGER PRIMARY KEY CHECK (one = 1), epoch TEXT NOT NULL,"
        "                     removed INTEGER NOT NULL) STRICT;"
        "INSERT INTO outbox VALUES (1, lower(hex(randomblob(16))), 0);"
        "CREATE TABLE event (sequence INTEGER PRIMARY KEY, type TEXT NOT NULL, fields TEXT NOT NULL) STRICT;"
        "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;",
};

static int read_outbox(struct outbox *outbox) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc, r;

        r = sqlite_prepare(outbox->db, "SELECT epoch, removed, (SELECT max(sequence) FROM event) FROM outbox",
                           &stmt);
        if (r < 0)
                return r;
        rc = sqlite3_step(stmt);
        if (rc != SQLITE_ROW)
                return rc == SQLITE_DONE ? -EUCLEAN : sqlite_errno(rc);

        const char *epoch = (const char *) sqlite3_column_text(stmt, 0);
        if (!epoch)
                return -ENOMEM;
        sqlite3_int64 removed = sqlite3_column_int64(stmt, 1), highest = sqlite3_column_int64(stmt, 2);
        if (strlen(epoch) != EPOCH_CHARS || strspn(epoch, "0123456789abcdef") != EPOCH_CHARS || removed < 0 ||
            (sqlite3_column_type(stmt, 2) != SQLITE_NULL && highest <= removed) ||
            (uint64_t) removed >= EVENT_INTEGER_MAX || highest >= (sqlite3_int64) EVENT_INTEGER_MAX)
                return -EUCLEAN;
        memcpy(outbox->epoch, epoch, sizeof(outbox->epoch));
        outbox->removed = outbox->acknowledged = (uint64_t) removed;
        outbox->last = (uint64_t) (highest > removed ? highest : removed);
        return 0;
}

static int prepare_all(struct outbox *outbox) {
        for (int i = 0; i < _SQL_MAX; i++) {
                int r = sqlite_prepare(outbox->db, sql_text[i], &outbox->sql[i]);

                if (r < 0)
                        return r;
        }
        return 0;
}

/*
 * Reads every page at each start. That costs about as much as delivering the rows, which comes next anyway,
 * and no cheaper sign will do: a card that loses power may have damaged what it did not write.
 */
static int check_intact(sqlite3 *db) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc, r;

        r = sqlite_prepare(db, "PRAGMA quick_check(1)", &stmt);
        if (r < 0)
                return r;
        rc = sqlite3_step(stmt);
        if (rc != SQLITE_ROW)
                return sqlite_errno(rc);
        const char *answer = (const char *) sqlite3_column_text(stmt, 0);
        if (!answer)
                return -ENOMEM;
        return streq(answer, "ok") ? 0 : -EUCLEAN;
}

/* The names of new and moved files are durable only with their folder. */
static int sync_folder(const char *path) {
        _cleanup_free_ char *copy = strdup(path);
        _cleanup_close_ int fd = -1;

        if (!copy)
                return -ENOMEM;
        fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 || fsync(fd) < 0)
                return -errno;
        return 0;
}

static int open_once(const char *path, uint64_t rows_max, bool *ret_fresh, struct outbox **ret) {
        _cleanup_(outbox_freep) struct outbox *outbox = calloc(1, sizeof(*outbox));
        int r;

        if (!outbox)
                return -ENOMEM;
        outbox->rows_max = rows_max;
        r = sqlite_open(path, /* exclusive= */ true, &outbox->db);
        if (r >= 0)
                r = check_intact(outbox->db);
        if (r >= 0)
                r = sqlite_migrate(outbox->db, migrations, ELEMENTSOF(migrations));
        bool fresh = r == ELEMENTSOF(migrations);
        if (r >= 0)
                r = read_outbox(outbox);
        if (r >= 0)
                r = prepare_all(outbox);
        if (r >= 0 && fresh)
                r = sync_folder(path);
        /* Closing would play the log into what is left of the database, and remove it. */
        if (r == -EUCLEAN && outbox->db)
                sqlite3_db_config(outbox->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        if (r < 0)
                return r;
        *ret_fresh = fresh;
        *ret = TAKE_PTR(outbox);
        return 0;
}

static const char *const suffixes[] = {"", "-wal", "-shm"};

static bool any_exists(const char *path) {
        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                _cleanup_free_ char *file = NULL;

                if (str_format(&file, "%s%s", path, suffixes[i]) < 0 || access(file, F_OK) == 0)
                        return true;
        }
        return false;
}

static int move_files(const char *path, const char *aside) {
        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                _cleanup_free_ char *from = NULL, *to = NULL;

                if (str_format(&from, "%s%s", path, suffixes[i]) < 0 ||
                    str_format(&to, "%s%s", aside, suffixes[i]) < 0)
                        return -ENOMEM;
                if (rename(from, to) < 0 && errno != ENOENT)
                        return -errno;
        }
        return sync_folder(path);
}

/*
 * The database goes before its log. Cut short in between, that leaves a log without a database, which the
 * next start moves too; the other way round, a database without its log would open, and give out its last
 * sequences again.
 */
static int move_aside(const char *path) {
        for (unsigned n = 1; n < 10000; n++) {
                _cleanup_free_ char *aside = NULL;

                if (str_format(&aside, "%s.damaged-%u", path, n) < 0)
                        return -ENOMEM;
                if (!any_exists(aside))
                        return move_files(path, aside);
        }
        return -EEXIST;
}

int outbox_open(const char *path, uint64_t rows_max, bool *ret_fresh, struct outbox **ret) {
        bool fresh;
        int r = 0;

        if (access(path, F_OK) < 0 && any_exists(path))
                r = move_aside(path);
        if (r >= 0)
                r = open_once(path, rows_max, &fresh, ret);
        if (r == -EUCLEAN) {
                r = move_aside(path);
                if (r >= 0)
                        r = open_once(path, rows_max, &fresh, ret);
        }
        if (r < 0)
                return r;
        if (ret_fresh)
                *ret_fresh = fresh;
        return 0;
}

struct outbox *outbox_free(struct outbox *outbox) {
        if (!outbox)
                return NULL;
        for (int i = 0; i < _SQL_MAX; i++)
                sqlite3_finalize(outbox->sql[i]);
        sqlite3_close(outbox->db);
        free(outbox);
        return NULL;
}

const char *outbox_epoch(const struct outbox *outbox) {
        return outbox->epoch;
}

int outbox_begin(struct outbox *outbox) {
        int r = sqlite_check_writable(outbox->db);

        assert(!outbox->in_transaction);
        if (r >= 0)
                r = sqlite_run(outbox->sql[SQL_BEGIN]);
        if (r < 0)
                return r;
        outbox->in_transaction = true;
        outbox->next = outbox->last;
        return 0;
}

void outbox_rollback(struct outbox *outbox) {
        if (!outbox->in_transaction)
                return;
        /* After some errors SQLite has rolled back by itself. */
        if (!sqlite3_get_autocommit(outbox->db))
                (void) sqlite_run(outbox->sql[SQL_ROLLBACK]);
        outbox->in_transaction = false;
}

static int run_or_rollback(struct outbox *outbox, sqlite3_stmt *stmt) {
        int r = sqlite_run(stmt);

        sqlite3_clear_bindings(stmt);
        if (r < 0)
                outbox_rollback(outbox);
        return r;
}

int outbox_add(struct outbox *outbox, const char *type, const char *fields_text, uint64_t *ret_sequence) {
        int r;

        assert(outbox->in_transaction);
        if (outbox->next - outbox->acknowledged >= outbox->rows_max) {
                outbox_rollback(outbox);
                return -ENOBUFS;
        }
        sqlite3_bind_int64(outbox->sql[SQL_INSERT], 1, (sqlite3_int64) outbox->next + 1);
        sqlite3_bind_text(outbox->sql[SQL_INSERT], 2, type, -1, SQLITE_STATIC);
        sqlite3_bind_text(outbox->sql[SQL_INSERT], 3, fields_text, -1, SQLITE_STATIC);
        r = run_or_rollback(outbox, outbox->sql[SQL_INSERT]);
        if (r < 0)
                return r;
        outbox->next++;
        if (ret_sequence)
                *ret_sequence = outbox->next;
        return 0;
}

int outbox_set_state(struct outbox *outbox, const char *key, const char *value) {
        sqlite3_stmt *stmt = value ? outbox->sql[SQL_SET_STATE] : outbox->sql[SQL_CLEAR_STATE];

        assert(outbox->in_transaction);
        sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
        if (value)
                sqlite3_bind_text(stmt, 2, value, -1, SQLITE_STATIC);
        return run_or_rollback(outbox, stmt);
}

int outbox_commit(struct outbox *outbox) {
        assert(outbox->in_transaction);

        int r = run_or_rollback(outbox, outbox->sql[SQL_COMMIT]);
        if (r < 0)
                return r;
        outbox->in_transaction = false;
        outbox->last = outbox->next;
        /* It happened, but maybe only in memory: nobody may be thanked for it. */
        return sqlite_check_writable(outbox->db);
}

int outbox_append(struct outbox *outbox, const char *type, const char *fields_text, uint64_t *ret_sequence) {
        uint64_t sequence;
        int r;

        r = outbox_begin(outbox);
        if (r >= 0)
                r = outbox_add(outbox, type, fields_text, &sequence);
        if (r >= 0)
                r = outbox_commit(outbox);
        if (r < 0)
                return r;
        if (ret_sequence)
                *ret_sequence = sequence;
        return 0;
}

int outbox_get_state(struct outbox *outbox, const char *key, char **ret_value) {
        char *value = NULL;
        int rc;

        sqlite3_bind_text(outbox->sql[SQL_GET_STATE], 1, key, -1, SQLITE_STATIC);
        rc = sqlite3_step(outbox->sql[SQL_GET_STATE]);
        if (rc == SQLITE_ROW) {
                const char *text = (const char *) sqlite3_column_text(outbox->sql[SQL_GET_STATE], 0);

                value = text ? strdup(text) : NULL;
        }
        sqlite3_reset(outbox->sql[SQL_GET_STATE]);
        sqlite3_clear_bindings(outbox->sql[SQL_GET_STATE]);
        if (rc != SQLITE_ROW)
                return rc == SQLITE_DONE ? -ENOENT : sqlite_errno(rc);
        if (!value)
                return -ENOMEM;
        *ret_value = value;
        return 0;
}

int outbox_visit_pending(struct outbox *outbox, uint64_t after, uint32_t max, outbox_visit_fn visit,
                         void *userdata) {
        uint64_t from = after > outbox->acknowledged ? after : outbox->acknowledged;
        sqlite3_stmt *stmt = outbox->sql[SQL_PENDING];
        int rc, r = 0;

        sqlite3_bind_int64(stmt, 1, from > INT64_MAX ? INT64_MAX : (sqlite3_int64) from);
        sqlite3_bind_int64(stmt, 2, max);
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                const char *type = (const char *) sqlite3_column_text(stmt, 1);
                const char *fields = (const char *) sqlite3_column_text(stmt, 2);

                r = type && fields ? visit((uint64_t) sqlite3_column_int64(stmt, 0), type, fields, userdata)
                                   : -ENOMEM;
                if (r != 0)
                        break;
        }
        sqlite3_reset(stmt);
        return r != 0 ? r : sqlite_errno(rc);
}

int outbox_acknowledge(struct outbox *outbox, uint64_t sequence) {
        if (sequence > outbox->last)
                return -EINVAL;
        if (sequence > outbox->acknowledged)
                outbox->acknowledged = sequence;
        return 0;
}

int outbox_prune(struct outbox *outbox) {
        uint64_t upto = outbox->acknowledged;
        int r;

        if (outbox->removed == upto)
                return 0;
        if (upto - outbox->removed > PRUNE_ROWS_MAX)
                upto = outbox->removed + PRUNE_ROWS_MAX;
        sqlite3_bind_int64(outbox->sql[SQL_PRUNE], 1, (sqlite3_int64) upto);
        sqlite3_bind_int64(outbox->sql[SQL_SET_REMOVED], 1, (sqlite3_int64) upto);
        r = outbox_begin(outbox);
        if (r >= 0)
                r = run_or_rollback(outbox, outbox->sql[SQL_PRUNE]);
        if (r >= 0)
                r = run_or_rollback(outbox, outbox->sql[SQL_SET_REMOVED]);
        if (r >= 0)
                r = outbox_commit(outbox);
        if (r < 0)
                return r;
        outbox->removed = upto;
        /* The log is emptied here, when nobody waits, so that a press seldom pays for it. */
        if (outbox->removed == outbox->acknowledged)
                sqlite3_wal_checkpoint_v2(outbox->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        return 0;
}

uint64_t outbox_last_sequence(const struct outbox *outbox) {
        return outbox->last;
}

uint64_t outbox_pending(const struct outbox *outbox) {
        return outbox->last - outbox->acknowledged;
}

uint64_t outbox_prunable(const struct outbox *outbox) {
        return outbox->acknowledged - outbox->removed;
}
