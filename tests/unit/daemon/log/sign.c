/* What is signed of the log, when, and when nothing is any more. */
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>

#include "services/base/log.h"
#include "tests/lib/files.h"
#include "tests/unit/daemon/log/signing.h"

static struct world world;
static struct signed_answer answer, later;

static void setup(void) {
        log_open("test", LOG_TARGET_NULL);
        world_open_configured(&world, SIGNING_CONFIG);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
}

static void teardown(void) {
        world_close(&world);
}

static void restart(void) {
        world_restart(&world);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
}

START_TEST(first_checkpoint_comes_behind_the_event_that_names_its_key) {
        char key[NOTE_KEY_TEXT_SIZE];
        struct fields_room room;
        const char *text;
        uint64_t size;

        _cleanup_free_ char *path = signing_path(&world, LOG_CHECKPOINT_FILE);
        ck_assert_int_ne(access(path, F_OK), 0);
        ck_assert_uint_eq(signing_count_keys(&world), 0);
        signing_ask(&world, &answer);
        ck_assert_uint_eq(signing_count_keys(&world), 1);
        ck_assert_uint_eq(answer.size, log_of(recorder_book(world.manager->centre.recorder))->size);
        struct fields fields = world_last_event(&world, "log-key", &room);
        note_key_print(&signing_state(&world)->signer.key, key);
        assert_ok(fields_get_s(&fields, "key", &text));
        ck_assert_str_eq(text, key);
        assert_ok(fields_get_s(&fields, "before", &text));
        ck_assert_str_eq(text, "");
        assert_ok(fields_get_t(&fields, "signed_size", &size));
        ck_assert_uint_eq(size, 0);
        _cleanup_free_ char *file = signing_read_file(&world);
        ck_assert_str_eq(file, answer.note);
        ck_assert_uint_le(strlen(answer.note), 480);
}
END_TEST

START_TEST(asking_signs_at_most_once_a_minute) {
        signing_ask(&world, &answer);
        signing_grow(&world);
        signing_ask(&world, &later);
        ck_assert_str_eq(later.note, answer.note);
        signing_let_pass(&world);
        signing_ask(&world, &later);
        ck_assert_uint_gt(later.size, answer.size);
        /* What has not grown is not signed again. */
        signing_let_pass(&world);
        signing_ask(&world, &answer);
        ck_assert_str_eq(later.note, answer.note);
        ck_assert_uint_eq(world_count(&world, "log-key"), 1);
        /* The older one is still there, and none between. */
        ck_assert_ptr_null(signing_ask_with(&world, later.size, false, &answer));
        ck_assert_str_eq(signing_ask_with(&world, later.size - 1, false, &answer),
                         "vn.motcua.Error.NoSuchCheckpoint");
}
END_TEST

START_TEST(end_of_the_day_is_signed) {
        sd_bus_message_unref(signing_call(&world, "IssueTicket", "sa{sv}", "ho-tich", 0));
        sd_bus_message_unref(signing_call(&world, "EndDay", "a{sv}", 0));
        ck_assert_uint_eq(world_count(&world, "day-ended"), 1);
        world_until(&world, signing_state(&world)->newest.size > 0);
        ck_assert_int_eq(signing_state(&world)->newest.reason, SIGN_DAY_ENDED);
        ck_assert(!log_is_grown(signing_state(&world)));
}
END_TEST

