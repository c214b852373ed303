/*
 * Twenty calls, through voice, queue and loudspeaker into a WAV file; then the file alone is listened to:
 * where in it each clip of the default voice is found, by normalised cross correlation with the files as they
 * were rendered. What is expected stands in a table, written by hand.
 */
#include <math.h>
#include <sys/stat.h>

#include "hw/sound-sim.h"
#include "services/display/voice.h"
#include "services/speech/clip-folder.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"
#include "tests/lib/wav.h"

enum {
        LEAD_MSEC = 400,
        GAP_MAX_MSEC = 300,
        SLACK_MSEC = 25, /* of silence that a clip's own file has around what is heard */
        RATE = 8000,     /* where a clip begins is found so exactly */
        STRIDE = 4,      /* of the samples that are compared */
        SILENCE = 40,
};
#define LIKE 0.9

/* As it is compared. */
struct sound_track {
        double *samples;
        size_t n;
        double power; /* of every STRIDE-th sample */
};

static const struct call {
        enum sentence_type type;
        const char *number, *next, *counter, *clips;
} calls[] = {
        {SENTENCE_CALL, "A 025", "", "2", "chuong moi-so-thu-tu chu-a so-0 so-2 muoi lam den-quay so-2"},
        {SENTENCE_CALL, "B 003", "", "1", "chuong moi-so-thu-tu chu-b so-0 so-0 so-3 den-quay so-1"},
        {SENTENCE_CALL, "A 026", "", "3", "chuong moi-so-thu-tu chu-a so-0 so-2 muoi so-6 den-quay so-3"},
        {SENTENCE_RECALL, "A 025", "", "2", "chuong nhac-lai chu-a so-0 so-2 muoi lam moi-den-quay so-2"},
        {SENTENCE_CALL, "Đ 114", "", "12",
         "chuong moi-so-thu-tu chu-dd so-1 tram so-10 so-4 den-quay so-10 so-2"},
        {SENTENCE_CALL, "C 121", "", "4", "chuong moi-so-thu-tu chu-c so-1 tram so-2 muoi mot den-quay so-4"},
        {SENTENCE_CALL, "C 124", "", "5", "chuong moi-so-thu-tu chu-c so-1 tram so-2 muoi tu den-quay so-5"},
        {SENTENCE_CALL, "C 105", "", "6", "chuong moi-so-thu-tu chu-c so-1 tram linh so-5 den-quay so-6"},
        {SENTENCE_CALL, "1005", "", "7", "chuong moi-so-thu-tu so-1 nghin so-0 tram linh so-5 den-quay so-7"},
        {SENTENCE_NO_SHOW, "B 003", "", "1", "chuong so chu-b so-0 so-0 so-3 vang-mat"},
        {SENTENCE_NO_SHOW, "B 004", "B 005", "1",
         "chuong so chu-b so-0 so-0 so-4 vang-mat moi-so chu-b so-0 so-0 so-5 den-quay so-1"},
        {SENTENCE_UNPRINTED, "H 010", "", "", "chuong khong-in-phieu chu-h so-0 so-10"},
        {SENTENCE_CALL, "H 010", "", "8", "chuong moi-so-thu-tu chu-h so-0 so-10 den-quay so-8"},
        {SENTENCE_RATE, "", "", "", "moi-danh-gia"},
        {SENTENCE_RATED, "", "", "", "hai-long cam-on"},
        {SENTENCE_PAUSED, "", "", "9", "chuong quay so-9 tam-dung"},
        {SENTENCE_CALL, "X 999", "", "11",
         "chuong moi-so-thu-tu chu-x so-9 tram so-9 muoi so-9 den-quay so-10 so-1"},
        {SENTENCE_CALL, "K 015", "", "15", "chuong moi-so-thu-tu chu-k so-0 so-10 lam den-quay so-10 lam"},
        {SENTENCE_CLOSING, "", "", "", "chuong sap-het-gio"},
        {SENTENCE_NOTICE, "", "", "", "chuong thong-bao"},
};

