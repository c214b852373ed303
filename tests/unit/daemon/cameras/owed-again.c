/* Footage that was held, and that the camera daemon may have lost: it is owed again. */
#include "daemon/cameras/rules.h"
#include "tests/unit/daemon/cameras/footage-memory.h"

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

/* Somebody has it held, with all that there is to say of it. */
static void place_until(uint64_t number, const char *key, uint64_t until_usec) {
        memory_event_fields(&memory, CAMERA_SOURCE, "hold-placed", EVENT_FIELD_T("hold", number),
                            EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_T("from_usec", NOON),
                            EVENT_FIELD_T("until_usec", until_usec),
                            EVENT_FIELD_T("end_usec", NOON + 1000 * HOUR),
                            EVENT_FIELD_S("reason", "khiếu nại"), EVENT_FIELD_S("actor", "uid 1000"),
                            EVENT_FIELD_S("key", key));
}

static void place(uint64_t number, const char *key) {
        place_until(number, key, NOON + HOUR);
}

/* As of earlier transactions, or of this one. */
START_TEST(what_somebody_had_held_is_owed_again_with_who_and_why) {
        struct placed placed;

        tell_store("a");
        place(7, "k");
        place(8, ""); /* nobody could tell it from a second one */
        if (_i == 1)
                memory_settle(&memory);
        tell_store("a");
        ck_assert_uint_eq(owed(WANT_TOLD), 0);
        tell_store("b");
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
        ck_assert(!stands(last_want()->stream, 7));
        assert_ok(cameras_find_placed(memory.book, last_want(), &placed));
        ck_assert_str_eq(placed.key, "k");
        ck_assert_str_eq(placed.reason, "khiếu nại");
        ck_assert_str_eq(placed.actor, "uid 1000");
        ck_assert_uint_eq(placed.end_usec, NOON + 1000 * HOUR);
        answer(1);
        ck_assert_uint_eq(owed(WANT_TOLD), 0);
        ck_assert(stands(last_want()->stream, 1));
        ck_assert(memory_count(&memory, "hold-again") == 1 && memory_count(&memory, "footage-held") == 0);
        /* And of the next one, too, as long as it stands. */
        if (_i == 1)
                memory_settle(&memory);
        tell_store("c");
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
        answer(2);
        memory_event_fields(&memory, CAMERA_SOURCE, "hold-released", EVENT_FIELD_T("hold", 2),
                            EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "uid 1"));
        tell_store("d");
        ck_assert_uint_eq(owed(WANT_TOLD), 0);
}
END_TEST

START_TEST(what_somebody_had_held_and_is_not_there_is_told_of) {
        tell_store("a");
        place(7, "k");
        tell_store("b");
        answer(0);
        ck_assert(memory_count(&memory, "hold-lost") == 1 && memory_count(&memory, "footage-missing") == 0);
        ck_assert_uint_eq(owed(WANT_TOLD), 0);
        tell_store("a");
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
}
END_TEST

/* A disk that is away lacks it, and on the one that is there its number is another one's, which goes on. */
START_TEST(what_is_owed_again_ends_no_hold_of_its_number) {
        set_minimum(1);
        tell_store("a");
        hold(1);
        tell_store("b");
        answer(0);
        if (_i == 1)
                memory_settle(&memory);
        place(1, _i == 0 ? "" : "k");
        uint64_t stream = cameras_of(memory.book)->holds[cameras_of(memory.book)->n_holds - 1].stream;
        tell_store("a");
        ck_assert_uint_eq(owed(WANT_TOLD), _i == 0 ? 1 : 2);
        ck_assert(stands(stream, 1) == (_i == 0));
}
END_TEST

START_TEST(what_was_released_is_not_taken_for_the_next_one_of_its_number) {
        set_minimum(1);
        tell_store("a");
        place(1, "k");
        memory_event_fields(&memory, CAMERA_SOURCE, "hold-released", EVENT_FIELD_T("hold", 1),
                            EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "uid 1"));
        tell_store("b");
        place_until(1, "l", NOON + 2 * HOUR);
        tell_store("c");
        ck_assert_uint_eq(owed(WANT_TOLD), 1);
}
END_TEST

/* Whoever placed it did so once. */
START_TEST(a_hold_that_is_placed_again_counts_once) {
        tell_store("a");
        place(7, "k");
        tell_store("b");
        answer(1);
        ck_assert_uint_eq(cameras_of(memory.book)->n_counts, 1);
        ck_assert_int_eq(cameras_of(memory.book)->counts[0].holds, 1);
}
END_TEST

static const struct suite_case cases[] = {
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
        {.name = "what_somebody_had_held_is_owed_again_with_who_and_why",
         .test = &what_somebody_had_held_is_owed_again_with_who_and_why,
         .loop_end = 2},
        SUITE_CASE(what_somebody_had_held_and_is_not_there_is_told_of),
        SUITE_CASE(a_hold_that_is_placed_again_counts_once),
        {.name = "what_is_owed_again_ends_no_hold_of_its_number",
         .test = &what_is_owed_again_ends_no_hold_of_its_number,
         .loop_end = 2},
        SUITE_CASE(what_was_released_is_not_taken_for_the_next_one_of_its_number),
        SUITE_CASE(a_generation_that_is_none_is_recorded_and_means_nothing),
};

SUITE_MAIN("cameras-owed-again", cases, open_hall, close_hall)
