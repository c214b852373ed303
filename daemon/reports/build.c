#include "daemon/reports/build.h"

#include "daemon/reports/entries.h"
#include "daemon/reports/register.h"
#include "daemon/reports/survey.h"

struct report_memory {
        json_t *now, *before;
        char *request; /* centre and version */
};

#define COUNT_NAME(NAME, name, vi, en) [REPORT_##NAME] = #name,
static const char *const count_names[_REPORT_COUNT_MAX] = {REPORT_COUNTS(COUNT_NAME)};
#define TIME_NAME(NAME, name, vi, en) [REPORT_TIME_##NAME] = #name,
static const char *const time_names[_REPORT_TIME_MAX] = {REPORT_TIMES(TIME_NAME)};

#define LEVEL_BIT(NAME, name, vi, en) | UINT64_C(1) << REPORT_##NAME
static const uint64_t level_counts = UINT64_C(1) << REPORT_NOTED REPORT_LEVEL_COUNTS(LEVEL_BIT),
                      channel_counts = 0 REPORT_PHONE_COUNTS(LEVEL_BIT);

/* ----- reading ----- */

static uint64_t number(json_t *object, const char *name) {
        json_int_t value = json_integer_value(json_object_get(object, name));

        return value > 0 ? (uint64_t) value : 0;
}

static const char *string(json_t *object, const char *name) {
        const char *value = json_string_value(json_object_get(object, name));

        return value ? value : "";
}

int report_by_words(unsigned by, char **ret) {
        int r = str_format(ret, "%s", "");

        for (enum report_by i = 0; r >= 0 && i < _REPORT_BY_MAX; i++)
                if (by & 1U << i)
                        r = str_extend(ret, " ", "%s", report_by_to_string(i));
        return r;
}

/* NULL: there is none, so that it came to nothing. */
static json_t *find_group(json_t *answer, const char *by, const char *id) {
        json_t *groups = json_object_get(answer, "groups"), *group;
        size_t i;

        json_array_foreach(groups, i, group) if (streq(string(group, "by"), by) &&
                                                 streq(string(group, "id"), id)) return group;
        return NULL;
}

/* ----- figures ----- */

/* What a group counts, then and now. */
struct counted {
        enum report_by by; /* negative: the whole */
        json_t *json;      /* NULL: nothing */
        uint64_t known, counts[_REPORT_COUNT_MAX];
        bool withheld, withheld_channels;
};

static void read_counts(json_t *json, enum report_by by, struct counted *ret) {
        *ret = (struct counted){.by = by, .json = json};
        if (!json)
                return;
        ret->withheld = json_is_true(json_object_get(json, "withheld"));
        for (int i = 0; i < _REPORT_COUNT_MAX; i++) {
                ret->counts[i] = number(json, count_names[i]);
                if (json_object_get(json, count_names[i]))
                        ret->known |= UINT64_C(1) << i;
        }
        if (ret->withheld)
                ret->known |= level_counts;
        ret->withheld_channels = json_is_true(json_object_get(json, "withheld_channels"));
        if (ret->withheld_channels)
                ret->known |= channel_counts;
}

static uint64_t sum(const struct counted *counted, uint64_t plus, uint64_t minus) {
        uint64_t value = 0, less = 0;

        for (int i = 0; i < _REPORT_COUNT_MAX; i++) {
                value += plus >> i & 1 ? counted->counts[i] : 0;
                less += minus >> i & 1 ? counted->counts[i] : 0;
        }
        return value > less ? value - less : 0;
}

static struct report_value find_time(const struct report_figure *figure, const struct counted *counted) {
        json_t *time = json_object_get(counted->json, time_names[figure->time]);
        uint64_t n = number(time, "n");

        if (!time)
                return (struct report_value){.state = REPORT_NOT_KEPT_BY};
        return (struct report_value){
                .state = n > 0 ? REPORT_IS_MEASURED : REPORT_HAS_NOTHING,
                .denominator = n,
                .median_usec = number(time, "median_usec"),
                .percentile90_usec = number(time, "p90_usec"),
        };
}