/* One instant ahead, and none while nothing grows. */
START_TEST(growth_is_signed_within_a_day) {
        int enabled;
        uint64_t at, now;

        signing_ask(&world, &answer);
        world_until(&world, !log_is_grown(signing_state(&world)));
        assert_ok(sd_event_source_set_enabled(signing_state(&world)->timer, SD_EVENT_OFF));
        signing_grow(&world);
        assert_ok(sd_event_source_get_enabled(signing_state(&world)->timer, &enabled));
        ck_assert_int_eq(enabled, SD_EVENT_ONESHOT);
        assert_ok(sd_event_source_get_time(signing_state(&world)->timer, &at));
        assert_ok(sd_event_now(world.event, CLOCK_BOOTTIME, &now));
        ck_assert_uint_gt(at, now + 23 * 3600 * USEC_PER_SEC);
        ck_assert_uint_le(at, now + 25 * 3600 * USEC_PER_SEC);
        /* A day later. */
        assert_ok(sd_event_source_set_time_relative(signing_state(&world)->timer, 0));
        world_until(&world, signing_state(&world)->newest.size > answer.size);
        ck_assert_int_eq(signing_state(&world)->newest.reason, SIGN_DAILY);
}
END_TEST

START_TEST(restart_goes_on_with_key_and_checkpoint) {
        _cleanup_free_ char *expected = NULL;
        char key[NOTE_KEY_TEXT_SIZE];

        signing_ask(&world, &answer);
        log_state_key(signing_state(&world), key);
        assert_ok(str_format(&expected, "test: notice: Checkpoints are verified with %s\n", key));
        signing_begin_log();
        restart();
        _cleanup_free_ char *said = signing_end_log();
        ck_assert_msg(strstr(said, expected) != NULL, "%s", said);
        ck_assert_uint_eq(signing_state(&world)->newest.size, answer.size);
        signing_ask(&world, &later);
        ck_assert_uint_gt(later.size, answer.size);
        ck_assert(checkpoint_is_of(&later.checkpoint, signing_state(&world)->signer.key.name));
        ck_assert_uint_eq(signing_count_keys(&world), 1);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
}
END_TEST

static void expect_nothing_signed(enum log_trust trust) {
        _cleanup_free_ char *vi = NULL, *en = NULL;

        ck_assert_int_eq(signing_state(&world)->trust, trust);
        ck_assert_int_eq(world.manager->state, DAEMON_DEGRADED);
        vi = signing_describe(&world, "vi");
        en = signing_describe(&world, "en");
        ck_assert_msg(strstr(vi, "không ký thêm điểm chốt"), "%s", vi);
        ck_assert_msg(strstr(en, "no checkpoint is signed"), "%s", en);
        ck_assert_int_eq(log_sign(signing_state(&world), SIGN_DAILY), -EKEYREJECTED);
}

/* A new record, and what was signed of the one before is beside it. */
START_TEST(shorter_record_is_not_signed_until_it_has_another_identity) {
        _cleanup_free_ char *other = signing_path(&world, "other");
        char before[NOTE_KEY_TEXT_SIZE];
        struct fields_room room;
        uint64_t size;

        for (unsigned i = 0; i < 50; i++)
                signing_grow(&world);
        signing_ask(&world, &answer);
        log_state_key(signing_state(&world), before);
        ck_assert_int_eq(mkdir(other, 0700), 0);
        world_restart_on(&world, other);
        expect_nothing_signed(TRUST_BEHIND);
        ck_assert_str_eq(signing_error(signing_call(&world, "GetCheckpoint", "a{sv}", 0)),
                         "vn.motcua.Error.NoSuchCheckpoint");
        /* Only a new identity may contradict the old one; nothing else is asked of the admin. */
        assert_ok(log_key_retire(world.dir));
        world_restart_on(&world, other);
        signing_ask(&world, &later);
        ck_assert(!checkpoint_is_of(&later.checkpoint, answer.checkpoint.origin) && later.size < answer.size);
        struct fields fields = world_last_event(&world, "log-key", &room);
        assert_ok(fields_get_t(&fields, "signed_size", &size));
        ck_assert_uint_eq(size, answer.size);
        world_restart_on(&world, other);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
        /* And the right record, put back, is not what the new identity has signed. */
        world_restart(&world);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_REWRITTEN);
}
END_TEST

