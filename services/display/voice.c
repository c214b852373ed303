#include "voice.h"

#include "hw/timer.h"
#include "services/config/error-text.h"
#include "services/speech/recording.h"

enum { VOICE_PROBE_SAMPLES = SOUND_RATE / 50 };

struct voice {
        sd_event *event;
        struct sound *sound;
        const struct voice_conf *conf;
        struct voice_queue *queue;
        struct recording *recordings[_LANGUAGE_MAX][_CLIP_MAX];

        struct voice_item items[VOICE_LISTED_MAX]; /* as they were set last */
        size_t n_items;
        bool is_saying, is_quiet;
        bool is_away; /* the loudspeaker, when it was last asked */
        bool to_probe, is_probing;
        enum voice_speaker speaker;
        voice_speaker_fn changed;
        void *userdata; /* of changed */
        sd_event_source *round, *timer;
};

static uint64_t now(const struct voice *voice) {
        uint64_t usec;

        return sd_event_now(voice->event, CLOCK_BOOTTIME, &usec) >= 0 ? usec : 0;
}

/* ----- recordings ----- */

/* 0: it is not there, or not to be used. */
static int load_clip(const char *path, struct recording **ret, struct problem *ret_problem, char **problems) {
        _cleanup_free_ char *content = NULL;
        struct problem problem = {.language = ret_problem->language};
        size_t size = 0;
        int r = file_read_regular(path, RECORDING_SIZE_MAX, &content, &size);

        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r == -ENOMEM ? r
                                    : str_extend(problems, "\n", "%s: %s", path,
                                                 file_error_to_string(r, problem.language));
        r = recording_read(content, size, ret, &problem);
        if (problem.text && str_extend(problems, "\n", "%s: %s", path, problem.text) < 0)
                r = -ENOMEM;
        problem_done(&problem);
        return r == -EINVAL ? 0 : r < 0 ? r : 1;
}

static int load_from(struct voice *voice, const char *const *folders, enum language language, enum clip clip,
                     struct problem *ret_problem, char **problems) {
        static const char *const names[_LANGUAGE_MAX] = {[LANGUAGE_VI] = "vi", [LANGUAGE_EN] = "en"};

        for (; *folders; folders++) {
                _cleanup_free_ char *path = NULL;
                int r = str_format(&path, "%s/%s/%s.wav", *folders, names[language], clip_name(clip));

                if (r >= 0)
                        r = load_clip(path, &voice->recordings[language][clip], ret_problem, problems);
                if (r != 0)
                        return r;
        }
        return 0;
}

static void unload(struct voice *voice) {
        for (int language = 0; language < _LANGUAGE_MAX; language++)
                for (int clip = 0; clip < _CLIP_MAX; clip++)
                        voice->recordings[language][clip] = recording_free(voice->recordings[language][clip]);
}

int voice_load(struct voice *voice, const char *const *folders, struct problem *ret_problem) {
        char *problems = NULL;
        int n = 0, r = 0;

        unload(voice);
        for (int language = 0; r >= 0 && language < (voice->conf->says_english ? _LANGUAGE_MAX : 1);
             language++)
                for (int clip = 0; r >= 0 && clip < _CLIP_MAX; clip++) {
                        if (!clip_name((enum clip) clip) ||
                            !clip_text((enum clip) clip, (enum language) language))
                                continue;
                        r = load_from(voice, folders, (enum language) language, (enum clip) clip, ret_problem,
                                      &problems);
                        n += r > 0;
                }
        problem_done(ret_problem);
        ret_problem->text = problems;
        return r < 0 ? r : n;
}

/* ----- saying ----- */

/* What of a sentence is recorded. */
static size_t add_parts(const struct voice *voice, const struct voice_item *item, struct sentence_style style,
                        const struct recording **parts) {
        const struct sentence sentence = voice_item_sentence(item);
        struct clip_list list;
        size_t n = 0;

        if (sentence_make(&sentence, &style, &list) < 0)
                return 0;
        for (size_t i = 0; i < list.n; i++) {
                const struct recording *recording = voice->recordings[style.language][list.clips[i]];

                if (recording || list.clips[i] == CLIP_PAUSE)
                        parts[n++] = recording;
        }
        return n;
}

static bool has_recording(const struct recording *const *parts, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (parts[i])
                        return true;
        return false;
}

/* -ENOENT: nothing of it is recorded. */
static int join(const struct voice *voice, const struct voice_item *item, struct recording **ret) {
        const struct recording *parts[2 * SENTENCE_CLIPS_MAX + 1];
        struct sentence_style style = voice->conf->style;
        size_t n = add_parts(voice, item, style, parts);

        if (voice->conf->says_english) {
                style.language = LANGUAGE_EN;
                style.no_chime = true;
                parts[n++] = NULL;
                n += add_parts(voice, item, style, parts + n);
        }
        if (!has_recording(parts, n))
                return -ENOENT;
        int r = recording_join(parts, n, voice->conf->lead_msec, ret);
        for (size_t i = 0; r >= 0 && i < (*ret)->n; i++)
                (*ret)->samples[i] = (int16_t) ((*ret)->samples[i] * (int) voice->conf->volume_percent / 100);
        return r;
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

static void on_probed(int result, void *userdata) {
        struct voice *voice = userdata;

        voice->is_probing = false;
        set_speaker(voice, result);
        trigger(voice->round);
}

static void probe(struct voice *voice) {
        static const int16_t silence[VOICE_PROBE_SAMPLES];

        voice->to_probe = false;
        int r = sound_play(voice->sound, silence, ELEMENTSOF(silence), on_probed, voice);
        voice->is_probing = r >= 0;
        if (r < 0)
                set_speaker(voice, r);
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
        end(userdata, result == 0 ? VOICE_SAID : VOICE_CUT);
}

/* What cannot be said now waits until it is too old: it is never reported as said. */
static void say(struct voice *voice, const struct voice_item *item) {
        _cleanup_(recording_freep) struct recording *recording = NULL;

        static_assert((int) RECORDING_RATE == (int) SOUND_RATE, "recordings are played as they are");
        voice->is_saying = true;
        int r = join(voice, item, &recording);
        if (r >= 0)
                r = sound_play(voice->sound, recording->samples, recording->n, on_done, voice);
        if (r < 0 && recording)
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
        if (voice->is_away || voice->is_probing)
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
        voice->is_probing = false;
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

void voice_forget(struct voice *voice, uint64_t above) {
        voice_queue_forget(voice->queue, above);
}

void voice_look(struct voice *voice) {
        voice->is_away = false;
        voice->to_probe = voice->changed;
        trigger(voice->round);
}

struct voice *voice_free(struct voice *voice) {
        if (!voice)
                return NULL;
        unload(voice);
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

        assert(conf->lead_msec <= VOICE_LEAD_MSEC_MAX && conf->volume_percent <= 100);
        if (!voice)
                return -ENOMEM;
        voice->event = sd_event_ref(event);
        voice->sound = sound;
        voice->conf = conf;
        int r = voice_queue_new(ended, userdata, &voice->queue);
        if (r >= 0)
                r = trigger_new(event, on_round, voice, &voice->round);
        if (r >= 0)
                r = timer_new(event, CLOCK_BOOTTIME, 1, on_timer, voice, &voice->timer);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(voice);
        return 0;
}
