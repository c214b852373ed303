/* Seen at a glance: what motcuactl status says of a centre where something is the matter, and what then is to
 * be done. */
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "tests/bus/ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

#define CENTRE_STATE SCENE_STATE("vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1")
#define CAMERA_STATE SCENE_STATE("vn.motcua.Camera1", "/vn/motcua/Camera1", "vn.motcua.Camera1")
#define PRINTER_STATE SCENE_STATE("vn.motcua.Printer1", "/vn/motcua/Printer1", "vn.motcua.Printer1")

/* Of what stands behind "problem": each line on its own. */
static char *problems(struct scene *s) {
        _cleanup_free_ char *said = NULL;
        char *found = strdup(""), *state = NULL;

        ck_assert_int_eq(ctl_finish(s, ctl_start(s, CENTRE_NOBODY, "", "status"), &said), 0);
        for (char *line = strtok_r(said, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
                _cleanup_free_ char *before = found;
                if (strncmp(line, "problem\t", 8) != 0) {
                        TAKE_PTR(before);
                        continue;
                }
                must_errno(asprintf(&found, "%s%s\n", before, line + 8));
        }
        return found;
}

static void expect_problems(struct scene *s, const char *text) {
        _cleanup_free_ char *found = problems(s);

        ck_assert_str_eq(found, text);
}

/* Of what a daemon does without an event. */
static void await_problems(struct scene *s, const char *text) {
        for (size_t i = 0; i < 200; i++) {
                _cleanup_free_ char *found = problems(s);

                if (streq(found, text))
                        return;
                must(sd_event_run(centre_event(s->centre), 50 * USEC_PER_MSEC));
        }
        expect_problems(s, text);
}

static size_t count_problems(struct scene *s) {
        _cleanup_free_ char *found = problems(s);
        size_t n = 0;

        for (const char *p = found; *p; p++)
                n += *p == '\n';
        return n;
}

START_TEST(all_well_is_nothing_to_say) {
        struct scene s;

        scene_begin(&s, NULL);
        scene_await_text(&s, CENTRE_STATE, "ready");
        expect_problems(&s, "");
        scene_end(&s);
}
END_TEST

START_TEST(pulled_cable_is_named_with_what_to_do) {
        struct scene s;

        scene_begin(&s, NULL);
        scene_await_text(&s, CENTRE_STATE, "ready");
        client_sim(s.bus, "quay2", "Unplug");
        scene_await(&s, "keypad-absent", 1);
        expect_problems(
                &s,
                "quay2\tKeypad quay2 is absent: its cable or chip quay2 was pulled out. Plug it in again.\n");
        client_sim(s.bus, "quay2", "Plug");
        scene_await(&s, "keypad-ready", 4);
        expect_problems(&s, "");
        scene_end(&s);
}
END_TEST

START_TEST(daemon_that_does_not_run_is_named) {
        struct scene s;

        scene_begin(&s, NULL);
        centre_stop(s.centre, CENTRE_KEYPADD, SIGTERM);
        scene_await_text(&s, CENTRE_STATE, "degraded");
        _cleanup_free_ char *found = problems(&s);
        ck_assert_msg(strstr(found, "motcua-keypadd is not running: systemctl status motcua-keypadd."), "%s",
                      found);
        scene_end(&s);
}
END_TEST

START_TEST(edited_configuration_is_told_until_it_runs) {
        struct scene s;
        static const char all[] = "motcuad\tThe configuration was edited, and motcuad does not run with it "
                                  "yet: motcuactl check && "
                                  "systemctl restart motcuad\n"
                                  "motcua-keypadd\tThe configuration was edited, and motcua-keypadd does not "
                                  "run with it yet: motcuactl "
                                  "check && systemctl restart motcua-keypadd\n";

        scene_begin(&s, NULL);
        scene_await_text(&s, CENTRE_STATE, "ready");
        centre_write_config(s.centre, centre_config_short_window);
        expect_problems(&s, all);
        process_signal(centre_process(s.centre, CENTRE_MOTCUAD), SIGHUP);
        await_problems(&s, strchr(all, '\n') + 1);
        centre_stop(s.centre, CENTRE_KEYPADD, SIGTERM);
        centre_start(s.centre, CENTRE_KEYPADD, NULL);
        centre_wait_ready(s.centre, CENTRE_KEYPADD);
        scene_await_text(&s, CENTRE_STATE, "ready");
        expect_problems(&s, "");
        scene_end(&s);
}
END_TEST

static void reload(struct scene *s, enum centre_daemon daemon) {
        process_signal(centre_process(s->centre, daemon),
                       SIGHUP); /* taken before any call that comes later */
}

START_TEST(edit_that_a_reload_takes_over_is_told_no_more) {
        static const char *const logs[_CENTRE_DAEMON_MAX] = {"log/keypadd", "log/motcuad", "log/printerd",
                                                             "log/displayd", "log/camerad"};
        _cleanup_free_ char *bad = NULL;
        struct scene s;

        scene_begin(&s, NULL);
        centre_start(s.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s.centre, CENTRE_PRINTERD);
        centre_start(s.centre, CENTRE_DISPLAYD, NULL);
        centre_wait_ready(s.centre, CENTRE_DISPLAYD);
        centre_start(s.centre, CENTRE_CAMERAD, NULL);
        centre_wait_ready(s.centre, CENTRE_CAMERAD);
        scene_await_text(&s, CENTRE_STATE, "ready");
        ck_assert_uint_eq(count_problems(&s), 0);
        centre_write_config(s.centre, centre_config_short_window);
        for (enum centre_daemon daemon = 0; daemon < _CENTRE_DAEMON_MAX; daemon++) {
                ck_assert_uint_eq(count_problems(&s), _CENTRE_DAEMON_MAX - daemon);
                reload(&s, daemon);
        }
        ck_assert_uint_eq(count_problems(&s), 0);

        must_errno(asprintf(&bad, "%s\n[Nobody]\n", centre_config_short_window));
        centre_write_config(s.centre, bad);
        for (enum centre_daemon daemon = 0; daemon < _CENTRE_DAEMON_MAX; daemon++)
                reload(&s, daemon);
        ck_assert_uint_eq(count_problems(&s), _CENTRE_DAEMON_MAX);
        for (enum centre_daemon daemon = 0; daemon < _CENTRE_DAEMON_MAX; daemon++)
                scene_expect_log(&s, logs[daemon], "The configuration is refused");
        scene_end(&s);
}
END_TEST

/* A centre without a printer and a file that asks for none is well. */
START_TEST(printer_that_nobody_asked_for_is_not_missed) {
        _cleanup_free_ char *config = NULL;
        struct scene s;

        must_errno(asprintf(&config, "%s\n[Printer]\nPaperMm=80\nText.commune=X\n", centre_config_default));
        scene_prepare(&s);
        centre_write_config(s.centre, config);
        centre_use_real_hardware(s.centre); /* without a printer: none of a simulator's */
        centre_start(s.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s.centre, CENTRE_PRINTERD);
        scene_await_text(&s, PRINTER_STATE, "ready");
        _cleanup_free_ char *printer =
                client_get_string(s.bus, "vn.motcua.Printer1", "/vn/motcua/Printer1/printer/printer",
                                  "vn.motcua.Printer1.Printer", "State");
        ck_assert_str_eq(printer, "absent");
        centre_stop(s.centre, CENTRE_PRINTERD, SIGTERM);
        /* By name it is. */
        free(config);
        must_errno(asprintf(&config, "%s\n[Printer phieu]\nPaperMm=80\n", centre_config_default));
        centre_write_config(s.centre, config);
        centre_start(s.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s.centre, CENTRE_PRINTERD);
        scene_await_text(&s, PRINTER_STATE, "degraded");
        scene_end(&s);
}
END_TEST

static void plug_screen(struct scene *s, uint32_t width_px, uint32_t height_px) {
        must(sd_bus_call_method(s->bus, "vn.motcua.Display1", "/vn/motcua/Display1", "vn.motcua.Display1.Sim",
                                "PlugScreen", NULL, NULL, "suu", "HDMI-A-1", width_px, height_px));
}

/* It shows the wall, and could do so better. */
START_TEST(screen_in_a_poor_mode_is_named_with_what_to_do) {
        static const struct scene_property mode = {"vn.motcua.Display1", "/vn/motcua/Display1/output/hall",
                                                   "vn.motcua.Display1.Output", "Mode"};
        _cleanup_free_ char *config = NULL;
        struct scene s;

        must_errno(asprintf(&config,
                            "%s\n[Display hall]\nConnector=HDMI-A-1\nMode=640x360\n[Voice]\nEnabled=no\n",
                            centre_config_default));
        scene_prepare(&s);
        centre_write_config(s.centre, config);
        scene_start(&s);
        centre_start(s.centre, CENTRE_DISPLAYD, NULL);
        centre_wait_ready(s.centre, CENTRE_DISPLAYD);
        scene_await_text(&s, CENTRE_STATE, "ready");
        scene_await_text(&s, &mode, "wished");
        size_t before = count_problems(&s);
        plug_screen(&s, 800, 600);
        scene_await_text(&s, &mode, "other");
        _cleanup_free_ char *other = problems(&s);
        ck_assert_msg(strstr(other, "hall\tDisplay hall: The screen is showing. HDMI-A-1, 800 × 600 (no such "
                                    "mode)."),
                      "%s", other);
        plug_screen(&s, 0, 0);
        scene_await_text(&s, &mode, "guessed");
        _cleanup_free_ char *guessed = problems(&s);
        ck_assert_msg(strstr(guessed, "The screen says nothing of its size (EDID)"), "%s", guessed);
        plug_screen(&s, 640, 360);
        scene_await_text(&s, &mode, "wished");
        ck_assert_uint_eq(count_problems(&s), before);
        scene_end(&s);
}
END_TEST

static void set_clock(struct scene *s, int64_t offset_usec, bool synchronized) {
        must(sd_bus_call_method(s->bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.SimClock1",
                                "SetClock", NULL, NULL, "xb", offset_usec, (int) synchronized));
}

static void finish_visit(struct scene *s) {
        must(sd_bus_call_method(s->bus, "vn.motcua.Centre1", CLIENT_COUNTER("c1"),
                                "vn.motcua.Centre1.Counter", "Done", NULL, NULL, "a{sv}", 0));
}

/* Each of its times ends with the centre's offset, wherever the caller thinks to be. */
static void expect_zone(struct scene *s, const char *verb) {
        _cleanup_free_ char *said = NULL;
        size_t n = 0;

        ck_assert_int_eq(ctl_finish(s, ctl_start(s, CENTRE_OPERATOR, "TZ=America/New_York", verb), &said), 0);
        for (const char *p = said; (p = strchr(p, 'T')); p++) {
                unsigned hour;
                int end = 0;

                if (sscanf(p, "T%2u:%*2u:%*2u.%*6u%n", &hour, &end) != 1 || end == 0)
                        continue;
                ck_assert_msg(strncmp(p + end, "+07:00", 6) == 0, "%s: %.40s", verb, p);
                n++;
        }
        ck_assert_msg(n > 0, "%s: %s", verb, said);
}

START_TEST(undated_visits_are_told_of_until_the_clock_is_known) {
        static const char counted[] =
                "problem\tmotcuad\tUndated visits (~): 1; the clock was not synchronised.";
        struct scene s;

        scene_begin(&s, NULL);
        scene_await_text(&s, CENTRE_STATE, "ready");
        set_clock(&s, -55 * INT64_C(365) * 86400 * (int64_t) USEC_PER_SEC, false);
        finish_visit(&s);
        ctl_expect(&s, CENTRE_NOBODY, "status", 0, counted);
        ctl_expect(
                &s, CENTRE_NOBODY, "--text figures 2026-11-23", 0,
                "\nUndated (the clock was not synchronised): 0 of these visits, and 1 under other days.\n");
        ctl_expect(&s, CENTRE_OPERATOR, "--text ratings", 0,
                   "\nUndated visits (~): 1; the clock was not synchronised.\n");
        set_clock(&s, 0, true);
        expect_problems(&s, "");
        ctl_expect(&s, CENTRE_NOBODY, "--text today", 0, "Whole centre");
        expect_zone(&s, "events");
        expect_zone(&s, "ratings");
        scene_end(&s);
}
END_TEST

/* For processes that are started from now on. */
static bool begin_another_boot(struct scene *s) {
        _cleanup_free_ char *path = centre_path(s->centre, "boot_id");

        file_write_text(path, "01234567-89ab-4cde-8123-456789abcdef\n");
        if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
            mount(path, "/proc/sys/kernel/random/boot_id", NULL, MS_BIND, NULL) == 0)
                return true;
        printf("left out: no mounting here: %s\n", strerror(errno));
        return false;
}

