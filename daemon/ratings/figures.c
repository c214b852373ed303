#include "daemon/ratings/figures.h"

#include "daemon/ratings/public.h"
#include "daemon/ratings/tables.h"
#include "daemon/record/answer.h"

/* One entry of the answer. */
struct entry {
        bool whole;       /* centre; no id */
        char id[ID_SIZE]; /* of a counter, or an official; empty: nobody was signed in */
        enum subject subject;
        int64_t values[_FIGURE_MAX];
        int64_t unpublished; /* ratings that the levels do not tell of */
};

struct entries {
        struct entry *items;
        size_t n, allocated;
        bool all;           /* also what not everybody may know */
        bool whole_only;    /* without parts of it */
        enum figures_of of; /* of the rows that are read */
};

/* id: NULL for the whole centre. */
static struct entry *get_entry(struct entries *entries, const char *id, enum subject subject) {
        for (size_t i = 0; i < entries->n; i++) {
                struct entry *entry = &entries->items[i];
                if (entry->subject == subject && entry->whole == !id && (!id || streq(entry->id, id)))
                        return entry;
        }

        struct entry *entry = ARRAY_ADD(entries->items, entries->n, entries->allocated);
        if (entry) {
                entry->subject = subject;
                entry->whole = !id;
                if (id)
                        id_copy(entry->id, sizeof(entry->id), id);
        }
        return entry;
}

static int add(struct entries *entries, const char *id, enum subject subject,
               const int64_t values[static _FIGURE_MAX], int64_t unpublished) {
        struct entry *entry = get_entry(entries, id, subject);

        if (!entry)
                return -ENOMEM;
        entry->unpublished += unpublished;
        for (int i = 0; i < _FIGURE_MAX; i++)
                entry->values[i] += values[i];
        return 0;
}

/* Of what everybody may know, ratings come as they were published, everything else as it is. */
static int add_row(const void *loaded, void *userdata) {
        const struct figure_row *row = loaded;
        struct entries *entries = userdata;
        struct figure_row told = *row;
        int64_t unpublished = figures_rated(row->values);

        if (entries->of == FIGURES_OF_PUBLIC)
                unpublished = -unpublished;
        else if (entries->all)
                unpublished = 0;
        else
                memset(told.values + FIGURE_RATED, 0,
                       sizeof(told.values) - FIGURE_RATED * sizeof(*told.values));
        int r = add(entries, NULL, row->key.subject, told.values, unpublished);
        return r < 0 || entries->whole_only
                       ? r
                       : add(entries, row->key.id, row->key.subject, told.values, unpublished);
}

static int add_rows(const struct figures_context *context, const struct figures_request *request,
                    enum figures_of of, struct entries *entries) {
        static const enum ratings_query queries[] = {
                [FIGURES_OF_COUNTER] = QUERY_FIGURES,
                [FIGURES_OF_OFFICIAL] = QUERY_OFFICIAL_FIGURES,
                [FIGURES_OF_PUBLIC] = QUERY_PUBLIC_FIGURES,
        };
        struct sql_cursor c =
                ratings_use(context->store, request->by_official ? QUERY_OFFICIALS_FIGURES : queries[of]);

        if (request->official)
                sql_bind_text(&c, request->official);
        sql_bind_i64(&c, request->first_day);
        sql_bind_i64(&c, request->last_day);
        entries->of = of;
        return sql_each(c, add_row, entries);
}

/* Entries in order: the centre, then the counters as configured, then those that left. */
static int prepare(const struct ratings_conf *conf, bool of_officials, struct entries *entries) {
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                for (size_t i = 0; i < conf->n_counters; i++)
                        if (conf->counters[i]->keypads[subject]) {
                                if (!get_entry(entries, NULL, subject))
                                        return -ENOMEM;
                                break;
                        }
        for (size_t i = 0; !of_officials && i < conf->n_counters; i++)
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                        if (conf->counters[i]->keypads[subject] &&
                            !get_entry(entries, conf->counters[i]->id, subject))
                                return -ENOMEM;
        return 0;
}

