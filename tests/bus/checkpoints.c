/* Signed checkpoints on the bus: who may ask for what, killed daemons, and what an admin does with them. */
#include <signal.h>
#include <sys/stat.h>

#include "daemon/log/checkpoint.h"
#include "daemon/log/note.h"
#include "daemon/record/intake.h"
#include "tests/bus/ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

#define CENTRE "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1"
#define CENTRE_STATE SCENE_STATE("vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1")

struct signed_log {
        uint64_t size;
        char note[4096];
        struct note parsed;
        struct checkpoint checkpoint;
};

/* NULL: it is asked well, or the daemon died; else the error. */
static const char *ask(sd_bus *bus, struct signed_log *ret) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        static char name[128];
        const char *note;

        ret->size = 0;
        if (sd_bus_call_method(bus, CENTRE, "GetCheckpoint", &error, &reply, "a{sv}", 0) < 0) {
                (void) snprintf(name, sizeof(name), "%s", error.name);
                return name;
        }
        must(sd_bus_message_read(reply, "tsuu", &ret->size, &note, NULL, NULL));
        must_errno(snprintf(ret->note, sizeof(ret->note), "%s", note));
        must(note_parse(ret->note, &ret->parsed));
        must(checkpoint_parse(ret->parsed.text, ret->parsed.text_size, &ret->checkpoint));
        return NULL;
}

static char *get(struct scene *s, const char *property) {
        return client_get_string(s->bus, CENTRE, property);
}

static void expect_sound(struct scene *s) {
        _cleanup_free_ char *state = get(s, "LogState");

        ck_assert_str_eq(state, "sound");
}

/* By the key that the bus tells everybody. */
static void expect_verified(struct scene *s, const struct signed_log *log) {
        _cleanup_free_ char *text = get(s, "LogKey");
        struct note_key key;

        must(note_key_parse(text, &key));
        must(note_verify(&log->parsed, &key, NULL));
        ck_assert(checkpoint_is_of(&log->checkpoint, key.name));
}

/* That the log of the second goes on from that of the first. */
static void expect_consistent(struct scene *s, const struct signed_log *first,
                              const struct signed_log *second) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        struct log_proof proof = {0};
        const char *base64;
        uint64_t size;

        int r = sd_bus_call_method(s->bus, CENTRE, "GetConsistencyProof", &error, &reply, "tta{sv}",
                                   first->size, second->size, 0);
        if (r < 0)
                test_die("%s: %s", error.name, error.message);
        must(sd_bus_message_read(reply, "t", &size));
        ck_assert_uint_eq(size, second->size);
        must(sd_bus_message_enter_container(reply, 'a', "s"));
        while (must(sd_bus_message_read(reply, "s", &base64)) > 0) {
                _cleanup_free_ char *text = NULL;
                struct checkpoint hash;

                /* Written as the root of a checkpoint is. */
                must_errno(asprintf(&text, "o\n1\n%s\n", base64));
                must(checkpoint_parse(text, strlen(text), &hash));
                proof.hashes[proof.n++] = hash.root;
        }
        ck_assert(log_proves_consistency(&proof, first->size, &first->checkpoint.root, second->size,
                                         &second->checkpoint.root));
}

START_TEST(everybody_has_the_checkpoint_and_hears_of_it) {
        struct signed_log log, nobodys;
        struct scene s;

        scene_begin(&s, NULL);
        sd_bus *nobody = centre_connect(s.centre, CENTRE_NOBODY);
        ck_assert_ptr_null(ask(nobody, &nobodys));
        sd_bus_close_unref(nobody);
        expect_verified(&s, &nobodys);
        ck_assert_ptr_null(ask(s.bus, &log));
        ck_assert_str_eq(log.note, nobodys.note);
        scene_await(&s, "log-key", 1);
        ctl_expect(&s, CENTRE_NOBODY, "checkpoint", 0, log.note);
        _cleanup_free_ char *key = get(&s, "LogKey");
        ctl_expect(&s, CENTRE_NOBODY, "log-key", 0, key);
        ctl_expect(&s, CENTRE_NOBODY, "--json checkpoint", 0, "\"cosigned\":");
        scene_expect_log(&s, "log/motcuad", "Signed the log of ");
        scene_end(&s);
}
END_TEST

