#include "daemon/log/sql-check.h"

#include <inttypes.h>

#include "daemon/log/leaf.h"
#include "daemon/record/tables.h"
#include "services/base/sqlite-util.h"

enum { KEPT_MAX = 16 };
#define NO_MORE UINT64_MAX

/* Behind the columns of an event: whether they fit their sum. */
enum {
        EVENT_ID,
        EVENT_SOURCE,
        EVENT_EPOCH,
        EVENT_SEQUENCE,
        EVENT_TYPE,
        EVENT_TIME,
        EVENT_FIELDS,
        EVENT_FITS
};

/* An event that is not what was logged: it may be one of two that were exchanged. */
struct kept {
        struct event_row row;
        char *texts; /* of it */
};

struct log_check {
        struct store *store;
        log_finding_fn found;
        void *userdata;
        sqlite3_stmt *events, *leaves, *leaf; /* the last: of one event */
        uint64_t event_id, leaf_id;           /* of the rows at hand, or NO_MORE */
        uint64_t position;
        struct log_tree tree;
        bool broken; /* a leaf is missing: there is no tree any more */
        struct log_finding run;
        struct kept kept[KEPT_MAX];
        size_t n_kept;
};

/* ----- findings ----- */

static int flush(struct log_check *check) {
        struct log_finding run = check->run;

        check->run = (struct log_finding){0};
        return run.kind == 0 ? 0 : check->found(&run, check->userdata);
}

static int tell(struct log_check *check, struct log_finding finding) {
        int r = flush(check);

        return r != 0 ? r : check->found(&finding, check->userdata);
}

/* Of one event, or some: continues what was found of those before. */
static int add(struct log_check *check, struct log_finding finding) {
        struct log_finding *run = &check->run;

        if (run->kind == finding.kind && run->last + 1 == finding.first &&
            run->as - run->first == finding.as - finding.first) {
                run->last = finding.last;
                return 0;
        }
        int r = flush(check);
        *run = finding;
        return r;
}

static int add_event(struct log_check *check, enum log_finding_kind kind, uint64_t id) {
        return add(check, (struct log_finding){.kind = kind, .first = id, .last = id, .as = id});
}

int log_finding_write(const struct log_finding *finding, char **ret) {
        bool one = finding->first == finding->last;
        const char *is = one ? "is" : "are";
        char whose[80]; /* with two numbers */

        if (one)
                (void) snprintf(whose, sizeof(whose), "event %" PRIu64, finding->first);
        else
                (void) snprintf(whose, sizeof(whose), "events %" PRIu64 " to %" PRIu64, finding->first,
                                finding->last);
        switch (finding->kind) {
        case LOG_EVENT_ALTERED:
                return str_format(ret, "%s %s not what was logged", whose, is);
        case LOG_EVENT_MOVED:
                return str_format(ret, "%s %s what was logged as event %" PRIu64 "%s", whose, is, finding->as,
                                  one ? "" : " and so on");
        case LOG_EVENT_MISSING:
                return str_format(ret, "%s %s missing", whose, is);
        case LOG_EVENT_GONE:
                return str_format(ret, "%s %s missing, and from the log too", whose, is);
        case LOG_EVENT_ADDED:
                return str_format(ret, "%s %s not in the log", whose, is);
        case LOG_EVENT_DAMAGED:
                return str_format(ret, "%s %s damaged: table event, id %" PRIu64 ", column sum", whose, is,
                                  finding->first);
        case LOG_EVENT_BELOW:
                return str_format(ret, "table event or log_leaf has rows whose id is below 1");
        case LOG_LEAF_UNREADABLE:
                return str_format(ret, "table log_leaf has no hash of %s", whose);
        case LOG_NODE_WRONG:
                return str_format(ret, "table log_node, level %u: that of %s is not what was logged of them",
                                  finding->level, whose);
        case LOG_NODE_MISSING:
                return str_format(ret, "table log_node, level %u: that of %s is missing", finding->level,
                                  whose);
        case LOG_NODE_ADDED:
                return str_format(ret, "table log_node, level %u, position %" PRIu64 ": it is of no events",
                                  finding->level, finding->first);
        case LOG_FRONTIER_WRONG:
                return str_format(ret, "table log_frontier says otherwise of %s", whose);
        case LOG_FRONTIER_SIZE:
                return str_format(ret,
                                  "table log_frontier is of %" PRIu64 " events, and %" PRIu64 " are logged",
                                  finding->as, finding->last);
        case LOG_FRONTIER_UNREADABLE:
                return str_format(ret, "table log_frontier cannot be read");
        }
        return -EINVAL;
}

