#include "daemon/printing/rules.h"

#include "daemon/printing/event.h"

static int conclude_unprinted(struct book *book, const struct input *cause, const struct print_row *row,
                              const char *reason) {
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", row->ticket),
                EVENT_FIELD_S("text", row->text),
                EVENT_FIELD_S("reason", reason),
                EVENT_FIELD_B("uncertain", row->fate.state == PRINT_UNCERTAIN),
        };

        return book_conclude(book, cause, "ticket-unprinted", fields, ELEMENTSOF(fields));
}

static int conclude_printed(struct book *book, const struct input *cause, const struct print_row *row,
                            const struct printer_event *event) {
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", row->ticket),     EVENT_FIELD_S("text", row->text),
                EVENT_FIELD_S("printer", event->printer), EVENT_FIELD_S("confirmation", event->confirmation),
                EVENT_FIELD_T("reprint", event->reprint),
        };

        return book_conclude(book, cause, "ticket-printed", fields, ELEMENTSOF(fields));
}

/* For all news but that of a confirmed paper. */
static int apply(struct book *book, const struct input *cause, struct print_row *row, enum print_news news,
                 const char *reason) {
        row->dirty = true;
        return print_apply(&row->fate, news) ? conclude_unprinted(book, cause, row, reason) : 0;
}

static int apply_to_owed(struct book *book, const struct input *cause, enum print_news news,
                         const char *reason) {
        struct printing *print = printing_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < print->n_owed; i++)
                if (print->owed[i].fate.owed)
                        r = apply(book, cause, &print->owed[i], news, reason);
        return r;
}

/* Whoever waits at the kiosk is told at once that no paper comes now. */
static int look_at_printers(struct book *book, const struct input *cause) {
        const char *state = book_printer_state(book);

        return streq(state, "ready") ? 0 : apply_to_owed(book, cause, PRINT_NEWS_HINDERED, state);
}

static int get_ticket(const struct book *book, const struct input *input, const struct ticket **ret) {
        uint64_t id;

        if (fields_get_t(&input->fields, "ticket", &id) < 0)
                return -EINVAL;
        *ret = queue_get_ticket(queue_of(book)->queue, id);
        return *ret ? 0 : -EINVAL;
}

static int on_ticket_issued(struct book *book, const struct input *input) {
        const char *state = book_printer_state(book);
        struct print_row row = {
                .fate = {.state = PRINT_WAITING, .owed = true},
                .issued = input->when.at,
                .dirty = true,
        };
        const struct ticket *ticket;

        if (!printing_of(book)->rules.printed)
                return 0;
        int r = get_ticket(book, input, &ticket);
        if (r < 0)
                return r;
        row.ticket = ticket->id;
        id_copy(row.text, sizeof(row.text), book_ticket_text(book, ticket->id));
        r = book_add_print(book, &row);
        if (r < 0 || streq(state, "ready"))
                return r;
        return apply(book, input->cause, book_find_owed(book, ticket->id), PRINT_NEWS_HINDERED, state);
}

static int on_ticket_moved(struct book *book, const struct input *input) {
        const struct ticket *ticket;
        struct print_row *row;

        int r = get_ticket(book, input, &ticket);
        if (r < 0 || ticket->state < TICKET_DONE)
                return r;
        r = book_find_print(book, ticket->id, &row);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        /* Of an uncertain paper the daemon may still hold the reprint. */
        printing_of(book)->stale |= row->fate.owed || row->fate.state == PRINT_UNCERTAIN;
        return row->fate.owed ? apply(book, input->cause, row, PRINT_NEWS_OVER, "ended") : 0;
}

/* The paper of a job of ours; other jobs are not tickets of this record. */
static int on_job(struct book *book, const struct input *input, const struct printer_event *event) {
        struct print_row *row;
        uint64_t ticket;

        if (book_read_print_key(book, event->key, &ticket) < 0)
                return 0;
        int r = book_find_print(book, ticket, &row);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (!book_print_key_is(book, event->key, ticket, &row->issued))
                return 0;
        bool told = print_apply(&row->fate, event->news);
        row->dirty = true;
        if (!told)
                return 0;
        return event->news == PRINT_NEWS_PRINTED ? conclude_printed(book, input, row, event)
                                                 : conclude_unprinted(book, input, row, event->reason);
}

static void set_troubles(struct book *book, const char *printer, unsigned set, unsigned clear) {
        struct printer_row *row = strlen(printer) < ID_SIZE ? book_get_printer(book, printer) : NULL;

        if (!row)
                return;
        row->troubles = (row->troubles | set) & ~clear;
        printing_of(book)->printers_dirty = true;
}

static void remove_printer(struct printing *print, const char *printer) {
        size_t n = 0;

        for (size_t i = 0; i < print->n_printers; i++)
                if (!streq(print->printers[i].id, printer)) {
                        print->printers[n] = print->printers[i];
                        print->printers[n].position = (uint32_t) n + 1;
                        n++;
                }
        print->n_printers = n;
        print->printers_dirty = true;
}

