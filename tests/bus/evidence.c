/* motcuactl evidence with real processes: what is in the pack, and what is never put in the place of
 * something. */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

/* more: of the environment; copies of the record are made in a folder of their own. */
static struct process *start_with(struct scene *f, enum centre_user user, const char *more,
                                  const char *arguments) {
        _cleanup_free_ char *config = centre_path(f->centre, "etc/motcua.conf"), *prefix = NULL,
                            *copies = centre_path(f->centre, "copies");

        ck_assert(mkdir(copies, 0700) == 0 || errno == EEXIST);
        must_errno(asprintf(&prefix, "MOTCUA_CONFIG=%s MOTCUA_VERIFY=%s TMPDIR=%s %s exec", config,
                            TEST_MOTCUA_VERIFY, copies, more));
        return ctl_start(f, user, prefix, arguments);
}

/* No copy of the record is left, whatever came of it. */
static void finish(struct scene *f, struct process *process, int result, const char *says) {
        _cleanup_free_ char *said = NULL, *copies = centre_path(f->centre, "copies");
        int r = ctl_finish(f, process, &said);

        ck_assert_msg(r == result && strstr(said, says), "exit code %d, without \"%s\": %s", r, says, said);
        ck_assert(!file_folder_has(copies, "motcua"));
}

static void expect(struct scene *f, enum centre_user user, const char *arguments, int result,
                   const char *says) {
        finish(f, start_with(f, user, "", arguments), result, says);
}

static void expect_in(const char *folder, const char *name, const char *says) {
        _cleanup_free_ char *path = file_join(folder, name), *text = NULL;
        size_t size;

        text = file_read(path, &size);
        ck_assert_msg(strstr(text, says), "%s: no \"%s\" in:\n%.4000s", name, says, text);
}

START_TEST(a_pack_is_whole_and_replaces_nothing) {
        _cleanup_free_ char *folder = file_join(suite_dir(), "2026"),
                            *archive = file_join(suite_dir(), "2026.zip"), *line = NULL, *config = NULL,
                            *questions = file_join(suite_dir(), "khao-sat.survey");
        struct scene f;
        struct stat st;

        file_write_text(questions, "title: Khảo sát | Survey\nquestion: chung | Hài lòng? | Satisfied?\n"
                                   "figure: K1\n");
        must_errno(asprintf(&config,
                            "%s[Calendar]\nDuties=report\n[Survey]\nQuestions=%s\n"
                            "Address=http://192.0.2.1/khao-sat\n",
                            centre_config_default, questions));
        scene_begin(&f, config);
        expect(&f, CENTRE_ROOT, "calendar-done report \"Công văn số 12\"", 0, "");
        expect(&f, CENTRE_ROOT, "survey-add $(date +%F) P/1 1", 0, "");
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        client_press(f.bus, "quay1", "dissatisfied");
        scene_await(&f, "rating", 1);
        expect(&f, CENTRE_ROOT, "enter-item doi-thoai lan-1 this-year yes \"Đối thoại quý I\" \"Biên bản\"",
               0, "");
        expect(&f, CENTRE_ROOT, "evidence this-year", 2, "--output=DIR is needed");
        expect(&f, CENTRE_ROOT, "evidence 2026-11 --output=x", 2, "is no year");
        expect(&f, CENTRE_ROOT, "evidence this-year --output=/proc/.x", 1, "does not begin with a dot");
        must_errno(asprintf(&line, "--text evidence this-year --output=%s --criteria=%s", folder, EXAMPLE));
        expect(&f, CENTRE_NOBODY, line, 4, "");
        ck_assert_int_lt(stat(folder, &st), 0);
        expect(&f, CENTRE_ROOT, line, 0, "Evidence pack: ");
        expect(&f, CENTRE_ROOT, line, 1, "exists");

        ck_assert_int_eq(stat(folder, &st), 0);
        ck_assert_uint_eq(st.st_mode & 07777, 0700);
        ck_assert_int_eq(stat(archive, &st), 0);
        expect_in(folder, "verification.txt", "record: checkpoint checkpoint.txt fits ");
        expect_in(folder, "verification.txt", "record: all of ");
        expect_in(folder, "verification.txt", "Result: the record is intact");
        expect_in(folder, "SHA256SUMS", "  report.pdf\n");
        expect_in(folder, "index.csv", "\"Đối thoại quý I\"");
        expect_in(folder, "index.csv", "\"not recorded by the program\"");
        expect_in(folder, "entries.csv", "\"item-entered\"");
        expect_in(folder, "configuration.csv", "\"rules-changed\"");
        expect_in(folder, "configuration.csv", "\"duty-changed\"");
        expect_in(folder, "calendar.csv", "\"report\";\"Self-scored report to the city\";");
        expect_in(folder, "calendar.csv", "\"Công văn số 12\";");
        expect_in(folder, "survey.csv", "\"chung\";\"Satisfied?\";paper;measured;\"very-satisfied\";");
        expect_in(folder, "index.csv", ";\"survey.csv\";");
        expect_in(folder, "self-scoring.csv", "VÍ DỤ");
        expect_in(folder, "coverage.csv", ";H4;");
        scene_end(&f);
}
END_TEST

