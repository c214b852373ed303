#include "daemon/printing/book.h"

#include <inttypes.h>

#define TICKET_KEY "ticket"

/* Of the IDs, so that a key has room in PRINT_KEY_SIZE. */
enum { RECORD_LENGTH = 16, BOOT_LENGTH = 8 };

int book_add_print(struct book *book, const struct print_row *row) {
        struct printing *print = printing_of(book);

        assert(print->n_owed == 0 || print->owed[print->n_owed - 1].ticket < row->ticket);
        struct print_row *added = ARRAY_ADD(print->owed, print->n_owed, print->owed_allocated);
        if (!added)
                return -ENOMEM;
        *added = *row;
        return 0;
}

static int compare_tickets(const void *a, const void *b) {
        uint64_t x = ((const struct print_row *) a)->ticket, y = ((const struct print_row *) b)->ticket;

        return (x > y) - (x < y);
}

static struct print_row *find_row(const struct printing *print, uint64_t ticket) {
        struct print_row key = {.ticket = ticket};

        if (print->n_owed == 0)
                return NULL;
        return bsearch(&key, print->owed, print->n_owed, sizeof(key), compare_tickets);
}

struct print_row *book_find_owed(const struct book *book, uint64_t ticket) {
        struct print_row *row = find_row(printing_of(book), ticket);

        return row && row->fate.owed ? row : NULL;
}

static struct print_row *find_revised(const struct printing *print, uint64_t ticket) {
        for (size_t i = 0; i < print->n_revised; i++)
                if (print->revised[i].ticket == ticket)
                        return &print->revised[i];
        return NULL;
}

int book_find_print(struct book *book, uint64_t ticket, struct print_row **ret) {
        struct printing *print = printing_of(book);
        struct print_row past, *row = find_row(print, ticket);

        if (!row)
                row = find_revised(print, ticket);
        if (row) {
                *ret = row;
                return 0;
        }
        int r = print->past->load_print(print->past_from, ticket, &past);
        if (r < 0)
                return r;
        row = ARRAY_ADD(print->revised, print->n_revised, print->revised_allocated);
        if (!row)
                return -ENOMEM;
        *row = past;
        *ret = row;
        return 0;
}

int book_find_printed(const struct book *book, uint64_t ticket, const char **ret) {
        const struct printing *print = printing_of(book);
        const struct print_row *row = find_row(print, ticket);
        struct print_row past;

        if (!row) {
                int r = print->past->load_print(print->past_from, ticket, &past);
                if (r < 0 && r != -ENOENT)
                        return r;
                row = r < 0 ? NULL : &past;
        }
        *ret = row ? print_state_to_string(row->fate.state) : PRINT_OFF;
        return 0;
}

int64_t book_print_age(const struct book *book, const struct moment *then, const struct moment *now) {
        bool then_is_true, now_is_true;

        if (then->boot == now->boot)
                return now->boottime_usec > then->boottime_usec
                               ? (int64_t) (now->boottime_usec - then->boottime_usec)
                               : 0;
        uint64_t then_usec = book_wall(book, then, &then_is_true);
        uint64_t now_usec = book_wall(book, now, &now_is_true);
        return then_is_true && now_is_true && now_usec >= then_usec ? (int64_t) (now_usec - then_usec) : -1;
}

uint64_t book_print_left(const struct book *book, const struct print_row *row, const struct moment *now) {
        uint64_t ttl_usec = printing_of(book)->rules.ttl_usec;
        int64_t age = book_print_age(book, &row->issued, now);

        return age >= 0 && (uint64_t) age < ttl_usec ? ttl_usec - (uint64_t) age : 0;
}

struct printer_row *book_get_printer(struct book *book, const char *id) {
        struct printing *print = printing_of(book);

        for (size_t i = 0; i < print->n_printers; i++)
                if (streq(print->printers[i].id, id))
                        return &print->printers[i];
        if (print->n_printers == PRINTERS_MAX)
                return NULL;
        struct printer_row *row = &print->printers[print->n_printers++];
        print->printers_dirty = true;
        *row = (struct printer_row){.position = (uint32_t) print->n_printers};
        id_copy(row->id, sizeof(row->id), id);
        return row;
}