static struct sound_track clips[_CLIP_MAX], heard;
static int16_t *file; /* what was heard, at SOUND_RATE */
static size_t n_file;

static sd_event *event;
static struct sound *sound;
static struct voice *voice;
static struct voice_conf conf = {.lead_msec = LEAD_MSEC, .volume_percent = 70};
static uint64_t ended; /* the last that was said */

/* ----- saying ----- */

static void on_ended(uint64_t id, enum voice_end end, _unused_ void *userdata) {
        ck_assert_int_eq(end, VOICE_SAID);
        ck_assert_uint_eq(id, ended + 1);
        ended = id;
}

static bool has_ended(void *userdata) {
        return ended == *(const uint64_t *) userdata;
}

static int on_tick(_unused_ sd_event_source *source, _unused_ uint64_t usec, _unused_ void *userdata) {
        return 0;
}

static void tick(void) {
        sd_event_source *source = NULL;

        assert_ok(sd_event_add_time_relative(event, &source, CLOCK_MONOTONIC, 30 * USEC_PER_MSEC, 1, on_tick,
                                             NULL));
        assert_ok(sd_event_run(event, UINT64_MAX));
        sd_event_source_disable_unref(source);
}

/* Lists the call, and those that are listed already. */
static void list(struct voice_item *items, size_t i) {
        uint64_t now;

        assert_ok(sd_event_now(event, CLOCK_BOOTTIME, &now));
        items[i] = (struct voice_item){
                .id = i + 1, .type = calls[i].type, .since_usec = now, .level = CLIP_SATISFIED};
        snprintf(items[i].number, sizeof(items[i].number), "%s", calls[i].number);
        snprintf(items[i].next, sizeof(items[i].next), "%s", calls[i].next);
        snprintf(items[i].counter, sizeof(items[i].counter), "%s", calls[i].counter);
        assert_ok(voice_set(voice, items, i + 1));
}

/* The first n calls, three in 100 ms and then one that is soon followed by another, with the clips of a
 * folder. */
static void say(const char *folder, size_t n) {
        const char *const folders[] = {folder, NULL};
        struct voice_item items[VOICE_LISTED_MAX];
        struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *path = file_join(suite_dir(), "heard.wav");
        unsigned rate;

        assert_ok(sd_event_new(&event));
        assert_ok(sound_sim_new(event, path, &sound));
        assert_ok(voice_new(event, sound, &conf, on_ended, NULL, &voice));
        ck_assert_int_gt(voice_load(voice, folders, &problem), 60);
        ck_assert_ptr_null(problem.text);
        for (uint64_t i = 0; i < n; i++) {
                list(items, i);
                if (i < 2 || i % 2 == 0)
                        tick();
                else if (!loop_wait(event, 2 * LOOP_PATIENCE_USEC, has_ended, &(uint64_t){i + 1}))
                        ck_abort_msg("call %u is not said", (unsigned) i + 1);
        }
        if (!loop_wait(event, 2 * LOOP_PATIENCE_USEC, has_ended, &(uint64_t){n}))
                ck_abort_msg("the last call is not said");
        file = wav_read(path, &n_file, &rate);
        ck_assert_uint_eq(rate, SOUND_RATE);
}

/* ----- listening ----- */

/* The mean over each of its samples' time: of two rates alike. */
static struct sound_track track(const int16_t *samples, size_t n, unsigned rate) {
        struct sound_track track = {.n = n * RATE / rate};

        track.samples = calloc(track.n + 1, sizeof(*track.samples));
        ck_assert_ptr_nonnull(track.samples);
        for (size_t i = 0; i < track.n; i++) {
                double from = (double) i * rate / RATE, to = (double) (i + 1) * rate / RATE, sum = 0;

                for (size_t j = (size_t) from; j < n && (double) j < to; j++)
                        sum += samples[j] * (fmin(to, (double) j + 1) - fmax(from, (double) j));
                track.samples[i] = sum / (to - from);
                if (i % STRIDE == 0)
                        track.power += track.samples[i] * track.samples[i];
        }
        return track;
}