START_TEST(other_record_of_that_length_is_not_signed) {
        _cleanup_free_ char *other = signing_path(&world, "other");

        signing_ask(&world, &answer);
        ck_assert_int_eq(mkdir(other, 0700), 0);
        world_restart_on(&world, other);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_BEHIND);
        world_appear(&world);
        for (unsigned i = 0; i < 50; i++)
                world_press(&world, "quay1", "done", 0);
        sd_bus_message_unref(signing_call(&world, "AcceptSource", "sa{sv}", "keypad", 0));
        world_until(&world, log_of(recorder_book(world.manager->centre.recorder))->size > answer.size);
        world_restart_on(&world, other);
        expect_nothing_signed(TRUST_REWRITTEN);
}
END_TEST

START_TEST(lost_key_is_named_as_another) {
        _cleanup_free_ char *path = signing_path(&world, LOG_KEY_FILE);
        char before[NOTE_KEY_TEXT_SIZE];
        struct fields_room room;
        const char *text;

        signing_ask(&world, &answer);
        log_state_key(signing_state(&world), before);
        ck_assert_int_eq(unlink(path), 0);
        restart();
        signing_ask(&world, &later);
        ck_assert_uint_eq(signing_count_keys(&world), 2);
        struct fields fields = world_last_event(&world, "log-key", &room);
        assert_ok(fields_get_s(&fields, "before", &text));
        ck_assert_str_eq(text, before);
        /* Nor has it the name of the one before. */
        ck_assert(!checkpoint_is_of(&answer.checkpoint, signing_state(&world)->signer.key.name));
        restart();
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
}
END_TEST

/* Somebody puts a key of his own there, with the log's name. */
START_TEST(swapped_key_is_named_and_bound_by_what_was_signed) {
        struct note_signer signer;

        signing_ask(&world, &answer);
        assert_ok(log_key_make(world.dir, signing_state(&world)->signer.key.name, false, &signer));
        restart();
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
        signing_ask(&world, &later);
        ck_assert_uint_eq(signing_count_keys(&world), 2);
        _cleanup_free_ char *other = signing_path(&world, "other");
        ck_assert_int_eq(mkdir(other, 0700), 0);
        assert_ok(log_key_make(world.dir, signing_state(&world)->signer.key.name, false, &signer));
        world_restart_on(&world, other);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_BEHIND);
}
END_TEST

START_TEST(key_that_cannot_be_used_stops_nothing_else) {
        _cleanup_free_ char *path = signing_path(&world, LOG_KEY_FILE), *text = NULL;

        signing_ask(&world, &answer);
        ck_assert_int_eq(chmod(path, 0644), 0);
        restart();
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_NO_KEY);
        ck_assert_int_eq(world.manager->state, DAEMON_DEGRADED);
        text = signing_describe(&world, "en");
        ck_assert_msg(strstr(text, "The key of the log cannot be had"), "%s", text);
        signing_grow(&world);
        /* What was signed is still told, and signing goes on as soon as it can; that it cannot is told once.
         */
        signing_begin_log();
        signing_ask(&world, &later);
        _cleanup_free_ char *said = signing_end_log();
        ck_assert_str_eq(said, "");
        ck_assert_str_eq(later.note, answer.note);
        ck_assert_int_eq(chmod(path, 0600), 0);
        signing_let_pass(&world);
        signing_ask(&world, &later);
        ck_assert_uint_gt(later.size, answer.size);
        ck_assert_int_eq(world.manager->state, DAEMON_READY);
        ck_assert_uint_eq(signing_count_keys(&world), 1);
}
END_TEST

/* The first start on a disk that is full, as far as the key goes. */
START_TEST(key_that_cannot_be_made_is_made_later) {
        _cleanup_free_ char *path = signing_path(&world, LOG_KEY_FILE),
                            *in_the_way = signing_path(&world, LOG_KEY_FILE ".new");

        ck_assert_int_eq(unlink(path), 0);
        ck_assert_int_eq(mkdir(in_the_way, 0700), 0);
        restart();
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_NO_KEY);
        ck_assert_str_eq(signing_error(signing_call(&world, "GetCheckpoint", "a{sv}", 0)),
                         "vn.motcua.Error.NoSuchCheckpoint");
        ck_assert_int_eq(rmdir(in_the_way), 0);
        /* Nor is the disk asked again at once because somebody asks. */
        ck_assert_str_eq(signing_error(signing_call(&world, "GetCheckpoint", "a{sv}", 0)),
                         "vn.motcua.Error.NoSuchCheckpoint");
        signing_let_pass(&world);
        signing_ask(&world, &answer);
}
END_TEST

