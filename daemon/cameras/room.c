#include "daemon/cameras/rules.h"
#include "daemon/cameras/tables.h"

static int load_begin(void *from, uint64_t visit, struct visit_begin_row *ret) {
        return store_find(from, &cameras_tables, QUERY_VISIT_BEGIN, &visit, 1, ret);
}

static int load_hold(void *from, uint64_t stream, uint64_t hold, struct hold_row *ret) {
        const uint64_t key[] = {stream, hold};

        return store_find(from, &cameras_tables, QUERY_HOLD, key, ELEMENTSOF(key), ret);
}

static int each_held(void *from, sql_row_fn each, void *userdata) {
        return from ? sql_each(cameras_use(from, QUERY_HELD_WANTS), each, userdata) : 0;
}

static int init(struct book *book) {
        static const struct cameras_past past = {load_begin, load_hold, each_held};

        cameras_of(book)->past = &past;
        return 0;
}

static void clear(struct book *book) {
        struct cameras *cameras = cameras_of(book);

        free(cameras->counters);
        free(cameras->wants);
        free(cameras->begins);
        free(cameras->days);
        free(cameras->counts);
        free(cameras->gaps);
        free(cameras->holds);
}

static int load_camera(const void *row, void *userdata) {
        struct cameras *cameras = userdata;

        if (cameras->n_cameras == CAMERAS_MAX)
                return -EUCLEAN;
        cameras->cameras[cameras->n_cameras++] = *(const struct camera_row *) row;
        return 0;
}

static int load_counter(const void *row, void *userdata) {
        struct cameras *cameras = userdata;
        struct footage_counter_row *added =
                ARRAY_ADD(cameras->counters, cameras->n_counters, cameras->counters_allocated);

        if (!added)
                return -ENOMEM;
        *added = *(const struct footage_counter_row *) row;
        return 0;
}

static int load_want(const void *row, void *userdata) {
        return cameras_add_want(userdata, row);
}

static int load(struct book *book, struct store *store) {
        struct cameras *cameras = cameras_of(book);

        cameras->past_from = store;
        int r = store_load_settings(store, cameras_room.name, cameras_settings, &cameras->rules);
        cameras->rules.known = r >= 0;
        if (r >= 0 || r == -ENOENT)
                r = sql_load(cameras_use(store, QUERY_FOOTAGE), &cameras->footage);
        if (r >= 0 || r == -ENOENT)
                r = sql_each(cameras_use(store, QUERY_CAMERAS), load_camera, cameras);
        if (r >= 0)
                r = sql_each(cameras_use(store, QUERY_FOOTAGE_COUNTERS), load_counter, cameras);
        return r < 0 ? r : sql_each(cameras_use(store, QUERY_OWED_WANTS), load_want, book);
}

static int flush_cameras(struct cameras *cameras, struct store *store) {
        struct sql_cursor forget = cameras_use(store, QUERY_FORGET_CAMERAS);

        if (!cameras->cameras_dirty)
                return 0;
        cameras->cameras_dirty = false;
        int r = sql_run(&forget);
        return r < 0 ? r : store_save_rows(store, &camera_table, cameras->cameras, cameras->n_cameras);
}

static int flush_figures(struct cameras *cameras, struct store *store) {
        int r = store_save_rows(store, &camera_day_table, cameras->days, cameras->n_days);

        if (r >= 0)
                r = store_save_rows(store, &camera_count_table, cameras->counts, cameras->n_counts);
        if (r >= 0)
                r = store_save_rows(store, &camera_gap_table, cameras->gaps, cameras->n_gaps);
        if (r >= 0)
                r = store_save_rows(store, &hold_table, cameras->holds, cameras->n_holds);
        cameras->n_days = cameras->n_counts = cameras->n_gaps = cameras->n_holds = 0;
        return r;
}

static int flush_wants(struct cameras *cameras, struct store *store) {
        size_t kept = 0;
        int r = store_save_rows(store, &want_table, cameras->wants, cameras->n_wants);

        for (size_t i = 0; i < cameras->n_wants; i++)
                if (want_is_owed(&cameras->wants[i]))
                        cameras->wants[kept++] = cameras->wants[i];
        cameras->n_wants = kept;
        return r;
}

static int flush(struct book *book, struct store *store) {
        struct cameras *cameras = cameras_of(book);
        int r = cameras->rules_dirty
                        ? store_save_settings(store, cameras_room.name, cameras_settings, &cameras->rules)
                        : 0;

        cameras->rules_dirty = false;
        if (r >= 0 && cameras->footage_dirty)
                r = store_save(store, &footage_table, &cameras->footage);
        cameras->footage_dirty = false;
        if (r >= 0)
                r = flush_cameras(cameras, store);
        if (r >= 0)
                r = store_save_rows(store, &footage_counter_table, cameras->counters, cameras->n_counters);
        if (r >= 0)
                r = store_save_rows(store, &visit_begin_table, cameras->begins, cameras->n_begins);
        cameras->n_begins = 0;
        if (r >= 0)
                r = flush_figures(cameras, store);
        return r < 0 ? r : flush_wants(cameras, store);
}

const struct room cameras_room = {
        .name = "cameras",
        .part_size = sizeof(struct cameras),
        .rules = cameras_rules,
        .tables = &cameras_tables,
        .init = init,
        .clear = clear,
        .load = load,
        .flush = flush,
};
