#include "spool.h"

#include <inttypes.h>

#include "services/base/sql.h"

#define COLUMNS                                                                                              \
        "id, coalesce(key, '') AS key, template, fields, printer, used, reason, confirmation, ttl_usec, "    \
        "realtime_usec, boottime_usec, boot_id, kind, state, awaiting, attempts, reprints"

static const char *const migrations[] = {
        "CREATE TABLE spool (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL) STRICT;"
        "INSERT INTO spool VALUES (1, lower(hex(randomblob(8))));"
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

enum {
        SQL_ADD,
        SQL_FIND,
        SQL_GET,
        SQL_EACH,
        SQL_COUNT,
        SQL_SAVE,
        SQL_PRUNE,
        SQL_ADD_NEWS,
        SQL_NEXT_NEWS,
        SQL_FORGET_NEWS,
        SQL_GET_SPOOL,
        SQL_USE_PAPER,
        SQL_GET_PAPER,
        _SQL_MAX
};

static const char *const statements[_SQL_MAX] = {
        [SQL_ADD] =
                "INSERT INTO job (key, template, fields, printer, ttl_usec, realtime_usec, boottime_usec, "
                "boot_id, kind, state, awaiting, attempts, reprints) "
                "VALUES (nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)",
        [SQL_FIND] = "SELECT id, template = ? AND fields = ? AND printer = ? FROM job WHERE key = ?",
        [SQL_GET] = "SELECT " COLUMNS " FROM job WHERE id = ?",
        [SQL_EACH] = "SELECT " COLUMNS " FROM job WHERE ((1 << state) & ?1 OR (awaiting AND ?1 & 256)) "
                     "AND id > ?2 ORDER BY id LIMIT ?3",
        [SQL_COUNT] = "SELECT count(*) FROM job WHERE state IN (0, 1, 3) AND (1 << state) & ?",
        [SQL_SAVE] = "UPDATE job SET used = ?, reason = ?, confirmation = ?, realtime_usec = ?, "
                     "boottime_usec = ?, boot_id = ?, state = ?, awaiting = ?, attempts = ?, reprints = ? "
                     "WHERE id = ?",
        [SQL_PRUNE] = "DELETE FROM job WHERE id <= (SELECT id FROM job ORDER BY id DESC LIMIT 1 OFFSET ?) "
                      "AND state NOT IN (0, 1) AND awaiting = 0 AND id NOT IN (SELECT job FROM news)",
        [SQL_ADD_NEWS] = "INSERT INTO news (job, state, reason, confirmation, used, attempt, reprints) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [SQL_NEXT_NEWS] =
                "SELECT serial, job, state, reason, confirmation, used, attempt, reprints FROM news "
                "WHERE serial > ? ORDER BY serial LIMIT 1",
        [SQL_FORGET_NEWS] = "DELETE FROM news WHERE serial <= ?",
        [SQL_GET_SPOOL] = "SELECT id, (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'news')"
                          " AS last FROM spool",
        [SQL_USE_PAPER] =
                "INSERT INTO paper (printer, rows, in_job) VALUES (?1, ?2, coalesce(?3, 0)) "
                "ON CONFLICT (printer) DO UPDATE SET rows = rows + ?2, in_job = coalesce(?3, in_job)",
        [SQL_GET_PAPER] = "SELECT rows, in_job FROM paper WHERE printer = ?",
};

static const struct sql_spec spec = {
        .application = "mcSP",
        .migrations = migrations,
        .n_migrations = ELEMENTSOF(migrations),
        .statements = statements,
        .n_statements = ELEMENTSOF(statements),
        .check_pages = true,
        .check_usec = 3 * USEC_PER_SEC,
};

struct spool {
        struct sql *sql;
};

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
        sql_free(spool->sql);
        free(spool);
        return NULL;
}

int spool_open(const char *path, struct spool **ret, char **ret_damage) {
        _cleanup_(spool_freep) struct spool *spool = calloc(1, sizeof(*spool));

        if (!spool)
                return -ENOMEM;
        int r = sql_open(path, &spec, &spool->sql, ret_damage);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(spool);
        return 0;
}

const char *spool_damage(const struct spool *spool) {
        return sql_damage(spool->sql);
}

static void read_fate(struct sql_cursor *c, struct job_fate *ret) {
        ret->kind = (enum template_kind) sql_u64_below(c, _TEMPLATE_KIND_MAX);
        ret->state = (enum job_state) sql_u64_below(c, _JOB_STATE_MAX);
        ret->awaiting = sql_u64(c) != 0;
        ret->attempts = (unsigned) sql_u64(c);
        ret->reprints = (unsigned) sql_u64(c);
}

