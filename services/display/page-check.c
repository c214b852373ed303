#include "page-check.h"

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
                      struct fonts *fonts, char **problems) {
        _cleanup_(text_freep) struct text *text = NULL;
        const char *what;
        unsigned line;
        const char *file = find_place(page, mark->text, &line);

        if (!file)
                return 0;
        int r = text_fit(fonts, &mark->style, mark->text, mark->rect.width_px, mark->rect.height_px, &text);
        if (r == -ENOMEM)
                return r;
        if (r == -EILSEQ || r == -EBADMSG)
                what = "has a letter that the font lacks";
        else if (r < 0 || text_is_cut(text))
                what = "finds no room; shorten it, or divide the page";
        else
                return 0;
        return str_extend(problems, "\n", "%s:%u: '%.60s' %s (screen of %u × %u)", file, line, mark->text,
                          what, scene->width_px, scene->height_px);
}

static int check_part(const struct layout *layout, struct fonts *fonts, unsigned width_px, unsigned height_px,
                      char **problems) {
        _cleanup_(scene_freep) struct scene *scene = NULL;
        const struct page *page = layout->page;
        int r = scene_new(width_px, height_px, &scene);

        if (r < 0)
                return r;
        layout_hall(layout, scene);
        if (scene->is_full)
                return str_extend(problems, "\n",
                                  "%s:%u: too much for one page; divide it (screen of %u × %u)", page->file,
                                  page->title_line, width_px, height_px);
        for (size_t i = 0; r >= 0 && i < scene->n; i++)
                if (scene->marks[i].text)
                        r = check_text(page, scene, &scene->marks[i], fonts, problems);
        return r;
}

int page_check(const struct layout *layout, struct fonts *fonts, unsigned width_px, unsigned height_px,
               char **ret_problem) {
        _cleanup_free_ struct board *board = malloc(sizeof(*board));
        struct layout quiet = *layout;
        char *problems = NULL;
        int r = board ? 0 : -ENOMEM;

        if (r < 0)
                return r;
        /* As it is when pages are shown. */
        *board = *layout->board;
        board->n_calls = 0;
        board->stale_since[0] = '\0';
        quiet.board = board;
        for (quiet.part = 0; r >= 0 && quiet.part < layout_page_parts(layout->page); quiet.part++)
                r = check_part(&quiet, fonts, width_px, height_px, &problems);
        if (r >= 0 && problems) {
                *ret_problem = TAKE_PTR(problems);
                return -EINVAL;
        }
        free(problems);
        return r;
}
