/*
 * A report as plain structs, whoever shows it: figures of a period, of the whole centre and by section, each
 * with what it was in the period before. Nothing here knows the bus, the disk or a page. Built by build.h.
 *
 * All texts are owned by the report, in UTF-8, and may hold whatever was configured or typed in: whoever
 * prints them escapes them. A report tells no level of a group with fewer ratings than its minimum, so
 * whoever prints it need not look.
 */
#pragma once

#include "daemon/reports/count.h"
#include "daemon/reports/period.h"

enum report_by {
        REPORT_BY_SERVICE,
        REPORT_BY_COUNTER,
        REPORT_BY_OFFICIAL,
        REPORT_BY_HOUR,
        REPORT_BY_DAY,
        REPORT_BY_MONTH,
        _REPORT_BY_MAX,
        _REPORT_BY_INVALID = -EINVAL,
};
const char *report_by_to_string(enum report_by by);
int report_by_from_string(const char *s);

/* Whether there is a value. */
enum report_state {
        REPORT_IS_MEASURED,
        REPORT_IS_ENTERED,   /* typed in, with source, day and who */
        REPORT_HAS_NOTHING,  /* of nothing there is no share: the denominator is 0 */
        REPORT_TOO_FEW,      /* ratings, for a share or a level; the denominator alone is told */
        REPORT_NOT_MEASURED, /* by anything that this centre has: "chưa đo" */
        REPORT_NOT_ENTERED,  /* to be typed in, and nobody has for this period */
        REPORT_NOT_KEPT_BY,  /* not kept by what the section is by; of the whole there is one */
        _REPORT_STATE_MAX,
        _REPORT_STATE_INVALID = -EINVAL,
};
const char *report_state_to_string(enum report_state state); /* "measured", ... as in JSON */
const char *report_state_text(enum report_state state, enum language language); /* for people */

enum report_unit {
        REPORT_SHARE,   /* of a hundred, one decimal: numerator / denominator */
        REPORT_MINUTES, /* median and ninetieth percentile, one decimal */
};

/* Which of several ways to count a figure; the first is the figure itself. */
enum report_variant {
        REPORT_ALL,
        REPORT_WITHOUT_SUSPECT, /* ratings */
        REPORT_WITHOUT_VOIDED,
        REPORT_KEYPAD,   /* what was given there alone */
        REPORT_PHONE,    /* and with the code of the ticket alone */
        REPORT_PRIORITY, /* the tickets of a priority class alone */
        REPORT_QR,       /* sheets of the survey that came by the public's page */
        REPORT_PAPER,    /* and on paper */
        _REPORT_VARIANT_MAX,
        _REPORT_VARIANT_INVALID = -EINVAL,
};
const char *report_variant_to_string(enum report_variant variant); /* "", "without-suspect", ... */
const char *report_variant_text(enum report_variant variant, enum language language);
static inline bool report_variant_is_channel(enum report_variant variant) {
        return variant == REPORT_KEYPAD || variant == REPORT_PHONE;
}

struct report_value {
        enum report_state state;
        uint64_t numerator, denominator;         /* of a share; of times: denominator is how many */
        uint64_t median_usec, percentile90_usec; /* of times */
};

enum { REPORT_NUMBER_SIZE = 32 };
/* One decimal, half up: "96,0" in Vietnamese, "96.0" in English; -EINVAL: there is no value. */
int report_share_text(const struct report_value *value, enum language language,
                      char ret[static REPORT_NUMBER_SIZE]);
int report_minutes_text(uint64_t usec, enum language language, char ret[static REPORT_NUMBER_SIZE]);
/* Tenths of a percent, half up. Only where there is a share. */
uint64_t report_permille(const struct report_value *value);
/* Whether both have a value, and by how much it grew: tenths of a percentage point, or of a minute (of the
 * median). */
bool report_change(enum report_unit unit, const struct report_value *now, const struct report_value *before,
                   int64_t *ret_tenths);

enum { REPORT_SURVEY_SAMPLE = 9 };

/* What a figure is: from the one table in figure.c, never freed. */
struct report_figure {
        const char *code; /* "H2" */
        enum report_variant variant;
        enum report_unit unit;
        const char *name[_LANGUAGE_MAX];
        const char *numerator[_LANGUAGE_MAX], *denominator[_LANGUAGE_MAX]; /* in words */
        const char *note[_LANGUAGE_MAX];                                   /* on method; NULL: none */
        /* Sets of 1 << enum report_count: what is added and taken away. */
        uint64_t plus, minus, of_plus, of_minus;
        enum report_time time; /* negative: none */
        unsigned survey;       /* 1 for K1, to REPORT_SURVEY_SAMPLE; 0: none of the survey */
        /* Members of the register's group; NULL: none of it. */
        const char *registered, *of_registered;
        bool is_entered; /* typed in */
        bool of_levels;  /* told of from the minimum of ratings on */
        bool of_channel; /* and of both channels, as the whole less the one is the other */
};
/* By number from 0, in the order of the report; NULL behind the last. */
const struct report_figure *report_figure_at(size_t i);

/* One figure of one group. */
struct report_row {
        const struct report_figure *figure;
        struct report_value value, before;
        /* Of what was typed in; NULL: it was not. day: "YYYY-MM-DD" of the source. */
        const char *source, *source_day, *actor;
        uint64_t event; /* of the record, that says so; 0: none, or several that add up */
};

