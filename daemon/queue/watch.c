#include "daemon/queue/watch.h"

/* *ret_kept: whether it was for any time. */
static int keep(struct queue_part *bq, uint32_t position, enum desk_time what, const struct moment *at,
                bool *ret_kept) {
        const struct desk_watch *watch = &bq->watches[position];

        bq->desks_dirty[position] = true;
        *ret_kept = moment_is_before(&watch->since[what], at);
        if (!*ret_kept)
                return 0;
        struct desk_time_row *row = ARRAY_ADD(bq->desk_times, bq->n_desk_times, bq->desk_times_allocated);
        if (!row)
                return -ENOMEM;
        *row = (struct desk_time_row){
                .what = what, .start = watch->since[what], .end = *at, .before = watch->before[what]};
        id_copy(row->counter, sizeof(row->counter), bq->desks[position]);
        return 0;
}

int watch_set(struct book *book, uint32_t position, enum desk_time what, bool is_so,
              const struct moment *at) {
        struct queue_part *bq = queue_of(book);
        struct desk_watch *watch = &bq->watches[position];
        bool was_so = watch->since[what].boot > 0, kept;

        if (is_so == was_so)
                return 0;
        int r = was_so ? keep(bq, position, what, at, &kept) : 0;
        watch->since[what] = is_so ? *at : (struct moment){0};
        watch->before[what] = (struct moment){0};
        bq->desks_dirty[position] = true;
        return r;
}

int watch_interrupt(struct book *book, const struct moment *before, const struct moment *at) {
        struct queue_part *bq = queue_of(book);
        int r = 0;

        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_counters; i++)
                for (enum desk_time what = 0; r >= 0 && what < _DESK_TIME_MAX; what++) {
                        struct desk_watch *watch = &bq->watches[i];
                        bool kept = false;

                        if (watch->since[what].boot == 0)
                                continue;
                        r = keep(bq, i, what, before, &kept);
                        watch->since[what] = *at;
                        if (kept)
                                watch->before[what] = *before;
                }
        return r;
}
