/* Each page, in both languages, of whatever it may be made of: whole, and text in it stays text. */
#include "boards.h"
#include "services/web/view.h"
#include "tests/lib/suite.h"

#define HOSTILE "<i>&\"'\xe2\x80\xae"
#define SHOWN "&lt;i&gt;&amp;&quot;&#39;[U+202E]"
#define CODE "7K3Q9M"

static struct board board;
static struct pages *pages;
static struct hours hours;
static struct web_service services[2];
static struct view view;
static struct html html;

static void setup(void) {
        struct problem problem = {.language = LANGUAGE_EN};

        assert_ok(pages_load(EXAMPLE, &pages, &problem));
        board_make_usual(&board);
        services[0] = (struct web_service){.id = (char *) "a", .label = (char *) HOSTILE, .hours = &hours};
        services[1] = (struct web_service){.id = (char *) "b", .label = (char *) "Always"};
        assert_ok(hours_parse("mon-fri 07:30-11:30 13:30-17:00 2026-11-27", &hours));
        view = (struct view){.language = LANGUAGE_VI,
                             .path = "/board",
                             .board = &board,
                             .time = "09:41",
                             .pages = pages,
                             .day = 20261126,
                             .day_number = 20783,
                             .services = services,
                             .n_services = 2};
        html = (struct html){0};
}

static void teardown(void) {
        pages = pages_free(pages);
        html_done(&html);
}

static bool shows(const char *text) {
        return html.text && strstr(html.text, text);
}

/* ----- markup ----- */

/* Elements that have no end. */
static bool is_void(const char *name, size_t n) {
        static const char *const names[] = {"meta", "link", "input", "br", "!DOCTYPE"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strlen(names[i]) == n && strncmp(names[i], name, n) == 0)
                        return true;
        return false;
}

/* Behind the tag; quotes are of attributes alone. */
static const char *end_of_tag(const char *p) {
        bool is_quoted = false;

        for (; *p && (is_quoted || *p != '>'); p++) {
                is_quoted ^= *p == '"';
                ck_assert(*p != '<');
        }
        ck_assert(*p == '>');
        return p + 1;
}

/* Every element that begins ends, in its place: nothing that was shown has become markup. */
static void assert_whole(const char *text) {
        const char *open[64];
        size_t lengths[64], n_open = 0;

        for (const char *p = text; (p = strchr(p, '<')); p = end_of_tag(p + 1)) {
                bool is_end = p[1] == '/';
                const char *name = p + 1 + is_end;
                size_t n = strcspn(name, " >");

                if (is_end) {
                        ck_assert_msg(n_open > 0 && lengths[n_open - 1] == n &&
                                              strncmp(open[n_open - 1], name, n) == 0,
                                      "%.40s", p);
                        n_open--;
                } else if (!is_void(name, n)) {
                        ck_assert_uint_lt(n_open, ELEMENTSOF(open));
                        open[n_open] = name;
                        lengths[n_open++] = n;
                }
        }
        ck_assert_uint_eq(n_open, 0);
        ck_assert(!strstr(text, "<i>") && !strstr(text, "\xe2\x80\xae"));
}

static struct ticket_info hostile_ticket(void) {
        return (struct ticket_info){.number = HOSTILE,
                                    .state = "called",
                                    .service = HOSTILE,
                                    .counter = HOSTILE,
                                    .subjects = 3,
                                    .rated = 1,
                                    .scale = 5};
}

static void write_hostile_ticket(struct html *to, const struct view *of) {
        struct ticket_info ticket = hostile_ticket();

        view_ticket(to, of, &ticket, HOSTILE);
}

static void write_form(struct html *to, const struct view *of) {
        view_ticket_form(to, of, TEXT_TOO_MANY, 12);
}

static void write_outcome(struct html *to, const struct view *of) {
        view_outcome(to, of, TEXT_ALREADY_RATED, HOSTILE);
}

static void write_message(struct html *to, const struct view *of) {
        view_message(to, of, TEXT_NO_PAGE);
}

static struct survey_info survey;
static struct survey_sheet sheet;

