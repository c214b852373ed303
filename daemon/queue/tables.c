#include "daemon/queue/tables.h"

#include "daemon/queue/durations.h"
#include "daemon/queue/period.h"

static const char *const by_names[_QUEUE_BY_MAX] = {"service", "counter", "hour", "day", "official"};

const char *queue_figures_by_to_string(enum queue_figures_by by) {
        return by_names[by];
}

int queue_figures_by_from_string(const char *s) {
        for (int i = 0; i < _QUEUE_BY_MAX; i++)
                if (streq(s, by_names[i]))
                        return i;
        return -EINVAL;
}

const struct sql_table queue_day_table = {
        .name = "queue_day",
        .size = sizeof(struct queue_day),
        .columns =
                {
                        ONE_ROW,
                        COLUMN(queue_day, day),
                        MOMENT("begun_", queue_day, begun),
                        MOMENT("last_", queue_day, last),
                        COLUMN(queue_day, last_usec),
                        MOMENT("acted_", queue_day, acted),
                        MOMENT("known_", queue_day, known),
                        COLUMN(queue_day, known_usec),
                        MOMENT("unsure_", queue_day, unsure),
                        COLUMN(queue_day, unsure_usec),
                        COLUMN(queue_day, unsure_visit),
                        MOMENT("numbered_", queue_day, numbered),
                        MOMENT("closed_", queue_day, closed),
                        COLUMN(queue_day, last_visit),
                        {0},
                },
};

const struct sql_table service_table = {
        .name = "service",
        .size = sizeof(struct service_row),
        .dirty = offsetof(struct service_row, dirty),
        .columns =
                {
                        COLUMN(service_row, position, KEY),
                        COLUMN(service_row, id, .constraint = "UNIQUE"),
                        COLUMN(service_row, prefix),
                        COLUMN_AS("daily_limit", service_row, limit),
                        COLUMN(service_row, hours),
                        COLUMN(service_row, issued),
                        COLUMN(service_row, skipped),
                        COLUMN(service_row, unserved),
                        COLUMN_AS("many_waiting", service_row, warned[WARNING_MANY_WAITING]),
                        COLUMN_AS("long_wait", service_row, warned[WARNING_LONG_WAIT]),
                        {0},
                },
};

const struct sql_table desk_table = {
        .name = "desk",
        .size = sizeof(struct desk_row),
        .columns =
                {
                        COLUMN(desk_row, position, KEY),
                        COLUMN(desk_row, counter, .constraint = "UNIQUE"),
                        BITS(desk_row, services), /* positions */
                        BITS(desk_row, prefers),
                        WORD_AS("state", desk_row, desk.state, desk_state),
                        COLUMN_AS("ticket", desk_row, desk.ticket),
                        COLUMN_AS("since_usec", desk_row, desk.since_usec),
                        COLUMN_AS("last_action_usec", desk_row, desk.last_action_usec),
                        COLUMN_AS("finished_ticket", desk_row, desk.finished_ticket),
                        COLUMN_AS("finished_usec", desk_row, desk.finished_usec),
                        COLUMN_AS("finished_walk_in", desk_row, desk.finished_walk_in),
                        WORD_AS("pause_reason", desk_row, desk.pause_reason, pause_reason),
                        COLUMN_AS("finished_since_usec", desk_row, desk.finished_since_usec),
                        COLUMN_AS("wanted_usec", desk_row, desk.wanted_usec),
                        COLUMN_AS("inactive", desk_row, desk.inactive),
                        COLUMN_AS("pausing", desk_row, desk.pausing),
                        WORD_AS("pausing_reason", desk_row, desk.pausing_reason, pause_reason),
                        MOMENT("open_since_", desk_row, watch.since[DESK_TIME_OPEN]),
                        MOMENT("inactive_since_", desk_row, watch.since[DESK_TIME_INACTIVE]),
                        MOMENT("open_before_", desk_row, watch.before[DESK_TIME_OPEN]),
                        MOMENT("inactive_before_", desk_row, watch.before[DESK_TIME_INACTIVE]),
                        {0},
                },
};

