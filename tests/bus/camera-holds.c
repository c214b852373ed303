/* A low rating's hold with real processes: motcuad asks for it, motcua-camerad has it, and one of them loses
 * what it knew. */
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "services/base/bus.h"
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

/* A hold as GetHolds tells of it, but for its number and when it was placed. */
struct told {
        char camera[64], reason[64], actor[64];
        uint64_t from_usec, until_usec, end_usec;
};

/* The one that stands for that reason; there is no other. */
static struct told find_told(struct hall *hall, const char *wanted) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *camera, *reason, *actor;
        struct told told = {.camera = ""};
        uint64_t id, from, until, end_usec, made;
        size_t n = 0;
        int r;

        must(sd_bus_call_method(hall->scene.bus, CAMERA, "GetHolds", NULL, &reply, "a{sv}", 0));
        must(sd_bus_message_enter_container(reply, 'a', "(tsttttss)"));
        while ((r = sd_bus_message_read(reply, "(tsttttss)", &id, &camera, &from, &until, &end_usec, &made,
                                        &reason, &actor)) > 0) {
                if (!streq(reason, wanted))
                        continue;
                n++;
                told.from_usec = from;
                told.until_usec = until;
                told.end_usec = end_usec;
                (void) snprintf(told.camera, sizeof(told.camera), "%s", camera);
                (void) snprintf(told.reason, sizeof(told.reason), "%s", reason);
                (void) snprintf(told.actor, sizeof(told.actor), "%s", actor);
        }
        must(r);
        ck_assert_uint_eq(n, 1);
        return told;
}

static uint64_t now_realtime_usec(void) {
        struct timespec now;

        must_errno(clock_gettime(CLOCK_REALTIME, &now));
        return (uint64_t) now.tv_sec * USEC_PER_SEC + (uint64_t) now.tv_nsec / 1000;
}

/* As somebody does, of what is being recorded. */
static struct told hold_by_hand(struct hall *hall, const char *camera, const char *reason) {
        uint64_t now_usec = now_realtime_usec();

        must(sd_bus_call_method(hall->scene.bus, CAMERA, "Hold", NULL, NULL, "sttsa{sv}", camera,
                                now_usec - USEC_PER_SEC, now_usec + 60 * USEC_PER_SEC, reason, 1, "end_usec",
                                "t", now_usec + 7000 * USEC_PER_SEC));
        return find_told(hall, reason);
}

static void check_told(struct hall *hall, const struct told *before) {
        struct told now = find_told(hall, before->reason);

        ck_assert_str_eq(now.camera, before->camera);
        ck_assert_str_eq(now.actor, before->actor);
        ck_assert_uint_eq(now.from_usec, before->from_usec);
        ck_assert_uint_eq(now.until_usec, before->until_usec);
        ck_assert_uint_eq(now.end_usec, before->end_usec);
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

/* Who, why and until when stay; there is one hold of each, whoever starts again. */
START_TEST(what_people_had_held_is_placed_again) {
        struct hall hall;

        begin(&hall);
        scene_await(&hall.scene, "camera-state", 1);
        struct told first = hold_by_hand(&hall, "hall", "khiếu nại"),
                    second = hold_by_hand(&hall, "", "thanh tra");
        scene_await(&hall.scene, "hold-placed", 2);
        kill_camera(&hall);
        lose_index_and_holds(&hall);
        start_camera(&hall);
        scene_await(&hall.scene, "hold-again", 2);
        check_told(&hall, &first);
        check_told(&hall, &second);
        kill_camera(&hall);
        start_camera(&hall);
        centre_stop(hall.scene.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(hall.scene.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(hall.scene.centre, CENTRE_MOTCUAD);
        rate_low(&hall, 1);
        scene_await(&hall.scene, "footage-held", 1);
        check_told(&hall, &first);
        check_told(&hall, &second);
        ck_assert_uint_eq(records_count(&hall.scene.records, "hold-again"), 2);
        ck_assert_uint_eq(records_count(&hall.scene.records, "hold-placed"), 2);
        end(&hall);
}
END_TEST

/* Only the aggregator says who had something held before. */
START_TEST(nobody_holds_in_the_name_of_somebody_else) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        uint64_t now_usec = now_realtime_usec();
        struct hall hall;

        begin(&hall);
        int r = sd_bus_call_method(hall.scene.bus, CAMERA, "Hold", &error, NULL, "sttsa{sv}", "hall",
                                   now_usec, now_usec + USEC_PER_SEC, "x", 1, "actor", "s", "uid 1");
        ck_assert_int_lt(r, 0);
        ck_assert_str_eq(error.name, BUS_ERROR_BAD_OPTION);
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
        struct told in_it = hold_by_hand(&hall, "hall", "trong bản sao");
        scene_await(&hall.scene, "segment-closed", 1);
        ck_assert_int_eq(centre_stop(hall.scene.centre, CENTRE_CAMERAD, SIGTERM), 0);
        copy_store(hall.folder, copy);
        start_camera(&hall);
        rate_low(&hall, 2);
        scene_await(&hall.scene, "footage-held", 2);
        struct told since = hold_by_hand(&hall, "hall", "sau bản sao");
        size_t closed = records_count(&hall.scene.records, "segment-closed");
        scene_await(&hall.scene, "segment-closed", closed + 1);
        kill_camera(&hall);
        copy_store(copy, hall.folder);
        lose(&hall, INDEX_DATABASE "-shm");
        start_camera(&hall);
        scene_await(&hall.scene, "footage-held", 4);
        scene_await(&hall.scene, "hold-again", 2);
        ck_assert_uint_eq(list_holds(&hall, ends), 2);
        check_told(&hall, &in_it);
        check_told(&hall, &since);
        end(&hall);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(holds_that_the_recorder_lost_are_placed_again),
        SUITE_CASE(what_was_asked_for_when_motcuad_was_killed_is_asked_for_once_more),
        SUITE_CASE(what_people_had_held_is_placed_again),
        SUITE_CASE(nobody_holds_in_the_name_of_somebody_else),
        SUITE_CASE(a_folder_restored_from_a_copy_gets_the_holds_since),
};

CENTRE_SUITE_MAIN("camera-holds", cases)
