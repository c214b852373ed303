/* Footage that is owed to low ratings: of which stretch, and when anybody hears of it. */
#include "daemon/cameras/footage.h"

#include "daemon/cameras/rules.h"
#include "daemon/record/event-type.h"
#include "tests/unit/daemon/book-memory.h"

#define MINUTE (60 * USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define BEFORE (300 * USEC_PER_SEC)
#define AFTER (120 * USEC_PER_SEC)

static struct memory memory;

static void configure(const char *camera, const char *counters) {
        memory_observe_fields(&memory, "camera-counters-changed", EVENT_FIELD_S("camera", camera),
                              EVENT_FIELD_S("counters", counters),
                              EVENT_FIELD_B("configured", counters[0] != '\0'));
}

static void set_minimum(uint64_t minimum) {
        struct event_field rules[TEST_RULES_FIELDS];

        memcpy(rules, test_rules, sizeof(rules));
        test_rules_set(rules, "minimum_ratings", minimum);
        memory_observe(&memory, "rules-changed", rules, ELEMENTSOF(rules));
}

static void open_hall(void) {
        memory_open(&memory);
        memory_event_fields(&memory, KEYPAD_SOURCE, "door", EVENT_FIELD_T("n", 0));
        memory_epoch(&memory, CAMERA_SOURCE, EPOCH_A);
        memory_observe_fields(&memory, "camera-rules-changed", EVENT_FIELD_T("hold_before_usec", BEFORE),
                              EVENT_FIELD_T("hold_after_usec", AFTER));
        configure("hall", "1 2");
}

static void close_hall(void) {
        memory_close(&memory);
}

/* One visit at counter 2 of ten minutes, rated three seconds later. Returns it. */
static uint64_t rate(const char *level) {
        memory_pass(&memory, 10 * MINUTE);
        memory_press(&memory, "quay2", "done", 0);
        uint64_t visit = ratings_of(memory.book)->last_visit;
        uint64_t arming = memory_arm(&memory, "quay2", visit, SUBJECT_RECEPTION);
        memory_pass(&memory, 3 * USEC_PER_SEC);
        memory_press(&memory, "quay2", level, arming);
        memory_pass(&memory, 5 * USEC_PER_SEC);
        memory_disarm(&memory, "quay2", arming, "settled");
        return visit;
}

static size_t owed(enum want_stage stage) {
        const struct cameras *cameras = cameras_of(memory.book);
        size_t n = 0;

        for (size_t i = 0; i < cameras->n_wants; i++)
                n += cameras->wants[i].stage == stage;
        return n;
}

static const struct want_row *last_want(void) {
        const struct cameras *cameras = cameras_of(memory.book);

        ck_assert_uint_gt(cameras->n_wants, 0);
        return &cameras->wants[cameras->n_wants - 1];
}

static void assert_range(uint64_t from_usec, uint64_t until_usec) {
        ck_assert_uint_eq(last_want()->from_usec, from_usec);
        ck_assert_uint_eq(last_want()->until_usec, until_usec);
}

/* The press was five seconds ago. */
static uint64_t pressed(void) {
        return memory.realtime_usec - 5 * USEC_PER_SEC;
}

/* ----- when it is told of ----- */

START_TEST(footage_is_owed_at_once_and_told_of_with_the_batch) {
        uint64_t visit = rate("dissatisfied");

        ck_assert_uint_eq(owed(WANT_QUIET), 1);
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 0);
        ck_assert_uint_eq(last_want()->visit, visit);
        rate("satisfied");
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 0);
        memory_settle(&memory);
        rate("very-satisfied");
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 1);
        memory_assert_last(&memory, "footage-wanted", "visit", "1");
        memory_assert_last(&memory, "footage-wanted", "counter", "2");
        memory_assert_last(&memory, "footage-wanted", "subject", "reception");
        memory_assert_last(&memory, "footage-wanted", "reason", "low-rating");
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
        /* The next batch tells of its own only. */
        for (int i = 0; i < 3; i++)
                rate(i == 1 ? "very-dissatisfied" : "neutral");
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 2);
        memory_assert_last(&memory, "footage-wanted", "visit", "5");
}
END_TEST

