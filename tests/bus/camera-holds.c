/* A low rating's hold with real processes: motcuad asks for it, motcua-camerad has it, and one of them loses
 * what it knew. */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/camera/index.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/scene.h"

#define CAMERA "vn.motcua.Camera1", "/vn/motcua/Camera1", "vn.motcua.Camera1"
enum { HOLDS_MAX = 16 };

struct hall {
        struct scene scene;
        char *folder;
};

#define SECTIONS                                                                                             \
        "[Cameras]\nFolder=%s\nRetentionDays=30\nNoticePosted=2020-01-01\nFreeBytes=1M\nSegmentSec=10\n"     \
        "[Camera hall]\nSource=test\nPurpose=x\nCounters=c1\n"

static void start_camera(struct hall *hall) {
        centre_start(hall->scene.centre, CENTRE_CAMERAD, NULL);
        centre_wait_ready(hall->scene.centre, CENTRE_CAMERAD);
}

static void begin(struct hall *hall) {
        _cleanup_free_ char *config = NULL, *centre = text_replace(centre_config_quick, "[Centre]\n",
                                                                   "[Centre]\nSources=keypad camera\n");

        scene_prepare(&hall->scene);
        hall->folder = centre_path(hall->scene.centre, "footage");
        must_errno(mkdir(hall->folder, 0700));
        must_errno(chown(hall->folder, centre_uid(CENTRE_CAMERA), centre_gid(CENTRE_CAMERA)));
        must_errno(asprintf(&config, "%s" SECTIONS, centre, hall->folder));
        centre_write_config(hall->scene.centre, config);
        start_camera(hall);
        scene_start(&hall->scene);
}

static void end(struct hall *hall) {
        (void) centre_stop(hall->scene.centre, CENTRE_CAMERAD, SIGTERM);
        scene_end(&hall->scene);
        free(hall->folder);
}

static void rate_low(struct hall *hall, size_t n) {
        client_press(hall->scene.bus, "quay1", "done");
        scene_await(&hall->scene, "armed", n);
        client_press(hall->scene.bus, "quay1", "dissatisfied");
        scene_await(&hall->scene, "rating", n);
}

/* Of the holds that stand, those for low ratings: how many, and when they end. */
static size_t list_holds(struct hall *hall, uint64_t ends[static HOLDS_MAX]) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *camera, *reason, *actor;
        uint64_t id, from, until, end_usec, made;
        size_t n = 0;
        int r;

        must(sd_bus_call_method(hall->scene.bus, CAMERA, "GetHolds", NULL, &reply, "a{sv}", 0));
        must(sd_bus_message_enter_container(reply, 'a', "(tsttttss)"));
        while ((r = sd_bus_message_read(reply, "(tsttttss)", &id, &camera, &from, &until, &end_usec, &made,
                                        &reason, &actor)) > 0)
                if (streq(reason, "low-rating") && n < HOLDS_MAX)
                        ends[n++] = end_usec;
        must(r);
        return n;
}

static void lose(struct hall *hall, const char *name) {
        _cleanup_free_ char *path = file_join(hall->folder, name);

        if (unlink(path) < 0)
                ck_assert_int_eq(errno, ENOENT);
}

static void kill_camera(struct hall *hall) {
        ck_assert_int_eq(centre_stop(hall->scene.centre, CENTRE_CAMERAD, SIGKILL), 256 + SIGKILL);
}

static void lose_index_and_holds(struct hall *hall) {
        lose(hall, INDEX_DATABASE);
        lose(hall, INDEX_DATABASE "-wal");
        lose(hall, INDEX_DATABASE "-shm");
        lose(hall, "holds");
}

