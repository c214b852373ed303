#include "tests/unit/daemon/book-events.h"

#include <inttypes.h>
#include <sodium/randombytes.h>

#include "daemon/cameras/book.h"
#include "daemon/corrections/book.h"
#include "daemon/calendar/book.h"
#include "daemon/entries/book.h"
#include "daemon/keypads/book.h"
#include "daemon/log/book.h"
#include "daemon/officials/book.h"
#include "daemon/record/event-type.h"
#include "daemon/record/replay.h"
#include "daemon/record/rules.h"
#include "daemon/slips/book.h"
#include "daemon/suggestions/book.h"
#include "daemon/surveys/book.h"
#include "daemon/wall/book.h"

const struct room *const test_rooms[] = {
        &record_room,  &log_room,      &ratings_room,     &officials_room,
        &queue_room,   &cameras_room,  &corrections_room, &entries_room,
        &surveys_room, &calendar_room, &suggestions_room, &printing_room,
        &slips_room,   &wall_room,     &keypads_room,     NULL,
};

const struct event_field test_rules[TEST_RULES_FIELDS] = {
        EVENT_FIELD_T("scale", 5),
        EVENT_FIELD_T("window_usec", 60 * USEC_PER_SEC),
        EVENT_FIELD_T("settle_usec", 5 * USEC_PER_SEC),
        EVENT_FIELD_T("too_fast_usec", 700 * USEC_PER_MSEC),
        EVENT_FIELD_T("streak_count", 4),
        EVENT_FIELD_T("streak_usec", 120 * USEC_PER_SEC),
        EVENT_FIELD_T("reason_usec", 15 * USEC_PER_SEC),
        EVENT_FIELD_T("shortest_visit_usec", 0),
        EVENT_FIELD_T("key_repeat_usec", 1500 * USEC_PER_MSEC),
        EVENT_FIELD_T("kiosk_repeat_usec", 0),
        EVENT_FIELD_T("minimum_ratings", 3),
        EVENT_FIELD_S("utc_offset", "+07:00"),
};

void test_rules_set(struct event_field rules[static TEST_RULES_FIELDS], const char *name, uint64_t value) {
        for (size_t i = 0; i < TEST_RULES_FIELDS; i++)
                if (streq(rules[i].name, name)) {
                        rules[i] = EVENT_FIELD_T(name, value);
                        return;
                }
        ck_abort_msg("no rule %s", name);
}

void test_event_fill(struct source_event *event, const struct instant *when, const struct event_field *fields,
                     size_t n_fields) {
        struct event_field *items = calloc(1, (n_fields + 5) * sizeof(*items) + SALT_SIZE);

        ck_assert_ptr_nonnull(items);
        char *salt = (char *) &items[n_fields + 5];
        salt_follow(when->boot_id, when->at.realtime_usec, salt);
        if (n_fields > 0)
                memcpy(items, fields, n_fields * sizeof(*fields));
        items[n_fields++] = EVENT_FIELD_T("realtime_usec", when->at.realtime_usec);
        items[n_fields++] = EVENT_FIELD_T("boottime_usec", when->at.boottime_usec);
        items[n_fields++] = EVENT_FIELD_S("boot_id", when->boot_id);
        items[n_fields++] = EVENT_FIELD_B("synchronized", when->at.synchronized);
        items[n_fields++] = EVENT_FIELD_S("salt", salt);
        assert_ok(fields_make(items, n_fields, &event->fields, NULL));
}

/* xorshift64*: the same on every machine. */
static uint64_t salts;

static const char *salts_name(void) {
        return "test";
}

static uint32_t salts_next(void) {
        salts ^= salts >> 12;
        salts ^= salts << 25;
        salts ^= salts >> 27;
        return (uint32_t) (salts * UINT64_C(2685821657736338717) >> 32);
}

static void salts_fill(void *buffer, size_t size) {
        for (size_t i = 0; i < size; i++)
                ((unsigned char *) buffer)[i] = (unsigned char) salts_next();
}

void test_salts_begin(void) {
        static randombytes_implementation seeded = {
                .implementation_name = salts_name, .random = salts_next, .buf = salts_fill};

        salts = UINT64_C(0x9e3779b97f4a7c15);
        ck_assert_int_eq(randombytes_set_implementation(&seeded), 0);
}

void test_event_check(const struct event_row *row) {
        const struct event_type *type = event_type_find(row->source, row->type);
        struct fields_room room;
        struct fields fields;
        const char *field;

        if (!streq(row->source, CENTRE_SOURCE) && (!type || type->origin == EVENT_REPORTED))
                return;
        ck_assert_msg(type, "event %s has no type", row->type);
        assert_ok(fields_from_text(row->fields, &room, &fields));
        ck_assert_msg(event_type_check(type, &fields, &field) == 0, "event %s: field %s", row->type, field);
}

void test_print_key(struct book *book, uint64_t ticket, char ret_key[static PRINT_KEY_SIZE]) {
        struct print_row *row;

        if (book_find_print(book, ticket, &row) >= 0)
                book_print_key(book, ticket, &row->issued, ret_key);
        else
                snprintf(ret_key, PRINT_KEY_SIZE, "%.16s.ticket.%" PRIu64 ".0.0", RECORD_ID, ticket);
}

void test_token(struct book *book, uint64_t visit, enum subject subject, char ret_token[static TOKEN_SIZE]) {
        struct rating_row closed = {.visit = visit, .subject = subject},
                          *rating = ratings_find_live(book, visit, subject);

        if (!rating && ratings_load_closed(book, visit, subject, &closed) < 0)
                closed = (struct rating_row){.visit = visit, .subject = subject};
        rating_token(book, rating ? rating : &closed, ret_token);
}

void test_event_replay(struct book *book, const struct event_row *row) {
        assert_ok(replay_event(book, row));
}
