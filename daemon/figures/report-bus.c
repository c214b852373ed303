#include "daemon/figures/report-bus.h"

#include "daemon/entries/bus.h"
#include "daemon/officials/conf.h"
#include "daemon/queue/conf.h"
#include "daemon/ratings/book.h"
#include "daemon/ratings/conf.h"
#include "daemon/ratings/public.h"
#include "daemon/ratings/tables.h"
#include "daemon/record/answer.h"
#include "daemon/suggestions/answer.h"
#include "daemon/surveys/answer.h"
#include "services/base/bus.h"

enum { CAUSES_MAX = 64 }; /* that are told of one camera: the daemon knows far fewer */

static int append_t(sd_bus_message *reply, const char *name, int64_t value) {
        return sd_bus_message_append(reply, "{sv}", name, "t", (uint64_t) (value > 0 ? value : 0));
}

/* ----- a group ----- */

#define FIGURE_NAME(NAME, column) #column,
#define COUNT_NAME(NAME, name) #name,
#define TIME_NAME(NAME, name) #name,

/* Stray presses are of no visit, so of no service, hour or official. */
static bool is_plain(enum figure figure, enum report_groups_by by) {
        bool knows_strays = by != GROUPS_BY_SERVICE && by != GROUPS_BY_HOUR && by != GROUPS_BY_OFFICIAL;

        return figure < FIGURE_RATED && figure != FIGURE_SERVED && figure != FIGURE_OFFLINE_USEC &&
               (figure != FIGURE_STRAY || knows_strays);
}

/* A ticket is not of a counter before that calls it. */
static bool is_counted_by(enum queue_count count, enum report_groups_by by) {
        return (by != GROUPS_BY_COUNTER && by != GROUPS_BY_OFFICIAL) || count == QUEUE_COUNT_SERVED ||
               count == QUEUE_COUNT_NO_SHOW;
}

/* What tells of levels, and of how low ones were dealt with. */
static int append_levels(sd_bus_message *reply, const struct report_groups_row *row, bool channels_withheld) {
        static const char *const names[_FIGURE_MAX] = {FIGURES(FIGURE_NAME)};
        int r = 0;

        for (int i = FIGURE_RATED; r >= 0 && i < _FIGURE_MAX; i++)
                if (!channels_withheld || i < FIGURE_PHONE || i >= FIGURE_PHONE + (int) _LEVEL_MAX)
                        r = append_t(reply, names[i], row->ratings[i]);
        return r;
}

/* Of none there is nothing to be learnt. */
static bool is_few(int64_t ratings, int64_t minimum) {
        return ratings > 0 && ratings < minimum;
}

static int append_ratings(sd_bus_message *reply, const struct report_groups_row *row, uint64_t minimum) {
        static const char *const names[_FIGURE_MAX] = {FIGURES(FIGURE_NAME)};
        int64_t rated = figures_rated(row->ratings), suspect = 0, by_phone = 0, few = (int64_t) minimum;
        bool withheld = rated < few;
        int r = 0;

        for (enum level level = 0; level < _LEVEL_MAX; level++) {
                suspect += row->ratings[FIGURE_SUSPECT + (int) level];
                by_phone += row->ratings[FIGURE_PHONE + (int) level];
        }
        bool channels_withheld = is_few(by_phone, few) || is_few(rated - by_phone, few);
        r = sd_bus_message_append(reply, "{sv}{sv}", "withheld", "b", (int) withheld, "withheld_channels",
                                  "b", (int) channels_withheld);
        if (r >= 0)
                r = append_t(reply, "asked", row->ratings[FIGURE_SERVED]);
        if (r >= 0)
                r = append_t(reply, "rated", rated);
        if (r >= 0)
                r = append_t(reply, "suspect", suspect);
        if (r >= 0)
                r = append_t(reply, "by_phone", by_phone);
        for (int i = 0; r >= 0 && i < _FIGURE_MAX; i++)
                if (is_plain(i, row->by))
                        r = append_t(reply, names[i], row->ratings[i]);
        return r < 0 || withheld ? r : append_levels(reply, row, channels_withheld);
}

static int append_time(sd_bus_message *reply, const char *name, struct durations *durations) {
        struct named_count counts[] = {{"n", durations->n}, {"median_usec", 0}, {"p90_usec", 0}};

        if (durations->n == 0)
                return answer_counts(reply, name, counts, 1);
        counts[1].value = durations_median_usec(durations);
        counts[2].value = durations_quantile_usec(durations, 90);
        return answer_counts(reply, name, counts, ELEMENTSOF(counts));
}