static void make_survey(const char *text) {
        survey = (struct survey_info){.n_questions = 2, .n_departments = 1};
        (void) snprintf(survey.version, sizeof(survey.version), "0123abcd");
        (void) snprintf(survey.departments[0].id, SURVEY_NAME_SIZE, "dia-chinh");
        (void) snprintf(survey.departments[0].label, SURVEY_TEXT_SIZE, "%s", text);
        for (int language = 0; language < _LANGUAGE_MAX; language++)
                (void) snprintf(survey.intro[language], SURVEY_PARAGRAPH_SIZE, "%s", text);
        for (size_t i = 0; i < survey.n_questions; i++) {
                struct survey_question *question = &survey.questions[i];

                (void) snprintf(question->id, SURVEY_ID_SIZE, i ? "cho" : "chung");
                question->n_choices = 2;
                for (int language = 0; language < _LANGUAGE_MAX; language++) {
                        (void) snprintf(question->texts[language], SURVEY_TEXT_SIZE, "%s", text);
                        for (size_t j = 0; j < question->n_choices; j++)
                                (void) snprintf(question->choices[j].labels[language], SURVEY_LABEL_SIZE,
                                                "%s", text);
                }
                (void) snprintf(question->choices[0].id, SURVEY_ID_SIZE, "co");
                (void) snprintf(question->choices[1].id, SURVEY_ID_SIZE, "khong");
        }
        sheet = (struct survey_sheet){.n_chosen = 0};
        (void) snprintf(sheet.once, sizeof(sheet.once), "7k3q9m");
}

static void write_survey(struct html *to, const struct view *of) {
        make_survey(HOSTILE);
        (void) snprintf(sheet.typed, sizeof(sheet.typed), HOSTILE);
        (void) snprintf(sheet.department, sizeof(sheet.department), "dia-chinh");
        view_survey(to, of,
                    &(struct survey_view){.survey = &survey, .sheet = &sheet, .problem = TEXT_NOT_FOUND});
}

static void write_thanks(struct html *to, const struct view *of) {
        make_survey(HOSTILE);
        (void) snprintf(survey.thanks[of->language], SURVEY_PARAGRAPH_SIZE, HOSTILE);
        view_survey_thanks(to, of, &survey, HOSTILE);
}

/* What nobody sees is never in the text of a form. */
static void write_suggest(struct html *to, const struct view *of) {
        static const struct suggest_sheet suggested = {.once = HOSTILE, .text = "<i>&\"'</textarea>"};

        view_suggest(to, of, &(struct suggest_view){.sheet = &suggested, .problem = TEXT_SUGGEST_LONG});
}

static const struct suggest_info told = {
        .code = HOSTILE, .state = "answered", .day = HOSTILE, .done_day = "2026-11-27", .answer = HOSTILE};

static void write_suggest_thanks(struct html *to, const struct view *of) {
        view_suggest_thanks(to, of, &told);
}

static void write_answer_form(struct html *to, const struct view *of) {
        view_answer_form(to, of, TEXT_SUGGEST_NOT_FOUND);
}

static void write_answer(struct html *to, const struct view *of) {
        view_answer(to, of, &told);
}

static void (*const writers[])(struct html *html, const struct view *view) = {
        view_home,    view_board,    view_procedures,      view_phones,       view_privacy,
        write_survey, write_form,    write_hostile_ticket, write_outcome,     write_message,
        write_thanks, write_suggest, write_suggest_thanks, write_answer_form, write_answer};

static void make_hostile(void) {
        (void) snprintf(board.commune, sizeof(board.commune), HOSTILE);
        (void) snprintf(board.centre, sizeof(board.centre), HOSTILE);
        (void) snprintf(board.notice, sizeof(board.notice), HOSTILE);
        (void) snprintf(board.counters[0].label, sizeof(board.counters[0].label), HOSTILE);
        (void) snprintf(board.counters[0].number, sizeof(board.counters[0].number), HOSTILE);
        (void) snprintf(board.calls[0].number, sizeof(board.calls[0].number), HOSTILE);
        (void) snprintf(board.calls[0].counter, sizeof(board.calls[0].counter), HOSTILE);
        (void) snprintf(board.services[0].label, sizeof(board.services[0].label), HOSTILE);
        board.n_unprinted = 1;
        (void) snprintf(board.unprinted[0].number, sizeof(board.unprinted[0].number), HOSTILE);
        free(pages->pages[0]->title);
        pages->pages[0]->title = strdup(HOSTILE);
        for (size_t i = 0; i < pages->n; i++)
                for (size_t j = 0; j < pages->pages[i]->n_items; j++) {
                        free(pages->pages[i]->items[j].text);
                        pages->pages[i]->items[j].text = strdup(HOSTILE);
                }
        view.stale_since = HOSTILE;
        view.time = "09:41";
}

