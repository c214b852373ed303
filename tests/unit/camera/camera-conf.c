/* [Cameras] and [Camera ID]. */
#include "services/camera/camera-conf.h"
#include "services/config/day.h"
#include "tests/lib/suite.h"

#define HOUR (3600 * USEC_PER_SEC)
#define CAMERA "[Camera c1]\nPurpose=x\nSource="

static struct camera_confs *confs;
static char *problem_text;

static void teardown(void) {
        confs = camera_confs_free(confs);
        free(problem_text);
        problem_text = NULL;
}

static int load(const char *text) {
        struct problem problem = {.language = LANGUAGE_EN};

        teardown();
        int r = camera_confs_load("m.conf", text, strlen(text), &confs, &problem);
        problem_text = problem.text;
        return r;
}

#define REFUSED(text, expected)                                                                              \
        do {                                                                                                 \
                assert_error(load(text), EINVAL);                                                            \
                ck_assert_msg(strstr(problem_text, expected), "%s", problem_text);                           \
        } while (0)

START_TEST(without_sections_nothing_is_recorded) {
        assert_ok(load("[Centre]\nName=x\n"));
        ck_assert_uint_eq(confs->n, 0);
        ck_assert_str_eq(confs->footage->folder, FOOTAGE_DIR_DEFAULT);
        ck_assert_uint_eq(confs->footage->free_bytes, UINT64_C(2) << 30);
        ck_assert_uint_eq(confs->footage->segment_usec, 600 * USEC_PER_SEC);
        ck_assert_uint_eq(confs->footage->sync_usec, USEC_PER_SEC);
        ck_assert_uint_eq(confs->footage->hold_days, 180);
        ck_assert(!confs->footage->second_person);
}
END_TEST

/* Neither has a default: an administrator decides how long, and that the notice hangs. */
START_TEST(retention_and_notice_must_be_chosen) {
        assert_ok(load("[Cameras]\nNoticePosted=2026-11-27\n"));
        ck_assert_int_eq(footage_conf_refusal(confs->footage), REFUSAL_NO_RETENTION);
        assert_ok(load("[Cameras]\nRetentionDays=30\n"));
        ck_assert_int_eq(footage_conf_refusal(confs->footage), REFUSAL_NO_NOTICE);
        assert_ok(load("[Cameras]\nRetentionDays=30\nNoticePosted=2026-11-27\n"));
        ck_assert_int_eq(footage_conf_refusal(confs->footage), REFUSAL_NONE);
        REFUSED("[Cameras]\nRetentionDays=0\n", "must be a number from 1");
        REFUSED("[Cameras]\nNoticePosted=27/11/2026\n", "must be the day");
}
END_TEST

START_TEST(sources_are_of_four_kinds) {
        static const struct {
                const char *text, *device;
                enum camera_kind kind;
        } good[] = {
                {CAMERA "test\n", NULL, CAMERA_TEST},
                {CAMERA "test:ball\n", "ball", CAMERA_TEST},
                {CAMERA "v4l2:/dev/video0\n", "/dev/video0", CAMERA_V4L2},
                {CAMERA "v4l2:/dev/v4l/by-id/usb-a\n", "/dev/v4l/by-id/usb-a", CAMERA_V4L2},
                {CAMERA "libcamera\n", NULL, CAMERA_LIBCAMERA},
                {CAMERA "libcamera:/base/soc/i2c0mux/imx219@10\n", "/base/soc/i2c0mux/imx219@10",
                 CAMERA_LIBCAMERA},
                {CAMERA "rtsp://10.0.0.7:554/a?b=c\n", "rtsp://10.0.0.7:554/a?b=c", CAMERA_RTSP},
        };
        static const char *const bad[] = {
                CAMERA "\n",
                CAMERA "usb\n",
                CAMERA "v4l2\n",
                CAMERA "v4l2:video0\n",
                CAMERA "v4l2:/dev/../x\n",
                CAMERA "libcamera:\n",
                CAMERA "rtsp:/a\n",
                CAMERA "rtsp:///a\n",
                CAMERA "rtsp://u:p@host/a\n",
                CAMERA "testx\n",
        };

        for (size_t i = 0; i < ELEMENTSOF(good); i++) {
                struct camera_spec spec;

                assert_ok(load(good[i].text));
                camera_conf_spec(confs->cameras[0], "x264enc", &spec);
                ck_assert_int_eq(spec.kind, good[i].kind);
                ck_assert_msg(good[i].device ? spec.device && streq(spec.device, good[i].device)
                                             : !spec.device,
                              "%s", good[i].text);
                ck_assert_str_eq(spec.encoder, "x264enc");
                ck_assert(spec.width_px == 1280 && spec.height_px == 720 && spec.rate == 15 &&
                          spec.bitrate_kbit == 2000 && spec.overlay && !spec.passthrough &&
                          spec.n_masks == 0);
        }
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                REFUSED(bad[i], i == 0 ? "Source" : "must be test, v4l2");
}
END_TEST

