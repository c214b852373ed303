/* Recording with the real daemon and simulated cameras: what is on disk, what is told, and what becomes of it
 * when processes, disks and clocks fail. */
#include <signal.h>
#include <sys/stat.h>

#include "camera-rig.h"
#include "services/config/day.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/video-decoder.h"

#define HOUR (3600 * USEC_PER_SEC)

START_TEST(what_is_told_as_recorded_is_on_disk_and_proven) {
        struct rig_footage footage;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY "SegmentSec=10\n", RIG_C1 RIG_C2);
        uint64_t begun = rig_now();
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "recording");
        rig_await_footage(&rig, "c2", begun + 2 * USEC_PER_SEC);
        rig_await(&rig, "camera-state camera=c1 state=recording", 1);
        rig_await(&rig, "store-state state=ready", 1);
        rig_stop(&rig, SIGTERM);
        rig_check_files(&rig, "c1", true, &footage);
        ck_assert_uint_ge(footage.fragments, 2);
        rig_check_agreement(&rig);
        /* What the stop told waits in the outbox. */
        rig_start(&rig, NULL);
        rig_await(&rig, "segment-closed camera=c1", 1);
        rig_await(&rig, "footage-head camera=c2", 1);
        rig_end(&rig);
}
END_TEST

/* Three times, in the middle of a write as it comes. */
START_TEST(killed_while_recording_loses_no_more_than_was_not_synced) {
        struct rig_footage footage;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        for (unsigned i = 0; i < 3; i++) {
                uint64_t synced = rig_now() + (1 + i) * USEC_PER_SEC / 2;

                rig_await_footage(&rig, "c1", synced);
                synced = rig_get_t(&rig, RIG_CAMERA("c1"), "LastFragment");
                rig_stop(&rig, SIGKILL);
                rig_start(&rig, NULL);
                /* The gap begins where the footage ended, and that is not before what was told. */
                rig_await_property(&rig, RIG_CAMERA("c1"), "State", "recording");
                rig_await(&rig, "segment-closed camera=c1", i + 1);
                ck_assert_uint_ge(rig_find(&rig, "segment-closed camera=c1", i + 1)->until_usec + 1000,
                                  synced);
        }
        rig_stop(&rig, SIGTERM);
        rig_check_files(&rig, "c1", true, &footage);
        ck_assert_uint_eq(footage.segments, 4);
        rig_check_agreement(&rig);
        rig_end(&rig);
}
END_TEST

START_TEST(nothing_is_recorded_before_somebody_has_decided) {
        static const struct {
                const char *policy, *refusal, *key;
        } cases[] = {
                {"NoticePosted=2020-01-01\n", "no-retention", "RetentionDays="},
                {"RetentionDays=30\n", "no-notice", "NoticePosted="},
                {"RetentionDays=30\nNoticePosted=2199-01-01\n", "no-notice", "NoticePosted="},
        };
        struct rig rig;

        rig_begin(&rig, cases[0].policy, RIG_C1);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                rig_configure(&rig, cases[i].policy, RIG_C1);
                rig_reload(&rig);
                rig_await_property(&rig, RIG_DAEMON, "Refusal", cases[i].refusal);
                rig_await_property(&rig, RIG_CAMERA("c1"), "State", "refused");
                rig_await_property(&rig, RIG_DAEMON, "Store", "refused");
                rig_await_property(&rig, RIG_DAEMON, "State", "degraded");
                _cleanup_free_ char *vi = rig_describe(&rig, RIG_DAEMON, "vi"),
                                    *en = rig_describe(&rig, RIG_DAEMON, "en");
                ck_assert_msg(strstr(vi, cases[i].key) && strstr(en, cases[i].key), "%s\n%s", vi, en);
                ck_assert(rig_folder_is_empty(&rig));
        }
        rig_configure(&rig, RIG_POLICY, RIG_C1);
        rig_reload(&rig);
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_await_property(&rig, RIG_DAEMON, "Refusal", "");
        rig_end(&rig);
}
END_TEST

