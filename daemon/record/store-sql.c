#include "daemon/record/store-internal.h"

#define VISIT_COLUMNS                                                                                        \
        "s.id, s.event, s.counter, s.realtime_usec, s.boottime_usec, s.boot, s.synchronized, s.wall_usec,"   \
        " s.wall_is_true, s.day, s.official, s.ticket"
#define RATING_COLUMNS                                                                                       \
        "r.visit, r.subject, r.counter, r.keypad, r.state, r.rules, r.scale, r.window_usec, r.arming,"       \
        " r.stream, r.armed_usec, r.settle_usec, r.first_press_usec, r.press_usec, r.press_event, r.level,"  \
        " r.flags, r.event, r.reason, s.realtime_usec, s.boottime_usec, s.boot, s.synchronized, s.day,"      \
        " s.official, s.ticket"
#define PERIOD_COLUMNS                                                                                       \
        "ticket, n, state, service, counter, start_usec, end_usec, realtime_usec, boottime_usec, boot,"      \
        " synchronized, day, hour, became, to_counter"
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
        [SQL_COUNTERS] = "SELECT id, attendant, visit, finished_realtime_usec, finished_boottime_usec,"
                         " finished_boot, finished_synchronized, official FROM counter ORDER BY id",
        [SQL_SAVE_COUNTER] = "INSERT OR REPLACE INTO counter VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_POSTS] = "SELECT subject, keypad, causes, since_realtime_usec, since_boottime_usec, since_boot,"
                      " since_synchronized, until_realtime_usec, until_boottime_usec, until_boot,"
                      " until_synchronized FROM post WHERE counter = ?",
        [SQL_SAVE_POST] = "INSERT OR REPLACE INTO post VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_LAST_VISIT] = "SELECT coalesce(max(id), 0) FROM visit",
        [SQL_ADD_VISIT] = "INSERT INTO visit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        [SQL_LOAD_VISIT] = "SELECT " VISIT_COLUMNS " FROM visit AS s WHERE s.id = ?",
        [SQL_CORRECT_VISIT] = "UPDATE visit SET wall_usec = ?2, wall_is_true = ?3, day = ?4 WHERE id = ?1",
        [SQL_UNDO_VISIT] = "UPDATE visit SET undone = 1 WHERE id = ?",
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
        [SQL_LOAD_QUEUE_RULES] = "SELECT elderly_usec, pregnant_usec, disabled_usec, merit_usec,"
                                 " no_show_strikes, undo_usec, inactive_usec FROM queue_rules",
        [SQL_SAVE_QUEUE_RULES] = "INSERT OR REPLACE INTO queue_rules VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_LOAD_QUEUE_DAY] = "SELECT day, begun_realtime_usec, begun_boottime_usec, begun_boot,"
                               " begun_synchronized, last_realtime_usec, last_boottime_usec, last_boot,"
                               " last_synchronized, last_usec, guessed_realtime_usec,"
                               " guessed_boottime_usec, guessed_boot, guessed_synchronized, last_visit"
                               " FROM queue_day",
        [SQL_SAVE_QUEUE_DAY] = "INSERT OR REPLACE INTO queue_day VALUES"
                               " (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_SUM_TICKETS] = "SELECT series, count(*), sum(state = 'done'), sum(state = 'no-show'),"
                            " sum(state = 'expired'), sum((SELECT count(*) FROM period"
                            "  WHERE ticket = t.id AND became = 'transferred'))"
                            " FROM ticket AS t WHERE day = ? GROUP BY series",
        [SQL_SUM_VISITS] = "SELECT (SELECT count(*) FROM visit WHERE id > ?1 AND undone = 0),"
                           " coalesce(sum(best = 0), 0), coalesce(sum(best = 1), 0),"
                           " coalesce(sum(best = 2), 0), coalesce(sum(best = 3), 0)"
                           " FROM (SELECT min(CASE state WHEN 'rated' THEN 0 WHEN 'skipped' THEN 2"
                           "  WHEN 'unheard' THEN 3 ELSE 1 END) AS best FROM rating"
                           "  WHERE visit > ?1 AND state <> 'void' GROUP BY visit)",
        [SQL_SERVICES] = "SELECT position, id, prefix, daily_limit, hours FROM service"
                         " ORDER BY position",
        [SQL_SAVE_SERVICE] = "INSERT OR REPLACE INTO service VALUES (?, ?, ?, ?, ?)",
        [SQL_DESKS] = "SELECT position, counter, services, state, ticket, since_usec, last_action_usec,"
                      " finished_ticket, finished_usec, finished_walk_in, pause_reason,"
                      " finished_since_usec, wanted_usec, inactive FROM desk ORDER BY position",
        [SQL_SAVE_DESK] = "INSERT OR REPLACE INTO desk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        [SQL_LOAD_LOCK] = "SELECT failures, last_realtime_usec, last_boottime_usec, last_boot,"
                          " last_synchronized FROM sign_in_lock WHERE of_official = ? AND id = ?",
        [SQL_SAVE_LOCK] = "INSERT OR REPLACE INTO sign_in_lock VALUES (?, ?, ?, ?, ?, ?, ?)",
};
