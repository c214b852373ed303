/*
 * What watch decides with: a cursor and the ids that come along. The record's ids rise by one, so each event
 * is shown exactly once if one is shown only when it is the next, and every gap is read from the record.
 * Pure.
 */
#pragma once

#include "services/base/util.h"

enum follow_step {
        FOLLOW_SHOW, /* the next one */
        FOLLOW_OLD,  /* shown before */
        FOLLOW_GAP,  /* some are missing before it: read from the record, this one too */
};

static inline enum follow_step follow_event(uint64_t cursor, uint64_t id) {
        if (id <= cursor)
                return FOLLOW_OLD;
        return id == cursor + 1 ? FOLLOW_SHOW : FOLLOW_GAP;
}
