#include "footage-rig.h"

#include <sys/stat.h>

#include "services/base/sqlite-util.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

/* The index as it is on the disk, to be put back. */
struct saved {
        char *index, *wal, *content[2];
        size_t size[2];
};

static struct saved save_index(const struct rig *rig) {
        struct saved saved = {.index = file_join(rig->folder, INDEX_DATABASE),
                              .wal = file_join(rig->folder, INDEX_DATABASE "-wal")};

        saved.content[0] = file_read(saved.index, &saved.size[0]);
        saved.content[1] = file_read(saved.wal, &saved.size[1]);
        return saved;
}

static void restore_index(const struct saved *saved) {
        (void) unlink(saved->wal);
        file_write(saved->index, saved->content[0], saved->size[0]);
        if (saved->size[1] > 0)
                file_write(saved->wal, saved->content[1], saved->size[1]);
}

static void saved_done(struct saved *saved) {
        free(saved->index);
        free(saved->wal);
        free(saved->content[0]);
        free(saved->content[1]);
}

static void change_byte(const char *path, size_t at) {
        size_t size;
        _cleanup_free_ char *content = file_read(path, &size);

        ck_assert_uint_lt(at, size);
        content[at] ^= 0x10;
        file_write(path, content, size);
}

static size_t size_of(const char *path) {
        struct stat st;

        ck_assert_int_eq(stat(path, &st), 0);
        return (size_t) st.st_size;
}

static uint64_t next_number(struct rig *rig) {
        struct log_hash head;
        uint64_t next;

        assert_ok(index_get_camera(footage_index(rig->footage), "cam-1", &next, &head));
        return next;
}

/* What was there records on, with the chain. */
static void check_goes_on(struct rig *rig, uint64_t number, const struct log_hash *previous) {
        struct index_segment segment;

        rig_record(rig, 640);
        rig_write_some(rig, 2);
        assert_ok(recording_close(rig->recording));
        rig_check_segment(rig, number, &segment);
        ck_assert(log_hash_equals(&segment.previous, previous));
}

START_TEST(a_segment_of_a_killed_process_is_closed) {
        struct rig rig = {.unsynchronized = _i == 1};
        struct index_segment segment;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 5);
        rig_close(&rig);
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_CLOSED), 1);
        rig_check_segment(&rig, 1, &segment);
        ck_assert_uint_eq(segment.fragments, 5);
        ck_assert_uint_eq(segment.until_usec, RIG_REALTIME + 5 * USEC_PER_SEC);
        ck_assert_uint_eq(rig_count_owed(&rig, "segment-closed"), 1);
        check_goes_on(&rig, 2, &segment.head);
        rig_close(&rig);
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_CLOSED), 0);
        ck_assert_uint_eq(rig_count_owed(&rig, "segment-closed"), 2);
        rig_done(&rig);
}
END_TEST

/* Begins anew for each size of the file, a few bytes apart; that a scan finds each is shown in
 * camera-segment. */
START_TEST(a_torn_tail_is_cut_off) {
        enum { STEP = 53 };
        struct rig rig = {0};
        struct index_segment segment;
        size_t size;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 3);
        _cleanup_free_ char *path = rig_path(&rig, 1);
        struct saved saved = save_index(&rig);
        _cleanup_free_ char *content = file_read(path, &size);
        rig_close(&rig);
        for (size_t torn = (size_t) _i; torn < size; torn += STEP) {
                restore_index(&saved);
                file_write(path, content, torn);
                rig_open(&rig);
                if (access(path, F_OK) >= 0) {
                        rig_check_segment(&rig, 1, &segment);
                        ck_assert_uint_le(segment.bytes, torn);
                        ck_assert_uint_ge(segment.fragments, 1);
                } else {
                        assert_error(index_get_segment(footage_index(rig.footage), "cam-1", 1, &segment),
                                     ENOENT);
                        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_EMPTY), 1);
                }
                ck_assert_uint_eq(next_number(&rig), 2);
                rig_close(&rig);
        }
        saved_done(&saved);
        rig_done(&rig);
}
END_TEST