/* of: its denominator. Where nobody rated there is nothing to withhold. */
static bool is_withheld(const struct report_figure *figure, const struct counted *counted, uint64_t of) {
        if (figure->of_levels && counted->withheld)
                return of > 0 || (figure->of_plus & level_counts && counted->counts[REPORT_RATED] > 0);
        return figure->of_channel && counted->withheld_channels && of > 0;
}

static struct report_value find_value(const struct report_figure *figure, const struct counted *counted) {
        uint64_t needed = figure->plus | figure->minus | figure->of_plus | figure->of_minus;
        bool is_whole = counted->by < 0;

        if (figure->is_entered || (figure->time < 0 && needed == 0))
                return (struct report_value){.state = is_whole ? REPORT_NOT_MEASURED : REPORT_NOT_KEPT_BY};
        if (!counted->json)
                return (struct report_value){.state = REPORT_HAS_NOTHING};
        if (counted->by == REPORT_BY_OFFICIAL && counted->withheld)
                return (struct report_value){.state = REPORT_TOO_FEW};
        if (figure->time >= 0)
                return find_time(figure, counted);
        /* All of them are kept of each day: of one without, nobody has measured anything. */
        if (needed & ~counted->known)
                return (struct report_value){.state = is_whole || counted->by == REPORT_BY_DAY ||
                                                                      counted->by == REPORT_BY_MONTH
                                                              ? REPORT_NOT_MEASURED
                                                              : REPORT_NOT_KEPT_BY};
        uint64_t of = sum(counted, figure->of_plus, figure->of_minus);
        if (is_withheld(figure, counted, of))
                return (struct report_value){.state = REPORT_TOO_FEW, .denominator = of};
        return (struct report_value){
                .state = of > 0 ? REPORT_IS_MEASURED : REPORT_HAS_NOTHING,
                .numerator = sum(counted, figure->plus, figure->minus),
                .denominator = of,
        };
}

static size_t count_figures(void) {
        size_t n = 0;

        while (report_figure_at(n))
                n++;
        return n;
}

/* What is typed in is of the whole centre. */
static void fill_entered(json_t *now, json_t *before, struct report *report) {
        for (size_t i = 0; i < report->whole.n_rows; i++) {
                struct report_row *row = &report->whole.rows[i];

                if (!row->figure->is_entered)
                        continue;
                row->value = report_entered_value(json_object_get(now, "entries"), row->figure->code,
                                                  &report->period, row);
                if (row->value.state != REPORT_IS_ENTERED)
                        row->source = row->source_day = row->actor = NULL;
                row->before = report_entered_value(json_object_get(before, "entries"), row->figure->code,
                                                   &report->before, NULL);
        }
}

static int fill_rows(const struct counted *now, const struct counted *before, struct report_group *group) {
        size_t n = count_figures();

        group->rows = calloc(n, sizeof(*group->rows));
        if (!group->rows)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++) {
                const struct report_figure *figure = report_figure_at(i);
                struct report_row *row = &group->rows[group->n_rows];

                /* Sheets are of no counter, hour or day: of a group one row of each figure says so. */
                if (now->by >= 0 && figure->survey > 0 && figure->variant != REPORT_ALL)
                        continue;
                group->n_rows++;
                row->figure = figure;
                row->value = find_value(row->figure, now);
                row->before = find_value(row->figure, before);
        }
        return 0;
}

/* Of an official with few ratings nothing is told. */
static uint64_t hidden(const struct counted *counted) {
        bool all = counted->by == REPORT_BY_OFFICIAL && counted->withheld;

        return all                          ? UINT64_MAX
               : counted->withheld          ? level_counts
               : counted->withheld_channels ? channel_counts
                                            : 0;
}

static void copy_told(const struct counted *counted, uint64_t counts[static _REPORT_COUNT_MAX]) {
        for (int i = 0; i < _REPORT_COUNT_MAX; i++)
                counts[i] = hidden(counted) >> i & 1 ? 0 : counted->counts[i];
}

