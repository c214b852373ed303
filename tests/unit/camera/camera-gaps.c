/* Where footage is missing, and why. */
#include "services/camera/gaps.h"
#include "tests/lib/suite.h"

#define SEC USEC_PER_SEC
#define MIN (60 * SEC)
#define HOUR (60 * MIN)
#define PLUS_7 (7 * (int64_t) HOUR)
#define T0 (UINT64_C(1795366800) * SEC) /* Monday 2026-11-23, 00:00 in Viet Nam */
#define MONDAY 20780

static struct gap_watch watch;
static struct gap gap;

/* So long after the beginning, by a clock that is right. */
static struct gap_time at(uint64_t usec) {
        return (struct gap_time){T0 + usec, 1000 * SEC + usec, true};
}

static void setup(void) {
        const struct gap_time begin = at(0);

        watch = (struct gap_watch){0};
        ck_assert_int_eq(gap_watch_set_due(&watch, true, &begin, &gap), 0);
}

/* Fragments of a second, from and until these seconds. */
static int record(uint64_t from, uint64_t until) {
        int n = 0;

        for (uint64_t i = from; i < until; i++) {
                const struct gap_time time = at(i * SEC);
                n += gap_watch_recorded(&watch, &time, SEC, &gap);
        }
        return n;
}

static void set_cause(int cause, uint64_t sec) {
        const struct gap_time time = at(sec * SEC);

        gap_watch_set_cause(&watch, cause, &time);
}

static bool look(uint64_t sec) {
        const struct gap_time time = at(sec * SEC);

        return gap_watch_look(&watch, &time);
}

static void expect_gap(uint64_t from, uint64_t until, enum gap_cause cause) {
        ck_assert_uint_eq(gap.from.realtime_usec, T0 + from * SEC);
        ck_assert_uint_eq(gap.until.realtime_usec, T0 + until * SEC);
        ck_assert_str_eq(gap_cause_to_string(gap.cause), gap_cause_to_string(cause));
}

START_TEST(recording_without_a_break_has_no_gap) {
        ck_assert_int_eq(record(0, 100), 0);
        ck_assert(!look(109) && !watch.open);
        ck_assert_int_eq(record(102, 120), 0); /* two seconds are none */
}
END_TEST

START_TEST(gap_is_from_the_last_footage_to_the_next) {
        ck_assert_int_eq(record(0, 100), 0);
        set_cause(GAP_UNPLUGGED, 101);
        ck_assert(!look(110));
        ck_assert(look(111));
        set_cause(-1, 150); /* plugged in, and no picture yet */
        ck_assert_int_eq(record(160, 169), 0);
        ck_assert_int_eq(record(169, 170), 1);
        expect_gap(100, 160, GAP_UNPLUGGED);
        ck_assert_int_eq(record(170, 200), 0);
        ck_assert(!watch.open);
}
END_TEST

START_TEST(gap_that_nobody_looked_at_is_found) {
        ck_assert_int_eq(record(0, 10), 0);
        ck_assert_int_eq(record(13, 23), 1);
        expect_gap(10, 13, GAP_STALLED);
}
END_TEST

START_TEST(camera_that_flaps_is_one_gap) {
        ck_assert_int_eq(record(0, 100), 0);
        for (uint64_t i = 0; i < 50; i++) {
                set_cause(GAP_UNPLUGGED, 100 + i * 10);
                set_cause(-1, 104 + i * 10);
                ck_assert_int_eq(record(105 + i * 10, 110 + i * 10), 0);
        }
        ck_assert_int_eq(record(610, 640), 1);
        expect_gap(100, 610, GAP_UNPLUGGED);
}
END_TEST

START_TEST(cause_is_the_one_that_lasted_longest) {
        ck_assert_int_eq(record(0, 100), 0);
        set_cause(GAP_DIED, 100);
        set_cause(GAP_UNPLUGGED, 105);
        set_cause(GAP_ENCODER, 150);
        ck_assert_int_eq(record(160, 170), 1);
        expect_gap(100, 160, GAP_UNPLUGGED);
        /* What was wrong before is not taken for the next. */
        ck_assert_int_eq(record(170, 175), 0);
        ck_assert_int_eq(record(180, 195), 1);
        expect_gap(175, 180, GAP_STALLED);
}
END_TEST