static int read_job(struct sql_cursor *c, struct job **ret) {
        _cleanup_(job_freep) struct job *job = calloc(1, sizeof(*job));

        if (!job)
                return -ENOMEM;
        job->id = sql_u64(c);
        char **texts[] = {&job->key,  &job->template, &job->fields,      &job->printer,
                          &job->used, &job->reason,   &job->confirmation};
        for (size_t i = 0; i < ELEMENTSOF(texts); i++)
                (void) sql_dup(c, texts[i]);
        job->ttl_usec = sql_u64(c);
        job->given.realtime_usec = sql_u64(c);
        job->given.boottime_usec = sql_u64(c);
        (void) sql_copy(c, job->given.boot_id, sizeof(job->given.boot_id));
        read_fate(c, &job->fate);
        if (c->error < 0)
                return c->error;
        *ret = TAKE_PTR(job);
        return 0;
}

int spool_find(struct spool *spool, struct job *job) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_FIND);

        if (job->key[0] == '\0')
                return 0;
        sql_bind_text(&c, job->template);
        sql_bind_text(&c, job->fields);
        sql_bind_text(&c, job->printer);
        sql_bind_text(&c, job->key);
        int r = sql_next(&c);
        if (r <= 0)
                return r;
        job->id = sql_u64(&c);
        return sql_u64(&c) ? 1 : -EEXIST;
}

int spool_add(struct spool *spool, struct job *job) {
        struct sql_cursor c = sql_use(spool->sql, SQL_ADD);
        int r = spool_find(spool, job);

        if (r != 0)
                return r;
        sql_bind_text(&c, job->key);
        sql_bind_text(&c, job->template);
        sql_bind_text(&c, job->fields);
        sql_bind_text(&c, job->printer);
        sql_bind_u64(&c, job->ttl_usec);
        sql_bind_u64(&c, job->given.realtime_usec);
        sql_bind_u64(&c, job->given.boottime_usec);
        sql_bind_text(&c, job->given.boot_id);
        sql_bind_u64(&c, job->fate.kind);
        r = sql_run(&c);
        if (r >= 0)
                job->id = sql_last_id(spool->sql);
        return r < 0 ? r : sql_check_kept(spool->sql);
}

int spool_check(struct spool *spool) {
        return sql_check_kept(spool->sql);
}

int spool_get(struct spool *spool, uint64_t id, struct job **ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_GET);

        sql_bind_u64(&c, id);
        int r = sql_next(&c);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        return read_job(&c, ret);
}

int spool_each(struct spool *spool, unsigned states, uint64_t after, uint32_t max, spool_job_fn take,
               void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_EACH);
        int r;

        sql_bind_u64(&c, states);
        sql_bind_u64(&c, after);
        sql_bind_u64(&c, max);
        while ((r = sql_next(&c)) > 0) {
                _cleanup_(job_freep) struct job *job = NULL;

                r = read_job(&c, &job);
                if (r >= 0)
                        r = take(&job, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int spool_count(struct spool *spool, unsigned states, uint64_t *ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_COUNT);

        sql_bind_u64(&c, states);
        int r = sql_next(&c);
        if (r < 0)
                return r;
        *ret = sql_u64(&c);
        return c.error;
}

static int get_paper(struct spool *spool, const char *printer, uint64_t *ret_rows, bool *ret_in_job) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_GET_PAPER);

        sql_bind_text(&c, printer);
        int r = sql_next(&c);
        *ret_rows = r > 0 ? sql_u64(&c) : 0;
        *ret_in_job = r > 0 && sql_u64(&c) != 0;
        return r < 0 ? r : c.error;
}

int spool_get_rows(struct spool *spool, const char *printer, uint64_t *ret) {
        bool in_job;

        return get_paper(spool, printer, ret, &in_job);
}

static int save_job(struct spool *spool, const struct job *job) {
        struct sql_cursor c = sql_use(spool->sql, SQL_SAVE);

        sql_bind_text(&c, job->used);
        sql_bind_text(&c, job->reason);
        sql_bind_text(&c, job->confirmation);
        sql_bind_u64(&c, job->given.realtime_usec);
        sql_bind_u64(&c, job->given.boottime_usec);
        sql_bind_text(&c, job->given.boot_id);
        sql_bind_u64(&c, job->fate.state);
        sql_bind_u64(&c, job->fate.awaiting);
        sql_bind_u64(&c, job->fate.attempts);
        sql_bind_u64(&c, job->fate.reprints);
        sql_bind_u64(&c, job->id);
        return sql_run(&c);
}

