#include <sqlite3.h>

#include "services/printer/spool.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static char *path;
static struct spool *spool;

static void setup(void) {
        path = file_join(suite_dir(), "spool.db");
        assert_ok(spool_open(path, &spool, NULL));
}

static void teardown(void) {
        spool_free(spool);
        free(path);
}

static void reopen(void) {
        spool = spool_free(spool);
        assert_ok(spool_open(path, &spool, NULL));
}

static struct job *make(const char *key, const char *fields) {
        struct job *job = calloc(1, sizeof(*job));

        ck_assert_ptr_nonnull(job);
        assert_ok(str_set(&job->key, key));
        assert_ok(str_set(&job->template, "ticket"));
        assert_ok(str_set(&job->fields, fields));
        assert_ok(str_set(&job->printer, ""));
        assert_ok(str_set(&job->used, ""));
        assert_ok(str_set(&job->reason, ""));
        assert_ok(str_set(&job->confirmation, ""));
        job->ttl_usec = 600;
        job->given = (struct job_time){1, 2, "boot"};
        return job;
}

static uint64_t add(const char *key) {
        struct job *job = make(key, "{}");

        assert_ok(spool_add(spool, job));
        uint64_t id = job->id;
        job_free(job);
        return id;
}

START_TEST(job_survives_as_it_was) {
        struct job *job = make("k1", "{\"a\":1}"), *found;

        assert_ok(spool_add(spool, job));
        ck_assert_uint_eq(job->id, 1);
        reopen();
        assert_ok(spool_get(spool, 1, &found));
        ck_assert_str_eq(found->key, "k1");
        ck_assert_str_eq(found->fields, "{\"a\":1}");
        ck_assert_uint_eq(found->ttl_usec, 600);
        ck_assert_str_eq(found->given.boot_id, "boot");
        ck_assert_int_eq(found->fate.state, JOB_QUEUED);
        job_free(job);
        job_free(found);
        assert_error(spool_get(spool, 2, &found), ENOENT);
}
END_TEST

START_TEST(same_key_is_the_same_job) {
        struct job *again = make("k1", "{}"), *other = make("k1", "{\"x\":1}");

        add("k1");
        ck_assert_int_eq(spool_add(spool, again), 1);
        ck_assert_uint_eq(again->id, 1);
        assert_error(spool_add(spool, other), EEXIST);
        ck_assert_uint_eq(other->id, 1);
        ck_assert_uint_eq(add(""), 2);
        ck_assert_uint_eq(add(""), 3);
        job_free(again);
        job_free(other);
}
END_TEST

START_TEST(change_and_its_news_are_one_transaction) {
        const enum job_state uncertain = JOB_UNCERTAIN;
        struct spool_news news;
        struct job *job;
        uint64_t rows;

        add("k1");
        assert_ok(spool_get(spool, 1, &job));
        job->fate = (struct job_fate){.state = JOB_QUEUED, .attempts = 1, .reprints = 1};
        assert_ok(str_set(&job->used, "p"));
        assert_ok(str_set(&job->reason, "unplugged"));
        assert_ok(spool_save(spool, job, &uncertain, SPOOL_PRINTER_IN_JOB, 800));
        job_free(job);
        reopen();
        assert_ok(spool_next_news(spool, 0, &news));
        ck_assert_int_eq(news.state, JOB_UNCERTAIN);
        ck_assert_str_eq(news.reason, "unplugged");
        ck_assert_uint_eq(news.reprints, 0); /* of the attempt that broke */
        ck_assert_uint_eq(news.job->id, 1);
        assert_error(spool_next_news(spool, news.serial, &(struct spool_news){0}), ENOENT);
        assert_ok(spool_forget_news(spool, news.serial));
        assert_error(spool_next_news(spool, 0, &(struct spool_news){0}), ENOENT);
        spool_news_done(&news);
        assert_ok(spool_get_rows(spool, "p", &rows));
        ck_assert_uint_eq(rows, 800);
        ck_assert_int_eq(spool_is_in_job(spool, "p"), 1);
        ck_assert_int_eq(spool_is_in_job(spool, "q"), 0);
        assert_ok(spool_get(spool, 1, &job));
        assert_ok(spool_save(spool, job, NULL, SPOOL_PRINTER_SAME, 1));
        ck_assert_int_eq(spool_is_in_job(spool, "p"), 1);
        assert_ok(spool_save(spool, job, NULL, SPOOL_PRINTER_FREE, 0));
        ck_assert_int_eq(spool_is_in_job(spool, "p"), 0);
        assert_ok(spool_save(spool, job, NULL, SPOOL_PRINTER_IN_JOB, 0));
        assert_ok(spool_set_free(spool, "p"));
        ck_assert_int_eq(spool_is_in_job(spool, "p"), 0);
        assert_ok(spool_get_rows(spool, "p", &rows));
        ck_assert_uint_eq(rows, 801);
        job_free(job);
}
END_TEST

