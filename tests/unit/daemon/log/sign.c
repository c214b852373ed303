/* What is signed of the log, when, and when nothing is any more. */
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>

#include "services/base/log.h"
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
        assert_ok(fields_get_s(&fields, "blind", &text));
        ck_assert_uint_eq(strlen(text), 32);
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
        ck_assert_uint_eq(signing_count_keys(&world), 1);
        /* The older one is still there, and none between. */
        ck_assert_ptr_null(signing_ask_with(&world, later.size, false, &answer));
        ck_assert_str_eq(signing_ask_with(&world, later.size - 1, false, &answer),
                         "vn.motcua.Error.NoSuchCheckpoint");
}
END_TEST

/* Of its root and a later one it could be tried out what came between. */
START_TEST(power_of_two_is_never_signed) {
        struct event_field fields[] = {EVENT_FIELD_T("before_usec", 1), EVENT_FIELD_T("after_usec", 2)};
        struct recorder *recorder = world.manager->centre.recorder;
        uint64_t size, said;

        signing_ask(&world, &answer);
        said = world_count(&world, "log-key");
        do {
                assert_ok(recorder_observe(recorder, "clock-jumped", fields, ELEMENTSOF(fields)));
                size = log_of(recorder_book(recorder))->size;
        } while ((size & (size - 1)) != 0);
        signing_let_pass(&world);
        signing_ask(&world, &later);
        ck_assert_uint_eq(later.size, size + 1);
        ck_assert_uint_eq(world_count(&world, "log-key"), said + 1);
        ck_assert_uint_eq(signing_count_keys(&world), 1);
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
        signing_ask(&world, &answer);
        restart();
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
        /* What was signed is still told, and signing goes on as soon as it can. */
        signing_ask(&world, &later);
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
                restart();
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

static const struct suite_case cases[] = {
        SUITE_CASE(first_checkpoint_comes_behind_the_event_that_names_its_key),
        SUITE_CASE(asking_signs_at_most_once_a_minute),
        SUITE_CASE(power_of_two_is_never_signed),
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
};

SUITE_MAIN("log-sign", cases, setup, teardown)
