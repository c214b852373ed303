#include "daemon/suggestions/rules.h"

#include "daemon/calendar/book.h"
#include "daemon/ratings/book.h"
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/suggestion.h"

static int read_text(const struct fields *fields, const char *name, char *ret, size_t size) {
        const char *text;

        if (fields_get_s(fields, name, &text) < 0)
                return -ENOENT;
        if (strlen(text) >= size)
                return -EINVAL;
        id_copy(ret, size, text);
        return 0;
}

/* *ret: an enum, as its function reads it. */
static int read_word(const struct fields *fields, const char *name, int (*from_string)(const char *s)) {
        const char *text;

        return fields_get_s(fields, name, &text) < 0 ? -EINVAL : from_string(text);
}

/* false: the event has none, which is well, or one that is no day. */
static bool read_day(const struct fields *fields, const char *name, int32_t *ret) {
        const char *text;

        return fields_get_s(fields, name, &text) >= 0 && day_parse(text, ret) >= 0;
}

static int32_t today(const struct book *book, const struct input *input) {
        return day_of(book_wall(book, &input->when.at, NULL), ratings_of(book)->rules.utc_offset_usec);
}

static int read_term(const struct fields *fields, struct suggestion_standing *now) {
        bool has_warn = read_day(fields, "warn_day", &now->term.warn_day),
             has_due = read_day(fields, "due_day", &now->term.due_day);

        now->has_base = read_day(fields, "base_day", &now->base_day);
        now->term.known = has_due;
        return has_warn != has_due || (has_due && now->term.warn_day > now->term.due_day) ? -EINVAL : 0;
}

/* ----- suggestions ----- */

static int add_row(struct suggestions *suggestions, const struct suggestion_row *row) {
        struct suggestion_row *added =
                ARRAY_ADD(suggestions->rows, suggestions->n_rows, suggestions->rows_allocated);

        if (!added)
                return -ENOMEM;
        *added = *row;
        return 0;
}

static int on_received(struct book *book, const struct input *input) {
        const struct fields *fields = &input->fields;
        struct suggestion_row row = {.event = input->id, .at = input->when.at, .day = today(book, input)};
        char code[SUGGESTION_CODE_SIZE];

        int channel = read_word(fields, "channel", suggestion_channel_from_string);
        if (channel < 0 || read_text(fields, "code", row.code, sizeof(row.code)) < 0 ||
            suggestion_code_parse(row.code, code) < 0 || !streq(code, row.code) ||
            read_text(fields, "category", row.now.category, sizeof(row.now.category)) < 0 ||
            read_text(fields, "department", row.department, sizeof(row.department)) < 0 ||
            read_text(fields, "once", row.once, sizeof(row.once)) == -EINVAL ||
            read_term(fields, &row.now) < 0)
                return -EINVAL;
        row.channel = (enum suggestion_channel) channel;
        if (fields_get_t(fields, "box", &row.box) >= 0 &&
            (row.channel != SUGGESTION_CHANNEL_BOX || !suggestions_box_stands(book, row.box)))
                return -EINVAL;
        int r = suggestions_note(book, row.event, &row.now);
        return r < 0 ? r : add_row(suggestions_of(book), &row);
}

static int read_standing(const struct fields *fields, struct suggestion_standing *ret) {
        int state = read_word(fields, "state", suggestion_state_from_string),
            class = read_word(fields, "class", suggestion_class_from_string),
            place = read_word(fields, "published", suggestion_place_from_string);

        if (state < 0 || class < 0 || place < 0 ||
            read_text(fields, "category", ret->category, sizeof(ret->category)) == -EINVAL ||
            read_text(fields, "assigned", ret->assigned, sizeof(ret->assigned)) < 0 ||
            fields_get_b(fields, "extended", &ret->extended) < 0 ||
            fields_get_t(fields, "reopened", &ret->reopened) < 0 || read_term(fields, ret) < 0)
                return -EINVAL;
        ret->state = (enum suggestion_state) state;
        ret->class = (enum suggestion_class) class;
        ret->published = (enum suggestion_place) place;
        ret->is_dated = read_day(fields, "done_day", &ret->done_day);
        return 0;
}

static int on_moved(struct book *book, const struct input *input) {
        struct suggestions *suggestions = suggestions_of(book);
        const struct fields *fields = &input->fields;
        struct suggestion_row row = {0};
        struct suggestion_move_row move = {.event = input->id, .day = today(book, input)}, *added;

        int word = read_word(fields, "move", suggestion_move_from_string),
            from = read_word(fields, "from", suggestion_state_from_string);
        if (word < 0 || from < 0 || fields_get_t(fields, "suggestion", &row.event) < 0 ||
            row.event >= input->id || read_standing(fields, &row.now) < 0 ||
            read_text(fields, "actor", move.actor, sizeof(move.actor)) < 0)
                return -EINVAL;
        const struct suggestion_move_kind *kind = suggestion_move_kind((enum suggestion_move) word);
        if (!(kind->from & 1U << from) || (int) row.now.state != (kind->to < 0 ? from : kind->to))
                return -EINVAL;
        move.suggestion = row.event;
        move.move = (enum suggestion_move) word;
        move.state = row.now.state;
        move.place = move.move == SUGGESTION_MOVE_PUBLISH ? row.now.published : SUGGESTION_PLACE_NONE;
        added = ARRAY_ADD(suggestions->moves, suggestions->n_moves, suggestions->moves_allocated);
        if (!added)
                return -ENOMEM;
        *added = move;
        int r = suggestions_note(book, row.event, &row.now);
        return r < 0 ? r : add_row(suggestions, &row);
}

