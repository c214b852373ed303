/* People and keys with real processes: tickets from a kiosk, refusals that are seen, officials at a PIN pad.
 */
#include <signal.h>

#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/process.h"
#include "tests/lib/scene.h"

enum { ROUNDS = 12, PRESSES = 3 };

#define KIOSK(key) "Key." key "=" key "\nLight." key "=light-" key "\n"
#define DIGIT(n) "Key.digit-" n "=digit-" n "\n"

static const char people[] =
        "[Service ho-tich]\nPrefix=A\n[Service dat-dai]\nPrefix=B\nDailyLimit=1\n"
        "[Counter c1]\nServices=ho-tich\n[Counter c2]\nServices=dat-dai\n"
        "[Kiosk cua]\nTicket.1=ho-tich\nTicket.2=dat-dai\nPriorityClass=merit\n"
        "[Keypad cua]\nChip=cua\nDebounceMsec=1\n" KIOSK("ticket-1") KIOSK("ticket-2")
                KIOSK("priority") "[Official lan]\nNumber=7\n"
                                  "[Keypad quay1]\n" DIGIT("0") DIGIT("1") DIGIT("2") DIGIT("3") DIGIT("4")
                                          DIGIT("5") DIGIT("6") DIGIT("7") DIGIT("8")
                                                  DIGIT("9") "Key.enter=enter\nLight.enter=light-enter\n";

static void begin(struct scene *f) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config, "%s%s", centre_config_default, people));
        scene_begin(f, config);
}

struct await_flashes {
        struct scene *scene;
        const char *line;
        size_t n_edges; /* before the press */
};

/* The light that thanks goes on once for a press; two flashes more follow closely. */
static bool flashed(void *userdata) {
        const struct await_flashes *await = userdata;
        const struct trace *trace = &await->scene->trace;
        size_t n = 0;

        trace_update(&await->scene->trace);
        for (size_t i = await->n_edges; i < trace->n_edges; i++)
                n += trace->edges[i].output && trace->edges[i].level &&
                     streq(trace->edges[i].line, await->line);
        return n >= 3;
}

/* A refusal is shown for a fresh press only: on a machine that was too slow for one, the next may be in time.
 */
static void press_until_flashed(struct scene *scene, const char *key, const char *line) {
        for (unsigned i = 0; i < 20; i++) {
                struct await_flashes await = {scene, line, 0};

                trace_update(&scene->trace);
                await.n_edges = scene->trace.n_edges;
                client_press(scene->bus, "cua", key);
                if (loop_wait(centre_event(scene->centre), 6 * USEC_PER_SEC, flashed, &await))
                        return;
        }
        test_die("%s never flashed", line);
}

START_TEST(a_kiosk_prefers_refuses_and_says_so) {
        struct scene f;

        begin(&f);
        client_press(f.bus, "cua", "priority");
        scene_await_light(&f, "cua", "light-priority", 1);
        client_press(f.bus, "cua", "ticket-1");
        const struct record *issued = scene_await(&f, "ticket-issued", 1);
        ck_assert_str_eq(record_s(issued, "text"), "A 001");
        ck_assert_str_eq(record_s(issued, "priority"), "merit");
        scene_await_light(&f, "cua", "light-ticket-1", 1);
        client_press(f.bus, "cua", "ticket-2");
        scene_await(&f, "ticket-issued", 2);
        scene_await_light(&f, "cua", "light-ticket-2", 1);
        press_until_flashed(&f, "ticket-2", "light-ticket-2");
        const struct record *refused = scene_await(&f, "action-refused", 1);
        ck_assert_str_eq(record_s(refused, "reason"), "daily-limit");
        ck_assert_uint_eq(trace_count(&f.trace, "cua", "light-ticket-1", true, true), 1);
        scene_end(&f);
}
END_TEST

static void type(sd_bus *bus, const char *digits) {
        for (const char *p = digits; *p != '\0'; p++) {
                char key[] = "digit-0";
                key[strlen(key) - 1] = *p;
                client_press(bus, "quay1", *p == '<' ? "enter" : key);
        }
}

static void set_pin(struct scene *f, const char *pin) {
        must(sd_bus_call_method(f->bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                "SetPin", NULL, NULL, "ssa{sv}", "lan", pin, 0));
}

