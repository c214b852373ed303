/* What the desk is told over the bus as clocks, configurations and minutes change: days as they are known by
 * now, terms by the days of work of the moment, and void minutes that stay. */
#include "daemon/suggestions/work.h"

#include "daemon/ratings/conf.h"
#include "daemon/suggestions/add.h"
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/conf.h"
#include "services/base/bus.h"
#include "services/base/log.h"
#include "tests/unit/daemon/world.h"

#define HOURS(n) ((n) *3600 * USEC_PER_SEC)
/* 2026-11-23 at noon, +07:00: a Monday. */
#define MONDAY (UINT64_C(1795392000) * USEC_PER_SEC + HOURS(12 - 7))
#define COUNTER "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"
#define BOX "[Calendar]\nDuties=box\n" COUNTER

static struct world world;
static struct suggestion_work work;
static char code[SUGGESTION_CODE_SIZE]; /* of the last one */
static bool is_petition;                /* as what it is classified */

static void teardown(void) {
        world_close(&world);
}

static void set_clock(uint64_t realtime_usec, bool synchronized) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, "vn.motcua.SimClock1", "SetClock");
        struct timespec ts;

        clock_gettime(CLOCK_REALTIME, &ts);
        assert_ok(sd_bus_message_append(
                call, "xb", (int64_t) realtime_usec - (int64_t) ((uint64_t) ts.tv_sec * USEC_PER_SEC),
                (int) synchronized));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

static void reload(const char *config) {
        world_write_config(&world, config);
        world.config = config;
        centre_manager_reload(&world.manager);
        ck_assert_ptr_null(world.manager->refused);
}

/* On Monday; a duty counts from the day on which the record first meets it, which is not the machine's. */
static void begin(const char *config) {
        log_open("test", LOG_TARGET_NULL);
        world_open_configured(&world, COUNTER);
        world_restart_at(&world, MONDAY, true);
        reload(config);
}

/* ----- what is done, as by whoever polkit lets ----- */

static int open_box(struct book *book, const struct instant *now, void *userdata _unused_) {
        work = (struct suggestion_work){.box = {.letters = 3}, .actor = "uid 0"};
        id_copy(work.box.units, sizeof(work.box.units), "van-phong mat-tran");
        return suggestions_open_box(book, now, &work);
}

static int void_box(struct book *book, const struct instant *now, void *userdata) {
        work = (struct suggestion_work){
                .box = {.number = *(uint64_t *) userdata}, .value = "Ghi hai lần", .actor = "uid 0"};
        return suggestions_void_box(book, now, &work);
}

/* userdata: the number of the opening that it was found at; NULL: it came by the page. */
static int add(struct book *book, const struct instant *now, void *userdata) {
        const struct centre *centre = &world.manager->centre;
        struct suggestion_calendar calendar;
        struct suggestion_asked asked = {
                .row = {.channel = SUGGESTION_CHANNEL_QR}, .is_page = true, .calendar = &calendar};

        if (userdata) {
                asked.row.channel = SUGGESTION_CHANNEL_BOX;
                asked.row.box = *(uint64_t *) userdata;
        }
        id_copy(asked.text, sizeof(asked.text), "Ghế nóng");
        int r = suggestions_conf_calendar(centre->conf, &calendar);
        if (r >= 0)
                r = suggestions_add(book, centre->store, now, &asked);
        ck_assert_ptr_null(asked.error);
        id_copy(code, sizeof(code), asked.row.code);
        return r;
}

static int move(struct book *book, const struct instant *now, void *userdata) {
        const struct centre *centre = &world.manager->centre;
        struct suggestion_calendar calendar;

        assert_ok(suggestions_conf_calendar(centre->conf, &calendar));
        work = (struct suggestion_work){.code = code, .value = "", .calendar = &calendar, .actor = "uid 0"};
        work.move = *(enum suggestion_move *) userdata;
        if (work.move == SUGGESTION_MOVE_CLASSIFY)
                work.value = is_petition ? "denunciation" : "suggestion";
        else if (work.move != SUGGESTION_MOVE_CLOSE)
                work.value = "tu-phap";
        return suggestions_move(book, centre->store, now, &work);
}

static void run(recorder_work_fn fn, void *userdata) {
        assert_ok(recorder_write(world.manager->centre.recorder, fn, userdata));
}

/* "" or the error. */
static const char *void_opening(uint64_t number) {
        run(void_box, &number);
        return work.error ? work.error : "";
}

static void move_on(enum suggestion_move to) {
        run(move, &to);
        ck_assert_ptr_null(work.error);
}

/* ----- what is told ----- */

