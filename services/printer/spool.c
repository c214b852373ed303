#include <inttypes.h>

#include "services/base/sqlite-util.h"
#include "spool.h"

#define COLUMNS                                                                                              \
        "id, coalesce(key, ''), template, fields, printer, used, reason, confirmation, ttl_usec, "           \
        "realtime_usec, boottime_usec, boot_id, kind, state, awaiting, attempts, reprints"

static const char *const migrations[] = {
        "CREATE TABLE job ("
        "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
        "  key TEXT UNIQUE," /* NULL: none */
        "  template TEXT NOT NULL,"
        "  fields TEXT NOT NULL,"
        "  printer TEXT NOT NULL,"
        "  used TEXT NOT NULL DEFAULT '',"
        "  reason TEXT NOT NULL DEFAULT '',"
        "  confirmation TEXT NOT NULL DEFAULT '',"
        "  ttl_usec INTEGER NOT NULL,"
        "  realtime_usec INTEGER NOT NULL,"
        "  boottime_usec INTEGER NOT NULL,"
        "  boot_id TEXT NOT NULL,"
        "  kind INTEGER NOT NULL,"
        "  state INTEGER NOT NULL,"
        "  awaiting INTEGER NOT NULL,"
        "  attempts INTEGER NOT NULL,"
        "  reprints INTEGER NOT NULL) STRICT;"
        "CREATE INDEX job_open ON job (state, id) WHERE state IN (0, 1, 3);"
        "CREATE TABLE news ("
        "  serial INTEGER PRIMARY KEY AUTOINCREMENT,"
        "  job INTEGER NOT NULL REFERENCES job (id),"
        "  state INTEGER NOT NULL,"
        "  reason TEXT NOT NULL,"
        "  confirmation TEXT NOT NULL,"
        "  used TEXT NOT NULL,"
        "  attempt INTEGER NOT NULL,"
        "  reprints INTEGER NOT NULL) STRICT;"
        "CREATE TABLE paper ("
        "  printer TEXT PRIMARY KEY,"
        "  rows INTEGER NOT NULL,"
        "  in_job INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
};

struct spool {
        sqlite3 *db;
        sqlite3_stmt *add, *find, *get, *visit, *save, *add_news, *use_paper;
};

int job_set(char **member, const char *value) {
        char *copy = strdup(value);

        if (!copy)
                return -ENOMEM;
        free(*member);
        *member = copy;
        return 0;
}

struct job *job_free(struct job *job) {
        if (!job)
                return NULL;
        free(job->key);
        free(job->template);
        free(job->fields);
        free(job->printer);
        free(job->used);
        free(job->reason);
        free(job->confirmation);
        free(job);
        return NULL;
}

struct spool *spool_free(struct spool *spool) {
        if (!spool)
                return NULL;
        sqlite3_finalize(spool->add);
        sqlite3_finalize(spool->find);
        sqlite3_finalize(spool->get);
        sqlite3_finalize(spool->visit);
        sqlite3_finalize(spool->save);
        sqlite3_finalize(spool->add_news);
        sqlite3_finalize(spool->use_paper);
        sqlite3_close(spool->db);
        free(spool);
        return NULL;
}

static int prepare_all(struct spool *spool) {
        const struct {
                sqlite3_stmt **stmt;
                const char *sql;
        } statements[] = {
                {&spool->add, "INSERT INTO job (key, template, fields, printer, ttl_usec, realtime_usec, "
                              "boottime_usec, boot_id, "
                              "kind, state, awaiting, attempts, reprints) VALUES (nullif(?, ''), ?, ?, ?, ?, "
                              "?, ?, ?, ?, 0, 0, 0, 0)"},
                {&spool->find,
                 "SELECT id, template = ? AND fields = ? AND printer = ? FROM job WHERE key = ?"},
                {&spool->get, "SELECT " COLUMNS " FROM job WHERE id = ?"},
                {&spool->visit,
                 "SELECT " COLUMNS " FROM job WHERE ((1 << state) & ?1 OR (awaiting AND ?1 & 256)) "
                 "AND id > ?2 ORDER BY id LIMIT ?3"},
                {&spool->save,
                 "UPDATE job SET used = ?, reason = ?, confirmation = ?, realtime_usec = ?, "
                 "boottime_usec = ?, boot_id = ?, state = ?, awaiting = ?, attempts = ?, reprints = ? "
                 "WHERE id = ?"},
                {&spool->add_news, "INSERT INTO news (job, state, reason, confirmation, used, attempt, "
                                   "reprints) VALUES (?, ?, ?, ?, ?, ?, ?)"},
                {&spool->use_paper,
                 "INSERT INTO paper (printer, rows, in_job) VALUES (?1, ?2, coalesce(?3, 0)) "
                 "ON CONFLICT (printer) DO UPDATE SET rows = rows + ?2, in_job = coalesce(?3, in_job)"},
        };

        for (size_t i = 0; i < ELEMENTSOF(statements); i++) {
                int r = sqlite_prepare(spool->db, statements[i].sql, statements[i].stmt);

                if (r < 0)
                        return r;
        }
        return 0;
}

