#include "services/camera/index-internal.h"

/* Of each table's row, the values that its sum is of (row-sum.h): all of them. */
#define STORE_SUM "row_sum(one, store, id)"
#define CAMERA_SUM "row_sum(camera, next, head)"
#define SEGMENT_SUM                                                                                          \
        "row_sum(camera, number, state, boot, boottime_usec, realtime_usec, synchronized, shift_usec, "      \
        "from_usec, until_usec, fragments, bytes, recorded_usec, previous, head, damaged, told)"
#define FRAGMENT_SUM                                                                                         \
        "row_sum(camera, segment, number, at, bytes, stamp_size, boottime_usec, realtime_usec, "             \
        "duration_usec, frames, flags)"
/* The same where another table is at hand. */
#define FRAGMENT_ROW_SUM                                                                                     \
        "row_sum(fragment.camera, fragment.segment, fragment.number, fragment.at, fragment.bytes, "          \
        "fragment.stamp_size, fragment.boottime_usec, fragment.realtime_usec, fragment.duration_usec, "      \
        "fragment.frames, fragment.flags)"
#define GAP_SUM "row_sum(id, camera, from_usec, until_usec, cause, boot)"
#define HOLD_SUM                                                                                             \
        "row_sum(id, key, camera, from_usec, until_usec, end_usec, made_usec, ended_usec, visit, reason, "   \
        "actor, boot, boottime_usec)"
#define BOOT_SUM "row_sum(boot, offset_usec)"
#define OWED_SUM "row_sum(serial, type, fields)"

#define SEGMENT_COLUMNS                                                                                      \
        "camera, number, state, boot, boottime_usec, realtime_usec, synchronized, shift_usec, from_usec, "   \
        "until_usec, fragments, bytes, recorded_usec, previous, head, damaged, told, sum = " SEGMENT_SUM
#define SEGMENT_VALUES "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17"
#define FRAGMENT_VALUES "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11"
#define GAP_COLUMNS "id, camera, from_usec, until_usec, cause, boot, sum = " GAP_SUM
#define GAP_VALUES "?1, ?2, ?3, ?4, ?5, ?6"
#define HOLD_COLUMNS                                                                                         \
        "id, key, camera, from_usec, until_usec, end_usec, made_usec, ended_usec, visit, reason, actor, "    \
        "boot, boottime_usec, sum = " HOLD_SUM
#define HOLD_VALUES "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13"
/* As AUTOINCREMENT would choose it, but known before: it is part of the sum. */
#define NEXT_NUMBER(table, key)                                                                              \
        "SELECT max(coalesce(max(seq), 0), coalesce((SELECT max(" key ") FROM " table "), 0)) + 1 AS seq "   \
        "FROM sqlite_sequence WHERE name = '" table "'"
/* A damaged camera's name may be what is damaged. */
#define DAMAGED(table, key, sum) "SELECT " key ", 0 FROM " table " WHERE sum IS NOT " sum " LIMIT 1"
/* As far as they lie in [?2, ?3). */
#define PLACED "fragment.realtime_usec + segment.shift_usec"