static int append_queue(sd_bus_message *reply, struct report_groups_row *row, uint64_t target_usec) {
        static const char *const counts[] = {QUEUE_COUNTS(COUNT_NAME)}, *const times[] = {
                                                                                QUEUE_TIMES(TIME_NAME)};
        const struct durations *waits = &row->times[QUEUE_TIME_WAITING];
        int r = append_t(reply, "called", (int64_t) waits->n);

        if (r >= 0)
                r = append_t(reply, "called_in_time", (int64_t) durations_count_within(waits, target_usec));
        for (int i = 0; r >= 0 && i < _QUEUE_COUNT_MAX; i++)
                if (is_counted_by(i, row->by))
                        r = append_t(reply, counts[i], row->counts[i]);
        for (int i = 0; r >= 0 && i < _QUEUE_TIME_MAX; i++)
                if (i != QUEUE_TIME_WALKING)
                        r = append_time(reply, times[i], &row->times[i]);
        return r;
}

/* As people know it; NULL: it has none, or left the configuration. */
static const char *find_name(const struct conf *conf, const struct report_groups_row *row) {
        if (row->by == GROUPS_BY_SERVICE) {
                const struct service_conf *service = queue_conf_service(conf, row->id, strlen(row->id));
                return service ? service->label : NULL;
        }
        if (row->by == GROUPS_BY_OFFICIAL) {
                const struct official_conf *official = officials_conf_official(conf, row->id);
                return official ? official->name : NULL;
        }
        const struct counter_conf *counter =
                row->by == GROUPS_BY_COUNTER ? ratings_conf_counter(conf, row->id) : NULL;
        return counter ? counter->label : NULL;
}

static int64_t minutes(int64_t usec) {
        return (usec + (int64_t) (30 * USEC_PER_SEC)) / (int64_t) (60 * USEC_PER_SEC);
}

/* Of a counter there is nothing announced; of a service or official nothing is kept. */
static int append_opening(sd_bus_message *reply, const struct report_groups_row *row) {
        static const char *const names[_OPENING_MAX] = {
                "announced_min", "announced_open_min", "counter_open_min",
                "inactive_min",  "post_open_min",      "post_offline_min",
        };
        int r = 0;

        if (row->by == GROUPS_BY_SUBJECT || row->by == GROUPS_BY_SERVICE || row->by == GROUPS_BY_OFFICIAL)
                return 0;
        for (int i = row->by == GROUPS_BY_COUNTER ? OPENING_COUNTER_OPEN : 0; r >= 0 && i < _OPENING_MAX; i++)
                r = append_t(reply, names[i], minutes(row->opening_usec[i]));
        return r;
}

/* Of nothing that was told there is nothing to say: not even zero. */
static int append_camera_times(sd_bus_message *reply, const struct report_camera_times *times) {
        if (times->days == 0)
                return 0;
        int r = append_t(reply, "camera_days", (int64_t) times->days);
        if (r >= 0)
                r = append_t(reply, "camera_due_min", minutes(times->due_usec));
        return r < 0 ? r : append_t(reply, "camera_recorded_min", minutes(times->recorded_usec));
}

static int append_group(sd_bus_message *reply, struct report_groups_row *row,
                        const struct report_about *about) {
        const char *name = find_name(about->conf, row);
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}", "by", "s", report_groups_by_to_string(row->by),
                                          "id", "s", row->id);
        if (r >= 0 && name)
                r = sd_bus_message_append(reply, "{sv}", "name", "s", name);
        if (r >= 0)
                r = append_ratings(reply, row, about->minimum_ratings);
        if (r >= 0 && row->by != GROUPS_BY_SUBJECT)
                r = append_queue(reply, row, about->target_usec);
        if (r >= 0)
                r = append_opening(reply, row);
        if (r >= 0)
                r = append_camera_times(reply, &row->cameras);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

/* ----- a camera ----- */

static int append_gaps(sd_bus_message *reply, const struct report_groups_camera *camera) {
        struct named_count gaps[CAUSES_MAX], times[CAUSES_MAX];
        size_t n = camera->n_causes < CAUSES_MAX ? camera->n_causes : CAUSES_MAX;

        for (size_t i = 0; i < n; i++) {
                const struct report_groups_gaps *of = &camera->causes[i];

                gaps[i] = (struct named_count){of->cause, (uint64_t) of->gaps};
                times[i] = (struct named_count){of->cause, (uint64_t) minutes(of->usec)};
        }
        int r = answer_counts(reply, "gaps", gaps, n);
        return r < 0 ? r : answer_counts(reply, "gaps_min", times, n);
}

static int append_camera(sd_bus_message *reply, const struct report_groups_camera *camera) {
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}", "by", "s", "camera", "id", "s", camera->id);
        if (r >= 0)
                r = append_camera_times(reply, &camera->times);
        if (r >= 0)
                r = append_gaps(reply, camera);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

