/*
 * What changes or goes away in the middle of the day, against each state that a ticket and its paper are in:
 * whatever was given to a citizen stays true, and whoever waits is called by somebody, or told of.
 */
#include "daemon/queue/book.h"
#include "tests/unit/daemon/book-memory.h"

enum state { WAITING, CALLED, SERVING, HELD, OWED, PRINTING, UNCERTAIN, PRINTED, _STATE_MAX };
enum change {
        COUNTER_LEAVES,
        COUNTER_PAUSES,
        SERVICE_LEAVES,
        PREFIX_CHANGES,
        PREFERENCE_CHANGES,
        PRINTER_LEAVES,
        PAPER_RETURNS,
        RECORD_RETURNS,
        DAEMON_DIES,
        _CHANGE_MAX,
};

static struct memory memory;
static size_t before_issue; /* events */
static bool counter_1_is_gone;

static void command_with(const char *action, const char *counter, const char *name, const char *value) {
        struct event_field fields[4] = {EVENT_FIELD_S("action", action), EVENT_FIELD_S("actor", "test")};
        size_t n = 2;

        memory_pass(&memory, 10 * USEC_PER_SEC);
        if (counter)
                fields[n++] = EVENT_FIELD_S("counter", counter);
        if (name)
                fields[n++] = EVENT_FIELD_S(name, value);
        memory_observe(&memory, "command", fields, n);
}

static void command(const char *action, const char *counter) {
        command_with(action, counter, NULL, NULL);
}

static void set_service(const char *id, const char *prefix, uint64_t limit) {
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", id),
                              EVENT_FIELD_S("prefix", prefix), EVENT_FIELD_T("limit", limit),
                              EVENT_FIELD_S("hours", ""));
}

static void set_counter(const char *id, const char *services) {
        memory_serve(&memory, id, services);
}

static void tell_printer(const char *type) {
        ck_assert_int_eq(memory_event_fields(&memory, PRINTER_SOURCE, type, EVENT_FIELD_S("printer", "p1"),
                                             EVENT_FIELD_S("reason", "")),
                         INTAKE_NEW);
}

static void tell_job(const char *type, const char *key) {
        ck_assert_int_eq(
                memory_event_fields(&memory, PRINTER_SOURCE, type, EVENT_FIELD_T("job", 1),
                                    EVENT_FIELD_S("template", "ticket"), EVENT_FIELD_S("kind", "ticket"),
                                    EVENT_FIELD_T("attempt", 1), EVENT_FIELD_S("key", key),
                                    EVENT_FIELD_S("printer", "p1"), EVENT_FIELD_S("confirmation", "barrier"),
                                    EVENT_FIELD_S("reason", "unplugged"), EVENT_FIELD_T("reprint", 0)),
                INTAKE_NEW);
}

/* Counters 1 (a, b) and 2 (a), open; the printer is ready. */
static void open_centre(void) {
        memory_open(&memory);
        counter_1_is_gone = false;
        memory_event_fields(&memory, KEYPAD_SOURCE, "door", EVENT_FIELD_T("n", 0));
        memory_observe_fields(&memory, "queue-rules-changed", EVENT_FIELD_T("elderly_usec", 0),
                              EVENT_FIELD_T("pregnant_usec", 0), EVENT_FIELD_T("disabled_usec", 0),
                              EVENT_FIELD_T("merit_usec", 0), EVENT_FIELD_T("no_show_strikes", 2),
                              EVENT_FIELD_T("undo_usec", 60 * USEC_PER_SEC),
                              EVENT_FIELD_T("inactive_usec", 0), TEST_QUEUE_PREFERS,
                              EVENT_FIELD_T("close_of_day_usec", 0));
        set_service("a", "A", 999);
        set_service("b", "B", 999);
        set_counter("1", "a b");
        set_counter("2", "a");
        memory_epoch(&memory, PRINTER_SOURCE, EPOCH_A);
        memory_observe_fields(&memory, "print-rules-changed", EVENT_FIELD_B("printed", true),
                              EVENT_FIELD_S("printers", ""), EVENT_FIELD_T("ttl_usec", 600 * USEC_PER_SEC));
        tell_printer("printer-ready");
        command("open", "1");
        command("open", "2");
}

