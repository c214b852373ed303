#include "daemon/record/columns.h"

#include "services/base/row-sum.h"

static bool is_own(const struct sql_column *column) {
        return column->name && !column->joined;
}

static bool may_be_null(const struct sql_column *column) {
        return column->nullable || column->given > 0;
}

/* ----- statements ----- */

static bool is_text(const struct sql_column *column) {
        return column->type == COLUMN_TEXT || column->type == COLUMN_BORROWED || column->type == COLUMN_WORD;
}

/* NULL: the key is of several columns. */
static const struct sql_column *find_sole_key(const struct sql_table *table) {
        const struct sql_column *key = NULL;

        for (const struct sql_column *column = table->columns; is_own(column); column++) {
                if (column->key && key)
                        return NULL;
                if (column->key)
                        key = column;
        }
        return key;
}

static void write_key(FILE *f, const struct sql_table *table) {
        const char *before = "(";

        for (const struct sql_column *column = table->columns; is_own(column); column++)
                if (column->key) {
                        fprintf(f, "%s%s", before, column->name);
                        before = ", ";
                }
        fputs(")", f);
}

static void write_column(FILE *f, const struct sql_column *column, bool is_sole_key) {
        fprintf(f, "%s %s", column->name, is_text(column) ? "TEXT" : "INTEGER");
        if (is_sole_key)
                fputs(" PRIMARY KEY", f);
        else if (!may_be_null(column))
                fputs(" NOT NULL", f);
        if (column->constraint)
                fprintf(f, " %s", column->constraint);
}

static void write_triggers(FILE *f, const struct sql_table *table) {
        static const char *const ways[][2] = {{"UPDATE", "updated"}, {"DELETE", "deleted"}};

        for (size_t i = 0; i < ELEMENTSOF(ways); i++)
                fprintf(f,
                        "CREATE TRIGGER %s_is_never_%s BEFORE %s ON %s"
                        " BEGIN SELECT RAISE(ABORT, 'rows are only appended'); END;",
                        table->name, ways[i][1], ways[i][0], table->name);
}

static void write_create(FILE *f, const struct sql_table *table) {
        const struct sql_column *sole_key = find_sole_key(table);
        const char *before = " (";

        fprintf(f, "CREATE TABLE %s", table->name);
        for (const struct sql_column *column = table->columns; is_own(column); column++)
                if (column->since <= table->since) {
                        fputs(before, f);
                        write_column(f, column, column == sole_key);
                        before = ", ";
                }
        if (table->sum)
                fputs(", sum INTEGER NOT NULL", f);
        if (!sole_key) {
                fputs(", PRIMARY KEY ", f);
                write_key(f, table);
        }
        if (table->unique)
                fprintf(f, ", UNIQUE (%s)", table->unique);
        fprintf(f, ") STRICT%s;%s", sole_key && !is_text(sole_key) ? "" : ", WITHOUT ROWID",
                table->more ? table->more : "");
        if (table->writing == SQL_WRITING_APPEND)
                write_triggers(f, table);
}

void sql_write_schema(FILE *f, const struct sql_table *table, unsigned version) {
        if (version == table->since)
                write_create(f, table);
        for (const struct sql_column *column = table->columns; is_own(column); column++)
                if (column->since == version && version > table->since) {
                        assert(!table->sum);
                        fprintf(f, "ALTER TABLE %s ADD COLUMN ", table->name);
                        write_column(f, column, false);
                        fputs(";", f);
                }
}

static void write_conflict(FILE *f, const struct sql_table *table) {
        const char *before = " DO UPDATE SET ";

        fputs(" ON CONFLICT ", f);
        write_key(f, table);
        for (const struct sql_column *column = table->columns; is_own(column); column++) {
                if (column->key || column->fixed)
                        continue;
                fprintf(f, "%s%s = ", before, column->name);
                if (table->writing == SQL_WRITING_ADD)
                        fprintf(f, "%s + ", column->name);
                fprintf(f, "excluded.%s", column->name);
                before = ", ";
        }
        if (table->sum)
                fputs(", sum = excluded.sum", f);
}

