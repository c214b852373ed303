#include "store-internal.h"

/*
 * Numbered from 1 and never edited once released. STRICT tables: a text '007' stays a text.
 *
 * event is the record; everything else is derived from it and can be made again by replaying it. The insert
 * trigger is there because INSERT OR REPLACE deletes without asking the delete trigger.
 */
static const char migration_1[] =
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"

        "CREATE TABLE event ("
        " id INTEGER PRIMARY KEY,"
        " source TEXT NOT NULL,"
        " epoch TEXT NOT NULL,"
        " sequence INTEGER NOT NULL,"
        " type TEXT NOT NULL,"
        " realtime_usec INTEGER NOT NULL,"
        " fields TEXT NOT NULL,"
        " UNIQUE (source, epoch, sequence)) STRICT;"
        "CREATE TRIGGER event_is_never_updated BEFORE UPDATE ON event"
        " BEGIN SELECT RAISE(ABORT, 'the event table is append-only'); END;"
        "CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event"
        " BEGIN SELECT RAISE(ABORT, 'the event table is append-only'); END;"
        "CREATE TRIGGER event_is_only_appended BEFORE INSERT ON event"
        " WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM event) OR EXISTS (SELECT 1 FROM event"
        "  WHERE source = NEW.source AND epoch = NEW.epoch AND sequence = NEW.sequence)"
        " BEGIN SELECT RAISE(ABORT, 'the event table is append-only'); END;"

        "CREATE TABLE stream ("
        " id INTEGER PRIMARY KEY,"
        " source TEXT NOT NULL,"
        " epoch TEXT NOT NULL,"
        " sequence INTEGER NOT NULL,"
        " UNIQUE (source, epoch)) STRICT;"
        "CREATE TABLE source ("
        " name TEXT PRIMARY KEY,"
        " stream INTEGER NOT NULL," /* the current one; 0: none yet */
        " lost INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

        "CREATE TABLE boot ("
        " id INTEGER PRIMARY KEY,"
        " boot_id TEXT NOT NULL UNIQUE,"
        " offset_usec INTEGER,"                        /* NULL: not corrected */
        " unsynchronized_offset_usec INTEGER) STRICT;" /* NULL: has no such events */

        "CREATE TABLE rules ("
        " id INTEGER PRIMARY KEY CHECK (id = 1),"
        " event INTEGER NOT NULL,"
        " scale INTEGER NOT NULL,"
        " window_usec INTEGER NOT NULL,"
        " settle_usec INTEGER NOT NULL,"
        " too_fast_usec INTEGER NOT NULL,"
        " streak_count INTEGER NOT NULL,"
        " streak_usec INTEGER NOT NULL,"
        " done_repeat_usec INTEGER NOT NULL,"
        " utc_offset_usec INTEGER NOT NULL) STRICT;"

        "CREATE TABLE counter ("
        " id TEXT PRIMARY KEY,"
        " attendant TEXT NOT NULL,"
        " service INTEGER NOT NULL,"
        " finished_realtime_usec INTEGER NOT NULL,"
        " finished_boottime_usec INTEGER NOT NULL,"
        " finished_boot INTEGER NOT NULL,"
        " finished_synchronized INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE post ("
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " keypad TEXT NOT NULL,"
        " causes INTEGER NOT NULL,"
        " since_realtime_usec INTEGER NOT NULL,"
        " since_boottime_usec INTEGER NOT NULL,"
        " since_boot INTEGER NOT NULL,"
        " since_synchronized INTEGER NOT NULL,"
        " until_realtime_usec INTEGER NOT NULL,"
        " until_boottime_usec INTEGER NOT NULL,"
        " until_boot INTEGER NOT NULL,"
        " until_synchronized INTEGER NOT NULL,"
        " PRIMARY KEY (counter, subject)) STRICT, WITHOUT ROWID;"

        "CREATE TABLE service ("
        " id INTEGER PRIMARY KEY,"
        " event INTEGER NOT NULL,"
        " counter TEXT NOT NULL,"
        " realtime_usec INTEGER NOT NULL,"
        " boottime_usec INTEGER NOT NULL,"
        " boot INTEGER NOT NULL,"
        " synchronized INTEGER NOT NULL,"
        " wall_usec INTEGER NOT NULL,"
        " wall_is_true INTEGER NOT NULL,"
        " day INTEGER NOT NULL) STRICT;"
        "CREATE INDEX service_of_counter ON service (counter, id);"
        "CREATE INDEX service_uncorrected ON service (boot, id) WHERE wall_is_true = 0;"

        /* The primary key is the rule that a service is rated once for a subject. */
        "CREATE TABLE rating ("
        " service INTEGER NOT NULL,"
        " subject TEXT NOT NULL,"
        " counter TEXT NOT NULL,"
        " keypad TEXT NOT NULL,"
        " state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'rated', 'skipped', 'unheard')),"
        " rules INTEGER NOT NULL,"
        " scale INTEGER NOT NULL,"
        " window_usec INTEGER NOT NULL,"
        " arming INTEGER NOT NULL,"
        " stream INTEGER NOT NULL,"
        " armed_usec INTEGER NOT NULL,"
        " settle_usec INTEGER NOT NULL,"
        " first_press_usec INTEGER,"
        " press_usec INTEGER,"
        " press_event INTEGER,"
        " level TEXT,"
        " flags INTEGER NOT NULL," /* 1: too-fast, 2: streak */
        " event INTEGER NOT NULL," /* the conclusion; 0: none yet */
        " PRIMARY KEY (service, subject)) STRICT, WITHOUT ROWID;"
        "CREATE INDEX rating_live ON rating (service) WHERE state IN ('waiting', 'open');"

        "CREATE TABLE figures ("
        " day INTEGER NOT NULL," /* since 1970-01-01, local */
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
        " PRIMARY KEY (day, counter, subject, scale)) STRICT, WITHOUT ROWID;"

        "CREATE TABLE offline ("
        " id INTEGER PRIMARY KEY,"
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL,"
        " utc_offset_usec INTEGER NOT NULL,"
        " start_realtime_usec INTEGER NOT NULL,"
        " start_boottime_usec INTEGER NOT NULL,"
        " start_boot INTEGER NOT NULL,"
        " start_synchronized INTEGER NOT NULL,"
        " end_realtime_usec INTEGER NOT NULL,"
        " end_boottime_usec INTEGER NOT NULL,"
        " end_boot INTEGER NOT NULL,"
        " end_synchronized INTEGER NOT NULL) STRICT;"
        "CREATE INDEX offline_start ON offline (start_boot, id) WHERE start_synchronized = 0;"
        "CREATE INDEX offline_end ON offline (end_boot, id) WHERE end_synchronized = 0;"

        "CREATE TABLE stray ("
        " event INTEGER PRIMARY KEY,"
        " day INTEGER NOT NULL,"
        " counter TEXT NOT NULL,"
        " subject TEXT NOT NULL,"
        " scale INTEGER NOT NULL,"
        " realtime_usec INTEGER NOT NULL,"
        " boottime_usec INTEGER NOT NULL,"
        " boot INTEGER NOT NULL,"
        " synchronized INTEGER NOT NULL) STRICT;";

