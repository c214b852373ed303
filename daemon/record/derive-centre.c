#include "daemon/keypads/book.h"
#include "daemon/printing/rules.h"
#include "daemon/queue/book.h"
#include "daemon/record/derive.h"

int derive_offline(struct book *book, struct counter_row *counter, enum subject subject,
                   enum offline_cause cause, bool begins, const struct moment *at) {
        struct post *post = &counter->posts[subject];
        struct offline_row row = {
                .subject = subject,
                .scale = book->rules.scale,
                .utc_offset_usec = book->rules.utc_offset_usec,
        };

        counter->dirty = true;
        if (!offline_set(&post->offline, cause, begins, at, &row.period))
                return 0;
        id_copy(row.counter, sizeof(row.counter), counter->id);
        int r = store_add_offline(book->store, &row);
        return r < 0 ? r : book_file_offline(book, &row, 1);
}

static int offline_all(struct book *book, enum offline_cause cause, bool begins, const struct moment *at) {
        for (size_t i = 0; i < book->n_counters; i++)
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                        struct counter_row *counter = &book->counters[i];
                        if (counter->posts[subject].keypad[0] == '\0')
                                continue;
                        int r = derive_offline(book, counter, subject, cause, begins, at);
                        if (r < 0)
                                return r;
                }
        return 0;
}

/* Down since the event before: it also tells the boot, which the field for people does not. */
static int on_started(struct book *book, const struct input *input, const struct moment *before) {
        if (before->boot == 0)
                return 0;
        int r = offline_all(book, OFFLINE_CENTRE, true, before);
        return r < 0 ? r : offline_all(book, OFFLINE_CENTRE, false, &input->at);
}

static int on_source_presence(struct book *book, const struct input *input, bool lost) {
        struct source_row *source;
        const char *of;

        if (fields_get_s(&input->fields, "of", &of) < 0 || strlen(of) >= ID_SIZE)
                return -EINVAL;
        int r = book_get_source(book, of, &source);
        if (r < 0)
                return r;
        source->lost = lost;
        source->dirty = true;
        if (streq(of, PRINTER_SOURCE))
                return derive_printer_presence(book, input);
        return streq(of, KEYPAD_SOURCE) ? offline_all(book, OFFLINE_SOURCE, lost, &input->at) : 0;
}

static int on_source_lost(struct book *book, const struct input *input) {
        return on_source_presence(book, input, true);
}

static int on_source_back(struct book *book, const struct input *input) {
        return on_source_presence(book, input, false);
}

/* In the order of their arming: that of memory depends on what was read when. */
static struct rating_row *first_open(struct book *book, uint64_t stream) {
        struct rating_row *first = NULL;

        for (size_t i = 0; i < book->n_live; i++) {
                struct rating_row *rating = &book->live[i];
                if (rating->state == RATING_OPEN && rating->window.stream == stream &&
                    (!first || rating->window.arming < first->window.arming))
                        first = rating;
        }
        return first;
}

static int on_source_epoch(struct book *book, const struct input *input) {
        struct source_row *source;
        const char *of, *before, *after;

        if (fields_get_s(&input->fields, "of", &of) < 0 || strlen(of) >= ID_SIZE ||
            fields_get_s(&input->fields, "before", &before) < 0 || strlen(before) >= EPOCH_SIZE ||
            fields_get_s(&input->fields, "after", &after) < 0 || strlen(after) >= EPOCH_SIZE)
                return -EINVAL;
        int r = book_get_source(book, of, &source);
        /* An epoch that ended before its first event has left no other trace. */
        if (r >= 0 && source->stream.id == 0)
                r = store_add_stream(book->store, of, before, &source->stream);
        if (r < 0)
                return r;

        /* What the lost outbox knew of its open windows is gone: those with a press are sealed with it, the
         * others may be opened again. */
        struct rating_row *rating;
        while ((rating = first_open(book, source->stream.id))) {
                r = derive_close(book, rating, DISARM_RESTART, input);
                if (r < 0)
                        return r;
        }

        r = store_save_source(book->store, source);
        if (r < 0)
                return r;
        source->dirty = true;
        r = store_find_stream(book->store, of, after, &source->stream);
        if (r == -ENOENT)
                r = store_add_stream(book->store, of, after, &source->stream);
        return r >= 0 && streq(of, PRINTER_SOURCE) ? derive_printer_epoch(book, input) : r;
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
        int r = book_find_rating(book, visit, subject, &rating);
        if (r < 0)
                return r == -ENOENT ? -EINVAL : r;
        if (rating->state != RATING_WAITING)
                return 0;
        rating->event = input->id;
        return book_set_rating_state(book, rating, RATING_UNHEARD);
}

