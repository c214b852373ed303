/* The paper of tickets in the record: what is owed, what the printers' events make of it, what stands on it.
 */
#include "daemon/printing/book.h"
#include "daemon/queue/book.h"
#include "tests/unit/daemon/book-memory.h"

struct shop {
        struct memory memory;
};

static struct book *book_of(struct shop *shop) {
        return shop->memory.book;
}

static void set_rules(struct shop *shop, bool printed, const char *printers, uint64_t ttl_usec) {
        memory_observe_fields(&shop->memory, "print-rules-changed", EVENT_FIELD_B("printed", printed),
                              EVENT_FIELD_S("printers", printers), EVENT_FIELD_T("ttl_usec", ttl_usec));
}

static void tell(struct shop *shop, const char *type, const struct event_field *fields, size_t n) {
        ck_assert_int_eq(memory_event(&shop->memory, PRINTER_SOURCE, type, fields, n), INTAKE_NEW);
}

static void tell_printer(struct shop *shop, const char *type, const char *printer) {
        tell(shop, type, (struct event_field[]){EVENT_FIELD_S("printer", printer)}, 1);
}

static void tell_job_of(struct shop *shop, const char *type, const char *key, uint64_t reprint) {
        struct event_field fields[] = {
                EVENT_FIELD_T("job", 1),
                EVENT_FIELD_S("template", "ticket"),
                EVENT_FIELD_S("kind", "ticket"),
                EVENT_FIELD_T("attempt", 1),
                EVENT_FIELD_S("key", key),
                EVENT_FIELD_S("printer", "phieu"),
                EVENT_FIELD_S("confirmation", "barrier"),
                EVENT_FIELD_S("reason", "unplugged"),
                EVENT_FIELD_T("reprint", reprint),
        };

        tell(shop, type, fields, ELEMENTSOF(fields));
}

static void tell_job(struct shop *shop, const char *type, uint64_t ticket, uint64_t reprint) {
        char key[PRINT_KEY_SIZE];

        test_print_key(book_of(shop), ticket, key);
        tell_job_of(shop, type, key, reprint);
}

static void command(struct shop *shop, const char *action, const char *name, const char *value) {
        memory_observe_fields(&shop->memory, "command", EVENT_FIELD_S("action", action),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S(name, value));
}

static uint64_t issue(struct shop *shop) {
        command(shop, "issue", "service", "ho-tich");
        return book_of(shop)->outcome.ticket;
}

static void open_shop(struct shop *shop) {
        *shop = (struct shop){0};
        memory_open(&shop->memory);
        /* A replay meets a source at its first event: the keypads' is the first here. */
        memory_event_fields(&shop->memory, KEYPAD_SOURCE, "door", EVENT_FIELD_T("n", 0));
        memory_observe_fields(&shop->memory, "service-changed", EVENT_FIELD_S("service", "ho-tich"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 999),
                              EVENT_FIELD_S("hours", ""));
        for (unsigned i = 0; i < 2; i++)
                memory_observe_fields(&shop->memory, "counter-services-changed",
                                      EVENT_FIELD_S("counter", i ? "2" : "1"),
                                      EVENT_FIELD_S("services", "ho-tich"));
        memory_epoch(&shop->memory, PRINTER_SOURCE, EPOCH_A);
        set_rules(shop, true, "", 600 * USEC_PER_SEC);
}

static void open_ready(struct shop *shop) {
        open_shop(shop);
        tell_printer(shop, "printer-ready", "phieu");
}

static void close_shop(struct shop *shop) {
        memory_close(&shop->memory);
}

static void assert_printed(struct shop *shop, uint64_t ticket, const char *state, bool owed) {
        const char *printed;

        /* As after the commit, and as after a restart. */
        memory_settle(&shop->memory);
        assert_ok(book_find_printed(book_of(shop), ticket, &printed));
        ck_assert_str_eq(printed, state);
        ck_assert_int_eq(book_find_owed(book_of(shop), ticket) != NULL, owed);
        memory_settle(&shop->memory);
        assert_ok(book_find_printed(book_of(shop), ticket, &printed));
        ck_assert_str_eq(printed, state);
        ck_assert_int_eq(book_find_owed(book_of(shop), ticket) != NULL, owed);
}

static int64_t count(struct shop *shop, const char *type) {
        return memory_count(&shop->memory, type);
}

static void assert_reason(struct shop *shop, const char *reason) {
        memory_assert_last(&shop->memory, "ticket-unprinted", "reason", reason);
}

