/* The log grows with the record, in the same transactions, and with nothing else. */
#include <sqlite3.h>

#include "daemon/log/book.h"
#include "daemon/log/leaf.h"
#include "services/base/sqlite-util.h"
#include "tests/unit/daemon/record.h"

static struct record record;

static void setup(void) {
        record_open(&record);
        record_configure(&record);
}

static void teardown(void) {
        record_close(&record);
}

static int ignore(unsigned level _unused_, uint64_t position _unused_, const struct log_hash *hash _unused_,
                  void *userdata _unused_) {
        return 0;
}

static int append(const struct event_row *event, void *userdata) {
        struct log_hash leaf;
        int r = log_leaf_hash(event, &leaf);

        return r < 0 ? r : log_tree_append(userdata, &leaf, ignore, NULL);
}

/* As somebody finds it who has nothing but the events. */
static void check_log(void) {
        const struct log_tree *log = log_of(recorder_book(record.recorder));
        struct log_tree tree = {0};
        struct log_hash expected, root, read;

        assert_ok(store_each_event(record.store, 0, UINT32_MAX, append, &tree));
        log_tree_root(&tree, &expected);
        log_tree_root(log, &root);
        assert_ok(log_read_root(tree.size, log_read_node, record.store, &read));
        ck_assert_uint_gt(tree.size, 0);
        ck_assert_uint_eq(log->size, tree.size);
        ck_assert(log_hash_equals(&root, &expected) && log_hash_equals(&read, &expected));
}

START_TEST(log_is_of_the_events) {
        check_log();
        for (unsigned i = 0; i < 700; i++) {
                record_press(&record, "quay1", i % 2 ? "done" : "satisfied", 0);
                if (i % 100 == 0)
                        check_log();
        }
        check_log();
        record_reopen(&record);
        check_log();
}
END_TEST

START_TEST(any_of_two_beginnings_is_proven_from_the_rows) {
        struct log_hash root, old_root;
        struct log_proof proof;
        uint64_t size;

        for (unsigned i = 0; i < 300; i++)
                record_press(&record, "quay1", "done", 0);
        size = log_of(recorder_book(record.recorder))->size;
        ck_assert_uint_gt(size, 600);
        assert_ok(log_read_root(size, log_read_node, record.store, &root));
        for (uint64_t old = 1; old <= size; old += 37) {
                assert_ok(log_read_root(old, log_read_node, record.store, &old_root));
                assert_ok(log_prove_consistency(old, size, log_read_node, record.store, &proof));
                ck_assert(log_proves_consistency(&proof, old, &old_root, size, &root));
                assert_ok(log_read_node(record.store, 0, old - 1, &old_root));
                assert_ok(log_prove_inclusion(old - 1, size, log_read_node, record.store, &proof));
                ck_assert(log_proves_inclusion(&proof, old - 1, &old_root, size, &root));
        }
        assert_error(log_read_node(record.store, 0, size, &root), ENOENT);
        assert_error(log_read_node(record.store, 5, size >> 5, &root), ENOENT);
}
END_TEST

START_TEST(transaction_that_fails_leaves_no_leaf) {
        uint64_t size = log_of(recorder_book(record.recorder))->size;

        record_begin(&record);
        record_observe_fields(&record, "source-lost", EVENT_FIELD_S("of", "keypad"));
        assert_ok(book_flush(recorder_book(record.recorder), record.store));
        ck_assert_uint_gt(log_of(recorder_book(record.recorder))->size, size);
        recorder_abort(record.recorder);
        record_press(&record, "quay1", "done", 0);
        ck_assert_uint_gt(log_of(recorder_book(record.recorder))->size, size);
        check_log();
}
END_TEST

START_TEST(log_is_only_appended_to) {
        static const char *const attempts[] = {
                "UPDATE log_leaf SET hash = hash",
                "DELETE FROM log_leaf WHERE id = 1",
                "INSERT INTO log_leaf SELECT * FROM log_leaf LIMIT 1",
                "UPDATE log_node SET hash = hash",
                "DELETE FROM log_node",
                "INSERT INTO log_node SELECT * FROM log_node LIMIT 1",
        };

        for (unsigned i = 0; i < 256; i++)
                record_press(&record, "quay1", "done", 0);
        for (size_t i = 0; i < ELEMENTSOF(attempts); i++)
                ck_assert_msg(record_exec(&record, attempts[i]) == SQLITE_CONSTRAINT, "%s", attempts[i]);
}
END_TEST

/* With what a record is refused that somebody worked on; each leaves it readable for SQLite. */
static const struct {
        const char *sql, *said;
} worked_on[] = {
        {"DROP TRIGGER event_is_never_deleted; DELETE FROM event WHERE id = (SELECT max(id) FROM event)",
         "rows of log ("},
        {"DELETE FROM log_frontier", "rows of log (0 events) and event ("},
        {"UPDATE log_frontier SET hashes = substr(hashes, 2)", "rows of log do not fit together"},
        {"UPDATE log_frontier SET hashes = hashes || '0'", "rows of log do not fit together"},
        {"UPDATE log_frontier SET hashes = upper(hashes)", "rows of log do not fit together"},
        {"UPDATE log_frontier SET size = 9007199254740993", "rows of log do not fit together"},
};

START_TEST(log_of_another_record_is_refused) {
        struct book *book = NULL;
        sqlite3 *db = NULL;

        record.recorder = recorder_free(record.recorder);
        record.store = store_free(record.store);
        assert_ok(sqlite_open(record.path, /* exclusive= */ true, &db));
        ck_assert_int_eq(sqlite3_exec(db, worked_on[_i].sql, NULL, NULL, NULL), SQLITE_OK);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
        assert_ok(store_open(record.path, centre_rooms, NULL, &record.store, NULL));
        assert_error(book_load(centre_rooms, record.store, &book), EUCLEAN);
        ck_assert_msg(strstr(store_damage(record.store), worked_on[_i].said), "%s",
                      store_damage(record.store));
        record.store = store_free(record.store);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(log_is_of_the_events),
        SUITE_CASE(any_of_two_beginnings_is_proven_from_the_rows),
        SUITE_CASE(transaction_that_fails_leaves_no_leaf),
        SUITE_CASE(log_is_only_appended_to),
        {"log_of_another_record_is_refused", &log_of_another_record_is_refused, ELEMENTSOF(worked_on)},
};

SUITE_MAIN("log-room", cases, setup, teardown)
