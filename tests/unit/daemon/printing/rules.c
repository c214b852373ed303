/* The paper of tickets in the record: what is owed, what the printers' events make of it, what stands on it.
 */
#include "daemon/printing/conf.h"
#include "daemon/printing/book.h"
#include "daemon/printing/slip.h"
#include "daemon/queue/book.h"
#include "tests/unit/daemon/record.h"

struct shop {
        struct record record;
        uint64_t sequence;
};

static struct book *book_of(struct shop *shop) {
        return recorder_book(shop->record.recorder);
}

static void set_rules(struct shop *shop, bool printed, const char *printers, uint64_t ttl_usec) {
        record_begin(&shop->record);
        record_observe_fields(&shop->record, "print-rules-changed", EVENT_FIELD_B("printed", printed),
                              EVENT_FIELD_S("printers", printers), EVENT_FIELD_T("ttl_usec", ttl_usec));
        record_commit(&shop->record);
}

static void tell(struct shop *shop, const char *type, const struct event_field *fields, size_t n) {
        struct record_origin origin = {PRINTER_SOURCE, ++shop->sequence};

        record_begin(&shop->record);
        ck_assert_int_eq(record_event_from(&shop->record, &origin, type, fields, n), INTAKE_NEW);
        record_commit(&shop->record);
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

        book_print_key(book_of(shop), ticket, key);
        tell_job_of(shop, type, key, reprint);
}

static void command(struct shop *shop, const char *action, const char *name, const char *value) {
        record_begin(&shop->record);
        record_observe_fields(&shop->record, "command", EVENT_FIELD_S("action", action),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S(name, value));
        record_commit(&shop->record);
}

static uint64_t issue(struct shop *shop) {
        command(shop, "issue", "service", "ho-tich");
        return book_of(shop)->outcome.ticket;
}

static void open_shop(struct shop *shop) {
        *shop = (struct shop){0};
        record_open(&shop->record);
        record_begin(&shop->record);
        /* A replay meets a source at its first event: the keypads' is the first here. */
        record_event_fields(&shop->record, "door", EVENT_FIELD_T("n", 0));
        record_observe_fields(&shop->record, "service-changed", EVENT_FIELD_S("service", "ho-tich"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 999),
                              EVENT_FIELD_S("hours", ""));
        for (unsigned i = 0; i < 2; i++)
                record_observe_fields(&shop->record, "counter-services-changed",
                                      EVENT_FIELD_S("counter", i ? "2" : "1"),
                                      EVENT_FIELD_S("services", "ho-tich"));
        record_epoch(&shop->record, PRINTER_SOURCE, EPOCH_A);
        record_commit(&shop->record);
        set_rules(shop, true, "", 600 * USEC_PER_SEC);
}

static void open_ready(struct shop *shop) {
        open_shop(shop);
        tell_printer(shop, "printer-ready", "phieu");
}

static void close_shop(struct shop *shop) {
        _cleanup_free_ char *difference = record_replay(&shop->record);

        ck_assert_msg(!difference, "%s", difference);
        record_close(&shop->record);
}

static void assert_printed(struct shop *shop, uint64_t ticket, const char *state, bool owed) {
        const char *printed;

        assert_ok(book_find_printed(book_of(shop), ticket, &printed));
        ck_assert_str_eq(printed, state);
        ck_assert_int_eq(book_find_owed(book_of(shop), ticket) != NULL, owed);
        record_reopen(&shop->record);
        assert_ok(book_find_printed(book_of(shop), ticket, &printed));
        ck_assert_str_eq(printed, state);
        ck_assert_int_eq(book_find_owed(book_of(shop), ticket) != NULL, owed);
}

static int64_t count(struct shop *shop, const char *type) {
        _cleanup_free_ char *sql = NULL;

        assert_ok(str_format(&sql, "SELECT count(*) FROM event WHERE type = '%s'", type));
        return record_number(&shop->record, sql);
}

static void assert_reason(struct shop *shop, const char *reason) {
        _cleanup_free_ char *text =
                record_text(&shop->record, "SELECT json_extract(fields, '$.reason') FROM event"
                                           " WHERE type = 'ticket-unprinted' ORDER BY id DESC LIMIT 1");

        ck_assert_str_eq(text, reason);
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
        record_begin(&shop.record);
        record_commit(&shop.record);
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
        record_begin(&shop.record);
        assert_ok(book_get_boot(book_of(&shop), OTHER_BOOT, &boot));
        row.issued.boot = boot->id;
        assert_ok(book_get_boot(book_of(&shop), shop.record.boot_id, &boot));
        now.boot = boot->id;
        ck_assert_uint_eq(book_print_left(book_of(&shop), &row, &now), 600 * USEC_PER_SEC - 100);
        now.synchronized = false; /* nobody can say */
        ck_assert_uint_eq(book_print_left(book_of(&shop), &row, &now), 0);
        record_commit(&shop.record);
        record_close(&shop.record);
}
END_TEST