static int on_printer(struct book *book, const struct input *input) {
        struct printer_event event;
        const char *field;

        if (printer_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        unsigned bit = 1U << event.trouble;
        switch (event.type) {
        case PRINTER_EVENT_JOB:
                return on_job(book, input, &event);
        case PRINTER_EVENT_TROUBLE:
                set_troubles(book, event.printer, event.begins ? bit : 0, event.begins ? 0 : bit);
                break;
        case PRINTER_EVENT_READY:
                set_troubles(book, event.printer, 0, ~0U);
                break;
        case PRINTER_EVENT_REMOVED:
                remove_printer(printing_of(book), event.printer);
                break;
        case PRINTER_EVENT_OTHER:
        case _PRINTER_EVENT_MAX:
        case _PRINTER_EVENT_INVALID:
                return 0;
        }
        return look_at_printers(book, input);
}

/* When it comes, it reports again how its printers are. */
static void forget_printers(struct book *book) {
        printing_of(book)->n_printers = 0;
        printing_of(book)->printers_dirty = true;
}

static bool is_of_printer(const struct input *input) {
        const char *of;

        return fields_get_s(&input->fields, "of", &of) >= 0 && streq(of, PRINTER_SOURCE);
}

/* The printer daemon came or went: what it was given may be lost, and may be on paper. */
static int on_presence(struct book *book, const struct input *input) {
        if (!is_of_printer(input))
                return 0;
        forget_printers(book);
        return look_at_printers(book, input);
}

static int on_epoch(struct book *book, const struct input *input) {
        if (!is_of_printer(input))
                return 0;
        forget_printers(book);
        return apply_to_owed(book, input, PRINT_NEWS_OVER, "outbox-lost");
}

static int on_rules(struct book *book, const struct input *input) {
        struct print_rules rules = {.known = true};
        const struct fields *fields = &input->fields;
        const char *printers;

        if (fields_get_b(fields, "printed", &rules.printed) < 0 ||
            fields_get_s(fields, "printers", &printers) < 0 || strlen(printers) >= sizeof(rules.printers) ||
            fields_get_t(fields, "ttl_usec", &rules.ttl_usec) < 0)
                return -EINVAL;
        id_copy(rules.printers, sizeof(rules.printers), printers);
        printing_of(book)->rules = rules;
        printing_of(book)->rules_dirty = true;
        return rules.printed ? look_at_printers(book, input)
                             : apply_to_owed(book, input, PRINT_NEWS_OVER, "not-configured");
}

static int on_given_up(struct book *book, const struct input *input) {
        const char *reason;
        uint64_t ticket;

        if (fields_get_t(&input->fields, "ticket", &ticket) < 0 ||
            fields_get_s(&input->fields, "reason", &reason) < 0)
                return -EINVAL;
        struct print_row *row = book_find_owed(book, ticket);
        return row ? apply(book, input, row, PRINT_NEWS_OVER, reason) : 0;
}

int printing_give_up(struct book *book, const struct instant *now, uint64_t ticket, const char *reason) {
        const struct print_row *row = book_find_owed(book, ticket);

        if (!row)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", ticket),
                EVENT_FIELD_S("text", row->text),
                EVENT_FIELD_S("reason", reason),
        };
        return book_observe(book, now, "print-given-up", fields, ELEMENTSOF(fields));
}

const struct event_rule printing_rules[] = {
        {CENTRE_SOURCE, "print-given-up", on_given_up},
        {CENTRE_SOURCE, "print-rules-changed", on_rules},
        {CENTRE_SOURCE, "source-back", on_presence},
        {CENTRE_SOURCE, "source-epoch", on_epoch},
        {CENTRE_SOURCE, "source-lost", on_presence},
        {CENTRE_SOURCE, "ticket-issued", on_ticket_issued},
        {CENTRE_SOURCE, "ticket-moved", on_ticket_moved},
        {PRINTER_SOURCE, "job-printed", on_printer},
        {PRINTER_SOURCE, "job-uncertain", on_printer},
        {PRINTER_SOURCE, "job-failed", on_printer},
        {PRINTER_SOURCE, "job-cancelled", on_printer},
        {PRINTER_SOURCE, "job-expired", on_printer},
        {PRINTER_SOURCE, "paper-out", on_printer},
        {PRINTER_SOURCE, "paper-in", on_printer},
        {PRINTER_SOURCE, "cover-open", on_printer},
        {PRINTER_SOURCE, "cover-closed", on_printer},
        {PRINTER_SOURCE, "printer-absent", on_printer},
        {PRINTER_SOURCE, "printer-fault", on_printer},
        {PRINTER_SOURCE, "printer-ready", on_printer},
        {PRINTER_SOURCE, "printer-removed", on_printer},
        {0},
};