static const char *const migrations[] = {
        "CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1), store TEXT NOT NULL, id TEXT NOT NULL,"
        "                    sum INTEGER NOT NULL) STRICT;"
        "CREATE TABLE camera ("
        "  camera TEXT PRIMARY KEY,"
        "  next INTEGER NOT NULL,"
        "  head TEXT NOT NULL,"
        "  sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE segment ("
        "  camera TEXT NOT NULL,"
        "  number INTEGER NOT NULL,"
        "  state INTEGER NOT NULL,"
        "  boot TEXT NOT NULL,"
        "  boottime_usec INTEGER NOT NULL,"
        "  realtime_usec INTEGER NOT NULL,"
        "  synchronized INTEGER NOT NULL,"
        "  shift_usec INTEGER NOT NULL,"
        "  from_usec INTEGER NOT NULL,"
        "  until_usec INTEGER NOT NULL,"
        "  fragments INTEGER NOT NULL,"
        "  bytes INTEGER NOT NULL,"
        "  recorded_usec INTEGER NOT NULL,"
        "  previous TEXT NOT NULL,"
        "  head TEXT NOT NULL,"
        "  damaged INTEGER," /* NULL: it is not */
        "  told INTEGER NOT NULL,"
        "  sum INTEGER NOT NULL,"
        "  PRIMARY KEY (camera, number)) STRICT, WITHOUT ROWID;"
        "CREATE INDEX segment_until ON segment (until_usec, camera, number);"
        "CREATE INDEX segment_state ON segment (state, camera, number) WHERE state <> 1;"
        "CREATE TABLE fragment ("
        "  camera TEXT NOT NULL,"
        "  segment INTEGER NOT NULL,"
        "  number INTEGER NOT NULL,"
        "  at INTEGER NOT NULL,"
        "  bytes INTEGER NOT NULL,"
        "  stamp_size INTEGER NOT NULL,"
        "  boottime_usec INTEGER NOT NULL,"
        "  realtime_usec INTEGER NOT NULL,"
        "  duration_usec INTEGER NOT NULL,"
        "  frames INTEGER NOT NULL,"
        "  flags INTEGER NOT NULL,"
        "  sum INTEGER NOT NULL,"
        "  PRIMARY KEY (camera, segment, number)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE gap ("
        "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
        "  camera TEXT NOT NULL,"
        "  from_usec INTEGER NOT NULL,"
        "  until_usec INTEGER NOT NULL," /* 0: open */
        "  cause TEXT NOT NULL,"
        "  boot TEXT NOT NULL,"
        "  sum INTEGER NOT NULL) STRICT;"
        "CREATE INDEX gap_from ON gap (from_usec, id);"
        "CREATE TABLE hold ("
        "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
        "  key TEXT NOT NULL,"
        "  camera TEXT NOT NULL,"
        "  from_usec INTEGER NOT NULL,"
        "  until_usec INTEGER NOT NULL,"
        "  end_usec INTEGER NOT NULL,"
        "  made_usec INTEGER NOT NULL,"
        "  ended_usec INTEGER NOT NULL," /* 0: it holds */
        "  visit INTEGER NOT NULL,"
        "  reason TEXT NOT NULL,"
        "  actor TEXT NOT NULL,"
        "  boot TEXT NOT NULL," /* empty: the times are known */
        "  boottime_usec INTEGER NOT NULL,"
        "  sum INTEGER NOT NULL) STRICT;"
        "CREATE UNIQUE INDEX hold_key ON hold (key) WHERE key <> '';"
        "CREATE INDEX hold_holds ON hold (id) WHERE ended_usec = 0;"
        "CREATE TABLE boot (boot TEXT PRIMARY KEY, offset_usec INTEGER NOT NULL, sum INTEGER NOT NULL) "
        "STRICT, "
        "WITHOUT ROWID;"
        "CREATE TABLE owed ("
        "  serial INTEGER PRIMARY KEY AUTOINCREMENT,"
        "  type TEXT NOT NULL,"
        "  fields TEXT NOT NULL,"
        "  sum INTEGER NOT NULL) STRICT;",
};

