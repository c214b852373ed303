/* A copy of each version that was released, which somebody still has, and the programs of today; at the end
 * it is proven (scene_end()). */
#include <signal.h>
#include <sys/stat.h>

#include "paper.h"
#include "restore-place.h"
#include "tests/unit/released/released-files.h"

#define CAMERA "vn.motcua.Camera1"
#define CAMERA_OBJECT "/vn/motcua/Camera1"

START_TEST(a_copy_of_a_released_version_becomes_the_record) {
        _cleanup_free_ char *path = released_path("record", (unsigned) _i + 1, RELEASED_TABLES);
        struct place place = {0};

        ck_assert_msg(access(path, F_OK) == 0, "%s is not there", path);
        scene_prepare(&place.s);
        place_configure(&place, "");
        released_make("record", (unsigned) _i + 1, place.copy);
        place.last = (uint64_t) database_ask(place.copy, "SELECT max(id) FROM event");
        place_expect(&place, "", 0, "is the record now");
        scene_start(&place.s);
        scene_await_text(&place.s, CENTRE_STATE, "ready");
        place_expect_told(&place);
        ctl_expect(&place.s, CENTRE_ROOT, "report 2026-11 --format=json", 0, "\"issued\":26");
        place_issue(&place, "ho-tich", "A 101");
        place_end(&place);
}
END_TEST

/* As the daemon's own, with its log. */
static void put(struct scene *s, const char *name, enum centre_user user, const char *file) {
        static const char *const suffixes[] = {"", "-wal", "-shm"};
        _cleanup_free_ char *path = centre_path(s->centre, file);

        released_make(name, 1, path);
        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                _cleanup_free_ char *part = NULL;

                must_errno(asprintf(&part, "%s%s", path, suffixes[i]));
                if (access(part, F_OK) == 0)
                        must_errno(chown(part, centre_uid(user), centre_uid(user)));
        }
}

/* Three presses that were thanked for, behind two that the record lacks; a paper that is printed, and two
 * that are too late by now. */
START_TEST(what_waited_in_released_files_is_recorded) {
        struct place place = {0};

        scene_prepare(&place.s);
        _cleanup_free_ char *lines = paper_configure(place.s.centre), *config = NULL;
        must_errno(asprintf(&config, "[Centre]\nSources=keypad printer\n%s", lines));
        place_configure(&place, config);
        put(&place.s, "outbox", CENTRE_KEYPAD, "state/keypad/" CENTRE_OUTBOX);
        put(&place.s, "spool", CENTRE_PRINTER, "state/printer/spool.db");
        scene_start(&place.s);
        centre_start(place.s.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(place.s.centre, CENTRE_PRINTERD);
        scene_await_log(&place.s, "log/motcuad", "Source keypad is refused");
        ctl_expect(&place.s, CENTRE_ROOT, "accept-source keypad", 0, "");
        ck_assert_uint_eq(scene_await_recorded(&place.s, "press", 3), 3);
        ck_assert_uint_eq(scene_await_recorded(&place.s, "job-printed", 1), 1);
        ck_assert_uint_eq(scene_await_recorded(&place.s, "job-expired", 2), 2);
        scene_await_text(&place.s, CENTRE_STATE, "ready");
        ck_assert_uint_eq(place_count(&place, "event-rejected"), 0);
        _cleanup_free_ char *folder = centre_path(place.s.centre, "state/keypad");
        ck_assert(!file_folder_has(folder, ".damaged-"));
        place_end(&place);
}
END_TEST

static uint64_t count_holds(struct scene *s) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        uint64_t n = 0;

        must(sd_bus_call_method(s->bus, CAMERA, CAMERA_OBJECT, CAMERA, "GetHolds", NULL, &reply, "a{sv}", 0));
        must(sd_bus_message_enter_container(reply, 'a', "(tsttttss)"));
        for (; must(sd_bus_message_at_end(reply, false)) == 0; n++)
                must(sd_bus_message_skip(reply, "(tsttttss)"));
        return n;
}

static void make_footage(struct scene *s) {
        _cleanup_free_ char *folder = centre_path(s->centre, "footage"),
                            *identity = centre_path(s->centre, "footage/footage");

        must_errno(mkdir(folder, 0700));
        file_write_text(identity, "motcua footage 1\nstore fedcba9876543210fedcba9876543210\n");
        must_errno(chown(identity, centre_uid(CENTRE_CAMERA), centre_uid(CENTRE_CAMERA)));
        put(s, "index", CENTRE_CAMERA, "footage/index.db");
        must_errno(chown(folder, centre_uid(CENTRE_CAMERA), centre_uid(CENTRE_CAMERA)));
}

/* What the display said, which store the cameras have, and what is held there. Its footage is gone. */
START_TEST(what_daemons_remembered_in_released_files_is_known) {
        struct place place = {0};

        scene_prepare(&place.s);
        _cleanup_free_ char *folder = centre_path(place.s.centre, "footage"), *config = NULL;
        must_errno(asprintf(&config,
                            "[Centre]\nSources=keypad display camera\n[Display sanh]\nConnector=HDMI-A-1\n"
                            "Mode=640x360\n[Voice]\nEnabled=no\n[Cameras]\nFolder=%s\n"
                            "RetentionDays=30\nNoticePosted=2020-01-01\nFreeBytes=1M\n[Camera "
                            "cua]\nSource=test\nPurpose=x\n",
                            folder));
        place_configure(&place, config);
        put(&place.s, "outbox", CENTRE_DISPLAY, "state/display/" CENTRE_OUTBOX);
        put(&place.s, "outbox", CENTRE_CAMERA, "state/camera/" CENTRE_OUTBOX);
        make_footage(&place.s);
        scene_start(&place.s);
        for (enum centre_daemon daemon = CENTRE_DISPLAYD; daemon <= CENTRE_CAMERAD; daemon++) {
                centre_start(place.s.centre, daemon, NULL);
                centre_wait_ready(place.s.centre, daemon);
        }
        scene_await_log(&place.s, "log/motcuad", "Source display is refused");
        scene_await_log(&place.s, "log/motcuad", "Source camera is refused");
        ctl_expect(&place.s, CENTRE_ROOT, "accept-source display", 0, "");
        ctl_expect(&place.s, CENTRE_ROOT, "accept-source camera", 0, "");
        ck_assert_uint_eq(scene_await_recorded(&place.s, "press", 6), 6);
        scene_await_recorded(&place.s, "segment-closed", 1);
        scene_await_log(&place.s, "log/camerad", "Camera cua: Recording.");
        ck_assert_uint_eq(count_holds(&place.s), 1);
        (void) centre_stop(place.s.centre, CENTRE_CAMERAD, SIGTERM);
        place_end(&place);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_daemons_remembered_in_released_files_is_known),
        SUITE_CASE(what_waited_in_released_files_is_recorded),
        {"a_copy_of_a_released_version_becomes_the_record", &a_copy_of_a_released_version_becomes_the_record,
         RELEASED_RECORDS},
};

CENTRE_SUITE_MAIN("bus-released", cases)
