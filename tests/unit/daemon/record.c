#include "tests/unit/daemon/record.h"

#include <ftw.h>
#include <sqlite3.h>

#include "daemon/record/source.h"

void folder_make(char *ret, size_t size) {
        ck_assert_int_lt(snprintf(ret, size, "%s/XXXXXX", suite_dir()), (int) size);
        ck_assert_ptr_nonnull(mkdtemp(ret));
}

static int remove_one(const char *path, const struct stat *st _unused_, int type _unused_,
                      struct FTW *ftw _unused_) {
        return remove(path);
}

void folder_remove(const char *dir) {
        (void) nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void record_start(struct record *record) {
        struct recorder_context context = {
                .store = record->store, .clock = record->clock, .rooms = centre_rooms};

        assert_ok(recorder_new(&context, &record->recorder));
}

static void open_files(struct record *record) {
        assert_ok(store_open(record->path, centre_rooms, RECORD_ID, &record->store, NULL));
        record_start(record);
}

static void close_files(struct record *record) {
        record->recorder = recorder_free(record->recorder);
        record->store = store_free(record->store);
}

void record_reopen(struct record *record) {
        close_files(record);
        open_files(record);
}

void record_begin(struct record *record) {
        assert_ok(recorder_begin(record->recorder));
}

void record_commit(struct record *record) {
        assert_ok(recorder_commit(record->recorder));
}

void record_observe(struct record *record, const char *type, const struct event_field *fields,
                    size_t n_fields) {
        struct instant now;

        assert_ok(recorder_now(record->recorder, &now));
        assert_ok(book_observe(recorder_book(record->recorder), &now, type, fields, n_fields));
}

static void observe(struct record *record, const char *type, const struct event_field *fields, size_t n) {
        record_begin(record);
        record_observe(record, type, fields, n);
        record_commit(record);
}

void record_counter(struct record *record, const char *id, const char *attendant, const char *reception,
                    const char *procedures) {
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", id),
                EVENT_FIELD_S("attendant", attendant),
                EVENT_FIELD_S("reception", reception),
                EVENT_FIELD_S("procedures", procedures),
        };

        observe(record, "counter-changed", fields, ELEMENTSOF(fields));
}

void record_configure(struct record *record) {
        struct event_field start[] = {
                EVENT_FIELD_S("version", "test"),
                EVENT_FIELD_T("down_since_usec", 0),
        };

        observe(record, "centre-started", start, ELEMENTSOF(start));
        observe(record, "rules-changed", test_rules, ELEMENTSOF(test_rules));
        record_counter(record, "1", "quay1", "quay1", "quay1b");
        record_counter(record, "2", "quay2", "quay2", "");
        record_begin(record);
        record_epoch(record, "keypad", EPOCH_A);
        record_commit(record);
}

void record_epoch(struct record *record, const char *source, const char *epoch) {
        struct outbox_claim claim = {0};
        struct instant now;
        uint64_t first;

        id_copy(claim.epoch, sizeof(claim.epoch), epoch);
        assert_ok(recorder_now(record->recorder, &now));
        ck_assert_int_eq(intake_epoch(recorder_book(record->recorder), &now, source, &claim, &first), 0);
}

void record_open(struct record *record) {
        struct clock_reading now;

        *record = (struct record){.sequence = 1, .synchronized = true};
        test_salts_begin();
        folder_make(record->dir, sizeof(record->dir));
        snprintf(record->path, sizeof(record->path), "%s/centre.db", record->dir);
        assert_ok(clock_new_sim(&record->clock));
        clock_read(record->clock, &now);
        record->offset_usec = (int64_t) (NOON - now.realtime_usec);
        assert_ok(clock_sim_set(record->clock, record->offset_usec, true));
        record->boottime_usec = now.boottime_usec;
        record->realtime_usec = NOON;
        record->boot_id = clock_boot_id(record->clock);
        open_files(record);
        record_configure(record);
}

static int check_type(const struct event_row *row, void *userdata _unused_) {
        test_event_check(row);
        return 0;
}

void record_check_types(struct store *store) {
        assert_ok(store_each_event(store, 0, UINT32_MAX, check_type, NULL));
}

void record_close(struct record *record) {
        if (record->store)
                record_check_types(record->store);
        close_files(record);
        record->clock = clock_free(record->clock);
        folder_remove(record->dir);
}

void record_pass(struct record *record, uint64_t usec) {
        record->boottime_usec += usec;
        record->realtime_usec += usec;
}

enum intake_result record_event_from(struct record *record, const struct record_origin *origin,
                                     const char *type, const struct event_field *fields, size_t n_fields) {
        struct source_event event = {.sequence = origin->sequence, .type = type};
        struct instant now, when = {
                                    .at = {.realtime_usec = record->realtime_usec,
                                           .boottime_usec = record->boottime_usec,
                                           .synchronized = record->synchronized},
                                    .boot_id = record->boot_id,
                            };
        enum intake_result result = _INTAKE_RESULT_INVALID;

        test_event_fill(&event, &when, fields, n_fields);
        assert_ok(recorder_now(record->recorder, &now));
        assert_ok(intake_event(recorder_book(record->recorder), &now, origin->source, &event, &result));
        source_event_done(&event);
        return result;
}

enum intake_result record_event_at(struct record *record, uint64_t sequence, const char *type,
                                   const struct event_field *fields, size_t n_fields) {
        struct record_origin origin = {KEYPAD_SOURCE, sequence};

        return record_event_from(record, &origin, type, fields, n_fields);
}

enum intake_result record_event(struct record *record, const char *type, const struct event_field *fields,
                                size_t n_fields) {
        return record_event_at(record, record->sequence++, type, fields, n_fields);
}

void record_press(struct record *record, const char *keypad, const char *key, uint64_t arming) {
        record_begin(record);
        record_event_fields(record, "press", EVENT_FIELD_S("keypad", keypad), EVENT_FIELD_S("key", key),
                            EVENT_FIELD_T("arming", arming));
        record_commit(record);
}

uint64_t record_arm(struct record *record, const char *keypad, uint64_t visit, enum subject subject) {
        char token[TOKEN_SIZE];

        record_begin(record);
        test_token(recorder_book(record->recorder), visit, subject, token);
        record_event_fields(record, "armed", EVENT_FIELD_S("keypad", keypad), EVENT_FIELD_S("token", token),
                            EVENT_FIELD_T("window_usec", 60 * USEC_PER_SEC),
                            EVENT_FIELD_T("settle_usec", 5 * USEC_PER_SEC));
        record_commit(record);
        return record->sequence - 1;
}

void record_disarm(struct record *record, const char *keypad, uint64_t arming, const char *reason) {
        record_begin(record);
        record_event_fields(record, "disarmed", EVENT_FIELD_S("keypad", keypad),
                            EVENT_FIELD_T("arming", arming), EVENT_FIELD_S("reason", reason));
        record_commit(record);
}