/* By what the clocks showed: the days are made of it whenever they are asked for, as clocks are corrected. */
const struct sql_table desk_time_table = {
        .name = "desk_time",
        .size = sizeof(struct desk_time_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX desk_time_start ON desk_time (start_realtime_usec);"
                "CREATE INDEX desk_time_unsure ON desk_time (start_boot) WHERE start_synchronized = 0;",
        .columns =
                {
                        COLUMN(desk_time_row, id, KEY, NULL_IS(0)), /* the next number */
                        COLUMN(desk_time_row, counter),
                        WORD_AS("what", desk_time_row, what, desk_time),
                        MOMENT("start_", desk_time_row, start),
                        MOMENT("end_", desk_time_row, end),
                        MOMENT("before_", desk_time_row, before),
                        {0},
                },
};

const struct sql_table service_hours_table = {
        .name = "service_hours",
        .size = sizeof(struct service_hours_row),
        .writing = SQL_WRITING_INSERT,
        .columns =
                {
                        COLUMN(service_hours_row, event, KEY),
                        COLUMN(service_hours_row, service),
                        MOMENT("", service_hours_row, at),
                        COLUMN_AS("daily_limit", service_hours_row, limit),
                        COLUMN(service_hours_row, hours),
                        {0},
                },
};

/* What is unique is the rule that a number is issued once a day and service. The day may become a later one.
 */
const struct sql_table ticket_table = {
        .name = "ticket",
        .size = sizeof(struct ticket_row),
        .unique = "day, series, number",
        .columns =
                {
                        COLUMN_AS("id", ticket_row, ticket.id, KEY),
                        COLUMN(ticket_row, day),
                        COLUMN(ticket_row, event, FIXED),
                        MOMENT("issued_", ticket_row, issued, FIXED),
                        COLUMN(ticket_row, transfers),
                        COLUMN(ticket_row, key, FIXED),
                        COLUMN(ticket_row, text, FIXED),
                        COLUMN_AS("service_name", ticket_row, service),
                        COLUMN_AS("counter_name", ticket_row, counter),
                        COLUMN_AS("all_calls", ticket_row, calls),
                        COLUMN(ticket_row, visit),
                        COLUMN_AS("series", ticket_row, ticket.series, FIXED),
                        COLUMN_AS("number", ticket_row, ticket.number, FIXED),
                        COLUMN_AS("service", ticket_row, ticket.service),
                        COLUMN_AS("counter", ticket_row, ticket.counter, NULL_IS(QUEUE_NOWHERE)),
                        WORD_AS("priority", ticket_row, ticket.priority, priority, FIXED),
                        WORD_AS("state", ticket_row, ticket.state, ticket_state),
                        COLUMN_AS("strikes", ticket_row, ticket.strikes),
                        COLUMN_AS("calls", ticket_row, ticket.calls),
                        COLUMN_AS("called_usec", ticket_row, ticket.called_usec),
                        COLUMN_AS("arrived_usec", ticket_row, ticket.arrived_usec),
                        COLUMN_AS("since_usec", ticket_row, ticket.since_usec),
                        {0},
                },
};

/* Where a ticket was from when to when; filed by the moment of the start. */
const struct sql_table period_table = {
        .name = "period",
        .size = sizeof(struct period_row),
        .more = "CREATE UNIQUE INDEX period_open ON period (ticket) WHERE end_usec IS NULL;"
                "CREATE INDEX period_uncertain ON period (boot, ticket, n) WHERE synchronized = 0;"
                "CREATE INDEX period_first ON period (day, ticket) WHERE n = 1;",
        .columns =
                {
                        COLUMN(period_row, ticket, KEY),
                        COLUMN(period_row, n, KEY),
                        WORD_AS("state", period_row, state, ticket_state, FIXED),
                        COLUMN(period_row, service, FIXED),
                        COLUMN(period_row, counter, FIXED, NULL_IS(QUEUE_NOWHERE)),
                        COLUMN(period_row, start_usec, FIXED),
                        COLUMN(period_row, end_usec, NULL_IS(0)),
                        MOMENT("", period_row, start, FIXED),
                        COLUMN(period_row, day),
                        COLUMN(period_row, hour),
                        WORD_AS("became", period_row, end, period_end, NULL_IS(PERIOD_OPEN)),
                        COLUMN(period_row, priority, FIXED),
                        COLUMN(period_row, to_counter, NULL_IS(QUEUE_NOWHERE)),
                        COLUMN(period_row, official),
                        {0},
                },
};

#define COUNT_COLUMN(NAME, name) COLUMN_AS(#name, queue_figures_row, counts[QUEUE_COUNT_##NAME]),
#define NO_SECONDS(NAME, name) "",
#define TIME_COLUMNS(NAME, name)                                                                             \
        COLUMN_AS(#name "_usec", queue_figures_row, usec[QUEUE_TIME_##NAME]),                                \
                COLUMN_AS(#name, queue_figures_row, seconds[QUEUE_TIME_##NAME]),

const struct sql_table queue_figures_table = {
        .name = "queue_figures",
        .size = sizeof(struct queue_figures_row),
        .columns =
                {
                        COLUMN_AS("day", queue_figures_row, key.day, KEY),
                        COLUMN_AS("hour", queue_figures_row, key.hour, KEY),
                        COLUMN_AS("service", queue_figures_row, key.service, KEY),
                        COLUMN_AS("counter", queue_figures_row, key.counter, KEY),
                        COLUMN_AS("official", queue_figures_row, key.official, KEY),
                        QUEUE_COUNTS(COUNT_COLUMN) QUEUE_TIMES(TIME_COLUMNS){0},
                },
};

/* The same, told apart by one thing at a time: a year of days is read of it, however many keys a day has. */
const struct sql_table queue_totals_table = {
        .name = "queue_totals",
        .size = sizeof(struct queue_figures_row),
        .columns =
                {
                        WORD_AS("told_by", queue_figures_row, by, queue_figures_by, KEY),
                        COLUMN_AS("day", queue_figures_row, key.day, KEY),
                        COLUMN(queue_figures_row, id, KEY),
                        QUEUE_COUNTS(COUNT_COLUMN) QUEUE_TIMES(TIME_COLUMNS){0},
                },
};

/* Of a page: ?1 the ticket before it, ?2 how many, ?3 and ?4 empty or what they are of. */
#define PAGE_OF(tickets)                                                                                     \
        "WHERE id IN (SELECT ticket FROM period WHERE n = 1 AND ticket > ?1 AND " tickets ")"                \
        " AND ?3 IN ('', service_name) AND ?4 IN ('', counter_name) ORDER BY id LIMIT ?2"

static const struct sql_query queries[] = {
        [QUERY_QUEUE_DAY] = {&queue_day_table, ""},
        [QUERY_SERVICES] = {&service_table, "ORDER BY position"},
        [QUERY_DESKS] = {&desk_table, "ORDER BY position"},
        [QUERY_TICKETS] = {&ticket_table, "WHERE day = ? ORDER BY id"},
        [QUERY_LAST_TICKET] = {NULL, "SELECT coalesce(max(id), 0) FROM ticket"},
        [QUERY_DAY_TICKETS] = {&ticket_table, PAGE_OF("day = ?5")},
        [QUERY_UNDATED_TICKETS] = {&ticket_table,
                                   PAGE_OF("synchronized = 0 AND boot IN"
                                           " (SELECT id FROM boot WHERE offset_usec IS NULL)")},
        [QUERY_PERIODS] = {&period_table, "WHERE ticket = ? ORDER BY n"},
        [QUERY_LAST_PERIOD] = {&period_table, "WHERE ticket = ? ORDER BY n DESC LIMIT 1"},
        [QUERY_NEXT_UNCERTAIN_PERIOD] = {&period_table,
                                         "WHERE synchronized = 0 AND boot = ?"
                                         " AND (ticket, n) > (?, ?) ORDER BY ticket, n LIMIT 1"},
        [QUERY_QUEUE_FIGURE] = {&queue_figures_table,
                                "WHERE day = ? AND hour = ? AND service = ? AND counter = ?"
                                " AND official = ?"},
        [QUERY_QUEUE_FIGURES] = {&queue_figures_table, "WHERE day BETWEEN ? AND ?"},
        /* Those that began between, and those others whose clock was corrected, wherever that puts them: in
           one query each row would be looked up as one of either. */
        [QUERY_DESK_TIMES] = {&desk_time_table, "WHERE start_realtime_usec BETWEEN ?1 AND ?2"},
        [QUERY_DESK_TIMES_CORRECTED] = {&desk_time_table,
                                        "WHERE start_synchronized = 0 AND start_boot IN (SELECT id FROM boot"
                                        " WHERE offset_usec IS NOT NULL)"
                                        " AND start_realtime_usec NOT BETWEEN ?1 AND ?2"},
        [QUERY_SERVICE_HOURS] = {&service_hours_table, "ORDER BY event"},
        [QUERY_QUEUE_TOTAL] = {&queue_totals_table, "WHERE told_by = ? AND day = ? AND id = ?"},
        [QUERY_QUEUE_TOTALS] = {&queue_totals_table, "WHERE told_by = ? AND day BETWEEN ? AND ?"},
};

const struct store_part queue_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};

static int edit_time(struct sql *sql, const struct queue_figure *figure, enum queue_time time, int sign,
                     struct queue_figures_row *row, char **ret_seconds) {
        row->usec[time] += sign * (int64_t) figure->usec;
        *ret_seconds = strdup(row->seconds[time]);
        if (!*ret_seconds)
                return -ENOMEM;
        int r = durations_text_edit(ret_seconds, duration_seconds(figure->usec), sign > 0);
        if (r == -ENOENT)
                return sql_damaged(sql, "figures of the queue: a time that is to be taken away is missing");
        row->seconds[time] = *ret_seconds;
        return r;
}

/* The cursor is of the row, which is new if there is none; its key is filled in. */
static int add_to_row(struct store *store, const struct sql_table *table, struct sql_cursor *c,
                      const struct queue_figure *figure, int sign, struct queue_figures_row *row) {
        _cleanup_free_ char *seconds = NULL, *of_priority = NULL;
        enum queue_time priority = figure->priority && figure->time >= 0
                                           ? queue_time_of_priority(figure->time)
                                           : _QUEUE_TIME_INVALID;

        int r = sql_next_row(c, row);
        if (r < 0)
                return r;
        if (figure->count >= 0)
                row->counts[figure->count] += sign;
        if (figure->time >= 0)
                r = edit_time(c->sql, figure, figure->time, sign, row, &seconds);
        if (r >= 0 && priority >= 0)
                r = edit_time(c->sql, figure, priority, sign, row, &of_priority);
        return r < 0 ? r : store_save(store, table, row);
}

static int add_to_total(struct store *store, const struct queue_figure *figure, int sign,
                        enum queue_figures_by by, const char *id) {
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, QUERY_QUEUE_TOTAL);
        struct queue_figures_row row = {
                .key.day = figure->key.day, .by = by, .seconds = {QUEUE_TIMES(NO_SECONDS)}};

        id_copy(row.id, sizeof(row.id), id);
        sql_bind_text(&c, queue_figures_by_to_string(by));
        sql_bind_i64(&c, figure->key.day);
        sql_bind_text(&c, id);
        return add_to_row(store, &queue_totals_table, &c, figure, sign, &row);
}

static int add_to_totals(struct store *store, const struct queue_figure *figure, int sign) {
        const struct queue_figure_key *key = &figure->key;
        char hour[HOUR_TEXT_SIZE];

        hour_format(key->hour, hour);
        int r = add_to_total(store, figure, sign, QUEUE_BY_HOUR, hour);
        if (r >= 0)
                r = add_to_total(store, figure, sign, QUEUE_BY_SERVICE, key->service);
        /* What no counter has a part in is told of neither. */
        if (r < 0 || key->counter[0] == '\0')
                return r;
        r = add_to_total(store, figure, sign, QUEUE_BY_COUNTER, key->counter);
        return r < 0 ? r : add_to_total(store, figure, sign, QUEUE_BY_OFFICIAL, key->official);
}

static int add_to_figures(struct store *store, const struct queue_figure *figure, int sign) {
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, QUERY_QUEUE_FIGURE);
        struct queue_figures_row row = {.key = figure->key, .seconds = {QUEUE_TIMES(NO_SECONDS)}};

        sql_bind_i64(&c, figure->key.day);
        sql_bind_u64(&c, figure->key.hour);
        sql_bind_text(&c, figure->key.service);
        sql_bind_text(&c, figure->key.counter);
        sql_bind_text(&c, figure->key.official);
        return add_to_row(store, &queue_figures_table, &c, figure, sign, &row);
}

int store_add_queue_figure(struct store *store, const struct queue_figure *figure, int sign) {
        int r = add_to_figures(store, figure, sign);

        return r < 0 ? r : add_to_totals(store, figure, sign);
}

int store_each_queue_total(struct store *store, enum queue_figures_by by, int32_t first, int32_t last,
                           sql_row_fn each, void *userdata) {
        struct sql_cursor c = queue_use(store, QUERY_QUEUE_TOTALS);

        sql_bind_text(&c, queue_figures_by_to_string(by));
        sql_bind_i64(&c, first);
        sql_bind_i64(&c, last);
        return sql_each(c, each, userdata);
}

int store_each_queue_figure(struct store *store, int32_t first, int32_t last, sql_row_fn each,
                            void *userdata) {
        struct sql_cursor c = queue_use(store, QUERY_QUEUE_FIGURES);

        sql_bind_i64(&c, first);
        sql_bind_i64(&c, last);
        return sql_each(c, each, userdata);
}
