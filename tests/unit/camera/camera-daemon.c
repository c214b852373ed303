/* The daemon's parts together, with simulated cameras and clocks that jump: what hours, midnights, restarts
 * and loose cables make of gaps, figures and events. */
#include "services/camera/describe.h"
#include "tests/unit/camera/recorder-rig.h"

#define ONE_DAY "RetentionDays=1\nNoticePosted=2020-01-01\nFreeBytes=1M\nSegmentSec=10\n"

/* ----- cases ----- */

START_TEST(an_open_gap_is_told_at_midnight_and_goes_on) {
        recorder_set_clock("2026-11-26", 24 * HOUR - 2 * MINUTE, true);
        recorder_begin(DAYS, C1 C2);
        recorder_run(30 * SEC);
        ck_assert(manager_is_recording(rig.manager));
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", false));
        recorder_run(3 * MINUTE);
        ck_assert(!manager_is_recording(rig.manager));
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 1);
        ck_assert_str_eq(event_s("recording-gap", "c1", "cause"), "unplugged");
        NEAR(event_t("recording-gap", "c1", "from_usec"),
             recorder_of_day("2026-11-26", 24 * HOUR - 90 * SEC));
        /* The minute's tick cuts it: at midnight or within the minute behind. */
        uint64_t cut = event_t("recording-gap", "c1", "until_usec");
        ck_assert(cut >= recorder_of_day("2026-11-27", 0) && cut <= recorder_of_day("2026-11-27", 70 * SEC));
        ck_assert_uint_eq(event_count("footage-head", "c1"), 1);
        ck_assert_uint_eq(event_count("footage-figures", "c1"), 1);
        ck_assert_str_eq(event_s("footage-figures", "c1", "day"), "2026-11-26");
        NEAR(event_t("footage-figures", "c1", "announced_usec"), 2 * MINUTE);
        NEAR(event_t("footage-figures", "c1", "recorded_usec"), 30 * SEC);
        NEAR(event_t("footage-figures", "c2", "recorded_usec"), 2 * MINUTE);
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", true));
        (void) camera_manager_devices_changed(NULL, NULL, rig.manager);
        recorder_run(30 * SEC);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 2);
        NEAR(event_t("recording-gap", "c1", "from_usec"), cut);
        ck_assert_uint_eq(event_count("recording-gap", "c2"), 0);
}
END_TEST

START_TEST(what_a_restart_missed_is_a_gap_within_the_hours) {
        recorder_set_clock("2026-11-27", 16 * HOUR + 58 * MINUTE, true);
        recorder_begin(DAYS, C1 "Hours=07:00-11:00 13:00-17:00\n");
        recorder_run(60 * SEC);
        uint64_t last_usec = rig.manager->lenses[0]->last_usec;
        recorder_kill();
        recorder_set_clock("2026-11-28", 7 * HOUR + 59 * MINUTE, true);
        recorder_begin(DAYS, C1 "Hours=07:00-11:00 13:00-17:00\n");
        recorder_run(20 * SEC);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 2);
        ck_assert_str_eq(event_s("recording-gap", "c1", "cause"), "restart");
        NEAR(event_t("recording-gap", "c1", "from_usec"), recorder_of_day("2026-11-28", 7 * HOUR));
        NEAR(event_t("recording-gap", "c1", "until_usec"), recorder_now() - 20 * SEC);
        /* The day before is told once more, as it is now. */
        ck_assert_str_eq(event_s("footage-figures", "c1", "day"), "2026-11-27");
        NEAR(event_t("footage-figures", "c1", "announced_usec"), 2 * MINUTE);
        NEAR(event_t("footage-figures", "c1", "recorded_usec"), 60 * SEC);
        NEAR(last_usec, recorder_of_day("2026-11-27", 16 * HOUR + 59 * MINUTE));
}
END_TEST

