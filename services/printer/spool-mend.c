#include "spool-internal.h"

struct damaged_job {
        uint64_t id;
        char *key; /* empty, where it may be what is damaged */
        bool is_open, is_receipt;
};

struct damaged {
        struct damaged_job *jobs;
        size_t n, allocated;
};

static void damaged_done(struct damaged *damaged) {
        for (size_t i = 0; i < damaged->n; i++)
                free(damaged->jobs[i].key);
        free(damaged->jobs);
}

static int run(struct spool *spool, enum spool_statement statement) {
        struct sql_cursor c = sql_use(spool->sql, statement);

        return sql_run(&c);
}

/* Of a row that is found, because it does not fit: it is named, and the rest of it can be read. */
static int name_damage(struct sql_cursor *c) {
        int r = c->error;

        if (r < 0)
                return r;
        (void) sql_check_sum(c);
        c->error = 0;
        return 0;
}

static int find_damaged_jobs(struct spool *spool, struct damaged *damaged) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_DAMAGED_JOBS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct damaged_job *job = ARRAY_ADD(damaged->jobs, damaged->n, damaged->allocated);

                if (!job)
                        return -ENOMEM;
                job->id = sql_u64(&c);
                r = name_damage(&c);
                if (r < 0)
                        return r;
                job->is_open = sql_i64(&c) != 0;
                job->is_receipt = sql_i64(&c) != 0;
                r = sql_dup(&c, &job->key);
                if (r < 0)
                        return r;
        }
        return r;
}

/* Nothing is left of it that could be printed: whoever has it reprinted hears that there is no such template.
 */
static int end_damaged(struct spool *spool, const struct damaged_job *damaged) {
        char empty[] = "", no_template[] = "(damaged)", no_fields[] = "{}", reason[] = "damaged";
        struct job job = {
                .id = damaged->id,
                .key = damaged->key,
                .template = no_template,
                .fields = no_fields,
                .printer = empty,
                .used = empty,
                .reason = reason,
                .confirmation = empty,
                .ttl_usec = USEC_PER_SEC,
                .fate = {.kind = damaged->is_receipt ? TEMPLATE_RECEIPT : TEMPLATE_TICKET,
                         .state = JOB_UNCERTAIN},
        };
        int r = spool_save_job(spool, &job);

        return r < 0 || !damaged->is_open ? r : spool_add_news(spool, &job, JOB_UNCERTAIN);
}

/* Whether the indexes say what the tables do. */
static int check_indexes(struct spool *spool) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_CHECK);
        int r = sql_next(&c);

        if (r < 0)
                return r;
        const char *answer = sql_text(&c);
        return streq(answer, "ok") ? 1 : sql_damaged(spool->sql, "%s", answer);
}

/* A damaged news is told from its job, if that has ended; otherwise there will be another. Returns whether
 * there was one. */
static int mend_news(struct spool *spool) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(spool->sql, SQL_DAMAGED_NEWS);
        _cleanup_(job_freep) struct job *job = NULL;
        int r = sql_next(&c);

        if (r <= 0)
                return r;
        uint64_t serial = sql_u64(&c);
        r = name_damage(&c);
        if (r < 0)
                return r;
        int64_t id = sql_i64(&c);
        sql_reset(&c);
        r = spool_run(spool, SQL_DROP_NEWS, serial);
        if (r >= 0 && id > 0)
                r = spool_get(spool, (uint64_t) id, &job);
        if (r >= 0 && job && job->fate.state != JOB_QUEUED && job->fate.state != JOB_PRINTING)
                r = spool_add_news(spool, job, job->fate.state);
        return r < 0 && r != -ENOENT ? r : 1;
}

/* Of a printer of which it is not known, it may be in the middle of a job. */
static int mend_paper(struct spool *spool) {
        struct sql_cursor c = sql_use(spool->sql, SQL_DAMAGED_PAPER);
        int r = sql_next(&c);

        if (r <= 0)
                return r;
        (void) sql_text(&c);
        r = name_damage(&c);
        sql_reset(&c);
        return r < 0 ? r : run(spool, SQL_MEND_PAPER);
}

static int mend(struct spool *spool, struct damaged *damaged) {
        int r = find_damaged_jobs(spool, damaged);

        if (r >= 0)
                r = check_indexes(spool);
        if (r == -EUCLEAN || (r >= 0 && damaged->n > 0))
                r = run(spool, SQL_REINDEX);
        for (size_t i = 0; r >= 0 && i < damaged->n; i++)
                r = end_damaged(spool, &damaged->jobs[i]);
        if (r >= 0)
                do
                        r = mend_news(spool);
                while (r > 0);
        return r < 0 ? r : mend_paper(spool);
}

int spool_mend(struct spool *spool) {
        _cleanup_(damaged_done) struct damaged damaged = {0};
        int r = sql_begin(spool->sql);

        if (r < 0)
                return r;
        r = mend(spool, &damaged);
        if (r < 0) {
                sql_rollback(spool->sql);
                return r;
        }
        r = sql_commit(spool->sql);
        return r < 0 ? r : sql_check_kept(spool->sql);
}
