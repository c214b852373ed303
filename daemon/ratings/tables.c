#include "daemon/ratings/tables.h"

#include "daemon/ratings/figure.h"

#define VISIT_COLUMNS                                                                                        \
        "s.id, s.event, s.counter, s.realtime_usec, s.boottime_usec, s.boot, s.synchronized, s.wall_usec,"   \
        " s.wall_is_true, s.day, s.official, s.ticket, s.undone"
#define RATING_COLUMNS                                                                                       \
        "r.visit, r.subject, r.counter, r.keypad, r.state, r.rules, r.scale, r.window_usec, r.arming,"       \
        " r.stream, r.armed_usec, r.settle_usec, r.first_press_usec, r.press_usec, r.press_event, r.level,"  \
        " r.flags, r.event, r.reason, s.realtime_usec, s.boottime_usec, s.boot, s.synchronized, s.day,"      \
        " s.official, s.ticket"
#define OFFLINE_COLUMNS                                                                                      \
        "id, counter, subject, scale, utc_offset_usec, start_realtime_usec, start_boottime_usec, "           \
        "start_boot,"                                                                                        \
        " start_synchronized, end_realtime_usec, end_boottime_usec, end_boot, end_synchronized"
/* Once a record is in use, a new figure is also a version below that adds its column. */
#define FIGURE_PLACE(NAME, column) ", ?"
#define FIGURE_ADD(NAME, column) ", " #column " = " #column " + excluded." #column
#define FIGURE_SUM(NAME, column) ", sum(" #column ")"
#define FIGURE_NAME(NAME, column) ", " #column
#define FIGURE_COLUMN(NAME, column) " " #column " INTEGER NOT NULL,"
#define FIGURE_PLACES FIGURES(FIGURE_PLACE)
#define FIGURE_ADDS FIGURES(FIGURE_ADD)
#define FIGURE_SUMS FIGURES(FIGURE_SUM)
#define FIGURE_NAMES FIGURES(FIGURE_NAME)
#define FIGURE_COLUMNS FIGURES(FIGURE_COLUMN)
/* The assignment in front lets each other one begin with a comma. */
#define ADD_FIGURES(table, id)                                                                               \
        "INSERT INTO " table " VALUES (?, ?, ?, ?" FIGURE_PLACES ")"                                         \
        " ON CONFLICT (day, " id ", subject, scale) DO UPDATE SET day = day" FIGURE_ADDS

