#include "camera-heard.h"

/* The contract of hw/camera.h, as the simulated camera keeps it. That decoders play it: camera-plays.c. */
START_TEST(a_run_opens_and_gives_a_fragment_a_second) {
        uint64_t begun = monotonic_usec() * NSEC_PER_USEC;

        start(NULL);
        run_usec(4 * USEC_PER_SEC + USEC_PER_SEC / 10);
        ck_assert_ptr_eq(strstr(heard.order, "Od"), heard.order);
        ck_assert_uint_eq(count('O'), 1);
        ck_assert_str_eq(heard.encoder, CAMERA_SIM_ENCODER);
        ck_assert_uint_eq(heard.width_px, CAMERA_SIM_WIDTH_PX);
        ck_assert_uint_eq(heard.height_px, CAMERA_SIM_HEIGHT_PX);
        ck_assert_str_eq(read_boxes().types, "fmMdMdMdMd");
        ck_assert_uint_eq(read_boxes().n_pictures, 20);
        ck_assert_uint_eq(heard.n_fragments, 4);
        for (size_t i = 0; i < 4; i++) {
                ck_assert_uint_le(heard.fragments[i].at_nsec - begun - i * USEC_PER_SEC * NSEC_PER_USEC,
                                  USEC_PER_SEC / 5 * NSEC_PER_USEC);
                ck_assert_uint_eq(decode_ticks(i), i * 90000);
        }
        ck_assert_uint_eq(count('F') + count('S'), 0);
}
END_TEST

START_TEST(a_stopped_run_tells_all_that_was_taken_and_then_that_it_stopped) {
        start(NULL);
        run_usec(USEC_PER_SEC + USEC_PER_SEC / 2);
        CALLING_VOID(camera_stop(camera));
        CALLING_VOID(camera_stop(camera));
        assert_error(camera_take_picture(camera), ENOTCONN);
        assert_error(camera_set_overlay(camera, "12:00"), ENOTCONN);
        assert_error(camera_start(camera, &(struct camera_spec){.rate = 1}), EBUSY);
        run_usec(20 * USEC_PER_SEC);
        ck_assert_uint_eq(count('S'), 1);
        ck_assert_int_eq(heard.order[heard.n - 1], 'S');
        ck_assert_str_eq(read_boxes().types, "fmMdMd");
        ck_assert_uint_eq(read_boxes().n_pictures, 8);
        ck_assert_uint_eq(read_boxes().n_torn, 0);
        ck_assert_uint_eq(count('F'), 0);
        CALLING_VOID(camera_stop(camera));
        run_usec(USEC_PER_SEC);
        ck_assert_uint_eq(count('S'), 1);
}
END_TEST

START_TEST(a_run_that_is_stopped_at_once_has_no_stream) {
        start(NULL);
        CALLING_VOID(camera_stop(camera));
        run_usec(USEC_PER_SEC);
        ck_assert_str_eq(heard.order, "S");
}
END_TEST

START_TEST(a_second_start_is_refused_and_harms_nothing) {
        start(NULL);
        assert_error(camera_start(camera, &(struct camera_spec){.device = "absent"}), EBUSY);
        run_usec(USEC_PER_SEC * 3 / 2);
        assert_error(camera_start(camera, &(struct camera_spec){.device = "absent"}), EBUSY);
        run_usec(USEC_PER_SEC * 3 / 2);
        ck_assert_uint_ge(heard.n_fragments, 2);
        ck_assert_uint_eq(count('F'), 0);
}
END_TEST

static const struct fault_case {
        const char *device, *encoder, *order;
        enum camera_fault fault;
        uint64_t after_usec;
} fault_cases[] = {
        {"absent", NULL, "F", CAMERA_FAULT_ABSENT, 0},
        {"rtsp://192.0.2.1/refused", NULL, "F", CAMERA_FAULT_REFUSED, 0},
        {"/dev/unsupported", NULL, "F", CAMERA_FAULT_UNSUPPORTED, 0},
        {"encoder", NULL, "F", CAMERA_FAULT_ENCODER, 0},
        {"encoder-gone", "x264enc", "F", CAMERA_FAULT_ENCODER, 0},
        {"resources", NULL, "F", CAMERA_FAULT_RESOURCES, 0},
        {"dark", NULL, "F", CAMERA_FAULT_STALLED, 7 * USEC_PER_SEC},
        {"dies", NULL, NULL, CAMERA_FAULT_DIED, 3 * USEC_PER_SEC},
};

