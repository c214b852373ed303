#include "footage-rig.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "services/base/sqlite-util.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

/* ----- which store ----- */

static int try_open(const struct rig *rig, const char *remembered, char **ret_text) {
        struct problem problem = {.language = LANGUAGE_EN};
        struct footage *footage = NULL;
        int r = footage_open(rig->folder, remembered, rig->clock, &footage, &problem);

        footage_free(footage);
        *ret_text = problem.text;
        return r;
}

START_TEST(a_store_is_known_by_its_identity) {
        struct rig rig = {0};
        char store[FOOTAGE_STORE_SIZE];

        rig_open(&rig);
        assert_ok(footage_identify(rig.folder, store));
        ck_assert_str_eq(store, rig.store);
        ck_assert(id128_is_valid(store));
        rig_close(&rig);
        rig_open(&rig);
        ck_assert_str_eq(store, footage_store(rig.footage));
        rig_done(&rig);
}
END_TEST

START_TEST(a_store_of_which_nothing_is_remembered_yet_is_taken_if_nothing_is_in_it) {
        struct rig rig = {0};
        _cleanup_free_ char *text = NULL;

        rig_open(&rig);
        if (_i == 1) {
                rig_record(&rig, 640);
                rig_write_some(&rig, 1);
        }
        rig_close(&rig);
        int r = try_open(&rig, NULL, &text);
        if (_i == 0) {
                assert_ok(r);
        } else {
                assert_error(r, EEXIST);
                ck_assert_ptr_nonnull(strstr(text, "an administrator must accept it"));
        }
        rig_done(&rig);
}
END_TEST

static const struct {
        const char *identity; /* NULL: none */
        const char *file;
        bool remembered;
        int error;
} folders[] = {
        {NULL, NULL, true, ENODEV},
        {NULL, NULL, false, 0},
        {NULL, "lost+found", false, 0},
        {NULL, "photos", false, ENOTEMPTY},
        {NULL, "photos", true, ENODEV},
        {"motcua footage 1\nstore 00000000000000000000000000000000\n", NULL, true, EXDEV},
        {"motcua footage 1\nstore 00000000000000000000000000000000\n", "photos", false, EEXIST},
        {"motcua footage 2\nstore 00000000000000000000000000000000\n", NULL, true, EXDEV},
        {"motcua footage 2\nstore 00000000000000000000000000000000\n", NULL, false, ENOTEMPTY},
        {"motcua footage 1\nstore 0000000000000000000000000000000G\n", NULL, true, EXDEV},
        {"motcua footage 1\nstore 00000000000000000000000000000000\n.", NULL, true, EXDEV},
        {"", NULL, true, EXDEV},
};

START_TEST(a_wrong_disk_is_refused_and_nothing_is_written_to_it) {
        struct rig rig = {.folder = file_join(suite_dir(), "footage")};
        _cleanup_free_ char *text = NULL, *index = file_join(rig.folder, INDEX_DATABASE),
                            *identity = file_join(rig.folder, FOOTAGE_IDENTITY);

        assert_ok(clock_new_sim(&rig.clock));
        ck_assert_int_eq(mkdir(rig.folder, 0700), 0);
        if (folders[_i].identity)
                file_write_text(identity, folders[_i].identity);
        if (folders[_i].file) {
                _cleanup_free_ char *path = file_join(rig.folder, folders[_i].file);
                ck_assert_int_eq(mkdir(path, 0700), 0);
        }
        int r = try_open(&rig, folders[_i].remembered ? "11111111111111111111111111111111" : NULL, &text);
        ck_assert_int_eq(r, -folders[_i].error);
        if (r < 0) {
                ck_assert_ptr_nonnull(strstr(text, rig.folder));
                ck_assert_int_lt(access(index, F_OK), 0);
                _cleanup_free_ char *kept = file_read(identity, NULL);
                ck_assert_str_eq(kept, folders[_i].identity ? folders[_i].identity : "");
        }
        rig_done(&rig);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_a_missing_disk) {
        struct rig rig = {.folder = file_join(suite_dir(), "footage")};
        _cleanup_free_ char *text = NULL, *other = NULL;

        assert_ok(clock_new_sim(&rig.clock));
        assert_error(try_open(&rig, "11111111111111111111111111111111", &text), ENODEV);
        assert_error(try_open(&rig, NULL, &other), ENOENT);
        rig_done(&rig);
}
END_TEST

/* The package was put back: what is there is neither damaged nor made again. */
START_TEST(a_store_of_a_newer_version_is_left_as_it_is) {
        struct rig rig = {0};
        _cleanup_free_ char *text = NULL;
        sqlite3 *db = NULL;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 3);
        rig_close(&rig);
        _cleanup_free_ char *index = file_join(rig.folder, INDEX_DATABASE);
        assert_ok(sqlite_open(index, /* exclusive= */ false, &db));
        ck_assert_int_eq(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
        assert_error(try_open(&rig, rig.store, &text), EPROTONOSUPPORT);
        ck_assert_ptr_nonnull(
                strstr(text, "newer version, and is left as it is: install that version again"));
        ck_assert(!file_folder_has(rig.folder, ".damaged-"));
        rig_done(&rig);
}
END_TEST

