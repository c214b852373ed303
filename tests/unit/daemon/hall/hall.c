#include "tests/unit/daemon/hall/hall.h"

#include "daemon/queue/rules.h"
#include "daemon/record/store.h"
#include "daemon/rooms.h"
#include "tests/unit/daemon/record.h"

#define MORNING (NOON - 5 * 3600 * USEC_PER_SEC)

bool hall_is_known(const struct hall *hall) {
        return hall->now_usec >= hall->ntp_usec;
}

static uint64_t show(const struct hall *hall) {
        uint64_t running_usec = hall->now_usec - hall->booted_usec + USEC_PER_SEC;

        if (hall_is_known(hall) || hall->wall == WALL_BATTERY)
                return hall->now_usec;
        return running_usec + (hall->wall == WALL_KEPT ? hall->kept_usec : 0);
}

void hall_now(struct hall *hall, struct instant *ret) {
        struct boot_row *boot;

        assert_ok(book_get_boot(hall->book, hall->boot_ids[hall->boot], &boot));
        *ret = (struct instant){
                .at = {.realtime_usec = show(hall),
                       .boottime_usec = hall->now_usec - hall->booted_usec + USEC_PER_SEC,
                       .boot = boot->id,
                       .synchronized = hall_is_known(hall)},
                .boot_id = hall->boot_ids[hall->boot],
        };
}

void hall_begin(struct hall *hall) {
        assert_ok(store_begin(hall->store));
        book_forget_events(hall->book);
        hall->book->outcome = (struct outcome){0};
}

static void tell(struct hall *hall) {
        for (size_t i = 0; i < hall->book->n_events; i++) {
                const struct event_row *row = &hall->book->events[i];

                ck_assert_uint_lt(hall->n_told, HALL_TOLD);
                hall->told[hall->n_told++] = (struct hall_told){
                        .source = strdup(row->source),
                        .type = strdup(row->type),
                        .fields = strdup(row->fields),
                        .sequence = row->sequence,
                        .true_usec = hall->now_usec,
                        .boot = hall->boot,
                        .was_known = hall_is_known(hall),
                };
        }
        hall_follow_told(hall);
}

void hall_commit(struct hall *hall) {
        struct instant now;

        hall_now(hall, &now);
        assert_ok(book_conclude_rooms(hall->book, &now));
        assert_ok(book_flush(hall->book, hall->store));
        assert_ok(store_commit(hall->store));
        tell(hall);
        hall_keep_key(hall, false);
}

void hall_abort(struct hall *hall) {
        if (hall->mistake == MISTAKE_TRUSTS_ABORTED)
                tell(hall);
        store_rollback(hall->store);
}

void hall_observe(struct hall *hall, const char *type, const struct event_field *fields, size_t n_fields) {
        struct instant now;

        hall_now(hall, &now);
        assert_ok(book_observe(hall->book, &now, type, fields, n_fields));
}

static bool is_due(struct hall *hall, const struct instant *now) {
        struct closing_end end;

        queue_find_end(hall->book, &now->at, &end);
        return end.in_usec == 0 ||
               (hall->mistake == MISTAKE_ENDS_EARLY && end.in_usec < 9 * 3600 * USEC_PER_SEC);
}

static void end_day_if_due(struct hall *hall) {
        struct instant now;

        for (int i = 0; hall->mistake != MISTAKE_NEVER_ENDS; i++) {
                hall_now(hall, &now);
                if (!is_due(hall, &now))
                        return;
                if (i > 3)
                        HALL_BROKEN(hall, PROMISE_DAY, "it ends again and again");
                if (i > 3)
                        return;
                size_t first = hall->n_told;
                uint64_t quiet_usec = hall_quiet_usec(hall);
                hall_begin(hall);
                hall_observe_fields(hall, "command", EVENT_FIELD_S("action", "end-day"),
                                    EVENT_FIELD_S("actor", QUEUE_ACTOR_TIME));
                hall_commit(hall);
                hall_check_sent_away(hall, first, now.at.synchronized, quiet_usec);
        }
}

