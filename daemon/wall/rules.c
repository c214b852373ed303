#include "daemon/wall/rules.h"

#include "daemon/ratings/keypad-event.h"
#include "daemon/record/event-type.h"
#include "daemon/wall/calls.h"

/* Each announcement is of the event that asks for it, and has its time. */

static bool read_id(const struct input *input, const char *name, const char **ret) {
        return fields_get_s(&input->fields, name, ret) >= 0 && strlen(*ret) < ID_SIZE;
}

static void announce_at(struct book *book, const struct input *input, enum sentence_type what,
                        const char *counter) {
        struct announcement_row row = {.event = input->id, .what = what, .since = input->when.at},
                                *newest = book_announcement(book, 0);

        id_copy(row.counter, sizeof(row.counter), counter);
        /* Whoever pauses and goes on, again and again, takes no place from the calls. */
        if (newest && newest->what == what && newest->voicing == VOICING_OVER &&
            streq(newest->counter, counter)) {
                row.place = newest->place;
                row.dirty = true;
                *newest = row;
        } else
                (void) book_announce(book, &row);
}

static int on_rules(struct book *book, const struct input *input) {
        struct wall_rules rules = {.known = true};
        const struct fields *fields = &input->fields;

        if (fields_get_b(fields, "shown", &rules.shown) < 0 ||
            fields_get_b(fields, "rate", &rules.rate) < 0 ||
            fields_get_b(fields, "level", &rules.level) < 0 ||
            fields_get_t(fields, "closing_usec", &rules.closing_usec) < 0)
                return -EINVAL;
        wall_of(book)->rules = rules;
        wall_of(book)->rules_dirty = true;
        return 0;
}

static int on_counter_moved(struct book *book, const struct input *input) {
        const char *counter, *from, *to;

        if (!read_id(input, "counter", &counter) || fields_get_s(&input->fields, "from", &from) < 0 ||
            fields_get_s(&input->fields, "to", &to) < 0)
                return -EINVAL;
        bool was_paused = streq(from, desk_state_to_string(DESK_PAUSED)),
             is_paused = streq(to, desk_state_to_string(DESK_PAUSED));
        if (!is_paused)
                announcements_end_at(book, SENTENCE_PAUSED, counter);
        else if (!was_paused && wall_of(book)->rules.shown)
                announce_at(book, input, SENTENCE_PAUSED, counter);
        return 0;
}

static int on_closing_soon(struct book *book, const struct input *input) {
        uint64_t end_usec;

        if (fields_get_t(&input->fields, "end_usec", &end_usec) < 0 || end_usec == 0)
                return -EINVAL;
        /* 24:00 is of the day that it ends. */
        wall_of(book)->row.closing_day = day_of(end_usec - 1, ratings_of(book)->rules.utc_offset_usec);
        wall_of(book)->row_dirty = true;
        announce_at(book, input, SENTENCE_CLOSING, "");
        return 0;
}

/* Of notices. */

static void end_notice(struct book *book) {
        wall_of(book)->row.notice = (struct notice_row){0};
        wall_of(book)->row_dirty = true;
        announcements_end_at(book, SENTENCE_NOTICE, NULL);
        announcements_end_at(book, SENTENCE_EMERGENCY, NULL);
}

static int on_notice_set(struct book *book, const struct input *input) {
        struct notice_row notice = {.event = input->id, .since = input->when.at};
        const char *text;

        if (fields_get_s(&input->fields, "text", &text) < 0 || strlen(text) >= sizeof(notice.text) ||
            fields_get_b(&input->fields, "emergency", &notice.emergency) < 0 ||
            fields_get_t(&input->fields, "for_usec", &notice.for_usec) < 0)
                return -EINVAL;
        end_notice(book);
        id_copy(notice.text, sizeof(notice.text), text);
        wall_of(book)->row.notice = notice;
        announce_at(book, input, notice.emergency ? SENTENCE_EMERGENCY : SENTENCE_NOTICE, "");
        return 0;
}

static int on_notice_cleared(struct book *book, const struct input *input) {
        uint64_t notice;

        if (fields_get_t(&input->fields, "notice", &notice) < 0)
                return -EINVAL;
        if (wall_of(book)->row.notice.event == notice)
                end_notice(book);
        return 0;
}

/* What an older copy of the record knows to be announced was announced, or is long past. */
static int on_restored(struct book *book, const struct input *input _unused_) {
        announcements_end_all(book);
        end_notice(book);
        return 0;
}

/* Of ratings. */

