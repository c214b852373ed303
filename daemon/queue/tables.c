#include "daemon/queue/tables.h"

#define PERIOD_COLUMNS                                                                                       \
        "ticket, n, state, service, counter, start_usec, end_usec, realtime_usec, boottime_usec, boot,"      \
        " synchronized, day, hour, became, to_counter"

static const char version_1[] =
        "CREATE TABLE queue_day ("
        " id INTEGER PRIMARY KEY CHECK (id = 1),"
        " day INTEGER NOT NULL,"
        " begun_realtime_usec INTEGER NOT NULL, begun_boottime_usec INTEGER NOT NULL,"
        " begun_boot INTEGER NOT NULL, begun_synchronized INTEGER NOT NULL,"
        " last_realtime_usec INTEGER NOT NULL, last_boottime_usec INTEGER NOT NULL,"
        " last_boot INTEGER NOT NULL, last_synchronized INTEGER NOT NULL,"
        " last_usec INTEGER NOT NULL," /* of the queue's own time */
        " guessed_realtime_usec INTEGER NOT NULL, guessed_boottime_usec INTEGER NOT NULL,"
        " guessed_boot INTEGER NOT NULL, guessed_synchronized INTEGER NOT NULL,"
        " last_visit INTEGER NOT NULL) STRICT;"
        "CREATE TABLE service ("
        " position INTEGER PRIMARY KEY,"
        " id TEXT NOT NULL UNIQUE,"
        " prefix TEXT NOT NULL,"
        " daily_limit INTEGER NOT NULL,"
        " hours TEXT NOT NULL) STRICT;"
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
        " finished_walk_in INTEGER NOT NULL,"
        " pause_reason TEXT NOT NULL,"
        " finished_since_usec INTEGER NOT NULL,"
        " wanted_usec INTEGER NOT NULL,"
        " inactive INTEGER NOT NULL) STRICT;"

        /* The rule that a number is issued once a day and service. */
        "CREATE TABLE ticket ("
        " id INTEGER PRIMARY KEY,"
        " day INTEGER NOT NULL,"
        " event INTEGER NOT NULL,"
        " issued_realtime_usec INTEGER NOT NULL, issued_boottime_usec INTEGER NOT NULL,"
        " issued_boot INTEGER NOT NULL, issued_synchronized INTEGER NOT NULL,"
        " transfers INTEGER NOT NULL,"
        " series INTEGER NOT NULL,"
        " number INTEGER NOT NULL,"
        " service INTEGER NOT NULL,"
        " counter INTEGER,"
        " priority TEXT NOT NULL,"
        " state TEXT NOT NULL,"
        " strikes INTEGER NOT NULL,"
        " calls INTEGER NOT NULL,"
        " arrived_usec INTEGER NOT NULL,"
        " since_usec INTEGER NOT NULL,"
        " UNIQUE (day, series, number)) STRICT;"

        /* Where a ticket was from when to when: start_usec and end_usec in the queue's own time, whose
         * differences are true whatever the wall clock did; the moment is that of the start, by which the
         * period is filed. */
        "CREATE TABLE period ("
        " ticket INTEGER NOT NULL,"
        " n INTEGER NOT NULL,"
        " state TEXT NOT NULL,"
        " service INTEGER NOT NULL,"
        " counter INTEGER,"
        " start_usec INTEGER NOT NULL,"
        " end_usec INTEGER," /* NULL: not over */
        " realtime_usec INTEGER NOT NULL, boottime_usec INTEGER NOT NULL,"
        " boot INTEGER NOT NULL, synchronized INTEGER NOT NULL,"
        " day INTEGER NOT NULL,"
        " hour INTEGER NOT NULL,"
        " became TEXT," /* NULL: not over */
        " to_counter INTEGER,"
        " PRIMARY KEY (ticket, n)) STRICT, WITHOUT ROWID;"
        "CREATE UNIQUE INDEX period_open ON period (ticket) WHERE end_usec IS NULL;"
        "CREATE INDEX period_uncertain ON period (boot, ticket, n) WHERE synchronized = 0;"

        /* issued and so on are counts, waiting_usec and so on sums, waiting and so on the times themselves in
         * seconds, each with a space behind it. */
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

static const char *const sql[] = {
        [SQL_LOAD_QUEUE_DAY] = "SELECT day, begun_realtime_usec, begun_boottime_usec, begun_boot,"
                               " begun_synchronized, last_realtime_usec, last_boottime_usec, last_boot,"
                               " last_synchronized, last_usec, guessed_realtime_usec,"
                               " guessed_boottime_usec, guessed_boot, guessed_synchronized, last_visit"
                               " FROM queue_day",
        [SQL_SAVE_QUEUE_DAY] = "INSERT OR REPLACE INTO queue_day VALUES"
                               " (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_SERVICES] = "SELECT position, id, prefix, daily_limit, hours FROM service"
                         " ORDER BY position",
        [SQL_SAVE_SERVICE] = "INSERT OR REPLACE INTO service VALUES (?, ?, ?, ?, ?)",
        [SQL_DESKS] = "SELECT position, counter, services, state, ticket, since_usec, last_action_usec,"
                      " finished_ticket, finished_usec, finished_walk_in, pause_reason,"
                      " finished_since_usec, wanted_usec, inactive FROM desk ORDER BY position",
        [SQL_SAVE_DESK] = "INSERT OR REPLACE INTO desk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [SQL_SAVE_TICKET] = "INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            " ON CONFLICT (id) DO UPDATE SET transfers = excluded.transfers,"
                            " service = excluded.service, counter = excluded.counter, state = excluded.state,"
                            " strikes = excluded.strikes, calls = excluded.calls,"
                            " arrived_usec = excluded.arrived_usec, since_usec = excluded.since_usec",
        [SQL_TICKETS] = "SELECT * FROM ticket WHERE day = ? ORDER BY id",
        [SQL_LAST_TICKET] = "SELECT coalesce(max(id), 0) FROM ticket",
        [SQL_SAVE_PERIOD] = "INSERT INTO period VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            " ON CONFLICT (ticket, n) DO UPDATE SET end_usec = excluded.end_usec,"
                            " day = excluded.day, hour = excluded.hour, became = excluded.became,"
                            " to_counter = excluded.to_counter",
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
};

static const char *const versions[] = {version_1};

const struct store_part queue_tables = {versions, ELEMENTSOF(versions), sql, ELEMENTSOF(sql)};
