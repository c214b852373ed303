#include "footage-rig.h"

#include <sys/stat.h>

#include "tests/lib/files.h"
#include "tests/lib/fragments.h"
#include "tests/lib/suite.h"

START_TEST(a_closed_segment_is_whole_and_in_the_index) {
        struct rig rig = {0};
        struct index_segment segment;
        struct recording_last last;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 5);
        ck_assert_uint_eq(rig_count(&rig), 5);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 1, &segment);
        ck_assert_uint_eq(segment.fragments, 5);
        ck_assert_uint_eq(segment.from_usec, RIG_REALTIME);
        ck_assert_uint_eq(segment.until_usec, RIG_REALTIME + 5 * USEC_PER_SEC);
        ck_assert_uint_eq(segment.recorded_usec, 5 * USEC_PER_SEC);
        ck_assert_uint_eq(rig_count_owed(&rig, "segment-closed"), 1);
        ck_assert_uint_eq(rig_count(&rig), 5);
        recording_last(rig.recording, &last);
        ck_assert_uint_eq(last.fragment, 5);
        ck_assert(log_hash_equals(&last.head, &segment.head));
        ck_assert_uint_eq(last.until.realtime_usec, segment.until_usec);
        rig_done(&rig);
}
END_TEST

START_TEST(the_next_segment_goes_on_with_the_chain) {
        struct rig rig = {.policy.segment_usec = 3 * USEC_PER_SEC};
        struct index_segment segments[3];
        struct log_hash none = {0};

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 9);
        assert_ok(recording_close(rig.recording));
        for (unsigned i = 0; i < 3; i++) {
                rig_check_segment(&rig, i + 1, &segments[i]);
                ck_assert_uint_eq(segments[i].fragments, 3);
                ck_assert(log_hash_equals(&segments[i].previous, i == 0 ? &none : &segments[i - 1].head));
        }
        rig_done(&rig);
}
END_TEST

START_TEST(another_init_begins_a_segment_and_the_same_does_not) {
        struct rig rig = {0};
        struct index_segment segment;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 2);
        rig_record(&rig, 640);
        rig_write_some(&rig, 2);
        rig_record(&rig, 320);
        rig_write_some(&rig, 3);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 1, &segment);
        ck_assert_uint_eq(segment.fragments, 4);
        rig_check_segment(&rig, 2, &segment);
        ck_assert_uint_eq(segment.fragments, 3);
        rig_done(&rig);
}
END_TEST

/* Else nobody could look at it before the next one, or at all when what was before is deleted. */
START_TEST(a_segment_waits_for_a_key_frame_of_the_next) {
        struct rig rig = {.policy.segment_usec = 100 * USEC_PER_SEC, .key_sec = 240};
        struct index_segment segment;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 2 * 240);
        rig.key_sec = 100000;
        rig_write_some(&rig, 1000);
        assert_ok(recording_close(rig.recording));
        for (unsigned i = 1; i <= 2; i++) {
                rig_check_segment(&rig, i, &segment);
                ck_assert_uint_eq(segment.fragments, i == 1 ? 240 : 240 + 460);
        }
        rig_check_segment(&rig, 3, &segment); /* which begins as it can */
        ck_assert_uint_eq(segment.fragments, 540);
        rig_done(&rig);
}
END_TEST

static int take_key(const struct footage_fragment *fragment, void *userdata) {
        bool *has_key = userdata;

        if (fragment->fragment.number == 1)
                has_key[fragment->segment - 1] = fragment->fragment.key;
        return 0;
}

/* What does not fit its file is recorded all the same, and says that it depends on what was before. */
START_TEST(a_clock_that_steps_within_a_group_of_pictures_loses_none) {
        struct rig rig = {.key_sec = 240};
        struct index_segment segment;
        bool has_key[2] = {false, true};

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 100);
        rig.realtime_by = 1800 * (int64_t) USEC_PER_SEC;
        rig_write_some(&rig, 300);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 1, &segment);
        ck_assert_uint_eq(segment.fragments, 100);
        rig_check_segment(&rig, 2, &segment);
        ck_assert_uint_eq(segment.fragments, 300);
        assert_ok(footage_each_fragment(rig.footage, "cam-1", 0, INT64_MAX, take_key, has_key));
        ck_assert(has_key[0] && !has_key[1]);
        rig_done(&rig);
}
END_TEST

