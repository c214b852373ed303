/* The proof of a rating's code, and the codes of a day, as the aggregator answers them. */
#include <sodium.h>

#include "daemon/log/checkpoint.h"
#include "daemon/log/note.h"
#include "daemon/ratings/code.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

static struct world world;

static void setup(void) {
        world_open(&world, NULL);
}

static void teardown(void) {
        world_close(&world);
}

/* One more citizen is done and rates. */
static void rate(const char *level) {
        uint64_t n = world_count(&world, "rating"), before = world.arming;
        sd_bus_message *done =
                world_new_call(&world, CENTRE_PATH "/counter/1", "vn.motcua.Centre1.Counter", "Done");

        /* Not by the key, whose time is the keypad daemon's. */
        assert_ok(sd_bus_message_append(done, "a{sv}", 0));
        sd_bus_message_unref(world_call(&world, done));
        world_until(&world, world.arming > before);
        world_press(&world, "quay1", level, world.arming);
        world_disarm(&world, "quay1", world.arming, "settled");
        world_until(&world, world_count(&world, "rating") == n + 1 && world_is_settled(&world));
}

static sd_bus_message *ask(const char *member, const char *argument) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, member);

        assert_ok(sd_bus_message_append(call, "sa{sv}", argument, 0));
        return world_call(&world, call);
}

static sd_bus_message *ask_page(const char *day, const char *cursor, uint32_t max) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "GetRatingCodes");

        assert_ok(sd_bus_message_append(call, "sa{sv}", day, 2, "cursor", "s", cursor, "max", "u", max));
        return world_call(&world, call);
}

static sd_bus_message *ask_at(const char *code, uint64_t size) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "GetRatingProof");

        assert_ok(sd_bus_message_append(call, "sa{sv}", code, 1, "size", "t", size));
        return world_call(&world, call);
}

static void expect_error(sd_bus_message *reply, const char *name) {
        const sd_bus_error *error = sd_bus_message_get_error(reply);

        ck_assert_msg(error && streq(error->name, name), "%s instead of %s", error ? error->name : "success",
                      name);
        sd_bus_message_unref(reply);
}

/* How many codes there are; the first of them, and whether they are in order. */
static size_t read_codes(sd_bus_message *reply, char ret_first[static RATING_CODE_SIZE]) {
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        char before[RATING_CODE_SIZE] = "";
        const char *code;
        size_t n = 0;

        ck_assert_msg(!error, "%s", error->message);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "s"));
        for (; sd_bus_message_read(reply, "s", &code) > 0; n++) {
                ck_assert_int_gt(strcmp(code, before), 0);
                assert_ok(rating_code_parse(code, before));
                if (n == 0)
                        id_copy(ret_first, RATING_CODE_SIZE, code);
        }
        sd_bus_message_unref(reply);
        return n;
}

struct proof {
        uint64_t event, size;
        char code[RATING_CODE_SIZE];
        struct log_hash leaf, root, noted_root;
        struct log_proof path;
        uint64_t noted_size; /* 0: no checkpoint of this log is signed */
};

static void read_hash(sd_bus_message *reply, const char *contents, struct log_hash *ret) {
        const char *base64;

        assert_ok(contents ? sd_bus_message_read(reply, "v", "s", &base64)
                           : sd_bus_message_read(reply, "s", &base64));
        ck_assert_int_eq(sodium_base642bin(ret->bytes, sizeof(ret->bytes), base64, strlen(base64), NULL, NULL,
                                           NULL, sodium_base64_VARIANT_ORIGINAL),
                         0);
}

static void read_note(sd_bus_message *reply, struct proof *proof) {
        struct checkpoint checkpoint;
        struct note note;
        const char *text;

        assert_ok(sd_bus_message_read(reply, "v", "s", &text));
        assert_ok(note_parse(text, &note));
        assert_ok(checkpoint_parse(note.text, note.text_size, &checkpoint));
        proof->noted_size = checkpoint.size;
        proof->noted_root = checkpoint.root;
}

