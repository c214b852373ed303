#include "daemon/suggestions/book.h"

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

int suggestions_note(struct book *book, uint64_t event, const struct suggestion_standing *standing) {
        struct suggestions *suggestions = suggestions_of(book);

        if (!suggestion_is_open(standing->state)) {
                forget(suggestions, event);
                return 0;
        }
        struct suggestion_open *open = find(suggestions, event);
        if (!open)
                open = ARRAY_ADD(suggestions->open, suggestions->n_open, suggestions->open_allocated);
        if (!open)
                return -ENOMEM;
        *open = (struct suggestion_open){
                .event = event, .is_new = standing->state == SUGGESTION_STATE_NEW, .term = standing->term};
        return 0;
}

struct suggestions_waiting suggestions_wait(const struct book *book, bool day_known, int32_t day) {
        const struct suggestions *suggestions = suggestions_of(book);
        struct suggestions_waiting waiting = {.open = suggestions->n_open};

        for (size_t i = 0; i < suggestions->n_open; i++) {
                const struct suggestion_term *term = &suggestions->open[i].term;

                waiting.unclassified += suggestions->open[i].is_new;
                if (!day_known || !term->known || day < term->warn_day)
                        continue;
                waiting.due += day <= term->due_day;
                waiting.overdue += day > term->due_day;
        }
        return waiting;
}
