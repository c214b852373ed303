/* A queue in memory, and what people do there: counter 1 serves a, b and d, counter 2 serves b; d has hours.
 */
#pragma once

#include "daemon/queue/rules.h"
#include "tests/unit/daemon/book-memory.h"

#define HOUR (3600 * USEC_PER_SEC)

static struct memory memory;

static inline void set_rules(uint64_t strikes, uint64_t inactive_usec) {
        memory_observe_fields(
                &memory, "queue-rules-changed", EVENT_FIELD_T("elderly_usec", 900 * USEC_PER_SEC),
                EVENT_FIELD_T("pregnant_usec", 0), EVENT_FIELD_T("disabled_usec", 0),
                EVENT_FIELD_T("merit_usec", 0), EVENT_FIELD_T("no_show_strikes", strikes),
                EVENT_FIELD_T("undo_usec", 60 * USEC_PER_SEC), EVENT_FIELD_T("inactive_usec", inactive_usec),
                TEST_QUEUE_OFF, EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
}

static inline void add_service(const char *id, const char *prefix, uint64_t limit, const char *hours) {
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", id),
                              EVENT_FIELD_S("prefix", prefix), EVENT_FIELD_T("limit", limit),
                              EVENT_FIELD_S("hours", hours));
}

static inline void setup(void) {
        memory_open(&memory);
        set_rules(2, 0);
        add_service("a", "A", 999, "");
        add_service("b", "B", 1, "");
        add_service("d", "D", 999, "mon-fri 07:30-11:30");
        memory_serve(&memory, "1", "a b d");
        memory_serve(&memory, "2", "b");
}

static inline void teardown(void) {
        memory_close(&memory);
}

/* NULL: without that field. */
static inline void command(const char *action, const char *name, const char *value, const char *counter) {
        struct event_field fields[4] = {EVENT_FIELD_S("action", action), EVENT_FIELD_S("actor", "test")};
        size_t n = 2;

        if (name)
                fields[n++] = EVENT_FIELD_S(name, value);
        if (counter)
                fields[n++] = EVENT_FIELD_S("counter", counter);
        memory_observe(&memory, "command", fields, n);
}

static inline uint64_t issue(const char *service) {
        command("issue", "service", service, NULL);
        return memory.book->outcome.ticket;
}

static inline void at_counter(const char *counter, const char *action) {
        memory_pass(&memory, 10 * USEC_PER_SEC);
        command(action, NULL, NULL, counter);
}

static inline const struct ticket *ticket_of(uint64_t id) {
        return &book_day_ticket(memory.book, id)->row.ticket;
}
