/* One event into an outbox. */
#pragma once

#include "services/base/outbox.h"

static inline int outbox_append(struct outbox *outbox, const char *type, const char *fields_text,
                                uint64_t *ret_sequence) {
        uint64_t sequence;
        int r;

        r = outbox_begin(outbox);
        if (r >= 0)
                r = outbox_add(outbox, type, fields_text, &sequence);
        if (r >= 0)
                r = outbox_commit(outbox);
        if (r < 0)
                return r;
        if (ret_sequence)
                *ret_sequence = sequence;
        return 0;
}
