/* What witnesses give, and what somebody else gives in their name or in that of the log. */
#include <sqlite3.h>

#include "daemon/log/conf.h"
#include "services/base/log.h"
#include "services/base/sqlite-util.h"
#include "tests/unit/daemon/log/signing.h"

enum { NOW_SEC = 1764150000, WITNESSES = 3 };

static struct world world;
static struct signed_answer answer, later;
static struct note_signer witnesses[WITNESSES];
static char *config;

static void configure(unsigned n, unsigned needed) {
        assert_ok(str_set(&config, ""));
        assert_ok(str_extend(&config, "", "[Centre]\nWitnessesNeeded=%u\n[Counter 1]\nAttendant=quay1\n",
                             needed));
        for (unsigned i = 0; i < n; i++) {
                char key[NOTE_KEY_TEXT_SIZE];

                note_key_print(&witnesses[i].key, key);
                assert_ok(str_extend(&config, "", "[Witness w%u]\nKey=%s\n", i, key));
        }
}

static void setup(void) {
        log_open("test", LOG_TARGET_NULL);
        for (unsigned i = 0; i < WITNESSES; i++) {
                unsigned char seed[NOTE_SEED_SIZE] = {(unsigned char) (i + 1)};
                char name[] = "witness.example/0";

                name[sizeof(name) - 2] = (char) ('0' + i);
                assert_ok(note_signer_make(name, NOTE_COSIGNATURE_V1, seed, &witnesses[i]));
        }
        configure(WITNESSES, 2);
        world_open_configured(&world, config);
        world_restart_at(&world, NOW_SEC * USEC_PER_SEC, true);
        signing_ask(&world, &answer);
}

static void teardown(void) {
        world_close(&world);
        free(config);
}

static void append_line(char **note, const char *text, const struct note_signer *signer, uint64_t time_sec) {
        char line[NOTE_LINE_SIZE];

        assert_ok(note_sign(text, signer, time_sec, line));
        assert_ok(str_extend(note, "", "%s\n", line));
}

/* The text of the answer's note, a new string. */
static char *text_of(const struct signed_answer *of) {
        return strndup(of->note, of->parsed.text_size);
}

/* "NAME result;" of each line; or the name of the error. Frees the note. */
static const char *add(char *note) {
        static char results[1024];
        sd_bus_message *reply = signing_call(&world, "AddCosignature", "sa{sv}", note, 0);
        const char *name, *result;

        free(note);
        if (sd_bus_message_is_method_error(reply, NULL))
                return signing_error(reply);
        results[0] = '\0';
        assert_ok(sd_bus_message_enter_container(reply, 'a', "(ss)"));
        while (sd_bus_message_read(reply, "(ss)", &name, &result) > 0) {
                size_t n = strlen(results);
                const char *last = strrchr(name, '/');
                (void) snprintf(results + n, sizeof(results) - n, "%s %s;", last, result);
        }
        sd_bus_message_unref(reply);
        return results;
}

/* The answer's text, cosigned by that witness alone. */
static char *cosigned_by(const struct signed_answer *of, unsigned witness, uint64_t time_sec) {
        _cleanup_free_ char *text = text_of(of);
        char *note = NULL;

        assert_ok(str_format(&note, "%s\n", text));
        append_line(&note, text, &witnesses[witness], time_sec);
        return note;
}

START_TEST(good_ones_are_added_once_whatever_the_others_are) {
        _cleanup_free_ char *text = text_of(&answer);
        unsigned char seed[NOTE_SEED_SIZE] = {77};
        struct note_signer stranger;
        char line[NOTE_LINE_SIZE];
        char *note = strdup(answer.note);

        assert_ok(note_signer_make("other.example/9", NOTE_COSIGNATURE_V1, seed, &stranger));
        append_line(&note, text, &stranger, NOW_SEC);
        append_line(&note, text, &witnesses[0], NOW_SEC + 365 * 86400);
        append_line(&note, text, &witnesses[1], NOW_SEC - 5);
        assert_ok(note_sign("another text\n", &witnesses[2], NOW_SEC, line));
        assert_ok(str_extend(&note, "", "%s\n", line));
        const char *results = add(note);
        const char *own = strchr(results, ' ');
        ck_assert_str_eq(own, " own;/9 unknown-witness;/0 clock-ahead;/1 added;/2 bad-signature;");
        ck_assert_str_eq(add(cosigned_by(&answer, 1, NOW_SEC)), "/1 known;");
        signing_ask(&world, &later);
        ck_assert_uint_eq(later.cosigned, 1);
        ck_assert_uint_eq(later.needed, 2);
        ck_assert_uint_eq(later.parsed.n, 2);
        assert_ok(note_verify(&later.parsed, &witnesses[1].key, NULL));
}
END_TEST

