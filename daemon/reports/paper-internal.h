/* What the parts of a report's document share. */
#pragma once

#include "paper.h"

struct writer {
        const struct report *report;
        const struct report_form *form;
        struct paper *paper;
        enum language language;
        unsigned n_tables, n_charts; /* that have a number so far */
};

#define SAY(writer, vi, en) ((writer)->language == LANGUAGE_EN ? (en) : (vi))

enum { WRITER_TEXT_SIZE = 96 };

/* "1.234", "1,234". */
const char *writer_number(const struct writer *writer, uint64_t number, char ret[static WRITER_TEXT_SIZE]);
/* A day of the record, "YYYY-MM-DD", as people write it: "03/02/2026"; in English as it is. */
const char *writer_day(const struct writer *writer, const char *day, char ret[static WRITER_TEXT_SIZE]);
/* A value, or why there is none: "96,0%", "12,5 (30,0)". */
const char *writer_value(const struct writer *writer, const struct report_figure *figure,
                         const struct report_value *value, char ret[static WRITER_TEXT_SIZE]);
const char *writer_change(const struct writer *writer, const struct report_row *row,
                          char ret[static WRITER_TEXT_SIZE]);
/* "Bảng 3. TITLE", "Biểu đồ 2. TITLE". */
int writer_table_title(struct writer *writer, const char *title, char **ret);
int writer_chart_title(struct writer *writer, const char *title, char **ret);

/* What people call a count, with a capital. */
const char *writer_count_name(const struct writer *writer, enum report_count count,
                              char ret[static WRITER_TEXT_SIZE]);

/* A table of all figures whose codes stand in the text, between blanks; nothing if there are none. */
void writer_figures(struct writer *writer, const char *title, const char *codes);
/* A table of these counts of the whole, now and before. */
void writer_counts(struct writer *writer, const char *title, const enum report_count *counts, size_t n);

/* The title block; the period stands behind the subject. */
void writer_head(struct writer *writer, const char *type, const char *subject);
/* Who gets it and who signs it. */
void writer_sign(struct writer *writer);
/* Who made the tables signs below them. */
void writer_maker(struct writer *writer);

void writer_levels_chart(struct writer *writer);
void writer_trend_chart(struct writer *writer);
void writer_hours_chart(struct writer *writer);
/* Section IV; its annex. */
void writer_survey(struct writer *writer);
void writer_survey_annex(struct writer *writer);
/* The register of suggestions, without what they say. */
void writer_register_annex(struct writer *writer);
void writer_annexes(struct writer *writer);
