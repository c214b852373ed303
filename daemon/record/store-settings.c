#include "daemon/record/settings.h"
#include "daemon/record/tables.h"

int settings_load(struct store *store, const char *room, const struct setting *settings, void *ret_values) {
        int r = 0, n_found = 0;

        for (; r >= 0 && settings->name; settings++) {
                _cleanup_cursor_ struct sql_cursor c = record_use(store, SQL_LOAD_SETTING);

                sql_bind_text(&c, room);
                sql_bind_text(&c, settings->name);
                r = sql_next(&c);
                if (r <= 0)
                        continue;
                n_found++;
                setting_set(settings, ret_values, sql_u64(&c));
                r = c.error;
        }
        return r < 0 ? r : n_found > 0 ? 0 : -ENOENT;
}

int settings_save(struct store *store, const char *room, const struct setting *settings, const void *values) {
        int r = 0;

        for (; r >= 0 && settings->name; settings++) {
                struct sql_cursor c = record_use(store, SQL_SAVE_SETTING);

                sql_bind_text(&c, room);
                sql_bind_text(&c, settings->name);
                sql_bind_u64(&c, setting_get(settings, values));
                r = sql_run(&c);
        }
        return r;
}
