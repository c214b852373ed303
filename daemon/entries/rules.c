#include "daemon/entries/rules.h"

#include "daemon/entries/entry.h"

static int on_entered(struct book *book, const struct input *input) {
        enum entry_kind kind = ENTRY_FIGURE;
        struct entries *entries = entries_of(book);
        struct entry_row row, *added;

        while (!streq(input->type, entry_events[kind]))
                kind++;
        int r = entry_from_fields(kind, &input->fields, &row);
        if (r < 0)
                return r;
        row.event = input->id;
        added = ARRAY_ADD(entries->rows, entries->n_rows, entries->rows_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        return 0;
}

const struct event_rule entries_rules[] = {
        {CENTRE_SOURCE, "figure-entered", on_entered},
        {CENTRE_SOURCE, "item-entered", on_entered},
        {CENTRE_SOURCE, "points-confirmed", on_entered},
        {0},
};