static const char *key_of(uint64_t ticket) {
        static char key[PRINT_KEY_SIZE];

        test_print_key(memory.book, ticket, key);
        return key;
}

static uint64_t issue(void) {
        before_issue = memory.book->n_events;
        command_with("issue", NULL, "service", "a");
        return memory.book->outcome.ticket;
}

static void bring(enum state state) {
        if (state == OWED)
                tell_printer("paper-out");
        uint64_t ticket = issue();
        if (state == UNCERTAIN)
                tell_job("job-uncertain", key_of(ticket));
        else if (state != OWED && state != PRINTING)
                tell_job("job-printed", key_of(ticket));
        if (state == WAITING) { /* for counter 1 */
                command("next", "2");
                command_with("transfer", "2", "target", "1");
        }
        if (state == CALLED || state == SERVING || state == HELD)
                command("next", "1");
        if (state == SERVING)
                command("start", "1");
        if (state == HELD)
                command("hold", "1");
}

static void make(enum change change) {
        char key[PRINT_KEY_SIZE];

        switch (change) {
        case COUNTER_LEAVES:
                counter_1_is_gone = true;
                memory_counter(&memory, "1", "", "", "");
                memory_observe_fields(&memory, "counter-removed", EVENT_FIELD_S("counter", "1"));
                set_counter("1", "");
                return;
        case COUNTER_PAUSES:
                command_with("pause", "1", "reason", "lunch");
                return;
        case SERVICE_LEAVES:
                set_service("a", "A", 0);
                set_counter("1", "b");
                set_counter("2", "b");
                return;
        case PREFIX_CHANGES:
                set_service("a", "X", 999);
                return;
        case PREFERENCE_CHANGES: /* before somebody of the other service, who comes first at counter 1 */
                memory_observe_fields(&memory, "counter-services-changed", EVENT_FIELD_S("counter", "1"),
                                      EVENT_FIELD_S("services", "a b"), EVENT_FIELD_S("preferred", "b"));
                command_with("issue", NULL, "service", "b");
                return;
        case PRINTER_LEAVES:
                tell_printer("printer-removed");
                ck_assert_uint_eq(printing_of(memory.book)->n_printers, 0);
                return;
        case PAPER_RETURNS:
                tell_printer("paper-out");
                tell_printer("paper-in");
                return;
        case RECORD_RETURNS:
                snprintf(key, sizeof(key), "%s", key_of(1));
                memory_restore(&memory, before_issue);
                (void) issue();
                tell_job("job-printed", key); /* the paper of who had the number before */
                return;
        case DAEMON_DIES:
                memory_restore(&memory, memory.book->n_events);
                return;
        case _CHANGE_MAX:
                break;
        }
        ck_abort();
}

/* Who can call the ticket, or go on with it. */
static void add_handlers(FILE *f, const struct ticket *ticket) {
        const struct queue_part *bq = queue_of(memory.book);

        fputs(" by", f);
        for (uint32_t i = 0; i < bq->rules.n_counters; i++) {
                bool works = book_find_desk(memory.book, bq->desks[i]) >= 0 && (i > 0 || !counter_1_is_gone);
                if (works && (queue_get_desk(bq->queue, i)->ticket == ticket->id ||
                              queue_peek(bq->queue, i) == ticket))
                        fprintf(f, " %s", bq->desks[i]);
        }
        if (ticket->state == TICKET_HELD)
                fputs(" return", f);
}

static bool is_own(const char *type) {
        return streq(type, "ticket-unprinted") || streq(type, "ticket-printed") ||
               streq(type, "service-unserved") || streq(type, "ticket-moved") ||
               streq(type, "action-refused") || streq(type, "visit-finished");
}