START_TEST(checkpoint_is_carried_away_in_a_file) {
        _cleanup_free_ char *arguments = NULL, *path = NULL, *content = NULL;
        struct signed_log log;
        struct stat st;
        struct scene s;

        scene_begin(&s, NULL);
        ck_assert_ptr_null(ask(s.bus, &log));
        path = centre_path(s.centre, "anchor");
        must_errno(asprintf(&arguments, "checkpoint %s", path));
        ctl_expect(&s, CENTRE_ROOT, arguments, 0, "");
        content = file_read(path, NULL);
        ck_assert_str_eq(content, log.note);
        must_errno(stat(path, &st));
        ck_assert_uint_eq(st.st_mode & 0777, 0644);
        /* What was carried there before is not lost. */
        ctl_expect(&s, CENTRE_ROOT, arguments, 1, "");
        _cleanup_free_ char *again = file_read(path, NULL);
        ck_assert_str_eq(again, log.note);
        scene_end(&s);
}
END_TEST

START_TEST(day_that_ends_is_signed) {
        _cleanup_free_ char *path = NULL, *content = NULL, *config = NULL;
        struct signed_log log;
        struct scene s;

        must_errno(asprintf(&config, "%s[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n",
                            centre_config_default));
        scene_begin(&s, config);
        client_press(s.bus, "quay1", "open");
        scene_await(&s, "counter-moved", 1);
        ctl_expect(&s, CENTRE_ROOT, "end-day", 0, "");
        scene_await(&s, "day-ended", 1);
        scene_await_log(&s, "log/motcuad", "Signed the log of ");
        ck_assert_ptr_null(ask(s.bus, &log));
        expect_verified(&s, &log);
        path = centre_path(s.centre, "state/centre/checkpoint");
        content = file_read(path, NULL);
        ck_assert_str_eq(content, log.note);
        scene_end(&s);
}
END_TEST

/* Where a daemon dies that is asked for its first checkpoint, and for a later one. */
static const struct {
        const char *point;
        unsigned n_max;
} points[] = {
        {"fdatasync:before", 6},
        {"fdatasync:after", 6},
        {"pwrite:after", 12},
        {"fsync:before", 5},
        {"fsync:after", 5},
        {"rename:before", 2},
        {"rename:after", 2},
        {"send:CheckpointSigned:before", 1},
        {"send:CheckpointSigned:after", 1},
};

static void restart(struct scene *s, const char *at) {
        _cleanup_free_ char *variable = NULL;

        must_errno(asprintf(&variable, "KILLER_AT=%s", at ? at : ""));
        const char *const environment[] = {"LD_PRELOAD=" TEST_KILLER, variable, NULL};
        centre_start(s->centre, CENTRE_MOTCUAD, at ? environment : NULL);
        centre_wait_ready_or_gone(s->centre, CENTRE_MOTCUAD);
}

static void stop(struct scene *s) {
        struct process *process = centre_process(s->centre, CENTRE_MOTCUAD);

        if (process)
                (void) centre_stop(s->centre, CENTRE_MOTCUAD, SIGKILL);
}