START_TEST(a_clock_that_goes_back_half_an_hour_begins_a_segment_and_the_chain_verifies) {
        struct rig rig = {0};
        struct index_segment first, second;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 4);
        rig.realtime_by = _i == 0 ? -1800 * (int64_t) USEC_PER_SEC : 1800 * (int64_t) USEC_PER_SEC;
        rig_write_some(&rig, 4);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 1, &first);
        rig_check_segment(&rig, 2, &second);
        ck_assert(log_hash_equals(&second.previous, &first.head));
        ck_assert_uint_eq(first.fragments, 4);
        ck_assert_uint_eq(second.fragments, 4);
        ck_assert_int_eq((int64_t) second.from_usec - (int64_t) first.until_usec, rig.realtime_by);
        ck_assert_uint_eq(rig_count(&rig), 8);
        rig_done(&rig);
}
END_TEST

START_TEST(a_clock_that_is_slewed_begins_no_segment) {
        struct rig rig = {0};
        struct index_segment segment;

        rig_open(&rig);
        rig_record(&rig, 640);
        for (unsigned i = 0; i < 10; i++) {
                rig.realtime_by += 100000;
                assert_ok(rig_write(&rig));
        }
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 1, &segment);
        ck_assert_uint_eq(segment.fragments, 10);
        rig_done(&rig);
}
END_TEST

START_TEST(footage_of_a_boot_in_1970_is_placed_when_the_clock_is_known) {
        struct rig rig = {.unsynchronized = true, .realtime_by = -(int64_t) RIG_REALTIME};
        struct index_segment segment;
        uint64_t usec;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 4);
        assert_ok(_i == 0 ? recording_close(rig.recording) : recording_sync(rig.recording));
        assert_ok(footage_get_recorded(rig.footage, "cam-1", 0, 10 * USEC_PER_SEC, &usec));
        ck_assert_uint_eq(usec, 4 * USEC_PER_SEC);
        assert_ok(index_learn_boot(footage_index(rig.footage), clock_boot_id(rig.clock),
                                   (int64_t) (RIG_REALTIME - RIG_BOOTTIME_SEC * USEC_PER_SEC)));
        assert_ok(footage_get_recorded(rig.footage, "cam-1", 0, 10 * USEC_PER_SEC, &usec));
        ck_assert_uint_eq(usec, 0);
        assert_ok(footage_get_recorded(rig.footage, "cam-1", RIG_REALTIME + USEC_PER_SEC,
                                       RIG_REALTIME + 60 * USEC_PER_SEC, &usec));
        ck_assert_uint_eq(usec, 3 * USEC_PER_SEC);
        rig.unsynchronized = false;
        rig.realtime_by = 0;
        rig_write_some(&rig, 2);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 1, &segment);
        ck_assert_uint_eq(segment.from_usec, RIG_REALTIME);
        ck_assert_uint_eq(segment.until_usec, RIG_REALTIME + 4 * USEC_PER_SEC);
        rig_check_segment(&rig, 2, &segment);
        ck_assert_uint_eq(segment.from_usec, RIG_REALTIME + 4 * USEC_PER_SEC);
        rig_done(&rig);
}
END_TEST

START_TEST(a_file_that_is_removed_under_it_is_noticed_and_lost) {
        struct rig rig = {0};
        struct index_segment segment;
        _cleanup_free_ char *path = NULL;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 3);
        path = rig_path(&rig, 1);
        if (_i == 0) {
                ck_assert_int_eq(unlink(path), 0);
        } else if (_i == 1) {
                _cleanup_free_ char *away = file_join(suite_dir(), "away");
                ck_assert_int_eq(rename(path, away), 0);
        } else {
                ck_assert_int_eq(truncate(path, 500), 0);
        }
        assert_error(_i == 1 ? recording_close(rig.recording) : rig_write(&rig), EIDRM);
        ck_assert_uint_eq(rig_count_owed(&rig, "recording-gap"), 1);
        assert_error(index_get_segment(footage_index(rig.footage), "cam-1", 1, &segment), ENOENT);
        rig_write_some(&rig, 2);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 2, &segment);
        rig_done(&rig);
}
END_TEST

START_TEST(a_folder_that_is_removed_under_it_is_noticed) {
        struct rig rig = {0};
        _cleanup_free_ char *away = file_join(suite_dir(), "away");

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 3);
        ck_assert_int_eq(rename(rig.folder, away), 0);
        assert_error(footage_check(rig.footage), ENODEV);
        assert_error(rig_write(&rig), ENODEV);
        /* What is mounted there instead is not written to. */
        ck_assert_int_eq(mkdir(rig.folder, 0700), 0);
        assert_error(rig_write(&rig), ENODEV);
        ck_assert_int_eq(rmdir(rig.folder), 0);
        /* The disk is put back. */
        ck_assert_int_eq(rename(away, rig.folder), 0);
        assert_ok(footage_check(rig.footage));
        rig_write_some(&rig, 2);
        assert_ok(recording_close(rig.recording));
        ck_assert_uint_eq(rig_count(&rig), 5);
        rig_done(&rig);
}
END_TEST