/* json: NULL: of nothing, now or before. by: negative: the whole. */
static int fill_group(enum report_by by, json_t *json, json_t *json_before, struct report_group *ret) {
        struct counted now, before;
        json_t *either = json ? json : json_before;

        read_counts(json, by, &now);
        read_counts(json_before, by, &before);
        ret->id = string(either, "id");
        ret->name = json_string_value(json_object_get(either, "name"));
        ret->withheld = now.withheld;
        ret->known = now.known & ~(now.withheld_channels ? channel_counts : 0);
        copy_told(&now, ret->counts);
        copy_told(&before, ret->before);
        return fill_rows(&now, &before, ret);
}

/* ----- sections ----- */

static int fill_section(enum report_by by, json_t *now, json_t *before, struct report_section *ret) {
        json_t *groups = json_object_get(now, "groups"), *group;
        bool is_of_time = by == REPORT_BY_DAY || by == REPORT_BY_MONTH;
        const char *word = report_by_to_string(by);
        size_t i;
        int r = 0;

        ret->by = by;
        ret->groups = calloc(json_array_size(groups) + 1, sizeof(*ret->groups));
        if (!ret->groups)
                return -ENOMEM;
        json_array_foreach(groups, i, group) {
                if (!streq(string(group, "by"), word))
                        continue;
                json_t *then = is_of_time ? NULL : find_group(before, word, string(group, "id"));
                r = fill_group(by, group, then, &ret->groups[ret->n_groups++]);
                if (r < 0)
                        return r;
        }
        return r;
}

static int fill_sections(const struct report_request *request, json_t *now, json_t *before,
                         struct report *report) {
        int r = 0;

        report->sections = calloc(_REPORT_BY_MAX, sizeof(*report->sections));
        if (!report->sections)
                return -ENOMEM;
        for (enum report_by by = 0; r >= 0 && by < _REPORT_BY_MAX; by++)
                if (request->by & 1U << by)
                        r = fill_section(by, now, before, &report->sections[report->n_sections++]);
        return r;
}

static int fill_questions(json_t *now, struct report *report) {
        static const struct report_question subjects[] = {
                {.subject = "reception", .name = {"Tiếp công dân", "Receiving citizens"}},
                {.subject = "procedures", .name = {"Giải quyết thủ tục hành chính", "Handling procedures"}},
        };

        report->questions = calloc(ELEMENTSOF(subjects), sizeof(*report->questions));
        if (!report->questions)
                return -ENOMEM;
        for (size_t i = 0; i < ELEMENTSOF(subjects); i++) {
                struct report_question *question = &report->questions[report->n_questions];
                json_t *group = find_group(now, "subject", subjects[i].subject);
                struct counted counted;

                if (!group)
                        continue;
                *question = subjects[i];
                read_counts(group, _REPORT_BY_INVALID, &counted);
                question->withheld = counted.withheld;
                question->known = counted.known & ~(counted.withheld_channels ? channel_counts : 0);
                copy_told(&counted, question->counts);
                report->n_questions++;
        }
        return 0;
}

/* ----- cameras ----- */

static int fill_gaps(json_t *group, struct report_camera *ret) {
        json_t *gaps = json_object_get(group, "gaps"), *times = json_object_get(group, "gaps_min"), *count;
        const char *cause;

        ret->gaps = calloc(json_object_size(gaps) + 1, sizeof(*ret->gaps));
        if (!ret->gaps)
                return -ENOMEM;
        json_object_foreach(gaps, cause, count) {
                ret->gaps[ret->n_gaps++] = (struct report_gaps){
                        .cause = cause, .gaps = number(gaps, cause), .minutes = number(times, cause)};
        }
        return 0;
}

static int fill_camera(json_t *group, json_t *group_before, struct report_camera *ret) {
        const struct report_figure *figure = report_find_figure("C1", REPORT_ALL);
        struct counted now, before;

        read_counts(group, _REPORT_BY_INVALID, &now);
        read_counts(group_before, _REPORT_BY_INVALID, &before);
        *ret = (struct report_camera){
                .id = string(group, "id"),
                .days = number(group, "camera_days"),
                .row = {figure, find_value(figure, &now), find_value(figure, &before), NULL, NULL, NULL, 0},
        };
        return fill_gaps(group, ret);
}

