/* motcuactl backup on a centre at work: whole copies, and everything that may go wrong while one is made. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "daemon/record/intake.h"
#include "services/base/copy.h"
#include "tests/bus/ctl.h"
#include "tests/bus/database.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
#include "tests/lib/load.h"
#include "tests/lib/loop.h"
#include "tests/lib/records.h"

#define CENTRE_STATE SCENE_STATE("vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1")
/* A record much larger than a pipe. */
enum { EVENTS = 10000, EXIT_ABSENT = 3, EXIT_DATA = 65 };

static void begin(struct scene *s) {
        scene_prepare(s);
        _cleanup_free_ char *outbox = centre_path(s->centre, "state/keypad/" CENTRE_OUTBOX);
        load_fill_outbox(outbox, EVENTS, centre_uid(CENTRE_KEYPAD));
        scene_start(s);
        client_press(s->bus, "quay2", "close");
        scene_await_key(s, "close");
}

static struct process *start(struct scene *s, const char *prefix, const char *path) {
        _cleanup_free_ char *arguments = NULL;

        must_errno(asprintf(&arguments, "--text backup %s", path));
        return ctl_start(s, CENTRE_ROOT, prefix, arguments);
}

static void expect(struct scene *s, enum centre_user user, const char *path, int result, const char *says) {
        _cleanup_free_ char *arguments = NULL;

        must_errno(asprintf(&arguments, "--text backup %s", path));
        ctl_expect(s, user, arguments, result, says);
}

/* As the manual says. old: much was recorded since. */
static void restore(struct scene *s, const char *copy, bool old) {
        _cleanup_free_ char *state = centre_path(s->centre, "state/centre"), *aside = NULL;

        centre_stop(s->centre, CENTRE_MOTCUAD, SIGTERM);
        must_errno(asprintf(&aside, "%s.before", state));
        must_errno(rename(state, aside));
        centre_make_state(s->centre, CENTRE_MOTCUAD);
        _cleanup_free_ char *database = centre_path(s->centre, "state/centre/" CENTRE_DATABASE);
        size_t size;
        _cleanup_free_ char *content = file_read(copy, &size);
        file_write(database, content, size);
        must_errno(chown(database, centre_uid(CENTRE_CENTRE), centre_uid(CENTRE_CENTRE)));
        centre_start(s->centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s->centre, CENTRE_MOTCUAD);
        if (old) {
                scene_await_log(s, "log/motcuad", "Source keypad is refused");
                ctl_expect(s, CENTRE_ROOT, "accept-source keypad", 0, "");
        }
        scene_await_text(s, CENTRE_STATE, "ready");
}

static void expect_whole(struct scene *s, const char *copy, uint64_t cursor_before, bool old) {
        uint64_t last = (uint64_t) database_ask(copy, "SELECT max(id) FROM event");

        ck_assert_uint_ge(last, cursor_before);
        ck_assert_uint_ge(last, EVENTS);
        ck_assert_uint_eq((uint64_t) database_ask(copy, "SELECT count(*) FROM event"), last);
        restore(s, copy, old);
        _cleanup_records_ struct records all = {0};
        records_fetch(&all, s->bus, 0);
        ck_assert_uint_ge(all.n, last);
}

static uint64_t cursor(struct scene *s) {
        return client_get_u64(s->bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                              "Cursor");
}

START_TEST(copy_is_whole_while_presses_go_on) {
        struct scene s;
        struct stat st;

        begin(&s);
        _cleanup_free_ char *copy = centre_path(s.centre, "copy.db"), *said = NULL;
        uint64_t before = cursor(&s);
        struct process *process = start(&s, "", copy);
        for (size_t i = 0; i < 40; i++)
                client_press(s.bus, i % 2 ? "quay1" : "quay2", "done");
        int r = ctl_finish(&s, process, &said);
        ck_assert_msg(r == 0 && strstr(said, "copy.db: the record"), "%d: %s", r, said);
        must_errno(stat(copy, &st));
        ck_assert_uint_eq(st.st_mode & 0777, 0600);
        for (size_t i = 0; i < 2 * INTAKE_MISSING_MAX; i++)
                client_press(s.bus, "quay2", "recall");
        scene_press_until_recorded(&s, "quay2", "start");
        expect_whole(&s, copy, before, true);
        scene_end(&s);
}
END_TEST