START_TEST(what_may_not_have_been_synced_is_cut_off_and_what_was_is_kept) {
        enum { FRAGMENTS = 20 };
        struct rig rig = {0};
        struct index_segment segment;
        size_t size;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, FRAGMENTS);
        rig_close(&rig);
        _cleanup_free_ char *path = rig_path(&rig, 1);
        size = size_of(path);
        /* In the middle of the 20 s, or 5 s before the end. */
        change_byte(path, _i == 0 ? size / 4 : size * 3 / 4);
        rig_open(&rig);
        assert_ok(index_get_segment(footage_index(rig.footage), "cam-1", 1, &segment));
        ck_assert_int_eq(segment.state, INDEX_CLOSED);
        if (_i == 0) {
                ck_assert(segment.damaged);
                ck_assert_uint_gt(segment.damaged_fragment, 2);
                ck_assert_uint_lt(segment.damaged_fragment, 8);
                ck_assert_uint_eq(segment.fragments, FRAGMENTS - 1);
                ck_assert_uint_eq(segment.bytes, size);
                ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_DAMAGED), 1);
                ck_assert_uint_eq(rig_count_owed(&rig, "segment-damaged"), 1);
        } else {
                ck_assert(!segment.damaged);
                ck_assert_uint_lt(segment.fragments, FRAGMENTS - 2);
                ck_assert_uint_gt(segment.fragments, FRAGMENTS - 9);
                rig_check_segment(&rig, 1, &segment);
                ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_TORN), 1);
        }
        check_goes_on(&rig, 2, &segment.head);
        rig_done(&rig);
}
END_TEST

START_TEST(an_index_that_is_older_than_the_files_gets_them_and_no_number_is_used_twice) {
        struct rig rig = {.policy.segment_usec = 3 * USEC_PER_SEC};
        struct index_segment segment, last;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 3);
        assert_ok(recording_close(rig.recording));
        rig_close(&rig);
        struct saved saved = save_index(&rig);
        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, _i == 0 ? 6 : 7);
        if (_i == 0)
                assert_ok(recording_close(rig.recording));
        rig_close(&rig);
        restore_index(&saved);
        rig_open(&rig);
        for (unsigned i = 1; i <= 3; i++) {
                rig_check_segment(&rig, i, &segment);
                ck_assert_uint_eq(segment.fragments, 3);
        }
        ck_assert_uint_eq(next_number(&rig), _i == 0 ? 4 : 5);
        ck_assert_uint_eq(rig_count(&rig), _i == 0 ? 9 : 10);
        rig_check_segment(&rig, _i == 0 ? 3 : 4, &last);
        check_goes_on(&rig, _i == 0 ? 4 : 5, &last.head);
        saved_done(&saved);
        rig_done(&rig);
}
END_TEST

START_TEST(an_index_that_is_lost_or_damaged_is_made_again_from_the_files) {
        struct rig rig = {.policy.segment_usec = 3 * USEC_PER_SEC};
        struct index_segment segment;
        struct log_hash head;
        uint64_t next;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 8);
        rig_close(&rig);
        _cleanup_free_ char *index = file_join(rig.folder, INDEX_DATABASE),
                            *wal = file_join(rig.folder, INDEX_DATABASE "-wal");
        if (_i == 0) {
                ck_assert_int_eq(unlink(index), 0);
                (void) unlink(wal);
        } else if (_i == 1) {
                file_write_text(index, "this is no database at all, but long enough to be looked at");
        } else if (_i == 2) {
                /* Of another store. */
                _cleanup_free_ char *identity = file_join(rig.folder, FOOTAGE_IDENTITY);
                (void) unlink(wal);
                memset(rig.store, '1', sizeof(rig.store) - 1);
                file_write_text(identity, "motcua footage 1\nstore 11111111111111111111111111111111\n");
        } else {
                ck_assert_int_eq(unlink(index), 0);
                file_write_text(wal, "a log without its database");
        }
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_INDEX_DAMAGED), _i > 0);
        ck_assert_int_eq(file_folder_has(rig.folder, "index.db.damaged-1"), _i > 0);
        if (_i == 2) {
                ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_FOREIGN), 3);
                ck_assert_uint_eq(next_number(&rig), 4);
                ck_assert_uint_eq(rig_count(&rig), 0);
                rig_done(&rig);
                return;
        }
        ck_assert_uint_eq(rig_count(&rig), 8);
        rig_check_segment(&rig, 1, &segment);
        rig_check_segment(&rig, 3, &segment);
        assert_ok(index_get_camera(footage_index(rig.footage), "cam-1", &next, &head));
        ck_assert_uint_eq(next, 4);
        check_goes_on(&rig, 4, &segment.head);
        rig_done(&rig);
}
END_TEST

static int note_gap(const struct index_gap *gap, void *userdata) {
        struct index_gap *last = userdata;

        *last = *gap;
        return 0;
}

