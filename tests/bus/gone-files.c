/*
 * Files that are removed, replaced, moved or emptied under daemons that have them open: nobody is thanked for
 * what would not be kept, what was thanked for before is still handed on, and it goes on by the means that
 * the log names.
 */
#include <signal.h>
#include <sys/stat.h>

#include "paper.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/scene.h"

#define KEYPAD_STATE SCENE_STATE("vn.motcua.Keypad1", "/vn/motcua/Keypad1", "vn.motcua.Keypad1")
#define CENTRE_STATE SCENE_STATE("vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1")
#define PRINTER_STATE SCENE_STATE("vn.motcua.Printer1", "/vn/motcua/Printer1", "vn.motcua.Printer1")

/* The light that thanks shines once. */
enum { REFUSAL_BLINKS = 3 };

/* ----- harms: folder is the daemon's state folder, file one in it ----- */

static void remove_file(const char *folder _unused_, const char *file) {
        must_errno(unlink(file));
}

static void remove_log(const char *folder _unused_, const char *file) {
        _cleanup_free_ char *log = NULL;

        must_errno(asprintf(&log, "%s-wal", file));
        must_errno(unlink(log));
}

static void empty_file(const char *folder _unused_, const char *file) {
        file_write_text(file, "");
}

/* As a restore does that does not stop the daemon. */
static void replace_file(const char *folder _unused_, const char *file) {
        _cleanup_free_ char *other = NULL;
        struct stat st;
        size_t size;
        _cleanup_free_ char *data = file_read(file, &size);

        must_errno(asprintf(&other, "%s.restored", file));
        file_write(other, data, size);
        must_errno(stat(file, &st));
        must_errno(chown(other, st.st_uid, st.st_gid));
        must_errno(rename(other, file));
}

static void move_folder(const char *folder, const char *file _unused_) {
        _cleanup_free_ char *moved = NULL;

        must_errno(asprintf(&moved, "%s.moved", folder));
        must_errno(rename(folder, moved));
}

static void move_folder_back(const char *folder) {
        _cleanup_free_ char *moved = NULL;

        must_errno(asprintf(&moved, "%s.moved", folder));
        must_errno(rename(moved, folder));
}

static const struct harm {
        void (*harm)(const char *folder, const char *file);
        const char *log;
        bool moved;
        bool forgets; /* a new record begins, or one without what was recorded */
} harms[] = {
        {remove_file, "was removed", false, true},
        {remove_log, "was removed", false, true},
        {empty_file, "was emptied", false, true},
        {replace_file, "was replaced by another file", false, false},
        {move_folder, "was removed", true, false},
};

struct place {
        char *folder, *file;
};

static struct place place_of(struct scene *s, const char *folder, const char *file) {
        struct place place = {.folder = centre_path(s->centre, folder)};

        place.file = file_join(place.folder, file);
        return place;
}

static void place_done(struct place *place) {
        free(place->folder);
        free(place->file);
}

/* ----- the outbox of the keypads ----- */

/* Nobody fetches; one press is thanked, then the file is gone. */
static struct place lose_outbox(struct scene *s, const struct harm *harm) {
        scene_begin(s, NULL);
        centre_stop(s->centre, CENTRE_MOTCUAD, SIGTERM);
        client_press(s->bus, "quay1", "next");
        scene_await_light(s, "quay1", "light-next", 1);
        struct place place = place_of(s, "state/keypad", CENTRE_OUTBOX);
        harm->harm(place.folder, place.file);
        scene_await_text(s, KEYPAD_STATE, "failing");
        scene_expect_log(s, "log/keypadd", harm->log);
        return place;
}

START_TEST(outbox_that_is_gone_is_emptied_before_the_end) {
        const struct harm *harm = &harms[_i];
        _cleanup_(place_done) struct place place = {};
        struct scene s;

        place = lose_outbox(&s, harm);
        client_press(s.bus, "quay1", "recall");
        scene_await_light(&s, "quay1", "light-recall", REFUSAL_BLINKS);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        scene_await_key(&s, "next");
        ck_assert_int_eq(centre_wait_exit(s.centre, CENTRE_KEYPADD), EXIT_FAILURE);
        scene_expect_log(&s, "log/keypadd", "handed on");

        if (harm->moved)
                move_folder_back(place.folder);
        centre_start(s.centre, CENTRE_KEYPADD, NULL);
        centre_wait_ready(s.centre, CENTRE_KEYPADD);
        client_press(s.bus, "quay1", "start");
        scene_await_key(&s, "start");
        scene_await_light(&s, "quay1", "light-start", 1);
        scene_end(&s);
}
END_TEST

START_TEST(outbox_that_comes_back_goes_on) {
        static const struct harm harm = {move_folder, "was removed", true};
        _cleanup_(place_done) struct place place = {};
        struct scene s;

        place = lose_outbox(&s, &harm);
        move_folder_back(place.folder);
        scene_await_text(&s, KEYPAD_STATE, "ready");
        client_press(s.bus, "quay1", "start");
        scene_await_light(&s, "quay1", "light-start", 1);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        scene_await_key(&s, "start");
        ck_assert_uint_eq(records_count(&s.records, "press"), 2);
        scene_end(&s);
}
END_TEST

/* ----- the record ----- */