START_TEST(outside_its_hours_a_camera_is_not_open) {
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1 "Hours=00:00-12:00\n");
        uint64_t now = rig_now();
        int64_t noon =
                day_start_usec(day_of(now, 7 * (int64_t) HOUR), 7 * (int64_t) HOUR) + 12 * (int64_t) HOUR;
        /* Two seconds before noon it records; then it is closed, without anybody asking. */
        rig_sim(&rig, "SetClock", "xb", noon - 4 * (int64_t) USEC_PER_SEC - (int64_t) now, 1);
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "recording");
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "outside-hours");
        rig_await_property(&rig, RIG_DAEMON, "Recording", "no");
        rig_await_property(&rig, RIG_DAEMON, "State", "ready");
        rig_await(&rig, "segment-closed camera=c1", 1);
        ck_assert_uint_eq(rig_count(&rig, "recording-gap"), 0);
        rig_end(&rig);
}
END_TEST

START_TEST(what_is_pulled_out_is_a_gap_with_its_cause) {
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1 RIG_C2);
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_sim(&rig, "Plug", "sb", "c1", 0);
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "absent");
        rig_await_property(&rig, RIG_DAEMON, "State", "degraded");
        rig_await_property(&rig, RIG_CAMERA("c1"), "GapCause", "unplugged");
        rig_await_property(&rig, RIG_DAEMON, "Recording", "no");
        rig_sim(&rig, "Plug", "sb", "c1", 1);
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "recording");
        rig_await(&rig, "recording-gap camera=c1 cause=unplugged", 1);
        const struct rig_event *gap = rig_find(&rig, "recording-gap camera=c1 cause=unplugged", 1);
        ck_assert_uint_gt(gap->until_usec, gap->from_usec + 8 * USEC_PER_SEC);
        ck_assert_uint_eq(rig_count(&rig, "recording-gap camera=c2"), 0);
        rig_await(&rig, "camera-state camera=c1 state=absent", 1);
        rig_end(&rig);
}
END_TEST

/* A process that dies again and again is one more start each time, and every file of it can be proven. */
START_TEST(cameras_that_die_flap_and_stall_go_on) {
        struct rig_footage footage;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        rig_await_property(&rig, RIG_CAMERA("c1"), "Recording", "yes");
        rig_sim(&rig, "Kill", "s", "c1");
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "failing");
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "recording");
        for (int i = 0; i < 3; i++) {
                rig_sim(&rig, "Flap", "s", "c1");
                rig_await_footage(&rig, "c1", rig_now() + USEC_PER_SEC);
        }
        rig_sim(&rig, "SetLook", "ss", "c1", "covered");
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "covered");
        rig_await_property(&rig, RIG_CAMERA("c1"), "Recording", "yes");
        rig_sim(&rig, "SetLook", "ss", "c1", "well");
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "recording");
        rig_stop(&rig, SIGTERM);
        rig_check_files(&rig, "c1", true, &footage);
        ck_assert_uint_ge(footage.segments, 4);
        rig_check_agreement(&rig);
        rig_end(&rig);
}
END_TEST

START_TEST(a_reload_leaves_others_recording) {
        struct rig_footage footage;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1 RIG_C2);
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        uint64_t begun = rig_now();
        rig_configure(&rig, RIG_POLICY "RetentionBytes=1G\nHoldDays=20\nSegmentSec=300\nSyncSec=2\n",
                      RIG_C1 "Hours=00:00-24:00\n[Camera c3]\nSource=test\nPurpose=x\n");
        rig_reload(&rig);
        rig_await_property(&rig, RIG_CAMERA("c3"), "Recording", "yes");
        rig_await(&rig, "camera-removed camera=c2", 1);
        rig_await_footage(&rig, "c1", begun + 3 * USEC_PER_SEC);
        /* A bad one changes nothing. */
        rig_configure(&rig, RIG_POLICY "SegmentSec=1\n", RIG_C1);
        process_signal(centre_process(rig.centre, CENTRE_CAMERAD), SIGHUP);
        rig_await_footage(&rig, "c1", begun + 5 * USEC_PER_SEC);
        rig_await_property(&rig, RIG_CAMERA("c3"), "Recording", "yes");
        _cleanup_free_ char *gone = rig_get(&rig, RIG_CAMERA("c2"), "State");
        ck_assert_str_eq(gone, "org.freedesktop.DBus.Error.UnknownObject");
        rig_stop(&rig, SIGTERM);
        rig_check_files(&rig, "c1", false, &footage);
        ck_assert_uint_eq(footage.segments, 1); /* without a gap */
        rig_check_files(&rig, "c2", false, &footage);
        ck_assert_uint_eq(footage.segments, 1);
        rig_check_agreement(&rig);
        rig_end(&rig);
}
END_TEST

