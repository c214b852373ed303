#include "daemon/ratings/public.h"

#include "daemon/record/event-type.h"

int64_t figures_rated(const int64_t values[static _FIGURE_MAX]) {
        int64_t rated = 0;

        for (enum level level = 0; level < _LEVEL_MAX; level++)
                rated += values[FIGURE_RATED + (int) level];
        return rated;
}

static void begin_batch(struct post *post, const struct figure_key *key) {
        post->unpublished = (struct figure_row){.key = *key, .dirty = true};
}

static bool is_late(const struct figure_row *batch, const struct rating_row *rating) {
        return rating->channel == CHANNEL_PHONE && rating->day < batch->key.day;
}

bool ratings_is_in_batch(const struct book *book, const struct rating_row *rating) {
        const struct counter_row *counter = ratings_find_counter(book, rating->counter);

        return counter && !is_late(&counter->posts[rating->subject].unpublished, rating);
}

int ratings_publish(struct book *book, const struct rating_row *rating) {
        struct figure_key key = {.of = FIGURES_OF_PUBLIC, .day = rating->day, .subject = rating->subject};
        struct counter_row *counter = ratings_find_counter(book, rating->counter);
        int r = 0;

        if (!counter)
                return 0;
        struct post *post = &counter->posts[rating->subject];
        struct figure_row *batch = &post->unpublished;
        id_copy(key.id, sizeof(key.id), counter->id);
        if (is_late(batch, rating))
                return 0;
        if (batch->key.day != key.day)
                begin_batch(post, &key);
        batch->key = key;
        ratings_add_level(rating, batch->values);
        batch->dirty = true;
        if (figures_rated(batch->values) >= (int64_t) ratings_of(book)->rules.minimum_ratings) {
                r = ratings_add_figures(book, &key, batch->values, 1);
                begin_batch(post, &key);
        }
        return r;
}

static void begin_batches(struct ratings *ratings) {
        for (size_t i = 0; i < ratings->n_counters; i++)
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                        struct post *post = &ratings->counters[i].posts[subject];
                        struct figure_key key = post->unpublished.key;
                        if (figures_rated(post->unpublished.values) > 0)
                                begin_batch(post, &key);
                }
}

int ratings_on_source_gap(struct book *book, const struct input *input) {
        const char *of;

        if (fields_get_s(&input->fields, "of", &of) < 0)
                return -EINVAL;
        if (source_is_of(of, KEYPAD_SOURCE))
                begin_batches(ratings_of(book));
        return 0;
}

/* What was given by phone since the copy leaves no gap. */
int ratings_on_restored(struct book *book, const struct input *input _unused_) {
        begin_batches(ratings_of(book));
        return 0;
}