START_TEST(purpose_and_source_must_be_given) {
        REFUSED("[Camera c1]\nSource=test\n", "Purpose= is missing");
        REFUSED("[Camera c1]\nPurpose=x\n", "Source= is missing");
        REFUSED("[Camera c.1]\nPurpose=x\nSource=test\n", "D-Bus");
        assert_ok(load(CAMERA "test\n"));
        ck_assert_str_eq(confs->cameras[0]->place, "c1");
}
END_TEST

START_TEST(masks_are_parts_of_the_picture) {
        struct camera_spec spec;

        assert_ok(load(CAMERA "test\nMask.1=0,0,30,100\nMask.2=50, 10, 50, 90\n"));
        camera_conf_spec(confs->cameras[0], NULL, &spec);
        ck_assert_uint_eq(spec.n_masks, 2);
        ck_assert(spec.masks[0].left_pm == 0 && spec.masks[0].right_pm == 300 &&
                  spec.masks[0].bottom_pm == 1000);
        ck_assert(spec.masks[1].left_pm == 500 && spec.masks[1].top_pm == 100 &&
                  spec.masks[1].right_pm == 1000);
        REFUSED(CAMERA "test\nMask.1=0,0,101,1\n", "must be LEFT");
        REFUSED(CAMERA "test\nMask.1=50,0,51,100\n", "must be LEFT");
        REFUSED(CAMERA "test\nMask.1=0,0,0,10\n", "must be LEFT");
        REFUSED(CAMERA "test\nMask.1=0,0,10\n", "must be LEFT");
        REFUSED(CAMERA "test\nMask.1=0,0,10,10,10\n", "must be LEFT");
}
END_TEST

/* Peers' masks miss what is recorded as it comes. */
START_TEST(passthrough_refuses_what_it_cannot_keep) {
        assert_ok(load(CAMERA "rtsp://h/a\nPassthrough=yes\nWatchKeys=yes\nCredentials=/etc/c\n"));
        ck_assert(!confs->cameras[0]->overlay && confs->cameras[0]->watch_keys);
        REFUSED(CAMERA "rtsp://h/a\nPassthrough=yes\nMask.1=0,0,10,10\n", "nothing can be masked");
        REFUSED(CAMERA "rtsp://h/a\nPassthrough=yes\nOverlay=yes\n", "nothing can be written");
        REFUSED(CAMERA "test\nPassthrough=yes\n", "network cameras");
        REFUSED(CAMERA "test\nCredentials=/etc/c\n", "network cameras");
        REFUSED(CAMERA "rtsp://h/a\nWatchKeys=yes\n", "for Passthrough=yes alone");
        REFUSED(CAMERA "rtsp://h/a\nCredentials=c\n", "must be a path");
}
END_TEST

