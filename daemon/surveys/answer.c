#include "daemon/surveys/answer.h"

#include "daemon/surveys/conf.h"
#include "daemon/surveys/figures.h"
#include "daemon/surveys/tables.h"

struct reading {
        const struct surveys_request *request;
        const struct book *book;
        int64_t utc_offset_usec;
        struct sheet_note_row *notes; /* by sheet, and of one in their order */
        size_t n_notes, notes_allocated;
        struct survey_figures figures;
};

static void reading_done(struct reading *reading) {
        free(reading->notes);
        survey_figures_done(&reading->figures);
}

/* ----- reading ----- */

static int add_question(const void *row, void *userdata) {
        return survey_figures_add_question(&((struct reading *) userdata)->figures, row);
}

static int add_note(const void *row, void *userdata) {
        struct reading *reading = userdata;
        struct sheet_note_row *added = ARRAY_ADD(reading->notes, reading->n_notes, reading->notes_allocated);

        if (!added)
                return -ENOMEM;
        *added = *(const struct sheet_note_row *) row;
        return 0;
}

static void find_notes(const struct reading *reading, const struct sheet_row *sheet,
                       struct sheet_notes *ret) {
        size_t low = 0, high = reading->n_notes;

        *ret = (struct sheet_notes){.answers = sheet->answers};
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (reading->notes[middle].sheet < sheet->event)
                        low = middle + 1;
                else
                        high = middle;
        }
        for (; low < reading->n_notes && reading->notes[low].sheet == sheet->event; low++)
                sheet_notes_add(ret, sheet, &reading->notes[low]);
}

/* Where the clock was unsure, the day is as it is known by now. */
static int add_sheet(const void *row, void *userdata) {
        struct reading *reading = userdata;
        const struct sheet_row *sheet = row;
        struct sheet_notes notes;
        int32_t day = sheet->day;
        bool is_dated = true;

        if (sheet->channel != SURVEY_CHANNEL_PAPER && !sheet->at.synchronized)
                day = day_of(book_wall(reading->book, &sheet->at, &is_dated), reading->utc_offset_usec);
        if (day < reading->request->first_day || day > reading->request->last_day)
                return 0;
        find_notes(reading, sheet, &notes);
        return survey_figures_add(&reading->figures, sheet, &notes, is_dated);
}

static int read_all(struct store *store, struct reading *reading) {
        struct sql_cursor c;

        int r = sql_each(surveys_use(store, QUERY_ALL_SURVEY_QUESTIONS), add_question, reading);
        if (r >= 0)
                r = sql_each(surveys_use(store, QUERY_SHEET_NOTES), add_note, reading);
        if (r < 0)
                return r;
        c = surveys_use(store, QUERY_SHEETS);
        sql_bind_i64(&c, reading->request->first_day);
        sql_bind_i64(&c, reading->request->last_day);
        return sql_each(c, add_sheet, reading);
}

/* ----- telling ----- */

/* Whoever knows the whole and a part of it knows the rest: a part is told only if its rest could be too. */
static bool is_told(uint64_t of, uint64_t whole, uint64_t minimum) {
        return of >= minimum && !survey_is_few(whole - of, minimum);
}

/* whole: what the counts are a part of, or they themselves. */
static int append_counts(sd_bus_message *reply, const struct survey_counts *counts,
                         const struct survey_counts *whole, uint64_t minimum) {
        const struct {
                const char *name;
                uint64_t value;
        } plain[] = {
                {"sheets", counts->sheets},       {"doubtful", counts->doubtful},
                {"voided", counts->voided},       {"corrected", counts->corrected},
                {"drawn", counts->drawn},         {"checked", counts->checked},
                {"differing", counts->differing}, {"undated", counts->undated},
        };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(plain); i++)
                r = sd_bus_message_append(reply, "{sv}", plain[i].name, "t", plain[i].value);
        for (unsigned i = 0; r >= 0 && i < SURVEY_FIGURES; i++) {
                char counted[sizeof("k8")], of[sizeof("k8_of")];

                (void) snprintf(counted, sizeof(counted), "k%u", i % SURVEY_FIGURES + 1);
                (void) snprintf(of, sizeof(of), "k%u_of", i % SURVEY_FIGURES + 1);
                r = sd_bus_message_append(reply, "{sv}", of, "t", counts->of[i]);
                if (r >= 0 && is_told(counts->of[i], whole->of[i], minimum))
                        r = sd_bus_message_append(reply, "{sv}", counted, "t", counts->counted[i]);
        }
        return r;
}

static int open_group(sd_bus_message *reply, const char *by, const char *id) {
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        return r < 0 ? r : sd_bus_message_append(reply, "{sv}{sv}", "by", "s", by, "id", "s", id);
}

static int append_groups(sd_bus_message *reply, const struct survey_figures *figures, uint64_t minimum) {
        static const enum survey_group wholes[_SURVEY_GROUP_MAX] = {
                [SURVEY_CODED] = SURVEY_QR, [SURVEY_UNCODED] = SURVEY_QR};
        int r = 0;

        for (enum survey_group i = 0; r >= 0 && i < _SURVEY_GROUP_MAX; i++) {
                r = open_group(reply, "survey", survey_group_name(i));
                if (r >= 0)
                        r = append_counts(reply, &figures->groups[i], &figures->groups[wholes[i]], minimum);
                if (r >= 0)
                        r = sd_bus_message_close_container(reply);
        }
        return r;
}

