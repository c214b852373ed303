#include "gallery.h"

#include "boards.h"
#include "tests/lib/loop.h"

#define NOTICE                                                                                                          \
        "Trung tâm tạm ngừng tiếp nhận hồ sơ từ 15 giờ 00 hôm nay để phòng, chống bão số 9. " \
        "Xin Ông/Bà quay lại vào sáng thứ Hai, ngày 30/11/2026."

enum { OWN_MAX = 64, PAGES = 40 };

struct picture_made {
        struct board *board;
        enum theme_name theme;
        enum language language;
        const struct page *page;
        size_t part;
        int sign; /* the counter's position; below 0: none */
};

/* Makes the board of one kind of picture, and says how it is shown. */
struct kind {
        const char *name;
        unsigned least;
        void (*make)(struct picture_made *made);
};

static void set(char *target, size_t size, const char *text) {
        int n = snprintf(target, size, "%s", text);

        assert(n >= 0 && (size_t) n < size);
}
#define SET(target, text) set((target), sizeof(target), (text))

static void make_hall(_unused_ struct picture_made *made) {
}

static void make_dark(struct picture_made *made) {
        made->theme = THEME_DARK;
}

static void make_contrast(struct picture_made *made) {
        made->theme = THEME_CONTRAST;
}

static void make_english(struct picture_made *made) {
        made->language = LANGUAGE_EN;
        made->board->calls[1].is_new = true;
}

static void make_two_calls(struct picture_made *made) {
        made->board->calls[1].is_new = true;
}

static void make_three_calls(struct picture_made *made) {
        made->board->calls[1].is_new = made->board->calls[2].is_new = true;
}

static void make_two_calls_in_contrast(struct picture_made *made) {
        make_two_calls(made);
        make_contrast(made);
}

static void make_empty(struct picture_made *made) {
        *made->board = (struct board){.n_calls = 0};
}

static void make_morning(struct picture_made *made) {
        made->board->n_calls = 0;
        made->board->rated = 0;
        for (size_t i = 0; i < made->board->n_counters; i++) {
                made->board->counters[i].state = BOARD_CLOSED;
                made->board->counters[i].number[0] = '\0';
                made->board->counters[i].reason = BOARD_FOR_NO_REASON;
        }
}

static void make_unprinted(struct picture_made *made) {
        made->board->n_unprinted = 2;
        SET(made->board->unprinted[0].number, "A 027");
        SET(made->board->unprinted[1].number, "A 026");
}

static void make_paper_out(struct picture_made *made) {
        made->board->is_paper_out = true;
        make_unprinted(made);
}

static void make_paper_out_in_contrast(struct picture_made *made) {
        make_paper_out(made);
        make_contrast(made);
}

static void make_recording(struct picture_made *made) {
        made->board->is_recording = true;
}

static void make_stale(struct picture_made *made) {
        SET(made->board->stale_since, "09:40");
}

static void make_stale_in_contrast(struct picture_made *made) {
        make_stale(made);
        make_contrast(made);
}

static void make_all_alerts(struct picture_made *made) {
        made->board->is_recording = made->board->is_paper_out = true;
        made->board->n_unprinted = BOARD_UNPRINTED_MAX;
        for (size_t i = 0; i < BOARD_UNPRINTED_MAX; i++)
                SET(made->board->unprinted[i].number, "ĐW 8888");
        make_stale(made);
}

/* As it is where there are many: their labels are short. */
static void make_24(struct picture_made *made) {
        struct board *board = made->board;

        board->n_counters = 24;
        for (size_t i = 0; i < board->n_counters; i++) {
                struct board_counter *counter = &board->counters[i];

                *counter = board->counters[i % 5];
                snprintf(counter->label, sizeof(counter->label), "Quầy %zu", i + 1);
                if (counter->number[0] != '\0')
                        snprintf(counter->number, sizeof(counter->number), "%c %03zu", (char) ('A' + i % 4),
                                 25 + i);
        }
}

static void make_full_24(struct picture_made *made) {
        board_make_full(made->board, 24, 12);
}

