/*
 * The clips that speech is put together from: files NAME.wav in a folder for each language, which a commune
 * may record itself, and what is to be read aloud for each. Pure tables.
 */
#pragma once

#include "services/base/util.h"

enum clip {
        CLIP_CHIME,
        CLIP_ALARM,
        CLIP_PAUSE, /* of no file: a short silence, where a comma stands */

        /* Numbers: 0 to 10 are said alike in both grammars; the second ten and the tens are English. */
        CLIP_0,
        CLIP_10 = CLIP_0 + 10,
        CLIP_11,
        CLIP_19 = CLIP_11 + 8,
        CLIP_20,
        CLIP_90 = CLIP_20 + 7,
        CLIP_HUNDRED,
        CLIP_THOUSAND,
        CLIP_AND,
        /* And what only Vietnamese has: "mươi" of 20 and above, "mốt", "tư" and "lăm" behind it, "linh" and
         * "nghìn" of the North, "lẻ" and "ngàn" of the South. */
        CLIP_TENS,
        CLIP_ONE_LAST,
        CLIP_FOUR_LAST,
        CLIP_FIVE_LAST,
        CLIP_ODD_NORTH,
        CLIP_ODD_SOUTH,
        CLIP_THOUSAND_SOUTH,

        CLIP_A, /* to Z, as the letters come in ASCII */
        CLIP_Z = CLIP_A + 25,
        CLIP_D_BAR, /* Đ */

        CLIP_CALL,
        CLIP_TO_COUNTER,
        CLIP_RECALL,
        CLIP_RECALL_TO_COUNTER,
        CLIP_NUMBER,
        CLIP_IS_ABSENT,
        CLIP_CALL_NEXT,
        CLIP_UNPRINTED,
        CLIP_RATE,
        CLIP_THANKS,
        CLIP_VERY_SATISFIED, /* the levels, in the order of the scale of five */
        CLIP_SATISFIED,
        CLIP_NEUTRAL,
        CLIP_DISSATISFIED,
        CLIP_VERY_DISSATISFIED,
        CLIP_COUNTER,
        CLIP_PAUSED,
        CLIP_CLOSING,
        CLIP_NOTICE,
        CLIP_EMERGENCY,

        _CLIP_MAX,
        _CLIP_INVALID = -EINVAL,
};

/* The file's name without ".wav", a-z, 0-9 and '-'; NULL: CLIP_PAUSE. */
const char *clip_name(enum clip clip);
/* What is read aloud; NULL: the language does not need the clip. The chime and the alarm have none to be
 * read, and say what they are, in brackets. */
const char *clip_text(enum clip clip, enum language language);
