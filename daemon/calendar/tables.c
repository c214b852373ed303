#include "daemon/calendar/tables.h"

_Static_assert((int) REMINDERS_KEPT == 256, "as QUERY_REMINDERS says");

const struct sql_table duty_table = {
        .name = "duty",
        .size = sizeof(struct duty_row),
        .dirty = offsetof(struct duty_row, dirty),
        .columns =
                {
                        COLUMN(duty_row, id, KEY),
                        COLUMN(duty_row, position),
                        COLUMN(duty_row, rule),
                        COLUMN(duty_row, title),
                        COLUMN(duty_row, title_en),
                        COLUMN(duty_row, warn_days),
                        COLUMN(duty_row, wall),
                        COLUMN(duty_row, followed),
                        COLUMN(duty_row, since_day),
                        {0},
                },
};

const struct sql_table holidays_table = {
        .name = "holidays",
        .size = sizeof(struct holidays_row),
        .columns =
                {
                        ONE_ROW,
                        COLUMN(holidays_row, text),
                        {0},
                },
};

const struct sql_table duty_mark_table = {
        .name = "duty_mark",
        .size = sizeof(struct duty_mark_row),
        .columns =
                {
                        COLUMN(duty_mark_row, duty, KEY),
                        COLUMN(duty_mark_row, period, KEY),
                        COLUMN(duty_mark_row, done),
                        COLUMN(duty_mark_row, done_day),
                        COLUMN(duty_mark_row, event),
                        COLUMN(duty_mark_row, changes),
                        COLUMN(duty_mark_row, text),
                        COLUMN(duty_mark_row, actor),
                        {0},
                },
};

const struct sql_table reminder_table = {
        .name = "reminder",
        .size = sizeof(struct reminder_row),
        .dirty = offsetof(struct reminder_row, dirty),
        .writing = SQL_WRITING_INSERT,
        .columns =
                {
                        COLUMN(reminder_row, event, KEY),
                        COLUMN(reminder_row, duty),
                        COLUMN(reminder_row, day),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_DUTIES] = {&duty_table, "ORDER BY position"},
        [QUERY_HOLIDAYS] = {&holidays_table, ""},
        [QUERY_DUTY_MARKS] = {&duty_mark_table, "ORDER BY duty, period"},
        [QUERY_DUTY_MARK] = {&duty_mark_table, "WHERE duty = ? AND period = ?"},
        [QUERY_REMINDERS] = {&reminder_table, "WHERE event IN (SELECT event FROM reminder"
                                              " ORDER BY event DESC LIMIT 256) ORDER BY event"},
};

const struct store_part calendar_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