static const char *const statements[_SQL_MAX] = {
        [SQL_GET_STORE] = "SELECT store, id, sum = " STORE_SUM " FROM store",
        [SQL_SET_STORE] = "INSERT OR REPLACE INTO store SELECT 1, ?1, id, row_sum(1, ?1, id) FROM "
                          "(SELECT lower(hex(randomblob(8))) AS id)",
        [SQL_GET_CAMERA] = "SELECT camera, next, head, sum = " CAMERA_SUM " FROM camera WHERE camera = ?",
        [SQL_SET_CAMERA] =
                "INSERT INTO camera VALUES (?1, ?2, ?3, row_sum(?1, ?2, ?3)) "
                "ON CONFLICT DO UPDATE SET next = excluded.next, head = excluded.head, sum = excluded.sum",
        [SQL_EACH_CAMERA] = "SELECT camera, sum = " CAMERA_SUM " FROM camera ORDER BY camera",
        [SQL_SAVE_SEGMENT] =
                "INSERT OR REPLACE INTO segment VALUES (" SEGMENT_VALUES ", row_sum(" SEGMENT_VALUES "))",
        [SQL_GET_SEGMENT] = "SELECT " SEGMENT_COLUMNS " FROM segment WHERE camera = ? AND number = ?",
        [SQL_EACH_SEGMENT] =
                "SELECT " SEGMENT_COLUMNS " FROM segment "
                "WHERE until_usec > ?2 AND from_usec < ?3 AND state <> 2 AND (?1 IS NULL OR camera = ?1) "
                "ORDER BY until_usec, camera, number",
        [SQL_EACH_BY_NUMBER] =
                "SELECT " SEGMENT_COLUMNS " FROM segment "
                "WHERE camera = ?1 AND until_usec > ?2 AND from_usec < ?3 AND state = 1 ORDER BY number",
        [SQL_EACH_IN_STATE] = "SELECT " SEGMENT_COLUMNS " FROM segment "
                              "WHERE state = ?2 AND (?1 IS NULL OR camera = ?1) ORDER BY camera, number",
        [SQL_DROP_SEGMENT] = "DELETE FROM segment WHERE camera = ? AND number = ?",
        [SQL_ADD_FRAGMENT] =
                "INSERT INTO fragment VALUES (" FRAGMENT_VALUES ", row_sum(" FRAGMENT_VALUES "))",
        [SQL_EACH_FRAGMENT] = "SELECT number, at, bytes, stamp_size, boottime_usec, realtime_usec, "
                              "duration_usec, frames, flags, "
                              "sum = " FRAGMENT_SUM " FROM fragment WHERE camera = ?1 AND segment = ?2 "
                              "AND realtime_usec + duration_usec > ?3 AND realtime_usec < ?4 ORDER BY number",
        [SQL_DROP_FRAGMENTS] = "DELETE FROM fragment WHERE camera = ? AND segment = ?",
        [SQL_FIND_DAMAGED] =
                "SELECT number FROM segment WHERE camera = ?1 AND until_usec > ?2 AND from_usec < ?3 AND "
                "state = 1 "
                "AND EXISTS (SELECT 1 FROM fragment WHERE fragment.camera = segment.camera "
                "AND fragment.segment = segment.number AND fragment.sum IS NOT " FRAGMENT_ROW_SUM ") LIMIT 1",
        [SQL_GET_RECORDED] =
                "SELECT coalesce(sum(min(" PLACED " + duration_usec, ?3) - max(" PLACED ", ?2)), 0) "
                "FROM segment JOIN fragment ON fragment.camera = segment.camera AND fragment.segment = "
                "segment.number "
                "WHERE segment.camera = ?1 AND segment.until_usec > ?2 AND segment.from_usec < ?3 AND "
                "segment.state = 1 "
                "AND " PLACED " + duration_usec > ?2 AND " PLACED " < ?3",
        [SQL_NEXT_GAP] = NEXT_NUMBER("gap", "id"),
        [SQL_SAVE_GAP] = "INSERT INTO gap VALUES (" GAP_VALUES ", row_sum(" GAP_VALUES ")) "
                         "ON CONFLICT (id) DO UPDATE SET from_usec = excluded.from_usec, until_usec = "
                         "excluded.until_usec, "
                         "boot = excluded.boot, sum = excluded.sum",
        [SQL_EACH_GAP] = "SELECT " GAP_COLUMNS " FROM gap WHERE until_usec > ?2 AND from_usec < ?3 "
                         "AND (?1 IS NULL OR camera = ?1) ORDER BY from_usec, id",
        [SQL_PRUNE_GAPS] = "DELETE FROM gap WHERE until_usec < ?",
        [SQL_NEXT_HOLD] = NEXT_NUMBER("hold", "id"),
        [SQL_SAVE_HOLD] = "INSERT INTO hold VALUES (" HOLD_VALUES ", row_sum(" HOLD_VALUES ")) "
                          "ON CONFLICT (id) DO UPDATE SET from_usec = excluded.from_usec, until_usec = "
                          "excluded.until_usec, "
                          "end_usec = excluded.end_usec, made_usec = excluded.made_usec, ended_usec = "
                          "excluded.ended_usec, "
                          "boot = excluded.boot, boottime_usec = excluded.boottime_usec, sum = excluded.sum",
        [SQL_COUNT_HOLDS] = "SELECT count(*) FROM hold WHERE ended_usec = 0",
        [SQL_GET_HOLD] = "SELECT " HOLD_COLUMNS " FROM hold WHERE id = ?",
        [SQL_FIND_HOLD] = "SELECT " HOLD_COLUMNS " FROM hold WHERE key = ? AND key <> ''",
        [SQL_EACH_HOLD] = "SELECT " HOLD_COLUMNS " FROM hold WHERE ended_usec = 0 OR ? ORDER BY id",
        [SQL_IS_HELD] = "SELECT id, sum = " HOLD_SUM " FROM hold WHERE ended_usec = 0 AND camera IN ('', ?1) "
                        "AND until_usec > ?2 AND from_usec < ?3 LIMIT 1",
        [SQL_GET_BOOT] = "SELECT boot, offset_usec, sum = " BOOT_SUM " FROM boot WHERE boot = ?",
        [SQL_SET_BOOT] = "INSERT OR REPLACE INTO boot VALUES (?1, ?2, row_sum(?1, ?2))",
        [SQL_SHIFT_SEGMENTS] = "SELECT " SEGMENT_COLUMNS " FROM segment WHERE boot = ? AND synchronized = 0 "
                               "AND (camera, number) > (?2, ?3) ORDER BY camera, number LIMIT 1",
        [SQL_SHIFT_HOLDS] = "SELECT " HOLD_COLUMNS " FROM hold WHERE boot = ? LIMIT 1",
        [SQL_LEFT_HOLDS] = "SELECT " HOLD_COLUMNS " FROM hold WHERE boot NOT IN ('', ?) LIMIT 1",
        [SQL_SHIFT_GAPS] = "SELECT " GAP_COLUMNS " FROM gap WHERE boot = ? LIMIT 1",
        [SQL_NEXT_SERIAL] = NEXT_NUMBER("owed", "serial"),
        [SQL_OWE] = "INSERT INTO owed VALUES (?1, ?2, ?3, row_sum(?1, ?2, ?3))",
        [SQL_EACH_OWED] =
                "SELECT serial, type, fields, sum = " OWED_SUM " FROM owed WHERE serial > ? ORDER BY serial "
                "LIMIT ?",
        [SQL_FORGET_OWED] = "DELETE FROM owed WHERE serial <= ?",
        [SQL_DAMAGED_CAMERA] = DAMAGED("camera", "camera", CAMERA_SUM),
        [SQL_DAMAGED_SEGMENT] = DAMAGED("segment", "number", SEGMENT_SUM),
        [SQL_DAMAGED_GAP] = DAMAGED("gap", "id", GAP_SUM),
        [SQL_DAMAGED_HOLD] = DAMAGED("hold", "id", HOLD_SUM),
        [SQL_DAMAGED_BOOT] = DAMAGED("boot", "boot", BOOT_SUM),
        [SQL_DAMAGED_OWED] = DAMAGED("owed", "serial", OWED_SUM),
};

