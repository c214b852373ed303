#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "hw/camera-worker.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

/* The daemon's side of workers, with a program in the place of the real one that does what a driver, a
 * library or somebody who has taken it over may do: camera-fake.c. */
static sd_event *event;
static struct camera *camera;
static struct camera_worker_patience patience;
static uint64_t first_usec;

static struct {
        unsigned n_faults, n_stopped, n_opened, n_data, n_pictures, n_begun;
        enum camera_fault fault;
        char detail[512], encoder[128];
        size_t size, picture_size;
        int picture_result;
        bool frees, restarts;
} seen;

static void on_data(const void *bytes, size_t size, uint64_t at_nsec, _unused_ void *userdata) {
        ck_assert(seen.restarts || seen.n_faults + seen.n_stopped == 0);
        ck_assert(size > 0 && size <= CAMERA_CHUNK_MAX);
        ck_assert(*(const char *) bytes == 'd');
        seen.n_data++;
        seen.size += size;
        if (at_nsec > 0)
                seen.n_begun++;
        if (seen.frees)
                camera = camera_free(camera);
}

static void on_opened(const char *encoder, enum camera_codec codec, unsigned width_px, unsigned height_px,
                      _unused_ void *userdata) {
        ck_assert(codec == CAMERA_H264 && width_px == 64 && height_px == 64);
        ck_assert_str_eq(encoder, "x264enc");
        seen.n_opened++;
}

static void on_fault(enum camera_fault fault, const char *detail, _unused_ void *userdata) {
        seen.n_faults++;
        seen.fault = fault;
        ck_assert_uint_le(strlen(detail), CAMERA_DETAIL_MAX);
        for (const char *p = detail; *p != '\0'; p++)
                ck_assert(*p >= ' ' && *p <= '~');
        (void) snprintf(seen.detail, sizeof(seen.detail), "%s", detail);
        if (seen.frees)
                camera = camera_free(camera);
        else if (seen.restarts && seen.n_faults < 20)
                assert_ok(camera_start(
                        camera, &(struct camera_spec){.kind = CAMERA_TEST, .device = "data-then-death"}));
}

static void on_stopped(_unused_ void *userdata) {
        seen.n_stopped++;
        if (seen.frees)
                camera = camera_free(camera);
}

static void on_picture(int result, const void *jpeg, size_t size, _unused_ void *userdata) {
        seen.n_pictures++;
        seen.picture_result = result;
        seen.picture_size = size;
        for (size_t i = 0; i < size; i++)
                ck_assert(((const char *) jpeg)[i] == 'j');
}

static const struct camera_events events = {.data = on_data,
                                            .opened = on_opened,
                                            .fault = on_fault,
                                            .stopped = on_stopped,
                                            .picture = on_picture};

static void setup(void) {
        assert_ok(sd_event_new(&event));
        memset(&seen, 0, sizeof(seen));
        first_usec = 1;
        patience = (struct camera_worker_patience){.beat_usec = LOOP_PATIENCE_USEC,
                                                   .stop_usec = LOOP_PATIENCE_USEC,
                                                   .slack_usec = LOOP_PATIENCE_USEC};
}

static void teardown(void) {
        camera = camera_free(camera);
        event = sd_event_unref(event);
}

static struct camera_spec spec_of(const char *act) {
        return (struct camera_spec){
                .kind = CAMERA_TEST, .device = act, .first_usec = first_usec, .stall_usec = 1};
}

static void begin(const char *act) {
        struct camera_spec spec = spec_of(act);

        if (!camera)
                assert_ok(
                        camera_worker_new(event, MOTCUA_TEST_CAMERA_FAKE, &patience, &events, NULL, &camera));
        assert_ok(camera_start(camera, &spec));
        assert_error(camera_start(camera, &spec), EBUSY);
        ck_assert_uint_eq(seen.n_faults + seen.n_stopped + seen.n_opened, 0);
}

static bool is_over(_unused_ void *userdata) {
        return seen.n_faults + seen.n_stopped > 0;
}

static bool has_data(_unused_ void *userdata) {
        return seen.n_data > 0 || seen.n_faults > 0;
}

static bool has_picture(_unused_ void *userdata) {
        return seen.n_pictures > 0 || seen.n_faults > 0;
}

static bool is_childless(_unused_ void *userdata) {
        siginfo_t info;

        return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD;
}

static void wait_for(loop_condition_fn is_met) {
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_met, NULL));
}

/* The run ends by that, once, and leaves no process; the camera can be started again. */
static void expect(enum camera_fault fault, const char *detail) {
        wait_for(is_over);
        ck_assert_msg(seen.n_faults == 1 && seen.n_stopped == 0 && seen.fault == fault, "%s: %s",
                      camera_fault_name(seen.fault), seen.detail);
        ck_assert_msg(strstr(seen.detail, detail), "%s", seen.detail);
        if (camera) {
                assert_error(camera_set_overlay(camera, "x"), ENOTCONN);
                assert_error(camera_take_picture(camera), ENOTCONN);
                camera_stop(camera);
        }
        wait_for(is_childless);
        ck_assert_uint_eq(seen.n_faults + seen.n_stopped, 1);
}