/* ----- what it is of ----- */

static int find_about(struct centre *centre, struct report_about *ret, sd_bus_error *error) {
        const struct book *book = recorder_book(centre->recorder);
        struct instant now;

        if (!book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        int r = recorder_now(centre->recorder, &now);
        if (r < 0)
                return answer_failed(error, r);
        const struct rules *rules = &ratings_conf(centre->conf)->rules;
        ret->conf = centre->conf;
        ret->book = book;
        ret->now = now.at;
        ret->now_usec = book_wall(book, &now.at, NULL);
        ret->today = day_of(ret->now_usec, rules->utc_offset_usec);
        ret->cursor = book->last_event;
        ret->minimum_ratings = rules->minimum_ratings;
        ret->scale = rules->scale;
        ret->target_usec = queue_conf(centre->conf)->wait_target_usec;
        return 0;
}

static int append_about(sd_bus_message *reply, struct store *store, const struct report_groups *groups,
                        const struct report_about *about) {
        struct undated_request undated = {.first_day = about->request->first_day,
                                          .last_day = about->request->last_day};
        uint64_t here, all;
        char day[DAY_TEXT_SIZE];

        int r = store_count_undated(store, &undated, &here);
        undated.first_day = INT32_MIN;
        undated.last_day = INT32_MAX;
        if (r >= 0)
                r = store_count_undated(store, &undated, &all);
        if (r < 0)
                return r;
        day_format(about->today, day);
        r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = append_t(reply, "announced_days", (int64_t) groups->announced_days);
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}{sv}{sv}{sv}", "today", "s", day,
                                          "now_usec", "t", about->now_usec, "cursor", "t", about->cursor,
                                          "minimum_ratings", "t", about->minimum_ratings, "scale", "t",
                                          about->scale, "wait_target_usec", "t", about->target_usec,
                                          "undated", "t", here, "undated_elsewhere", "t", all - here);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

/* Words between spaces. */
static int read_by(const char *text, unsigned *ret, sd_bus_error *error) {
        _cleanup_free_ char *words = strdup(text);
        char *save = NULL;

        if (!words)
                return -ENOMEM;
        for (char *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
                int by = report_groups_by_from_string(word);
                if (by <= GROUPS_BY_SUBJECT)
                        return bus_error(error, BUS_ERROR_BAD_OPTION,
                                         "Option by has words of service, counter, official, hour, day and "
                                         "month.");
                *ret |= 1U << by;
        }
        return 0;
}

static int append_groups(sd_bus_message *reply, struct store *store, struct report_groups *groups,
                         const struct report_about *about) {
        const struct surveys_request surveys = {about->book, about->conf, about->request->first_day,
                                                about->request->last_day, about->minimum_ratings};
        const struct suggestions_request suggestions = {about->book, about->conf, about->request->first_day,
                                                        about->request->last_day, about->today};
        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");

        for (size_t i = 0; r >= 0 && i < groups->n; i++)
                r = append_group(reply, &groups->rows[i], about);
        for (size_t i = 0; r >= 0 && i < groups->n_cameras; i++)
                r = append_camera(reply, &groups->cameras[i]);
        if (r >= 0)
                r = surveys_append(store, &surveys, reply);
        if (r >= 0)
                r = suggestions_append(store, &suggestions, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int report_append(sd_bus_message *reply, struct store *store, struct report_groups *groups,
                  const struct report_about *about) {
        int r = append_about(reply, store, groups, about);

        if (r >= 0)
                r = append_groups(reply, store, groups, about);
        return r < 0 ? r : entries_append(store, about->request->first_day, about->request->last_day, reply);
}

static int method_get_report(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_(report_groups_freep) struct report_groups *groups = NULL;
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct report_groups_request request = {0};
        struct report_about about = {.request = &request};
        struct centre *centre = userdata;
        const char *by = "";
        const struct bus_option options[] = {BUS_OPTION_S("by", &by), {}};

        int r = answer_read_days(message, &request.first_day, &request.last_day, error);
        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r >= 0)
                r = read_by(by, &request.by, error);
        if (r >= 0)
                r = find_about(centre, &about, error);
        if (r < 0)
                return r;
        r = report_groups_read(centre->store, recorder_book(centre->recorder), &about.now, &request, &groups);
        if (r < 0)
                return answer_failed(error, r);
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = report_append(reply, centre->store, groups, &about);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

static const sd_bus_vtable record_members[] = {
        BUS_METHOD("GetReport", ("s", first_day, "s", last_day, "a{sv}", options),
                   ("a{sv}", about, "aa{sv}", groups, "aa{sv}", entries), method_get_report),
        SD_BUS_VTABLE_END,
};

const struct agent report_agent = {.record_members = record_members};
