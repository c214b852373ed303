#include "daemon/ratings/tables.h"

const struct sql_table rules_table = {
        .name = "rules",
        .size = sizeof(struct rules),
        .columns =
                {
                        ONE_ROW,
                        COLUMN(rules, event),
                        COLUMN(rules, utc_offset_usec),
                        {0},
                },
};

const struct sql_table counter_table = {
        .name = "counter",
        .size = sizeof(struct counter_row),
        .dirty = offsetof(struct counter_row, dirty),
        .columns =
                {
                        COLUMN(counter_row, id, KEY),
                        COLUMN(counter_row, attendant),
                        COLUMN(counter_row, visit),
                        MOMENT("finished_", counter_row, finished),
                        COLUMN(counter_row, official),
                        {0},
                },
};

const struct sql_table post_table = {
        .name = "post",
        .size = sizeof(struct post_row),
        .columns =
                {
                        COLUMN(post_row, counter, KEY),
                        WORD(post_row, subject, KEY),
                        COLUMN(post_row, keypad),
                        COLUMN_AS("causes", post_row, offline.causes),
                        MOMENT("since_", post_row, offline.since),
                        MOMENT("until_", post_row, offline.until),
                        {0},
                },
};

#define UNDATED "wall_is_true = 0 AND undone = 0"

const struct sql_table visit_table = {
        .name = "visit",
        .size = sizeof(struct visit_row),
        .more = "CREATE INDEX visit_of_counter ON visit (counter, id);"
                "CREATE INDEX visit_uncorrected ON visit (boot, id) WHERE wall_is_true = 0;"
                "CREATE INDEX visit_undated ON visit (counter, day) WHERE " UNDATED ";",
        .columns =
                {
                        COLUMN(visit_row, id, KEY),
                        COLUMN(visit_row, event, FIXED),
                        COLUMN(visit_row, counter, FIXED),
                        MOMENT("", visit_row, finished, FIXED),
                        COLUMN(visit_row, wall_usec),
                        COLUMN(visit_row, wall_is_true),
                        COLUMN(visit_row, day),
                        COLUMN(visit_row, hour),
                        COLUMN(visit_row, official, FIXED),
                        COLUMN(visit_row, service, FIXED),
                        COLUMN(visit_row, ticket, FIXED, GIVEN(visit_row, queued)),
                        COLUMN(visit_row, undone),
                        {0},
                },
};

#define PRESSED GIVEN(rating_row, window.pressed)
#define LIVE "(state IN ('waiting', 'open') OR phone = 'settling')"