/* The queue; and a rating may be void. */
static const char migration_2[] =
        "CREATE TABLE rating_2 ("
        " service INTEGER NOT NULL,"
        " subject TEXT NOT NULL,"
        " counter TEXT NOT NULL,"
        " keypad TEXT NOT NULL,"
        " state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'rated', 'skipped', 'unheard', 'void')),"
        " rules INTEGER NOT NULL,"
        " scale INTEGER NOT NULL,"
        " window_usec INTEGER NOT NULL,"
        " arming INTEGER NOT NULL,"
        " stream INTEGER NOT NULL,"
        " armed_usec INTEGER NOT NULL,"
        " settle_usec INTEGER NOT NULL,"
        " first_press_usec INTEGER,"
        " press_usec INTEGER,"
        " press_event INTEGER,"
        " level TEXT,"
        " flags INTEGER NOT NULL," /* 1: too-fast, 2: streak */
        " event INTEGER NOT NULL," /* the conclusion; 0: none yet */
        " PRIMARY KEY (service, subject)) STRICT, WITHOUT ROWID;"
        "INSERT INTO rating_2 SELECT * FROM rating;"
        "DROP TABLE rating;"
        "ALTER TABLE rating_2 RENAME TO rating;"
        "CREATE INDEX rating_live ON rating (service) WHERE state IN ('waiting', 'open');"

        "CREATE TABLE queue_rules ("
        " id INTEGER PRIMARY KEY CHECK (id = 1),"
        " elderly_usec INTEGER NOT NULL,"
        " pregnant_usec INTEGER NOT NULL,"
        " disabled_usec INTEGER NOT NULL,"
        " merit_usec INTEGER NOT NULL,"
        " no_show_strikes INTEGER NOT NULL,"
        " undo_usec INTEGER NOT NULL) STRICT;"
        "CREATE TABLE queue_day ("
        " id INTEGER PRIMARY KEY CHECK (id = 1),"
        " day INTEGER NOT NULL,"
        " begun_realtime_usec INTEGER NOT NULL,"
        " begun_boottime_usec INTEGER NOT NULL,"
        " begun_boot INTEGER NOT NULL,"
        " begun_synchronized INTEGER NOT NULL,"
        " last_realtime_usec INTEGER NOT NULL,"
        " last_boottime_usec INTEGER NOT NULL,"
        " last_boot INTEGER NOT NULL,"
        " last_synchronized INTEGER NOT NULL,"
        " last_usec INTEGER NOT NULL) STRICT;" /* of the queue's own time */
        "CREATE TABLE service_kind ("
        " position INTEGER PRIMARY KEY,"
        " id TEXT NOT NULL UNIQUE,"
        " prefix TEXT NOT NULL,"
        " daily_limit INTEGER NOT NULL) STRICT;"
        "CREATE TABLE desk ("
        " position INTEGER PRIMARY KEY,"
        " counter TEXT NOT NULL UNIQUE,"
        " services INTEGER NOT NULL," /* bit set of positions */
        " state TEXT NOT NULL,"
        " ticket INTEGER NOT NULL,"
        " since_usec INTEGER NOT NULL,"
        " last_action_usec INTEGER NOT NULL,"
        " finished_ticket INTEGER NOT NULL,"
        " finished_usec INTEGER NOT NULL,"
        " finished_walk_in INTEGER NOT NULL) STRICT;"

        /* The rule that a number is issued once a day and service. */
        "CREATE TABLE ticket ("
        " id INTEGER PRIMARY KEY,"
        " day INTEGER NOT NULL,"
        " event INTEGER NOT NULL,"
        " code TEXT NOT NULL,"
        " series INTEGER NOT NULL,"
        " number INTEGER NOT NULL,"
        " service INTEGER NOT NULL,"
        " counter INTEGER," /* a desk's position; NULL: none */
        " priority TEXT NOT NULL,"
        " state TEXT NOT NULL,"
        " strikes INTEGER NOT NULL,"
        " calls INTEGER NOT NULL,"
        " arrived_usec INTEGER NOT NULL,"
        " since_usec INTEGER NOT NULL,"
        " UNIQUE (day, series, number)) STRICT;"
        /* Where a ticket was from when to when: start_usec and end_usec in the queue's own time, whose
         * differences are true whatever the wall clock did; the moment is that of the start. */
        "CREATE TABLE period ("
        " ticket INTEGER NOT NULL,"
        " n INTEGER NOT NULL,"
        " state TEXT NOT NULL,"
        " service INTEGER NOT NULL,"
        " counter INTEGER,"
        " start_usec INTEGER NOT NULL,"
        " end_usec INTEGER," /* NULL: not over */
        " realtime_usec INTEGER NOT NULL,"
        " boottime_usec INTEGER NOT NULL,"
        " boot INTEGER NOT NULL,"
        " synchronized INTEGER NOT NULL,"
        " PRIMARY KEY (ticket, n)) STRICT, WITHOUT ROWID;"
        "CREATE UNIQUE INDEX period_open ON period (ticket) WHERE end_usec IS NULL;";

