#include "daemon/surveys/rules.h"

#include "daemon/ratings/book.h"

static int read_text(const struct fields *fields, const char *name, char *ret, size_t size) {
        const char *text;

        if (fields_get_s(fields, name, &text) < 0 || strlen(text) >= size)
                return -EINVAL;
        id_copy(ret, size, text);
        return 0;
}

/* Questions follow, each an event of its own. */
static int on_version(struct book *book, const struct input *input) {
        struct surveys *surveys = surveys_of(book);
        struct survey_version_row row = {.event = input->id}, *added;
        struct log_hash hash;

        if (read_text(&input->fields, "version", row.digest, sizeof(row.digest)) < 0 ||
            fields_get_t(&input->fields, "questions", &row.n_questions) < 0 ||
            row.n_questions > SURVEY_QUESTIONS_MAX ||
            (row.n_questions > 0 && log_hash_from_hex(row.digest, strlen(row.digest), &hash) < 0))
                return -EINVAL;
        added = ARRAY_ADD(surveys->versions, surveys->n_versions, surveys->versions_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        surveys_keep_version(surveys);
        surveys->version = (struct survey_version){.row = row};
        return 0;
}

static int on_question(struct book *book, const struct input *input) {
        struct surveys *surveys = surveys_of(book);
        struct survey_version *version = &surveys->version;
        struct survey_question_row row = {.version = version->row.event}, *added;
        const struct fields *fields = &input->fields;

        if (fields_get_t(fields, "number", &row.number) < 0 || row.number < 1 ||
            row.number > version->row.n_questions || version->questions[row.number - 1].number != 0 ||
            fields_get_t(fields, "figure", &row.figure) < 0 || row.figure > SURVEY_FIGURES ||
            read_text(fields, "question", row.id, sizeof(row.id)) < 0 || !survey_id_is_valid(row.id) ||
            read_text(fields, "choices", row.choices, sizeof(row.choices)) < 0 ||
            read_text(fields, "text_vi", row.text_vi, sizeof(row.text_vi)) < 0 ||
            read_text(fields, "text_en", row.text_en, sizeof(row.text_en)) < 0 ||
            read_text(fields, "labels_vi", row.labels_vi, sizeof(row.labels_vi)) < 0 ||
            read_text(fields, "labels_en", row.labels_en, sizeof(row.labels_en)) < 0)
                return -EINVAL;
        added = ARRAY_ADD(surveys->questions, surveys->n_questions, surveys->questions_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        version->questions[row.number - 1] = row;
        return 0;
}

/* ----- sheets ----- */

static int32_t today(const struct book *book, const struct input *input) {
        return day_of(book_wall(book, &input->when.at, NULL), ratings_of(book)->rules.utc_offset_usec);
}

static int read_channel(const struct input *input, struct sheet_row *row) {
        const struct fields *fields = &input->fields;
        const char *text;

        if (fields_get_s(fields, "channel", &text) < 0)
                return -EINVAL;
        row->channel = survey_channel_from_string(text);
        if (row->channel < 0)
                return -EINVAL;
        if (fields_get_b(fields, "coded", &row->has_code) < 0 ||
            fields_get_b(fields, "drawn", &row->is_drawn) < 0)
                return -EINVAL;
        bool has_tag = fields_get_s(fields, "tag", &text) >= 0;
        if (has_tag && (!id128_is_valid(text) || read_text(fields, "tag", row->tag, sizeof(row->tag)) < 0))
                return -EINVAL;
        if (row->has_code && !has_tag)
                return -EINVAL;
        if (row->channel != SURVEY_CHANNEL_PAPER)
                return 0;
        if (fields_get_s(fields, "day", &text) < 0 || day_parse(text, &row->day) < 0 || has_tag ||
            read_text(fields, "sheet", row->label, sizeof(row->label)) < 0 ||
            !survey_sheet_label_is_valid(row->label))
                return -EINVAL;
        return 0;
}

static int on_sheet(struct book *book, const struct input *input) {
        struct surveys *surveys = surveys_of(book);
        struct sheet_row row = {.event = input->id, .day = today(book, input), .at = input->when.at}, *added;
        const struct survey_version *version;
        const char *digest, *answers;

        if (fields_get_s(&input->fields, "version", &digest) < 0 ||
            !(version = surveys_find_version(surveys, digest)) || !streq(version->row.digest, digest) ||
            fields_get_s(&input->fields, "answers", &answers) < 0 ||
            sheet_from_text(version, answers, &row.answers) < 0 ||
            read_text(&input->fields, "department", row.department, sizeof(row.department)) < 0)
                return -EINVAL;
        int r = read_channel(input, &row);
        if (r < 0)
                return r;
        /* Paper was printed when it was, the page has the questions of the moment. */
        if (row.channel != SURVEY_CHANNEL_PAPER && version != &surveys->version)
                return -EINVAL;
        row.version = version->row.event;
        if (row.channel == SURVEY_CHANNEL_QR && !row.has_code) {
                const struct survey_recent sheet = {row.at.boot, row.at.boottime_usec, row.answers};
                row.doubt = survey_find_doubt(surveys->recent, surveys->n_recent, &sheet);
                surveys_add_recent(surveys, &sheet);
        }
        added = ARRAY_ADD(surveys->sheets, surveys->n_sheets, surveys->sheets_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        return 0;
}

static int on_note(struct book *book, const struct input *input) {
        struct surveys *surveys = surveys_of(book);
        struct sheet_note_row row = {.event = input->id}, *added;
        const char *note, *digits;

        if (fields_get_s(&input->fields, "note", &note) < 0 ||
            fields_get_t(&input->fields, "sheet", &row.sheet) < 0 || row.sheet >= input->id ||
            fields_get_s(&input->fields, "digits", &digits) < 0)
                return -EINVAL;
        row.note = survey_note_from_string(note);
        if (row.note < 0 ||
            (row.note != SURVEY_NOTE_VOID && sheet_from_digits(NULL, digits, &row.answers) < 0))
                return -EINVAL;
        added = ARRAY_ADD(surveys->notes, surveys->n_notes, surveys->notes_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        return 0;
}

const struct event_rule surveys_rules[] = {
        {CENTRE_SOURCE, "survey-version", on_version},
        {CENTRE_SOURCE, "survey-question", on_question},
        {CENTRE_SOURCE, "survey-answered", on_sheet},
        {CENTRE_SOURCE, "survey-sheet-noted", on_note},
        {0},
};
