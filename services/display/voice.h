/*
 * The voice: recordings and a loudspeaker around the queue of what is said. One thing after another, each
 * from its silence before the first syllable to the end of what is heard; a loudspeaker that goes away and
 * comes back is waited for. sound, conf and events outlive it.
 */
#pragma once

#include "hw/sound.h"
#include "services/base/problem.h"
#include "services/speech/clip-folder.h"
#include "services/speech/voice-queue.h"

enum { VOICE_LEAD_MSEC_MAX = 3000 };

/* Without news of a loudspeaker that is away or fails it is tried again after so long. */
#define VOICE_RETRY_USEC (5 * USEC_PER_SEC)
/* Past its end by so much without being over, what is said is cut short. */
#define VOICE_STUCK_USEC (10 * USEC_PER_SEC)

struct voice_conf {
        struct sentence_style style;
        bool says_english;       /* after it, everything once more */
        unsigned lead_msec;      /* silence that wakes up a screen's loudspeaker */
        unsigned volume_percent; /* not of an emergency: that is as loud as can be */
};

struct voice;

/* Whether there is a loudspeaker, as far as is known. */
enum voice_speaker { VOICE_SPEAKER_UNKNOWN, VOICE_SPEAKER_READY, VOICE_SPEAKER_ABSENT };
typedef void (*voice_speaker_fn)(void *userdata);

int voice_new(sd_event *event, struct sound *sound, const struct voice_conf *conf, voice_ended_fn ended,
              void *userdata, struct voice **ret);
struct voice *voice_free(struct voice *voice);
DEFINE_CLEANUP(struct voice *, voice_free)

/*
 * clip_set_read() of the folders, ended by NULL. Before it there are tones alone; after an error there is
 * what there was. What a missing recording means: sentence_make_recorded(). Returns how many recordings there
 * are, or -ENOMEM.
 */
int voice_load(struct voice *voice, const char *const *folders, struct problem *ret_problem);

/* As voice_queue_set(), in times of CLOCK_BOOTTIME. An item that cannot be listed refuses all of them. */
int voice_set(struct voice *voice, const struct voice_item *items, size_t n);
/* Quiet hours: emergencies alone are said; what was listed meanwhile is said later only if it is young. */
void voice_set_quiet(struct voice *voice, bool quiet);
/* The same configuration elsewhere. */
void voice_set_conf(struct voice *voice, const struct voice_conf *conf);
/* Another loudspeaker: what was being said is cut short. The one before may go now. */
void voice_set_sound(struct voice *voice, struct sound *sound);
/* News of the loudspeaker: for sound_watch(). It is tried with a moment of silence, if nothing is to be said.
 */
void voice_look(struct voice *voice);
/* Tries it, and calls back whenever voice_speaker() is another than before. */
void voice_watch(struct voice *voice, voice_speaker_fn changed, void *userdata);
enum voice_speaker voice_speaker(const struct voice *voice);
/* What is being said; NULL: nothing. Valid until the next call. */
const struct voice_item *voice_saying(const struct voice *voice);
/* As voice_queue_forget(). */
void voice_forget(struct voice *voice);