static void make_sign(struct picture_made *made, int position) {
        made->theme = THEME_DARK;
        made->sign = position;
}

static void make_sign_serving(struct picture_made *made) {
        make_sign(made, 0);
}

static void make_sign_calling(struct picture_made *made) {
        make_sign(made, 1);
}

static void make_sign_paused(struct picture_made *made) {
        make_sign(made, 2);
}

static void make_sign_free(struct picture_made *made) {
        make_sign(made, 3);
}

static void make_sign_closed(struct picture_made *made) {
        make_sign(made, 4);
}

static void make_sign_stale(struct picture_made *made) {
        make_sign(made, 1);
        make_stale(made);
}

static void make_sign_in_contrast(struct picture_made *made) {
        make_sign(made, 1);
        make_contrast(made);
}

static void make_notice(struct picture_made *made) {
        SET(made->board->notice, NOTICE);
}

static void make_notice_in_contrast(struct picture_made *made) {
        make_notice(made);
        make_contrast(made);
}

static void make_long_notice(struct picture_made *made) {
        struct board *board = made->board;

        for (size_t n; (n = strlen(board->notice)) + sizeof(NOTICE) + 1 < sizeof(board->notice);)
                snprintf(board->notice + n, sizeof(board->notice) - n, "%s%s", n > 0 ? " " : "", NOTICE);
}

static void make_emergency(struct picture_made *made) {
        SET(made->board->notice, "Yêu cầu mọi người rời khỏi khu vực theo lối thoát hiểm.");
        made->board->is_emergency = true;
}

static void make_emergency_in_contrast(struct picture_made *made) {
        make_emergency(made);
        make_contrast(made);
}

static const struct kind kinds[] = {
        {"hall", 20, make_hall},
        {"hall-dark", 20, make_dark},
        {"hall-contrast", 20, make_contrast},
        {"hall-english", 20, make_english},
        {"two-calls", 20, make_two_calls},
        {"two-calls-contrast", 20, make_two_calls_in_contrast},
        {"three-calls", 20, make_three_calls},
        {"empty", 20, make_empty},
        {"morning", 20, make_morning},
        {"paper-out", 20, make_paper_out},
        {"paper-out-contrast", 20, make_paper_out_in_contrast},
        {"recording", 20, make_recording},
        {"stale", 20, make_stale},
        {"stale-contrast", 20, make_stale_in_contrast},
        {"all-alerts", 18, make_all_alerts},
        {"counters-24", 15, make_24},
        {"full-24", 8, make_full_24},
        {"sign-closed", 50, make_sign_closed},
        {"sign-free", 50, make_sign_free},
        {"sign-calling", 50, make_sign_calling},
        {"sign-calling-contrast", 50, make_sign_in_contrast},
        {"sign-serving", 50, make_sign_serving},
        {"sign-paused", 50, make_sign_paused},
        {"sign-stale", 50, make_sign_stale},
        {"notice", 50, make_notice},
        {"notice-contrast", 50, make_notice_in_contrast},
        {"notice-long", 25, make_long_notice},
        {"emergency", 40, make_emergency},
        {"emergency-contrast", 40, make_emergency_in_contrast},
};

struct part {
        char name[48];
        const struct page *page;
        size_t part;
};

struct gallery {
        struct pages *pages;
        struct page *images[2];
        struct board board;
        struct part parts[PAGES];
        size_t n_parts;
};

/* A plan of a building, as somebody would draw it for a page. */
static int read_plan(_unused_ const char *name, _unused_ size_t max, char **ret, size_t *ret_size,
                     _unused_ void *userdata) {
        struct canvas *canvas = NULL;
        void *png = NULL;

        must(canvas_new_colour(640, 480, &canvas));
        canvas_set_colour(canvas, 0xffffff);
        canvas_fill(canvas, 0, 0, 640, 480);
        for (unsigned i = 0; i < 4; i++) {
                canvas_set_colour(canvas, i % 2 ? 0x0b3a82 : 0x8f1319);
                canvas_fill(canvas, 40 + i * 145, 60, 125, 160);
        }
        canvas_set_colour(canvas, 0x14213d);
        canvas_fill(canvas, 40, 400, 560, 12);
        canvas_fill(canvas, 280, 300, 80, 100);
        must(canvas_write_png(canvas, &png, ret_size));
        canvas_free(canvas);
        *ret = png;
        return 0;
}

