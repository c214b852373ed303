/*
 * A suggestion on its way into the record: whether one more may come, its code and first term, its text and
 * its event, in one transaction. So what is sent again, before or after a kill, is one suggestion.
 */
#pragma once

#include "daemon/record/book.h"
#include "daemon/record/store.h"
#include "daemon/suggestions/suggestion.h"

struct suggestion_asked {
        /* channel, department, box, once and now.category. Set are event, code and how it stands. */
        struct suggestion_row row;
        char text[SUGGESTION_TEXT_SIZE]; /* clean */
        char actor[ACTOR_SIZE];
        bool is_page; /* nobody's: the public's page brings it */
        const struct suggestion_calendar *calendar;
        const char *error, *problem; /* of the bus; NULL: it was recorded, or repeated */
        bool is_repeated;            /* that form brought just this text before */
};

/* Sets the last ones, whether it is taken or not. A negative errno: nothing of the transaction may stay. */
int suggestions_add(struct book *book, struct store *store, const struct instant *now,
                    struct suggestion_asked *asked);

/* The first text of a suggestion; -ENOENT: it has none, as they were erased. */
int suggestions_load_text(struct store *store, uint64_t suggestion, struct suggestion_text_row *ret);

/* The fields of a term and of what it counts from; returns how many of them there are. The texts hold what
 * they say. */
struct suggestion_days {
        char base[DAY_TEXT_SIZE], warn[DAY_TEXT_SIZE], due[DAY_TEXT_SIZE], done[DAY_TEXT_SIZE];
};
size_t suggestions_day_fields(const struct suggestion_standing *standing, struct suggestion_days *days,
                              struct event_field *fields);
