#include "services/keypad/debounce.h"
#include "tests/lib/suite.h"

#define MSEC USEC_PER_MSEC
#define START (100 * USEC_PER_SEC)

static const struct debounce_times times = {
        .debounce_usec = 10 * MSEC,
        .long_press_usec = 1500 * MSEC,
        .stuck_usec = 30 * USEC_PER_SEC,
};

/* A raw edge: microseconds after the start, and what the contact is from then on. */
struct edge {
        uint32_t usec;
        bool level;
};

enum { EVENTS_MAX = 512 };

struct run {
        struct debounce key;
        struct debounce_event events[EVENTS_MAX];
        size_t n;
};

static void take(struct run *run, const struct debounce_event *events, size_t n) {
        ck_assert_uint_le(run->n + n, EVENTS_MAX);
        memcpy(run->events + run->n, events, n * sizeof(*events));
        run->n += n;
}

/* Lets time pass as the loop does: a wake-up whenever one is asked for. */
static void pass(struct run *run, uint64_t until_usec) {
        struct debounce_event events[DEBOUNCE_EVENTS_MAX] = {};

        for (uint64_t next; (next = debounce_next(&run->key, &times)) <= until_usec;) {
                size_t n = debounce_advance(&run->key, &times, next, events);

                take(run, events, n);
        }
}

static void put(struct run *run, uint64_t at_usec, bool level) {
        struct debounce_event events[DEBOUNCE_EVENTS_MAX] = {};

        size_t n = debounce_level(&run->key, &times, at_usec, level, events);

        take(run, events, n);
}

static void play(struct run *run, const struct edge *edges, size_t n, uint64_t end_usec) {
        run->n = 0;
        debounce_init(&run->key, START, false);
        for (size_t i = 0; i < n; i++) {
                pass(run, START + edges[i].usec);
                put(run, START + edges[i].usec, edges[i].level);
        }
        pass(run, START + end_usec);
}

#define PLAY(run, edges, end_usec) play((run), (edges), ELEMENTSOF(edges), (end_usec))

static void expect(const struct run *run, size_t i, enum debounce_type type, uint64_t usec) {
        ck_assert_uint_lt(i, run->n);
        ck_assert_int_eq(run->events[i].type, type);
        ck_assert_uint_eq(run->events[i].at_usec, START + usec);
}

START_TEST(clean_press_is_one_press_at_its_first_edge) {
        static const struct edge edges[] = {{5000, true}, {85000, false}};
        struct run run;

        PLAY(&run, edges, 1000000);
        ck_assert_uint_eq(run.n, 1);
        expect(&run, 0, DEBOUNCE_PRESS, 5000);
        ck_assert(!run.key.pressed);
}
END_TEST

/* A tactile switch: shorter and shorter gaps, a few milliseconds in all. */
static const struct edge tactile[] = {
        {0, true},     {120, false},   {190, true},   {340, false},   {610, true},   {700, false},
        {1130, true},  {1180, false},  {2900, true},  {95000, false}, {95070, true}, {95600, false},
        {95710, true}, {96900, false}, {96950, true}, {97000, false},
};
/* A worn arcade button: 12 ms until it stays closed, and it opens in between. */
static const struct edge worn[] = {
        {0, true},     {2000, false},  {2500, true},   {5200, false},   {5300, true},
        {8000, false}, {9100, true},   {11800, false}, {12000, true},   {60000, false},
        {60100, true}, {64000, false}, {64200, true},  {150000, false},
};

START_TEST(bouncing_contacts_are_one_press_at_the_first_edge) {
        struct run run;

        PLAY(&run, tactile, 1000000);
        ck_assert_uint_eq(run.n, 1);
        expect(&run, 0, DEBOUNCE_PRESS, 0);
        PLAY(&run, worn, 1000000);
        ck_assert_uint_eq(run.n, 1);
        expect(&run, 0, DEBOUNCE_PRESS, 0);
}
END_TEST

START_TEST(short_drop_out_while_held_is_no_second_press) {
        static const struct edge edges[] = {{0, true},      {40000, false}, {46000, true},
                                            {80000, false}, {81000, true},  {120000, false}};
        struct run run;

        PLAY(&run, edges, 1000000);
        ck_assert_uint_eq(run.n, 1);
}
END_TEST

