#include "sample.h"

enum { SERVICES = 9, COUNTERS = 12, OFFICIALS = 8, HOURS = 9, MONTHS = 2 };

static uint64_t add_up(const struct report_group *group, uint64_t plus, uint64_t minus) {
        uint64_t sum = 0;

        for (int i = 0; i < _REPORT_COUNT_MAX; i++) {
                sum += plus >> i & 1 ? group->counts[i] : 0;
                sum -= minus >> i & 1 ? group->counts[i] : 0;
        }
        return sum;
}

static void compute(const struct report_group *group, const struct report_figure *figure, bool few,
                    struct report_value *ret) {
        *ret = (struct report_value){.state = REPORT_IS_MEASURED};
        if (figure->is_entered && figure->code[1] == '3')
                ret->state = REPORT_NOT_ENTERED;
        else if (figure->is_entered)
                *ret = (struct report_value){REPORT_IS_ENTERED, 190, 200, 0, 0};
        else if (figure->time >= 0)
                *ret = (struct report_value){REPORT_IS_MEASURED, 0, 500, 450 * USEC_PER_SEC,
                                             1230 * USEC_PER_SEC};
        else if (!figure->of_plus)
                ret->state = REPORT_NOT_MEASURED;
        else {
                ret->numerator = add_up(group, figure->plus, figure->minus);
                ret->denominator = add_up(group, figure->of_plus, figure->of_minus);
                if (few && figure->of_levels) {
                        ret->state = REPORT_TOO_FEW;
                        ret->numerator = 0;
                } else if (ret->denominator == 0)
                        ret->state = REPORT_HAS_NOTHING;
        }
}

static void add_rows(struct report_group *group, bool few, bool is_whole) {
        size_t n = 1;

        while (report_figure_at(n))
                n++;
        group->rows = calloc(n, sizeof(*group->rows));
        group->n_rows = n;
        for (size_t i = 0; i < n; i++) {
                struct report_row *row = &group->rows[i];

                row->figure = report_figure_at(i);
                compute(group, row->figure, few, &row->value);
                row->before = row->value;
                if (row->before.state == REPORT_IS_MEASURED && row->before.numerator > 0)
                        row->before.numerator -= row->before.numerator / 50;
                if (is_whole && row->value.state == REPORT_IS_ENTERED) {
                        row->source = "Cổng dịch vụ công quốc gia";
                        row->source_day = "2026-12-01";
                        row->actor = "Trần Văn <B>";
                }
        }
}

static void fill(struct report_group *group, uint64_t scale, bool few) {
        static const uint64_t numbers[_REPORT_COUNT_MAX] = {
                [REPORT_ISSUED] = 1300,
                [REPORT_CALLED] = 1280,
                [REPORT_CALLED_IN_TIME] = 1100,
                [REPORT_SERVED] = 1234,
                [REPORT_NO_SHOW] = 46,
                [REPORT_EXPIRED] = 12,
                [REPORT_TRANSFERRED] = 30,
                [REPORT_CANCELLED] = 8,
                [REPORT_ASKED] = 1234,
                [REPORT_RATED] = 1000,
                [REPORT_SKIPPED] = 224,
                [REPORT_UNHEARD] = 8,
                [REPORT_OPEN] = 2,
                [REPORT_STRAY] = 15,
                [REPORT_SUSPECT] = 20,
                [REPORT_VOIDED] = 5,
                [REPORT_NOTED] = 22,
                [REPORT_VERY_SATISFIED] = 700,
                [REPORT_SATISFIED] = 200,
                [REPORT_NEUTRAL] = 75,
                [REPORT_DISSATISFIED] = 20,
                [REPORT_VERY_DISSATISFIED] = 5,
                [REPORT_SUSPECT_VERY_SATISFIED] = 20,
                [REPORT_VOIDED_VERY_DISSATISFIED] = 5,
                [REPORT_RATED_BY_PHONE] = 120,
                [REPORT_PHONE_VERY_SATISFIED] = 60,
                [REPORT_PHONE_SATISFIED] = 30,
                [REPORT_PHONE_NEUTRAL] = 15,
                [REPORT_PHONE_DISSATISFIED] = 10,
                [REPORT_PHONE_VERY_DISSATISFIED] = 5,
                [REPORT_ANNOUNCED] = 10080,
                [REPORT_ANNOUNCED_OPEN] = 9990,
                [REPORT_COUNTER_OPEN] = 60000,
                [REPORT_INACTIVE] = 1200,
                [REPORT_POST_OPEN] = 60000,
                [REPORT_POST_OFFLINE] = 300,
                [REPORT_CAMERA_DUE] = 20160,
                [REPORT_CAMERA_RECORDED] = 20000,
        };

        group->known = UINT64_MAX;
        group->withheld = few;
        for (int i = 0; i < _REPORT_COUNT_MAX; i++) {
                group->counts[i] = numbers[i] / scale;
                group->before[i] = numbers[i] / scale * 49 / 50;
                if (few && i >= REPORT_FIRST_OF_LEVELS && i <= REPORT_LAST_OF_LEVELS)
                        group->counts[i] = group->before[i] = 0;
        }
}