/* first: event from which on the change has told. */
static char *describe(size_t first) {
        const struct queue_part *bq = queue_of(memory.book);
        const struct ticket *ticket = queue_get_ticket(bq->queue, 1);
        char *text = NULL;
        const char *paper;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        ck_assert_ptr_nonnull(ticket);
        assert_ok(book_find_printed(memory.book, 1, &paper));
        fprintf(f, "%s %s %s%s", book_ticket_text(memory.book, 1), ticket_state_to_string(ticket->state),
                paper, book_find_owed(memory.book, 1) ? " owed" : "");
        add_handlers(f, ticket);
        for (size_t i = first; i < memory.book->n_events; i++)
                if (is_own(memory.book->events[i].type))
                        fprintf(f, "; %s", memory.book->events[i].type);
        fclose(f);
        return text;
}

/* By state, as they are enumerated. A paper's state stands behind the ticket's; "by" is followed by who can
 * go on with it, and that by what was told. */
static const char *const outcomes[_CHANGE_MAX][_STATE_MAX] = {
        [COUNTER_LEAVES] =
                {
                        "A 001 waiting printed by 2",
                        "A 001 waiting printed by 2; ticket-moved",
                        "A 001 done printed by; ticket-moved; visit-finished",
                        "A 001 held printed by return",
                        "A 001 waiting unprinted owed by 2",
                        "A 001 waiting waiting owed by 2",
                        "A 001 waiting uncertain by 2",
                        "A 001 waiting printed by 2",
                },
        [COUNTER_PAUSES] =
                {
                        "A 001 waiting printed by 1 2",
                        "A 001 called printed by 1; action-refused",
                        "A 001 serving printed by 1; action-refused",
                        "A 001 held printed by return",
                        "A 001 waiting unprinted owed by 1 2",
                        "A 001 waiting waiting owed by 1 2",
                        "A 001 waiting uncertain by 1 2",
                        "A 001 waiting printed by 1 2",
                },
        [SERVICE_LEAVES] =
                {
                        "A 001 waiting printed by 1; service-unserved",
                        "A 001 called printed by 1",
                        "A 001 serving printed by 1",
                        "A 001 held printed by return",
                        "A 001 waiting unprinted owed by 1 2; service-unserved",
                        "A 001 waiting waiting owed by 1 2; service-unserved",
                        "A 001 waiting uncertain by 1 2; service-unserved",
                        "A 001 waiting printed by 1 2; service-unserved",
                },
        [PREFIX_CHANGES] =
                {
                        "A 001 waiting printed by 1",
                        "A 001 called printed by 1",
                        "A 001 serving printed by 1",
                        "A 001 held printed by return",
                        "A 001 waiting unprinted owed by 1 2",
                        "A 001 waiting waiting owed by 1 2",
                        "A 001 waiting uncertain by 1 2",
                        "A 001 waiting printed by 1 2",
                },
        [PREFERENCE_CHANGES] =
                {
                        "A 001 waiting printed by",
                        "A 001 called printed by 1",
                        "A 001 serving printed by 1",
                        "A 001 held printed by return",
                        "A 001 waiting unprinted owed by 2; ticket-unprinted",
                        "A 001 waiting waiting owed by 2",
                        "A 001 waiting uncertain by 2",
                        "A 001 waiting printed by 2",
                },
        [PRINTER_LEAVES] =
                {
                        "A 001 waiting printed by 1",
                        "A 001 called printed by 1",
                        "A 001 serving printed by 1",
                        "A 001 held printed by return",
                        "A 001 waiting unprinted owed by 1 2",
                        "A 001 waiting unprinted owed by 1 2; ticket-unprinted",
                        "A 001 waiting uncertain by 1 2",
                        "A 001 waiting printed by 1 2",
                },
        [PAPER_RETURNS] =
                {
                        "A 001 waiting printed by 1",
                        "A 001 called printed by 1",
                        "A 001 serving printed by 1",
                        "A 001 held printed by return",
                        "A 001 waiting unprinted owed by 1 2",
                        "A 001 waiting unprinted owed by 1 2; ticket-unprinted",
                        "A 001 waiting uncertain by 1 2",
                        "A 001 waiting printed by 1 2",
                },
        [RECORD_RETURNS] =
                {
                        "A 001 waiting waiting owed by 1 2",
                        "A 001 waiting waiting owed by 1 2",
                        "A 001 waiting waiting owed by 1 2",
                        "A 001 waiting waiting owed by 1 2",
                        "A 001 waiting unprinted owed by 1 2; ticket-unprinted",
                        "A 001 waiting waiting owed by 1 2",
                        "A 001 waiting waiting owed by 1 2",
                        "A 001 waiting waiting owed by 1 2",
                },
        [DAEMON_DIES] =
                {
                        "A 001 waiting printed by 1",
                        "A 001 called printed by 1",
                        "A 001 serving printed by 1",
                        "A 001 held printed by return",
                        "A 001 waiting unprinted owed by 1 2",
                        "A 001 waiting waiting owed by 1 2",
                        "A 001 waiting uncertain by 1 2",
                        "A 001 waiting printed by 1 2",
                },
};

