/* An index that is lost is made again while cameras record. */
#include "footage-rig.h"

#include <sys/stat.h>

#include "tests/lib/files.h"
#include "tests/lib/suite.h"

enum { SEGMENTS = 12, EACH = 3 };

static void progress(const struct rig *rig, uint64_t *ret_done, uint64_t *ret_total) {
        footage_get_progress(rig->footage, ret_done, ret_total);
}

static void lose_index(const struct rig *rig) {
        _cleanup_free_ char *index = file_join(rig->folder, INDEX_DATABASE),
                            *wal = file_join(rig->folder, INDEX_DATABASE "-wal");

        ck_assert_int_eq(unlink(index), 0);
        (void) unlink(wal);
}

/* A folder with SEGMENTS of EACH fragments and without an index, open, of which nothing was read yet. */
static void begin(struct rig *rig) {
        *rig = (struct rig){.policy.segment_usec = EACH * USEC_PER_SEC, .slowly = true};
        rig_open(rig);
        rig_record(rig, 640);
        rig_write_some(rig, SEGMENTS * EACH);
        assert_ok(recording_close(rig->recording));
        rig_close(rig);
        lose_index(rig);
}

/* Until the camera can be recorded. */
static void step_until_ready(struct rig *rig) {
        while (!footage_is_ready(rig->footage, "cam-1"))
                ck_assert_int_eq(footage_recover_step(rig->footage, 1), 1);
}

static unsigned step_to_end(struct rig *rig, uint64_t max_bytes) {
        unsigned n = 0;
        int r;

        while ((r = footage_recover_step(rig->footage, max_bytes)) > 0)
                n++;
        assert_ok(r);
        return n;
}

static void check_all(struct rig *rig, unsigned more) {
        struct index_segment segment, before;

        rig_check_segment(rig, 1, &before);
        for (unsigned i = 2; i <= SEGMENTS + more; i++) {
                rig_check_segment(rig, i, &segment);
                ck_assert(log_hash_equals(&segment.previous, &before.head));
                before = segment;
        }
}

START_TEST(a_camera_is_recorded_before_what_is_old_was_read) {
        struct rig rig;
        struct index_segment last, segment;
        uint64_t done, total;

        begin(&rig);
        rig_open(&rig);
        progress(&rig, &done, &total);
        ck_assert_uint_eq(done, 0);
        ck_assert_uint_eq(total, SEGMENTS);
        ck_assert_uint_eq(rig_count(&rig), 0);
        ck_assert(!footage_is_ready(rig.footage, "cam-1"));
        ck_assert(footage_is_ready(rig.footage, "cam-2"));
        assert_error(recording_new(rig.footage, "cam-1", "", &rig.policy, &rig.recording), EAGAIN);
        step_until_ready(&rig);
        progress(&rig, &done, &total);
        ck_assert_uint_eq(done, 1);
        rig_check_segment(&rig, SEGMENTS, &last);
        rig_record(&rig, 640);
        rig_write_some(&rig, EACH);
        ck_assert_int_eq(footage_recover_step(rig.footage, 1), 1);
        rig_write_some(&rig, EACH);
        ck_assert_uint_gt(step_to_end(&rig, 1), 0);
        rig_write_some(&rig, EACH);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, SEGMENTS + 1, &segment);
        ck_assert(log_hash_equals(&segment.previous, &last.head));
        check_all(&rig, 3);
        ck_assert_uint_eq(rig_count(&rig), (SEGMENTS + 3) * EACH);
        progress(&rig, &done, &total);
        ck_assert_uint_eq(total, 0);
        rig_done(&rig);
}
END_TEST

/* What a step reads does not grow with what there is. */
START_TEST(a_step_reads_no_more_than_it_is_asked_to) {
        struct rig rig;

        begin(&rig);
        rig_open(&rig);
        ck_assert_uint_ge(step_to_end(&rig, 1), SEGMENTS * EACH);
        rig_close(&rig);
        lose_index(&rig);
        rig_open(&rig);
        ck_assert_uint_le(step_to_end(&rig, UINT64_MAX), SEGMENTS + 1);
        check_all(&rig, 0);
        rig_done(&rig);
}
END_TEST

