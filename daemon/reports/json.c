#include <jansson.h>

#include "daemon/reports/write.h"

#define COUNT_NAME(NAME, name, vi, en) [REPORT_##NAME] = #name,
static const char *const count_names[_REPORT_COUNT_MAX] = {REPORT_COUNTS(COUNT_NAME)};

static bool has_value(const struct report_value *value) {
        return value->state == REPORT_IS_MEASURED || value->state == REPORT_IS_ENTERED;
}

static json_t *of_period(const struct report_period *period) {
        static const char *const kinds[_REPORT_PERIOD_MAX] = {"day",  "week", "month", "quarter",
                                                              "half", "year", "range"};
        char name[REPORT_PERIOD_TEXT_SIZE];

        report_period_format(period, name);
        return json_pack("{s:s, s:s, s:s, s:s}", "kind", kinds[period->kind], "name", name, "first",
                         period->first, "last", period->last);
}

/* NULL is of no memory; json_pack() passes that on. */
static json_t *of_value(const struct report_figure *figure, const struct report_value *value) {
        const char *state = report_state_to_string(value->state);

        if (!has_value(value))
                return value->denominator > 0 ? json_pack("{s:s, s:I}", "state", state, "denominator",
                                                          (json_int_t) value->denominator)
                                              : json_pack("{s:s}", "state", state);
        if (figure->unit == REPORT_SHARE)
                return json_pack("{s:s, s:I, s:I, s:I}", "state", state, "numerator",
                                 (json_int_t) value->numerator, "denominator",
                                 (json_int_t) value->denominator, "permille",
                                 (json_int_t) report_permille(value));
        return json_pack("{s:s, s:I, s:I, s:I}", "state", state, "denominator",
                         (json_int_t) value->denominator, "median_usec", (json_int_t) value->median_usec,
                         "p90_usec", (json_int_t) value->percentile90_usec);
}

static json_t *of_row(const struct report_row *row) {
        const struct report_figure *figure = row->figure;
        json_t *object = json_pack("{s:s, s:s, s:s, s:{s:s, s:s}, s:o, s:o}", "code", figure->code, "variant",
                                   report_variant_to_string(figure->variant), "unit",
                                   figure->unit == REPORT_SHARE ? "percent" : "minutes", "name", "vi",
                                   figure->name[LANGUAGE_VI], "en", figure->name[LANGUAGE_EN], "value",
                                   of_value(figure, &row->value), "before", of_value(figure, &row->before));

        if (object && row->source &&
            json_object_set_new(object, "entered",
                                json_pack("{s:s, s:s, s:s, s:I}", "source", row->source, "day",
                                          row->source_day, "actor", row->actor, "event",
                                          (json_int_t) row->event)) < 0) {
                json_decref(object);
                return NULL;
        }
        return object;
}

/* Those that are kept; of a group that is withheld no levels. */
static json_t *of_counts(const uint64_t counts[static _REPORT_COUNT_MAX], uint64_t known, bool withheld) {
        json_t *object = json_object();

        for (int i = 0; object && i < _REPORT_COUNT_MAX; i++) {
                bool is_level =
                        i == REPORT_NOTED || (i >= REPORT_FIRST_OF_LEVELS && i <= REPORT_LAST_OF_LEVELS);
                if (!(known >> i & 1) || (withheld && is_level))
                        continue;
                if (json_object_set_new(object, count_names[i], json_integer((json_int_t) counts[i])) < 0) {
                        json_decref(object);
                        return NULL;
                }
        }
        return object;
}

static json_t *of_rows(const struct report_group *group) {
        json_t *rows = json_array();

        for (size_t i = 0; rows && i < group->n_rows; i++)
                if (json_array_append_new(rows, of_row(&group->rows[i])) < 0) {
                        json_decref(rows);
                        return NULL;
                }
        return rows;
}

static json_t *of_group(const struct report_group *group, bool hides_all) {
        uint64_t known = hides_all && group->withheld ? 0 : group->known;

        return json_pack("{s:s, s:s?, s:b, s:o, s:o}", "id", group->id, "name", group->name, "withheld",
                         (int) group->withheld, "counts", of_counts(group->counts, known, group->withheld),
                         "figures", of_rows(group));
}

