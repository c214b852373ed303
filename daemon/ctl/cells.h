/* Tables of JSON objects: a column is a cell of each, made from a member. Pure. */
#pragma once

#include "ctl.h"
#include "words.h"

struct cell {
        const char *name; /* of the member; in a table without a language, also the column's title */
        /* The text, in a new string. */
        int (*make)(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret);
        enum text title;
        enum word_kind words; /* of cell_word() and cell_words() */
        bool right;           /* as numbers are */
        bool rare;            /* on a terminal left out if no object has it */
};

/* The member as it is. */
int cell_text(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret);
int cell_number(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret);
/* An array, with a space between. */
int cell_list(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret);
/* On a terminal the word for it, or for each, in the caller's language. */
int cell_word(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret);
int cell_words(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret);

/* The number, or nothing where there is no such member. "waiting_n" is also member n of waiting. */
int cell_part(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret);

/* An official's ID; of nobody that in words, or outside a terminal what is no ID. */
#define CELL_NOBODY "(nobody)"
const char *cell_official(const struct ctl_options *options, const char *official);

#define CELL_NUMBER(n, t)                                                                                    \
        { .name = (n), .make = cell_number, .title = (t), .right = true }

enum { CELLS_MAX = 24 };

/* cells: ended by one without a name. On a terminal the table is aligned under titles in the caller's
 * language; else it is plain, and titles: whether a line of names stands first. */
int cells_print(json_t *objects, const struct cell *cells, const struct ctl_options *options, bool titles,
                FILE *f);

/* Figures of days: the line above them on a terminal, or with members first and last in each entry. */
void days_print(const char *first, const char *last, const struct ctl_options *options, FILE *f);
int days_print_plain(const char *first, const char *last, json_t *figures, const struct cell *cells,
                     const struct ctl_options *options, FILE *f);
