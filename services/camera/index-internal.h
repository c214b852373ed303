/* What the files of the index share. */
#pragma once

#include "services/camera/index.h"
#include "services/base/sql.h"

enum index_statement {
        SQL_GET_STORE,
        SQL_SET_STORE,
        SQL_GET_CAMERA,
        SQL_SET_CAMERA,
        SQL_EACH_CAMERA,
        SQL_SAVE_SEGMENT,
        SQL_GET_SEGMENT,
        SQL_EACH_SEGMENT,
        SQL_EACH_BY_NUMBER,
        SQL_EACH_IN_STATE,
        SQL_DROP_SEGMENT,
        SQL_ADD_FRAGMENT,
        SQL_EACH_FRAGMENT,
        SQL_DROP_FRAGMENTS,
        SQL_FIND_DAMAGED,
        SQL_GET_RECORDED,
        SQL_NEXT_GAP,
        SQL_SAVE_GAP,
        SQL_EACH_GAP,
        SQL_PRUNE_GAPS,
        SQL_NEXT_HOLD,
        SQL_SAVE_HOLD,
        SQL_COUNT_HOLDS,
        SQL_GET_HOLD,
        SQL_FIND_HOLD,
        SQL_EACH_HOLD,
        SQL_IS_HELD,
        SQL_GET_BOOT,
        SQL_SET_BOOT,
        SQL_SHIFT_SEGMENTS,
        SQL_SHIFT_GAPS,
        SQL_SHIFT_HOLDS,
        SQL_LEFT_HOLDS,
        SQL_NEXT_SERIAL,
        SQL_OWE,
        SQL_EACH_OWED,
        SQL_FORGET_OWED,
        SQL_DAMAGED_CAMERA,
        SQL_DAMAGED_SEGMENT,
        SQL_DAMAGED_GAP,
        SQL_DAMAGED_HOLD,
        SQL_DAMAGED_BOOT,
        SQL_DAMAGED_OWED,
        _SQL_MAX
};

struct index {
        struct sql *sql;
        bool in_transaction;
};

/* A transaction of its own, unless one is on: *ret_own says which. index_end(): commits or rolls back what is
 * its own. */
int index_enter(struct index *index, bool *ret_own);
int index_end(struct index *index, bool own, int r);
int index_read_segment(struct sql_cursor *c, struct index_segment *ret);
/* Whatever a caller of the bus says, it is a number that SQLite has. */
static inline uint64_t index_usec(uint64_t usec) {
        return usec < EVENT_INTEGER_MAX ? usec : EVENT_INTEGER_MAX;
}
/* A time as it may stand in a row: sums of two of them are numbers. */
uint64_t index_read_usec(struct sql_cursor *c);
int64_t index_read_offset(struct sql_cursor *c);
/* One number of one row. */
int index_get_number(struct index *index, enum index_statement statement, uint64_t *ret);
