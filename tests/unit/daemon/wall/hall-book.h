/* A book of a hall with a display: two counters, one service, and what is announced there. */
#pragma once

#include "daemon/queue/book.h"
#include "daemon/wall/book.h"
#include "tests/unit/daemon/book-memory.h"

struct hall_book {
        struct memory memory;
        unsigned doors; /* of stray events of the keypads */
};

static inline struct book *hall_book_of(struct hall_book *hall) {
        return hall->memory.book;
}

static inline void hall_rules(struct hall_book *hall, bool shown, bool level) {
        memory_observe_fields(&hall->memory, "wall-rules-changed", EVENT_FIELD_B("shown", shown),
                              EVENT_FIELD_B("rate", true), EVENT_FIELD_B("level", level),
                              EVENT_FIELD_T("closing_usec", 900 * USEC_PER_SEC));
}

static inline void hall_service(struct hall_book *hall, const char *id, const char *prefix,
                                const char *hours) {
        memory_observe_fields(&hall->memory, "service-changed", EVENT_FIELD_S("service", id),
                              EVENT_FIELD_S("prefix", prefix), EVENT_FIELD_T("limit", 999),
                              EVENT_FIELD_S("hours", hours));
}

static inline void hall_open(struct hall_book *hall) {
        *hall = (struct hall_book){0};
        memory_open(&hall->memory);
        memory_event_fields(&hall->memory, KEYPAD_SOURCE, "door", EVENT_FIELD_T("n", 0));
        memory_observe_fields(&hall->memory, "queue-rules-changed", TEST_QUEUE_CLASSES(0, 0),
                              EVENT_FIELD_T("no_show_strikes", 3),
                              EVENT_FIELD_T("undo_usec", 5 * USEC_PER_SEC), EVENT_FIELD_T("inactive_usec", 0),
                              TEST_QUEUE_OFF, EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
        hall_service(hall, "ho-tich", "A", "");
        memory_serve(&hall->memory, "1", "ho-tich");
        memory_serve(&hall->memory, "2", "ho-tich");
        memory_epoch(&hall->memory, DISPLAY_SOURCE, EPOCH_A);
        hall_rules(hall, true, true);
}

static inline void hall_command(struct hall_book *hall, const char *action, const char *counter) {
        memory_pass(&hall->memory, USEC_PER_SEC);
        memory_observe_fields(&hall->memory, "command", EVENT_FIELD_S("action", action),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", counter));
        ck_assert_msg(!hall_book_of(hall)->outcome.refusal, "%s: %s", action,
                      hall_book_of(hall)->outcome.refusal);
}

static inline void hall_named(struct hall_book *hall, const char *action, uint64_t ticket) {
        memory_pass(&hall->memory, USEC_PER_SEC);
        memory_observe_fields(&hall->memory, "command", EVENT_FIELD_S("action", action),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_T("ticket", ticket));
        ck_assert_msg(!hall_book_of(hall)->outcome.refusal, "%s: %s", action,
                      hall_book_of(hall)->outcome.refusal);
}

static inline uint64_t hall_issue(struct hall_book *hall) {
        memory_observe_fields(&hall->memory, "command", EVENT_FIELD_S("action", "issue"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("service", "ho-tich"));
        return hall_book_of(hall)->outcome.ticket;
}

static inline void hall_tell_spoken(struct hall_book *hall, uint64_t event, const char *ending) {
        ck_assert_int_eq(memory_event_fields(&hall->memory, DISPLAY_SOURCE, "spoken",
                                             EVENT_FIELD_T("speech", event), EVENT_FIELD_S("ending", ending)),
                         INTAKE_NEW);
}

/* The newest of that kind. */
static inline struct announcement_row *hall_last(struct hall_book *hall, enum sentence_type what) {
        struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(hall_book_of(hall), i)); i++)
                if (row->what == what)
                        return row;
        ck_abort_msg("nothing of the kind %s is announced", announcement_to_string(what));
        return NULL;
}

static inline size_t hall_count(struct hall_book *hall, enum sentence_type what) {
        const struct announcement_row *row;
        size_t n = 0;

        for (size_t i = 0; (row = book_announcement(hall_book_of(hall), i)); i++)
                n += row->what == what;
        return n;
}

/* "call A 001 1, no-show A 001 A 002 2": what is to be said, and in what order. */
static inline char *hall_due(struct hall_book *hall) {
        const struct announcement_row *row;
        char *text = strdup("");
        size_t n = 0;

        ck_assert_ptr_nonnull(text);
        while (book_announcement(hall_book_of(hall), n))
                n++;
        while (n > 0) {
                row = book_announcement(hall_book_of(hall), --n);
                if (row->voicing != VOICING_DUE)
                        continue;
                assert_ok(str_extend(&text, text[0] != '\0' ? ", " : "", "%s",
                                     announcement_to_string(row->what)));
                const char *const parts[] = {row->number, row->next, row->counter, row->level};
                for (size_t i = 0; i < ELEMENTSOF(parts); i++)
                        if (parts[i][0] != '\0')
                                assert_ok(str_extend(&text, " ", "%s", parts[i]));
        }
        return text;
}

static inline void hall_assert_due(struct hall_book *hall, const char *expected) {
        _cleanup_free_ char *due = hall_due(hall);

        ck_assert_str_eq(due, expected);
}
