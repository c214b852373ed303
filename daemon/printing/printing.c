#include "daemon/manager.h"
#include "daemon/printing/rules.h"
#include "services/base/log.h"

/* The paper of tickets: the rule in the record, the printer service asked, and what the bus is told of it. */

int printing_declare(struct book *book, const struct instant *now, const struct centre_conf *conf) {
        const struct print_rules *old = &printing_of(book)->rules;
        const char *printers = conf->ticket_printers ? conf->ticket_printers : "";
        bool printed = centre_conf_prints(conf);

        if (!old->known && !printed)
                return 0;
        if (old->known && old->printed == printed && old->ttl_usec == conf->ticket_ttl_usec &&
            streq(old->printers, printers))
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_B("printed", printed),
                EVENT_FIELD_S("printers", printers),
                EVENT_FIELD_T("ttl_usec", conf->ticket_ttl_usec),
        };
        return book_observe(book, now, "print-rules-changed", fields, ELEMENTSOF(fields));
}

const char *centre_print_state(const struct centre_manager *manager) {
        const struct book *book = recorder_book(manager->recorder);

        return book ? book_printer_state(book) : manager->printer_state;
}

void centre_print_update(struct centre_manager *manager) {
        struct book *book = recorder_book(manager->recorder);
        const struct source *printer = centre_manager_source(manager, PRINTER_SOURCE);
        struct instant now;

        if (!book)
                return;
        const char *state = book_printer_state(book);
        if (!streq(state, manager->printer_state)) {
                manager->printer_state = state;
                (void) sd_bus_emit_properties_changed(manager->bus, CENTRE_PATH, CENTRE_BUS_NAME,
                                                      "PrinterState", NULL);
        }
        int r = recorder_now(manager->recorder, &now);
        if (r >= 0)
                r = printer_client_update(manager->tickets, book, manager->conf, &now.at,
                                          manager->started && printer && source_is_live(printer));
        if (r < 0)
                (void) log_error_errno(r, "Cannot ask the printer for a ticket");
}

struct refused_ticket {
        uint64_t ticket;
        const char *reason;
};

static int give_up(struct book *book, const struct instant *now, void *userdata) {
        const struct refused_ticket *refused = userdata;

        return printing_give_up(book, now, refused->ticket, refused->reason);
}

static void on_refused(uint64_t ticket, const char *reason, void *userdata) {
        struct centre_manager *manager = userdata;
        struct refused_ticket refused = {ticket, reason};

        (void) recorder_write(manager->recorder, give_up, &refused);
}

static void on_answered(void *userdata) {
        centre_print_update(userdata);
}

static void on_expired(void *userdata) {
        struct centre_manager *manager = userdata;

        (void) recorder_write(manager->recorder, NULL, NULL);
}

static struct book *get_book(void *userdata) {
        const struct centre_manager *manager = userdata;

        return recorder_book(manager->recorder);
}

int centre_print_new(struct centre_manager *manager) {
        static const struct printer_client_callbacks callbacks = {
                .refused = on_refused,
                .answered = on_answered,
                .expired = on_expired,
                .get_book = get_book,
        };

        manager->printer_state = book_printer_state(recorder_book(manager->recorder));
        return printer_client_new(manager->event, manager->bus, &callbacks, manager, &manager->ticket_secret,
                                  &manager->tickets);
}
