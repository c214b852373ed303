#include "daemon/verify.h"

#include <inttypes.h>

#include "daemon/log/book.h"
#include "daemon/log/leaf.h"
#include "daemon/record/book.h"
#include "daemon/record/replay.h"
#include "daemon/record/store.h"
#include "daemon/rooms.h"
#include "services/base/sqlite-util.h"

enum { EVENTS_A_COMMIT = 1000, FINDINGS_MAX = 20 };

/* Rows of figures that came back to nothing are as good as none. */
#define FIGURES_BESIDE_NOTHING " WHERE served + stray + offline_usec <> 0"
static const struct {
        const char *table, *where;
} compared_rows[] = {
        {"figures", FIGURES_BESIDE_NOTHING},
        {"official_figures", FIGURES_BESIDE_NOTHING},
        {"queue_figures", " WHERE issued + served + no_show + expired + transferred + cancelled <> 0"
                          " OR waiting || walking || serving <> ''"},
};

struct verify {
        const char *path;
        FILE *out;
        unsigned n_findings;
        struct store *store, *replayed;
        struct book *recorded, *book; /* of each */
        uint64_t n_events;
};

_printf_(2, 3) static int found(struct verify *verify, const char *format, ...) {
        va_list ap;

        (void) fprintf(verify->out, "%s: ", verify->path);
        va_start(ap, format);
        (void) vfprintf(verify->out, format, ap);
        va_end(ap);
        (void) fputc('\n', verify->out);
        return ++verify->n_findings < FINDINGS_MAX ? 0 : 1;
}

/* ----- the file ----- */

static int check_file(struct verify *verify, sqlite3 *db) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc, r = sqlite_prepare(db, "PRAGMA integrity_check(20)", &stmt);

        if (r < 0)
                return r == -EUCLEAN ? found(verify, "%s", sqlite3_errmsg(db)) : r;
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                const char *answer = (const char *) sqlite3_column_text(stmt, 0);
                if (answer && !streq(answer, "ok") && found(verify, "%s", answer) > 0)
                        return 0;
        }
        r = sqlite_errno(rc);
        return r == -EUCLEAN ? found(verify, "%s", sqlite3_errmsg(db)) : r;
}

/* ----- the events ----- */

/*
 * Sources and boots have their numbers in the order in which motcuad heard of them, which is not always that
 * of their first events. A source's later streams come from events.
 */
static bool is_first_of_source(const struct book *book, size_t i) {
        for (size_t k = 0; k < i; k++)
                if (streq(book->streams[k]->source, book->streams[i]->source))
                        return false;
        return true;
}

static int enter_sources(struct verify *verify) {
        const struct book *recorded = verify->recorded;
        struct book *book = verify->book;

        while (book->n_streams < recorded->n_streams && is_first_of_source(recorded, book->n_streams)) {
                const struct stream_row *known = recorded->streams[book->n_streams];
                struct source_row *source;
                struct stream_row *stream;

                int r = book_get_source(book, known->source, &source);
                if (r >= 0)
                        r = book_add_stream(book, known->source, known->epoch, &stream);
                if (r < 0)
                        return r;
                source->stream = stream->id;
                source->dirty = true;
        }
        return 0;
}

static int enter_boots(struct verify *verify) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < verify->recorded->n_boots; i++) {
                struct boot_row *boot;
                r = book_get_boot(verify->book, verify->recorded->boots[i].boot_id, &boot);
        }
        return r;
}

static int commit(struct verify *verify) {
        int r = book_flush(verify->book, verify->replayed);

        book_forget_events(verify->book);
        return r < 0 ? r : store_commit(verify->replayed);
}

/* Against the leaf that was made of the event when it was recorded. */
static int check_leaf(struct verify *verify, const struct event_row *row) {
        struct log_hash leaf, logged;
        int r = log_leaf_hash(row, &leaf);

        if (r >= 0)
                r = log_read_node(verify->store, 0, row->id - 1, &logged);
        if (r == -ENOENT)
                r = found(verify, "event %" PRIu64 " is not in the log", row->id);
        else if (r >= 0 && !log_hash_equals(&leaf, &logged))
                r = found(verify, "event %" PRIu64 " is not what was logged", row->id);
        return r > 0 ? -EUCLEAN : r;
}

static int replay_row(const struct event_row *row, void *userdata) {
        struct verify *verify = userdata;

        if (row->id != verify->n_events + 1) {
                (void) found(verify, "event %" PRIu64 " is missing", verify->n_events + 1);
                return -EUCLEAN;
        }
        verify->n_events = row->id;
        int r = check_leaf(verify, row);
        if (r >= 0)
                r = replay_event(verify->book, row);
        if (r == -EUCLEAN)
                (void) found(verify, "event %" PRIu64 " is none that was recorded so", row->id);
        if (r >= 0)
                r = enter_sources(verify);
        if (r >= 0 && row->id % EVENTS_A_COMMIT == 0) {
                r = commit(verify);
                if (r >= 0)
                        r = store_begin(verify->replayed);
        }
        return r;
}

