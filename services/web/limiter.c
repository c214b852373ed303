#include "limiter.h"

#define ADDRESS_USEC USEC_PER_SEC
#define ALL_USEC (USEC_PER_SEC / 2)

/* Full at that time, and until then one less for each interval that is left. */
struct bucket {
        uint64_t full_usec;
};

struct entry {
        struct limiter_address address;
        struct bucket bucket; /* full: the entry is free */
};

struct limiter {
        struct bucket all, rest; /* rest: of addresses without an entry */
        struct entry entries[LIMITER_ADDRESSES_MAX];
};

int limiter_new(struct limiter **ret) {
        *ret = calloc(1, sizeof(**ret));
        return *ret ? 0 : -ENOMEM;
}

struct limiter *limiter_free(struct limiter *limiter) {
        free(limiter);
        return NULL;
}

/* How long until one more is there. */
static uint64_t wait_usec(const struct bucket *bucket, uint64_t each_usec, uint64_t now_usec) {
        uint64_t most = now_usec + (LIMITER_BURST - 1) * each_usec;

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
        struct bucket *bucket = find(limiter, address, now_usec);
        uint64_t own = wait_usec(bucket, ADDRESS_USEC, now_usec),
                 all = wait_usec(&limiter->all, ALL_USEC, now_usec), longest = own > all ? own : all;

        if (longest > 0)
                return (unsigned) ((longest + USEC_PER_SEC - 1) / USEC_PER_SEC);
        take(bucket, ADDRESS_USEC, now_usec);
        take(&limiter->all, ALL_USEC, now_usec);
        return 0;
}