START_TEST(footage_between_counts_for_no_cause) {
        ck_assert_int_eq(record(0, 100), 0);
        set_cause(GAP_DIED, 100);
        ck_assert_int_eq(record(104, 112), 0);
        set_cause(GAP_UNPLUGGED, 113);
        ck_assert_int_eq(record(120, 140), 1);
        expect_gap(100, 120, GAP_UNPLUGGED);
}
END_TEST

START_TEST(break_that_is_noticed_counts_from_the_last_footage) {
        ck_assert_int_eq(record(0, 100), 0);
        set_cause(GAP_DIED, 100);
        ck_assert_int_eq(record(104, 112), 0);
        ck_assert(look(115));
        set_cause(GAP_UNPLUGGED, 115);
        ck_assert_int_eq(record(125, 140), 1);
        expect_gap(100, 125, GAP_UNPLUGGED);
}
END_TEST

/* Pieces of two seconds, each of which is on disk a second and a half after its end; looked at all the time.
 */
START_TEST(footage_that_is_synced_late_is_no_break) {
        int n = 0;

        ck_assert_int_eq(record(0, 100), 0);
        set_cause(GAP_STALLED, 111);
        for (uint64_t i = 120; i < 140 && n == 0; i += 2) {
                const struct gap_time from = at(i * SEC), before = at((i + 3) * SEC + SEC / 4);

                ck_assert(look(i));
                ck_assert(gap_watch_look(&watch, &before));
                n = gap_watch_recorded(&watch, &from, 2 * SEC, &gap);
                ck_assert_int_eq(n, i + 2 - 120 >= GAP_SETTLE_USEC / SEC);
        }
        expect_gap(100, 120, GAP_STALLED);
        ck_assert(!watch.open);
}
END_TEST

START_TEST(what_is_over_explains_what_it_left) {
        ck_assert_int_eq(record(0, 100), 0);
        set_cause(GAP_UNPLUGGED, 100);
        ck_assert(look(111));
        set_cause(-1, 112);
        set_cause(GAP_ENCODER, 150);
        ck_assert_int_eq(record(170, 180), 1);
        expect_gap(100, 170, GAP_UNPLUGGED);
}
END_TEST

START_TEST(gap_begins_and_ends_with_the_hours) {
        struct gap_time end = at(100 * SEC), begin = at(5000 * SEC);

        ck_assert(look(11));
        set_cause(GAP_REFUSED, 12);
        ck_assert_int_eq(gap_watch_set_due(&watch, false, &end, &gap), 1);
        expect_gap(0, 100, GAP_REFUSED);
        ck_assert(!look(4000));
        ck_assert_int_eq(gap_watch_set_due(&watch, false, &begin, &gap), 0);
        ck_assert_int_eq(gap_watch_set_due(&watch, true, &begin, &gap), 0);
        ck_assert_int_eq(record(5001, 5100), 0);
        end = at(5103 * SEC);
        ck_assert_int_eq(gap_watch_set_due(&watch, false, &end, &gap), 1);
        expect_gap(5100, 5103, GAP_STALLED);
}
END_TEST

START_TEST(gap_is_told_in_parts_at_midnight) {
        const struct gap_time midnight = at(1000 * SEC);

        ck_assert_int_eq(record(0, 100), 0);
        set_cause(GAP_DISK_FULL, 100);
        ck_assert_int_eq(gap_watch_cut(&watch, &midnight, &gap), 1);
        expect_gap(100, 1000, GAP_DISK_FULL);
        ck_assert_int_eq(record(1100, 1110), 1);
        expect_gap(1000, 1100, GAP_DISK_FULL);
        ck_assert_int_eq(gap_watch_cut(&watch, &(struct gap_time){T0 + 1111 * SEC, 2111 * SEC, true}, &gap),
                         0);
}
END_TEST