START_TEST(where_every_rating_is_public_it_is_told_of_at_once) {
        set_minimum(_i == 0 ? 0 : 1);
        rate("satisfied");
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 0);
        rate("dissatisfied");
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 1);
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
}
END_TEST

/* Types of all events, and what everybody may know of them. */
static char *public_view(void) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        for (size_t i = 0; i < memory.past->n_events + memory.book->n_events; i++) {
                const struct event_row *row = i < memory.past->n_events
                                                      ? &memory.past->events[i]
                                                      : &memory.book->events[i - memory.past->n_events];
                _cleanup_free_ char *reduced = NULL;
                struct fields_room room;
                struct fields fields;

                assert_ok(fields_from_text(row->fields, &room, &fields));
                event_type_reduce(row->source, row->type, &fields);
                assert_ok(fields_to_text(&fields, &reduced));
                fprintf(f, "%s %s\n", row->type, reduced);
        }
        fclose(f);
        return text;
}

START_TEST(days_that_differ_in_what_was_pressed_look_the_same) {
        static const char *const days[2][5] = {
                {"dissatisfied", "satisfied", "very-dissatisfied", "satisfied", "dissatisfied"},
                {"satisfied", "very-dissatisfied", "very-dissatisfied", "satisfied", "satisfied"}};
        char *views[2];

        for (int day = 0; day < 2; day++) {
                if (day == 1)
                        open_hall();
                for (int i = 0; i < 5; i++)
                        rate(days[day][i]);
                views[day] = public_view();
                close_hall();
        }
        /* Of the first three everybody knows that two were low; of the others nothing. */
        ck_assert_str_eq(views[0], views[1]);
        ck_assert_ptr_nonnull(strstr(views[0], "footage-wanted {\"boot_id\""));
        free(views[0]);
        free(views[1]);
        open_hall();
}
END_TEST

/* Days on which too few rate. */
START_TEST(ratings_of_no_batch_are_told_of_when_there_are_enough_of_them) {
        rate("dissatisfied");
        rate("satisfied");
        memory_pass(&memory, 24 * HOUR);
        rate("dissatisfied");
        ck_assert_uint_eq(cameras_of(memory.book)->footage.left, 2);
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 0);
        memory_settle(&memory);
        memory_pass(&memory, 24 * HOUR);
        rate("very-satisfied");
        /* Three are left: two of them were low. */
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 2);
        ck_assert_uint_eq(cameras_of(memory.book)->footage.left, 0);
        ck_assert_uint_eq(owed(WANT_QUIET), 0);
        ck_assert_uint_eq(owed(WANT_TOLD), 2);
        rate("neutral");
        rate("dissatisfied");
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 3);
}
END_TEST

START_TEST(each_camera_that_looks_there_is_asked) {
        configure("desk", "2");
        configure("door", "1");
        rate("dissatisfied");
        ck_assert_uint_eq(owed(WANT_QUIET), 2);
        ck_assert_str_eq(cameras_of(memory.book)->wants[0].camera, "hall");
        ck_assert_str_eq(cameras_of(memory.book)->wants[1].camera, "desk");
        char first[HOLD_KEY_SIZE], second[HOLD_KEY_SIZE];
        cameras_want_key(memory.book, &cameras_of(memory.book)->wants[0], first);
        cameras_want_key(memory.book, &cameras_of(memory.book)->wants[1], second);
        ck_assert_str_ne(first, second);
        ck_assert_uint_lt(strlen(first), 65);
        rate("satisfied");
        rate("satisfied");
        /* Told of once, whichever cameras there are. */
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 1);
        ck_assert_uint_eq(owed(WANT_TOLD), 2);
}
END_TEST

START_TEST(no_camera_looks_there_and_nothing_is_owed) {
        configure("hall", "1");
        rate("dissatisfied");
        ck_assert_uint_eq(cameras_of(memory.book)->n_wants, 0);
        ck_assert_uint_eq(cameras_of(memory.book)->n_counters, 0);
}
END_TEST