/* A machine without a battery for its clock: what it missed is told when it knows what time it is. */
START_TEST(a_boot_in_1970_records_and_tells_of_the_gap_later) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1);
        recorder_run(30 * SEC);
        recorder_kill();
        recorder_pause(10 * MINUTE);
        recorder_set_clock("1970-01-02", 0, false);
        recorder_begin(DAYS, C1);
        recorder_run(60 * SEC);
        ck_assert(manager_is_recording(rig.manager));
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 0);
        recorder_set_clock("2026-11-27", 10 * HOUR + 30 * SEC + 10 * MINUTE + 60 * SEC, true);
        recorder_run(10 * SEC);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 1);
        NEAR(event_t("recording-gap", "c1", "from_usec"),
             recorder_of_day("2026-11-27", 10 * HOUR + 30 * SEC));
        NEAR(event_t("recording-gap", "c1", "until_usec"),
             recorder_of_day("2026-11-27", 10 * HOUR + 30 * SEC + 10 * MINUTE));
}
END_TEST

/* Neither what is old nor what hold is over is known then, however long it lasts, whatever it shows. */
START_TEST(a_clock_that_nobody_ever_sets_deletes_nothing_and_ends_no_hold) {
        struct index_hold hold = {
                .camera = "c2", .reason = "x", .actor = "uid 0", .until_usec = 1, .made_usec = 1};

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(ONE_DAY, C1);
        recorder_run(MINUTE);
        recorder_kill();
        /* Two days later by a clock that nobody set; one is kept. */
        recorder_set_clock("2026-11-29", 11 * HOUR, false);
        recorder_begin(ONE_DAY, C1);
        hold.end_usec = recorder_of_day("2026-11-28", 0);
        assert_ok(footage_hold(rig.manager->footage, &hold));
        recorder_unplug("c1"); /* it costs nothing then */
        recorder_run(12 * MINUTE);
        ck_assert(manager_knows_time(rig.manager));
        ck_assert_uint_eq(event_count("segment-deleted", "c1"), 0);
        ck_assert_uint_eq(event_count("hold-ended", ""), 0);
        _cleanup_free_ char *text = NULL;
        assert_ok(describe_service(rig.manager, LANGUAGE_EN, &text));
        ck_assert(strstr(text, "nothing is deleted for its age"));
        recorder_set_clock("2026-11-29", 12 * HOUR, true);
        recorder_run(2 * MINUTE);
        ck_assert_uint_gt(event_count("segment-deleted", "c1"), 0);
        ck_assert_uint_eq(event_count("hold-ended", ""), 1);
}
END_TEST

/* Without a network no clock is ever synchronised: after a while it is taken for what it is. */
START_TEST(a_clock_that_nobody_ever_sets_is_believed_in_the_end) {
        recorder_set_clock("2026-11-27", 10 * HOUR, false);
        recorder_begin(DAYS, C1);
        recorder_run(30 * SEC);
        recorder_kill();
        recorder_set_clock("2026-11-27", 10 * HOUR + 20 * MINUTE, false);
        recorder_begin(DAYS, C1);
        recorder_unplug("c1"); /* it costs nothing then; what was open is closed */
        recorder_run(9 * MINUTE);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 0);
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 1);
        NEAR(event_t("recording-gap", "c1", "from_usec"),
             recorder_of_day("2026-11-27", 10 * HOUR + 30 * SEC));
        NEAR(event_t("recording-gap", "c1", "until_usec"),
             recorder_of_day("2026-11-27", 10 * HOUR + 20 * MINUTE));
        /* One that says what cannot be, never. */
        recorder_kill();
        recorder_set_clock("2026-11-20", 0, false);
        recorder_begin(DAYS, C1);
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", false)); /* it costs nothing then */
        struct index_hold hold = {
                .camera = "c1", .reason = "x", .actor = "uid 0", .until_usec = 1, .made_usec = 1};
        hold.end_usec = recorder_of_day("2026-11-19", 0);
        assert_ok(footage_hold(rig.manager->footage, &hold));
        recorder_run(12 * MINUTE);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 1);
        ck_assert_uint_eq(event_count("hold-ended", ""), 0);
}
END_TEST

