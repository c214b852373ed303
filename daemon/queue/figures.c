#include "daemon/queue/figures.h"

#include "daemon/queue/durations.h"
#include "daemon/record/answer.h"

static const char *const by_names[_QUEUE_BY_MAX] = {"service", "counter", "hour", "day"};

int queue_figures_by_from_string(const char *s) {
        for (int i = 0; i < _QUEUE_BY_MAX; i++)
                if (streq(s, by_names[i]))
                        return i;
        return -EINVAL;
}

struct group {
        const struct queue_figures_request *request;
        bool is_sum;
        int64_t number; /* the hour or the day */
        char id[ID_SIZE];
        int64_t counts[_QUEUE_COUNT_MAX], usec[_QUEUE_TIME_MAX];
        struct durations times[_QUEUE_TIME_MAX];
};

/* The first is the sum. */
struct groups {
        const struct queue_figures_request *request;
        struct group *items;
        size_t n, allocated;
};

static void groups_clear(struct groups *groups) {
        for (size_t i = 0; i < groups->n; i++)
                for (int time = 0; time < _QUEUE_TIME_MAX; time++)
                        durations_clear(&groups->items[i].times[time]);
        free(groups->items);
}

static struct group *add_group(struct groups *groups) {
        struct group *group = ARRAY_ADD(groups->items, groups->n, groups->allocated);

        if (group)
                group->request = groups->request;
        return group;
}

/* From the end: rows come in order of days and hours. */
static struct group *get_group(struct groups *groups, int64_t number, const char *id) {
        for (size_t i = groups->n; i-- > 1;)
                if (groups->items[i].number == number && streq(groups->items[i].id, id))
                        return &groups->items[i];

        struct group *group = add_group(groups);
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
        struct groups *groups = userdata;
        const struct queue_figures_request *request = groups->request;

        if ((request->service && !streq(request->service, row->key.service)) ||
            (request->counter && !streq(request->counter, row->key.counter)))
                return 0;
        int r = add_to(&groups->items[0], row);
        if (r < 0)
                return r;
        switch (request->by) {
        case QUEUE_BY_SERVICE:
                return add_to(get_group(groups, 0, row->key.service), row);
        case QUEUE_BY_COUNTER:
                /* What no counter has a part in stands in the sum. */
                return row->key.counter[0] == '\0' ? 0 : add_to(get_group(groups, 0, row->key.counter), row);
        case QUEUE_BY_HOUR:
                return add_to(get_group(groups, row->key.hour, ""), row);
        case QUEUE_BY_DAY:
                return add_to(get_group(groups, row->key.day, ""), row);
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
                return sd_bus_message_append(reply, "{sv}", by_names[by], "t", (uint64_t) group->number);
        if (by != QUEUE_BY_DAY)
                return sd_bus_message_append(reply, "{sv}", by_names[by], "s", group->id);
        day_format((int32_t) group->number, day);
        return sd_bus_message_append(reply, "{sv}", by_names[by], "s", day);
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

static int append_group(sd_bus_message *reply, struct group *group) {
#define FIGURE_NAME(NAME, name) #name,
        static const char *const counts[_QUEUE_COUNT_MAX] = {QUEUE_COUNTS(FIGURE_NAME)};
        static const char *const times[_QUEUE_TIME_MAX] = {QUEUE_TIMES(FIGURE_NAME)};

        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = append_key(reply, group);
        for (int i = 0; r >= 0 && i < _QUEUE_COUNT_MAX; i++)
                r = sd_bus_message_append(reply, "{sv}", counts[i], "t", (uint64_t) group->counts[i]);
        for (int i = 0; r >= 0 && i < _QUEUE_TIME_MAX; i++)
                r = append_time(reply, times[i], &group->times[i], group->usec[i]);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int queue_figures_append(struct store *store, const struct queue_figures_request *request,
                         sd_bus_message *reply) {
        _cleanup_(groups_clear) struct groups groups = {.request = request};
        struct group *sum = add_group(&groups);

        if (!sum)
                return -ENOMEM;
        sum->is_sum = true;
        int r = store_each_queue_figure(store, request->first_day, request->last_day, add_row, &groups);
        if (r < 0)
                return r;
        qsort(groups.items + 1, groups.n - 1, sizeof(*groups.items), compare_groups);
        r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (size_t i = 0; r >= 0 && i < groups.n; i++)
                r = append_group(reply, &groups.items[i]);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}