START_TEST(a_second_process_is_refused) {
        struct rig rig = {0};
        _cleanup_free_ char *text = NULL;

        rig_open(&rig);
        assert_error(try_open(&rig, rig.store, &text), EBUSY);
        rig_done(&rig);
}
END_TEST

/* ----- removing and holding ----- */

static int note_serial(uint64_t serial, const char *type, const char *fields_text, void *userdata) {
        uint64_t *last = userdata;

        (void) type;
        (void) fields_text;
        *last = serial;
        return 0;
}

static void tell(struct rig *rig) {
        uint64_t last = 0;

        assert_ok(index_each_owed(footage_index(rig->footage), 0, 1000, note_serial, &last));
        assert_ok(index_forget_owed(footage_index(rig->footage), last));
}

static void make_two(struct rig *rig) {
        rig->policy.segment_usec = 3 * USEC_PER_SEC;
        rig_open(rig);
        rig_record(rig, 640);
        rig_write_some(rig, 6);
        assert_ok(recording_close(rig->recording));
        tell(rig);
}

START_TEST(a_segment_is_removed_when_its_event_was_told) {
        struct rig rig = {0};
        struct index_segment segment;

        make_two(&rig);
        _cleanup_free_ char *path = rig_path(&rig, 1);
        assert_ok(footage_condemn(rig.footage, "cam-1", 1, "age"));
        ck_assert_uint_eq(rig_count_owed(&rig, "segment-deleted"), 1);
        ck_assert_uint_eq(rig_count(&rig), 3);
        ck_assert_int_eq(footage_sweep(rig.footage), 0);
        ck_assert_int_eq(access(path, F_OK), 0);
        assert_error(footage_condemn(rig.footage, "cam-1", 1, "age"), ENOENT);
        tell(&rig);
        ck_assert_int_eq(footage_sweep(rig.footage), 1);
        ck_assert_int_lt(access(path, F_OK), 0);
        assert_error(index_get_segment(footage_index(rig.footage), "cam-1", 1, &segment), ENOENT);
        rig_check_segment(&rig, 2, &segment);
        ck_assert_int_eq(footage_sweep(rig.footage), 0);
        rig_done(&rig);
}
END_TEST

/* Killed between any two steps: the file is never gone without its event, and goes in the end. */
START_TEST(a_removal_that_was_cut_short_goes_on_at_the_next_start) {
        struct rig rig = {0};
        struct index_segment segment;

        make_two(&rig);
        _cleanup_free_ char *path = rig_path(&rig, 1);
        assert_ok(footage_condemn(rig.footage, "cam-1", 1, "age"));
        if (_i > 0)
                tell(&rig);
        if (_i > 1)
                ck_assert_int_eq(unlink(path), 0);
        rig_close(&rig);
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_LOST), 0);
        ck_assert_uint_eq(rig_count_owed(&rig, "segment-deleted"), _i == 0);
        tell(&rig);
        ck_assert_int_eq(footage_sweep(rig.footage), 1);
        ck_assert_int_lt(access(path, F_OK), 0);
        assert_error(index_get_segment(footage_index(rig.footage), "cam-1", 1, &segment), ENOENT);
        rig_done(&rig);
}
END_TEST

START_TEST(an_open_segment_is_not_removed) {
        struct rig rig = {0};

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 2);
        assert_error(footage_condemn(rig.footage, "cam-1", 1, "age"), EBUSY);
        rig_done(&rig);
}
END_TEST

/* Returns what writing as much as goes ended with. */
static int fill_disk(const struct rig *rig) {
        static const uint8_t bytes[65536];
        _cleanup_free_ char *path = file_join(rig->folder, "ballast");
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        ssize_t n = 0;

        ck_assert_int_ge(fd, 0);
        while (n >= 0)
                n = write(fd, bytes, sizeof(bytes));
        int r = -errno;
        for (n = 1; n > 0;)
                n = write(fd, bytes, 1);
        return r;
}

