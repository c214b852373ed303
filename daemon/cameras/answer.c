#include "daemon/cameras/answer.h"

#include "daemon/cameras/tables.h"
#include "daemon/record/answer.h"

enum { CAUSES_MAX = 24 }; /* that one day of a camera tells apart; of more, the first by name */

/* ----- how they are ----- */

static int count_of(struct store *store, enum cameras_query query, const char *camera, uint64_t *ret) {
        struct sql_cursor c = cameras_use(store, query);

        sql_bind_text(&c, camera);
        return sql_number(c, ret);
}

static int append_camera(const struct camera_row *camera, struct store *store, sd_bus_message *reply) {
        uint64_t holds, wanted;
        int r = count_of(store, QUERY_COUNT_HOLDS, camera->id, &holds);

        if (r >= 0)
                r = count_of(store, QUERY_COUNT_WANTS, camera->id, &wanted);
        if (r >= 0)
                r = sd_bus_message_append(reply, "a{sv}", 6, "camera", "s", camera->id, "state", "s",
                                          camera->state, "configured", "b", (int) camera->configured,
                                          "counters", "s", camera->counters, "holds", "t", holds, "wanted",
                                          "t", wanted);
        return r;
}

int answer_cameras(const struct book *book, struct store *store, sd_bus_message *reply) {
        const struct cameras *cameras = cameras_of(book);
        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");

        for (size_t i = 0; r >= 0 && i < cameras->n_cameras; i++)
                r = append_camera(&cameras->cameras[i], store, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

/* ----- figures ----- */

struct cause {
        char name[CAUSE_SIZE];
        int64_t usec;
};

/* A camera's day. */
struct group {
        int32_t day;
        char camera[ID_SIZE];
        bool known; /* announced and recorded time */
        uint64_t announced_usec, recorded_usec;
        struct camera_count_row counts;
        struct cause causes[CAUSES_MAX];
        size_t n_causes;
        int64_t gaps;
};

struct groups {
        struct group *items;
        size_t n, allocated;
        size_t next; /* where the next one is looked for first, as each query has the same order */
};

static void groups_clear(struct groups *groups) {
        free(groups->items);
}

static bool is_of(const struct group *group, int32_t day, const char *camera) {
        return group->day == day && streq(group->camera, camera);
}

static struct group *get_group(struct groups *groups, int32_t day, const char *camera) {
        for (size_t i = 0; i < groups->n; i++) {
                size_t at = (groups->next + i) % groups->n;

                if (!is_of(&groups->items[at], day, camera))
                        continue;
                groups->next = at;
                return &groups->items[at];
        }
        struct group *group = ARRAY_ADD(groups->items, groups->n, groups->allocated);
        if (!group)
                return NULL;
        groups->next = groups->n - 1;
        group->day = day;
        id_copy(group->camera, sizeof(group->camera), camera);
        return group;
}

static int add_day(const void *loaded, void *userdata) {
        const struct camera_day_row *row = loaded;
        struct group *group = get_group(userdata, row->day, row->camera);

        if (!group)
                return -ENOMEM;
        group->known = true;
        group->announced_usec = row->announced_usec;
        group->recorded_usec = row->recorded_usec;
        return 0;
}

static int add_counts(const void *loaded, void *userdata) {
        const struct camera_count_row *row = loaded;
        struct group *group = get_group(userdata, row->day, row->camera);

        if (!group)
                return -ENOMEM;
        group->counts = *row;
        return 0;
}

static int add_gaps(const void *loaded, void *userdata) {
        const struct camera_gap_row *row = loaded;
        struct group *group = get_group(userdata, row->day, row->camera);

        if (!group)
                return -ENOMEM;
        group->gaps += row->gaps;
        if (group->n_causes == CAUSES_MAX)
                return 0;
        struct cause *cause = &group->causes[group->n_causes++];
        id_copy(cause->name, sizeof(cause->name), row->cause);
        cause->usec = row->usec;
        return 0;
}

static int compare_groups(const void *a, const void *b) {
        const struct group *x = a, *y = b;

        return x->day != y->day ? (x->day < y->day ? -1 : 1) : strcmp(x->camera, y->camera);
}

static int append_group(const struct group *group, sd_bus_message *reply) {
        const struct camera_count_row *counts = &group->counts;
        struct named_count causes[CAUSES_MAX];
        char day[DAY_TEXT_SIZE];

        day_format(group->day, day);
        for (size_t i = 0; i < group->n_causes; i++)
                causes[i] = (struct named_count){group->causes[i].name, (uint64_t) group->causes[i].usec};
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}", "day", "s", day, "camera", "s", group->camera);
        if (r >= 0 && group->known)
                r = sd_bus_message_append(reply, "{sv}{sv}", "announced_usec", "t", group->announced_usec,
                                          "recorded_usec", "t", group->recorded_usec);
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}{sv}{sv}{sv}{sv}{sv}{sv}{sv}", "gaps", "t",
                        (uint64_t) group->gaps, "segments", "t", (uint64_t) counts->segments, "segments_usec",
                        "t", (uint64_t) counts->segments_usec, "deleted", "t", (uint64_t) counts->deleted,
                        "deleted_bytes", "t", (uint64_t) counts->deleted_bytes, "damaged", "t",
                        (uint64_t) counts->damaged, "views", "t", (uint64_t) counts->views, "exports", "t",
                        (uint64_t) counts->exports, "refusals", "t", (uint64_t) counts->refusals, "holds",
                        "t", (uint64_t) counts->holds);
        if (r >= 0)
                r = answer_counts(reply, "gaps_usec", causes, group->n_causes);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int each_of_days(struct store *store, enum cameras_query query, int32_t first, int32_t last,
                        sql_row_fn each, struct groups *groups) {
        struct sql_cursor c = cameras_use(store, query);

        sql_bind_i64(&c, first);
        sql_bind_i64(&c, last);
        return sql_each(c, each, groups);
}

int answer_camera_figures(struct store *store, int32_t first_day, int32_t last_day, sd_bus_message *reply) {
        _cleanup_(groups_clear) struct groups groups = {0};
        int r = each_of_days(store, QUERY_CAMERA_DAYS, first_day, last_day, add_day, &groups);

        if (r >= 0)
                r = each_of_days(store, QUERY_CAMERA_COUNTS, first_day, last_day, add_counts, &groups);
        if (r >= 0)
                r = each_of_days(store, QUERY_CAMERA_GAPS, first_day, last_day, add_gaps, &groups);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        if (r < 0)
                return r;
        if (groups.n > 0)
                qsort(groups.items, groups.n, sizeof(*groups.items), compare_groups);
        for (size_t i = 0; r >= 0 && i < groups.n; i++)
                r = append_group(&groups.items[i], reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}
