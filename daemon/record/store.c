#include "daemon/record/tables.h"

#include <systemd/sd-id128.h>

struct sql_cursor store_use(struct store *store, const struct store_part *part, size_t sql) {
        size_t i = 0;

        while (store->parts[i] != part) {
                i++;
                assert(i < store->n_parts);
        }
        return sql_use(store->sql, store->first[i] + sql);
}

int store_row(struct sql_cursor *cursor) {
        int r = sql_next(cursor);

        return r == 0 ? -ENOENT : r;
}

int store_number(struct sql_cursor cursor, uint64_t *ret) {
        _cleanup_cursor_ struct sql_cursor c = cursor;

        int r = store_row(&c);
        if (r < 0)
                return r;
        *ret = sql_u64(&c);
        return c.error;
}

void bind_moment(struct sql_cursor *cursor, const struct moment *moment) {
        sql_bind_u64(cursor, moment->realtime_usec);
        sql_bind_u64(cursor, moment->boottime_usec);
        sql_bind_u64(cursor, moment->boot);
        sql_bind_u64(cursor, moment->synchronized);
}

void column_moment(struct sql_cursor *cursor, struct moment *ret) {
        ret->realtime_usec = sql_u64(cursor);
        ret->boottime_usec = sql_u64(cursor);
        ret->boot = sql_u64(cursor);
        ret->synchronized = sql_u64(cursor) != 0;
}

int column_word(struct sql_cursor *cursor, int (*from_string)(const char *s)) {
        int word = from_string(sql_text(cursor));

        if (word >= 0)
                return word;
        (void) sql_column_damaged(cursor);
        return 0;
}

static int load_record_id(struct store *store) {
        _cleanup_cursor_ struct sql_cursor c = record_use(store, SQL_LOAD_RECORD_ID);

        int r = store_row(&c);
        return r < 0 ? r : sql_copy(&c, store->record_id, sizeof(store->record_id));
}

static int create_record_id(struct store *store, const char *record_id) {
        struct sql_cursor c = record_use(store, SQL_CREATE_RECORD_ID);
        sd_id128_t random;

        if (record_id) {
                id_copy(store->record_id, sizeof(store->record_id), record_id);
        } else {
                int r = sd_id128_randomize(&random);
                if (r < 0)
                        return r;
                sd_id128_to_string(random, store->record_id);
        }
        sql_bind_text(&c, store->record_id);
        return sql_run(&c);
}

/* SQL of all rooms that leads to this version. NULL: no memory. */
static char *join_version(const struct store *store, size_t version) {
        char *sql = NULL;
        size_t size;
        FILE *f = open_memstream(&sql, &size);

        if (!f)
                return NULL;
        for (size_t i = 0; i < store->n_parts; i++)
                if (version < store->parts[i]->n_versions && store->parts[i]->versions[version])
                        (void) fputs(store->parts[i]->versions[version], f);
        if (fclose(f) != 0) {
                free(sql);
                return NULL;
        }
        return sql;
}

/* What of all parts makes one database; the texts of the versions are the caller's to free. */
struct joined {
        char *versions[STORE_VERSIONS_MAX];
        const char **statements;
        size_t n_versions, n_statements;
};

static void joined_clear(struct joined *joined) {
        for (size_t i = 0; i < joined->n_versions; i++)
                free(joined->versions[i]);
        free(joined->statements);
}

static int join_parts(struct store *store, struct joined *joined) {
        size_t n_versions = 0;

        for (size_t i = 0; i < store->n_parts; i++) {
                store->first[i] = joined->n_statements;
                joined->n_statements += store->parts[i]->n_sql;
                if (store->parts[i]->n_versions > n_versions)
                        n_versions = store->parts[i]->n_versions;
        }
        assert(n_versions <= STORE_VERSIONS_MAX);
        for (; joined->n_versions < n_versions; joined->n_versions++) {
                joined->versions[joined->n_versions] = join_version(store, joined->n_versions);
                if (!joined->versions[joined->n_versions])
                        return -ENOMEM;
        }
        assert(joined->n_statements > 0);
        joined->statements = calloc(joined->n_statements, sizeof(joined->statements[0]));
        if (!joined->statements)
                return -ENOMEM;
        for (size_t i = 0; i < store->n_parts; i++)
                for (size_t k = 0; k < store->parts[i]->n_sql; k++)
                        joined->statements[store->first[i] + k] = store->parts[i]->sql[k];
        return 0;
}

