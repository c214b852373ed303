/* What is exported is proven, written down first, and never said to be all that there is when it is not: the
 * real daemon with the shipped policy. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "camera-ask.h"
#include "dbus/errors.h"
#include "polkit.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/video-decoder.h"

START_TEST(exports_are_proven_and_written_down_first) {
        _cleanup_client_message_ sd_bus_message *reply = NULL, *again = NULL, *open = NULL;
        struct polkit polkit;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY "SegmentSec=10\n", RIG_C1);
        uint64_t begun = ask_footage(&rig, 3);
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_YES);
        ck_assert_str_eq(ask_export(&rig, operator, begun, begun + 60 * USEC_PER_SEC, RIG_WHY, &reply), "");
        ck_assert_str_eq(polkit.action, "vn.motcua.camera.export");
        ask_check_clip(reply, true);
        rig_await(&rig, "footage-exported camera=c1 actor=uid 61003 reason=" RIG_WHY " sha256=", 1);
        /* Of what is written: complete, though it stands in what is still being written. */
        ck_assert_str_eq(ask_export(&rig, operator, begun, begun + 2 * USEC_PER_SEC, RIG_WHY, &open), "");
        ask_check_clip(open, false);
        /* Of what is over: complete, whatever has come since. */
        rig_await(&rig, "segment-closed camera=c1", 1);
        uint64_t until = rig_find(&rig, "segment-closed camera=c1", 1)->until_usec;
        ck_assert_str_eq(ask_export(&rig, operator, begun, until - USEC_PER_SEC, RIG_WHY, &again), "");
        ask_check_clip(again, false);
        rig_await(&rig, "footage-exported", 3);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

static int make_file(const struct rig *rig, const char *name) {
        _cleanup_free_ char *path = NULL;

        must(str_format(&path, "%s/c1/%s", rig->folder, name));
        return must_errno(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

/* The newest file is to be read before anything is known of the camera, and has a long hole. That of somebody
 * else cannot be read, which is no fault of the disk. */
static void add_files(const struct rig *rig) {
        int hole = make_file(rig, "0000000099.mp4"), other = make_file(rig, "0000000098.mp4");
        struct stat st;

        must_errno(stat(rig->folder, &st));
        must_errno(fchown(hole, st.st_uid, st.st_gid));
        must_errno(ftruncate(hole, INT64_C(1) << 30));
        (void) close(hole);
        (void) close(other);
}

static bool is_indexed(void *userdata) {
        const struct rig *rig = userdata;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        uint64_t done, total;

        must(sd_bus_get_property(rig->bus, RIG_NAME, RIG_DAEMON, "IndexProgress", NULL, &reply, "(tt)"));
        must(sd_bus_message_read(reply, "(tt)", &done, &total));
        return total == 0;
}

/* Of what was not read yet, nobody is told that it was never recorded. */
START_TEST(what_is_not_in_the_index_yet_is_asked_for_again) {
        _cleanup_free_ char *index = NULL, *wal = NULL;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY "SegmentSec=10\n", RIG_C1);
        uint64_t from = ask_footage(&rig, 4);
        rig_stop(&rig, SIGKILL);
        must(str_format(&index, "%s/index.db", rig.folder));
        must(str_format(&wal, "%s-wal", index));
        must_errno(unlink(index));
        (void) unlink(wal);
        add_files(&rig);
        rig_start(&rig, NULL);
        ck_assert_str_eq(ask_export(&rig, rig.bus, from, from + 3 * USEC_PER_SEC, RIG_WHY, NULL),
                         BUS_ERROR_INDEX_INCOMPLETE);
        ck_assert(!is_indexed(&rig));
        centre_wait(rig.centre, is_indexed, &rig, "the index");
        rig_await_footage(&rig, "c1", rig_now());
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        ck_assert_str_eq(ask_export(&rig, rig.bus, from, from + 3 * USEC_PER_SEC, RIG_WHY, &reply), "");
        ask_check_clip(reply, false);
        rig_end(&rig);
}
END_TEST

START_TEST(ordinary_files_name_what_can_be_proven) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ char *text = NULL;
        _cleanup_video_ struct video video = {0};
        char names[4][100];
        const char *name;
        int fd, fds[4];
        size_t n = 0, size;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        rig_stop(&rig, SIGTERM);
        rig_start(&rig, (const char *const[]){"MOTCUA_REMUX=" TEST_REMUX, NULL});
        uint64_t begun = ask_footage(&rig, 3);
        ck_assert_str_eq(ask_format(&rig, rig.bus, "mp4", begun, begun + 2 * USEC_PER_SEC, &reply), "");
        must(sd_bus_message_enter_container(reply, 'a', "(sh)"));
        while (must(sd_bus_message_read(reply, "(sh)", &name, &fd)) > 0) {
                ck_assert_uint_lt(n, 4);
                (void) snprintf(names[n], sizeof(names[n]), "%s", name);
                fds[n++] = fd;
        }
        ck_assert_uint_eq(n, 4);
        ck_assert(strstr(names[0], ".mp4") && strstr(names[1], ".json"));
        ck_assert(strstr(names[2], "-ordinary.mp4") && strstr(names[3], "-ordinary.json"));
        ask_read(fds[3], &text, &size);
        ck_assert_msg(strstr(text, "motcua-remux-1") && strstr(text, names[0]) && strstr(text, names[1]),
                      "%s", text);
        if (!video_missing()) {
                _cleanup_free_ char *path = NULL, *bytes = NULL;

                must_errno(asprintf(&path, "%s/ordinary.mp4", suite_dir()));
                ask_read(fds[2], &bytes, &size);
                file_write(path, bytes, size);
                ck_assert(video_decode(path, &video));
                ck_assert_uint_ge(video.n_pictures, 10);
        }
        rig_await(&rig, "footage-exported camera=c1", 1);
        /* A program that fails is told of, and nothing is handed out. */
        rig_stop(&rig, SIGTERM);
        rig_start(&rig, (const char *const[]){"MOTCUA_REMUX=/bin/false", NULL});
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        ck_assert_str_eq(ask_format(&rig, rig.bus, "mp4", begun, begun + 2 * USEC_PER_SEC, NULL),
                         BUS_ERROR_STORAGE_FAILED);
        ck_assert_uint_eq(rig_count(&rig, "footage-exported camera=c1"), 1);
        rig_end(&rig);
}
END_TEST