/* The power was cut behind the commit: the file is one behind. Or it is lost, or damaged. */
START_TEST(file_that_is_behind_or_damaged_is_written_again) {
        const char *const texts[] = {answer.note, "", "x", NULL};
        _cleanup_free_ char *path = signing_path(&world, LOG_CHECKPOINT_FILE);

        signing_ask(&world, &answer);
        signing_grow(&world);
        signing_let_pass(&world);
        signing_ask(&world, &later);
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                if (texts[i])
                        signing_write_file(&world, LOG_CHECKPOINT_FILE, texts[i]);
                else
                        ck_assert_int_eq(unlink(path), 0);
                signing_begin_log();
                restart();
                _cleanup_free_ char *said = signing_end_log();
                /* What is no checkpoint at all is told of; one that is behind or not there may be so. */
                ck_assert_int_eq(strstr(said, "The file of the newest checkpoint cannot be used") != NULL,
                                 texts[i] && texts[i] != answer.note);
                ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
                _cleanup_free_ char *file = signing_read_file(&world);
                ck_assert_str_eq(file, later.note);
        }
}
END_TEST

/* In its name, at its size, and not signed by it. */
START_TEST(file_with_a_flipped_bit_is_no_evidence) {
        _cleanup_free_ char *file = NULL;

        signing_ask(&world, &answer);
        file = signing_read_file(&world);
        char *digit = strchr(file, '\n') + 1;
        *digit = *digit == '9' ? '8' : '9';
        signing_write_file(&world, LOG_CHECKPOINT_FILE, file);
        restart();
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
        signing_ask(&world, &later);
}
END_TEST

/* Between the two commits of the first signing, and at each later one: nothing is said that is not on disk.
 */
START_TEST(signing_that_fails_is_done_later) {
        const struct sigaction ignored = {.sa_handler = SIG_IGN};
        struct rlimit unlimited, none;
        uint64_t size;

        signing_ask(&world, &answer);
        signing_grow(&world);
        signing_let_pass(&world);
        size = signing_state(&world)->newest.size;
        ck_assert_int_eq(sigaction(SIGXFSZ, &ignored, NULL), 0);
        ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
        none = unlimited;
        none.rlim_cur = 0;
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
        ck_assert_int_lt(log_sign(signing_state(&world), SIGN_ASKED), 0);
        ck_assert_uint_eq(signing_state(&world)->newest.size, size);
        signing_ask(&world, &later);
        ck_assert_str_eq(later.note, answer.note);
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
        signing_let_pass(&world);
        signing_ask(&world, &later);
        ck_assert_uint_gt(later.size, answer.size);
}
END_TEST

START_TEST(log_that_does_not_lead_to_what_was_signed_is_not_signed) {
        signing_ask(&world, &answer);
        signing_grow(&world);
        signing_state(&world)->newest_root.bytes[0] ^= 1;
        ck_assert_int_eq(log_sign(signing_state(&world), SIGN_ASKED), -EKEYREJECTED);
        expect_nothing_signed(TRUST_REWRITTEN);
        signing_ask(&world, &later);
        ck_assert_str_eq(later.note, answer.note);
        ck_assert(!recorder_is_failing(world.manager->centre.recorder));
}
END_TEST

START_TEST(proof_that_finds_something_ends_signing) {
        signing_ask(&world, &answer);
        signing_grow(&world);
        log_distrust(signing_state(&world), TRUST_UNVERIFIED, 0);
        expect_nothing_signed(TRUST_UNVERIFIED);
}
END_TEST

