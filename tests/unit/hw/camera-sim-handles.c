#include "camera-heard.h"

/* What a test may do to a simulated camera, and that it looks as it says. */
START_TEST(an_unplugged_camera_is_absent_until_it_is_plugged_in) {
        start(NULL);
        run_usec(USEC_PER_SEC + USEC_PER_SEC / 2);
        assert_ok(CALLING(camera_sims_plug(sims, "hall", false)));
        run_until('F');
        ck_assert_int_eq(heard.fault, CAMERA_FAULT_ABSENT);
        ck_assert_uint_eq(read_boxes().n_pictures, 8);
        for (int i = 0; i < 3; i++) {
                forget();
                start(NULL);
                ck_assert_uint_lt(run_until('F'), USEC_PER_SEC);
                ck_assert_int_eq(heard.fault, CAMERA_FAULT_ABSENT);
                ck_assert_str_eq(heard.order, "F");
        }
        /* Another camera of that id finds it so too. */
        camera = camera_free(camera);
        assert_ok(camera_sim_new(sims, "hall", &events, &heard, &camera));
        forget();
        start(NULL);
        run_until('F');
        assert_ok(CALLING(camera_sims_plug(sims, "hall", true)));
        forget();
        start(NULL);
        run_usec(USEC_PER_SEC * 3 / 2);
        ck_assert_uint_eq(heard.n_fragments, 1);
}
END_TEST

START_TEST(a_stall_is_a_fault_after_the_patience_of_the_spec) {
        const struct camera_spec spec = {.stall_usec = 3 * USEC_PER_SEC};

        assert_ok(camera_start(camera, &spec));
        run_usec(USEC_PER_SEC + USEC_PER_SEC / 2);
        assert_ok(CALLING(camera_sims_stall(sims, "hall", true)));
        uint64_t after = run_until('F');
        ck_assert_uint_ge(after + USEC_PER_SEC * 2 / 5, 3 * USEC_PER_SEC);
        ck_assert_uint_le(after, 4 * USEC_PER_SEC);
        ck_assert_int_eq(heard.fault, CAMERA_FAULT_STALLED);
        ck_assert_uint_eq(read_boxes().n_pictures, 8);
        ck_assert_uint_eq(read_boxes().n_torn, 0);
        /* While it lasts, no run has a picture. */
        forget();
        assert_ok(camera_start(camera, &(struct camera_spec){.first_usec = 5 * USEC_PER_SEC}));
        after = run_until('F');
        ck_assert_uint_ge(after + USEC_PER_SEC / 5, 5 * USEC_PER_SEC);
        ck_assert_int_eq(heard.fault, CAMERA_FAULT_STALLED);
        ck_assert_str_eq(heard.order, "F");
}
END_TEST

START_TEST(a_stall_that_ends_in_time_goes_on_with_a_fragment_of_its_own_time) {
        const uint64_t tenths = _i ? 40 : 6, ticks = 9000;

        start(NULL);
        run_usec(USEC_PER_SEC + USEC_PER_SEC / 2);
        assert_ok(camera_sims_stall(sims, "hall", true));
        run_usec(tenths * USEC_PER_SEC / 10);
        assert_ok(CALLING(camera_sims_stall(sims, "hall", false)));
        run_usec(8 * USEC_PER_SEC + USEC_PER_SEC / 2);
        ck_assert_uint_eq(count('F'), 0);
        ck_assert_uint_eq(count('O'), 1);
        ck_assert_uint_eq(heard.n_fragments, 10);
        /* Taken, and to be shown, so long after the first. */
        ck_assert_uint_eq(decode_ticks(1), 10 * ticks);
        ck_assert_uint_ge(decode_ticks(2), (15 + tenths) * ticks);
        ck_assert_uint_le(decode_ticks(2), (20 + tenths) * ticks);
        ck_assert_uint_eq((heard.fragments[2].at_nsec - heard.fragments[0].at_nsec) * 9 / 100000,
                          decode_ticks(2));
}
END_TEST

