#include <math.h>

#include "boards.h"
#include "gallery.h"
#include "tests/lib/pngs.h"
#include "tests/lib/suite.h"

/* Every picture at these sizes: 720p, 1080p, 4K, a poster, and a small one. */
static const struct {
        unsigned width, height;
} sizes[] = {{1280, 720}, {1920, 1080}, {3840, 2160}, {1080, 1920}, {800, 480}};

/* Too small for the fullest board, and for 24 names of 60 letters: what does not fit ends with "…". */
enum { SMALL = 4, SMALLISH = 0, NAME_BYTES = 60 };

static struct fonts *fonts;
static struct scene *scene;
static struct board board;
static struct gallery *gallery;

static void setup(void) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = fonts_new("DejaVu Sans", &fonts, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
}

static void teardown(void) {
        scene = scene_free(scene);
        gallery = gallery_free(gallery);
        fonts = fonts_free(fonts);
}

static void begin(size_t size) {
        scene = scene_free(scene);
        assert_ok(scene_new(sizes[size].width, sizes[size].height, &scene));
}

static bool meets(const struct canvas_rect *a, const struct canvas_rect *b) {
        return a->x_px < b->x_px + b->width_px && b->x_px < a->x_px + a->width_px &&
               a->y_px < b->y_px + b->height_px && b->y_px < a->y_px + a->height_px;
}

static const struct scene_mark *find_above(size_t i) {
        for (size_t j = i + 1; j < scene->n; j++)
                if (meets(&scene->marks[i].rect, &scene->marks[j].rect))
                        return &scene->marks[j];
        return NULL;
}

static void assert_nothing_lies_on_text(const char *name) {
        for (size_t i = 0; i < scene->n; i++) {
                const struct scene_mark *mark = &scene->marks[i],
                                        *above = mark->kind != SCENE_FILL ? find_above(i) : NULL;

                ck_assert_uint_le(mark->rect.x_px + mark->rect.width_px, scene->width_px);
                ck_assert_uint_le(mark->rect.y_px + mark->rect.height_px, scene->height_px);
                ck_assert_msg(!above, "%s: '%s' and '%s' overlap", name, mark->text,
                              above && above->text ? above->text : "a fill");
        }
}

static void assert_text_is_whole(const char *name, const struct scene_mark *mark, unsigned least,
                                 unsigned side) {
        struct text *text = NULL;
        unsigned above;
        int r = text_fit(fonts, &mark->style, mark->text, mark->rect.width_px, mark->rect.height_px, &text);

        ck_assert_uint_ge(mark->style.leading_percent, 135);
        /* Where there is no room for all, only names give way: no number, state or alert does. */
        bool may_be_cut = least == 0 && strlen(mark->text) >= NAME_BYTES;
        if (r == -E2BIG && may_be_cut)
                return;
        ck_assert_msg(r >= 0 && (may_be_cut || !text_is_cut(text)), "%s: '%s' does not fit %u x %u", name,
                      mark->text, mark->rect.width_px, mark->rect.height_px);
        if (!mark->style.tight)
                ck_assert_uint_le(text_height_px(text, &above), mark->rect.height_px);
        ck_assert_msg(text_px(text) * 1000 >= least * side, "%s: '%s' is %u px high", name, mark->text,
                      text_px(text));
        text_free(text);
}

static void assert_paragraphs_are_whole(const char *name, const struct scene_mark *mark, unsigned least,
                                        unsigned side) {
        struct paragraphs *paragraphs = NULL;

        ck_assert_msg(paragraphs_fit(fonts, &mark->style, mark->text, mark->rect.width_px,
                                     mark->rect.height_px, &paragraphs) == 0,
                      "%s: '%s' does not fit %u x %u", name, mark->text, mark->rect.width_px,
                      mark->rect.height_px);
        ck_assert_uint_le(paragraphs_height_px(paragraphs), mark->rect.height_px);
        ck_assert_msg(paragraphs_px(paragraphs) * 1000 >= least * side, "%s: '%s' is %u px high", name,
                      mark->text, paragraphs_px(paragraphs));
        paragraphs_free(paragraphs);
}

/* Measured, not by eye: each text is within its rectangle, and these do not meet. least: thousandths of the
 * shorter side that letters have at least; 0: texts may be cut. */