/* The text has no time in it: a clock of 1970 makes no difference but in the row. */
START_TEST(clock_that_is_not_known_is_said) {
        world_restart_at(&world, 1000 * USEC_PER_SEC, false);
        signing_ask(&world, &answer);
        ck_assert(!signing_state(&world)->newest.at.synchronized);
        ck_assert_uint_lt(signing_state(&world)->newest.at.realtime_usec, 10000 * USEC_PER_SEC);
        world_restart_at(&world, UINT64_C(1700000000) * USEC_PER_SEC, true);
        signing_ask(&world, &later);
        ck_assert_uint_gt(later.size, answer.size);
        ck_assert(signing_state(&world)->newest.at.synchronized);
}
END_TEST

START_TEST(name_of_the_configuration_is_that_of_the_first_key) {
        _cleanup_free_ char *path = signing_path(&world, LOG_KEY_FILE);
        static const char config[] = "[Centre]\nLogName=motcua.vn/xa-a\n[Counter 1]\nAttendant=quay1\n";

        signing_ask(&world, &answer);
        world.config = config;
        restart();
        ck_assert_str_ne(signing_state(&world)->signer.key.name, "motcua.vn/xa-a");
        ck_assert_int_eq(unlink(path), 0);
        restart();
        ck_assert_int_eq(strncmp(signing_state(&world)->signer.key.name, "motcua.vn/xa-a/", 15), 0);
}
END_TEST

/* A copy of the record that has a checkpoint of its own is behind the file, however often it is started. */
START_TEST(older_record_leaves_the_file_as_it_is) {
        _cleanup_free_ char *path = signing_path(&world, CENTRE_DATABASE);
        size_t size;

        signing_ask(&world, &answer);
        world.manager = centre_manager_free(world.manager);
        _cleanup_free_ char *old = file_read(path, &size);
        restart();
        for (unsigned i = 0; i < 50; i++)
                signing_grow(&world);
        signing_ask(&world, &later);
        world.manager = centre_manager_free(world.manager);
        file_write(path, old, size);
        for (unsigned i = 0; i < 2; i++) {
                world_restart(&world);
                ck_assert_int_eq(signing_state(&world)->trust, TRUST_BEHIND);
                ck_assert_uint_eq(signing_state(&world)->newest.size, answer.size);
                _cleanup_free_ char *file = signing_read_file(&world);
                ck_assert_str_eq(file, later.note);
        }
        /* Nor does it sign when there was no key at its start, and there is one later. */
        _cleanup_free_ char *key = signing_path(&world, LOG_KEY_FILE);
        ck_assert_int_eq(chmod(key, 0644), 0);
        world_restart(&world);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_NO_KEY);
        ck_assert_int_eq(chmod(key, 0600), 0);
        ck_assert_int_eq(log_sign(signing_state(&world), SIGN_ASKED), -EKEYREJECTED);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_BEHIND);
}
END_TEST

/* What the record itself says that was signed binds it, too, where the file is lost. */
START_TEST(checkpoint_of_the_record_binds_it_without_the_file) {
        _cleanup_free_ char *checkpoint = signing_path(&world, LOG_CHECKPOINT_FILE);

        signing_ask(&world, &answer);
        signing_grow(&world);
        signing_change_root(&world);
        ck_assert_int_eq(unlink(checkpoint), 0);
        world_restart(&world);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_REWRITTEN);
        ck_assert_uint_eq(signing_state(&world)->trust_size, answer.size);
}
END_TEST

/* A name is the first key's alone: whoever has the record or what was signed of it finds it taken. */
static const struct {
        bool record, checkpoint; /* is there still when the key is lost */
} left_behind[] = {{false, false}, {true, false}, {false, true}, {true, true}};