static void expect(const char *member, const char *const expected[]) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_RECORD_INTERFACE, member);

        if (streq(member, "GetReport"))
                assert_ok(sd_bus_message_append(call, "ssa{sv}", "2026-11-01", "2026-11-30", 0));
        else
                assert_ok(sd_bus_message_append(call, "tua{sv}", UINT64_C(0), 10, 0));
        sd_bus_message *reply = world_call(&world, call);
        if (streq(member, "GetReport"))
                assert_ok(sd_bus_message_skip(reply, "a{sv}"));
        _cleanup_free_ char *text = world_text_of(reply);
        for (size_t i = 0; expected[i]; i++)
                ck_assert_msg(strstr(text, expected[i]), "no '%s' in: %s", expected[i], text);
}
#define EXPECT(member, ...) expect((member), (const char *const[]){__VA_ARGS__, NULL})

START_TEST(an_opening_without_a_clock_has_its_day_once_that_is_known) {
        begin(BOX);
        world_restart_at(&world, HOURS(30), false);
        run(open_box, NULL);
        EXPECT("GetBoxOpenings", "number=1 ", "day= time= ");
        EXPECT("GetReport", "planned=0 opened=0 ");
        /* It was opened on Friday, and the clock is set an hour later, in the next week. */
        set_clock(MONDAY + 4 * USEC_PER_DAY, true);
        world_until(&world, world_count(&world, "clock-corrected") == 1);
        EXPECT("GetBoxOpenings", "day=2026-11-27 time=12:00 ");
        EXPECT("GetReport", "planned=1 opened=1 ");
        world_restart_at(&world, MONDAY + 5 * USEC_PER_DAY, true);
        EXPECT("GetBoxOpenings", "day=2026-11-27 time=12:00 ");
}
END_TEST

START_TEST(void_minutes_stay_with_their_reason_and_count_for_nothing) {
        begin(BOX);
        set_clock(MONDAY + 4 * USEC_PER_DAY, true);
        run(open_box, NULL);
        EXPECT("GetReport", "planned=1 opened=1 ");
        ck_assert_str_eq(void_opening(1), "");
        EXPECT("GetReport", "planned=1 opened=0 ");
        EXPECT("GetBoxOpenings", "number=1 ", "letters=3 ", "void_reason=Ghi hai lần ", "void_actor=uid 0 ",
               "void_day=2026-11-27 ");
        ck_assert_str_eq(void_opening(1), BUS_ERROR_NO_SUCH_OPENING);
        world_restart_at(&world, MONDAY + 4 * USEC_PER_DAY, true);
        ck_assert_str_eq(void_opening(1), BUS_ERROR_NO_SUCH_OPENING);
        ck_assert_str_eq(void_opening(0), BUS_ERROR_NO_SUCH_OPENING);
        ck_assert_str_eq(void_opening(2), BUS_ERROR_NO_SUCH_OPENING);
        EXPECT("GetReport", "planned=1 opened=0 ");
        /* The next one has the next number, and stands. */
        run(open_box, NULL);
        ck_assert_uint_eq(work.box.number, 2);
        EXPECT("GetReport", "planned=1 opened=1 ");
        ck_assert_uint_eq(world_count(&world, "box-voided"), 1);
}
END_TEST

START_TEST(minutes_have_the_codes_of_all_that_came_from_them) {
        char shown[SUGGESTION_CODE_SHOWN_SIZE];
        _cleanup_free_ char *codes = strdup("codes=");
        uint64_t second = 2;

        begin(COUNTER);
        run(open_box, NULL);
        run(open_box, NULL);
        for (int i = 0; i < 3; i++) {
                run(add, &second);
                suggestion_code_show(code, shown);
                assert_ok(str_extend(&codes, "", "%s;", shown));
        }
        EXPECT("GetBoxOpenings", "codes= ", codes);
        /* Also where these were voided since. */
        ck_assert_str_eq(void_opening(2), "");
        EXPECT("GetBoxOpenings", codes);
        EXPECT("GetSuggestions", "box=2 ");
}
END_TEST

/* Whoever reads a report need not know that somebody denounced. */
START_TEST(a_report_has_no_class_of_a_petition_and_no_code) {
        begin(COUNTER);
        run(add, NULL);
        is_petition = true;
        move_on(SUGGESTION_MOVE_CLASSIFY);
        is_petition = false;
        EXPECT("GetReport", "by=suggestion event=", "channel=qr class= state=classified ");
        EXPECT("GetSuggestions", "class=denunciation ");
        run(add, NULL);
        move_on(SUGGESTION_MOVE_CLASSIFY);
        EXPECT("GetReport", "class=suggestion state=classified ", "received=2 ");
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_RECORD_INTERFACE, "GetReport");
        assert_ok(sd_bus_message_append(call, "ssa{sv}", "2026-11-01", "2026-11-30", 0));
        sd_bus_message *reply = world_call(&world, call);
        assert_ok(sd_bus_message_skip(reply, "a{sv}"));
        _cleanup_free_ char *text = world_text_of(reply);
        char shown[SUGGESTION_CODE_SHOWN_SIZE];
        suggestion_code_show(code, shown);
        ck_assert(!strstr(text, "denunciation") && !strstr(text, code) && !strstr(text, shown));
}
END_TEST

