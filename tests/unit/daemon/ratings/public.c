/* What everybody may know of ratings: an adversary who asks after each of them, and subtracts, learns of no
 * fewer than the minimum at once. */
#include "daemon/ratings/public.h"

#include "daemon/ratings/figures.h"
#include "tests/unit/daemon/record.h"

enum { DAYS = 3, COUNTERS = 2, CELLS = DAYS * COUNTERS * _SUBJECT_MAX, RATINGS_MAX = 384 };

/* What the adversary subtracts: which ratings a line is the sum of. */
struct line {
        uint64_t has[RATINGS_MAX / 64]; /* a bit each */
};

struct given {
        size_t cell;
        int64_t values[_FIGURE_MAX];
        bool is_public, lost; /* lost: it can never become public any more */
};

struct model {
        struct record record;
        struct book *book;
        uint64_t random;
        struct given given[RATINGS_MAX];
        size_t n_given;
        struct line *lines; /* all that were ever seen and differ */
        size_t n_lines, lines_allocated;
        uint64_t minimum; /* the smallest in force so far */
        int64_t published[CELLS];
};

static uint64_t draw(struct model *model, uint64_t n) {
        model->random = model->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (model->random >> 33) % n;
}

static const char *counter_name(size_t cell) {
        return cell / _SUBJECT_MAX % COUNTERS == 0 ? "1" : "2";
}

static size_t cell_of(int32_t day, const char *counter, enum subject subject) {
        return ((size_t) day * COUNTERS + (streq(counter, "2") ? 1 : 0)) * _SUBJECT_MAX + subject;
}

static void read_public(struct model *model, int64_t ret[static CELLS][_FIGURE_MAX]) {
        const struct ratings *ratings = ratings_of(model->book);

        memset(ret, 0, CELLS * sizeof(*ret));
        for (size_t i = 0; i < ratings->n_figures; i++) {
                const struct figure_row *row = &ratings->figures[i];
                if (row->key.of != FIGURES_OF_PUBLIC)
                        continue;
                size_t cell = cell_of(row->key.day, row->key.id, row->key.subject);
                for (int k = 0; k < _FIGURE_MAX; k++)
                        ret[cell][k] += row->values[k];
        }
}

/* Which ratings a cell that grew tells of now: those that waited, and their sums are what was added. */
static bool note_growth(struct model *model, size_t cell, const int64_t values[static _FIGURE_MAX]) {
        int64_t expected[_FIGURE_MAX] = {0};

        if (figures_rated(values) == model->published[cell])
                return false;
        ck_assert_int_ge(figures_rated(values) - model->published[cell],
                         (int64_t) ratings_of(model->book)->rules.minimum_ratings);
        for (size_t i = 0; i < model->n_given; i++) {
                struct given *given = &model->given[i];
                if (given->cell == cell && !given->lost)
                        given->is_public = true;
                for (int k = 0; given->cell == cell && given->is_public && k < _FIGURE_MAX; k++)
                        expected[k] += given->values[k];
        }
        ck_assert_mem_eq(values, expected, sizeof(expected));
        model->published[cell] = figures_rated(values);
        return true;
}

/* A line of an answer: cells of these days, one counter or both (COUNTERS). */
static struct line line_of(const struct model *model, size_t first_day, size_t last_day, size_t counter,
                           size_t subject) {
        struct line line = {0};

        for (size_t i = 0; i < model->n_given; i++) {
                size_t cell = model->given[i].cell, day = cell / _SUBJECT_MAX / COUNTERS;
                bool asked = day >= first_day && day <= last_day && cell % _SUBJECT_MAX == subject &&
                             (counter == COUNTERS || cell / _SUBJECT_MAX % COUNTERS == counter);
                if (asked && model->given[i].is_public)
                        line.has[i / 64] |= UINT64_C(1) << i % 64;
        }
        return line;
}

static size_t difference(const struct line *a, const struct line *b) {
        size_t n = 0;

        for (size_t i = 0; i < ELEMENTSOF(a->has); i++)
                n += (size_t) __builtin_popcountll(a->has[i] ^ b->has[i]);
        return n;
}

/* Against each line that was ever seen, of this answer or of one before. */
static void compare(struct model *model, const struct line *line) {
        bool seen = false;

        for (size_t i = 0; i < model->n_lines; i++) {
                size_t n = difference(&model->lines[i], line);
                ck_assert_msg(n == 0 || n >= model->minimum, "two lines differ by %zu ratings", n);
                seen = seen || n == 0;
        }
        if (seen)
                return;
        struct line *added = ARRAY_ADD(model->lines, model->n_lines, model->lines_allocated);
        ck_assert_ptr_nonnull(added);
        *added = *line;
}

static void ask(struct model *model) {
        int64_t values[CELLS][_FIGURE_MAX];
        bool grew = false;

        read_public(model, values);
        for (size_t cell = 0; cell < CELLS; cell++)
                grew = note_growth(model, cell, values[cell]) || grew;
        for (size_t first = 0; grew && first < DAYS; first++)
                for (size_t last = first; last < DAYS; last++)
                        for (size_t counter = 0; counter <= COUNTERS; counter++)
                                for (size_t subject = 0; subject < _SUBJECT_MAX; subject++) {
                                        struct line line = line_of(model, first, last, counter, subject);
                                        compare(model, &line);
                                }
}

/* What waited on another day of the post is lost, as it is when a part of the record was. */
static void lose(struct model *model, size_t post, size_t but_cell) {
        for (size_t i = 0; i < model->n_given; i++) {
                struct given *given = &model->given[i];
                if (given->cell % ((size_t) COUNTERS * _SUBJECT_MAX) == post && given->cell != but_cell)
                        given->lost = !given->is_public;
        }
}