static void assert_all_is_whole(const char *name, unsigned least) {
        unsigned side = scene->width_px < scene->height_px ? scene->width_px : scene->height_px;

        ck_assert_msg(!scene->is_full, "%s: too much for a scene", name);
        assert_nothing_lies_on_text(name);
        for (size_t i = 0; i < scene->n; i++) {
                const struct scene_mark *mark = &scene->marks[i];

                if (mark->kind == SCENE_TEXT)
                        assert_text_is_whole(name, mark, least, side);
                else if (mark->kind == SCENE_PARAGRAPHS)
                        assert_paragraphs_are_whole(name, mark, least, side);
                else
                        ck_assert_msg(scene_check_mark(mark, fonts) == 0, "%s: %s", name, mark->text);
        }
}

static bool has_text(const char *text) {
        for (size_t i = 0; i < scene->n; i++)
                if (scene->marks[i].text && strstr(scene->marks[i].text, text))
                        return true;
        return false;
}

START_TEST(every_picture_is_whole_and_large) {
        gallery = gallery_new(EXAMPLE);
        for (size_t i = 0; i < gallery_size(gallery); i++) {
                const char *name = gallery_name(gallery, i);
                bool long_names = streq(name, "full-24");

                begin((size_t) _i);
                gallery_lay_out(gallery, i, scene);
                assert_all_is_whole(
                        name, long_names && (_i == SMALL || _i == SMALLISH) ? 0 : gallery_least(gallery, i));
        }
}
END_TEST

START_TEST(two_calls_stand_large_together) {
        board_make_usual(&board);
        board.calls[1].is_new = true;
        begin((size_t) _i);
        const struct layout layout = {.board = &board, .theme = theme_get(THEME_LIGHT)};
        layout_hall(&layout, scene);
        /* Both numbers, with letters of one size, and larger than all else. */
        unsigned large = 0;
        for (size_t i = 0; i < scene->n; i++)
                large += scene->marks[i].text && scene->marks[i].style.px >= scene->height_px / 10 &&
                         (streq(scene->marks[i].text, "A 025") || streq(scene->marks[i].text, "B 008"));
        ck_assert_uint_ge(large, 2);
}
END_TEST

START_TEST(a_reminder_stands_where_nothing_is_wrong) {
        const struct layout layout = {.board = &board, .theme = theme_get(THEME_LIGHT)};

        board_make_usual(&board);
        begin((size_t) _i);
        layout_hall(&layout, scene);
        ck_assert(!has_text("26/11"));
        snprintf(board.reminder, sizeof(board.reminder), "Lãnh đạo tiếp công dân – 26/11");
        begin((size_t) _i);
        layout_hall(&layout, scene);
        ck_assert(has_text("Lãnh đạo tiếp công dân – 26/11"));
        board.is_paper_out = true;
        begin((size_t) _i);
        layout_hall(&layout, scene);
        ck_assert(has_text("HẾT PHIẾU IN") && !has_text("26/11"));
}
END_TEST

START_TEST(paper_out_and_stale_figures_are_said) {
        const struct layout layout = {.board = &board, .theme = theme_get(THEME_LIGHT)};
        static const char *const unprinted[] = {"A 027", "A 026"};

        board_make_usual(&board);
        board.is_paper_out = true;
        board.n_unprinted = ELEMENTSOF(unprinted);
        for (size_t i = 0; i < ELEMENTSOF(unprinted); i++)
                snprintf(board.unprinted[i].number, sizeof(board.unprinted[i].number), "%s", unprinted[i]);
        begin((size_t) _i);
        layout_hall(&layout, scene);
        ck_assert(has_text("HẾT PHIẾU IN") && has_text("SỐ KHÔNG IN ĐƯỢC"));
        for (size_t i = 0; i < ELEMENTSOF(unprinted); i++)
                ck_assert(has_text(unprinted[i]));

        board_make_usual(&board);
        snprintf(board.stale_since, sizeof(board.stale_since), "09:40");
        begin((size_t) _i);
        layout_hall(&layout, scene);
        for (size_t i = 0; i < scene->n; i++) {
                /* No number looks as a call does. */
                ck_assert_uint_ne(scene->marks[i].rgb, layout.theme->call_number);
                ck_assert_uint_ne(scene->marks[i].rgb, layout.theme->call);
        }
        ck_assert(has_text("CÓ THỂ CHƯA MỚI") && has_text("09:40"));
}
END_TEST