static void lose_index(void) {
        _cleanup_free_ char *index = NULL, *wal = NULL;

        assert_ok(str_format(&index, "%s/footage/" INDEX_DATABASE, suite_dir()));
        assert_ok(str_format(&wal, "%s-wal", index));
        ck_assert_int_eq(unlink(index), 0);
        (void) unlink(wal);
}

/* Of half of the footage no figures are told, and what may be read yet is not called missing. */
START_TEST(cameras_record_while_an_index_that_is_lost_is_made_again) {
        uint64_t done, total;

        recorder_set_clock("2026-11-26", 24 * HOUR - 2 * MINUTE, true);
        recorder_begin(DAYS "SegmentSec=10\n", C1 C2);
        recorder_run(MINUTE);
        recorder_kill();
        lose_index();
        recorder_set_clock("2026-11-27", MINUTE, true);
        recorder_begin(DAYS "SegmentSec=10\n", C1 C2);
        footage_get_progress(rig.manager->footage, &done, &total);
        ck_assert_uint_eq(done, 0);
        ck_assert_uint_ge(total, 10);
        ck_assert_int_eq(rig.manager->store, STORE_READY);
        ck_assert(!rig.manager->lenses[0]->recording);
        day_tell_yesterday(rig.manager);
        ck_assert_uint_eq(event_count("footage-figures", "c1"), 0);
        store_retain(rig.manager);
        recorder_run(10 * SEC);
        ck_assert(rebuild_is_over(rig.manager));
        ck_assert(manager_is_recording(rig.manager));
        ck_assert_uint_eq(event_count("footage-figures", "c1"), 1);
        NEAR(event_t("footage-figures", "c1", "recorded_usec"), MINUTE);
        ck_assert_uint_eq(event_count("segment-deleted", "c1"), 0);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 2); /* of two days */
}
END_TEST

/* An answer of the daemon's, on the bus. */
struct answer {
        sd_bus_message *message;
        char error[100];
};

static int on_answer(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct answer *answer = userdata;
        const sd_bus_error *error = sd_bus_message_get_error(message);

        answer->message = sd_bus_message_ref(message);
        (void) snprintf(answer->error, sizeof(answer->error), "%s", error ? error->name : "");
        return 0;
}

static void ask_progress(struct answer *ret) {
        assert_ok(sd_bus_call_method_async(rig.client, NULL, NULL, CAMERA_ROOT,
                                           "org.freedesktop.DBus.Properties", "Get", on_answer, ret, "ss",
                                           CAMERA_BUS_NAME, "IndexProgress"));
}

static void read_progress(struct answer *answer, uint64_t *ret_done, uint64_t *ret_total) {
        ck_assert_str_eq(answer->error, "");
        assert_ok(sd_bus_message_enter_container(answer->message, 'v', "(tt)"));
        assert_ok(sd_bus_message_read(answer->message, "(tt)", ret_done, ret_total));
        sd_bus_message_unref(answer->message);
}

START_TEST(who_asks_while_an_index_is_made_again_is_told_how_far_it_is) {
        struct answer progress = {NULL}, end = {NULL};
        uint64_t done, total;

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS "SegmentSec=10\n", C1);
        recorder_run(2 * MINUTE);
        recorder_kill();
        lose_index();
        recorder_begin(DAYS "SegmentSec=10\n", C1);
        ask_progress(&progress);
        recorder_run(10 * SEC);
        read_progress(&progress, &done, &total);
        ck_assert_uint_ge(total, 11);
        ck_assert_uint_lt(done, total);
        ask_progress(&end);
        recorder_run(10 * SEC);
        read_progress(&end, &done, &total);
        ck_assert_uint_eq(total, 0);
}
END_TEST

