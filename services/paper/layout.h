/*
 * Where everything of a document stands on its pages: A4, with the margins and the sizes of Nghị định
 * 30/2020/NĐ-CP, annex I. Pure: letters are measured by whoever asks.
 *
 * No line of a paragraph is alone on a page, no heading stands at a page's end, no row of a table is cut, a
 * table that goes on has its head again, and whoever signs has text above them. A cell of more than
 * LAYOUT_CELL_LINES ends with "…". A table that is too wide has smaller letters; one that still is comes in
 * parts, each with the fixed columns again.
 */
#pragma once

#include "document.h"
#include "services/draw/pdf.h"

#define PAPER_MM (72 / 25.4)
#define PAPER_WIDTH_PT (210 * PAPER_MM)
#define PAPER_HEIGHT_PT (297 * PAPER_MM)
#define PAPER_LEFT_PT (30 * PAPER_MM)
#define PAPER_RIGHT_PT (20 * PAPER_MM)
#define PAPER_TOP_PT (20 * PAPER_MM) /* and the same below */
#define PAPER_TEXT_WIDTH_PT (PAPER_WIDTH_PT - PAPER_LEFT_PT - PAPER_RIGHT_PT)

enum { LAYOUT_CELL_LINES = 12, LAYOUT_PAGES_MAX = 500 };

/* A text that was measured. */
struct layout_text {
        void *letters; /* of whoever measured */
        size_t n_lines;
        double width_pt; /* of its widest line */
        double line_pt;
};

/* Measures. width_pt below 0: one line. */
struct layout_measure {
        int (*set)(void *userdata, const struct pdf_style *style, const char *string, double width_pt,
                   void **ret_letters);
        void (*free)(void *letters);
        size_t (*lines)(const void *letters);
        double (*width)(const void *letters);
        double (*word)(const void *letters); /* the widest */
        void *userdata;
};

enum layout_kind { LAYOUT_TEXT, LAYOUT_LINE, LAYOUT_FILL, LAYOUT_OUTLINE };

struct layout_item {
        enum layout_kind kind;
        size_t text;     /* its index */
        size_t first, n; /* of its lines */
        double x_pt, y_pt;
        double width_pt, height_pt; /* of a fill; of a line where it ends, from where it begins */
        double stroke_pt, dash_pt, dash_from_pt, grey;
        const char *title; /* of an entry of the outline; borrowed from the document */
        unsigned level;
};

struct layout_page {
        unsigned annex, number; /* annex 0: the document itself; number: from 1 in each of them */
        size_t first, n;        /* of its items */
};

struct paper_layout {
        struct layout_page *pages;
        size_t n_pages, pages_allocated;
        struct layout_item *items; /* of all pages */
        size_t n_items, items_allocated;
        struct layout_text *texts;
        size_t n_texts, texts_allocated;
        void (*free)(void *letters);
};

/* Borrows the document. Errors: the document's own; those of the measure; -E2BIG: too many pages; -ENOMEM. */
int paper_layout_new(const struct paper *paper, const struct layout_measure *measure,
                     struct paper_layout **ret);
struct paper_layout *paper_layout_free(struct paper_layout *layout);
DEFINE_CLEANUP(struct paper_layout *, paper_layout_free)
