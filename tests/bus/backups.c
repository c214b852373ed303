/* Backups by the clock, as section [Backup] says: which copies stay, what else is never touched, and that
 * whatever hinders one is told. */
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "tests/bus/ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

enum { EXIT_NO_DAEMON = 3 };

struct place {
        struct scene s;
        char *folder, *state, *config;
};

/* lines: of [Backup], with FOLDER for the folder; NULL: there is no such section. */
static void begin(struct place *place, const char *lines) {
        _cleanup_free_ char *text = NULL, *whole = NULL;

        scene_prepare(&place->s);
        place->folder = centre_path(place->s.centre, "copies");
        place->state = centre_path(place->s.centre, "told");
        place->config = centre_path(place->s.centre, "etc/motcua.conf");
        must_errno(mkdir(place->folder, 0755));
        must_errno(mkdir(place->state, 0755));
        must_errno(chown(place->folder, centre_uid(CENTRE_CENTRE), (gid_t) -1));
        must_errno(chown(place->state, centre_uid(CENTRE_CENTRE), (gid_t) -1));
        text = lines ? text_replace(lines, "FOLDER", place->folder) : strdup("");
        must_errno(asprintf(&whole, "%s%s%s", centre_config_default, lines ? "[Backup]\n" : "", text));
        centre_write_config(place->s.centre, whole);
        scene_start(&place->s);
}

static void end(struct place *place) {
        scene_end(&place->s);
        free(place->folder);
        free(place->state);
        free(place->config);
}

static void run(struct place *place, enum centre_user user, const char *more, const char *arguments,
                int result, const char *says) {
        _cleanup_free_ char *prefix = NULL, *said = NULL;

        must_errno(asprintf(&prefix, "MOTCUA_BACKUP_STATE=%s MOTCUA_CONFIG=%s %s exec", place->state,
                            place->config, more));
        int r = ctl_finish(&place->s, ctl_start(&place->s, user, prefix, arguments), &said);
        ck_assert_msg(r == result && strstr(said, says), "exit code %d, without \"%s\": %s", r, says, said);
}

static void back_up(struct place *place, int result, const char *says) {
        run(place, CENTRE_CENTRE, "", "--text backup", result, says);
}

static void expect_status(struct place *place, const char *says) {
        run(place, CENTRE_NOBODY, "", "status", 0, says);
}

static void touch(struct place *place, const char *name) {
        _cleanup_free_ char *path = file_join(place->folder, name);

        file_write_text(path, "");
}

static size_t count(struct place *place, const char *end_of_name) {
        DIR *dir = opendir(place->folder);
        size_t n = 0;

        ck_assert_ptr_nonnull(dir);
        for (const struct dirent *entry; (entry = readdir(dir));) {
                size_t length = strlen(entry->d_name), wanted = strlen(end_of_name);
                n += length >= wanted && strcmp(entry->d_name + length - wanted, end_of_name) == 0;
        }
        closedir(dir);
        return n;
}

static bool is_there(struct place *place, const char *name) {
        _cleanup_free_ char *path = file_join(place->folder, name);

        return access(path, F_OK) == 0;
}

START_TEST(the_newest_stay_and_nothing_else_goes) {
        static const char *const foreign[] = {"motcua-notes.db", "motcua-20200101T000000Z.db.old",
                                              "motcua-2020010AT000000Z.db", "other.db",
                                              "motcua-20200101T000000Z.txt"};
        struct place place = {0};

        begin(&place, "Folder=FOLDER\nKeep=3\nMounted=no\n");
        expect_status(&place, "problem\tmotcua-backup\tThe record has not been copied yet");
        for (size_t i = 0; i < ELEMENTSOF(foreign); i++)
                touch(&place, foreign[i]);
        touch(&place, "motcua-20200101T000000Z.db");
        touch(&place, "motcua-20200102T000000Z.db");
        touch(&place, "motcua-20200103T000000Z.db");
        touch(&place, "motcua-20200104T000000Z.db.part");
        back_up(&place, 0, "bytes");
        ck_assert(!is_there(&place, "motcua-20200101T000000Z.db"));
        ck_assert(is_there(&place, "motcua-20200102T000000Z.db"));
        ck_assert(is_there(&place, "motcua-20200103T000000Z.db"));
        ck_assert(!is_there(&place, "motcua-20200104T000000Z.db.part"));
        for (size_t i = 0; i < ELEMENTSOF(foreign); i++)
                ck_assert(is_there(&place, foreign[i]));
        ck_assert_uint_eq(count(&place, "Z.db"), 4); /* the one that is not ours too */
        expect_status(&place, "\nbackup\t");
        run(&place, CENTRE_NOBODY, "", "--json status", 0, "\"backup\":{\"done_usec\":");
        run(&place, CENTRE_NOBODY, "", "--text status", 0, "Last backup: ");
        end(&place);
}
END_TEST