START_TEST(a_worker_that_ends_is_a_fault_after_all_that_it_sent) {
        begin("data-then-death");
        expect(CAMERA_FAULT_DIED, "status 3");
        ck_assert_uint_eq(seen.n_data, 5);
        ck_assert_uint_eq(seen.size, 5000);
        ck_assert_uint_eq(seen.n_begun, 1);
        memset(&seen, 0, sizeof(seen));
        begin("data-then-signal");
        expect(CAMERA_FAULT_DIED, "signal 9");
        ck_assert_uint_eq(seen.size, CAMERA_CHUNK_MAX);
}
END_TEST

START_TEST(a_program_that_is_missing_is_a_fault_and_no_error) {
        struct camera_spec spec = spec_of("x");

        assert_ok(camera_worker_new(event, "/no/such/program", &patience, &events, NULL, &camera));
        assert_ok(camera_start(camera, &spec));
        ck_assert_uint_eq(seen.n_faults, 0);
        expect(CAMERA_FAULT_DIED, "cannot be started");
}
END_TEST

START_TEST(without_descriptors_it_is_a_fault_of_resources) {
        struct camera_spec spec = spec_of("hang");
        struct rlimit before, none;

        assert_ok(camera_worker_new(event, MOTCUA_TEST_CAMERA_FAKE, &patience, &events, NULL, &camera));
        ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
        none = (struct rlimit){.rlim_cur = 1, .rlim_max = before.rlim_max};
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
        int r = camera_start(camera, &spec);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
        assert_ok(r);
        expect(CAMERA_FAULT_RESOURCES, "cannot be started");
}
END_TEST

START_TEST(a_worker_that_hangs_is_killed) {
        patience.beat_usec = 50 * USEC_PER_MSEC;
        begin("data-then-hang");
        expect(CAMERA_FAULT_STALLED, "no sign of life");
        memset(&seen, 0, sizeof(seen));
        begin("hang");
        expect(CAMERA_FAULT_STALLED, "no sign of life");
}
END_TEST

START_TEST(a_worker_that_lives_and_sends_nothing_is_stalled) {
        patience.slack_usec = 50 * USEC_PER_MSEC;
        begin("beats");
        expect(CAMERA_FAULT_STALLED, "no pictures");
        memset(&seen, 0, sizeof(seen));
        first_usec = LOOP_PATIENCE_USEC;
        begin("beats-after-data");
        expect(CAMERA_FAULT_STALLED, "no pictures");
        ck_assert_uint_eq(seen.n_data, 1);
}
END_TEST

START_TEST(pictures_that_are_not_recorded_are_life) {
        patience.slack_usec = 500 * USEC_PER_MSEC;
        first_usec = LOOP_PATIENCE_USEC;
        begin("beats-of-pictures");
        expect(CAMERA_FAULT_DIED, "status 4");
}
END_TEST

/* In the dark some cameras take more than a minute for the first picture. */
START_TEST(the_first_picture_has_two_minutes_if_nobody_says_otherwise) {
        patience.slack_usec = LOOP_PATIENCE_USEC;
        first_usec = 0;
        begin("patience");
        expect(CAMERA_FAULT_STALLED, "first 120 s");
}
END_TEST

START_TEST(a_worker_that_closes_its_end_and_lives_on_is_killed) {
        begin("closed-end");
        expect(CAMERA_FAULT_DIED, "closed its end");
}
END_TEST

START_TEST(stopping_brings_all_that_is_left_and_then_says_so) {
        begin("data-to-the-end");
        wait_for(has_data);
        camera_stop(camera);
        camera_stop(camera);
        assert_error(camera_set_overlay(camera, "x"), ENOTCONN);
        assert_error(camera_take_picture(camera), ENOTCONN);
        ck_assert_uint_eq(seen.n_stopped, 0);
        wait_for(is_over);
        ck_assert_uint_eq(seen.n_faults, 0);
        ck_assert_uint_eq(seen.n_stopped, 1);
        ck_assert_uint_eq(seen.n_data, 101);
        ck_assert_uint_eq(seen.size, 10 + 100 * CAMERA_CHUNK_MAX);
        wait_for(is_childless);
}
END_TEST

