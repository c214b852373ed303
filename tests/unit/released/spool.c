#include "services/printer/spool.h"
#include "tests/lib/suite.h"
#include "tests/unit/released/released.h"

enum { JOBS = 3, ROWS = 1234 };
static const char *const keys[JOBS] = {"ho-so:1", "ho-so:2", ""};

static struct spool *open_spool(const char *path) {
        struct spool *spool;

        assert_ok(spool_open(path, &spool, NULL));
        return spool;
}

static int open_and_close(const char *path) {
        struct spool *spool = NULL;
        int r = spool_open(path, &spool, NULL);

        spool_free(spool);
        return r;
}

static struct job *make_job(const char *key) {
        struct job *job = calloc(1, sizeof(*job));

        ck_assert_ptr_nonnull(job);
        assert_ok(str_set(&job->key, key));
        assert_ok(str_set(&job->template, "ticket"));
        assert_ok(str_set(&job->fields, "{\"number\":\"A 001\"}"));
        assert_ok(str_set(&job->printer, "phieu"));
        assert_ok(str_set(&job->used, ""));
        assert_ok(str_set(&job->reason, ""));
        assert_ok(str_set(&job->confirmation, ""));
        job->ttl_usec = 600;
        job->given = (struct job_time){1, 2, "0123456789abcdef0123456789abcdef"};
        return job;
}

/* One that is printed, which nobody has been told of, and two that wait. */
static void fill(const char *path) {
        struct spool *spool = open_spool(path);

        for (size_t i = 0; i < JOBS; i++) {
                struct job *job = make_job(keys[i]);

                assert_ok(spool_add(spool, job));
                if (i == 0) {
                        static const enum job_state printed = JOB_PRINTED;

                        job->fate.state = JOB_PRINTED;
                        job->fate.attempts = 1;
                        assert_ok(str_set(&job->used, "phieu"));
                        assert_ok(str_set(&job->confirmation, "barrier"));
                        assert_ok(spool_save(spool, job, &printed, SPOOL_PRINTER_IN_JOB, ROWS));
                }
                job_free(job);
        }
        spool_free(spool);
}

static void check_jobs(struct spool *spool) {
        for (uint64_t id = 1; id <= JOBS; id++) {
                struct job *job;

                assert_ok(spool_get(spool, id, &job));
                ck_assert_str_eq(job->key, keys[id - 1]);
                ck_assert_str_eq(job->fields, "{\"number\":\"A 001\"}");
                ck_assert_int_eq((int) job->fate.state, id == 1 ? JOB_PRINTED : JOB_QUEUED);
                ck_assert_str_eq(job->given.boot_id, "0123456789abcdef0123456789abcdef");
                job_free(job);
        }
}

static void check(const char *path, _unused_ unsigned version) {
        struct spool *spool = open_spool(path);
        struct job *same = make_job(keys[1]), *next = make_job("ho-so:4");
        struct spool_news news;
        uint64_t rows;

        check_jobs(spool);
        assert_ok(spool_next_news(spool, 0, &news));
        ck_assert_uint_eq(news.job->id, 1);
        ck_assert_int_eq((int) news.state, JOB_PRINTED);
        ck_assert_str_eq(news.confirmation, "barrier");
        spool_news_done(&news);
        assert_ok(spool_get_rows(spool, "phieu", &rows));
        ck_assert_uint_eq(rows, ROWS);
        ck_assert_int_eq(spool_is_in_job(spool, "phieu"), 1);
        /* What was asked for is not printed twice, and no number is given twice. */
        ck_assert_int_eq(spool_add(spool, same), 1);
        ck_assert_int_eq(spool_add(spool, next), 0);
        ck_assert_uint_eq(next->id, JOBS + 1);
        job_free(same);
        job_free(next);
        spool_free(spool);
}

const struct released released = {.name = "spool",

                                  .open = open_and_close,
                                  .fill = fill,
                                  .empty = "",
                                  .check = check};