START_TEST(clock_that_is_not_known_is_no_measure) {
        world_restart_at(&world, NOW_SEC * USEC_PER_SEC, false);
        ck_assert_str_eq(add(cosigned_by(&answer, 0, NOW_SEC + 365 * 86400)), "/0 added;");
}
END_TEST

START_TEST(enough_of_them_make_a_checkpoint_cosigned) {
        ck_assert_str_eq(signing_ask_with(&world, UINT64_MAX, true, &later),
                         "vn.motcua.Error.NoSuchCheckpoint");
        ck_assert_str_eq(add(cosigned_by(&answer, 0, NOW_SEC)), "/0 added;");
        ck_assert_str_eq(add(cosigned_by(&answer, 2, NOW_SEC)), "/2 added;");
        signing_grow(&world);
        signing_let_pass(&world);
        signing_ask(&world, &later);
        ck_assert_uint_gt(later.size, answer.size);
        ck_assert_uint_eq(later.cosigned, 0);
        ck_assert_ptr_null(signing_ask_with(&world, UINT64_MAX, true, &later));
        ck_assert_uint_eq(later.size, answer.size);
        ck_assert_uint_eq(later.cosigned, 2);
        ck_assert_uint_eq(later.parsed.n, 3);
        /* Also after a restart, and in the file that stands beside the record there is the newest alone. */
        world_restart(&world);
        ck_assert_ptr_null(signing_ask_with(&world, answer.size, false, &later));
        ck_assert_uint_eq(later.cosigned, 2);
}
END_TEST

/* What was kept stays; whoever left the configuration is not counted any more. */
START_TEST(reload_changes_who_counts) {
        ck_assert_str_eq(add(cosigned_by(&answer, 0, NOW_SEC)), "/0 added;");
        ck_assert_str_eq(add(cosigned_by(&answer, 2, NOW_SEC)), "/2 added;");
        configure(1, 1);
        world_write_config(&world, config);
        centre_manager_reload(&world.manager);
        ck_assert_ptr_null(world.manager->refused);
        ck_assert_ptr_null(signing_ask_with(&world, answer.size, false, &later));
        ck_assert_uint_eq(later.cosigned, 1);
        ck_assert_uint_eq(later.needed, 1);
        ck_assert_uint_eq(later.parsed.n, 3);
        ck_assert_str_eq(add(cosigned_by(&answer, 1, NOW_SEC)), "/1 unknown-witness;");
}
END_TEST

/* A checkpoint of this log that nobody here has signed. */
static char *foreign_text(uint64_t size, unsigned char bit) {
        struct checkpoint checkpoint = answer.checkpoint;
        char *text = NULL;

        checkpoint.size = size;
        checkpoint.root.bytes[0] ^= bit;
        assert_ok(checkpoint_write(&checkpoint, &text));
        return text;
}

static uint64_t count_evidence(void) {
        uint64_t n;

        assert_ok(conflict_count(world.manager->centre.store, &n));
        return n;
}

START_TEST(other_root_by_a_witness_is_kept_and_stops_nothing) {
        _cleanup_free_ char *text = foreign_text(answer.size, 1);
        char *note = NULL;

        assert_ok(str_format(&note, "%s\n", text));
        append_line(&note, text, &witnesses[0], NOW_SEC);
        char *again = strdup(note);
        ck_assert_str_eq(add(note), "vn.motcua.Error.CheckpointConflict");
        ck_assert_str_eq(add(again), "vn.motcua.Error.CheckpointConflict");
        ck_assert_uint_eq(count_evidence(), 1);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
        ck_assert_str_eq(add(cosigned_by(&answer, 0, NOW_SEC)), "/0 added;");
        world_restart(&world);
        ck_assert_uint_eq(count_evidence(), 1);
}
END_TEST

START_TEST(larger_log_by_this_key_ends_signing) {
        _cleanup_free_ char *text = foreign_text(answer.size + 1000, 1);
        char *note = NULL;

        assert_ok(str_format(&note, "%s\n", text));
        append_line(&note, text, &signing_state(&world)->signer, 0);
        ck_assert_str_eq(add(note), "vn.motcua.Error.CheckpointConflict");
        ck_assert_uint_eq(count_evidence(), 1);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_BEHIND);
        ck_assert_int_eq(world.manager->state, DAEMON_DEGRADED);
        ck_assert_int_eq(log_sign(signing_state(&world), SIGN_ASKED), -EKEYREJECTED);
        world_restart(&world);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_BEHIND);
        assert_ok(log_key_retire(world.dir));
        world_restart(&world);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
}
END_TEST