static json_t *of_section(const struct report_section *section) {
        json_t *groups = json_array();

        for (size_t i = 0; groups && i < section->n_groups; i++)
                if (json_array_append_new(
                            groups, of_group(&section->groups[i], section->by == REPORT_BY_OFFICIAL)) < 0) {
                        json_decref(groups);
                        return NULL;
                }
        return json_pack("{s:s, s:o}", "by", report_by_to_string(section->by), "groups", groups);
}

static json_t *of_sections(const struct report *report) {
        json_t *sections = json_array();

        for (size_t i = 0; sections && i < report->n_sections; i++)
                if (json_array_append_new(sections, of_section(&report->sections[i])) < 0) {
                        json_decref(sections);
                        return NULL;
                }
        return sections;
}

static json_t *of_questions(const struct report *report) {
        json_t *questions = json_array();
        uint64_t ratings = 0;

        for (int i = REPORT_ASKED; i <= REPORT_LAST_OF_LEVELS; i++)
                ratings |= UINT64_C(1) << i;
        for (size_t i = 0; questions && i < report->n_questions; i++) {
                const struct report_question *question = &report->questions[i];
                json_t *object = json_pack(
                        "{s:s, s:b, s:o}", "subject", question->subject, "withheld", (int) question->withheld,
                        "counts", of_counts(question->counts, question->known & ratings, question->withheld));
                if (json_array_append_new(questions, object) < 0) {
                        json_decref(questions);
                        return NULL;
                }
        }
        return questions;
}

static json_t *of_items(const struct report *report) {
        json_t *items = json_array();

        for (size_t i = 0; items && i < report->n_items; i++) {
                const struct report_item *item = &report->items[i];
                json_t *object = json_pack("{s:s, s:s, s:s, s:b, s:{s:s, s:s, s:s, s:I}}", "list", item->list,
                                           "item", item->item, "text", item->text, "held", (int) item->held,
                                           "entered", "source", item->source, "day", item->source_day,
                                           "actor", item->actor, "event", (json_int_t) item->event);
                if (json_array_append_new(items, object) < 0) {
                        json_decref(items);
                        return NULL;
                }
        }
        return items;
}

static json_t *of_points(const struct report *report) {
        json_t *all = json_array();

        for (size_t i = 0; all && i < report->n_points; i++) {
                const struct report_points *points = &report->points[i];
                json_t *proposed = points->has_proposal ? json_integer((json_int_t) points->proposed) : NULL;
                json_t *object = json_pack("{s:s, s:s, s:I, s:I, s:o*, s:s, s:s, s:s, s:I}", "criteria",
                                           points->criteria, "row", points->row, "points",
                                           (json_int_t) points->points, "max", (json_int_t) points->max,
                                           "proposed", proposed, "reason", points->reason, "day", points->day,
                                           "actor", points->actor, "event", (json_int_t) points->event);
                if (json_array_append_new(all, object) < 0) {
                        json_decref(all);
                        return NULL;
                }
        }
        return all;
}

static json_t *of_gaps(const struct report_camera *camera) {
        json_t *gaps = json_array();

        for (size_t i = 0; gaps && i < camera->n_gaps; i++) {
                const struct report_gaps *of = &camera->gaps[i];
                json_t *object = json_pack("{s:s, s:I, s:I}", "cause", of->cause, "gaps",
                                           (json_int_t) of->gaps, "minutes", (json_int_t) of->minutes);
                if (json_array_append_new(gaps, object) < 0) {
                        json_decref(gaps);
                        return NULL;
                }
        }
        return gaps;
}

static json_t *of_cameras(const struct report *report) {
        json_t *cameras = json_array();

        for (size_t i = 0; cameras && i < report->n_cameras; i++) {
                const struct report_camera *camera = &report->cameras[i];
                json_t *object =
                        json_pack("{s:s, s:I, s:o, s:o}", "id", camera->id, "days", (json_int_t) camera->days,
                                  "figure", of_row(&camera->row), "gaps", of_gaps(camera));
                if (json_array_append_new(cameras, object) < 0) {
                        json_decref(cameras);
                        return NULL;
                }
        }
        return cameras;
}