/* A centre with one rating, and a folder for packs: OUT in what is typed. */
struct packs {
        struct scene scene;
        char *out;
};

static void begin(struct packs *f) {
        scene_begin(&f->scene, NULL);
        client_press(f->scene.bus, "quay1", "done");
        scene_await(&f->scene, "armed", 1);
        client_press(f->scene.bus, "quay1", "dissatisfied");
        scene_await(&f->scene, "rating", 1);
        f->out = centre_path(f->scene.centre, "packs");
        must_errno(mkdir(f->out, 0700));
}

static void end(struct packs *f) {
        free(f->out);
        scene_end(&f->scene);
}

static struct process *pack_start(struct packs *f, const char *more, const char *format) {
        _cleanup_free_ char *arguments = text_replace(format, "OUT", f->out);

        return start_with(&f->scene, CENTRE_ROOT, more, arguments);
}

static void pack(struct packs *f, const char *format, int result, const char *says) {
        finish(&f->scene, pack_start(f, "", format), result, says);
}

static void expect_nothing(const struct packs *f) {
        ck_assert(!file_folder_has(f->out, "2026") && !file_folder_has(f->out, "part"));
}

START_TEST(a_place_that_cannot_be_written_is_named) {
        _cleanup_free_ char *link = NULL;
        struct packs f;

        begin(&f);
        link = file_join(f.out, "2026-link");
        must_errno(symlink("/nowhere", link));
        pack(&f, "evidence this-year --output=OUT/2026-link", 1, "exists");
        must_errno(unlink(link));
        pack(&f, "evidence this-year --output=OUT/none/2026", 1, "No such file or directory");
        pack(&f, "evidence this-year --output=/proc/2026", 1, "");
        pack(&f, "evidence this-year --output=OUT/2026 --criteria=OUT", 1, "");
        pack(&f, "evidence this-year --output=OUT/..", 1, "does not begin with a dot");
        expect_nothing(&f);
        end(&f);
}
END_TEST

/* What did not happen is said, as a figure of none and as a register without a line. */
START_TEST(a_year_without_anything_has_a_pack) {
        _cleanup_free_ char *folder = NULL;
        struct packs f;

        begin(&f);
        pack(&f, "evidence 2021 --output=OUT/2021", 0, "");
        folder = file_join(f.out, "2021");
        expect_in(folder, "report.csv", ";2021-01-01;2021-12-31;");
        expect_in(folder, "coverage.csv", ";H4;\"Coverage by rating keypads\";nothing;;;");
        expect_in(folder, "footage-access.csv", ";\"Details\"\r\n");
        expect_in(folder, "gaps-cameras.csv", ";\"Details\"\r\n");
        expect_in(folder, "index.csv", "\"report.pdf\"");
        expect_in(folder, "index.csv", "\"Results of the survey\"");
        expect_in(folder, "verification.txt", "Result: the record is intact");
        pack(&f, "evidence 2099 --output=OUT/2099", 0, "");
        end(&f);
}
END_TEST