static int fill_cameras(json_t *now, json_t *before, struct report *report) {
        json_t *groups = json_object_get(now, "groups"), *group;
        size_t i;
        int r = 0;

        report->cameras = calloc(json_array_size(groups) + 1, sizeof(*report->cameras));
        if (!report->cameras)
                return -ENOMEM;
        json_array_foreach(groups, i, group) if (r >= 0 && streq(string(group, "by"), "camera")) r =
                fill_camera(group, find_group(before, "camera", string(group, "id")),
                            &report->cameras[report->n_cameras++]);
        return r;
}

/* ----- all of it ----- */

static void free_group(struct report_group *group) {
        free(group->rows);
}

struct report *report_free(struct report *report) {
        struct report_memory *memory = report ? report->memory : NULL;

        if (!report)
                return NULL;
        free_group(&report->whole);
        for (size_t i = 0; i < report->n_sections; i++) {
                for (size_t k = 0; k < report->sections[i].n_groups; k++)
                        free_group(&report->sections[i].groups[k]);
                free(report->sections[i].groups);
        }
        free(report->sections);
        free(report->questions);
        free(report->suggestions);
        free(report->items);
        free(report->points);
        report_survey_done(&report->survey);
        for (size_t i = 0; i < report->n_cameras; i++)
                free(report->cameras[i].gaps);
        free(report->cameras);
        if (memory) {
                json_decref(memory->now);
                json_decref(memory->before);
                free(memory->request);
        }
        free(memory);
        free(report);
        return NULL;
}

static int keep(const struct report_request *request, json_t *now, json_t *before, struct report *report) {
        struct report_memory *memory = calloc(1, sizeof(*memory));

        if (!memory)
                return -ENOMEM;
        report->memory = memory;
        memory->now = json_incref(now);
        memory->before = json_incref(before);
        int r = str_format(&memory->request, "%s%c%s", request->centre, 0, request->version);
        if (r < 0)
                return r;
        report->centre = memory->request;
        report->version = memory->request + strlen(request->centre) + 1;
        return 0;
}

static int read_about(json_t *about, struct report *report) {
        int32_t today;

        report->today = string(about, "today");
        if (day_parse(report->today, &today) < 0)
                return -EBADMSG;
        report->unfinished = report->period.last_day >= today;
        report->made_usec = number(about, "now_usec");
        report->cursor = number(about, "cursor");
        report->minimum_ratings = number(about, "minimum_ratings");
        report->scale = number(about, "scale");
        report->wait_target_usec = number(about, "wait_target_usec");
        report->announced_days = number(about, "announced_days");
        report->undated = number(about, "undated");
        report->undated_elsewhere = number(about, "undated_elsewhere");
        return 0;
}

int report_build(const struct report_request *request, json_t *now, json_t *before, struct report **ret) {
        _cleanup_(report_freep) struct report *report = calloc(1, sizeof(*report));
        json_t *whole = find_group(now, "", "");

        if (!report)
                return -ENOMEM;
        if (!whole)
                return -EBADMSG;
        int r = keep(request, now, before, report);
        if (r < 0)
                return r;
        report->period = request->period;
        report_period_before(&request->period, &report->before);
        r = read_about(json_object_get(now, "about"), report);
        if (r >= 0)
                r = fill_group(_REPORT_BY_INVALID, whole, find_group(before, "", ""), &report->whole);
        if (r >= 0)
                r = fill_sections(request, now, before, report);
        if (r >= 0)
                r = fill_questions(now, report);
        if (r >= 0)
                r = fill_cameras(now, before, report);
        if (r >= 0)
                r = report_fill_survey(now, before, report);
        if (r >= 0)
                r = report_fill_register(now, before, report);
        if (r >= 0)
                r = report_entered_items(json_object_get(now, "entries"), &report->items, &report->n_items);
        if (r >= 0)
                r = report_confirmed_points(json_object_get(now, "entries"), &report->period, &report->points,
                                            &report->n_points);
        if (r < 0)
                return r;
        fill_entered(now, before, report);
        *ret = TAKE_PTR(report);
        return 0;
}