static const char version_1[] =
        "CREATE TABLE rules ("
        " id INTEGER PRIMARY KEY CHECK (id = 1),"
        " event INTEGER NOT NULL,"
        " utc_offset_usec INTEGER NOT NULL) STRICT;"
        "CREATE TABLE counter ("
        " id TEXT PRIMARY KEY,"
        " attendant TEXT NOT NULL,"
        " visit INTEGER NOT NULL,"
        " finished_realtime_usec INTEGER NOT NULL, finished_boottime_usec INTEGER NOT NULL,"
        " finished_boot INTEGER NOT NULL, finished_synchronized INTEGER NOT NULL,"
        " official TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE post ("
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " keypad TEXT NOT NULL,"
        " causes INTEGER NOT NULL,"
        " since_realtime_usec INTEGER NOT NULL, since_boottime_usec INTEGER NOT NULL,"
        " since_boot INTEGER NOT NULL, since_synchronized INTEGER NOT NULL,"
        " until_realtime_usec INTEGER NOT NULL, until_boottime_usec INTEGER NOT NULL,"
        " until_boot INTEGER NOT NULL, until_synchronized INTEGER NOT NULL,"
        " PRIMARY KEY (counter, subject)) STRICT, WITHOUT ROWID;"

        /* One finished service of one person at a counter. */
        "CREATE TABLE visit ("
        " id INTEGER PRIMARY KEY,"
        " event INTEGER NOT NULL,"
        " counter TEXT NOT NULL,"
        " realtime_usec INTEGER NOT NULL, boottime_usec INTEGER NOT NULL,"
        " boot INTEGER NOT NULL, synchronized INTEGER NOT NULL,"
        " wall_usec INTEGER NOT NULL,"
        " wall_is_true INTEGER NOT NULL,"
        " day INTEGER NOT NULL,"
        " official TEXT NOT NULL,"
        " ticket INTEGER," /* NULL: its counter calls none; 0: took none */
        " undone INTEGER NOT NULL) STRICT;"
        "CREATE INDEX visit_of_counter ON visit (counter, id);"
        "CREATE INDEX visit_uncorrected ON visit (boot, id) WHERE wall_is_true = 0;"

        /* The primary key is the rule that a visit is rated once for a subject. */
        "CREATE TABLE rating ("
        " visit INTEGER NOT NULL,"
        " subject TEXT NOT NULL,"
        " counter TEXT NOT NULL,"
        " keypad TEXT NOT NULL,"
        " state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'rated', 'skipped', 'unheard', 'void')),"
        " rules INTEGER NOT NULL,"
        " scale INTEGER NOT NULL,"
        " window_usec INTEGER NOT NULL,"
        " arming INTEGER NOT NULL,"
        " stream INTEGER NOT NULL," /* the current one; 0: none yet */
        " armed_usec INTEGER NOT NULL,"
        " settle_usec INTEGER NOT NULL,"
        " first_press_usec INTEGER,"
        " press_usec INTEGER,"
        " press_event INTEGER,"
        " level TEXT,"
        " flags INTEGER NOT NULL," /* bits: suspect rules */
        " event INTEGER NOT NULL,"
        " reason TEXT NOT NULL,"
        " PRIMARY KEY (visit, subject)) STRICT, WITHOUT ROWID;"
        "CREATE INDEX rating_live ON rating (visit) WHERE state IN ('waiting', 'open');"
        "CREATE TABLE figures ("
        " day INTEGER NOT NULL,"
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL," FIGURE_COLUMNS
        " PRIMARY KEY (day, counter, subject, scale)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE official_figures ("
        " day INTEGER NOT NULL,"
        " official TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL," FIGURE_COLUMNS " PRIMARY KEY (official, day, subject, scale)) STRICT, "
        "WITHOUT ROWID;"
        /* What everybody may know of them: whole batches; and what has not made one yet. Of all scales: 0. */
        "CREATE TABLE public_figures ("
        " day INTEGER NOT NULL,"
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL," FIGURE_COLUMNS
        " PRIMARY KEY (day, counter, subject, scale)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE unpublished ("
        " day INTEGER NOT NULL,"
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL," FIGURE_COLUMNS " PRIMARY KEY (counter, subject)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE offline ("
        " id INTEGER PRIMARY KEY,"
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL,"
        " utc_offset_usec INTEGER NOT NULL,"
        " start_realtime_usec INTEGER NOT NULL, "
        "start_boottime_usec INTEGER NOT NULL,"
        " start_boot INTEGER NOT NULL, start_synchronized "
        "INTEGER NOT NULL,"
        " end_realtime_usec INTEGER NOT NULL, "
        "end_boottime_usec INTEGER NOT NULL,"
        " end_boot INTEGER NOT NULL, end_synchronized INTEGER "
        "NOT NULL) STRICT;"
        "CREATE INDEX offline_start ON offline (start_boot, "
        "id) WHERE start_synchronized = 0;"
        "CREATE INDEX offline_end ON offline (end_boot, id) "
        "WHERE end_synchronized = 0;"
        "CREATE TABLE stray ("
        " event INTEGER PRIMARY KEY,"
        " day INTEGER NOT NULL,"
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL,"
        " realtime_usec INTEGER NOT NULL, boottime_usec "
        "INTEGER NOT NULL,"
        " boot INTEGER NOT NULL, synchronized INTEGER NOT "
        "NULL) STRICT;";

static const char *const sql[] = {
        [SQL_LOAD_RULES] = "SELECT event, utc_offset_usec FROM rules",
        [SQL_SAVE_RULES] = "INSERT OR REPLACE INTO rules VALUES (1, ?, ?)",
        [SQL_COUNTERS] = "SELECT id, attendant, visit, finished_realtime_usec, finished_boottime_usec,"
                         " finished_boot, finished_synchronized, official FROM counter ORDER BY id",
        [SQL_SAVE_COUNTER] = "INSERT OR REPLACE INTO counter VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_POSTS] = "SELECT subject, keypad, causes, since_realtime_usec, since_boottime_usec, since_boot,"
                      " since_synchronized, until_realtime_usec, until_boottime_usec, until_boot,"
                      " until_synchronized FROM post WHERE counter = ?",
        [SQL_SAVE_POST] = "INSERT OR REPLACE INTO post VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_LAST_VISIT] = "SELECT coalesce(max(id), 0) FROM visit",
        [SQL_SAVE_VISIT] = "INSERT INTO visit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                           " ON CONFLICT (id) DO UPDATE SET wall_usec = excluded.wall_usec,"
                           " wall_is_true = excluded.wall_is_true, day = excluded.day,"
                           " undone = excluded.undone",
        [SQL_LOAD_VISIT] = "SELECT " VISIT_COLUMNS " FROM visit AS s WHERE s.id = ?",
        [SQL_NEXT_UNCORRECTED] =
                "SELECT " VISIT_COLUMNS " FROM visit AS s"
                " WHERE s.wall_is_true = 0 AND s.boot = ? AND s.id > ? ORDER BY s.id LIMIT 1",
        [SQL_SAVE_RATING] = "INSERT INTO rating VALUES"
                            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            " ON CONFLICT (visit, subject) DO UPDATE SET state = excluded.state,"
                            " keypad = excluded.keypad, arming = excluded.arming, stream = excluded.stream,"
                            " armed_usec = excluded.armed_usec, settle_usec = excluded.settle_usec,"
                            " first_press_usec = excluded.first_press_usec, press_usec = excluded.press_usec,"
                            " press_event = excluded.press_event, level = excluded.level,"
                            " flags = excluded.flags, event = excluded.event, reason = excluded.reason",
        [SQL_LOAD_RATING] = "SELECT " RATING_COLUMNS " FROM rating AS r JOIN visit AS s ON s.id = r.visit"
                            " WHERE r.visit = ? AND r.subject = ?",
        [SQL_LIVE_RATINGS] = "SELECT " RATING_COLUMNS " FROM rating AS r JOIN visit AS s ON s.id = r.visit"
                             " WHERE r.state IN ('waiting', 'open') ORDER BY r.visit, r.subject DESC",
        [SQL_LAST_RATED] = "SELECT " RATING_COLUMNS " FROM rating AS r JOIN visit AS s ON s.id = r.visit"
                           " WHERE r.visit > (SELECT coalesce(max(id), 0) FROM visit) - ?3"
                           " AND r.counter = ?1 AND r.subject = ?2 AND r.state = 'rated'"
                           " ORDER BY r.event DESC LIMIT ?4",
        [SQL_ADD_FIGURES] = ADD_FIGURES("figures", "counter"),
        [SQL_ADD_OFFICIAL_FIGURES] = ADD_FIGURES("official_figures", "official"),
        [SQL_ADD_PUBLIC_FIGURES] = ADD_FIGURES("public_figures", "counter"),
        [SQL_SAVE_UNPUBLISHED] = "INSERT OR REPLACE INTO unpublished VALUES (?, ?, ?, ?" FIGURE_PLACES ")",
        [SQL_UNPUBLISHED] = "SELECT day, counter, subject, scale" FIGURE_NAMES " FROM unpublished"
                            " ORDER BY counter, subject",
        [SQL_ADD_OFFLINE] = "INSERT INTO offline VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_NEXT_OFFLINE] = "SELECT " OFFLINE_COLUMNS " FROM offline WHERE id = (SELECT min(id) FROM ("
                             "SELECT min(id) AS id FROM offline"
                             " WHERE start_synchronized = 0 AND start_boot = ?1 AND id > ?2"
                             " UNION ALL SELECT min(id) FROM offline"
                             " WHERE end_synchronized = 0 AND end_boot = ?1 AND id > ?2))",
        [SQL_ADD_STRAY] = "INSERT OR REPLACE INTO stray VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_NEXT_STRAY] = "SELECT event, day, counter, subject, scale, realtime_usec, boottime_usec, boot,"
                           " synchronized FROM stray WHERE boot = ? AND event > ? ORDER BY event LIMIT 1",
        [SQL_RATINGS] = "SELECT " VISIT_COLUMNS ", " RATING_COLUMNS " FROM (SELECT * FROM visit"
                        " WHERE id > ?1 AND EXISTS (SELECT 1 FROM rating WHERE visit = id)"
                        " ORDER BY id LIMIT ?2) AS s"
                        " JOIN rating AS r ON r.visit = s.id ORDER BY s.id, r.subject DESC",
        [SQL_RATINGS_OF_COUNTER] = "SELECT " VISIT_COLUMNS ", " RATING_COLUMNS " FROM (SELECT * FROM visit"
                                   " WHERE counter = ?3 AND id > ?1"
                                   " AND EXISTS (SELECT 1 FROM rating WHERE visit = id)"
                                   " ORDER BY id LIMIT ?2) AS s"
                                   " JOIN rating AS r ON r.visit = s.id ORDER BY s.id, r.subject DESC",
        [SQL_FIGURES] =
                "SELECT 0, counter, subject, scale" FIGURE_SUMS " FROM figures WHERE day BETWEEN ? AND ?"
                " GROUP BY counter, subject, scale ORDER BY counter, subject DESC, scale",
        [SQL_PUBLIC_FIGURES] = "SELECT 0, counter, subject, scale" FIGURE_SUMS
                               " FROM public_figures WHERE day BETWEEN ? AND ?"
                               " GROUP BY counter, subject ORDER BY counter, subject DESC",
        [SQL_OFFICIAL_FIGURES] = "SELECT 0, official, subject, scale" FIGURE_SUMS
                                 " FROM official_figures WHERE official = ? AND day BETWEEN ? AND ?"
                                 " GROUP BY subject, scale ORDER BY subject DESC, scale",
};

static const char *const versions[] = {version_1};

const struct store_part ratings_tables = {versions, ELEMENTSOF(versions), sql, ELEMENTSOF(sql)};
