#include "daemon/reports/survey.h"

static const char *string(json_t *object, const char *name) {
        const char *value = json_string_value(json_object_get(object, name));

        return value ? value : "";
}

static uint64_t number_of(json_t *value) {
        json_int_t n = json_integer_value(value);

        return n > 0 ? (uint64_t) n : 0;
}

static uint64_t number(json_t *object, const char *name) {
        return number_of(json_object_get(object, name));
}

uint64_t report_survey_sample(uint64_t visits) {
        return visits == 0 ? 0 : (visits * 400 + 400 + visits - 1) / (400 + visits);
}

/* ----- figures ----- */

/* NULL: this centre has no survey. */
static json_t *find_group(json_t *answer, const char *id) {
        json_t *groups = json_object_get(answer, "groups"), *group;
        size_t i;

        json_array_foreach(groups, i, group) if (streq(string(group, "by"), "survey") &&
                                                 streq(string(group, "id"), id)) return group;
        return NULL;
}

static const char *group_of(enum report_variant variant) {
        switch (variant) {
        case REPORT_QR:
                return "qr";
        case REPORT_PAPER:
                return "paper";
        case REPORT_WITHOUT_SUSPECT:
                return "doubtless";
        case REPORT_ALL:
        case REPORT_WITHOUT_VOIDED:
        case REPORT_KEYPAD:
        case REPORT_PHONE:
        case REPORT_PRIORITY:
        case _REPORT_VARIANT_MAX:
        case _REPORT_VARIANT_INVALID:
                break;
        }
        return "all";
}

static struct report_value find_sample(json_t *group, uint64_t visits) {
        uint64_t sample = report_survey_sample(visits);

        return (struct report_value){
                .state = sample > 0 ? REPORT_IS_MEASURED : REPORT_HAS_NOTHING,
                .numerator = sample > 0 ? number(group, "sheets") : 0,
                .denominator = sample,
        };
}

/* A count that is kept back for being of too few is not told. */
static struct report_value find_value(const struct report_figure *figure, json_t *answer, uint64_t visits) {
        json_t *group = find_group(answer, group_of(figure->variant));
        char counted[sizeof("k9")], of[sizeof("k9_of")];

        if (!group)
                return (struct report_value){.state = REPORT_NOT_MEASURED};
        if (figure->survey == REPORT_SURVEY_SAMPLE)
                return find_sample(group, visits);
        (void) snprintf(counted, sizeof(counted), "k%u", figure->survey % 10);
        (void) snprintf(of, sizeof(of), "k%u_of", figure->survey % 10);
        json_t *value = json_object_get(group, counted);
        uint64_t n = number(group, of);
        if (!value)
                return (struct report_value){.state = n > 0 ? REPORT_TOO_FEW : REPORT_HAS_NOTHING,
                                             .denominator = n};
        return (struct report_value){
                .state = n > 0 ? REPORT_IS_MEASURED : REPORT_HAS_NOTHING,
                .numerator = number_of(value),
                .denominator = n,
        };
}

/* ----- sheets, questions, departments ----- */

static void fill_counts(json_t *group, uint64_t counts[static _REPORT_SHEET_MAX]) {
#define SHEET_NAME(NAME, name, vi, en) #name,
        static const char *const names[_REPORT_SHEET_MAX] = {REPORT_SHEET_COUNTS(SHEET_NAME)};
#undef SHEET_NAME

        for (int i = 0; i < _REPORT_SHEET_MAX; i++)
                counts[i] = number(group, names[i]);
}

static int fill_choices(json_t *group, struct report_survey_question *ret) {
        json_t *choices = json_object_get(group, "choices"), *choice;
        size_t i;

        ret->choices = calloc(json_array_size(choices) + 1, sizeof(*ret->choices));
        if (!ret->choices)
                return -ENOMEM;
        json_array_foreach(choices, i, choice) {
                const char *id = json_string_value(json_array_get(choice, 0)),
                           *vi = json_string_value(json_array_get(choice, 1)),
                           *en = json_string_value(json_array_get(choice, 2));
                if (!id || !vi || !en)
                        return -EBADMSG;
                ret->choices[ret->n_choices++] = (struct report_survey_choice){
                        .id = id,
                        .label = {vi, en},
                        .qr = number_of(json_array_get(choice, 3)),
                        .paper = number_of(json_array_get(choice, 4)),
                };
        }
        return 0;
}

