#include "daemon/queue/ticket-find.h"

enum { TYPED_LENGTH = TICKET_CODE_SIZE - 2 }; /* without its hyphen */

void ticket_finder_clear(struct ticket_finder *finder) {
        if (finder->keys)
                explicit_bzero(finder->keys, finder->allocated * sizeof(*finder->keys));
        free(finder->keys);
        *finder = (struct ticket_finder){0};
}

/* '\0': no digit of Crockford's base 32. */
static char read_digit(char c) {
        static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

        if (c >= 'a' && c <= 'z')
                c = (char) (c - 'a' + 'A');
        if (c == 'O')
                return '0';
        if (c == 'I' || c == 'L')
                return '1';
        return (char) (strchr(digits, c) ? c : '\0');
}

int ticket_code_parse(const char *s, struct ticket_asked *ret) {
        struct ticket_asked asked = {.text = ""};
        size_t n = 0, length = 0;

        for (; s[length] != '\0'; length++) {
                if (s[length] == ' ' || s[length] == '-')
                        continue;
                char digit = read_digit(s[length]);
                if (digit == '\0' || n == TICKET_CODE_LONG_SIZE - 1)
                        return -EINVAL;
                asked.text[n++] = digit;
        }
        asked.is_scanned = n == TICKET_CODE_LONG_SIZE - 1;
        if ((!asked.is_scanned && n != TYPED_LENGTH) || length > 2 * TICKET_CODE_LONG_SIZE)
                return -EINVAL;
        *ret = asked;
        return 0;
}

static bool is_same(const struct moment *a, const struct moment *b) {
        return a->boot == b->boot && a->boottime_usec == b->boottime_usec;
}

/* The keys that are still of the day's tickets stay. */
static int update(struct ticket_finder *finder, const struct book *book, const struct ticket_secret *secret) {
        const struct queue_part *bq = queue_of(book);
        size_t n = 0;

        for (size_t i = 0; i < bq->n_tickets; i++) {
                const struct ticket_row *row = &bq->tickets[i].row;
                struct ticket_code code;

                if (row->day != bq->day.day)
                        continue;
                if (n == finder->n && !ARRAY_ADD(finder->keys, finder->n, finder->allocated))
                        return -ENOMEM;
                struct ticket_key *key = &finder->keys[n++];
                if (key->ticket == row->ticket.id && is_same(&key->issued, &row->issued))
                        continue;
                book_ticket_code(book, secret, row->ticket.id, &code);
                key->ticket = row->ticket.id;
                key->issued = row->issued;
                memcpy(key->scanned, code.scanned, sizeof(key->scanned));
        }
        finder->n = n;
        return 0;
}

int ticket_find(struct ticket_finder *finder, const struct book *book, const struct ticket_secret *secret,
                const struct ticket_asked *asked, uint64_t *ret_ticket) {
        size_t length = asked->is_scanned ? TICKET_CODE_LONG_SIZE - 1 : TYPED_LENGTH;
        uint64_t found = 0, n = 0;

        int r = update(finder, book, secret);
        if (r < 0)
                return r;
        for (size_t i = 0; i < finder->n; i++) {
                uint64_t same = ticket_code_is(finder->keys[i].scanned, asked->text, length);

                n += same;
                found |= (UINT64_C(0) - same) & finder->keys[i].ticket;
        }
        if (n != 1)
                return -ENOENT;
        *ret_ticket = found;
        return 0;
}