/* format: of the number of a group, from 1. */
static void add_section(struct report_sample *sample, enum report_by by, size_t n, const char *format,
                        const char *name) {
        struct report_section *section = &sample->sections[sample->report.n_sections++];

        *section = (struct report_section){.by = by, .n_groups = n};
        section->groups = calloc(n, sizeof(*section->groups));
        for (size_t i = 0; i < n; i++) {
                struct report_group *group = &section->groups[i];
                bool few = sample->report.whole.withheld || (by == REPORT_BY_OFFICIAL && i == 2);
                char *id = sample->ids[sample->n_ids++];

                assert(sample->n_ids <= ELEMENTSOF(sample->ids));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
                (void) snprintf(id, sizeof(sample->ids[0]), format,
                                by == REPORT_BY_HOUR ? (int) i + 8 : (int) i % 28 + 1);
#pragma GCC diagnostic pop
                group->id = id;
                group->name = i == 0 ? name : NULL;
                fill(group, n + i % 5, few);
                add_rows(group, few, false);
        }
}

static void set_texts(struct report_sample *sample) {
        struct report_form *form = &sample->form;

        form->superior = strdup("UBND THÀNH PHỐ HẢI PHÒNG");
        form->body = strdup("ỦY BAN NHÂN DÂN XÃ KIẾN MINH");
        form->place = strdup("Kiến Minh");
        form->addressee = strdup("Ủy ban nhân dân thành phố Hải Phòng");
        form->basis[0] = strdup(
                "Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về thực hiện cơ chế "
                "một cửa, một cửa liên thông trong giải quyết thủ tục hành chính");
        form->basis[1] = strdup("Kế hoạch số 12/KH-UBND ngày 02 tháng 01 năm 2026 của Ủy ban nhân dân xã");
        form->recipients[0] = strdup("Thường trực Đảng ủy, HĐND xã");
        form->recipients[1] = strdup("Ủy ban MTTQ Việt Nam xã");
        form->maker = strdup("Lê Thị C");
}

/* Paper has too few answers for their choices. */
static void set_survey(struct report_sample *sample) {
        static struct report_survey_choice choices[] = {{"hai-long", {"Hài lòng", "Satisfied"}, 300, 2},
                                                        {"khong", {"Không hài lòng", "Dissatisfied"}, 21, 1}};
        static struct report_survey_question questions[] = {
                {"chung",
                 {"Nhìn chung, Ông/Bà có hài lòng?", "Are you satisfied?"},
                 321,
                 3,
                 false,
                 true,
                 choices,
                 2}};
        static struct report_survey_department departments[2];
        struct report_survey *survey = &sample->report.survey;

        for (size_t i = 0; i < ELEMENTSOF(departments); i++) {
                departments[i] =
                        (struct report_survey_department){.id = i == 0 ? "" : "tu-phap", .sheets = 100};
                departments[i].row.figure = report_find_figure("K1", REPORT_ALL);
                departments[i].row.value = (struct report_value){REPORT_IS_MEASURED, 90, 100, 0, 0};
        }
        *survey = (struct report_survey){.is_known = true, .uncoded = 40, .sample = 303};
        survey->counts[REPORT_SHEET_SHEETS] = 325;
        survey->qr[REPORT_SHEET_SHEETS] = 322;
        survey->paper[REPORT_SHEET_SHEETS] = 3;
        survey->questions = questions;
        survey->n_questions = ELEMENTSOF(questions);
        survey->departments = departments;
        survey->n_departments = ELEMENTSOF(departments);
}

