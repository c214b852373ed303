#include "daemon/surveys/figures.h"

const char *survey_group_name(enum survey_group group) {
        static const char *const names[_SURVEY_GROUP_MAX] = {"all",   "qr",      "paper",
                                                             "coded", "uncoded", "doubtless"};

        return names[group];
}

void survey_figures_done(struct survey_figures *figures) {
        free(figures->departments);
        free(figures->tallies);
        free(figures->questions);
        *figures = (struct survey_figures){0};
}

void sheet_notes_add(struct sheet_notes *notes, const struct sheet_row *sheet,
                     const struct sheet_note_row *note) {
        switch (note->note) {
        case SURVEY_NOTE_VOID:
                notes->is_void = true;
                break;
        case SURVEY_NOTE_CHECK:
                notes->is_checked = true;
                notes->differs |= note->answers != sheet->answers;
                break;
        case SURVEY_NOTE_CORRECT:
                notes->is_corrected = true;
                notes->answers = note->answers;
                break;
        case _SURVEY_NOTE_MAX:
        case _SURVEY_NOTE_INVALID:
                break;
        }
}

int survey_figures_add_question(struct survey_figures *figures, const struct survey_question_row *question) {
        struct survey_question_row *added =
                ARRAY_ADD(figures->questions, figures->n_questions, figures->questions_allocated);

        if (!added)
                return -ENOMEM;
        *added = *question;
        return 0;
}

static bool is_same(const struct survey_question_row *a, const struct survey_question_row *b) {
        return streq(a->id, b->id) && a->figure == b->figure && streq(a->choices, b->choices) &&
               streq(a->text_vi, b->text_vi) && streq(a->text_en, b->text_en) &&
               streq(a->labels_vi, b->labels_vi) && streq(a->labels_en, b->labels_en);
}

static struct survey_tally *get_tally(struct survey_figures *figures,
                                      const struct survey_question_row *question) {
        for (size_t i = 0; i < figures->n_tallies; i++)
                if (figures->tallies[i].question == question ||
                    is_same(figures->tallies[i].question, question))
                        return &figures->tallies[i];
        struct survey_tally *added =
                ARRAY_ADD(figures->tallies, figures->n_tallies, figures->tallies_allocated);
        if (added)
                added->question = question;
        return added;
}

static struct survey_counts *get_department(struct survey_figures *figures, const char *id) {
        for (size_t i = 0; i < figures->n_departments; i++)
                if (streq(figures->departments[i].id, id))
                        return &figures->departments[i].counts;
        struct survey_department *added =
                ARRAY_ADD(figures->departments, figures->n_departments, figures->departments_allocated);
        if (!added)
                return NULL;
        id_copy(added->id, sizeof(added->id), id);
        return &added->counts;
}

/* ----- one sheet ----- */

/* Those of its version stand side by side. */
static const struct survey_question_row *find_questions(const struct survey_figures *figures,
                                                        uint64_t version, size_t *ret_n) {
        size_t low = 0, high = figures->n_questions, n = 0;

        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (figures->questions[middle].version < version)
                        low = middle + 1;
                else
                        high = middle;
        }
        while (low + n < figures->n_questions && figures->questions[low + n].version == version)
                n++;
        *ret_n = n;
        return n > 0 ? &figures->questions[low] : NULL;
}

struct added {
        const struct sheet_row *sheet;
        const struct sheet_notes *notes;
        const struct survey_question_row *questions;
        size_t n_questions;
        bool is_dated;
};

static void count(const struct added *added, struct survey_counts *counts) {
        const struct sheet_notes *notes = added->notes;

        counts->voided += notes->is_void;
        counts->drawn += added->sheet->is_drawn;
        counts->checked += notes->is_checked;
        counts->differing += notes->differs;
        if (notes->is_void)
                return;
        counts->sheets++;
        counts->doubtful += added->sheet->doubt != SURVEY_DOUBT_NONE;
        counts->corrected += notes->is_corrected;
        counts->undated += !added->is_dated;
        for (size_t i = 0; i < added->n_questions; i++) {
                uint64_t figure = added->questions[i].figure;
                enum survey_role role;
                char id[SURVEY_ID_SIZE];

                if (figure == 0 ||
                    survey_choice(&added->questions[i], sheet_choice(notes->answers, i), id, &role) < 0)
                        continue;
                counts->counted[figure - 1] += role == SURVEY_COUNTED;
                counts->of[figure - 1] += role != SURVEY_ASIDE;
        }
}

