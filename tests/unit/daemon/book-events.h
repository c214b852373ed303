/* What tests give a book to read, whether a store stands behind it or memory does. */
#pragma once

#include "daemon/printing/book.h"
#include "daemon/record/intake.h"
#include "tests/lib/suite.h"

#define RECORD_ID "0123456789abcdef0123456789abcdef"
#define EPOCH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define EPOCH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define OTHER_BOOT "cccccccccccccccccccccccccccccccc"
/* Noon of 2026-11-23 in Viet Nam. */
#define NOON UINT64_C(1795410000000000)

/* Those of daemon/rooms.h, which has them with all that they do beside their rules. */
extern const struct room *const test_rooms[];

/* Of "rules-changed": five levels, a minute to rate, public in steps of three; a kiosk's keys, and visits,
 * may follow as quickly as a test has it. */
/* Of queue-rules-changed: the head starts, those of people of merit apart. */
#define TEST_QUEUE_CLASSES(usec, merit_usec)                                                                 \
        EVENT_FIELD_T("elderly_usec", (usec)), EVENT_FIELD_T("pregnant_usec", (usec)),                       \
                EVENT_FIELD_T("disabled_usec", (usec)), EVENT_FIELD_T("merit_usec", (merit_usec))
/* Of queue-rules-changed: neither preferences nor warnings; ten minutes for preferences. */
#define TEST_QUEUE_OFF TEST_QUEUE_LIMITS(0, 0, 0)
#define TEST_QUEUE_PREFERS TEST_QUEUE_LIMITS(600 * USEC_PER_SEC, 0, 0)
#define TEST_QUEUE_LIMITS(prefer_usec, warn_waiting, warn_wait_usec)                                         \
        EVENT_FIELD_T("prefer_usec", (prefer_usec)), EVENT_FIELD_T("warn_waiting", (warn_waiting)),          \
                EVENT_FIELD_T("warn_wait_usec", (warn_wait_usec))

enum { TEST_RULES_FIELDS = 12 };
extern const struct event_field test_rules[TEST_RULES_FIELDS];
/* One of them is another. */
void test_rules_set(struct event_field rules[static TEST_RULES_FIELDS], const char *name, uint64_t value);

/* Fills in the event's fields: these and the common ones of that instant. */
void test_event_fill(struct source_event *event, const struct instant *when, const struct event_field *fields,
                     size_t n_fields);
/* From now on salts are drawn from one sequence, from its start: the same events make the same log. */
void test_salts_begin(void);
/* Fails unless an event of the record's own says what its type says. */
void test_event_check(const struct event_row *row);
/* The key that the ticket's paper is asked for with; of a ticket without any, one of nobody. */
void test_print_key(struct book *book, uint64_t ticket, char ret_key[static PRINT_KEY_SIZE]);
/* The token that a keypad is armed with for the rating; of a visit that was not to be rated, one of nobody.
 */
void test_token(struct book *book, uint64_t visit, enum subject subject, char ret_token[static TOKEN_SIZE]);
/* Reads an event that was recorded once more: a conclusion comes by itself. */
void test_event_replay(struct book *book, const struct event_row *row);