/* ----- what takes nothing back ----- */

START_TEST(camera_that_leaves_the_configuration_still_owes) {
        rate("dissatisfied");
        configure("hall", "");
        ck_assert_ptr_null(cameras_find(memory.book, "hall"));
        memory_settle(&memory);
        ck_assert_uint_eq(owed(WANT_QUIET), 1);
        /* Nobody looks at the counter: what everybody may know is not followed there any more. */
        configure("hall", "2");
        rate("satisfied");
        rate("satisfied");
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 1);
}
END_TEST

START_TEST(voided_rating_is_owed_all_the_same) {
        rate("dissatisfied");
        memory_observe_fields(&memory, "rating-voided", EVENT_FIELD_T("visit", 1),
                              EVENT_FIELD_S("counter", "2"), EVENT_FIELD_S("subject", "reception"),
                              EVENT_FIELD_S("reason", "bấm nhầm"), EVENT_FIELD_S("actor", "uid 1000"));
        ck_assert_uint_eq(owed(WANT_QUIET), 1);
}
END_TEST

START_TEST(another_level_within_the_settling_time_counts) {
        memory_pass(&memory, 10 * MINUTE);
        memory_press(&memory, "quay2", "done", 0);
        uint64_t arming = memory_arm(&memory, "quay2", 1, SUBJECT_RECEPTION);
        memory_press(&memory, "quay2", "dissatisfied", arming);
        memory_press(&memory, "quay2", "satisfied", arming);
        memory_disarm(&memory, "quay2", arming, "settled");
        ck_assert_uint_eq(cameras_of(memory.book)->n_wants, 0);
}
END_TEST

START_TEST(answers_settle_what_is_owed) {
        struct instant now;
        struct hold_row *hold;

        set_minimum(1);
        configure("desk", "2");
        rate("dissatisfied");
        memory_now(&memory, &now);
        assert_ok(cameras_observe_held(memory.book, &now, &cameras_of(memory.book)->wants[0], 12));
        assert_ok(cameras_observe_missing(memory.book, &now, &cameras_of(memory.book)->wants[1],
                                          "not-recorded"));
        ck_assert_uint_eq(owed(WANT_HELD), 1);
        ck_assert_uint_eq(owed(WANT_MISSING), 1);
        uint64_t rating = cameras_of(memory.book)->wants[0].rating;
        ck_assert_ptr_null(cameras_find_owed(memory.book, rating, "hall"));
        ck_assert_ptr_null(cameras_find_owed(memory.book, rating, "desk"));
        ck_assert_uint_eq(cameras_of(memory.book)->n_holds, 1);
        uint64_t stream = cameras_of(memory.book)->holds[0].stream;
        memory_settle(&memory);
        ck_assert_uint_eq(cameras_of(memory.book)->n_wants, 0);
        /* Twice is once. */
        memory_observe_fields(&memory, "footage-missing", EVENT_FIELD_T("rating", rating),
                              EVENT_FIELD_T("visit", 1), EVENT_FIELD_S("camera", "hall"),
                              EVENT_FIELD_S("reason", "denied"));
        ck_assert_uint_eq(cameras_of(memory.book)->n_wants, 0);
        memory_event_fields(&memory, CAMERA_SOURCE, "hold-released", EVENT_FIELD_T("hold", 12),
                            EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "uid 1"));
        assert_ok(cameras_find_hold(memory.book, stream, 12, &hold));
        ck_assert_uint_eq(hold->visit, 1);
        ck_assert_str_eq(hold->camera, "hall");
}
END_TEST

/* ----- when the camera daemon may have lost it ----- */

static void tell_store(const char *generation) {
        const struct event_field fields[] = {EVENT_FIELD_S("state", generation ? "ready" : "missing"),
                                             EVENT_FIELD_S("generation", generation)};

        ck_assert_int_eq(memory_event(&memory, CAMERA_SOURCE, "store-state", fields, generation ? 2 : 1),
                         INTAKE_NEW);
}