/* The primary key is the rule that a visit is rated once for a subject. */
const struct sql_table rating_table = {
        .name = "rating",
        .size = sizeof(struct rating_row),
        .dirty = offsetof(struct rating_row, dirty),
        .join = "JOIN visit ON visit.id = rating.visit",
        .more = "CREATE INDEX rating_live ON rating (visit) WHERE " LIVE ";"
                "CREATE INDEX rating_rated ON rating (counter, subject, event) WHERE state = 'rated';",
        .columns =
                {
                        COLUMN(rating_row, visit, KEY),
                        WORD(rating_row, subject, KEY),
                        COLUMN(rating_row, counter, FIXED),
                        COLUMN(rating_row, keypad),
                        WORD_AS("state", rating_row, state, rating_state,
                                .constraint = "CHECK (state IN ('waiting', 'open', 'rated', 'skipped',"
                                              " 'unheard', 'void'))"),
                        COLUMN(rating_row, rules, FIXED),
                        COLUMN(rating_row, scale, FIXED),
                        COLUMN(rating_row, window_usec, FIXED),
                        COLUMN_AS("arming", rating_row, window.arming),
                        COLUMN_AS("stream", rating_row, window.stream),
                        COLUMN_AS("armed_usec", rating_row, window.armed_usec),
                        COLUMN_AS("settle_usec", rating_row, window.settle_usec),
                        COLUMN_AS("first_press_usec", rating_row, window.first_press_usec, PRESSED),
                        COLUMN_AS("press_usec", rating_row, window.press_usec, PRESSED),
                        COLUMN_AS("press_event", rating_row, window.press_event, PRESSED),
                        WORD_AS("level", rating_row, window.level, level, PRESSED),
                        COLUMN(rating_row, too_short, FIXED),
                        COLUMN(rating_row, flags),
                        COLUMN(rating_row, voided),
                        COLUMN(rating_row, noted),
                        COLUMN(rating_row, event),
                        WORD_AS("reason", rating_row, window.reason, reason),
                        WORD_AS("channel", rating_row, channel, rating_channel),
                        WORD_AS("phone", rating_row, phone.state, phone_state),
                        WORD_AS("phone_level", rating_row, phone.level, level),
                        COLUMN_AS("phone_event", rating_row, phone.event),
                        COLUMN_AS("phone_settle_usec", rating_row, phone.settle_usec),
                        COLUMN_AS("phone_presses", rating_row, phone.presses),
                        MOMENT("phone_first_", rating_row, phone.first),
                        MOMENT("phone_", rating_row, phone.at),
                        MOMENT("visit.", rating_row, finished, JOINED),
                        COLUMN_AS("visit.day", rating_row, day, JOINED),
                        COLUMN_AS("visit.hour", rating_row, hour, JOINED),
                        COLUMN_AS("visit.official", rating_row, official, JOINED),
                        COLUMN_AS("visit.service", rating_row, service, JOINED),
                        COLUMN_AS("visit.ticket", rating_row, ticket, JOINED, GIVEN(rating_row, queued)),
                        {0},
                },
};

