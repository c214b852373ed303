#include "daemon/calendar/rules.h"

#include "daemon/entries/entry.h"
#include "daemon/ratings/book.h"

static bool read_text(const struct input *input, const char *name, char *ret, size_t size) {
        const char *text;

        if (fields_get_s(&input->fields, name, &text) < 0 || strlen(text) >= size)
                return false;
        id_copy(ret, size, text);
        return true;
}

static bool read_day(const struct input *input, const char *name, int32_t *ret) {
        const char *text;

        return fields_get_s(&input->fields, name, &text) >= 0 && day_parse(text, ret) >= 0;
}

/* Whatever is known of the day may be otherwise now. */
static struct calendar *change(struct book *book) {
        struct calendar *calendar = calendar_of(book);

        calendar->reminders_done = false;
        return calendar;
}

static int on_holidays(struct book *book, const struct input *input) {
        struct holidays_row holidays = {.text = ""};
        struct hours working;

        if (!read_text(input, "holidays", holidays.text, sizeof(holidays.text)) ||
            working_days_parse(holidays.text, &working) < 0)
                return -EINVAL;
        struct calendar *calendar = change(book);
        calendar->holidays = holidays;
        calendar->working = working;
        calendar->holidays_known = calendar->holidays_dirty = true;
        return 0;
}

/* ----- duties ----- */

static int on_duty_changed(struct book *book, const struct input *input) {
        struct duty_row row = {.followed = true, .dirty = true}, *known;
        struct duty_rule rule;

        if (!read_text(input, "duty", row.id, sizeof(row.id)) || row.id[0] == '\0' ||
            !read_text(input, "rule", row.rule, sizeof(row.rule)) || duty_rule_parse(row.rule, &rule) < 0 ||
            !read_text(input, "title", row.title, sizeof(row.title)) ||
            !read_text(input, "title_en", row.title_en, sizeof(row.title_en)) ||
            fields_get_t(&input->fields, "warn_days", &row.warn_days) < 0 ||
            row.warn_days > duty_warn_max(&rule) || fields_get_b(&input->fields, "wall", &row.wall) < 0 ||
            !read_day(input, "since", &row.since_day))
                return -EINVAL;
        struct calendar *calendar = change(book);
        known = calendar_find(book, row.id);
        row.position = known ? known->position : (uint32_t) calendar->n_duties + 1;
        if (!known)
                known = ARRAY_ADD(calendar->duties, calendar->n_duties, calendar->duties_allocated);
        if (!known)
                return -ENOMEM;
        *known = row;
        return 0;
}

static int on_duty_removed(struct book *book, const struct input *input) {
        char id[DUTY_ID_SIZE];
        struct duty_row *row;

        if (!read_text(input, "duty", id, sizeof(id)))
                return -EINVAL;
        row = calendar_find(book, id);
        if (!row)
                return -EINVAL;
        (void) change(book);
        row->followed = false;
        row->dirty = true;
        return 0;
}

/* ----- what is done ----- */

static int change_mark(struct book *book, const struct duty_mark_row *row) {
        struct calendar *calendar = change(book);
        struct duty_mark_row *changed =
                ARRAY_ADD(calendar->changed, calendar->n_changed, calendar->changed_allocated);
        struct duty_mark *mark = calendar_find_mark(book, row->duty, row->period);

        if (!mark)
                mark = ARRAY_ADD(calendar->marks, calendar->n_marks, calendar->marks_allocated);
        if (!mark || !changed)
                return -ENOMEM;
        id_copy(mark->duty, sizeof(mark->duty), row->duty);
        id_copy(mark->period, sizeof(mark->period), row->period);
        mark->done = row->done;
        mark->done_day = row->done_day;
        mark->changes++;
        *changed = *row;
        changed->changes = mark->changes;
        return 0;
}

/* of a duty that left the configuration since, too: what was done stays so. */
static bool read_mark(const struct input *input, struct duty_mark_row *row) {
        row->event = input->id;
        return read_text(input, "duty", row->duty, sizeof(row->duty)) && row->duty[0] != '\0' &&
               read_text(input, "period", row->period, sizeof(row->period)) &&
               duty_period_is_name(row->period) && read_text(input, "text", row->text, sizeof(row->text)) &&
               entry_text_is_valid(row->text) && read_text(input, "actor", row->actor, sizeof(row->actor));
}

static int on_duty_done(struct book *book, const struct input *input) {
        struct duty_mark_row row = {.done = true};

        if (!read_mark(input, &row) || !read_day(input, "done_day", &row.done_day))
                return -EINVAL;
        return change_mark(book, &row);
}

static int on_duty_voided(struct book *book, const struct input *input) {
        struct duty_mark_row row = {.done = false};

        return read_mark(input, &row) ? change_mark(book, &row) : -EINVAL;
}

/* ----- reminders ----- */

static int on_reminder(struct book *book, const struct input *input) {
        struct calendar *calendar = calendar_of(book);
        struct reminder_row row = {.event = input->id, .dirty = true}, *added;

        if (!read_text(input, "duty", row.duty, sizeof(row.duty)) || !read_day(input, "day", &row.day))
                return -EINVAL;
        added = ARRAY_ADD(calendar->reminders, calendar->n_reminders, calendar->reminders_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        return 0;
}

const struct event_rule calendar_rules[] = {
        {CENTRE_SOURCE, "holidays-changed", on_holidays}, {CENTRE_SOURCE, "duty-changed", on_duty_changed},
        {CENTRE_SOURCE, "duty-removed", on_duty_removed}, {CENTRE_SOURCE, "duty-done", on_duty_done},
        {CENTRE_SOURCE, "duty-voided", on_duty_voided},   {CENTRE_SOURCE, "duty-due", on_reminder},
        {CENTRE_SOURCE, "duty-overdue", on_reminder},     {0},
};

static int remind(struct book *book, const struct instant *now, int32_t day, const struct duty_open *open) {
        char today[DAY_TEXT_SIZE], by[DAY_TEXT_SIZE], end[DAY_TEXT_SIZE];

        day_format(day, today);
        day_format(open->period.by_day, by);
        day_format(open->period.end_day, end);
        struct event_field fields[] = {
                EVENT_FIELD_S("duty", open->duty->id),
                EVENT_FIELD_S("period", open->period.name),
                EVENT_FIELD_S("day", today),
                EVENT_FIELD_S("by_day", by),
                EVENT_FIELD_S("end_day", end),
                EVENT_FIELD_S("title", open->duty->title),
                EVENT_FIELD_S("title_en", open->duty->title_en),
        };
        return book_observe(book, now, open->state == DUTY_OVERDUE ? "duty-overdue" : "duty-due", fields,
                            ELEMENTSOF(fields));
}

int calendar_conclude(struct book *book, const struct instant *now) {
        struct calendar *calendar = calendar_of(book);
        struct duty_open open;
        int32_t day;
        int r = 0;

        if (calendar->n_duties == 0 || !calendar_day(book, &now->at, &day) ||
            (calendar->reminders_done && calendar->done_day == day))
                return 0;
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        if ((int64_t) book_wall(book, &now->at, NULL) - day_start_usec(day, offset) <
            (int64_t) REMINDER_OF_DAY_USEC)
                return 0;
        for (size_t i = 0; r >= 0 && i < calendar->n_duties; i++)
                if (calendar_find_open(book, &calendar->duties[i], day, &open) &&
                    !calendar_was_reminded(book, open.duty->id, day))
                        r = remind(book, now, day, &open);
        calendar->reminders_done = r >= 0;
        calendar->done_day = day;
        return r < 0 ? r : 0;
}