static void answer(uint64_t hold) {
        struct want_row want = *last_want();
        struct instant now;

        memory_now(&memory, &now);
        assert_ok(hold > 0 ? cameras_observe_held(memory.book, &now, &want, hold)
                           : cameras_observe_missing(memory.book, &now, &want, "not-recorded"));
}

/* A low rating whose footage is held. */
static void hold(uint64_t number) {
        rate("dissatisfied");
        answer(number);
}

static bool stands(uint64_t stream, uint64_t number) {
        struct hold_row *row;

        assert_ok(cameras_find_hold(memory.book, stream, number, &row));
        return row->over == 0;
}

START_TEST(what_another_generation_may_lack_is_owed_again) {
        set_minimum(1);
        tell_store("a");
        hold(1);
        uint64_t first = last_want()->rating, held_usec = last_want()->held_usec,
                 stream = last_want()->stream;
        ck_assert_uint_eq(held_usec, memory.realtime_usec);
        if (_i == 1) /* as of earlier transactions */
                memory_settle(&memory);
        hold(2);
        /* The same one once more, and a disk that is missing, say nothing new. */
        tell_store("a");
        tell_store(NULL);
        tell_store("a");
        ck_assert_uint_eq(owed(WANT_TOLD), 0);
        tell_store("b");
        ck_assert_uint_eq(owed(WANT_TOLD), 2);
        ck_assert_uint_eq(cameras_of(memory.book)->wants[0].rating, first);
        ck_assert_uint_eq(cameras_of(memory.book)->wants[0].held_usec, held_usec);
        ck_assert(!stands(stream, 1) && !stands(stream, 2));
        /* What is held again stands again, since when it was held first. */
        answer(1);
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
        ck_assert(stands(stream, 1));
        ck_assert_uint_lt(last_want()->held_usec, memory.realtime_usec + 1);
        ck_assert_int_eq(memory_count(&memory, "footage-wanted"), 2);
}
END_TEST

START_TEST(what_was_released_or_is_over_is_not_owed_again) {
        set_minimum(1);
        tell_store("a");
        hold(1);
        memory_event_fields(&memory, CAMERA_SOURCE, "hold-released", EVENT_FIELD_T("hold", 1),
                            EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "uid 1"));
        hold(2);
        memory_event_fields(&memory, CAMERA_SOURCE, "hold-ended", EVENT_FIELD_T("hold", 2));
        if (_i == 1)
                memory_settle(&memory);
        tell_store("b");
        ck_assert_uint_eq(owed(WANT_TOLD), 0);
        hold(1); /* a number is another hold's now, and the one before stays over */
        tell_store("c");
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
}
END_TEST

/* On the disk that has it, it is found again when that comes back. */
START_TEST(what_another_disk_lacks_is_asked_of_the_next_one_too) {
        set_minimum(1);
        tell_store("a");
        hold(1);
        tell_store("b");
        answer(0);
        ck_assert_uint_eq(owed(WANT_MISSING), 1);
        memory_settle(&memory);
        rate("dissatisfied"); /* was never held, and never recorded */
        answer(0);
        tell_store("a");
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
        ck_assert_uint_eq(owed(WANT_MISSING), 1);
        struct want_row want = cameras_of(memory.book)->wants[0];
        struct instant now;
        memory_now(&memory, &now);
        assert_ok(cameras_observe_missing(memory.book, &now, &want, HOLD_IS_OVER));
        tell_store("b"); /* and once it was over it is over */
        ck_assert_uint_eq(owed(WANT_TOLD), 0);
}
END_TEST

