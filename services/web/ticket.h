/* What Centre1 tells of a ticket by its code, TicketByCode. Plain strings of the bus, cut to size. */
#pragma once

#include "dbus/centre-words.h"

enum { TICKET_WORD_SIZE = 32, TICKET_LABEL_SIZE = 256, TICKET_BASIS_SIZE = 64 };

struct ticket_info {
        char number[TICKET_WORD_SIZE], state[TICKET_WORD_SIZE];
        char service[TICKET_LABEL_SIZE], counter[TICKET_LABEL_SIZE];
        bool has_ahead, has_estimate;
        uint32_t ahead, estimate_min;
        char basis[TICKET_BASIS_SIZE];
        unsigned subjects, rated; /* bits, 1 << enum subject: that can be rated, that are */
        unsigned scale;           /* levels; 0: not told */
};