/* UINT64_MAX: at no counter. */
static uint64_t inactive_in(struct hall *hall, uint32_t *ret) {
        const struct queue_part *bq = queue_of(hall->book);
        uint64_t least = UINT64_MAX;
        struct instant now;

        hall_now(hall, &now);
        uint64_t now_usec = book_queue_peek_time(hall->book, &now.at);
        for (uint32_t i = 0; i < bq->rules.n_counters; i++) {
                uint64_t due = queue_inactive_due(bq->queue, i);
                uint64_t in_usec = due == UINT64_MAX ? due : due > now_usec ? due - now_usec : 0;
                if (in_usec >= least)
                        continue;
                least = in_usec;
                *ret = i;
        }
        return least;
}

static void notice_inactive(struct hall *hall) {
        uint32_t counter;

        while (inactive_in(hall, &counter) == 0) {
                hall_begin(hall);
                hall_observe_fields(hall, "counter-inactive",
                                    EVENT_FIELD_S("counter", queue_of(hall->book)->desks[counter]),
                                    EVENT_FIELD_T("waiting", 1), EVENT_FIELD_T("idle_usec", 1));
                hall_commit(hall);
        }
}

void hall_follow(struct hall *hall) {
        end_day_if_due(hall);
        notice_inactive(hall);
        hall_serve_keypads(hall);
        hall_serve_printer(hall);
        hall_serve_display(hall);
}

static void keep_least(uint64_t *least, uint64_t other) {
        if (other < *least)
                *least = other;
}

static uint64_t find_next(struct hall *hall, uint64_t least) {
        struct closing_end end;
        struct instant now;
        uint32_t counter;

        hall_now(hall, &now);
        queue_find_end(hall->book, &now.at, &end);
        if (hall->mistake != MISTAKE_NEVER_ENDS)
                keep_least(&least, end.in_usec);
        keep_least(&least, inactive_in(hall, &counter));
        if (hall->ntp_usec > hall->now_usec)
                keep_least(&least, hall->ntp_usec - hall->now_usec);
        for (size_t i = 0; i < HALL_KEYPADS; i++)
                if (hall->windows[i].arming > 0)
                        keep_least(&least, hall->windows[i].ends_usec > hall->now_usec
                                                   ? hall->windows[i].ends_usec - hall->now_usec
                                                   : 0);
        return least;
}

void hall_pass(struct hall *hall, uint64_t usec) {
        uint64_t until = hall->now_usec + usec;

        for (int i = 0; hall->broken == _PROMISE_MAX; i++) {
                bool was_known = hall_is_known(hall);

                ck_assert_int_lt(i, 2000);
                hall->now_usec += find_next(hall, until - hall->now_usec);
                hall_close_windows(hall);
                if (!was_known && hall_is_known(hall)) {
                        hall_begin(hall);
                        hall_commit(hall);
                }
                hall_follow(hall);
                if (hall->now_usec >= until)
                        return;
        }
}

static void copy_file(const char *from, const char *to, const char *ending) {
        _cleanup_free_ char *source = NULL, *target = NULL;
        char block[65536];
        size_t n;

        assert_ok(str_format(&source, "%s%s", from, ending));
        assert_ok(str_format(&target, "%s%s", to, ending));
        (void) unlink(target);
        _cleanup_fclose_ FILE *in = fopen(source, "re");
        if (!in)
                return;
        _cleanup_fclose_ FILE *out = fopen(target, "we");
        ck_assert_ptr_nonnull(out);
        while ((n = fread(block, 1, sizeof(block), in)) > 0)
                ck_assert_uint_eq(fwrite(block, 1, n, out), n);
}

void hall_copy(const struct hall *hall, const char *to) {
        copy_file(hall->path, to, "");
        copy_file(hall->path, to, "-wal");
}

/* The tables are made once. */
static void make_file(const struct hall *hall) {
        _cleanup_free_ char *empty = NULL;

        assert_ok(str_format(&empty, "%s/empty.db", suite_dir()));
        if (access(empty, F_OK) < 0) {
                _cleanup_(store_freep) struct store *store = NULL;

                assert_ok(store_open(empty, centre_rooms, RECORD_ID, &store, NULL));
        }
        copy_file(empty, hall->path, "");
}