/* Of each page, in each language: full and hostile, with nothing there, and as it usually is. */
START_TEST(each_page_is_whole_whatever_is_shown) {
        view.language = _i % 2 ? LANGUAGE_EN : LANGUAGE_VI;
        view.path = writers[_i / 6] == view_board ? "/board" : "/";
        if (_i / 2 % 3 == 0)
                make_hostile();
        if (_i / 2 % 3 == 1) {
                view.board = NULL;
                view.pages = NULL;
                view.n_services = 0;
                view.day = 0;
                view.time = "";
        }
        writers[_i / 6](&html, &view);
        ck_assert_int_eq(html.error, 0);
        assert_whole(html.text);
        ck_assert(shows(view.language == LANGUAGE_EN ? "<html lang=\"en\">" : "<html lang=\"vi\">"));
        ck_assert(shows("</html>\n") && shows("<h1>") && shows("name=\"viewport\""));
        ck_assert(!shows("style=") && !shows("onclick") && !shows("javascript:"));
}
END_TEST

START_TEST(whatever_is_written_is_shown_as_it_is_written) {
        make_hostile();
        view_board(&html, &view);
        ck_assert(shows("Mất kết nối từ " SHOWN));
        ck_assert(shows("<b>" SHOWN "</b> đến <span>" SHOWN "</span>"));
        ck_assert(shows("<th scope=\"row\">" SHOWN "</th>"));
}
END_TEST

/* ----- the board ----- */

START_TEST(the_board_says_what_the_wall_does) {
        view_board(&html, &view);
        ck_assert(shows("<li class=\"first\"><b>A 025</b> đến <span>Quầy 2</span>"));
        ck_assert(shows("Tạm dừng: Họp") && shows("12 phút") && shows("chưa biết"));
        ck_assert(shows("96 % (48 lượt đánh giá / 60 lượt phục vụ)") && shows("Lúc 09:41."));
        ck_assert(shows("<noscript><meta http-equiv=\"refresh\" content=\"15\"></noscript>"));
        ck_assert(shows("data-events=\"/events\"") && !shows("Mất kết nối từ"));
}
END_TEST

START_TEST(of_few_ratings_and_of_no_clock_it_says_nothing) {
        board.rated = 0;
        view.time = "";
        view_board(&html, &view);
        ck_assert(!shows("Tỷ lệ hài lòng") && !shows("Lúc "));
}
END_TEST

START_TEST(what_is_old_is_marked) {
        view.stale_since = _i ? "" : "09:41";
        view_board(&html, &view);
        ck_assert(shows(_i ? "Mất kết nối: số hiển thị" : "Mất kết nối từ 09:41"));
        /* What was last known stays. */
        ck_assert(shows("A 025"));
}
END_TEST

START_TEST(an_event_is_one_line) {
        view_board_part(&html, &view);
        ck_assert_ptr_null(strchr(html.text, '\n'));
}
END_TEST

/* ----- a ticket ----- */

static void write_ticket(const struct ticket_info *ticket) {
        html_done(&html);
        html = (struct html){0};
        view_ticket(&html, &view, ticket, CODE);
}

START_TEST(who_waits_is_told_how_many_are_before) {
        struct ticket_info ticket = {.number = "A 026",
                                     .state = "waiting",
                                     .has_ahead = true,
                                     .ahead = 4,
                                     .has_estimate = true,
                                     .estimate_min = 12,
                                     .basis = "queue-played-forward"};

        write_ticket(&ticket);
        ck_assert(shows("Còn 4 người chờ trước") && shows("khoảng 12 phút") && shows("hàng chờ"));
        ck_assert(shows("sau khi làm việc xong") && !shows("<form"));
        /* Nothing is guessed. */
        ticket.has_ahead = ticket.has_estimate = false;
        write_ticket(&ticket);
        ck_assert(!shows("người chờ trước") && !shows("phút"));
}
END_TEST

static const struct {
        unsigned scale, levels;
        const char *not_there;
} scales[] = {{5, 5, "nothing"},
              {4, 4, "value=\"very-dissatisfied\""},
              {3, 3, "value=\"very-satisfied\""},
              {0, 0, "<button"}};

START_TEST(levels_are_those_of_the_scale) {
        struct ticket_info ticket = {.state = "done", .subjects = 1, .scale = scales[_i].scale};
        size_t n = 0;

        write_ticket(&ticket);
        for (const char *p = html.text; (p = strstr(p, "name=\"level\"")); p++)
                n++;
        ck_assert_uint_eq(n, scales[_i].levels);
        ck_assert(!shows(scales[_i].not_there));
}
END_TEST

