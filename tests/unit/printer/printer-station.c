/* One station and its simulated printer: what is said of a job against what is on paper. */
#include "hw/printer-sim.h"
#include "services/printer/station.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

#define SERIAL "SIM0001"

enum { WIDTH = 576, NOTICE_ROWS = 7, JOB_ROWS = 150 };

static sd_event *event;
static struct printer *printer;
static struct station *station;
static struct raster *notice, *job;

static struct {
        bool ended;
        enum station_outcome outcome;
        const char *reason;
        unsigned n_ended, n_late, n_in_step, n_changed;
} seen;

static void on_changed(_unused_ struct station *s, _unused_ void *userdata) {
        seen.n_changed++;
}

static void on_in_step(_unused_ struct station *s, _unused_ void *userdata) {
        seen.n_in_step++;
}

static void on_ended(_unused_ struct station *s, enum station_outcome outcome, const char *reason,
                     _unused_ void *userdata) {
        seen.outcome = outcome;
        seen.reason = reason;
        seen.n_late += outcome == STATION_LATE;
        seen.n_ended++;
        seen.ended = outcome != STATION_LATE;
}

static const struct station_handler handler = {
        .changed = on_changed, .in_step = on_in_step, .ended = on_ended};

static void on_plug(_unused_ void *userdata) {
        if (station)
                station_look(station);
}

static struct printer_sim_traits traits = {.serial = SERIAL,
                                           .port = "9-1",
                                           .device_id = "MFG:motcua;MDL:simulated;",
                                           .width = WIDTH,
                                           .buffer_size = 4096,
                                           .has_realtime = true,
                                           .has_asb = true,
                                           .has_barrier = true};

static struct raster *make_raster(unsigned rows, uint8_t pattern) {
        struct raster *raster;
        uint8_t *data;

        assert_ok(raster_new(WIDTH, &raster));
        assert_ok(raster_add_rows(raster, rows, &data));
        memset(data, pattern, rows * raster->stride);
        return raster;
}

static void setup(void) {
        assert_ok(sd_event_new(&event));
        assert_ok(printer_sim_new(event, &printer));
        assert_ok(printer_watch(printer, on_plug, NULL));
        notice = make_raster(NOTICE_ROWS, 0x3c);
        job = make_raster(JOB_ROWS, 0xa5);
}

static void teardown(void) {
        station_free(station);
        printer_free(printer);
        raster_free(notice);
        raster_free(job);
        sd_event_unref(event);
}

static void start(const char *profile) {
        struct station_config config = {
                .serial = SERIAL, .profile = profile, .width = WIDTH, .notice = notice};

        assert_ok(printer_sim_add(printer, &traits, NULL));
        assert_ok(station_new(event, printer, &config, &handler, NULL, &station));
        station_look(station);
}

static bool is_in_state(void *state) {
        return station_get_state(station) == *(enum station_state *) state;
}

static void wait_state(enum station_state state) {
        ck_assert_msg(loop_wait(event, 20 * USEC_PER_SEC, is_in_state, &state), "never %s, but %s",
                      station_state_to_string(state), station_state_to_string(station_get_state(station)));
}

static bool has_ended(_unused_ void *userdata) {
        return seen.ended;
}

static bool is_late(_unused_ void *userdata) {
        return seen.n_late > 0;
}

static void wait_end(enum station_outcome outcome, const char *reason) {
        ck_assert(loop_wait(event, 20 * USEC_PER_SEC, has_ended, NULL));
        ck_assert_msg(seen.outcome == outcome, "outcome %d (%s), not %d", seen.outcome, seen.reason, outcome);
        if (reason)
                ck_assert_str_eq(seen.reason, reason);
}

static void print(void) {
        wait_state(STATION_READY);
        seen.ended = false;
        assert_ok(station_print(station, job, (uint32_t) (seen.n_ended + 1)));
}

static struct printer_sim_output output(void) {
        struct printer_sim_output result;

        assert_ok(printer_sim_get_output(printer, SERIAL, &result));
        return result;
}