START_TEST(what_nobody_signed_is_no_evidence) {
        _cleanup_free_ char *other_root = foreign_text(answer.size, 1), *same_root = NULL;
        struct checkpoint checkpoint = answer.checkpoint;
        char *note = NULL;

        assert_ok(str_format(&note, "%s\n\u2014 x AAAAAAAA\n", other_root));
        ck_assert_str_eq(add(note), "vn.motcua.Error.NoSuchCheckpoint");
        /* With lines that were never signed here the root is right all the same. */
        checkpoint.extensions = "more\n";
        checkpoint.extensions_size = 5;
        assert_ok(checkpoint_write(&checkpoint, &same_root));
        note = NULL;
        assert_ok(str_format(&note, "%s\n", same_root));
        append_line(&note, same_root, &witnesses[0], NOW_SEC);
        ck_assert_str_eq(add(note), "vn.motcua.Error.NoSuchCheckpoint");
        ck_assert_str_eq(add(strdup("")), "vn.motcua.Error.BadArgument");
        ck_assert_str_eq(add(strdup("a\n\n\u2014 x AAAAAAAA\n")), "vn.motcua.Error.BadArgument");
        note = NULL;
        assert_ok(str_format(&note, "other.example%s", strchr(answer.note, '\n')));
        ck_assert_str_eq(add(note), "vn.motcua.Error.BadArgument");
        ck_assert_uint_eq(count_evidence(), 0);
}
END_TEST

START_TEST(what_is_signed_is_only_appended_to) {
        static const char *const statements[] = {
                "UPDATE log_checkpoint SET root = root",  "DELETE FROM log_checkpoint",
                "UPDATE log_cosignature SET line = line", "DELETE FROM log_cosignature",
                "UPDATE log_conflict SET note = note",    "DELETE FROM log_conflict",
        };
        _cleanup_free_ char *text = foreign_text(answer.size, 1),
                            *path = signing_path(&world, CENTRE_DATABASE);
        sqlite3 *db = NULL;
        char *note = NULL;

        assert_ok(str_format(&note, "%s\n", text));
        append_line(&note, text, &witnesses[0], NOW_SEC);
        ck_assert_str_eq(add(note), "vn.motcua.Error.CheckpointConflict");
        ck_assert_str_eq(add(cosigned_by(&answer, 0, NOW_SEC)), "/0 added;");
        world.manager = centre_manager_free(world.manager);
        assert_ok(sqlite_open(path, /* exclusive= */ true, &db));
        for (size_t i = 0; i < ELEMENTSOF(statements); i++)
                ck_assert_msg((sqlite3_exec(db, statements[i], NULL, NULL, NULL) & 0xff) == SQLITE_CONSTRAINT,
                              "%s: %s", statements[i], sqlite3_errmsg(db));
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
        world_restart(&world);
}
END_TEST

static const struct {
        const char *text, *problem;
} wrong[] = {
        {"[Witness w]\n", "Key= is missing"},
        {"[Witness w]\nKey=PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
         "cosignature/v1"},
        {"[Witness w]\nKey=nonsense\n", "cosignature/v1"},
        {"[Centre]\nWitnessesNeeded=1\n", "more than the 0 witnesses"},
        {"[Centre]\nWitnessesNeeded=17\n", "WitnessesNeeded"},
        {"[Centre]\nLogName=two words\n", "LogName"},
        {"[Centre]\nLogName=a+b\n", "LogName"},
};

START_TEST(configuration_that_is_wrong_is_named) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct conf *conf = NULL;

        assert_error(conf_load(&centre_conf_spec, "test.conf", wrong[_i].text, strlen(wrong[_i].text), &conf,
                               &problem),
                     EINVAL);
        ck_assert_msg(strstr(problem.text, wrong[_i].problem), "%s", problem.text);
}
END_TEST

START_TEST(one_key_of_two_witnesses_is_named) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *text = NULL;
        struct conf *conf = NULL;
        char key[NOTE_KEY_TEXT_SIZE];

        note_key_print(&witnesses[0].key, key);
        assert_ok(str_format(&text, "[Witness a]\nKey=%s\n[Witness b]\nKey=%s\n", key, key));
        assert_error(conf_load(&centre_conf_spec, "test.conf", text, strlen(text), &conf, &problem), EINVAL);
        ck_assert_msg(strstr(problem.text, "also that of witness a"), "%s", problem.text);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(good_ones_are_added_once_whatever_the_others_are),
        SUITE_CASE(clock_that_is_not_known_is_no_measure),
        SUITE_CASE(enough_of_them_make_a_checkpoint_cosigned),
        SUITE_CASE(reload_changes_who_counts),
        SUITE_CASE(other_root_by_a_witness_is_kept_and_stops_nothing),
        SUITE_CASE(larger_log_by_this_key_ends_signing),
        SUITE_CASE(what_nobody_signed_is_no_evidence),
        SUITE_CASE(what_is_signed_is_only_appended_to),
        {"configuration_that_is_wrong_is_named", &configuration_that_is_wrong_is_named, ELEMENTSOF(wrong)},
        SUITE_CASE(one_key_of_two_witnesses_is_named),
};

SUITE_MAIN("log-cosign", cases, setup, teardown)
