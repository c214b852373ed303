#include "daemon/cameras/footage.h"
#include "daemon/cameras/rules.h"
#include "daemon/ratings/public.h"

static int get_counter(const struct input *input, const char **ret) {
        return fields_get_s(&input->fields, "counter", ret) < 0 || strlen(*ret) >= ID_SIZE ? -EINVAL : 0;
}

static int get_visit(const struct input *input, uint64_t *ret) {
        return fields_get_t(&input->fields, "visit", ret) < 0 ? -EINVAL : 0;
}

/* ----- when visits begin ----- */

static int set_begun(struct book *book, const char *counter, const struct moment *begun, bool called) {
        struct footage_counter_row *row;

        int r = cameras_get_counter(book, counter, &row);
        if (r < 0)
                return r;
        row->begun = *begun;
        row->called = called;
        row->dirty = true;
        return 0;
}

int cameras_on_ticket_called(struct book *book, const struct input *input) {
        const char *counter;

        if (get_counter(input, &counter) < 0)
                return -EINVAL;
        return cameras_see(book, counter) ? set_begun(book, counter, &input->when.at, true) : 0;
}

/* The next one begins when this one is over, at the soonest. */
int cameras_on_visit_finished(struct book *book, const struct input *input) {
        struct visit_begin_row begin = {0};
        struct footage_counter_row *row;
        const char *counter;

        if (get_counter(input, &counter) < 0 || get_visit(input, &begin.visit) < 0)
                return -EINVAL;
        if (!cameras_see(book, counter))
                return 0;
        int r = cameras_get_counter(book, counter, &row);
        if (r < 0)
                return r;
        begin.begun = row->begun;
        begin.called = row->called;
        r = cameras_add_begin(book, &begin);
        return r < 0 ? r : set_begun(book, counter, &input->when.at, false);
}

/* It goes on. */
int cameras_on_visit_reopened(struct book *book, const struct input *input) {
        struct visit_begin_row begin;
        const char *counter;
        uint64_t visit;

        if (get_counter(input, &counter) < 0 || get_visit(input, &visit) < 0)
                return -EINVAL;
        if (!cameras_see(book, counter))
                return 0;
        int r = cameras_find_begin(book, visit, &begin);
        return r < 0 ? r : set_begun(book, counter, &begin.begun, begin.called);
}

/* ----- what is owed ----- */

static uint64_t find_age(const struct book *book, const struct moment *begun, const struct moment *rated) {
        bool begun_is_true, rated_is_true;

        if (begun->boot == 0)
                return UINT64_MAX;
        if (begun->boot == rated->boot)
                return rated->boottime_usec > begun->boottime_usec
                               ? rated->boottime_usec - begun->boottime_usec
                               : 0;
        uint64_t begun_usec = book_wall(book, begun, &begun_is_true),
                 rated_usec = book_wall(book, rated, &rated_is_true);
        return begun_is_true && rated_is_true && rated_usec >= begun_usec ? rated_usec - begun_usec
                                                                          : UINT64_MAX;
}

/* Counted from the press by the clock that never jumps: a wall clock that was set meanwhile moves neither
 * end. Who rates by phone may have left long ago: what was filmed is the visit, which was over when it was
 * finished. */
static int find_range(struct book *book, const struct rating_row *rating, struct want_row *want) {
        const struct camera_rules *rules = &cameras_of(book)->rules;
        struct moment pressed = rating->finished;
        struct visit_begin_row begin;
        uint64_t pressed_usec =
                rating->channel == CHANNEL_PHONE ? pressed.boottime_usec : rating->window.press_usec;
        int64_t later_usec = (int64_t) pressed_usec - (int64_t) pressed.boottime_usec;

        int r = cameras_find_begin(book, rating->visit, &begin);
        if (r < 0)
                return r;
        pressed.boottime_usec = pressed_usec;
        pressed.realtime_usec = realtime_clamp((int64_t) pressed.realtime_usec + later_usec);
        const struct footage_visit visit = {
                .rated_usec = book_wall(book, &pressed, NULL),
                .age_usec = find_age(book, &begin.begun, &pressed),
                .called = begin.called,
        };
        footage_range(&visit, rules->hold_before_usec, rules->hold_after_usec, &want->from_usec,
                      &want->until_usec);
        return 0;
}

static int add_wants(struct book *book, const struct input *input, const struct rating_row *rating) {
        const struct cameras *cameras = cameras_of(book);
        struct want_row want = {
                .rating = input->id,
                .visit = rating->visit,
                .subject = rating->subject,
                .rated = input->when.at,
                .dirty = true,
        };

        id_copy(want.counter, sizeof(want.counter), rating->counter);
        int r = find_range(book, rating, &want);
        for (size_t i = 0; r >= 0 && i < cameras->n_cameras; i++) {
                if (!camera_sees(&cameras->cameras[i], rating->counter))
                        continue;
                want.n++;
                id_copy(want.camera, sizeof(want.camera), cameras->cameras[i].id);
                r = cameras_add_want(book, &want);
        }
        return r;
}

/* ----- when it is told of ----- */

static int conclude_wanted(struct book *book, const struct input *cause, const struct want_row *want) {
        struct event_field fields[] = {
                EVENT_FIELD_T("rating", want->rating),
                EVENT_FIELD_T("visit", want->visit),
                EVENT_FIELD_S("counter", want->counter),
                EVENT_FIELD_S("subject", subject_to_string(want->subject)),
                EVENT_FIELD_S("reason", "low-rating"),
                EVENT_FIELD_T("from_usec", want->from_usec),
                EVENT_FIELD_T("until_usec", want->until_usec),
        };

        return book_conclude(book, cause, "footage-wanted", fields, ELEMENTSOF(fields));
}

