#include "page-check.h"

struct page_check {
        struct fonts *fonts;
        enum language language;
        unsigned width_px, height_px;
        struct board board; /* as it is when pages are shown */
        struct layout layout;
        size_t item;         /* that is looked at next, from 1; 0: the title */
        struct scene *scene; /* of the part that is looked at; NULL: it is to be laid out */
        size_t mark;
        char *faults;
};

/* Letters do not depend on a screen. */
static int check_letters(struct page_check *check, const char *text, const char *file, unsigned line) {
        struct scene_mark mark = {.kind = SCENE_TEXT,
                                  .rect = {.width_px = CANVAS_SIDE_MAX, .height_px = CANVAS_SIDE_MAX},
                                  .text = text,
                                  .style = {.px = SCENE_LEAST_PX, .least_px = SCENE_LEAST_PX}};
        int r = text && text[0] != '\0' ? scene_check_mark(&mark, check->fonts) : 0;

        if (r != -EILSEQ && r != -EBADMSG)
                return r == -ENOMEM ? r : 0;
        return str_extend(&check->faults, "\n",
                          check->language == LANGUAGE_VI ? "%s:%u: “%s” có chữ mà phông không có"
                                                         : "%s:%u: '%s' has a letter that the font lacks",
                          file, line, text);
}

static int check_image(struct page_check *check, const struct page_item *item) {
        _cleanup_(image_freep) struct image *image = NULL;
        int r = image_new(item->image, item->image_size, &image);

        if (r >= 0 || r == -ENOMEM)
                return r;
        return str_extend(&check->faults, "\n",
                          check->language == LANGUAGE_VI ? "%s:%u: không đọc được điểm ảnh của %s"
                                                         : "%s:%u: the pixels of %s cannot be read",
                          item->file, item->line, item->text);
}

static int check_item(struct page_check *check, const struct page_item *item) {
        const char *const texts[] = {item->text,    item->person, item->number,
                                     item->service, item->fee,    item->term};
        int r = 0;

        if (item->type == PAGE_IMAGE)
                return check_image(check, item);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(texts); i++)
                r = check_letters(check, texts[i], item->file, item->line);
        for (size_t i = 0; r >= 0 && i < item->n_steps; i++)
                r = check_letters(check, item->steps[i], item->file, item->line);
        return r;
}

static bool is_of_page(const struct scene_mark *mark, const struct page *page) {
        return mark->kind == SCENE_PARAGRAPHS || (mark->kind == SCENE_TEXT && streq(mark->text, page->title));
}

static int add_too_much(struct page_check *check) {
        const struct page *page = check->layout.page;
        const struct page_item *procedure = layout_page_procedure(page, check->layout.part);

        return str_extend(
                &check->faults, "\n",
                check->language == LANGUAGE_VI
                        ? "%s:%u: quá nhiều cho một trang; hãy viết ngắn hơn hoặc chia ra (màn hình %u × %u)"
                        : "%s:%u: too much for one page; shorten or divide it (screen of %u × %u)",
                procedure ? procedure->file : page->file, procedure ? procedure->line : page->title_line,
                check->width_px, check->height_px);
}

/* The next mark of the part, or the next part. Marks that are too much are told of once for each of these. */
static int check_mark(struct page_check *check) {
        struct scene *scene = check->scene;
        bool fits = !scene->is_full;

        while (fits && check->mark < scene->n && !is_of_page(&scene->marks[check->mark], check->layout.page))
                check->mark++;
        if (fits && check->mark < scene->n) {
                int r = scene_check_mark(&scene->marks[check->mark++], check->fonts);
                if (r == -ENOMEM)
                        return r;
                fits = r != -E2BIG;
        }
        if (fits && check->mark < scene->n)
                return 0;
        check->scene = scene_free(scene);
        check->layout.part++;
        return fits ? 0 : add_too_much(check);
}

static int check_next(struct page_check *check) {
        const struct page *page = check->layout.page;

        if (check->item == 0)
                return check_letters(check, page->title, page->file, page->title_line);
        if (check->item <= page->n_items)
                return check_item(check, &page->items[check->item - 1]);
        if (check->scene)
                return check_mark(check);
        check->mark = 0;
        int r = scene_new(check->width_px, check->height_px, &check->scene);
        if (r >= 0)
                layout_hall(&check->layout, check->scene);
        return r;
}

int page_check_step(struct page_check *check) {
        const struct page *page = check->layout.page;
        int r = check_next(check);

        check->item += check->item <= page->n_items;
        return r < 0 ? r : check->item <= page->n_items || check->layout.part < layout_page_parts(page);
}

int page_check_new(const struct layout *layout, struct fonts *fonts, unsigned width_px, unsigned height_px,
                   enum language language, struct page_check **ret) {
        struct page_check *check = malloc(sizeof(*check));

        if (!check)
                return -ENOMEM;
        *check = (struct page_check){.fonts = fonts,
                                     .language = language,
                                     .width_px = width_px,
                                     .height_px = height_px,
                                     .board = *layout->board,
                                     .layout = *layout};
        check->board.n_calls = 0;
        check->board.stale_since[0] = '\0';
        check->layout.board = &check->board;
        check->layout.part = 0;
        *ret = check;
        return 0;
}

struct page_check *page_check_free(struct page_check *check) {
        if (!check)
                return NULL;
        scene_free(check->scene);
        free(check->faults);
        free(check);
        return NULL;
}

char *page_check_take_faults(struct page_check *check) {
        return TAKE_PTR(check->faults);
}