START_TEST(another_outbox_or_an_older_record_has_all_owed_again) {
        set_minimum(1);
        tell_store("a");
        hold(1);
        memory_settle(&memory);
        if (_i == 0)
                memory_epoch(&memory, CAMERA_SOURCE, EPOCH_B);
        else if (_i == 1)
                memory_observe_fields(&memory, "record-restored", EVENT_FIELD_T("events", 1),
                                      EVENT_FIELD_S("root", "x"), EVENT_FIELD_S("actor", "uid 0"),
                                      EVENT_FIELD_S("reason", "x"));
        else
                memory_epoch(&memory, KEYPAD_SOURCE, EPOCH_B);
        ck_assert_uint_eq(owed(WANT_TOLD), _i < 2);
}
END_TEST

START_TEST(when_it_was_held_under_a_guess_nobody_knows) {
        set_minimum(1);
        tell_store("a");
        memory.synchronized = false;
        memory_pass(&memory, HOUR);
        hold(1);
        tell_store("b");
        ck_assert_uint_eq(last_want()->held_usec, 0);
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
}
END_TEST

START_TEST(a_generation_that_is_none_is_recorded_and_means_nothing) {
        set_minimum(1);
        tell_store("a");
        hold(1);
        tell_store("a name that is longer than any generation is");
        ck_assert_uint_eq(owed(WANT_TOLD), 0);
        ck_assert_str_eq(cameras_of(memory.book)->footage.generation, "a");
}
END_TEST

/* ----- of which stretch ----- */

START_TEST(visit_without_a_ticket_began_after_the_one_before) {
        rate("satisfied");
        uint64_t finished = memory.realtime_usec - 8 * USEC_PER_SEC;
        rate("dissatisfied");
        assert_range(finished - BEFORE, pressed() + AFTER + 1);
}
END_TEST

START_TEST(first_visit_of_all_is_taken_to_have_lasted_half_an_hour) {
        rate("dissatisfied");
        assert_range(pressed() - HOUR / 2 - BEFORE, pressed() + AFTER + 1);
}
END_TEST

START_TEST(idle_counter_is_not_a_visit_of_hours) {
        rate("satisfied");
        memory_pass(&memory, 5 * HOUR);
        rate("dissatisfied");
        assert_range(pressed() - HOUR - BEFORE, pressed() + AFTER + 1);
}
END_TEST

START_TEST(visit_with_a_ticket_began_when_it_was_called) {
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", "ho-tich"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 999),
                              EVENT_FIELD_S("hours", ""));
        memory_serve(&memory, "2", "ho-tich");
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "issue"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("service", "ho-tich"));
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "open"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", "2"));
        memory_pass(&memory, 20 * MINUTE);
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "next"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", "2"));
        uint64_t called = memory.realtime_usec;
        ck_assert_int_eq(memory_count(&memory, "ticket-called"), 1);
        memory_pass(&memory, 100 * MINUTE);
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "start"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", "2"));
        rate("dissatisfied");
        assert_range(called - BEFORE, pressed() + AFTER + 1);
}
END_TEST

/* The wall clock is set while somebody is served: both ends lie where the clock of the press shows them. */
START_TEST(clock_that_jumps_moves_neither_end) {
        rate("satisfied");
        memory.realtime_usec += _i == 0 ? 20 * 365 * 24 * HOUR : -(uint64_t) (3 * HOUR);
        rate("dissatisfied");
        assert_range(pressed() - 10 * MINUTE - 11 * USEC_PER_SEC - BEFORE, pressed() + AFTER + 1);
}
END_TEST

START_TEST(boot_in_1970_does_not_go_below_zero) {
        memory.synchronized = false;
        memory.realtime_usec = 0;
        rate("dissatisfied");
        ck_assert_uint_eq(last_want()->from_usec, 0);
        ck_assert_uint_eq(last_want()->until_usec, pressed() + AFTER + 1);
}
END_TEST

/* The keypad was away with the press for two days, and the hall has gone on. */
START_TEST(rating_that_comes_late_is_owed_of_when_it_was) {
        memory_pass(&memory, 10 * MINUTE);
        memory_press(&memory, "quay2", "done", 0);
        uint64_t arming = memory_arm(&memory, "quay2", 1, SUBJECT_RECEPTION);
        memory_pass(&memory, 3 * USEC_PER_SEC);
        memory_press(&memory, "quay2", "dissatisfied", arming);
        uint64_t then = memory.realtime_usec;
        memory_settle(&memory);
        memory_pass(&memory, 48 * HOUR);
        memory_disarm(&memory, "quay2", arming, "settled");
        assert_range(then - HOUR / 2 - BEFORE, then + AFTER + 1);
}
END_TEST

