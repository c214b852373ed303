#include "daemon/calendar/rules.h"
#include "daemon/calendar/tables.h"

static int init(struct book *book) {
        return working_days_parse("", &calendar_of(book)->working);
}

static void clear(struct book *book) {
        struct calendar *calendar = calendar_of(book);

        free(calendar->duties);
        free(calendar->marks);
        free(calendar->changed);
        free(calendar->reminders);
}

static int load_duty(const void *row, void *userdata) {
        struct calendar *calendar = userdata;
        struct duty_rule rule;
        struct duty_row *duty = ARRAY_ADD(calendar->duties, calendar->n_duties, calendar->duties_allocated);

        if (!duty)
                return -ENOMEM;
        *duty = *(const struct duty_row *) row;
        return duty_rule_parse(duty->rule, &rule) < 0 || duty->warn_days > duty_warn_max(&rule) ? -EUCLEAN
                                                                                                : 0;
}

static int load_mark(const void *loaded, void *userdata) {
        const struct duty_mark_row *row = loaded;
        struct calendar *calendar = userdata;
        struct duty_mark *mark = ARRAY_ADD(calendar->marks, calendar->n_marks, calendar->marks_allocated);

        if (!mark)
                return -ENOMEM;
        id_copy(mark->duty, sizeof(mark->duty), row->duty);
        id_copy(mark->period, sizeof(mark->period), row->period);
        mark->done = row->done;
        mark->done_day = row->done_day;
        mark->changes = row->changes;
        return 0;
}

static int load_reminder(const void *row, void *userdata) {
        struct calendar *calendar = userdata;
        struct reminder_row *reminder =
                ARRAY_ADD(calendar->reminders, calendar->n_reminders, calendar->reminders_allocated);

        if (!reminder)
                return -ENOMEM;
        *reminder = *(const struct reminder_row *) row;
        return 0;
}

static int load(struct book *book, struct store *store) {
        struct calendar *calendar = calendar_of(book);
        int r = sql_load(calendar_use(store, QUERY_HOLIDAYS), &calendar->holidays);

        calendar->holidays_known = r >= 0;
        if (r >= 0 && working_days_parse(calendar->holidays.text, &calendar->working) < 0)
                return -EUCLEAN;
        if (r >= 0 || r == -ENOENT)
                r = sql_each(calendar_use(store, QUERY_DUTIES), load_duty, calendar);
        if (r >= 0)
                r = sql_each(calendar_use(store, QUERY_DUTY_MARKS), load_mark, calendar);
        return r < 0 ? r : sql_each(calendar_use(store, QUERY_REMINDERS), load_reminder, calendar);
}

static void forget_reminders(struct calendar *calendar) {
        size_t n = calendar->n_reminders > REMINDERS_KEPT ? calendar->n_reminders - REMINDERS_KEPT : 0;

        if (n > 0)
                memmove(calendar->reminders, calendar->reminders + n,
                        REMINDERS_KEPT * sizeof(*calendar->reminders));
        calendar->n_reminders -= n;
}

static int flush(struct book *book, struct store *store) {
        struct calendar *calendar = calendar_of(book);
        int r = calendar->holidays_dirty ? store_save(store, &holidays_table, &calendar->holidays) : 0;

        calendar->holidays_dirty = false;
        if (r >= 0)
                r = store_save_rows(store, &duty_table, calendar->duties, calendar->n_duties);
        if (r >= 0)
                r = store_save_rows(store, &duty_mark_table, calendar->changed, calendar->n_changed);
        calendar->n_changed = 0;
        if (r >= 0)
                r = store_save_rows(store, &reminder_table, calendar->reminders, calendar->n_reminders);
        forget_reminders(calendar);
        return r;
}

const struct room calendar_room = {
        .name = "calendar",
        .part_size = sizeof(struct calendar),
        .rules = calendar_rules,
        .tables = &calendar_tables,
        .init = init,
        .clear = clear,
        .load = load,
        .flush = flush,
        .conclude = calendar_conclude,
};