START_TEST(undated_visits_of_an_ended_boot_are_counted_and_nothing_to_do) {
        static const char counted[] =
                "problem\tmotcuad\tUndated visits (~): 1; the clock was not synchronised.";
        struct scene s;

        scene_begin(&s, NULL);
        scene_await_text(&s, CENTRE_STATE, "ready");
        set_clock(&s, -55 * INT64_C(365) * 86400 * (int64_t) USEC_PER_SEC, false);
        finish_visit(&s);
        ctl_expect(&s, CENTRE_NOBODY, "status", 0, counted);
        if (begin_another_boot(&s)) {
                centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
                centre_start(s.centre, CENTRE_MOTCUAD, NULL);
                centre_wait_ready(s.centre, CENTRE_MOTCUAD);
                scene_await_text(&s, CENTRE_STATE, "ready");
                expect_problems(&s, "");
                ck_assert_uint_eq(client_get_u64(s.bus, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                                 "vn.motcua.Centre1", "Undated"),
                                  1);
                ctl_expect(&s, CENTRE_OPERATOR, "--text ratings", 0,
                           "\nUndated visits (~): 1; the clock was not synchronised.\n");
                /* While nobody knows the time, it is said again. */
                set_clock(&s, 0, false);
                ctl_expect(&s, CENTRE_NOBODY, "status", 0, counted);
                set_clock(&s, 0, true);
                expect_problems(&s, "");
        }
        scene_end(&s);
}
END_TEST