/* ----- what was logged ----- */

static int read_hash(sqlite3_stmt *stmt, int column, struct log_hash *ret) {
        const char *hex = (const char *) sqlite3_column_text(stmt, column);

        return hex ? log_hash_from_hex(hex, (size_t) sqlite3_column_bytes(stmt, column), ret) : -EINVAL;
}

/* Whether the event is what was logged under that number. */
static bool is_logged_as(struct log_check *check, const struct event_row *row, uint64_t id) {
        struct event_row other = *row;
        struct log_hash hash, logged;
        bool is = false;

        other.id = id;
        if (id == 0 || id > INT64_MAX || log_leaf_hash(&other, &hash) < 0)
                return false;
        (void) sqlite3_bind_int64(check->leaf, 1, (int64_t) id);
        if (sqlite3_step(check->leaf) == SQLITE_ROW)
                is = read_hash(check->leaf, 0, &logged) >= 0 && log_hash_equals(&hash, &logged);
        sqlite3_reset(check->leaf);
        return is;
}

static int keep(struct log_check *check, const struct event_row *row) {
        struct kept *kept = &check->kept[check->n_kept];
        size_t sizes[] = {strlen(row->source) + 1, strlen(row->epoch) + 1, strlen(row->type) + 1,
                          strlen(row->fields) + 1};

        if (check->n_kept == KEPT_MAX)
                return 0;
        char *p = malloc(sizes[0] + sizes[1] + sizes[2] + sizes[3]);
        if (!p)
                return -ENOMEM;
        *kept = (struct kept){*row, p};
        kept->row.source = memcpy(p, row->source, sizes[0]);
        kept->row.epoch = memcpy(p += sizes[0], row->epoch, sizes[1]);
        kept->row.type = memcpy(p += sizes[1], row->type, sizes[2]);
        kept->row.fields = memcpy(p + sizes[2], row->fields, sizes[3]);
        check->n_kept++;
        return 0;
}

/* An event that is not what was logged: of what it is instead, if of anything near. */
static int add_altered(struct log_check *check, const struct event_row *row) {
        const struct log_finding *run = &check->run;
        uint64_t id = row->id, by = run->kind == LOG_EVENT_MOVED ? run->as - run->first : 1;
        const uint64_t near[] = {id + by, id - 1, id + 1};

        for (size_t i = 0; i < ELEMENTSOF(near); i++)
                if (is_logged_as(check, row, near[i]))
                        return add(check, (struct log_finding){LOG_EVENT_MOVED, id, id, near[i]});
        for (size_t i = 0; i < check->n_kept; i++) {
                uint64_t other = check->kept[i].row.id;
                if (!is_logged_as(check, row, other))
                        continue;
                int r = add(check, (struct log_finding){LOG_EVENT_MOVED, id, id, other});
                if (r == 0 && is_logged_as(check, &check->kept[i].row, id))
                        r = add(check, (struct log_finding){LOG_EVENT_MOVED, other, other, id});
                return r;
        }
        int r = keep(check, row);
        return r < 0 ? r : add_event(check, LOG_EVENT_ALTERED, id);
}

/* ----- the pass ----- */

/* A text that SQLite has more of than C does would be hashed in part. */
static bool read_text(sqlite3_stmt *stmt, int column, const char **ret) {
        const char *text = (const char *) sqlite3_column_text(stmt, column);

        *ret = text ? text : "";
        return text && strlen(text) == (size_t) sqlite3_column_bytes(stmt, column);
}

/* false: no such row was ever written. */
static bool read_event(sqlite3_stmt *stmt, struct event_row *ret) {
        bool whole = read_text(stmt, EVENT_SOURCE, &ret->source);

        whole &= read_text(stmt, EVENT_EPOCH, &ret->epoch);
        whole &= read_text(stmt, EVENT_TYPE, &ret->type);
        whole &= read_text(stmt, EVENT_FIELDS, &ret->fields);
        ret->id = (uint64_t) sqlite3_column_int64(stmt, EVENT_ID);
        ret->sequence = (uint64_t) sqlite3_column_int64(stmt, EVENT_SEQUENCE);
        ret->realtime_usec = (uint64_t) sqlite3_column_int64(stmt, EVENT_TIME);
        return whole;
}

