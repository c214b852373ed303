/*
 * How often codes that were typed are looked up: LIMITER_BURST at once and then one a second for an address,
 * and two a second for all, so that guessing at them for a day finds none to speak of, and a room full of
 * people behind one address is served. Pure; times are of any clock that does not go back.
 */
#pragma once

#include "services/base/util.h"

enum { LIMITER_ADDRESSES_MAX = 1024, LIMITER_ADDRESS_SIZE = 16, LIMITER_BURST = 60 };

/* An IPv4 address as one of IPv6, and of IPv6 the network: who has one has all addresses of it. */
struct limiter_address {
        uint8_t bytes[LIMITER_ADDRESS_SIZE];
};

struct limiter;
int limiter_new(struct limiter **ret);
struct limiter *limiter_free(struct limiter *limiter);
DEFINE_CLEANUP(struct limiter *, limiter_free)

/* Takes one of what the address has left. 0: it may go on; otherwise the seconds after which it may, and
 * nothing is taken. More addresses than there is room for share what one has. */
unsigned limiter_take(struct limiter *limiter, const struct limiter_address *address, uint64_t now_usec);
