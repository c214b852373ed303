/*
 * motcuactl restore: what becomes the record again and what does not, what the record says of it, and that
 * nothing is given to anybody twice.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "daemon/record/intake.h"
#include "paper.h"
#include "restore-place.h"
#include "tests/lib/flip.h"

enum { EXIT_USAGE = 2, EXIT_DENIED = 4, EXIT_DATA = 65 };

START_TEST(a_copy_becomes_the_record) {
        struct place place = {0};
        struct stat st;

        place_begin(&place);
        place_stop(&place);
        uint64_t before = (uint64_t) database_ask(place.database, "SELECT max(id) FROM event");
        place_expect(&place, "--behind", 0, "is the record now");
        _cleanup_free_ char *aside = place_find_aside(&place);
        ck_assert_uint_eq((uint64_t) database_ask(aside, "SELECT max(id) FROM event"), before);
        must_errno(stat(place.database, &st));
        ck_assert_uint_eq(st.st_mode & 07777, 0600);
        ck_assert_uint_eq(st.st_uid, centre_uid(CENTRE_CENTRE));
        ck_assert_uint_eq(st.st_gid, centre_uid(CENTRE_CENTRE));
        place_start(&place);
        place_expect_told(&place);
        _cleanup_records_ struct records all = {0};
        records_fetch(&all, place.s.bus, 0);
        const struct record *restored = records_last(&all, "record-restored");
        ck_assert_uint_eq(record_t(restored, "before_events"), before);
        ck_assert_uint_eq(strlen(record_s(restored, "before_root")), 64);
        place_issue(&place, "ho-tich", "A 004");
        place_issue(&place, "dat-dai", "B 002");
        scene_await_text(&place.s, CENTRE_STATE, "ready");
        place_end(&place);
}
END_TEST

/* ----- what is refused changes nothing ----- */

static void make_pipe(struct place *place _unused_, const char *path) {
        must_errno(mkfifo(path, 0600));
}

static void make_folder(struct place *place _unused_, const char *path) {
        must_errno(mkdir(path, 0700));
}

static void make_none(struct place *place _unused_, const char *path _unused_) {
}

static void make_text(struct place *place _unused_, const char *path) {
        file_write_text(path, "no record\n");
}

static void make_empty(struct place *place _unused_, const char *path) {
        file_write_text(path, "");
}

static void copy_whole(struct place *place, const char *path) {
        size_t size;
        _cleanup_free_ char *data = file_read(place->copy, &size);

        file_write(path, data, size);
}

static void make_short(struct place *place, const char *path) {
        size_t size;
        _cleanup_free_ char *data = file_read(place->copy, &size);

        file_write(path, data, size / 2);
}

static void make_polished(struct place *place, const char *path) {
        copy_whole(place, path);
        (void) database_ask(path, "UPDATE service SET issued = 1 RETURNING 1");
}

static void make_newer(struct place *place, const char *path) {
        copy_whole(place, path);
        (void) database_ask(path, "PRAGMA user_version = 999");
}

static void make_interrupted(struct place *place, const char *path) {
        _cleanup_free_ char *journal = NULL;

        copy_whole(place, path);
        must_errno(asprintf(&journal, "%s-journal", path));
        file_write_text(journal, "hot");
}

static const struct {
        const char *name;
        void (*make)(struct place *place, const char *path);
        const char *says;
} refused[] = {
        {"pipe", make_pipe, "cannot be read"},
        {"folder", make_folder, "Is a directory"},
        {"none", make_none, "No such file"},
        {"text", make_text, "is no record, or is damaged"},
        {"empty", make_empty, "is no record, or is damaged"},
        {"short", make_short, "is no record, or is damaged"},
        {"polished", make_polished, "does not prove"},
        {"newer", make_newer, "newer version"},
        {"interrupted", make_interrupted, "cannot be read"},
};

START_TEST(what_is_no_copy_changes_nothing) {
        struct place place = {0};

        place_begin(&place);
        place_stop(&place);
        _cleanup_free_ char *path = centre_path(place.s.centre, refused[_i].name),
                            *before = place_describe(&place);
        refused[_i].make(&place, path);
        place_expect_of(&place, path, "--behind --other", 1, refused[_i].says);
        _cleanup_free_ char *after = place_describe(&place);
        ck_assert_str_eq(before, after);
        place_end(&place);
}
END_TEST