START_TEST(what_is_written_and_not_synced_is_not_recorded) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS "SyncSec=5\n", C1);
        recorder_run(3 * SEC);
        ck_assert_uint_gt(rig.manager->lenses[0]->unsynced.duration_usec, 0);
        ck_assert_uint_eq(rig.manager->lenses[0]->last_usec, 0);
        ck_assert(!manager_is_recording(rig.manager));
        recorder_run(5 * SEC);
        ck_assert(manager_is_recording(rig.manager));
        NEAR(rig.manager->lenses[0]->last_usec, recorder_of_day("2026-11-27", 10 * HOUR + 6 * SEC));
}
END_TEST

START_TEST(hours_open_and_close_a_camera_by_themselves) {
        recorder_set_clock("2026-11-27", 7 * HOUR - 60 * SEC, true);
        recorder_begin(DAYS, C1 "Hours=07:00-07:02\n");
        recorder_run(50 * SEC);
        ck_assert(!rig.manager->lenses[0]->phase.runs);
        ck_assert_uint_eq(rig.manager->lenses[0]->last_usec, 0);
        recorder_run(20 * SEC);
        ck_assert(manager_is_recording(rig.manager));
        recorder_run(3 * MINUTE);
        ck_assert(!rig.manager->lenses[0]->phase.runs);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 0);
        ck_assert_uint_eq(event_count("segment-closed", "c1"), 1);
        NEAR(rig.manager->lenses[0]->last_usec, recorder_of_day("2026-11-27", 7 * HOUR + 2 * MINUTE));
        /* When they are over, the day's figures are told. */
        ck_assert_uint_eq(event_count("footage-figures", "c1"), 1);
        NEAR(event_t("footage-figures", "c1", "announced_usec"), 2 * MINUTE);
        NEAR(event_t("footage-figures", "c1", "recorded_usec"), 2 * MINUTE);
}
END_TEST

START_TEST(a_hand_before_the_lens_is_told_so_often_and_counted) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1);
        recorder_run(10 * SEC);
        for (int i = 0; i < 40; i++) {
                assert_ok(camera_sims_set_look(rig.manager->parts.sims, "c1",
                                               i % 2 == 0 ? CAMERA_LOOK_COVERED : CAMERA_LOOK_WELL));
                recorder_run(SEC);
        }
        recorder_run(2 * MINUTE);
        size_t told = event_count("camera-state", "c1");
        ck_assert_msg(told < 40, "%zu", told);
        ck_assert_uint_ge(event_count("camera-changes-dropped", "c1"), 1);
        ck_assert_str_eq(event_s("camera-state", "c1", "state"), "recording"); /* as it is in the end */
        ck_assert(manager_is_recording(rig.manager));
}
END_TEST

START_TEST(a_camera_that_stalls_is_one_gap_with_its_cause) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1);
        recorder_run(20 * SEC);
        assert_ok(camera_sims_stall(rig.manager->parts.sims, "c1", true));
        recorder_run(5 * MINUTE);
        ck_assert_str_eq(lens_gap_cause(rig.manager->lenses[0]), "stalled");
        assert_ok(camera_sims_stall(rig.manager->parts.sims, "c1", false));
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 1);
        ck_assert_str_eq(event_s("recording-gap", "c1", "cause"), "stalled");
        NEAR(event_t("recording-gap", "c1", "from_usec"),
             recorder_of_day("2026-11-27", 10 * HOUR + 20 * SEC));
}
END_TEST

/* On a disk that is synced seldom what is recorded is known late: neither is that a break, nor the end of the
 * hours a gap. */
START_TEST(a_gap_is_told_however_seldom_is_synced) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS "SyncSec=5\n", C1 "Hours=10:00-10:10\n");
        recorder_run(20 * SEC);
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", false));
        recorder_run(MINUTE);
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", true));
        (void) camera_manager_devices_changed(NULL, NULL, rig.manager);
        recorder_run(25 * SEC);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 1);
        ck_assert_str_eq(event_s("recording-gap", "c1", "cause"), "unplugged");
        NEAR(event_t("recording-gap", "c1", "until_usec"),
             recorder_of_day("2026-11-27", 10 * HOUR + 80 * SEC));
        recorder_run(10 * MINUTE);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 1);
}
END_TEST

