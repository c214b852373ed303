#include "daemon/ratings/rules.h"

#include "daemon/ratings/public.h"

/* In the order of their arming: that of memory depends on what was read when. */
static struct rating_row *first_open(struct book *book, uint64_t stream) {
        struct ratings *ratings = ratings_of(book);
        struct rating_row *first = NULL;

        for (size_t i = 0; i < ratings->n_live; i++) {
                struct rating_row *rating = &ratings->live[i];
                if (rating->state == RATING_OPEN && rating->window.stream == stream &&
                    (!first || rating->window.arming < first->window.arming))
                        first = rating;
        }
        return first;
}

/* What the lost outbox knew of its open windows is gone: those with a press are sealed with it, the others
 * may be opened again. */
static int on_source_epoch(struct book *book, const struct input *input) {
        const struct stream_row *stream;
        struct rating_row *rating;
        const char *of, *before;

        if (fields_get_s(&input->fields, "of", &of) < 0 ||
            fields_get_s(&input->fields, "before", &before) < 0)
                return -EINVAL;
        stream = book_find_stream(book, of, before, /* later= */ false);
        while (stream && (rating = first_open(book, stream->id))) {
                int r = ratings_close(book, rating, DISARM_RESTART, input);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int on_unheard(struct book *book, const struct input *input) {
        struct rating_row *rating;
        const char *subject_text;
        uint64_t visit;

        if (fields_get_t(&input->fields, "visit", &visit) < 0 ||
            fields_get_s(&input->fields, "subject", &subject_text) < 0)
                return -EINVAL;
        enum subject subject = subject_from_string(subject_text);
        if (subject < 0)
                return -EINVAL;
        int r = ratings_find(book, visit, subject, &rating);
        if (r < 0)
                return r == -ENOENT ? -EINVAL : r;
        if (rating->state != RATING_WAITING)
                return 0;
        rating->event = input->id;
        return ratings_set_state(book, rating, RATING_UNHEARD);
}

#define SETTING(name, member, ...) {name, offsetof(struct rules, member)},
const struct setting ratings_settings[] = {RATINGS_SETTINGS(SETTING){0}};

static int on_rules(struct book *book, const struct input *input) {
        struct ratings *ratings = ratings_of(book);
        struct rules rules = {.event = input->id};
        const struct fields *fields = &input->fields;
        const char *utc_offset;

        if (settings_from_fields(ratings_settings, fields, &rules) < 0 ||
            fields_get_s(fields, "utc_offset", &utc_offset) < 0)
                return -EINVAL;
        if (utc_offset_parse(utc_offset, &rules.utc_offset_usec) < 0 || rules.scale < SCALE_MIN ||
            rules.scale > SCALE_MAX || rules.streak_count < 2 || rules.streak_count > STREAK_MAX)
                return -EINVAL;
        ratings->rules = rules;
        ratings->rules_dirty = true;
        return 0;
}

/* The post moves to another keypad, or away: what was open on the old one is closed there. */
static int change_post(struct book *book, struct counter_row *counter, enum subject subject,
                       const char *keypad, const struct input *input) {
        struct ratings *ratings = ratings_of(book);
        struct post *post = &counter->posts[subject];

        if (streq(post->keypad, keypad))
                return 0;
        for (size_t i = 0; i < ratings->n_live; i++) {
                struct rating_row *rating = &ratings->live[i];
                bool is_open = rating->state == RATING_OPEN;
                if (rating->subject != subject || !streq(rating->counter, counter->id) ||
                    (!is_open && rating->state != RATING_WAITING))
                        continue;
                if (is_open) {
                        int r = ratings_close(book, rating, DISARM_RESTART, input);
                        if (r < 0)
                                return r;
                }
                id_copy(rating->keypad, sizeof(rating->keypad), keypad);
                rating->dirty = true;
        }

        int r = post->keypad[0] != '\0'
                        ? ratings_set_offline(book, counter, subject, OFFLINE_KEYPAD, false, &input->when.at)
                        : 0;
        id_copy(post->keypad, sizeof(post->keypad), keypad);
        return r;
}

static int on_counter(struct book *book, const struct input *input) {
        const char *id, *attendant, *keypads[_SUBJECT_MAX];

        if (fields_get_s(&input->fields, "counter", &id) < 0 || strlen(id) >= ID_SIZE ||
            fields_get_s(&input->fields, "attendant", &attendant) < 0 || strlen(attendant) >= ID_SIZE)
                return -EINVAL;
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                if (fields_get_s(&input->fields, subject_to_string(subject), &keypads[subject]) < 0 ||
                    strlen(keypads[subject]) >= ID_SIZE)
                        return -EINVAL;

        struct counter_row *counter = ratings_find_counter(book, id);
        if (!counter)
                counter = ratings_add_counter(book, id);
        if (!counter)
                return -ENOMEM;
        id_copy(counter->attendant, sizeof(counter->attendant), attendant);
        counter->dirty = true;
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                int r = change_post(book, counter, subject, keypads[subject], input);
                if (r < 0)
                        return r;
        }
        return 0;
}

const struct event_rule ratings_rules[] = {
        {CENTRE_SOURCE, "centre-started", ratings_on_started},
        {CENTRE_SOURCE, "clock-corrected", ratings_on_clock_corrected},
        {CENTRE_SOURCE, "counter-changed", on_counter},
        {CENTRE_SOURCE, "phone-press", ratings_on_phone_press},
        {CENTRE_SOURCE, "phone-settled", ratings_on_phone_settled},
        {CENTRE_SOURCE, "rating-unheard", on_unheard},
        {CENTRE_SOURCE, "record-restored", ratings_on_restored},
        {CENTRE_SOURCE, "rules-changed", on_rules},
        {CENTRE_SOURCE, "source-back", ratings_on_source_back},
        {CENTRE_SOURCE, "source-epoch", on_source_epoch},
        {CENTRE_SOURCE, "source-gap", ratings_on_source_gap},
        {CENTRE_SOURCE, "source-lost", ratings_on_source_lost},
        {KEYPAD_SOURCE, "armed", ratings_on_armed},
        {KEYPAD_SOURCE, "press", ratings_on_press},
        {KEYPAD_SOURCE, "disarmed", ratings_on_disarmed},
        {KEYPAD_SOURCE, "keypad-absent", ratings_on_keypad_presence},
        {KEYPAD_SOURCE, "keypad-ready", ratings_on_keypad_presence},
        {0},
};
