#include "layout-internal.h"

enum { LARGEST = 84, LEAST = 22, ROOM = 34 }; /* thousandths: of letters, and around them */

static size_t count(const struct page *page, enum page_item_type type) {
        size_t n = 0;

        for (size_t i = 0; i < page->n_items; i++)
                n += page->items[i].type == type;
        return n;
}

/* Whether the first part is what is written, and images. */
static bool begins_with_texts(const struct page *page) {
        return page->n_items == 0 || count(page, PAGE_PROCEDURE) < page->n_items;
}

size_t layout_page_parts(const struct page *page) {
        return count(page, PAGE_PROCEDURE) + begins_with_texts(page);
}

const struct page_item *layout_page_procedure(const struct page *page, size_t part) {
        size_t n = begins_with_texts(page);

        for (size_t i = 0; i < page->n_items; i++)
                if (page->items[i].type == PAGE_PROCEDURE && n++ == part)
                        return &page->items[i];
        return NULL;
}

/* Lines of services/draw/paragraphs.h; failed: memory is short. */
struct lines {
        char *text;
        bool failed;
};

#define add_line(lines, ...) ((lines)->failed |= str_extend(&(lines)->text, "\n", __VA_ARGS__) < 0)

static void add_item(struct lines *lines, const struct page_item *item) {
        switch (item->type) {
        case PAGE_HEADING:
                add_line(lines, "h%s", item->text);
                break;
        case PAGE_TEXT:
                add_line(lines, "t%s", item->text);
                break;
        case PAGE_ITEM:
                add_line(lines, "i•\t%s", item->text);
                break;
        case PAGE_PHONE:
                if (item->person[0] != '\0')
                        add_line(lines, "p%s – %s\t%s", item->text, item->person, item->number);
                else
                        add_line(lines, "p%s\t%s", item->text, item->number);
                break;
        case PAGE_PROCEDURE:
        case PAGE_IMAGE:
        case _PAGE_ITEM_TYPE_MAX:
        case _PAGE_ITEM_TYPE_INVALID:
                break;
        }
}

static void add_procedure(const struct layout *layout, struct lines *lines, const struct page_item *item) {
        add_line(lines, "h%s", item->text);
        if (item->service[0] != '\0')
                add_line(lines, "e%s\t%s", WORDS(layout, "Lĩnh vực:", "Service:"), item->service);
        if (item->fee[0] != '\0')
                add_line(lines, "e%s\t%s", WORDS(layout, "Lệ phí:", "Fee:"), item->fee);
        if (item->term[0] != '\0')
                add_line(lines, "e%s\t%s", WORDS(layout, "Thời hạn:", "Term:"), item->term);
        for (size_t i = 0; i < item->n_steps; i++)
                add_line(lines, "i%zu.\t%s", i + 1, item->steps[i]);
}

static void collect(const struct layout *layout, struct lines *lines) {
        const struct page *page = layout->page;
        const struct page_item *procedure = layout_page_procedure(page, layout->part);

        if (procedure)
                add_procedure(layout, lines, procedure);
        for (size_t i = 0; !procedure && i < page->n_items; i++)
                add_item(lines, &page->items[i]);
        if (page->as_of > 0 && layout->part == 0)
                add_line(lines, WORDS(layout, "n(Cập nhật ngày %02u/%02u/%u)", "n(As of %02u/%02u/%u)"),
                         page->as_of % 100, page->as_of / 100 % 100, page->as_of / 10000);
}

/* Beside or below the texts, or alone. On white, as on paper: what is transparent was drawn for that. */
static void add_images(const struct layout *layout, struct canvas_rect *rect, struct scene *scene) {
        const struct page *page = layout->page;
        bool alone = count(page, PAGE_IMAGE) == page->n_items, wide = rect->width_px > rect->height_px;
        struct canvas_rect all = alone  ? *rect
                                 : wide ? cut_right(rect, rect->width_px * 42 / 100)
                                        : cut_bottom(rect, rect->height_px * 48 / 100);

        for (size_t i = 0, n = 0; i < page->n_items; i++) {
                const struct page_item *item = &page->items[i];
                const struct scene_image image = {item->image, item->image_size, item->image_sum};

                if (item->type != PAGE_IMAGE)
                        continue;
                struct canvas_rect cell =
                        wide == alone ? column_of(all, n, page->n_images) : row_of(all, n, page->n_images);
                n++;
                scene_fill(scene, cell, 0xffffff);
                scene_image(scene, inset(cell, part_px(scene, ROOM / 2)), item->text, &image);
        }
}

void layout_page(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct theme *theme = layout->theme;
        const struct text_style title = {.px = part_px(scene, 56),
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_CENTRE},
                                text = {.px = part_px(scene, LARGEST), .least_px = part_px(scene, LEAST)};
        struct lines lines = {.text = NULL};

        scene_fill(scene, rect, theme->row);
        struct canvas_rect bar = cut_top(&rect, part_px(scene, 92));
        scene_fill(scene, bar, theme->call);
        if (theme->call == theme->ground)
                scene_fill(scene, cut_bottom(&bar, part_px(scene, 4)), theme->line);
        scene_text(scene, inset(bar, part_px(scene, GAP)), theme->call_text, &title, layout->page->title);
        collect(layout, &lines);
        if (layout->part == 0 && layout->page->n_images > 0)
                add_images(layout, &rect, scene);
        if (lines.text)
                scene_paragraphs(scene, inset(rect, part_px(scene, ROOM)), theme->text, &text, lines.text);
        scene->is_full |= lines.failed;
        free(lines.text);
}