START_TEST(a_killed_run_leaves_a_torn_fragment) {
        assert_error(camera_sims_kill(sims, "hall"), ENOTCONN);
        start(NULL);
        run_usec(2 * USEC_PER_SEC + USEC_PER_SEC / 2);
        assert_ok(CALLING(camera_sims_kill(sims, "hall")));
        assert_error(camera_sims_kill(sims, "hall"), ENOTCONN);
        ck_assert_uint_lt(run_until('F'), USEC_PER_SEC);
        ck_assert_int_eq(heard.fault, CAMERA_FAULT_DIED);
        ck_assert_uint_gt(read_boxes().n_torn, 8);
        ck_assert_str_eq(read_boxes().types, "fmMdMdM");
}
END_TEST

START_TEST(a_flap_gives_another_init_and_time_goes_on) {
        assert_error(camera_sims_flap(sims, "hall"), ENOTCONN);
        start(NULL);
        run_usec(USEC_PER_SEC + USEC_PER_SEC / 2);
        assert_ok(CALLING(camera_sims_flap(sims, "hall")));
        run_usec(USEC_PER_SEC);
        ck_assert_uint_eq(count('O'), 2);
        ck_assert_uint_eq(heard.width_px, CAMERA_SIM_OTHER_WIDTH_PX);
        ck_assert_uint_eq(heard.height_px, CAMERA_SIM_OTHER_HEIGHT_PX);
        assert_ok(camera_sims_flap(sims, "hall"));
        run_usec(USEC_PER_SEC * 3 / 2);
        ck_assert_uint_eq(heard.width_px, CAMERA_SIM_WIDTH_PX);
        ck_assert_str_eq(read_boxes().types, "fmMdMdfmMdfmMd");
        ck_assert_uint_eq(decode_ticks(1), 90000);
        ck_assert_uint_eq(decode_ticks(2), 90000 * 8 / 5);
        /* The daemon knows an init from another by its bytes; the first form is the same again. */
        const uint8_t *third = memmem(heard.stream + heard.fragments[2].offset, STREAM_MAX, "ftyp", 4);
        ck_assert(memcmp(third - 4, heard.stream, heard.fragments[0].offset) == 0);
}
END_TEST

START_TEST(a_look_is_told_when_it_changes) {
        start(NULL);
        run_usec(USEC_PER_SEC * 3 / 2);
        ck_assert_uint_eq(count('L'), 1);
        ck_assert_int_eq(heard.look, CAMERA_LOOK_WELL);
        for (enum camera_look look = CAMERA_LOOK_FROZEN; look < _CAMERA_LOOK_MAX; look++) {
                forget();
                assert_ok(CALLING(camera_sims_set_look(sims, "hall", look)));
                run_usec(3 * USEC_PER_SEC);
                ck_assert_uint_eq(count('L'), 1);
                ck_assert_int_eq(heard.look, look);
                ck_assert_uint_ge(heard.n_fragments, 2);
        }
}
END_TEST

static void look_again(uint8_t *ret, size_t *ret_size) {
        heard.jpeg_size = 0;
        assert_ok(CALLING(camera_take_picture(camera)));
        assert_error(CALLING(camera_take_picture(camera)), EBUSY);
        run_usec(USEC_PER_SEC / 2);
        ck_assert_int_eq(heard.result, 0);
        ck_assert_uint_gt(heard.jpeg_size, 0);
        ck_assert_uint_eq(number(heard.jpeg, 4), 0xFFD8FFE0);
        ck_assert_uint_eq(number(heard.jpeg + heard.jpeg_size - 2, 2), 0xFFD9);
        memcpy(ret, heard.jpeg, heard.jpeg_size);
        *ret_size = heard.jpeg_size;
}

START_TEST(a_frozen_camera_has_the_same_picture_and_others_have_not) {
        static uint8_t a[PICTURE_MAX], b[PICTURE_MAX];
        size_t n_a, n_b;

        start(NULL);
        for (enum camera_look look = CAMERA_LOOK_WELL; look < _CAMERA_LOOK_MAX; look++) {
                bool is_still = look == CAMERA_LOOK_FROZEN || look == CAMERA_LOOK_COVERED;
                assert_ok(camera_sims_set_look(sims, "hall", look));
                look_again(a, &n_a);
                look_again(b, &n_b);
                ck_assert_msg((n_a == n_b && memcmp(a, b, n_a) == 0) == is_still, "%s",
                              camera_look_name(look));
        }
}
END_TEST

