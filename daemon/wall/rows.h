/* What is shown on the wall and said in the hall, as plain structs: rows of tables. */
#pragma once

#include "daemon/printing/rows.h"
#include "dbus/display-words.h"

#define DISPLAY_SOURCE "display"

enum {
        ANNOUNCEMENTS_MAX = 64, /* that are known, the last ones */
        OUTPUTS_MAX = 8,
        CONNECTOR_SIZE = 33,
        NOTICE_MAX = 1000, /* bytes */
};

/* From the last "wall-rules-changed" event. */
struct wall_rules {
        bool known;
        bool shown;            /* there is a display */
        bool rate;             /* the invitation to rate is said */
        bool level;            /* and what was pressed */
        uint64_t closing_usec; /* before the end of the hours; 0: nothing is said of it */
};

/* The words of the display, by names of their own: its daemon has functions for them too. */
const char *announcement_to_string(enum sentence_type word);
int announcement_from_string(const char *s);
const char *output_state_to_string(enum screen_state word);
int output_state_from_string(const char *s);

/* Whether it is to be said. */
enum voicing {
        VOICING_DUE,
        VOICING_WITH, /* with the no-show before it, in one sentence */
        VOICING_OVER, /* nothing to say any more: whoever was called has come, or was put back */
        VOICING_SAID,
        VOICING_CUT,
        VOICING_LATE,
        _VOICING_MAX,
        _VOICING_INVALID = -EINVAL,
};
#define VOICING_WORDS                                                                                        \
        { "due", "with", "over", "said", "cut", "late" }
const char *voicing_to_string(enum voicing word);
int voicing_from_string(const char *s);

/* What is announced, by the event that asks for it. */
struct announcement_row {
        uint32_t place; /* one after another, and over again */
        uint64_t event;
        enum sentence_type what;
        struct moment since;
        uint64_t ticket, visit; /* that it is about; 0: none */
        char number[NUMBER_TEXT_SIZE];
        uint64_t next_ticket; /* of a no-show: who is called instead; 0: nobody */
        char next[NUMBER_TEXT_SIZE];
        char counter[ID_SIZE];
        uint64_t nth, of;          /* call, of so many; of 0: not to be told */
        char level[KEY_NAME_SIZE]; /* of what was pressed; empty: none */
        enum voicing voicing;
        bool stands; /* a call to where the ticket is still, or a number that is still on no paper */
        bool shown;  /* large, on one of the screens */
        bool dirty;
};

/* An output of the display daemon, as it told. */
struct output_row {
        uint32_t position; /* from 1, in the order in which they first told */
        char id[ID_SIZE];
        enum screen_state state;
        char connector[CONNECTOR_SIZE]; /* that it was last shown on; empty: it has not told */
};

/* The one that stands over everything; event 0: none. */
struct notice_row {
        uint64_t event;
        char text[NOTICE_MAX + 1];
        bool emergency;
        uint64_t for_usec; /* 0: until somebody clears it */
        struct moment since;
};

struct wall_row {
        struct notice_row notice;
        int32_t closing_day;            /* the last on which the end of the hours was announced */
        bool sound_known, sound_absent; /* of the loudspeaker */
};