START_TEST(sizes_have_units) {
        static const struct {
                const char *text;
                uint64_t bytes;
        } good[] = {{"[Cameras]\nFreeBytes=1M\n", 1 << 20},
                    {"[Cameras]\nFreeBytes=3000K\n", 3000 << 10},
                    {"[Cameras]\nFreeBytes=500G\n", UINT64_C(500) << 30},
                    {"[Cameras]\nFreeBytes=2T\n", UINT64_C(2) << 40},
                    {"[Cameras]\nFreeBytes=1048576\n", 1 << 20}};
        static const char *const bad[] = {"G",    "1",   "1023K",     "-1G",
                                          "1.5G", "1GB", "99999999T", "9999999999999999999999"};

        for (size_t i = 0; i < ELEMENTSOF(good); i++) {
                assert_ok(load(good[i].text));
                ck_assert_uint_eq(confs->footage->free_bytes, good[i].bytes);
        }
        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                char text[80];

                (void) snprintf(text, sizeof(text), "[Cameras]\nRetentionBytes=%s\n", bad[i]);
                REFUSED(text, "must be a size");
        }
}
END_TEST

START_TEST(hours_have_the_holidays_of_the_centre) {
        int32_t day;

        assert_ok(load("[Centre]\nHolidays=2026-11-27\n" CAMERA "test\nHours=mon-fri 07:00-17:00\n"));
        assert_ok(day_parse("2026-11-27", &day)); /* a Friday */
        uint64_t noon = (uint64_t) day_start_usec(day, confs->utc_offset_usec) + 12 * HOUR;
        ck_assert(!hours_contain(&confs->cameras[0]->hours, noon, confs->utc_offset_usec));
        ck_assert(hours_contain(&confs->cameras[0]->hours, noon - 24 * HOUR, confs->utc_offset_usec));
        assert_ok(load("[Centre]\nHolidays=2026-11-27\n" CAMERA "test\n")); /* always */
        ck_assert(hours_contain(&confs->cameras[0]->hours, noon, confs->utc_offset_usec));
        REFUSED(CAMERA "test\nHours=always\n", "must be times of day");
}
END_TEST

START_TEST(cameras_that_differ_in_hours_alone_are_equal) {
        struct camera_confs *before;

        assert_ok(load(CAMERA "test\nHours=mon 07:00-08:00\nMask.1=0,0,10,10\n"));
        before = confs;
        confs = NULL;
        assert_ok(load(CAMERA "test\nMask.1=0,0,10,10\n"));
        ck_assert(camera_conf_equals(before->cameras[0], confs->cameras[0]));
        static const char *const others[] = {"",
                                             "Mask.1=0,0,10,11\n",
                                             "Mask.1=0,0,10,10\nPlace=y\n",
                                             "Mask.1=0,0,10,10\nRate=10\n",
                                             "Mask.1=0,0,10,10\nSize=camera\n",
                                             "Mask.1=0,0,10,10\nCounters=1 2\n[Counter 1]\n[Counter 2]\n",
                                             "Mask.1=0,0,10,10\nBitrateKbit=1000\nOverlay=no\n"};
        for (size_t i = 0; i < ELEMENTSOF(others); i++) {
                char text[200];

                (void) snprintf(text, sizeof(text), CAMERA "test\n%s", others[i]);
                assert_ok(load(text));
                ck_assert_msg(!camera_conf_equals(before->cameras[0], confs->cameras[0]), "%s", others[i]);
        }
        camera_confs_free(before);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(without_sections_nothing_is_recorded),
        SUITE_CASE(retention_and_notice_must_be_chosen),
        SUITE_CASE(sources_are_of_four_kinds),
        SUITE_CASE(purpose_and_source_must_be_given),
        SUITE_CASE(masks_are_parts_of_the_picture),
        SUITE_CASE(passthrough_refuses_what_it_cannot_keep),
        SUITE_CASE(sizes_have_units),
        SUITE_CASE(hours_have_the_holidays_of_the_centre),
        SUITE_CASE(cameras_that_differ_in_hours_alone_are_equal),
};

SUITE_MAIN("camera-conf", cases, NULL, teardown)