static int check_event(struct log_check *check, const struct log_hash *logged) {
        struct log_hash hash;
        struct event_row row;

        if (!sqlite3_column_int(check->events, EVENT_FITS))
                return add_event(check, LOG_EVENT_DAMAGED, check->position);
        if (!read_event(check->events, &row) || log_leaf_hash(&row, &hash) < 0)
                return add_event(check, LOG_EVENT_ALTERED, check->position);
        return log_hash_equals(&hash, logged) ? 0 : add_altered(check, &row);
}

static int check_node(unsigned level, uint64_t position, const struct log_hash *hash, void *userdata) {
        struct log_check *check = userdata;
        struct log_finding finding = {
                .first = (position << level) + 1, .last = (position + 1) << level, .level = level};
        struct log_hash kept;

        if (level == 0 || level % LOG_LEVELS_A_ROW != 0)
                return 0;
        int r = log_read_node(check->store, level, position, &kept);
        if (r >= 0 && log_hash_equals(&kept, hash))
                return 0;
        if (r < 0 && r != -ENOENT && r != -EUCLEAN)
                return r;
        finding.kind = r < 0 ? LOG_NODE_MISSING : LOG_NODE_WRONG;
        return tell(check, finding);
}

/* The next number that an event or a leaf has, or both. */
static int check_next(struct log_check *check) {
        uint64_t expected = check->position + 1;
        uint64_t next = check->event_id < check->leaf_id ? check->event_id : check->leaf_id;
        bool is_event = check->event_id == next, is_leaf = check->leaf_id == next;
        struct log_hash logged;
        int r = 0;

        check->broken |= next > expected || !is_leaf;
        if (next > expected)
                r = add(check, (struct log_finding){LOG_EVENT_GONE, expected, next - 1, expected});
        check->position = next;
        if (r != 0 || !is_leaf)
                return r != 0 ? r : add_event(check, LOG_EVENT_ADDED, next);
        if (read_hash(check->leaves, 1, &logged) < 0) {
                check->broken = true;
                return add_event(check, LOG_LEAF_UNREADABLE, next);
        }
        r = is_event ? check_event(check, &logged) : add_event(check, LOG_EVENT_MISSING, next);
        return r != 0 || check->broken ? r : log_tree_append(&check->tree, &logged, check_node, check);
}

static int advance(sqlite3_stmt *stmt, uint64_t *id) {
        int rc = sqlite3_step(stmt);

        *id = rc == SQLITE_ROW ? (uint64_t) sqlite3_column_int64(stmt, 0) : NO_MORE;
        return sqlite_errno(rc);
}

static int begin(struct log_check *check, sqlite3_stmt *stmt, uint32_t n_rows, uint64_t *id) {
        (void) sqlite3_bind_int64(stmt, 1, (int64_t) check->position);
        (void) sqlite3_bind_int64(stmt, 2, (int64_t) n_rows + 1);
        return advance(stmt, id);
}

static int check_rows(struct log_check *check, uint32_t n_rows) {
        int r = begin(check, check->events, n_rows, &check->event_id);

        if (r >= 0)
                r = begin(check, check->leaves, n_rows, &check->leaf_id);
        for (uint32_t i = 0; r == 0; i++) {
                if (check->event_id == NO_MORE && check->leaf_id == NO_MORE)
                        return 0;
                if (i == n_rows)
                        return 1;
                r = check_next(check);
                if (r == 0 && check->run.kind > 0 && check->run.last < check->position)
                        r = flush(check);
                if (r == 0 && check->event_id == check->position)
                        r = advance(check->events, &check->event_id);
                if (r == 0 && check->leaf_id == check->position)
                        r = advance(check->leaves, &check->leaf_id);
        }
        return r;
}

/* ----- what is left at the end ----- */