START_TEST(a_device_has_the_fault_of_its_name) {
        const struct fault_case *fault = &fault_cases[_i];
        const struct camera_spec spec = {
                .device = fault->device, .encoder = fault->encoder, .first_usec = 7 * USEC_PER_SEC};

        assert_ok(CALLING(camera_start(camera, &spec)));
        uint64_t after = run_until('F');
        ck_assert_int_eq(heard.fault, fault->fault);
        ck_assert_uint_ge(after + USEC_PER_SEC / 5, fault->after_usec);
        ck_assert_uint_le(after, fault->after_usec + USEC_PER_SEC);
        if (fault->order)
                ck_assert_str_eq(heard.order, fault->order);
        run_usec(200 * USEC_PER_SEC);
        ck_assert_uint_eq(count('F'), 1);
        ck_assert_int_eq(heard.order[heard.n - 1], 'F');
        /* The next run is one like any other. */
        forget();
        start(NULL);
        run_usec(USEC_PER_SEC * 3 / 2);
        ck_assert_uint_eq(heard.n_fragments, 1);
}
END_TEST

START_TEST(a_device_without_the_remembered_encoder_works_by_trial) {
        start("encoder-gone");
        run_usec(USEC_PER_SEC * 3 / 2);
        ck_assert_uint_eq(heard.n_fragments, 1);
}
END_TEST

START_TEST(a_slow_device_has_its_first_picture_late) {
        start("slow");
        ck_assert_uint_ge(run_until('O') + USEC_PER_SEC / 5, 3 * USEC_PER_SEC);
}
END_TEST

START_TEST(a_device_that_hangs_on_stop_has_died) {
        start("hangs");
        run_usec(USEC_PER_SEC / 2);
        CALLING_VOID(camera_stop(camera));
        uint64_t after = run_until('F');
        ck_assert_uint_ge(after + USEC_PER_SEC / 5, 10 * USEC_PER_SEC);
        ck_assert_int_eq(heard.fault, CAMERA_FAULT_DIED);
        ck_assert_uint_eq(count('S'), 0);
        start(NULL);
}
END_TEST

START_TEST(a_clock_of_the_source_that_steps_changes_no_time_of_ours) {
        start("clock");
        run_usec(6 * USEC_PER_SEC + USEC_PER_SEC / 2);
        ck_assert_uint_eq(count('C'), 1);
        ck_assert_int_eq(heard.stepped_usec, 3600 * (int64_t) USEC_PER_SEC);
        ck_assert_uint_eq(heard.n_fragments, 6);
        for (size_t i = 0; i < heard.n_fragments; i++)
                ck_assert_uint_eq(decode_ticks(i), i * 90000);
}
END_TEST

static void restart_on_fault(char what) {
        if (what != 'F' || count('F') > 3)
                return;
        assert_ok(CALLING(camera_start(camera, &(struct camera_spec){.device = "absent"})));
        assert_error(camera_start(camera, &(struct camera_spec){.device = "absent"}), EBUSY);
}

START_TEST(a_run_may_begin_from_within_the_news_that_one_has_ended) {
        during = restart_on_fault;
        start("absent");
        run_usec(USEC_PER_SEC);
        ck_assert_str_eq(heard.order, "FFFF");
}
END_TEST

static void restart_on_stopped(char what) {
        if (what == 'S' && count('S') == 1)
                start(NULL);
}

START_TEST(a_run_may_begin_from_within_stopped) {
        during = restart_on_stopped;
        start(NULL);
        run_usec(USEC_PER_SEC / 2);
        CALLING_VOID(camera_stop(camera));
        run_usec(USEC_PER_SEC * 3 / 2);
        ck_assert_str_eq(read_boxes().types, "fmMdfmMd");
        ck_assert_uint_eq(decode_ticks(1), 0);
}
END_TEST

static const char freeing[] = "OdLCPFS";
static char freed_on;

static void free_camera(char what) {
        if (what == freed_on)
                camera = camera_free(camera);
}

START_TEST(a_camera_may_be_freed_from_within_any_news) {
        during = free_camera;
        freed_on = freeing[_i];
        start(freed_on == 'C' ? "clock" : freed_on == 'F' ? "dies" : NULL);
        assert_ok(CALLING(camera_take_picture(camera)));
        run_usec(USEC_PER_SEC * 3 / 2);
        if (freed_on == 'S')
                CALLING_VOID(camera_stop(camera));
        run_usec(3 * USEC_PER_SEC);
        ck_assert_ptr_null(camera);
        ck_assert_int_eq(heard.order[heard.n - 1], freed_on);
        ck_assert_uint_eq(count(freed_on), 1);
}
END_TEST