START_TEST(glitches_are_no_press) {
        static const struct edge edges[] = {
                {0, true},      {80, false},     {500000, true}, {509999, false},
                {900000, true}, {900001, false}, {950000, true}, {955000, false},
        };
        struct run run;

        PLAY(&run, edges, 2000000);
        ck_assert_uint_eq(run.n, 0);
        ck_assert_uint_eq(debounce_next(&run.key, &times), UINT64_MAX);
}
END_TEST

/* A two-way radio beside the cable: spikes of some 100 µs, for seconds, on every line at once. */
START_TEST(burst_of_interference_on_all_lines_is_no_press) {
        enum { LINES = 8 };
        struct run runs[LINES] = {};

        for (size_t line = 0; line < LINES; line++) {
                debounce_init(&runs[line].key, START, false);
                for (uint64_t usec = 0; usec < 3 * USEC_PER_SEC; usec += 700 + 13 * line) {
                        pass(&runs[line], START + usec);
                        put(&runs[line], START + usec, usec / 100 % 3 != 0);
                        put(&runs[line], START + usec + 130, false);
                }
                pass(&runs[line], START + 5 * USEC_PER_SEC);
                ck_assert_uint_eq(runs[line].n, 0);
        }
}
END_TEST

START_TEST(interference_long_before_does_not_date_a_press) {
        struct run run = {};
        uint64_t usec = 0;

        debounce_init(&run.key, START, false);
        for (; usec < USEC_PER_SEC; usec += 2 * MSEC) {
                pass(&run, START + usec);
                put(&run, START + usec, true);
                put(&run, START + usec + 200, false);
        }
        put(&run, START + usec, true);
        pass(&run, START + usec + USEC_PER_SEC);
        ck_assert_uint_eq(run.n, 1);
        ck_assert_int_eq(run.events[0].type, DEBOUNCE_PRESS);
        ck_assert_uint_ge(run.events[0].at_usec, START + usec - 60 * MSEC);
}
END_TEST

START_TEST(two_presses_are_two) {
        static const struct edge edges[] = {{0, true}, {20000, false}, {40000, true}, {60000, false}};
        struct run run;

        PLAY(&run, edges, 1000000);
        ck_assert_uint_eq(run.n, 2);
        expect(&run, 1, DEBOUNCE_PRESS, 40000);
}
END_TEST

START_TEST(held_key_is_a_long_press_once) {
        static const struct edge edges[] = {{0, true}, {5000000, false}};
        struct run run;

        PLAY(&run, edges, 6000000);
        ck_assert_uint_eq(run.n, 2);
        expect(&run, 0, DEBOUNCE_PRESS, 0);
        expect(&run, 1, DEBOUNCE_LONG_PRESS, 1500000);
}
END_TEST

START_TEST(stuck_key_is_a_fault_that_ends) {
        static const struct edge edges[] = {
                {0, true}, {90000000, false}, {91000000, true}, {91050000, false}};
        struct run run;

        PLAY(&run, edges, 95000000);
        ck_assert_uint_eq(run.n, 5);
        expect(&run, 2, DEBOUNCE_STUCK, 30000000);
        expect(&run, 3, DEBOUNCE_UNSTUCK, 90000000);
        expect(&run, 4, DEBOUNCE_PRESS, 91000000);
}
END_TEST

START_TEST(stuck_key_that_rattles_yields_no_press) {
        struct run run = {};

        debounce_init(&run.key, START, false);
        put(&run, START, true);
        pass(&run, START + 40 * USEC_PER_SEC);
        ck_assert_uint_eq(run.n, 3);
        for (uint64_t usec = 40 * USEC_PER_SEC; usec < 50 * USEC_PER_SEC; usec += 30 * MSEC) {
                put(&run, START + usec, false);
                pass(&run, START + usec + 3 * MSEC);
                put(&run, START + usec + 3 * MSEC, true);
                pass(&run, START + usec + 30 * MSEC);
        }
        ck_assert_uint_eq(run.n, 3);
        ck_assert(run.key.stuck);
}
END_TEST

