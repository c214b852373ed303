#include "outbox.h"

#include <fcntl.h>
#include <libgen.h>
#include <sys/random.h>

#include "sqlite-util.h"

enum { EPOCH_BYTES = 16 };

struct outbox {
        sqlite3 *db;
        char epoch[2 * EPOCH_BYTES + 1];
        uint64_t rows_max;

        /* All three as committed; next and added belong to the open transaction. */
        uint64_t last, acknowledged, removed;
        uint64_t next;
        bool in_transaction;

        sqlite3_stmt *begin, *insert, *set_state, *clear_state, *commit, *rollback, *get_state, *pending,
                *prune;
};

/*
 * A sequence is a row's id, and AUTOINCREMENT keeps the highest one ever given out in sqlite_sequence,
 * so that none comes back after the rows are gone.
 */
static const char *const migrations[] = {
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE event (sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
        "                    type TEXT NOT NULL, fields TEXT NOT NULL) STRICT;",
};

static int make_epoch(struct outbox *outbox) {
        unsigned char bytes[EPOCH_BYTES];

        if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t) sizeof(bytes))
                return -EIO;
        for (size_t i = 0; i < sizeof(bytes); i++) {
                static const char digits[] = "0123456789abcdef";

                outbox->epoch[2 * i] = digits[bytes[i] >> 4];
                outbox->epoch[2 * i + 1] = digits[bytes[i] & 15];
        }
        return 0;
}

static int read_epoch(struct outbox *outbox) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc, r;

        r = sqlite_prepare(outbox->db, "SELECT value FROM meta WHERE key = 'epoch'", &stmt);
        if (r < 0)
                return r;
        rc = sqlite3_step(stmt);
        if (rc == SQLITE_DONE)
                return -ENOENT;
        if (rc != SQLITE_ROW)
                return sqlite_errno(rc);
        const char *value = (const char *) sqlite3_column_text(stmt, 0);
        if (!value || strlen(value) != 2 * EPOCH_BYTES)
                return -EUCLEAN;
        memcpy(outbox->epoch, value, sizeof(outbox->epoch));
        return 0;
}

static int write_epoch(struct outbox *outbox) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r;

        r = make_epoch(outbox);
        if (r < 0)
                return r;
        r = sqlite_prepare(outbox->db, "INSERT INTO meta VALUES ('epoch', ?)", &stmt);
        if (r < 0)
                return r;
        sqlite3_bind_text(stmt, 1, outbox->epoch, -1, SQLITE_STATIC);
        return sqlite_run(stmt);
}

static int read_counts(struct outbox *outbox) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc, r;

        r = sqlite_prepare(outbox->db,
                           "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0),"
                           "       (SELECT min(sequence) FROM event)",
                           &stmt);
        if (r < 0)
                return r;
        rc = sqlite3_step(stmt);
        if (rc != SQLITE_ROW)
                return sqlite_errno(rc);
        outbox->last = (uint64_t) sqlite3_column_int64(stmt, 0);
        outbox->removed = sqlite3_column_type(stmt, 1) == SQLITE_NULL
                                  ? outbox->last
                                  : (uint64_t) sqlite3_column_int64(stmt, 1) - 1;
        outbox->acknowledged = outbox->removed;
        return 0;
}

static int prepare_all(struct outbox *outbox) {
        const struct {
                sqlite3_stmt **stmt;
                const char *sql;
        } statements[] = {
                {&outbox->begin, "BEGIN IMMEDIATE"},
                {&outbox->insert, "INSERT INTO event (sequence, type, fields) VALUES (?, ?, ?)"},
                {&outbox->set_state,
                 "INSERT INTO state VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"},
                {&outbox->clear_state, "DELETE FROM state WHERE key = ?"},
                {&outbox->commit, "COMMIT"},
                {&outbox->rollback, "ROLLBACK"},
                {&outbox->get_state, "SELECT value FROM state WHERE key = ?"},
                {&outbox->pending,
                 "SELECT sequence, type, fields FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?"},
                {&outbox->prune, "DELETE FROM event WHERE sequence <= ?"},
        };
        int r;

        for (size_t i = 0; i < ELEMENTSOF(statements); i++) {
                r = sqlite_prepare(outbox->db, statements[i].sql, statements[i].stmt);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int check_intact(sqlite3 *db) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc, r;

        r = sqlite_prepare(db, "PRAGMA quick_check(1)", &stmt);
        if (r < 0)
                return r;
        rc = sqlite3_step(stmt);
        if (rc != SQLITE_ROW)
                return sqlite_errno(rc);
        return streq((const char *) sqlite3_column_text(stmt, 0), "ok") ? 0 : -EUCLEAN;
}

/* The name of a new file is durable only with its folder. */
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
        r = sqlite_open(path, true, &outbox->db);
        if (r < 0)
                return r;
        r = sqlite_migrate(outbox->db, migrations, ELEMENTSOF(migrations));
        if (r < 0)
                return r;
        /* A few hundred rows at most in daily life: reading them all costs less than one doubtful sequence.
         */
        r = check_intact(outbox->db);
        if (r < 0)
                return r;
        r = read_epoch(outbox);
        *ret_fresh = r == -ENOENT;
        if (r == -ENOENT) {
                r = write_epoch(outbox);
                if (r >= 0)
                        r = sync_folder(path);
        }
        if (r < 0)
                return r;
        r = read_counts(outbox);
        if (r < 0)
                return r;
        r = prepare_all(outbox);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(outbox);
        return 0;
}

