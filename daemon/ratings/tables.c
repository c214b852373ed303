#include "daemon/ratings/tables.h"

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
#define ADD_FIGURES(table, id)                                                                               \
        "INSERT INTO " table                                                                                 \
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"       \
        " ON CONFLICT (day, " id ", subject, scale) DO UPDATE SET "                                          \
        "served = served + excluded.served, "                                                                \
        "skipped = skipped + excluded.skipped, "                                                             \
        "unheard = unheard + excluded.unheard, "                                                             \
        "open = open + excluded.open, "                                                                      \
        "stray = stray + excluded.stray, "                                                                   \
        "offline_usec = offline_usec + excluded.offline_usec, "                                              \
        "very_satisfied = very_satisfied + excluded.very_satisfied, "                                        \
        "satisfied = satisfied + excluded.satisfied, "                                                       \
        "neutral = neutral + excluded.neutral, "                                                             \
        "dissatisfied = dissatisfied + excluded.dissatisfied, "                                              \
        "very_dissatisfied = very_dissatisfied + excluded.very_dissatisfied, "                               \
        "suspect_very_satisfied = suspect_very_satisfied + excluded.suspect_very_satisfied, "                \
        "suspect_satisfied = suspect_satisfied + excluded.suspect_satisfied, "                               \
        "suspect_neutral = suspect_neutral + excluded.suspect_neutral, "                                     \
        "suspect_dissatisfied = suspect_dissatisfied + excluded.suspect_dissatisfied, "                      \
        "suspect_very_dissatisfied = suspect_very_dissatisfied + excluded.suspect_very_dissatisfied, "       \
        "reason_long_wait = reason_long_wait + excluded.reason_long_wait, "                                  \
        "reason_late_result = reason_late_result + excluded.reason_late_result, "                            \
        "reason_unfriendly = reason_unfriendly + excluded.reason_unfriendly, "                               \
        "reason_unclear = reason_unclear + excluded.reason_unclear, "                                        \
        "reason_many_trips = reason_many_trips + excluded.reason_many_trips, "                               \
        "reason_extra_papers = reason_extra_papers + excluded.reason_extra_papers, "                         \
        "reason_obstruction = reason_obstruction + excluded.reason_obstruction, "                            \
        "reason_other = reason_other + excluded.reason_other "
