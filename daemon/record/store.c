#include "daemon/record/tables.h"

#include <systemd/sd-id128.h>

#include "daemon/record/settings.h"
#include "daemon/record/sql-read.h"

enum {
        CHECK_USEC = 3 * USEC_PER_SEC, /* of the start, for reading pages; motcua-verify has time */
        NEWEST_EVENTS = 1000,          /* that are read at the start */
        STORE_PARTS_MAX = 16,
        STORE_TABLES_MAX = 96,
        STORE_VERSIONS_MAX = 64,
        STORE_STATEMENTS_MAX = 256,
};

struct store {
        struct sql *sql; /* the queries of all parts, and behind them how each table is written */
        char record_id[RECORD_ID_SIZE];
        bool is_new; /* made by this store_open() */
        const struct store_part *parts[STORE_PARTS_MAX];
        size_t first[STORE_PARTS_MAX]; /* the index of each part's first query */
        size_t n_parts, n_queries;
        const struct sql_table *tables[STORE_TABLES_MAX];
        size_t n_tables;
};

struct sql_cursor store_use(struct store *store, const struct store_part *part, size_t query) {
        size_t i = 0;

        while (store->parts[i] != part) {
                i++;
                assert(i < store->n_parts);
        }
        struct sql_cursor cursor = sql_use(store->sql, store->first[i] + query);
        cursor.table = part->queries[query].table;
        return cursor;
}

static struct sql_cursor use_table(struct store *store, const struct sql_table *table) {
        size_t i = 0;

        while (store->tables[i] != table) {
                i++;
                assert(i < store->n_tables);
        }
        struct sql_cursor cursor = sql_use(store->sql, store->n_queries + i);
        cursor.table = table;
        return cursor;
}

int store_save(struct store *store, const struct sql_table *table, const void *row) {
        return sql_save(use_table(store, table), row);
}

int store_save_rows(struct store *store, const struct sql_table *table, void *rows, size_t n) {
        return sql_save_rows(use_table(store, table), rows, n);
}

static int load_record_id(struct store *store) {
        struct meta_row row;

        int r = sql_load(record_use(store, QUERY_RECORD_ID), &row);
        if (r >= 0)
                id_copy(store->record_id, sizeof(store->record_id), row.value);
        return r;
}

static int create_record_id(struct store *store, const char *record_id) {
        struct meta_row row = {.key = META_RECORD};
        sd_id128_t random;

        if (record_id) {
                id_copy(store->record_id, sizeof(store->record_id), record_id);
        } else {
                int r = sd_id128_randomize(&random);
                if (r < 0)
                        return r;
                sd_id128_to_string(random, store->record_id);
        }
        id_copy(row.value, sizeof(row.value), store->record_id);
        return store_save(store, &meta_table, &row);
}

/* What of all parts makes one database: texts that are the caller's to free. */
struct joined {
        char *versions[STORE_VERSIONS_MAX];
        size_t n_versions;
        char *text; /* of the statements, each with its NUL */
        const char *statements[STORE_STATEMENTS_MAX];
        size_t n_statements;
        const char *append_only[STORE_TABLES_MAX];
        size_t n_append_only;
};

static void joined_clear(struct joined *joined) {
        for (size_t i = 0; i < joined->n_versions; i++)
                free(joined->versions[i]);
        free(joined->text);
}

/* The SQL of all rooms that leads to the next version. 0: there is none. */
static int join_version(const struct store *store, struct joined *joined) {
        unsigned version = (unsigned) joined->n_versions;
        size_t size;

        assert(version < STORE_VERSIONS_MAX);
        FILE *f = open_memstream(&joined->versions[joined->n_versions++], &size);
        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < store->n_tables; i++)
                sql_write_schema(f, store->tables[i], version);
        for (size_t i = 0; i < store->n_parts; i++)
                if (version < store->parts[i]->n_versions && store->parts[i]->versions[version])
                        fputs(store->parts[i]->versions[version], f);
        return fclose(f) != 0 ? -ENOMEM : size > 0;
}

