/*
 * A document in the form of Nghị định 30/2020/NĐ-CP, annex I: a head, blocks one after another, and annexes,
 * as plain structs. Texts may be any bytes: what cannot be read, or would hide or turn what others say, is
 * shown by its number (visible.h).
 *
 * What is added never fails by itself: the first error stays, paper_error() says it, and from then on nothing
 * is added. -E2BIG: beyond a limit; -ENOMEM. Pure.
 */
#pragma once

#include "services/base/util.h"

enum {
        PAPER_BLOCKS_MAX = 4096,
        PAPER_TEXT_MAX = 16 * 1024, /* bytes of a text */
        PAPER_COLUMNS_MAX = 32,
        PAPER_ROWS_MAX = 4096,
        PAPER_POINTS_MAX = 400, /* of a chart */
        PAPER_LINES_MAX = 3,    /* of a chart */
        PAPER_ANNEXES_MAX = 15,
};

enum paper_kind {
        PAPER_HEADING, /* of level 0 and 1 */
        PAPER_PARAGRAPH,
        PAPER_ITEM, /* of a list: "- " stands before it */
        PAPER_NOTE, /* small and slanted */
        PAPER_TABLE,
        PAPER_CHART,
        PAPER_SIGNATURE,
        PAPER_CODE,  /* to scan: its text as a QR code */
        PAPER_LARGE, /* to be read from some way off: bold, in the middle */
        PAPER_ANNEX, /* begins on a page of its own */
};

struct paper_column {
        char *title;
        bool is_number; /* its cells stand on the right */
};

struct paper_row {
        char *cells[PAPER_COLUMNS_MAX]; /* as many as columns; NULL: empty */
        bool bold;
};

struct paper_table {
        struct paper_column columns[PAPER_COLUMNS_MAX];
        size_t n_columns, n_fixed; /* fixed: those that stand again where a table is too wide for a page */
        struct paper_row *rows;
        size_t n_rows, n_allocated;
};

enum paper_chart_kind { PAPER_BARS, PAPER_LINES };

struct paper_point {
        char *label, *caption; /* caption: what stands behind a bar; NULL: nothing */
        double values[PAPER_LINES_MAX];
        bool known[PAPER_LINES_MAX]; /* false: there is no value, and no bar, and a line is broken */
};

struct paper_chart {
        enum paper_chart_kind kind;
        double max;                   /* 0: that of its values */
        char *names[PAPER_LINES_MAX]; /* of lines */
        size_t n_lines;
        struct paper_point *points;
        size_t n_points, n_allocated;
};

struct paper_signature {
        char **recipients;
        size_t n_recipients;
        char *authority, *title, *signer; /* "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"; signer NULL: left blank */
};

struct paper_block {
        enum paper_kind kind;
        unsigned level; /* of a heading; of large text its size in pt, of a code its side in mm, 0: as fits a
                           hand */
        char *text;     /* NULL: none */
        union {
                struct paper_table *table;
                struct paper_chart *chart;
                struct paper_signature *signature;
        };
};

/* Each may be NULL, and is left out then. */
struct paper_head {
        char *superior, *body; /* who is above who issues it, and who does */
        char *number;          /* "Số:       /BC-UBND" */
        char *place_date;
        char *type, *subject; /* "BÁO CÁO" */
        char *addressee;
        char *mark;    /* stands at the foot of every page */
        char *created; /* of the file: "2026-11-23T00:00:00Z" */
};

struct paper {
        enum language language;
        struct paper_head head;
        struct paper_block *blocks;
        size_t n, n_allocated, n_annexes;
        int error;
};

struct paper *paper_new(enum language language); /* NULL: no memory */
struct paper *paper_free(struct paper *paper);
DEFINE_CLEANUP(struct paper *, paper_free)
int paper_error(const struct paper *paper);

/* Sets a text of the head. */
_printf_(3, 4) void paper_set(struct paper *paper, char **part, const char *format, ...);
/* A block that is nothing but text, of a level if it is a heading. */
_printf_(3, 4) void paper_add(struct paper *paper, enum paper_kind kind, const char *format, ...);
_printf_(2, 3) void paper_add_subheading(struct paper *paper, const char *format, ...);
_printf_(3, 4) void paper_add_large(struct paper *paper, unsigned size_pt, const char *format, ...);
/* side_mm: with its border; smaller than as fits a hand it never is. */
void paper_add_large_code(struct paper *paper, unsigned side_mm, const char *text);

/* columns: "NAME", or "#NAME" of numbers; ended by NULL. title may be NULL. */
void paper_add_table(struct paper *paper, const char *title, const char *const *columns, size_t n_fixed);
/* To the last table: a cell for each column, from the left; a row begins with its first cell. */
void paper_add_row(struct paper *paper, bool bold);
_printf_(2, 3) void paper_add_cell(struct paper *paper, const char *format, ...);

/* names: of the lines, ended by NULL; of bars NULL. */
void paper_add_chart(struct paper *paper, enum paper_chart_kind kind, const char *title,
                     const char *const *names, double max);
/* To the last chart: a label, and the value of each line; NAN: not known. */
void paper_add_point(struct paper *paper, const char *label, const double *values, const char *caption);

/* recipients: ended by NULL. */
void paper_add_signature(struct paper *paper, const char *const *recipients, const char *authority,
                         const char *title, const char *signer);
