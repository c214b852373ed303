/* What is kept of officials: rows of tables, as plain structs. */
#pragma once

#include "daemon/record/rows.h"

/* Who failed to sign in: a counter, or an official. */
struct lock_row {
        bool of_official;
        char id[ID_SIZE];
        uint64_t failures; /* since the last success */
        struct moment last;
        bool dirty;
};