START_TEST(clock_that_is_set_makes_no_gap_and_hides_none) {
        struct gap_time time = at(10 * SEC);

        ck_assert_int_eq(record(0, 10), 0);
        time.realtime_usec += 40 * HOUR;
        for (unsigned i = 0; i < 20; i++) {
                ck_assert_int_eq(gap_watch_recorded(&watch, &time, SEC, &gap), 0);
                time.realtime_usec += SEC;
                time.boottime_usec += SEC;
        }
        ck_assert(!watch.open);
        /* Back in a gap of 60 s: its length is what went by, its end what the clock says now. */
        time.boottime_usec += 60 * SEC;
        time.realtime_usec -= 40 * HOUR;
        ck_assert_int_eq(gap_watch_recorded(&watch, &time, 10 * SEC, &gap), 1);
        ck_assert_uint_eq(gap.until.realtime_usec - gap.from.realtime_usec, 60 * SEC);
        ck_assert_uint_eq(gap.until.realtime_usec, T0 + 30 * SEC);
}
END_TEST

START_TEST(clock_that_is_known_tells_of_both_ends) {
        struct gap_time begin = {5 * SEC, 5 * SEC, false}, end = {T0, 65 * SEC, true};

        watch = (struct gap_watch){0};
        ck_assert_int_eq(gap_watch_set_due(&watch, true, &begin, &gap), 0);
        ck_assert_int_eq(gap_watch_recorded(&watch, &end, 10 * SEC, &gap), 1);
        ck_assert_uint_eq(gap.from.realtime_usec, T0 - 60 * SEC);
        ck_assert(gap.from.synchronized);
        begin = (struct gap_time){T0 + 10 * SEC, 75 * SEC, true};
        end = (struct gap_time){9 * SEC, 105 * SEC, false}; /* synchronisation was lost */
        ck_assert_int_eq(gap_watch_recorded(&watch, &end, 10 * SEC, &gap), 1);
        ck_assert_uint_eq(gap.from.realtime_usec, T0 + 10 * SEC);
        ck_assert_uint_eq(gap.until.realtime_usec, T0 + 40 * SEC);
}
END_TEST

/* ----- figures ----- */

static const struct hours *hours_of(const char *text) {
        static struct hours hours;

        assert_ok(hours_parse(text, &hours));
        return &hours;
}

START_TEST(figures_add_up) {
        const struct footage_row footage[] = {
                {T0 + 7 * HOUR, T0 + 9 * HOUR},
                {T0 + 9 * HOUR + SEC, T0 + 10 * HOUR}, /* a second between two segments is none */
                {T0 + 14 * HOUR, T0 + 20 * HOUR},
        };
        const struct gap_row gaps[] = {
                {T0 + 8 * HOUR, T0 + 8 * HOUR + 10 * MIN, GAP_STALLED},
                {T0 + 10 * HOUR, T0 + 13 * HOUR + 30 * MIN, GAP_POWER}, /* over noon */
                {T0 + 18 * HOUR, T0 + 19 * HOUR, GAP_DIED},             /* nobody announced that */
                {T0 + 50 * HOUR, 0, GAP_DIED},                          /* another day */
        };
        struct footage_day day = {hours_of("mon-fri 07:30-11:30 13:30-17:00"),
                                  MONDAY,
                                  PLUS_7,
                                  T0 + 24 * HOUR,
                                  footage,
                                  3,
                                  gaps,
                                  4};
        struct footage_figures figures;

        assert_ok(footage_figures(&day, &figures));
        ck_assert_uint_eq(figures.announced_usec, 7 * HOUR + 30 * MIN);
        ck_assert_uint_eq(figures.by_cause_usec[GAP_STALLED], 10 * MIN);
        ck_assert_uint_eq(figures.by_cause_usec[GAP_POWER], 90 * MIN);
        ck_assert_uint_eq(figures.by_cause_usec[GAP_LOST], 30 * MIN); /* from 13:30 */
        ck_assert_uint_eq(figures.recorded_usec, 5 * HOUR + 20 * MIN);
        ck_assert_uint_eq(figures.n_gaps, 2);
        ck_assert_uint_eq(footage_percent(&figures), 71);
        /* Earlier in the day less is announced. */
        day.now_usec = T0 + 8 * HOUR;
        assert_ok(footage_figures(&day, &figures));
        ck_assert_uint_eq(figures.announced_usec, 30 * MIN);
        ck_assert_uint_eq(footage_percent(&figures), 100);
        day.day = MONDAY - 1;
        assert_ok(footage_figures(&day, &figures));
        ck_assert_uint_eq(figures.announced_usec + figures.recorded_usec, 0);
        ck_assert_uint_eq(footage_percent(&figures), 0);
}
END_TEST