START_TEST(what_is_rated_is_not_asked_for_again) {
        struct ticket_info ticket = {.state = "done", .subjects = 2, .rated = 1, .scale = 5};

        write_ticket(&ticket);
        ck_assert(shows("Ông/Bà đã đánh giá lượt này.") && shows("value=\"procedures\"") &&
                  !shows("value=\"reception\""));
        /* It may still be changed. */
        ticket = (struct ticket_info){.state = "done", .subjects = 1, .rated = 1, .scale = 5};
        write_ticket(&ticket);
        ck_assert(shows("còn đổi được") && shows("value=\"reception\""));
        ticket = (struct ticket_info){.state = "done", .scale = 5};
        write_ticket(&ticket);
        ck_assert(!shows("<form") && !shows("đánh giá được"));
}
END_TEST

START_TEST(every_state_has_words) {
        static const char *const states[] = TICKET_STATE_WORDS;

        for (size_t i = 0; i < ELEMENTSOF(states); i++) {
                struct ticket_info ticket = {.scale = 5};

                (void) snprintf(ticket.state, sizeof(ticket.state), "%s", states[i]);
                write_ticket(&ticket);
                ck_assert_msg(!shows(text_get(TEXT_UNKNOWN, LANGUAGE_VI)), "%s", states[i]);
        }
}
END_TEST

START_TEST(who_is_to_wait_is_told_how_long_if_that_is_known) {
        view_ticket_form(&html, &view, TEXT_TOO_MANY, 12);
        ck_assert(shows("sau 12 giây"));
        html_done(&html);
        html = (struct html){0};
        view_ticket_form(&html, &view, TEXT_TOO_MANY, 0);
        ck_assert(shows("thử lại sau") && !shows("giây"));
}
END_TEST

START_TEST(thanks_are_only_for_what_is_recorded) {
        view_outcome(&html, &view, TEXT_NOT_RECORDED, NULL);
        ck_assert(!shows("cảm ơn") && !shows("class=\"thanks\""));
        html_done(&html);
        html = (struct html){0};
        view_outcome(&html, &view, TEXT_THANKS, CODE);
        ck_assert(shows("class=\"thanks\"") && shows("href=\"/p/" CODE "\""));
}
END_TEST

/* ----- what is recorded ----- */

static const struct {
        bool has_board, is_stale, is_recording;
        enum text text;
} cameras[] = {
        {true, false, true, TEXT_PRIVACY_CAMERAS_ON},
        {true, false, false, TEXT_PRIVACY_CAMERAS_OFF},
        {true, true, true, TEXT_PRIVACY_CAMERAS_UNKNOWN},
        {true, true, false, TEXT_PRIVACY_CAMERAS_UNKNOWN},
        {false, false, false, TEXT_PRIVACY_CAMERAS_UNKNOWN},
        {false, true, false, TEXT_PRIVACY_CAMERAS_UNKNOWN},
};

START_TEST(of_cameras_it_says_what_is_known) {
        board.is_recording = cameras[_i].is_recording;
        view.board = cameras[_i].has_board ? &board : NULL;
        view.stale_since = cameras[_i].is_stale ? "09:41" : NULL;
        view_privacy(&html, &view);
        for (enum text text = TEXT_PRIVACY_CAMERAS_ON; text <= TEXT_PRIVACY_CAMERAS_UNKNOWN; text++)
                ck_assert_int_eq(shows(text_get(text, LANGUAGE_VI)), text == cameras[_i].text);
        /* That nobody looks at faces, and why, is so whether or not they record just now. */
        ck_assert_int_eq(shows(text_get(TEXT_PRIVACY_CAMERAS_WHY, LANGUAGE_VI)),
                         cameras[_i].text != TEXT_PRIVACY_CAMERAS_OFF);
}
END_TEST

/* ----- around each page ----- */

START_TEST(a_page_without_a_path_leads_to_the_other_language_s_first) {
        view.path = "";
        view.language = _i ? LANGUAGE_EN : LANGUAGE_VI;
        view_message(&html, &view, TEXT_NO_PAGE);
        ck_assert(shows(_i ? "hreflang=\"vi\" href=\"/\">" : "hreflang=\"en\" href=\"/en\">"));
        ck_assert(!shows("aria-current"));
}
END_TEST