/* One event is recorded, then the file is gone, and no other is acknowledged. */
static struct place lose_record(struct scene *s, const struct harm *harm) {
        scene_begin(s, NULL);
        client_press(s->bus, "quay1", "next");
        scene_await_key(s, "next");
        struct place place = place_of(s, "state/centre", CENTRE_DATABASE);
        harm->harm(place.folder, place.file);
        scene_await_text(s, CENTRE_STATE, "failing");
        scene_expect_log(s, "log/motcuad", harm->log);
        client_press(s->bus, "quay1", "recall");
        scene_await_light(s, "quay1", "light-recall", 1);
        return place;
}

/* The keypads keep what the lost record was not told, and tell it to the one that takes its place; if that
 * lacks what they told before, when an admin says so. */
START_TEST(record_that_is_gone_acknowledges_nothing) {
        const struct harm *harm = &harms[_i];
        _cleanup_(place_done) struct place place = {};
        struct scene s;

        place = lose_record(&s, harm);
        ck_assert_uint_eq(records_count(&s.records, "press"), 1);
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGKILL);
        if (harm->moved)
                move_folder_back(place.folder);
        else if (harm->harm == remove_file || harm->harm == empty_file)
                remove_log(place.folder, place.file);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        if (harm->forgets) {
                scene_await_log(&s, "log/motcuad", "Source keypad is refused");
                must(sd_bus_call_method(s.bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                        "AcceptSource", NULL, NULL, "sa{sv}", "keypad", 0));
        }
        scene_await_key(&s, "recall");
        ck_assert_uint_eq(records_count(&s.records, "source-accepted"), harm->forgets);
        scene_end(&s);
}
END_TEST

START_TEST(record_that_comes_back_goes_on) {
        static const struct harm harm = {move_folder, "was removed", true};
        _cleanup_(place_done) struct place place = {};
        struct scene s;

        place = lose_record(&s, &harm);
        move_folder_back(place.folder);
        scene_await_key(&s, "recall");
        scene_await_text(&s, CENTRE_STATE, "ready");
        ck_assert_uint_eq(records_count(&s.records, "press"), 2);
        scene_end(&s);
}
END_TEST

/* ----- the spool ----- */

static void begin_with_printer(struct scene *s) {
        _cleanup_free_ char *config = NULL, *lines = NULL;

        scene_prepare(s);
        lines = paper_configure(s->centre);
        must_errno(asprintf(&config,
                            "%s[Centre]\nSources=keypad printer\nName=Trung tâm\n"
                            "[Service ho-tich]\nPrefix=A\nLabel=Hộ tịch\n[Counter c1]\nServices=ho-tich\n%s",
                            centre_config_default, lines));
        centre_write_config(s->centre, config);
        scene_start(s);
        centre_start(s->centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s->centre, CENTRE_PRINTERD);
        scene_await_text(s, PRINTER_STATE, "ready");
}

static void issue(struct scene *s) {
        must(sd_bus_call_method(s->bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                "IssueTicket", NULL, NULL, "sa{sv}", "ho-tich", 0));
}

/* Nothing is printed of which nobody could say later whether it was. The ticket that is asked for meanwhile
 * comes out once the daemon is started anew; where the outbox was lost, the one after that. */
START_TEST(spool_that_is_gone_prints_once) {
        static const struct scene_property printing = {"vn.motcua.Centre1", "/vn/motcua/Centre1",
                                                       "vn.motcua.Centre1", "PrinterState"};
        const struct harm *harm = &harms[(size_t) _i % ELEMENTSOF(harms)];
        bool is_spool = (size_t) _i < ELEMENTSOF(harms);
        _cleanup_(place_done) struct place place = {};
        struct paper paper;
        struct scene s;

        begin_with_printer(&s);
        issue(&s);
        scene_await(&s, "ticket-printed", 1);
        place = place_of(&s, "state/printer", is_spool ? "spool.db" : CENTRE_OUTBOX);
        harm->harm(place.folder, place.file);
        ck_assert_int_eq(centre_wait_exit(s.centre, CENTRE_PRINTERD), EXIT_FAILURE);
        scene_expect_log(&s, "log/printerd", harm->log);
        scene_await_text(&s, &printing, "absent");
        if (harm->moved)
                move_folder_back(place.folder);
        if (is_spool)
                issue(&s);
        centre_start(s.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s.centre, CENTRE_PRINTERD);
        scene_await_text(&s, &printing, "ready");
        if (!is_spool)
                issue(&s);
        scene_await(&s, "ticket-printed", 2);
        paper_read(s.centre, &paper);
        ck_assert_uint_eq(paper.pieces, 2);
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        {"outbox_that_is_gone_is_emptied_before_the_end", &outbox_that_is_gone_is_emptied_before_the_end,
         ELEMENTSOF(harms)},
        SUITE_CASE(outbox_that_comes_back_goes_on),
        {"record_that_is_gone_acknowledges_nothing", &record_that_is_gone_acknowledges_nothing,
         ELEMENTSOF(harms)},
        SUITE_CASE(record_that_comes_back_goes_on),
        {"spool_that_is_gone_prints_once", &spool_that_is_gone_prints_once, 2 * ELEMENTSOF(harms)},
};

int main(void) {
        if (paper_missing()) {
                printf("gone-files: skipped: %s\n", paper_missing());
                return 77;
        }
        return centre_suite_run("gone-files", cases, ELEMENTSOF(cases), CENTRE_CASE_SEC);
}
