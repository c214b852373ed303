/*
 * Pages of a PDF document: black on white, in points from the upper left corner. Text is laid out for print,
 * with its fonts embedded; whoever selects it gets letters, in NFC. Nothing blocks but the reading of a
 * font's file when it is first used.
 */
#pragma once

#include "text.h"

struct pdf_style {
        double size_pt, line_pt; /* of the letters; from one line to the next */
        double indent_pt;        /* of the first line */
        bool bold, italic, justify;
        enum text_align align;
};

struct pdf_text;

/* Wrapped where it must, also within a word. width_pt: below 0 means one line however long. fonts outlives
 * the text, string need not. -EBADMSG: not UTF-8; -ENOMEM. */
int pdf_text_new(struct fonts *fonts, const struct pdf_style *style, const char *string, double width_pt,
                 struct pdf_text **ret);
struct pdf_text *pdf_text_free(struct pdf_text *text);
DEFINE_CLEANUP(struct pdf_text *, pdf_text_free)

size_t pdf_text_lines(const struct pdf_text *text);
/* Of the widest line. */
double pdf_text_width_pt(const struct pdf_text *text);
/* What its widest word takes in one line. */
double pdf_text_word_pt(const struct pdf_text *text);

struct pdf;

/* What readers show of a document besides its pages. */
struct pdf_about {
        const char *title, *author, *created; /* created: "2026-11-23T00:00:00Z", or NULL */
        double width_pt, height_pt;
};

/* Everything is written into memory. -ENOMEM. */
int pdf_new(const struct pdf_about *about, struct pdf **ret);
struct pdf *pdf_free(struct pdf *pdf);
DEFINE_CLEANUP(struct pdf *, pdf_free)

/* So many lines of the text, the first of them below y_pt. */
void pdf_draw_text(struct pdf *pdf, const struct pdf_text *text, double x_pt, double y_pt, size_t first,
                   size_t n);
struct pdf_stroke {
        double x_pt, y_pt, to_x_pt, to_y_pt, width_pt;
        double dash_pt;      /* 0: one that is not broken */
        double dash_from_pt; /* how much of a line that it goes on from is behind it */
        double grey;         /* 0 black, 1 white */
};
void pdf_draw_line(struct pdf *pdf, const struct pdf_stroke *stroke);
struct pdf_area {
        double x_pt, y_pt, width_pt, height_pt;
        double grey;
};
void pdf_fill(struct pdf *pdf, const struct pdf_area *area);
/* An entry of the list of contents that readers show, which leads to this page. level from 0. */
void pdf_add_outline(struct pdf *pdf, const char *title, double y_pt, unsigned level);
void pdf_end_page(struct pdf *pdf);

/* The file in new memory; nothing can be drawn from then on. -ENOMEM: something was not drawn. */
int pdf_end(struct pdf *pdf, void **ret, size_t *ret_size);
