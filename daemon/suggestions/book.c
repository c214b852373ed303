#include "daemon/suggestions/book.h"

#include "daemon/ratings/book.h"
#include "daemon/suggestions/suggestion.h"

int suggestions_add_text(struct book *book, uint64_t event, uint64_t suggestion, enum suggestion_kind kind,
                         const char *text) {
        struct suggestions *suggestions = suggestions_of(book);
        struct suggestion_text_row *added =
                ARRAY_ADD(suggestions->texts, suggestions->n_texts, suggestions->texts_allocated);

        if (!added)
                return -ENOMEM;
        *added = (struct suggestion_text_row){.event = event, .suggestion = suggestion, .kind = kind};
        id_copy(added->text, sizeof(added->text), text);
        return 0;
}

static void forget(struct suggestions *suggestions, uint64_t event) {
        for (size_t i = 0; i < suggestions->n_open; i++)
                if (suggestions->open[i].event == event) {
                        memmove(&suggestions->open[i], &suggestions->open[i + 1],
                                (suggestions->n_open - i - 1) * sizeof(suggestions->open[0]));
                        suggestions->n_open--;
                        return;
                }
}

static struct suggestion_open *find(const struct suggestions *suggestions, uint64_t event) {
        for (size_t i = 0; i < suggestions->n_open; i++)
                if (suggestions->open[i].event == event)
                        return &suggestions->open[i];
        return NULL;
}

/* In their order, which is that in which they are read and concluded from: one that is open again gets its
 * old place. NULL: there is no memory. */
static struct suggestion_open *insert(struct suggestions *suggestions, uint64_t event) {
        struct suggestion_open *last =
                ARRAY_ADD(suggestions->open, suggestions->n_open, suggestions->open_allocated);

        if (!last)
                return NULL;
        while (last > suggestions->open && last[-1].event > event) {
                last[0] = last[-1];
                last--;
        }
        return last;
}

int suggestions_note(struct book *book, uint64_t event, const struct suggestion_standing *standing) {
        struct suggestions *suggestions = suggestions_of(book);

        if (!suggestion_is_open(standing->state)) {
                forget(suggestions, event);
                return 0;
        }
        struct suggestion_open *open = find(suggestions, event);
        if (!open)
                open = insert(suggestions, event);
        if (!open)
                return -ENOMEM;
        *open = (struct suggestion_open){.event = event, .now = *standing};
        return 0;
}

bool suggestions_find_open(const struct book *book, uint64_t event, struct suggestion_standing *ret) {
        const struct suggestion_open *open = find(suggestions_of(book), event);

        if (open)
                *ret = open->now;
        return open != NULL;
}

bool suggestions_box_stands(const struct book *book, uint64_t number) {
        const struct suggestions *suggestions = suggestions_of(book);

        for (size_t i = 0; i < suggestions->n_voided; i++)
                if (suggestions->voided[i] == number)
                        return false;
        return number >= 1 && number <= suggestions->last_box;
}

int suggestions_note_void(struct book *book, uint64_t number) {
        struct suggestions *suggestions = suggestions_of(book);
        uint64_t *added =
                ARRAY_ADD(suggestions->voided, suggestions->n_voided, suggestions->voided_allocated);

        if (!added)
                return -ENOMEM;
        *added = number;
        return 0;
}

int32_t suggestions_day(const struct book *book, const struct suggestion_row *row) {
        return book ? day_of(book_wall(book, &row->at, NULL), ratings_of(book)->rules.utc_offset_usec)
                    : row->day;
}

struct suggestions_waiting suggestions_wait(const struct book *book, bool day_known, int32_t day) {
        const struct suggestions *suggestions = suggestions_of(book);
        struct suggestions_waiting waiting = {.open = suggestions->n_open};

        for (size_t i = 0; i < suggestions->n_open; i++) {
                const struct suggestion_standing *now = &suggestions->open[i].now;
                bool is_late = now->term.known && day > now->term.due_day;

                waiting.unclassified += now->state == SUGGESTION_STATE_NEW;
                if (!day_known || (now->term.known && day < now->term.warn_day))
                        continue;
                waiting.due += !is_late;
                waiting.overdue += is_late;
        }
        return waiting;
}