START_TEST(rows_that_overlap_count_once) {
        const struct footage_row footage[] = {
                {T0, T0 + 24 * HOUR}, {T0 + HOUR, T0 + 2 * HOUR}, {T0 - HOUR, T0 + HOUR}};
        const struct gap_row gaps[] = {{T0 + 5 * HOUR, T0 + 7 * HOUR, GAP_DIED},
                                       {T0 + 6 * HOUR, T0 + 8 * HOUR, GAP_STALLED},
                                       {T0 + 23 * HOUR, 0, GAP_LOST}};
        const struct footage_day day = {hours_of(""), MONDAY, PLUS_7, T0 + 48 * HOUR, footage, 3, gaps, 3};
        struct footage_figures figures;
        uint64_t sum;

        assert_ok(footage_figures(&day, &figures));
        ck_assert_uint_eq(figures.announced_usec, 24 * HOUR);
        ck_assert_uint_eq(figures.by_cause_usec[GAP_STALLED], 2 * HOUR);
        ck_assert_uint_eq(figures.by_cause_usec[GAP_DIED], HOUR);
        ck_assert_uint_eq(figures.by_cause_usec[GAP_LOST], HOUR);
        sum = figures.recorded_usec;
        for (int i = 0; i < _GAP_CAUSE_MAX; i++)
                sum += figures.by_cause_usec[i];
        ck_assert_uint_eq(sum, figures.announced_usec);
        ck_assert_uint_eq(figures.recorded_usec, 20 * HOUR);
}
END_TEST

START_TEST(moment_between_two_rows_is_lost_if_it_is_long) {
        const struct footage_row footage[] = {{T0 + 8 * HOUR, T0 + 8 * HOUR + 30 * MIN},
                                              {T0 + 8 * HOUR + 30 * MIN + 3 * SEC, T0 + 9 * HOUR}};
        const struct footage_day day = {
                hours_of("08:00-09:00"), MONDAY, PLUS_7, T0 + 24 * HOUR, footage, 2, NULL, 0};
        struct footage_figures figures;

        assert_ok(footage_figures(&day, &figures));
        ck_assert_uint_eq(figures.by_cause_usec[GAP_LOST], 3 * SEC);
}
END_TEST

START_TEST(moment_without_a_row_is_lost_at_the_edges) {
        const struct footage_row footage[] = {{T0 + 8 * HOUR + SEC, T0 + 9 * HOUR - 2 * SEC}};
        const struct footage_day day = {
                hours_of("08:00-09:00"), MONDAY, PLUS_7, T0 + 24 * HOUR, footage, 1, NULL, 0};
        struct footage_figures figures;

        assert_ok(footage_figures(&day, &figures));
        ck_assert_uint_eq(figures.by_cause_usec[GAP_LOST], 3 * SEC);
        ck_assert_uint_eq(footage_percent(&figures), 99);
}
END_TEST

static int add_part(uint64_t from_usec, uint64_t until_usec, void *userdata) {
        ck_assert_uint_lt(from_usec, until_usec);
        *(uint64_t *) userdata += until_usec - from_usec;
        return 0;
}

static int refuse_part(uint64_t from_usec _unused_, uint64_t until_usec _unused_, void *userdata _unused_) {
        return -ENOMEM;
}