static void assert_unwritten(const struct scene *f, const char *name, const char *digits) {
        _cleanup_free_ char *path = centre_path(f->centre, name), *text = NULL;
        size_t size;

        text = file_read(path, &size);
        ck_assert_msg(!memmem(text, size, digits, strlen(digits)), "%s has the digits", name);
}

START_TEST(an_official_signs_in_on_the_pad_and_leaves_no_digits) {
        static const struct scene_property official = {"vn.motcua.Centre1", CLIENT_COUNTER("c1"),
                                                       "vn.motcua.Centre1.Counter", "Official"};
        struct scene f;

        begin(&f);
        set_pin(&f, "48291375");
        type(f.bus, "7<48291376<");
        const struct record *refused = scene_await(&f, "sign-in-refused", 1);
        ck_assert_str_eq(record_s(refused, "official"), "lan");
        ck_assert_str_eq(record_s(refused, "actor"), "keypad quay1");
        type(f.bus, "7<48291375<");
        scene_await(&f, "signed-in", 1);
        scene_await_text(&f, &official, "lan");
        client_press(f.bus, "quay1", "open");
        client_press(f.bus, "quay1", "done");
        const struct record *finished = scene_await(&f, "visit-finished", 1);
        ck_assert_str_eq(record_s(finished, "official"), "lan");

        _cleanup_records_ struct records all = {0};
        records_fetch(&all, f.bus, 0);
        ck_assert_uint_eq(records_count(&all, "press"), 2);
        static const char *const files[] = {"state/centre/centre.db",
                                            "state/centre/centre.db-wal",
                                            "state/keypad/outbox.db",
                                            "state/keypad/outbox.db-wal",
                                            "state/centre/pins",
                                            "log/keypadd",
                                            "log/motcuad"};
        for (size_t i = 0; i < ELEMENTSOF(files); i++) {
                assert_unwritten(&f, files[i], "48291375");
                assert_unwritten(&f, files[i], "48291376");
        }
        scene_end(&f);
}
END_TEST

static void kill_one(struct scene *f, unsigned round) {
        enum centre_daemon victim = round % 3 == 2 ? CENTRE_KEYPADD : CENTRE_MOTCUAD;

        centre_stop(f->centre, victim, SIGKILL);
        centre_start(f->centre, victim, NULL);
        centre_wait_ready(f->centre, victim);
}

/* Every press that was confirmed has its ticket, every ticket its press, and no number comes twice. */
static void assert_exactly_once(struct scene *f) {
        _cleanup_records_ struct records all = {0};
        size_t presses = 0, tickets = 0;

        records_fetch(&all, f->bus, 0);
        for (size_t i = 0; i < all.n; i++) {
                const struct record *record = &all.items[i];
                presses += streq(record->type, "press") && streq(record_s(record, "key"), "ticket-1");
                if (!streq(record->type, "ticket-issued"))
                        continue;
                tickets++;
                ck_assert_uint_eq(record_t(record, "number"), tickets);
        }
        trace_update(&f->trace);
        size_t confirmed = trace_count(&f->trace, "cua", "light-ticket-1", true, true);
        ck_assert_uint_eq(presses, tickets);
        ck_assert_msg(confirmed > 0 && confirmed <= presses, "%zu confirmed, %zu recorded", confirmed,
                      presses);
}

START_TEST(no_kill_loses_or_doubles_a_ticket_of_the_kiosk) {
        struct scene f;

        begin(&f);
        for (unsigned round = 0; round < ROUNDS; round++) {
                for (unsigned i = 0; i < PRESSES; i++)
                        client_press(f.bus, "cua", "ticket-1");
                kill_one(&f, round);
        }
        client_press(f.bus, "cua", "priority");
        scene_await_key(&f, "priority");
        assert_exactly_once(&f);
        scene_end(&f);
}
END_TEST