enum report_state report_survey_state(bool withheld, uint64_t answers) {
        if (!withheld)
                return REPORT_IS_MEASURED;
        return answers == 0 ? REPORT_HAS_NOTHING : REPORT_TOO_FEW;
}

static int fill_question(json_t *group, uint64_t minimum, struct report_survey_question *ret) {
        *ret = (struct report_survey_question){
                .id = string(group, "id"),
                .text = {string(group, "text_vi"), string(group, "text_en")},
                .qr = number(group, "answers_qr"),
                .paper = number(group, "answers_paper"),
        };
        bool has_few = (ret->qr > 0 && ret->qr < minimum) || (ret->paper > 0 && ret->paper < minimum);
        ret->qr_withheld = has_few || ret->qr == 0;
        ret->paper_withheld = has_few || ret->paper == 0;
        return fill_choices(group, ret);
}

static void fill_department(json_t *group, const struct report_figure *figure,
                            struct report_survey_department *ret) {
        json_t *satisfied = json_object_get(group, "k1");
        uint64_t of = number(group, "k1_of");

        *ret = (struct report_survey_department){
                .id = string(group, "id"),
                .name = json_string_value(json_object_get(group, "name")),
                .sheets = number(group, "sheets"),
                .row = {.figure = figure,
                        .value = {.state = of == 0     ? REPORT_HAS_NOTHING
                                           : satisfied ? REPORT_IS_MEASURED
                                                       : REPORT_TOO_FEW,
                                  .numerator = number_of(satisfied),
                                  .denominator = of},
                        .before = {.state = REPORT_NOT_MEASURED}},
        };
}

static int fill_survey(json_t *answer, struct report *report) {
        json_t *groups = json_object_get(answer, "groups"), *group;
        const struct report_figure *figure = report_find_figure("K1", REPORT_ALL);
        struct report_survey *survey = &report->survey;
        size_t i, n = json_array_size(groups);
        int r = 0;

        survey->is_known = find_group(answer, "all") != NULL;
        fill_counts(find_group(answer, "all"), survey->counts);
        fill_counts(find_group(answer, "qr"), survey->qr);
        fill_counts(find_group(answer, "paper"), survey->paper);
        survey->uncoded = number(find_group(answer, "uncoded"), "sheets");
        survey->sample = report_survey_sample(report->whole.counts[REPORT_SERVED]);
        survey->questions = calloc(n + 1, sizeof(*survey->questions));
        survey->departments = calloc(n + 1, sizeof(*survey->departments));
        if (!survey->questions || !survey->departments)
                return -ENOMEM;
        json_array_foreach(groups, i, group) {
                if (r >= 0 && streq(string(group, "by"), "survey-question"))
                        r = fill_question(group, report->minimum_ratings,
                                          &survey->questions[survey->n_questions++]);
                if (streq(string(group, "by"), "survey-department"))
                        fill_department(group, figure, &survey->departments[survey->n_departments++]);
        }
        return r;
}

int report_fill_survey(json_t *now, json_t *before, struct report *report) {
        struct report_group *whole = &report->whole;

        for (size_t i = 0; i < whole->n_rows; i++) {
                const struct report_figure *figure = whole->rows[i].figure;
                if (figure->survey == 0)
                        continue;
                whole->rows[i].value = find_value(figure, now, whole->counts[REPORT_SERVED]);
                whole->rows[i].before = find_value(figure, before, whole->before[REPORT_SERVED]);
        }
        return fill_survey(now, report);
}

void report_survey_done(struct report_survey *survey) {
        for (size_t i = 0; i < survey->n_questions; i++)
                free(survey->questions[i].choices);
        free(survey->questions);
        free(survey->departments);
}