int cameras_on_wanted(struct book *book, const struct input *input) {
        struct cameras *cameras = cameras_of(book);
        uint64_t rating;

        if (fields_get_t(&input->fields, "rating", &rating) < 0)
                return -EINVAL;
        for (size_t i = 0; i < cameras->n_wants; i++) {
                struct want_row *want = &cameras->wants[i];
                if (want->rating == rating && want->stage == WANT_QUIET) {
                        want->stage = WANT_TOLD;
                        want->dirty = true;
                }
        }
        return 0;
}

static bool is_of(const struct want_row *want, const struct rating_row *rating) {
        return want->subject == rating->subject && streq(want->counter, rating->counter);
}

/* rating: of whose counter and subject a batch is full; NULL: those that are in none. */
static int tell(struct book *book, const struct input *cause, const struct rating_row *rating) {
        const struct cameras *cameras = cameras_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < cameras->n_wants; i++) {
                const struct want_row *want = &cameras->wants[i];
                if (want->stage == WANT_QUIET && want->left == !rating && (!rating || is_of(want, rating)))
                        r = conclude_wanted(book, cause, want);
        }
        return r;
}

/* Of ratings from an event to before another: n are in no batch. */
struct left_range {
        uint64_t first, end, n;
};

static void leave(struct cameras *cameras, const struct rating_row *rating, const struct left_range *range) {
        cameras->footage.left += range->n;
        cameras->footage_dirty = true;
        for (size_t i = 0; i < cameras->n_wants; i++) {
                struct want_row *want = &cameras->wants[i];
                if (want->stage == WANT_QUIET && want->rating >= range->first && want->rating < range->end &&
                    is_of(want, rating)) {
                        want->left = true;
                        want->dirty = true;
                }
        }
}

/* The rating is in a batch by now, and may have filled it; of one that is not, as its counter is gone, it is
 * as of those that are left. */
static int follow_batch(struct book *book, const struct input *input, const struct rating_row *rating) {
        const struct counter_row *counter = ratings_find_counter(book, rating->counter);
        struct cameras *cameras = cameras_of(book);
        struct footage_counter_row *row;

        int r = cameras_get_counter(book, rating->counter, &row);
        if (r < 0)
                return r;
        uint64_t *before = &row->unpublished[rating->subject], now = 0;
        if (counter)
                now = (uint64_t) figures_rated(counter->posts[rating->subject].unpublished.values);
        bool is_in = ratings_is_in_batch(book, rating);
        if (!counter)
                leave(cameras, rating, &(struct left_range){0, input->id + 1, 1});
        else if (!is_in)
                leave(cameras, rating, &(struct left_range){input->id, input->id + 1, 1});
        else if (now == 1 && *before > 0) /* the batch before ended with its day */
                leave(cameras, rating, &(struct left_range){0, input->id, *before});
        row->dirty |= *before != now;
        *before = now;
        if (is_in && now == 0)
                r = tell(book, input->cause, rating);
        if (r >= 0 && cameras->footage.left > 0 &&
            cameras->footage.left >= ratings_of(book)->rules.minimum_ratings) {
                cameras->footage.left = 0;
                cameras->footage_dirty = true;
                r = tell(book, input->cause, NULL);
        }
        return r;
}

int cameras_on_rating(struct book *book, const struct input *input) {
        struct rating_row *rating;
        const char *counter, *word;
        uint64_t visit;

        if (get_counter(input, &counter) < 0 || get_visit(input, &visit) < 0 ||
            fields_get_s(&input->fields, "subject", &word) < 0)
                return -EINVAL;
        int subject = subject_from_string(word);
        if (subject < 0)
                return -EINVAL;
        if (!cameras_see(book, counter))
                return 0;
        int r = ratings_find(book, visit, (enum subject) subject, &rating);
        if (r < 0)
                return r == -ENOENT ? -EINVAL : r;
        if (rating_window_is_low(&rating->window))
                r = add_wants(book, input, rating);
        return r < 0 ? r : follow_batch(book, input, rating);
}

/* value: what there is to say besides. */
static int observe(struct book *book, const struct instant *now, const struct want_row *want,
                   const char *type, const struct event_field *value) {
        const bool is_placed = want_is_placed(want);
        struct event_field fields[] = {
                EVENT_FIELD_T(is_placed ? "placed" : "rating", want->rating),
                EVENT_FIELD_S("camera", want->camera), *value,
                EVENT_FIELD_T("visit", want->visit), /* what people hold says it once */
        };

        return book_observe(book, now, type, fields, ELEMENTSOF(fields) - is_placed);
}

int cameras_observe_held(struct book *book, const struct instant *now, const struct want_row *want,
                         uint64_t hold) {
        return observe(book, now, want, want_is_placed(want) ? "hold-again" : "footage-held",
                       &EVENT_FIELD_T("hold", hold));
}

int cameras_observe_missing(struct book *book, const struct instant *now, const struct want_row *want,
                            const char *reason) {
        return observe(book, now, want, want_is_placed(want) ? "hold-lost" : "footage-missing",
                       &EVENT_FIELD_S("reason", reason));
}
