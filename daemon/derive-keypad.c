#include "derive.h"

#include <inttypes.h>

static const char reason_prefix[] = "reason-";

static int conclude_rating(struct book *book, const struct rating_row *rating, const struct input *cause,
                           uint64_t *ret_event) {
        char flags[SUSPECT_TEXT_SIZE];

        suspect_to_string(rating->flags, flags);
        struct event_field fields[] = {
                EVENT_FIELD_T("service", rating->service),
                EVENT_FIELD_S("counter", rating->counter),
                EVENT_FIELD_S("subject", subject_to_string(rating->subject)),
                EVENT_FIELD_S("level", level_to_string(rating->window.level)),
                EVENT_FIELD_T("scale", rating->scale),
                EVENT_FIELD_S("flags", flags),
                EVENT_FIELD_B("suspect", rating->flags != 0),
                EVENT_FIELD_S("reason", reason_to_string(rating->window.reason)),
        };
        size_t n = ELEMENTSOF(fields) - (rating->window.reason == REASON_NONE ? 1 : 0);

        return book_add_own(book, "rating", fields, n, cause, ret_event);
}

static int conclude_skipped(struct book *book, const struct rating_row *rating, const struct input *cause,
                            uint64_t *ret_event) {
        struct event_field fields[] = {
                EVENT_FIELD_T("service", rating->service),
                EVENT_FIELD_S("counter", rating->counter),
                EVENT_FIELD_S("subject", subject_to_string(rating->subject)),
        };
        return book_add_own(book, "rating-skipped", fields, ELEMENTSOF(fields), cause, ret_event);
}

static unsigned judge(struct book *book, const struct rating_row *rating) {
        const struct rating_window *window = &rating->window;
        struct counter_row *counter = book_find_counter(book, rating->counter);
        unsigned flags = 0;

        if (suspect_is_too_fast(window->armed_usec, window->press_usec, book->rules.too_fast_usec))
                flags |= 1U << SUSPECT_TOO_FAST;
        if (counter) {
                struct streak *streak = &counter->posts[rating->subject].streak;
                streak_add(streak, window->level, rating->finished.boot, window->press_usec);
                if (streak_is_suspect(streak, book->rules.streak_count, book->rules.streak_usec))
                        flags |= 1U << SUSPECT_STREAK;
        }
        if (rating->without_people)
                flags |= 1U << SUSPECT_WITHOUT_PEOPLE;
        return flags;
}

int derive_close(struct book *book, struct rating_row *rating, enum disarm_reason reason,
                 const struct input *cause) {
        enum rating_state state = rating_window_close(&rating->window, reason);
        uint64_t event = 0;
        unsigned flags = 0;
        int r;

        if (state == RATING_WAITING)
                rating->window = (struct rating_window){0};
        if (state == RATING_RATED)
                flags = judge(book, rating);

        /* What the rating counted for before is taken back with the flags it had then. */
        r = book_file_rating(book, rating, -1);
        if (r < 0)
                return r;
        rating->state = state;
        rating->flags = flags;
        if (!rating_window_is_low(&rating->window))
                rating->window.reason = REASON_NONE;
        rating->dirty = true;
        r = book_file_rating(book, rating, 1);
        if (r < 0)
                return r;

        if (state == RATING_RATED)
                r = conclude_rating(book, rating, cause, &event);
        else if (state == RATING_SKIPPED)
                r = conclude_skipped(book, rating, cause, &event);
        rating->event = event;
        return r;
}

/* Why a press within an arming that is not open here counts for nothing. Or it does: a finish was undone, but
 * somebody had rated it, and been thanked, before the keypad heard of that. */
static int explain_closed(struct book *book, const struct input *input, const struct keypad_event *event,
                          enum press_verdict *ret) {
        _cleanup_free_ char *type = NULL, *text = NULL;
        struct fields_room room;
        struct fields fields;
        struct source_row *source;
        struct rating_row *rating;
        const char *token;
        uint64_t service;
        enum subject subject;

        *ret = PRESS_UNKNOWN_ARMING;
        int r = book_get_source(book, "keypad", &source);
        if (r < 0)
                return r;
        r = store_find_event(book->store, &source->stream, event->arming, &type, &text);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (!streq(type, "armed"))
                return 0;
        r = fields_from_text(text, &room, &fields);
        if (r < 0)
                return r;
        if (fields_get_s(&fields, "token", &token) < 0 ||
            book_read_token(book, token, &service, &subject) < 0)
                return 0;
        r = book_find_rating(book, service, subject, &rating);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        bool same = rating->window.stream == input->stream && rating->window.arming == event->arming;
        if (same && rating->state == RATING_VOID) {
                *ret = PRESS_COUNTS;
                return book_set_rating_state(book, rating, RATING_OPEN);
        }
        *ret = !same && rating->state == RATING_RATED ? PRESS_ALREADY_RATED : PRESS_SEALED;
        return 0;
}

static int file_stray(struct book *book, const struct input *input, const struct figure_key *where) {
        struct stray_row stray = {.event = input->id, .key = *where, .at = input->at};
        uint64_t wall;
        bool is_true;

        int r = book_wall(book, &input->at, &wall, &is_true);
        if (r < 0)
                return r;
        stray.key.day = day_of(wall, book->rules.utc_offset_usec);
        if (!is_true) {
                r = store_add_stray(book->store, &stray);
                if (r < 0)
                        return r;
        }
        return book_count(book, &stray.key, FIGURE_STRAY, 1);
}

