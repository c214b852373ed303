#include <inttypes.h>

#include "spool-internal.h"

/* Of each table's row, the values that its sum is of (row-sum.h): all of them. */
#define JOB_SUM                                                                                              \
        "row_sum(id, key, template, fields, printer, used, reason, confirmation, ttl_usec, realtime_usec, "  \
        "boottime_usec, boot_id, kind, state, awaiting, attempts, reprints)"
#define NEWS_SUM "row_sum(serial, job, state, reason, confirmation, used, attempt, reprints)"
#define PAPER_SUM "row_sum(printer, rows, in_job)"
#define SPOOL_SUM "row_sum(one, id)"

#define COLUMNS                                                                                              \
        "id, coalesce(key, '') AS key, template, fields, printer, used, reason, confirmation, ttl_usec, "    \
        "realtime_usec, boottime_usec, boot_id, kind, state, awaiting, attempts, reprints, sum = " JOB_SUM
#define JOB_VALUES "?1, nullif(?2, ''), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17"
/* As AUTOINCREMENT would choose it, but known before: it is part of the sum. */
#define NEXT_NUMBER(table, key)                                                                              \
        "SELECT max(coalesce(max(seq), 0), coalesce((SELECT max(" key ") FROM " table "), 0)) + 1 AS seq "   \
        "FROM sqlite_sequence WHERE name = '" table "'"

static const char *const migrations[] = {
        "CREATE TABLE spool (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL,"
        "                    sum INTEGER NOT NULL) STRICT;"
        "INSERT INTO spool VALUES (1, lower(hex(randomblob(8))), 0);"
        "UPDATE spool SET sum = " SPOOL_SUM ";"
        "CREATE TABLE job ("
        "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
        "  key TEXT," /* NULL: none */
        "  template TEXT NOT NULL,"
        "  fields TEXT NOT NULL,"
        "  printer TEXT NOT NULL,"
        "  used TEXT NOT NULL,"
        "  reason TEXT NOT NULL,"
        "  confirmation TEXT NOT NULL,"
        "  ttl_usec INTEGER NOT NULL,"
        "  realtime_usec INTEGER NOT NULL,"
        "  boottime_usec INTEGER NOT NULL,"
        "  boot_id TEXT NOT NULL,"
        "  kind INTEGER NOT NULL,"
        "  state INTEGER NOT NULL,"
        "  awaiting INTEGER NOT NULL,"
        "  attempts INTEGER NOT NULL,"
        "  reprints INTEGER NOT NULL,"
        "  sum INTEGER NOT NULL) STRICT;"
        "CREATE UNIQUE INDEX job_key ON job (key);"
        "CREATE INDEX job_open ON job (state, id) WHERE state IN (0, 1, 3);"
        "CREATE TABLE news ("
        "  serial INTEGER PRIMARY KEY AUTOINCREMENT,"
        "  job INTEGER NOT NULL REFERENCES job (id),"
        "  state INTEGER NOT NULL,"
        "  reason TEXT NOT NULL,"
        "  confirmation TEXT NOT NULL,"
        "  used TEXT NOT NULL,"
        "  attempt INTEGER NOT NULL,"
        "  reprints INTEGER NOT NULL,"
        "  sum INTEGER NOT NULL) STRICT;"
        "CREATE TABLE paper ("
        "  printer TEXT PRIMARY KEY,"
        "  rows INTEGER NOT NULL,"
        "  in_job INTEGER NOT NULL,"
        "  sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
};