static void read_member(sd_bus_message *reply, const char *name, struct proof *proof) {
        const char *code;

        if (streq(name, "event") || streq(name, "size")) {
                assert_ok(sd_bus_message_read(reply, "v", "t",
                                              streq(name, "event") ? &proof->event : &proof->size));
        } else if (streq(name, "leaf") || streq(name, "root")) {
                read_hash(reply, "s", streq(name, "leaf") ? &proof->leaf : &proof->root);
        } else if (streq(name, "note")) {
                read_note(reply, proof);
        } else if (streq(name, "code")) {
                assert_ok(sd_bus_message_read(reply, "v", "s", &code));
                id_copy(proof->code, sizeof(proof->code), code);
        } else {
                ck_assert_str_eq(name, "proof"); /* and nothing else: no level, counter or official */
                assert_ok(sd_bus_message_enter_container(reply, 'v', "as"));
                assert_ok(sd_bus_message_enter_container(reply, 'a', "s"));
                while (sd_bus_message_at_end(reply, 0) == 0)
                        read_hash(reply, NULL, &proof->path.hashes[proof->path.n++]);
                assert_ok(sd_bus_message_exit_container(reply));
                assert_ok(sd_bus_message_exit_container(reply));
        }
}

static struct proof read_proof(sd_bus_message *reply) {
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        struct proof proof = {.event = 0};
        const char *name;

        ck_assert_msg(!error, "%s", error->message);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(reply, "s", &name));
                read_member(reply, name, &proof);
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        return proof;
}

static bool holds(const struct proof *proof) {
        char code[RATING_CODE_SIZE];

        rating_code_make(&proof->leaf, code);
        if (proof->noted_size > 0)
                ck_assert(proof->noted_size == proof->size &&
                          log_hash_equals(&proof->noted_root, &proof->root));
        return streq(code, proof->code) &&
               log_proves_inclusion(&proof->path, proof->event - 1, &proof->leaf, proof->size, &proof->root);
}

static const char *const levels[] = {"satisfied", "dissatisfied", "very-satisfied", "neutral", "satisfied"};

static void day_of_noon(uint64_t days, char ret[static DAY_TEXT_SIZE]) {
        day_format(day_of(NOON + days * USEC_PER_DAY, 7 * 3600 * (int64_t) USEC_PER_SEC), ret);
}

START_TEST(each_rating_has_a_code_that_is_proven_when_its_day_is_over) {
        char day[DAY_TEXT_SIZE], other[DAY_TEXT_SIZE], code[RATING_CODE_SIZE];

        world_restart_at(&world, NOON, true);
        world_appear(&world);
        for (size_t i = 0; i < ELEMENTSOF(levels); i++)
                rate(levels[i]);
        day_of_noon(0, day);
        day_of_noon(1, other);
        expect_error(ask("GetRatingCodes", day), "vn.motcua.Error.BadArgument");
        expect_error(ask("GetRatingCodes", other), "vn.motcua.Error.BadArgument");

        world_restart_at(&world, NOON + USEC_PER_DAY, true);
        ck_assert_uint_eq(read_codes(ask("GetRatingCodes", day), code), ELEMENTSOF(levels));
        expect_error(ask("GetRatingCodes", other), "vn.motcua.Error.BadArgument");
        ck_assert_uint_eq(read_codes(ask("GetRatingCodes", "2020-01-01"), code), 0);

        /* Page by page, each once. */
        char cursor[RATING_CODE_SIZE] = "";
        size_t n = 0;
        while (read_codes(ask_page(day, cursor, 1), cursor) == 1) {
                struct proof proof = read_proof(ask("GetRatingProof", cursor)), before;
                ck_assert(holds(&proof));
                before = read_proof(ask_at(cursor, proof.event));
                ck_assert_uint_eq(before.size, proof.event);
                ck_assert(holds(&before) && !log_hash_equals(&before.root, &proof.root));
                n++;
        }
        ck_assert_uint_eq(n, ELEMENTSOF(levels));
}
END_TEST