START_TEST(who_may_and_when) {
        _cleanup_free_ char *said = NULL, *arguments = NULL, *bad = NULL;
        struct place place = {0};

        place_begin(&place);
        place_expect(&place, "--behind", 1, "motcuad is running");
        place_stop(&place);
        _cleanup_free_ char *before = place_describe(&place);
        must_errno(asprintf(&arguments, "%s " WHY, place.copy));
        ck_assert_int_eq(place_run(&place, CENTRE_OPERATOR, "", arguments, &said), EXIT_DENIED);
        place_expect_of(&place, place.database, "--behind", 1, "cannot be read");
        place_expect(&place, "", 1, "--behind");
        must_errno(asprintf(&bad, "%s ''", place.copy));
        free(TAKE_PTR(said));
        ck_assert_int_eq(place_run(&place, CENTRE_ROOT, "", bad, &said), EXIT_USAGE);
        _cleanup_free_ char *config = file_read(place.config, NULL);
        file_write_text(place.config, "[Centre]\nNmae=x\n");
        place_expect(&place, "--behind", 1, "motcua.conf:2");
        file_write_text(place.config, config);
        _cleanup_free_ char *after = place_describe(&place);
        ck_assert_str_eq(before, after);
        place_end(&place);
}
END_TEST

/* Of a centre that began anew: the copy is another record's than the one that is there. */
START_TEST(another_record_is_left_only_when_told_so) {
        struct place place = {0};

        place_begin(&place);
        place_stop(&place);
        must_errno(unlink(place.database));
        place_start(&place);
        scene_await_log(&place.s, "log/motcuad", "Source keypad is refused");
        ctl_expect(&place.s, CENTRE_ROOT, "accept-source keypad", 0, "");
        place_issue(&place, "ho-tich", "A 001");
        place_stop(&place);
        place_expect(&place, "--behind", 1, "--other");
        place_expect(&place, "--other", 0, "not known");
        place_start(&place);
        place_expect_told(&place);
        place_issue(&place, "ho-tich", "A 101");
        place_end(&place);
}
END_TEST

/* A checkpoint of more events than the copy has, and a record that cannot be read any more. */
START_TEST(what_was_signed_is_not_gone_behind_in_silence) {
        struct place place = {0};
        struct stat st;

        place_begin(&place);
        place_sign(&place);
        place_stop(&place);
        flip_bit(place.database, "\"action\":\"end-day\"");
        place_expect(&place, "", 1, "--behind");
        /* An empty log, as motcuad leaves one too that finds damage. */
        _cleanup_free_ char *log = file_join(place.state, CENTRE_DATABASE "-wal"),
                            *before = place_describe(&place);
        must_errno(stat(log, &st));
        ck_assert_uint_eq(st.st_uid, centre_uid(CENTRE_CENTRE));
        place_expect(&place, "", 1, "--behind");
        _cleanup_free_ char *after = place_describe(&place), *left = file_join(place.state, "log.key.left");
        ck_assert_str_eq(before, after);
        place_expect(&place, "--behind", 0, "is the record now");
        ck_assert_int_eq(access(left, F_OK), 0);
        place_start(&place);
        place_expect_told(&place);
        scene_expect_log(&place.s, "log/motcuad", "it is signed with a new one");
        scene_await_text(&place.s, CENTRE_STATE, "ready");
        place_sign(&place);
        place_end(&place);
}
END_TEST

/* What is signed goes on: nobody has to be told of anything, and the identity stays. */
START_TEST(a_copy_that_has_all_that_was_signed_keeps_the_identity) {
        struct place place = {0};

        place_begin(&place);
        place_sign(&place);
        must_errno(unlink(place.copy));
        place_back_up(&place);
        place_stop(&place);
        flip_bit(place.database, "\"action\":\"end-day\"");
        place_expect(&place, "", 0, "is the record now");
        _cleanup_free_ char *left = file_join(place.state, "log.key.left");
        ck_assert_int_ne(access(left, F_OK), 0);
        place_start(&place);
        scene_await_text(&place.s, CENTRE_STATE, "ready");
        place_sign(&place);
        place_end(&place);
}
END_TEST

