#include "tests/unit/daemon/tamper.h"

#include <sqlite3.h>

#include "daemon/log/book.h"
#include "daemon/log/checkpoint.h"
#include "daemon/log/leaf.h"
#include "daemon/log/signed.h"
#include "daemon/ratings/code.h"
#include "daemon/verify/verify.h"
#include "services/base/sqlite-util.h"
#include "tests/lib/files.h"

enum { ROUNDS = 50 };

/* ----- its past ----- */

static void press(struct record *record, const char *key, uint64_t arming) {
        record_event_fields(record, "press", EVENT_FIELD_S("keypad", "quay1"), EVENT_FIELD_S("key", key),
                            EVENT_FIELD_T("arming", arming));
}

/* A ticket, from its issue to a rating and a press behind its time, in one transaction. */
static void serve(struct tamper *tamper, unsigned i, const char *level) {
        struct record *record = &tamper->record;
        char token[TOKEN_SIZE];

        record_begin(record);
        record_observe_fields(record, "command", EVENT_FIELD_S("action", "issue"),
                              EVENT_FIELD_S("service", "ho_tich"), EVENT_FIELD_S("priority", "none"),
                              EVENT_FIELD_S("actor", "test"));
        press(record, "next", 0);
        record_pass(record, 5000000);
        press(record, "done", 0);
        uint64_t arming = record->sequence;
        test_token(recorder_book(record->recorder), i, SUBJECT_RECEPTION, token);
        record_event_fields(record, "armed", EVENT_FIELD_S("keypad", "quay1"), EVENT_FIELD_S("token", token),
                            EVENT_FIELD_T("window_usec", 60 * USEC_PER_SEC),
                            EVENT_FIELD_T("settle_usec", 5 * USEC_PER_SEC));
        record_pass(record, 3000000);
        press(record, level, arming);
        record_pass(record, 6000000);
        record_event_fields(record, "disarmed", EVENT_FIELD_S("keypad", "quay1"),
                            EVENT_FIELD_T("arming", arming), EVENT_FIELD_S("reason", "settled"));
        press(record, "neutral", 0);
        record_commit(record);
}

static void configure(struct record *record) {
        record_observe_alone(record, "queue-rules-changed", TEST_QUEUE_CLASSES(900000000, 900000000),
                             TEST_QUEUE_OFF, EVENT_FIELD_T("no_show_strikes", 3),
                             EVENT_FIELD_T("undo_usec", 5000000), EVENT_FIELD_T("inactive_usec", 600000000),
                             EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
        record_observe_alone(record, "service-changed", EVENT_FIELD_S("service", "ho_tich"),
                             EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 999),
                             EVENT_FIELD_S("hours", ""));
        record_observe_alone(record, "counter-services-changed", EVENT_FIELD_S("counter", "1"),
                             EVENT_FIELD_S("services", "ho_tich"));
        record_press(record, "quay1", "open", 0);
}

static void close_files(struct record *record) {
        record->recorder = recorder_free(record->recorder);
        record->store = store_free(record->store);
}

static void open_files(struct record *record) {
        assert_ok(store_open(record->path, centre_rooms, RECORD_ID, &record->store, NULL));
        record_start(record);
}

static void keep_file(const char *path, struct tamper_file *ret) {
        ret->data = file_read(path, &ret->size);
}

static void copy_to(const struct record *record, const char *path) {
        size_t size;
        _cleanup_free_ char *data = file_read(record->path, &size);

        file_write(path, data, size);
}

static void name_files(struct tamper *tamper) {
        const char *dir = tamper->record.dir;

        tamper->checkpoint = file_join(dir, "checkpoint");
        tamper->copy = file_join(dir, "copy.db");
        tamper->older = file_join(dir, "older.db");
}

static void free_names(struct tamper *tamper) {
        free(tamper->copy);
        free(tamper->older);
        free(tamper->checkpoint);
}

/* ----- what is signed ----- */

static void make_signer(const char *name, enum note_key_type type, struct note_signer *ret) {
        unsigned char seed[NOTE_SEED_SIZE] = {0};

        for (size_t i = 0; name[i] != '\0'; i++)
                seed[i] = (unsigned char) name[i];
        assert_ok(note_signer_make(name, type, seed, ret));
}

static void name_key(struct tamper *tamper, const char *name) {
        make_signer(name, NOTE_ED25519, &tamper->signer);
        make_signer("witness", NOTE_COSIGNATURE_V1, &tamper->witness);
        note_key_print(&tamper->signer.key, tamper->key);
        record_observe_alone(&tamper->record, "log-key", EVENT_FIELD_S("key", tamper->key),
                             EVENT_FIELD_S("before", ""), EVENT_FIELD_T("signed_size", 0));
}

