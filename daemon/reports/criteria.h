/*
 * The criteria of the yearly self-scoring, which officers type in from the paper and edit in a spreadsheet:
 * semicolon CSV, UTF-8 with or without a byte order mark, with a first line of these names in any order:
 *
 *   id;group;title;max;measure;steps;evidence;owner
 *
 * measure: a code of a report ("H2"), count(LIST), share(LIST) or yes(LIST) of a list that was typed in, or
 * manual. steps: ">=95:10 >=90:8 >=80:5", the first that holds, else 0 points; also >, <=, <, = and the signs
 * of these; bounds and points with up to two decimals, behind "." or ",". Of a share they are percent, of
 * times minutes (median), of count() items, of yes() 1 or 0. A row with the id "mark" is no criterion: its
 * title stands on every page. What criteria_write_csv() adds may stand there too, and is not read; nor is an
 * apostrophe that begins a cell.
 *
 * The program proposes points where there is a value, and never for a manual row. Pure.
 */
#pragma once

#include "daemon/reports/report.h"
#include "services/base/problem.h"

enum {
        CRITERIA_SIZE_MAX = 256 * 1024, /* bytes of a file */
        CRITERIA_MAX = 300,             /* rows */
        CRITERIA_STEPS_MAX = 16,
        CRITERIA_TEXT_MAX = 1000, /* bytes of a cell */
        CRITERIA_HUNDRED = 100,   /* bounds and points are counted in hundredths */
};

/* The columns behind those of a file that was filled in. */
#define CRITERIA_FILLED                                                                                      \
        "state", "numerator", "denominator", "value", "proposed", "confirmed", "confirmed_by",               \
                "confirmed_on", "why"

enum criteria_measure {
        CRITERIA_MANUAL,
        CRITERIA_FIGURE,
        CRITERIA_COUNT,
        CRITERIA_SHARE,
        CRITERIA_YES,
        _CRITERIA_MEASURE_MAX,
};

enum criteria_sign { CRITERIA_AT_LEAST, CRITERIA_ABOVE, CRITERIA_AT_MOST, CRITERIA_BELOW, CRITERIA_EQUAL };

struct criteria_step {
        enum criteria_sign sign;
        uint64_t bound, points; /* hundredths */
};

struct criterion {
        char *id, *group, *title, *evidence, *owner;
        uint64_t max; /* hundredths of points */
        enum criteria_measure measure;
        char *of;                        /* the code, or the list; NULL: manual */
        char *measure_text, *steps_text; /* as they were written */
        struct criteria_step steps[CRITERIA_STEPS_MAX];
        size_t n_steps;
};

enum { CRITERIA_DIGEST_SIZE = 65 };

struct criteria {
        char *mark; /* NULL: none */
        /* SHA-256 of what is scored by, in hexadecimal: of "criteria 1\n", then a line "mark\tMARK\n" if
         * there is one, then for each row in order "ID\tTITLE\tMAX\tMEASURE\tSTEPS\n", numbers in hundredths,
         * each step as ">=9500:1000 ". Not of groups, evidence, owners, or how a spreadsheet saved the file.
         */
        char digest[CRITERIA_DIGEST_SIZE];
        struct criterion *rows;
        size_t n, n_allocated;
};

/* name: of the file, for the problem. -EINVAL with *ret_problem "NAME:LINE: ..."; -E2BIG: larger than
 * CRITERIA_SIZE_MAX, with a problem too; -ENOMEM. */
int criteria_parse(const char *name, const char *text, size_t size, struct criteria **ret,
                   struct problem *ret_problem);
struct criteria *criteria_free(struct criteria *criteria);
DEFINE_CLEANUP(struct criteria *, criteria_free)

/* What was measured, and what that is worth. */
struct criteria_value {
        enum report_state state; /* whether there is a value; NOT_ENTERED of a manual row */
        bool is_share;           /* a share, or a number: numerator, of denominator 1 */
        uint64_t numerator, denominator;
        bool has_points;
        uint64_t points; /* proposed, hundredths */
};
void criteria_measure(const struct criterion *criterion, const struct report *report,
                      struct criteria_value *ret);

/* What somebody confirmed for the row by just these criteria; NULL: nobody has. */
const struct report_points *criteria_find_points(const struct criteria *criteria, const struct report *report,
                                                 const char *id);
/* How many points were confirmed for the period by other criteria: these hold no longer. */
size_t criteria_count_others(const struct criteria *criteria, const struct report *report);
enum { CRITERIA_POINTS_SIZE = 32 };
/* Hundredths as people write them: "9,5", "10", "0,25". */
const char *criteria_points_text(uint64_t points, enum language language,
                                 char ret[static CRITERIA_POINTS_SIZE]);
/* "9.5" or "9,5" in hundredths. -EINVAL. */
int criteria_parse_points(const char *text, uint64_t *ret);

/*
 * The same file with what was measured and confirmed behind each row: state, numerator, denominator, value,
 * proposed, confirmed, confirmed_by, confirmed_on, why. Cells of what nobody knows, and of manual rows, are
 * empty. Numbers as the language writes them; texts are safe for spreadsheets. A negative errno: f's.
 */
int criteria_write_csv(const struct criteria *criteria, const struct report *report, enum language language,
                       FILE *f);
/* The same by criteria.schema.json. */
int criteria_write_json(const struct criteria *criteria, const struct report *report, FILE *f);