START_TEST(holds_that_the_recorder_lost_are_placed_again) {
        uint64_t before[HOLDS_MAX], after[HOLDS_MAX];
        struct hall hall;

        begin(&hall);
        rate_low(&hall, 1);
        scene_await(&hall.scene, "footage-held", 1);
        rate_low(&hall, 2);
        scene_await(&hall.scene, "footage-held", 2);
        ck_assert_uint_eq(list_holds(&hall, before), 2);
        kill_camera(&hall);
        lose_index_and_holds(&hall);
        start_camera(&hall);
        scene_await(&hall.scene, "footage-held", 4);
        ck_assert_uint_eq(list_holds(&hall, after), 2);
        /* They end when those of before would have, give or take when that was recorded. */
        for (size_t i = 0; i < 2; i++)
                ck_assert(after[i] < before[i] + 60 * USEC_PER_SEC &&
                          before[i] < after[i] + 60 * USEC_PER_SEC);
        /* And once is enough, whoever starts again. */
        kill_camera(&hall);
        start_camera(&hall);
        rate_low(&hall, 3);
        scene_await(&hall.scene, "footage-held", 5);
        ck_assert_uint_eq(list_holds(&hall, after), 3);
        end(&hall);
}
END_TEST

/* Also if the record's daemon dies between two of them. */
START_TEST(what_was_asked_for_when_motcuad_was_killed_is_asked_for_once_more) {
        uint64_t ends[HOLDS_MAX];
        struct hall hall;

        begin(&hall);
        for (size_t i = 1; i <= 4; i++) {
                rate_low(&hall, i);
                scene_await(&hall.scene, "footage-held", i);
        }
        kill_camera(&hall);
        lose_index_and_holds(&hall);
        start_camera(&hall);
        scene_await(&hall.scene, "footage-held", 5);
        centre_stop(hall.scene.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(hall.scene.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(hall.scene.centre, CENTRE_MOTCUAD);
        scene_await(&hall.scene, "footage-held", 8);
        ck_assert_uint_eq(list_holds(&hall, ends), 4);
        end(&hall);
}
END_TEST

static void copy_store(const char *from, const char *to) {
        static const char *const names[] = {INDEX_DATABASE, INDEX_DATABASE "-wal", "holds"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                _cleanup_free_ char *source = file_join(from, names[i]), *target = file_join(to, names[i]);
                size_t size;
                _cleanup_free_ char *bytes = file_read(source, &size);

                (void) unlink(target);
                if (access(source, F_OK) < 0)
                        continue;
                file_write(target, bytes, size);
                must_errno(chown(target, centre_uid(CENTRE_CAMERA), centre_gid(CENTRE_CAMERA)));
        }
}

START_TEST(a_folder_restored_from_a_copy_gets_the_holds_since) {
        _cleanup_free_ char *copy = NULL;
        uint64_t ends[HOLDS_MAX];
        struct hall hall;

        begin(&hall);
        copy = centre_path(hall.scene.centre, "copy");
        must_errno(mkdir(copy, 0700));
        rate_low(&hall, 1);
        scene_await(&hall.scene, "footage-held", 1);
        scene_await(&hall.scene, "segment-closed", 1);
        ck_assert_int_eq(centre_stop(hall.scene.centre, CENTRE_CAMERAD, SIGTERM), 0);
        copy_store(hall.folder, copy);
        start_camera(&hall);
        rate_low(&hall, 2);
        scene_await(&hall.scene, "footage-held", 2);
        size_t closed = records_count(&hall.scene.records, "segment-closed");
        scene_await(&hall.scene, "segment-closed", closed + 1);
        kill_camera(&hall);
        copy_store(copy, hall.folder);
        lose(&hall, INDEX_DATABASE "-shm");
        start_camera(&hall);
        scene_await(&hall.scene, "footage-held", 4);
        ck_assert_uint_eq(list_holds(&hall, ends), 2);
        end(&hall);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(holds_that_the_recorder_lost_are_placed_again),
        SUITE_CASE(what_was_asked_for_when_motcuad_was_killed_is_asked_for_once_more),
        SUITE_CASE(a_folder_restored_from_a_copy_gets_the_holds_since),
};

CENTRE_SUITE_MAIN("camera-holds", cases)