START_TEST(a_file_that_is_gone_becomes_a_gap) {
        struct rig rig = {.policy.segment_usec = 3 * USEC_PER_SEC};
        struct index_segment segment;
        struct index_gap gap = {0};

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 9);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 3, &segment);
        struct log_hash head = segment.head;
        rig_close(&rig);
        _cleanup_free_ char *path = rig_path(&rig, _i == 0 ? 2 : 3);
        ck_assert_int_eq(unlink(path), 0);
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_LOST), 1);
        ck_assert_uint_eq(rig_count_owed(&rig, "recording-gap"), 1);
        assert_ok(index_each_gap(footage_index(rig.footage), "cam-1", 0, UINT64_MAX, note_gap, &gap));
        ck_assert_str_eq(gap.cause, "lost");
        ck_assert_uint_eq(gap.from_usec, RIG_REALTIME + (_i == 0 ? 3 : 6) * USEC_PER_SEC);
        ck_assert_uint_eq(gap.until_usec, RIG_REALTIME + (_i == 0 ? 6 : 9) * USEC_PER_SEC);
        ck_assert_uint_eq(rig_count(&rig), 6);
        /* Its number stays used, and its head is what the next one begins with. */
        check_goes_on(&rig, 4, &head);
        rig_close(&rig);
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_owed(&rig, "recording-gap"), 1);
        rig_done(&rig);
}
END_TEST

START_TEST(a_number_that_was_taken_when_the_power_went_is_not_used_again) {
        struct rig rig = {0};
        struct index_segment segment;
        struct log_hash none = {0};

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 1);
        rig_close(&rig);
        _cleanup_free_ char *path = rig_path(&rig, 1);
        if (_i == 0)
                ck_assert_int_eq(unlink(path), 0);
        else
                ck_assert_int_eq(truncate(path, 0), 0);
        rig_open(&rig);
        ck_assert_int_lt(access(path, F_OK), 0);
        assert_error(index_get_segment(footage_index(rig.footage), "cam-1", 1, &segment), ENOENT);
        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_LOST), 0);
        check_goes_on(&rig, 2, &none);
        rig_done(&rig);
}
END_TEST

START_TEST(a_file_whose_beginning_is_damaged_is_kept_and_named) {
        struct rig rig = {.policy.segment_usec = 5 * USEC_PER_SEC};
        struct index_segment segment;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 5);
        if (_i == 1)
                assert_ok(recording_close(rig.recording));
        rig_close(&rig);
        _cleanup_free_ char *path = rig_path(&rig, 1), *index = file_join(rig.folder, INDEX_DATABASE);
        change_byte(path, 60);
        if (_i == 1)
                ck_assert_int_eq(unlink(index), 0);
        rig_open(&rig);
        ck_assert_int_eq(access(path, F_OK), 0);
        assert_ok(index_get_segment(footage_index(rig.footage), "cam-1", 1, &segment));
        ck_assert(segment.damaged);
        ck_assert_uint_eq(segment.damaged_fragment, 0);
        ck_assert_uint_eq(rig_count_owed(&rig, "segment-damaged"), 1);
        ck_assert_uint_eq(next_number(&rig), 2);
        rig_close(&rig);
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_owed(&rig, "segment-damaged"), 1);
        rig_done(&rig);
}
END_TEST

START_TEST(the_chain_goes_on_from_the_newest_that_can_be_read) {
        struct rig rig = {.policy.segment_usec = 3 * USEC_PER_SEC};
        struct index_segment segment;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 9);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 2, &segment);
        struct log_hash head = segment.head;
        rig_close(&rig);
        _cleanup_free_ char *path = rig_path(&rig, 3), *index = file_join(rig.folder, INDEX_DATABASE);
        change_byte(path, 60);
        ck_assert_int_eq(unlink(index), 0);
        rig_open(&rig);
        check_goes_on(&rig, 4, &head);
        rig_done(&rig);
}
END_TEST

START_TEST(a_closed_file_that_became_shorter_or_longer_is_named) {
        struct rig rig = {0};
        struct index_segment segment;
        size_t size;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 5);
        assert_ok(recording_close(rig.recording));
        rig_record(&rig, 320);
        rig_write_some(&rig, 2);
        assert_ok(recording_close(rig.recording));
        rig_check_segment(&rig, 2, &segment);
        struct log_hash head = segment.head;
        rig_close(&rig);
        _cleanup_free_ char *path = rig_path(&rig, 1);
        size = size_of(path);
        ck_assert_int_eq(truncate(path, (off_t) (_i == 0 ? size - 1 : size + 1)), 0);
        rig_open(&rig);
        assert_ok(index_get_segment(footage_index(rig.footage), "cam-1", 1, &segment));
        ck_assert(segment.damaged);
        ck_assert_uint_eq(segment.damaged_fragment, _i == 0 ? 5 : 6);
        ck_assert_uint_eq(segment.fragments, _i == 0 ? 4 : 5);
        ck_assert_uint_eq(rig_count_owed(&rig, "segment-damaged"), 1);
        check_goes_on(&rig, 3, &head);
        rig_done(&rig);
}
END_TEST