START_TEST(no_two_keys_have_one_name) {
        static const char config[] = "[Centre]\nLogName=motcua.vn/xa-a\n[Counter 1]\nAttendant=quay1\n";
        _cleanup_free_ char *path = signing_path(&world, LOG_KEY_FILE),
                            *other = signing_path(&world, "other"),
                            *checkpoint = signing_path(&world, LOG_CHECKPOINT_FILE), *expected = NULL;
        bool again = left_behind[_i].record || left_behind[_i].checkpoint;
        char key[NOTE_KEY_TEXT_SIZE];

        signing_ask(&world, &answer);
        world.config = config;
        ck_assert_int_eq(unlink(path), 0);
        if (!left_behind[_i].checkpoint)
                ck_assert_int_eq(unlink(checkpoint), 0);
        ck_assert_int_eq(mkdir(other, 0700), 0);
        signing_begin_log();
        world_restart_on(&world, left_behind[_i].record ? world.dir : other);
        _cleanup_free_ char *said = signing_end_log();
        const char *name = signing_state(&world)->signer.key.name;
        ck_assert_msg(again ? strncmp(name, "motcua.vn/xa-a/", 15) == 0 : streq(name, "motcua.vn/xa-a"), "%s",
                      name);
        log_state_key(signing_state(&world), key);
        assert_ok(str_format(&expected,
                             again ? "warning: The key of the log was not there: it is signed with a "
                                     "new one, %s\n"
                                   : "notice: Made a key for the log: %s\n",
                             key));
        ck_assert_msg(strstr(said, expected) != NULL, "%s", said);
}
END_TEST

START_TEST(what_the_record_contradicts_is_told_once) {
        struct log_state *state = signing_state(&world);

        signing_begin_log();
        log_distrust(state, TRUST_BEHIND, 77);
        log_distrust(state, TRUST_BEHIND, 78);
        uint64_t behind = state->trust_size;
        log_distrust(state, TRUST_REWRITTEN, 42);
        _cleanup_free_ char *said = signing_end_log();
        ck_assert_uint_eq(behind, 77);
        ck_assert_uint_eq(state->trust_size, 42);
        ck_assert_str_eq(
                said, "test: crit: The record is shorter than the 77 events that were signed; no checkpoint "
                      "is signed any more\n"
                      "test: crit: The first 42 events of the record are not those that were signed; no "
                      "checkpoint is signed any more\n");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(first_checkpoint_comes_behind_the_event_that_names_its_key),
        SUITE_CASE(asking_signs_at_most_once_a_minute),
        SUITE_CASE(end_of_the_day_is_signed),
        SUITE_CASE(growth_is_signed_within_a_day),
        SUITE_CASE(restart_goes_on_with_key_and_checkpoint),
        SUITE_CASE(shorter_record_is_not_signed_until_it_has_another_identity),
        SUITE_CASE(other_record_of_that_length_is_not_signed),
        SUITE_CASE(lost_key_is_named_as_another),
        SUITE_CASE(swapped_key_is_named_and_bound_by_what_was_signed),
        SUITE_CASE(key_that_cannot_be_used_stops_nothing_else),
        SUITE_CASE(key_that_cannot_be_made_is_made_later),
        SUITE_CASE(file_that_is_behind_or_damaged_is_written_again),
        SUITE_CASE(file_with_a_flipped_bit_is_no_evidence),
        SUITE_CASE(signing_that_fails_is_done_later),
        SUITE_CASE(log_that_does_not_lead_to_what_was_signed_is_not_signed),
        SUITE_CASE(proof_that_finds_something_ends_signing),
        SUITE_CASE(clock_that_is_not_known_is_said),
        SUITE_CASE(name_of_the_configuration_is_that_of_the_first_key),
        SUITE_CASE(older_record_leaves_the_file_as_it_is),
        SUITE_CASE(checkpoint_of_the_record_binds_it_without_the_file),
        {"no_two_keys_have_one_name", &no_two_keys_have_one_name, ELEMENTSOF(left_behind)},
        SUITE_CASE(what_the_record_contradicts_is_told_once),
};

SUITE_MAIN("log-sign", cases, setup, teardown)
