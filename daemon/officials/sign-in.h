/* Who signs in, and with what PIN. */
#pragma once

#include "daemon/record/centre.h"

/* official: NULL for the one with that number. */
struct sign_in {
        const char *counter, *official, *pin, *actor;
        uint64_t number;
};
/*
 * Records what came of it. *ret_refusal: NULL, or no-such-official, no-pin, wrong-pin, locked-out (the only
 * one that is not recorded); *ret_wait_usec: how long nobody may try again. Errors: the record or the file of
 * PINs cannot be read or written.
 */
int officials_sign_in(struct centre *centre, const struct sign_in *ask, const char **ret_refusal,
                      uint64_t *ret_wait_usec);
int officials_set_pin(struct centre *centre, const char *official, const char *pin, const char *actor);