int spool_open(const char *path, struct spool **ret) {
        _cleanup_(spool_freep) struct spool *spool = calloc(1, sizeof(*spool));

        if (!spool)
                return -ENOMEM;
        int r = sqlite_open(path, true, &spool->db);
        if (r >= 0)
                r = sqlite_migrate(spool->db, migrations, ELEMENTSOF(migrations));
        if (r >= 0)
                r = prepare_all(spool);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(spool);
        return 0;
}

static void bind_text(sqlite3_stmt *stmt, int index, const char *text) {
        sqlite3_bind_text(stmt, index, text, -1, SQLITE_STATIC);
}

static void bind_u64(sqlite3_stmt *stmt, int index, uint64_t value) {
        sqlite3_bind_int64(stmt, index, (sqlite3_int64) value);
}

static char *column_text(sqlite3_stmt *stmt, int index) {
        const unsigned char *text = sqlite3_column_text(stmt, index);

        return text ? strdup((const char *) text) : NULL;
}

static uint64_t column_u64(sqlite3_stmt *stmt, int index) {
        return (uint64_t) sqlite3_column_int64(stmt, index);
}

/* A row that no version of ours wrote is damage. */
static int read_fate(sqlite3_stmt *stmt, int first, struct job_fate *ret) {
        uint64_t kind = column_u64(stmt, first), state = column_u64(stmt, first + 1);

        if (kind >= _TEMPLATE_KIND_MAX || state >= _JOB_STATE_MAX)
                return -EUCLEAN;
        *ret = (struct job_fate){
                .kind = (enum template_kind) kind,
                .state = (enum job_state) state,
                .awaiting = column_u64(stmt, first + 2) != 0,
                .attempts = (unsigned) column_u64(stmt, first + 3),
                .reprints = (unsigned) column_u64(stmt, first + 4),
        };
        return 0;
}

static int read_job(sqlite3_stmt *stmt, struct job **ret) {
        _cleanup_(job_freep) struct job *job = calloc(1, sizeof(*job));
        const unsigned char *boot_id = sqlite3_column_text(stmt, 11);

        if (!job)
                return -ENOMEM;
        job->id = column_u64(stmt, 0);
        char **texts[] = {&job->key,  &job->template, &job->fields,      &job->printer,
                          &job->used, &job->reason,   &job->confirmation};
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                *texts[i] = column_text(stmt, (int) i + 1);
                if (!*texts[i])
                        return -ENOMEM;
        }
        job->ttl_usec = column_u64(stmt, 8);
        job->given.realtime_usec = column_u64(stmt, 9);
        job->given.boottime_usec = column_u64(stmt, 10);
        (void) snprintf(job->given.boot_id, sizeof(job->given.boot_id), "%s",
                        boot_id ? (const char *) boot_id : "");
        int r = read_fate(stmt, 12, &job->fate);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(job);
        return 0;
}

/* Steps to the first row: 1, 0 for none, or an error. The caller resets. */
static int step(sqlite3_stmt *stmt) {
        int rc = sqlite3_step(stmt);

        return rc == SQLITE_ROW ? 1 : sqlite_errno(rc);
}

int spool_find(struct spool *spool, struct job *job) {
        if (job->key[0] == '\0')
                return 0;
        bind_text(spool->find, 1, job->template);
        bind_text(spool->find, 2, job->fields);
        bind_text(spool->find, 3, job->printer);
        bind_text(spool->find, 4, job->key);
        int r = step(spool->find);
        if (r > 0) {
                job->id = column_u64(spool->find, 0);
                r = column_u64(spool->find, 1) ? 1 : -EEXIST;
        }
        sqlite3_reset(spool->find);
        return r;
}