START_TEST(announced_parts_of_a_time) {
        const struct hours *hours = hours_of("mon-fri 07:30-11:30 11:00-17:00 2026-11-24 08:00-09:00");
        uint64_t sum = 0;

        assert_ok(hours_each(hours, T0 + 9 * HOUR, T0 + 3 * 24 * HOUR, PLUS_7, add_part, &sum));
        ck_assert_uint_eq(sum, 8 * HOUR + HOUR + 9 * HOUR + 30 * MIN);
        sum = 0;
        assert_ok(hours_each(hours, T0 + 9 * HOUR, T0, PLUS_7, add_part, &sum));
        assert_ok(hours_each(hours, T0 + 5 * 24 * HOUR, T0 + 7 * 24 * HOUR, PLUS_7, add_part, &sum));
        ck_assert_uint_eq(sum, 0);
        assert_error(hours_each(hours, T0, T0 + 24 * HOUR, PLUS_7, refuse_part, NULL), ENOMEM);
        assert_ok(hours_each(hours_of(""), 0, 5 * HOUR, 0, add_part, &sum));
        ck_assert_uint_eq(sum, 5 * HOUR);
}
END_TEST

START_TEST(causes_have_names) {
        for (int i = 0; i < _GAP_CAUSE_MAX; i++)
                ck_assert_int_eq(gap_cause_from_string(gap_cause_to_string((enum gap_cause) i)), i);
        ck_assert_int_eq(gap_cause_from_string(""), _GAP_CAUSE_INVALID);
}
END_TEST

START_TEST(before_there_was_a_camera_nothing_was_announced) {
        struct footage_figures figures;
        struct hours hours = {.n = 0};
        const uint64_t noon = 12 * UINT64_C(3600) * USEC_PER_SEC;
        const struct footage_row footage = {noon, noon + 60 * USEC_PER_SEC};
        struct footage_day day = {.hours = &hours,
                                  .now_usec = noon + 60 * USEC_PER_SEC,
                                  .footage = &footage,
                                  .n_footage = 1,
                                  .since_usec = noon};

        assert_ok(footage_figures(&day, &figures));
        ck_assert_uint_eq(figures.announced_usec, 60 * USEC_PER_SEC);
        ck_assert_uint_eq(figures.recorded_usec, 60 * USEC_PER_SEC);
        ck_assert_uint_eq(figures.by_cause_usec[GAP_LOST], 0);
        day.since_usec = day.now_usec + 1;
        assert_ok(footage_figures(&day, &figures));
        ck_assert_uint_eq(figures.announced_usec, 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(recording_without_a_break_has_no_gap),
        SUITE_CASE(gap_is_from_the_last_footage_to_the_next),
        SUITE_CASE(gap_that_nobody_looked_at_is_found),
        SUITE_CASE(camera_that_flaps_is_one_gap),
        SUITE_CASE(cause_is_the_one_that_lasted_longest),
        SUITE_CASE(footage_between_counts_for_no_cause),
        SUITE_CASE(break_that_is_noticed_counts_from_the_last_footage),
        SUITE_CASE(footage_that_is_synced_late_is_no_break),
        SUITE_CASE(what_is_over_explains_what_it_left),
        SUITE_CASE(gap_begins_and_ends_with_the_hours),
        SUITE_CASE(gap_is_told_in_parts_at_midnight),
        SUITE_CASE(clock_that_is_set_makes_no_gap_and_hides_none),
        SUITE_CASE(clock_that_is_known_tells_of_both_ends),
        SUITE_CASE(figures_add_up),
        SUITE_CASE(rows_that_overlap_count_once),
        SUITE_CASE(moment_between_two_rows_is_lost_if_it_is_long),
        SUITE_CASE(moment_without_a_row_is_lost_at_the_edges),
        SUITE_CASE(announced_parts_of_a_time),
        SUITE_CASE(causes_have_names),
        SUITE_CASE(before_there_was_a_camera_nothing_was_announced),
};

SUITE_MAIN("camera-gaps", cases, setup, NULL)