/* The offset of a fragment, which is no number that SQLite would look at. */
START_TEST(a_fragment_whose_row_changed_is_read_again_from_its_file) {
        struct rig rig = {0};
        struct index_segment segment;
        struct sqlite3 *db = NULL;
        uint64_t usec;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 5);
        assert_ok(recording_close(rig.recording));
        rig_close(&rig);
        _cleanup_free_ char *index = file_join(rig.folder, INDEX_DATABASE);
        assert_ok(sqlite_open(index, /* exclusive= */ true, &db));
        ck_assert_int_eq(
                sqlite3_exec(db, "UPDATE fragment SET duration_usec = 77 WHERE number = 3", NULL, NULL, NULL),
                SQLITE_OK);
        sqlite3_close(db);
        rig_open(&rig);
        assert_ok(footage_get_recorded(rig.footage, "cam-1", 0, UINT64_MAX, &usec));
        ck_assert_uint_eq(usec, 5 * USEC_PER_SEC);
        ck_assert_uint_eq(rig_count(&rig), 5);
        rig_check_segment(&rig, 1, &segment);
        ck_assert_uint_eq(rig_count_owed(&rig, "segment-closed"), 1);
        rig_done(&rig);
}
END_TEST

START_TEST(what_is_no_segment_is_left_alone) {
        struct rig rig = {0};
        struct log_hash none = {0};

        rig_open(&rig);
        rig_close(&rig);
        _cleanup_free_ char *folder = file_join(rig.folder, "cam-1"),
                            *link = file_join(folder, "0000000007.mp4"),
                            *other = file_join(folder, "notes.txt"),
                            *inner = file_join(folder, "0000000009.mp4"),
                            *stray = file_join(rig.folder, "stray");
        ck_assert_int_eq(mkdir(folder, 0700), 0);
        ck_assert_int_eq(mkdir(inner, 0700), 0);
        ck_assert_int_eq(symlink("/etc/passwd", link), 0);
        file_write_text(other, "x");
        file_write_text(stray, "x");
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_FOREIGN), 2);
        ck_assert_int_eq(access(other, F_OK) | access(stray, F_OK) | access(inner, F_OK) | access(link, F_OK),
                         0);
        check_goes_on(&rig, 10, &none);
        rig_done(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        {.name = "a_segment_of_a_killed_process_is_closed",
         .test = &a_segment_of_a_killed_process_is_closed,
         .loop_end = 2},
        {.name = "a_torn_tail_is_cut_off", .test = &a_torn_tail_is_cut_off, .loop_end = 53, .few = 1},
        {.name = "what_may_not_have_been_synced_is_cut_off_and_what_was_is_kept",
         .test = &what_may_not_have_been_synced_is_cut_off_and_what_was_is_kept,
         .loop_end = 2},
        {.name = "an_index_that_is_older_than_the_files_gets_them_and_no_number_is_used_twice",
         .test = &an_index_that_is_older_than_the_files_gets_them_and_no_number_is_used_twice,
         .loop_end = 2},
        {.name = "an_index_that_is_lost_or_damaged_is_made_again_from_the_files",
         .test = &an_index_that_is_lost_or_damaged_is_made_again_from_the_files,
         .loop_end = 4},
        {.name = "a_file_that_is_gone_becomes_a_gap",
         .test = &a_file_that_is_gone_becomes_a_gap,
         .loop_end = 2},
        {.name = "a_number_that_was_taken_when_the_power_went_is_not_used_again",
         .test = &a_number_that_was_taken_when_the_power_went_is_not_used_again,
         .loop_end = 2},
        {.name = "a_file_whose_beginning_is_damaged_is_kept_and_named",
         .test = &a_file_whose_beginning_is_damaged_is_kept_and_named,
         .loop_end = 2},
        SUITE_CASE(the_chain_goes_on_from_the_newest_that_can_be_read),
        {.name = "a_closed_file_that_became_shorter_or_longer_is_named",
         .test = &a_closed_file_that_became_shorter_or_longer_is_named,
         .loop_end = 2},
        SUITE_CASE(a_fragment_whose_row_changed_is_read_again_from_its_file),
        SUITE_CASE(what_is_no_segment_is_left_alone),
};

SUITE_MAIN("camera-recovery", cases, NULL, NULL)
