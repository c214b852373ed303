/* The pages of suggestions: the form, the code, the answer, and what leads there. */
#include "services/web/view.h"
#include "tests/lib/suite.h"

static struct html html;
static struct view view;
static struct suggest_sheet suggested;
static struct suggest_info told;

static void setup(void) {
        view = (struct view){.path = "/suggest"};
}

static void teardown(void) {
        html_done(&html);
        html = (struct html){0};
}

static bool shows(const char *text) {
        ck_assert_int_eq(html.error, 0);
        return strstr(html.text, text);
}

static size_t count(const char *text) {
        size_t n = 0;

        for (const char *p = html.text; (p = strstr(p, text)); p++)
                n++;
        return n;
}

static void make_suggestion(const char *text) {
        suggested = (struct suggest_sheet){.once = "7k3q9m"};
        (void) snprintf(suggested.text, sizeof(suggested.text), "%s", text);
        told = (struct suggest_info){
                .code = "4F7K2M9QX3T", .state = "answered", .day = "2026-11-24", .done_day = "2026-11-27"};
        (void) snprintf(told.answer, sizeof(told.answer), "%s", text);
}

static const struct web_department departments[] = {{(char *) "dia-chinh", (char *) "Địa chính &"},
                                                    {(char *) "tu-phap", (char *) "Tư pháp"}};

static void begin(void) {
        html_done(&html);
        html = (struct html){0};
}

static void show_suggest(enum text problem) {
        begin();
        view_suggest(&html, &view, &(struct suggest_view){.sheet = &suggested, .problem = problem});
}

START_TEST(a_form_of_a_suggestion_has_a_field_and_a_name) {
        make_suggestion("");
        show_suggest(_TEXT_INVALID);
        ck_assert(shows("name=\"once\" value=\"7k3q9m\"") && shows("required>\n</textarea>"));
        ck_assert(shows("<label for=\"text\">") && shows("aria-describedby=\"hint\"") &&
                  !shows("aria-invalid"));
        ck_assert(!shows("<select") && !shows("role=\"alert\" id="));
        ck_assert(shows("tiếp công dân") && shows("Xin không ghi họ tên, số điện thoại"));
        ck_assert(shows("href=\"/suggest/code\"") && !shows("<script"));
}
END_TEST

START_TEST(a_department_is_chosen_from_those_there_are) {
        make_suggestion("");
        view.departments = departments;
        view.n_departments = ELEMENTSOF(departments);
        show_suggest(_TEXT_INVALID);
        ck_assert(shows("<option value=\"\" selected>") &&
                  shows("<option value=\"dia-chinh\">Địa chính &amp;</option>"));
        (void) snprintf(suggested.department, sizeof(suggested.department), "tu-phap");
        show_suggest(_TEXT_INVALID);
        ck_assert(shows("<option value=\"tu-phap\" selected>"));
        ck_assert_uint_eq(count(" selected"), 1);
}
END_TEST

START_TEST(what_was_written_stays_in_the_field_as_it_was) {
        make_suggestion("\nMột <b>\n\"hai\" & </textarea>");
        show_suggest(TEXT_SUGGEST_NOT_RECORDED);
        /* The first newline is the form's own. */
        ck_assert(shows("required>\n\nMột &lt;b&gt;\n&quot;hai&quot; &amp; &lt;/textarea&gt;</textarea>"));
        ck_assert_uint_eq(count("</textarea>"), 1);
        /* It is not the text that is wrong. */
        ck_assert(shows("id=\"problem\"") && shows("aria-describedby=\"hint\"") && !shows("aria-invalid"));
}
END_TEST

START_TEST(a_wrong_text_is_named_at_its_field) {
        static const enum text problems[] = {TEXT_SUGGEST_EMPTY, TEXT_SUGGEST_LONG, TEXT_SUGGEST_UNSEEN};

        make_suggestion("Bảy chữ");
        show_suggest(problems[_i]);
        ck_assert(shows("aria-describedby=\"problem hint\" aria-invalid=\"true\""));
        ck_assert_int_eq(shows(" 7/500."), problems[_i] == TEXT_SUGGEST_LONG);
}
END_TEST

START_TEST(the_code_is_shown_in_groups_and_leads_to_the_answer) {
        make_suggestion("");
        begin();
        view.language = LANGUAGE_EN;
        view_suggest_thanks(&html, &view, &told);
        ck_assert(shows("class=\"thanks\" role=\"status\"") && shows(">4F7K-2M9Q-X3T</p>"));
        ck_assert(shows("href=\"/en/suggest/4F7K2M9QX3T\"") && shows("write the code down"));
}
END_TEST

static const struct {
        const char *state, *shown;
        bool has_answer;
} standings[] = {
        {"new", "chờ phân loại", false},
        {"classified", "Đã phân loại", false},
        {"in-progress", "Đang xử lý", false},
        {"answered", "Đã trả lời</p>", true},
        {"closed", "Đã trả lời và kết thúc", true},
        {"passed-on", "Đã chuyển cơ quan khác", false},
        {"moved", "tiếp công dân", false},
        {"not-handled", "Không xử lý", false},
        {"what-comes-later", "chưa biết", false},
};

START_TEST(each_state_is_said_and_answers_only_where_there_are_any) {
        make_suggestion("Đã thêm ghế");
        (void) snprintf(told.state, sizeof(told.state), "%s", standings[_i].state);
        begin();
        view_answer(&html, &view, &told);
        ck_assert(shows(standings[_i].shown) && shows("<dd>24/11/2026</dd>"));
        ck_assert_int_eq(shows("Đã thêm ghế"), standings[_i].has_answer);
        ck_assert_int_eq(shows("<dt>Ngày trả lời</dt><dd>27/11/2026</dd>"), standings[_i].has_answer);
}
END_TEST

START_TEST(an_answer_that_was_erased_is_said_to_be) {
        make_suggestion("");
        begin();
        view_answer(&html, &view, &told);
        ck_assert(shows("không còn được lưu") && !shows("<section"));
}
END_TEST

START_TEST(links_lead_to_suggestions_only_where_they_are_taken) {
        view.has_suggestions = _i;
        view.path = "/";
        begin();
        view_home(&html, &view);
        ck_assert_uint_eq(count("href=\"/suggest\""), _i ? 2 : 0);
        begin();
        view_privacy(&html, &view);
        ck_assert_int_eq(shows("<h2>Góp ý</h2>"), _i);
        ck_assert_int_eq(shows("lưu đến khi Trung tâm xóa"), _i);
        view.keep_days = 90;
        begin();
        view_privacy(&html, &view);
        ck_assert_int_eq(shows("sau 90 ngày"), _i);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_form_of_a_suggestion_has_a_field_and_a_name),
        SUITE_CASE(a_department_is_chosen_from_those_there_are),
        SUITE_CASE(what_was_written_stays_in_the_field_as_it_was),
        {"a_wrong_text_is_named_at_its_field", &a_wrong_text_is_named_at_its_field, 3},
        SUITE_CASE(the_code_is_shown_in_groups_and_leads_to_the_answer),
        {"each_state_is_said_and_answers_only_where_there_are_any",
         &each_state_is_said_and_answers_only_where_there_are_any, ELEMENTSOF(standings)},
        SUITE_CASE(an_answer_that_was_erased_is_said_to_be),
        {"links_lead_to_suggestions_only_where_they_are_taken",
         &links_lead_to_suggestions_only_where_they_are_taken, 2},
};

SUITE_MAIN("web/suggest-views", cases, setup, teardown)