static void set_questions(struct report_sample *sample) {
        sample->report.questions = sample->questions;
        sample->report.n_questions = 2;
        sample->questions[0] = (struct report_question){
                "reception", {"Tiếp công dân", "Reception"}, sample->report.whole.withheld, UINT64_MAX, {0}};
        sample->questions[1] = (struct report_question){
                "procedures", {"Giải quyết thủ tục hành chính", "Procedures"}, true, UINT64_MAX, {0}};
        memcpy(sample->questions[0].counts, sample->report.whole.counts, sizeof(sample->questions[0].counts));
        sample->questions[1].counts[REPORT_RATED] = 3;
        sample->report.items = sample->items;
        sample->report.n_items = ELEMENTSOF(sample->items);
        for (size_t i = 0; i < ELEMENTSOF(sample->items); i++)
                sample->items[i] = (struct report_item){"cong-khai",
                                                        "phi",
                                                        "Phí, lệ phí của thủ tục đã niêm yết",
                                                        "Bảng niêm yết",
                                                        "2026-11-30",
                                                        "Trần Văn B",
                                                        i != 1,
                                                        7};
}

static void set_cameras(struct report_sample *sample) {
        const struct report_figure *figure = report_find_figure("C1", REPORT_ALL);

        sample->report.cameras = sample->cameras;
        sample->report.n_cameras = ELEMENTSOF(sample->cameras);
        sample->report.announced_days = 21;
        sample->gaps[0] = (struct report_gaps){"power", 2, 70};
        sample->gaps[1] = (struct report_gaps){"unplugged", 1, 10};
        sample->cameras[0] = (struct report_camera){
                .id = "cua-vao",
                .days = 21,
                .row = {.figure = figure, .value = {.numerator = 10080, .denominator = 10080}}};
        sample->cameras[1] = (struct report_camera){
                .id = "quay-1",
                .days = 19,
                .row = {.figure = figure, .value = {.numerator = 9920, .denominator = 10080}},
                .gaps = sample->gaps,
                .n_gaps = ELEMENTSOF(sample->gaps)};
}

struct report_sample *report_sample_new(unsigned n_days, bool few) {
        struct report_sample *sample = calloc(1, sizeof(*sample));
        struct report *report = &sample->report;

        report->centre = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ KIẾN MINH";
        assert(report_period_parse("2026-11", 20780, &report->period) >= 0);
        report_period_before(&report->period, &report->before);
        report->today = "2026-12-03";
        report->cursor = 123456;
        report->version = "0.1.0";
        report->minimum_ratings = 10;
        report->scale = 5;
        report->wait_target_usec = 15 * 60 * USEC_PER_SEC;
        report->sections = sample->sections;
        report->undated_elsewhere = 4;
        report->whole.id = "";
        report->whole.name = report->centre;
        report->undated = 3;
        fill(&report->whole, few ? 200 : 1, few);
        add_rows(&report->whole, few, true);
        add_section(sample, REPORT_BY_SERVICE, SERVICES, "linh-vuc-%d", SAMPLE_NAME);
        add_section(sample, REPORT_BY_COUNTER, COUNTERS, "quay-%d", NULL);
        add_section(sample, REPORT_BY_OFFICIAL, OFFICIALS, "cb-%02d", NULL);
        add_section(sample, REPORT_BY_HOUR, HOURS, "%02d", NULL);
        add_section(sample, REPORT_BY_DAY, n_days, "2026-11-%02d", NULL);
        set_questions(sample);
        set_survey(sample);
        set_cameras(sample);
        set_texts(sample);
        return sample;
}

struct report_sample *report_sample_free(struct report_sample *sample) {
        if (!sample)
                return NULL;
        for (size_t i = 0; i < sample->report.n_sections; i++) {
                for (size_t j = 0; j < sample->sections[i].n_groups; j++)
                        free(sample->sections[i].groups[j].rows);
                free(sample->sections[i].groups);
        }
        free(sample->report.whole.rows);
        report_form_done(&sample->form);
        free(sample);
        return NULL;
}
