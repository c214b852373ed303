#include "outbox.h"

#include <fcntl.h>
#include <libgen.h>

#include "fields.h"
#include "sql.h"

enum {
        EPOCH_CHARS = 32,
        PRUNE_ROWS_MAX =
                1000, /* removed in one go: a press that comes then waits no longer than this takes */
};

enum {
        SQL_GET_OUTBOX,
        SQL_INSERT,
        SQL_SET_STATE,
        SQL_CLEAR_STATE,
        SQL_GET_STATE,
        SQL_PENDING,
        SQL_PRUNE,
        SQL_SET_REMOVED,
        _SQL_MAX
};

static const char *const statements[_SQL_MAX] = {
        [SQL_GET_OUTBOX] = "SELECT epoch, removed, (SELECT max(sequence) FROM event) AS highest,"
                           " sum = row_sum(one, epoch, removed) FROM outbox",
        [SQL_INSERT] = "INSERT INTO event VALUES (?1, ?2, ?3, row_sum(?1, ?2, ?3))",
        [SQL_SET_STATE] = "INSERT INTO state VALUES (?1, ?2, row_sum(?1, ?2))"
                          " ON CONFLICT DO UPDATE SET value = excluded.value, sum = excluded.sum",
        [SQL_CLEAR_STATE] = "DELETE FROM state WHERE key = ?",
        [SQL_GET_STATE] =
                "SELECT key, value, sum = row_sum(key, value) FROM state WHERE key = ?1 OR ?1 IS NULL",
        [SQL_PENDING] = "SELECT sequence, type, fields, sum = row_sum(sequence, type, fields) FROM event"
                        " WHERE sequence > ? ORDER BY sequence LIMIT ?",
        [SQL_PRUNE] = "DELETE FROM event WHERE sequence <= ?",
        /* What is damaged meanwhile stays so, for the next start to find. */
        [SQL_SET_REMOVED] = "UPDATE outbox SET removed = ?1, sum = row_sum(one, epoch, ?1)"
                            " WHERE sum = row_sum(one, epoch, removed)",
};

struct outbox {
        struct sql *sql;
        char *damage, *moved_to; /* of the file that was moved aside for this one */
        char epoch[EPOCH_CHARS + 1];
        uint64_t rows_max;

        uint64_t last, acknowledged, removed; /* as committed */
        uint64_t next;                        /* the last of the open transaction */
        bool in_transaction;
};

/*
 * A sequence is a row's id. "removed" rises in the transaction that removes rows, so no sequence comes back
 * after its row is gone; AUTOINCREMENT would do the same, but write a second page with each press.
 */
static const char *const migrations[] = {
        "CREATE TABLE outbox (one INTEGER PRIMARY KEY CHECK (one = 1), epoch TEXT NOT NULL,"
        "                     removed INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;"
        "INSERT INTO outbox VALUES (1, lower(hex(randomblob(16))), 0, 0);"
        "UPDATE outbox SET sum = row_sum(one, epoch, removed);"
        "CREATE TABLE event (sequence INTEGER PRIMARY KEY, type TEXT NOT NULL, fields TEXT NOT NULL,"
        "                    sum INTEGER NOT NULL) STRICT;"
        "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID;",
};

static const struct sql_spec spec = {
        .application = "mcOB",
        .migrations = migrations,
        .n_migrations = ELEMENTSOF(migrations),
        .statements = statements,
        .n_statements = ELEMENTSOF(statements),
        .check_pages = true,
};

static int read_outbox(struct outbox *outbox) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(outbox->sql, SQL_GET_OUTBOX);
        int r = sql_next(&c);

        if (r <= 0)
                return r < 0 ? r : sql_damaged(outbox->sql, "table outbox: no row");
        r = sql_copy(&c, outbox->epoch, sizeof(outbox->epoch));
        if (r >= 0 && !id128_is_valid(outbox->epoch))
                r = sql_column_damaged(&c);
        outbox->removed = outbox->acknowledged = sql_u64_below(&c, EVENT_INTEGER_MAX);
        bool is_empty = sql_is_null(&c);
        uint64_t highest = sql_u64_below(&c, EVENT_INTEGER_MAX);
        outbox->last = is_empty ? outbox->removed : highest;
        if (!is_empty && outbox->last <= outbox->removed)
                r = sql_column_damaged(&c);
        return r < 0 ? r : sql_check_sum(&c);
}