/* Of an encoder that worked once and does not any more, nothing is remembered. */
/* A camera on a network locks out who asks too often, whatever comes here. */
START_TEST(a_device_that_comes_has_devices_alone_tried) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1 "[Camera c2]\nSource=rtsp://192.0.2.1/a\nPurpose=x\n");
        recorder_unplug("c1");
        recorder_unplug("c2");
        recorder_run(5 * MINUTE);
        for (size_t i = 0; i < 2; i++) {
                struct lens_phase *phase = &rig.manager->lenses[i]->phase;

                ck_assert_int_eq(lens_phase_state(phase, monotonic_usec()), LENS_ABSENT);
                /* In a moment in which neither is about to be tried. */
                phase->retry_usec = monotonic_usec() + MINUTE;
        }
        uint64_t retry_usec = rig.manager->lenses[1]->phase.retry_usec;
        (void) camera_manager_devices_changed(NULL, NULL, rig.manager);
        ck_assert_uint_lt(rig.manager->lenses[0]->phase.retry_usec, retry_usec);
        ck_assert_uint_eq(rig.manager->lenses[1]->phase.retry_usec, retry_usec);
}
END_TEST

START_TEST(an_encoder_that_fails_is_forgotten) {
        _cleanup_free_ char *encoder = NULL;

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, "[Camera c1]\nSource=test:encoder-gone\nPurpose=x\n");
        recorder_run(10 * SEC);
        assert_ok(news_get_encoder(rig.manager->lenses[0], &encoder));
        ck_assert_str_eq(encoder, CAMERA_SIM_ENCODER);
        (void) camera_sims_kill(rig.manager->parts.sims,
                                "c1"); /* the next run is given it, and fails by it */
        recorder_run(1500 * USEC_PER_MSEC);
        ck_assert_int_eq(lens_phase_state(&rig.manager->lenses[0]->phase, monotonic_usec()), LENS_NO_ENCODER);
        recorder_run(30 * SEC);
        ck_assert(manager_is_recording(rig.manager));
}
END_TEST

/* What is no stream ends the run, and the next one begins. */
START_TEST(each_special_camera_has_its_state) {
        static const struct {
                const char *device;
                enum lens_state state;
                const char *cause;
        } cases[] = {
                {"absent", LENS_ABSENT, "unplugged"},
                {"refused", LENS_REFUSED_BY_CAMERA, "refused"},
                {"unsupported", LENS_UNSUPPORTED, "unsupported"},
                {"encoder", LENS_NO_ENCODER, "encoder"},
                {"resources", LENS_FAILING, "resources"},
                {"dark", LENS_STARTING, "not-started"},
        };
        _cleanup_free_ char *cameras = NULL;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_ok(str_extend(&cameras, "\n", "[Camera c%zu]\nSource=test:%s\nPurpose=x\n", i,
                                     cases[i].device));
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, cameras);
        recorder_run(20 * SEC);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const struct lens *lens = rig.manager->lenses[i];

                ck_assert_int_eq(lens_phase_state(&lens->phase, monotonic_usec()), cases[i].state);
                ck_assert_str_eq(lens_gap_cause(lens), cases[i].cause);
        }
        ck_assert_int_eq(rig.manager->state, DAEMON_DEGRADED);
}
END_TEST

static char *describe(size_t lens, enum language language) {
        char *text;

        assert_ok(describe_lens(rig.manager->lenses[lens], language, &text));
        return text;
}

/* A server that takes the connection and says nothing, or a camera in the dark, has two minutes: nobody has
 * to wait so long to be told. */