/* Else whoever commits for a press waits until the disk has all of it. */
START_TEST(copy_gives_the_disk_little_at_a_time) {
        enum { PIECE = 256 << 10, CHUNK = 64 << 10 };
        struct scene s;
        struct stat st;
        size_t most = 0;

        begin(&s);
        _cleanup_free_ char *copy = centre_path(s.centre, "copy.db"), *said = NULL;
        struct process *process =
                start(&s, "ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=" TEST_PIECES, copy);
        ck_assert_int_eq(ctl_finish(&s, process, &said), 0);
        const char *told = strstr(said, "unsynced: ");
        ck_assert_msg(told && sscanf(told, "unsynced: %zu", &most) == 1, "%s", said);
        must_errno(stat(copy, &st));
        ck_assert_int_gt(st.st_size, 4 * PIECE);
        ck_assert_uint_gt(most, 0);
        ck_assert_uint_le(most, PIECE + CHUNK);
        scene_end(&s);
}
END_TEST

/* ----- a commit each 5 ms ----- */

struct presser {
        struct scene *s;
        sd_event_source *timer;
        size_t n;
};

static int on_press(sd_event_source *timer, uint64_t usec _unused_, void *userdata) {
        struct presser *presser = userdata;

        client_press(presser->s->bus, presser->n++ % 2 ? "quay1" : "quay2", "recall");
        must(sd_event_source_set_time_relative(timer, 5 * USEC_PER_MSEC));
        return sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

/* However often a page is written that was copied already, the copy has an end. */
START_TEST(copy_ends_while_each_moment_has_a_commit) {
        struct presser presser = {0};
        struct scene s;

        begin(&s);
        _cleanup_free_ char *copy = centre_path(s.centre, "copy.db"), *said = NULL;
        uint64_t before = cursor(&s), begun_usec = monotonic_usec();
        presser.s = &s;
        must(sd_event_add_time_relative(centre_event(s.centre), &presser.timer, CLOCK_MONOTONIC,
                                        5 * USEC_PER_MSEC, 0, on_press, &presser));
        int r = ctl_finish(&s, start(&s, "", copy), &said);
        sd_event_source_disable_unref(presser.timer);
        ck_assert_msg(r == 0, "%d: %s", r, said);
        ck_assert_uint_lt(monotonic_usec() - begun_usec, 30 * USEC_PER_SEC);
        ck_assert_uint_gt(presser.n, 1);
        ck_assert_uint_ge((uint64_t) database_ask(copy, "SELECT max(id) FROM event"), before);
        scene_press_until_recorded(&s, "quay2", "start");
        scene_end(&s);
}
END_TEST

/* What a removed file is saved from. */
START_TEST(record_whose_file_was_removed_is_copied) {
        struct scene s;

        begin(&s);
        _cleanup_free_ char *copy = centre_path(s.centre, "copy.db"),
                            *database = centre_path(s.centre, "state/centre/" CENTRE_DATABASE);
        uint64_t before = cursor(&s);
        must_errno(unlink(database));
        expect(&s, CENTRE_ROOT, copy, 0, "");
        expect_whole(&s, copy, before, false);
        scene_end(&s);
}
END_TEST

/* Runs what the log says, but for the last, which systemd is not here to do. */
static void follow_advice(struct scene *s, const char *copy) {
        _cleanup_free_ char *path = centre_path(s->centre, "log/motcuad"), *said = file_read(path, NULL),
                            *state = centre_path(s->centre, "state/centre"),
                            *config = centre_path(s->centre, "etc/motcua.conf"), *program = NULL,
                            *from = NULL;
        char *save = NULL;
        size_t n = 0;

        must_errno(
                asprintf(&program, "STATE_DIRECTORY=%s MOTCUA_CONFIG=%s " TEST_MOTCUACTL " ", state, config));
        must_errno(asprintf(&from, "%s ", copy));
        for (char *line = strtok_r(said, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
                _cleanup_free_ char *named = text_replace(line, "COPY ", from), *whole = NULL;
                const char *command = strstr(line, "err:   ");

                if (!command)
                        continue;
                n++;
                if (strstr(command, "systemctl start "))
                        continue;
                whole = text_replace(strstr(named, "err:") + 4, "motcuactl ", program);
                _cleanup_(process_freep) struct process *shell =
                        process_start(centre_event(s->centre),
                                      &(const struct process_spec){
                                              .argv = (const char *const[]){"/bin/sh", "-c", whole, NULL},
                                              .log_path = path},
                                      NULL, NULL);
                ck_assert(process_wait(shell, LOOP_PATIENCE_USEC));
                ck_assert_msg(process_result(shell) == 0, "%s", whole);
        }
        ck_assert_uint_eq(n, 2);
}

/* One bit of one of the newest events, and the night's copy: what the log says brings the centre up again. */
START_TEST(damaged_event_is_named_with_the_way_back) {
        struct scene s;

        scene_begin(&s, NULL);
        _cleanup_free_ char *copy = centre_path(s.centre, "night.db"),
                            *database = centre_path(s.centre, "state/centre/" CENTRE_DATABASE), *named = NULL;
        client_press(s.bus, "quay1", "recall");
        scene_await_key(&s, "recall");
        uint64_t id = (uint64_t) records_last(&s.records, "press")->id;
        expect(&s, CENTRE_ROOT, copy, 0, "");
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        flip_bit(database, "\"key\":\"recall\"");
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        ck_assert_int_eq(centre_wait_exit(s.centre, CENTRE_MOTCUAD), EXIT_DATA);
        must_errno(asprintf(&named, "centre.db is damaged, and left as it is (table event, id %" PRIu64, id));
        scene_expect_log(&s, "log/motcuad", named);
        follow_advice(&s, copy);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        client_press(s.bus, "quay1", "start");
        scene_await_key(&s, "start");
        scene_end(&s);
}
END_TEST

START_TEST(who_may_and_where_to) {
        struct scene s;

        begin(&s);
        _cleanup_free_ char *folder = centre_path(s.centre, "open"),
                            *copy = centre_path(s.centre, "open/copy.db");
        must_errno(mkdir(folder, 0700));
        must_errno(chmod(folder, 01777));
        expect(&s, CENTRE_NOBODY, copy, 4, "Not permitted");
        ck_assert_int_ne(access(copy, F_OK), 0); /* what was made for it is gone again */
        expect(&s, CENTRE_OPERATOR, copy, 0, "");
        expect(&s, CENTRE_ROOT, copy, 1, "exists");
        expect(&s, CENTRE_ROOT, "/nowhere/copy.db", 1, "No such file");
        ck_assert_int_ge(database_ask(copy, "SELECT max(id) FROM event"), EVENTS);

        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_close_ int file = must_errno(open(copy, O_RDWR | O_CLOEXEC));
        ck_assert_int_lt(sd_bus_call_method(s.bus, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                            "vn.motcua.Centre1", "Backup", &error, NULL, "ha{sv}", file, 0),
                         0);
        ck_assert_str_eq(error.name, "vn.motcua.Error.BadArgument");
        scene_end(&s);
}
END_TEST

/* ----- a reader that takes its time ----- */

struct reader {
        int pipe;
        bool answered;
        char *error; /* NULL: done */
};

static void reader_done(struct reader *reader) {
        free(reader->error);
}

static int on_answer(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error _unused_) {
        struct reader *reader = userdata;
        const sd_bus_error *error = sd_bus_message_get_error(reply);

        reader->answered = true;
        reader->error = error ? strdup(error->name) : NULL;
        return 0;
}

/* Reads nothing yet, so that the copy is under way for as long as it likes. */
static void read_slowly(struct scene *s, struct reader *reader) {
        int ends[2];

        must_errno(pipe2(ends, O_CLOEXEC));
        *reader = (struct reader){.pipe = ends[0]};
        _cleanup_client_message_ sd_bus_message *call = NULL;
        must(sd_bus_message_new_method_call(s->bus, &call, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                            "vn.motcua.Centre1", "Backup"));
        must(sd_bus_message_append(call, "ha{sv}", ends[1], 0));
        must(sd_bus_call_async(s->bus, NULL, call, on_answer, reader, UINT64_MAX));
        close(ends[1]);
        /* It has begun when something comes. */
        must(sd_bus_flush(s->bus));
        call = sd_bus_message_unref(call);
        struct copy_header header;
        ck_assert_int_eq(read(reader->pipe, &header, sizeof(header)), sizeof(header));
        ck_assert_uint_gt(header.size, 0);
}

static bool is_answered(void *userdata) {
        return ((struct reader *) userdata)->answered;
}

/* Takes what comes until the answer is there. */
static void read_on(struct scene *s, struct reader *reader) {
        static char sink[65536];

        must_errno(fcntl(reader->pipe, F_SETFL, O_NONBLOCK));
        for (size_t i = 0; !reader->answered; i++) {
                while (read(reader->pipe, sink, sizeof(sink)) > 0)
                        ;
                must(sd_event_run(centre_event(s->centre), 10 * USEC_PER_MSEC));
                if (i > 6000)
                        test_die("the copy has no end");
        }
}

START_TEST(second_copy_waits_for_nobody) {
        _cleanup_(reader_done) struct reader reader = {0};
        struct scene s;

        begin(&s);
        _cleanup_free_ char *copy = centre_path(s.centre, "copy.db");
        read_slowly(&s, &reader);
        expect(&s, CENTRE_ROOT, copy, 1, "vn.motcua.Error.BackupRunning");
        ck_assert_int_ne(access(copy, F_OK), 0);
        /* The centre works meanwhile, and takes a new configuration. */
        process_signal(centre_process(s.centre, CENTRE_MOTCUAD), SIGHUP);
        client_press(s.bus, "quay1", "done");
        scene_await(&s, "armed", 1);
        read_on(&s, &reader);
        ck_assert_msg(!reader.error, "%s", reader.error);
        expect(&s, CENTRE_ROOT, copy, 0, "");
        scene_end(&s);
}
END_TEST

START_TEST(caller_that_goes_ends_its_copy) {
        _cleanup_(reader_done) struct reader reader = {0};
        struct scene s;

        begin(&s);
        _cleanup_free_ char *copy = centre_path(s.centre, "copy.db");
        read_slowly(&s, &reader);
        close(reader.pipe);
        centre_wait(s.centre, is_answered, &reader, "the end of the copy");
        ck_assert_str_eq(reader.error, "vn.motcua.Error.StorageFailed");
        expect(&s, CENTRE_ROOT, copy, 0, "");
        scene_await_text(&s, CENTRE_STATE, "ready");
        scene_end(&s);
}
END_TEST

START_TEST(stop_in_the_middle_leaves_no_copy) {
        _cleanup_(reader_done) struct reader reader = {0};
        struct scene s;

        begin(&s);
        _cleanup_free_ char *copy = centre_path(s.centre, "copy.db"), *said = NULL;
        read_slowly(&s, &reader);
        ck_assert_int_eq(centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM), 0);
        read_on(&s, &reader);
        ck_assert(reader.error);
        /* And motcuactl, of one that is killed before it answers. */
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        process_signal(centre_process(s.centre, CENTRE_MOTCUAD), SIGSTOP);
        struct process *process = start(&s, "", copy);
        while (access(copy, F_OK) < 0)
                must(sd_event_run(centre_event(s.centre), 10000));
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGKILL);
        int r = ctl_finish(&s, process, &said);
        ck_assert_msg(r != 0 && access(copy, F_OK) < 0, "%d: %s", r, said);
        scene_end(&s);
}
END_TEST