START_TEST(a_record_that_was_changed_has_a_pack_that_says_so) {
        _cleanup_free_ char *database = NULL, *folder = NULL;
        sqlite3 *db = NULL;
        struct packs f;

        begin(&f);
        database = centre_path(f.scene.centre, "state/centre/" CENTRE_DATABASE);
        centre_stop(f.scene.centre, CENTRE_MOTCUAD, SIGTERM);
        ck_assert_int_eq(sqlite3_open(database, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db, "UPDATE rating SET level = 'very-satisfied'", NULL, NULL, NULL),
                         SQLITE_OK);
        ck_assert_int_eq(sqlite3_changes(db), 1);
        sqlite3_close(db);
        centre_start(f.scene.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.scene.centre, CENTRE_MOTCUAD);
        pack(&f, "evidence this-year --output=OUT/2026", 1, "verification.txt");
        folder = file_join(f.out, "2026");
        expect_in(folder, "verification.txt", "record: table rating has what no event says: ");
        expect_in(folder, "verification.txt", "Result: the record was NOT proven");
        expect_in(folder, "SHA256SUMS", "  verification.txt\n");
        centre_stop(f.scene.centre, CENTRE_MOTCUAD, SIGTERM); /* whose record is not to be proven once more */
        end(&f);
}
END_TEST

/* Whoever breaks it off, or has no verifier, is left with nothing that looks like a pack. */
START_TEST(a_pack_that_is_broken_off_leaves_nothing) {
        _cleanup_free_ char *program = NULL, *begun = NULL, *text = NULL, *more = NULL;
        struct packs f;

        begin(&f);
        finish(&f.scene, pack_start(&f, "MOTCUA_VERIFY=/nowhere", "evidence this-year --output=OUT/2026"), 1,
               "No such file or directory");
        expect_nothing(&f);
        program = centre_path(f.scene.centre, "waits");
        begun = centre_path(f.scene.centre, "begun");
        must_errno(mkfifo(begun, 0600));
        must_errno(asprintf(&text, "#!/bin/sh\necho >%s\nread never <%s\n", begun, begun));
        file_write_text(program, text);
        must_errno(chmod(program, 0700));
        must_errno(asprintf(&more, "MOTCUA_VERIFY=%s", program));
        struct process *process = pack_start(&f, more, "evidence this-year --output=OUT/2026");
        _cleanup_close_ int fd = open(begun, O_RDONLY | O_CLOEXEC); /* waits for who writes */
        ck_assert_int_ge(fd, 0);
        process_signal(process, SIGINT);
        finish(&f.scene, process, 1, "Interrupted");
        expect_nothing(&f);
        end(&f);
}
END_TEST

/* A verifier that says that it has begun and waits for a line: the copy of the record is made by then. */
struct waiting {
        char *more; /* of the environment */
        int begun, go;
};

static int open_fifo(const struct packs *f, const char *name, char **ret_path) {
        *ret_path = centre_path(f->scene.centre, name);
        must_errno(mkfifo(*ret_path, 0600));
        return must_errno(open(*ret_path, O_RDWR | O_CLOEXEC));
}

static void waiting_begin(const struct packs *f, struct waiting *ret) {
        _cleanup_free_ char *program = centre_path(f->scene.centre, "waits"), *begun = NULL, *go = NULL,
                            *text = NULL;

        ret->begun = open_fifo(f, "begun", &begun);
        ret->go = open_fifo(f, "go", &go);
        must_errno(asprintf(&text, "#!/bin/sh\necho >%s\nread -r now <%s\nexec %s \"$@\"\n", begun, go,
                            TEST_MOTCUA_VERIFY));
        file_write_text(program, text);
        must_errno(chmod(program, 0700));
        must_errno(asprintf(&ret->more, "MOTCUA_VERIFY=%s", program));
}

static void waiting_end(struct waiting *waiting) {
        close(waiting->begun);
        close(waiting->go);
        free(waiting->more);
}

static void await_begun(const struct waiting *waiting) {
        struct pollfd begun = {.fd = waiting->begun, .events = POLLIN};
        char line;

        ck_assert_int_eq(poll(&begun, 1, LOOP_PATIENCE_USEC / 1000), 1);
        ck_assert_int_eq(read(waiting->begun, &line, 1), 1);
}

