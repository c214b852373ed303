/*
 * Random days of a hall: reloads, restores, kills, power cuts with each kind of clock and double presses
 * among what people do. After each act, and at the end, what was promised is looked at. A day that fails is
 * shrunk to acts of which none can be left out, and these are printed. A hall that is wrong on purpose shows
 * of each promise that a broken one is found, and shrunk to what is known to be enough.
 */
#include <inttypes.h>

#include "tests/unit/daemon/hall/hall.h"

enum { SEEDS = 3000, FEW_SEEDS = 10 };

/* Returns whether a promise is broken, and leaves out the acts after it. looked_for: _PROMISE_MAX: any. */
static bool play(struct hall_days *days, struct hall *hall, enum mistake mistake, enum promise looked_for) {
        size_t i = 0;

        hall_open(hall, days->wall, mistake);
        while (i < days->n && hall->broken == _PROMISE_MAX)
                hall_do(hall, &days->acts[i++]);
        /* To replay it all takes longer than anything else. */
        if (hall->broken == _PROMISE_MAX && (looked_for == PROMISE_REPLAYED || looked_for == _PROMISE_MAX))
                hall_check_end(hall);
        hall_close(hall);
        days->n = i;
        return hall->broken != _PROMISE_MAX;
}

/* Puts the attempt in the place of the days if it breaks the same promise. */
static bool take(struct hall_days *days, struct hall_days *attempt, struct hall *hall) {
        enum promise promise = hall->broken;
        bool same = play(attempt, hall, hall->mistake, promise) && hall->broken == promise;

        hall->broken = promise;
        if (same)
                *days = *attempt;
        return same;
}

static bool leave_out(struct hall_days *days, size_t at, size_t chunk, struct hall *hall) {
        static struct hall_days attempt;
        uint64_t usec = 0;

        for (size_t i = at; at + chunk < days->n && i < at + chunk; i++)
                usec += days->acts[i].after_usec;
        for (int comes_earlier = 0; comes_earlier <= (usec > 0 ? 1 : 0); comes_earlier++) {
                attempt = *days;
                attempt.n -= chunk;
                memmove(attempt.acts + at, attempt.acts + at + chunk, (attempt.n - at) * sizeof(struct act));
                if (!comes_earlier)
                        attempt.acts[at].after_usec += usec;
                if (take(days, &attempt, hall))
                        return true;
        }
        return false;
}

static void leave_out_all(struct hall_days *days, struct hall *hall) {
        size_t before;

        do {
                before = days->n;
                for (size_t chunk = before > 1 ? before / 2 : 1; chunk > 0; chunk /= 2)
                        for (size_t at = 0; at + chunk <= days->n;)
                                at += leave_out(days, at, chunk, hall) ? 0 : chunk;
        } while (days->n < before);
}

enum { SIMPLER = 4 + 16 };

/* What an act need not be. */
static void simplify(struct act *act, int what) {
        if (what == 0)
                act->after_usec = 0;
        else if (what == 1)
                act->times = 1;
        else if (what == 2)
                act->where = 0;
        else if (act->kind != ACT_RELOAD)
                act->which = what == 3 ? 0 : act->which;
        else
                act->which &= what == 3 ? UINT32_MAX : ~(1U << (what - 4));
}

static bool is_same(const struct act *a, const struct act *b) {
        return a->after_usec == b->after_usec && a->which == b->which && a->where == b->where &&
               a->times == b->times;
}

static void shrink(struct hall_days *days, struct hall *hall) {
        static struct hall_days attempt;
        bool simpler = false;

        leave_out_all(days, hall);
        for (size_t at = 0; at < days->n; at++)
                for (int what = 0; what < SIMPLER && at < days->n; what++) {
                        attempt = *days;
                        simplify(&attempt.acts[at], what);
                        if (!is_same(&attempt.acts[at], &days->acts[at]))
                                simpler |= take(days, &attempt, hall);
                }
        if (simpler)
                leave_out_all(days, hall);
        (void) play(days, hall, hall->mistake, hall->broken);
}

static uint64_t first_seed(void) {
        const char *from = getenv("MOTCUA_TEST_SEED");
        uint64_t seed;

        return from && parse_u64(from, 0, UINT32_MAX, &seed) >= 0 ? seed : 0;
}

