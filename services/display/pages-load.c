#include "pages-load.h"

#include "page-check.h"
#include "services/config/error-text.h"

enum { WIDTH_DEFAULT_PX = 1920, HEIGHT_DEFAULT_PX = 1080 };

/* How much of the screen is taken by what stands beside a page. */
static void make_board(const struct display_confs *confs, const struct display_conf *conf,
                       struct board *board) {
        *board = (struct board){.rated = 1, .served = 1};
        if (conf->shows == SHOWS_PAGES)
                return;
        board->n_counters = confs->n_counters < BOARD_COUNTERS_MAX ? confs->n_counters : BOARD_COUNTERS_MAX;
        board->n_services = confs->n_services < BOARD_SERVICES_MAX ? confs->n_services : BOARD_SERVICES_MAX;
}

static struct page_size size_of(const struct display_conf *conf, struct page_size known) {
        bool quarter =
                conf->screen.rotation == DISPLAY_TURNED_90 || conf->screen.rotation == DISPLAY_TURNED_270;
        const struct display_wish *wish = &conf->screen.wish;
        bool wished = wish->width_px > 0 && wish->height_px > 0;
        struct page_size size = {wished ? wish->width_px : WIDTH_DEFAULT_PX,
                                 wished ? wish->height_px : HEIGHT_DEFAULT_PX};

        if (known.width_px > 0)
                return known;
        return quarter ? (struct page_size){size.height_px, size.width_px} : size;
}

struct pages_check {
        const struct display_confs *confs;
        struct fonts *fonts;
        struct page_size sizes[DISPLAYS_MAX];
        enum language language;
        struct pages *pages;    /* NULL: there are none */
        size_t display, page;   /* of the configuration; on it */
        struct page_check *one; /* of that page; NULL: it is not begun */
        char *faults;           /* a line each */
};

static int begin_one(struct pages_check *check) {
        _cleanup_free_ struct board *board = malloc(sizeof(*board));
        const struct display_conf *conf = check->confs->displays[check->display];
        const struct layout layout = {.board = board,
                                      .theme = theme_get(conf->theme),
                                      .language = conf->language,
                                      .page = check->pages->pages[check->page]};
        struct page_size size = size_of(conf, check->sizes[check->display]);

        if (!board)
                return -ENOMEM;
        make_board(check->confs, conf, board);
        return page_check_new(&layout, check->fonts, size.width_px, size.height_px, check->language,
                              &check->one);
}

/* Faults of one page are told once for each size of screen. */
static int end_one(struct pages_check *check) {
        _cleanup_free_ char *faults = page_check_take_faults(check->one);

        check->one = page_check_free(check->one);
        check->page++;
        return faults ? str_extend(&check->faults, "\n", "%s", faults) : 0;
}

/* Whether there is a page that stands on a display. */
static bool find_page(struct pages_check *check) {
        assert(check);
        while (check->pages && check->display < check->confs->n) {
                if (check->confs->displays[check->display]->shows != SHOWS_COUNTER &&
                    check->page < check->pages->n)
                        return true;
                check->display++;
                check->page = 0;
        }
        return false;
}

int pages_check_step(struct pages_check *check) {
        if (!find_page(check))
                return 0;
        int r = check->one ? 0 : begin_one(check);
        if (r >= 0)
                r = page_check_step(check->one);
        if (r == 0)
                r = end_one(check);
        return r < 0 ? r : 1;
}

int pages_check_new(const struct display_confs *confs, struct fonts *fonts,
                    const struct page_size sizes[static DISPLAYS_MAX], enum language language,
                    struct pages_check **ret, struct problem *ret_problem) {
        _cleanup_(pages_check_freep) struct pages_check *check = calloc(1, sizeof(*check));

        if (!check)
                return -ENOMEM;
        check->confs = confs;
        check->fonts = fonts;
        check->language = language;
        memcpy(check->sizes, sizes, sizeof(check->sizes));
        int r = pages_load(confs->wall->pages, &check->pages, ret_problem);
        if (r == -ENOENT && streq(confs->wall->pages, PAGES_DIR_DEFAULT))
                r = 0;
        if (r < 0 && r != -EINVAL && r != -ENOMEM)
                return problem_tell(ret_problem, -EINVAL, PROBLEM_SAME("%s: [Wall] Pages=%s: %s"),
                                    confs->pages_origin, confs->wall->pages, error_to_string(r, language));
        if (r >= 0)
                *ret = TAKE_PTR(check);
        return r;
}

struct pages_check *pages_check_free(struct pages_check *check) {
        if (!check)
                return NULL;
        page_check_free(check->one);
        pages_free(check->pages);
        free(check->faults);
        free(check);
        return NULL;
}

int pages_check_end(struct pages_check *check, struct pages **ret, struct problem *ret_problem) {
        if (!check->faults) {
                *ret = TAKE_PTR(check->pages);
                return 0;
        }
        problem_done(ret_problem);
        ret_problem->text = TAKE_PTR(check->faults);
        return -EINVAL;
}

int pages_check(const struct display_confs *confs, struct fonts *fonts,
                const struct page_size sizes[static DISPLAYS_MAX], struct pages **ret,
                struct problem *ret_problem) {
        _cleanup_(pages_check_freep) struct pages_check *check = NULL;
        int r = pages_check_new(confs, fonts, sizes, ret_problem->language, &check, ret_problem);

        if (r >= 0)
                do
                        r = pages_check_step(check);
                while (r > 0);
        return r < 0 ? r : pages_check_end(check, ret, ret_problem);
}
