/* Footage that is owed to low ratings: when anybody hears of it, and what takes nothing back. */
#include "daemon/cameras/rules.h"
#include "daemon/record/event-type.h"
#include "tests/unit/daemon/cameras/footage-memory.h"

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
        SUITE_CASE(events_of_visits_are_checked),
};

SUITE_MAIN("cameras-rules-footage", cases, open_hall, close_hall)
