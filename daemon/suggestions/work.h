/* What is done with suggestions and the letter box, in the transaction that records it. */
#pragma once

#include "daemon/record/book.h"
#include "daemon/record/store.h"
#include "daemon/suggestions/suggestion.h"

struct suggestion_work {
        const char *code, *value; /* of a move: as of its kind, a text of it clean */
        char actor[ACTOR_SIZE];
        enum suggestion_move move;
        enum suggestion_erasure erasure;
        struct box_row box; /* letters, seal and units; its number is set, but of a void given */
        const struct suggestion_calendar *calendar;
        const char *error, *problem; /* of the bus; NULL: it was recorded */
        uint64_t event;              /* of one that was recorded */
};

/* By its code, as people type it. -ENOENT: none has it. */
int suggestions_find(struct store *store, const char *code, struct suggestion_row *ret);

/* Set the last ones, whether it is done or not. A negative errno: nothing of the transaction may stay. */
int suggestions_move(struct book *book, struct store *store, const struct instant *now,
                     struct suggestion_work *work);
int suggestions_erase(struct book *book, struct store *store, const struct instant *now,
                      struct suggestion_work *work);
int suggestions_open_box(struct book *book, const struct instant *now, struct suggestion_work *work);
/* value: why. */
int suggestions_void_box(struct book *book, const struct instant *now, struct suggestion_work *work);

/* Suggestions that were done by a day and have a text still, the first of them: their events. */
enum { SUGGESTIONS_ERASED_AT_ONCE = 100 };
struct suggestions_kept {
        uint64_t events[SUGGESTIONS_ERASED_AT_ONCE];
        size_t n;
};
int suggestions_find_kept(struct store *store, int32_t last_day, struct suggestions_kept *ret);
int suggestions_erase_kept(struct book *book, const struct instant *now, const struct suggestions_kept *kept);

/* In a copy that is to be the record: erases whatever the record before has erased and the copy has still. */
int suggestions_erase_again(struct book *book, struct store *store, const struct instant *now,
                            struct store *before, const char *actor);
/* Whether any suggestion has a text. */
int suggestions_have_texts(struct store *store, bool *ret);