static int add_news(struct spool *spool, const struct job *job, enum job_state state) {
        struct sql_cursor c = sql_use(spool->sql, SQL_ADD_NEWS);

        sql_bind_u64(&c, job->id);
        sql_bind_u64(&c, state);
        sql_bind_text(&c, job->reason);
        sql_bind_text(&c, job->confirmation);
        sql_bind_text(&c, job->used);
        sql_bind_u64(&c, job->fate.attempts);
        /* Of the attempt that is told of: a job that is queued again counts the next one already. */
        sql_bind_u64(&c, job->fate.reprints - (state == JOB_UNCERTAIN && job->fate.state == JOB_QUEUED));
        return sql_run(&c);
}

static int use_paper(struct spool *spool, const char *name, enum spool_printer printer, uint64_t rows) {
        struct sql_cursor c = sql_use(spool->sql, SQL_USE_PAPER);

        if (printer == SPOOL_PRINTER_SAME && rows == 0)
                return 0;
        sql_bind_text(&c, name);
        sql_bind_u64(&c, rows);
        if (printer == SPOOL_PRINTER_SAME)
                sql_bind_text(&c, NULL);
        else
                sql_bind_u64(&c, printer == SPOOL_PRINTER_IN_JOB);
        return sql_run(&c);
}

static int save_all(struct spool *spool, const struct job *job, const enum job_state *announce,
                    enum spool_printer printer, uint64_t rows) {
        int r = save_job(spool, job);

        if (r >= 0 && announce)
                r = add_news(spool, job, *announce);
        return r < 0 ? r : use_paper(spool, job->used, printer, rows);
}

int spool_save(struct spool *spool, const struct job *job, const enum job_state *announce,
               enum spool_printer printer, uint64_t rows) {
        int r = sql_begin(spool->sql);

        if (r < 0)
                return r;
        r = save_all(spool, job, announce, printer, rows);
        if (r < 0) {
                sql_rollback(spool->sql);
                return r;
        }
        r = sql_commit(spool->sql);
        return r < 0 ? r : sql_check_kept(spool->sql);
}

int spool_is_in_job(struct spool *spool, const char *printer) {
        uint64_t rows;
        bool in_job;
        int r = get_paper(spool, printer, &rows, &in_job);

        return r < 0 ? r : in_job;
}

int spool_set_free(struct spool *spool, const char *printer) {
        return use_paper(spool, printer, SPOOL_PRINTER_FREE, 0);
}

void spool_news_done(struct spool_news *news) {
        free(news->reason);
        free(news->confirmation);
        free(news->used);
        job_free(news->job);
        *news = (struct spool_news){0};
}

static int read_news(struct spool *spool, struct sql_cursor *c, struct spool_news *news) {
        news->serial = sql_u64(c);
        uint64_t job = sql_u64(c);
        news->state = (enum job_state) sql_u64_below(c, _JOB_STATE_MAX);
        if (news->state == JOB_QUEUED || news->state == JOB_PRINTING)
                (void) sql_column_damaged(c); /* only what became of a job is news */
        (void) sql_dup(c, &news->reason);
        (void) sql_dup(c, &news->confirmation);
        (void) sql_dup(c, &news->used);
        news->attempt = (unsigned) sql_u64(c);
        news->reprints = (unsigned) sql_u64(c);
        if (c->error < 0)
                return c->error;
        int r = spool_get(spool, job, &news->job);
        return r == -ENOENT ? sql_damaged(spool->sql, "table news: no job %" PRIu64, job) : r;
}

int spool_next_news(struct spool *spool, uint64_t after, struct spool_news *ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_NEXT_NEWS);
        struct spool_news news = {0};

        sql_bind_u64(&c, after);
        int r = sql_next(&c);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        r = read_news(spool, &c, &news);
        if (r < 0) {
                spool_news_done(&news);
                return r;
        }
        *ret = news;
        return 0;
}

static int run_with(struct spool *spool, size_t statement, uint64_t number) {
        struct sql_cursor c = sql_use(spool->sql, statement);

        sql_bind_u64(&c, number);
        return sql_run(&c);
}

int spool_identify(struct spool *spool, char ret_id[static SPOOL_ID_SIZE], uint64_t *ret_last) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_GET_SPOOL);
        int r = sql_next(&c);

        if (r <= 0)
                return r < 0 ? r : sql_damaged(spool->sql, "table spool: no row");
        (void) sql_copy(&c, ret_id, SPOOL_ID_SIZE);
        *ret_last = sql_u64(&c);
        return c.error;
}

int spool_forget_news(struct spool *spool, uint64_t up_to) {
        return run_with(spool, SQL_FORGET_NEWS, up_to);
}

int spool_prune(struct spool *spool) {
        return run_with(spool, SQL_PRUNE, SPOOL_KEEP_JOBS);
}