void sql_write_save(FILE *f, const struct sql_table *table) {
        fprintf(f, "INSERT INTO %s", table->name);
        for (const struct sql_column *column = table->columns; is_own(column); column++)
                fprintf(f, "%s%s", column == table->columns ? " (" : ", ", column->name);
        fputs(table->sum ? ", sum) VALUES" : ") VALUES", f);
        for (const struct sql_column *column = table->columns; is_own(column); column++)
                fputs(column == table->columns ? " (?" : ", ?", f);
        fputs(table->sum ? ", ?)" : ")", f);
        if (table->writing == SQL_WRITING_SAVE || table->writing == SQL_WRITING_ADD)
                write_conflict(f, table);
}

static void write_sum(FILE *f, const struct sql_table *table) {
        fprintf(f, ", %s.sum = row_sum", table->name);
        for (const struct sql_column *column = table->columns; is_own(column); column++)
                fprintf(f, "%s%s.%s", column == table->columns ? "(" : ", ", table->name, column->name);
        fputs(")", f);
}

void sql_write_query(FILE *f, const struct sql_query *query) {
        const struct sql_table *table = query->table;

        for (const struct sql_column *column = table ? table->columns : NULL; column && column->name;
             column++) {
                bool sum = query->sums && !column->key;

                fputs(column == table->columns ? "SELECT " : ", ", f);
                fprintf(f, "%s%s%s%s%s", sum ? "sum(" : "", column->joined ? "" : table->name,
                        column->joined ? "" : ".", column->name, sum ? ")" : "");
        }
        if (table && table->sum)
                write_sum(f, table);
        if (table)
                fprintf(f, " FROM %s %s ", table->name, table->join ? table->join : "");
        fputs(query->rest, f);
}

/* ----- rows ----- */

static int64_t get_number(const struct sql_column *column, const void *at) {
        switch (column->type) {
        case COLUMN_U64:
        case COLUMN_I64:
                return *(const int64_t *) at;
        case COLUMN_U32:
                return *(const uint32_t *) at;
        case COLUMN_I32:
        case COLUMN_WORD:
                return *(const int32_t *) at;
        case COLUMN_BOOL:
                return *(const bool *) at;
        case COLUMN_TEXT:
        case COLUMN_BORROWED:
        case COLUMN_ONE:
                break;
        }
        return 1;
}

static bool is_null(const struct sql_column *column, const char *row) {
        if (column->given > 0 && !*(const bool *) (row + column->given))
                return true;
        return column->nullable && get_number(column, row + column->offset) == (int64_t) column->null;
}

static const char *get_text(const struct sql_column *column, const char *row) {
        const void *at = row + column->offset;

        if (is_null(column, row))
                return NULL;
        if (column->type == COLUMN_WORD)
                return column->to_string(*(const int *) at);
        return column->type == COLUMN_BORROWED ? *(const char *const *) at : at;
}

/* The function row_sum() would give the same; but most rows of a record are events, and they come by the
 * hundred thousand. */
static uint64_t bind_column(struct sql_cursor *cursor, const struct sql_column *column, const char *row,
                            uint64_t hash) {
        bool sum = cursor->table->sum;

        if (is_text(column) || is_null(column, row)) {
                const char *text = get_text(column, row);
                sql_bind_text(cursor, text);
                return sum ? row_sum_add_text(hash, text) : 0;
        }
        int64_t number = get_number(column, row + column->offset);
        assert(column->type != COLUMN_U64 || number >= 0);
        sql_bind_i64(cursor, number);
        return sum ? row_sum_add_integer(hash, number) : 0;
}

int sql_save(struct sql_cursor cursor, const void *row) {
        uint64_t hash = 0;

        for (const struct sql_column *column = cursor.table->columns; is_own(column); column++)
                hash = bind_column(&cursor, column, row, hash);
        if (cursor.table->sum)
                sql_bind_u64(&cursor, row_sum_of(hash));
        return sql_run(&cursor);
}