START_TEST(killed_while_signing_it_contradicts_nothing) {
        struct signed_log before = {0}, during, after;
        unsigned died = 0, lives = 0;
        struct scene s;

        scene_begin(&s, NULL);
        for (unsigned n = 1; n <= points[_i].n_max; n++) {
                _cleanup_free_ char *at = NULL;

                stop(&s);
                must_errno(asprintf(&at, "%s:%u", points[_i].point, n));
                restart(&s, at);
                lives++;
                /* Each start has recorded something: there is something to sign. */
                bool is_dead = ask(s.bus, &during) != NULL;
                died += is_dead;
                stop(&s);
                restart(&s, NULL);
                expect_sound(&s);
                ck_assert_ptr_null(ask(s.bus, &after));
                expect_verified(&s, &after);
                if (before.size > 0)
                        expect_consistent(&s, &before, &after);
                if (!is_dead)
                        expect_consistent(&s, &during, &after);
                before = after;
        }
        printf("%s: died in %u of %u lives\n", points[_i].point, died, lives);
        ck_assert_uint_gt(died, 0);
        scene_await_text(&s, CENTRE_STATE, "ready");
        scene_end(&s);
}
END_TEST

static void take_state(const struct scene *s, const char *file, char **ret, size_t *ret_size) {
        _cleanup_free_ char *path = centre_path(s->centre, file);

        *ret = file_read(path, ret_size);
}

static void put_state(const struct scene *s, const char *file, const char *content, size_t size) {
        _cleanup_free_ char *path = centre_path(s->centre, file);

        file_write(path, content, size);
        must_errno(chown(path, centre_uid(CENTRE_CENTRE), centre_gid(CENTRE_CENTRE)));
}

/* As an official would who does not like what was recorded since. */
START_TEST(older_record_is_found_out_and_goes_on_in_another_name) {
        _cleanup_free_ char *old = NULL, *key = NULL, *left = NULL, *key_before = NULL, *key_after = NULL;
        struct signed_log log, after;
        size_t size;
        struct scene s;

        scene_begin(&s, NULL);
        scene_await_text(&s, CENTRE_STATE, "ready");
        ck_assert_ptr_null(ask(s.bus, &log));
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        take_state(&s, "state/centre/" CENTRE_DATABASE, &old, &size);
        restart(&s, NULL);
        /* More than a record may lack without anybody being asked. */
        for (size_t i = 0; i < 2 * INTAKE_MISSING_MAX; i++)
                client_press(s.bus, "quay2", "recall");
        scene_press_until_recorded(&s, "quay1", "open");
        ck_assert_ptr_null(ask(s.bus, &log));
        key_before = get(&s, "LogKey");
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        put_state(&s, "state/centre/" CENTRE_DATABASE, old, size);
        restart(&s, NULL);
        scene_await_text(&s, CENTRE_STATE, "degraded");
        scene_await_log(&s, "log/motcuad", "no checkpoint is signed any more");
        ctl_expect(&s, CENTRE_ROOT, "--text --lang=en status", 0,
                   "The record is shorter than what was signed");
        /* As journalctl -x says. */
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        key = centre_path(s.centre, "state/centre/log.key");
        left = centre_path(s.centre, "state/centre/log.key.left");
        must_errno(rename(key, left));
        restart(&s, NULL);
        scene_await_log(&s, "log/motcuad", "is refused");
        ctl_expect(&s, CENTRE_ROOT, "accept-source keypad", 0, "");
        scene_await_text(&s, CENTRE_STATE, "ready");
        ck_assert_ptr_null(ask(s.bus, &after));
        expect_verified(&s, &after);
        key_after = get(&s, "LogKey");
        ck_assert_str_ne(key_before, key_after);
        ck_assert_uint_eq(record_t(scene_await(&s, "log-key", 2), "signed_size"), log.size);
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(everybody_has_the_checkpoint_and_hears_of_it),
        SUITE_CASE(checkpoint_is_carried_away_in_a_file),
        SUITE_CASE(day_that_ends_is_signed),
        {"killed_while_signing_it_contradicts_nothing", &killed_while_signing_it_contradicts_nothing,
         ELEMENTSOF(points)},
        SUITE_CASE(older_record_is_found_out_and_goes_on_in_another_name),
};

CENTRE_SUITE_MAIN("bus-checkpoints", cases)