static void load(enum clip clip) {
        _cleanup_free_ char *path = NULL;
        _cleanup_free_ int16_t *samples = NULL;
        size_t n, first = 0;
        unsigned rate;

        assert_ok(str_format(&path, "%s/vi/%s.wav", CLIPS, clip_name(clip)));
        samples = wav_read(path, &n, &rate);
        while (first < n && abs(samples[first]) < SILENCE)
                first++;
        while (n > first && abs(samples[n - 1]) < SILENCE)
                n--;
        clips[clip] = track(samples + first, n - first, rate);
}

static double likeness(const struct sound_track *clip, size_t at) {
        double product = 0, other = 0;

        if (at + clip->n > heard.n)
                return 0;
        for (size_t i = 0; i < clip->n; i += STRIDE) {
                double a = clip->samples[i], b = heard.samples[at + i];

                product += a * b;
                other += b * b;
        }
        return other > 0 ? product / sqrt(clip->power * other) : 0;
}

/* The best of it that begins from there to there. */
static double find(const struct sound_track *clip, size_t from, size_t to, size_t *ret_at) {
        double best = 0;

        for (size_t at = from; at <= to; at++) {
                double like = likeness(clip, at);

                if (like > best) {
                        best = like;
                        *ret_at = at;
                }
        }
        return best;
}

static enum clip clip_of(const char *name, size_t length) {
        for (int clip = 0; clip < _CLIP_MAX; clip++)
                if (clip_name((enum clip) clip) && strlen(clip_name((enum clip) clip)) == length &&
                    strncmp(clip_name((enum clip) clip), name, length) == 0)
                        return (enum clip) clip;
        ck_abort_msg("no clip %s", name);
}

/* Whether it is heard within so long, and no other is there that is more like what is heard. *at: from where,
 * and where it ends. */
static bool hear(enum clip clip, unsigned within_msec, size_t *at, size_t *ret_begin) {
        const size_t slack = RATE * SLACK_MSEC / 1000, farthest = *at + RATE * within_msec / 1000;
        size_t from = *at > 2 * slack ? *at - 2 * slack : 0, begin = 0, other;
        double like = find(&clips[clip], from, *at + slack, &begin);

        /* Most follow at once; what is found at the edge may begin behind it. */
        if (like < LIKE || begin == *at + slack)
                like = find(&clips[clip], *at + slack, farthest, &begin);
        if (like < LIKE)
                return false;
        for (int i = 0; i < _CLIP_MAX; i++)
                if (clips[i].n > 0 && find(&clips[i], begin, begin + 4 * STRIDE, &other) > like)
                        return false;
        *ret_begin = begin;
        *at = begin + clips[clip].n;
        return true;
}

static bool is_silent(size_t at, unsigned msec) {
        const size_t slack = SOUND_RATE / 1000 * SLACK_MSEC;
        size_t end = at * SOUND_RATE / RATE, n = (size_t) SOUND_RATE / 1000 * msec;

        if (end < n)
                return false;
        for (size_t i = end - n + (end > n ? slack : 0); i + slack < end; i++)
                if (file[i] != 0)
                        return false;
        return true;
}

/* Listens to the file for these calls. NULL: it has them, and nothing else; or what is wrong. */
static const char *listen(const struct call *expected, size_t n) {
        static char what[128];
        size_t at = 0, begin = 0;

        heard = track(file, n_file, SOUND_RATE);
        for (size_t i = 0; i < n; i++) {
                const char *name = expected[i].clips;

                for (bool is_first = true; *name; is_first = false) {
                        size_t length = strcspn(name, " ");
                        unsigned within = is_first ? LEAD_MSEC + 2 * SLACK_MSEC : GAP_MAX_MSEC;

                        snprintf(what, sizeof(what), "call %zu: %.*s", i + 1, (int) length, name);
                        if (!hear(clip_of(name, length), within, &at, &begin) ||
                            (is_first && !is_silent(begin, LEAD_MSEC)))
                                return what;
                        name += length + (name[length] == ' ');
                }
        }
        snprintf(what, sizeof(what), "something behind the last");
        return heard.n - at > RATE * SLACK_MSEC * 2 / 1000 ? what : NULL;
}

