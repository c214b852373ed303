/* motcuactl verify on a centre at work: what it says of a record, and that nothing is left of its copy. */
#include <dirent.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "tests/bus/ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

/* A centre with one rating, and the folder for copies, where everybody may write. */
static void begin(struct scene *s) {
        scene_begin(s, NULL);
        client_press(s->bus, "quay1", "done");
        scene_await(s, "armed", 1);
        client_press(s->bus, "quay1", "satisfied");
        scene_await(s, "rating", 1);
        _cleanup_free_ char *copies = centre_path(s->centre, "copies");
        must_errno(mkdir(copies, 0700));
        must_errno(chmod(copies, 01777));
}

static struct process *start(struct scene *s, enum centre_user user, const char *program) {
        _cleanup_free_ char *prefix = NULL, *copies = centre_path(s->centre, "copies");

        must_errno(asprintf(&prefix, "TMPDIR=%s MOTCUA_VERIFY=%s exec", copies, program));
        return ctl_start(s, user, prefix, "verify");
}

static size_t count_copies(struct scene *s) {
        _cleanup_free_ char *copies = centre_path(s->centre, "copies");
        DIR *dir = opendir(copies);
        size_t n = 0;

        ck_assert_ptr_nonnull(dir);
        for (const struct dirent *entry; (entry = readdir(dir));)
                n += entry->d_name[0] != '.';
        closedir(dir);
        return n;
}

static void finish(struct scene *s, struct process *process, int result, const char *says) {
        _cleanup_free_ char *said = NULL;
        int r = ctl_finish(s, process, &said);

        ck_assert_msg(r == result && strstr(said, says), "exit code %d, without \"%s\": %s", r, says, said);
        ck_assert_uint_eq(count_copies(s), 0);
}

START_TEST(record_at_work_is_proven) {
        static const enum centre_user users[] = {CENTRE_ROOT, CENTRE_OPERATOR, CENTRE_CENTRE};
        struct scene s;

        begin(&s);
        for (size_t i = 0; i < ELEMENTSOF(users); i++)
                finish(&s, start(&s, users[i], TEST_MOTCUA_VERIFY), 0, "record: all of ");
        finish(&s, start(&s, CENTRE_NOBODY, TEST_MOTCUA_VERIFY), 4, "Not permitted");
        scene_end(&s);
}
END_TEST

START_TEST(changed_record_is_named) {
        struct scene s;
        sqlite3 *db = NULL;

        begin(&s);
        _cleanup_free_ char *database = centre_path(s.centre, "state/centre/" CENTRE_DATABASE);
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        ck_assert_int_eq(sqlite3_open(database, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db, "UPDATE rating SET level = 'very-satisfied'", NULL, NULL, NULL),
                         SQLITE_OK);
        ck_assert_int_eq(sqlite3_changes(db), 1);
        sqlite3_close(db);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        finish(&s, start(&s, CENTRE_ROOT, TEST_MOTCUA_VERIFY), 1,
               "record: table rating has what no event says: ");
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM); /* whose record is not to be proven once more */
        scene_end(&s);
}
END_TEST

static void expect_of(const char *copies, struct scene *s, const char *format, int result, const char *says) {
        _cleanup_free_ char *prefix = NULL, *arguments = text_replace(format, "COPIES", copies);

        must_errno(asprintf(&prefix, "MOTCUA_VERIFY=%s", TEST_MOTCUA_VERIFY));
        _cleanup_free_ char *said = NULL;
        int r = ctl_finish(s, ctl_start(s, CENTRE_ROOT, prefix, arguments), &said);
        ck_assert_msg(r == result && strstr(said, says), "%s: exit code %d, without \"%s\": %s", arguments, r,
                      says, said);
}

/* With what was signed since, and before; and nothing stands beside it then. */
START_TEST(copy_is_proven_without_motcuad) {
        struct scene s;

        begin(&s);
        _cleanup_free_ char *copies = centre_path(s.centre, "copies");
        expect_of(copies, &s, "checkpoint COPIES/signed", 0, "");
        expect_of(copies, &s, "backup COPIES/copy", 0, "");
        expect_of(copies, &s, "verify --checkpoint=COPIES/signed", 0, "fits the log of its first ");
        expect_of(copies, &s, "verify COPIES/../state/centre/" CENTRE_DATABASE, 1, "a program has it open");
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        expect_of(copies, &s, "verify COPIES/copy --checkpoint=COPIES/signed", 0, "/copy: all of ");
        expect_of(copies, &s, "verify COPIES/copy --signed-by=motcua/x+00000000+AAAA", 1,
                  "is not of the form");
        expect_of(copies, &s, "verify COPIES/copi", 1, "copi: cannot be verified: No such file");
        expect_of(copies, &s, "verify COPIES", 1, "cannot be verified: it is a folder");
        expect_of(copies, &s, "verify", 3, "");
        ck_assert_uint_eq(count_copies(&s), 2);
        scene_end(&s);
}
END_TEST

static bool has_copy(void *userdata) {
        return count_copies(userdata) > 0;
}

static int on_change(_unused_ sd_event_source *source, _unused_ const struct inotify_event *change,
                     _unused_ void *userdata) {
        return 0; /* it woke the loop */
}

START_TEST(proof_that_is_broken_off_leaves_nothing) {
        sd_event_source *watch = NULL;
        struct scene s;

        begin(&s);
        _cleanup_free_ char *copies = centre_path(s.centre, "copies");
        must(sd_event_add_inotify(centre_event(s.centre), &watch, copies, IN_CREATE, on_change, NULL));
        /* While it waits for motcuad. */
        process_signal(centre_process(s.centre, CENTRE_MOTCUAD), SIGSTOP);
        struct process *process = start(&s, CENTRE_ROOT, TEST_MOTCUA_VERIFY);
        centre_wait(s.centre, has_copy, &s, "the copy");
        process_signal(process, SIGINT);
        finish(&s, process, 1, "Interrupted");
        process_signal(centre_process(s.centre, CENTRE_MOTCUAD), SIGCONT);
        finish(&s, start(&s, CENTRE_ROOT, "/nowhere/motcua-verify"), 1,
               "motcua-verify did not run to its end");
        sd_event_source_disable_unref(watch);
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(record_at_work_is_proven),
        SUITE_CASE(changed_record_is_named),
        SUITE_CASE(copy_is_proven_without_motcuad),
        SUITE_CASE(proof_that_is_broken_off_leaves_nothing),
};

CENTRE_SUITE_MAIN("bus-proof", cases)