START_TEST(what_is_oldest_is_read_first) {
        struct rig rig;
        uint64_t before = 1;

        begin(&rig);
        rig_open(&rig);
        ck_assert_uint_eq(footage_first_missing(rig.footage, "cam-1"), 1);
        ck_assert_uint_eq(footage_first_missing(rig.footage, "cam-2"), UINT64_MAX);
        while (footage_recover_step(rig.footage, 1) > 0) {
                uint64_t first = footage_first_missing(rig.footage, "cam-1");

                ck_assert(first == before || first == before + 1 || first == UINT64_MAX);
                before = first;
        }
        ck_assert_uint_eq(before, UINT64_MAX);
        rig_done(&rig);
}
END_TEST

START_TEST(what_was_read_when_the_process_was_killed_is_not_read_again) {
        struct rig rig;
        uint64_t done, total, left;

        begin(&rig);
        rig_open(&rig);
        do {
                ck_assert_int_eq(footage_recover_step(rig.footage, 1), 1);
                progress(&rig, &done, &total);
        } while (done < SEGMENTS / 2);
        rig_record(&rig, 640);
        rig_write_some(&rig, EACH);
        assert_ok(recording_close(rig.recording));
        rig_close(&rig);
        rig_open(&rig);
        progress(&rig, &done, &left);
        ck_assert_uint_eq(left, total - SEGMENTS / 2);
        ck_assert(footage_is_ready(rig.footage, "cam-1"));
        ck_assert_uint_gt(step_to_end(&rig, 1), 0);
        check_all(&rig, 1);
        rig_done(&rig);
}
END_TEST

/* Whatever is the matter with the newest, the chain goes on from the one before. */
START_TEST(a_camera_waits_for_what_says_how_its_chain_goes_on) {
        struct rig rig;
        struct index_segment segment, before;

        begin(&rig);
        _cleanup_free_ char *newest = rig_path(&rig, SEGMENTS);
        if (_i == 0) {
                ck_assert_int_eq(truncate(newest, 10), 0);
        } else if (_i == 1) {
                ck_assert_int_eq(unlink(newest), 0);
                ck_assert_int_eq(mkdir(newest, 0700), 0);
        } else {
                _cleanup_free_ char *first = rig_path(&rig, 1);
                size_t size;
                _cleanup_free_ char *content = file_read(first, &size);
                file_write(newest, content, size);
        }
        rig_open(&rig);
        step_until_ready(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, EACH);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, SEGMENTS - 1, &before);
        rig_check_segment(&rig, SEGMENTS + 1, &segment);
        ck_assert(log_hash_equals(&segment.previous, &before.head));
        ck_assert_uint_gt(step_to_end(&rig, 1), 0);
        ck_assert_uint_eq(rig_count(&rig), SEGMENTS * EACH);
        rig_done(&rig);
}
END_TEST

START_TEST(a_file_that_goes_meanwhile_is_missed_by_nobody) {
        struct rig rig;

        begin(&rig);
        rig_open(&rig);
        step_until_ready(&rig);
        _cleanup_free_ char *path = rig_path(&rig, 3);
        ck_assert_int_eq(unlink(path), 0);
        ck_assert_uint_gt(step_to_end(&rig, 1), 0);
        ck_assert_uint_eq(rig_count(&rig), (SEGMENTS - 1) * EACH);
        rig_done(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_camera_is_recorded_before_what_is_old_was_read),
        SUITE_CASE(a_step_reads_no_more_than_it_is_asked_to),
        SUITE_CASE(what_is_oldest_is_read_first),
        SUITE_CASE(what_was_read_when_the_process_was_killed_is_not_read_again),
        {.name = "a_camera_waits_for_what_says_how_its_chain_goes_on",
         .test = &a_camera_waits_for_what_says_how_its_chain_goes_on,
         .loop_end = 3},
        SUITE_CASE(a_file_that_goes_meanwhile_is_missed_by_nobody),
};

SUITE_MAIN("camera-rebuild", cases, NULL, NULL)