static void let_go(const struct waiting *waiting) {
        ck_assert_int_eq(write(waiting->go, "\n", 1), 1);
}

/* Whatever becomes of motcuad then: all that the pack says is of one moment. */
START_TEST(a_pack_needs_the_centre_no_more_once_the_copy_is_made) {
        static const char typed[] = "evidence this-year --output=OUT/2026";
        struct waiting waiting;
        struct packs f;

        begin(&f);
        waiting_begin(&f, &waiting);
        struct process *process = pack_start(&f, waiting.more, typed);
        await_begun(&waiting);
        centre_stop(f.scene.centre, CENTRE_MOTCUAD, SIGKILL);
        let_go(&waiting);
        finish(&f.scene, process, 0, "");
        _cleanup_free_ char *folder = file_join(f.out, "2026");
        expect_in(folder, "calendar.csv", "\"Duty\"");
        expect_in(folder, "verification.txt", "Result: the record is intact");
        waiting_end(&waiting);
        centre_start(f.scene.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.scene.centre, CENTRE_MOTCUAD);
        end(&f);
}
END_TEST

START_TEST(of_two_at_the_same_moment_one_is_put) {
        static const char typed[] = "evidence this-year --output=OUT/2026";
        struct process *processes[2];
        struct waiting waiting;
        struct packs f;
        unsigned n_made = 0;

        begin(&f);
        waiting_begin(&f, &waiting);
        for (size_t i = 0; i < ELEMENTSOF(processes); i++) {
                processes[i] = pack_start(&f, waiting.more, typed);
                await_begun(&waiting); /* the record is copied for one at a time */
        }
        for (size_t i = 0; i < ELEMENTSOF(processes); i++)
                let_go(&waiting);
        for (size_t i = 0; i < ELEMENTSOF(processes); i++) {
                _cleanup_free_ char *said = NULL; /* by the second alone */

                n_made += ctl_finish(&f.scene, processes[i], &said) == 0;
        }
        ck_assert_uint_eq(n_made, 1);
        ck_assert(!file_folder_has(f.out, "part"));
        _cleanup_free_ char *folder = file_join(f.out, "2026");
        expect_in(folder, "verification.txt", "Result: the record is intact");
        expect_in(folder, "SHA256SUMS", "  index.pdf\n");
        waiting_end(&waiting);
        end(&f);
}
END_TEST

START_TEST(a_full_disk_leaves_nothing) {
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
                printf("a_full_disk_leaves_nothing: skipped: no mount namespace: %s\n", strerror(errno));
                return;
        }
        /* From nothing to all but a little of what is needed. */
        static const unsigned sizes_kb[] = {16, 64, 128, 192, 256};
        struct packs f;

        begin(&f);
        must_errno(mount("tmpfs", f.out, "tmpfs", 0, "size=4k"));
        for (size_t i = 0; i < ELEMENTSOF(sizes_kb); i++) {
                char options[32];

                (void) snprintf(options, sizeof(options), "size=%uk", sizes_kb[i]);
                must_errno(mount("tmpfs", f.out, "tmpfs", MS_REMOUNT, options));
                pack(&f, "evidence this-year --output=OUT/2026", 1, "No space left");
                expect_nothing(&f);
        }
        must_errno(mount("tmpfs", f.out, "tmpfs", MS_REMOUNT, "size=8m"));
        pack(&f, "evidence this-year --output=OUT/2026", 0, "");
        must_errno(umount2(f.out, MNT_DETACH));
        end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_place_that_cannot_be_written_is_named),
        SUITE_CASE(a_year_without_anything_has_a_pack),
        SUITE_CASE(a_record_that_was_changed_has_a_pack_that_says_so),
        SUITE_CASE(a_pack_that_is_broken_off_leaves_nothing),
        SUITE_CASE(a_pack_needs_the_centre_no_more_once_the_copy_is_made),
        SUITE_CASE(of_two_at_the_same_moment_one_is_put),
        SUITE_CASE(a_full_disk_leaves_nothing),
        SUITE_CASE(a_pack_is_whole_and_replaces_nothing),
};

CENTRE_SUITE_MAIN("bus-evidence", cases)
