/* What spool.c and spool-mend.c share. */
#pragma once

#include "services/base/sql.h"
#include "spool.h"

struct spool {
        struct sql *sql;
};

enum spool_statement {
        SQL_NEXT_JOB_ID,
        SQL_NEXT_SERIAL,
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
        SQL_SET_PAPER,
        SQL_GET_PAPER,
        SQL_DAMAGED_JOBS,
        SQL_DAMAGED_NEWS,
        SQL_DAMAGED_PAPER,
        SQL_DROP_NEWS,
        SQL_MEND_PAPER,
        SQL_CHECK,
        SQL_REINDEX,
        _SQL_MAX
};

int spool_save_job(struct spool *spool, const struct job *job);
int spool_add_news(struct spool *spool, const struct job *job, enum job_state state);
/* A statement of one number. */
int spool_run(struct spool *spool, enum spool_statement statement, uint64_t number);
