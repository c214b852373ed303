/*
 * What the layouts share. A document is cut into slices, each as wide as a page and never cut itself; slices
 * then go onto pages. What is added to a slice counts from its upper edge.
 */
#pragma once

#include "layout.h"

/* Sizes of letters. */
#define TEXT_PT 14.0
#define SMALL_PT 12.0
#define LEAST_PT 9.0
#define LEADING 1.25 /* from line to line, of the size: capitals carry two marks */
#define PARAGRAPH_GAP_PT 6.0

struct slice {
        double gap_pt, height_pt; /* gap: above it, unless it begins a page */
        bool keep;                /* with the slice after it */
        bool new_page;
        unsigned annex;
        size_t head;     /* of the table that it is a row of: its slice's index plus 1; 0: none */
        size_t first, n; /* of its items */
};

struct slicer {
        const struct paper *paper;
        const struct layout_measure *measure;
        struct paper_layout *layout; /* texts go there */
        struct slice *slices;
        size_t n, n_allocated;
        struct layout_item *items;
        size_t n_items, items_allocated;
        unsigned annex;
        bool new_page; /* before the next slice */
        int error;
};

static inline struct pdf_style style_of(double size_pt) {
        return (struct pdf_style){.size_pt = size_pt, .line_pt = size_pt * LEADING};
}

/* The first error stays, and from then on nothing is added. */

/* NULL: there is an error. Valid until the next one is added. */
struct slice *slice_add(struct slicer *slicer, double gap_pt, double height_pt);
/* The index of a text in the layout's. */
size_t slice_measure(struct slicer *slicer, const struct pdf_style *style, const char *string,
                     double width_pt);
const struct layout_text *slice_text(const struct slicer *slicer, size_t text);
/* To the last slice. */
void slice_put(struct slicer *slicer, const struct layout_item *item);
/* n lines of a text from the first. */
void slice_put_text(struct slicer *slicer, size_t text, double x_pt, double y_pt, size_t n);
void slice_put_line(struct slicer *slicer, double x_pt, double y_pt, double width_pt, double height_pt);

void slice_head(struct slicer *slicer, const struct paper_head *head);
/* A paragraph of any style, a slice a line. */
void slice_paragraph(struct slicer *slicer, const struct pdf_style *style, const char *text, double gap_pt);
void slice_block(struct slicer *slicer, const struct paper_block *block);
void slice_table(struct slicer *slicer, const struct paper_block *block);
void slice_chart(struct slicer *slicer, const struct paper_block *block);

#define WORDS(paper, vi, en) ((paper)->language == LANGUAGE_EN ? (en) : (vi))