START_TEST(nothing_is_heard_of_a_camera_that_is_freed) {
        start(NULL);
        run_usec(USEC_PER_SEC / 2);
        assert_ok(camera_take_picture(camera));
        camera_stop(camera);
        size_t n = heard.n;
        camera = camera_free(camera);
        run_usec(20 * USEC_PER_SEC);
        ck_assert_uint_eq(heard.n, n);
}
END_TEST

START_TEST(passthrough_has_no_encoder_and_looks_at_key_frames_if_it_may) {
        for (int i = 0; i < 2; i++) {
                const struct camera_spec spec = {.kind = CAMERA_RTSP,
                                                 .device = "rtsp://192.0.2.1/hall",
                                                 .passthrough = true,
                                                 .watch_keys = i == 1};
                forget();
                assert_ok(camera_start(camera, &spec));
                if (i == 0)
                        assert_error(camera_take_picture(camera), EOPNOTSUPP);
                else
                        assert_ok(camera_take_picture(camera));
                run_usec(3 * USEC_PER_SEC);
                ck_assert_str_eq(heard.encoder, "");
                ck_assert_uint_eq(count('O'), 1);
                ck_assert_uint_eq(count('L'), (size_t) i);
                ck_assert_uint_eq(count('P'), (size_t) i);
                camera_stop(camera);
                run_until('S');
        }
}
END_TEST

START_TEST(who_wants_to_hear_only_data_and_faults_hears_them) {
        static const struct camera_events few = {.data = on_data, .fault = on_fault};
        struct camera *other;

        assert_ok(camera_sim_new(sims, "door", &few, NULL, &other));
        assert_ok(camera_start(other, &(struct camera_spec){.device = "clock"}));
        assert_ok(camera_take_picture(other));
        run_usec(4 * USEC_PER_SEC);
        assert_ok(camera_take_picture(other));
        camera_stop(other);
        run_usec(USEC_PER_SEC);
        ck_assert_uint_ge(heard.n_fragments, 4);
        ck_assert_uint_eq(count('d'), heard.n);
        assert_ok(camera_start(other, &(struct camera_spec){.device = "absent"}));
        run_until('F');
        camera_free(other);
}
END_TEST

START_TEST(a_picture_that_was_wanted_is_cancelled_when_the_run_ends) {
        assert_error(camera_take_picture(camera), ENOTCONN);
        start("dark");
        assert_ok(camera_take_picture(camera));
        CALLING_VOID(camera_stop(camera));
        run_until('S');
        ck_assert_str_eq(heard.order, "PS");
        ck_assert_int_eq(heard.result, -ECANCELED);
        ck_assert_uint_eq(heard.jpeg_size, 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_run_opens_and_gives_a_fragment_a_second),
        SUITE_CASE(a_stopped_run_tells_all_that_was_taken_and_then_that_it_stopped),
        SUITE_CASE(a_run_that_is_stopped_at_once_has_no_stream),
        SUITE_CASE(a_second_start_is_refused_and_harms_nothing),
        {.name = "a_device_has_the_fault_of_its_name",
         .test = &a_device_has_the_fault_of_its_name,
         .loop_end = ELEMENTSOF(fault_cases)},
        SUITE_CASE(a_device_without_the_remembered_encoder_works_by_trial),
        SUITE_CASE(a_slow_device_has_its_first_picture_late),
        SUITE_CASE(a_device_that_hangs_on_stop_has_died),
        SUITE_CASE(a_clock_of_the_source_that_steps_changes_no_time_of_ours),
        SUITE_CASE(a_run_may_begin_from_within_the_news_that_one_has_ended),
        SUITE_CASE(a_run_may_begin_from_within_stopped),
        {.name = "a_camera_may_be_freed_from_within_any_news",
         .test = &a_camera_may_be_freed_from_within_any_news,
         .loop_end = sizeof(freeing) - 1},
        SUITE_CASE(nothing_is_heard_of_a_camera_that_is_freed),
        SUITE_CASE(a_picture_that_was_wanted_is_cancelled_when_the_run_ends),
        SUITE_CASE(passthrough_has_no_encoder_and_looks_at_key_frames_if_it_may),
        SUITE_CASE(who_wants_to_hear_only_data_and_faults_hears_them),
};

SUITE_MAIN("hw/camera-sim", cases, setup, teardown)
