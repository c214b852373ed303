#include "daemon/queue/spans.h"

void spans_clear(struct spans *spans) {
        free(spans->items);
        *spans = (struct spans){0};
}

int spans_add(struct spans *spans, int64_t from_usec, int64_t to_usec) {
        if (from_usec >= to_usec)
                return 0;
        struct span *span = ARRAY_ADD(spans->items, spans->n, spans->allocated);
        if (!span)
                return -ENOMEM;
        *span = (struct span){from_usec, to_usec};
        return 0;
}

static int compare(const void *a, const void *b) {
        const struct span *x = a, *y = b;

        return x->from_usec < y->from_usec ? -1 : x->from_usec > y->from_usec;
}

void spans_sort(struct spans *spans) {
        size_t kept = 0;

        if (spans->n > 0)
                qsort(spans->items, spans->n, sizeof(*spans->items), compare);
        for (size_t i = 0; i < spans->n; i++) {
                struct span *last = kept > 0 ? &spans->items[kept - 1] : NULL, *span = &spans->items[i];

                if (!last || span->from_usec > last->to_usec)
                        spans->items[kept++] = *span;
                else if (span->to_usec > last->to_usec)
                        last->to_usec = span->to_usec;
        }
        spans->n = kept;
}

int spans_intersect(const struct spans *a, const struct spans *b, struct spans *ret) {
        size_t i = 0, k = 0;
        int r = 0;

        while (r >= 0 && i < a->n && k < b->n) {
                const struct span *x = &a->items[i], *y = &b->items[k];
                int64_t from = x->from_usec > y->from_usec ? x->from_usec : y->from_usec;
                int64_t to = x->to_usec < y->to_usec ? x->to_usec : y->to_usec;

                r = spans_add(ret, from, to);
                if (x->to_usec < y->to_usec)
                        i++;
                else
                        k++;
        }
        return r;
}
