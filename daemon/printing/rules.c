#include "daemon/printing/rules.h"

#include "daemon/printing/book.h"
#include "daemon/queue/book.h"

static int conclude_unprinted(struct book *book, const struct input *cause, const struct print_row *row,
                              const char *reason) {
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", row->ticket),
                EVENT_FIELD_S("text", row->text),
                EVENT_FIELD_S("reason", reason),
                EVENT_FIELD_B("uncertain", row->fate.state == PRINT_UNCERTAIN),
        };

        return book_add_own(book, "ticket-unprinted", fields, ELEMENTSOF(fields), cause, NULL);
}

static int conclude_printed(struct book *book, const struct input *cause, const struct print_row *row,
                            const struct printer_event *event) {
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", row->ticket),     EVENT_FIELD_S("text", row->text),
                EVENT_FIELD_S("printer", event->printer), EVENT_FIELD_S("confirmation", event->confirmation),
                EVENT_FIELD_T("reprint", event->reprint),
        };

        return book_add_own(book, "ticket-printed", fields, ELEMENTSOF(fields), cause, NULL);
}

/* For all news but that of a confirmed paper. */
static int apply(struct book *book, const struct input *cause, struct print_row *row, enum print_news news,
                 const char *reason) {
        row->dirty = true;
        return print_apply(&row->fate, news) ? conclude_unprinted(book, cause, row, reason) : 0;
}

static int apply_to_owed(struct book *book, const struct input *cause, enum print_news news,
                         const char *reason) {
        struct book_print *print = book->print;
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

int derive_print_issued(struct book *book, const struct input *input, const struct ticket *ticket) {
        const char *state = book_printer_state(book);
        struct print_row row = {
                .ticket = ticket->id,
                .fate = {.state = PRINT_WAITING, .owed = true},
                .issued = input->at,
                .dirty = true,
        };

        if (!book->print->rules.printed)
                return 0;
        book_ticket_text(book, ticket, row.text);
        id_copy(row.code, sizeof(row.code), book->queue->code);
        int r = book_add_print(book, &row);
        if (r < 0 || streq(state, "ready"))
                return r;
        return apply(book, input, book_find_owed(book, ticket->id), PRINT_NEWS_HINDERED, state);
}

int derive_print_ended(struct book *book, const struct input *input, const struct ticket *ticket) {
        struct print_row *row = book_find_owed(book, ticket->id);

        if (!row)
                return 0;
        book->print->stale = true;
        return apply(book, input, row, PRINT_NEWS_OVER, "ended");
}

/* The paper of a job of ours; other jobs are not tickets of this record. */
static int on_job(struct book *book, const struct input *input, const struct printer_event *event) {
        struct print_row settled, *row;
        uint64_t ticket;

        if (book_read_print_key(book, event->key, &ticket) < 0)
                return 0;
        row = book_find_owed(book, ticket);
        if (!row) {
                /* It may be among those that ceased to be owed in this transaction. */
                int r = book_print_flush(book);
                if (r >= 0)
                        r = store_load_print(book->store, ticket, &settled);
                if (r < 0)
                        return r == -ENOENT ? 0 : r;
                row = &settled;
        }

        bool told = print_apply(&row->fate, event->news);
        row->dirty = true;
        int r = row == &settled ? store_save_print(book->store, row) : 0;
        if (r < 0 || !told)
                return r;
        return event->news == PRINT_NEWS_PRINTED ? conclude_printed(book, input, row, event)
                                                 : conclude_unprinted(book, input, row, event->reason);
}

static int set_troubles(struct book *book, const char *printer, unsigned set, unsigned clear) {
        struct printer_row *row = strlen(printer) < ID_SIZE ? book_get_printer(book, printer) : NULL;

        if (!row)
                return 0;
        row->troubles = (row->troubles | set) & ~clear;
        return store_save_printer(book->store, row);
}

int derive_printer(struct book *book, const struct input *input, const struct printer_event *event) {
        unsigned bit = 1U << event->trouble;
        int r = 0;

        switch (event->type) {
        case PRINTER_EVENT_JOB:
                return on_job(book, input, event);
        case PRINTER_EVENT_TROUBLE:
                r = set_troubles(book, event->printer, event->begins ? bit : 0, event->begins ? 0 : bit);
                break;
        case PRINTER_EVENT_READY:
                r = set_troubles(book, event->printer, 0, ~0U);
                break;
        case PRINTER_EVENT_OTHER:
        case _PRINTER_EVENT_MAX:
        case _PRINTER_EVENT_INVALID:
                return 0;
        }
        return r < 0 ? r : look_at_printers(book, input);
}

/* When it comes, it tells anew how its printers are. */
static int forget_printers(struct book *book) {
        book->print->n_printers = 0;
        return store_forget_printers(book->store);
}

int derive_printer_presence(struct book *book, const struct input *input) {
        int r = forget_printers(book);

        return r < 0 ? r : look_at_printers(book, input);
}

int derive_printer_epoch(struct book *book, const struct input *input) {
        int r = apply_to_owed(book, input, PRINT_NEWS_OVER, "outbox-lost");

        return r < 0 ? r : forget_printers(book);
}

int derive_print_rules(struct book *book, const struct input *input) {
        struct print_rules rules = {.known = true};
        const struct fields *fields = &input->fields;
        const char *printers;

        if (fields_get_b(fields, "printed", &rules.printed) < 0 ||
            fields_get_s(fields, "printers", &printers) < 0 || strlen(printers) >= sizeof(rules.printers) ||
            fields_get_t(fields, "ttl_usec", &rules.ttl_usec) < 0)
                return -EINVAL;
        id_copy(rules.printers, sizeof(rules.printers), printers);
        book->print->rules = rules;
        int r = store_save_print_rules(book->store, &rules);
        if (r < 0)
                return r;
        return rules.printed ? look_at_printers(book, input)
                             : apply_to_owed(book, input, PRINT_NEWS_OVER, "not-configured");
}

int derive_print_given_up(struct book *book, const struct input *input) {
        const char *reason;
        uint64_t ticket;

        if (fields_get_t(&input->fields, "ticket", &ticket) < 0 ||
            fields_get_s(&input->fields, "reason", &reason) < 0)
                return -EINVAL;
        struct print_row *row = book_find_owed(book, ticket);
        return row ? apply(book, input, row, PRINT_NEWS_OVER, reason) : 0;
}
