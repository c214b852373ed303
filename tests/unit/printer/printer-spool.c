#include <inttypes.h>

#include "services/base/sqlite-util.h"
#include "services/printer/spool.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
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
        {"PRAGMA foreign_keys = OFF; UPDATE news SET job = 7, sum = row_sum(serial, 7, state, reason, "
         "confirmation, used, attempt, reprints)",
         "table news: no job 7"},
        {"UPDATE news SET confirmation = 'status'", "table news, serial 1, column sum"},
        {"UPDATE job SET fields = '{\"a\":2}'", "table job, id 1, column sum"},
};

static void change(const char *sql) {
        sqlite3 *db = NULL;

        spool = spool_free(spool);
        assert_ok(sqlite_open(path, /* exclusive= */ false, &db));
        ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

START_TEST(garbled_row_is_named) {
        const enum job_state printed = JOB_PRINTED;
        struct spool_news news;
        struct job *job;

        add("k1");
        assert_ok(spool_get(spool, 1, &job));
        assert_ok(spool_save(spool, job, &printed, SPOOL_PRINTER_SAME, 0));
        job_free(job);
        change(garbled[_i].change);
        assert_ok(spool_open(path, &spool, NULL));
        ck_assert_ptr_null(spool_damage(spool));
        assert_error(spool_next_news(spool, 0, &news), EUCLEAN);
        ck_assert_str_eq(spool_damage(spool), garbled[_i].damage);
}
END_TEST

START_TEST(identity_that_does_not_fit_is_refused) {
        _cleanup_free_ char *damage = NULL;

        change("UPDATE spool SET id = '0123456789abcdef'");
        assert_error(spool_open(path, &spool, &damage), EUCLEAN);
        ck_assert_str_eq(damage, "table spool, id 0123456789abcdef, column sum");
}
END_TEST

/* ----- mending ----- */

static void assert_job(uint64_t id, enum job_state state, const char *key, const char *fields,
                       const char *reason) {
        struct job *job;

        assert_ok(spool_get(spool, id, &job));
        ck_assert_int_eq(job->fate.state, state);
        ck_assert_str_eq(job->key, key);
        ck_assert_str_eq(job->fields, fields);
        ck_assert_str_eq(job->reason, reason);
        job_free(job);
}

/* Job 1 waits, 2 is damaged, 3 waits; 4 is printed. */
static void prepare_to_mend(void) {
        struct job *job;

        add("k1");
        add("k2");
        add("k3");
        add("k4");
        assert_ok(spool_get(spool, 4, &job));
        job->fate = (struct job_fate){.state = JOB_PRINTED, .attempts = 1};
        assert_ok(str_set(&job->used, "p"));
        assert_ok(spool_save(spool, job, NULL, SPOOL_PRINTER_FREE, 5));
        job_free(job);
}

START_TEST(damaged_job_ends_as_uncertain_and_the_others_go_on) {
        struct spool_news news;
        unsigned queued = 0;

        prepare_to_mend();
        change("UPDATE job SET fields = '{\"number\":\"A 002\"}' WHERE id = 2");
        assert_ok(spool_open(path, &spool, NULL));
        assert_error(spool_each(spool, 1 << JOB_QUEUED, 0, 100, count, &queued), EUCLEAN);
        assert_ok(spool_mend(spool));
        ck_assert_str_eq(spool_damage(spool), "table job, id 2, column sum");
        assert_job(2, JOB_UNCERTAIN, "k2", "{}", "damaged");
        queued = 0;
        assert_ok(spool_each(spool, 1 << JOB_QUEUED, 0, 100, count, &queued));
        ck_assert_uint_eq(queued, 2);
        assert_ok(spool_next_news(spool, 0, &news));
        ck_assert_int_eq(news.state, JOB_UNCERTAIN);
        ck_assert_str_eq(news.reason, "damaged");
        ck_assert_uint_eq(news.job->id, 2);
        ck_assert_str_eq(news.job->key, "k2");
        spool_news_done(&news);
        assert_error(spool_next_news(spool, 1, &news), ENOENT);
        /* What is mended stays so. */
        reopen();
        assert_ok(spool_mend(spool));
        ck_assert_ptr_null(spool_damage(spool));
        ck_assert_uint_eq(add("k5"), 5);
}
END_TEST

/* Of one that has ended nothing is told again. */
START_TEST(damaged_job_that_has_ended_is_no_news) {
        prepare_to_mend();
        change("UPDATE job SET template = 'ticketz' WHERE id = 4");
        assert_ok(spool_open(path, &spool, NULL));
        assert_ok(spool_mend(spool));
        assert_job(4, JOB_UNCERTAIN, "k4", "{}", "damaged");
        assert_error(spool_next_news(spool, 0, &(struct spool_news){0}), ENOENT);
}
END_TEST

/* A damaged key must not be told of: it may be that of another. The index knows the right one. */
START_TEST(damaged_key_is_given_up) {
        struct job *again = make("k2", "{}");
        size_t size;

        prepare_to_mend();
        spool = spool_free(spool);
        _cleanup_free_ char *data = file_read(path, &size);
        /* In the table, whose rows go on behind the key; the index has it without. */
        char *key = memmem(data, size, "k2ticket", 8);
        ck_assert_ptr_nonnull(key);
        key[1] = '7';
        file_write(path, data, size);
        assert_ok(spool_open(path, &spool, NULL));
        assert_ok(spool_mend(spool));
        assert_job(2, JOB_UNCERTAIN, "", "{}", "damaged");
        assert_job(3, JOB_QUEUED, "k3", "{}", "");
        ck_assert_int_eq(spool_find(spool, again), 0);
        job_free(again);
}
END_TEST

START_TEST(damaged_news_is_told_from_its_job) {
        const enum job_state printed = JOB_PRINTED;
        struct spool_news news;
        struct job *job;

        prepare_to_mend();
        assert_ok(spool_get(spool, 4, &job));
        assert_ok(str_set(&job->confirmation, "barrier"));
        assert_ok(spool_save(spool, job, &printed, SPOOL_PRINTER_SAME, 0));
        job_free(job);
        change("UPDATE news SET confirmation = 'nothing', state = 2");
        assert_ok(spool_open(path, &spool, NULL));
        assert_ok(spool_mend(spool));
        assert_ok(spool_next_news(spool, 1, &news));
        ck_assert_int_eq(news.state, JOB_PRINTED);
        ck_assert_str_eq(news.confirmation, "barrier");
        spool_news_done(&news);
}
END_TEST

START_TEST(printer_that_is_not_known_may_be_in_a_job) {
        uint64_t rows;

        prepare_to_mend();
        change("UPDATE paper SET rows = 6");
        assert_ok(spool_open(path, &spool, NULL));
        assert_error(spool_is_in_job(spool, "p"), EUCLEAN);
        assert_ok(spool_mend(spool));
        ck_assert_str_eq(spool_damage(spool), "table paper, printer p, column sum");
        ck_assert_int_eq(spool_is_in_job(spool, "p"), 1);
        assert_ok(spool_get_rows(spool, "p", &rows));
        ck_assert_uint_eq(rows, 0);
}
END_TEST

/* ----- flips ----- */

static int describe(struct job **job_ptr, void *userdata) {
        const struct job *job = *job_ptr;
        struct job asked = *job;

        (void) fprintf(userdata, "%" PRIu64 " %s %s %s %s %s %s %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %s",
                       job->id, job->key, job->template, job->fields, job->printer, job->used, job->reason,
                       job->confirmation, job->ttl_usec, job->given.realtime_usec, job->given.boottime_usec,
                       job->given.boot_id);
        (void) fprintf(userdata, " %d %d %d %u %u, found: %d\n", job->fate.kind, job->fate.state,
                       job->fate.awaiting, job->fate.attempts, job->fate.reprints,
                       job->key[0] ? spool_find(spool, &asked) : 1);
        return 0;
}

/* All that a spool says. */
static char *read_all(void) {
        char *text = NULL, id[SPOOL_ID_SIZE];
        uint64_t last, rows = 0, n;
        struct spool_news news = {0};
        size_t size;
        FILE *out = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(out);
        (void) fprintf(out, "%d", spool_identify(spool, id, &last));
        (void) fprintf(out, " %s %" PRIu64 "\n", id, last);
        (void) fprintf(out, "%d\n", spool_each(spool, UINT32_MAX, 0, 1000, describe, out));
        (void) fprintf(out, "%d", spool_count(spool, 1 << JOB_QUEUED, &n));
        (void) fprintf(out, " %" PRIu64 "\n", n);
        while (spool_next_news(spool, news.serial, &news) == 0) {
                (void) fprintf(out, "%" PRIu64 " %d %s %s %s %" PRIu64 "\n", news.serial, news.state,
                               news.reason, news.confirmation, news.used, news.job->id);
                uint64_t serial = news.serial;
                spool_news_done(&news);
                news.serial = serial;
        }
        (void) fprintf(out, "%d %d", spool_get_rows(spool, "p", &rows), spool_is_in_job(spool, "p"));
        (void) fprintf(out, " %" PRIu64 "\n", rows);
        (void) fclose(out);
        return text;
}

/* 60 jobs of each kind; news of some. */
static void fill_spool(void) {
        for (unsigned i = 1; i <= 60; i++) {
                const enum job_state state = JOB_PRINTED;
                _cleanup_free_ char *key = NULL, *fields = NULL;
                struct job *job;

                assert_ok(str_format(&key, "key-%u", i));
                assert_ok(str_format(&fields, "{\"number\":\"%0*u\"}", i % 20 == 0 ? 3000 : 80, i));
                job = make(key, fields);
                assert_ok(spool_add(spool, job));
                job->fate.state = i % 3 == 0 ? JOB_PRINTED : JOB_QUEUED;
                assert_ok(str_set(&job->used, "p"));
                assert_ok(spool_save(spool, job, i % 3 == 0 ? &state : NULL, SPOOL_PRINTER_FREE, 10));
                job_free(job);
        }
        assert_ok(spool_forget_news(spool, 8));
}

START_TEST(flipped_bytes_are_found_or_change_nothing) {
        size_t size, n_named = 0;

        fill_spool();
        _cleanup_free_ char *before = read_all();
        spool = spool_free(spool);
        _cleanup_free_ char *data = file_read(path, &size);
        for (size_t place = 0; place < flip_count(size); place++) {
                _cleanup_free_ char *damage = NULL, *after = NULL;

                flip_write(path, data, size, place);
                int r = spool_open(path, &spool, &damage);
                ck_assert_msg(r >= 0 || r == -EPROTONOSUPPORT || (r == -EUCLEAN && damage), "place %zu: %s",
                              place, strerror(-r));
                n_named += r < 0;
                if (r < 0)
                        continue;
                assert_ok(spool_mend(spool));
                n_named += spool_damage(spool) != NULL;
                after = read_all();
                if (!spool_damage(spool))
                        ck_assert_msg(streq(before, after), "place %zu: not found", place);
                else {
                        unsigned n_jobs = 0;
                        assert_ok(spool_each(spool, UINT32_MAX, 0, 1000, count, &n_jobs));
                        ck_assert_uint_eq(n_jobs, 60);
                        ck_assert_msg(!strstr(after, "found: 0"), "place %zu: %s", place, after);
                }
                spool = spool_free(spool);
        }
        ck_assert_uint_gt(n_named, size / FLIP_PAGE);
}
END_TEST

START_TEST(flipped_bit_is_named) {
        prepare_to_mend();
        struct job *job = make("k5", "{\"number\":\"A 005\"}");
        assert_ok(spool_add(spool, job));
        job_free(job);
        spool = spool_free(spool);
        flip_bit(path, "A 005");
        assert_ok(spool_open(path, &spool, NULL));
        assert_ok(spool_mend(spool));
        ck_assert_str_eq(spool_damage(spool), "table job, id 5, column sum");
        assert_job(5, JOB_UNCERTAIN, "k5", "{}", "damaged");
        assert_job(1, JOB_QUEUED, "k1", "{}", "");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(job_survives_as_it_was),
        SUITE_CASE(same_key_is_the_same_job),
        SUITE_CASE(change_and_its_news_are_one_transaction),
        SUITE_CASE(walk_takes_the_states_asked_for),
        SUITE_CASE(second_process_is_refused),
        {"garbled_row_is_named", &garbled_row_is_named, ELEMENTSOF(garbled)},
        SUITE_CASE(identity_that_does_not_fit_is_refused),
        SUITE_CASE(damaged_job_ends_as_uncertain_and_the_others_go_on),
        SUITE_CASE(damaged_job_that_has_ended_is_no_news),
        SUITE_CASE(damaged_key_is_given_up),
        SUITE_CASE(damaged_news_is_told_from_its_job),
        SUITE_CASE(printer_that_is_not_known_may_be_in_a_job),
        SUITE_CASE(flipped_bytes_are_found_or_change_nothing),
        SUITE_CASE(flipped_bit_is_named),
};

SUITE_MAIN("printer/spool", cases, setup, teardown)