static int tally(struct survey_figures *figures, const struct added *added) {
        for (size_t i = 0; i < added->n_questions; i++) {
                struct survey_tally *of = get_tally(figures, &added->questions[i]);
                unsigned choice = sheet_choice(added->notes->answers, i);

                if (!of)
                        return -ENOMEM;
                if (choice <= SURVEY_CHOICES_MAX)
                        of->n[added->sheet->channel][choice]++;
        }
        return 0;
}

/* ----- what is withheld ----- */

uint64_t survey_tally_answers(const struct survey_tally *tally, enum survey_channel channel) {
        uint64_t n = 0;

        for (size_t i = 1; i <= SURVEY_CHOICES_MAX; i++)
                n += tally->n[channel][i];
        return n;
}

/* How many of them its figure is of. */
static uint64_t count_of(const struct survey_tally *tally, enum survey_channel channel) {
        char id[SURVEY_ID_SIZE];
        enum survey_role role;
        uint64_t n = 0;

        for (unsigned i = 1; survey_choice(tally->question, i, id, &role) >= 0; i++)
                n += role == SURVEY_ASIDE ? 0 : tally->n[channel][i];
        return n;
}

static bool has_few(const struct survey_tally *tally, uint64_t minimum) {
        for (enum survey_channel i = 0; i < _SURVEY_CHANNEL_MAX; i++)
                if (survey_is_few(survey_tally_answers(tally, i), minimum) ||
                    (tally->question->figure > 0 && survey_is_few(count_of(tally, i), minimum)))
                        return true;
        return false;
}

static bool is_rest_few(const struct survey_figures *figures, uint64_t figure, uint64_t minimum) {
        for (enum survey_channel i = 0; i < _SURVEY_CHANNEL_MAX; i++) {
                uint64_t n = 0;

                for (size_t k = 0; k < figures->n_tallies; k++)
                        if (figures->tallies[k].question->figure == figure && figures->tallies[k].is_withheld)
                                n += count_of(&figures->tallies[k], i);
                if (survey_is_few(n, minimum))
                        return true;
        }
        return false;
}

void survey_figures_withhold(struct survey_figures *figures, uint64_t minimum) {
        for (size_t i = 0; i < figures->n_tallies; i++)
                figures->tallies[i].is_withheld = has_few(&figures->tallies[i], minimum);
        for (uint64_t figure = 1; figure <= SURVEY_FIGURES; figure++) {
                if (!is_rest_few(figures, figure, minimum))
                        continue;
                for (size_t i = 0; i < figures->n_tallies; i++)
                        if (figures->tallies[i].question->figure == figure)
                                figures->tallies[i].is_withheld = true;
        }
}

/* ----- a sheet is added ----- */

int survey_figures_add(struct survey_figures *figures, const struct sheet_row *sheet,
                       const struct sheet_notes *notes, bool is_dated) {
        struct added added = {.sheet = sheet, .notes = notes, .is_dated = is_dated};
        bool is_paper = sheet->channel == SURVEY_CHANNEL_PAPER;
        struct survey_counts *department = get_department(figures, sheet->department);

        added.questions = find_questions(figures, sheet->version, &added.n_questions);
        if (!added.questions)
                return -EUCLEAN;
        if (!department)
                return -ENOMEM;
        count(&added, department);
        count(&added, &figures->groups[SURVEY_ALL]);
        count(&added, &figures->groups[is_paper ? SURVEY_PAPER : SURVEY_QR]);
        if (!is_paper)
                count(&added, &figures->groups[sheet->has_code ? SURVEY_CODED : SURVEY_UNCODED]);
        if (sheet->doubt == SURVEY_DOUBT_NONE)
                count(&added, &figures->groups[SURVEY_DOUBTLESS]);
        return notes->is_void ? 0 : tally(figures, &added);
}
