/* What GetReport answers of a centre that is open, as motcuactl reads it off the bus. */
#pragma once

#include <jansson.h>

#include "daemon/record/conf.h"
#include "daemon/record/store.h"

struct days_centre {
        struct store *store;
        const struct book *book;
        const struct conf *conf;
        const struct instant *now;
        uint64_t minimum; /* ratings, below which a level is not told */
};

/* For days_report(); centre: a struct days_centre. */
json_t *days_answer(int32_t first_day, int32_t last_day, void *centre);
