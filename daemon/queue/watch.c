#include "daemon/queue/watch.h"

static int keep(struct queue_part *bq, uint32_t position, enum desk_time what, const struct moment *at,
                bool interrupted) {
        struct moment *since = &bq->watches[position].since[what];

        bq->desks_dirty[position] = true;
        if (!moment_is_before(since, at))
                return 0;
        struct desk_time_row *row = ARRAY_ADD(bq->desk_times, bq->n_desk_times, bq->desk_times_allocated);
        if (!row)
                return -ENOMEM;
        *row = (struct desk_time_row){.what = what, .start = *since, .end = *at, .interrupted = interrupted};
        id_copy(row->counter, sizeof(row->counter), bq->desks[position]);
        return 0;
}

int watch_set(struct book *book, uint32_t position, enum desk_time what, bool is_so,
              const struct moment *at) {
        struct queue_part *bq = queue_of(book);
        struct moment *since = &bq->watches[position].since[what];
        bool was_so = since->boot > 0;

        if (is_so == was_so)
                return 0;
        int r = was_so ? keep(bq, position, what, at, false) : 0;
        *since = is_so ? *at : (struct moment){0};
        bq->desks_dirty[position] = true;
        return r;
}

int watch_interrupt(struct book *book, const struct moment *before, const struct moment *at) {
        struct queue_part *bq = queue_of(book);
        int r = 0;

        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_counters; i++)
                for (enum desk_time what = 0; r >= 0 && what < _DESK_TIME_MAX; what++) {
                        if (bq->watches[i].since[what].boot == 0)
                                continue;
                        r = keep(bq, i, what, before, true);
                        bq->watches[i].since[what] = *at;
                }
        return r;
}