START_TEST(one_that_is_opened_and_shows_nothing_is_told_of_within_seconds) {
        _cleanup_free_ char *early = NULL, *vi = NULL, *en = NULL, *of_device = NULL, *after = NULL;

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, "[Camera n1]\nSource=rtsp://127.0.0.1/night\nPurpose=x\n"
                             "[Camera n2]\nSource=v4l2:/dev/night\nPurpose=x\n" C1);
        const struct lens *lens = rig.manager->lenses[0];
        recorder_run(5 * SEC);
        early = describe(0, LANGUAGE_EN);
        ck_assert_ptr_null(strstr(early, "Since"));
        ck_assert_int_eq(rig.manager->state, DAEMON_READY);
        recorder_run(10 * SEC);
        ck_assert_int_eq(lens_phase_state(&lens->phase, monotonic_usec()), LENS_STARTING);
        ck_assert_str_eq(lens_gap_cause(lens), "not-started");
        ck_assert_int_eq(rig.manager->state, DAEMON_DEGRADED);
        en = describe(0, LANGUAGE_EN);
        vi = describe(0, LANGUAGE_VI);
        of_device = describe(1, LANGUAGE_EN);
        ck_assert_msg(strstr(en, "Since 10:00:00 its server has not answered"), "%s", en);
        ck_assert_msg(strstr(vi, "Từ 10:00:00 máy chủ"), "%s", vi);
        ck_assert_msg(strstr(of_device, "Since 10:00:00 it has given no picture"), "%s", of_device);
        /* One that waits costs the others nothing, and records when its pictures come. */
        ck_assert(lens_phase_is_recording(&rig.manager->lenses[2]->phase, monotonic_usec()));
        recorder_run(75 * SEC);
        after = describe(0, LANGUAGE_EN);
        ck_assert_ptr_null(strstr(after, "Since"));
        ck_assert_int_eq(rig.manager->state, DAEMON_READY);
}
END_TEST

/* A hold ends by itself, and says so. */
START_TEST(a_hold_ends_at_its_time) {
        struct index_hold hold = {.camera = "c1", .reason = "x", .actor = "uid 0"};

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1);
        recorder_run(10 * SEC);
        hold.from_usec = recorder_now() - 5 * SEC;
        hold.until_usec = hold.made_usec = recorder_now();
        hold.end_usec = recorder_now() + 2 * MINUTE;
        assert_ok(footage_hold(rig.manager->footage, &hold));
        recorder_run(MINUTE);
        ck_assert_uint_eq(event_count("hold-ended", ""), 0);
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("hold-ended", ""), 1);
}
END_TEST

static void ask_hold(struct answer *ret, uint64_t from_usec, uint64_t until_usec) {
        *ret = (struct answer){NULL};
        assert_ok(sd_bus_call_method_async(rig.client, NULL, NULL, CAMERA_ROOT, CAMERA_BUS_NAME, "Hold",
                                           on_answer, ret, "sttsa{sv}", "c1", from_usec, until_usec,
                                           "low-rating", 0));
        recorder_run(2 * SEC);
        ck_assert_msg(ret->error[0] == '\0', "%s: %llu", ret->error, (unsigned long long) from_usec);
        sd_bus_message_unref(ret->message);
}

/* What is held then is what was filmed, wherever its time turns out to be, also after a restart. */
START_TEST(what_is_held_in_1970_stays_held_when_the_clock_is_known) {
        struct answer of_now, of_before;

        recorder_set_clock("1970-01-02", 0, false);
        recorder_begin(DAYS, C1);
        recorder_run(MINUTE);
        uint64_t now = recorder_now(), before = recorder_of_day("2026-11-27", 10 * HOUR);
        ask_hold(&of_now, now - 30 * SEC, now + 1);
        ask_hold(&of_before, before, before + 30 * SEC);
        if (_i == 1) {
                recorder_kill();
                recorder_begin(DAYS, C1);
                recorder_run(5 * SEC);
        }
        recorder_set_clock("2026-11-27", 12 * HOUR, true);
        recorder_run(3 * MINUTE); /* and none ends */
        struct index *index = footage_index(rig.manager->footage);
        uint64_t at = recorder_of_day("2026-11-27", 12 * HOUR) - (_i == 1 ? 25 : 20) * SEC;
        ck_assert_int_eq(index_is_held(index, "c1", at, at + SEC), 1);
        ck_assert_int_eq(index_is_held(index, "c1", before, before + SEC), 1);
        ck_assert_int_eq(index_is_held(index, "c1", before + HOUR, before + HOUR + SEC), 0);
        ck_assert_uint_eq(event_count("hold-ended", ""), 0);
}
END_TEST