/* Signs the log as it is, and has it cosigned; the note is in the file of the name then. */
static uint64_t sign(struct tamper *tamper, const char *file) {
        const struct log_tree *tree = log_of(recorder_book(tamper->record.recorder));
        const char *name = tamper->signer.key.name;
        struct checkpoint checkpoint = {.origin = name, .origin_size = strlen(name), .size = tree->size};
        struct checkpoint_row row = {.size = tree->size, .reason = SIGN_DAILY, .at = {.boot = 1}};
        struct cosignature_row cosignature = {.size = tree->size, .time_sec = 1795410000, .at = {.boot = 1}};
        _cleanup_free_ char *text = NULL;
        char line[NOTE_LINE_SIZE];

        log_tree_root(tree, &checkpoint.root);
        log_hash_to_hex(&checkpoint.root, row.root);
        assert_ok(checkpoint_write(&checkpoint, &text));
        assert_ok(note_sign(text, &tamper->signer, 0, line));
        ck_assert_int_lt(snprintf(row.note, sizeof(row.note), "%s\n%s\n", text, line),
                         (int) sizeof(row.note));
        assert_ok(note_sign(text, &tamper->witness, cosignature.time_sec, cosignature.line));
        note_key_print(&tamper->witness.key, cosignature.key);
        assert_ok(store_begin(tamper->record.store));
        assert_ok(store_save(tamper->record.store, &checkpoint_table, &row));
        assert_ok(store_save(tamper->record.store, &cosignature_table, &cosignature));
        assert_ok(store_commit(tamper->record.store));
        file_write_text(file, row.note);
        return tree->size;
}

/* ----- */

void tamper_open(struct tamper *tamper, const char *name, unsigned better) {
        struct record *record = &tamper->record;

        *tamper = (struct tamper){0};
        record_open(record);
        name_files(tamper);
        configure(record);
        name_key(tamper, name);
        for (unsigned i = 1; i <= ROUNDS; i++) {
                if (i == ROUNDS / 2 || i == ROUNDS)
                        tamper->n_signed = sign(tamper, tamper->checkpoint);
                serve(tamper, i, i == better ? "very-satisfied" : i % 2 ? "satisfied" : "dissatisfied");
                if (i != ROUNDS / 2)
                        continue;
                tamper->n_older = (uint64_t) record_number(record, "SELECT max(id) FROM event");
                close_files(record);
                copy_to(record, tamper->older);
                open_files(record);
        }
        tamper->n_events = (uint64_t) record_number(record, "SELECT max(id) FROM event");
        close_files(record);
        copy_to(record, tamper->copy);
}

void tamper_close(struct tamper *tamper) {
        open_files(&tamper->record);
        record_close(&tamper->record);
        free_names(tamper);
}

void tamper_live(struct tamper_past *ret, const char *name, unsigned better) {
        struct tamper tamper;

        tamper_open(&tamper, name, better);
        *ret = (struct tamper_past){.lived = tamper};
        keep_file(tamper.record.path, &ret->record);
        keep_file(tamper.copy, &ret->copy);
        keep_file(tamper.older, &ret->older);
        keep_file(tamper.checkpoint, &ret->checkpoint);
        ret->lived.record = (struct record){0};
        tamper_close(&tamper);
}

void tamper_forget(struct tamper_past *past) {
        free(past->record.data);
        free(past->copy.data);
        free(past->older.data);
        free(past->checkpoint.data);
}

void tamper_open_lived(struct tamper *tamper, const struct tamper_past *past) {
        struct record *record = &tamper->record;

        *tamper = past->lived;
        folder_make(record->dir, sizeof(record->dir));
        snprintf(record->path, sizeof(record->path), "%s/centre.db", record->dir);
        name_files(tamper);
        file_write(record->path, past->record.data, past->record.size);
        file_write(tamper->copy, past->copy.data, past->copy.size);
        file_write(tamper->older, past->older.data, past->older.size);
        file_write(tamper->checkpoint, past->checkpoint.data, past->checkpoint.size);
}

void tamper_close_lived(struct tamper *tamper) {
        folder_remove(tamper->record.dir);
        free_names(tamper);
}

/* ----- hands ----- */

