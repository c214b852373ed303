#include "daemon/corrections/rules.h"

#include "daemon/corrections/correction.h"

static int read_row(const struct input *input, enum correction correction, struct correction_row *ret) {
        const char *subject, *text;

        *ret = (struct correction_row){.event = input->id, .correction = correction};
        if (fields_get_t(&input->fields, "visit", &ret->visit) < 0 ||
            fields_get_s(&input->fields, "subject", &subject) < 0 ||
            fields_get_s(&input->fields, correction_kind(correction)->text_field, &text) < 0)
                return -EINVAL;
        ret->subject = subject_from_string(subject);
        return ret->subject < 0 || !correction_text_is_valid(text) ? -EINVAL : 0;
}

/* As the clock shows it: whoever notes sees that day. */
static int32_t day_of_note(const struct book *book, const struct input *input) {
        return day_of(book_wall(book, &input->when.at, NULL), ratings_of(book)->rules.utc_offset_usec);
}

static int on_correction(struct book *book, const struct input *input) {
        enum correction correction = correction_of_event(input->type);
        struct corrections *corrections = corrections_of(book);
        struct correction_row row, *added;
        struct rating_row *rating;
        const char *problem;

        int r = read_row(input, correction, &row);
        if (r >= 0)
                r = ratings_find(book, row.visit, row.subject, &rating);
        if (r < 0)
                return r == -ENOENT ? -EINVAL : r;
        if (correction_refusal(correction, rating, &problem))
                return -EINVAL;
        added = ARRAY_ADD(corrections->rows, corrections->n_rows, corrections->rows_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        if (correction == CORRECTION_NOTE)
                return ratings_set_noted(book, rating, day_of_note(book, input));
        if (correction != CORRECTION_VOID && correction != CORRECTION_REINSTATE)
                return 0;
        return ratings_set_voided(book, rating, correction == CORRECTION_VOID);
}

const struct event_rule corrections_rules[] = {
        {CENTRE_SOURCE, "low-rating-noted", on_correction},
        {CENTRE_SOURCE, "rating-annotated", on_correction},
        {CENTRE_SOURCE, "rating-reinstated", on_correction},
        {CENTRE_SOURCE, "rating-replied", on_correction},
        {CENTRE_SOURCE, "rating-voided", on_correction},
        {0},
};