/* Whether it does, nobody has said since. */
START_TEST(of_a_wall_that_is_old_no_camera_records) {
        const struct layout layout = {.board = &board, .theme = theme_get(THEME_LIGHT)};

        board_make_usual(&board);
        for (unsigned rated = 0; rated < 2; rated++) {
                board.rated = board.served = rated;
                board.is_recording = true;
                board.stale_since[0] = '\0';
                begin((size_t) _i);
                layout_hall(&layout, scene);
                ck_assert(has_text("ĐANG GHI HÌNH"));
                snprintf(board.stale_since, sizeof(board.stale_since), "09:40");
                begin((size_t) _i);
                layout_hall(&layout, scene);
                ck_assert(!has_text("GHI HÌNH"));
        }
}
END_TEST

/* Each reason of a pause, in both languages, where a row is lowest. */
START_TEST(every_reason_of_a_pause_has_room) {
        for (int reason = BOARD_FOR_MEETING; reason < _BOARD_REASON_MAX; reason++)
                for (int language = 0; language < _LANGUAGE_MAX; language++) {
                        board_make_full(&board, 24, 12);
                        for (size_t i = 0; i < board.n_counters; i++)
                                if (board.counters[i].state == BOARD_PAUSED)
                                        board.counters[i].reason = (enum board_reason) reason;
                        begin((size_t) _i);
                        const struct layout layout = {.board = &board,
                                                      .theme = theme_get(THEME_LIGHT),
                                                      .language = (enum language) language};
                        layout_hall(&layout, scene);
                        ck_assert(has_text(board_reason_text((enum board_reason) reason, layout.language)));
                        assert_all_is_whole("full-24", _i == SMALL || _i == SMALLISH ? 0 : 8);
                }
}
END_TEST

START_TEST(the_fullest_hall_overflows_nowhere) {
        static const size_t counters[] = {1, 12, 13, 24, 48};

        /* A small one is no place for 48 counters: not even a state has room. */
        for (size_t i = 0; i < ELEMENTSOF(counters) - (_i == SMALL); i++)
                for (int language = 0; language < (counters[i] == 24 ? _LANGUAGE_MAX : 1); language++) {
                        char name[64];

                        board_make_full(&board, counters[i], i == 0 ? 1 : counters[i] / 2);
                        begin((size_t) _i);
                        const struct layout layout = {.board = &board,
                                                      .theme = theme_get(THEME_LIGHT),
                                                      .language = (enum language) language};
                        layout_hall(&layout, scene);
                        snprintf(name, sizeof(name), "full-%zu-%s", counters[i], language ? "en" : "vi");
                        assert_all_is_whole(name,
                                            _i == SMALL || counters[i] > (_i == SMALLISH ? 13 : 24) ? 0 : 8);
                }
}
END_TEST

START_TEST(an_empty_hall_greets) {
        board = (struct board){.n_calls = 0};
        begin((size_t) _i);
        const struct layout layout = {.board = &board, .theme = theme_get(THEME_LIGHT)};
        layout_hall(&layout, scene);
        ck_assert(has_text("KÍNH CHÀO") && !has_text("VỪA GỌI"));
}
END_TEST

START_TEST(signs_of_counters_are_whole) {
        static const char *const names[] = {"closed", "free", "calling", "serving", "paused"};

        board_make_full(&board, 24, 0);
        for (size_t i = 0; i < _BOARD_COUNTER_STATE_MAX; i++) {
                char name[64];

                begin((size_t) _i);
                const struct layout layout = {.board = &board, .theme = theme_get(THEME_DARK)};
                layout_sign(&layout, i, scene);
                snprintf(name, sizeof(name), "sign-%s", names[i]);
                assert_all_is_whole(name, 20);
        }
}
END_TEST

START_TEST(notices_hide_all_else_and_an_emergency_is_no_notice) {
        const struct layout layout = {.board = &board, .theme = theme_get(THEME_LIGHT)};

        board_make_usual(&board);
        snprintf(board.notice, sizeof(board.notice), "Tạm nghỉ");
        begin((size_t) _i);
        layout_notice(&layout, scene);
        ck_assert(has_text("Tạm nghỉ") && has_text("THÔNG BÁO KHẨN") && !has_text("A 025"));
        ck_assert(!has_text("LỐI THOÁT HIỂM"));
        board.is_emergency = true;
        begin((size_t) _i);
        layout_notice(&layout, scene);
        /* Words, a sign and another language beside the colour. */
        ck_assert(has_text("Tạm nghỉ") && has_text("LỐI THOÁT HIỂM") && has_text("EXIT") && has_text("▶"));
        ck_assert(!has_text("THÔNG BÁO KHẨN") && !has_text("A 025"));
}
END_TEST

