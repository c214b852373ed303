#include "voice.h"

#include "hw/timer.h"
#include "services/speech/clip-folder.h"

struct voice {
        sd_event *event;
        struct sound *sound;
        const struct voice_conf *conf;
        struct voice_queue *queue;
        struct clip_set *clips;

        struct voice_item items[VOICE_LISTED_MAX]; /* as they were set last */
        size_t n_items;
        bool is_saying, is_quiet;
        bool is_away; /* the loudspeaker, when it was last asked */
        bool to_probe;
        enum voice_speaker speaker;
        voice_speaker_fn changed;
        void *userdata; /* of changed */
        sd_event_source *round, *timer;
};

static uint64_t now(const struct voice *voice) {
        uint64_t usec;

        return sd_event_now(voice->event, CLOCK_BOOTTIME, &usec) >= 0 ? usec : 0;
}

int voice_load(struct voice *voice, const char *const *folders, struct problem *ret_problem) {
        struct clip_set *clips = NULL;
        int r = clip_set_read(folders, voice->conf->says_english, &clips, ret_problem);

        if (r < 0)
                return r;
        clip_set_free(voice->clips);
        voice->clips = clips;
        return (int) clips->n;
}

/* What is said of an item in one language, behind what there is already. */
static size_t add_parts(const struct voice *voice, const struct voice_item *item, struct sentence_style style,
                        const struct speech_recording **parts) {
        struct speech_recording *const *recordings = voice->clips->recordings[style.language];
        const struct sentence sentence = voice_item_sentence(item);
        struct clip_list list;
        bool has[_CLIP_MAX];

        for (int clip = 0; clip < _CLIP_MAX; clip++)
                has[clip] = recordings[clip];
        /* Said after the other language, it only has to add something. */
        if (!sentence_make_recorded(&sentence, &style, has, &list) && style.language != LANGUAGE_VI)
                return 0;
        for (size_t i = 0; i < list.n; i++)
                parts[i] = recordings[list.clips[i]];
        return list.n;
}

static int join(const struct voice *voice, const struct voice_item *item, struct speech_recording **ret) {
        const struct speech_recording *parts[2 * SENTENCE_CLIPS_MAX + 1] = {NULL};
        struct sentence_style style = voice->conf->style;
        size_t n = add_parts(voice, item, style, parts);

        if (voice->conf->says_english) {
                style.language = LANGUAGE_EN;
                style.no_chime = true;
                n += 1 + add_parts(voice, item, style, parts + n + 1); /* behind a pause */
        }
        /* Whoever turned it down did not think of leaving the house. */
        return speech_recording_join(parts, n, voice->conf->lead_msec,
                                     item->type == SENTENCE_EMERGENCY ? 100 : voice->conf->volume_percent,
                                     ret);
}

static void set_speaker(struct voice *voice, int result) {
        enum voice_speaker speaker = result == 0 ? VOICE_SPEAKER_READY : VOICE_SPEAKER_ABSENT;

        if (result == -ECANCELED || speaker == voice->speaker)
                return;
        voice->speaker = speaker;
        if (voice->changed)
                voice->changed(voice->userdata);
}

/* ----- whether there is a loudspeaker, while nothing is to be said ----- */

static void probe(struct voice *voice) {
        voice->to_probe = false;
        set_speaker(voice, sound_is_present(voice->sound) ? 0 : -ENODEV);
}

/* ----- one after another ----- */

static void end(struct voice *voice, enum voice_end how) {
        voice->is_saying = false;
        voice_queue_end(voice->queue, now(voice), how);
        if (how == VOICE_SILENT) {
                voice->is_away = true;
                (void) timer_start(voice->timer, VOICE_RETRY_USEC);
        } else {
                trigger(voice->round);
        }
}

static void on_done(int result, void *userdata) {
        set_speaker(userdata, result);
        end(userdata, result == 0 ? VOICE_SAID : result == -ENXIO ? VOICE_SILENT : VOICE_CUT);
}

/* What cannot be said now waits until it is too old: it is never reported as said. */
static void say(struct voice *voice, const struct voice_item *item) {
        _cleanup_(speech_recording_freep) struct speech_recording *recording = NULL;

        static_assert((int) RECORDING_RATE == (int) SOUND_RATE, "recordings are played as they are");
        voice->is_saying = true;
        int r = join(voice, item, &recording);
        if (r >= 0)
                r = sound_play(voice->sound, recording->samples, recording->n, on_done, voice);
        if (r >= 0)
                (void) timer_start(voice->timer,
                                   speech_recording_msec(recording) * USEC_PER_MSEC + VOICE_STUCK_USEC);
        else if (recording)
                set_speaker(voice, r);
        if (r < 0)
                end(voice, VOICE_SILENT);
}