static bool has_ended(_unused_ void *userdata) {
        return sd_event_get_state(rig.event) == SD_EVENT_FINISHED;
}

/* Told to end in the middle of a fragment: what there is of it is recorded. */
START_TEST(an_end_in_order_records_to_the_last_picture) {
        struct camera_manager *manager;
        sd_event_source *source = NULL;

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1 C2);
        recorder_run(10 * SEC + 700 * USEC_PER_MSEC);
        manager = rig.manager;
        assert_ok(sd_event_add_defer(rig.event, &source, NULL, NULL));
        assert_ok(sd_event_source_set_enabled(source, SD_EVENT_OFF));
        uint64_t told = recorder_now();
        assert_ok(camera_manager_end(source, NULL, &manager));
        while (sd_event_run(rig.event, UINT64_MAX) >= 0 && !has_ended(NULL))
                ;
        sd_event_source_unref(source);
        camera_manager_stop(rig.manager);
        for (size_t i = 0; i < 2; i++)
                ck_assert_msg(rig.manager->lenses[i]->last_usec + 500 * USEC_PER_MSEC > told, "%llu ms",
                              (unsigned long long) (told - rig.manager->lenses[i]->last_usec) / 1000);
        ck_assert_uint_eq(event_count("segment-closed", "c1") + event_count("segment-closed", "c2"), 2);
        ck_assert_uint_eq(event_count("footage-head", "c1"), 1);
        ck_assert_str_eq(event_s("camera-state", "c1", "state"), "recording");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(an_open_gap_is_told_at_midnight_and_goes_on),
        SUITE_CASE(what_a_restart_missed_is_a_gap_within_the_hours),
        SUITE_CASE(a_boot_in_1970_records_and_tells_of_the_gap_later),
        SUITE_CASE(a_clock_that_nobody_ever_sets_deletes_nothing_and_ends_no_hold),
        SUITE_CASE(a_clock_that_nobody_ever_sets_is_believed_in_the_end),
        SUITE_CASE(cameras_record_while_an_index_that_is_lost_is_made_again),
        SUITE_CASE(who_asks_while_an_index_is_made_again_is_told_how_far_it_is),
        SUITE_CASE(what_is_written_and_not_synced_is_not_recorded),
        SUITE_CASE(hours_open_and_close_a_camera_by_themselves),
        SUITE_CASE(a_hand_before_the_lens_is_told_so_often_and_counted),
        SUITE_CASE(a_camera_that_stalls_is_one_gap_with_its_cause),
        SUITE_CASE(a_gap_is_told_however_seldom_is_synced),
        SUITE_CASE(a_device_that_comes_has_devices_alone_tried),
        SUITE_CASE(an_encoder_that_fails_is_forgotten),
        SUITE_CASE(each_special_camera_has_its_state),
        SUITE_CASE(one_that_is_opened_and_shows_nothing_is_told_of_within_seconds),
        SUITE_CASE(a_hold_ends_at_its_time),
        {.name = "what_is_held_in_1970_stays_held_when_the_clock_is_known",
         .test = &what_is_held_in_1970_stays_held_when_the_clock_is_known,
         .loop_end = 2},
        SUITE_CASE(an_end_in_order_records_to_the_last_picture),
};

SUITE_MAIN("camera-daemon", cases, recorder_setup, recorder_kill)
