/*
 * Tables as data: each column is described once, with its place in the struct of a row. Of that are made the
 * schema, the statements that write and read rows, and what these bind and read.
 */
#pragma once

#include "services/base/sql.h"

enum sql_column_type {
        COLUMN_U64, /* at most INT64_MAX */
        COLUMN_I64,
        COLUMN_U32,
        COLUMN_I32,
        COLUMN_BOOL,
        COLUMN_TEXT,     /* an array of char */
        COLUMN_BORROWED, /* a const char *: of a row that was read, valid until the next */
        COLUMN_WORD,     /* an enum, as its text */
        COLUMN_ONE,      /* the key of a table of one row */
};

struct sql_column {
        const char *name; /* NULL: the end */
        enum sql_column_type type;
        size_t offset, size;
        const char *(*to_string)(int word);
        int (*from_string)(const char *s); /* negative: no such word */

        bool key;      /* part of the primary key */
        bool fixed;    /* stays as it was when its row is saved again; those of the key do anyway */
        bool joined;   /* of another table, by its full name; such columns stand last */
        bool nullable; /* NULL stands for the value "null" */
        uint64_t null;
        size_t given; /* where the bool is without which it is NULL; columns side by side that share one are
                       * NULL together; 0: none */
        const char *constraint;
        unsigned since; /* the version that adds it; at first: that of its table */
};

enum sql_writing {
        SQL_WRITING_SAVE,   /* a new row, or what changes of the one with this key */
        SQL_WRITING_INSERT, /* a new row; -EEXIST: there is one with this key */
        SQL_WRITING_APPEND, /* likewise, and then never changed or removed: triggers keep other programs from
                             * it, and what statements of ours would do it is refused when they are prepared
                             */
        SQL_WRITING_ADD,    /* a new row, or its numbers are added to those of the one with this key */
};

/* It has row ids if its key is one number. */
struct sql_table {
        const char *name;
        size_t size;  /* of the struct */
        size_t dirty; /* where the bool is that says that it is to be written; 0: none */
        enum sql_writing writing;
        bool sum; /* each row carries a checksum of its columns (row-sum.h), in a further one that is called
                   * so: a row that does not fit it is damaged. Its key is given and none of its columns
                   * fixed, and no later version adds one. */
        const char *unique; /* further names that are unique together */
        const char *join;   /* where joined columns come from: "JOIN visit ON ..." */
        const char *more;   /* SQL behind the table's own: indexes, triggers */
        unsigned since;     /* the version that makes it, from 0 */
        struct sql_column columns[];
};

/* The rows of a table, or one statement that is written out. */
struct sql_query {
        const struct sql_table *table; /* NULL: rest is all of it */
        const char *rest;              /* "WHERE ...", "ORDER BY ..." */
        bool sums;                     /* of whatever is no part of the key */
};

/*
 * For the lists of columns, in order: their names, if these are not the members'; the name of the row's
 * struct; the member. What follows are members of struct sql_column.
 */
#define COLUMN_OF(column, row, member, kind, ...)                                                            \
        {                                                                                                    \
                .name = (column), .type = (kind), .offset = offsetof(struct row, member),                    \
                .size = sizeof(MEMBER(row, member)), __VA_ARGS__                                             \
        }
#define MEMBER(row, member) ((struct row *) NULL)->member
#define COLUMN_AS(column, row, member, ...)                                                                  \
        COLUMN_OF(column, row, member,                                                                       \
                  _Generic(MEMBER(row, member),                                                              \
                           uint64_t: COLUMN_U64,                                                             \
                           int64_t: COLUMN_I64,                                                              \
                           uint32_t: COLUMN_U32,                                                             \
                           int32_t: COLUMN_I32,                                                              \
                           bool: COLUMN_BOOL,                                                                \
                           char *: COLUMN_TEXT,                                                              \
                           const char *: COLUMN_BORROWED),                                                   \
                  __VA_ARGS__)
#define COLUMN(row, member, ...) COLUMN_AS(#member, row, member, __VA_ARGS__)
/* A uint64_t with all its bits. */
#define BITS(row, member, ...)                                                                               \
        COLUMN_OF(#member, row, member, _Generic(MEMBER(row, member), uint64_t : COLUMN_I64), __VA_ARGS__)
/* An enum whose functions begin with "word". */
#define WORD_AS(column, row, member, word, ...)                                                              \
        COLUMN_OF(column, row, member,                                                                       \
                  _Generic(MEMBER(row, member), int                                                          \
                           : COLUMN_WORD),                                                                   \
                  .to_string = word##_to_string, .from_string = word##_from_string, __VA_ARGS__)
#define WORD(row, member, ...) WORD_AS(#member, row, member, member, __VA_ARGS__)
/* The four of a struct moment, after a prefix. */
#define MOMENT(prefix, row, member, ...)                                                                     \
        COLUMN_AS(prefix "realtime_usec", row, member.realtime_usec, __VA_ARGS__),                           \
                COLUMN_AS(prefix "boottime_usec", row, member.boottime_usec, __VA_ARGS__),                   \
                COLUMN_AS(prefix "boot", row, member.boot, __VA_ARGS__),                                     \
                COLUMN_AS(prefix "synchronized", row, member.synchronized, __VA_ARGS__)
#define ONE_ROW                                                                                              \
        { .name = "id", .type = COLUMN_ONE, .key = true, .constraint = "CHECK (id = 1)" }
#define KEY .key = true
#define FIXED .fixed = true
#define JOINED .joined = true
#define NULL_IS(value) .nullable = true, .null = (value)
#define GIVEN(row, member) .given = _Generic(MEMBER(row, member), bool : offsetof(struct row, member))

/* The SQL that leads the table from the version before to this one, if that changes it. */
void sql_write_schema(FILE *f, const struct sql_table *table, unsigned version);
/* The statement that sql_save() is for, and one for rows. */
void sql_write_save(FILE *f, const struct sql_table *table);
void sql_write_query(FILE *f, const struct sql_query *query);

/* These go by cursor->table, and end with the cursor reset. */

int sql_save(struct sql_cursor cursor, const void *row);
/* Of an array; if the table knows whether a row is dirty, those that are, which then are not. */
int sql_save_rows(struct sql_cursor cursor, void *rows, size_t n);
/* The next row: 1; its members that are no columns are zeroes. 0: the end. */
int sql_next_row(struct sql_cursor *cursor, void *ret);
/* The one row; -ENOENT: there is none. No column may be borrowed. */
int sql_load(struct sql_cursor cursor, void *ret);
/* A non-zero return ends it and is returned. */
typedef int (*sql_row_fn)(const void *row, void *userdata);
int sql_each(struct sql_cursor cursor, sql_row_fn each, void *userdata);
/* The first column of the one row, a number; -ENOENT. */
int sql_number(struct sql_cursor cursor, uint64_t *ret);