static void announce_visit(struct book *book, const struct input *input, enum sentence_type what,
                           const struct rating_row *rating) {
        struct announcement_row row = {
                .event = input->id, .what = what, .since = input->when.at, .visit = rating->visit};

        id_copy(row.counter, sizeof(row.counter), rating->counter);
        if (what == SENTENCE_RATED)
                id_copy(row.level, sizeof(row.level), level_to_string(rating->window.level));
        (void) book_announce(book, &row);
}

/* A keypad is open: both, where two subjects are asked, are one invitation. */
static int on_armed(struct book *book, const struct input *input) {
        const struct rating_row *rating = ratings_find_open(book, input->stream, input->sequence);
        const struct announcement_row *before;

        if (!wall_of(book)->rules.shown || !wall_of(book)->rules.rate || !rating)
                return 0;
        for (size_t i = 0; (before = book_announcement(book, i)); i++)
                if (before->what == SENTENCE_RATE && before->visit == rating->visit)
                        return 0;
        announce_visit(book, input, SENTENCE_RATE, rating);
        return 0;
}

/* A press that stands, as far as is known: another may still replace it, and is then said instead. */
static int on_press(struct book *book, const struct input *input) {
        struct keypad_event event;
        const char *field;

        if (keypad_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        const struct rating_row *rating =
                event.arming > 0 ? ratings_find_open(book, input->stream, event.arming) : NULL;
        if (!rating || rating->window.press_event != input->id)
                return 0;
        announcements_end_of_visit(book, SENTENCE_RATE, rating->visit);
        announcements_end_of_visit(book, SENTENCE_RATED, rating->visit);
        if (wall_of(book)->rules.shown && wall_of(book)->rules.level)
                announce_visit(book, input, SENTENCE_RATED, rating);
        return 0;
}

/* Nobody can press there any more. */
static int end_invitation(struct book *book, const struct input *input) {
        uint64_t visit;

        if (fields_get_t(&input->fields, "visit", &visit) < 0)
                return -EINVAL;
        announcements_end_of_visit(book, SENTENCE_RATE, visit);
        return 0;
}

/* Of the display. */

/* An event from before the announcement is of another record, from which this one was brought back. */
static struct announcement_row *find_told(const struct book *book, const struct input *input,
                                          uint64_t event) {
        struct announcement_row *row = book_find_announcement(book, event);

        if (!row || input->when.at.boot < row->since.boot ||
            (input->when.at.boot == row->since.boot &&
             input->when.at.boottime_usec < row->since.boottime_usec))
                return NULL;
        return row;
}

static int on_shown(struct book *book, const struct input *input) {
        uint64_t call;

        if (fields_get_t(&input->fields, "call", &call) < 0)
                return -EINVAL;
        struct announcement_row *row = find_told(book, input, call);
        if (row && !row->shown) {
                row->shown = true;
                row->dirty = true;
        }
        return 0;
}

static int on_spoken(struct book *book, const struct input *input) {
        static const enum voicing voicings[_SPEECH_ENDING_MAX] = {
                [SPEECH_SAID] = VOICING_SAID,
                [SPEECH_CUT] = VOICING_CUT,
                [SPEECH_LATE] = VOICING_LATE,
        };
        const char *text;
        uint64_t speech;

        if (fields_get_t(&input->fields, "speech", &speech) < 0 ||
            fields_get_s(&input->fields, "ending", &text) < 0)
                return -EINVAL;
        int ending = speech_ending_from_string(text);
        struct announcement_row *row = find_told(book, input, speech);
        if (ending >= 0 && row && row->voicing < VOICING_SAID) {
                row->voicing = voicings[ending];
                row->dirty = true;
        }
        return 0;
}

static void touch_outputs(struct book *book) {
        wall_of(book)->outputs_dirty = true;
        wall_of(book)->outputs_changes++;
}

static int on_output(struct book *book, const struct input *input) {
        static const struct {
                const char *type;
                enum screen_state state;
        } types[] = {
                {"output-ready", SCREEN_SHOWING},
                {"output-absent", SCREEN_ABSENT},
                {"output-held", SCREEN_HELD},
                {"output-failing", SCREEN_FAILING},
        };
        const char *id, *connector;

        if (!read_id(input, "output", &id))
                return -EINVAL;
        struct output_row *row = book_get_output(book, id);
        if (!row)
                return 0;
        for (size_t i = 0; i < ELEMENTSOF(types); i++)
                if (streq(types[i].type, input->type))
                        row->state = types[i].state;
        if (row->state == SCREEN_SHOWING && fields_get_s(&input->fields, "connector", &connector) >= 0 &&
            strlen(connector) < sizeof(row->connector))
                id_copy(row->connector, sizeof(row->connector), connector);
        touch_outputs(book);
        return 0;
}

static int on_output_removed(struct book *book, const struct input *input) {
        struct wall_part *wall = wall_of(book);
        const char *id;
        size_t n = 0;

        if (!read_id(input, "output", &id))
                return -EINVAL;
        for (size_t i = 0; i < wall->n_outputs; i++)
                if (!streq(wall->outputs[i].id, id)) {
                        wall->outputs[n] = wall->outputs[i];
                        wall->outputs[n].position = (uint32_t) n + 1;
                        n++;
                }
        wall->n_outputs = n;
        touch_outputs(book);
        return 0;
}

static void set_sound(struct book *book, bool known, bool absent) {
        struct wall_row *row = &wall_of(book)->row;

        if (row->sound_known == known && row->sound_absent == absent)
                return;
        row->sound_known = known;
        row->sound_absent = absent;
        wall_of(book)->row_dirty = true;
        wall_of(book)->outputs_changes++;
}

static int on_sound_ready(struct book *book, const struct input *input _unused_) {
        set_sound(book, true, false);
        return 0;
}

static int on_sound_absent(struct book *book, const struct input *input _unused_) {
        set_sound(book, true, true);
        return 0;
}

/* The display daemon came or went: it tells again how its outputs are. */
static int on_presence(struct book *book, const struct input *input) {
        const char *of;

        if (fields_get_s(&input->fields, "of", &of) < 0 || !source_is_of(of, DISPLAY_SOURCE))
                return 0;
        wall_of(book)->n_outputs = 0;
        touch_outputs(book);
        set_sound(book, false, false);
        return 0;
}

int wall_conclude(struct book *book, const struct instant *now) {
        const struct notice_row *notice = &wall_of(book)->row.notice;
        struct event_field over[] = {
                EVENT_FIELD_T("notice", notice->event),
                EVENT_FIELD_S("reason", "over"),
        };
        uint64_t in_usec;
        int r = 0;

        if (book_notice_end(book, &now->at) <= now->at.boottime_usec)
                r = book_observe(book, now, "notice-cleared", over, ELEMENTSOF(over));
        if (r >= 0 && book_closing_due(book, &now->at, &in_usec) && in_usec == 0)
                r = book_observe(
                        book, now, "closing-soon",
                        (struct event_field[]){EVENT_FIELD_T("end_usec", book_hours_end(book, &now->at))}, 1);
        return r;
}

const struct event_rule wall_event_rules[] = {
        {CENTRE_SOURCE, "closing-soon", on_closing_soon},
        {CENTRE_SOURCE, "counter-moved", on_counter_moved},
        {CENTRE_SOURCE, "day-ended", calls_on_day_ended},
        {CENTRE_SOURCE, "notice-cleared", on_notice_cleared},
        {CENTRE_SOURCE, "notice-set", on_notice_set},
        {CENTRE_SOURCE, "rating", end_invitation},
        {CENTRE_SOURCE, "rating-skipped", end_invitation},
        {CENTRE_SOURCE, "rating-unheard", end_invitation},
        {CENTRE_SOURCE, "record-restored", on_restored},
        {CENTRE_SOURCE, "source-back", on_presence},
        {CENTRE_SOURCE, "source-epoch", on_presence},
        {CENTRE_SOURCE, "source-lost", on_presence},
        {CENTRE_SOURCE, "ticket-called", calls_on_called},
        {CENTRE_SOURCE, "ticket-moved", calls_on_moved},
        {CENTRE_SOURCE, "ticket-printed", calls_on_printed},
        {CENTRE_SOURCE, "ticket-unprinted", calls_on_unprinted},
        {CENTRE_SOURCE, "visit-reopened", end_invitation},
        {CENTRE_SOURCE, "wall-rules-changed", on_rules},
        {KEYPAD_SOURCE, "armed", on_armed},
        {KEYPAD_SOURCE, "press", on_press},
        {DISPLAY_SOURCE, "output-absent", on_output},
        {DISPLAY_SOURCE, "output-failing", on_output},
        {DISPLAY_SOURCE, "output-held", on_output},
        {DISPLAY_SOURCE, "output-ready", on_output},
        {DISPLAY_SOURCE, "output-removed", on_output_removed},
        {DISPLAY_SOURCE, "shown", on_shown},
        {DISPLAY_SOURCE, "sound-absent", on_sound_absent},
        {DISPLAY_SOURCE, "sound-ready", on_sound_ready},
        {DISPLAY_SOURCE, "spoken", on_spoken},
        {0},
};