static bool list_has(const char *list, const char *id) {
        size_t n = strlen(id);

        if (list[0] == '\0')
                return true;
        for (const char *p = list; p[0] != '\0'; p += p[0] == ' ') {
                size_t length = strcspn(p, " ");
                if (length == n && strncmp(p, id, n) == 0)
                        return true;
                p += length;
        }
        return false;
}

static bool is_lost(const struct book *book) {
        for (size_t i = 0; i < book->n_sources; i++)
                if (streq(book->sources[i].name, PRINTER_SOURCE) && book->sources[i].lost)
                        return true;
        return false;
}

const char *book_one_printer_state(const struct book *book, const struct printer_row *printer) {
        return printer_troubles_to_string(is_lost(book) ? 1U << PRINTER_ABSENT : printer->troubles);
}

const char *book_printers_state(const struct book *book, const char *printers) {
        const struct printing *print = printing_of(book);
        const char *state = NULL;

        if (is_lost(book))
                return printer_troubles_to_string(1U << PRINTER_ABSENT);
        for (size_t i = 0; i < print->n_printers; i++) {
                const struct printer_row *printer = &print->printers[i];
                if (!list_has(printers, printer->id))
                        continue;
                if (printer->troubles == 0)
                        return printer_troubles_to_string(0);
                if (!state)
                        state = printer_troubles_to_string(printer->troubles);
        }
        return state ? state : printer_troubles_to_string(1U << PRINTER_ABSENT);
}

const char *book_printer_state(const struct book *book) {
        const struct print_rules *rules = &printing_of(book)->rules;

        return rules->printed ? book_printers_state(book, rules->printers) : PRINT_OFF;
}

void book_paper_key(const struct book *book, const char *what, uint64_t number, const struct moment *at,
                    char ret_key[static PRINT_KEY_SIZE]) {
        int n = snprintf(ret_key, PRINT_KEY_SIZE, "%.*s.%s.%" PRIu64 ".%.*s.%" PRIx64, RECORD_LENGTH,
                         book->record_id, what, number, BOOT_LENGTH, book_boot(book, at->boot)->boot_id,
                         at->boottime_usec);

        assert(n > 0 && n < PRINT_KEY_SIZE);
}

int book_read_paper_key(const struct book *book, const char *key, const char *what, uint64_t *ret_number) {
        char number[sizeof("18446744073709551615")];
        size_t length = strlen(what);

        if (strncmp(key, book->record_id, RECORD_LENGTH) != 0 || key[RECORD_LENGTH] != '.' ||
            strncmp(key + RECORD_LENGTH + 1, what, length) != 0 || key[RECORD_LENGTH + 1 + length] != '.')
                return -ENOENT;
        const char *start = key + RECORD_LENGTH + 1 + length + 1, *dot = strchr(start, '.');
        if (!dot || (size_t) (dot - start) >= sizeof(number))
                return -ENOENT;
        memcpy(number, start, (size_t) (dot - start));
        number[dot - start] = '\0';
        return parse_u64(number, 1, INT64_MAX, ret_number) < 0 ? -ENOENT : 0;
}

void book_print_key(const struct book *book, uint64_t ticket, const struct moment *issued,
                    char ret_key[static PRINT_KEY_SIZE]) {
        book_paper_key(book, TICKET_KEY, ticket, issued, ret_key);
}

bool book_print_key_is(const struct book *book, const char *key, uint64_t ticket,
                       const struct moment *issued) {
        char own[PRINT_KEY_SIZE];

        book_print_key(book, ticket, issued, own);
        return streq(own, key);
}

int book_read_print_key(const struct book *book, const char *key, uint64_t *ret_ticket) {
        return book_read_paper_key(book, key, TICKET_KEY, ret_ticket);
}
