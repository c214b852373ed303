/* What is asked of the tables of the log. */
#pragma once

#include "daemon/record/store.h"

enum log_query {
        QUERY_FRONTIER = 0,
        QUERY_LEAVES,
        QUERY_NODES,
        QUERY_KEY,
        QUERY_NEWEST_CHECKPOINT, /* of at most that size */
        QUERY_COSIGNATURES,      /* of a checkpoint */
        QUERY_COSIGNATURE,       /* of a checkpoint, by a key */
        QUERY_COSIGNED,          /* the newest of at most that size with so many */
        QUERY_CONFLICT,          /* of a size, by a key */
        QUERY_CONFLICT_BY,       /* the largest size by a key */
        QUERY_CONFLICTS,         /* how many there are */
};
extern const struct store_part log_tables;

/* signed.c */
extern const struct sql_table log_key_table, checkpoint_table, cosignature_table, conflict_table;