static const char *const statements[_SQL_MAX] = {
        [SQL_NEXT_JOB_ID] = NEXT_NUMBER("job", "id"),
        [SQL_NEXT_SERIAL] = NEXT_NUMBER("news", "serial"),
        [SQL_FIND] = "SELECT id, template = ? AND fields = ? AND printer = ?, sum = " JOB_SUM
                     " FROM job WHERE key = ?",
        [SQL_GET] = "SELECT " COLUMNS " FROM job WHERE id = ?",
        [SQL_EACH] = "SELECT " COLUMNS " FROM job WHERE ((1 << state) & ?1 OR (awaiting AND ?1 & 256)) "
                     "AND id > ?2 ORDER BY id LIMIT ?3",
        [SQL_COUNT] = "SELECT count(*) FROM job WHERE state IN (0, 1, 3) AND (1 << state) & ?",
        [SQL_SAVE] = "INSERT INTO job VALUES (" JOB_VALUES ", row_sum(" JOB_VALUES ")) "
                     "ON CONFLICT (id) DO UPDATE SET key = excluded.key, template = excluded.template, "
                     "fields = excluded.fields, printer = excluded.printer, used = excluded.used, "
                     "reason = excluded.reason, confirmation = excluded.confirmation, "
                     "ttl_usec = excluded.ttl_usec, realtime_usec = excluded.realtime_usec, "
                     "boottime_usec = excluded.boottime_usec, boot_id = excluded.boot_id, "
                     "kind = excluded.kind, state = excluded.state, awaiting = excluded.awaiting, "
                     "attempts = excluded.attempts, reprints = excluded.reprints, sum = excluded.sum",
        [SQL_PRUNE] = "DELETE FROM job WHERE id <= (SELECT id FROM job ORDER BY id DESC LIMIT 1 OFFSET ?) "
                      "AND state NOT IN (0, 1) AND awaiting = 0 AND id NOT IN (SELECT job FROM news)",
        [SQL_ADD_NEWS] = "INSERT INTO news VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                         "row_sum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))",
        [SQL_NEXT_NEWS] = "SELECT serial, job, state, reason, confirmation, used, attempt, reprints, "
                          "sum = " NEWS_SUM " FROM news WHERE serial > ? ORDER BY serial LIMIT 1",
        [SQL_FORGET_NEWS] = "DELETE FROM news WHERE serial <= ?",
        [SQL_GET_SPOOL] = "SELECT id, sum = " SPOOL_SUM " FROM spool",
        [SQL_SET_PAPER] = "INSERT INTO paper VALUES (?1, ?2, ?3, row_sum(?1, ?2, ?3)) "
                          "ON CONFLICT DO UPDATE SET rows = excluded.rows, in_job = excluded.in_job, "
                          "sum = excluded.sum",
        [SQL_GET_PAPER] = "SELECT printer, rows, in_job, sum = " PAPER_SUM " FROM paper WHERE printer = ?",
        /* The key is right where the index has it too. */
        [SQL_DAMAGED_JOBS] =
                "SELECT id, 0, state IN (0, 1) OR awaiting <> 0, kind = 1, "
                "iif((SELECT other.id FROM job AS other INDEXED BY job_key WHERE other.key = job.key) = id, "
                "key, '') AS key "
                "FROM job WHERE sum IS NOT " JOB_SUM,
        [SQL_DAMAGED_NEWS] = "SELECT serial, 0, job FROM news WHERE sum IS NOT " NEWS_SUM " LIMIT 1",
        [SQL_DAMAGED_PAPER] = "SELECT printer, 0 FROM paper WHERE sum IS NOT " PAPER_SUM " LIMIT 1",
        [SQL_MEND_PAPER] = "UPDATE paper SET rows = 0, in_job = 1, sum = row_sum(printer, 0, 1) "
                           "WHERE sum IS NOT " PAPER_SUM,
        [SQL_DROP_NEWS] = "DELETE FROM news WHERE serial = ?",
        [SQL_CHECK] = "PRAGMA integrity_check(1)",
        [SQL_REINDEX] = "REINDEX job",
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
        char id[SPOOL_ID_SIZE];
        uint64_t last;

        if (!spool)
                return -ENOMEM;
        int r = sql_open(path, &spec, &spool->sql, ret_damage);
        if (r < 0)
                return r;
        r = spool_identify(spool, id, &last);
        if (r == -EUCLEAN && ret_damage)
                return str_format(ret_damage, "%s", sql_damage(spool->sql)) < 0 ? -ENOMEM : r;
        if (r < 0)
                return r;
        *ret = TAKE_PTR(spool);
        return 0;
}

const char *spool_damage(const struct spool *spool) {
        return sql_damage(spool->sql);
}

void spool_on_damage(struct spool *spool, void (*found)(void *userdata), void *userdata) {
        sql_on_damage(spool->sql, found, userdata);
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
        int r = sql_check_sum(c);
        if (r < 0)
                return r;
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
        bool same = sql_u64(&c) != 0;
        r = sql_check_sum(&c);
        return r < 0 ? r : same ? 1 : -EEXIST;
}