START_TEST(a_worker_that_hangs_or_dies_when_it_is_to_stop_is_a_fault) {
        patience.stop_usec = 50 * USEC_PER_MSEC;
        begin("hang-at-stop");
        wait_for(has_data);
        camera_stop(camera);
        expect(CAMERA_FAULT_DIED, "hung when it was to stop");
        memset(&seen, 0, sizeof(seen));
        patience.stop_usec = LOOP_PATIENCE_USEC;
        camera = camera_free(camera);
        begin("death-at-stop");
        camera_stop(camera);
        expect(CAMERA_FAULT_DIED, "status 7");
}
END_TEST

START_TEST(a_run_that_could_not_begin_can_be_stopped) {
        struct camera_spec spec = spec_of("x");

        assert_ok(camera_worker_new(event, "/no/such/program", &patience, &events, NULL, &camera));
        assert_ok(camera_start(camera, &spec));
        camera_stop(camera);
        wait_for(is_over);
        ck_assert_uint_eq(seen.n_stopped, 1);
        ck_assert_uint_eq(seen.n_faults, 0);
}
END_TEST

START_TEST(what_it_said_last_is_heard_though_it_left_orders_unread) {
        begin("fault-with-orders");
        for (unsigned i = 0; i < 5; i++)
                assert_ok(camera_set_overlay(camera, "x"));
        expect(CAMERA_FAULT_ABSENT, "orders unread");
        ck_assert_uint_eq(seen.n_data, 20);
}
END_TEST

START_TEST(a_worker_that_stops_unasked_has_died) {
        begin("stops-by-itself");
        expect(CAMERA_FAULT_DIED, "by itself");
}
END_TEST

START_TEST(a_fault_has_its_words_without_what_is_no_letter) {
        begin("fault");
        expect(CAMERA_FAULT_ABSENT, "no such device");
        memset(&seen, 0, sizeof(seen));
        begin("fault-with-bytes");
        expect(CAMERA_FAULT_REFUSED, "x????");
        ck_assert_uint_eq(strlen(seen.detail), CAMERA_DETAIL_MAX);
}
END_TEST

static const char *const breaks[] = {
        "break:short", "break:long",    "break:unknown", "break:beat",  "break:early", "break:look",
        "break:clock", "break:jpeg",    "break:fault",   "break:codec", "break:width", "break:height",
        "break:name",  "break:letters", "later:empty",   "later:back",  "later:ahead", "later:large",
        "later:more",  "later:other",   "later:none",    "later:error"};

START_TEST(whatever_breaks_the_protocol_ends_the_run) {
        for (size_t i = 0; i < ELEMENTSOF(breaks); i++) {
                memset(&seen, 0, sizeof(seen));
                begin(breaks[i]);
                (void) camera_take_picture(camera);
                if (strncmp(breaks[i], "break:jpeg", 10) == 0) {
                        camera = camera_free(camera);
                        begin(breaks[i]);
                }
                expect(CAMERA_FAULT_DIED, "broke the protocol");
        }
}
END_TEST

START_TEST(a_flood_is_ended) {
        begin(_i == 0 ? "flood-of-data" : "flood-of-beats");
        expect(CAMERA_FAULT_DIED, "too much");
}
END_TEST

START_TEST(pictures_come_one_at_a_time) {
        begin("pictures");
        for (unsigned i = 0; i < 4; i++) {
                seen.n_pictures = 0;
                assert_ok(camera_take_picture(camera));
                assert_error(camera_take_picture(camera), EBUSY);
                wait_for(has_picture);
                ck_assert_uint_eq(seen.n_faults, 0);
                ck_assert_int_eq(seen.picture_result, i % 2 == 0 ? 0 : -EIO);
                ck_assert_uint_eq(seen.picture_size, i % 2 == 0 ? 150000 : 0);
        }
}
END_TEST

START_TEST(a_picture_that_does_not_come_any_more_is_told) {
        begin("data-then-death");
        assert_ok(camera_take_picture(camera));
        expect(CAMERA_FAULT_DIED, "status 3");
        ck_assert_uint_eq(seen.n_pictures, 1);
        ck_assert_int_eq(seen.picture_result, -ECANCELED);
}
END_TEST

START_TEST(an_overlay_gets_through_and_a_worker_that_takes_none_holds_nobody_up) {
        begin("overlays");
        assert_error(camera_set_overlay(camera, "\n"), EINVAL);
        assert_error(camera_set_overlay(camera, "\xff"), EINVAL);
        assert_ok(camera_set_overlay(camera, "Bộ phận Một cửa"));
        wait_for(has_data);
        ck_assert_uint_eq(seen.size, strlen("Bộ phận Một cửa"));
        camera = camera_free(camera);
        memset(&seen, 0, sizeof(seen));
        begin("hang");
        for (unsigned i = 0; i < 10000; i++)
                assert_ok(camera_set_overlay(camera, "x"));
}
END_TEST

