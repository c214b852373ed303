#include "layout-internal.h"

enum {
        LINE_PERCENT = 140,  /* of the letter size, from line to line, with the room between items */
        LETTER_PERCENT = 58, /* of it, the width of a letter: more than it is on average */
        LINES_MAX = 400,
};

static bool is_written(const struct page_item *item) {
        return item->type != PAGE_PROCEDURE && item->type != PAGE_IMAGE;
}

size_t layout_page_parts(const struct page *page) {
        size_t procedures = 0;
        bool written = false;

        for (size_t i = 0; i < page->n_items; i++) {
                procedures += page->items[i].type == PAGE_PROCEDURE;
                written |= is_written(&page->items[i]);
        }
        return procedures + (written || procedures == 0);
}

/* What a line of a page becomes: one mark or two, with its share of the height. */
struct line {
        const char *text;
        char *made; /* text, if it was made */
        const char *right;
        bool heading;
};

struct lines {
        struct line lines[LINES_MAX];
        size_t n;
        bool failed;
};

static void lines_done(struct lines *lines) {
        for (size_t i = 0; i < lines->n; i++)
                free(lines->lines[i].made);
}

static struct line *add_line(struct lines *lines, const char *text) {
        if (lines->n == LINES_MAX) {
                lines->failed = true;
                return &lines->lines[LINES_MAX - 1];
        }
        lines->lines[lines->n] = (struct line){.text = text};
        return &lines->lines[lines->n++];
}

_printf_(2, 3) static void add_made(struct lines *lines, const char *format, ...) {
        struct line *line = add_line(lines, "");
        va_list ap;

        va_start(ap, format);
        if (!line->made && str_vformat(&line->made, format, ap) >= 0)
                line->text = line->made;
        va_end(ap);
}

static void add_item(struct lines *lines, const struct page_item *item) {
        switch (item->type) {
        case PAGE_HEADING:
                add_line(lines, item->text)->heading = true;
                break;
        case PAGE_TEXT:
                (void) add_line(lines, item->text);
                break;
        case PAGE_ITEM:
                add_made(lines, "• %s", item->text);
                break;
        case PAGE_PHONE:
                if (item->person[0] != '\0')
                        add_made(lines, "%s – %s", item->text, item->person);
                else
                        (void) add_line(lines, item->text);
                lines->lines[lines->n - 1].right = item->number;
                break;
        case PAGE_PROCEDURE:
        case PAGE_IMAGE:
        case _PAGE_ITEM_TYPE_MAX:
        case _PAGE_ITEM_TYPE_INVALID:
                break;
        }
}

static void add_procedure(const struct layout *layout, struct lines *lines, const struct page_item *item) {
        add_line(lines, item->text)->heading = true;
        if (item->service[0] != '\0')
                add_made(lines, WORDS(layout, "Lĩnh vực: %s", "Service: %s"), item->service);
        for (size_t i = 0; i < item->n_steps; i++)
                add_made(lines, "%zu. %s", i + 1, item->steps[i]);
        if (item->fee[0] != '\0')
                add_made(lines, WORDS(layout, "Lệ phí: %s", "Fee: %s"), item->fee);
        if (item->term[0] != '\0')
                add_made(lines, WORDS(layout, "Thời hạn: %s", "Term: %s"), item->term);
}

static void collect(const struct layout *layout, struct lines *lines) {
        const struct page *page = layout->page;
        size_t procedures = 0, first = 0;

        for (size_t i = 0; i < page->n_items; i++)
                procedures += page->items[i].type == PAGE_PROCEDURE;
        first = layout_page_parts(page) - procedures; /* the part of the first procedure */
        for (size_t i = 0, n = first; i < page->n_items; i++) {
                const struct page_item *item = &page->items[i];

                if (item->type == PAGE_PROCEDURE && n++ == layout->part)
                        add_procedure(layout, lines, item);
                else if (first > 0 && layout->part == 0)
                        add_item(lines, item);
        }
        if (page->as_of > 0 && layout->part == 0)
                add_made(lines, WORDS(layout, "(Cập nhật ngày %02u/%02u/%u)", "(As of %02u/%02u/%u)"),
                         page->as_of % 100, page->as_of / 100 % 100, page->as_of / 10000);
}

static size_t letters(const char *text) {
        size_t n = 0;

        for (; *text; text++)
                n += ((unsigned char) *text & 0xc0) != 0x80;
        return n;
}

/* Lines on the screen that an entry takes at a letter size. */
static unsigned rows_of(const struct line *line, unsigned width_px, unsigned px) {
        unsigned width = line->right ? width_px * 6 / 10 : width_px;
        size_t a_row = (size_t) width * 100 / (px * LETTER_PERCENT);

        return (unsigned) ((letters(line->text) + a_row - 1) / (a_row > 0 ? a_row : 1));
}

static unsigned height_of(const struct lines *lines, unsigned width_px, unsigned px) {
        unsigned rows = 0;

        for (size_t i = 0; i < lines->n; i++)
                rows += rows_of(&lines->lines[i], width_px, px);
        return rows * px * LINE_PERCENT / 100;
}

/* Even shares, at the largest letter size at which all is likely to fit; what does not, shrinks in its share.
 */
static void add_lines(const struct layout *layout, const struct lines *lines, struct canvas_rect rect,
                      struct scene *scene) {
        const struct theme *theme = layout->theme;
        unsigned px = part_px(scene, 62), least = part_px(scene, 22);

        while (px > least && height_of(lines, rect.width_px, px) > rect.height_px)
                px--;
        const struct text_style text = {.px = px, .least_px = least, .leading_percent = 125},
                                heading = {.px = px, .least_px = least, .bold = true, .leading_percent = 125},
                                number = {.px = px,
                                          .least_px = least,
                                          .bold = true,
                                          .shrink = true,
                                          .align = TEXT_RIGHT};
        for (size_t i = 0; i < lines->n; i++) {
                const struct line *line = &lines->lines[i];
                unsigned height = rows_of(line, rect.width_px, px) * (px * LINE_PERCENT / 100);
                struct canvas_rect row = cut_top(&rect, height);

                scene->is_full |= row.height_px < height;
                if (line->right)
                        scene_text(scene, cut_right(&row, row.width_px * 38 / 100), theme->text, &number,
                                   line->right);
                scene_text(scene, row, theme->text, line->heading ? &heading : &text, line->text);
        }
        scene->is_full |= lines->failed;
}

void layout_page(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct theme *theme = layout->theme;
        const struct text_style title = {
                .px = part_px(scene, 56), .bold = true, .shrink = true, .align = TEXT_CENTRE};
        struct lines lines = {.n = 0};

        scene_fill(scene, rect, theme->row);
        struct canvas_rect bar = cut_top(&rect, part_px(scene, 100));
        scene_fill(scene, bar, theme->call);
        if (theme->call == theme->ground)
                scene_fill(scene, cut_bottom(&bar, part_px(scene, 4)), theme->line);
        scene_text(scene, inset(bar, part_px(scene, 14)), theme->call_text, &title, layout->page->title);
        collect(layout, &lines);
        add_lines(layout, &lines, inset(rect, part_px(scene, 26)), scene);
        lines_done(&lines);
}

const struct page_item *layout_page_find(const struct page *page, const char *text) {
        for (size_t i = 0; i < page->n_items; i++) {
                const struct page_item *item = &page->items[i];

                if (strstr(text, item->text))
                        return item;
                for (size_t j = 0; j < item->n_steps; j++)
                        if (strstr(text, item->steps[j]))
                                return item;
        }
        return NULL;
}