static void add_parts(struct gallery *gallery, const char *name, const struct page *page) {
        for (size_t part = 0; part < layout_page_parts(page); part++) {
                assert(gallery->n_parts < PAGES);
                struct part *target = &gallery->parts[gallery->n_parts++];

                if (part == 0)
                        snprintf(target->name, sizeof(target->name), "%s", name);
                else
                        snprintf(target->name, sizeof(target->name), "%s-%zu", name, part + 1);
                target->page = page;
                target->part = part;
        }
}

struct gallery *gallery_new(const char *folder) {
        static const char *const texts[] = {
                "title: SƠ ĐỒ TRUNG TÂM\nheading: Tầng 1\ntext: Quầy 1 đến quầy 4\ntext: Lấy số tại cửa ra "
                "vào\nimage: so-do.png",
                "title: SƠ ĐỒ TRUNG TÂM\nimage: so-do.png\nimage: so-do-2.png",
        };
        static const char *const names[] = {"image-and-text", "images"};
        struct gallery *gallery = calloc(1, sizeof(*gallery));
        struct problem problem = {.language = LANGUAGE_EN};

        assert(gallery);
        int r = pages_load(folder, &gallery->pages, &problem);
        if (r < 0)
                test_die("%s", problem.text);
        for (size_t i = 0; i < gallery->pages->n; i++) {
                const struct page *page = gallery->pages->pages[i];
                const char *file = strrchr(page->file, '/') + 1;
                char name[32];

                snprintf(name, sizeof(name), "page-%.*s", (int) strcspn(file, "."), file);
                add_parts(gallery, name, page);
        }
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                const struct page_source source = {"p.page", texts[i], strlen(texts[i]), read_plan, NULL};

                r = page_parse(&source, &gallery->images[i], &problem);
                if (r < 0)
                        test_die("%s", problem.text);
                add_parts(gallery, names[i], gallery->images[i]);
        }
        return gallery;
}

struct gallery *gallery_free(struct gallery *gallery) {
        if (!gallery)
                return NULL;
        pages_free(gallery->pages);
        for (size_t i = 0; i < ELEMENTSOF(gallery->images); i++)
                page_free(gallery->images[i]);
        free(gallery);
        return NULL;
}

size_t gallery_size(const struct gallery *gallery) {
        return ELEMENTSOF(kinds) + gallery->n_parts;
}

const char *gallery_name(const struct gallery *gallery, size_t i) {
        return i < ELEMENTSOF(kinds) ? kinds[i].name : gallery->parts[i - ELEMENTSOF(kinds)].name;
}

unsigned gallery_least(_unused_ const struct gallery *gallery, size_t i) {
        return i < ELEMENTSOF(kinds) ? kinds[i].least : 20;
}

void gallery_lay_out(struct gallery *gallery, size_t i, struct scene *scene) {
        struct picture_made made = {.board = &gallery->board, .theme = THEME_LIGHT, .sign = -1};

        board_make_usual(&gallery->board);
        if (i < ELEMENTSOF(kinds)) {
                kinds[i].make(&made);
        } else {
                gallery->board.calls[0].is_new = false;
                made.page = gallery->parts[i - ELEMENTSOF(kinds)].page;
                made.part = gallery->parts[i - ELEMENTSOF(kinds)].part;
        }
        const struct layout layout = {.board = &gallery->board,
                                      .theme = theme_get(made.theme),
                                      .language = made.language,
                                      .page = made.page,
                                      .part = made.part};
        if (gallery->board.notice[0] != '\0')
                layout_notice(&layout, scene);
        else if (made.sign >= 0)
                layout_sign(&layout, (size_t) made.sign, scene);
        else
                layout_hall(&layout, scene);
}
