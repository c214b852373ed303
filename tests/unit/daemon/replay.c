/* Random days of random centres: whatever happened, replaying the events gives the same tables, and the
 * figures are the sums of the rows they stand for. */
#include "tests/unit/daemon/random-world.h"

enum { STEPS = 600, SEEDS = 60, FEW_SEEDS = 6 };

struct sum {
        const char *what, *figures, *rows;
};

static void check_all(struct record *record, const struct sum *sums, size_t n_sums) {
        for (size_t i = 0; i < n_sums; i++) {
                int64_t figures = record_number(record, sums[i].figures);
                int64_t rows = record_number(record, sums[i].rows);
                ck_assert_msg(figures == rows, "%s: figures %ld, rows %ld", sums[i].what, (long) figures,
                              (long) rows);
        }
}

#define LIVE "('waiting', 'called', 'serving', 'held')"
static void check_tickets(struct record *record) {
        static const struct sum sums[] = {
                {"periods that end with their ticket", "SELECT count(*) FROM ticket WHERE state IN " LIVE,
                 "SELECT count(*) FROM period JOIN ticket AS t ON t.id = ticket AND t.state = period.state"
                 " AND t.since_usec >= start_usec WHERE end_usec IS NULL"},
                {"open periods of ended tickets",
                 "SELECT count(*) FROM period WHERE end_usec IS NULL AND ticket IN"
                 " (SELECT id FROM ticket WHERE state NOT IN " LIVE ")",
                 "SELECT 0"},
                {"gaps between periods",
                 "SELECT count(*) FROM period AS a JOIN period AS b ON b.ticket = a.ticket AND b.n = a.n + 1"
                 " WHERE a.end_usec IS NULL OR b.start_usec < a.end_usec",
                 "SELECT 0"},
                {"issued in figures", "SELECT coalesce(sum(issued), 0) FROM queue_figures",
                 "SELECT count(*) FROM ticket"},
                {"ended in figures",
                 "SELECT coalesce(sum(served + no_show + expired + cancelled), 0) FROM queue_figures",
                 "SELECT count(*) FROM ticket WHERE state NOT IN " LIVE},
                {"waiting times", "SELECT coalesce(sum(waiting_usec), 0) FROM queue_figures",
                 "SELECT coalesce(sum(end_usec - start_usec), 0) FROM period WHERE state = 'waiting'"
                 " AND became = 'called'"},
                {"serving times", "SELECT coalesce(sum(serving_usec), 0) FROM queue_figures",
                 "SELECT coalesce(sum(end_usec - start_usec), 0) FROM period WHERE state = 'serving'"
                 " AND became <> 'closed'"},
                {"times, one by one",
                 "SELECT coalesce(sum(length(waiting || walking || serving)"
                 " - length(replace(waiting || walking || serving, ' ', ''))), 0) FROM queue_figures",
                 "SELECT count(*) FROM period WHERE (state = 'waiting' AND became = 'called')"
                 " OR (state = 'called' AND became = 'serving' AND end_usec > start_usec)"
                 " OR (state = 'serving' AND became <> 'closed')"},
                {"owed papers of ended tickets",
                 "SELECT count(*) FROM print JOIN ticket AS t ON t.id = ticket WHERE owed = 1"
                 " AND t.state NOT IN " LIVE,
                 "SELECT 0"},
                {"papers told of", "SELECT count(*) FROM print WHERE state = 'printed'",
                 "SELECT count(DISTINCT json_extract(fields, '$.ticket')) FROM event"
                 " WHERE type = 'ticket-printed'"},
                {"missing papers told of",
                 "SELECT count(*) FROM print WHERE state IN ('unprinted', 'uncertain')",
                 "SELECT count(*) FROM print WHERE state <> 'printed' AND ticket IN"
                 " (SELECT json_extract(fields, '$.ticket') FROM event WHERE type = 'ticket-unprinted')"},
                {"numbers without a gap", "SELECT count(*) FROM ticket",
                 "SELECT coalesce(sum(n), 0) FROM"
                 " (SELECT max(number) - min(number) + 1 AS n FROM ticket GROUP BY day, series)"},
                {"tickets at a desk", "SELECT count(*) FROM desk WHERE ticket > 0",
                 "SELECT count(*) FROM ticket AS t JOIN desk AS d ON d.ticket = t.id AND"
                 " d.position = t.counter WHERE t.state IN ('called', 'serving')"},
                {"tickets of days that ended",
                 "SELECT count(*) FROM ticket WHERE day < (SELECT day FROM queue_day)"
                 " AND state IN " LIVE,
                 "SELECT 0"},
                {"inactive counters that nobody wants",
                 "SELECT count(*) FROM desk WHERE inactive <> 0 AND (wanted_usec = 0 OR state <> 'idle')",
                 "SELECT 0"},
                {"issued", "SELECT count(*) FROM ticket",
                 "SELECT count(*) FROM event WHERE type = 'ticket-issued'"},
        };

        check_all(record, sums, ELEMENTSOF(sums));
}

