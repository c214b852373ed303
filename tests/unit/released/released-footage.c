/* A footage folder as 0.1.0 left it, without its index: its identity, and what is held there. */
#include <sys/stat.h>

#include "services/camera/footage.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

#define STORE "fedcba9876543210fedcba9876543210"
/* SHA-256 of what follows, the next id, and what is held. */
#define HOLDS                                                                                                \
        "37e64716468f0337b8057d44dfd13fa7e24b17dc9aa24eb050a3d240a6e83fe0\n"                                 \
        "next 5\n"                                                                                           \
        "{\"actor\":\"uid 1000\",\"camera\":\"cua\",\"end_usec\":1795500000000000,\"from_usec\":1000,"       \
        "\"id\":4,\"key\":\"k1\",\"made_usec\":1795410000000000,\"reason\":\"Đơn "                         \
        "12\",\"until_usec\":2000,\"visit\":7}\n"

static int note_hold(const struct index_hold *hold, void *userdata) {
        struct index_hold *found = userdata;

        ck_assert_uint_eq(found->id, 0);
        *found = *hold;
        return 0;
}

START_TEST(a_store_keeps_its_identity_and_holds) {
        _cleanup_free_ char *folder = file_join(suite_dir(), "footage"), *identity = NULL, *holds = NULL;
        struct problem problem = {.language = LANGUAGE_EN};
        struct index_hold found = {.id = 0};
        struct footage *footage;
        struct clock *clock;

        ck_assert_int_eq(mkdir(folder, 0700), 0);
        identity = file_join(folder, FOOTAGE_IDENTITY);
        holds = file_join(folder, "holds");
        file_write_text(identity, "motcua footage 1\nstore " STORE "\n");
        file_write_text(holds, HOLDS);
        assert_ok(clock_new_sim(&clock));
        int r = footage_open(folder, STORE, clock, &footage, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        assert_ok(index_each_hold(footage_index(footage), true, note_hold, &found));
        ck_assert_uint_eq(found.id, 4);
        ck_assert_str_eq(found.key, "k1");
        ck_assert_str_eq(found.camera, "cua");
        ck_assert_str_eq(found.reason, "Đơn 12");
        ck_assert_uint_eq(found.visit, 7);
        ck_assert_int_eq(index_is_held(footage_index(footage), "cua", 1500, 1501), 1);
        footage_free(footage);
        clock_free(clock);
}
END_TEST

static const struct suite_case cases[] = {SUITE_CASE(a_store_keeps_its_identity_and_holds)};

SUITE_MAIN("released-footage", cases, NULL, NULL)
