#include "tests/unit/daemon/record.h"

/* What counts for an official too; what came to nothing counts as no row. */
#define BY_DAY(table)                                                                                        \
        "SELECT day, subject, scale, sum(served), sum(skipped), sum(unheard), sum(open), "                   \
        "sum(very_satisfied), sum(satisfied), sum(neutral), sum(dissatisfied), sum(very_dissatisfied), "     \
        "sum(suspect_very_satisfied + suspect_satisfied), sum(suspect_neutral + suspect_dissatisfied), "     \
        "sum(reason_long_wait), sum(reason_unclear) FROM " table                                             \
        " GROUP BY day, subject, scale HAVING sum(served) > 0"
#define OF_COUNTERS BY_DAY("figures")
#define OF_OFFICIALS BY_DAY("official_figures")

#define BY_OFFICIAL "SELECT official, sum(served) FROM queue_figures GROUP BY official HAVING sum(served) > 0"
#define VISITS_OF_OFFICIALS                                                                                  \
        "SELECT official, count(*) FROM visit WHERE ticket > 0 AND undone = 0 GROUP BY official"

static const struct {
        const char *what, *found, *expected;
} sums[] = {
        {"ratings of who was signed in",
         "SELECT coalesce(sum(served), 0) FROM official_figures WHERE official <> ''",
         "SELECT count(*) FROM rating JOIN visit ON id = visit WHERE state <> 'void' AND official <> ''"},
        {"figures of counters that those of officials do not add up to",
         "SELECT count(*) FROM (SELECT * FROM (" OF_COUNTERS ") EXCEPT SELECT * FROM (" OF_OFFICIALS "))",
         "SELECT 0"},
        {"figures of officials that those of counters do not add up to",
         "SELECT count(*) FROM (SELECT * FROM (" OF_OFFICIALS ") EXCEPT SELECT * FROM (" OF_COUNTERS "))",
         "SELECT 0"},
        {"officials who finished other tickets than their visits say",
         "SELECT count(*) FROM (" BY_OFFICIAL " EXCEPT " VISITS_OF_OFFICIALS ")", "SELECT 0"},
        {"officials whose visits the queue does not know",
         "SELECT count(*) FROM (" VISITS_OF_OFFICIALS " EXCEPT " BY_OFFICIAL ")", "SELECT 0"},
        {"calls of tickets", "SELECT coalesce(sum(all_calls), 0) FROM ticket",
         "SELECT count(*) FROM event WHERE type = 'ticket-called'"},
        {"tickets under another name than that of their events",
         "SELECT count(*) FROM ticket JOIN (SELECT fields ->> 'ticket' AS t, fields ->> 'service' AS last, "
         "max(id)"
         " FROM event WHERE type IN ('ticket-issued', 'ticket-moved') GROUP BY 1) ON t = id"
         " WHERE service_name <> last",
         "SELECT 0"},
};

void record_check_officials(struct record *record) {
        for (size_t i = 0; i < ELEMENTSOF(sums); i++) {
                int64_t found = record_number(record, sums[i].found);
                int64_t expected = record_number(record, sums[i].expected);
                ck_assert_msg(found == expected, "%s: %ld, expected %ld", sums[i].what, (long) found,
                              (long) expected);
        }
}