/* The last piece of paper ends with the job, whole. */
static void assert_job_on_paper(void) {
        struct printer_sim_output result = output();

        ck_assert_uint_eq(result.errors, 0);
        ck_assert_uint_eq(result.hanging, 0);
        ck_assert_uint_ge(result.piece_rows, JOB_ROWS);
        ck_assert(memcmp(result.piece, job->data, JOB_ROWS * job->stride) == 0);
}

static const struct {
        const char *profile;
        bool realtime, asb, barrier, process_id;
        enum confirmation confirmation;
} models[] = {
        {NULL, true, true, true, false, CONFIRMATION_BARRIER},
        {"epson-80", true, true, true, true, CONFIRMATION_PROCESS_ID},
        {"epson-80", true, true, true, false, CONFIRMATION_BARRIER},
        {"barrier-80", true, true, true, false, CONFIRMATION_BARRIER},
        {NULL, true, true, false, false, CONFIRMATION_STATUS},
        {"basic-80", true, false, false, false, CONFIRMATION_STATUS},
        {NULL, false, false, false, false, CONFIRMATION_TRANSFER},
        {"silent-80", false, false, false, false, CONFIRMATION_TRANSFER},
};

START_TEST(each_model_prints_and_is_confirmed_as_well_as_it_can) {
        traits.has_realtime = models[_i].realtime;
        traits.has_asb = models[_i].asb;
        traits.has_barrier = models[_i].barrier;
        traits.has_process_id = models[_i].process_id;
        start(models[_i].profile);
        print();
        wait_end(STATION_PRINTED, NULL);
        ck_assert_int_eq(station_get_confirmation(station), models[_i].confirmation);
        assert_job_on_paper();
        ck_assert_uint_eq(output().pieces, 1);
        ck_assert_str_eq(station_get_model(station), "simulated");
        print();
        wait_end(STATION_PRINTED, NULL);
        ck_assert_uint_eq(output().pieces, 2);
}
END_TEST

static int on_boot_over(_unused_ sd_event_source *source, _unused_ uint64_t usec, _unused_ void *userdata) {
        assert_ok(printer_sim_set_deaf(printer, SERIAL, false));
        return 0;
}

START_TEST(printer_that_is_only_just_on_is_not_taken_for_mute) {
        assert_ok(sd_event_add_time_relative(event, NULL, CLOCK_MONOTONIC, 1500 * USEC_PER_MSEC, 1,
                                             on_boot_over, NULL));
        assert_ok(printer_sim_add(printer, &traits, NULL));
        assert_ok(printer_sim_set_deaf(printer, SERIAL, true));
        struct station_config config = {.serial = SERIAL, .width = WIDTH, .notice = notice};
        assert_ok(station_new(event, printer, &config, &handler, NULL, &station));
        station_look(station);
        print();
        wait_end(STATION_PRINTED, NULL);
        ck_assert_int_eq(station_get_confirmation(station), CONFIRMATION_BARRIER);
}
END_TEST

#define USB_ID "0416:5011"

/* Of class 255, and it stalls what the printer class asks. */
static void add_vendors(bool has_realtime) {
        struct printer_sim_traits vendors = traits;

        vendors.usb_id = USB_ID;
        vendors.is_vendors = vendors.refuses_requests = true;
        vendors.has_realtime = vendors.has_asb = vendors.has_barrier = has_realtime;
        assert_ok(printer_sim_add(printer, &vendors, NULL));
}

START_TEST(device_of_the_vendors_own_class_is_left_alone_unless_named) {
        static const struct station_config strangers[] = {{.width = WIDTH},
                                                          {.serial = SERIAL, .width = WIDTH},
                                                          {.port = "9-1", .width = WIDTH},
                                                          {.usb_id = "0416:5012", .width = WIDTH}};
        struct station_config config = strangers[_i];

        config.notice = notice;
        add_vendors(true);
        assert_ok(station_new(event, printer, &config, &handler, NULL, &station));
        station_look(station);
        ck_assert_int_eq(station_get_state(station), STATION_ABSENT);
        ck_assert_ptr_null(station_get_hindrance(station));
}
END_TEST