static int record_stray(struct book *book, const struct input *input, const struct keypad_event *event,
                        enum press_verdict verdict) {
        struct figure_key key = {.scale = book->rules.scale};
        struct counter_row *counter;
        char of[24];

        snprintf(of, sizeof(of), "%" PRIu64, input->id);
        struct event_field fields[] = {
                EVENT_FIELD_S("of", of),
                EVENT_FIELD_S("reason", press_verdict_to_string(verdict)),
        };
        int r = book_add_own(book, "press-stray", fields, ELEMENTSOF(fields), input, NULL);
        if (r < 0)
                return r;

        /* A keypad that rates nothing has no figures to stand in. */
        if (!book_post_of_keypad(book, event->keypad, &counter, &key.subject))
                return 0;
        id_copy(key.id, sizeof(key.id), counter->id);
        return file_stray(book, input, &key);
}

static void note_low(struct book *book, const struct rating_row *rating, const struct moment *at) {
        if (book->n_low == BOOK_LOW_MAX)
                return;
        struct low_press *low = &book->low[book->n_low++];
        *low = (struct low_press){
                .service = rating->service,
                .subject = rating->subject,
                .level = rating->window.level,
                .at = *at,
        };
        id_copy(low->counter, sizeof(low->counter), rating->counter);
}

static int press_rating(struct book *book, const struct input *input, const struct keypad_event *event,
                        enum level level) {
        struct rating_press press = {
                .level = level,
                .event = input->id,
                .boottime_usec = input->at.boottime_usec,
        };
        enum press_verdict verdict = PRESS_NOT_ARMED;

        struct rating_row *rating = NULL;
        if (event->arming > 0) {
                rating = book_find_open(book, input->stream, event->arming);
                if (!rating) {
                        int r = explain_closed(book, input, event, &verdict);
                        if (r < 0)
                                return r;
                        rating = book_find_open(book, input->stream, event->arming);
                }
        }
        if (rating) {
                bool was_low = rating_window_is_low(&rating->window);
                verdict = rating_window_press(&rating->window, rating->scale, &press);
                rating->dirty = true;
                if (!was_low && rating_window_is_low(&rating->window))
                        note_low(book, rating, &input->at);
        }
        return verdict == PRESS_COUNTS ? 0 : record_stray(book, input, event, verdict);
}

/* Said of the rating whose window is open, whichever comes first; the last reason stands. Outside it counts
 * for nothing. */
static void press_reason(struct book *book, const struct input *input, const struct keypad_event *event) {
        struct rating_row *rating =
                event->arming > 0 ? book_find_open(book, input->stream, event->arming) : NULL;
        int reason = reason_from_string(event->key + strlen(reason_prefix));

        if (!rating || reason < 0)
                return;
        rating->window.reason = reason;
        rating->dirty = true;
}

static int on_press(struct book *book, const struct input *input, const struct keypad_event *event) {
        enum level level = level_from_string(event->key);

        if (level >= 0)
                return press_rating(book, input, event, level);
        if (strncmp(event->key, reason_prefix, strlen(reason_prefix)) != 0)
                return derive_key(book, input, event);
        press_reason(book, input, event);
        return 0;
}

static int on_armed(struct book *book, const struct input *input, const struct keypad_event *event) {
        struct rating_row *rating;
        uint64_t service;
        enum subject subject;
        int r;

        /* A keypad has one arming. Should the end of the one before be missing, this one ends it. */
        for (size_t i = 0; i < book->n_live; i++)
                if (book->live[i].state == RATING_OPEN && streq(book->live[i].keypad, event->keypad)) {
                        r = derive_close(book, &book->live[i], DISARM_REPLACED, input);
                        if (r < 0)
                                return r;
                }

        if (book_read_token(book, event->token, &service, &subject) < 0)
                return 0;
        r = book_find_rating(book, service, subject, &rating);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        bool is_void = rating->state == RATING_VOID && rating->window.arming == 0;
        if ((!is_void && !rating_may_open(rating->state)) || !streq(rating->keypad, event->keypad))
                return 0;

        rating->window = (struct rating_window){
                .arming = input->sequence,
                .stream = input->stream,
                .armed_usec = input->at.boottime_usec,
                .settle_usec = event->settle_usec,
        };
        if (!is_void)
                return book_set_rating_state(book, rating, RATING_OPEN);
        rating->dirty = true;
        derive_wish_disarmed(book, rating);
        return 0;
}

static int on_disarmed(struct book *book, const struct input *input, const struct keypad_event *event) {
        struct rating_row *rating = book_find_open(book, input->stream, event->arming);

        return rating ? derive_close(book, rating, event->reason, input) : 0;
}

static int on_presence(struct book *book, const struct input *input, const struct keypad_event *event) {
        struct counter_row *counter;
        enum subject subject;

        if (!book_post_of_keypad(book, event->keypad, &counter, &subject))
                return 0;
        return derive_offline(book, counter, subject, OFFLINE_KEYPAD, event->type == KEYPAD_EVENT_ABSENT,
                              &input->at);
}

int derive_keypad(struct book *book, const struct input *input, const struct keypad_event *event) {
        switch (event->type) {
        case KEYPAD_EVENT_ARMED:
                return on_armed(book, input, event);
        case KEYPAD_EVENT_PRESS:
                return on_press(book, input, event);
        case KEYPAD_EVENT_DISARMED:
                return on_disarmed(book, input, event);
        case KEYPAD_EVENT_READY:
        case KEYPAD_EVENT_ABSENT:
                return on_presence(book, input, event);
        case KEYPAD_EVENT_OTHER:
        case _KEYPAD_EVENT_MAX:
        case _KEYPAD_EVENT_INVALID:
                break;
        }
        return 0;
}