static const struct scene_mark *find_kind(enum scene_kind kind) {
        for (size_t i = 0; i < scene->n; i++)
                if (scene->marks[i].kind == kind)
                        return &scene->marks[i];
        ck_abort_msg("there is none of its kind");
        return NULL;
}

/* On a screen of pages alone; the hall's part for them is never higher than wide. */
START_TEST(images_stand_beside_texts_and_on_a_poster_below) {
        struct page_item items[] = {{.type = PAGE_TEXT, .text = (char *) "Tầng 1"},
                                    {.type = PAGE_IMAGE,
                                     .text = (char *) "i.png",
                                     .image = (char *) grey_png,
                                     .image_size = sizeof(grey_png)}};
        const struct page page = {.title = (char *) "SƠ ĐỒ", .items = items, .n_items = 2, .n_images = 1};
        const struct layout layout = {.board = &board, .theme = theme_get(THEME_LIGHT), .page = &page};

        board = (struct board){.n_calls = 0};
        begin((size_t) _i);
        layout_hall(&layout, scene);
        const struct canvas_rect *image = &find_kind(SCENE_IMAGE)->rect,
                                 *text = &find_kind(SCENE_PARAGRAPHS)->rect;
        bool poster = scene->height_px > scene->width_px;
        unsigned text_end = poster ? text->y_px + text->height_px : text->x_px + text->width_px;
        unsigned image_begin = poster ? image->y_px : image->x_px;
        assert_all_is_whole("images", 20);
        ck_assert_uint_gt(image_begin, text_end);
        /* Neither takes less than a third of what there is. */
        ck_assert_uint_gt(poster ? image->height_px : image->width_px,
                          (poster ? scene->height_px : scene->width_px) / 3);
        ck_assert_uint_gt(poster ? text->height_px : text->width_px,
                          (poster ? scene->height_px : scene->width_px) / 3);
}
END_TEST

START_TEST(a_new_call_goes_before_a_page) {
        struct page page = {.title = (char *) "KHẨU HIỆU"};

        board_make_usual(&board);
        begin(1);
        struct layout layout = {.board = &board, .theme = theme_get(THEME_LIGHT), .page = &page};
        for (int quiet = 0; quiet < 2; quiet++) {
                bool shown = false;

                board.calls[0].is_new = !quiet;
                begin(1);
                layout_hall(&layout, scene);
                for (size_t i = 0; i < scene->n; i++)
                        shown |= scene->marks[i].text && streq(scene->marks[i].text, "KHẨU HIỆU");
                ck_assert_int_eq(shown, quiet);
        }
}
END_TEST

static double luminance(uint32_t rgb) {
        static const double weights[] = {0.2126, 0.7152, 0.0722};
        double sum = 0;

        for (int i = 0; i < 3; i++) {
                double value = ((rgb >> (16 - 8 * i)) & 0xff) / 255.0;
                sum += weights[i] * (value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4));
        }
        return sum;
}