static void expect_rescheduled(uint64_t n, const char *due) {
        _cleanup_free_ char *text = NULL;

        assert_ok(str_format(&text, "due_day=%s ", due));
        ck_assert_uint_eq(world_count(&world, "suggestion-rescheduled"), n);
        EXPECT("GetSuggestions", text);
}

START_TEST(a_holiday_that_is_announced_or_taken_back_moves_terms_that_run) {
        begin(COUNTER);
        run(add, NULL);
        expect_rescheduled(0, "2026-11-24");
        reload("[Centre]\nHolidays=2026-11-24 2026-11-25\n" COUNTER);
        expect_rescheduled(1, "2026-11-26");
        /* Nothing more is said of it, over a restart either. */
        reload("[Centre]\nHolidays=2026-11-24 2026-11-25\nName=Khác\n" COUNTER);
        world_restart_at(&world, MONDAY, true);
        expect_rescheduled(1, "2026-11-26");
        move_on(SUGGESTION_MOVE_CLASSIFY);
        move_on(SUGGESTION_MOVE_ASSIGN);
        expect_rescheduled(1, "2026-12-09");
        reload(COUNTER);
        expect_rescheduled(2, "2026-12-07");
        /* Terms are of the configuration too. */
        reload("[Suggestions]\nAnswerDays=5\n" COUNTER);
        expect_rescheduled(3, "2026-11-30");
        move_on(SUGGESTION_MOVE_ANSWER);
        reload(COUNTER);
        expect_rescheduled(3, "2026-11-30");
}
END_TEST

START_TEST(what_came_without_a_clock_has_its_day_and_is_to_be_hurried_once_it_is_known) {
        begin(COUNTER);
        world_restart_at(&world, HOURS(30), false);
        run(add, NULL);
        EXPECT("GetSuggestions", "day=1970-01-02 ");
        set_clock(MONDAY + USEC_PER_DAY, true);
        world_until(&world, world_count(&world, "suggestions-due") == 1);
        EXPECT("GetSuggestions", "day=2026-11-24 ");
        set_clock(MONDAY + 2 * USEC_PER_DAY, true);
        world_until(&world, world_count(&world, "suggestions-due") == 2);
        move_on(SUGGESTION_MOVE_CLASSIFY);
        EXPECT("GetSuggestions", "day=2026-11-24 ", "due_day=2026-12-01 ");
}
END_TEST

START_TEST(midnight_parts_the_days_that_terms_count_from) {
        begin(COUNTER);
        set_clock(MONDAY + HOURS(12) - 60 * USEC_PER_SEC, true);
        run(add, NULL);
        EXPECT("GetSuggestions", "day=2026-11-23 warn_day=2026-11-24 due_day=2026-11-24 ");
        set_clock(MONDAY + HOURS(12) + 60 * USEC_PER_SEC, true);
        run(add, NULL);
        EXPECT("GetSuggestions", "day=2026-11-24 warn_day=2026-11-25 due_day=2026-11-25 ");
}
END_TEST

START_TEST(what_is_due_is_said_once_a_day_over_restarts_and_clocks_that_go_back) {
        begin(COUNTER);
        run(add, NULL);
        set_clock(MONDAY + USEC_PER_DAY, true);
        world_until(&world, world_count(&world, "suggestions-due") == 1);
        for (int i = 0; i < 3; i++) {
                world_restart_at(&world, MONDAY + USEC_PER_DAY + HOURS(i), true);
                run(add, NULL);
        }
        set_clock(MONDAY, true);
        run(add, NULL);
        ck_assert_uint_eq(world_count(&world, "suggestions-due"), 1);
        world_restart_at(&world, MONDAY + 2 * USEC_PER_DAY, true);
        world_until(&world, world_count(&world, "suggestions-due") == 2);
        world_restart_at(&world, MONDAY + 2 * USEC_PER_DAY, true);
        run(add, NULL);
        ck_assert_uint_eq(world_count(&world, "suggestions-due"), 2);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(an_opening_without_a_clock_has_its_day_once_that_is_known),
        SUITE_CASE(void_minutes_stay_with_their_reason_and_count_for_nothing),
        SUITE_CASE(minutes_have_the_codes_of_all_that_came_from_them),
        SUITE_CASE(a_report_has_no_class_of_a_petition_and_no_code),
        SUITE_CASE(a_holiday_that_is_announced_or_taken_back_moves_terms_that_run),
        SUITE_CASE(midnight_parts_the_days_that_terms_count_from),
        SUITE_CASE(what_is_due_is_said_once_a_day_over_restarts_and_clocks_that_go_back),
        SUITE_CASE(what_came_without_a_clock_has_its_day_and_is_to_be_hurried_once_it_is_known),
};

SUITE_MAIN("suggestions-desk", cases, NULL, teardown)