/* Of all pictures of a segment. */
static bool is_black(const struct rig *rig, unsigned number) {
        _cleanup_video_ struct video video = {0};
        _cleanup_free_ char *path = NULL;
        uint8_t brightest = 0;

        must_errno(asprintf(&path, "%s/c1/%010u.mp4", rig->folder, number));
        ck_assert(video_decode(path, &video));
        ck_assert_uint_gt(video.n_pictures, 0);
        for (size_t i = 0; i < video.n_pictures; i++)
                for (size_t j = 0; j < (size_t) video.width_px * video.height_px; j++) {
                        uint8_t light = video.pixels[i * (video.size / video.n_pictures) + j];

                        brightest = light > brightest ? light : brightest;
                }
        return brightest < 24;
}

/* What is masked from now on is in no file that goes on without it. */
START_TEST(a_mask_that_comes_by_a_reload_ends_the_segment_without_it) {
        struct rig_footage footage;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1 "Overlay=no\n");
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_configure(&rig, RIG_POLICY, RIG_C1 "Overlay=no\nMask.1=0,0,100,100\n");
        rig_reload(&rig);
        uint64_t masked = rig_now();
        rig_await(&rig, "segment-closed camera=c1", 1);
        rig_await_footage(&rig, "c1", masked + 2 * USEC_PER_SEC);
        ck_assert_uint_eq(rig_count(&rig, "camera-removed"), 0);
        rig_stop(&rig, SIGTERM);
        rig_check_files(&rig, "c1", true, &footage);
        ck_assert_uint_eq(footage.segments, 2);
        if (!video_missing()) {
                ck_assert(!is_black(&rig, 1));
                ck_assert(is_black(&rig, 2));
        }
        rig_check_agreement(&rig);
        rig_end(&rig);
}
END_TEST

/* The mount point of a disk that is away is a folder like any other. */
START_TEST(nothing_is_written_where_the_disk_is_not) {
        struct rig_footage footage;
        _cleanup_free_ char *away = NULL;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        must_errno(asprintf(&away, "%s.away", rig.folder));
        must_errno(rename(rig.folder, away));
        must_errno(mkdir(rig.folder, 0700));
        must_errno(chown(rig.folder, centre_uid(CENTRE_CAMERA), centre_gid(CENTRE_CAMERA)));
        rig_await_property(&rig, RIG_DAEMON, "Store", "missing");
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "disk");
        rig_await_property(&rig, RIG_DAEMON, "State", "failing");
        ck_assert(rig_folder_is_empty(&rig));
        must_errno(rmdir(rig.folder));
        must_errno(rename(away, rig.folder));
        rig_await_property(&rig, RIG_DAEMON, "Store", "ready");
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_await_property(&rig, RIG_DAEMON, "State", "ready");
        rig_await(&rig, "store-state state=missing", 1);
        rig_await(&rig, "store-state state=ready", 2);
        rig_stop(&rig, SIGTERM);
        rig_check_files(&rig, "c1", true, &footage);
        rig_check_agreement(&rig);
        rig_end(&rig);
}
END_TEST

START_TEST(a_disk_that_is_missing_at_the_start_is_told_of) {
        struct rig rig;

        rig_begin(&rig, "NoticePosted=2020-01-01\n", RIG_C1);
        rig_stop(&rig, SIGTERM);
        must_errno(rmdir(rig.folder));
        rig_configure(&rig, RIG_POLICY, RIG_C1);
        rig_start(&rig, NULL);
        rig_await(&rig, "store-state state=missing", 1);
        rig_await_property(&rig, RIG_DAEMON, "State", "failing");
        must_errno(mkdir(rig.folder, 0700));
        must_errno(chown(rig.folder, centre_uid(CENTRE_CAMERA), centre_gid(CENTRE_CAMERA)));
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_await(&rig, "store-state state=ready", 1);
        rig_end(&rig);
}
END_TEST

