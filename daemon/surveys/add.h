/*
 * A sheet on its way into the record: whether one more may be of its ticket, form, paper or day, and the
 * event of it, in one transaction. So what is asked again, before or after a kill, is one sheet.
 */
#pragma once

#include "daemon/record/answer.h"
#include "daemon/record/book.h"
#include "daemon/surveys/rows.h"

struct sheet_asked {
        /* channel, has_code, is_drawn, department, answers, tag and label; of paper its day, and its version
         * if that is one before, otherwise 0. */
        struct sheet_row row;
        char actor[ACTOR_SIZE]; /* of paper */
        struct refusal refusal; /* none: it was recorded, or repeated */
        bool is_repeated;       /* just these answers came of that ticket or form before */
        uint64_t event;         /* of one that was recorded */
};

/* Sets the last ones, whether the sheet is taken or not. A negative errno: nothing of the transaction may
 * stay. */
int surveys_add(struct book *book, struct store *store, const struct instant *now, struct sheet_asked *asked);