static int on_round(_unused_ sd_event_source *source, void *userdata) {
        struct voice *voice = userdata;

        if (voice->is_saying) {
                if (voice_queue_gives_way(voice->queue))
                        sound_stop(voice->sound);
                return 0;
        }
        if (voice->is_away)
                return 0;
        const struct voice_item *item = voice_queue_begin(voice->queue, now(voice));
        if (!item) {
                uint64_t next = voice_queue_next_usec(voice->queue, now(voice));

                if (voice->to_probe)
                        probe(voice);
                return timer_start_at(voice->timer, next);
        }
        say(voice, item);
        return 0;
}

static int on_timer(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct voice *voice = userdata;

        /* A loudspeaker that never ends is to let go of it. */
        if (voice->is_saying) {
                set_speaker(voice, -EIO);
                sound_stop(voice->sound);
        }
        voice->is_away = false;
        trigger(voice->round);
        return 0;
}

static int list(struct voice *voice) {
        struct voice_item items[VOICE_LISTED_MAX];
        size_t n = 0;

        for (size_t i = 0; i < voice->n_items; i++)
                if (!voice->is_quiet || voice->items[i].type == SENTENCE_EMERGENCY)
                        items[n++] = voice->items[i];
        int r = voice_queue_set(voice->queue, items, n, now(voice));
        if (r >= 0)
                trigger(voice->round);
        return r;
}

int voice_set(struct voice *voice, const struct voice_item *items, size_t n) {
        if (n > VOICE_LISTED_MAX)
                return -E2BIG;
        for (size_t i = 0; i < n; i++)
                voice->items[i] = items[i];
        voice->n_items = n;
        return list(voice);
}

void voice_set_quiet(struct voice *voice, bool quiet) {
        voice->is_quiet = quiet;
        (void) list(voice); /* it was in order when it was set */
}

void voice_set_conf(struct voice *voice, const struct voice_conf *conf) {
        voice->conf = conf;
}

void voice_set_sound(struct voice *voice, struct sound *sound) {
        voice->sound = sound;
        if (voice->is_saying)
                end(voice, VOICE_CUT);
        voice_look(voice);
}

void voice_watch(struct voice *voice, voice_speaker_fn changed, void *userdata) {
        voice->changed = changed;
        voice->userdata = userdata;
        voice_look(voice);
}

enum voice_speaker voice_speaker(const struct voice *voice) {
        return voice->speaker;
}

const struct voice_item *voice_saying(const struct voice *voice) {
        return voice->is_saying ? voice_queue_saying(voice->queue) : NULL;
}

void voice_forget(struct voice *voice) {
        voice_queue_forget(voice->queue);
}

void voice_look(struct voice *voice) {
        voice->is_away = false;
        voice->to_probe = voice->changed;
        trigger(voice->round);
}

struct voice *voice_free(struct voice *voice) {
        if (!voice)
                return NULL;
        clip_set_free(voice->clips);
        voice_queue_free(voice->queue);
        sd_event_source_disable_unref(voice->round);
        sd_event_source_disable_unref(voice->timer);
        sd_event_unref(voice->event);
        free(voice);
        return NULL;
}

int voice_new(sd_event *event, struct sound *sound, const struct voice_conf *conf, voice_ended_fn ended,
              void *userdata, struct voice **ret) {
        _cleanup_(voice_freep) struct voice *voice = calloc(1, sizeof(*voice));
        struct problem unheard = {.language = LANGUAGE_EN};

        assert(conf->lead_msec <= VOICE_LEAD_MSEC_MAX && conf->volume_percent <= 100);
        if (!voice)
                return -ENOMEM;
        voice->event = sd_event_ref(event);
        voice->sound = sound;
        voice->conf = conf;
        int r = clip_set_read((const char *const[]){NULL}, conf->says_english, &voice->clips, &unheard);
        problem_done(&unheard);
        if (r >= 0)
                r = voice_queue_new(ended, userdata, &voice->queue);
        if (r >= 0)
                r = trigger_new(event, on_round, voice, &voice->round);
        if (r >= 0)
                r = timer_new(event, CLOCK_BOOTTIME, 1, on_timer, voice, &voice->timer);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(voice);
        return 0;
}