/* A service that gives out tickets on the day after tomorrow only. */
START_TEST(a_kiosk_refuses_outside_the_hours) {
        static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
        _cleanup_free_ char *config = NULL;
        time_t now = time(NULL) + (time_t) 7 * 3600;
        struct scene f;
        struct tm tm;

        ck_assert_ptr_nonnull(gmtime_r(&now, &tm));
        must_errno(asprintf(
                &config,
                "%s[Service dem]\nPrefix=D\nHours=%s 07:30-11:30\n[Counter c1]\nServices=dem\n"
                "[Kiosk cua]\nTicket.1=dem\n[Keypad cua]\nChip=cua\nDebounceMsec=1\n" KIOSK("ticket-1"),
                centre_config_default, days[(tm.tm_wday + 2) % 7]));
        scene_begin(&f, config);
        client_press(f.bus, "cua", "ticket-1");
        const struct record *refused = scene_await(&f, "action-refused", 1);
        ck_assert_str_eq(record_s(refused, "action"), "issue");
        ck_assert_str_eq(record_s(refused, "reason"), "outside-hours");
        /* Confirmed once, refused with two flashes more. */
        scene_await_light(&f, "cua", "light-ticket-1", 3);
        _cleanup_records_ struct records all = {0};
        records_fetch(&all, f.bus, 0);
        ck_assert_uint_eq(records_count(&all, "ticket-issued"), 0);
        scene_end(&f);
}
END_TEST

/* As a person types it into a pipe; returns the exit code, and what was said on either stream. */
static int motcuactl(struct scene *f, const char *line, const char *arguments, char **ret_said) {
        _cleanup_free_ char *command = NULL, *said = centre_path(f->centre, "log/motcuactl"),
                            *bus = centre_path(f->centre, "bus");
        size_t size;

        must_errno(asprintf(&command, "printf '%%s\\n' '%s' | %s --bus=unix:path=%s --lang=en %s", line,
                            TEST_MOTCUACTL, bus, arguments));
        (void) unlink(said);
        struct process_spec spec = {.argv = (const char *const[]){"/bin/sh", "-c", command, NULL},
                                    .log_path = said};
        struct process *process = process_start(centre_event(f->centre), &spec, NULL, NULL);
        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        int result = process_result(process);
        process_free(process);
        *ret_said = file_read(said, &size);
        return result;
}

static void assert_motcuactl(struct scene *f, const char *line, const char *arguments, int result,
                             const char *says) {
        _cleanup_free_ char *said = NULL;
        int r = motcuactl(f, line, arguments, &said);

        ck_assert_msg(r == result, "%s: exit code %d: %s", arguments, r, said);
        ck_assert_msg(says[0] ? strstr(said, says) != NULL : said[0] == '\0', "%s: %s", arguments, said);
}

START_TEST(an_official_signs_in_with_motcuactl) {
        static const struct scene_property official = {"vn.motcua.Centre1", CLIENT_COUNTER("c1"),
                                                       "vn.motcua.Centre1.Counter", "Official"};
        struct scene f;

        begin(&f);
        assert_motcuactl(&f, "123", "set-pin lan", 1, "vn.motcua.Error.BadArgument");
        assert_motcuactl(&f, "", "set-pin lan", 1, "No PIN was entered");
        assert_motcuactl(&f, "4829", "set-pin hoa", 1, "vn.motcua.Error.NoSuchOfficial");
        assert_motcuactl(&f, "4829", "sign-in c1 lan", 1, "vn.motcua.Error.SignInRefused");
        assert_motcuactl(&f, "4829", "set-pin lan", 0, "");
        assert_motcuactl(&f, "4829", "sign-in c9 lan", 1, "There is no counter \"c9\"");
        assert_motcuactl(&f, "4829", "sign-in c1 lan", 0, "");
        scene_await_text(&f, &official, "lan");
        assert_motcuactl(&f, "", "sign-out c1", 0, "");
        scene_await_text(&f, &official, "");
        assert_motcuactl(&f, "", "sign-out c1", 1, "vn.motcua.Error.NotSignedIn");
        for (int i = 0; i < 2; i++)
                assert_motcuactl(&f, "4820", "sign-in c2 lan", 1, "vn.motcua.Error.SignInRefused");
        /* The third wrong one locks, and then also the right one is of no use. */
        assert_motcuactl(&f, "4820", "sign-in c2 lan", 1, "nobody may try again before");
        assert_motcuactl(&f, "4829", "sign-in c2 lan", 1, "vn.motcua.Error.LockedOut");
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_kiosk_refuses_outside_the_hours),
        SUITE_CASE(an_official_signs_in_with_motcuactl),
        SUITE_CASE(a_kiosk_prefers_refuses_and_says_so),
        SUITE_CASE(an_official_signs_in_on_the_pad_and_leaves_no_digits),
        SUITE_CASE(no_kill_loses_or_doubles_a_ticket_of_the_kiosk),
};

CENTRE_SUITE_MAIN("people", cases)
