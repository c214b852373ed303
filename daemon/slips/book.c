#include "daemon/slips/book.h"

static bool is_before(const struct slip_row *a, const struct slip_row *b) {
        return a->kind != b->kind ? a->kind < b->kind : a->number < b->number;
}

/* In order, whether they were loaded or came: what is concluded of all of them comes in that order. */
int slips_add(struct book *book, const struct slip_row *row) {
        struct slips *slips = slips_of(book);
        size_t place = slips->n_rows;

        if (!ARRAY_ADD(slips->rows, slips->n_rows, slips->rows_allocated))
                return -ENOMEM;
        for (; place > 0 && is_before(row, &slips->rows[place - 1]); place--)
                slips->rows[place] = slips->rows[place - 1];
        slips->rows[place] = *row;
        return 0;
}

static struct slip_row *find_row(const struct book *book, enum slip_kind kind, uint64_t number) {
        const struct slips *slips = slips_of(book);

        for (size_t i = 0; i < slips->n_rows; i++)
                if (slips->rows[i].kind == kind && slips->rows[i].number == number)
                        return &slips->rows[i];
        return NULL;
}

struct slip_row *slips_find_owed(const struct book *book, enum slip_kind kind, uint64_t number) {
        struct slip_row *row = find_row(book, kind, number);

        return row && row->fate.owed ? row : NULL;
}

int slips_find(struct book *book, enum slip_kind kind, uint64_t number, struct slip_row **ret) {
        struct slips *slips = slips_of(book);
        struct slip_row past, *row = find_row(book, kind, number);

        if (!row) {
                int r = slips->past->load_slip(slips->past_from, kind, number, &past);
                if (r >= 0)
                        r = slips_add(book, &past);
                if (r < 0)
                        return r;
                row = find_row(book, kind, number);
        }
        *ret = row;
        return 0;
}

int slips_add_closing(struct book *book, const struct closing_row *row) {
        struct slips *slips = slips_of(book);
        struct closing_row *added = ARRAY_ADD(slips->closings, slips->n_closings, slips->closings_allocated);

        if (!added)
                return -ENOMEM;
        *added = *row;
        return 0;
}

struct closing_row *slips_find_unmade(const struct book *book, uint64_t number) {
        const struct slips *slips = slips_of(book);

        for (size_t i = 0; i < slips->n_closings; i++)
                if (slips->closings[i].made == 0 && (number == 0 || slips->closings[i].number == number))
                        return &slips->closings[i];
        return NULL;
}

struct slip_post_row *slips_get_post(struct book *book, const char *counter, enum subject subject) {
        struct slips *slips = slips_of(book);

        for (size_t i = 0; i < slips->n_posts; i++)
                if (slips->posts[i].subject == subject && streq(slips->posts[i].counter, counter))
                        return &slips->posts[i];
        struct slip_post_row *post = ARRAY_ADD(slips->posts, slips->n_posts, slips->posts_allocated);
        if (!post)
                return NULL;
        *post = (struct slip_post_row){.subject = subject};
        id_copy(post->counter, sizeof(post->counter), counter);
        return post;
}

const char *slips_printer(const struct book *book, enum slip_kind kind) {
        const struct slip_rules *rules = &slips_of(book)->rules;

        return kind == SLIP_CLOSING ? rules->closing_printer : rules->rating_printer;
}

uint64_t slips_left(const struct book *book, const struct slip_row *row, const struct moment *now) {
        uint64_t ttl_usec = row->kind == SLIP_CLOSING ? CLOSING_TTL_USEC : RATING_SLIP_TTL_USEC;
        int64_t age = book_print_age(book, &row->at, now);

        if (age < 0)
                return row->kind == SLIP_CLOSING ? ttl_usec : 0;
        return (uint64_t) age < ttl_usec ? ttl_usec - (uint64_t) age : 0;
}

void slips_key(const struct book *book, const struct slip_row *row, char ret_key[static PRINT_KEY_SIZE]) {
        book_paper_key(book, slip_kind_to_string(row->kind), row->number, &row->at, ret_key);
}

int slips_find_by_key(struct book *book, const char *key, struct slip_row **ret) {
        char own[PRINT_KEY_SIZE];
        struct slip_row *row;
        uint64_t number;

        for (enum slip_kind kind = 0; kind < _SLIP_KIND_MAX; kind++) {
                if (book_read_paper_key(book, key, slip_kind_to_string(kind), &number) < 0)
                        continue;
                int r = slips_find(book, kind, number, &row);
                if (r < 0)
                        return r;
                slips_key(book, row, own);
                if (!streq(own, key))
                        return -ENOENT;
                *ret = row;
                return 0;
        }
        return -ENOENT;
}