/* The part of a period that has not ended, up to now, within the asked days. */
static int add_open_period(const struct figures_context *context, const struct figures_request *request,
                           const struct counter_row *counter, enum subject subject, struct entries *entries) {
        struct offline_period period = {.start = counter->posts[subject].offline.since, .end = context->now};
        int64_t values[_FIGURE_MAX] = {0};
        uint64_t wall = book_wall(context->book, &period.start, NULL);
        uint64_t end = book_wall(context->book, &period.end, NULL);

        if (period.start.boot == period.end.boot && period.end.boottime_usec < period.start.boottime_usec)
                return 0;
        uint64_t usec = offline_period_usec(&period, wall, end);
        while (usec > 0) {
                struct offline_slice slice =
                        offline_next_slice(&wall, &usec, ratings_conf(context->conf)->rules.utc_offset_usec);
                if (slice.day >= request->first_day && slice.day <= request->last_day)
                        values[FIGURE_OFFLINE_USEC] += (int64_t) slice.usec;
        }
        if (values[FIGURE_OFFLINE_USEC] == 0)
                return 0;
        int r = add(entries, NULL, subject, values, 0);
        return r < 0 ? r : add(entries, counter->id, subject, values, 0);
}

static int add_open_periods(const struct figures_context *context, const struct figures_request *request,
                            struct entries *entries) {
        for (size_t i = 0; context->book && i < ratings_of(context->book)->n_counters; i++)
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                        const struct counter_row *counter = &ratings_of(context->book)->counters[i];
                        if (counter->posts[subject].keypad[0] == '\0' ||
                            counter->posts[subject].offline.causes == 0)
                                continue;
                        int r = add_open_period(context, request, counter, subject, entries);
                        if (r < 0)
                                return r;
                }
        return 0;
}

static uint64_t count(int64_t value) {
        return value > 0 ? (uint64_t) value : 0;
}