static void leaf_hash(sqlite3_context *context, int n, sqlite3_value **values) {
        char hex[LOG_HEX_SIZE];
        struct log_hash hash;

        ck_assert_int_eq(n, 7);
        const struct event_row row = {
                .id = (uint64_t) sqlite3_value_int64(values[0]),
                .source = (const char *) sqlite3_value_text(values[1]),
                .epoch = (const char *) sqlite3_value_text(values[2]),
                .sequence = (uint64_t) sqlite3_value_int64(values[3]),
                .type = (const char *) sqlite3_value_text(values[4]),
                .realtime_usec = (uint64_t) sqlite3_value_int64(values[5]),
                .fields = (const char *) sqlite3_value_text(values[6]),
        };
        assert_ok(log_leaf_hash(&row, &hash));
        log_hash_to_hex(&hash, hex);
        sqlite3_result_text(context, hex, -1, SQLITE_TRANSIENT);
}

/* Of a rating by its leaf. */
static void code_of(sqlite3_context *context, int n, sqlite3_value **values) {
        const char *hex = (const char *) sqlite3_value_text(values[0]);
        char code[RATING_CODE_SIZE];
        struct log_hash leaf;

        ck_assert_int_eq(n, 1);
        assert_ok(log_hash_from_hex(hex, strlen(hex), &leaf));
        rating_code_make(&leaf, code);
        sqlite3_result_text(context, code, -1, SQLITE_TRANSIENT);
}

static void run(sqlite3 *db, const char *sql) {
        ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql,
                      sqlite3_errmsg(db));
}

/* How the trigger was made. */
static char *read_trigger(sqlite3 *db, const char *name) {
        sqlite3_stmt *stmt = NULL;

        ck_assert_int_eq(
                sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE name = ?", -1, &stmt, NULL),
                SQLITE_OK);
        sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        char *sql = strdup((const char *) sqlite3_column_text(stmt, 0));
        sqlite3_finalize(stmt);
        return sql;
}

static void run_without(sqlite3 *db, const char *triggers, const char *sql) {
        _cleanup_free_ char *names = strdup(triggers), *drop = NULL;
        char *rest = names, *name = strsep(&rest, " ");
        _cleanup_free_ char *made = read_trigger(db, name);

        assert_ok(str_format(&drop, "DROP TRIGGER %s", name));
        run(db, drop);
        if (rest)
                run_without(db, rest, sql);
        else
                run(db, sql);
        run(db, made);
}

void tamper_run(const struct tamper *tamper, const char *triggers, const char *sql) {
        sqlite3 *db = NULL;

        assert_ok(sqlite_open(tamper->copy, /* exclusive= */ false, &db));
        ck_assert_int_eq(
                sqlite3_create_function(db, "leaf_hash", 7, SQLITE_UTF8, NULL, leaf_hash, NULL, NULL),
                SQLITE_OK);
        ck_assert_int_eq(sqlite3_create_function(db, "code_of", 1, SQLITE_UTF8, NULL, code_of, NULL, NULL),
                         SQLITE_OK);
        if (triggers && triggers[0] == '\0')
                ck_assert_int_eq(sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL), SQLITE_OK);
        if (triggers && triggers[0] != '\0')
                run_without(db, triggers, sql);
        else
                run(db, sql);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

void tamper_live_on(struct tamper *tamper) {
        struct tamper next = {0};
        struct record *record = &next.record;
        size_t size;
        _cleanup_free_ char *data = file_read(tamper->copy, &size);

        record_open(record);
        close_files(record);
        file_write(record->path, data, size);
        open_files(record);
        record->sequence = 1 + (uint64_t) record_number(
                                       record, "SELECT max(sequence) FROM event WHERE source = 'keypad'");
        record_pass(record, 3600 * USEC_PER_SEC);
        serve(&next, ROUNDS + 1, "satisfied");
        close_files(record);
        copy_to(record, tamper->copy);
        open_files(record);
        record_close(record);
}

struct again {
        struct store *store;
        struct log_tree tree;
};

static int append(const struct event_row *event, void *userdata) {
        struct again *again = userdata;

        return log_append(&again->tree, again->store, event);
}

void tamper_log_again(const struct tamper *tamper) {
        struct again again = {0};

        tamper_run(tamper, "", "DELETE FROM log_leaf; DELETE FROM log_node; DELETE FROM log_frontier");
        assert_ok(store_open(tamper->copy, centre_rooms, NULL, &again.store, NULL));
        assert_ok(store_begin(again.store));
        assert_ok(store_each_event(again.store, 0, UINT32_MAX, append, &again));
        assert_ok(log_save(&again.tree, again.store));
        assert_ok(store_commit(again.store));
        store_free(again.store);
}

int tamper_verify(const struct tamper *tamper, const struct verify_options *options, char **ret_said) {
        size_t size;
        FILE *f = open_memstream(ret_said, &size);

        ck_assert_ptr_nonnull(f);
        int r = verify_record(tamper->copy, options, f);
        ck_assert_int_eq(fclose(f), 0);
        return r;
}