START_TEST(on_a_full_disk_something_can_be_removed_and_recording_goes_on) {
        struct rig rig = {.folder = file_join(suite_dir(), "footage"),
                          .policy.segment_usec = 3 * USEC_PER_SEC};
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct index_segment segment;

        ck_assert_int_eq(mkdir(rig.folder, 0700), 0);
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
            mount("none", rig.folder, "tmpfs", 0, "size=12m,mode=0700") < 0) {
                fprintf(stderr, "no file system of our own: %s\n", strerror(errno));
                free(rig.folder);
                return;
        }
        assert_ok(clock_new_sim(&rig.clock));
        assert_ok(footage_open(rig.folder, NULL, rig.clock, &rig.footage, &problem));
        rig_record(&rig, 640);
        rig_write_some(&rig, 6);
        assert_ok(recording_close(rig.recording));
        tell(&rig);
        ck_assert_int_eq(fill_disk(&rig), -ENOSPC);
        assert_error(rig_write(&rig), ENOSPC);
        assert_ok(footage_condemn(rig.footage, "cam-1", 1, "free-space"));
        tell(&rig);
        ck_assert_int_eq(footage_sweep(rig.footage), 1);
        assert_error(index_get_segment(footage_index(rig.footage), "cam-1", 1, &segment), ENOENT);
        rig_check_segment(&rig, 2, &segment);
        /* Somebody else's file was most of it. */
        _cleanup_free_ char *path = file_join(rig.folder, "ballast");
        ck_assert_int_eq(unlink(path), 0);
        assert_ok(rig_write(&rig));
        assert_ok(recording_close(rig.recording));
        rig_close(&rig);
        ck_assert_int_eq(umount(rig.folder), 0);
        rig_done(&rig);
}
END_TEST

static struct index_hold hold_of(const char *camera, const char *key, uint64_t from_sec, uint64_t until_sec) {
        struct index_hold hold = {.from_usec = RIG_REALTIME + from_sec * USEC_PER_SEC,
                                  .until_usec = RIG_REALTIME + until_sec * USEC_PER_SEC,
                                  .end_usec = RIG_REALTIME * 2,
                                  .made_usec = RIG_REALTIME,
                                  .visit = 12,
                                  .reason = "Đánh giá thấp",
                                  .actor = "motcuad"};

        memcpy(hold.camera, camera, strlen(camera) + 1);
        memcpy(hold.key, key, strlen(key) + 1);
        return hold;
}

START_TEST(a_hold_keeps_what_it_overlaps_until_it_is_released) {
        struct rig rig = {0};
        struct index_hold hold = hold_of(_i == 0 ? "cam-1" : "", "", 2, 3);

        make_two(&rig);
        ck_assert_int_eq(footage_hold(rig.footage, &hold), 0);
        ck_assert_uint_eq(rig_count_owed(&rig, "hold-placed"), 1);
        assert_error(footage_condemn(rig.footage, "cam-1", 1, "age"), EBUSY);
        assert_ok(footage_condemn(rig.footage, "cam-1", 2, "age"));
        assert_ok(footage_release(rig.footage, hold.id,
                                  &(struct hold_release){"đã xem xét", "1000", NULL, NULL}));
        assert_error(footage_release(rig.footage, hold.id, NULL), EALREADY);
        ck_assert_uint_eq(rig_count_owed(&rig, "hold-released"), 1);
        assert_ok(footage_condemn(rig.footage, "cam-1", 1, "age"));
        rig_done(&rig);
}
END_TEST

START_TEST(the_same_key_is_the_same_hold) {
        struct rig rig = {0};
        struct index_hold first = hold_of("cam-1", "visit-12", 2, 3),
                          again = hold_of("cam-1", "visit-12", 2, 3),
                          other = hold_of("cam-1", "visit-13", 2, 3);

        make_two(&rig);
        ck_assert_int_eq(footage_hold(rig.footage, &first), 0);
        ck_assert_int_eq(footage_hold(rig.footage, &again), 1);
        ck_assert_uint_eq(first.id, again.id);
        ck_assert_int_eq(footage_hold(rig.footage, &other), 0);
        ck_assert_uint_ne(first.id, other.id);
        ck_assert_uint_eq(rig_count_owed(&rig, "hold-placed"), 2);
        /* One that has ended is not taken up again by whoever still asks for it. */
        assert_ok(footage_release(rig.footage, first.id, NULL));
        assert_error(footage_hold(rig.footage, &again), EALREADY);
        rig_done(&rig);
}
END_TEST

static int note_hold(const struct index_hold *hold, void *userdata) {
        struct index_hold *last = userdata;

        *last = *hold;
        return 0;
}