/* The whole centre, or one of what a section is of. */
struct report_group {
        const char *id; /* of the configuration, "08" for an hour, "2026-11-25", "2026-11"; "": of nobody, or
                           of no service */
        const char *name; /* as the configuration has it; NULL: none, see report_group_title() */
        bool withheld;    /* fewer ratings than the minimum: no levels, and of an official nothing at all */
        uint64_t known;   /* set of 1 << enum report_count: which of these are kept by that, and told */
        uint64_t counts[_REPORT_COUNT_MAX], before[_REPORT_COUNT_MAX];
        struct report_row *rows;
        size_t n_rows;
};

enum { REPORT_TITLE_SIZE = 128 };
/* For people: the name, else the id; "08:00–09:00", "25/11/2026", "tháng 11/2026"; of nobody that in words.
 */
const char *report_group_title(enum report_by by, const struct report_group *group, enum language language,
                               char buffer[static REPORT_TITLE_SIZE]);

struct report_section {
        enum report_by by;
        struct report_group *groups;
        size_t n_groups;
};

/* One subject that citizens are asked about, with its levels: the table questions x levels. */
struct report_question {
        const char *subject; /* "reception", "procedures" */
        const char *name[_LANGUAGE_MAX];
        bool withheld;
        uint64_t known, counts[_REPORT_COUNT_MAX]; /* those of ratings */
};

/* Gaps of one cause, within announced hours. */
struct report_gaps {
        const char *cause; /* as the camera daemon names it, see report_cause_text() */
        uint64_t gaps, minutes;
};
/* What people call a cause; the cause itself, if it is none that is known. */
const char *report_cause_text(const char *cause, enum language language);

/* What a camera recorded. */
struct report_camera {
        const char *id;
        uint64_t days;         /* of the period, that it told of; of others nothing is known */
        struct report_row row; /* of C1 */
        struct report_gaps *gaps;
        size_t n_gaps;
};

/* An item of a list that was typed in, such as what was published in the quarter. */
struct report_item {
        const char *list, *item; /* IDs */
        const char *text, *source, *source_day, *actor;
        bool held; /* yes or no */
        uint64_t event;
};

/* Points of a criterion that somebody confirmed for the period, a year. */
struct report_points {
        const char *criteria, *row; /* digest of the criteria, as of criteria_digest(), and ID */
        uint64_t points, max;       /* hundredths */
        bool has_proposal;
        uint64_t proposed;
        const char *reason; /* empty: none */
        const char *day, *actor;
        uint64_t event;
};

/* A question of the survey, as it was asked; texts in both languages. */
struct report_survey_choice {
        const char *id, *label[_LANGUAGE_MAX];
        uint64_t qr, paper;
};
struct report_survey_question {
        const char *id, *text[_LANGUAGE_MAX];
        uint64_t qr, paper;               /* answers */
        bool qr_withheld, paper_withheld; /* too few for their choices, or none */
        struct report_survey_choice *choices;
        size_t n_choices;
};
/* Of so many answers, withheld or not. */
enum report_state report_survey_state(bool withheld, uint64_t answers);
struct report_survey_department {
        const char *id, *name; /* "": the centre; NULL: none */
        uint64_t sheets;
        struct report_row row; /* of K1; nothing of the period before */
};
struct report_survey {
        bool is_known; /* there is one */
        uint64_t counts[_REPORT_SHEET_MAX], qr[_REPORT_SHEET_MAX], paper[_REPORT_SHEET_MAX];
        uint64_t uncoded, sample; /* of qr, sheets without a ticket's code; how many sheets are enough */
        struct report_survey_question *questions;
        size_t n_questions;
        struct report_survey_department *departments;
        size_t n_departments;
};

/* A suggestion of the register: what it says is in none. Words are those of vn.motcua.Centre1. */
struct report_suggestion {
        uint64_t event;
        const char *day, *channel, *class, *state, *assigned;
        const char *due_day, *done_day; /* empty: none */
};

struct report {
        const char *centre; /* its name */
        struct report_period period, before;
        bool unfinished;     /* the period ends today or later: "số liệu đến" cursor_day */
        const char *today;   /* the centre's day, "YYYY-MM-DD" */
        uint64_t made_usec;  /* wall clock of the centre */
        uint64_t cursor;     /* the record's last event that it is of */
        const char *version; /* of motcuad */
        uint64_t minimum_ratings, scale, wait_target_usec; /* as in force now */

        struct report_group whole;
        struct report_section *sections; /* those that were asked for */
        size_t n_sections;
        struct report_question *questions;
        size_t n_questions;
        struct report_survey survey;
        struct report_suggestion *suggestions;
        size_t n_suggestions;
        uint64_t unlisted_suggestions;                   /* that are left out there */
        bool has_register;                               /* suggestions came, in the period or before */
        uint64_t received_suggestions, open_suggestions; /* in the period; still at its end */
        struct report_item *items;
        size_t n_items;
        struct report_points *points;
        size_t n_points;
        struct report_camera *cameras;
        size_t n_cameras;
        uint64_t announced_days; /* of the period, up to today */
        /* Visits whose day nobody knows: of the period, where they stand as the clock showed, and of other
         * days. */
        uint64_t undated, undated_elsewhere;

        void *memory; /* of build.c: what the texts are of */
};
struct report *report_free(struct report *report);
DEFINE_CLEANUP(struct report *, report_free)
/* Of no figure of the table: NULL. */
const struct report_figure *report_find_figure(const char *code, enum report_variant variant);
/* Whether anybody rated by phone, now or before: otherwise people need not read of channels. */
bool report_has_channels(const struct report *report);
/* The row of a code and variant; NULL: none. */
const struct report_row *report_find_row(const struct report_group *group, const char *code,
                                         enum report_variant variant);
/* NULL: it was not asked for. */
const struct report_section *report_find_section(const struct report *report, enum report_by by);
