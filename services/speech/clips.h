/*
 * The clips that speech is put together from: files NAME.wav in a folder for each language, which a commune
 * may record itself, and what is to be read aloud for each. Pure tables.
 */
#pragma once

#include "clip-table.h"
#include "services/base/util.h"

/* CLIP_0 to CLIP_20 and the tens behind them are in order, as are CLIP_A to CLIP_Z and the levels from
 * CLIP_VERY_SATISFIED on. CLIP_PAUSE has no file: a short silence, where a comma stands. */
#define CLIP_ID(id, name, vi, en) CLIP_##id,
enum clip { CLIP_EACH(CLIP_ID) _CLIP_MAX, _CLIP_INVALID = -EINVAL };
#undef CLIP_ID

/* The file's name without ".wav", a-z, 0-9 and '-'; NULL: CLIP_PAUSE. */
const char *clip_name(enum clip clip);
/* What is read aloud; NULL: the language has no such clip. The chime and the alarm have none to be read, and
 * say what they are, in brackets. */
const char *clip_text(enum clip clip, enum language language);
/* Whether it is no speech, and is played without a recording too: the chime and the alarm. */
bool clip_is_tone(enum clip clip);

/* The folder of a language's recordings: "vi", "en". */
const char *clip_folder(enum language language);