START_TEST(a_camera_may_be_freed_in_any_call_back) {
        static const char *const acts[] = {"data-then-death", "fault", "flood-of-beats", "data-then-hang"};

        for (size_t i = 0; i < ELEMENTSOF(acts); i++) {
                memset(&seen, 0, sizeof(seen));
                seen.frees = true;
                begin(acts[i]);
                while (camera)
                        assert_ok(sd_event_run(event, UINT64_MAX));
                ck_assert_uint_eq(seen.n_faults + seen.n_data, 1);
                wait_for(is_childless);
        }
        memset(&seen, 0, sizeof(seen));
        begin("hang");
        camera = camera_free(camera);
        wait_for(is_childless);
        ck_assert_uint_eq(seen.n_faults, 0);
}
END_TEST

static bool has_failed_often(_unused_ void *userdata) {
        return seen.n_faults >= 20;
}

static unsigned count_fds(void) {
        unsigned n = 0;

        for (int fd = 0; fd < 256; fd++)
                n += fcntl(fd, F_GETFD) >= 0;
        return n;
}

START_TEST(a_camera_may_be_started_again_in_its_fault_and_nothing_is_left_behind) {
        begin("data-then-death");
        wait_for(is_over);
        unsigned n_fds = count_fds();
        memset(&seen, 0, sizeof(seen));
        seen.restarts = true;
        begin("data-then-death");
        wait_for(has_failed_often);
        wait_for(is_childless);
        ck_assert_uint_le(count_fds(), n_fds);
}
END_TEST

START_TEST(what_no_backend_can_do_is_refused_at_once) {
        struct camera_spec spec = spec_of("hang");

        assert_ok(camera_worker_new(event, MOTCUA_TEST_CAMERA_FAKE, &patience, &events, NULL, &camera));
        spec.passthrough = true;
        assert_error(camera_start(camera, &spec), EOPNOTSUPP);
        spec.kind = CAMERA_RTSP;
        spec.device = "rtsp://localhost/x";
        spec.overlay = true;
        assert_error(camera_start(camera, &spec), EOPNOTSUPP);
        spec.overlay = false;
        spec.n_masks = 1;
        spec.masks[0] = (struct camera_mask){0, 0, 10, 10};
        assert_error(camera_start(camera, &spec), EOPNOTSUPP);
        spec.passthrough = false;
        spec.masks[0].left_pm = 10;
        assert_error(camera_start(camera, &spec), EINVAL);
        spec.n_masks = 0;
        spec.device = "rtsp://user:secret@localhost/x";
        assert_error(camera_start(camera, &spec), EINVAL);
        spec.device = NULL;
        assert_error(camera_start(camera, &spec), EINVAL);
        spec = spec_of("hang");
        spec.width_px = 640;
        assert_error(camera_start(camera, &spec), EINVAL);
        spec.width_px = 0;
        spec.encoder = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        assert_error(camera_start(camera, &spec), ENAMETOOLONG);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_worker_that_ends_is_a_fault_after_all_that_it_sent),
        SUITE_CASE(a_program_that_is_missing_is_a_fault_and_no_error),
        SUITE_CASE(without_descriptors_it_is_a_fault_of_resources),
        SUITE_CASE(a_worker_that_hangs_is_killed),
        SUITE_CASE(a_worker_that_lives_and_sends_nothing_is_stalled),
        SUITE_CASE(pictures_that_are_not_recorded_are_life),
        SUITE_CASE(the_first_picture_has_two_minutes_if_nobody_says_otherwise),
        SUITE_CASE(a_worker_that_closes_its_end_and_lives_on_is_killed),
        SUITE_CASE(stopping_brings_all_that_is_left_and_then_says_so),
        SUITE_CASE(a_worker_that_hangs_or_dies_when_it_is_to_stop_is_a_fault),
        SUITE_CASE(a_run_that_could_not_begin_can_be_stopped),
        SUITE_CASE(what_it_said_last_is_heard_though_it_left_orders_unread),
        SUITE_CASE(a_worker_that_stops_unasked_has_died),
        SUITE_CASE(a_fault_has_its_words_without_what_is_no_letter),
        SUITE_CASE(whatever_breaks_the_protocol_ends_the_run),
        {.name = "a_flood_is_ended", .test = &a_flood_is_ended, .loop_end = 2},
        SUITE_CASE(pictures_come_one_at_a_time),
        SUITE_CASE(a_picture_that_does_not_come_any_more_is_told),
        SUITE_CASE(an_overlay_gets_through_and_a_worker_that_takes_none_holds_nobody_up),
        SUITE_CASE(a_camera_may_be_freed_in_any_call_back),
        SUITE_CASE(a_camera_may_be_started_again_in_its_fault_and_nothing_is_left_behind),
        SUITE_CASE(what_no_backend_can_do_is_refused_at_once),
};

int main(void) {
        suite_use_memory();
        return suite_run("hw/camera-worker", cases, ELEMENTSOF(cases), setup, teardown, 300);
}
