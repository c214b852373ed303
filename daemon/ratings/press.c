#include "daemon/ratings/public.h"
#include "daemon/ratings/rules.h"

static const char reason_prefix[] = "reason-";

static int conclude_rating(struct book *book, const struct rating_row *rating, const struct input *cause) {
        char flags[SUSPECT_TEXT_SIZE];

        suspect_to_string(rating->flags, flags);
        struct event_field fields[9] = {
                EVENT_FIELD_T("visit", rating->visit),
                EVENT_FIELD_S("counter", rating->counter),
                EVENT_FIELD_S("subject", subject_to_string(rating->subject)),
                EVENT_FIELD_S("level", level_to_string(rating->window.level)),
                EVENT_FIELD_T("scale", rating->scale),
                EVENT_FIELD_S("flags", flags),
                EVENT_FIELD_B("suspect", rating->flags != 0),
        };
        size_t n = 7;

        if (rating->window.reason != REASON_NONE)
                fields[n++] = EVENT_FIELD_S("reason", reason_to_string(rating->window.reason));
        if (rating->channel != CHANNEL_KEYPAD)
                fields[n++] = EVENT_FIELD_S("channel", rating_channel_to_string(rating->channel));
        return book_conclude(book, cause, "rating", fields, n);
}

static int conclude_skipped(struct book *book, const struct rating_row *rating, const struct input *cause) {
        struct event_field fields[] = {
                EVENT_FIELD_T("visit", rating->visit),
                EVENT_FIELD_S("counter", rating->counter),
                EVENT_FIELD_S("subject", subject_to_string(rating->subject)),
        };
        return book_conclude(book, cause, "rating-skipped", fields, ELEMENTSOF(fields));
}

/* Nobody reads lights, nor opens a page, in less since the window was opened, or the visit done. */
static bool is_too_fast(const struct book *book, const struct rating_row *rating) {
        const struct rating_window *window = &rating->window;
        uint64_t since_usec =
                rating->channel == CHANNEL_PHONE ? rating->finished.boottime_usec : window->armed_usec;

        return rating_press_boot(rating) == rating->finished.boot &&
               suspect_is_too_fast(since_usec, window->press_usec, ratings_of(book)->rules.too_fast_usec);
}

static unsigned judge(struct book *book, const struct rating_row *rating) {
        const struct rating_window *window = &rating->window;
        struct counter_row *counter = ratings_find_counter(book, rating->counter);
        unsigned flags = 0;

        if (is_too_fast(book, rating))
                flags |= 1U << SUSPECT_TOO_FAST;
        if (counter) {
                struct streak *streak = &counter->posts[rating->subject].streak;
                streak_add(streak, window->level, rating_press_boot(rating), window->press_usec);
                if (streak_is_suspect(streak, ratings_of(book)->rules.streak_count,
                                      ratings_of(book)->rules.streak_usec))
                        flags |= 1U << SUSPECT_STREAK;
        }
        if (rating->too_short)
                flags |= 1U << SUSPECT_TOO_SHORT;
        if (rating->queued && rating->ticket == 0)
                flags |= 1U << SUSPECT_WITHOUT_PEOPLE;
        return flags;
}

int ratings_seal(struct book *book, struct rating_row *rating, const struct input *cause) {
        rating->flags = judge(book, rating);
        rating->state = RATING_RATED;
        if (!rating_window_is_low(&rating->window))
                rating->window.reason = REASON_NONE;
        rating->dirty = true;
        int r = ratings_file(book, rating, 1);
        if (r >= 0)
                r = ratings_publish(book, rating);
        if (r < 0)
                return r;
        rating->event = book->last_event + 1;
        return conclude_rating(book, rating, cause);
}

static int close_without(struct book *book, struct rating_row *rating, enum rating_state state,
                         const struct input *cause) {
        if (state == RATING_WAITING)
                rating->window = (struct rating_window){0};
        rating->window.reason = REASON_NONE;
        rating->state = state;
        rating->dirty = true;
        int r = ratings_file(book, rating, 1);
        if (r < 0)
                return r;
        rating->event = state == RATING_SKIPPED ? book->last_event + 1 : 0;
        return state == RATING_SKIPPED ? conclude_skipped(book, rating, cause) : 0;
}

int ratings_close(struct book *book, struct rating_row *rating, enum disarm_reason reason,
                  const struct input *cause) {
        enum rating_state state = rating_window_close(&rating->window, reason);

        int r = ratings_file(book, rating, -1);
        if (r < 0)
                return r;
        if (state != RATING_RATED)
                return close_without(book, rating, state, cause);
        r = ratings_seal(book, rating, cause);
        return r < 0 ? r : ratings_drop_phone(book, rating, cause);
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

        *ret = PRESS_UNKNOWN_ARMING;
        int r = book_get_source(book, KEYPAD_SOURCE, &source);
        if (r < 0)
                return r;
        r = book_find_event(book, book_source_stream(book, source), event->arming, &type, &text);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (!streq(type, "armed"))
                return 0;
        r = fields_from_text(text, &room, &fields);
        if (r < 0)
                return r;
        if (fields_get_s(&fields, "token", &token) < 0)
                return 0;
        r = rating_token_find(book, token, &rating);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        bool same = rating->window.stream == input->stream && rating->window.arming == event->arming;
        if (same && rating->state == RATING_VOID) {
                *ret = PRESS_COUNTS;
                return ratings_set_state(book, rating, RATING_OPEN);
        }
        bool elsewhere = !same || rating->channel != CHANNEL_KEYPAD;
        *ret = elsewhere && rating->state == RATING_RATED ? PRESS_ALREADY_RATED : PRESS_SEALED;
        return 0;
}