static void give(struct model *model, size_t day) {
        size_t post = draw(model, (uint64_t) COUNTERS * _SUBJECT_MAX);
        size_t cell = day * COUNTERS * _SUBJECT_MAX + post;
        struct rating_row rating = {
                .day = (int32_t) day,
                .subject = (enum subject)(post % _SUBJECT_MAX),
                .state = RATING_RATED,
                .flags = draw(model, 4) == 0,
                .window.level = (enum level) draw(model, _LEVEL_MAX),
        };
        struct given *given = &model->given[model->n_given];

        if (rating_window_is_low(&(struct rating_window){.pressed = true, .level = rating.window.level}))
                rating.window.reason = (enum reason) draw(model, _REASON_MAX);
        id_copy(rating.counter, sizeof(rating.counter), counter_name(cell));
        *given = (struct given){.cell = cell};
        ratings_add_level(&rating, given->values);
        lose(model, post, cell);
        model->n_given++;
        assert_ok(ratings_publish(model->book, &rating));
}

static void lose_a_part(struct model *model, const char *of) {
        struct event_field field = EVENT_FIELD_S("of", of);
        struct input input = {.type = "source-gap", .source = CENTRE_SOURCE};

        assert_ok(fields_make(&field, 1, &input.fields, NULL));
        assert_ok(ratings_on_source_gap(model->book, &input));
        for (size_t post = 0; streq(of, "keypad") && post < (size_t) COUNTERS * _SUBJECT_MAX; post++)
                lose(model, post, SIZE_MAX);
}

static void play(uint64_t seed, uint64_t minimum, bool changing) {
        struct model model = {.random = seed, .minimum = minimum};

        record_open(&model.record);
        model.book = recorder_book(model.record.recorder);
        ratings_of(model.book)->rules.minimum_ratings = minimum;
        for (size_t day = 0; day < DAYS; day++)
                for (size_t i = 0; i < RATINGS_MAX / DAYS; i++) {
                        /* The clock is set back for a while. */
                        give(&model, day > 0 && draw(&model, 50) == 0 ? day - 1 : day);
                        ask(&model);
                        if (draw(&model, 60) == 0)
                                lose_a_part(&model, draw(&model, 2) == 0 ? "keypad" : "printer");
                        if (changing && draw(&model, 20) == 0)
                                ratings_of(model.book)->rules.minimum_ratings = minimum + draw(&model, 5);
                }
        ck_assert_uint_gt(model.n_lines, 10);
        free(model.lines);
        ratings_of(model.book)->n_figures = 0;
        record_close(&model.record);
}

START_TEST(no_two_answers_differ_by_fewer_than_the_minimum) {
        for (uint64_t seed = 0; seed < 6; seed++)
                play(seed, 3 + 3 * seed % 11, false);
}
END_TEST

START_TEST(a_changed_minimum_takes_no_batch_apart) {
        for (uint64_t seed = 100; seed < 104; seed++)
                play(seed, 4, true);
}
END_TEST

static void rate(struct record *record, uint64_t visit, const char *level) {
        record_press(record, "quay2", "done", 0);
        record_pass(record, 2 * USEC_PER_SEC);
        uint64_t arming = record_arm(record, "quay2", visit, SUBJECT_RECEPTION);
        record_pass(record, 2 * USEC_PER_SEC);
        record_press(record, "quay2", level, arming);
        record_disarm(record, "quay2", arming, "settled");
}

static void assert_public(const struct record *record, int64_t rated, int64_t waiting) {
        ck_assert_int_eq(record_number(record, "SELECT coalesce(sum(very_satisfied + satisfied + neutral +"
                                               " dissatisfied + very_dissatisfied), 0) FROM public_figures"),
                         rated);
        ck_assert_int_eq(record_number(record, "SELECT coalesce(sum(very_satisfied + satisfied + neutral +"
                                               " dissatisfied + very_dissatisfied), 0) FROM unpublished"),
                         waiting);
}

START_TEST(a_restart_keeps_what_waits) {
        struct record record;

        record_open(&record);
        rate(&record, 1, "satisfied");
        rate(&record, 2, "very-dissatisfied");
        assert_public(&record, 0, 2);
        record_reopen(&record);
        assert_public(&record, 0, 2);
        rate(&record, 3, "neutral");
        assert_public(&record, 3, 0);
        record_reopen(&record);
        rate(&record, 4, "neutral");
        assert_public(&record, 3, 1);
        _cleanup_free_ char *difference = record_replay(&record);
        ck_assert_msg(!difference, "%s", difference);
        record_close(&record);
}
END_TEST

/* An older copy of the record: numbers are missing from what the keypads report next. */
START_TEST(an_older_copy_begins_new_batches) {
        struct record record;

        record_open(&record);
        rate(&record, 1, "satisfied");
        rate(&record, 2, "satisfied");
        record.sequence += 5;
        rate(&record, 3, "very-dissatisfied");
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM event WHERE type = 'source-gap'"), 1);
        assert_public(&record, 0, 1);
        rate(&record, 4, "neutral");
        rate(&record, 5, "neutral");
        assert_public(&record, 3, 0);
        ck_assert_int_eq(record_number(&record, "SELECT satisfied FROM public_figures"), 0);
        record_close(&record);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(no_two_answers_differ_by_fewer_than_the_minimum),
        SUITE_CASE(a_changed_minimum_takes_no_batch_apart),
        SUITE_CASE(a_restart_keeps_what_waits),
        SUITE_CASE(an_older_copy_begins_new_batches),
};

SUITE_MAIN("ratings-public", cases, NULL, NULL)