/* A service has opening hours. */
static const char migration_3[] = "ALTER TABLE service_kind ADD COLUMN hours TEXT NOT NULL DEFAULT '';";

/* What keys mean; and why a counter is paused. */
static const char migration_4[] = "CREATE TABLE key_meaning ("
                                  " keypad TEXT NOT NULL,"
                                  " key TEXT NOT NULL,"
                                  " service TEXT NOT NULL,"
                                  " counter TEXT NOT NULL,"
                                  " PRIMARY KEY (keypad, key)) STRICT, WITHOUT ROWID;"
                                  "CREATE TABLE kiosk ("
                                  " keypad TEXT PRIMARY KEY,"
                                  " priority TEXT NOT NULL,"
                                  " priority_usec INTEGER NOT NULL,"
                                  " pressed_realtime_usec INTEGER NOT NULL,"
                                  " pressed_boottime_usec INTEGER NOT NULL,"
                                  " pressed_boot INTEGER NOT NULL,"
                                  " pressed_synchronized INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
                                  "ALTER TABLE desk ADD COLUMN pause_reason TEXT NOT NULL DEFAULT '';";
/* Periods are filed by hour, and summed: issued and so on are counts, waiting_usec and so on sums, waiting
 * and so on the times themselves in seconds, each with a space behind it. Figures begin with this version. */
