#include "daemon/record/store-internal.h"

/*
 * Numbered from 1 and never edited once released. STRICT tables: a text '007' stays a text.
 *
 * event is the record; everything else is derived from it and can be made again by replaying it. The insert
 * trigger is there because INSERT OR REPLACE deletes without asking the delete trigger.
 */
#define MOMENT(prefix)                                                                                       \
        " " prefix "realtime_usec INTEGER NOT NULL,"                                                         \
        " " prefix "boottime_usec INTEGER NOT NULL,"                                                         \
        " " prefix "boot INTEGER NOT NULL,"                                                                  \
        " " prefix "synchronized INTEGER NOT NULL"
#define FIGURES                                                                                              \
        " subject TEXT NOT NULL,"                                                                            \
        " scale INTEGER NOT NULL,"                                                                           \
        " served INTEGER NOT NULL,"                                                                          \
        " skipped INTEGER NOT NULL,"                                                                         \
        " unheard INTEGER NOT NULL,"                                                                         \
        " open INTEGER NOT NULL,"                                                                            \
        " stray INTEGER NOT NULL,"                                                                           \
        " offline_usec INTEGER NOT NULL,"                                                                    \
        " very_satisfied INTEGER NOT NULL,"                                                                  \
        " satisfied INTEGER NOT NULL,"                                                                       \
        " neutral INTEGER NOT NULL,"                                                                         \
        " dissatisfied INTEGER NOT NULL,"                                                                    \
        " very_dissatisfied INTEGER NOT NULL,"                                                               \
        " suspect_very_satisfied INTEGER NOT NULL,"                                                          \
        " suspect_satisfied INTEGER NOT NULL,"                                                               \
        " suspect_neutral INTEGER NOT NULL,"                                                                 \
        " suspect_dissatisfied INTEGER NOT NULL,"                                                            \
        " suspect_very_dissatisfied INTEGER NOT NULL,"                                                       \
        " reason_long_wait INTEGER NOT NULL,"                                                                \
        " reason_late_result INTEGER NOT NULL,"                                                              \
        " reason_unfriendly INTEGER NOT NULL,"                                                               \
        " reason_unclear INTEGER NOT NULL,"                                                                  \
        " reason_many_trips INTEGER NOT NULL,"                                                               \
        " reason_extra_papers INTEGER NOT NULL,"                                                             \
        " reason_obstruction INTEGER NOT NULL,"                                                              \
        " reason_other INTEGER NOT NULL,"

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
        " visit INTEGER NOT NULL," MOMENT(
                "finished_") ","
                             " official TEXT NOT NULL) STRICT, WITHOUT ROWID;"
                             "CREATE TABLE post ("
                             " counter TEXT NOT NULL,"
                             " subject TEXT NOT NULL,"
                             " keypad TEXT NOT NULL,"
                             " causes INTEGER NOT NULL," MOMENT("since_") "," MOMENT(
                                     "until_") ","
                                               " PRIMARY KEY (counter, subject)) STRICT, WITHOUT ROWID;"

                                               "CREATE TABLE visit ("
                                               " id INTEGER PRIMARY KEY,"
                                               " event INTEGER NOT NULL,"
                                               " counter TEXT NOT NULL," MOMENT(
                                                       "") ","
                                                           " wall_usec INTEGER NOT NULL,"
                                                           " wall_is_true INTEGER NOT NULL,"
                                                           " day INTEGER NOT NULL,"
                                                           " official TEXT NOT NULL,"
                                                           " ticket INTEGER," /* NULL: its counter calls none;
                                                                                 0: took none */
                                                           " undone INTEGER NOT NULL) STRICT;"
                                                           "CREATE INDEX visit_of_counter ON visit (counter, "
                                                           "id);"
                                                           "CREATE INDEX visit_uncorrected ON visit (boot, "
                                                           "id) WHERE wall_is_true = 0;"

                                                           /* The primary key is the rule that a visit is
                                                              rated once for a subject. */
                                                           "CREATE TABLE rating ("
                                                           " visit INTEGER NOT NULL,"
                                                           " subject TEXT NOT NULL,"
                                                           " counter TEXT NOT NULL,"
                                                           " keypad TEXT NOT NULL,"
                                                           " state TEXT NOT NULL CHECK (state IN ('waiting', "
                                                           "'open', 'rated', 'skipped', 'unheard', 'void')),"
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
                                                           " flags INTEGER NOT NULL," /* bits: suspect rules
                                                                                       */
                                                           " event INTEGER NOT NULL," /* the conclusion; 0:
                                                                                         none yet */
                                                           " reason TEXT NOT NULL,"
                                                           " PRIMARY KEY (visit, subject)) STRICT, WITHOUT "
                                                           "ROWID;"
                                                           "CREATE INDEX rating_live ON rating (visit) WHERE "
                                                           "state IN ('waiting', 'open');"

                                                           "CREATE TABLE figures ("
                                                           " day INTEGER NOT NULL," /* since 1970-01-01, local
                                                                                     */
                                                           " counter TEXT NOT NULL," FIGURES
                                                           " PRIMARY KEY (day, counter, subject, scale)) "
                                                           "STRICT, WITHOUT ROWID;"
                                                           "CREATE TABLE official_figures ("
                                                           " day INTEGER NOT NULL,"
                                                           " official TEXT NOT NULL," FIGURES
                                                           " PRIMARY KEY (official, day, subject, scale)) "
                                                           "STRICT, WITHOUT ROWID;"

                                                           "CREATE TABLE offline ("
                                                           " id INTEGER PRIMARY KEY,"
                                                           " counter TEXT NOT NULL,"
                                                           " subject TEXT NOT NULL,"
                                                           " scale INTEGER NOT NULL,"
                                                           " utc_offset_usec INTEGER NOT NULL," MOMENT(
                                                                   "start"
                                                                   "_") "," MOMENT("end_") ") STRICT;"
                                                                                           "CREATE INDEX "
                                                                                           "offline_start ON "
                                                                                           "offline "
                                                                                           "(start_boot, id) "
                                                                                           "WHERE "
                                                                                           "start_"
                                                                                           "synchronized = 0;"
                                                                                           "CREATE INDEX "
                                                                                           "offline_end ON "
                                                                                           "offline "
                                                                                           "(end_boot, id) "
                                                                                           "WHERE "
                                                                                           "end_synchronized "
                                                                                           "= 0;"

                                                                                           "CREATE TABLE "
                                                                                           "stray ("
                                                                                           " event INTEGER "
                                                                                           "PRIMARY KEY,"
                                                                                           " day INTEGER NOT "
                                                                                           "NULL,"
                                                                                           " counter TEXT "
                                                                                           "NOT NULL,"
                                                                                           " subject TEXT "
                                                                                           "NOT NULL,"
                                                                                           " scale INTEGER "
                                                                                           "NOT NULL," MOMENT(
                                                                                                   "") ") "
                                                                                                       "STRIC"
                                                                                                       "T;"

                                                                                                       "CREAT"
                                                                                                       "E "
                                                                                                       "TABLE"
                                                                                                       " "
                                                                                                       "sign_"
                                                                                                       "in_"
                                                                                                       "lock "
                                                                                                       "("
                                                                                                       " of_"
                                                                                                       "offic"
                                                                                                       "ial "
                                                                                                       "INTEG"
                                                                                                       "ER "
                                                                                                       "NOT "
                                                                                                       "NULL,"
                                                                                                       " id "
                                                                                                       "TEXT "
                                                                                                       "NOT "
                                                                                                       "NULL,"
                                                                                                       " fail"
                                                                                                       "ures "
                                                                                                       "INTEG"
                                                                                                       "ER "
                                                                                                       "NOT "
                                                                                                       "NULL"
                                                                                                       "," MOMENT(
                                                                                                               "last_") ","
                                                                                                                        " PRI"
                                                                                                                        "MARY"
                                                                                                                        " KEY"
                                                                                                                        " ("
                                                                                                                        "of_"
                                                                                                                        "offi"
                                                                                                                        "cial"
                                                                                                                        ", "
                                                                                                                        "id))"
                                                                                                                        " STR"
                                                                                                                        "ICT,"
                                                                                                                        " WIT"
                                                                                                                        "HOUT"
                                                                                                                        " ROW"
                                                                                                                        "ID;"

                                                                                                                        "CREA"
                                                                                                                        "TE "
                                                                                                                        "TABL"
                                                                                                                        "E "
                                                                                                                        "queu"
                                                                                                                        "e_"
                                                                                                                        "rule"
                                                                                                                        "s ("
                                                                                                                        " id "
                                                                                                                        "INTE"
                                                                                                                        "GER "
                                                                                                                        "PRIM"
                                                                                                                        "ARY "
                                                                                                                        "KEY "
                                                                                                                        "CHEC"
                                                                                                                        "K "
                                                                                                                        "(id "
                                                                                                                        "= "
                                                                                                                        "1),"
                                                                                                                        " eld"
                                                                                                                        "erly"
                                                                                                                        "_use"
                                                                                                                        "c "
                                                                                                                        "INTE"
                                                                                                                        "GER "
                                                                                                                        "NOT "
                                                                                                                        "NULL"
                                                                                                                        ","
                                                                                                                        " pre"
                                                                                                                        "gnan"
                                                                                                                        "t_"
                                                                                                                        "usec"
                                                                                                                        " INT"
                                                                                                                        "EGER"
                                                                                                                        " NOT"
                                                                                                                        " NUL"
                                                                                                                        "L,"
                                                                                                                        " dis"
                                                                                                                        "able"
                                                                                                                        "d_"
                                                                                                                        "usec"
                                                                                                                        " INT"
                                                                                                                        "EGER"
                                                                                                                        " NOT"
                                                                                                                        " NUL"
                                                                                                                        "L,"
                                                                                                                        " mer"
                                                                                                                        "it_"
                                                                                                                        "usec"
                                                                                                                        " INT"
                                                                                                                        "EGER"
                                                                                                                        " NOT"
                                                                                                                        " NUL"
                                                                                                                        "L,"
                                                                                                                        " no_"
                                                                                                                        "show"
                                                                                                                        "_str"
                                                                                                                        "ikes"
                                                                                                                        " INT"
                                                                                                                        "EGER"
                                                                                                                        " NOT"
                                                                                                                        " NUL"
                                                                                                                        "L,"
                                                                                                                        " und"
                                                                                                                        "o_"
                                                                                                                        "usec"
                                                                                                                        " INT"
                                                                                                                        "EGER"
                                                                                                                        " NOT"
                                                                                                                        " NUL"
                                                                                                                        "L,"
                                                                                                                        " ina"
                                                                                                                        "ctiv"
                                                                                                                        "e_"
                                                                                                                        "usec"
                                                                                                                        " INT"
                                                                                                                        "EGER"
                                                                                                                        " NOT"
                                                                                                                        " NUL"
                                                                                                                        "L) "
                                                                                                                        "STRI"
                                                                                                                        "CT;"
                                                                                                                        "CREA"
                                                                                                                        "TE "
                                                                                                                        "TABL"
                                                                                                                        "E "
                                                                                                                        "queu"
                                                                                                                        "e_"
                                                                                                                        "day "
                                                                                                                        "("
                                                                                                                        " id "
                                                                                                                        "INTE"
                                                                                                                        "GER "
                                                                                                                        "PRIM"
                                                                                                                        "ARY "
                                                                                                                        "KEY "
                                                                                                                        "CHEC"
                                                                                                                        "K "
                                                                                                                        "(id "
                                                                                                                        "= "
                                                                                                                        "1),"
                                                                                                                        " day"
                                                                                                                        " INT"
                                                                                                                        "EGER"
                                                                                                                        " NOT"
                                                                                                                        " NUL"
                                                                                                                        "L"
                                                                                                                        "," MOMENT("begun_") "," MOMENT(
                                                                                                                                "last_") ","
                                                                                                                                         " last_usec INTEGER NOT NULL," /* of the queue's own time */
        MOMENT("guessed_") ","
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
                           /* Where a ticket was from when to when: start_usec and end_usec in the queue's own
                            * time, whose differences are true whatever the wall clock did; the moment is that
                            * of the start, by which the period is filed. */
                           "CREATE TABLE period ("
                           " ticket INTEGER NOT NULL,"
                           " n INTEGER NOT NULL,"
                           " state TEXT NOT NULL,"
                           " service INTEGER NOT NULL,"
                           " counter INTEGER,"
                           " start_usec INTEGER NOT NULL,"
                           " end_usec INTEGER," /* NULL: not over */
        MOMENT("") ","
                   " day INTEGER NOT NULL,"
                   " hour INTEGER NOT NULL,"
                   " became TEXT," /* NULL: not over */
                   " to_counter INTEGER,"
                   " PRIMARY KEY (ticket, n)) STRICT, WITHOUT ROWID;"
                   "CREATE UNIQUE INDEX period_open ON period (ticket) WHERE end_usec IS NULL;"
                   "CREATE INDEX period_uncertain ON period (boot, ticket, n) WHERE synchronized = 0;"
                   /* issued and so on are counts, waiting_usec and so on sums, waiting and so on the times
                    * themselves in seconds, each with a space behind it. */
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
                   " PRIMARY KEY (day, hour, service, counter)) STRICT, WITHOUT ROWID;"

                   "CREATE TABLE key_meaning ("
                   " keypad TEXT NOT NULL,"
                   " key TEXT NOT NULL,"
                   " service TEXT NOT NULL,"
                   " counter TEXT NOT NULL,"
                   " PRIMARY KEY (keypad, key)) STRICT, WITHOUT ROWID;"
                   "CREATE TABLE kiosk ("
                   " keypad TEXT PRIMARY KEY,"
                   " priority TEXT NOT NULL,"
                   " priority_usec INTEGER NOT NULL," MOMENT(
                           "pressed_") ") STRICT, WITHOUT ROWID;"

                                       "CREATE TABLE print_rules ("
                                       " id INTEGER PRIMARY KEY CHECK (id = 1),"
                                       " printed INTEGER NOT NULL,"
                                       " printers TEXT NOT NULL,"
                                       " ttl_usec INTEGER NOT NULL) STRICT;"
                                       "CREATE TABLE print ("
                                       " ticket INTEGER PRIMARY KEY,"
                                       " text TEXT NOT NULL,"
                                       " code TEXT NOT NULL,"
                                       " state TEXT NOT NULL,"
                                       " owed INTEGER NOT NULL," MOMENT(
                                               "") ") STRICT;"
                                                   "CREATE INDEX print_owed ON print (ticket) WHERE owed = 1;"
                                                   "CREATE TABLE printer ("
                                                   " position INTEGER PRIMARY KEY,"
                                                   " id TEXT NOT NULL UNIQUE,"
                                                   " troubles INTEGER NOT NULL) STRICT;"; /* bit set */

const char *const store_migrations[] = {migration_1};
const size_t store_n_migrations = ELEMENTSOF(store_migrations);
