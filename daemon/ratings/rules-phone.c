#include "daemon/ratings/rules.h"

#include "daemon/ratings/public.h"

static int read_subject(const struct input *input, uint64_t *ret_visit, enum subject *ret_subject) {
        const char *word;

        if (fields_get_t(&input->fields, "visit", ret_visit) < 0 ||
            fields_get_s(&input->fields, "subject", &word) < 0)
                return -EINVAL;
        *ret_subject = subject_from_string(word);
        return *ret_subject < 0 ? -EINVAL : 0;
}

static int find_rating(struct book *book, const struct input *input, struct rating_row **ret) {
        enum subject subject;
        uint64_t visit;

        int r = read_subject(input, &visit, &subject);
        if (r >= 0)
                r = ratings_find(book, visit, subject, ret);
        if (r < 0)
                return r == -ENOENT ? -EINVAL : r;
        return (*ret)->state == RATING_VOID ? -EINVAL : 0;
}

static int conclude_stray(struct book *book, const struct input *cause, uint64_t press,
                          enum press_verdict verdict) {
        struct event_field fields[] = {
                EVENT_FIELD_T("cause", press),
                EVENT_FIELD_S("reason", press_verdict_to_string(verdict)),
        };
        return book_conclude(book, cause, "press-stray", fields, ELEMENTSOF(fields));
}

int ratings_on_phone_press(struct book *book, const struct input *input) {
        struct rating_row *rating;
        const char *word;

        int r = find_rating(book, input, &rating);
        if (r < 0)
                return r;
        if (fields_get_s(&input->fields, "level", &word) < 0)
                return -EINVAL;
        int level = level_from_string(word);
        if (level < 0 || !scale_has_level(rating->scale, (enum level) level))
                return -EINVAL;
        const struct phone_press press = {(enum level) level, input->id, &input->when.at};
        bool was_low = phone_is_low(&rating->phone);
        enum press_verdict verdict = phone_press(&rating->phone, rating->state == RATING_RATED,
                                                 ratings_of(book)->rules.settle_usec, &press);
        rating->dirty = true;
        if (!was_low && phone_is_low(&rating->phone))
                ratings_note_low(book, rating, press.level, press.at);
        return verdict == PRESS_COUNTS ? 0 : conclude_stray(book, input, input->id, verdict);
}

int ratings_drop_phone(struct book *book, struct rating_row *rating, const struct input *cause) {
        if (rating->phone.state != PHONE_SETTLING)
                return 0;
        rating->phone.state = PHONE_UNCOUNTED;
        rating->dirty = true;
        return conclude_stray(book, cause, rating->phone.event, PRESS_ALREADY_RATED);
}

/* The keypad's window, should it be open, is of a rating that is sealed by now. */
static int end_window(struct book *book, const struct rating_row *sealed, const struct input *cause) {
        if (sealed->state != RATING_OPEN)
                return 0;
        ratings_wish_disarmed(book, sealed);
        return sealed->window.pressed ? ratings_conclude_stray(book, cause, sealed->window.press_event,
                                                               sealed->keypad, PRESS_ALREADY_RATED)
                                      : 0;
}

static int seal(struct book *book, struct rating_row *rating, const struct input *cause) {
        const struct rating_row before = *rating;
        struct rating_window *window = &rating->window;

        int r = ratings_file(book, rating, -1);
        if (r < 0)
                return r;
        rating->phone.state = PHONE_COUNTED;
        rating->channel = CHANNEL_PHONE;
        window->pressed = true;
        window->level = rating->phone.level;
        window->reason = REASON_NONE;
        window->press_event = rating->phone.event;
        window->press_usec = rating->phone.at.boottime_usec;
        window->first_press_usec = rating->phone.first.boottime_usec;
        r = ratings_seal(book, rating, cause);
        return r < 0 ? r : end_window(book, &before, cause);
}

int ratings_on_phone_settled(struct book *book, const struct input *input) {
        struct rating_row *rating;

        int r = find_rating(book, input, &rating);
        if (r < 0)
                return r;
        return rating->phone.state == PHONE_SETTLING ? seal(book, rating, input) : 0;
}

int ratings_seal_phones(struct book *book, const struct input *cause) {
        struct ratings *ratings = ratings_of(book);
        int r = 0;

        /* In the order of their presses: that of memory depends on what was read when. */
        for (;;) {
                struct rating_row *first = NULL;

                for (size_t i = 0; i < ratings->n_live; i++) {
                        struct rating_row *rating = &ratings->live[i];
                        if (rating->phone.state == PHONE_SETTLING && rating->state != RATING_VOID &&
                            (!first || rating->phone.event < first->phone.event))
                                first = rating;
                }
                if (!first)
                        return 0;
                r = seal(book, first, cause);
                if (r < 0)
                        return r;
        }
}

/* ----- what is observed ----- */

static int observe(struct book *book, const struct instant *now, const char *type,
                   const struct rating_row *rating, const char *level) {
        struct event_field fields[4] = {
                EVENT_FIELD_T("visit", rating->visit),
                EVENT_FIELD_S("counter", rating->counter),
                EVENT_FIELD_S("subject", subject_to_string(rating->subject)),
        };
        size_t n = 3;

        if (level)
                fields[n++] = EVENT_FIELD_S("level", level);
        return book_observe(book, now, type, fields, n);
}

int ratings_observe_settled(struct book *book, const struct instant *now) {
        const struct ratings *ratings = ratings_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ratings->n_live; i++) {
                const struct rating_row *rating = &ratings->live[i];

                if (rating->state != RATING_VOID && phone_is_over(&rating->phone, &now->at))
                        r = observe(book, now, "phone-settled", rating, NULL);
        }
        return r;
}

/* What becomes of it. *ret_is_press: it is to be recorded. */
static int judge(const struct rating_row *rating, enum level level, bool *ret_is_press) {
        const struct phone_window *phone = &rating->phone;

        *ret_is_press = false;
        if (rating->state == RATING_VOID)
                return -ENOENT;
        if (!scale_has_level(rating->scale, level))
                return -EINVAL;
        if ((phone->state == PHONE_SETTLING || phone->state == PHONE_COUNTED) && phone->level == level)
                return OUTCOME_REPEATED;
        if (phone->state == PHONE_COUNTED || phone->state == PHONE_UNCOUNTED)
                return -EALREADY;
        if (phone->presses >= PHONE_PRESSES_MAX)
                return -EDQUOT;
        *ret_is_press = true;
        return rating->state == RATING_RATED ? -EALREADY : OUTCOME_RECORDED;
}

int ratings_rate_by_phone(struct book *book, const struct instant *now, const struct phone_wish *wish,
                          int *ret_outcome, uint64_t *ret_left_usec) {
        struct rating_row *rating;
        bool is_press;

        *ret_left_usec = 0;
        int r = ratings_observe_settled(book, now);
        if (r >= 0)
                r = ratings_find(book, wish->visit, wish->subject, &rating);
        if (r == -ENOENT)
                *ret_outcome = -ENOENT;
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        *ret_outcome = judge(rating, wish->level, &is_press);
        if (is_press)
                r = observe(book, now, "phone-press", rating, level_to_string(wish->level));
        if (r >= 0)
                r = ratings_find(book, wish->visit, wish->subject, &rating);
        if (r >= 0)
                *ret_left_usec = phone_time_left(&rating->phone, &now->at);
        return r;
}
