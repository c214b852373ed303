#include "daemon/printing/book.h"

#include <inttypes.h>

#define KEY_INFIX ".ticket."

struct book_print *book_print_free(struct book_print *print) {
        if (!print)
                return NULL;
        free(print->owed);
        free(print);
        return NULL;
}

static int load_owed(const struct print_row *row, void *userdata) {
        return book_add_print(userdata, row);
}

static int load_printer(const struct printer_row *row, void *userdata) {
        struct book_print *print = ((struct book *) userdata)->print;

        if (print->n_printers == PRINTERS_MAX)
                return -EUCLEAN;
        print->printers[print->n_printers++] = *row;
        return 0;
}

int book_print_load(struct book *book) {
        struct source_row *source;

        book->print = calloc(1, sizeof(*book->print));
        if (!book->print)
                return -ENOMEM;

        /* From here on it is among the book's sources. */
        int r = book_get_source(book, PRINTER_SOURCE, &source);
        if (r >= 0)
                r = store_load_print_rules(book->store, &book->print->rules);
        if (r >= 0 || r == -ENOENT)
                r = store_each_printer(book->store, load_printer, book);
        return r < 0 ? r : store_each_owed(book->store, load_owed, book);
}

int book_print_flush(struct book *book) {
        struct book_print *print = book->print;
        size_t kept = 0;

        for (size_t i = 0; i < print->n_owed; i++) {
                struct print_row *row = &print->owed[i];

                if (row->dirty) {
                        int r = store_save_print(book->store, row);
                        if (r < 0)
                                return r;
                        row->dirty = false;
                }
                if (row->fate.owed)
                        print->owed[kept++] = *row;
        }
        print->n_owed = kept;
        return 0;
}

int book_add_print(struct book *book, const struct print_row *row) {
        struct book_print *print = book->print;

        if (print->n_owed == print->owed_allocated) {
                size_t n = print->owed_allocated > 0 ? print->owed_allocated * 2 : 16;
                struct print_row *owed = reallocarray(print->owed, n, sizeof(*owed));
                if (!owed)
                        return -ENOMEM;
                print->owed = owed;
                print->owed_allocated = n;
        }
        assert(print->n_owed == 0 || print->owed[print->n_owed - 1].ticket < row->ticket);
        print->owed[print->n_owed++] = *row;
        return 0;
}

static int compare_tickets(const void *a, const void *b) {
        uint64_t x = ((const struct print_row *) a)->ticket, y = ((const struct print_row *) b)->ticket;

        return (x > y) - (x < y);
}

struct print_row *book_find_owed(const struct book *book, uint64_t ticket) {
        const struct book_print *print = book->print;
        struct print_row key = {.ticket = ticket};

        if (print->n_owed == 0)
                return NULL;
        struct print_row *row = bsearch(&key, print->owed, print->n_owed, sizeof(key), compare_tickets);
        return row && row->fate.owed ? row : NULL;
}

int book_find_printed(const struct book *book, uint64_t ticket, const char **ret) {
        const struct print_row *owed = book_find_owed(book, ticket);
        struct print_row row;

        if (!owed) {
                int r = store_load_print(book->store, ticket, &row);
                if (r < 0 && r != -ENOENT)
                        return r;
                owed = r < 0 ? NULL : &row;
        }
        *ret = owed ? print_state_to_string(owed->fate.state) : PRINT_OFF;
        return 0;
}

/* -1: unknown */
static int find_age(struct book *book, const struct print_row *row, const struct moment *now, int64_t *ret) {
        uint64_t then_usec, now_usec;
        bool then_is_true, now_is_true;

        if (row->issued.boot == now->boot) {
                *ret = (int64_t) now->boottime_usec - (int64_t) row->issued.boottime_usec;
                *ret = *ret > 0 ? *ret : 0;
                return 0;
        }
        int r = book_wall(book, &row->issued, &then_usec, &then_is_true);
        if (r >= 0)
                r = book_wall(book, now, &now_usec, &now_is_true);
        if (r < 0)
                return r;
        *ret = then_is_true && now_is_true && now_usec >= then_usec ? (int64_t) (now_usec - then_usec) : -1;
        return 0;
}

int book_print_left(struct book *book, const struct print_row *row, const struct moment *now,
                    uint64_t *ret_usec) {
        uint64_t ttl_usec = book->print->rules.ttl_usec;
        int64_t age;

        int r = find_age(book, row, now, &age);
        if (r < 0)
                return r;
        *ret_usec = age >= 0 && (uint64_t) age < ttl_usec ? ttl_usec - (uint64_t) age : 0;
        return 0;
}

struct printer_row *book_get_printer(struct book *book, const char *id) {
        struct book_print *print = book->print;

        for (size_t i = 0; i < print->n_printers; i++)
                if (streq(print->printers[i].id, id))
                        return &print->printers[i];
        if (print->n_printers == PRINTERS_MAX)
                return NULL;
        struct printer_row *row = &print->printers[print->n_printers++];
        *row = (struct printer_row){0};
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

const char *book_printer_state(const struct book *book) {
        const struct book_print *print = book->print;
        const char *state = NULL;

        if (!print->rules.printed)
                return PRINT_OFF;
        for (size_t i = 0; i < book->n_sources; i++)
                if (streq(book->sources[i].name, PRINTER_SOURCE) && book->sources[i].lost)
                        return printer_troubles_to_string(1U << PRINTER_ABSENT);
        for (size_t i = 0; i < print->n_printers; i++) {
                const struct printer_row *printer = &print->printers[i];
                if (!list_has(print->rules.printers, printer->id))
                        continue;
                if (printer->troubles == 0)
                        return printer_troubles_to_string(0);
                if (!state)
                        state = printer_troubles_to_string(printer->troubles);
        }
        return state ? state : printer_troubles_to_string(1U << PRINTER_ABSENT);
}

void book_print_key(const struct book *book, uint64_t ticket, char ret_key[static PRINT_KEY_SIZE]) {
        int n = snprintf(ret_key, PRINT_KEY_SIZE, "%s" KEY_INFIX "%" PRIu64, store_record_id(book->store),
                         ticket);

        assert(n > 0 && n < PRINT_KEY_SIZE);
}

int book_read_print_key(const struct book *book, const char *key, uint64_t *ret_ticket) {
        const char *record = store_record_id(book->store);
        size_t n = strlen(record);

        if (strncmp(key, record, n) != 0 || strncmp(key + n, KEY_INFIX, strlen(KEY_INFIX)) != 0)
                return -ENOENT;
        return parse_u64(key + n + strlen(KEY_INFIX), 1, INT64_MAX, ret_ticket) < 0 ? -ENOENT : 0;
}