/* The value is NULL when there is no state of this key, or with a key that is NULL: only looks at all. */
static int read_state(struct outbox *outbox, const char *key, char **ret_value) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(outbox->sql, SQL_GET_STATE);
        int r;

        sql_bind_text(&c, key);
        while ((r = sql_next(&c)) > 0) {
                _cleanup_free_ char *value = NULL;

                (void) sql_text(&c);
                (void) sql_dup(&c, &value);
                r = sql_check_sum(&c);
                if (r < 0)
                        return r;
                if (key)
                        *ret_value = TAKE_PTR(value);
        }
        return r;
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

static int open_once(const char *path, uint64_t rows_max, bool *ret_fresh, struct outbox **ret,
                     char **ret_damage) {
        _cleanup_(outbox_freep) struct outbox *outbox = calloc(1, sizeof(*outbox));
        int r;

        if (!outbox)
                return -ENOMEM;
        outbox->rows_max = rows_max;
        r = sql_open(path, &spec, &outbox->sql, ret_damage);
        if (r < 0)
                return r;
        bool fresh = r == ELEMENTSOF(migrations);
        r = read_outbox(outbox);
        if (r >= 0)
                r = read_state(outbox, NULL, NULL);
        if (r == -EUCLEAN)
                return str_format(ret_damage, "%s", sql_damage(outbox->sql)) < 0 ? -ENOMEM : r;
        if (r >= 0 && fresh)
                r = sync_folder(path);
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
static int move_aside(const char *path, char **ret_aside) {
        for (unsigned n = 1; n < 10000; n++) {
                _cleanup_free_ char *aside = NULL;

                if (str_format(&aside, "%s.damaged-%u", path, n) < 0)
                        return -ENOMEM;
                if (any_exists(aside))
                        continue;
                int r = move_files(path, aside);
                if (r >= 0)
                        *ret_aside = TAKE_PTR(aside);
                return r;
        }
        return -EEXIST;
}

int outbox_open(const char *path, uint64_t rows_max, bool *ret_fresh, struct outbox **ret) {
        _cleanup_free_ char *damage = NULL, *moved_to = NULL;
        struct outbox *outbox;
        bool fresh;
        int r;

        if (access(path, F_OK) < 0 && any_exists(path))
                r = str_format(&damage, "a log without its database") < 0 ? -ENOMEM : -EUCLEAN;
        else
                r = open_once(path, rows_max, &fresh, &outbox, &damage);
        if (r == -EUCLEAN) {
                _cleanup_free_ char *again = NULL;

                r = move_aside(path, &moved_to);
                if (r >= 0)
                        r = open_once(path, rows_max, &fresh, &outbox, &again);
        }
        if (r < 0)
                return r;
        outbox->damage = TAKE_PTR(damage);
        outbox->moved_to = TAKE_PTR(moved_to);
        if (ret_fresh)
                *ret_fresh = fresh;
        *ret = outbox;
        return 0;
}

struct outbox *outbox_free(struct outbox *outbox) {
        if (!outbox)
                return NULL;
        sql_free(outbox->sql);
        free(outbox->damage);
        free(outbox->moved_to);
        free(outbox);
        return NULL;
}

const char *outbox_epoch(const struct outbox *outbox) {
        return outbox->epoch;
}

const char *outbox_moved_aside(const struct outbox *outbox) {
        return outbox->damage;
}

const char *outbox_moved_to(const struct outbox *outbox) {
        return outbox->moved_to;
}

int outbox_damaged(struct outbox *outbox, const char *what) {
        return sql_damaged(outbox->sql, "%s", what);
}

const char *outbox_damage(const struct outbox *outbox) {
        return sql_damage(outbox->sql);
}

void outbox_on_damage(struct outbox *outbox, void (*found)(void *userdata), void *userdata) {
        sql_on_damage(outbox->sql, found, userdata);
}

int outbox_begin(struct outbox *outbox) {
        assert(!outbox->in_transaction);

        int r = sql_begin(outbox->sql);
        if (r < 0)
                return r;
        outbox->in_transaction = true;
        outbox->next = outbox->last;
        return 0;
}

void outbox_rollback(struct outbox *outbox) {
        if (outbox->in_transaction)
                sql_rollback(outbox->sql);
        outbox->in_transaction = false;
}

static int run_or_rollback(struct outbox *outbox, struct sql_cursor *c) {
        int r = sql_run(c);

        if (r < 0)
                outbox_rollback(outbox);
        return r;
}

int outbox_add(struct outbox *outbox, const char *type, const char *fields_text, uint64_t *ret_sequence) {
        struct sql_cursor c = sql_use(outbox->sql, SQL_INSERT);

        assert(outbox->in_transaction);
        if (outbox->next - outbox->acknowledged >= outbox->rows_max) {
                outbox_rollback(outbox);
                return -ENOBUFS;
        }
        sql_bind_u64(&c, outbox->next + 1);
        sql_bind_text(&c, type);
        sql_bind_text(&c, fields_text);
        int r = run_or_rollback(outbox, &c);
        if (r < 0)
                return r;
        outbox->next++;
        if (ret_sequence)
                *ret_sequence = outbox->next;
        return 0;
}

int outbox_set_state(struct outbox *outbox, const char *key, const char *value) {
        struct sql_cursor c = sql_use(outbox->sql, value ? SQL_SET_STATE : SQL_CLEAR_STATE);

        assert(outbox->in_transaction);
        sql_bind_text(&c, key);
        if (value)
                sql_bind_text(&c, value);
        return run_or_rollback(outbox, &c);
}

int outbox_commit(struct outbox *outbox) {
        assert(outbox->in_transaction);

        int r = sql_commit(outbox->sql);
        outbox->in_transaction = false;
        if (r < 0)
                return r;
        outbox->last = outbox->next;
        /* It happened, but maybe only in memory: nobody may be thanked for it. */
        return sql_check_kept(outbox->sql);
}

int outbox_get_state(struct outbox *outbox, const char *key, char **ret_value) {
        char *value = NULL;
        int r = read_state(outbox, key, &value);

        if (r < 0 || !value)
                return r < 0 ? r : -ENOENT;
        *ret_value = value;
        return 0;
}

int outbox_each_pending(struct outbox *outbox, uint64_t after, uint32_t max, outbox_event_fn take,
                        void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(outbox->sql, SQL_PENDING);
        uint64_t from = after > outbox->acknowledged ? after : outbox->acknowledged;
        int r;

        sql_bind_u64(&c, from > INT64_MAX ? INT64_MAX : from);
        sql_bind_u64(&c, max);
        while ((r = sql_next(&c)) > 0) {
                uint64_t sequence = sql_u64(&c);
                const char *type = sql_text(&c), *fields = sql_text(&c);

                r = sql_check_sum(&c);
                if (r == -EUCLEAN) {
                        /* It must not hold up those behind it. */
                        c.error = r = 0;
                        type = fields = "";
                }
                if (r >= 0)
                        r = take(sequence, type, fields, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int outbox_acknowledge(struct outbox *outbox, uint64_t sequence) {
        if (sequence > outbox->last)
                return -EINVAL;
        if (sequence > outbox->acknowledged)
                outbox->acknowledged = sequence;
        return 0;
}

static int remove_rows(struct outbox *outbox, uint64_t upto) {
        static const size_t steps[] = {SQL_PRUNE, SQL_SET_REMOVED};
        int r = outbox_begin(outbox);

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(steps); i++) {
                struct sql_cursor c = sql_use(outbox->sql, steps[i]);

                sql_bind_u64(&c, upto);
                r = run_or_rollback(outbox, &c);
        }
        return r < 0 ? r : outbox_commit(outbox);
}

int outbox_prune(struct outbox *outbox) {
        uint64_t upto = outbox->acknowledged;

        if (outbox->removed == upto)
                return 0;
        if (upto - outbox->removed > PRUNE_ROWS_MAX)
                upto = outbox->removed + PRUNE_ROWS_MAX;
        int r = remove_rows(outbox, upto);
        if (r < 0)
                return r;
        outbox->removed = upto;
        /* The log is emptied here, when nobody waits, so that a press seldom pays for it. */
        if (outbox->removed == outbox->acknowledged)
                (void) sql_checkpoint(outbox->sql, false);
        return 0;
}

int outbox_check(struct outbox *outbox) {
        return sql_check_kept(outbox->sql);
}

int outbox_probe(struct outbox *outbox) {
        return outbox_pending(outbox) >= outbox->rows_max ? -ENOBUFS : sql_probe(outbox->sql);
}

uint64_t outbox_last_sequence(const struct outbox *outbox) {
        return outbox->last;
}

uint64_t outbox_acknowledged(const struct outbox *outbox) {
        return outbox->acknowledged;
}

uint64_t outbox_pending(const struct outbox *outbox) {
        return outbox->last - outbox->acknowledged;
}

uint64_t outbox_prunable(const struct outbox *outbox) {
        return outbox->acknowledged - outbox->removed;
}
