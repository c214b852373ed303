#include "daemon/queue/figures.h"

#include "daemon/queue/durations.h"
#include "daemon/record/answer.h"

struct group {
        const struct queue_figures_request *request;
        bool is_sum;
        int64_t number; /* the hour or the day */
        char id[ID_SIZE];
        int64_t counts[_QUEUE_COUNT_MAX], usec[_QUEUE_TIME_MAX];
        struct durations times[_QUEUE_TIME_MAX];
};

/* The first is the sum. */
struct queue_figures {
        const struct queue_figures_request *request;
        struct group *items;
        size_t n, allocated;
};

struct queue_figures *queue_figures_free(struct queue_figures *figures) {
        for (size_t i = 0; figures && i < figures->n; i++)
                for (int time = 0; time < _QUEUE_TIME_MAX; time++)
                        durations_clear(&figures->items[i].times[time]);
        if (figures)
                free(figures->items);
        free(figures);
        return NULL;
}

static struct group *add_group(struct queue_figures *figures) {
        struct group *group = ARRAY_ADD(figures->items, figures->n, figures->allocated);

        if (group)
                group->request = figures->request;
        return group;
}

/* From the end: rows come in order of days and hours. */
static struct group *get_group(struct queue_figures *figures, int64_t number, const char *id) {
        for (size_t i = figures->n; i-- > 1;)
                if (figures->items[i].number == number && streq(figures->items[i].id, id))
                        return &figures->items[i];

        struct group *group = add_group(figures);
        if (group) {
                group->number = number;
                id_copy(group->id, sizeof(group->id), id);
        }
        return group;
}

static int add_to(struct group *group, const struct queue_figures_row *row) {
        if (!group)
                return -ENOMEM;
        for (int i = 0; i < _QUEUE_COUNT_MAX; i++)
                group->counts[i] += row->counts[i];
        for (int i = 0; i < _QUEUE_TIME_MAX; i++) {
                group->usec[i] += row->usec[i];
                int r = durations_add_text(&group->times[i], row->seconds[i]);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int add_row(const void *loaded, void *userdata) {
        const struct queue_figures_row *row = loaded;
        struct queue_figures *figures = userdata;
        const struct queue_figures_request *request = figures->request;

        if ((request->service && !streq(request->service, row->key.service)) ||
            (request->counter && !streq(request->counter, row->key.counter)))
                return 0;
        int r = add_to(&figures->items[0], row);
        if (r < 0)
                return r;
        switch (request->by) {
        case QUEUE_BY_SERVICE:
                return add_to(get_group(figures, 0, row->key.service), row);
        case QUEUE_BY_COUNTER:
                /* What no counter has a part in stands in the sum. */
                return row->key.counter[0] == '\0' ? 0 : add_to(get_group(figures, 0, row->key.counter), row);
        case QUEUE_BY_HOUR:
                return add_to(get_group(figures, row->key.hour, ""), row);
        case QUEUE_BY_DAY:
                return add_to(get_group(figures, row->key.day, ""), row);
        case QUEUE_BY_OFFICIAL:
                return row->key.counter[0] == '\0' ? 0
                                                   : add_to(get_group(figures, 0, row->key.official), row);
        case _QUEUE_BY_MAX:
        case _QUEUE_BY_INVALID:
                break;
        }
        return -EINVAL;
}

static int compare_groups(const void *a, const void *b) {
        const struct group *x = a, *y = b;

        return x->number != y->number ? (x->number < y->number ? -1 : 1) : strcmp(x->id, y->id);
}

static int append_key(sd_bus_message *reply, const struct group *group) {
        enum queue_figures_by by = group->request->by;
        char day[DAY_TEXT_SIZE];

        if (group->is_sum)
                return 0;
        if (by == QUEUE_BY_HOUR)
                return sd_bus_message_append(reply, "{sv}", queue_figures_by_to_string(by), "t",
                                             (uint64_t) group->number);
        if (by != QUEUE_BY_DAY)
                return sd_bus_message_append(reply, "{sv}", queue_figures_by_to_string(by), "s", group->id);
        day_format((int32_t) group->number, day);
        return sd_bus_message_append(reply, "{sv}", queue_figures_by_to_string(by), "s", day);
}

static int append_time(sd_bus_message *reply, const char *name, struct durations *durations, int64_t usec) {
        struct named_count counts[] = {
                {"n", durations->n}, {"mean_usec", 0}, {"median_usec", 0}, {"p90_usec", 0}};

        /* Of nothing there is no mean. */
        if (durations->n == 0)
                return answer_counts(reply, name, counts, 1);
        counts[1].value = (uint64_t) usec / durations->n;
        counts[2].value = durations_median_usec(durations);
        counts[3].value = durations_quantile_usec(durations, 90);
        return answer_counts(reply, name, counts, ELEMENTSOF(counts));
}

#define FIGURE_NAME(NAME, name) #name,

static int append_times(sd_bus_message *reply, struct group *group) {
        static const char *const times[_QUEUE_TIME_MAX] = {QUEUE_TIMES(FIGURE_NAME)};
        int r = 0;

        for (int i = 0; r >= 0 && i < _QUEUE_TIME_MAX; i++)
                r = append_time(reply, times[i], &group->times[i], group->usec[i]);
        return r;
}

int queue_figures_append_times(struct queue_figures *figures, const char *id, sd_bus_message *reply) {
        struct group nothing = {0};

        for (size_t i = 1; id && i < figures->n; i++)
                if (streq(figures->items[i].id, id))
                        return append_times(reply, &figures->items[i]);
        return append_times(reply, id ? &nothing : &figures->items[0]);
}

static int append_group(sd_bus_message *reply, struct group *group) {
        static const char *const counts[_QUEUE_COUNT_MAX] = {QUEUE_COUNTS(FIGURE_NAME)};

        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = append_key(reply, group);
        for (int i = 0; r >= 0 && i < _QUEUE_COUNT_MAX; i++)
                r = sd_bus_message_append(reply, "{sv}", counts[i], "t", (uint64_t) group->counts[i]);
        if (r >= 0)
                r = append_times(reply, group);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int queue_figures_read(struct store *store, const struct queue_figures_request *request,
                       struct queue_figures **ret) {
        _cleanup_(queue_figures_freep) struct queue_figures *figures = calloc(1, sizeof(*figures));

        if (!figures)
                return -ENOMEM;
        figures->request = request;
        struct group *sum = add_group(figures);
        if (!sum)
                return -ENOMEM;
        sum->is_sum = true;
        int r = store_each_queue_figure(store, request->first_day, request->last_day, add_row, figures);
        if (r < 0)
                return r;
        qsort(figures->items + 1, figures->n - 1, sizeof(*figures->items), compare_groups);
        *ret = TAKE_PTR(figures);
        return 0;
}

int queue_figures_append(struct queue_figures *figures, sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");

        for (size_t i = 0; r >= 0 && i < figures->n; i++)
                r = append_group(reply, &figures->items[i]);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}
