#include "page-check.h"

struct checker {
        struct fonts *fonts;
        enum language language;
        char *problems;
};

/* Letters do not depend on a screen. */
static int check_letters(struct checker *checker, const char *text, const char *file, unsigned line) {
        struct scene_mark mark = {.kind = SCENE_TEXT,
                                  .rect = {.width_px = CANVAS_SIDE_MAX, .height_px = CANVAS_SIDE_MAX},
                                  .text = text,
                                  .style = {.px = SCENE_LEAST_PX, .least_px = SCENE_LEAST_PX}};
        int r = text && text[0] != '\0' ? scene_check_mark(&mark, checker->fonts) : 0;

        if (r != -EILSEQ && r != -EBADMSG)
                return r == -ENOMEM ? r : 0;
        return str_extend(&checker->problems, "\n",
                          checker->language == LANGUAGE_VI ? "%s:%u: “%s” có chữ mà phông không có"
                                                           : "%s:%u: '%s' has a letter that the font lacks",
                          file, line, text);
}

static int check_image(struct checker *checker, const struct page_item *item) {
        _cleanup_(image_freep) struct image *image = NULL;
        int r = image_new(item->image, item->image_size, &image);

        if (r >= 0 || r == -ENOMEM)
                return r;
        return str_extend(&checker->problems, "\n",
                          checker->language == LANGUAGE_VI ? "%s:%u: không đọc được điểm ảnh của %s"
                                                           : "%s:%u: the pixels of %s cannot be read",
                          item->file, item->line, item->text);
}

static int check_item(struct checker *checker, const struct page_item *item) {
        const char *const texts[] = {item->text,    item->person, item->number,
                                     item->service, item->fee,    item->term};
        int r = 0;

        if (item->type == PAGE_IMAGE)
                return check_image(checker, item);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(texts); i++)
                r = check_letters(checker, texts[i], item->file, item->line);
        for (size_t i = 0; r >= 0 && i < item->n_steps; i++)
                r = check_letters(checker, item->steps[i], item->file, item->line);
        return r;
}

static bool is_of_page(const struct scene_mark *mark, const struct page *page) {
        return mark->kind == SCENE_PARAGRAPHS || (mark->kind == SCENE_TEXT && streq(mark->text, page->title));
}

static int check_part(struct checker *checker, const struct layout *layout, struct scene *scene) {
        const struct page *page = layout->page;
        const struct page_item *procedure = layout_page_procedure(page, layout->part);
        bool vi = checker->language == LANGUAGE_VI;

        layout_hall(layout, scene);
        bool fits = !scene->is_full;
        for (size_t i = 0; fits && i < scene->n; i++) {
                if (!is_of_page(&scene->marks[i], page))
                        continue;
                int r = scene_check_mark(&scene->marks[i], checker->fonts);
                if (r == -ENOMEM)
                        return r;
                fits = r != -E2BIG;
        }
        if (fits)
                return 0;
        return str_extend(
                &checker->problems, "\n",
                vi ? "%s:%u: quá nhiều cho một trang; hãy viết ngắn hơn hoặc chia ra (màn hình %u × %u)"
                   : "%s:%u: too much for one page; shorten or divide it (screen of %u × %u)",
                procedure ? procedure->file : page->file, procedure ? procedure->line : page->title_line,
                scene->width_px, scene->height_px);
}

static int check_parts(struct checker *checker, struct layout *layout, unsigned width_px,
                       unsigned height_px) {
        int r = 0;

        for (layout->part = 0; r >= 0 && layout->part < layout_page_parts(layout->page); layout->part++) {
                _cleanup_(scene_freep) struct scene *scene = NULL;

                r = scene_new(width_px, height_px, &scene);
                if (r >= 0)
                        r = check_part(checker, layout, scene);
        }
        return r;
}

int page_check(const struct layout *layout, struct fonts *fonts, unsigned width_px, unsigned height_px,
               struct problem *ret_problem) {
        _cleanup_free_ struct board *board = malloc(sizeof(*board));
        const struct page *page = layout->page;
        struct layout quiet = *layout;
        struct checker checker = {.fonts = fonts, .language = ret_problem->language};
        int r = board ? 0 : -ENOMEM;

        if (r < 0)
                return r;
        /* As it is when pages are shown. */
        *board = *layout->board;
        board->n_calls = 0;
        board->stale_since[0] = '\0';
        quiet.board = board;
        r = check_letters(&checker, page->title, page->file, page->title_line);
        for (size_t i = 0; r >= 0 && i < page->n_items; i++)
                r = check_item(&checker, &page->items[i]);
        if (r >= 0)
                r = check_parts(&checker, &quiet, width_px, height_px);
        if (r >= 0 && checker.problems) {
                problem_done(ret_problem);
                ret_problem->text = TAKE_PTR(checker.problems);
                return -EINVAL;
        }
        free(checker.problems);
        return r;
}