/* Moves PATH and its WAL to the first free PATH.damaged-N: an expert may still read them. */
static int move_aside(const char *path) {
        static const char *const suffixes[] = {"-wal", "-shm", ""};

        for (unsigned n = 1; n < 10000; n++) {
                _cleanup_free_ char *aside = NULL;

                if (str_format(&aside, "%s.damaged-%u", path, n) < 0)
                        return -ENOMEM;
                if (access(aside, F_OK) == 0)
                        continue;
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
        return -EEXIST;
}

int outbox_open(const char *path, uint64_t rows_max, bool *ret_fresh, struct outbox **ret) {
        bool fresh;
        int r;

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
        sqlite3_stmt *statements[] = {outbox->begin,  outbox->insert,   outbox->set_state,
                                      outbox->commit, outbox->rollback, outbox->clear_state,
                                      outbox->prune,  outbox->pending,  outbox->get_state};
        for (size_t i = 0; i < ELEMENTSOF(statements); i++)
                sqlite3_finalize(statements[i]);
        sqlite3_close(outbox->db);
        free(outbox);
        return NULL;
}

const char *outbox_epoch(const struct outbox *outbox) {
        return outbox->epoch;
}

int outbox_begin(struct outbox *outbox) {
        int r;

        assert(!outbox->in_transaction);
        r = sqlite_run(outbox->begin);
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
                (void) sqlite_run(outbox->rollback);
        outbox->in_transaction = false;
}

static int run_or_rollback(struct outbox *outbox, sqlite3_stmt *stmt) {
        int r = sqlite_run(stmt);

        sqlite3_clear_bindings(stmt);
        if (r < 0)
                outbox_rollback(outbox);
        return r;
}

int outbox_add(struct outbox *outbox, const char *type, const char *fields_json, uint64_t *ret_sequence) {
        int r;

        assert(outbox->in_transaction);
        if (outbox->next - outbox->acknowledged >= outbox->rows_max) {
                outbox_rollback(outbox);
                return -ENOBUFS;
        }
        sqlite3_bind_int64(outbox->insert, 1, (sqlite3_int64) outbox->next + 1);
        sqlite3_bind_text(outbox->insert, 2, type, -1, SQLITE_STATIC);
        sqlite3_bind_text(outbox->insert, 3, fields_json, -1, SQLITE_STATIC);
        r = run_or_rollback(outbox, outbox->insert);
        if (r < 0)
                return r;
        outbox->next++;
        if (ret_sequence)
                *ret_sequence = outbox->next;
        return 0;
}

int outbox_set_state(struct outbox *outbox, const char *key, const char *value) {
        sqlite3_stmt *stmt = value ? outbox->set_state : outbox->clear_state;

        assert(outbox->in_transaction);
        sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
        if (value)
                sqlite3_bind_text(stmt, 2, value, -1, SQLITE_STATIC);
        return run_or_rollback(outbox, stmt);
}

int outbox_commit(struct outbox *outbox) {
        int r;

        assert(outbox->in_transaction);
        r = run_or_rollback(outbox, outbox->commit);
        if (r < 0)
                return r;
        outbox->in_transaction = false;
        outbox->last = outbox->next;
        return 0;
}

int outbox_append(struct outbox *outbox, const char *type, const char *fields_json, uint64_t *ret_sequence) {
        uint64_t sequence;
        int r;

        r = outbox_begin(outbox);
        if (r < 0)
                return r;
        r = outbox_add(outbox, type, fields_json, &sequence);
        if (r < 0)
                return r;
        r = outbox_commit(outbox);
        if (r < 0)
                return r;
        if (ret_sequence)
                *ret_sequence = sequence;
        return 0;
}

int outbox_get_state(struct outbox *outbox, const char *key, char **ret_value) {
        int rc, r = 0;

        sqlite3_bind_text(outbox->get_state, 1, key, -1, SQLITE_STATIC);
        rc = sqlite3_step(outbox->get_state);
        if (rc == SQLITE_ROW) {
                *ret_value = strdup((const char *) sqlite3_column_text(outbox->get_state, 0));
                if (!*ret_value)
                        r = -ENOMEM;
        } else
                r = rc == SQLITE_DONE ? -ENOENT : sqlite_errno(rc);
        sqlite3_reset(outbox->get_state);
        sqlite3_clear_bindings(outbox->get_state);
        return r;
}

int outbox_visit_pending(struct outbox *outbox, uint64_t after, uint32_t max, outbox_visit_fn visit,
                         void *userdata) {
        uint64_t from = after > outbox->acknowledged ? after : outbox->acknowledged;
        sqlite3_stmt *stmt = outbox->pending;
        int rc, r = 0;

        sqlite3_bind_int64(stmt, 1, from > INT64_MAX ? INT64_MAX : (sqlite3_int64) from);
        sqlite3_bind_int64(stmt, 2, max);
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                r = visit((uint64_t) sqlite3_column_int64(stmt, 0),
                          (const char *) sqlite3_column_text(stmt, 1),
                          (const char *) sqlite3_column_text(stmt, 2), userdata);
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
        int r;

        if (outbox->removed == outbox->acknowledged)
                return 0;
        sqlite3_bind_int64(outbox->prune, 1, (sqlite3_int64) outbox->acknowledged);
        r = sqlite_run(outbox->prune);
        if (r < 0)
                return r;
        outbox->removed = outbox->acknowledged;
        /* The log is emptied here, when nobody waits, so that a press seldom pays for it. */
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