START_TEST(copy_that_was_broken_off_is_no_database) {
        struct scene s;

        begin(&s);
        _cleanup_free_ char *copy = centre_path(s.centre, "copy.db"), *said = NULL;
        int r = ctl_finish(&s, start(&s, "ulimit -f 200; exec", copy), &said);
        ck_assert_msg(r != 0, "%s", said);
        ck_assert_int_eq(access(copy, F_OK), 0); /* it was killed, and could not remove it */
        ck_assert_int_eq(database_ask(copy, "SELECT max(id) FROM event"), -1);
        size_t size;
        _cleanup_free_ char *content = file_read(copy, &size);
        ck_assert_uint_gt(size, 65536);
        ck_assert_int_eq(content[0], '\0'); /* not even its first bytes say so */
        scene_end(&s);
}
END_TEST

START_TEST(full_disk_is_the_callers_alone) {
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
                printf("full_disk_is_the_callers_alone: skipped: no mount namespace: %s\n", strerror(errno));
                return;
        }
        struct scene s;

        begin(&s);
        _cleanup_free_ char *small = centre_path(s.centre, "small"),
                            *copy = centre_path(s.centre, "small/copy.db");
        must_errno(mkdir(small, 0755));
        must_errno(mount("tmpfs", small, "tmpfs", 0, "size=256k"));
        expect(&s, CENTRE_ROOT, copy, 1, "No space left");
        ck_assert_int_ne(access(copy, F_OK), 0);
        scene_await_text(&s, CENTRE_STATE, "ready");
        _cleanup_free_ char *other = centre_path(s.centre, "copy.db");
        expect(&s, CENTRE_ROOT, other, 0, "");
        scene_end(&s);
        umount2(small, MNT_DETACH);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(copy_is_whole_while_presses_go_on),
        SUITE_CASE(copy_gives_the_disk_little_at_a_time),
        SUITE_CASE(copy_ends_while_each_moment_has_a_commit),
        SUITE_CASE(record_whose_file_was_removed_is_copied),
        SUITE_CASE(damaged_event_is_named_with_the_way_back),
        SUITE_CASE(who_may_and_where_to),
        SUITE_CASE(second_copy_waits_for_nobody),
        SUITE_CASE(caller_that_goes_ends_its_copy),
        SUITE_CASE(stop_in_the_middle_leaves_no_copy),
        SUITE_CASE(copy_that_was_broken_off_is_no_database),
        SUITE_CASE(full_disk_is_the_callers_alone),
};

CENTRE_SUITE_MAIN("bus-backup", cases)