static const struct {
        const char *profile;
        bool has_realtime;
        enum confirmation confirmation;
        enum paper paper;
} vendors_own[] = {
        {NULL, true, CONFIRMATION_BARRIER, PAPER_OK},
        {"basic-80", true, CONFIRMATION_STATUS, PAPER_OK},
        {"silent-80", false, CONFIRMATION_TRANSFER, PAPER_UNKNOWN},
        {NULL, false, CONFIRMATION_TRANSFER, PAPER_UNKNOWN},
};

/* What the class asks is refused: its answers are unknown, and those of its language count. */
START_TEST(device_of_the_vendors_own_class_prints_when_named) {
        struct station_config config = {
                .usb_id = USB_ID, .profile = vendors_own[_i].profile, .width = WIDTH, .notice = notice};

        add_vendors(vendors_own[_i].has_realtime);
        assert_ok(station_new(event, printer, &config, &handler, NULL, &station));
        station_look(station);
        wait_state(STATION_READY);
        ck_assert_str_eq(station_get_model(station), "");
        print();
        wait_end(STATION_PRINTED, NULL);
        ck_assert_int_eq(station_get_confirmation(station), vendors_own[_i].confirmation);
        ck_assert_int_eq(station_get_status(station)->paper, vendors_own[_i].paper);
        ck_assert_uint_eq(output().errors, 0);
}
END_TEST

START_TEST(printer_in_use_is_told_from_none_and_taken_when_it_is_free) {
        static const struct printer_events nothing;
        struct printer_match match = {.serial = SERIAL};
        struct printer_link *other;
        struct station_config config = {.serial = SERIAL, .width = WIDTH, .notice = notice};

        assert_ok(station_new(event, printer, &config, &handler, NULL, &station));
        station_look(station);
        ck_assert_ptr_null(station_get_hindrance(station));
        assert_ok(printer_sim_add(printer, &traits, NULL));
        assert_ok(printer_open(printer, &match, &nothing, NULL, &other));
        seen.n_changed = 0;
        station_look(station);
        ck_assert_ptr_null(station_get_hindrance(station)); /* another place of the service has it */
        printer_link_close(other);
        assert_ok(printer_sim_set_claimed(printer, SERIAL, true));
        station_look(station);
        station_look(station);
        ck_assert_int_eq(station_get_state(station), STATION_ABSENT);
        ck_assert_str_eq(station_get_hindrance(station), "in-use");
        ck_assert_uint_eq(seen.n_changed, 1);
        assert_ok(printer_sim_set_claimed(printer, SERIAL, false));
        print();
        wait_end(STATION_PRINTED, NULL);
        ck_assert_ptr_null(station_get_hindrance(station));
}
END_TEST

START_TEST(not_ready_means_no_byte) {
        start(NULL);
        assert_error(station_print(station, job, 1), EAGAIN);
        wait_state(STATION_READY);
        assert_ok(printer_sim_set_paper(printer, SERIAL, PRINTER_SIM_PAPER_OUT));
        wait_state(STATION_PAPER_OUT);
        assert_error(station_print(station, job, 1), EAGAIN);
        assert_ok(printer_sim_set_paper(printer, SERIAL, PRINTER_SIM_PAPER_LOW));
        print();
        wait_end(STATION_PRINTED, NULL);
        ck_assert_int_eq(station_get_status(station)->paper, PAPER_LOW);
        assert_ok(printer_sim_set_cover(printer, SERIAL, true));
        wait_state(STATION_COVER_OPEN);
}
END_TEST

START_TEST(paper_that_went_unnoticed_is_found_before_the_job) {
        traits.has_asb = false;
        start("basic-80");
        wait_state(STATION_READY);
        assert_ok(printer_sim_set_paper(printer, SERIAL, PRINTER_SIM_PAPER_OUT));
        print();
        wait_end(STATION_UNTOUCHED, "paper-out");
        ck_assert_uint_eq(output().hanging, 0);
}
END_TEST

