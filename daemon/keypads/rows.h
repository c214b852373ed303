/* What keys mean, as plain structs: rows of tables. */
#pragma once

#include "daemon/queue/rows.h"

/* What a key beside the fixed ones means, from the last "key-changed" event: a ticket for a service, or a
 * transfer to a service or counter. Both empty: nothing any more, or a fixed one. */
struct key_row {
        char keypad[ID_SIZE];
        char key[KEY_NAME_SIZE];
        char service[ID_SIZE], counter[ID_SIZE];
        /* Its last press that did something; 0: none */
        uint64_t acted_event, acted_boot, acted_usec;
        bool dirty;
};

/* Whether the keypad daemon has it, from the last "keypad-ready" or "keypad-absent" event. */
struct presence_row {
        char keypad[ID_SIZE];
        bool absent;
        bool dirty;
};

/* A keypad on which citizens take tickets, from the last "kiosk-changed" event. */
struct kiosk_row {
        char keypad[ID_SIZE];
        enum priority priority; /* of a ticket that is taken after the priority key */
        uint64_t priority_usec; /* at most so long after it; 0: it means nothing */
        struct moment pressed;  /* the priority key; boot 0: no ticket was preferred since */
        bool dirty;
};
