/* What is kept of corrections, as plain structs. What each says stands in its event alone. */
#pragma once

#include "daemon/ratings/scale.h"
#include "daemon/record/rows.h"

struct correction_row {
        uint64_t event; /* its id */
        uint64_t visit; /* with the subject: of which rating */
        enum subject subject;
        enum correction correction;
};
