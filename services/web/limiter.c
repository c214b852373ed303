#include "limiter.h"

/* One a second for an address, two for all. */
const struct limiter_rate limiter_typed = {LIMITER_BURST, USEC_PER_SEC, USEC_PER_SEC / 2};
/* Of each visitor of a burst the ticket, its rating, and both once more. */
const struct limiter_rate limiter_scanned = {4 * LIMITER_BURST, USEC_PER_SEC / 10, 0};
/* Half of what the aggregator takes of the page. */
const struct limiter_rate limiter_coded = {LIMITER_BURST / 2, USEC_PER_SEC, 0};

/* Full at that time, and until then one less for each interval that is left. */
struct bucket {
        uint64_t full_usec;
};

struct entry {
        struct limiter_address address;
        struct bucket bucket; /* full: the entry is free */
};

struct limiter {
        const struct limiter_rate *rate;
        struct bucket all, rest; /* rest: of addresses without an entry */
        struct entry entries[LIMITER_ADDRESSES_MAX];
};

int limiter_new(const struct limiter_rate *rate, struct limiter **ret) {
        struct limiter *limiter = calloc(1, sizeof(*limiter));

        if (!limiter)
                return -ENOMEM;
        limiter->rate = rate;
        *ret = limiter;
        return 0;
}

struct limiter *limiter_free(struct limiter *limiter) {
        free(limiter);
        return NULL;
}

/* How long until one more is there. */
static uint64_t wait_usec(const struct bucket *bucket, unsigned burst, uint64_t each_usec,
                          uint64_t now_usec) {
        uint64_t most = now_usec + (burst - 1) * each_usec;

        return bucket->full_usec > most ? bucket->full_usec - most : 0;
}

static void take(struct bucket *bucket, uint64_t each_usec, uint64_t now_usec) {
        bucket->full_usec = (bucket->full_usec > now_usec ? bucket->full_usec : now_usec) + each_usec;
}

static struct bucket *find(struct limiter *limiter, const struct limiter_address *address,
                           uint64_t now_usec) {
        struct entry *free_entry = NULL;

        for (size_t i = 0; i < LIMITER_ADDRESSES_MAX; i++) {
                struct entry *entry = &limiter->entries[i];

                if (entry->bucket.full_usec <= now_usec)
                        free_entry = entry;
                else if (memcmp(&entry->address, address, sizeof(*address)) == 0)
                        return &entry->bucket;
        }
        if (!free_entry)
                return &limiter->rest;
        *free_entry = (struct entry){.address = *address};
        return &free_entry->bucket;
}

unsigned limiter_take(struct limiter *limiter, const struct limiter_address *address, uint64_t now_usec) {
        const struct limiter_rate *rate = limiter->rate;
        struct bucket *bucket = find(limiter, address, now_usec);
        uint64_t own = wait_usec(bucket, rate->burst, rate->address_usec, now_usec),
                 all = wait_usec(&limiter->all, rate->burst, rate->all_usec, now_usec),
                 longest = own > all ? own : all;

        if (longest > 0)
                return (unsigned) ((longest + USEC_PER_SEC - 1) / USEC_PER_SEC);
        take(bucket, rate->address_usec, now_usec);
        take(&limiter->all, rate->all_usec, now_usec);
        return 0;
}