START_TEST(what_is_no_code_of_a_rating_is_refused) {
        char code[RATING_CODE_SIZE], day[DAY_TEXT_SIZE];

        world_restart_at(&world, NOON, true);
        world_appear(&world);
        rate("satisfied");
        world_restart_at(&world, NOON + USEC_PER_DAY, true);
        day_of_noon(0, day);
        ck_assert_uint_eq(read_codes(ask("GetRatingCodes", day), code), 1);
        struct proof proof = read_proof(ask("GetRatingProof", code));

        expect_error(ask_at(code, proof.event - 1), "vn.motcua.Error.BadOption");
        expect_error(ask_at(code, proof.size + 1), "vn.motcua.Error.BadOption");
        expect_error(ask_at(code, UINT64_MAX), "vn.motcua.Error.BadOption");
        expect_error(ask("GetRatingProof", ""), "vn.motcua.Error.BadArgument");
        expect_error(ask("GetRatingProof", "0123456789012345"), "vn.motcua.Error.BadArgument");
        code[0] = code[0] == 'A' ? 'B' : 'A';
        expect_error(ask("GetRatingProof", code), "vn.motcua.Error.NoSuchCode");
        expect_error(ask("GetRatingCodes", "2026-02-30"), "vn.motcua.Error.BadArgument");
        expect_error(ask_page(day, "A", 5), "vn.motcua.Error.BadOption");
        expect_error(ask_page(day, "", 0), SD_BUS_ERROR_INVALID_ARGS);
        expect_error(ask_page(day, "", 1001), SD_BUS_ERROR_INVALID_ARGS);
}
END_TEST

static uint64_t sign(void) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "GetCheckpoint");
        uint64_t size;

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(&world, call);
        assert_ok(sd_bus_message_read(reply, "tsuu", &size, NULL, NULL, NULL));
        sd_bus_message_unref(reply);
        return size;
}

/* Of the newest checkpoint that has the rating, also when the log goes on. */
START_TEST(proof_is_of_what_is_signed) {
        char code[RATING_CODE_SIZE], day[DAY_TEXT_SIZE];

        world_restart_at(&world, NOON, true);
        world_appear(&world);
        rate("satisfied");
        world_restart_at(&world, NOON + USEC_PER_DAY, true);
        day_of_noon(0, day);
        ck_assert_uint_eq(read_codes(ask("GetRatingCodes", day), code), 1);
        uint64_t size = sign();
        world_appear(&world);
        rate("neutral");
        struct proof proof = read_proof(ask("GetRatingProof", code)), all;
        ck_assert_uint_eq(proof.size, size);
        ck_assert_uint_eq(proof.noted_size, size);
        ck_assert(holds(&proof));
        all = read_proof(ask_at(code, size + 1));
        ck_assert_uint_eq(all.noted_size, 0);
        ck_assert(holds(&all));
        all = read_proof(ask_at(code, size));
        ck_assert_uint_eq(all.noted_size, size);
        ck_assert(holds(&all));
}
END_TEST

/* By a clock that may stand anywhere no day is over; and a code keeps the day that it was told for. */
START_TEST(day_is_not_over_by_a_clock_that_is_behind) {
        char code[RATING_CODE_SIZE], day[DAY_TEXT_SIZE];

        world_restart_at(&world, 5 * 3600 * USEC_PER_SEC, false);
        world_appear(&world);
        rate("satisfied");
        expect_error(ask("GetRatingCodes", "1970-01-01"), "vn.motcua.Error.BadArgument");
        world_restart_at(&world, NOON, true);
        world_until(&world, world_count(&world, "clock-corrected") == 1);
        ck_assert_uint_eq(read_codes(ask("GetRatingCodes", "1970-01-01"), code), 1);
        struct proof proof = read_proof(ask("GetRatingProof", code));
        ck_assert(holds(&proof));

        rate("satisfied");
        world_restart_at(&world, 3 * USEC_PER_DAY, false);
        day_of_noon(0, day);
        expect_error(ask("GetRatingCodes", day), "vn.motcua.Error.BadArgument");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(each_rating_has_a_code_that_is_proven_when_its_day_is_over),
        SUITE_CASE(what_is_no_code_of_a_rating_is_refused),
        SUITE_CASE(proof_is_of_what_is_signed),
        SUITE_CASE(day_is_not_over_by_a_clock_that_is_behind),
};

SUITE_MAIN("ratings-code-bus", cases, setup, teardown)