int sql_save_rows(struct sql_cursor cursor, void *rows, size_t n) {
        const struct sql_table *table = cursor.table;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < n; i++) {
                char *row = (char *) rows + i * table->size;
                bool *dirty = table->dirty > 0 ? (bool *) (row + table->dirty) : NULL;

                if (dirty && !*dirty)
                        continue;
                r = sql_save(cursor, row);
                if (dirty)
                        *dirty = false;
        }
        return r;
}

static int read_word(struct sql_cursor *cursor, const struct sql_column *column) {
        int word = column->from_string(sql_text(cursor));

        if (word >= 0)
                return word;
        (void) sql_column_damaged(cursor);
        return 0;
}

static int32_t read_i32(struct sql_cursor *cursor) {
        int64_t value = sql_i64(cursor);

        if (value < INT32_MIN || value > INT32_MAX)
                (void) sql_column_damaged(cursor);
        return (int32_t) value;
}

static void read_value(struct sql_cursor *cursor, const struct sql_column *column, void *at) {
        switch (column->type) {
        case COLUMN_U64:
                *(uint64_t *) at = sql_u64(cursor);
                break;
        case COLUMN_I64:
                *(int64_t *) at = sql_i64(cursor);
                break;
        case COLUMN_U32:
                *(uint32_t *) at = (uint32_t) sql_u64_below(cursor, UINT64_C(1) << 32);
                break;
        case COLUMN_I32:
                *(int32_t *) at = read_i32(cursor);
                break;
        case COLUMN_BOOL:
                *(bool *) at = sql_u64(cursor) != 0;
                break;
        case COLUMN_TEXT:
                (void) sql_copy(cursor, at, column->size);
                break;
        case COLUMN_BORROWED:
                *(const char **) at = sql_text(cursor);
                break;
        case COLUMN_WORD:
                *(int *) at = read_word(cursor, column);
                break;
        case COLUMN_ONE:
                (void) sql_i64(cursor);
                break;
        }
}

static void read_null(struct sql_cursor *cursor, const struct sql_column *column, void *at) {
        (void) sql_i64(cursor);
        if (column->nullable && column->size == sizeof(uint32_t))
                *(uint32_t *) at = (uint32_t) column->null;
        else if (column->nullable)
                *(uint64_t *) at = column->null;
}

static void read_column(struct sql_cursor *cursor, const struct sql_column *column, char *row) {
        bool null = may_be_null(column) && sql_is_null(cursor), torn = false;

        if (column->given > 0) {
                bool *given = (bool *) (row + column->given);
                bool follows = column > cursor->table->columns && column[-1].given == column->given;
                torn = follows && *given == null;
                *given = !null;
        }
        if (null)
                read_null(cursor, column, row + column->offset);
        else
                read_value(cursor, column, row + column->offset);
        if (torn)
                (void) sql_column_damaged(cursor);
}

int sql_next_row(struct sql_cursor *cursor, void *ret) {
        int r = sql_next(cursor);

        if (r <= 0)
                return r;
        memset(ret, 0, cursor->table->size);
        for (const struct sql_column *column = cursor->table->columns; column->name; column++)
                read_column(cursor, column, ret);
        r = cursor->table->sum ? sql_check_sum(cursor) : cursor->error;
        return r < 0 ? r : 1;
}

int sql_load(struct sql_cursor cursor, void *ret) {
        _cleanup_cursor_ struct sql_cursor c = cursor;
        int r = sql_next_row(&c, ret);

        return r > 0 ? 0 : r == 0 ? -ENOENT : r;
}

int sql_each(struct sql_cursor cursor, sql_row_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = cursor;
        _cleanup_free_ void *row = malloc(c.table->size);
        int r;

        if (!row)
                return -ENOMEM;
        while ((r = sql_next_row(&c, row)) > 0) {
                r = each(row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int sql_number(struct sql_cursor cursor, uint64_t *ret) {
        _cleanup_cursor_ struct sql_cursor c = cursor;
        int r = sql_next(&c);

        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        *ret = sql_u64(&c);
        return c.error;
}
