#include "services/base/outbox.h"
#include "tests/lib/suite.h"
#include "tests/unit/released/released.h"

/* Of each daemon that keeps something there, what it keeps: texts that the next version must read. */
static const struct {
        const char *key, *value;
} states[] = {
        {"armings", "quay1 2 quay2 4"},
        {"news", "0123456789abcdef 3"},
        {"spoken", "41 40 41"},
        {"shown sanh", "41 41"},
        {"footage", "0123456789abcdef 5"},
        {"store", "fedcba9876543210fedcba9876543210"},
        {"encoder cua", "v4l2h264enc"},
        {"since cua", "1795410000000000"},
};
#define EVENT                                                                                                \
        "{\"arming\":2,\"boot_id\":\"0123456789abcdef0123456789abcdef\",\"boottime_usec\":5000000,"          \
        "\"key\":\"satisfied\",\"keypad\":\"quay1\",\"realtime_usec\":1795410000000000,"                     \
        "\"salt\":\"5f0c1e7a93b84d26a1e0c97f3d58b642\",\"synchronized\":true}"
enum { EVENTS = 5, REMOVED = 2 };

static struct outbox *open_outbox(const char *path, bool *ret_fresh) {
        struct outbox *outbox;

        assert_ok(outbox_open(path, 100, ret_fresh, &outbox));
        return outbox;
}

static int open_and_close(const char *path) {
        struct outbox *outbox = NULL;
        int r = outbox_open(path, 100, NULL, &outbox);

        /* What cannot be read is moved aside, and another begins: no upgrade may do that. */
        if (r >= 0 && outbox_moved_aside(outbox))
                r = -EUCLEAN;
        outbox_free(outbox);
        return r;
}

static void fill(const char *path) {
        struct outbox *outbox = open_outbox(path, NULL);

        assert_ok(outbox_begin(outbox));
        for (size_t i = 0; i < EVENTS; i++)
                assert_ok(outbox_add(outbox, "press", EVENT, NULL));
        for (size_t i = 0; i < ELEMENTSOF(states); i++)
                assert_ok(outbox_set_state(outbox, states[i].key, states[i].value));
        assert_ok(outbox_commit(outbox));
        assert_ok(outbox_acknowledge(outbox, REMOVED));
        assert_ok(outbox_prune(outbox));
        outbox_free(outbox);
}

static int check_event(uint64_t sequence, const char *type, const char *fields, void *userdata) {
        uint64_t *last = userdata;

        ck_assert_uint_eq(sequence, ++*last);
        ck_assert_str_eq(type, "press");
        ck_assert_str_eq(fields, EVENT);
        return 0;
}

static void check(const char *path, _unused_ unsigned version) {
        uint64_t last = REMOVED;
        bool is_fresh;
        struct outbox *outbox = open_outbox(path, &is_fresh);

        ck_assert(!is_fresh);
        ck_assert_ptr_null(outbox_moved_aside(outbox));
        ck_assert_uint_eq(outbox_acknowledged(outbox), REMOVED);
        ck_assert_uint_eq(outbox_last_sequence(outbox), EVENTS);
        assert_ok(outbox_each_pending(outbox, 0, 100, check_event, &last));
        ck_assert_uint_eq(last, EVENTS);
        for (size_t i = 0; i < ELEMENTSOF(states); i++) {
                _cleanup_free_ char *value = NULL;

                assert_ok(outbox_get_state(outbox, states[i].key, &value));
                ck_assert_str_eq(value, states[i].value);
        }
        outbox_free(outbox);
}

const struct released released = {.name = "outbox",

                                  .open = open_and_close,
                                  .fill = fill,
                                  .empty = "",
                                  .check = check};