static int count(_unused_ struct job **job, void *userdata) {
        ++*(unsigned *) userdata;
        return 0;
}

START_TEST(walk_takes_the_states_asked_for) {
        unsigned queued = 0, awaiting = 0;
        uint64_t open;
        struct job *job;

        for (int i = 0; i < 5; i++)
                add("");
        assert_ok(spool_get(spool, 2, &job));
        job->fate = (struct job_fate){.state = JOB_UNCERTAIN, .awaiting = true};
        assert_ok(spool_save(spool, job, NULL, SPOOL_PRINTER_SAME, 0));
        assert_ok(spool_each(spool, 1 << JOB_QUEUED, 0, 100, count, &queued));
        assert_ok(spool_each(spool, SPOOL_AWAITING, 0, 100, count, &awaiting));
        assert_ok(spool_count(spool, 1 << JOB_QUEUED | 1 << JOB_PRINTING, &open));
        ck_assert_uint_eq(queued, 4);
        ck_assert_uint_eq(awaiting, 1);
        ck_assert_uint_eq(open, 4);
        job_free(job);
}
END_TEST

START_TEST(second_process_is_refused) {
        struct spool *second = NULL;

        assert_error(spool_open(path, &second, NULL), EBUSY);
}
END_TEST

/* What no version of ours writes. */
static const struct {
        const char *change, *damage;
} garbled[] = {
        {"UPDATE job SET state = 7", "table job, column state"},
        {"UPDATE job SET kind = 9", "table job, column kind"},
        {"UPDATE job SET boot_id = hex(zeroblob(20))", "table job, column boot_id"},
        {"UPDATE news SET state = 1", "table news, column state"},
        {"PRAGMA foreign_keys = OFF; UPDATE news SET job = 7", "table news: no job 7"},
};

START_TEST(garbled_row_is_named) {
        const enum job_state printed = JOB_PRINTED;
        struct spool_news news;
        struct job *job;
        sqlite3 *db;

        add("k1");
        assert_ok(spool_get(spool, 1, &job));
        assert_ok(spool_save(spool, job, &printed, SPOOL_PRINTER_SAME, 0));
        job_free(job);
        spool = spool_free(spool);
        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db, garbled[_i].change, NULL, NULL, NULL), SQLITE_OK);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
        assert_ok(spool_open(path, &spool, NULL));
        ck_assert_ptr_null(spool_damage(spool));
        assert_error(spool_next_news(spool, 0, &news), EUCLEAN);
        ck_assert_str_eq(spool_damage(spool), garbled[_i].damage);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(job_survives_as_it_was),
        SUITE_CASE(same_key_is_the_same_job),
        SUITE_CASE(change_and_its_news_are_one_transaction),
        SUITE_CASE(walk_takes_the_states_asked_for),
        SUITE_CASE(second_process_is_refused),
        {"garbled_row_is_named", &garbled_row_is_named, ELEMENTSOF(garbled)},
};

SUITE_MAIN("printer/spool", cases, setup, teardown)