static int append_counts(sd_bus_message *reply, const struct entry *entry, uint64_t rated) {
#define NAMED_FIGURE(NAME, column) {#column, count(entry->values[FIGURE_##NAME])},
        const struct named_count counts[] = {PLAIN_FIGURES(NAMED_FIGURE){"rated", rated},
                                             {"unpublished", count(entry->unpublished)}};

        for (size_t i = 0; i < ELEMENTSOF(counts); i++) {
                int r = sd_bus_message_append(reply, "{sv}", counts[i].name, "t", counts[i].value);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int append_levels(sd_bus_message *reply, const struct entry *entry, uint64_t scale) {
        struct named_count levels[_LEVEL_MAX], report[_REPORT_LEVEL_MAX];
        size_t n = 0;

        for (enum report_level i = 0; i < _REPORT_LEVEL_MAX; i++)
                report[i] = (struct named_count){.name = report_level_to_string(i)};
        for (enum level level = 0; level < _LEVEL_MAX; level++) {
                uint64_t rated = count(entry->values[FIGURE_RATED + (int) level]);

                /* Levels of the scale in force, and of earlier ones if they were given. */
                if (rated > 0 || scale_has_level(scale, level))
                        levels[n++] = (struct named_count){level_to_string(level), rated};
                report[scale_report_level(level)].value += rated;
        }

        int r = answer_counts(reply, "levels", levels, n);
        return r < 0 ? r : answer_counts(reply, "report", report, ELEMENTSOF(report));
}

/* The report without those ratings that the figures from "first" on count by level. */
static int append_without(sd_bus_message *reply, const char *name, const struct entry *entry,
                          enum figure first) {
        struct named_count without[_REPORT_LEVEL_MAX];

        for (enum report_level i = 0; i < _REPORT_LEVEL_MAX; i++)
                without[i] = (struct named_count){.name = report_level_to_string(i)};
        for (enum level level = 0; level < _LEVEL_MAX; level++)
                without[scale_report_level(level)].value +=
                        count(entry->values[FIGURE_RATED + (int) level] - entry->values[first + (int) level]);
        return answer_counts(reply, name, without, ELEMENTSOF(without));
}

static int append_voided_levels(sd_bus_message *reply, const struct entry *entry) {
        struct named_count levels[_LEVEL_MAX];
        size_t n = 0;

        for (enum level level = 0; level < _LEVEL_MAX; level++) {
                uint64_t voided = count(entry->values[FIGURE_VOIDED_LEVEL + (int) level]);
                if (voided > 0)
                        levels[n++] = (struct named_count){level_to_string(level), voided};
        }
        return answer_counts(reply, "voided_levels", levels, n);
}

static int append_reasons(sd_bus_message *reply, const struct entry *entry) {
        struct named_count reasons[_REASON_MAX - 1];

        for (enum reason reason = REASON_NONE + 1; reason < _REASON_MAX; reason++)
                reasons[reason - 1] = (struct named_count){
                        reason_to_string(reason), count(entry->values[FIGURE_REASON + (int) reason - 1])};
        return answer_counts(reply, "reasons", reasons, ELEMENTSOF(reasons));
}

/* Those by phone, which are among the others; levels of too few tell nothing of the channel. */
static int append_by_phone(sd_bus_message *reply, const struct entry *entry, uint64_t minimum) {
        struct named_count report[_REPORT_LEVEL_MAX];
        uint64_t n = 0;

        for (enum report_level i = 0; i < _REPORT_LEVEL_MAX; i++)
                report[i] = (struct named_count){.name = report_level_to_string(i)};
        for (enum level level = 0; level < _LEVEL_MAX; level++) {
                uint64_t rated = count(entry->values[FIGURE_PHONE + (int) level]);
                report[scale_report_level(level)].value += rated;
                n += rated;
        }
        int r = sd_bus_message_append(reply, "{sv}", "by_phone", "t", n);
        return r < 0 || n < minimum ? r : answer_counts(reply, "report_by_phone", report, ELEMENTSOF(report));
}

/* Whoever saw a press that came too fast, or that a second one followed, would learn from these what it was.
 */
static int append_parts(sd_bus_message *reply, const struct entry *entry, bool withheld) {
        uint64_t suspect = 0;

        for (enum level level = 0; level < _LEVEL_MAX; level++)
                suspect += count(entry->values[FIGURE_SUSPECT + (int) level]);
        int r = sd_bus_message_append(reply, "{sv}", "suspect", "t", suspect);
        if (r < 0 || withheld)
                return r;
        r = append_without(reply, "report_without_suspect", entry, FIGURE_SUSPECT);
        if (r >= 0)
                r = append_without(reply, "report_without_voided", entry, FIGURE_VOIDED_LEVEL);
        if (r >= 0)
                r = append_voided_levels(reply, entry);
        return r < 0 ? r : append_reasons(reply, entry);
}

static int count_undated(const struct figures_context *context, const struct undated_request *request,
                         uint64_t *ret_here, uint64_t *ret_elsewhere) {
        struct undated_request all = *request;

        all.first_day = INT32_MIN;
        all.last_day = INT32_MAX;
        int r = store_count_undated(context->store, request, ret_here);
        if (r >= 0)
                r = store_count_undated(context->store, &all, ret_elsewhere);
        if (r >= 0)
                *ret_elsewhere -= *ret_here;
        return r;
}

/* Of whom an entry by official is; NULL: of all, or of a counter. */
static const char *official_of(const struct figures_request *request, const struct entry *entry) {
        return request->by_official && !entry->whole ? entry->id : request->official;
}

/* Nothing that is undated disappears: what stands under other days is told of with any. */
static int append_undated(const struct figures_context *context, const struct figures_request *request,
                          const struct entry *entry, sd_bus_message *reply) {
        const struct undated_request undated = {request->first_day, request->last_day,
                                                entry->whole || request->by_official ? NULL : entry->id,
                                                official_of(request, entry)};
        uint64_t here = 0, elsewhere = 0;
        int r = context->undated > 0 ? count_undated(context, &undated, &here, &elsewhere) : 0;

        return r < 0 ? r
                     : sd_bus_message_append(reply, "{sv}{sv}", "undated", "t", here, "undated_elsewhere",
                                             "t", elsewhere);
}

static int append_entry(const struct figures_context *context, const struct figures_request *request,
                        const struct entry *entry, bool all, sd_bus_message *reply) {
        const struct ratings_conf *conf = ratings_conf(context->conf);
        const char *official = official_of(request, entry);
        uint64_t rated = count(figures_rated(entry->values));
        bool withheld = rated < conf->rules.minimum_ratings;

        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}", "counter", "s",
                                          request->by_official ? "" : entry->id, "subject", "s",
                                          subject_to_string(entry->subject), "withheld", "b", (int) withheld);
        if (r >= 0 && official)
                r = sd_bus_message_append(reply, "{sv}", "official", "s", official);
        if (r >= 0)
                r = append_counts(reply, entry, rated);
        if (r >= 0)
                r = append_undated(context, request, entry, reply);
        if (r >= 0 && !withheld)
                r = append_levels(reply, entry, conf->rules.scale);
        if (r >= 0 && all)
                r = append_parts(reply, entry, withheld);
        if (r >= 0 && all)
                r = append_by_phone(reply, entry, conf->rules.minimum_ratings);
        if (r >= 0 && context->append_more)
                r = context->append_more(official, context->userdata, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int collect(const struct figures_context *context, const struct figures_request *request,
                   struct entries *entries) {
        bool of_officials = request->by_official || request->official;
        int r = prepare(ratings_conf(context->conf), of_officials, entries);

        if (r >= 0)
                r = add_rows(context, request, of_officials ? FIGURES_OF_OFFICIAL : FIGURES_OF_COUNTER,
                             entries);
        if (r >= 0 && !entries->all)
                r = add_rows(context, request, FIGURES_OF_PUBLIC, entries);
        return r < 0 || of_officials ? r : add_open_periods(context, request, entries);
}

static bool is_asked(const struct figures_request *request, const struct entry *entry) {
        return !request->counter || (!entry->whole && streq(request->counter, entry->id));
}

int figures_append(struct figures_context *context, const struct figures_request *request,
                   sd_bus_message *reply) {
        struct entries entries = {
                .whole_only = request->official,
                .all = request->all || ratings_conf(context->conf)->rules.minimum_ratings <= 1,
        };

        int r = collect(context, request, &entries);
        if (r >= 0)
                r = store_count_undated(context->store, &(struct undated_request){INT32_MIN, INT32_MAX},
                                        &context->undated);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (size_t i = 0; r >= 0 && i < entries.n; i++)
                if (is_asked(request, &entries.items[i]))
                        r = append_entry(context, request, &entries.items[i], entries.all, reply);
        free(entries.items);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int figures_find_total(struct figures_context *context, int32_t day, enum subject subject,
                       struct figures_total *ret) {
        const struct figures_request request = {.first_day = day, .last_day = day};
        uint64_t minimum = ratings_conf(context->conf)->rules.minimum_ratings;
        struct entries entries = {.whole_only = true, .all = minimum <= 1};

        *ret = (struct figures_total){0};
        int r = collect(context, &request, &entries);
        for (size_t i = 0; r >= 0 && i < entries.n; i++) {
                const struct entry *entry = &entries.items[i];
                uint64_t rated = count(figures_rated(entry->values));

                if (!entry->whole || entry->subject != subject)
                        continue;
                ret->served = count(entry->values[FIGURE_SERVED]);
                ret->rated = rated >= minimum ? rated : 0;
                for (enum level level = 0; ret->rated > 0 && level < _LEVEL_MAX; level++)
                        if (scale_report_level(level) == REPORT_SATISFIED)
                                ret->satisfied += count(entry->values[FIGURE_RATED + (int) level]);
        }
        free(entries.items);
        return r;
}

int figures_know_official(const struct figures_context *context, const char *official, bool *ret) {
        struct sql_cursor c = ratings_use(context->store, QUERY_KNOWN_OFFICIAL);
        uint64_t known = 0;

        sql_bind_text(&c, official);
        int r = sql_number(c, &known);
        *ret = known > 0;
        return r;
}

bool figures_know_counter(const struct figures_context *context, const char *counter) {
        return ratings_conf_counter(context->conf, counter) ||
               (context->book && ratings_find_counter(context->book, counter));
}