START_TEST(key_down_from_the_beginning_is_no_press_but_can_be_stuck) {
        struct run run = {};

        debounce_init(&run.key, START, true);
        pass(&run, START + 29 * USEC_PER_SEC);
        ck_assert_uint_eq(run.n, 0);
        pass(&run, START + 31 * USEC_PER_SEC);
        ck_assert_uint_eq(run.n, 1);
        expect(&run, 0, DEBOUNCE_STUCK, 30 * USEC_PER_SEC);
        put(&run, START + 32 * USEC_PER_SEC, false);
        put(&run, START + 33 * USEC_PER_SEC, true);
        pass(&run, START + 34 * USEC_PER_SEC);
        ck_assert_uint_eq(run.n, 3);
        expect(&run, 1, DEBOUNCE_UNSTUCK, 32 * USEC_PER_SEC);
        expect(&run, 2, DEBOUNCE_PRESS, 33 * USEC_PER_SEC);
}
END_TEST

/* After lost edges the level is told anew: what lasted until then is not known to have lasted. */
START_TEST(level_told_again_starts_the_wait_again) {
        struct run run = {};

        debounce_init(&run.key, START, false);
        put(&run, START, true);
        put(&run, START + 9 * MSEC, true);
        pass(&run, START + 18 * MSEC);
        ck_assert_uint_eq(run.n, 0);
        pass(&run, START + 19 * MSEC);
        ck_assert_uint_eq(run.n, 1);
        expect(&run, 0, DEBOUNCE_PRESS, 0);
        put(&run, START + 50 * MSEC, true);
        pass(&run, START + 80 * MSEC);
        ck_assert_uint_eq(run.n, 1);
}
END_TEST

/* A storm whose middle was lost: the level before it and the level after it say nothing about the time
 * between. */
START_TEST(lost_edges_are_no_press) {
        struct run run = {};

        debounce_init(&run.key, START, false);
        put(&run, START, true);
        debounce_lost(&run.key);
        put(&run, START + 400 * MSEC, false);
        pass(&run, START + USEC_PER_SEC);
        ck_assert_uint_eq(run.n, 0);
        put(&run, START + 2 * USEC_PER_SEC, true);
        debounce_lost(&run.key);
        pass(&run, START + 2 * USEC_PER_SEC + 15 * MSEC); /* woken at 10 ms, it waits again */
        ck_assert_uint_eq(run.n, 0);
        pass(&run, START + 2 * USEC_PER_SEC + 20 * MSEC);
        ck_assert_uint_eq(run.n, 1);
}
END_TEST

START_TEST(time_that_runs_backwards_is_no_time) {
        struct run run = {};
        struct debounce_event events[DEBOUNCE_EVENTS_MAX] = {};

        debounce_init(&run.key, START, false);
        put(&run, START + 5 * MSEC, true);
        take(&run, events, debounce_advance(&run.key, &times, 0, events));
        put(&run, START, false);
        pass(&run, START + USEC_PER_SEC);
        ck_assert_uint_eq(run.n, 0);
}
END_TEST

START_TEST(without_debouncing_every_edge_counts) {
        static const struct debounce_times raw = {.stuck_usec = 30 * USEC_PER_SEC};
        struct debounce_event events[DEBOUNCE_EVENTS_MAX] = {};
        struct debounce key;
        size_t n = 0;

        debounce_init(&key, START, false);
        for (uint64_t i = 0; i < 1000; i++) {
                n += debounce_level(&key, &raw, START + i, true, events);
                n += debounce_level(&key, &raw, START + i, false, events);
        }
        ck_assert_uint_eq(n, 1000);
        ck_assert_uint_eq(debounce_next(&key, &raw), UINT64_MAX);
}
END_TEST

/* ----- any sequence of edges ----- */

static uint64_t next_random(uint64_t *state) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        return *state;
}

enum { RANDOM_EDGES = 400 };