START_TEST(another_disk_is_used_when_an_administrator_accepts_it) {
        _cleanup_free_ char *away = NULL;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        must_errno(asprintf(&away, "%s.away", rig.folder));
        ck_assert_str_eq(rig_call(&rig, rig.bus, "AcceptStore", NULL, "sa{sv}", RIG_WHY, 0),
                         "vn.motcua.Error.WrongState");
        must_errno(rename(rig.folder, away));
        must_errno(mkdir(rig.folder, 0700));
        must_errno(chown(rig.folder, centre_uid(CENTRE_CAMERA), centre_gid(CENTRE_CAMERA)));
        rig_await_property(&rig, RIG_DAEMON, "Store", "missing");
        ck_assert_str_eq(rig_call(&rig, rig.bus, "AcceptStore", NULL, "sa{sv}", "", 0),
                         "vn.motcua.Error.BadText");
        ck_assert_str_eq(rig_call(&rig, rig.bus, "AcceptStore", NULL, "sa{sv}", RIG_WHY, 0), "");
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_await(&rig, "store-accepted", 1);
        /* Back comes the first one, with footage in it: that is another now. */
        file_remove_tree(rig.folder);
        must_errno(rename(away, rig.folder));
        rig_await_property(&rig, RIG_DAEMON, "Store", "wrong");
        ck_assert_str_eq(rig_call(&rig, rig.bus, "AcceptStore", NULL, "sa{sv}", RIG_WHY, 0), "");
        rig_await_property(&rig, RIG_DAEMON, "Store", "ready");
        rig_await(&rig, "store-accepted", 2);
        rig_end(&rig);
}
END_TEST

/* Full of what is held: recording stops, loudly, and what is there stays; it goes on when a hold is released.
 */
START_TEST(a_disk_full_of_what_is_held_stops_recording) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ char *full = NULL;
        struct rig_footage footage;
        struct rig rig;
        uint64_t hold;

        rig_begin(&rig, RIG_DAYS "FreeBytes=1M\nSegmentSec=10\n", RIG_C1);
        full = rig_policy_of_full_disk(&rig);
        uint64_t begun = rig_now();
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        ck_assert_str_eq(
                rig_call(&rig, rig.bus, "Hold", &reply, "sttsa{sv}", "c1", begun, begun + HOUR, RIG_WHY, 0),
                "");
        must(sd_bus_message_read(reply, "t", &hold));
        rig_configure(&rig, full, RIG_C1);
        rig_reload(&rig);
        rig_await_property(&rig, RIG_DAEMON, "Store", "full");
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "disk");
        rig_await_property(&rig, RIG_DAEMON, "State", "failing");
        rig_await(&rig, "store-state state=full", 1);
        ck_assert_uint_eq(rig_count(&rig, "segment-deleted"), 0);
        rig_configure(&rig, RIG_DAYS "FreeBytes=1M\nSegmentSec=10\n", RIG_C1);
        rig_reload(&rig);
        rig_await_property(&rig, RIG_DAEMON, "Store", "ready");
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_stop(&rig, SIGTERM);
        rig_check_files(&rig, "c1", false, &footage);
        ck_assert_uint_ge(footage.segments, 2);
        rig_check_agreement(&rig);
        rig_end(&rig);
}
END_TEST

/* When the newest hold ends. */
static uint64_t last_end(struct rig *rig) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *camera, *reason, *actor;
        uint64_t id, from, until, end_usec, made, last = 0;

        ck_assert_str_eq(rig_call(rig, rig->bus, "GetHolds", &reply, "a{sv}", 0), "");
        must(sd_bus_message_enter_container(reply, 'a', "(tsttttss)"));
        while (sd_bus_message_read(reply, "(tsttttss)", &id, &camera, &from, &until, &end_usec, &made,
                                   &reason, &actor) > 0)
                last = end_usec;
        return last;
}