static int replay_into(struct verify *verify, const char *path) {
        _cleanup_free_ char *damage = NULL;
        int r = store_open(verify->path, centre_rooms, NULL, &verify->store, &damage);

        if (r == -EUCLEAN)
                (void) found(verify, "%s", damage ? damage : "damaged");
        if (r >= 0)
                r = store_open(path, centre_rooms, store_record_id(verify->store), &verify->replayed, NULL);
        if (r >= 0)
                r = store_begin(verify->replayed);
        if (r >= 0)
                r = book_load(centre_rooms, verify->store, &verify->recorded);
        if (r >= 0)
                r = book_load(centre_rooms, verify->replayed, &verify->book);
        if (r >= 0)
                r = enter_boots(verify);
        if (r >= 0)
                r = enter_sources(verify);
        if (r >= 0)
                r = store_each_event(verify->store, 0, UINT32_MAX, replay_row, verify);
        if (r == -EUCLEAN && verify->n_findings == 0)
                (void) found(verify, "%s",
                             store_damage(verify->store) ? store_damage(verify->store) : "damaged");
        return r < 0 ? r : commit(verify);
}

static int replay(struct verify *verify, const char *path) {
        int r = replay_into(verify, path);

        verify->recorded = book_free(verify->recorded);
        verify->book = book_free(verify->book);
        verify->replayed = store_free(verify->replayed);
        verify->store = store_free(verify->store);
        return r;
}

/* ----- what is derived ----- */

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
static int subtract(struct verify *verify, sqlite3 *db, const char *table, bool replayed) {
        const char *from = replayed ? "replayed" : "main", *without = replayed ? "main" : "replayed",
                   *where = find_where(table);
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        _cleanup_free_ char *sql = NULL;
        int rc, r = str_format(&sql, "SELECT * FROM %s.\"%s\"%s EXCEPT SELECT * FROM %s.\"%s\"%s", from,
                               table, where, without, table, where);

        if (r >= 0)
                r = sqlite_prepare(db, sql, &stmt);
        while (r >= 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                _cleanup_free_ char *row = NULL;
                r = print_row(stmt, &row);
                if (r >= 0 && found(verify,
                                    replayed ? "table %s lacks what its events say: %s"
                                             : "table %s has what no event says: %s",
                                    table, row) > 0)
                        return 0;
        }
        return r < 0 ? r : sqlite_errno(rc);
}

/* What is signed no event says. The names are read before: statements come and go while the tables are
 * compared. */
static int compare_tables(struct verify *verify, sqlite3 *db) {
        static const char names[] =
                "SELECT group_concat(name, ' ') FROM replayed.sqlite_schema WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                " AND name NOT IN ('source', 'log_checkpoint', 'log_cosignature', 'log_conflict')";
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        char *save = NULL;
        int r = sqlite_prepare(db, names, &stmt);

        if (r < 0)
                return r;
        const char *text =
                sqlite3_step(stmt) == SQLITE_ROW ? (const char *) sqlite3_column_text(stmt, 0) : NULL;
        _cleanup_free_ char *tables = text ? strdup(text) : NULL;
        if (!tables)
                return -ENOMEM;
        for (char *table = strtok_r(tables, " ", &save); r >= 0 && table;
             table = strtok_r(NULL, " ", &save)) {
                r = subtract(verify, db, table, false);
                if (r >= 0)
                        r = subtract(verify, db, table, true);
        }
        return r;
}

static int compare(struct verify *verify, sqlite3 *db, const char *path) {
        _cleanup_stmt_ sqlite3_stmt *attach = NULL;
        int r = sqlite_prepare(db, "ATTACH ? AS replayed", &attach);

        if (r < 0)
                return r;
        if (sqlite3_bind_text(attach, 1, path, -1, SQLITE_STATIC) != SQLITE_OK)
                return -ENOMEM;
        r = sqlite_errno(sqlite3_step(attach));
        return r < 0 ? r : compare_tables(verify, db);
}

/* ----- */

static int with_database(struct verify *verify, const char *replayed,
                         int (*work)(struct verify *verify, sqlite3 *db, const char *replayed)) {
        sqlite3 *db = NULL;
        int r = sqlite_open(verify->path, /* exclusive= */ false, &db);

        if (r < 0)
                return r == -EUCLEAN ? found(verify, "it is no database, or its schema is damaged") : r;
        r = work(verify, db, replayed);
        sqlite3_close(db);
        return r;
}

static int check_file_of(struct verify *verify, sqlite3 *db, const char *replayed _unused_) {
        return check_file(verify, db);
}

static int remove_replayed(const char *path) {
        static const char *const suffixes[] = {"", "-wal", "-shm"};
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                _cleanup_free_ char *file = NULL;
                if (str_format(&file, "%s%s", path, suffixes[i]) < 0)
                        return -ENOMEM;
                if (unlink(file) < 0 && errno != ENOENT)
                        r = -errno;
        }
        return r;
}

static int run(struct verify *verify, const char *replayed) {
        int r = access(verify->path, R_OK | W_OK) < 0 ? -errno : 0;

        if (r >= 0)
                r = with_database(verify, replayed, check_file_of);
        if (r >= 0 && verify->n_findings == 0)
                r = remove_replayed(replayed);
        if (r >= 0 && verify->n_findings == 0)
                r = replay(verify, replayed);
        if (r >= 0 && verify->n_findings == 0)
                r = with_database(verify, replayed, compare);
        (void) remove_replayed(replayed);
        return r;
}

int verify_record(const char *path, FILE *out) {
        struct verify verify = {.path = path, .out = out};
        _cleanup_free_ char *replayed = NULL;
        int r = str_format(&replayed, "%s.replayed", path);

        if (r >= 0)
                r = run(&verify, replayed);
        if (verify.n_findings > 0)
                return 1;
        if (r < 0)
                (void) found(&verify, "cannot be verified: %s", strerror(-r));
        else
                (void) fprintf(out, "%s: all of %" PRIu64 " events fit, and what is derived from them\n",
                               path, verify.n_events);
        return r;
}
