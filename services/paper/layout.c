#include "layout-internal.h"

/* At the foot of a page that bears a mark. */
#define MARK_PT 24.0
#define NUMBER_SIZE_PT 13.0

struct paper_layout *paper_layout_free(struct paper_layout *layout) {
        if (!layout)
                return NULL;
        for (size_t i = 0; i < layout->n_texts; i++)
                if (layout->texts[i].letters)
                        layout->free(layout->texts[i].letters);
        free(layout->texts);
        free(layout->items);
        free(layout->pages);
        free(layout);
        return NULL;
}

struct slice *slice_add(struct slicer *slicer, double gap_pt, double height_pt) {
        struct slice *slice =
                slicer->error < 0 ? NULL : ARRAY_ADD(slicer->slices, slicer->n, slicer->n_allocated);

        if (!slice) {
                slicer->error = slicer->error < 0 ? slicer->error : -ENOMEM;
                return NULL;
        }
        *slice = (struct slice){
                .gap_pt = gap_pt,
                .height_pt = height_pt,
                .new_page = slicer->new_page,
                .annex = slicer->annex,
                .first = slicer->n_items,
        };
        slicer->new_page = false;
        return slice;
}

size_t slice_measure(struct slicer *slicer, const struct pdf_style *style, const char *string,
                     double width_pt) {
        struct paper_layout *layout = slicer->layout;
        struct layout_text *text;

        if (slicer->error < 0)
                return 0;
        text = ARRAY_ADD(layout->texts, layout->n_texts, layout->texts_allocated);
        if (!text) {
                slicer->error = -ENOMEM;
                return 0;
        }
        int r = slicer->measure->set(slicer->measure->userdata, style, string, width_pt, &text->letters);
        if (r < 0) {
                slicer->error = r;
                return 0;
        }
        text->n_lines = slicer->measure->lines(text->letters);
        text->width_pt = slicer->measure->width(text->letters);
        text->line_pt = style->line_pt;
        return layout->n_texts - 1;
}

const struct layout_text *slice_text(const struct slicer *slicer, size_t text) {
        static const struct layout_text none = {.n_lines = 1};

        return slicer->error < 0 ? &none : &slicer->layout->texts[text];
}

void slice_put(struct slicer *slicer, const struct layout_item *item) {
        struct layout_item *added;

        if (slicer->error < 0)
                return;
        assert(slicer->n > 0);
        added = ARRAY_ADD(slicer->items, slicer->n_items, slicer->items_allocated);
        if (!added) {
                slicer->error = -ENOMEM;
                return;
        }
        *added = *item;
        slicer->slices[slicer->n - 1].n++;
}

void slice_put_text(struct slicer *slicer, size_t text, double x_pt, double y_pt, size_t n) {
        slice_put(slicer, &(struct layout_item){
                                  .kind = LAYOUT_TEXT, .text = text, .n = n, .x_pt = x_pt, .y_pt = y_pt});
}

void slice_put_line(struct slicer *slicer, double x_pt, double y_pt, double width_pt, double height_pt) {
        slice_put(slicer, &(struct layout_item){
                                  .kind = LAYOUT_LINE,
                                  .x_pt = x_pt,
                                  .y_pt = y_pt,
                                  .width_pt = width_pt,
                                  .height_pt = height_pt,
                                  .stroke_pt = 0.5,
                          });
}

/* Slices onto pages. */
struct pager {
        struct slicer *slicer;
        struct paper_layout *layout;
        double y_pt, bottom_pt;
        bool at_top; /* nothing stands on the page yet, or a table's head alone */
        size_t mark; /* the text at the foot, if there is one */
        bool has_mark;
};

static int add_item(struct pager *pager, const struct layout_item *item) {
        struct paper_layout *layout = pager->layout;
        struct layout_item *added = ARRAY_ADD(layout->items, layout->n_items, layout->items_allocated);

        if (!added)
                return -ENOMEM;
        *added = *item;
        layout->pages[layout->n_pages - 1].n++;
        return 0;
}

static int add_centred(struct pager *pager, size_t text, double y_pt) {
        return add_item(pager, &(struct layout_item){
                                       .kind = LAYOUT_TEXT,
                                       .text = text,
                                       .n = 1,
                                       .x_pt = PAPER_LEFT_PT,
                                       .y_pt = y_pt,
                               });
}

/* In the middle of the upper margin; a first page has none. */
static int add_number(struct pager *pager, unsigned number) {
        struct pdf_style style = style_of(NUMBER_SIZE_PT);
        char string[16];

        if (number == 1)
                return 0;
        style.align = TEXT_CENTRE;
        (void) snprintf(string, sizeof(string), "%u", number);
        size_t text = slice_measure(pager->slicer, &style, string, PAPER_TEXT_WIDTH_PT);
        if (pager->slicer->error < 0)
                return pager->slicer->error;
        return add_centred(pager, text, (PAPER_TOP_PT - style.line_pt) / 2);
}

