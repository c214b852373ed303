/* Disks that are full, fail or are read-only under daemons that run: nobody is thanked, nothing is lost, and
 * it goes on by itself when they can be written again, not before. */
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>

#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/load.h"
#include "tests/lib/loop.h"
#include "tests/lib/scene.h"

#define KEYPAD_STATE SCENE_STATE("vn.motcua.Keypad1", "/vn/motcua/Keypad1", "vn.motcua.Keypad1")
#define PRINTER_STATE SCENE_STATE("vn.motcua.Printer1", "/vn/motcua/Printer1", "vn.motcua.Printer1")
#define CENTRE_STATE SCENE_STATE("vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1")

static void start_with_fault(struct scene *s, enum centre_daemon daemon, const char *fault, char *flag) {
        _cleanup_free_ char *kind = NULL, *while_file = NULL;

        must_errno(asprintf(&kind, "KILLER_FAULT=%s", fault));
        must_errno(asprintf(&while_file, "KILLER_FAULT_WHILE=%s", flag));
        centre_stop(s->centre, daemon, SIGTERM);
        centre_start(s->centre, daemon,
                     (const char *const[]){"LD_PRELOAD=" TEST_KILLER, kind, while_file, NULL});
        centre_wait_ready(s->centre, daemon);
}

static const char *const faults[] = {"ENOSPC", "EIO", "EROFS", "SYNC"};

enum { LOOKS_AGAIN_USEC = 7000000 };

struct log {
        struct scene *scene;
        const char *name;
};

static bool says_recovered(void *userdata) {
        const struct log *log = userdata;
        _cleanup_free_ char *path = centre_path(log->scene->centre, log->name), *text = file_read(path, NULL);

        return strstr(text, "can be written again");
}

START_TEST(no_thanks_when_the_outbox_cannot_be_written) {
        struct scene s;

        scene_begin(&s, NULL);
        _cleanup_free_ char *flag = centre_path(s.centre, "fault");
        start_with_fault(&s, CENTRE_KEYPADD, faults[_i], flag);
        client_press(s.bus, "quay1", "next");
        scene_await(&s, "press", 1);

        file_write_text(flag, "");
        client_press(s.bus, "quay1", "recall");
        scene_await_text(&s, KEYPAD_STATE, "failing");
        if (_i == 0) /* longer than it takes to look again: nobody has proven that it can be written */
                ck_assert(!loop_wait(centre_event(s.centre), LOOKS_AGAIN_USEC, says_recovered,
                                     &(struct log){&s, "log/keypadd"}));
        must_errno(unlink(flag));
        if (_i == 0) /* then it has, without a press */
                scene_await_text(&s, KEYPAD_STATE, "ready");
        client_press(s.bus, "quay1", "start");
        scene_await_text(&s, KEYPAD_STATE, "ready");
        scene_await(&s, "press", 2);
        ck_assert_str_eq(record_s(records_last(&s.records, "press"), "key"), "start");
        scene_end(&s);
}
END_TEST

START_TEST(record_that_cannot_be_written_loses_nothing) {
        struct scene s;

        scene_begin(&s, NULL);
        _cleanup_free_ char *flag = centre_path(s.centre, "fault");
        start_with_fault(&s, CENTRE_MOTCUAD, faults[_i], flag);
        file_write_text(flag, "");
        for (size_t i = 0; i < 5; i++) {
                client_press(s.bus, "quay1", "next");
        }
        scene_await_text(&s, CENTRE_STATE, "failing");
        ck_assert_uint_eq(records_count(&s.records, "press"), 0);
        must_errno(unlink(flag));
        scene_await(&s, "press", 5);
        scene_await_text(&s, CENTRE_STATE, "ready");
        scene_end(&s);
}
END_TEST

static int write_printer(struct scene *s) {
        return sd_bus_call_method(s->bus, "vn.motcua.Printer1", "/vn/motcua/Printer1", "vn.motcua.Printer1",
                                  "Print", NULL, NULL, "sa{sv}a{sv}", "ticket", 6, "number", "s", "A 001",
                                  "centre", "s", "X", "service", "s", "Y", "time", "s", "8:00", "day", "s",
                                  "1/1/2026", "code", "s", "Z", 0);
}