static const char *hold(struct rig *rig, uint64_t from, uint64_t until) {
        return rig_call(rig, rig->bus, "Hold", NULL, "sttsa{sv}", "c1", from, until, RIG_WHY, 0);
}

/* It is in the configuration no more, or has another name by now. */
START_TEST(what_a_camera_that_left_recorded_is_held_and_handed_out) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ char *full = NULL;
        struct rig_footage footage;
        struct rig rig;

        rig_begin(&rig, RIG_DAYS "SegmentSec=10\nFreeBytes=1M\n", RIG_C1);
        uint64_t begun = ask_footage(&rig, 3);
        full = rig_policy_of_full_disk(&rig);
        rig_configure(&rig, RIG_DAYS "SegmentSec=10\nFreeBytes=1M\n", RIG_C2);
        rig_reload(&rig);
        rig_await(&rig, "camera-removed camera=c1", 1);
        rig_await_property(&rig, RIG_CAMERA("c2"), "Recording", "yes");
        ck_assert_str_eq(ask_export(&rig, rig.bus, begun, begun + 2 * USEC_PER_SEC, RIG_WHY, &reply), "");
        ask_check_clip(reply, false);
        ck_assert_str_eq(hold(&rig, begun, begun + 2 * USEC_PER_SEC), "");
        /* Of a disk that is full there is no half of a clip, and what is held stays. */
        rig_configure(&rig, full, RIG_C2);
        rig_reload(&rig);
        rig_await_property(&rig, RIG_DAEMON, "Store", "full");
        ck_assert_str_eq(ask_export(&rig, rig.bus, begun, begun + 2 * USEC_PER_SEC, RIG_WHY, NULL),
                         BUS_ERROR_STORAGE_FAILED);
        ck_assert_uint_eq(rig_count(&rig, "footage-exported"), 1);
        ck_assert_uint_eq(rig_count(&rig, "segment-deleted camera=c1"), 0);
        rig_stop(&rig, SIGTERM);
        rig_check_files(&rig, "c1", true, &footage);
        ck_assert_uint_ge(footage.segments, 1);
        rig_check_agreement(&rig);
        rig_end(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_a_camera_that_left_recorded_is_held_and_handed_out),
        SUITE_CASE(exports_are_proven_and_written_down_first),
        SUITE_CASE(what_is_not_in_the_index_yet_is_asked_for_again),
        SUITE_CASE(ordinary_files_name_what_can_be_proven),
};

CENTRE_SUITE_MAIN("camera-export", cases)