/* Whose names tell another time: the new one stays in any case. */
START_TEST(a_copy_of_an_earlier_clock_stays) {
        struct place place = {0};

        begin(&place, "Folder=FOLDER\nKeep=1\nMounted=no\n");
        touch(&place, "motcua-21000101T000000Z.db");
        back_up(&place, 0, "");
        ck_assert_uint_eq(count(&place, "Z.db"), 2);
        end(&place);
}
END_TEST

START_TEST(without_a_folder_nothing_is_copied_or_told) {
        struct place place = {0};

        begin(&place, NULL);
        back_up(&place, 0, "no [Backup]");
        _cleanup_free_ char *said = NULL;
        ck_assert_int_eq(ctl_finish(&place.s, ctl_start(&place.s, CENTRE_NOBODY, "", "status"), &said), 0);
        ck_assert_ptr_null(strstr(said, "backup"));
        end(&place);
}
END_TEST

static void remove_folder(struct place *place) {
        must_errno(rmdir(place->folder));
}

static void make_file(struct place *place) {
        remove_folder(place);
        file_write_text(place->folder, "");
}

static void forbid(struct place *place) {
        must_errno(chown(place->folder, 0, 0));
}

static void leave(struct place *place _unused_) {
}

static void stop(struct place *place) {
        centre_stop(place->s.centre, CENTRE_MOTCUAD, SIGTERM);
}

static const struct {
        const char *lines;
        void (*hinder)(struct place *place);
        int result;
        const char *says;
} hindered[] = {
        {"Folder=FOLDER\nMounted=no\n", remove_folder, 1, "No such file or directory"},
        {"Folder=FOLDER\nMounted=no\n", make_file, 1, "Not a directory"},
        {"Folder=FOLDER\nMounted=no\n", forbid, 1, "the copy could not be made"},
        {"Folder=FOLDER\n", leave, 1, "its disk is not mounted"},
        {"Folder=FOLDER\nMounted=no\n", stop, EXIT_NO_DAEMON, "motcuad is not running"},
};

START_TEST(what_hinders_it_is_told) {
        struct place place = {0};
        struct stat here, root;

        begin(&place, hindered[_i].lines);
        must_errno(stat(place.folder, &here));
        must_errno(stat("/", &root));
        if (hindered[_i].hinder == leave && here.st_dev != root.st_dev) {
                printf("what_hinders_it_is_told: skipped: the tests' folder is on a disk of its own\n");
                end(&place);
                return;
        }
        hindered[_i].hinder(&place);
        back_up(&place, hindered[_i].result, hindered[_i].says);
        /* As the journal has it. */
        run(&place, CENTRE_CENTRE, "JOURNAL_STREAM=1:1", "backup", hindered[_i].result,
            "err: The record was not copied to ");
        if (hindered[_i].hinder == stop) {
                centre_start(place.s.centre, CENTRE_MOTCUAD, NULL);
                centre_wait_ready(place.s.centre, CENTRE_MOTCUAD);
        }
        expect_status(&place, "problem\tmotcua-backup\tThe record could not be copied at ");
        expect_status(&place, hindered[_i].says);
        end(&place);
}
END_TEST

/* On a disk of its own, which is full; the copies before stay, and the next one is told to be good. */
START_TEST(a_full_disk_is_told_and_costs_no_copy) {
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
                printf("a_full_disk_is_told_and_costs_no_copy: skipped: no mount namespace\n");
                return;
        }
        struct place place = {0};

        begin(&place, "Folder=FOLDER\nKeep=1\n");
        must_errno(mount("tmpfs", place.folder, "tmpfs", 0, "size=128k"));
        must_errno(chown(place.folder, centre_uid(CENTRE_CENTRE), (gid_t) -1));
        touch(&place, "motcua-20200101T000000Z.db");
        back_up(&place, 1, "No space left");
        expect_status(&place, "its disk is full");
        ck_assert(is_there(&place, "motcua-20200101T000000Z.db"));
        ck_assert_uint_eq(count(&place, ".part"), 0);
        must_errno(mount("tmpfs", place.folder, "tmpfs", MS_REMOUNT, "size=64m"));
        back_up(&place, 0, "");
        ck_assert_uint_eq(count(&place, "Z.db"), 1);
        ck_assert(!is_there(&place, "motcua-20200101T000000Z.db"));
        expect_status(&place, "\nbackup\t");
        end(&place);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_newest_stay_and_nothing_else_goes),
        SUITE_CASE(a_copy_of_an_earlier_clock_stays),
        SUITE_CASE(without_a_folder_nothing_is_copied_or_told),
        {"what_hinders_it_is_told", &what_hinders_it_is_told, ELEMENTSOF(hindered)},
        SUITE_CASE(a_full_disk_is_told_and_costs_no_copy),
};

CENTRE_SUITE_MAIN("bus-backups", cases)