static void make_edges(uint64_t seed, struct edge edges[static RANDOM_EDGES]) {
        static const uint32_t scales[] = {50, 2000, 9999, 10000, 10001, 30000, 2000000, 40000000};
        uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
        uint64_t usec = 0;

        for (size_t i = 0; i < RANDOM_EDGES; i++) {
                uint64_t scale = scales[next_random(&state) % (i % 50 == 0 ? ELEMENTSOF(scales) : 6)];

                usec += next_random(&state) % 4 == 0 ? scale : next_random(&state) % (scale + 1);
                /* Now and then the same level twice, as after lost edges. */
                edges[i] = (struct edge){(uint32_t) usec,
                                         next_random(&state) % 8 == 0 ? i % 2 == 1 : i % 2 == 0};
        }
}

/* What the rule says, found by looking at the whole sequence at once: spans of one level that lasted. */
static size_t count_presses(const struct edge *edges, size_t n, uint64_t end_usec) {
        bool pressed = false;
        size_t presses = 0;

        for (size_t i = 0; i < n; i++) {
                uint64_t until_usec = i + 1 < n ? edges[i + 1].usec : end_usec;

                if (until_usec - edges[i].usec < times.debounce_usec)
                        continue;
                presses += edges[i].level && !pressed;
                pressed = edges[i].level;
        }
        return presses;
}

START_TEST(any_edges_follow_the_rule) {
        struct edge edges[RANDOM_EDGES];
        struct run timely, late = {};
        size_t presses = 0;
        bool stuck = false;

        make_edges((uint64_t) _i + 1, edges);
        uint64_t end_usec = edges[RANDOM_EDGES - 1].usec + 60 * USEC_PER_SEC;
        PLAY(&timely, edges, end_usec);

        for (size_t i = 0; i < timely.n; i++) {
                const struct debounce_event *event = &timely.events[i];

                if (i > 0 && event->type == DEBOUNCE_PRESS)
                        ck_assert_uint_gt(event->at_usec, timely.events[i - 1].at_usec);
                presses += event->type == DEBOUNCE_PRESS;
                if (event->type == DEBOUNCE_STUCK || event->type == DEBOUNCE_UNSTUCK) {
                        ck_assert(stuck == (event->type == DEBOUNCE_UNSTUCK));
                        stuck = !stuck;
                } else
                        ck_assert(!stuck); /* a stuck key says nothing else */
        }
        ck_assert_uint_eq(presses, count_presses(edges, RANDOM_EDGES, end_usec));

        /* A loop that never wakes in time sees the same. */
        struct debounce_event events[DEBOUNCE_EVENTS_MAX] = {};
        debounce_init(&late.key, START, false);
        for (size_t i = 0; i < RANDOM_EDGES; i++)
                put(&late, START + edges[i].usec, edges[i].level);
        take(&late, events, debounce_advance(&late.key, &times, START + end_usec, events));
        ck_assert_uint_eq(late.n, timely.n);
        for (size_t i = 0; i < late.n; i++) {
                ck_assert_int_eq(late.events[i].type, timely.events[i].type);
                ck_assert_uint_eq(late.events[i].at_usec, timely.events[i].at_usec);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(clean_press_is_one_press_at_its_first_edge),
        SUITE_CASE(bouncing_contacts_are_one_press_at_the_first_edge),
        SUITE_CASE(short_drop_out_while_held_is_no_second_press),
        SUITE_CASE(glitches_are_no_press),
        SUITE_CASE(burst_of_interference_on_all_lines_is_no_press),
        SUITE_CASE(interference_long_before_does_not_date_a_press),
        SUITE_CASE(two_presses_are_two),
        SUITE_CASE(held_key_is_a_long_press_once),
        SUITE_CASE(stuck_key_is_a_fault_that_ends),
        SUITE_CASE(stuck_key_that_rattles_yields_no_press),
        SUITE_CASE(key_down_from_the_beginning_is_no_press_but_can_be_stuck),
        SUITE_CASE(level_told_again_starts_the_wait_again),
        SUITE_CASE(lost_edges_are_no_press),
        SUITE_CASE(time_that_runs_backwards_is_no_time),
        SUITE_CASE(without_debouncing_every_edge_counts),
        {"any_edges_follow_the_rule", &any_edges_follow_the_rule, 500, 100},
};

SUITE_MAIN("keypad-debounce", cases, NULL, NULL)