static int next_number(struct spool *spool, enum spool_statement statement, uint64_t *ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, statement);
        int r = sql_next(&c);

        if (r < 0)
                return r;
        *ret = sql_u64_below(&c, EVENT_INTEGER_MAX);
        return c.error;
}

int spool_save_job(struct spool *spool, const struct job *job) {
        struct sql_cursor c = sql_use(spool->sql, SQL_SAVE);
        const char *texts[] = {job->key,  job->template, job->fields,      job->printer,
                               job->used, job->reason,   job->confirmation};

        sql_bind_u64(&c, job->id);
        for (size_t i = 0; i < ELEMENTSOF(texts); i++)
                sql_bind_text(&c, texts[i]);
        sql_bind_u64(&c, job->ttl_usec);
        sql_bind_u64(&c, job->given.realtime_usec);
        sql_bind_u64(&c, job->given.boottime_usec);
        sql_bind_text(&c, job->given.boot_id);
        sql_bind_u64(&c, job->fate.kind);
        sql_bind_u64(&c, job->fate.state);
        sql_bind_u64(&c, job->fate.awaiting);
        sql_bind_u64(&c, job->fate.attempts);
        sql_bind_u64(&c, job->fate.reprints);
        return sql_run(&c);
}

int spool_add(struct spool *spool, struct job *job) {
        int r = spool_find(spool, job);

        if (r != 0)
                return r;
        r = next_number(spool, SQL_NEXT_JOB_ID, &job->id);
        if (r >= 0)
                r = spool_save_job(spool, job);
        return r < 0 ? r : sql_check_kept(spool->sql);
}

int spool_check(struct spool *spool) {
        return sql_check_kept(spool->sql);
}

int spool_probe(struct spool *spool) {
        return sql_probe(spool->sql);
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
        if (r > 0)
                (void) sql_text(&c);
        *ret_rows = r > 0 ? sql_u64(&c) : 0;
        *ret_in_job = r > 0 && sql_u64(&c) != 0;
        return r > 0 ? sql_check_sum(&c) : r;
}

static int set_paper(struct spool *spool, const char *printer, uint64_t rows, bool in_job) {
        struct sql_cursor c = sql_use(spool->sql, SQL_SET_PAPER);

        sql_bind_text(&c, printer);
        sql_bind_u64(&c, rows);
        sql_bind_u64(&c, in_job);
        return sql_run(&c);
}

int spool_get_rows(struct spool *spool, const char *printer, uint64_t *ret) {
        bool in_job;

        return get_paper(spool, printer, ret, &in_job);
}

int spool_add_news(struct spool *spool, const struct job *job, enum job_state state) {
        struct sql_cursor c = sql_use(spool->sql, SQL_ADD_NEWS);
        uint64_t serial;
        int r = next_number(spool, SQL_NEXT_SERIAL, &serial);

        if (r < 0)
                return r;
        sql_bind_u64(&c, serial);
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
        uint64_t before;
        bool in_job;

        if (printer == SPOOL_PRINTER_SAME && rows == 0)
                return 0;
        int r = get_paper(spool, name, &before, &in_job);
        if (printer != SPOOL_PRINTER_SAME)
                in_job = printer == SPOOL_PRINTER_IN_JOB;
        return r < 0 ? r : set_paper(spool, name, before + rows, in_job);
}

static int save_all(struct spool *spool, const struct job *job, const enum job_state *announce,
                    enum spool_printer printer, uint64_t rows) {
        int r = spool_save_job(spool, job);

        if (r >= 0 && announce)
                r = spool_add_news(spool, job, *announce);
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
        int r = sql_check_sum(c);
        if (r < 0)
                return r;
        r = spool_get(spool, job, &news->job);
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

int spool_run(struct spool *spool, enum spool_statement statement, uint64_t number) {
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
        r = sql_check_sum(&c);
        if (r >= 0)
                r = next_number(spool, SQL_NEXT_SERIAL, ret_last);
        if (r >= 0)
                --*ret_last;
        return r;
}

int spool_forget_news(struct spool *spool, uint64_t up_to) {
        return spool_run(spool, SQL_FORGET_NEWS, up_to);
}

int spool_prune(struct spool *spool) {
        return spool_run(spool, SQL_PRUNE, SPOOL_KEEP_JOBS);
}