START_TEST(paper_that_ends_in_a_job_breaks_it) {
        start(_i == 0 ? NULL : "epson-80");
        traits.has_process_id = _i == 1;
        wait_state(STATION_READY);
        assert_ok(printer_sim_set_paper_left(printer, SERIAL, 40));
        print();
        wait_end(STATION_BROKEN, "paper-out");
        wait_state(STATION_PAPER_OUT);
        assert_ok(printer_sim_set_paper(printer, SERIAL, PRINTER_SIM_PAPER_OK));
        print();
        wait_end(STATION_PRINTED, NULL);
        /* The broken ticket with the notice below it, then the new one. */
        ck_assert_uint_eq(output().pieces, 2);
        assert_job_on_paper();
}
END_TEST

START_TEST(what_is_said_of_a_job_cut_at_any_byte_is_true) {
        start(NULL);
        wait_state(STATION_READY);
        uint64_t before = output().bytes;
        print();
        wait_end(STATION_PRINTED, NULL);
        uint64_t size = output().bytes - before;

        wait_state(STATION_READY);
        seen.ended = false;
        assert_ok(printer_sim_unplug(printer, SERIAL, size * (uint64_t) (_i + 1) / 24));
        assert_ok(station_print(station, job, 2));
        ck_assert(loop_wait(event, 20 * USEC_PER_SEC, has_ended, NULL));
        if (seen.outcome == STATION_PRINTED)
                ck_assert_uint_eq(output().pieces, 2);
        else if (seen.outcome == STATION_UNTOUCHED)
                ck_assert_uint_eq(output().hanging, 0);
        else
                ck_assert_str_eq(seen.reason, "unplugged");

        wait_state(STATION_ABSENT);
        assert_ok(printer_sim_plug(printer, SERIAL));
        print();
        wait_end(STATION_PRINTED, NULL);
        assert_job_on_paper();
}
END_TEST

START_TEST(cable_pulled_while_the_printer_prints_on) {
        traits.buffer_size = 65536;
        traits.rows_per_second = 300;
        start(NULL);
        print();
        wait_state(STATION_PRINTING);
        assert_ok(printer_sim_unplug(printer, SERIAL, 8000)); /* most of it is in the buffer */
        wait_end(STATION_BROKEN, "unplugged");
        assert_ok(printer_sim_plug(printer, SERIAL));
        /* The old job's end must not be taken for that of the new one, which will not come out. */
        print();
        assert_ok(printer_sim_set_paper_left(printer, SERIAL, 30));
        wait_end(STATION_BROKEN, "paper-out");
}
END_TEST

START_TEST(deaf_printer_is_late_then_right) {
        traits.has_process_id = _i == 1;
        start(_i == 0 ? NULL : "epson-80");
        wait_state(STATION_READY);
        traits.has_process_id = false;
        assert_ok(printer_sim_set_reply_delay(printer, SERIAL, 50 * USEC_PER_MSEC));
        print();
        wait_state(STATION_PRINTING);
        while (output().pieces == 0)
                assert_ok(sd_event_run(event, UINT64_MAX));
        assert_ok(printer_sim_set_deaf(printer, SERIAL, true));
        ck_assert(loop_wait(event, 20 * USEC_PER_SEC, is_late, NULL));
        ck_assert_int_eq(station_get_state(station), STATION_SILENT);
        assert_ok(printer_sim_set_deaf(printer, SERIAL, false));
        wait_end(STATION_PRINTED, NULL);
        ck_assert_uint_eq(output().pieces, 1);
        print();
        wait_end(STATION_PRINTED, NULL);
        ck_assert_uint_eq(output().pieces, 2);
}
END_TEST

START_TEST(answers_may_take_their_time) {
        start(NULL);
        wait_state(STATION_READY);
        assert_ok(printer_sim_set_reply_delay(printer, SERIAL, 400 * USEC_PER_MSEC));
        print();
        wait_end(STATION_PRINTED, NULL);
        print();
        wait_end(STATION_PRINTED, NULL);
        ck_assert_uint_eq(output().pieces, 2);
        ck_assert_uint_eq(seen.n_late, 0);
}
END_TEST

START_TEST(busy_and_stuttering_printer_gets_every_byte_once) {
        traits.buffer_size = 128;
        start(NULL);
        wait_state(STATION_READY);
        assert_ok(printer_sim_set_short_writes(printer, SERIAL, 100));
        assert_ok(printer_sim_refuse(printer, SERIAL, 3333));
        assert_ok(printer_sim_stall(printer, SERIAL, 0, 300 * USEC_PER_MSEC));
        print();
        wait_end(STATION_PRINTED, NULL);
        assert_job_on_paper();
        ck_assert_uint_eq(output().pieces, 1);
}
END_TEST