static const char migration_5[] =
        "ALTER TABLE desk ADD COLUMN finished_since_usec INTEGER NOT NULL DEFAULT 0;"
        "ALTER TABLE period ADD COLUMN day INTEGER NOT NULL DEFAULT 0;"
        "ALTER TABLE period ADD COLUMN hour INTEGER NOT NULL DEFAULT 0;"
        "ALTER TABLE period ADD COLUMN became TEXT;" /* NULL: not over */
        "ALTER TABLE period ADD COLUMN to_counter INTEGER;"
        "UPDATE period SET became = state WHERE end_usec IS NOT NULL;"
        "CREATE INDEX period_uncertain ON period (boot, ticket, n) WHERE synchronized = 0;"
        "CREATE TABLE queue_figures ("
        " day INTEGER NOT NULL,"
        " hour INTEGER NOT NULL,"
        " service TEXT NOT NULL,"
        " counter TEXT NOT NULL,"
        " issued INTEGER NOT NULL,"
        " served INTEGER NOT NULL,"
        " no_show INTEGER NOT NULL,"
        " expired INTEGER NOT NULL,"
        " transferred INTEGER NOT NULL,"
        " waiting_usec INTEGER NOT NULL,"
        " waiting TEXT NOT NULL,"
        " walking_usec INTEGER NOT NULL,"
        " walking TEXT NOT NULL,"
        " serving_usec INTEGER NOT NULL,"
        " serving TEXT NOT NULL,"
        " PRIMARY KEY (day, hour, service, counter)) STRICT, WITHOUT ROWID;";

/* What of the tickets is on paper. */
static const char migration_6[] = "CREATE TABLE print_rules ("
                                  " id INTEGER PRIMARY KEY CHECK (id = 1),"
                                  " printed INTEGER NOT NULL,"
                                  " printers TEXT NOT NULL,"
                                  " ttl_usec INTEGER NOT NULL) STRICT;"
                                  "CREATE TABLE print ("
                                  " ticket INTEGER PRIMARY KEY,"
                                  " text TEXT NOT NULL,"
                                  " code TEXT NOT NULL,"
                                  " state TEXT NOT NULL,"
                                  " owed INTEGER NOT NULL,"
                                  " realtime_usec INTEGER NOT NULL,"
                                  " boottime_usec INTEGER NOT NULL,"
                                  " boot INTEGER NOT NULL,"
                                  " synchronized INTEGER NOT NULL) STRICT;"
                                  "CREATE INDEX print_owed ON print (ticket) WHERE owed = 1;"
                                  "CREATE TABLE printer ("
                                  " position INTEGER PRIMARY KEY,"
                                  " id TEXT NOT NULL UNIQUE,"
                                  " troubles INTEGER NOT NULL) STRICT;"; /* bit set */