START_TEST(random_days_keep_what_is_promised) {
        static struct hall_days days;
        static struct hall hall;
        uint64_t seed = first_seed() + (uint64_t) _i;

        hall_make_days(seed, &days);
        if (!play(&days, &hall, MISTAKE_NONE, _PROMISE_MAX))
                return;
        fprintf(stderr, "seed %" PRIu64 ": %s: %s\n", seed, promise_texts[hall.broken], hall.complaint);
        shrink(&days, &hall);
        fprintf(stderr, "seed %" PRIu64 " shrunk to %zu acts: %s: %s\n", seed, days.n,
                promise_texts[hall.broken], hall.complaint);
        hall_write_days(stderr, &days);
        ck_abort_msg("seed %" PRIu64 ": %s: %s", seed, promise_texts[hall.broken], hall.complaint);
}
END_TEST

/* What is enough to see each mistake. The search begins with a day that shows it, as long as there is one. */
START_TEST(a_broken_promise_is_found_and_shrunk) {
        static const size_t enough[_MISTAKE_MAX] = {
                [MISTAKE_DROPS_PRESS] = 1,        [MISTAKE_TRUSTS_ABORTED] = 1,
                [MISTAKE_LOADS_ANOTHER_TEXT] = 2, [MISTAKE_CHANGES_WITHOUT_EVENT] = 1,
                [MISTAKE_MISSES_A_PAUSE] = 2,     [MISTAKE_BEGINS_NUMBERS_AGAIN] = 4,
                [MISTAKE_STRANDS_SILENTLY] = 2,   [MISTAKE_FORGETS_TICKET_KEY] = 2,
                [MISTAKE_REPEATS_PAPER_KEY] = 6,  [MISTAKE_COUNTS_ALL] = 3,
                [MISTAKE_FORGETS_UNDO] = 6,       [MISTAKE_CLOSES_ON_RELOAD] = 2,
                [MISTAKE_NEVER_ENDS] = 3,         [MISTAKE_ENDS_EARLY] = 2,
                [MISTAKE_LETS_PRESS_TWICE] = 3,   [MISTAKE_HANGS_AN_OLD_BOARD] = 2,
                [MISTAKE_REMINDS_AGAIN] = 2,      [MISTAKE_FORGETS_WHO_ANSWERED] = 5,
                [MISTAKE_LOSES_A_TEXT] = 1,       [MISTAKE_KEEPS_A_TERM] = 1,
        };
        static const uint64_t shows[_MISTAKE_MAX] = {
                [MISTAKE_CHANGES_WITHOUT_EVENT] = 1, [MISTAKE_BEGINS_NUMBERS_AGAIN] = 2,
                [MISTAKE_REPEATS_PAPER_KEY] = 91,    [MISTAKE_FORGETS_UNDO] = 81,
                [MISTAKE_NEVER_ENDS] = 10,           [MISTAKE_STRANDS_SILENTLY] = 3,
                [MISTAKE_FORGETS_WHO_ANSWERED] = 6,
        };
        static struct hall_days days;
        static struct hall hall;
        bool is_broken = false;

        for (uint64_t i = 0; !is_broken && i < 100; i++) {
                hall_make_days((shows[_i] + i) % 100, &days);
                days.n = 60;
                is_broken =
                        play(&days, &hall, (enum mistake) _i, (enum promise) _i) && (int) hall.broken == _i;
        }
        ck_assert(is_broken);
        shrink(&days, &hall);
        if (days.n > enough[_i])
                hall_write_days(stderr, &days);
        ck_assert_msg(days.n <= enough[_i], "%s: %s: %zu acts", promise_texts[hall.broken], hall.complaint,
                      days.n);
        ck_assert_int_eq((int) hall.broken, _i);
        /* The right hall has nothing against them. */
        ck_assert(!play(&days, &hall, MISTAKE_NONE, _PROMISE_MAX));
}
END_TEST

static const struct suite_case cases[] = {
        {"a_broken_promise_is_found_and_shrunk", &a_broken_promise_is_found_and_shrunk, _MISTAKE_MAX},
        {"random_days_keep_what_is_promised", &random_days_keep_what_is_promised, SEEDS, FEW_SEEDS},
};

int main(void) {
        suite_use_memory();
        return suite_run("hall-days", cases, ELEMENTSOF(cases), NULL, NULL, 300);
}