static int write_record(struct scene *s) {
        return sd_bus_call_method(s->bus, "vn.motcua.Centre1", CLIENT_COUNTER("c1"),
                                  "vn.motcua.Centre1.Counter", "Done", NULL, NULL, "a{sv}", 0);
}

static const struct {
        enum centre_daemon daemon;
        const struct scene_property *state;
        int (*write)(struct scene *s);
        const char *log;
} writers[] = {
        {CENTRE_PRINTERD, PRINTER_STATE, write_printer, "log/printerd"},
        {CENTRE_MOTCUAD, CENTRE_STATE, write_record, "log/motcuad"},
};

/* What was refused is not written later: looking again has nothing to write, and must find out all the same.
 */
START_TEST(recovery_is_said_when_something_was_written) {
        struct scene s;
        struct log log = {&s, writers[_i].log};

        scene_prepare(&s);
        _cleanup_free_ char *flag = centre_path(s.centre, "fault"), *config = NULL;
        must_errno(
                asprintf(&config, "%s\n[Printer]\nTemplateDir=" TEST_TEMPLATES "\n", centre_config_default));
        centre_write_config(s.centre, config);
        centre_start(s.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s.centre, CENTRE_PRINTERD);
        scene_start(&s);
        start_with_fault(&s, writers[_i].daemon, faults[0], flag);
        scene_await_text(&s, writers[_i].state, "ready");
        must(writers[_i].write(&s));

        file_write_text(flag, "");
        ck_assert_int_lt(writers[_i].write(&s), 0);
        scene_await_text(&s, writers[_i].state, "failing");
        ck_assert(!loop_wait(centre_event(s.centre), LOOKS_AGAIN_USEC, says_recovered, &log));
        must_errno(unlink(flag));
        ck_assert(loop_wait(centre_event(s.centre), 2 * LOOKS_AGAIN_USEC, says_recovered, &log));
        scene_await_text(&s, writers[_i].state, "ready");
        must(writers[_i].write(&s));
        scene_end(&s);
}
END_TEST

START_TEST(full_disk_is_survived) {
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
                printf("full_disk_is_survived: skipped: no mount namespace: %s\n", strerror(errno));
                return;
        }
        struct scene s;

        scene_prepare(&s);
        _cleanup_free_ char *state = centre_path(s.centre, "state/keypad"), *options = NULL, *ballast = NULL;
        must_errno(asprintf(&options, "size=512k,mode=0755,uid=%u", centre_uid(CENTRE_KEYPAD)));
        must_errno(mount("tmpfs", state, "tmpfs", 0, options));
        scene_start(&s);
        client_press(s.bus, "quay1", "next");
        scene_await(&s, "press", 1);

        ballast = centre_path(s.centre, "state/keypad/ballast");
        load_fill_disk(ballast);
        for (size_t i = 0; i < 200; i++) /* the log has some room of its own */
                client_press_for(s.bus, i % 2 == 0 ? "quay1" : "quay2", i % 4 < 2 ? "recall" : "start", 2000);
        scene_await_text(&s, KEYPAD_STATE, "failing");
        must_errno(unlink(ballast));
        client_press(s.bus, "quay1", "pause");
        scene_await_text(&s, KEYPAD_STATE, "ready");
        scene_await_key(&s, "pause");
        scene_end(&s);
        umount2(state, MNT_DETACH);
}
END_TEST

static const struct suite_case cases[] = {
        {"no_thanks_when_the_outbox_cannot_be_written", &no_thanks_when_the_outbox_cannot_be_written,
         ELEMENTSOF(faults)},
        {"record_that_cannot_be_written_loses_nothing", &record_that_cannot_be_written_loses_nothing,
         ELEMENTSOF(faults)},
        {"recovery_is_said_when_something_was_written", &recovery_is_said_when_something_was_written,
         ELEMENTSOF(writers)},
        SUITE_CASE(full_disk_is_survived),
};

CENTRE_SUITE_MAIN("storage", cases)