static void load(struct hall *hall) {
        assert_ok(store_open(hall->path, centre_rooms, RECORD_ID, &hall->store, NULL));
        assert_ok(book_load(centre_rooms, hall->store, &hall->book));
        if (hall->mistake == MISTAKE_LOADS_ANOTHER_TEXT && queue_of(hall->book)->n_tickets > 0)
                queue_of(hall->book)->tickets[0].row.text[0] = 'Z';
}

void hall_declare(struct hall *hall) {
        struct instant now;

        hall_now(hall, &now);
        assert_ok(conf_declare(hall->conf, hall->book, &now));
}

static void start(struct hall *hall) {
        hall_keep_key(hall, true);
        hall_begin(hall);
        hall_observe_fields(hall, "centre-started", EVENT_FIELD_S("version", "test"),
                            EVENT_FIELD_T("down_since_usec", hall->book->last_moment.realtime_usec));
        hall_declare(hall);
        hall_commit(hall);
        hall_connect(hall);
        hall_follow(hall);
}

void hall_restart(struct hall *hall, const char *from, const char *expected) {
        hall->book = book_free(hall->book);
        hall->store = store_free(hall->store);
        if (from) {
                copy_file(from, hall->path, "");
                copy_file(from, hall->path, "-wal");
        }
        load(hall);
        hall_check_stored(hall);
        _cleanup_free_ char *found = hall_describe(hall);
        if (expected && !streq(found, expected)) {
                size_t i = 0;
                while (found[i] == expected[i])
                        i++;
                while (i > 0 && expected[i - 1] != '\n')
                        i--;
                HALL_BROKEN(hall, PROMISE_LOADED, "%.*s before, %.*s after",
                            (int) strcspn(expected + i, "\n"), expected + i, (int) strcspn(found + i, "\n"),
                            found + i);
        }
        start(hall);
}

void hall_open(struct hall *hall, enum hall_wall wall, enum mistake mistake) {
        memset(hall, 0, sizeof(*hall));
        test_salts_begin();
        hall->mistake = mistake;
        hall->wall = wall;
        hall->broken = _PROMISE_MAX;
        hall->now_usec = hall->booted_usec = MORNING;
        for (unsigned i = 0; i < HALL_BOOTS; i++)
                snprintf(hall->boot_ids[i], sizeof(hall->boot_ids[i]), "%08x%024x", i + 1, i + 1);
        folder_make(hall->dir, sizeof(hall->dir));
        snprintf(hall->path, sizeof(hall->path), "%s/centre.db", hall->dir);
        snprintf(hall->copy, sizeof(hall->copy), "%s/copy.db", hall->dir);
        hall->keypad = (struct hall_outbox){.source = KEYPAD_SOURCE};
        hall->printer = (struct hall_outbox){.source = PRINTER_SOURCE};
        hall->display = (struct hall_outbox){.source = DISPLAY_SOURCE};
        hall->display.rows = calloc(HALL_ROWS, sizeof(struct hall_row));
        hall->keypad.rows = calloc(HALL_ROWS, sizeof(struct hall_row));
        hall->printer.rows = calloc(HALL_ROWS, sizeof(struct hall_row));
        ck_assert(hall->keypad.rows && hall->printer.rows && hall->display.rows);
        make_file(hall);
        load(hall);
        hall_load_configuration(hall, 0);
        /* Streams are numbered as their sources come; a replay meets a source at its first event. */
        hall_add_s(hall_add_row(hall, &hall->keypad, "keypad-ready"), "keypad", hall_keypads[0]);
        struct hall_row *ready = hall_add_row(hall, &hall->printer, "printer-ready");
        hall_add_s(ready, "printer", "phieu");
        (void) hall_add_row(hall, &hall->display, "sound-ready");
        start(hall);
}

void hall_close(struct hall *hall) {
        for (size_t i = 0; i < hall->n_told; i++) {
                free(hall->told[i].source);
                free(hall->told[i].type);
                free(hall->told[i].fields);
        }
        book_free(hall->book);
        store_free(hall->store);
        conf_free(hall->conf);
        free(hall->keypad.rows);
        free(hall->printer.rows);
        free(hall->display.rows);
        folder_remove(hall->dir);
}
