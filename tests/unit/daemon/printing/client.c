/* The aggregator and a printer service on a socketpair: what is asked, what the answers do, what the bus is
 * told. */
#include "daemon/printing/book.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

static const char config[] = "[Centre]\nSources=keypad printer\nTicketPrinters=phieu phu\nTicketTtlSec=60\n"
                             "[Service ho-tich]\nPrefix=A\n"
                             "[Counter 1]\nAttendant=quay1\nServices=ho-tich\n";

enum { ASKED_MAX = 64 };

/* A printer service that answers as it is told. */
struct printer {
        struct world world;
        struct outbox *outbox;
        struct event_source *source;
        sd_bus_slot *slot, *changes;
        const char *error; /* NULL: takes the job */
        bool silent;
        unsigned asked;
        char keys[ASKED_MAX][PRINT_KEY_SIZE];
        char number[64], printer[64];
        uint64_t ttl_usec;
        sd_bus_message *kept[ASKED_MAX];
        unsigned state_changes;
        char held[4][PRINT_KEY_SIZE]; /* of the jobs 1 to 4, which wait */
        unsigned cancelled;           /* 1 << job */
        char reprint[64];
};

static void read_dict(sd_bus_message *message, struct printer *printer) {
        const char *name, *contents;

        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                const char *text = NULL;

                assert_ok(sd_bus_message_read(message, "s", &name));
                assert_ok(sd_bus_message_peek_type(message, NULL, &contents));
                if (streq(contents, "t"))
                        assert_ok(sd_bus_message_read(message, "v", "t", &printer->ttl_usec));
                else
                        assert_ok(sd_bus_message_read(message, "v", "s", &text));
                if (streq(name, "key"))
                        snprintf(printer->keys[printer->asked], PRINT_KEY_SIZE, "%s", text);
                else if (streq(name, "number"))
                        snprintf(printer->number, sizeof(printer->number), "%s", text);
                else if (streq(name, "reprint"))
                        snprintf(printer->reprint, sizeof(printer->reprint), "%s", text);
                else if (streq(name, "printer"))
                        snprintf(printer->printer, sizeof(printer->printer), "%s", text);
                assert_ok(sd_bus_message_exit_container(message));
        }
        assert_ok(sd_bus_message_exit_container(message));
}

static int method_print(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct printer *printer = userdata;
        const char *template;

        ck_assert_uint_lt(printer->asked, ASKED_MAX);
        assert_ok(sd_bus_message_read(message, "s", &template));
        ck_assert_str_eq(template, "ticket");
        read_dict(message, printer);
        read_dict(message, printer);
        printer->asked++;
        if (printer->silent) {
                printer->kept[printer->asked - 1] = sd_bus_message_ref(message);
                return 1;
        }
        if (printer->error)
                return sd_bus_error_setf(error, printer->error, "It says no.");
        return sd_bus_reply_method_return(message, "t", (uint64_t) printer->asked);
}

static int method_get_jobs(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        const struct printer *printer = userdata;
        sd_bus_message *reply;

        assert_ok(sd_bus_message_new_method_return(message, &reply));
        assert_ok(sd_bus_message_open_container(reply, 'a', "a{sv}"));
        for (size_t i = 0; i < ELEMENTSOF(printer->held); i++)
                if (printer->held[i][0] != '\0')
                        assert_ok(sd_bus_message_append(reply, "a{sv}", 2, "job", "t", (uint64_t) i + 1,
                                                        "key", "s", printer->held[i]));
        assert_ok(sd_bus_message_close_container(reply));
        assert_ok(sd_bus_send(NULL, reply, NULL));
        sd_bus_message_unref(reply);
        return 1;
}

static int method_cancel(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct printer *printer = userdata;
        uint64_t job;

        assert_ok(sd_bus_message_read(message, "t", &job));
        printer->cancelled |= 1U << job;
        return sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("GetJobs", "a{sv}", "aa{sv}", method_get_jobs, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Cancel", "ta{sv}", "", method_cancel, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Print", "sa{sv}a{sv}", "t", method_print, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static int on_changed(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct printer *printer = userdata;
        const char *interface, *name;

        assert_ok(sd_bus_message_read(message, "s", &interface));
        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(message, "s", &name));
                printer->state_changes += streq(name, "PrinterState");
                assert_ok(sd_bus_message_skip(message, "v"));
                assert_ok(sd_bus_message_exit_container(message));
        }
        return 0;
}