START_TEST(ticket_is_handed_over_when_the_printer_confirms) {
        struct shop shop;

        open_ready(&shop);
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "ready");
        uint64_t ticket = issue(&shop);
        assert_printed(&shop, ticket, "waiting", true);
        tell_job(&shop, "job-printed", ticket, 0);
        assert_printed(&shop, ticket, "printed", false);
        ck_assert_int_eq(count(&shop, "ticket-printed"), 1);
        ck_assert_int_eq(count(&shop, "ticket-unprinted"), 0);
        close_shop(&shop);
}
END_TEST

START_TEST(without_the_rule_nothing_is_owed) {
        struct shop shop;

        open_ready(&shop);
        set_rules(&shop, false, "", 600 * USEC_PER_SEC);
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "off");
        assert_printed(&shop, issue(&shop), "off", false);
        close_shop(&shop);
}
END_TEST

START_TEST(no_paper_is_told_at_once_and_a_refill_prints) {
        struct shop shop;

        open_ready(&shop);
        uint64_t first = issue(&shop);
        tell_printer(&shop, "paper-out", "phieu");
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "paper-out");
        assert_printed(&shop, first, "unprinted", true);
        assert_reason(&shop, "paper-out");
        uint64_t second = issue(&shop);
        assert_printed(&shop, second, "unprinted", true);
        ck_assert_int_eq(count(&shop, "ticket-unprinted"), 2);
        tell_printer(&shop, "paper-in", "phieu");
        tell_job(&shop, "job-printed", first, 0);
        assert_printed(&shop, first, "printed", false);
        tell_job(&shop, "job-expired", second, 0);
        assert_printed(&shop, second, "unprinted", false);
        ck_assert_int_eq(count(&shop, "ticket-unprinted"), 2);
        close_shop(&shop);
}
END_TEST

START_TEST(paper_that_ends_within_a_ticket_is_told_once) {
        struct shop shop;

        open_ready(&shop);
        uint64_t ticket = issue(&shop);
        tell_printer(&shop, "paper-out", "phieu");
        tell_job(&shop, "job-uncertain", ticket, 0);
        assert_printed(&shop, ticket, "uncertain", false);
        tell_printer(&shop, "paper-in", "phieu");
        tell_printer(&shop, "paper-out", "phieu");
        ck_assert_int_eq(count(&shop, "ticket-unprinted"), 1);
        assert_reason(&shop, "paper-out");
        close_shop(&shop);
}
END_TEST

START_TEST(broken_paper_is_uncertain_until_its_reprint) {
        struct shop shop;

        open_ready(&shop);
        uint64_t ticket = issue(&shop);
        tell_job(&shop, "job-uncertain", ticket, 0);
        assert_printed(&shop, ticket, "uncertain", false);
        assert_reason(&shop, "unplugged");
        tell_job(&shop, "job-printed", ticket, 1);
        assert_printed(&shop, ticket, "printed", false);
        /* A person has it printed once more, and that breaks: the citizen has the one before. */
        tell_job(&shop, "job-uncertain", ticket, 2);
        assert_printed(&shop, ticket, "printed", false);
        ck_assert_int_eq(count(&shop, "ticket-unprinted"), 1);
        close_shop(&shop);
}
END_TEST

START_TEST(time_to_live_ends_what_is_owed) {
        struct shop shop;

        open_ready(&shop);
        uint64_t ticket = issue(&shop);
        set_rules(&shop, true, "", 0);
        memory_conclude(&shop.memory);
        assert_printed(&shop, ticket, "unprinted", false);
        assert_reason(&shop, "too-late");
        ck_assert_int_eq(count(&shop, "print-given-up"), 1);
        /* It came out after all. */
        tell_job(&shop, "job-printed", ticket, 0);
        assert_printed(&shop, ticket, "printed", false);
        close_shop(&shop);
}
END_TEST

START_TEST(ticket_of_another_boot_is_as_old_as_the_wall_clock_says) {
        struct moment now = {.realtime_usec = NOON + 100, .boottime_usec = 1, .synchronized = true};
        struct print_row row = {
                .issued = {.realtime_usec = NOON, .boottime_usec = 900, .synchronized = true}};
        struct boot_row *boot;
        struct shop shop;

        open_shop(&shop);
        assert_ok(book_get_boot(book_of(&shop), OTHER_BOOT, &boot));
        row.issued.boot = boot->id;
        assert_ok(book_get_boot(book_of(&shop), shop.memory.boot_id, &boot));
        now.boot = boot->id;
        ck_assert_uint_eq(book_print_left(book_of(&shop), &row, &now), 600 * USEC_PER_SEC - 100);
        now.synchronized = false; /* nobody can say */
        ck_assert_uint_eq(book_print_left(book_of(&shop), &row, &now), 0);
        memory_close(&shop.memory);
}
END_TEST