static int file_stray(struct book *book, const struct input *input, uint64_t press,
                      const struct figure_key *where) {
        struct stray_row stray = {.event = press, .key = *where, .at = input->when.at};
        bool is_true;

        uint64_t wall = book_wall(book, &stray.at, &is_true);
        stray.key.day = day_of(wall, ratings_of(book)->rules.utc_offset_usec);
        int r = is_true ? 0 : ratings_add_stray(book, &stray);
        return r < 0 ? r : ratings_count(book, &stray.key, FIGURE_STRAY, 1);
}

int ratings_conclude_stray(struct book *book, const struct input *cause, uint64_t press, const char *keypad,
                           enum press_verdict verdict) {
        struct figure_key key = {.scale = ratings_of(book)->rules.scale};
        struct counter_row *counter;
        struct event_field fields[] = {
                EVENT_FIELD_T("cause", press),
                EVENT_FIELD_S("reason", press_verdict_to_string(verdict)),
        };
        int r = book_conclude(book, cause, "press-stray", fields, ELEMENTSOF(fields));
        if (r < 0)
                return r;

        /* A keypad that rates nothing has no figures to stand in. */
        if (!ratings_post_of_keypad(book, keypad, &counter, &key.subject))
                return 0;
        id_copy(key.id, sizeof(key.id), counter->id);
        return file_stray(book, cause, press, &key);
}

void ratings_note_low(struct book *book, const struct rating_row *rating, enum level level,
                      const struct moment *at) {
        struct ratings *ratings = ratings_of(book);

        if (ratings->n_low == RATINGS_LOW_MAX)
                return;
        struct low_press *low = &ratings->low[ratings->n_low++];
        *low = (struct low_press){
                .visit = rating->visit,
                .subject = rating->subject,
                .level = level,
                .at = *at,
        };
        id_copy(low->counter, sizeof(low->counter), rating->counter);
}

static int press_rating(struct book *book, const struct input *input, const struct keypad_event *event,
                        enum level level) {
        struct rating_press press = {
                .level = level,
                .event = input->id,
                .boottime_usec = input->when.at.boottime_usec,
        };
        enum press_verdict verdict = PRESS_NOT_ARMED;

        struct rating_row *rating = NULL;
        if (event->arming > 0) {
                rating = ratings_find_open(book, input->stream, event->arming);
                if (!rating) {
                        int r = explain_closed(book, input, event, &verdict);
                        if (r < 0)
                                return r;
                        rating = ratings_find_open(book, input->stream, event->arming);
                }
        }
        if (rating) {
                bool was_low = rating_window_is_low(&rating->window);
                verdict = rating_window_press(&rating->window, rating->scale, &press);
                rating->dirty = true;
                if (!was_low && rating_window_is_low(&rating->window))
                        ratings_note_low(book, rating, level, &input->when.at);
        }
        return verdict == PRESS_COUNTS
                       ? 0
                       : ratings_conclude_stray(book, input, input->id, event->keypad, verdict);
}

/* Said of the rating whose window is open, whichever comes first; the last reason stands. Outside it counts
 * for nothing. */
static void press_reason(struct book *book, const struct input *input, const struct keypad_event *event) {
        struct rating_row *rating =
                event->arming > 0 ? ratings_find_open(book, input->stream, event->arming) : NULL;
        int reason = reason_from_string(event->key + strlen(reason_prefix));

        if (!rating || reason < 0)
                return;
        rating->window.reason = reason;
        rating->dirty = true;
}

int ratings_on_press(struct book *book, const struct input *input) {
        struct keypad_event event;
        const char *field;

        if (keypad_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        enum level level = level_from_string(event.key);
        if (level >= 0)
                return press_rating(book, input, &event, level);
        if (strncmp(event.key, reason_prefix, strlen(reason_prefix)) == 0)
                press_reason(book, input, &event);
        return 0;
}

/* A keypad has one arming. Should the end of the one before be missing, this one ends it. */
static int replace_arming(struct book *book, const struct input *input, const char *keypad) {
        struct ratings *ratings = ratings_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ratings->n_live; i++)
                if (ratings->live[i].state == RATING_OPEN && streq(ratings->live[i].keypad, keypad))
                        r = ratings_close(book, &ratings->live[i], DISARM_REPLACED, input);
        return r;
}

int ratings_on_armed(struct book *book, const struct input *input) {
        struct keypad_event event;
        struct rating_row *rating;
        const char *field;

        if (keypad_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        int r = replace_arming(book, input, event.keypad);
        if (r >= 0)
                r = rating_token_find(book, event.token, &rating);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (rating->state == RATING_RATED && rating->channel == CHANNEL_PHONE) {
                struct rating_row late = *rating;
                late.window.arming = input->sequence;
                ratings_wish_disarmed(book, &late);
                return 0;
        }
        bool is_void = rating->state == RATING_VOID && rating->window.arming == 0;
        if ((!is_void && !rating_may_open(rating->state)) || !streq(rating->keypad, event.keypad))
                return 0;

        rating->window = (struct rating_window){
                .arming = input->sequence,
                .stream = input->stream,
                .armed_usec = input->when.at.boottime_usec,
                .settle_usec = event.settle_usec,
        };
        if (!is_void)
                return ratings_set_state(book, rating, RATING_OPEN);
        rating->dirty = true;
        ratings_wish_disarmed(book, rating);
        return 0;
}

int ratings_on_disarmed(struct book *book, const struct input *input) {
        struct keypad_event event;
        const char *field;

        if (keypad_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        struct rating_row *rating = ratings_find_open(book, input->stream, event.arming);
        return rating ? ratings_close(book, rating, event.reason, input) : 0;
}