#define FIGURE_SUMS                                                                                          \
        "sum(served), sum(skipped), sum(unheard), sum(open), "                                               \
        "sum(stray), sum(offline_usec), sum(very_satisfied), sum(satisfied), "                               \
        "sum(neutral), sum(dissatisfied), sum(very_dissatisfied), sum(suspect_very_satisfied), "             \
        "sum(suspect_satisfied), sum(suspect_neutral), sum(suspect_dissatisfied), "                          \
        "sum(suspect_very_dissatisfied), "                                                                   \
        "sum(reason_long_wait), sum(reason_late_result), sum(reason_unfriendly), sum(reason_unclear), "      \
        "sum(reason_many_trips), sum(reason_extra_papers), sum(reason_obstruction), sum(reason_other)"

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
        " scale INTEGER NOT NULL,"
        " served INTEGER NOT NULL,"
        " skipped INTEGER NOT NULL,"
        " unheard INTEGER NOT NULL,"
        " open INTEGER NOT NULL,"
        " stray INTEGER NOT NULL,"
        " offline_usec INTEGER NOT NULL,"
        " very_satisfied INTEGER NOT NULL,"
        " satisfied INTEGER NOT NULL,"
        " neutral INTEGER NOT NULL,"
        " dissatisfied INTEGER NOT NULL,"
        " very_dissatisfied INTEGER NOT NULL,"
        " suspect_very_satisfied INTEGER NOT NULL,"
        " suspect_satisfied INTEGER NOT NULL,"
        " suspect_neutral INTEGER NOT NULL,"
        " suspect_dissatisfied INTEGER NOT NULL,"
        " suspect_very_dissatisfied INTEGER NOT NULL,"
        " reason_long_wait INTEGER NOT NULL,"
        " reason_late_result INTEGER NOT NULL,"
        " reason_unfriendly INTEGER NOT NULL,"
        " reason_unclear INTEGER NOT NULL,"
        " reason_many_trips INTEGER NOT NULL,"
        " reason_extra_papers INTEGER NOT NULL,"
        " reason_obstruction INTEGER NOT NULL,"
        " reason_other INTEGER NOT NULL,"
        " PRIMARY KEY (day, counter, subject, scale)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE official_figures ("
        " day INTEGER NOT NULL,"
        " official TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL,"
        " served INTEGER NOT NULL,"
        " skipped INTEGER NOT NULL,"
        " unheard INTEGER NOT NULL,"
        " open INTEGER NOT NULL,"
        " stray INTEGER NOT NULL,"
        " offline_usec INTEGER NOT NULL,"
        " very_satisfied INTEGER NOT NULL,"
        " satisfied INTEGER NOT NULL,"
        " neutral INTEGER NOT NULL,"
        " dissatisfied INTEGER NOT NULL,"
        " very_dissatisfied INTEGER NOT NULL,"
        " suspect_very_satisfied INTEGER NOT NULL,"
        " suspect_satisfied INTEGER NOT NULL,"
        " suspect_neutral INTEGER NOT NULL,"
        " suspect_dissatisfied INTEGER NOT NULL,"
        " suspect_very_dissatisfied INTEGER NOT NULL,"
        " reason_long_wait INTEGER NOT NULL,"
        " reason_late_result INTEGER NOT NULL,"
        " reason_unfriendly INTEGER NOT NULL,"
        " reason_unclear INTEGER NOT NULL,"
        " reason_many_trips INTEGER NOT NULL,"
        " reason_extra_papers INTEGER NOT NULL,"
        " reason_obstruction INTEGER NOT NULL,"
        " reason_other INTEGER NOT NULL,"
        " PRIMARY KEY (official, day, subject, scale)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE offline ("
        " id INTEGER PRIMARY KEY,"
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL,"
        " utc_offset_usec INTEGER NOT NULL,"
        " start_realtime_usec INTEGER NOT NULL, start_boottime_usec INTEGER NOT NULL,"
        " start_boot INTEGER NOT NULL, start_synchronized INTEGER NOT NULL,"
        " end_realtime_usec INTEGER NOT NULL, end_boottime_usec INTEGER NOT NULL,"
        " end_boot INTEGER NOT NULL, end_synchronized INTEGER NOT NULL) STRICT;"
        "CREATE INDEX offline_start ON offline (start_boot, id) WHERE start_synchronized = 0;"
        "CREATE INDEX offline_end ON offline (end_boot, id) WHERE end_synchronized = 0;"
        "CREATE TABLE stray ("
        " event INTEGER PRIMARY KEY,"
        " day INTEGER NOT NULL,"
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL,"
        " realtime_usec INTEGER NOT NULL, boottime_usec INTEGER NOT NULL,"
        " boot INTEGER NOT NULL, synchronized INTEGER NOT NULL) STRICT;";

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
                "SELECT 0, counter, subject, scale, " FIGURE_SUMS " FROM figures WHERE day BETWEEN ? AND ?"
                " GROUP BY counter, subject, scale ORDER BY counter, subject DESC, scale",
        [SQL_OFFICIAL_FIGURES] = "SELECT 0, official, subject, scale, " FIGURE_SUMS
                                 " FROM official_figures WHERE official = ? AND day BETWEEN ? AND ?"
                                 " GROUP BY subject, scale ORDER BY subject DESC, scale",
};

static const char *const versions[] = {version_1};

const struct store_part ratings_tables = {versions, ELEMENTSOF(versions), sql, ELEMENTSOF(sql)};
