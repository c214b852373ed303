/*
 * Recordings from folders FOLDER/vi/NAME.wav and FOLDER/en/NAME.wav: those that a commune made, and behind
 * them the default voice. Blocks on the disk.
 */
#pragma once

#include "clips.h"
#include "recording.h"

/* The default voice, where it is installed; a build without espeak-ng has none there. */
extern const char clip_folder_default[];

/* 1: it is read, and *ret_problem is told if it should be made again; 0: it is not there; -EINVAL: it cannot
 * be used, and *ret_problem says why; -ENOMEM. */
int clip_read(const char *folder, enum language language, enum clip clip, struct speech_recording **ret,
              struct problem *ret_problem);

struct clip_set {
        struct speech_recording *recordings[_LANGUAGE_MAX][_CLIP_MAX]; /* NULL: it is in no folder */
        size_t n;                                                      /* without tones that were made */
};

/*
 * Each clip from the first of the folders, ended by NULL, in which it can be used; of English nothing unless
 * it is wanted. A tone that is in none is made. Files that cannot be used or should be made again are named
 * in *ret_problem, a line each, and behind them of each language what is missing. -ENOMEM.
 */
int clip_set_read(const char *const *folders, bool english, struct clip_set **ret,
                  struct problem *ret_problem);
struct clip_set *clip_set_free(struct clip_set *set);
DEFINE_CLEANUP(struct clip_set *, clip_set_free)