static int on_rules(struct book *book, const struct input *input) {
        struct rules rules = {.event = input->id};
        const struct fields *fields = &input->fields;
        const char *utc_offset;

        if (fields_get_t(fields, "scale", &rules.scale) < 0 ||
            fields_get_t(fields, "window_usec", &rules.window_usec) < 0 ||
            fields_get_t(fields, "settle_usec", &rules.settle_usec) < 0 ||
            fields_get_t(fields, "too_fast_usec", &rules.too_fast_usec) < 0 ||
            fields_get_t(fields, "streak_count", &rules.streak_count) < 0 ||
            fields_get_t(fields, "streak_usec", &rules.streak_usec) < 0 ||
            fields_get_t(fields, "done_repeat_usec", &rules.done_repeat_usec) < 0 ||
            fields_get_s(fields, "utc_offset", &utc_offset) < 0)
                return -EINVAL;
        if (utc_offset_parse(utc_offset, &rules.utc_offset_usec) < 0 || rules.scale < SCALE_MIN ||
            rules.scale > SCALE_MAX || rules.streak_count < 2 || rules.streak_count > STREAK_MAX)
                return -EINVAL;
        book->rules = rules;
        return store_save_rules(book->store, &rules);
}

/* The post moves to another keypad, or away: what was open on the old one is closed there. */
static int change_post(struct book *book, struct counter_row *counter, enum subject subject,
                       const char *keypad, const struct input *input) {
        struct post *post = &counter->posts[subject];

        if (streq(post->keypad, keypad))
                return 0;
        for (size_t i = 0; i < book->n_live; i++) {
                struct rating_row *rating = &book->live[i];
                bool is_open = rating->state == RATING_OPEN;
                if (rating->subject != subject || !streq(rating->counter, counter->id) ||
                    (!is_open && rating->state != RATING_WAITING))
                        continue;
                if (is_open) {
                        int r = derive_close(book, rating, DISARM_RESTART, input);
                        if (r < 0)
                                return r;
                }
                id_copy(rating->keypad, sizeof(rating->keypad), keypad);
                rating->dirty = true;
        }

        int r = post->keypad[0] != '\0'
                        ? derive_offline(book, counter, subject, OFFLINE_KEYPAD, false, &input->at)
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

        struct counter_row *counter = book_find_counter(book, id);
        if (!counter)
                counter = book_add_counter(book, id);
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

/* Takes the ratings back from the wrong day and files them under the right one. A closed one is read only:
 * its day is its visit's. */
static int refile_ratings(struct book *book, const struct visit_row *visit, int32_t day) {
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                struct rating_row closed, *rating = book_find_live(book, visit->id, subject);

                if (!rating) {
                        int r = store_load_rating(book->store, visit->id, subject, &closed);
                        if (r == -ENOENT)
                                continue;
                        if (r < 0)
                                return r;
                        rating = &closed;
                }
                int r = book_file_rating(book, rating, -1);
                if (r < 0)
                        return r;
                rating->day = day;
                r = book_file_rating(book, rating, 1);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int correct_visits(struct book *book, uint64_t boot) {
        struct visit_row visit = {0};
        int r;

        while ((r = store_next_uncorrected(book->store, boot, visit.id, &visit)) >= 0) {
                r = book_wall(book, &visit.finished, &visit.wall_usec, &visit.wall_is_true);
                if (r < 0)
                        return r;
                int32_t day = day_of(visit.wall_usec, book->rules.utc_offset_usec);
                if (day != visit.day)
                        r = refile_ratings(book, &visit, day);
                if (r < 0)
                        return r;
                visit.day = day;
                r = store_correct_visit(book->store, &visit);
                if (r < 0)
                        return r;
        }
        return r == -ENOENT ? 0 : r;
}

static int correct_strays(struct book *book, uint64_t boot) {
        struct stray_row stray = {0};
        int r;

        while ((r = store_next_stray(book->store, boot, stray.event, &stray)) >= 0) {
                uint64_t wall;

                r = book_wall(book, &stray.at, &wall, NULL);
                if (r >= 0)
                        r = book_count(book, &stray.key, FIGURE_STRAY, -1);
                stray.key.day = day_of(wall, book->rules.utc_offset_usec);
                if (r >= 0)
                        r = book_count(book, &stray.key, FIGURE_STRAY, 1);
                if (r >= 0)
                        r = store_add_stray(book->store, &stray);
                if (r < 0)
                        return r;
        }
        return r == -ENOENT ? 0 : r;
}

static int refile_offline(struct book *book, uint64_t boot, int sign) {
        struct offline_row row = {0};
        int r;

        while ((r = store_next_offline(book->store, boot, row.id, &row)) >= 0) {
                r = book_file_offline(book, &row, sign);
                if (r < 0)
                        return r;
        }
        return r == -ENOENT ? 0 : r;
}

static int on_clock_corrected(struct book *book, const struct input *input) {
        const char *boot_id;
        struct boot_row boot;
        uint64_t synchronized;

        if (fields_get_s(&input->fields, "of_boot_id", &boot_id) < 0 || strlen(boot_id) >= RECORD_ID_SIZE ||
            fields_get_t(&input->fields, "synchronized_usec", &synchronized) < 0)
                return -EINVAL;
        int r = book_get_boot(book, boot_id, &boot);
        if (r < 0 || boot.clock.corrected)
                return r;

        r = refile_offline(book, boot.id, -1);
        if (r < 0)
                return r;
        boot.clock.corrected = true;
        boot.clock.offset_usec = (int64_t) synchronized - (int64_t) input->at.boottime_usec;
        r = book_save_boot(book, &boot);
        if (r >= 0)
                r = refile_offline(book, boot.id, 1);
        if (r >= 0)
                r = correct_strays(book, boot.id);
        if (r >= 0)
                r = book_correct_periods(book, boot.id);
        return r < 0 ? r : correct_visits(book, boot.id);
}

static const struct {
        const char *type;
        int (*apply)(struct book *book, const struct input *input);
} observations[] = {
        {"centre-started", NULL},
        {"centre-stopped", NULL},
        {"clock-corrected", on_clock_corrected},
        {"clock-jumped", NULL},
        {"command", derive_command},
        {"counter-changed", on_counter},
        {"counter-inactive", derive_inactive},
        {"counter-services-changed", derive_counter_services},
        {"key-changed", derive_key_changed},
        {"kiosk-changed", derive_kiosk_changed},
        {"pin-changed", NULL},
        {"print-given-up", derive_print_given_up},
        {"print-rules-changed", derive_print_rules},
        {"queue-rules-changed", derive_queue_rules},
        {"rating-unheard", on_unheard},
        {"rules-changed", on_rules},
        {"service-changed", derive_service_changed},
        {"sign-in-refused", derive_sign_in_refused},
        {"signed-in", derive_signed_in},
        {"source-epoch", on_source_epoch},
        {"source-gap", NULL},
        {"source-lost", on_source_lost},
        {"source-back", on_source_back},
};

bool derive_is_observation(const char *type) {
        for (size_t i = 0; i < ELEMENTSOF(observations); i++)
                if (streq(observations[i].type, type))
                        return true;
        return false;
}

int derive_centre(struct book *book, const struct input *input, const struct moment *before) {
        if (streq(input->type, "centre-started"))
                return on_started(book, input, before);
        for (size_t i = 0; i < ELEMENTSOF(observations); i++)
                if (observations[i].apply && streq(observations[i].type, input->type))
                        return observations[i].apply(book, input);
        return 0;
}
