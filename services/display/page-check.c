#include "page-check.h"

struct found {
        enum language language;
        char *problems;
};

/* What is wrong with a text, by kind. */
enum fault { FAULT_LETTER, FAULT_ROOM };

static const char *const faults[][_LANGUAGE_MAX] = {
        [FAULT_LETTER] = {"có chữ mà phông không có", "has a letter that the font lacks"},
        [FAULT_ROOM] = {"không đủ chỗ; hãy viết ngắn hơn hoặc chia trang",
                        "finds no room; shorten it, or divide the page"},
};

/* A page's own words, in a text that may have more around them. */
static const char *find_place(const struct page *page, const char *text, unsigned *ret_line) {
        const struct page_item *item = layout_page_find(page, text);

        if (item) {
                *ret_line = item->line;
                return item->file;
        }
        *ret_line = page->title_line;
        return streq(text, page->title) ? page->file : NULL;
}

static int check_text(const struct page *page, const struct scene *scene, const struct scene_mark *mark,
                      struct fonts *fonts, struct found *found) {
        _cleanup_(text_freep) struct text *text = NULL;
        enum fault fault;
        unsigned line;
        const char *file = find_place(page, mark->text, &line);

        if (!file)
                return 0;
        int r = text_fit(fonts, &mark->style, mark->text, mark->rect.width_px, mark->rect.height_px, &text);
        if (r == -ENOMEM)
                return r;
        if (r == -EILSEQ || r == -EBADMSG)
                fault = FAULT_LETTER;
        else if (r < 0 || text_is_cut(text))
                fault = FAULT_ROOM;
        else
                return 0;
        bool vi = found->language == LANGUAGE_VI;
        return str_extend(
                &found->problems, "\n",
                vi ? "%s:%u: “%.60s” %s (màn hình %u × %u)" : "%s:%u: '%.60s' %s (screen of %u × %u)", file,
                line, mark->text, faults[fault][found->language], scene->width_px, scene->height_px);
}

static int check_part(const struct layout *layout, struct fonts *fonts, unsigned width_px, unsigned height_px,
                      struct found *found) {
        _cleanup_(scene_freep) struct scene *scene = NULL;
        const struct page *page = layout->page;
        int r = scene_new(width_px, height_px, &scene);

        if (r < 0)
                return r;
        layout_hall(layout, scene);
        if (scene->is_full)
                return str_extend(&found->problems, "\n",
                                  found->language == LANGUAGE_VI
                                          ? "%s:%u: quá nhiều cho một trang; hãy chia ra (màn hình %u × %u)"
                                          : "%s:%u: too much for one page; divide it (screen of %u × %u)",
                                  page->file, page->title_line, width_px, height_px);
        for (size_t i = 0; r >= 0 && i < scene->n; i++)
                if (scene->marks[i].text)
                        r = check_text(page, scene, &scene->marks[i], fonts, found);
        return r;
}

int page_check(const struct layout *layout, struct fonts *fonts, unsigned width_px, unsigned height_px,
               struct problem *ret_problem) {
        _cleanup_free_ struct board *board = malloc(sizeof(*board));
        struct layout quiet = *layout;
        struct found found = {.language = ret_problem->language};
        int r = board ? 0 : -ENOMEM;

        if (r < 0)
                return r;
        /* As it is when pages are shown. */
        *board = *layout->board;
        board->n_calls = 0;
        board->stale_since[0] = '\0';
        quiet.board = board;
        for (quiet.part = 0; r >= 0 && quiet.part < layout_page_parts(layout->page); quiet.part++)
                r = check_part(&quiet, fonts, width_px, height_px, &found);
        if (r >= 0 && found.problems) {
                problem_done(ret_problem);
                ret_problem->text = TAKE_PTR(found.problems);
                return -EINVAL;
        }
        free(found.problems);
        return r;
}
