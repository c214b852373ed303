/* Proofs and leaves, as somebody checks them who has a checkpoint. */
#include <sodium.h>

#include "daemon/log/leaf.h"
#include "services/base/log.h"
#include "tests/unit/daemon/log/signing.h"

static struct world world;
static struct signed_answer answer, later;

static void setup(void) {
        log_open("test", LOG_TARGET_NULL);
        world_open_configured(&world, SIGNING_CONFIG);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        for (unsigned i = 0; i < 150; i++)
                world_press(&world, "quay1", "satisfied", 0);
        world_until(&world, world_is_settled(&world));
        signing_ask(&world, &answer);
        ck_assert_uint_gt(answer.size, 300);
}

static void teardown(void) {
        world_close(&world);
}

static void read_hash(const char *base64, struct log_hash *ret) {
        size_t n;

        ck_assert_int_eq(sodium_base642bin(ret->bytes, sizeof(ret->bytes), base64, strlen(base64), NULL, &n,
                                           NULL, sodium_base64_VARIANT_ORIGINAL),
                         0);
        ck_assert_uint_eq(n, LOG_HASH_SIZE);
}

static void read_proof(sd_bus_message *reply, struct log_proof *ret) {
        const char *base64;

        ret->n = 0;
        assert_ok(sd_bus_message_enter_container(reply, 'a', "s"));
        while (sd_bus_message_read(reply, "s", &base64) > 0)
                read_hash(base64, &ret->hashes[ret->n++]);
}

/* Returns the size that it is of. */
static uint64_t get_inclusion(uint64_t id, uint64_t size, struct log_hash *ret_leaf, struct log_proof *ret) {
        sd_bus_message *reply = signing_call(&world, "GetInclusionProof", "tta{sv}", id, size, 0);
        const char *leaf;

        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        assert_ok(sd_bus_message_read(reply, "ts", &size, &leaf));
        read_hash(leaf, ret_leaf);
        read_proof(reply, ret);
        sd_bus_message_unref(reply);
        return size;
}

START_TEST(each_event_is_proven_by_its_leaf) {
        struct log_proof proof;
        struct log_hash leaf, expected;
        uint64_t id = 0;
        const char *data;
        sd_bus_message *leaves = signing_call(&world, "GetLeaves", "tu", UINT64_C(0), 1000);

        assert_ok(sd_bus_message_enter_container(leaves, 'a', "s"));
        while (sd_bus_message_read(leaves, "s", &data) > 0) {
                ck_assert_uint_eq(get_inclusion(++id, 0, &leaf, &proof), answer.size);
                log_hash_leaf(data, strlen(data), &expected);
                ck_assert(log_hash_equals(&leaf, &expected));
                ck_assert(log_proves_inclusion(&proof, id - 1, &leaf, answer.size, &answer.checkpoint.root));
        }
        ck_assert_uint_eq(id, answer.size);
        sd_bus_message_unref(leaves);
}
END_TEST

START_TEST(later_checkpoint_is_proven_to_go_on) {
        struct log_proof proof;
        uint64_t size;

        signing_grow(&world);
        signing_let_pass(&world);
        signing_ask(&world, &later);
        sd_bus_message *reply =
                signing_call(&world, "GetConsistencyProof", "tta{sv}", answer.size, UINT64_C(0), 0);
        assert_ok(sd_bus_message_read(reply, "t", &size));
        ck_assert_uint_eq(size, later.size);
        read_proof(reply, &proof);
        sd_bus_message_unref(reply);
        ck_assert(log_proves_consistency(&proof, answer.size, &answer.checkpoint.root, later.size,
                                         &later.checkpoint.root));
        later.checkpoint.root.bytes[3] ^= 1;
        ck_assert(!log_proves_consistency(&proof, answer.size, &answer.checkpoint.root, later.size,
                                          &later.checkpoint.root));
}
END_TEST

START_TEST(what_the_log_has_not_is_no_argument) {
        static const struct {
                const char *member;
                uint64_t a, b;
        } calls[] = {
                {"GetInclusionProof", 0, 10},
                {"GetInclusionProof", 11, 10},
                {"GetInclusionProof", 1, 100000},
                {"GetInclusionProof", UINT64_MAX, UINT64_MAX},
                {"GetInclusionProof", 1, UINT64_MAX},
                {"GetConsistencyProof", 0, 10},
                {"GetConsistencyProof", 11, 10},
                {"GetConsistencyProof", 1, UINT64_MAX},
                {"GetConsistencyProof", UINT64_MAX, UINT64_MAX},
        };

        for (size_t i = 0; i < ELEMENTSOF(calls); i++)
                ck_assert_str_eq(signing_error(signing_call(&world, calls[i].member, "tta{sv}", calls[i].a,
                                                            calls[i].b, 0)),
                                 "vn.motcua.Error.BadArgument");
        ck_assert_str_eq(signing_error(signing_call(&world, "GetLeaves", "tu", UINT64_C(0), 0)),
                         SD_BUS_ERROR_INVALID_ARGS);
        ck_assert_str_eq(signing_error(signing_call(&world, "GetLeaves", "tu", UINT64_C(0), 1001)),
                         SD_BUS_ERROR_INVALID_ARGS);
        sd_bus_message *reply = signing_call(&world, "GetLeaves", "tu", UINT64_MAX, 1000);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "s"));
        ck_assert_int_eq(sd_bus_message_at_end(reply, false), 1);
        sd_bus_message_unref(reply);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(each_event_is_proven_by_its_leaf),
        SUITE_CASE(later_checkpoint_is_proven_to_go_on),
        SUITE_CASE(what_the_log_has_not_is_no_argument),
};

SUITE_MAIN("log-proofs", cases, setup, teardown)