/* As WCAG 2.1 has it, 1.4.3 and 1.4.6. */
static double contrast(uint32_t a, uint32_t b) {
        double la = luminance(a), lb = luminance(b);

        return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static uint32_t ground_below(size_t mark) {
        for (size_t i = mark; i-- > 0;)
                if (!scene->marks[i].text && meets(&scene->marks[i].rect, &scene->marks[mark].rect))
                        return scene->marks[i].rgb;
        ck_abort_msg("nothing lies below '%s'", scene->marks[mark].text);
        return 0;
}

static void assert_readable(const struct theme *theme) {
        double least = theme == theme_get(THEME_CONTRAST) ? 15 : 4.5;

        for (size_t i = 0; i < scene->n; i++) {
                if (!scene->marks[i].text)
                        continue;
                uint32_t ground = ground_below(i);
                ck_assert_msg(contrast(scene->marks[i].rgb, ground) >= least, "%s: '%s' %06x on %06x: %.1f",
                              theme->name, scene->marks[i].text, scene->marks[i].rgb, ground,
                              contrast(scene->marks[i].rgb, ground));
        }
}

/* Where a title's bar has the colour of the ground, a line that can be seen (3 to 1, WCAG 2.1, 1.4.11) ends
 * it. */
static void assert_title_is_set_apart(const struct theme *theme, const char *title) {
        const struct canvas_rect *above = NULL;
        bool found = theme->call != theme->ground;

        for (size_t i = 0; i < scene->n; i++)
                if (scene->marks[i].text && streq(scene->marks[i].text, title))
                        above = &scene->marks[i].rect;
        ck_assert_ptr_nonnull(above);
        for (size_t i = 0; i < scene->n; i++) {
                const struct scene_mark *mark = &scene->marks[i];

                found |= mark->kind == SCENE_FILL && mark->rect.height_px < above->height_px / 4 &&
                         mark->rect.width_px >= above->width_px &&
                         mark->rect.y_px >= above->y_px + above->height_px &&
                         mark->rect.y_px < above->y_px + 2 * above->height_px &&
                         contrast(mark->rgb, theme->ground) >= 3;
        }
        ck_assert_msg(found, "%s: nothing ends the bar of '%s'", theme->name, title);
}

START_TEST(every_text_stands_out_from_its_ground) {
        struct page page = {.title = (char *) "KHẨU HIỆU"};
        const struct theme *theme = theme_get((enum theme_name) _i);

        for (int kind = 0; kind < 5; kind++) {
                struct layout layout = {.board = &board, .theme = theme};

                board_make_full(&board, 24, 6);
                begin(1);
                snprintf(board.stale_since, sizeof(board.stale_since), "%s", kind == 1 ? "09:41" : "");
                snprintf(board.notice, sizeof(board.notice), "x");
                board.calls[0].is_new = kind != 2;
                layout.page = kind == 2 ? &page : NULL;
                if (kind < 3)
                        layout_hall(&layout, scene);
                else if (kind == 3)
                        layout_sign(&layout, 2, scene);
                else
                        layout_notice(&layout, scene);
                assert_readable(theme);
                if (kind == 2)
                        assert_title_is_set_apart(theme, page.title);
        }
        ck_assert_int_eq(theme_from_string(theme->name), _i);
        ck_assert_int_eq(theme_from_string("pink"), _THEME_NAME_INVALID);
}
END_TEST

static const struct suite_case cases[] = {
        {"every_picture_is_whole_and_large", &every_picture_is_whole_and_large, ELEMENTSOF(sizes)},
        {"two_calls_stand_large_together", &two_calls_stand_large_together, ELEMENTSOF(sizes)},
        {"a_reminder_stands_where_nothing_is_wrong", &a_reminder_stands_where_nothing_is_wrong,
         ELEMENTSOF(sizes)},
        {"of_a_wall_that_is_old_no_camera_records", &of_a_wall_that_is_old_no_camera_records,
         ELEMENTSOF(sizes)},
        {"paper_out_and_stale_figures_are_said", &paper_out_and_stale_figures_are_said, ELEMENTSOF(sizes)},
        {"every_reason_of_a_pause_has_room", &every_reason_of_a_pause_has_room, ELEMENTSOF(sizes)},
        {"the_fullest_hall_overflows_nowhere", &the_fullest_hall_overflows_nowhere, ELEMENTSOF(sizes)},
        {"an_empty_hall_greets", &an_empty_hall_greets, ELEMENTSOF(sizes)},
        {"signs_of_counters_are_whole", &signs_of_counters_are_whole, ELEMENTSOF(sizes)},
        {"notices_hide_all_else_and_an_emergency_is_no_notice",
         &notices_hide_all_else_and_an_emergency_is_no_notice, ELEMENTSOF(sizes)},
        {"images_stand_beside_texts_and_on_a_poster_below", &images_stand_beside_texts_and_on_a_poster_below,
         ELEMENTSOF(sizes)},
        SUITE_CASE(a_new_call_goes_before_a_page),
        {"every_text_stands_out_from_its_ground", &every_text_stands_out_from_its_ground, _THEME_NAME_MAX},
};

int main(void) {
        suite_use_memory();
        return suite_run("display/layout", cases, ELEMENTSOF(cases), setup, teardown, 600);
}