static const struct sql_spec spec = {
        .application = "mcFT",
        .migrations = migrations,
        .n_migrations = ELEMENTSOF(migrations),
        .statements = statements,
        .n_statements = ELEMENTSOF(statements),
        .check_pages = true,
        .check_usec = 3 * USEC_PER_SEC,
};

struct index *index_free(struct index *index) {
        if (!index)
                return NULL;
        sql_free(index->sql);
        free(index);
        return NULL;
}

/* 1: there is none yet. */
static int read_store(struct index *index, const char *store) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_GET_STORE);
        char found[SEGMENT_ID128_SIZE] = "";
        int r = sql_next(&c);

        if (r <= 0)
                return r < 0 ? r : 1;
        (void) sql_copy(&c, found, sizeof(found));
        (void) sql_text(&c);
        r = sql_check_sum(&c);
        if (r >= 0 && !streq(found, store))
                r = sql_damaged(index->sql, "table store: of another store");
        return r;
}

int index_renew(struct index *index, const char *store) {
        struct sql_cursor c = sql_use(index->sql, SQL_SET_STORE);

        sql_bind_text(&c, store);
        return sql_run(&c);
}

static int check_store(struct index *index, const char *store) {
        int r = read_store(index, store);

        return r <= 0 ? r : index_renew(index, store);
}