START_TEST(each_state_meets_each_change) {
        for (enum state state = 0; state < _STATE_MAX; state++) {
                _cleanup_free_ char *text = NULL;

                open_centre();
                bring(state);
                size_t first = memory.book->n_events;
                make((enum change) _i);
                text = describe(_i == RECORD_RETURNS ? before_issue : first);
                ck_assert_msg(streq(text, outcomes[_i][state]), "change %d, state %d: %s, not %s", _i,
                              (int) state, text, outcomes[_i][state]);
                memory_close(&memory);
        }
}
END_TEST

/* What the printer daemon may still hold of it is taken back: also the reprint of an uncertain paper. */
START_TEST(paper_of_who_has_gone_is_taken_back) {
        static const struct {
                enum state state;
                bool stale;
        } table[] = {{OWED, true}, {PRINTING, true}, {UNCERTAIN, true}, {PRINTED, false}};

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                open_centre();
                bring(table[i].state);
                memory_settle(&memory);
                printing_of(memory.book)->stale = false;
                command("next", "2");
                ck_assert(!printing_of(memory.book)->stale);
                command("done", "2");
                ck_assert_int_eq(printing_of(memory.book)->stale, table[i].stale);
                memory_close(&memory);
        }
}
END_TEST

/* Number 1 is issued twice, to two people: their papers are two. */
START_TEST(a_restored_record_asks_for_another_paper) {
        char before[PRINT_KEY_SIZE];

        open_centre();
        (void) issue();
        snprintf(before, sizeof(before), "%s", key_of(1));
        memory_restore(&memory, memory.book->n_events);
        ck_assert_str_eq(key_of(1), before);
        memory_restore(&memory, before_issue);
        ck_assert_uint_eq(issue(), 1);
        ck_assert_str_ne(key_of(1), before);
        for (const char *const *type = (const char *const[]){"job-printed", "job-uncertain", "job-failed",
                                                             "job-cancelled", "job-expired", NULL};
             *type; type++)
                tell_job(*type, before);
        ck_assert_ptr_nonnull(book_find_owed(memory.book, 1));
        tell_job("job-printed", key_of(1));
        memory_assert_last(&memory, "ticket-printed", "ticket", "1");
        memory_close(&memory);
}
END_TEST

static const struct suite_case cases[] = {
        {.name = "each_state_meets_each_change",
         .test = &each_state_meets_each_change,
         .loop_end = _CHANGE_MAX},
        SUITE_CASE(paper_of_who_has_gone_is_taken_back),
        SUITE_CASE(a_restored_record_asks_for_another_paper),
};

SUITE_MAIN("printing-changes", cases, NULL, NULL)
