#include "boards.h"
#include "services/display/view.h"
#include "services/board/wall-clock.h"
#include "tests/lib/suite.h"

static struct view view;
static struct display_conf conf;
static struct scene *scene;

static void setup(void) {
        assert_ok(scene_new(640, 360, &scene));
}

static void teardown(void) {
        scene = scene_free(scene);
}

static bool has(const char *text) {
        for (size_t i = 0; i < scene->n; i++)
                if (scene->marks[i].text && strstr(scene->marks[i].text, text))
                        return true;
        return false;
}

/* counter: of a sign. */
static void lay_out_in(enum display_shows shows, char *counter, enum language language) {
        conf = (struct display_conf){.shows = shows, .counter = counter, .language = language};
        view.conf = &conf;
        scene->n = scene->texts_used = 0;
        view_lay_out(&view, scene);
        ck_assert_uint_gt(scene->n, 0);
}

static void lay_out(enum display_shows shows, char *counter) {
        lay_out_in(shows, counter, LANGUAGE_VI);
}

static size_t find(enum display_shows shows, char *counter, size_t *large) {
        conf = (struct display_conf){.shows = shows, .counter = counter};
        view.conf = &conf;
        return view_find_large(&view, large);
}

static void begin(void) {
        view = (struct view){.page = NULL};
        board_make_usual(&view.board);
        for (size_t i = 0; i < view.board.n_counters; i++)
                (void) snprintf(view.board.counters[i].id, sizeof(view.board.counters[i].id), "c%zu", i + 1);
}

START_TEST(each_output_shows_its_part) {
        begin();
        lay_out(SHOWS_HALL, NULL);
        ck_assert(has("A 025") && has("B 008") && has("Hộ tịch"));
        lay_out(SHOWS_COUNTER, (char[]){"c1"});
        ck_assert(has("B 008") && !has("A 025"));
        /* Of a counter that is not on the board there is nothing to say. */
        lay_out(SHOWS_COUNTER, (char[]){"c9"});
        ck_assert(!has("B 008") && !has("A 025"));
        lay_out(SHOWS_PAGES, NULL);
        ck_assert(!has("A 025") && !has("B 008") && !has("Hộ tịch"));
        ck_assert(has("Trung tâm"));
        (void) snprintf(view.board.notice, sizeof(view.board.notice), "Mời ra ngoài");
        for (int shows = SHOWS_HALL; shows <= SHOWS_PAGES; shows++) {
                lay_out((enum display_shows) shows, (char[]){"c1"});
                ck_assert(has("Mời ra ngoài") && !has("B 008"));
        }
}
END_TEST

START_TEST(reason_of_a_pause_is_in_the_language_of_the_output) {
        for (int shows = SHOWS_HALL; shows <= SHOWS_COUNTER; shows++) {
                begin();
                lay_out_in((enum display_shows) shows, (char[]){"c3"}, LANGUAGE_VI);
                ck_assert(has("Họp") && !has("Meeting"));
                lay_out_in((enum display_shows) shows, (char[]){"c3"}, LANGUAGE_EN);
                ck_assert(has("Meeting") && !has("Họp"));
                ck_assert(has("Quầy 3")); /* as it was written */
        }
}
END_TEST

START_TEST(what_stands_large_is_what_is_reported) {
        static const struct page page = {.file = NULL};
        size_t large[VIEW_LARGE_MAX];

        begin();
        view.board.calls[1].is_new = true;
        ck_assert_uint_eq(find(SHOWS_HALL, NULL, large), 2);
        ck_assert_uint_eq(large[1], 1);
        ck_assert_uint_eq(find(SHOWS_PAGES, NULL, large), 0);
        /* Counter 2 calls A 025; counter 1 serves. */
        ck_assert_uint_eq(find(SHOWS_COUNTER, (char[]){"c2"}, large), 1);
        ck_assert_uint_eq(large[0], 0);
        ck_assert_uint_eq(find(SHOWS_COUNTER, (char[]){"c1"}, large), 0);
        ck_assert_uint_eq(find(SHOWS_COUNTER, (char[]){"c9"}, large), 0);

        view.page = &page;
        ck_assert_uint_eq(find(SHOWS_HALL, NULL, large), 0);
        view.page = NULL;
        view.board.calls[0].is_new = view.board.calls[1].is_new = false;
        ck_assert_uint_eq(find(SHOWS_HALL, NULL, large), 1); /* the latest stays */
        (void) snprintf(view.board.stale_since, sizeof(view.board.stale_since), "09:41");
        ck_assert_uint_eq(find(SHOWS_HALL, NULL, large), 0);
        ck_assert_uint_eq(find(SHOWS_COUNTER, (char[]){"c2"}, large), 0);
        view.board.stale_since[0] = '\0';
        (void) snprintf(view.board.notice, sizeof(view.board.notice), "x");
        ck_assert_uint_eq(find(SHOWS_HALL, NULL, large), 0);
}
END_TEST

START_TEST(the_clock_is_the_centres_own) {
        const int64_t seven_hours = INT64_C(7) * 3600 * 1000000;
        struct wall_clock clock;
        char day[32];

        /* 2026-11-25 17:00:30 UTC. */
        wall_clock_read(UINT64_C(1795626030) * USEC_PER_SEC, seven_hours, &clock);
        ck_assert_uint_eq(clock.date, 20261126);
        ck_assert_uint_eq(clock.minute, 0);
        ck_assert_str_eq(clock.time, "00:00");
        ck_assert_uint_eq(clock.until_usec, 30 * USEC_PER_SEC);
        wall_clock_day(&clock, LANGUAGE_VI, day, sizeof(day));
        ck_assert_str_eq(day, "Thứ Năm, 26/11/2026");
        wall_clock_day(&clock, LANGUAGE_EN, day, sizeof(day));
        ck_assert_str_eq(day, "Thursday, 26/11/2026");
        wall_clock_read(UINT64_C(1795625999) * USEC_PER_SEC, seven_hours, &clock);
        ck_assert_str_eq(clock.time, "23:59");
        ck_assert_uint_eq(clock.date, 20261125);
        ck_assert_uint_eq(clock.until_usec, USEC_PER_SEC);
        wall_clock_read(0, -seven_hours, &clock);
        ck_assert_uint_eq(clock.date, 19700101);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(each_output_shows_its_part),
        SUITE_CASE(reason_of_a_pause_is_in_the_language_of_the_output),
        SUITE_CASE(what_stands_large_is_what_is_reported),
        SUITE_CASE(the_clock_is_the_centres_own),
};

SUITE_MAIN("display/view", cases, setup, teardown)
