/*
 * Local users who mean ill: processes of their own on the bus of a centre, each doing one thing over and over
 * until they are ended. They may not be anybody: accounts that are in no group (CENTRE_STRANGERS of them at
 * most).
 */
#pragma once

#include "centre.h"

enum attack {
        ATTACK_HUGE,              /* texts of 16 MB where a name is expected, to all three daemons in turn */
        ATTACK_NO_REPLY,          /* the longest reads there are, as fast as they go, answers not wanted */
        ATTACK_READS,             /* the same with answers wanted: as many open as the bus allows */
        ATTACK_NEVER_READ,        /* connections that ask the aggregator, and read no answer */
        ATTACK_NEVER_READ_SLOWLY, /* the same, of each public answer, at a pace that costs little time */
        ATTACK_COME_AND_GO,       /* connections that ask and leave */
        _ATTACK_MAX,
};

struct attackers;

const char *attack_to_string(enum attack attack);

/* Returns at once. */
struct attackers *attackers_new(struct centre *centre, enum attack attack, unsigned n_accounts);
/* Puts them into a control group of their own, so that they share the processor with everybody else as one;
 * where there is none to be had, nothing. */
void attackers_weigh(const struct attackers *attackers);
/* Ends them. */
struct attackers *attackers_free(struct attackers *attackers);
DEFINE_CLEANUP(struct attackers *, attackers_free)

/* What they have done so far: calls, or connections. */
uint64_t attackers_count(const struct attackers *attackers);
