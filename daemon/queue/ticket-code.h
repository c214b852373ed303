/*
 * The code on a ticket, by which it can be checked: nobody guesses one who does not hold it or can read the
 * record. It follows from the record and the event that asked for the ticket, so that a replay gives the
 * same. Pure.
 */
#pragma once

#include "daemon/record/rows.h"

/* SipHash-2-4 of Aumasson and Bernstein, of data of up to 255 bytes' length. */
uint64_t siphash(const uint8_t key[static 16], const uint8_t *data, size_t size);

/* "7K3-Q9M": Crockford's base 32, which has no letters that are read as digits. record_id: 32 hexadecimal
 * digits. */
void ticket_code(const char *record_id, uint64_t event, char ret[static CODE_SIZE]);
