#include "daemon/record/store.h"
#include "daemon/verify/internal.h"

/* Rows of figures that came back to nothing are as good as none. */
#define FIGURES_BESIDE_NOTHING " WHERE served + stray + offline_usec <> 0"
static const struct {
        const char *table, *where;
} compared_rows[] = {
        {"figures", FIGURES_BESIDE_NOTHING},
        {"official_figures", FIGURES_BESIDE_NOTHING},
        {"queue_figures", " WHERE issued + served + no_show + expired + transferred + cancelled <> 0"
                          " OR waiting || walking || serving <> ''"},
        {"queue_totals", " WHERE issued + served + no_show + expired + transferred + cancelled <> 0"
                         " OR waiting || walking || serving <> ''"},
        {"service_figures", FIGURES_BESIDE_NOTHING},
        {"hour_figures", FIGURES_BESIDE_NOTHING},
};

/* A line of each row that the statement gives. */
static int find_rows(struct verify *verify, const char *sql, const char *format,
                     int (*print)(sqlite3_stmt *stmt, char **ret)) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc = SQLITE_DONE, r = sqlite_prepare(store_connection(verify->replayed), sql, &stmt);

        while (r == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                _cleanup_free_ char *text = NULL;
                r = print(stmt, &text);
                if (r >= 0)
                        r = verify_found(verify, "%s%s", format, text);
        }
        return r != 0 ? r : sqlite_errno(rc);
}

/* ----- the schema ----- */

static int print_text(sqlite3_stmt *stmt, char **ret) {
        const char *text = (const char *) sqlite3_column_text(stmt, 0);

        *ret = strdup(text ? text : "");
        return *ret ? 0 : -ENOMEM;
}

/*
 * A trigger that is put back is the same text at another place, behind what was made last: also where nothing
 * else is left of what was done without it.
 */
int verify_schema(struct verify *verify) {
        static const char *const differences[] = {
                "SELECT a.type || ' ' || a.name || ' is missing' FROM main.sqlite_schema a WHERE NOT EXISTS"
                " (SELECT 1 FROM recorded.sqlite_schema b WHERE b.type = a.type AND b.name = a.name)",
                "SELECT b.type || ' ' || b.name || ' is none of this version: ' || coalesce(b.sql, '')"
                " FROM recorded.sqlite_schema b WHERE NOT EXISTS"
                " (SELECT 1 FROM main.sqlite_schema a WHERE b.type = a.type AND b.name = a.name)",
                "SELECT b.type || ' ' || b.name || ' is not as it was made: ' || coalesce(b.sql, 'nothing')"
                " FROM main.sqlite_schema a JOIN recorded.sqlite_schema b USING (type, name)"
                " WHERE a.sql IS NOT b.sql OR a.tbl_name IS NOT b.tbl_name",
                "SELECT b.type || ' ' || b.name || ' was dropped, and put back'"
                " FROM main.sqlite_schema a JOIN recorded.sqlite_schema b USING (type, name)"
                " WHERE a.sql IS b.sql AND a.tbl_name IS b.tbl_name AND a.rowid <> b.rowid",
        };
        int r = 0;

        for (size_t i = 0; r == 0 && i < ELEMENTSOF(differences); i++)
                r = find_rows(verify, differences[i], "", print_text);
        return r;
}

/* ----- rows ----- */

static const char *find_where(const char *table) {
        for (size_t i = 0; i < ELEMENTSOF(compared_rows); i++)
                if (streq(compared_rows[i].table, table))
                        return compared_rows[i].where;
        return "";
}

static int print_row(sqlite3_stmt *stmt, char **ret) {
        size_t size;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
                const char *value = (const char *) sqlite3_column_text(stmt, i);
                (void) fprintf(f, "%s%s=%s", i > 0 ? " " : "", sqlite3_column_name(stmt, i),
                               value ? value : "NULL");
        }
        return fclose(f) == 0 ? 0 : -ENOMEM;
}

/* The rows that one of them has and the other has not. */
static int subtract(struct verify *verify, const char *table, bool replayed) {
        const char *from = replayed ? "main" : "recorded", *without = replayed ? "recorded" : "main",
                   *where = find_where(table);
        _cleanup_free_ char *sql = NULL, *before = NULL;
        int r = str_format(&sql, "SELECT * FROM %s.\"%s\"%s EXCEPT SELECT * FROM %s.\"%s\"%s", from, table,
                           where, without, table, where);

        if (r >= 0)
                r = str_format(&before, "table %s %s: ", table,
                               replayed ? "lacks what its events say" : "has what no event says");
        return r < 0 ? r : find_rows(verify, sql, before, print_row);
}

/* The names are read before: statements come and go while the tables are compared. */
static int list_tables(struct verify *verify, bool with_events, char **ret) {
        /* What no event says: whether sources are there, what was signed, and what people wrote. */
        static const char text[] =
                "SELECT coalesce(group_concat(name, ' '), '') FROM main.sqlite_schema WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                " AND name NOT IN ('source', 'log_checkpoint', 'log_cosignature', 'log_conflict', "
                "'suggestion_text')"
                " AND (? OR name NOT IN ('event', 'log_leaf', 'log_node', 'log_frontier'))";
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(store_connection(verify->replayed), text, &stmt);

        if (r < 0)
                return r;
        (void) sqlite3_bind_int(stmt, 1, with_events);
        int rc = sqlite3_step(stmt);
        return rc == SQLITE_ROW ? print_text(stmt, ret) : sqlite_errno(rc);
}

/* Then all events are the same: that the log fits them was seen before. */
static int find_same_log(struct verify *verify, bool *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(store_connection(verify->replayed),
                               "SELECT EXISTS (SELECT * FROM main.log_frontier INTERSECT"
                               " SELECT * FROM recorded.log_frontier)",
                               &stmt);

        if (r < 0)
                return r;
        int rc = sqlite3_step(stmt);
        *ret = rc == SQLITE_ROW && sqlite3_column_int(stmt, 0);
        return sqlite_errno(rc);
}

int verify_tables(struct verify *verify) {
        _cleanup_free_ char *tables = NULL;
        bool is_same = false;
        char *save = NULL;
        int r = find_same_log(verify, &is_same);

        if (r >= 0)
                r = list_tables(verify, !is_same, &tables);
        for (char *table = r == 0 ? strtok_r(tables, " ", &save) : NULL; r == 0 && table;
             table = strtok_r(NULL, " ", &save)) {
                r = subtract(verify, table, false);
                if (r == 0)
                        r = subtract(verify, table, true);
        }
        return r;
}

/* ----- codes ----- */

int verify_warn_of_codes(struct verify *verify) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc = SQLITE_DONE,
            r = sqlite_prepare(store_connection(verify->replayed),
                               "SELECT code, count(*), min(event), max(event) FROM recorded.rating_code"
                               " GROUP BY code HAVING count(*) > 1 ORDER BY code LIMIT 20",
                               &stmt);

        while (r == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                const char *code = (const char *) sqlite3_column_text(stmt, 0);
                (void) fprintf(verify->out,
                               "%s: warning: %lld ratings have the code %s, events %lld to %lld: hardly by "
                               "chance\n",
                               verify->path, sqlite3_column_int64(stmt, 1), code ? code : "",
                               sqlite3_column_int64(stmt, 2), sqlite3_column_int64(stmt, 3));
        }
        return r != 0 ? r : sqlite_errno(rc);
}