START_TEST(lost_outbox_may_have_printed_and_is_not_asked_again) {
        struct shop shop;

        open_ready(&shop);
        uint64_t before = issue(&shop);
        record_begin(&shop.record);
        record_epoch(&shop.record, PRINTER_SOURCE, EPOCH_B);
        record_commit(&shop.record);
        shop.sequence = 0;
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
        record_begin(&shop.record);
        record_observe_fields(&shop.record, "source-lost", EVENT_FIELD_S("of", PRINTER_SOURCE));
        record_commit(&shop.record);
        assert_printed(&shop, ticket, "unprinted", true);
        assert_reason(&shop, "absent");
        record_begin(&shop.record);
        record_observe_fields(&shop.record, "source-back", EVENT_FIELD_S("of", PRINTER_SOURCE));
        record_commit(&shop.record);
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
                                           RECORD_ID ".ticket.2"};
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

static const char *field_of(const struct ticket_slip *slip, const char *name) {
        for (size_t i = 0; i < slip->n; i++)
                if (streq(slip->fields[i].name, name))
                        return slip->fields[i].value;
        return NULL;
}

static struct conf *load_conf(void) {
        static const char text[] = "[Centre]\nName=Trung tâm\nCommune=UBND XÃ KIẾN MINH\n"
                                   "TicketUrl=https://kienminh.example/{code}?v=1\nSources=keypad, printer\n"
                                   "[Service ho-tich]\nPrefix=A\nLabel=Hộ tịch – Chứng thực\n"
                                   "[Counter 1]\nAttendant=quay1\n";
        struct conf *conf = NULL;
        _cleanup_free_ char *problem = NULL;

        assert_ok(conf_load(&centre_conf_spec, "test.conf", text, strlen(text), &conf, &problem));
        ck_assert(printing_conf_prints(conf));
        return conf;
}

START_TEST(slip_says_what_the_citizen_needs) {
        static const struct ticket_secret secret = {{7}};
        struct conf *conf = load_conf();
        struct ticket_code code;
        struct ticket_slip slip;
        struct shop shop;

        open_ready(&shop);
        (void) issue(&shop);
        uint64_t ticket = issue(&shop);
        struct print_row *row = book_find_owed(book_of(&shop), ticket);
        /* As the record's events of that moment: 08:15 in Viet Nam. */
        row->issued.realtime_usec = NOON - 225 * 60 * USEC_PER_SEC;
        row->issued.synchronized = true;
        assert_ok(ticket_slip_make(book_of(&shop), conf, &secret, row, &slip));
        ck_assert_str_eq(field_of(&slip, "commune"), "UBND XÃ KIẾN MINH");
        ck_assert_str_eq(field_of(&slip, "centre"), "Trung tâm");
        ck_assert_str_eq(field_of(&slip, "number"), "A 002");
        ck_assert_str_eq(field_of(&slip, "service"), "Hộ tịch – Chứng thực");
        ck_assert_str_eq(field_of(&slip, "counter"), "1, 2");
        ck_assert_str_eq(field_of(&slip, "waiting"), "1");
        ck_assert_str_eq(field_of(&slip, "time"), "08:15");
        ck_assert_str_eq(field_of(&slip, "day"), "23/11/2026");
        book_ticket_code(book_of(&shop), &secret, ticket, &code);
        ck_assert_str_eq(field_of(&slip, "code"), code.typed);
        _cleanup_free_ char *url = NULL;
        assert_ok(str_format(&url, "https://kienminh.example/%s?v=1", code.scanned));
        ck_assert_str_eq(field_of(&slip, "url"), url);
        ck_assert_ptr_null(field_of(&slip, "priority"));
        command(&shop, "open", "counter", "2");
        row = book_find_owed(book_of(&shop), ticket);
        assert_ok(ticket_slip_make(book_of(&shop), conf, &secret, row, &slip));
        ck_assert_str_eq(field_of(&slip, "counter"), "2");
        record_close(&shop.record);
        conf_free(conf);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(ticket_is_handed_over_when_the_printer_confirms),
        SUITE_CASE(without_the_rule_nothing_is_owed),
        SUITE_CASE(no_paper_is_told_at_once_and_a_refill_prints),
        SUITE_CASE(broken_paper_is_uncertain_until_its_reprint),
        SUITE_CASE(time_to_live_ends_what_is_owed),
        SUITE_CASE(ticket_of_another_boot_is_as_old_as_the_wall_clock_says),
        SUITE_CASE(lost_outbox_may_have_printed_and_is_not_asked_again),
        SUITE_CASE(service_that_goes_hinders_and_tells_anew),
        SUITE_CASE(one_of_the_named_printers_is_enough),
        SUITE_CASE(jobs_of_others_mean_nothing),
        SUITE_CASE(ended_ticket_is_not_printed_any_more),
        SUITE_CASE(slip_says_what_the_citizen_needs),
};

SUITE_MAIN("printing-rules", cases, NULL, NULL)