const char *const store_migrations[] = {migration_1, migration_2, migration_3,
                                        migration_4, migration_5, migration_6};
const size_t store_n_migrations = ELEMENTSOF(store_migrations);

#define SERVICE_COLUMNS                                                                                      \
        "s.id, s.event, s.counter, s.realtime_usec, s.boottime_usec, s.boot, s.synchronized, s.wall_usec,"   \
        " s.wall_is_true, s.day"
#define RATING_COLUMNS                                                                                       \
        "r.service, r.subject, r.counter, r.keypad, r.state, r.rules, r.scale, r.window_usec, r.arming,"     \
        " r.stream, r.armed_usec, r.settle_usec, r.first_press_usec, r.press_usec, r.press_event, r.level,"  \
        " r.flags, r.event, s.realtime_usec, s.boottime_usec, s.boot, s.synchronized, s.day"
#define PERIOD_COLUMNS                                                                                       \
        "ticket, n, state, service, counter, start_usec, end_usec, realtime_usec, boottime_usec, boot,"      \
        " synchronized, day, hour, became, to_counter"
#define OFFLINE_COLUMNS                                                                                      \
        "id, counter, subject, scale, utc_offset_usec, start_realtime_usec, start_boottime_usec, "           \
        "start_boot,"                                                                                        \
        " start_synchronized, end_realtime_usec, end_boottime_usec, end_boot, end_synchronized"
#define PRINT_COLUMNS "ticket, text, code, state, owed, realtime_usec, boottime_usec, boot, synchronized"