/* The package was put back to an older version: that version's copy goes on, and the record stays aside. */
START_TEST(a_copy_takes_the_place_of_a_newer_record) {
        struct place place = {0};

        place_begin(&place);
        place_stop(&place);
        (void) database_ask(place.database, "PRAGMA user_version = 999");
        _cleanup_free_ char *before = place_describe(&place);
        for (int i = 0; i < 2; i++) {
                centre_start(place.s.centre, CENTRE_MOTCUAD, NULL);
                ck_assert_int_eq(centre_wait_exit(place.s.centre, CENTRE_MOTCUAD), EXIT_DATA);
        }
        /* An empty log is as good as none. */
        _cleanup_free_ char *found = place_describe(&place),
                            *after = text_replace(found, "\ncentre.db-wal 0 14650fb0739d0383", "");
        ck_assert_str_eq(before, after);
        scene_expect_log(&place.s, "log/motcuad", "centre.db is of a newer version, and left as it is");
        scene_expect_log(&place.s, "log/motcuad",
                         "motcuactl restore COPY 'back to the version before' --behind");
        ctl_expect(&place.s, CENTRE_ROOT, "status", 3, "journalctl -u motcuad");
        place_expect(&place, "--behind", 0, "is the record now");
        _cleanup_free_ char *aside = place_find_aside(&place);
        ck_assert_ptr_nonnull(aside);
        ck_assert_int_eq(database_ask(aside, "PRAGMA user_version"), 999);
        place_start(&place);
        place_expect_told(&place);
        place_issue(&place, "ho-tich", "A 101");
        place_end(&place);
}
END_TEST

/* ----- nothing is given twice ----- */

START_TEST(without_the_record_before_numbers_are_left_out) {
        struct place place = {0};

        place_begin(&place);
        place_stop(&place);
        flip_bit(place.database, "\"text\":\"B 001\"");
        place_expect(&place, _i ? "--numbers=57" : "", 0, "not known");
        place_start(&place);
        place_expect_told(&place);
        place_issue(&place, "ho-tich", _i ? "A 058" : "A 101");
        /* Five a day, whatever was left out. */
        for (unsigned i = 1; i <= 5; i++) {
                _cleanup_free_ char *number = NULL;
                must_errno(asprintf(&number, "B %03u", (_i ? 57 : 5) + i));
                place_issue(&place, "dat-dai", number);
        }
        ctl_expect(&place.s, CENTRE_ROOT, "issue dat-dai", 1, "used up");
        place_end(&place);
}
END_TEST

/* Of the n-th ticket of the day, in full. */
static char *code_of(struct place *place, size_t n) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        char *code = NULL;

        must(sd_bus_call_method(place->s.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "GetTicketCodes", NULL,
                                &reply, "a{sv}", 0));
        must(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (n-- > 1)
                must(sd_bus_message_skip(reply, "a{sv}"));
        must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                const char *name, *text;

                must(sd_bus_message_read(reply, "s", &name));
                if (strcmp(name, "scanned") == 0) {
                        must(sd_bus_message_read(reply, "v", "s", &text));
                        code = strdup(text);
                } else
                        must(sd_bus_message_skip(reply, "v"));
                must(sd_bus_message_exit_container(reply));
        }
        ck_assert_ptr_nonnull(code);
        return code;
}

/* The ticket that the copy lacks is the second, and so is the next one. */
START_TEST(codes_and_keys_are_for_one_ticket) {
        struct place place = {0};

        scene_prepare(&place.s);
        place_configure(&place, "");
        scene_start(&place.s);
        ctl_expect(&place.s, CENTRE_ROOT, "issue ho-tich --key=before", 0, "A 001");
        place_back_up(&place);
        ctl_expect(&place.s, CENTRE_ROOT, "issue ho-tich --key=since", 0, "A 002");
        _cleanup_free_ char *first = code_of(&place, 1), *lost = code_of(&place, 2);
        place_stop(&place);
        place_expect(&place, "--behind", 0, "");
        place_start(&place);
        ctl_expect(&place.s, CENTRE_ROOT, "issue ho-tich --key=before", 0, "A 001");
        ctl_expect(&place.s, CENTRE_ROOT, "issue ho-tich --key=since", 0, "A 003");
        _cleanup_free_ char *same = code_of(&place, 1), *other = code_of(&place, 2);
        ck_assert_str_eq(first, same);
        ck_assert_str_ne(lost, other);
        place_end(&place);
}
END_TEST

