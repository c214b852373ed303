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

struct check {
        const struct display_confs *confs;
        struct fonts *fonts;
        enum language language;
        char *faults; /* a line each */
};

/* Faults of one page are told once for each size of screen. */
static int check_on(struct check *check, const struct pages *pages, const struct display_conf *conf,
                    struct page_size size) {
        _cleanup_free_ struct board *board = malloc(sizeof(*board));
        struct layout layout = {.board = board, .theme = theme_get(conf->theme), .language = conf->language};
        int r = board ? 0 : -ENOMEM;

        if (board)
                make_board(check->confs, conf, board);
        for (size_t i = 0; r >= 0 && i < pages->n; i++) {
                struct problem problem = {.language = check->language};

                layout.page = pages->pages[i];
                r = page_check(&layout, check->fonts, size.width_px, size.height_px, &problem);
                if (r == -EINVAL)
                        r = str_extend(&check->faults, "\n", "%s", problem.text);
                problem_done(&problem);
        }
        return r;
}

static int check_all(struct check *check, const struct pages *pages,
                     const struct page_size sizes[static DISPLAYS_MAX], struct problem *ret_problem) {
        const struct display_confs *confs = check->confs;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < confs->n; i++)
                if (confs->displays[i]->shows != SHOWS_COUNTER)
                        r = check_on(check, pages, confs->displays[i], size_of(confs->displays[i], sizes[i]));
        if (r >= 0 && check->faults) {
                problem_done(ret_problem);
                ret_problem->text = TAKE_PTR(check->faults);
                return -EINVAL;
        }
        free(check->faults);
        return r;
}

int pages_check(const struct display_confs *confs, struct fonts *fonts,
                const struct page_size sizes[static DISPLAYS_MAX], struct pages **ret,
                struct problem *ret_problem) {
        struct check check = {confs, fonts, ret_problem->language, NULL};
        _cleanup_(pages_freep) struct pages *pages = NULL;
        int r = pages_load(confs->wall->pages, &pages, ret_problem);

        if (r == -ENOENT && streq(confs->wall->pages, PAGES_DIR_DEFAULT)) {
                *ret = NULL;
                return 0;
        }
        if (r < 0 && r != -EINVAL && r != -ENOMEM)
                return problem_tell(ret_problem, -EINVAL, PROBLEM_SAME("%s: [Wall] Pages=%s: %s"),
                                    confs->pages_origin, confs->wall->pages,
                                    error_to_string(r, ret_problem->language));
        if (r >= 0)
                r = check_all(&check, pages, sizes, ret_problem);
        if (r >= 0)
                *ret = TAKE_PTR(pages);
        return r;
}