START_TEST(a_page_that_leads_nowhere_says_one_thing) {
        view.language = LANGUAGE_VI;
        view_bare(&html, &view, TEXT_WRONG_HOST);
        ck_assert(shows("Địa chỉ này không phải của trang này.") && shows("</html>"));
        ck_assert(!shows("<a ") && !shows("style.css") && !shows("<form"));
        ck_assert(!shows(view.board->centre) && !shows(view.board->commune));
}
END_TEST

/* ----- pages of the wall, and hours ----- */

START_TEST(hours_are_those_of_today) {
        view.path = "/";
        view_home(&html, &view);
        ck_assert(shows("<dt>" SHOWN "</dt><dd>07:30–11:30, 13:30–17:00</dd>") && !shows("Always"));
        html_done(&html);
        html = (struct html){0};
        /* A day off. */
        view.day = 20261127;
        view.day_number++;
        view_home(&html, &view);
        ck_assert(shows("hôm nay không cấp số") && !shows("07:30–11:30"));
}
END_TEST

START_TEST(without_a_clock_nothing_is_said_of_today) {
        view.day = 0;
        view_home(&html, &view);
        ck_assert(!shows("07:30–11:30") && !shows("hôm nay không cấp số"));
}
END_TEST

START_TEST(pages_stand_where_they_are_looked_for) {
        view_phones(&html, &view);
        ck_assert(shows("Cập nhật ngày") && shows("href=\"tel:0225") && !shows("4 XIN"));
        html_done(&html);
        html = (struct html){0};
        view_procedures(&html, &view);
        ck_assert(shows("<details>") && !shows("tel:"));
        html_done(&html);
        html = (struct html){0};
        view_home(&html, &view);
        ck_assert(shows("4 XIN") && !shows("<details>") && !shows("tel:"));
}
END_TEST

/* ----- the survey ----- */

static size_t count(const char *text) {
        size_t n = 0;

        for (const char *p = html.text; (p = strstr(p, text)); p++)
                n++;
        return n;
}

static void show_survey(enum text problem) {
        html_done(&html);
        html = (struct html){0};
        view_survey(&html, &view,
                    &(struct survey_view){.survey = &survey, .sheet = &sheet, .problem = problem});
}

START_TEST(every_question_has_its_legend_and_nothing_is_chosen_before) {
        make_survey("Có &");
        show_survey(_TEXT_INVALID);
        ck_assert(shows("<legend>1. Có &amp;</legend>") && shows("<legend>2. Có &amp;</legend>"));
        ck_assert_uint_eq(count("<fieldset>"), 2);
        ck_assert_uint_eq(count("type=\"radio\" name=\"q1\""), 3);
        ck_assert_uint_eq(count("type=\"radio\" name=\"q2\""), 3);
        ck_assert_uint_eq(count("value=\"\">Bỏ qua câu này</label>"), 2);
        ck_assert(shows("name=\"version\" value=\"0123abcd\"") && shows("name=\"once\" value=\"7k3q9m\""));
        ck_assert(!shows(" checked") && !shows("role=\"alert\" id=") && !shows("name=\"d\"") &&
                  !shows("aria-invalid"));
        ck_assert(shows("<h1>Khảo sát</h1>"));
}
END_TEST

START_TEST(what_was_chosen_is_shown_again_where_it_still_fits) {
        make_survey("Có");
        sheet.n_chosen = 3;
        sheet.chosen[0] = (struct survey_chosen){"cho", "khong"};
        sheet.chosen[1] = (struct survey_chosen){"chung", "gone"};
        sheet.chosen[2] = (struct survey_chosen){"gone", "co"};
        show_survey(TEXT_SURVEY_CHANGED);
        ck_assert_uint_eq(count(" checked"), 1);
        ck_assert(shows("value=\"cho:khong\" checked>") && shows("role=\"alert\" id=\"problem\""));
        ck_assert(shows("name=\"once\" value=\"7k3q9m\""));
        /* It is not the code that is wrong. */
        ck_assert(shows("aria-describedby=\"hint\""));
}
END_TEST

START_TEST(a_wrong_code_is_named_at_its_field) {
        static const enum text problems[] = {TEXT_CODE_WRONG, TEXT_NOT_FOUND, TEXT_NOT_YET_SURVEY};

        make_survey("Có");
        (void) snprintf(sheet.typed, sizeof(sheet.typed), CODE);
        show_survey(problems[_i]);
        ck_assert(shows("aria-describedby=\"problem hint\" aria-invalid=\"true\""));
        ck_assert(shows("value=\"" CODE "\">"));
}
END_TEST