static int on_erased(struct book *book, const struct input *input) {
        struct suggestions *suggestions = suggestions_of(book);
        struct suggestion_erasure_row row = {.event = input->id, .day = today(book, input)}, *added;

        int reason = read_word(&input->fields, "reason", suggestion_erasure_from_string);
        if (reason < 0 || fields_get_t(&input->fields, "suggestion", &row.suggestion) < 0 ||
            row.suggestion >= input->id)
                return -EINVAL;
        row.reason = (enum suggestion_erasure) reason;
        added = ARRAY_ADD(suggestions->erasures, suggestions->n_erasures, suggestions->erasures_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        return 0;
}

/* The configuration has other terms or days of work by now. */
static int on_rescheduled(struct book *book, const struct input *input) {
        struct suggestion_row row = {0};
        struct suggestion_term *term = &row.now.term;

        if (fields_get_t(&input->fields, "suggestion", &row.event) < 0 ||
            !suggestions_find_open(book, row.event, &row.now) || !row.now.has_base ||
            !read_day(&input->fields, "warn_day", &term->warn_day) ||
            !read_day(&input->fields, "due_day", &term->due_day) || term->warn_day > term->due_day)
                return -EINVAL;
        term->known = true;
        int r = suggestions_note(book, row.event, &row.now);
        return r < 0 ? r : add_row(suggestions_of(book), &row);
}

/* ----- the box ----- */

static int on_box(struct book *book, const struct input *input) {
        struct suggestions *suggestions = suggestions_of(book);
        const struct fields *fields = &input->fields;
        struct box_row row = {.event = input->id, .at = input->when.at, .day = today(book, input)}, *added;

        int seal = read_word(fields, "seal", box_seal_from_string);
        if (seal < 0 || fields_get_t(fields, "number", &row.number) < 0 ||
            row.number != suggestions->last_box + 1 || fields_get_t(fields, "letters", &row.letters) < 0 ||
            row.letters > BOX_LETTERS_MAX || read_text(fields, "units", row.units, sizeof(row.units)) < 0 ||
            !box_units_are_valid(row.units) || read_text(fields, "actor", row.actor, sizeof(row.actor)) < 0)
                return -EINVAL;
        row.seal = (enum box_seal) seal;
        added = ARRAY_ADD(suggestions->boxes, suggestions->n_boxes, suggestions->boxes_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        suggestions->last_box = row.number;
        return 0;
}

static int on_box_voided(struct book *book, const struct input *input) {
        struct suggestions *suggestions = suggestions_of(book);
        struct box_void_row row = {.event = input->id, .day = today(book, input)}, *added;

        if (fields_get_t(&input->fields, "number", &row.number) < 0 ||
            !suggestions_box_stands(book, row.number) ||
            read_text(&input->fields, "reason", row.reason, sizeof(row.reason)) < 0 ||
            !suggestion_text_is_valid(row.reason) ||
            read_text(&input->fields, "actor", row.actor, sizeof(row.actor)) < 0)
                return -EINVAL;
        added = ARRAY_ADD(suggestions->voids, suggestions->n_voids, suggestions->voids_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        return suggestions_note_void(book, row.number);
}

/* ----- reminders ----- */

static int on_due(struct book *book, const struct input *input) {
        struct suggestions *suggestions = suggestions_of(book);
        struct suggestion_reminder_row row = {.event = input->id}, *added;

        if (!read_day(&input->fields, "day", &row.day) || fields_get_t(&input->fields, "due", &row.due) < 0 ||
            fields_get_t(&input->fields, "overdue", &row.overdue) < 0)
                return -EINVAL;
        added = ARRAY_ADD(suggestions->reminders, suggestions->n_reminders, suggestions->reminders_allocated);
        if (!added)
                return -ENOMEM;
        *added = suggestions->reminder = row;
        return 0;
}

int suggestions_conclude(struct book *book, const struct instant *now) {
        const struct suggestions *suggestions = suggestions_of(book);
        char text[DAY_TEXT_SIZE];
        int32_t day;

        if (suggestions->n_open == 0 || !calendar_day(book, &now->at, &day) ||
            (suggestions->reminder.event > 0 && suggestions->reminder.day >= day))
                return 0;
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        if ((int64_t) book_wall(book, &now->at, NULL) - day_start_usec(day, offset) <
            (int64_t) REMINDER_OF_DAY_USEC)
                return 0;
        struct suggestions_waiting waiting = suggestions_wait(book, true, day);
        if (waiting.due + waiting.overdue == 0)
                return 0;
        day_format(day, text);
        const struct event_field fields[] = {
                EVENT_FIELD_S("day", text),
                EVENT_FIELD_T("due", waiting.due),
                EVENT_FIELD_T("overdue", waiting.overdue),
        };
        return book_observe(book, now, "suggestions-due", fields, ELEMENTSOF(fields));
}

const struct event_rule suggestions_rules[] = {
        {CENTRE_SOURCE, "suggestion-received", on_received},
        {CENTRE_SOURCE, "suggestion-moved", on_moved},
        {CENTRE_SOURCE, "suggestion-rescheduled", on_rescheduled},
        {CENTRE_SOURCE, "suggestion-erased", on_erased},
        {CENTRE_SOURCE, "box-opened", on_box},
        {CENTRE_SOURCE, "box-voided", on_box_voided},
        {CENTRE_SOURCE, "suggestions-due", on_due},
        {0},
};
