#include "daemon/slips/rules.h"
#include "daemon/slips/tables.h"

static int load_slip(void *from, enum slip_kind kind, uint64_t number, struct slip_row *ret) {
        if (!from)
                return -ENOENT;
        struct sql_cursor c = slips_use(from, QUERY_SLIP);
        sql_bind_text(&c, slip_kind_to_string(kind));
        sql_bind_u64(&c, number);
        return sql_load(c, ret);
}

static int init(struct book *book) {
        static const struct slips_past past = {load_slip};

        slips_of(book)->past = &past;
        return 0;
}

static void clear(struct book *book) {
        free(slips_of(book)->rows);
        free(slips_of(book)->closings);
        free(slips_of(book)->posts);
}

static int load_owed(const void *row, void *userdata) {
        return slips_add(userdata, row);
}

static int load_closing(const void *row, void *userdata) {
        return slips_add_closing(userdata, row);
}

static int load_post(const void *loaded, void *userdata) {
        const struct slip_post_row *row = loaded;
        struct slip_post_row *post = slips_get_post(userdata, row->counter, row->subject);

        if (!post)
                return -ENOMEM;
        *post = *row;
        return 0;
}

static int load(struct book *book, struct store *store) {
        struct slips *slips = slips_of(book);

        slips->past_from = store;
        int r = sql_load(slips_use(store, QUERY_SLIP_RULES), &slips->rules);
        slips->rules.known = r >= 0;
        if (r >= 0 || r == -ENOENT)
                r = sql_load(slips_use(store, QUERY_SLIP_COUNTS), &slips->counts);
        if (r >= 0 || r == -ENOENT)
                r = sql_each(slips_use(store, QUERY_OWED_SLIPS), load_owed, book);
        if (r >= 0)
                r = sql_each(slips_use(store, QUERY_UNMADE_CLOSINGS), load_closing, book);
        return r < 0 ? r : sql_each(slips_use(store, QUERY_SLIP_POSTS), load_post, book);
}

static void forget_done(struct slips *slips) {
        size_t kept = 0;

        for (size_t i = 0; i < slips->n_rows; i++)
                if (slips->rows[i].fate.owed)
                        slips->rows[kept++] = slips->rows[i];
        slips->n_rows = kept;
        kept = 0;
        for (size_t i = 0; i < slips->n_closings; i++)
                if (slips->closings[i].made == 0)
                        slips->closings[kept++] = slips->closings[i];
        slips->n_closings = kept;
}

static int flush(struct book *book, struct store *store) {
        struct slips *slips = slips_of(book);
        int r = slips->rules_dirty ? store_save(store, &slip_rules_table, &slips->rules) : 0;

        slips->rules_dirty = false;
        if (r >= 0 && slips->counts_dirty)
                r = store_save(store, &slip_counts_table, &slips->counts);
        slips->counts_dirty = false;
        if (r >= 0)
                r = store_save_rows(store, &slip_table, slips->rows, slips->n_rows);
        if (r >= 0)
                r = store_save_rows(store, &closing_table, slips->closings, slips->n_closings);
        if (r >= 0)
                r = store_save_rows(store, &slip_post_table, slips->posts, slips->n_posts);
        forget_done(slips);
        return r;
}

/* Paper that would come too late. */
static int conclude(struct book *book, const struct instant *now) {
        const struct slips *slips = slips_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < slips->n_rows; i++)
                if (slips->rows[i].fate.owed && slips_left(book, &slips->rows[i], &now->at) == 0)
                        r = slips_give_up(book, now, slips->rows[i].kind, slips->rows[i].number, "too-late");
        return r;
}

const struct room slips_room = {
        .name = "slips",
        .part_size = sizeof(struct slips),
        .rules = slips_rules,
        .tables = &slips_tables,
        .init = init,
        .clear = clear,
        .load = load,
        .flush = flush,
        .conclude = conclude,
};
