#include "print.h"

#include "layout.h"

static int set_text(void *userdata, const struct pdf_style *style, const char *string, double width_pt,
                    void **ret_letters) {
        struct pdf_text *text;
        int r = pdf_text_new(userdata, style, string, width_pt, &text);

        if (r >= 0)
                *ret_letters = text;
        return r;
}

static void free_text(void *letters) {
        pdf_text_free(letters);
}

static size_t text_lines(const void *letters) {
        return pdf_text_lines(letters);
}

static double text_width(const void *letters) {
        return pdf_text_width_pt(letters);
}

static double text_word(const void *letters) {
        return pdf_text_word_pt(letters);
}

static void draw_item(struct pdf *pdf, const struct paper_layout *layout, const struct layout_item *item) {
        switch (item->kind) {
        case LAYOUT_TEXT:
                pdf_draw_text(pdf, layout->texts[item->text].letters, item->x_pt, item->y_pt, item->first,
                              item->n);
                break;
        case LAYOUT_LINE:
                pdf_draw_line(pdf, &(struct pdf_stroke){
                                           .x_pt = item->x_pt,
                                           .y_pt = item->y_pt,
                                           .to_x_pt = item->x_pt + item->width_pt,
                                           .to_y_pt = item->y_pt + item->height_pt,
                                           .width_pt = item->stroke_pt,
                                           .dash_pt = item->dash_pt,
                                           .dash_from_pt = item->dash_from_pt,
                                           .grey = item->grey,
                                   });
                break;
        case LAYOUT_FILL:
                pdf_fill(pdf, &(struct pdf_area){item->x_pt, item->y_pt, item->width_pt, item->height_pt,
                                                 item->grey});
                break;
        case LAYOUT_OUTLINE:
                pdf_add_outline(pdf, item->title, item->y_pt, item->level);
                break;
        }
}

static int draw(const struct paper *paper, const struct paper_layout *layout, void **ret, size_t *ret_size) {
        const struct paper_head *head = &paper->head;
        const struct pdf_about about = {
                .title = head->subject ? head->subject
                         : head->type  ? head->type
                                       : "",
                .author = head->body ? head->body : "",
                .created = head->created,
                .width_pt = PAPER_WIDTH_PT,
                .height_pt = PAPER_HEIGHT_PT,
        };
        _cleanup_(pdf_freep) struct pdf *pdf = NULL;
        int r = pdf_new(&about, &pdf);

        if (r < 0)
                return r;
        for (size_t page = 0; page < layout->n_pages; page++) {
                for (size_t i = 0; i < layout->pages[page].n; i++)
                        draw_item(pdf, layout, &layout->items[layout->pages[page].first + i]);
                pdf_end_page(pdf);
        }
        return pdf_end(pdf, ret, ret_size);
}

int paper_print(const struct paper *paper, void **ret, size_t *ret_size, size_t *ret_pages,
                struct problem *ret_problem) {
        _cleanup_(fonts_freep) struct fonts *fonts = NULL;
        _cleanup_(paper_layout_freep) struct paper_layout *layout = NULL;
        int r = paper_error(paper);

        if (r >= 0)
                r = fonts_new(PAPER_FONT, &fonts, ret_problem);
        if (r < 0)
                return r;
        const struct layout_measure measure = {
                .set = set_text,
                .free = free_text,
                .lines = text_lines,
                .width = text_width,
                .word = text_word,
                .userdata = fonts,
        };
        r = paper_layout_new(paper, &measure, &layout);
        if (r >= 0)
                r = draw(paper, layout, ret, ret_size);
        if (r >= 0)
                *ret_pages = layout->n_pages;
        return r;
}