/* By day they are in the order of the codes, which is none. */
const struct sql_table rating_code_table = {
        .name = "rating_code",
        .size = sizeof(struct rating_code_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX rating_code_code ON rating_code (code);"
                "CREATE INDEX rating_code_day ON rating_code (day, code);",
        .columns =
                {
                        COLUMN(rating_code_row, event, KEY),
                        COLUMN(rating_code_row, code),
                        COLUMN(rating_code_row, day),
                        {0},
                },
};

#define FIGURE_COLUMN(NAME, column) COLUMN_AS(#column, figure_row, values[FIGURE_##NAME]),

#define FIGURES_BY(what, table)                                                                              \
        {                                                                                                    \
                .name = (table), .size = sizeof(struct figure_row), .writing = SQL_WRITING_ADD,              \
                .columns = {                                                                                 \
                        COLUMN_AS("day", figure_row, key.day, KEY),                                          \
                        COLUMN_AS(what, figure_row, key.id, KEY),                                            \
                        WORD_AS("subject", figure_row, key.subject, subject, KEY),                           \
                        COLUMN_AS("scale", figure_row, key.scale, KEY),                                      \
                        FIGURES(FIGURE_COLUMN){0},                                                           \
                },                                                                                           \
        }

/* The second is what everybody may know of the first: whole batches, of all scales together: 0. */
const struct sql_table figures_table = FIGURES_BY("counter", "figures"),
                       public_figures_table = FIGURES_BY("counter", "public_figures"),
                       service_figures_table = FIGURES_BY("service", "service_figures"),
                       hour_figures_table = FIGURES_BY("hour", "hour_figures");

const struct sql_table official_figures_table = {
        .name = "official_figures",
        .size = sizeof(struct figure_row),
        .writing = SQL_WRITING_ADD,
        .columns =
                {
                        COLUMN_AS("official", figure_row, key.id, KEY),
                        COLUMN_AS("day", figure_row, key.day, KEY),
                        WORD_AS("subject", figure_row, key.subject, subject, KEY),
                        COLUMN_AS("scale", figure_row, key.scale, KEY),
                        FIGURES(FIGURE_COLUMN){0},
                },
};

/* What has not made a batch yet. */
const struct sql_table unpublished_table = {
        .name = "unpublished",
        .size = sizeof(struct figure_row),
        .dirty = offsetof(struct figure_row, dirty),
        .columns =
                {
                        COLUMN_AS("counter", figure_row, key.id, KEY),
                        WORD_AS("subject", figure_row, key.subject, subject, KEY),
                        COLUMN_AS("day", figure_row, key.day),
                        FIGURES(FIGURE_COLUMN){0},
                },
};

const struct sql_table offline_table = {
        .name = "offline",
        .size = sizeof(struct offline_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX offline_shown ON offline (start_realtime_usec);"
                "CREATE INDEX offline_start ON offline (start_boot, id) WHERE start_synchronized = 0;"
                "CREATE INDEX offline_end ON offline (end_boot, id) WHERE end_synchronized = 0;",
        .columns =
                {
                        COLUMN(offline_row, id, KEY, NULL_IS(0)), /* the next number */
                        COLUMN(offline_row, counter),
                        WORD(offline_row, subject),
                        COLUMN(offline_row, scale),
                        COLUMN(offline_row, utc_offset_usec),
                        MOMENT("start_", offline_row, period.start),
                        MOMENT("end_", offline_row, period.end),
                        {0},
                },
};

const struct sql_table stray_table = {
        .name = "stray",
        .size = sizeof(struct stray_row),
        .columns =
                {
                        COLUMN(stray_row, event, KEY),
                        COLUMN_AS("day", stray_row, key.day),
                        COLUMN_AS("counter", stray_row, key.id),
                        WORD_AS("subject", stray_row, key.subject, subject),
                        COLUMN_AS("scale", stray_row, key.scale),
                        MOMENT("", stray_row, at),
                        {0},
                },
};

#define HAS_RATINGS "EXISTS (SELECT 1 FROM rating WHERE rating.visit = visit.id) ORDER BY id LIMIT ?2"

#define DAYS_OF(what)                                                                                        \
        "WHERE day BETWEEN ? AND ? GROUP BY " what ", subject, scale ORDER BY " what ", subject DESC, scale"

/* By the key, which begins with the official: without that, all days that there are would be read. */
#define EACH_OFFICIAL                                                                                        \
        "official IN (WITH RECURSIVE known(name) AS (SELECT min(official) FROM official_figures UNION ALL"   \
        " SELECT (SELECT min(official) FROM official_figures WHERE official > name) FROM known"              \
        " WHERE name IS NOT NULL) SELECT name FROM known WHERE name IS NOT NULL)"

#define COUNT_UNDATED "SELECT count(*) FROM visit WHERE " UNDATED " AND day"

static const struct sql_query queries[] = {
        [QUERY_RULES] = {&rules_table, ""},
        [QUERY_COUNTERS] = {&counter_table, "ORDER BY id"},
        [QUERY_POSTS] = {&post_table, "WHERE counter = ?"},
        [QUERY_LAST_VISIT] = {NULL, "SELECT coalesce(max(id), 0) FROM visit"},
        [QUERY_VISIT] = {&visit_table, "WHERE id = ?"},
        [QUERY_NEXT_UNCORRECTED] = {&visit_table, "WHERE wall_is_true = 0 AND boot = ? AND id > ?"
                                                  " ORDER BY id LIMIT 1"},
        [QUERY_VISITS] = {&visit_table, "WHERE id > ?1 AND " HAS_RATINGS},
        [QUERY_VISITS_OF_COUNTER] = {&visit_table, "WHERE counter = ?3 AND id > ?1 AND " HAS_RATINGS},
        [QUERY_RATING] = {&rating_table, "WHERE rating.visit = ? AND subject = ?"},
        [QUERY_RATINGS_OF_VISIT] = {&rating_table, "WHERE rating.visit = ? ORDER BY subject DESC"},
        [QUERY_LIVE_RATINGS] = {&rating_table, "WHERE " LIVE " ORDER BY rating.visit, subject DESC"},
        [QUERY_LAST_RATED] = {&rating_table, "WHERE rating.counter = ? AND subject = ? AND state = 'rated'"
                                             " ORDER BY rating.event DESC LIMIT ?"},
        [QUERY_CODE] = {&rating_code_table, "WHERE code = ? ORDER BY event LIMIT 1"},
        [QUERY_CODE_OF_EVENT] = {&rating_code_table, "WHERE event = ?"},
        [QUERY_CODES] = {&rating_code_table, "WHERE day = ? AND code > ? ORDER BY code LIMIT ?"},
        [QUERY_NEXT_OFFLINE] = {&offline_table,
                                "WHERE id = (SELECT min(id) FROM ("
                                "SELECT min(id) AS id FROM offline"
                                " WHERE start_synchronized = 0 AND start_boot = ?1 AND id > ?2"
                                " UNION ALL SELECT min(id) FROM offline"
                                " WHERE end_synchronized = 0 AND end_boot = ?1 AND id > ?2))"},
        /* Those that began between, and those whose clock was corrected, wherever that puts them. */
        [QUERY_OFFLINE_BETWEEN] = {&offline_table, "WHERE start_realtime_usec BETWEEN ?1 AND ?2"},
        [QUERY_OFFLINE_CORRECTED] = {&offline_table,
                                     "WHERE start_synchronized = 0 AND start_boot IN (SELECT id FROM boot"
                                     " WHERE offset_usec IS NOT NULL)"
                                     " AND start_realtime_usec NOT BETWEEN ?1 AND ?2"},
        [QUERY_NEXT_STRAY] = {&stray_table, "WHERE boot = ? AND event > ? ORDER BY event LIMIT 1"},
        [QUERY_FIGURES] = {&figures_table, DAYS_OF("counter"), .sums = true},
        [QUERY_OFFICIAL_FIGURES] = {&official_figures_table,
                                    "WHERE official = ? AND day BETWEEN ? AND ? GROUP BY subject, scale"
                                    " ORDER BY subject DESC, scale",
                                    .sums = true},
        [QUERY_OFFICIALS_FIGURES] = {&official_figures_table,
                                     "WHERE " EACH_OFFICIAL
                                     " AND day BETWEEN ? AND ? GROUP BY official, subject, scale"
                                     " ORDER BY official, subject DESC, scale",
                                     .sums = true},
        [QUERY_KNOWN_OFFICIAL] = {NULL, "SELECT EXISTS (SELECT 1 FROM official_figures WHERE official = ?)"},
        [QUERY_DAYS_OF_COUNTERS] = {&figures_table, "WHERE day BETWEEN ? AND ?"},
        [QUERY_DAYS_OF_SERVICES] = {&service_figures_table, "WHERE day BETWEEN ? AND ?"},
        [QUERY_DAYS_OF_HOURS] = {&hour_figures_table, "WHERE day BETWEEN ? AND ?"},
        [QUERY_DAYS_OF_OFFICIALS] = {&official_figures_table,
                                     "WHERE " EACH_OFFICIAL " AND day BETWEEN ? AND ?"},
        [QUERY_PUBLIC_FIGURES] = {&public_figures_table, DAYS_OF("counter"), .sums = true},
        [QUERY_UNPUBLISHED] = {&unpublished_table, ""},
        [QUERY_UNDATED] = {NULL, COUNT_UNDATED " BETWEEN ?1 AND ?2"},
        [QUERY_UNDATED_OF_COUNTER] = {NULL, COUNT_UNDATED " BETWEEN ?1 AND ?2 AND counter = ?3"},
        [QUERY_UNDATED_OF_OFFICIAL] = {NULL, COUNT_UNDATED " BETWEEN ?1 AND ?2 AND official = ?3"},
};

const struct store_part ratings_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};

int store_count_undated(struct store *store, const struct undated_request *request, uint64_t *ret) {
        enum ratings_query query = request->official  ? QUERY_UNDATED_OF_OFFICIAL
                                   : request->counter ? QUERY_UNDATED_OF_COUNTER
                                                      : QUERY_UNDATED;
        struct sql_cursor c = ratings_use(store, query);

        sql_bind_i64(&c, request->first_day);
        sql_bind_i64(&c, request->last_day);
        if (query != QUERY_UNDATED)
                sql_bind_text(&c, request->official ? request->official : request->counter);
        return sql_number(c, ret);
}
