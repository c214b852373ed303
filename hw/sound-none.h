/* The loudspeaker of a build that has none: it is never there. */
#pragma once

#include "sound.h"

int sound_none_new(sd_event *event, struct sound **ret);