static void set_present(struct printer *printer, bool present) {
        source_set_owner(printer->world.manager->centre.sources[1], present ? "" : NULL);
}

static bool is_live(const struct printer *printer) {
        return source_is_live(printer->world.manager->centre.sources[1]) &&
               outbox_pending(printer->outbox) == 0;
}

static void tell(struct printer *printer, const char *type, const struct event_field *fields, size_t n) {
        struct event_draft draft = {.type = type, .fields = fields, .n_fields = n};

        assert_ok(event_source_record(printer->source, &draft, 1, NULL, NULL, NULL));
        world_until(&printer->world, is_live(printer));
}

static void tell_printer(struct printer *printer, const char *type) {
        tell(printer, type, (struct event_field[]){EVENT_FIELD_S("printer", "phieu")}, 1);
}

static void tell_printed(struct printer *printer, const char *key) {
        struct event_field fields[] = {
                EVENT_FIELD_T("job", 1),
                EVENT_FIELD_S("template", "ticket"),
                EVENT_FIELD_S("kind", "ticket"),
                EVENT_FIELD_T("attempt", 1),
                EVENT_FIELD_S("key", key),
                EVENT_FIELD_S("printer", "phieu"),
                EVENT_FIELD_S("confirmation", "barrier"),
                EVENT_FIELD_S("reason", ""),
                EVENT_FIELD_T("reprint", 0),
        };

        tell(printer, "job-printed", fields, ELEMENTSOF(fields));
}

static void open_printer(struct printer *printer) {
        _cleanup_free_ char *path = NULL;
        struct world *world = &printer->world;

        *printer = (struct printer){0};
        world_open_configured(world, config);
        world_appear(world);
        assert_ok(str_format(&path, "%s/printer-outbox.db", world->dir));
        assert_ok(outbox_open(path, 1000000, NULL, &printer->outbox));
        assert_ok(event_source_new(world->event, world->hardware_bus, "/vn/motcua/Printer1",
                                   world->hardware_clock, printer->outbox, &printer->source));
        assert_ok(sd_bus_add_object_vtable(world->hardware_bus, &printer->slot, "/vn/motcua/Printer1",
                                           "vn.motcua.Printer1", vtable, printer));
        assert_ok(sd_bus_match_signal(world->hardware_bus, &printer->changes, NULL, CENTRE_PATH,
                                      "org.freedesktop.DBus.Properties", "PropertiesChanged", on_changed,
                                      printer));
        world_until(world, world_is_settled(world));
}

static void open_ready(struct printer *printer) {
        open_printer(printer);
        set_present(printer, true);
        tell_printer(printer, "printer-ready");
}

static void close_printer(struct printer *printer) {
        for (size_t i = 0; i < ASKED_MAX; i++)
                sd_bus_message_unref(printer->kept[i]);
        sd_bus_slot_unref(printer->slot);
        sd_bus_slot_unref(printer->changes);
        event_source_free(printer->source);
        outbox_free(printer->outbox);
        world_close(&printer->world);
}