static int open_database(struct store *store, const char *path, char **ret_damage) {
        _cleanup_(joined_clear) struct joined joined = {0};

        int r = join_parts(store, &joined);
        if (r < 0)
                return r;
        const struct sql_spec spec = {
                .migrations = (const char *const *) joined.versions,
                .n_migrations = joined.n_versions,
                .statements = joined.statements,
                .n_statements = joined.n_statements,
        };
        r = sql_open(path, &spec, &store->sql, ret_damage);
        if (r < 0)
                return r;
        store->is_new = (size_t) r == joined.n_versions;
        return 0;
}

/* A new record gets its ID. */
static int get_record_id(struct store *store, const char *record_id, char **ret_damage) {
        int r = load_record_id(store);

        if (r == -ENOENT)
                r = create_record_id(store, record_id);
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

int store_open(const char *path, const struct room *const *rooms, const char *record_id, struct store **ret,
               char **ret_damage) {
        _cleanup_(store_freep) struct store *store = calloc(1, sizeof(*store));

        if (!store)
                return -ENOMEM;
        for (; *rooms; rooms++)
                if ((*rooms)->tables) {
                        assert(store->n_parts < STORE_PARTS_MAX);
                        store->parts[store->n_parts++] = (*rooms)->tables;
                }
        int r = open_database(store, path, ret_damage);
        if (r >= 0)
                r = get_record_id(store, record_id, ret_damage);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(store);
        return 0;
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

int store_damaged(struct store *store, const char *room) {
        return sql_damaged(store->sql, "rows of %s do not fit together", room);
}

int store_begin(struct store *store) {
        return sql_begin(store->sql);
}

int store_commit(struct store *store) {
        int r = sql_commit(store->sql);

        return r < 0 ? r : sql_check_kept(store->sql);
}

int store_check(struct store *store) {
        return sql_check_kept(store->sql);
}

void store_rollback(struct store *store) {
        sql_rollback(store->sql);
}

int store_add_event(struct store *store, const struct event_row *event) {
        struct sql_cursor c = record_use(store, SQL_ADD_EVENT);

        sql_bind_u64(&c, event->id);
        sql_bind_text(&c, event->source);
        sql_bind_text(&c, event->epoch);
        sql_bind_u64(&c, event->sequence);
        sql_bind_text(&c, event->type);
        sql_bind_u64(&c, event->realtime_usec);
        sql_bind_text(&c, event->fields);
        return sql_run(&c);
}

int store_last_event_id(struct store *store, uint64_t *ret) {
        return store_number(record_use(store, SQL_LAST_EVENT), ret);
}

int store_each_event(struct store *store, uint64_t after, uint32_t max, store_event_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = record_use(store, SQL_EVENTS_SINCE);
        int r;

        sql_bind_u64(&c, after);
        sql_bind_u64(&c, max);
        while ((r = sql_next(&c)) > 0) {
                struct event_row event = {.id = sql_u64(&c)};

                event.source = sql_text(&c);
                event.epoch = sql_text(&c);
                event.sequence = sql_u64(&c);
                event.type = sql_text(&c);
                event.realtime_usec = sql_u64(&c);
                event.fields = sql_text(&c);
                r = c.error < 0 ? c.error : each(&event, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_find_event(struct store *store, const struct stream_row *stream, uint64_t sequence, char **ret_type,
                     char **ret_fields) {
        _cleanup_cursor_ struct sql_cursor c = record_use(store, SQL_FIND_EVENT);
        _cleanup_free_ char *type = NULL, *fields = NULL;

        sql_bind_text(&c, stream->source);
        sql_bind_text(&c, stream->epoch);
        sql_bind_u64(&c, sequence);
        int r = store_row(&c);
        if (r < 0)
                return r;
        (void) sql_dup(&c, &type);
        r = sql_dup(&c, &fields);
        if (r < 0)
                return r;
        *ret_type = TAKE_PTR(type);
        *ret_fields = TAKE_PTR(fields);
        return 0;
}