START_TEST(lost_outbox_may_have_printed_and_is_not_asked_again) {
        struct shop shop;

        open_ready(&shop);
        uint64_t before = issue(&shop);
        memory_epoch(&shop.memory, PRINTER_SOURCE, EPOCH_B);
        shop.memory.printer_sequence = 0;
        assert_printed(&shop, before, "unprinted", false);
        assert_reason(&shop, "outbox-lost");
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "absent");
        tell_printer(&shop, "printer-ready", "phieu");
        assert_printed(&shop, issue(&shop), "waiting", true);
        close_shop(&shop);
}
END_TEST

START_TEST(service_that_goes_hinders_and_tells_anew) {
        struct shop shop;

        open_ready(&shop);
        uint64_t ticket = issue(&shop);
        memory_observe_fields(&shop.memory, "source-lost", EVENT_FIELD_S("of", PRINTER_SOURCE));
        assert_printed(&shop, ticket, "unprinted", true);
        assert_reason(&shop, "absent");
        memory_observe_fields(&shop.memory, "source-back", EVENT_FIELD_S("of", PRINTER_SOURCE));
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "absent"); /* it has not told of any yet */
        tell_printer(&shop, "printer-ready", "phieu");
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "ready");
        close_shop(&shop);
}
END_TEST

START_TEST(one_of_the_named_printers_is_enough) {
        struct shop shop;

        open_ready(&shop);
        set_rules(&shop, true, "phieu phu", 600 * USEC_PER_SEC);
        tell_printer(&shop, "printer-ready", "other");
        tell_printer(&shop, "printer-absent", "phieu");
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "absent");
        tell_printer(&shop, "printer-ready", "phu");
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "ready");
        tell_printer(&shop, "cover-open", "phu");
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "absent"); /* of the first */
        tell_printer(&shop, "printer-ready", "phieu");
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "ready");
        set_rules(&shop, true, "ph", 600 * USEC_PER_SEC);
        ck_assert_str_eq(book_printer_state(book_of(&shop)), "absent");
        close_shop(&shop);
}
END_TEST

START_TEST(jobs_of_others_mean_nothing) {
        struct shop shop;

        open_ready(&shop);
        uint64_t ticket = issue(&shop);
        static const char *const keys[] = {"",
                                           "k1",
                                           RECORD_ID,
                                           RECORD_ID ".ticket.",
                                           RECORD_ID ".ticket.0",
                                           RECORD_ID ".ticket.1x",
                                           EPOCH_A ".ticket.1",
                                           RECORD_ID ".ticket.2",
                                           "0123456789abcdef.ticket.1",
                                           "0123456789abcdef.ticket.1.",
                                           "0123456789abcdef.ticket.1.dddddddd.0",
                                           "0123456789abcdef.ticket.0.dddddddd.3b9aca00",
                                           "0123456789abcdef.ticket.2.dddddddd.3b9aca00"};
        for (size_t i = 0; i < ELEMENTSOF(keys); i++)
                tell_job_of(&shop, "job-printed", keys[i], 0);
        assert_printed(&shop, ticket, "waiting", true);
        ck_assert_int_eq(count(&shop, "ticket-printed"), 0);
        close_shop(&shop);
}
END_TEST

START_TEST(ended_ticket_is_not_printed_any_more) {
        struct shop shop;

        open_ready(&shop);
        uint64_t ticket = issue(&shop);
        command(&shop, "end-day", "priority", "none");
        assert_printed(&shop, ticket, "unprinted", false);
        assert_reason(&shop, "ended");
        close_shop(&shop);
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        /* While nothing is printed an issued ticket is none of this room's. */
        static const char *const open[] = {"source-back", "source-epoch", "source-lost", "ticket-issued",
                                           NULL};

        memory_check_rules(&printing_room, open);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(ticket_is_handed_over_when_the_printer_confirms),
        SUITE_CASE(without_the_rule_nothing_is_owed),
        SUITE_CASE(no_paper_is_told_at_once_and_a_refill_prints),
        SUITE_CASE(paper_that_ends_within_a_ticket_is_told_once),
        SUITE_CASE(broken_paper_is_uncertain_until_its_reprint),
        SUITE_CASE(time_to_live_ends_what_is_owed),
        SUITE_CASE(ticket_of_another_boot_is_as_old_as_the_wall_clock_says),
        SUITE_CASE(lost_outbox_may_have_printed_and_is_not_asked_again),
        SUITE_CASE(service_that_goes_hinders_and_tells_anew),
        SUITE_CASE(one_of_the_named_printers_is_enough),
        SUITE_CASE(jobs_of_others_mean_nothing),
        SUITE_CASE(ended_ticket_is_not_printed_any_more),
        SUITE_CASE(events_are_checked_before_they_are_applied),
};

SUITE_MAIN("printing-rules", cases, NULL, NULL)