/* few: of which figures no department is told, as its rest would be of too few. */
static int append_department_counts(sd_bus_message *reply, const struct survey_counts *counts,
                                    const struct survey_counts *few, uint64_t minimum) {
        struct survey_counts whole = *counts;

        for (size_t i = 0; i < SURVEY_FIGURES; i++)
                whole.of[i] += few->of[i] > 0 ? 1 : 0;
        return append_counts(reply, counts, &whole, minimum);
}

static int append_departments(sd_bus_message *reply, const struct conf *conf,
                              const struct survey_figures *figures, uint64_t minimum) {
        struct survey_counts few = {0};
        int r = 0;

        /* Together the departments of few answers are the rest of all others. */
        for (size_t i = 0; i < figures->n_departments; i++)
                for (size_t k = 0; k < SURVEY_FIGURES; k++) {
                        uint64_t of = figures->departments[i].counts.of[k];
                        few.of[k] += of < minimum ? of : 0;
                }
        for (size_t k = 0; k < SURVEY_FIGURES; k++)
                few.of[k] = survey_is_few(few.of[k], minimum) ? minimum : 0;

        for (size_t i = 0; r >= 0 && i < figures->n_departments; i++) {
                const struct survey_department *of = &figures->departments[i];
                const struct department_conf *known = surveys_conf_department(conf, of->id);

                r = open_group(reply, "survey-department", of->id);
                if (r >= 0 && known && known->label)
                        r = sd_bus_message_append(reply, "{sv}", "name", "s", known->label);
                if (r >= 0)
                        r = append_department_counts(reply, &of->counts, &few, minimum);
                if (r >= 0)
                        r = sd_bus_message_close_container(reply);
        }
        return r;
}

/* A tally that is withheld tells its choices without their counts. */
static int append_choice(sd_bus_message *reply, const struct survey_tally *tally, unsigned choice) {
        char id[SURVEY_ID_SIZE], vi[SURVEY_LABEL_MAX + 1], en[SURVEY_LABEL_MAX + 1];
        uint64_t n[_SURVEY_CHANNEL_MAX];

        for (enum survey_channel i = 0; i < _SURVEY_CHANNEL_MAX; i++)
                n[i] = tally->is_withheld ? 0 : tally->n[i][choice];
        int r = survey_choice(tally->question, choice, id, NULL);
        if (r >= 0)
                r = survey_label(tally->question, LANGUAGE_VI, choice, vi);
        if (r >= 0)
                r = survey_label(tally->question, LANGUAGE_EN, choice, en);
        return r < 0 ? r
                     : sd_bus_message_append(reply, "(ssstt)", id, vi, en, n[SURVEY_CHANNEL_QR],
                                             n[SURVEY_CHANNEL_PAPER]);
}

static int append_choices(sd_bus_message *reply, const struct survey_tally *tally) {
        unsigned choice = 0;

        int r = sd_bus_message_open_container(reply, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(reply, "s", "choices");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "a(ssstt)");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(ssstt)");
        while (r >= 0)
                r = append_choice(reply, tally, ++choice);
        r = r == -ENOENT ? 0 : r;
        for (int i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(reply);
        return r;
}

static int append_questions(sd_bus_message *reply, const struct survey_figures *figures) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < figures->n_tallies; i++) {
                const struct survey_tally *tally = &figures->tallies[i];

                r = open_group(reply, "survey-question", tally->question->id);
                if (r >= 0)
                        r = sd_bus_message_append(
                                reply, "{sv}{sv}{sv}{sv}", "text_vi", "s", tally->question->text_vi,
                                "text_en", "s", tally->question->text_en, "answers_qr", "t",
                                survey_tally_answers(tally, SURVEY_CHANNEL_QR), "answers_paper", "t",
                                survey_tally_answers(tally, SURVEY_CHANNEL_PAPER));
                if (r >= 0)
                        r = append_choices(reply, tally);
                if (r >= 0)
                        r = sd_bus_message_close_container(reply);
        }
        return r;
}

int surveys_append(struct store *store, const struct surveys_request *request, sd_bus_message *reply) {
        _cleanup_(reading_done) struct reading reading = {
                .request = request,
                .book = request->book,
                .utc_offset_usec = ratings_conf(request->conf)->rules.utc_offset_usec,
        };
        const struct survey_figures *figures = &reading.figures;

        int r = read_all(store, &reading);
        if (r == -EUCLEAN)
                r = store_damaged(store, "surveys");
        /* Of a centre without a survey there is nothing to tell, not even zero. */
        if (r < 0 || figures->n_questions == 0)
                return r;
        survey_figures_withhold(&reading.figures, request->minimum);
        r = append_groups(reply, figures, request->minimum);
        if (r >= 0)
                r = append_departments(reply, request->conf, figures, request->minimum);
        return r < 0 ? r : append_questions(reply, figures);
}