static int join_statements(struct store *store, struct joined *joined) {
        size_t size;
        FILE *f = open_memstream(&joined->text, &size);

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < store->n_parts; i++)
                for (size_t k = 0; k < store->parts[i]->n_queries; k++) {
                        sql_write_query(f, &store->parts[i]->queries[k]);
                        fputc('\0', f);
                }
        for (size_t i = 0; i < store->n_tables; i++) {
                sql_write_save(f, store->tables[i]);
                fputc('\0', f);
                if (store->tables[i]->writing == SQL_WRITING_APPEND)
                        joined->append_only[joined->n_append_only++] = store->tables[i]->name;
        }
        if (fclose(f) != 0)
                return -ENOMEM;
        joined->n_statements = store->n_queries + store->n_tables;
        assert(joined->n_statements <= STORE_STATEMENTS_MAX);
        const char *text = joined->text;
        for (size_t i = 0; i < joined->n_statements; i++) {
                joined->statements[i] = text;
                text += strlen(text) + 1;
        }
        return 0;
}

static int open_database(struct store *store, const char *path,
                         int (*open)(const char *path, struct sqlite3 **ret), char **ret_damage) {
        _cleanup_(joined_clear) struct joined joined = {0};

        int r = join_statements(store, &joined);
        if (r < 0)
                return r;
        do
                r = join_version(store, &joined);
        while (r > 0);
        if (r < 0)
                return r;
        const struct sql_spec spec = {
                .application = "mcRE",
                .migrations = (const char *const *) joined.versions,
                .n_migrations = joined.n_versions - 1, /* the last is none */
                .statements = joined.statements,
                .n_statements = joined.n_statements,
                .append_only = joined.append_only,
                .n_append_only = joined.n_append_only,
                .open = open,
                .check_pages = !open,
                .check_usec = CHECK_USEC,
        };
        r = sql_open(path, &spec, &store->sql, ret_damage);
        if (r < 0)
                return r;
        store->is_new = (size_t) r == spec.n_migrations;
        return 0;
}

/* One that may be new gets its ID. */
static int get_record_id(struct store *store, bool is_new, const char *record_id, char **ret_damage) {
        int r = load_record_id(store);

        if (r == -ENOENT)
                r = is_new ? create_record_id(store, record_id) : sql_damaged(store->sql, "table meta");
        if (r == -EUCLEAN && ret_damage) {
                *ret_damage = strdup(sql_damage(store->sql));
                if (!*ret_damage)
                        return -ENOMEM;
        }
        return r;
}

bool store_is_new(const struct store *store) {
        return store->is_new;
}

static void add_table(struct store *store, const struct sql_table *table) {
        bool is_known = !table;

        for (size_t i = 0; i < store->n_tables; i++)
                is_known |= store->tables[i] == table;
        if (is_known)
                return;
        assert(store->n_tables < STORE_TABLES_MAX);
        store->tables[store->n_tables++] = table;
}

static void add_part(struct store *store, const struct store_part *part) {
        assert(store->n_parts < STORE_PARTS_MAX);
        store->parts[store->n_parts] = part;
        store->first[store->n_parts++] = store->n_queries;
        store->n_queries += part->n_queries;
        for (size_t i = 0; i < part->n_queries; i++)
                add_table(store, part->queries[i].table);
}

struct newest {
        struct store *store;
        uint64_t id; /* of the event before */
};

static int check_event(const struct event_row *event, void *userdata) {
        struct newest *newest = userdata;
        struct fields_room room;
        struct fields fields;

        if (event->id != newest->id + 1 || fields_from_text(event->fields, &room, &fields) < 0)
                return store_event_damaged(newest->store, newest->id + 1);
        newest->id = event->id;
        return 0;
}

/* What a power cut may have damaged, whatever SQLite's check sees of it. */
static int check_newest(struct store *store, char **ret_damage) {
        uint64_t last;
        int r = sql_number(record_use(store, QUERY_LAST_EVENT), &last);

        if (r < 0)
                return r;
        struct newest newest = {store, last > NEWEST_EVENTS ? last - NEWEST_EVENTS : 0};
        r = store_each_event(store, newest.id, NEWEST_EVENTS, check_event, &newest);
        if (r == -EUCLEAN && ret_damage) {
                *ret_damage = strdup(sql_damage(store->sql));
                if (!*ret_damage)
                        return -ENOMEM;
        }
        return r;
}

static struct store *store_new(const struct room *const *rooms) {
        struct store *store = calloc(1, sizeof(*store));

        for (; store && *rooms; rooms++)
                if ((*rooms)->tables)
                        add_part(store, (*rooms)->tables);
        return store;
}

static int open_store(const char *path, const struct room *const *rooms, const char *record_id,
                      int (*open)(const char *path, struct sqlite3 **ret), struct store **ret,
                      char **ret_damage) {
        _cleanup_(store_freep) struct store *store = store_new(rooms);

        if (!store)
                return -ENOMEM;
        int r = open_database(store, path, open, ret_damage);
        if (r >= 0)
                r = get_record_id(store, open != sqlite_open_to_read, record_id, ret_damage);
        if (r >= 0 && !open)
                r = check_newest(store, ret_damage);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(store);
        return 0;
}