START_TEST(an_init_that_comes_while_the_disk_is_away_is_not_mixed_with_the_one_before) {
        struct rig rig = {0};
        _cleanup_free_ char *away = file_join(suite_dir(), "away");
        struct index_segment segment;
        uint8_t init[FRAGMENT_INIT_MAX];
        struct box_track track;
        const char *what;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 3);
        ck_assert_int_eq(rename(rig.folder, away), 0);
        size_t size = fragment_make_init(320, init);
        assert_ok(box_read_init(init, size, &track, &what));
        assert_error(recording_init(rig.recording, init, size, &track), ENODEV);
        ck_assert_int_eq(rename(away, rig.folder), 0);
        rig_write_some(&rig, 2);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 1, &segment);
        ck_assert_uint_eq(segment.fragments, 3);
        rig_check_segment(&rig, 2, &segment);
        ck_assert_uint_eq(segment.fragments, 2);
        rig_done(&rig);
}
END_TEST

START_TEST(there_is_one_writer_of_a_camera) {
        struct rig rig = {0};
        struct recording *other;
        struct box_fragment box = {0};
        struct recording_fragment fragment = {.box = &box};

        rig_open(&rig);
        assert_ok(recording_new(rig.footage, "cam-1", "", &rig.policy, &rig.recording));
        assert_error(recording_new(rig.footage, "cam-1", "", &rig.policy, &other), EBUSY);
        assert_error(recording_new(rig.footage, ".cam", "", &rig.policy, &other), EINVAL);
        assert_error(recording_new(rig.footage, "a/b", "", &rig.policy, &other), EINVAL);
        assert_error(recording_write(rig.recording, &fragment), ENOTCONN);
        assert_ok(recording_close(rig.recording));
        rig_done(&rig);
}
END_TEST

START_TEST(syncing_follows_the_policy) {
        struct rig rig = {.policy.sync_usec = 1000 * USEC_PER_SEC};
        struct recording_last last;

        rig_open(&rig);
        rig_record(&rig, 640);
        ck_assert_uint_eq(recording_sync_due_usec(rig.recording), UINT64_MAX);
        rig_write_some(&rig, 3);
        recording_last(rig.recording, &last);
        ck_assert_uint_eq(last.unsynced, 3);
        ck_assert_uint_eq(last.fragment, 0);
        ck_assert_uint_lt(recording_sync_due_usec(rig.recording), monotonic_usec() + 1000 * USEC_PER_SEC);
        uint64_t usec;
        assert_ok(footage_get_recorded(rig.footage, "cam-1", 0, UINT64_MAX, &usec));
        ck_assert_uint_eq(usec, 0);
        assert_ok(recording_sync(rig.recording));
        assert_ok(footage_get_recorded(rig.footage, "cam-1", 0, UINT64_MAX, &usec));
        ck_assert_uint_eq(usec, 3 * USEC_PER_SEC);
        recording_last(rig.recording, &last);
        ck_assert_uint_eq(last.unsynced, 0);
        ck_assert_uint_eq(last.fragment, 3);
        ck_assert_uint_eq(recording_sync_due_usec(rig.recording), UINT64_MAX);
        rig_done(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_closed_segment_is_whole_and_in_the_index),
        SUITE_CASE(the_next_segment_goes_on_with_the_chain),
        SUITE_CASE(another_init_begins_a_segment_and_the_same_does_not),
        SUITE_CASE(a_segment_waits_for_a_key_frame_of_the_next),
        SUITE_CASE(a_clock_that_steps_within_a_group_of_pictures_loses_none),
        {.name = "a_clock_that_goes_back_half_an_hour_begins_a_segment_and_the_chain_verifies",
         .test = &a_clock_that_goes_back_half_an_hour_begins_a_segment_and_the_chain_verifies,
         .loop_end = 2},
        SUITE_CASE(a_clock_that_is_slewed_begins_no_segment),
        {.name = "footage_of_a_boot_in_1970_is_placed_when_the_clock_is_known",
         .test = &footage_of_a_boot_in_1970_is_placed_when_the_clock_is_known,
         .loop_end = 2},
        {.name = "a_file_that_is_removed_under_it_is_noticed_and_lost",
         .test = &a_file_that_is_removed_under_it_is_noticed_and_lost,
         .loop_end = 3},
        SUITE_CASE(a_folder_that_is_removed_under_it_is_noticed),
        SUITE_CASE(an_init_that_comes_while_the_disk_is_away_is_not_mixed_with_the_one_before),
        SUITE_CASE(there_is_one_writer_of_a_camera),
        SUITE_CASE(syncing_follows_the_policy),
};

SUITE_MAIN("camera-recording", cases, NULL, NULL)
