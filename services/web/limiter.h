/*
 * How much of one kind an address may ask for, and all together: so much at once, so that a room full of
 * people behind one address is served, and then one after each interval. Pure; times are of any clock that
 * does not go back.
 */
#pragma once

#include "services/base/util.h"

enum { LIMITER_ADDRESSES_MAX = 1024, LIMITER_ADDRESS_SIZE = 16, LIMITER_BURST = 60 };

struct limiter_rate {
        unsigned burst;
        uint64_t address_usec, all_usec; /* all: 0: as much as they want */
};
/* Of codes that were typed, and of forms without one: guessing at them for a day finds none to speak of. */
extern const struct limiter_rate limiter_typed;
/* Of codes that were scanned, which nobody guesses: one who sends them at full speed takes nothing from
 * others, as the aggregator hears no more of it than it answers easily. */
extern const struct limiter_rate limiter_scanned;
/* Of sheets with a scanned code: whoever has one leaves others room for theirs. */
extern const struct limiter_rate limiter_coded;

/* An IPv4 address as one of IPv6, and of IPv6 the network: who has one has all addresses of it. */
struct limiter_address {
        uint8_t bytes[LIMITER_ADDRESS_SIZE];
};

struct limiter;
/* rate: outlives it. */
int limiter_new(const struct limiter_rate *rate, struct limiter **ret);
struct limiter *limiter_free(struct limiter *limiter);
DEFINE_CLEANUP(struct limiter *, limiter_free)

/* Takes one of what the address has left. 0: it may go on; otherwise the seconds after which it may, and
 * nothing is taken. More addresses than there is room for share what one has. */
unsigned limiter_take(struct limiter *limiter, const struct limiter_address *address, uint64_t now_usec);