const char *const store_sql_text[_SQL_MAX] = {
        [SQL_BEGIN] = "BEGIN IMMEDIATE",
        [SQL_COMMIT] = "COMMIT",
        [SQL_ROLLBACK] = "ROLLBACK",
        [SQL_ADD_EVENT] = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)",
        [SQL_LAST_EVENT] = "SELECT coalesce(max(id), 0) FROM event",
        [SQL_EVENTS_SINCE] = "SELECT id, source, epoch, sequence, type, realtime_usec, fields FROM event"
                             " WHERE id > ? ORDER BY id LIMIT ?",
        [SQL_FIND_EVENT] = "SELECT type, fields FROM event WHERE source = ? AND epoch = ? AND sequence = ?",
        [SQL_SAVE_STREAM] = "UPDATE stream SET sequence = ?2 WHERE id = ?1",
        [SQL_ADD_STREAM] = "INSERT INTO stream (source, epoch, sequence) VALUES (?, ?, 0)",
        [SQL_SAVE_SOURCE] = "INSERT OR REPLACE INTO source VALUES (?, ?, ?)",
        [SQL_LOAD_SOURCE] = "SELECT o.lost, coalesce(m.id, 0), o.name, m.epoch, m.sequence FROM source AS o"
                            " LEFT JOIN stream AS m ON m.id = o.stream WHERE o.name = ?",
        [SQL_FIND_STREAM] = "SELECT id, source, epoch, sequence FROM stream WHERE source = ?1"
                            " AND (epoch = ?2 OR substr(epoch, 1, length(?2) + 1) = ?2 || '.')"
                            " ORDER BY id DESC LIMIT 1",
        [SQL_FIND_BOOT] = "SELECT id, boot_id, offset_usec, unsynchronized_offset_usec FROM boot"
                          " WHERE boot_id = ?",
        [SQL_LOAD_BOOT] =
                "SELECT id, boot_id, offset_usec, unsynchronized_offset_usec FROM boot WHERE id = ?",
        [SQL_SAVE_BOOT] = "INSERT INTO boot VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                          " offset_usec = excluded.offset_usec,"
                          " unsynchronized_offset_usec = excluded.unsynchronized_offset_usec",
        [SQL_LOAD_RULES] = "SELECT event, scale, window_usec, settle_usec, too_fast_usec, streak_count,"
                           " streak_usec, done_repeat_usec, utc_offset_usec FROM rules",
        [SQL_SAVE_RULES] = "INSERT OR REPLACE INTO rules VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_COUNTERS] = "SELECT id, attendant, service, finished_realtime_usec, finished_boottime_usec,"
                         " finished_boot, finished_synchronized FROM counter ORDER BY id",
        [SQL_SAVE_COUNTER] = "INSERT OR REPLACE INTO counter VALUES (?, ?, ?, ?, ?, ?, ?)",
        [SQL_POSTS] = "SELECT subject, keypad, causes, since_realtime_usec, since_boottime_usec, since_boot,"
                      " since_synchronized, until_realtime_usec, until_boottime_usec, until_boot,"
                      " until_synchronized FROM post WHERE counter = ?",
        [SQL_SAVE_POST] = "INSERT OR REPLACE INTO post VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_LAST_SERVICE] = "SELECT coalesce(max(id), 0) FROM service",
        [SQL_ADD_SERVICE] = "INSERT INTO service VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_LOAD_SERVICE] = "SELECT " SERVICE_COLUMNS " FROM service AS s WHERE s.id = ?",
        [SQL_CORRECT_SERVICE] =
                "UPDATE service SET wall_usec = ?2, wall_is_true = ?3, day = ?4 WHERE id = ?1",
        [SQL_NEXT_UNCORRECTED] =
                "SELECT " SERVICE_COLUMNS " FROM service AS s"
                " WHERE s.wall_is_true = 0 AND s.boot = ? AND s.id > ? ORDER BY s.id LIMIT 1",
        [SQL_SAVE_RATING] = "INSERT INTO rating VALUES"
                            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            " ON CONFLICT (service, subject) DO UPDATE SET state = excluded.state,"
                            " keypad = excluded.keypad, arming = excluded.arming, stream = excluded.stream,"
                            " armed_usec = excluded.armed_usec, settle_usec = excluded.settle_usec,"
                            " first_press_usec = excluded.first_press_usec, press_usec = excluded.press_usec,"
                            " press_event = excluded.press_event, level = excluded.level,"
                            " flags = excluded.flags, event = excluded.event",
        [SQL_LOAD_RATING] = "SELECT " RATING_COLUMNS " FROM rating AS r JOIN service AS s ON s.id = r.service"
                            " WHERE r.service = ? AND r.subject = ?",
        [SQL_LIVE_RATINGS] =
                "SELECT " RATING_COLUMNS " FROM rating AS r JOIN service AS s ON s.id = r.service"
                " WHERE r.state IN ('waiting', 'open') ORDER BY r.service, r.subject DESC",
        [SQL_LAST_RATED] = "SELECT " RATING_COLUMNS " FROM rating AS r JOIN service AS s ON s.id = r.service"
                           " WHERE r.service > (SELECT coalesce(max(id), 0) FROM service) - ?3"
                           " AND r.counter = ?1 AND r.subject = ?2 AND r.state = 'rated'"
                           " ORDER BY r.event DESC LIMIT ?4",
        [SQL_ADD_FIGURES] = "INSERT INTO figures VALUES"
                            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            " ON CONFLICT (day, counter, subject, scale) DO UPDATE SET"
                            " served = served + excluded.served, skipped = skipped + excluded.skipped,"
                            " unheard = unheard + excluded.unheard, open = open + excluded.open,"
                            " stray = stray + excluded.stray,"
                            " offline_usec = offline_usec + excluded.offline_usec,"
                            " very_satisfied = very_satisfied + excluded.very_satisfied,"
                            " satisfied = satisfied + excluded.satisfied,"
                            " neutral = neutral + excluded.neutral,"
                            " dissatisfied = dissatisfied + excluded.dissatisfied,"
                            " very_dissatisfied = very_dissatisfied + excluded.very_dissatisfied,"
                            " suspect_very_satisfied ="
                            "  suspect_very_satisfied + excluded.suspect_very_satisfied,"
                            " suspect_satisfied = suspect_satisfied + excluded.suspect_satisfied,"
                            " suspect_neutral = suspect_neutral + excluded.suspect_neutral,"
                            " suspect_dissatisfied = suspect_dissatisfied + excluded.suspect_dissatisfied,"
                            " suspect_very_dissatisfied ="
                            "  suspect_very_dissatisfied + excluded.suspect_very_dissatisfied",
        [SQL_ADD_OFFLINE] = "INSERT INTO offline VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_NEXT_OFFLINE] = "SELECT " OFFLINE_COLUMNS " FROM offline WHERE id = (SELECT min(id) FROM ("
                             "SELECT min(id) AS id FROM offline"
                             " WHERE start_synchronized = 0 AND start_boot = ?1 AND id > ?2"
                             " UNION ALL SELECT min(id) FROM offline"
                             " WHERE end_synchronized = 0 AND end_boot = ?1 AND id > ?2))",
        [SQL_ADD_STRAY] = "INSERT OR REPLACE INTO stray VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_NEXT_STRAY] = "SELECT event, day, counter, subject, scale, realtime_usec, boottime_usec, boot,"
                           " synchronized FROM stray WHERE boot = ? AND event > ? ORDER BY event LIMIT 1",
        [SQL_RATINGS] = "SELECT " SERVICE_COLUMNS ", " RATING_COLUMNS " FROM (SELECT * FROM service"
                        " WHERE id > ?1 AND EXISTS (SELECT 1 FROM rating WHERE service = id)"
                        " ORDER BY id LIMIT ?2) AS s"
                        " JOIN rating AS r ON r.service = s.id ORDER BY s.id, r.subject DESC",
        [SQL_RATINGS_OF_COUNTER] =
                "SELECT " SERVICE_COLUMNS ", " RATING_COLUMNS " FROM (SELECT * FROM service"
                " WHERE counter = ?3 AND id > ?1"
                " AND EXISTS (SELECT 1 FROM rating WHERE service = id)"
                " ORDER BY id LIMIT ?2) AS s"
                " JOIN rating AS r ON r.service = s.id ORDER BY s.id, r.subject DESC",
        [SQL_FIGURES] = "SELECT 0, counter, subject, scale, sum(served), sum(skipped), sum(unheard),"
                        " sum(open), sum(stray), sum(offline_usec), sum(very_satisfied), sum(satisfied),"
                        " sum(neutral), sum(dissatisfied), sum(very_dissatisfied),"
                        " sum(suspect_very_satisfied), sum(suspect_satisfied), sum(suspect_neutral),"
                        " sum(suspect_dissatisfied), sum(suspect_very_dissatisfied)"
                        " FROM figures WHERE day BETWEEN ? AND ?"
                        " GROUP BY counter, subject, scale ORDER BY counter, subject DESC, scale",
        [SQL_LOAD_QUEUE_RULES] = "SELECT elderly_usec, pregnant_usec, disabled_usec, merit_usec,"
                                 " no_show_strikes, undo_usec FROM queue_rules",
        [SQL_SAVE_QUEUE_RULES] = "INSERT OR REPLACE INTO queue_rules VALUES (1, ?, ?, ?, ?, ?, ?)",
        [SQL_LOAD_QUEUE_DAY] = "SELECT day, begun_realtime_usec, begun_boottime_usec, begun_boot,"
                               " begun_synchronized, last_realtime_usec, last_boottime_usec, last_boot,"
                               " last_synchronized, last_usec FROM queue_day",
        [SQL_SAVE_QUEUE_DAY] = "INSERT OR REPLACE INTO queue_day VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_SERVICE_KINDS] = "SELECT position, id, prefix, daily_limit, hours FROM service_kind"
                              " ORDER BY position",
        [SQL_SAVE_SERVICE_KIND] = "INSERT OR REPLACE INTO service_kind VALUES (?, ?, ?, ?, ?)",
        [SQL_DESKS] = "SELECT position, counter, services, state, ticket, since_usec, last_action_usec,"
                      " finished_ticket, finished_usec, finished_walk_in, pause_reason,"
                      " finished_since_usec FROM desk ORDER BY position",
        [SQL_SAVE_DESK] = "INSERT OR REPLACE INTO desk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_ADD_TICKET] = "INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_SAVE_TICKET] = "UPDATE ticket SET service = ?2, counter = ?3, state = ?4, strikes = ?5,"
                            " calls = ?6, arrived_usec = ?7, since_usec = ?8 WHERE id = ?1",
        [SQL_TICKETS] = "SELECT id, day, event, code, series, number, service, counter, priority, state,"
                        " strikes, calls, arrived_usec, since_usec FROM ticket WHERE day = ?"
                        " ORDER BY id",
        [SQL_LAST_TICKET] = "SELECT coalesce(max(id), 0) FROM ticket",
        [SQL_KEYS] = "SELECT keypad, key, service, counter FROM key_meaning ORDER BY keypad, key",
        [SQL_SAVE_KEY] = "INSERT OR REPLACE INTO key_meaning VALUES (?, ?, ?, ?)",
        [SQL_KIOSKS] = "SELECT keypad, priority, priority_usec, pressed_realtime_usec, pressed_boottime_usec,"
                       " pressed_boot, pressed_synchronized FROM kiosk ORDER BY keypad",
        [SQL_SAVE_KIOSK] = "INSERT OR REPLACE INTO kiosk VALUES (?, ?, ?, ?, ?, ?, ?)",
        [SQL_ADD_PERIOD] = "INSERT INTO period VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        [SQL_SAVE_PERIOD] = "UPDATE period SET end_usec = ?3, day = ?4, hour = ?5, became = ?6,"
                            " to_counter = ?7 WHERE ticket = ?1 AND n = ?2",
        [SQL_LAST_PERIOD] = "SELECT " PERIOD_COLUMNS " FROM period WHERE ticket = ? ORDER BY n DESC LIMIT 1",
        [SQL_NEXT_UNCERTAIN_PERIOD] =
                "SELECT " PERIOD_COLUMNS " FROM period WHERE synchronized = 0 AND boot = ?"
                " AND (ticket, n) > (?, ?) ORDER BY ticket, n LIMIT 1",
        [SQL_LOAD_QUEUE_FIGURES] = "SELECT issued, served, no_show, expired, transferred, waiting_usec,"
                                   " waiting, walking_usec, walking, serving_usec, serving"
                                   " FROM queue_figures"
                                   " WHERE day = ? AND hour = ? AND service = ? AND counter = ?",
        [SQL_SAVE_QUEUE_FIGURES] = "INSERT OR REPLACE INTO queue_figures VALUES"
                                   " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_QUEUE_FIGURES] = "SELECT * FROM queue_figures WHERE day BETWEEN ? AND ?",
        [SQL_LOAD_PRINT_RULES] = "SELECT printed, printers, ttl_usec FROM print_rules",
        [SQL_SAVE_PRINT_RULES] = "INSERT OR REPLACE INTO print_rules VALUES (1, ?, ?, ?)",
        [SQL_SAVE_PRINT] = "INSERT INTO print VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                           " ON CONFLICT (ticket) DO UPDATE SET state = excluded.state, owed = excluded.owed",
        [SQL_LOAD_PRINT] = "SELECT " PRINT_COLUMNS " FROM print WHERE ticket = ?",
        [SQL_OWED_PRINTS] = "SELECT " PRINT_COLUMNS " FROM print WHERE owed = 1 ORDER BY ticket",
        [SQL_SAVE_PRINTER] = "INSERT INTO printer (id, troubles) VALUES (?, ?)"
                             " ON CONFLICT (id) DO UPDATE SET troubles = excluded.troubles",
        [SQL_FORGET_PRINTERS] = "DELETE FROM printer",
        [SQL_PRINTERS] = "SELECT id, troubles FROM printer ORDER BY position",
};