static json_t *of_sheets(const uint64_t counts[static _REPORT_SHEET_MAX]) {
#define SHEET_NAME(NAME, name, vi, en) #name,
        static const char *const names[_REPORT_SHEET_MAX] = {REPORT_SHEET_COUNTS(SHEET_NAME)};
#undef SHEET_NAME
        json_t *object = json_object();

        for (int i = 0; object && i < _REPORT_SHEET_MAX; i++)
                if (json_object_set_new(object, names[i], json_integer((json_int_t) counts[i])) < 0) {
                        json_decref(object);
                        return NULL;
                }
        return object;
}

static json_t *of_answers(const struct report_survey_question *question, bool is_paper) {
        bool withheld = is_paper ? question->paper_withheld : question->qr_withheld;
        json_t *choices = withheld ? NULL : json_object();

        for (size_t i = 0; choices && i < question->n_choices; i++) {
                const struct report_survey_choice *choice = &question->choices[i];
                json_int_t n = (json_int_t) (is_paper ? choice->paper : choice->qr);

                if (json_object_set_new(choices, choice->id, json_integer(n)) < 0) {
                        json_decref(choices);
                        return NULL;
                }
        }
        return json_pack("{s:b, s:I, s:o*}", "withheld", (int) withheld, "answers",
                         (json_int_t) (is_paper ? question->paper : question->qr), "choices", choices);
}

static json_t *of_survey_questions(const struct report_survey *survey) {
        json_t *questions = json_array();

        for (size_t i = 0; questions && i < survey->n_questions; i++) {
                const struct report_survey_question *question = &survey->questions[i];
                json_t *object =
                        json_pack("{s:s, s:{s:s, s:s}, s:o, s:o}", "id", question->id, "text", "vi",
                                  question->text[LANGUAGE_VI], "en", question->text[LANGUAGE_EN], "qr",
                                  of_answers(question, false), "paper", of_answers(question, true));
                if (json_array_append_new(questions, object) < 0) {
                        json_decref(questions);
                        return NULL;
                }
        }
        return questions;
}

static json_t *of_departments(const struct report_survey *survey) {
        json_t *departments = json_array();

        for (size_t i = 0; departments && i < survey->n_departments; i++) {
                const struct report_survey_department *of = &survey->departments[i];
                json_t *object =
                        json_pack("{s:s, s:s?, s:I, s:o}", "id", of->id, "name", of->name, "sheets",
                                  (json_int_t) of->sheets, "value", of_value(of->row.figure, &of->row.value));
                if (json_array_append_new(departments, object) < 0) {
                        json_decref(departments);
                        return NULL;
                }
        }
        return departments;
}

/* NULL: there is none. */
static json_t *of_survey(const struct report_survey *survey) {
        if (!survey->is_known)
                return NULL;
        return json_pack("{s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "sample", (json_int_t) survey->sample,
                         "uncoded", (json_int_t) survey->uncoded, "all", of_sheets(survey->counts), "qr",
                         of_sheets(survey->qr), "paper", of_sheets(survey->paper), "questions",
                         of_survey_questions(survey), "departments", of_departments(survey));
}

int report_write_json(const struct report *report, FILE *f) {
        json_t *value = json_pack(
                "{s:i, s:s, s:s, s:o, s:o, s:b, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, "
                "s:o, s:o, "
                "s:o, s:o*}",
                "schema", 1, "centre", report->centre, "version", report->version, "period",
                of_period(&report->period), "before", of_period(&report->before), "unfinished",
                (int) report->unfinished, "today", report->today, "made_usec", (json_int_t) report->made_usec,
                "cursor", (json_int_t) report->cursor, "minimum_ratings",
                (json_int_t) report->minimum_ratings, "scale", (json_int_t) report->scale, "wait_target_usec",
                (json_int_t) report->wait_target_usec, "undated", (json_int_t) report->undated,
                "undated_elsewhere", (json_int_t) report->undated_elsewhere, "announced_days",
                (json_int_t) report->announced_days, "whole", of_group(&report->whole, false), "sections",
                of_sections(report), "questions", of_questions(report), "items", of_items(report), "cameras",
                of_cameras(report), "points", of_points(report), "survey", of_survey(&report->survey));
        int r = value ? json_dumpf(value, f, JSON_COMPACT | JSON_SORT_KEYS) : -1;

        json_decref(value);
        if (r < 0)
                return value ? -EIO : -ENOMEM;
        return fputc('\n', f) == EOF ? -EIO : 0;
}