START_TEST(a_department_is_named_and_kept) {
        make_survey("Địa chính");
        (void) snprintf(sheet.department, sizeof(sheet.department), "dia-chinh");
        show_survey(_TEXT_INVALID);
        ck_assert(shows("class=\"service\">Địa chính</p>") && shows("name=\"d\" value=\"dia-chinh\""));
}
END_TEST

START_TEST(links_lead_to_a_survey_only_where_there_is_one) {
        struct ticket_info ticket = {.state = "done", .scale = 5};

        view.has_survey = _i;
        view.path = "/";
        view_home(&html, &view);
        ck_assert_int_eq(shows("href=\"/survey\""), _i);
        write_ticket(&ticket);
        ck_assert_int_eq(shows("href=\"/s/" CODE "\""), _i);
        /* Before the visit is done there is nothing to answer. */
        (void) snprintf(ticket.state, sizeof(ticket.state), "serving");
        write_ticket(&ticket);
        ck_assert(!shows("/s/"));
        html_done(&html);
        html = (struct html){0};
        view_privacy(&html, &view);
        ck_assert_int_eq(shows("<h2>Khảo sát</h2>"), _i);
}
END_TEST

START_TEST(the_survey_thanks_in_its_own_words) {
        make_survey("Có");
        (void) snprintf(survey.thanks[LANGUAGE_VI], SURVEY_PARAGRAPH_SIZE, "Cảm ơn bà con");
        view_survey_thanks(&html, &view, _i ? &survey : NULL, CODE);
        ck_assert(shows("class=\"thanks\" role=\"status\"") && shows("href=\"/p/" CODE "\""));
        ck_assert(shows(_i ? "Cảm ơn bà con" : "Xin cảm ơn Ông/Bà đã trả lời!"));
        html_done(&html);
        html = (struct html){0};
        view_survey_refused(&html, &view, TEXT_ALREADY_ANSWERED, NULL);
        ck_assert(shows("role=\"alert\"") && !shows("class=\"thanks\"") && !shows("href=\"/p/"));
}
END_TEST

static const struct suite_case cases[] = {
        {"each_page_is_whole_whatever_is_shown", &each_page_is_whole_whatever_is_shown,
         6 * ELEMENTSOF(writers)},
        SUITE_CASE(whatever_is_written_is_shown_as_it_is_written),
        SUITE_CASE(the_board_says_what_the_wall_does),
        SUITE_CASE(of_few_ratings_and_of_no_clock_it_says_nothing),
        {"what_is_old_is_marked", &what_is_old_is_marked, 2},
        SUITE_CASE(an_event_is_one_line),
        SUITE_CASE(who_waits_is_told_how_many_are_before),
        {"levels_are_those_of_the_scale", &levels_are_those_of_the_scale, ELEMENTSOF(scales)},
        SUITE_CASE(what_is_rated_is_not_asked_for_again),
        SUITE_CASE(every_state_has_words),
        SUITE_CASE(who_is_to_wait_is_told_how_long_if_that_is_known),
        SUITE_CASE(thanks_are_only_for_what_is_recorded),
        {"of_cameras_it_says_what_is_known", &of_cameras_it_says_what_is_known, ELEMENTSOF(cameras)},
        {"a_page_without_a_path_leads_to_the_other_language_s_first",
         &a_page_without_a_path_leads_to_the_other_language_s_first, 2},
        SUITE_CASE(a_page_that_leads_nowhere_says_one_thing),
        SUITE_CASE(hours_are_those_of_today),
        SUITE_CASE(without_a_clock_nothing_is_said_of_today),
        SUITE_CASE(pages_stand_where_they_are_looked_for),
        SUITE_CASE(every_question_has_its_legend_and_nothing_is_chosen_before),
        SUITE_CASE(what_was_chosen_is_shown_again_where_it_still_fits),
        {"a_wrong_code_is_named_at_its_field", &a_wrong_code_is_named_at_its_field, 3},
        SUITE_CASE(a_department_is_named_and_kept),
        {"links_lead_to_a_survey_only_where_there_is_one", &links_lead_to_a_survey_only_where_there_is_one,
         2},
        {"the_survey_thanks_in_its_own_words", &the_survey_thanks_in_its_own_words, 2},
};

SUITE_MAIN("web/views", cases, setup, teardown)
