/* What is printed on a ticket. */
#include "daemon/printing/conf.h"
#include "daemon/printing/slip.h"
#include "daemon/queue/conf.h"
#include "tests/unit/daemon/book-memory.h"

static void command(struct memory *memory, const char *action, const char *name, const char *value) {
        memory_observe_fields(memory, "command", EVENT_FIELD_S("action", action),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S(name, value));
}

static const char *field_of(const struct ticket_slip *slip, const char *name) {
        for (size_t i = 0; i < slip->n; i++)
                if (streq(slip->fields[i].name, name))
                        return slip->fields[i].value;
        return NULL;
}

/* What a slip is made of, of the whole configuration. */
static const struct source_info sources[] = {
        {KEYPAD_SOURCE, KEYPAD_SOURCE, "vn.motcua.Keypad1", "/vn/motcua/Keypad1"},
        {PRINTER_SOURCE, PRINTER_SOURCE, "vn.motcua.Printer1", "/vn/motcua/Printer1"},
        {0},
};
static const struct conf_part *const parts[] = {
        &record_conf_part, &ratings_conf_part, &queue_conf_part, &printing_conf_part, NULL,
};
static const struct config_table *const tables[] = {
        &record_conf_part.table,
        &ratings_conf_part.table,
        &queue_conf_part.table,
        &printing_conf_part.table,
        NULL,
};
static const struct conf_spec spec = {.parts = parts, .table = {.parts = tables}, .sources = sources};

static struct conf *load_conf(void) {
        static const char text[] = "[Centre]\nName=Trung tâm\nCommune=UBND XÃ KIẾN MINH\n"
                                   "TicketUrl=https://kienminh.example/{code}?v=1\nSources=keypad, printer\n"
                                   "[Service ho-tich]\nPrefix=A\nLabel=Hộ tịch – Chứng thực\n"
                                   "[Counter 1]\nServices=ho-tich\n";
        struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        assert_ok(conf_load(&spec, "test.conf", text, strlen(text), &conf, &problem));
        ck_assert(printing_conf_prints(conf));
        return conf;
}

START_TEST(slip_says_what_the_citizen_needs) {
        static const struct ticket_secret secret = {{7}};
        struct conf *conf = load_conf();
        struct ticket_code code;
        struct ticket_slip slip;
        struct memory memory;

        memory_open(&memory);
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", "ho-tich"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 999),
                              EVENT_FIELD_S("hours", ""));
        for (unsigned i = 0; i < 2; i++)
                memory_serve(&memory, i ? "2" : "1", "ho-tich");
        memory_observe_fields(&memory, "print-rules-changed", EVENT_FIELD_B("printed", true),
                              EVENT_FIELD_S("printers", ""), EVENT_FIELD_T("ttl_usec", 600 * USEC_PER_SEC));
        command(&memory, "issue", "service", "ho-tich");
        command(&memory, "issue", "service", "ho-tich");
        uint64_t ticket = memory.book->outcome.ticket;
        struct print_row *row = book_find_owed(memory.book, ticket);
        /* As the record's events of that moment: 08:15 in Viet Nam. */
        row->issued.realtime_usec = NOON - 225 * 60 * USEC_PER_SEC;
        row->issued.synchronized = true;
        assert_ok(ticket_slip_make(memory.book, conf, &secret, row, &slip));
        ck_assert_str_eq(field_of(&slip, "commune"), "UBND XÃ KIẾN MINH");
        ck_assert_str_eq(field_of(&slip, "centre"), "Trung tâm");
        ck_assert_str_eq(field_of(&slip, "number"), "A 002");
        ck_assert_str_eq(field_of(&slip, "service"), "Hộ tịch – Chứng thực");
        ck_assert_str_eq(field_of(&slip, "counter"), "1, 2");
        ck_assert_str_eq(field_of(&slip, "waiting"), "1");
        ck_assert_str_eq(field_of(&slip, "time"), "08:15");
        ck_assert_str_eq(field_of(&slip, "day"), "23/11/2026");
        book_ticket_code(memory.book, &secret, ticket, &code);
        ck_assert_str_eq(field_of(&slip, "code"), code.typed);
        _cleanup_free_ char *url = NULL;
        assert_ok(str_format(&url, "https://kienminh.example/%s?v=1", code.scanned));
        ck_assert_str_eq(field_of(&slip, "url"), url);
        ck_assert_ptr_null(field_of(&slip, "priority"));
        command(&memory, "open", "counter", "2");
        row = book_find_owed(memory.book, ticket);
        assert_ok(ticket_slip_make(memory.book, conf, &secret, row, &slip));
        ck_assert_str_eq(field_of(&slip, "counter"), "2");
        memory_close(&memory);
        conf_free(conf);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(slip_says_what_the_citizen_needs),
};

SUITE_MAIN("printing-slip", cases, NULL, NULL)