/* Its server took the connection, and says nothing: that may last two minutes. */
START_TEST(camera_of_which_nothing_comes_is_named_within_seconds) {
        _cleanup_free_ char *config = NULL, *folder = NULL, *found = NULL, *shorter = NULL, *then = NULL;
        struct scene s;

        scene_begin(&s, NULL);
        folder = centre_path(s.centre, "footage");
        must_errno(mkdir(folder, 0700));
        must_errno(chown(folder, centre_uid(CENTRE_CAMERA), centre_gid(CENTRE_CAMERA)));
        must_errno(
                asprintf(&config,
                         "%s[Cameras]\nFolder=%s\nRetentionDays=30\nNoticePosted=2020-01-01\nFreeBytes=1M\n"
                         "[Camera cua]\nSource=rtsp://127.0.0.1/night\nPurpose=x\nPlace=Cửa\n",
                         centre_config_short_window, folder));
        centre_write_config(s.centre, config);
        centre_start(s.centre, CENTRE_CAMERAD, NULL);
        centre_wait_ready(s.centre, CENTRE_CAMERAD);
        scene_await_text(&s, CAMERA_STATE, "degraded");
        found = problems(&s);
        ck_assert_msg(strstr(found, "cua\tCamera cua (Cửa): Starting; nothing is recorded yet. Since "), "%s",
                      found);
        ck_assert_msg(strstr(found, " its server has not answered"), "%s", found);
        ck_assert_ptr_null(strstr(found, "keeps less footage"));
        /* So is a slip of the finger that would delete footage, before it does. */
        shorter = text_replace(config, "RetentionDays=30", "RetentionDays=3");
        centre_write_config(s.centre, shorter);
        reload(&s, CENTRE_CAMERAD);
        then = problems(&s);
        ck_assert_msg(strstr(then, "The configuration keeps less footage than before"), "%s", then);
        ck_assert_msg(strstr(then, "it was 30 days. Until "), "%s", then);
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(undated_visits_of_an_ended_boot_are_counted_and_nothing_to_do),
        SUITE_CASE(undated_visits_are_told_of_until_the_clock_is_known),
        SUITE_CASE(all_well_is_nothing_to_say),
        SUITE_CASE(pulled_cable_is_named_with_what_to_do),
        SUITE_CASE(daemon_that_does_not_run_is_named),
        SUITE_CASE(edited_configuration_is_told_until_it_runs),
        SUITE_CASE(edit_that_a_reload_takes_over_is_told_no_more),
        SUITE_CASE(printer_that_nobody_asked_for_is_not_missed),
        SUITE_CASE(screen_in_a_poor_mode_is_named_with_what_to_do),
        SUITE_CASE(camera_of_which_nothing_comes_is_named_within_seconds),
};

CENTRE_SUITE_MAIN("bus-status", cases)