static int begin_page(struct pager *pager, unsigned annex) {
        struct paper_layout *layout = pager->layout;
        const struct layout_page *before = layout->n_pages > 0 ? &layout->pages[layout->n_pages - 1] : NULL;
        unsigned number = before && before->annex == annex ? before->number + 1 : 1;

        if (layout->n_pages == LAYOUT_PAGES_MAX)
                return -E2BIG;
        struct layout_page *page = ARRAY_ADD(layout->pages, layout->n_pages, layout->pages_allocated);
        if (!page)
                return -ENOMEM;
        *page = (struct layout_page){.annex = annex, .number = number, .first = layout->n_items};
        pager->y_pt = PAPER_TOP_PT;
        pager->bottom_pt = PAPER_HEIGHT_PT - PAPER_TOP_PT - (pager->has_mark ? MARK_PT : 0);
        pager->at_top = true;
        int r = add_number(pager, number);
        if (r >= 0 && pager->has_mark)
                r = add_centred(pager, pager->mark, pager->bottom_pt + MARK_PT / 4);
        return r;
}

static int place(struct pager *pager, const struct slice *slice) {
        int r = 0;

        if (!pager->at_top)
                pager->y_pt += slice->gap_pt;
        for (size_t i = 0; r >= 0 && i < slice->n; i++) {
                struct layout_item item = pager->slicer->items[slice->first + i];

                item.y_pt += pager->y_pt;
                r = add_item(pager, &item);
        }
        pager->y_pt += slice->height_pt;
        pager->at_top = false;
        return r;
}

/* What must stand on one page, from that slice on: its height, and where it ends. */
static double group_height(const struct slicer *slicer, size_t first, size_t *ret_end) {
        double height = slicer->slices[first].height_pt;
        size_t i = first;

        while (slicer->slices[i].keep && i + 1 < slicer->n && !slicer->slices[i + 1].new_page) {
                i++;
                height += slicer->slices[i].gap_pt + slicer->slices[i].height_pt;
        }
        *ret_end = i + 1;
        return height;
}

/* The head of a table that goes on, unless the slice is that head. */
static int repeat_head(struct pager *pager, size_t i) {
        const struct slice *slice = &pager->slicer->slices[i];

        if (slice->head == 0 || slice->head - 1 >= i)
                return 0;
        return place(pager, &pager->slicer->slices[slice->head - 1]);
}

/* Of a group that is higher than a page each slice stands for itself. */
static bool fits(const struct pager *pager, size_t i, double group_pt, double page_pt) {
        const struct slice *slice = &pager->slicer->slices[i];
        double height = group_pt <= page_pt ? group_pt : slice->height_pt;

        return pager->y_pt + (pager->at_top ? 0 : slice->gap_pt) + height <= pager->bottom_pt + 0.01;
}

static int paginate(struct pager *pager) {
        const struct slicer *slicer = pager->slicer;
        size_t group_end = 0;
        int r = slicer->n == 0 ? begin_page(pager, 0) : 0;

        for (size_t i = 0; r >= 0 && i < slicer->n; i++) {
                const struct slice *slice = &slicer->slices[i];
                bool starts = slice->new_page || pager->layout->n_pages == 0;
                double page_pt = pager->bottom_pt - PAPER_TOP_PT, group_pt = slice->height_pt;

                if (i >= group_end)
                        group_pt = group_height(slicer, i, &group_end);
                if (starts || !fits(pager, i, group_pt, page_pt)) {
                        r = begin_page(pager, slice->annex);
                        if (r >= 0)
                                r = repeat_head(pager, i);
                }
                if (r >= 0)
                        r = place(pager, slice);
        }
        return r;
}

static int set_mark(struct slicer *slicer, struct pager *pager) {
        struct pdf_style style = style_of(SMALL_PT);

        if (!slicer->paper->head.mark)
                return 0;
        style.bold = true;
        style.align = TEXT_CENTRE;
        pager->has_mark = true;
        pager->mark = slice_measure(slicer, &style, slicer->paper->head.mark, PAPER_TEXT_WIDTH_PT);
        return slicer->error;
}

static int lay_out(struct slicer *slicer) {
        struct pager pager = {.slicer = slicer, .layout = slicer->layout};

        slice_head(slicer, &slicer->paper->head);
        for (size_t i = 0; i < slicer->paper->n; i++)
                slice_block(slicer, &slicer->paper->blocks[i]);
        if (slicer->error >= 0)
                slicer->error = set_mark(slicer, &pager);
        return slicer->error < 0 ? slicer->error : paginate(&pager);
}

int paper_layout_new(const struct paper *paper, const struct layout_measure *measure,
                     struct paper_layout **ret) {
        _cleanup_(paper_layout_freep) struct paper_layout *layout = calloc(1, sizeof(*layout));
        struct slicer slicer = {.paper = paper, .measure = measure, .layout = layout};

        if (!layout)
                return -ENOMEM;
        layout->free = measure->free;
        int r = paper_error(paper);
        if (r >= 0)
                r = lay_out(&slicer);
        free(slicer.slices);
        free(slicer.items);
        if (r >= 0)
                *ret = TAKE_PTR(layout);
        return r;
}
