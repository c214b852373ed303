#include "answers.h"

json_t *answer_group(const char *by, const char *id, const char *name, bool withheld) {
        json_t *group = json_pack(
                "{s:s, s:s, s:s*, s:b, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:{s:i,s:i,s:i}, s:{s:i}}",
                "by", by, "id", id, "name", name, "withheld", (int) withheld, "asked", 60, "rated",
                withheld ? 3 : 48, "suspect", withheld ? 1 : 4, "voided", withheld ? 0 : 2, "no_show", 3,
                "called", 80, "called_in_time", 60, "served", 77, "waiting", "n", 80, "median_usec",
                90 * 1000000, "p90_usec", 600 * 1000000, "waiting_priority", "n", 0);
        static const struct {
                const char *name;
                int n;
        } levels[] = {{"very_satisfied", 30},
                      {"satisfied", 16},
                      {"neutral", 1},
                      {"dissatisfied", 1},
                      {"very_dissatisfied", 0},
                      {"noted", 1},
                      {"suspect_very_satisfied", 4},
                      {"suspect_satisfied", 0},
                      {"suspect_neutral", 0},
                      {"suspect_dissatisfied", 0},
                      {"suspect_very_dissatisfied", 0},
                      {"voided_very_satisfied", 0},
                      {"voided_satisfied", 1},
                      {"voided_neutral", 0},
                      {"voided_dissatisfied", 1},
                      {"voided_very_dissatisfied", 0}};

        for (size_t i = 0; !withheld && i < ELEMENTSOF(levels); i++)
                json_object_set_new(group, levels[i].name, json_integer(levels[i].n));
        return group;
}

json_t *answer_camera(const char *id, int days, int due_min, int recorded_min) {
        json_t *camera = json_pack("{s:s, s:s, s:{s:i, s:i}, s:{s:i, s:i}}", "by", "camera", "id", id, "gaps",
                                   "power", 2, "x-y", 1, "gaps_min", "power", 70, "x-y", 0);

        if (days > 0)
                json_object_update_new(camera,
                                       json_pack("{s:i, s:i, s:i}", "camera_days", days, "camera_due_min",
                                                 due_min, "camera_recorded_min", recorded_min));
        return camera;
}

json_t *answer_survey(const char *by, const char *id, int sheets, int satisfied) {
        json_t *group = json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:i}", "by", by, "id", id, "sheets", sheets,
                                  "doubtful", 1, "k1_of", sheets, "k6_of", 0, "k6", 0);

        if (satisfied >= 0)
                json_object_set_new(group, "k1", json_integer(satisfied));
        return group;
}

json_t *answer_survey_question(void) {
        return json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:[[s,s,s,i,i],[s,s,s,i,i]]}", "by",
                         "survey-question", "id", "chung", "text_vi", "Hài lòng?", "text_en", "Satisfied?",
                         "answers_qr", 20, "answers_paper", 4, "choices", "co", "Có", "Yes", 18, 0, "khong",
                         "Không", "No", 2, 0);
}

json_t *answer_make(json_t *groups, json_t *entries) {
        json_t *all = json_array();

        json_array_append_new(all, answer_group("", "", NULL, false));
        json_array_extend(all, groups);
        json_decref(groups);
        return json_pack("{s:{s:s, s:i, s:i, s:i, s:i, s:i, s:I, s:i, s:i}, s:o, s:o}", "about", "today",
                         TODAY, "now_usec", 1, "cursor", 100, "announced_days", 20, "minimum_ratings", 10,
                         "scale", 5, "wait_target_usec", (json_int_t) (15 * 60 * USEC_PER_SEC), "undated", 0,
                         "undated_elsewhere", 0, "groups", all, "entries", entries ? entries : json_array());
}

struct report *answer_report(const char *period, unsigned by, json_t *now, json_t *before) {
        struct report_request request = {.by = by, .centre = "UBND xã Kiến Minh", .version = "1"};
        struct report *report;
        int32_t today;

        if (!before)
                before = json_pack("{s:{}, s:[], s:[]}", "about", "groups", "entries");
        assert_ok(day_parse(TODAY, &today));
        assert_ok(report_period_parse(period, today, &request.period));
        assert_ok(report_build(&request, now, before, &report));
        json_decref(now);
        json_decref(before);
        return report;
}

char *answer_written(const struct report *report, answer_write_fn write) {
        char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        assert_ok(write(report, f));
        ck_assert_int_eq(fclose(f), 0);
        return text;
}