START_TEST(firmware_that_obeys_commands_in_images_prints_the_same) {
        traits.realtime_in_images = true;
        memset(job->data, 0, JOB_ROWS * job->stride);
        for (size_t i = 0; i + 3 <= JOB_ROWS * job->stride; i += 3)
                memcpy(job->data + i, "\x10\x04\x02", 3);
        start(NULL);
        print();
        wait_end(STATION_PRINTED, NULL);
        raster_break_commands(job->data, JOB_ROWS * job->stride);
        assert_job_on_paper();
}
END_TEST

START_TEST(printer_left_in_a_command_is_brought_into_step) {
        static const uint8_t half[] = {0x1d, 'v', '0', 0, 72, 0, 200, 0, 0xff, 0xff};
        struct printer_match any = {0};
        struct printer_link *link;
        static const struct printer_events no_events = {0};

        assert_ok(printer_sim_add(printer, &traits, NULL));
        assert_ok(printer_open(printer, &any, &no_events, NULL, &link));
        assert_ok(printer_link_write(link, half, sizeof(half), USEC_PER_SEC, NULL));
        printer_link_close(link);

        struct station_config config = {.serial = SERIAL, .width = WIDTH, .notice = notice};
        assert_ok(station_new(event, printer, &config, &handler, NULL, &station));
        station_set_broken(station);
        station_look(station);
        print();
        wait_end(STATION_PRINTED, NULL);
        ck_assert_uint_eq(output().pieces, 2); /* the broken one and the notice; the job */
        ck_assert_uint_eq(seen.n_in_step, 1);
        assert_job_on_paper();
}
END_TEST

/* How wide it is, the configuration says: a profile is of any width. */
START_TEST(profile_serves_any_width_and_must_be_known) {
        struct station_config config = {.profile = "none", .width = WIDTH, .notice = notice};

        assert_error(station_new(event, printer, &config, &handler, NULL, &station), EINVAL);
        config.profile = "generic-58";
        assert_ok(station_new(event, printer, &config, &handler, NULL, &station));
        ck_assert_str_eq(station_get_profile(station), "generic-58");
}
END_TEST

static const struct suite_case cases[] = {
        {"each_model_prints_and_is_confirmed_as_well_as_it_can",
         &each_model_prints_and_is_confirmed_as_well_as_it_can, ELEMENTSOF(models)},
        SUITE_CASE(printer_that_is_only_just_on_is_not_taken_for_mute),
        {"device_of_the_vendors_own_class_is_left_alone_unless_named",
         &device_of_the_vendors_own_class_is_left_alone_unless_named, 4},
        {"device_of_the_vendors_own_class_prints_when_named",
         &device_of_the_vendors_own_class_prints_when_named, ELEMENTSOF(vendors_own)},
        SUITE_CASE(printer_in_use_is_told_from_none_and_taken_when_it_is_free),
        SUITE_CASE(not_ready_means_no_byte),
        SUITE_CASE(paper_that_went_unnoticed_is_found_before_the_job),
        {"paper_that_ends_in_a_job_breaks_it", &paper_that_ends_in_a_job_breaks_it, 2},
        {"what_is_said_of_a_job_cut_at_any_byte_is_true", &what_is_said_of_a_job_cut_at_any_byte_is_true, 24},
        SUITE_CASE(cable_pulled_while_the_printer_prints_on),
        {"deaf_printer_is_late_then_right", &deaf_printer_is_late_then_right, 2},
        SUITE_CASE(answers_may_take_their_time),
        SUITE_CASE(busy_and_stuttering_printer_gets_every_byte_once),
        SUITE_CASE(firmware_that_obeys_commands_in_images_prints_the_same),
        SUITE_CASE(printer_left_in_a_command_is_brought_into_step),
        SUITE_CASE(profile_serves_any_width_and_must_be_known),
};

SUITE_MAIN("printer/station", cases, setup, teardown)