START_TEST(a_hold_counts_from_when_it_was_asked_for_first) {
        static const struct {
                uint64_t ago_hours;
                const char *error;
                uint64_t left_hours;
        } asks[] = {{0, "", 180 * 24}, {24 * 170, "", 240}, {24 * 181, "vn.motcua.Error.HoldOver", 0}};
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        uint64_t begun = rig_now();
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        for (size_t i = 0; i < ELEMENTSOF(asks); i++) {
                uint64_t now_usec = rig_now();

                ck_assert_str_eq(rig_call(&rig, rig.channel, "Hold", NULL, "sttsa{sv}", "c1", begun,
                                          begun + HOUR, RIG_WHY, 1, "asked_usec", "t",
                                          now_usec - asks[i].ago_hours * HOUR),
                                 asks[i].error);
                if (asks[i].error[0] == '\0')
                        ck_assert_uint_lt(last_end(&rig) - now_usec - asks[i].left_hours * HOUR, HOUR);
        }
        /* Of a moment that has not come it is now. */
        uint64_t now_usec = rig_now();
        ck_assert_str_eq(rig_call(&rig, rig.channel, "Hold", NULL, "sttsa{sv}", "c1", begun, begun + HOUR,
                                  RIG_WHY, 1, "asked_usec", "t", UINT64_MAX),
                         "");
        ck_assert_uint_lt(last_end(&rig) - now_usec - 180 * 24 * HOUR, HOUR);
        rig_end(&rig);
}
END_TEST

START_TEST(while_the_outbox_takes_nothing_it_records_and_tells_later) {
        _cleanup_free_ char *flag = NULL, *while_file = NULL;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        rig_stop(&rig, SIGTERM);
        flag = centre_path(rig.centre, "fault");
        must_errno(asprintf(&while_file, "KILLER_FAULT_WHILE=%s", flag));
        rig_start(&rig,
                  (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", while_file, NULL});
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        file_write_text(flag, "");
        rig_sim(&rig, "SetLook", "ss", "c1", "frozen");
        rig_await_property(&rig, RIG_DAEMON, "State", "failing");
        must_errno(unlink(flag));
        rig_await(&rig, "camera-state camera=c1 state=frozen", 1);
        rig_await_property(&rig, RIG_DAEMON, "State", "degraded");
        rig_end(&rig);
}
END_TEST

/* A clock that is set makes no gap and hides none. */
START_TEST(a_clock_that_jumps_makes_no_gap) {
        struct rig_footage footage;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_sim(&rig, "SetClock", "xb", -(int64_t) (HOUR / 2), 1);
        rig_await_footage(&rig, "c1", rig_now() - HOUR / 2 + 2 * USEC_PER_SEC);
        rig_sim(&rig, "SetClock", "xb", (int64_t) HOUR, 1);
        rig_await_footage(&rig, "c1", rig_now() + HOUR + 2 * USEC_PER_SEC);
        /* A boot in 1970: hours are not known, and it records. */
        rig_sim(&rig, "SetClock", "xb", -(int64_t) rig_now() + (int64_t) HOUR, 0);
        rig_await_property(&rig, RIG_CAMERA("c1"), "State", "recording");
        ck_assert_uint_eq(rig_count(&rig, "recording-gap"), 0);
        rig_stop(&rig, SIGTERM);
        rig_check_files(&rig, "c1", true, &footage);
        rig_check_agreement(&rig);
        rig_end(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_told_as_recorded_is_on_disk_and_proven),
        SUITE_CASE(killed_while_recording_loses_no_more_than_was_not_synced),
        SUITE_CASE(nothing_is_recorded_before_somebody_has_decided),
        SUITE_CASE(outside_its_hours_a_camera_is_not_open),
        SUITE_CASE(what_is_pulled_out_is_a_gap_with_its_cause),
        SUITE_CASE(cameras_that_die_flap_and_stall_go_on),
        SUITE_CASE(a_reload_leaves_others_recording),
        SUITE_CASE(a_mask_that_comes_by_a_reload_ends_the_segment_without_it),
        SUITE_CASE(nothing_is_written_where_the_disk_is_not),
        SUITE_CASE(a_disk_that_is_missing_at_the_start_is_told_of),
        SUITE_CASE(another_disk_is_used_when_an_administrator_accepts_it),
        SUITE_CASE(a_disk_full_of_what_is_held_stops_recording),
        SUITE_CASE(a_hold_counts_from_when_it_was_asked_for_first),
        SUITE_CASE(while_the_outbox_takes_nothing_it_records_and_tells_later),
        SUITE_CASE(a_clock_that_jumps_makes_no_gap),
};

CENTRE_SUITE_MAIN("camera", cases)
