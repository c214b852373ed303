#include "daemon/wall/rules.h"
#include "daemon/wall/tables.h"

static int load_announcement(const void *row, void *userdata) {
        const struct announcement_row *announcement = row;
        struct wall_part *wall = userdata;

        if (announcement->place >= ANNOUNCEMENTS_MAX ||
            (wall->n_announcements > 0 && announcement->place != wall->next_place))
                return -EUCLEAN;
        wall->announcements[announcement->place] = *announcement;
        wall->next_place = (announcement->place + 1) % ANNOUNCEMENTS_MAX;
        wall->n_announcements++;
        return 0;
}

static int load_output(const void *row, void *userdata) {
        struct wall_part *wall = userdata;

        if (wall->n_outputs == OUTPUTS_MAX)
                return -EUCLEAN;
        wall->outputs[wall->n_outputs++] = *(const struct output_row *) row;
        return 0;
}

static int load(struct book *book, struct store *store) {
        struct wall_part *wall = wall_of(book);
        int r = sql_load(wall_use(store, QUERY_WALL_RULES), &wall->rules);

        wall->rules.known = r >= 0;
        if (r >= 0 || r == -ENOENT)
                r = sql_load(wall_use(store, QUERY_WALL), &wall->row);
        if (r >= 0 || r == -ENOENT)
                r = sql_each(wall_use(store, QUERY_ANNOUNCEMENTS), load_announcement, wall);
        return r < 0 ? r : sql_each(wall_use(store, QUERY_OUTPUTS), load_output, wall);
}

static int flush_outputs(struct wall_part *wall, struct store *store) {
        struct sql_cursor forget = wall_use(store, QUERY_FORGET_OUTPUTS);

        wall->outputs_dirty = false;
        int r = sql_run(&forget);
        return r < 0 ? r : store_save_rows(store, &output_table, wall->outputs, wall->n_outputs);
}

static int flush(struct book *book, struct store *store) {
        struct wall_part *wall = wall_of(book);
        int r = wall->rules_dirty ? store_save(store, &wall_rules_table, &wall->rules) : 0;

        wall->rules_dirty = false;
        if (r >= 0 && wall->row_dirty)
                r = store_save(store, &wall_table, &wall->row);
        wall->row_dirty = false;
        if (r >= 0)
                r = store_save_rows(store, &announcement_table, wall->announcements, ANNOUNCEMENTS_MAX);
        return r < 0 || !wall->outputs_dirty ? r : flush_outputs(wall, store);
}

const struct room wall_room = {
        .name = "wall",
        .part_size = sizeof(struct wall_part),
        .rules = wall_event_rules,
        .tables = &wall_tables,
        .load = load,
        .flush = flush,
        .conclude = wall_conclude,
};