static int check_frontier(struct log_check *check) {
        struct log_tree kept;
        uint64_t begin = 0, size = check->tree.size;
        int r = log_load(check->store, &kept);

        if (r == -EUCLEAN)
                return tell(check, (struct log_finding){.kind = LOG_FRONTIER_UNREADABLE});
        if (r >= 0 && kept.size != size && !check->broken)
                return tell(check, (struct log_finding){LOG_FRONTIER_SIZE, 1, size, kept.size});
        for (unsigned level = LOG_LEVELS; r == 0 && !check->broken && level-- > 0;) {
                if (!(size >> level & 1))
                        continue;
                uint64_t end = begin + (UINT64_C(1) << level);
                if (!log_hash_equals(&kept.frontier[level], &check->tree.frontier[level]))
                        r = tell(check, (struct log_finding){LOG_FRONTIER_WRONG, begin + 1, end});
                begin = end;
        }
        return r;
}

/* Each row that the statement has is a finding. */
static int find_rows(struct log_check *check, const char *sql, struct log_finding finding) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc = SQLITE_DONE, r = sqlite_prepare(store_connection(check->store), sql, &stmt);

        if (r >= 0 && sqlite3_bind_parameter_count(stmt) > 0)
                (void) sqlite3_bind_int64(stmt, 1, (int64_t) check->position);
        while (r == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                finding.level = (unsigned) sqlite3_column_int64(stmt, 0);
                finding.first = finding.last = (uint64_t) sqlite3_column_int64(stmt, 1);
                r = tell(check, finding);
        }
        return r != 0 ? r : sqlite_errno(rc);
}

static int check_end(struct log_check *check) {
        static const char below[] = "SELECT 0, 0 WHERE EXISTS (SELECT 1 FROM event WHERE id < 1)"
                                    " OR EXISTS (SELECT 1 FROM log_leaf WHERE id < 1)",
                          beyond[] = "SELECT level, position FROM log_node WHERE level < 1 OR level % 8 <> 0"
                                     " OR level > 53 OR position < 0 OR position >= (? >> level)";
        int r = flush(check);

        if (r == 0)
                r = check_frontier(check);
        if (r == 0)
                r = find_rows(check, below, (struct log_finding){.kind = LOG_EVENT_BELOW});
        return r != 0 || check->broken
                       ? r
                       : find_rows(check, beyond, (struct log_finding){.kind = LOG_NODE_ADDED});
}

int log_check_step(struct log_check *check, uint32_t n_rows) {
        int r = check_rows(check, n_rows);

        sqlite3_reset(check->events);
        sqlite3_reset(check->leaves);
        return r == 0 ? check_end(check) : r;
}

uint64_t log_check_position(const struct log_check *check) {
        return check->position;
}

const struct log_tree *log_check_tree(const struct log_check *check) {
        return check->broken ? NULL : &check->tree;
}

/* ----- */

static int prepare_events(sqlite3 *db, sqlite3_stmt **ret) {
        static const struct sql_query query = {&event_table, "WHERE id > ? ORDER BY id LIMIT ?"};
        _cleanup_free_ char *sql = NULL;
        size_t size;
        FILE *f = open_memstream(&sql, &size);

        if (!f)
                return -ENOMEM;
        sql_write_query(f, &query);
        return fclose(f) == 0 ? sqlite_prepare(db, sql, ret) : -ENOMEM;
}

int log_check_new(struct store *store, log_finding_fn found, void *userdata, struct log_check **ret) {
        _cleanup_(log_check_freep) struct log_check *check = calloc(1, sizeof(*check));
        sqlite3 *db = store_connection(store);

        if (!check)
                return -ENOMEM;
        check->store = store;
        check->found = found;
        check->userdata = userdata;
        int r = prepare_events(db, &check->events);
        if (r >= 0)
                r = sqlite_prepare(db, "SELECT id, hash FROM log_leaf WHERE id > ? ORDER BY id LIMIT ?",
                                   &check->leaves);
        if (r >= 0)
                r = sqlite_prepare(db, "SELECT hash FROM log_leaf WHERE id = ?", &check->leaf);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(check);
        return 0;
}

struct log_check *log_check_free(struct log_check *check) {
        if (!check)
                return NULL;
        sqlite3_finalize(check->events);
        sqlite3_finalize(check->leaves);
        sqlite3_finalize(check->leaf);
        for (size_t i = 0; i < check->n_kept; i++)
                free(check->kept[i].texts);
        free(check);
        return NULL;
}