START_TEST(range_stays_within_what_can_be_said) {
        struct footage_visit visit = {.rated_usec = REALTIME_USEC_MAX, .age_usec = UINT64_MAX - 1};
        uint64_t from, until;

        footage_range(&visit, BEFORE, AFTER, &from, &until);
        ck_assert_uint_eq(until, REALTIME_USEC_MAX);
        ck_assert_uint_lt(from, until);
        visit = (struct footage_visit){0};
        footage_range(&visit, 0, 0, &from, &until);
        ck_assert_uint_eq(from, 0);
        ck_assert_uint_eq(until, 1);
}
END_TEST

START_TEST(events_of_visits_are_checked) {
        const struct event_field visit = EVENT_FIELD_T("visit", 99), counter = EVENT_FIELD_S("counter", "2");
        const struct event_field unknown[] = {visit, counter, EVENT_FIELD_S("subject", "reception")},
                                 no_subject[] = {visit, counter, EVENT_FIELD_S("subject", "weather")};

        /* A rating of a visit that there is not cannot have been concluded. */
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "rating", unknown, 3), -EINVAL);
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "rating", no_subject, 3), -EINVAL);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(footage_is_owed_at_once_and_told_of_with_the_batch),
        {.name = "where_every_rating_is_public_it_is_told_of_at_once",
         .test = &where_every_rating_is_public_it_is_told_of_at_once,
         .loop_end = 2},
        SUITE_CASE(days_that_differ_in_what_was_pressed_look_the_same),
        SUITE_CASE(ratings_of_no_batch_are_told_of_when_there_are_enough_of_them),
        SUITE_CASE(each_camera_that_looks_there_is_asked),
        SUITE_CASE(no_camera_looks_there_and_nothing_is_owed),
        SUITE_CASE(camera_that_leaves_the_configuration_still_owes),
        SUITE_CASE(voided_rating_is_owed_all_the_same),
        SUITE_CASE(another_level_within_the_settling_time_counts),
        SUITE_CASE(answers_settle_what_is_owed),
        {.name = "what_another_generation_may_lack_is_owed_again",
         .test = &what_another_generation_may_lack_is_owed_again,
         .loop_end = 2},
        {.name = "what_was_released_or_is_over_is_not_owed_again",
         .test = &what_was_released_or_is_over_is_not_owed_again,
         .loop_end = 2},
        SUITE_CASE(what_another_disk_lacks_is_asked_of_the_next_one_too),
        {.name = "another_outbox_or_an_older_record_has_all_owed_again",
         .test = &another_outbox_or_an_older_record_has_all_owed_again,
         .loop_end = 3},
        SUITE_CASE(when_it_was_held_under_a_guess_nobody_knows),
        SUITE_CASE(a_generation_that_is_none_is_recorded_and_means_nothing),
        SUITE_CASE(visit_without_a_ticket_began_after_the_one_before),
        SUITE_CASE(first_visit_of_all_is_taken_to_have_lasted_half_an_hour),
        SUITE_CASE(idle_counter_is_not_a_visit_of_hours),
        SUITE_CASE(visit_with_a_ticket_began_when_it_was_called),
        {.name = "clock_that_jumps_moves_neither_end",
         .test = &clock_that_jumps_moves_neither_end,
         .loop_end = 2},
        SUITE_CASE(boot_in_1970_does_not_go_below_zero),
        SUITE_CASE(rating_that_comes_late_is_owed_of_when_it_was),
        SUITE_CASE(range_stays_within_what_can_be_said),
        SUITE_CASE(events_of_visits_are_checked),
};

SUITE_MAIN("cameras-footage", cases, open_hall, close_hall)