int spool_add(struct spool *spool, struct job *job) {
        int r = spool_find(spool, job);

        if (r != 0)
                return r;
        bind_text(spool->add, 1, job->key);
        bind_text(spool->add, 2, job->template);
        bind_text(spool->add, 3, job->fields);
        bind_text(spool->add, 4, job->printer);
        bind_u64(spool->add, 5, job->ttl_usec);
        bind_u64(spool->add, 6, job->given.realtime_usec);
        bind_u64(spool->add, 7, job->given.boottime_usec);
        bind_text(spool->add, 8, job->given.boot_id);
        bind_u64(spool->add, 9, job->fate.kind);
        r = sqlite_run(spool->add);
        if (r >= 0)
                job->id = (uint64_t) sqlite3_last_insert_rowid(spool->db);
        return r;
}

int spool_get(struct spool *spool, uint64_t id, struct job **ret) {
        bind_u64(spool->get, 1, id);
        int r = step(spool->get);
        if (r == 0)
                r = -ENOENT;
        else if (r > 0)
                r = read_job(spool->get, ret);
        sqlite3_reset(spool->get);
        return r;
}

int spool_visit(struct spool *spool, unsigned states, uint64_t after, uint32_t max, spool_visit_fn visit,
                void *userdata) {
        int r;

        bind_u64(spool->visit, 1, states);
        bind_u64(spool->visit, 2, after);
        bind_u64(spool->visit, 3, max);
        while ((r = step(spool->visit)) > 0) {
                _cleanup_(job_freep) struct job *job = NULL;

                r = read_job(spool->visit, &job);
                if (r >= 0)
                        r = visit(&job, userdata);
                if (r != 0)
                        break;
        }
        sqlite3_reset(spool->visit);
        return r;
}

/* One number from a statement with at most one argument of each type. */
static int query_u64(struct spool *spool, const char *sql, const char *text, uint64_t number, uint64_t *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(spool->db, sql, &stmt);

        if (r < 0)
                return r;
        if (text)
                bind_text(stmt, 1, text);
        else
                bind_u64(stmt, 1, number);
        r = step(stmt);
        if (r >= 0)
                *ret = r > 0 ? column_u64(stmt, 0) : 0;
        return r < 0 ? r : 0;
}

int spool_count(struct spool *spool, unsigned states, uint64_t *ret) {
        return query_u64(spool, "SELECT count(*) FROM job WHERE state IN (0, 1, 3) AND (1 << state) & ?",
                         NULL, states, ret);
}

int spool_get_rows(struct spool *spool, const char *printer, uint64_t *ret) {
        return query_u64(spool, "SELECT rows FROM paper WHERE printer = ?", printer, 0, ret);
}

static int save_job(struct spool *spool, const struct job *job) {
        sqlite3_stmt *stmt = spool->save;

        bind_text(stmt, 1, job->used);
        bind_text(stmt, 2, job->reason);
        bind_text(stmt, 3, job->confirmation);
        bind_u64(stmt, 4, job->given.realtime_usec);
        bind_u64(stmt, 5, job->given.boottime_usec);
        bind_text(stmt, 6, job->given.boot_id);
        bind_u64(stmt, 7, job->fate.state);
        bind_u64(stmt, 8, job->fate.awaiting);
        bind_u64(stmt, 9, job->fate.attempts);
        bind_u64(stmt, 10, job->fate.reprints);
        bind_u64(stmt, 11, job->id);
        return sqlite_run(stmt);
}

static int add_news(struct spool *spool, const struct job *job, enum job_state state) {
        sqlite3_stmt *stmt = spool->add_news;

        bind_u64(stmt, 1, job->id);
        bind_u64(stmt, 2, state);
        bind_text(stmt, 3, job->reason);
        bind_text(stmt, 4, job->confirmation);
        bind_text(stmt, 5, job->used);
        bind_u64(stmt, 6, job->fate.attempts);
        /* Of the attempt that is told of: a job that is queued again counts the next one already. */
        bind_u64(stmt, 7, job->fate.reprints - (state == JOB_UNCERTAIN && job->fate.state == JOB_QUEUED));
        return sqlite_run(stmt);
}