int store_open(const char *path, const struct room *const *rooms, const char *record_id, struct store **ret,
               char **ret_damage) {
        return open_store(path, rooms, record_id, NULL, ret, ret_damage);
}

int store_open_to_read(const char *path, const struct room *const *rooms, struct store **ret,
                       char **ret_damage) {
        return open_store(path, rooms, NULL, sqlite_open_to_read, ret, ret_damage);
}

int store_open_temporary(const struct room *const *rooms, const char *record_id, struct store **ret) {
        return open_store("", rooms, record_id, sqlite_open_temporary, ret, NULL);
}

struct sqlite3 *store_connection(struct store *store) {
        return sql_connection(store->sql);
}

struct store *store_free(struct store *store) {
        if (!store)
                return NULL;
        sql_free(store->sql);
        free(store);
        return NULL;
}

const char *store_record_id(const struct store *store) {
        return store->record_id;
}

const char *store_damage(const struct store *store) {
        return sql_damage(store->sql);
}

void store_on_damage(struct store *store, void (*found)(void *userdata), void *userdata) {
        sql_on_damage(store->sql, found, userdata);
}

int store_event_damaged(struct store *store, uint64_t id) {
        return sql_damaged(store->sql, "table event, id %" PRIu64, id);
}

int store_damaged(struct store *store, const char *room) {
        return sql_damaged(store->sql, "rows of %s do not fit together", room);
}

int store_copy(struct store *store, sql_backup_write_fn write, void *userdata, struct sql_backup **ret) {
        return sql_backup_new(store->sql, write, userdata, ret);
}

int store_begin(struct store *store) {
        return sql_begin(store->sql);
}

int store_commit(struct store *store) {
        int r = sql_commit(store->sql);

        return r < 0 ? r : sql_check_kept(store->sql);
}

int store_empty_log(struct store *store) {
        int r = sql_check_kept(store->sql);

        return r < 0 ? r : sql_checkpoint(store->sql, true);
}

int store_touch(struct store *store) {
        return sql_touch(store->sql);
}

int store_check(struct store *store) {
        return sql_check_kept(store->sql);
}

void store_rollback(struct store *store) {
        sql_rollback(store->sql);
}

int store_each_event(struct store *store, uint64_t after, uint32_t max, store_event_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = record_use(store, QUERY_EVENTS_SINCE);
        struct event_row event;
        int r;

        sql_bind_u64(&c, after);
        sql_bind_u64(&c, max);
        while ((r = sql_next_row(&c, &event)) > 0) {
                r = each(&event, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_find_event(struct store *store, const struct stream_row *stream, uint64_t sequence, char **ret_type,
                     char **ret_fields) {
        _cleanup_cursor_ struct sql_cursor c = record_use(store, QUERY_FIND_EVENT);
        struct event_row event;

        sql_bind_text(&c, stream->source);
        sql_bind_text(&c, stream->epoch);
        sql_bind_u64(&c, sequence);
        int r = sql_next_row(&c, &event);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        _cleanup_free_ char *type = strdup(event.type), *fields = strdup(event.fields);
        if (!type || !fields)
                return -ENOMEM;
        *ret_type = TAKE_PTR(type);
        *ret_fields = TAKE_PTR(fields);
        return 0;
}

int store_load_settings(struct store *store, const char *room, const struct setting *settings,
                        void *ret_values) {
        int r = 0, n_found = 0;

        for (; r >= 0 && settings->name; settings++) {
                _cleanup_cursor_ struct sql_cursor c = record_use(store, QUERY_SETTING);
                struct setting_row row;

                sql_bind_text(&c, room);
                sql_bind_text(&c, settings->name);
                r = sql_next_row(&c, &row);
                if (r <= 0)
                        continue;
                n_found++;
                setting_set(settings, ret_values, row.value);
        }
        return r < 0 ? r : n_found > 0 ? 0 : -ENOENT;
}

int store_save_settings(struct store *store, const char *room, const struct setting *settings,
                        const void *values) {
        int r = 0;

        for (; r >= 0 && settings->name; settings++) {
                struct setting_row row = {room, settings->name, setting_get(settings, values)};
                r = store_save(store, &setting_table, &row);
        }
        return r;
}