static void setup(void) {
        struct speech_recording *chime = NULL;

        for (int clip = 0; clip < _CLIP_MAX; clip++)
                if (clip_text((enum clip) clip, LANGUAGE_VI) && !clip_is_tone((enum clip) clip))
                        load((enum clip) clip);
        assert_ok(speech_recording_chime(&chime));
        clips[CLIP_CHIME] = track(chime->samples, chime->n, chime->rate);
        speech_recording_free(chime);
}

static void teardown(void) {
        voice = voice_free(voice);
        sound = sound_free(sound);
        event = sd_event_unref(event);
        for (int clip = 0; clip < _CLIP_MAX; clip++)
                free(TAKE_PTR(clips[clip].samples));
        free(TAKE_PTR(heard.samples));
        free(TAKE_PTR(file));
}

START_TEST(twenty_calls_have_their_clips_in_order) {
        static_assert(ELEMENTSOF(calls) == 20, "as many as that");
        say(CLIPS, ELEMENTSOF(calls));
        const char *wrong = listen(calls, ELEMENTSOF(calls));
        ck_assert_msg(!wrong, "not heard in its place: %s", wrong);
}
END_TEST

static void copy_clips(const char *from, const char *to) {
        for (int clip = 0; clip < _CLIP_MAX; clip++) {
                _cleanup_free_ char *source = NULL, *target = NULL, *bytes = NULL;
                size_t size;

                if (clips[clip].n == 0 || clip_is_tone((enum clip) clip))
                        continue;
                assert_ok(str_format(&source, "%s/vi/%s.wav", from, clip_name((enum clip) clip)));
                assert_ok(str_format(&target, "%s/vi/%s.wav", to, clip_name((enum clip) clip)));
                bytes = file_read(source, &size);
                file_write(target, bytes, size);
        }
}

START_TEST(clips_that_are_swapped_are_heard) {
        _cleanup_free_ char *folder = file_join(suite_dir(), "swapped"), *vi = file_join(folder, "vi"),
                            *two = file_join(vi, "so-2.wav"), *five = file_join(vi, "so-5.wav"),
                            *third = file_join(vi, "third");

        ck_assert_int_eq(mkdir(folder, 0700), 0);
        ck_assert_int_eq(mkdir(vi, 0700), 0);
        copy_clips(CLIPS, folder);
        ck_assert_int_eq(rename(two, third), 0);
        ck_assert_int_eq(rename(five, two), 0);
        ck_assert_int_eq(rename(third, five), 0);
        say(folder, 1);
        const char *wrong = listen(calls, 1);
        ck_assert_ptr_nonnull(wrong);
        ck_assert_str_eq(wrong, "call 1: so-2");
}
END_TEST

START_TEST(calls_in_another_order_are_heard) {
        const struct call other[] = {calls[0], calls[2], calls[1]};

        say(CLIPS, 3);
        const char *wrong = listen(other, ELEMENTSOF(other));
        ck_assert_ptr_nonnull(wrong);
        ck_assert_str_eq(wrong, "call 2: chu-a");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(twenty_calls_have_their_clips_in_order),
        SUITE_CASE(clips_that_are_swapped_are_heard),
        SUITE_CASE(calls_in_another_order_are_heard),
};

/* Listening takes two seconds of an idle machine. */
int main(void) {
        suite_use_memory();
        return suite_run("display/calls", cases, ELEMENTSOF(cases), setup, teardown, 120);
}