static int save_printer(struct spool *spool, const struct job *job, enum spool_printer printer,
                        uint64_t rows) {
        if (printer == SPOOL_PRINTER_SAME && rows == 0)
                return 0;
        bind_text(spool->use_paper, 1, job->used);
        bind_u64(spool->use_paper, 2, rows);
        if (printer == SPOOL_PRINTER_SAME)
                sqlite3_bind_null(spool->use_paper, 3);
        else
                bind_u64(spool->use_paper, 3, printer == SPOOL_PRINTER_IN_JOB);
        return sqlite_run(spool->use_paper);
}

int spool_save(struct spool *spool, const struct job *job, const enum job_state *announce,
               enum spool_printer printer, uint64_t rows) {
        int r = sqlite_exec(spool->db, "BEGIN IMMEDIATE");

        if (r < 0)
                return r;
        r = save_job(spool, job);
        if (r >= 0 && announce)
                r = add_news(spool, job, *announce);
        if (r >= 0)
                r = save_printer(spool, job, printer, rows);
        if (r >= 0)
                r = sqlite_exec(spool->db, "COMMIT");
        if (r < 0 && !sqlite3_get_autocommit(spool->db))
                (void) sqlite_exec(spool->db, "ROLLBACK");
        return r;
}

int spool_is_in_job(struct spool *spool, const char *printer) {
        uint64_t in_job;
        int r = query_u64(spool, "SELECT in_job FROM paper WHERE printer = ?", printer, 0, &in_job);

        return r < 0 ? r : in_job != 0;
}

int spool_set_free(struct spool *spool, const char *printer) {
        bind_text(spool->use_paper, 1, printer);
        bind_u64(spool->use_paper, 2, 0);
        bind_u64(spool->use_paper, 3, 0);
        return sqlite_run(spool->use_paper);
}

void spool_news_done(struct spool_news *news) {
        free(news->reason);
        free(news->confirmation);
        free(news->used);
        job_free(news->job);
        *news = (struct spool_news){0};
}

static int read_news(struct spool *spool, sqlite3_stmt *stmt, struct spool_news *news) {
        uint64_t state = column_u64(stmt, 2);

        if (state >= _JOB_STATE_MAX)
                return -EUCLEAN;
        news->serial = column_u64(stmt, 0);
        news->state = (enum job_state) state;
        news->reason = column_text(stmt, 3);
        news->confirmation = column_text(stmt, 4);
        news->used = column_text(stmt, 5);
        news->attempt = (unsigned) column_u64(stmt, 6);
        news->reprints = (unsigned) column_u64(stmt, 7);
        if (!news->reason || !news->confirmation || !news->used)
                return -ENOMEM;
        return spool_get(spool, column_u64(stmt, 1), &news->job);
}

int spool_next_news(struct spool *spool, uint64_t after, struct spool_news *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        struct spool_news news = {0};
        int r = sqlite_prepare(
                spool->db,
                "SELECT serial, job, state, reason, confirmation, used, attempt, reprints FROM news "
                "WHERE serial > ? ORDER BY serial LIMIT 1",
                &stmt);

        if (r < 0)
                return r;
        bind_u64(stmt, 1, after);
        r = step(stmt);
        if (r == 0)
                return -ENOENT;
        if (r > 0)
                r = read_news(spool, stmt, &news);
        if (r < 0) {
                spool_news_done(&news);
                return r;
        }
        *ret = news;
        return 0;
}

static int run_with(struct spool *spool, const char *sql, uint64_t number) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(spool->db, sql, &stmt);

        if (r < 0)
                return r;
        bind_u64(stmt, 1, number);
        return sqlite_run(stmt);
}

int spool_forget_news(struct spool *spool, uint64_t up_to) {
        return run_with(spool, "DELETE FROM news WHERE serial <= ?", up_to);
}

int spool_prune(struct spool *spool) {
        return run_with(spool,
                        "DELETE FROM job WHERE id <= (SELECT id FROM job ORDER BY id DESC LIMIT 1 OFFSET ?) "
                        "AND state NOT IN (0, 1) AND awaiting = 0 AND id NOT IN (SELECT job FROM news)",
                        SPOOL_KEEP_JOBS);
}