static void check_guards(struct record *record) {
        static const struct sum sums[] = {
                {"tickets of one key within its guard",
                 "SELECT count(*) FROM (SELECT fields ->> 'boottime_usec' - lag(fields ->> 'boottime_usec')"
                 " OVER (PARTITION BY fields ->> 'keypad', fields ->> 'key', fields ->> 'boot_id'"
                 " ORDER BY e.id) AS usec"
                 " FROM ticket AS t JOIN event AS e ON e.id = t.event AND e.type = 'press')"
                 " WHERE usec < 10000000 AND usec >= 0",
                 "SELECT 0"},
                {"days without a press too many",
                 "SELECT count(*) = 0 FROM event WHERE type = 'action-refused'"
                 " AND fields ->> 'reason' IN ('pressed-twice', 'too-soon')",
                 "SELECT 0"},
        };

        check_all(record, sums, ELEMENTSOF(sums));
}

#define WALL_SHOWN(event)                                                                                    \
        "(SELECT fields ->> 'shown' FROM event AS r WHERE r.type = 'wall-rules-changed' AND r.id <= " event  \
        " ORDER BY r.id DESC LIMIT 1)"

/* What is announced depends on the wall: in some worlds it is taken down for most of the days. */
static void check_announcements(struct record *record) {
        static const struct sum sums[] = {
                {"announcements of a wall that is not there, but for what people wrote",
                 "SELECT count(*) FROM announcement WHERE what NOT IN ('notice', 'emergency')"
                 " AND " WALL_SHOWN("announcement.event") " IS NOT 1",
                 "SELECT 0"},
        };

        check_all(record, sums, ELEMENTSOF(sums));
        if (record_number(record, "SELECT 2 * count(*) FROM event AS e WHERE " WALL_SHOWN("e.id") " = 1") <
            record_number(record, "SELECT count(*) FROM event"))
                return;
        ck_assert_int_gt(record_number(record, "SELECT count(*) FROM announcement"), 20);
        ck_assert_int_gt(record_number(record, "SELECT count(*) FROM announcement WHERE voicing = 'said'"),
                         0);
}

