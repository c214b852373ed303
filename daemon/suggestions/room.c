#include "daemon/suggestions/rules.h"
#include "daemon/suggestions/suggestion.h"
#include "daemon/suggestions/tables.h"

static int load_open(const void *loaded, void *userdata) {
        const struct suggestion_row *row = loaded;

        return suggestions_note(userdata, row->event, &row->now);
}

static int load_void(const void *loaded, void *userdata) {
        return suggestions_note_void(userdata, ((const struct box_void_row *) loaded)->number);
}

static int load(struct book *book, struct store *store) {
        struct suggestions *suggestions = suggestions_of(book);
        struct box_row box = {0};
        uint64_t is_secure;

        int r = sql_number(suggestions_use(store, QUERY_ERASE_SECURELY), &is_secure);
        if (r >= 0)
                r = sql_each(suggestions_use(store, QUERY_OPEN_SUGGESTIONS), load_open, book);
        if (r >= 0)
                r = sql_each(suggestions_use(store, QUERY_BOX_VOIDS), load_void, book);
        if (r >= 0)
                r = sql_load(suggestions_use(store, QUERY_LAST_BOX), &box);
        suggestions->last_box = box.number;
        if (r >= 0 || r == -ENOENT)
                r = sql_load(suggestions_use(store, QUERY_LAST_REMINDER), &suggestions->reminder);
        return r == -ENOENT ? 0 : r;
}

static int erase(struct store *store, const struct suggestions *suggestions) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < suggestions->n_erasures; i++) {
                struct sql_cursor c = suggestions_use(store, QUERY_ERASE_TEXTS);
                sql_bind_u64(&c, suggestions->erasures[i].suggestion);
                r = sql_run(&c);
        }
        return r;
}

/* No later than its event is on disk, nothing of a text is left in memory. */
static void forget_texts(struct suggestions *suggestions) {
        if (suggestions->texts_allocated > 0)
                explicit_bzero(suggestions->texts,
                               suggestions->texts_allocated * sizeof(suggestions->texts[0]));
        suggestions->n_texts = 0;
}

static int flush(struct book *book, struct store *store) {
        struct suggestions *suggestions = suggestions_of(book);

        int r = store_save_rows(store, &suggestion_table, suggestions->rows, suggestions->n_rows);
        if (r >= 0)
                r = store_save_rows(store, &suggestion_move_table, suggestions->moves, suggestions->n_moves);
        if (r >= 0)
                r = store_save_rows(store, &suggestion_text_table, suggestions->texts, suggestions->n_texts);
        if (r >= 0)
                r = store_save_rows(store, &suggestion_erasure_table, suggestions->erasures,
                                    suggestions->n_erasures);
        if (r >= 0)
                r = erase(store, suggestions);
        if (r >= 0)
                r = store_save_rows(store, &box_table, suggestions->boxes, suggestions->n_boxes);
        if (r >= 0)
                r = store_save_rows(store, &box_void_table, suggestions->voids, suggestions->n_voids);
        if (r >= 0)
                r = store_save_rows(store, &suggestion_reminder_table, suggestions->reminders,
                                    suggestions->n_reminders);
        forget_texts(suggestions);
        suggestions->n_rows = suggestions->n_moves = suggestions->n_erasures = suggestions->n_boxes = 0;
        suggestions->n_voids = suggestions->n_reminders = 0;
        return r;
}

static void clear(struct book *book) {
        struct suggestions *suggestions = suggestions_of(book);

        forget_texts(suggestions);
        free(suggestions->open);
        free(suggestions->rows);
        free(suggestions->texts);
        free(suggestions->moves);
        free(suggestions->erasures);
        free(suggestions->boxes);
        free(suggestions->voids);
        free(suggestions->voided);
        free(suggestions->reminders);
}

const struct room suggestions_room = {
        .name = "suggestions",
        .part_size = sizeof(struct suggestions),
        .rules = suggestions_rules,
        .tables = &suggestions_tables,
        .clear = clear,
        .load = load,
        .flush = flush,
        .conclude = suggestions_conclude,
};
