/*
 * The spool: jobs in a SQLite database (WAL, synchronous=FULL). Each change of a job is one transaction,
 * together with the news of it, which waits here until it stands in the outbox. Calls block for the disk.
 */
#pragma once

#include "job.h"

enum {
        SPOOL_KEY_MAX = 64,
        SPOOL_KEEP_JOBS = 5000, /* ended ones, for their keys and for reprints */
};

struct job {
        uint64_t id; /* from 1, never used twice */
        char *key;   /* empty: none */
        char *template;
        char *fields;       /* canonical JSON */
        char *printer;      /* the one asked for */
        char *used;         /* the one it last went to; empty: none */
        char *reason;       /* of its state; may be empty */
        char *confirmation; /* level, when printed; else empty */
        uint64_t ttl_usec;
        struct job_time given; /* when it was given, or a person had it reprinted */
        struct job_fate fate;
};
struct job *job_free(struct job *job);
DEFINE_CLEANUP(struct job *, job_free)

#define SPOOL_DATABASE "spool.db" /* in the state directory */

struct spool;

/* Whether what is written stays; as of sql_check_kept(), with spool_damage(). */
int spool_check(struct spool *spool);
/* Whether it can be written, found out by writing; as of sql_probe(). */
int spool_probe(struct spool *spool);
/* Errors: those of sql_open(), with *ret_damage (may be NULL) a new string with -EUCLEAN. */
int spool_open(const char *path, struct spool **ret, char **ret_damage);
struct spool *spool_free(struct spool *spool);
DEFINE_CLEANUP(struct spool *, spool_free)
/* Where a call last found damage, such as "table job, column state"; NULL: nowhere. */
const char *spool_damage(const struct spool *spool);
/* As sql_on_damage(). */
void spool_on_damage(struct spool *spool, void (*found)(void *userdata), void *userdata);

/*
 * Each row carries a sum (services/base/row-sum.h): one that does not fit it is -EUCLEAN for whoever reads
 * it, so that nothing is printed of it. This looks for such rows, which are named for spool_damage(), and
 * mends the spool, so that the others go on. Of a damaged job nobody knows what became of it: it is
 * uncertain, with the reason "damaged" and without what was to be printed, and that is news if it looked as
 * if it had not ended; it keeps its key, where that is known to be right. Indexes that do not fit their table
 * are made again.
 */
int spool_mend(struct spool *spool);

/*
 * Takes a job on, durably; sets job->id. A job with the same key is there already: sets job->id to its id and
 * returns 1 if it is the same, and -EEXIST if not.
 */
int spool_add(struct spool *spool, struct job *job);
/* Only looks: 0 when there is none with that key. */
int spool_find(struct spool *spool, struct job *job);

/* -ENOENT: no such job, or removed long ago. */
int spool_get(struct spool *spool, uint64_t id, struct job **ret);

enum { SPOOL_AWAITING = 256 }; /* among the states: uncertain ones whose printer may still answer */

/* Calls "take" for jobs in these states (bits 1 << state) above "after", by id, at most max. A non-zero
 * return ends the walk and is returned. The job is the callee's to keep if it takes it out of *job. */
typedef int (*spool_job_fn)(struct job **job, void *userdata);
int spool_each(struct spool *spool, unsigned states, uint64_t after, uint32_t max, spool_job_fn take,
               void *userdata);
int spool_count(struct spool *spool, unsigned states, uint64_t *ret);

/* What a change means for the printer named job->used. */
enum spool_printer {
        SPOOL_PRINTER_SAME,
        SPOOL_PRINTER_IN_JOB, /* its bytes begin to go out: until it is free again, it may be in the middle of
                                 one */
        SPOOL_PRINTER_FREE,
};

/* Commits what the job has become. announce: NULL, or the state that is news. rows: of paper that was used
 * now. */
int spool_save(struct spool *spool, const struct job *job, const enum job_state *announce,
               enum spool_printer printer, uint64_t rows);
int spool_get_rows(struct spool *spool, const char *printer, uint64_t *ret);
/* 1: the printer may be in the middle of a job; 0; or a negative errno. */
int spool_is_in_job(struct spool *spool, const char *printer);
/* It was brought into step, and is no more. */
int spool_set_free(struct spool *spool, const char *printer);

/* News not yet told, in order. */
struct spool_news {
        uint64_t serial;
        enum job_state state;
        char *reason, *confirmation, *used;
        unsigned attempt, reprints;
        struct job *job;
};
void spool_news_done(struct spool_news *news);
/* The first above "after"; -ENOENT: none. */
int spool_next_news(struct spool *spool, uint64_t after, struct spool_news *ret);
/* Which spool it is, as a new one counts its news from 1 again, and the highest serial that it has given. */
enum { SPOOL_ID_SIZE = 17 };
int spool_identify(struct spool *spool, char ret_id[static SPOOL_ID_SIZE], uint64_t *ret_last);
int spool_forget_news(struct spool *spool, uint64_t up_to);

/* Removes the oldest ended jobs beyond SPOOL_KEEP_JOBS. */
int spool_prune(struct spool *spool);