/* The paper of a ticket that the copy lacks is one, and so is that of the ticket which gets its place. */
START_TEST(each_ticket_has_its_own_paper) {
        struct place place = {0};
        struct paper paper;

        scene_prepare(&place.s);
        _cleanup_free_ char *lines = paper_configure(place.s.centre), *config = NULL;
        must_errno(asprintf(&config, "[Centre]\nSources=keypad printer\n%s", lines));
        place_configure(&place, config);
        scene_start(&place.s);
        centre_start(place.s.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(place.s.centre, CENTRE_PRINTERD);
        scene_await_text(&place.s, CENTRE_STATE, "ready");
        place_issue(&place, "ho-tich", "A 001");
        scene_await(&place.s, "ticket-printed", 1);
        place_back_up(&place);
        place_issue(&place, "ho-tich", "A 002");
        scene_await(&place.s, "ticket-printed", 2);
        place_stop(&place);
        place_expect(&place, "--behind", 0, "");
        place_start(&place);
        place_issue(&place, "ho-tich", "A 003");
        scene_await(&place.s, "ticket-printed", 1);
        paper_read(place.s.centre, &paper);
        ck_assert_uint_eq(paper.pieces, 3);
        for (unsigned i = 1; i <= 3; i++)
                ck_assert_uint_eq(paper.plain[i], 1);
        place_end(&place);
}
END_TEST

/* What the keypads handed on since is missed: one step, and what waits comes once. */
START_TEST(a_source_that_knows_more_asks_once) {
        static const char kiosk[] = "[Kiosk cua]\nTicket.1=ho-tich\n[Keypad cua]\nChip=cua\nDebounceMsec=1\n"
                                    "Key.ticket-1=ticket-1\n";
        struct place place = {0};

        scene_prepare(&place.s);
        place_configure(&place, kiosk);
        scene_start(&place.s);
        place_back_up(&place);
        for (size_t i = 0; i < 2 * INTAKE_MISSING_MAX; i++)
                client_press(place.s.bus, "quay2", "recall");
        scene_press_until_recorded(&place.s, "quay2", "start");
        client_press(place.s.bus, "cua", "ticket-1");
        scene_await(&place.s, "ticket-issued", 1);
        place_stop(&place);
        client_press(place.s.bus, "cua", "ticket-1");
        place_expect(&place, "--behind", 0, "");
        place_start(&place);
        scene_await_log(&place.s, "log/motcuad", "Source keypad is refused");
        ctl_expect(&place.s, CENTRE_ROOT, "status", 0, "motcuactl accept-source keypad");
        ctl_expect(&place.s, CENTRE_ROOT, "accept-source keypad", 0, "");
        ck_assert_str_eq(record_s(scene_await(&place.s, "ticket-issued", 1), "text"), "A 002");
        scene_await_text(&place.s, CENTRE_STATE, "ready");
        ck_assert_uint_eq(place_count(&place, "ticket-issued"), 1);
        ck_assert_uint_eq(place_count(&place, "source-gap"), 1);
        place_end(&place);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_copy_becomes_the_record),
        {"what_is_no_copy_changes_nothing", &what_is_no_copy_changes_nothing, ELEMENTSOF(refused)},
        SUITE_CASE(who_may_and_when),
        SUITE_CASE(another_record_is_left_only_when_told_so),
        SUITE_CASE(what_was_signed_is_not_gone_behind_in_silence),
        SUITE_CASE(a_copy_that_has_all_that_was_signed_keeps_the_identity),
        SUITE_CASE(a_copy_takes_the_place_of_a_newer_record),
        {"without_the_record_before_numbers_are_left_out", &without_the_record_before_numbers_are_left_out,
         2},
        SUITE_CASE(codes_and_keys_are_for_one_ticket),
        SUITE_CASE(each_ticket_has_its_own_paper),
        SUITE_CASE(a_source_that_knows_more_asks_once),
};

CENTRE_SUITE_MAIN("bus-restore", cases)