static void check_sums(struct record *record) {
        static const struct sum sums[] = {
                {"tickets of a key",
                 "SELECT count(*) FROM (SELECT DISTINCT day, key FROM ticket WHERE key <> '')",
                 "SELECT count(*) FROM ticket WHERE key <> ''"},
                {"served", "SELECT coalesce(sum(served), 0) FROM figures",
                 "SELECT count(*) FROM rating WHERE state <> 'void'"},
                {"skipped", "SELECT coalesce(sum(skipped), 0) FROM figures",
                 "SELECT count(*) FROM rating WHERE state = 'skipped'"},
                {"unheard", "SELECT coalesce(sum(unheard), 0) FROM figures",
                 "SELECT count(*) FROM rating WHERE state = 'unheard'"},
                {"open", "SELECT coalesce(sum(open), 0) FROM figures",
                 "SELECT count(*) FROM rating WHERE state IN ('waiting', 'open')"},
                {"rated",
                 "SELECT coalesce(sum(very_satisfied + satisfied + neutral + dissatisfied + "
                 "very_dissatisfied), "
                 "0) FROM figures",
                 "SELECT count(*) FROM rating WHERE state = 'rated'"},
                {"suspect",
                 "SELECT coalesce(sum(suspect_very_satisfied + suspect_satisfied + suspect_neutral +"
                 " suspect_dissatisfied + suspect_very_dissatisfied), 0) FROM figures",
                 "SELECT count(*) FROM rating WHERE state = 'rated' AND flags <> 0"},
                {"served by officials", "SELECT coalesce(sum(served), 0) FROM official_figures",
                 "SELECT count(*) FROM rating WHERE state <> 'void'"},
                {"reasons", "SELECT coalesce(sum(reason_long_wait), 0) FROM figures",
                 "SELECT count(*) FROM rating WHERE state = 'rated' AND reason = 'long-wait'"},
                {"days of visits",
                 "SELECT count(*) FROM figures WHERE served < 0 OR open < 0 OR stray < 0"
                 " OR offline_usec < 0",
                 "SELECT 0"},
                {"visits", "SELECT count(*) FROM visit",
                 "SELECT count(*) FROM event WHERE type = 'visit-finished'"},
                {"ratings concluded once",
                 "SELECT count(DISTINCT json_extract(fields, '$.visit') || json_extract(fields, "
                 "'$.subject'))"
                 " FROM event WHERE type = 'rating'",
                 "SELECT count(*) FROM event WHERE type = 'rating'"},
                {"concluded ratings", "SELECT count(*) FROM event WHERE type = 'rating'",
                 "SELECT count(*) FROM rating WHERE state = 'rated'"},
                {"codes of ratings", "SELECT count(DISTINCT code) FROM rating_code",
                 "SELECT count(*) FROM rating WHERE state = 'rated'"},
                {"codes of other events",
                 "SELECT count(*) FROM rating_code AS c LEFT JOIN event AS e ON e.id = c.event"
                 " WHERE e.type IS NOT 'rating'",
                 "SELECT 0"},
                {"a day's ratings",
                 "SELECT count(*) FROM (SELECT s.day, r.counter, r.subject, r.scale, count(*) AS n FROM "
                 "rating "
                 "AS r JOIN visit AS s ON s.id = r.visit WHERE r.state <> 'void' GROUP BY 1, 2, 3, 4) AS "
                 "a LEFT JOIN figures AS "
                 "f "
                 "USING (day, counter, subject, scale) WHERE f.served IS NOT a.n",
                 "SELECT 0"},
        };

        check_all(record, sums, ELEMENTSOF(sums));
}

START_TEST(replay_gives_the_same_tables) {
        struct random_world world = {.random = UINT64_C(0x9e3779b97f4a7c15) * (uint64_t) (_i + 1)};

        record_open(&world.record);
        if (_i % 2)
                random_world_open_queue(&world);
        for (int i = 0; i < STEPS; i++)
                random_world_step(&world);
        random_world_settle(&world);
        _cleanup_free_ char *difference = record_replay(&world.record);
        ck_assert_msg(!difference, "%s", difference);
        check_sums(&world.record);
        check_tickets(&world.record);
        record_check_officials(&world.record);
        ck_assert_int_gt(record_number(&world.record, "SELECT count(*) FROM rating WHERE state = 'rated'"),
                         0);
        ck_assert_int_gt(record_number(&world.record, "SELECT sum(served) FROM official_figures"), 0);
        if (world.queued) {
                ck_assert_int_gt(
                        record_number(&world.record, "SELECT count(*) FROM ticket WHERE state = 'done'"), 0);
                check_guards(&world.record);
                ck_assert_int_gt(record_number(&world.record, "SELECT count(*) FROM camera_gap"), 0);
                ck_assert_int_gt(record_number(&world.record, "SELECT count(*) FROM slip"), 0);
                ck_assert_int_gt(record_number(&world.record, "SELECT count(*) FROM visit_begin"), 0);
                check_announcements(&world.record);
        }
        record_close(&world.record);
}
END_TEST

static const struct suite_case cases[] = {
        {"replay_gives_the_same_tables", &replay_gives_the_same_tables, SEEDS, FEW_SEEDS}};

SUITE_MAIN("centre-replay", cases, NULL, NULL)