/* All but the fragments, of which there may be a million, and which are in the files. */
static int check_sums(struct index *index) {
        int r = 0;

        for (enum index_statement s = SQL_DAMAGED_CAMERA; r == 0 && s <= SQL_DAMAGED_OWED; s++) {
                _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, s);
                r = sql_next(&c);
                if (r > 0) {
                        (void) sql_text(&c);
                        r = sql_check_sum(&c);
                }
        }
        return r;
}

int index_open(const char *path, const char *store, struct index **ret, char **ret_damage) {
        _cleanup_(index_freep) struct index *index = calloc(1, sizeof(*index));

        if (!index)
                return -ENOMEM;
        int r = sql_open(path, &spec, &index->sql, ret_damage);
        if (r < 0)
                return r;
        r = check_store(index, store);
        if (r >= 0)
                r = check_sums(index);
        if (r == -EUCLEAN && ret_damage)
                return str_format(ret_damage, "%s", sql_damage(index->sql)) < 0 ? -ENOMEM : r;
        if (r < 0)
                return r;
        *ret = TAKE_PTR(index);
        return 0;
}

void index_on_damage(struct index *index, void (*found)(void *userdata), void *userdata) {
        sql_on_damage(index->sql, found, userdata);
}

const char *index_damage(const struct index *index) {
        return sql_damage(index->sql);
}

int index_check(struct index *index) {
        return sql_check_kept(index->sql);
}

int index_begin(struct index *index) {
        assert(!index->in_transaction);
        int r = sql_begin(index->sql);

        index->in_transaction = r >= 0;
        return r;
}

int index_commit(struct index *index) {
        assert(index->in_transaction);
        index->in_transaction = false;
        int r = sql_commit(index->sql);

        return r < 0 ? r : sql_check_kept(index->sql);
}

void index_rollback(struct index *index) {
        index->in_transaction = false;
        sql_rollback(index->sql);
}

int index_enter(struct index *index, bool *ret_own) {
        *ret_own = !index->in_transaction;
        return *ret_own ? index_begin(index) : 0;
}

int index_end(struct index *index, bool own, int r) {
        if (!own)
                return r;
        if (r >= 0) {
                int k = index_commit(index);
                return k < 0 ? k : r;
        }
        index_rollback(index);
        return r;
}

int index_get_number(struct index *index, enum index_statement statement, uint64_t *ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, statement);
        int r = sql_next(&c);

        if (r < 0)
                return r;
        *ret = r > 0 ? sql_u64_below(&c, EVENT_INTEGER_MAX) : 0;
        return c.error;
}

uint64_t index_read_usec(struct sql_cursor *c) {
        return sql_u64_below(c, EVENT_INTEGER_MAX + 1);
}

int64_t index_read_offset(struct sql_cursor *c) {
        int64_t offset = sql_i64(c);

        if (offset <= (int64_t) EVENT_INTEGER_MAX && offset >= -(int64_t) EVENT_INTEGER_MAX)
                return offset;
        (void) sql_column_damaged(c);
        return 0;
}