static void issue(struct printer *printer) {
        sd_bus_message *call = world_new_call(&printer->world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");

        assert_ok(sd_bus_message_append(call, "sa{sv}", "ho-tich", 0));
        sd_bus_message *reply = world_call(&printer->world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

/* Of the last of today's tickets, in a static buffer. */
static const char *printed(struct printer *printer) {
        sd_bus_message *call = world_new_call(&printer->world, CENTRE_PATH, CENTRE_BUS_NAME, "GetTickets");
        static char state[32];
        const char *name, *text;

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(&printer->world, call);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (sd_bus_message_enter_container(reply, 'a', "{sv}") > 0) {
                while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                        assert_ok(sd_bus_message_read(reply, "s", &name));
                        if (streq(name, "printed")) {
                                assert_ok(sd_bus_message_read(reply, "v", "s", &text));
                                snprintf(state, sizeof(state), "%s", text);
                        } else
                                assert_ok(sd_bus_message_skip(reply, "v"));
                        assert_ok(sd_bus_message_exit_container(reply));
                }
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        return state;
}

START_TEST(issued_ticket_is_asked_for_once) {
        struct printer printer;
        char key[PRINT_KEY_SIZE];

        open_ready(&printer);
        issue(&printer);
        world_until(&printer.world, printer.asked == 1);
        const struct book *book = recorder_book(printer.world.manager->centre.recorder);
        book_print_key(book, 1, &book_day_ticket(book, 1)->row.issued, key);
        ck_assert_str_eq(printer.keys[0], key);
        ck_assert_str_eq(printer.number, "A 001");
        ck_assert_str_eq(printer.printer, "phieu");
        ck_assert_uint_gt(printer.ttl_usec, 0);
        ck_assert_uint_le(printer.ttl_usec, 60 * USEC_PER_SEC);
        ck_assert_str_eq(printed(&printer), "waiting");
        tell_printed(&printer, key);
        ck_assert_str_eq(printed(&printer), "printed");
        ck_assert_uint_eq(world_count(&printer.world, "ticket-printed"), 1);
        ck_assert_uint_eq(printer.asked, 1);
        close_printer(&printer);
}
END_TEST

START_TEST(service_that_comes_late_is_asked_then) {
        struct printer printer;

        open_printer(&printer);
        set_present(&printer, false);
        issue(&printer);
        ck_assert_str_eq(printed(&printer), "unprinted");
        ck_assert_uint_eq(printer.asked, 0);
        set_present(&printer, true);
        world_until(&printer.world, printer.asked == 1);
        tell_printer(&printer, "printer-ready");
        tell_printed(&printer, printer.keys[0]);
        ck_assert_str_eq(printed(&printer), "printed");
        ck_assert_uint_ge(printer.state_changes, 1);
        close_printer(&printer);
}
END_TEST

START_TEST(service_that_came_anew_is_asked_with_the_same_key) {
        struct printer printer;

        open_ready(&printer);
        issue(&printer);
        world_until(&printer.world, printer.asked == 1);
        set_present(&printer, false);
        set_present(&printer, true);
        printer.error = "vn.motcua.Error.KeyTaken"; /* it knows the ticket, with more people waiting */
        world_until(&printer.world, printer.asked == 2);
        ck_assert_str_eq(printer.keys[0], printer.keys[1]);
        tell_printed(&printer, printer.keys[0]);
        ck_assert_str_eq(printed(&printer), "printed");
        ck_assert_uint_eq(world_count(&printer.world, "print-given-up"), 0);
        close_printer(&printer);
}
END_TEST

START_TEST(aggregator_that_came_anew_asks_with_the_same_key) {
        struct printer printer;

        open_ready(&printer);
        issue(&printer);
        world_until(&printer.world, printer.asked == 1);
        world_restart(&printer.world);
        world_appear(&printer.world);
        set_present(&printer, true);
        world_until(&printer.world, printer.asked == 2);
        ck_assert_str_eq(printer.keys[0], printer.keys[1]);
        close_printer(&printer);
}
END_TEST

/* The record was brought back from an older copy: 1 was another ticket, and 9 it does not know. */
START_TEST(paper_that_the_record_does_not_know_is_taken_back) {
        struct printer printer;

        open_ready(&printer);
        set_present(&printer, false);
        issue(&printer);
        const struct book *book = recorder_book(printer.world.manager->centre.recorder);
        book_print_key(book, 1, &book_day_ticket(book, 1)->row.issued, printer.held[0]);
        snprintf(printer.held[1], PRINT_KEY_SIZE, "%.16s.ticket.1.00000000.1", book->record_id);
        snprintf(printer.held[2], PRINT_KEY_SIZE, "%.16s.ticket.9.00000000.1", book->record_id);
        snprintf(printer.held[3], PRINT_KEY_SIZE, "somebody.else");
        set_present(&printer, true);
        world_until(&printer.world, printer.cancelled != 0 && printer.asked == 1);
        world_until(&printer.world, printer.cancelled == (1U << 2 | 1U << 3));
        close_printer(&printer);
}
END_TEST

START_TEST(full_queue_is_asked_again) {
        struct printer printer;

        open_ready(&printer);
        printer.error = "vn.motcua.Error.QueueFull";
        issue(&printer);
        world_until(&printer.world, printer.asked == 1);
        printer.error = NULL;
        world_until(&printer.world, printer.asked == 2);
        ck_assert_str_eq(printer.keys[0], printer.keys[1]);
        ck_assert_str_eq(printed(&printer), "waiting");
        close_printer(&printer);
}
END_TEST

static const char *const refusals[] = {
        "vn.motcua.Error.NoSuchTemplate",
        "vn.motcua.Error.BadArgument",
        "org.freedesktop.DBus.Error.AccessDenied",
};

START_TEST(refusal_is_told_and_not_repeated) {
        struct printer printer;

        open_ready(&printer);
        printer.error = refusals[_i];
        issue(&printer);
        world_until(&printer.world, world_count(&printer.world, "ticket-unprinted") == 1);
        ck_assert_str_eq(printed(&printer), "unprinted");
        ck_assert_uint_eq(world_count(&printer.world, "print-given-up"), 1);
        printer.error = NULL;
        issue(&printer);
        world_until(&printer.world, printer.asked == 2);
        ck_assert_str_ne(printer.keys[0], printer.keys[1]);
        close_printer(&printer);
}
END_TEST

START_TEST(silent_service_holds_up_nobody) {
        struct printer printer;

        open_ready(&printer);
        printer.silent = true;
        for (unsigned i = 0; i < 20; i++)
                issue(&printer);
        ck_assert_str_eq(printed(&printer), "waiting");
        ck_assert_uint_le(printer.asked, 16); /* at once */
        world_until(&printer.world, printer.asked == 16);
        printer.silent = false;
        assert_ok(sd_bus_reply_method_return(printer.kept[0], "t", (uint64_t) 1));
        world_until(&printer.world, printer.asked == 20);
        close_printer(&printer);
}
END_TEST

START_TEST(printers_that_may_not_be_used_are_not_asked) {
        struct printer printer;
        static const char off[] =
                "[Centre]\nSources=keypad printer\nPrintTickets=no\n"
                "[Service ho-tich]\nPrefix=A\n[Counter 1]\nAttendant=quay1\nServices=ho-tich\n";

        open_ready(&printer);
        world_write_config(&printer.world, off);
        centre_manager_reload(&printer.world.manager);
        issue(&printer);
        ck_assert_str_eq(printed(&printer), "off");
        ck_assert_uint_eq(world_count(&printer.world, "print-rules-changed"), 2);
        tell_printer(&printer, "printer-ready");
        ck_assert_uint_eq(printer.asked, 0);
        close_printer(&printer);
}
END_TEST

/* The answer to Reprint is kept in *answer; NULL: there is none yet. */
static int keep_answer(sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        sd_bus_message **answer = userdata;

        *answer = sd_bus_message_ref(reply);
        return 0;
}

static void ask_again(struct printer *printer, uint64_t ticket, const char *key, sd_bus_message **answer) {
        sd_bus_message *call = world_new_call(&printer->world, CENTRE_PATH, CENTRE_BUS_NAME, "Reprint");

        *answer = NULL;
        assert_ok(sd_bus_message_append(call, "ts", ticket, "lost"));
        assert_ok(key ? sd_bus_message_append(call, "a{sv}", 1, "key", "s", key)
                      : sd_bus_message_append(call, "a{sv}", 0));
        assert_ok(sd_bus_call_async(sd_bus_message_get_bus(call), NULL, call, keep_answer, answer, 0));
        sd_bus_message_unref(call);
}

static void assert_answer(struct printer *printer, sd_bus_message *const *answer, const char *error) {
        world_until(&printer->world, *answer != NULL);
        const sd_bus_error *said = sd_bus_message_get_error(*answer);
        ck_assert_str_eq(said ? said->name : "", error);
        sd_bus_message_unref(*answer);
}

static void open_printed(struct printer *printer) {
        open_ready(printer);
        issue(printer);
        world_until(&printer->world, printer->asked == 1);
        tell_printed(printer, printer->keys[0]);
}

START_TEST(second_paper_is_asked_for_by_the_same_key_with_the_reason) {
        struct printer printer;
        sd_bus_message *answer;

        open_printed(&printer);
        ask_again(&printer, 1, NULL, &answer);
        assert_answer(&printer, &answer, "");
        ck_assert_uint_eq(printer.asked, 2);
        ck_assert_str_eq(printer.keys[1], printer.keys[0]);
        ck_assert_str_eq(printer.reprint, "lost");
        ck_assert_uint_eq(printer.ttl_usec, 60 * USEC_PER_SEC);
        ck_assert_uint_eq(world_count(&printer.world, "reprint-asked"), 1);
        ask_again(&printer, 1, printer.keys[0], &answer);
        assert_answer(&printer, &answer, "");
        printer.error = "vn.motcua.Error.QueueFull";
        ask_again(&printer, 1, NULL, &answer);
        assert_answer(&printer, &answer, "vn.motcua.Error.QueueFull");
        close_printer(&printer);
}
END_TEST

START_TEST(second_paper_is_refused_where_the_first_is_owed_or_of_another) {
        struct printer printer;
        sd_bus_message *answer;

        open_printed(&printer);
        ask_again(&printer, 1, "0123456789abcdef.ticket.1.00000000.1", &answer);
        assert_answer(&printer, &answer, "vn.motcua.Error.NoSuchTicket");
        ask_again(&printer, 7, NULL, &answer);
        assert_answer(&printer, &answer, "vn.motcua.Error.NoSuchTicket");
        issue(&printer);
        ask_again(&printer, 2, NULL, &answer);
        assert_answer(&printer, &answer, "vn.motcua.Error.WrongState");
        set_present(&printer, false);
        ask_again(&printer, 1, NULL, &answer);
        assert_answer(&printer, &answer, "vn.motcua.Error.Absent");
        ck_assert_uint_eq(world_count(&printer.world, "reprint-asked"), 0);
        close_printer(&printer);
}
END_TEST

START_TEST(who_asks_again_is_answered_when_the_service_goes) {
        enum { AT_ONCE = 8 };
        struct printer printer;
        sd_bus_message *answers[AT_ONCE + 1];

        open_printed(&printer);
        printer.silent = true;
        for (size_t i = 0; i < AT_ONCE; i++) {
                ask_again(&printer, 1, NULL, &answers[i]);
                world_until(&printer.world, printer.asked == i + 2);
        }
        ask_again(&printer, 1, NULL, &answers[AT_ONCE]);
        assert_answer(&printer, &answers[AT_ONCE], SD_BUS_ERROR_LIMITS_EXCEEDED);
        set_present(&printer, false);
        for (size_t i = 0; i < AT_ONCE; i++)
                assert_answer(&printer, &answers[i], "vn.motcua.Error.Absent");
        close_printer(&printer);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(issued_ticket_is_asked_for_once),
        SUITE_CASE(service_that_comes_late_is_asked_then),
        SUITE_CASE(service_that_came_anew_is_asked_with_the_same_key),
        SUITE_CASE(aggregator_that_came_anew_asks_with_the_same_key),
        SUITE_CASE(paper_that_the_record_does_not_know_is_taken_back),
        SUITE_CASE(full_queue_is_asked_again),
        {"refusal_is_told_and_not_repeated", &refusal_is_told_and_not_repeated, ELEMENTSOF(refusals)},
        SUITE_CASE(silent_service_holds_up_nobody),
        SUITE_CASE(printers_that_may_not_be_used_are_not_asked),
        SUITE_CASE(second_paper_is_asked_for_by_the_same_key_with_the_reason),
        SUITE_CASE(second_paper_is_refused_where_the_first_is_owed_or_of_another),
        SUITE_CASE(who_asks_again_is_answered_when_the_service_goes),
};

SUITE_MAIN("printing-client", cases, NULL, NULL)