START_TEST(an_overlay_is_in_the_pictures_of_a_spec_that_wants_one) {
        static uint8_t a[PICTURE_MAX], b[PICTURE_MAX];
        size_t n_a, n_b;

        assert_error(camera_set_overlay(camera, "12:00"), ENOTCONN);
        for (int i = 0; i < 2; i++) {
                forget();
                assert_ok(camera_start(camera, &(struct camera_spec){.overlay = i == 1}));
                assert_ok(camera_sims_set_look(sims, "hall", CAMERA_LOOK_FROZEN));
                look_again(a, &n_a);
                assert_ok(CALLING(camera_set_overlay(camera, "2026-11-27 12:00:00")));
                look_again(b, &n_b);
                ck_assert((n_a != n_b || memcmp(a, b, n_a) != 0) == (i == 1));
                camera_stop(camera);
                run_until('S');
        }
}
END_TEST

static int on_back(sd_event_source *source, _unused_ uint64_t usec, _unused_ void *userdata) {
        return sd_event_exit(sd_event_source_get_event(source), 0);
}

/* Time in which the camera's loop does not run: another one does. */
static int on_away(_unused_ sd_event_source *source, _unused_ uint64_t usec, _unused_ void *userdata) {
        sd_event *other;

        assert_ok(sd_event_new(&other));
        assert_ok(sd_event_add_time_relative(other, NULL, CLOCK_MONOTONIC, 60 * USEC_PER_SEC, 1, on_back,
                                             NULL));
        assert_ok(sd_event_loop(other));
        sd_event_unref(other);
        return 0;
}

START_TEST(a_loop_that_was_late_misses_pictures_and_no_time) {
        start(NULL);
        assert_ok(sd_event_add_time_relative(event, NULL, CLOCK_MONOTONIC, USEC_PER_SEC * 3 / 2, 1, on_away,
                                             NULL));
        run_usec(63 * USEC_PER_SEC);
        ck_assert_uint_eq(heard.n_fragments, 3);
        ck_assert_uint_le(read_boxes().n_pictures, 15);
        ck_assert_uint_ge(decode_ticks(2), 61 * 90000);
        ck_assert_uint_eq(count('F'), 0);
}
END_TEST

START_TEST(an_id_belongs_to_one_camera_and_ids_are_few) {
        struct camera *others[CAMERA_SIMS_MAX], *more;
        char id[] = "aa";

        assert_error(camera_sim_new(sims, "hall", &events, NULL, &more), EEXIST);
        assert_error(camera_sims_plug(sims, "door", true), ENOENT);
        assert_error(camera_sims_stall(sims, "door", true), ENOENT);
        assert_error(camera_sims_set_look(sims, "door", CAMERA_LOOK_WELL), ENOENT);
        assert_error(camera_sims_kill(sims, "door"), ENOENT);
        assert_error(camera_sims_flap(sims, "door"), ENOENT);
        for (size_t i = 1; i < CAMERA_SIMS_MAX; i++, id[i % 2]++)
                assert_ok(camera_sim_new(sims, id, &events, NULL, &others[i]));
        assert_error(camera_sim_new(sims, "door", &events, NULL, &more), ENOSPC);
        for (size_t i = 1; i < CAMERA_SIMS_MAX; i++)
                camera_free(others[i]);
        assert_error(camera_sim_new(sims, "door", &events, NULL, &more), ENOSPC);
        camera = camera_free(camera);
        assert_ok(camera_sim_new(sims, "hall", &events, NULL, &camera));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(an_unplugged_camera_is_absent_until_it_is_plugged_in),
        SUITE_CASE(a_stall_is_a_fault_after_the_patience_of_the_spec),
        {.name = "a_stall_that_ends_in_time_goes_on_with_a_fragment_of_its_own_time",
         .test = &a_stall_that_ends_in_time_goes_on_with_a_fragment_of_its_own_time,
         .loop_end = 2},
        SUITE_CASE(a_killed_run_leaves_a_torn_fragment),
        SUITE_CASE(a_flap_gives_another_init_and_time_goes_on),
        SUITE_CASE(a_look_is_told_when_it_changes),
        SUITE_CASE(a_frozen_camera_has_the_same_picture_and_others_have_not),
        SUITE_CASE(an_overlay_is_in_the_pictures_of_a_spec_that_wants_one),
        SUITE_CASE(a_loop_that_was_late_misses_pictures_and_no_time),
        SUITE_CASE(an_id_belongs_to_one_camera_and_ids_are_few),
};

SUITE_MAIN("hw/camera-sim-handles", cases, setup, teardown)
