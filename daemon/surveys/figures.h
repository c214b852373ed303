/*
 * What sheets come to: for K1 to K8 how many are counted, and of how many, and each question by its choices;
 * by how the sheets came, and by department. Void sheets count for nothing, doubtful ones do. Pure.
 */
#pragma once

#include "daemon/surveys/sheet.h"

enum survey_group {
        SURVEY_ALL,
        SURVEY_QR,
        SURVEY_PAPER,
        SURVEY_CODED,     /* of the public's page, with a ticket's code */
        SURVEY_UNCODED,   /* and without: không mã */
        SURVEY_DOUBTLESS, /* all that no rule doubts */
        _SURVEY_GROUP_MAX,
};
const char *survey_group_name(enum survey_group group);

struct survey_counts {
        uint64_t sheets, doubtful, voided, corrected, drawn, checked, differing, undated;
        uint64_t counted[SURVEY_FIGURES], of[SURVEY_FIGURES];
};

/* One question as it was asked, in whatever versions. */
struct survey_tally {
        const struct survey_question_row *question; /* of the first of them */
        uint64_t n[_SURVEY_CHANNEL_MAX][SURVEY_CHOICES_MAX + 1];
        bool is_withheld; /* no choice of it may be told */
};

struct survey_department {
        char id[ID_SIZE]; /* empty: the centre */
        struct survey_counts counts;
};

struct survey_figures {
        struct survey_counts groups[_SURVEY_GROUP_MAX];
        struct survey_department *departments;
        size_t n_departments, departments_allocated;
        struct survey_tally *tallies;
        size_t n_tallies, tallies_allocated;
        struct survey_question_row *questions; /* of all versions, in order */
        size_t n_questions, questions_allocated;
};
void survey_figures_done(struct survey_figures *figures);

/* How many chose something. */
uint64_t survey_tally_answers(const struct survey_tally *tally, enum survey_channel channel);
/* Of 1 to minimum - 1 nothing may be told. */
static inline bool survey_is_few(uint64_t n, uint64_t minimum) {
        return n > 0 && n < minimum;
}
/*
 * After the last sheet: which tallies are withheld. Whoever knows two of three numbers knows the third, so it
 * is those that have few answers by page or on paper; and all of a figure if those of them are so few
 * together that the whole less the others would tell of them: one version of its question from another.
 */
void survey_figures_withhold(struct survey_figures *figures, uint64_t minimum);

/* What was said of a sheet, together. */
struct sheet_notes {
        bool is_void, is_corrected, is_checked, differs;
        uint64_t answers; /* that stand */
};
/* One more of its notes, in their order. First: {.answers = those of the sheet}. */
void sheet_notes_add(struct sheet_notes *notes, const struct sheet_row *sheet,
                     const struct sheet_note_row *note);

/* A question of a version; all of them come before the sheets. */
int survey_figures_add_question(struct survey_figures *figures, const struct survey_question_row *question);
/* is_dated: its day is known. -EUCLEAN: its version has no questions; -ENOMEM. */
int survey_figures_add(struct survey_figures *figures, const struct sheet_row *sheet,
                       const struct sheet_notes *notes, bool is_dated);