START_TEST(holds_outlive_the_index) {
        struct rig rig = {0};
        struct index_hold released = hold_of("cam-1", "visit-11", 0, 9),
                          hold = hold_of("cam-1", "visit-12", 2, 3), found = {0};
        _cleanup_free_ char *index = NULL, *wal = NULL;

        make_two(&rig);
        index = file_join(rig.folder, INDEX_DATABASE);
        wal = file_join(rig.folder, INDEX_DATABASE "-wal");
        ck_assert_int_eq(footage_hold(rig.footage, &hold), 0);
        ck_assert_int_eq(footage_hold(rig.footage, &released), 0);
        assert_ok(footage_release(rig.footage, released.id, &(struct hold_release){"", "", NULL, NULL}));
        rig_close(&rig);
        ck_assert_int_eq(unlink(index), 0);
        (void) unlink(wal);
        rig_open(&rig);
        assert_ok(index_each_hold(footage_index(rig.footage), false, note_hold, &found));
        ck_assert_uint_eq(found.id, hold.id);
        ck_assert_str_eq(found.reason, hold.reason);
        ck_assert_uint_eq(found.end_usec, hold.end_usec);
        assert_error(footage_condemn(rig.footage, "cam-1", 1, "age"), EBUSY);
        assert_ok(footage_condemn(rig.footage, "cam-1", 2, "age"));
        /* No id twice. */
        struct index_hold next = hold_of("cam-1", "visit-14", 0, 9);
        ck_assert_int_eq(footage_hold(rig.footage, &next), 0);
        ck_assert_uint_gt(next.id, released.id);
        rig_done(&rig);
}
END_TEST

START_TEST(where_nobody_knows_what_was_held_everything_is) {
        struct rig rig = {0};
        struct index_hold hold = hold_of("cam-1", "visit-12", 2, 3);
        _cleanup_free_ char *index = NULL, *holds = NULL, *text = NULL;

        make_two(&rig);
        index = file_join(rig.folder, INDEX_DATABASE);
        holds = file_join(rig.folder, "holds");
        ck_assert_int_eq(footage_hold(rig.footage, &hold), 0);
        rig_close(&rig);
        ck_assert_int_eq(unlink(index), 0);
        text = file_read(holds, NULL);
        if (_i == 0) {
                ck_assert_int_eq(unlink(holds), 0);
        } else {
                char *at = strstr(text, _i == 1 ? "until_usec" : "\"until_usec");
                ck_assert_ptr_nonnull(at);
                *at ^= 1;
                file_write_text(holds, text);
        }
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_HOLDS_DAMAGED), 1);
        assert_error(footage_condemn(rig.footage, "cam-1", 1, "age"), EBUSY);
        assert_error(footage_condemn(rig.footage, "cam-1", 2, "age"), EBUSY);
        rig_done(&rig);
}
END_TEST

START_TEST(a_file_of_holds_that_is_damaged_is_mended_from_the_index) {
        struct rig rig = {0};
        struct index_hold hold = hold_of("cam-1", "visit-12", 2, 3);
        _cleanup_free_ char *holds = NULL, *before = NULL, *after = NULL;

        make_two(&rig);
        holds = file_join(rig.folder, "holds");
        ck_assert_int_eq(footage_hold(rig.footage, &hold), 0);
        before = file_read(holds, NULL);
        rig_close(&rig);
        file_write_text(holds, "xyz");
        rig_open(&rig);
        ck_assert_uint_eq(rig_count_findings(&rig, FOOTAGE_HOLDS_DAMAGED), 0);
        after = file_read(holds, NULL);
        ck_assert_str_eq(before, after);
        rig_done(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_store_is_known_by_its_identity),
        {.name = "a_store_of_which_nothing_is_remembered_yet_is_taken_if_nothing_is_in_it",
         .test = &a_store_of_which_nothing_is_remembered_yet_is_taken_if_nothing_is_in_it,
         .loop_end = 2},
        {.name = "a_wrong_disk_is_refused_and_nothing_is_written_to_it",
         .test = &a_wrong_disk_is_refused_and_nothing_is_written_to_it,
         .loop_end = ELEMENTSOF(folders)},
        SUITE_CASE(a_folder_that_is_not_there_is_a_missing_disk),
        SUITE_CASE(a_store_of_a_newer_version_is_left_as_it_is),
        SUITE_CASE(a_second_process_is_refused),
        SUITE_CASE(a_segment_is_removed_when_its_event_was_told),
        {.name = "a_removal_that_was_cut_short_goes_on_at_the_next_start",
         .test = &a_removal_that_was_cut_short_goes_on_at_the_next_start,
         .loop_end = 3},
        SUITE_CASE(an_open_segment_is_not_removed),
        SUITE_CASE(on_a_full_disk_something_can_be_removed_and_recording_goes_on),
        {.name = "a_hold_keeps_what_it_overlaps_until_it_is_released",
         .test = &a_hold_keeps_what_it_overlaps_until_it_is_released,
         .loop_end = 2},
        SUITE_CASE(the_same_key_is_the_same_hold),
        SUITE_CASE(holds_outlive_the_index),
        {.name = "where_nobody_knows_what_was_held_everything_is",
         .test = &where_nobody_knows_what_was_held_everything_is,
         .loop_end = 2},
        SUITE_CASE(a_file_of_holds_that_is_damaged_is_mended_from_the_index),
};

SUITE_MAIN("camera-footage", cases, NULL, NULL)
