#include <sys/stat.h>

#include "hw/sound-sim.h"
#include "services/display/voice.h"
#include "services/speech/recording.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"
#include "tests/lib/wav.h"

/* Each clip is a short tone whose samples say which clip it is: the voice of a machine. */
enum { FOLDERS_MAX = 4, CLIP_MSEC = 80, LEAD_MSEC = 200, VOLUME = 50, CHIME_MSEC = 1350 };

static sd_event *event;
static struct sound *sound;
static struct voice *voice;
static struct voice_conf conf;
static char ends[256]; /* "7 said, 9 late" */
static struct voice_item listed[VOICE_LISTED_MAX];
static size_t n_listed;

static void on_ended(uint64_t id, enum voice_end end, _unused_ void *userdata) {
        static const char *const names[] = {
                [VOICE_SAID] = "said", [VOICE_CUT] = "cut", [VOICE_SILENT] = "silent", [VOICE_LATE] = "late"};
        size_t n = strlen(ends);

        snprintf(ends + n, sizeof(ends) - n, "%s%u %s", n > 0 ? ", " : "", (unsigned) id, names[end]);
}

static void on_changed(_unused_ void *userdata) {
        voice_look(voice);
}

static void write_clip(const char *folder, enum clip clip) {
        enum { N = RECORDING_RATE / 1000 * CLIP_MSEC };
        int16_t samples[N];
        char *path = NULL;

        for (size_t i = 0; i < N; i++)
                samples[i] = (int16_t) (i % 2 ? 3000 : -3000);
        assert_ok(str_format(&path, "%s/%s.wav", folder, clip_name(clip)));
        wav_write(path, samples, N, RECORDING_RATE);
        free(path);
}

static void write_clips(const char *name) {
        char *folder = NULL;

        assert_ok(str_format(&folder, "%s/%s", suite_dir(), name));
        ck_assert_int_eq(mkdir(folder, 0700), 0);
        free(folder);
        assert_ok(str_format(&folder, "%s/%s/vi", suite_dir(), name));
        ck_assert_int_eq(mkdir(folder, 0700), 0);
        for (int clip = 0; clip < _CLIP_MAX; clip++)
                if (clip_name((enum clip) clip) && clip_text((enum clip) clip, LANGUAGE_VI))
                        write_clip(folder, (enum clip) clip);
        free(folder);
}

static int load(const char *const *names, struct problem *problem) {
        const char *folders[FOLDERS_MAX + 1] = {NULL};
        char *paths[FOLDERS_MAX] = {NULL};

        for (size_t i = 0; names[i]; i++) {
                assert_ok(str_format(&paths[i], "%s/%s", suite_dir(), names[i]));
                folders[i] = paths[i];
        }
        int n = voice_load(voice, folders, problem);
        for (size_t i = 0; i < FOLDERS_MAX; i++)
                free(paths[i]);
        return n;
}

static void setup(void) {
        static const char *const names[] = {"voice", NULL};
        struct problem problem = {.language = LANGUAGE_EN};
        char *path = NULL;

        conf = (struct voice_conf){
                .style = {.no_chime = true}, .lead_msec = LEAD_MSEC, .volume_percent = VOLUME};
        assert_ok(sd_event_new(&event));
        assert_ok(str_format(&path, "%s/heard.wav", suite_dir()));
        assert_ok(sound_sim_new(event, path, &sound));
        assert_ok(voice_new(event, sound, &conf, on_ended, NULL, &voice));
        assert_ok(sound_watch(sound, on_changed, NULL));
        write_clips("voice");
        ck_assert_int_gt(load(names, &problem), 60);
        ck_assert_ptr_null(problem.text);
        assert_ok(voice_set(voice, NULL, 0)); /* it has been here for a while */
        free(path);
}

static void teardown(void) {
        voice = voice_free(voice);
        sound = sound_free(sound);
        event = sd_event_unref(event);
}

static uint64_t now(void) {
        uint64_t usec;

        assert_ok(sd_event_now(event, CLOCK_BOOTTIME, &usec));
        return usec;
}

static void list(uint64_t id, enum sentence_type type) {
        listed[n_listed] =
                (struct voice_item){.id = id, .type = type, .since_usec = now(), .level = _CLIP_INVALID};
        snprintf(listed[n_listed].number, sizeof(listed[0].number), "A %03u", (unsigned) id);
        snprintf(listed[n_listed++].counter, sizeof(listed[0].counter), "2");
        assert_ok(voice_set(voice, listed, n_listed));
}

static void unlist(uint64_t id) {
        for (size_t i = 0; i < n_listed; i++)
                if (listed[i].id == id)
                        listed[i] = listed[--n_listed];
        assert_ok(voice_set(voice, listed, n_listed));
}

static bool has_ended(void *userdata) {
        return strstr(ends, userdata);
}

static void assert_ends(const char *expected) {
        if (!loop_wait(event, 2 * LOOP_PATIENCE_USEC, has_ended, (void *) expected))
                ck_abort_msg("'%s' does not come: %s", expected, ends);
}

static unsigned heard_msec(void) {
        size_t n;

        (void) sound_sim_heard(sound, &n);
        return (unsigned) (n * 1000 / SOUND_RATE);
}

/* Some of it: the loop runs, as time has to pass for it. */
static int on_tick(_unused_ sd_event_source *source, _unused_ uint64_t usec, _unused_ void *userdata) {
        return 0;
}

static void tick(void) {
        sd_event_source *source = NULL;

        assert_ok(sd_event_add_time_relative(event, &source, CLOCK_MONOTONIC, 10 * USEC_PER_MSEC, 1, on_tick,
                                             NULL));
        assert_ok(sd_event_run(event, UINT64_MAX));
        sd_event_source_disable_unref(source);
}

static void run_msec(unsigned msec) {
        unsigned until = heard_msec() + msec;

        for (unsigned i = 0; i < 1000 && heard_msec() < until; i++)
                tick();
        ck_assert_uint_ge(heard_msec(), until);
}

/* "A 001": a, 0, 0, 1 with what stands around them: seven clips and two pauses. */
static unsigned call_msec(void) {
        return LEAD_MSEC + 7 * CLIP_MSEC + 2 * RECORDING_PAUSE_MSEC;
}

START_TEST(calls_of_one_moment_are_heard_one_after_another) {
        list(1, SENTENCE_CALL);
        list(2, SENTENCE_CALL);
        list(3, SENTENCE_CALL);
        assert_ends("1 said, 2 said, 3 said");
        ck_assert_uint_ge(heard_msec(), 3 * call_msec() - 3);
        ck_assert_uint_le(heard_msec(), 3 * call_msec() + 3);
}
END_TEST

static unsigned loudest(size_t first) {
        size_t n;
        const int16_t *samples = sound_sim_heard(sound, &n);
        unsigned loudest = 0;

        for (size_t i = first; i < n; i++)
                loudest = (unsigned) abs(samples[i]) > loudest ? (unsigned) abs(samples[i]) : loudest;
        return loudest;
}

START_TEST(each_begins_with_silence_and_has_its_volume) {
        size_t n, lead = (size_t) SOUND_RATE / 1000 * LEAD_MSEC;

        list(1, SENTENCE_CALL);
        assert_ends("1 said");
        const int16_t *samples = sound_sim_heard(sound, &n);
        for (size_t i = 0; i < lead; i++)
                ck_assert_int_eq(samples[i], 0);
        /* Levelled to -20 dB, and half of that. */
        ck_assert_uint_ge(loudest(0), 1500);
        ck_assert_uint_le(loudest(0), 1700);
}
END_TEST

START_TEST(what_was_heard_is_a_wav_file) {
        char *path = NULL;
        unsigned rate;
        size_t n, heard;

        list(1, SENTENCE_CALL);
        assert_ends("1 said");
        assert_ok(str_format(&path, "%s/heard.wav", suite_dir()));
        int16_t *samples = wav_read(path, &n, &rate);
        const int16_t *played = sound_sim_heard(sound, &heard);
        ck_assert_uint_eq(rate, SOUND_RATE);
        ck_assert_uint_eq(n, heard);
        ck_assert(memcmp(samples, played, 2 * n) == 0);
        free(samples);
        free(path);
}
END_TEST

START_TEST(a_call_that_was_taken_back_is_not_heard) {
        list(1, SENTENCE_CALL);
        list(2, SENTENCE_CALL);
        run_msec(100);
        unlist(2);
        list(3, SENTENCE_CALL);
        assert_ends("1 said, 3 said");
        ck_assert_uint_le(heard_msec(), 2 * call_msec() + 2);
}
END_TEST

START_TEST(an_emergency_is_heard_at_once_and_the_call_again_behind_it) {
        list(1, SENTENCE_CALL);
        run_msec(LEAD_MSEC + 100);
        list(9, SENTENCE_EMERGENCY);
        assert_ends("9 said");
        ck_assert_uint_lt(heard_msec(), LEAD_MSEC + 200 + LEAD_MSEC + 3 * CLIP_MSEC);
        unlist(9);
        assert_ends("9 said, 1 said");
}
END_TEST

START_TEST(a_loudspeaker_that_goes_in_the_middle_is_waited_for) {
        list(1, SENTENCE_CALL);
        run_msec(LEAD_MSEC + 100);
        sound_sim_set_plugged(sound, false);
        list(2, SENTENCE_CALL);
        while (sd_event_run(event, 0) > 0)
                ;
        ck_assert_str_eq(ends, "");
        sound_sim_set_plugged(sound, true);
        assert_ends("1 said, 2 said"); /* once more, from its beginning */
}
END_TEST

START_TEST(after_a_long_failure_only_recent_calls_are_heard) {
        sound_sim_set_plugged(sound, false);
        list(1, SENTENCE_CALL);
        assert_ends("1 late"); /* the loop runs on meanwhile */
        ck_assert_uint_eq(heard_msec(), 0);
        list(2, SENTENCE_CALL);
        sound_sim_set_plugged(sound, true);
        assert_ends("1 late, 2 said");
        ck_assert_uint_le(heard_msec(), call_msec() + 1);
}
END_TEST

/* As the device of a screen that is switched off, and of one that was, and is busy since. */
START_TEST(what_no_device_could_be_opened_for_is_said_when_one_can) {
        sound_sim_set_stuck(sound, true);
        list(4, SENTENCE_CALL);
        for (int i = 0; i < 20; i++)
                assert_ok(sd_event_run(event, VOICE_RETRY_USEC));
        ck_assert_str_eq(ends, "");
        ck_assert_uint_eq(heard_msec(), 0);
        sound_sim_set_stuck(sound, false);
        assert_ends("4 said");
}
END_TEST

START_TEST(a_loudspeaker_that_never_ends_is_made_to) {
        sound_sim_set_endless(sound, true);
        list(1, SENTENCE_CALL);
        assert_ends("1 cut"); /* twice begun */
        list(2, SENTENCE_CALL);
        run_msec(10);
        list(9, SENTENCE_EMERGENCY);
        sound_sim_set_endless(sound, false);
        assert_ends("1 cut, 9 said");
        unlist(9);
        assert_ends("1 cut, 9 said, 2 said");
}
END_TEST

START_TEST(an_emergency_is_as_loud_as_can_be) {
        size_t n;

        conf.volume_percent = 1;
        list(1, SENTENCE_CALL);
        assert_ends("1 said");
        ck_assert_uint_le(loudest(0), 40);
        (void) sound_sim_heard(sound, &n);
        list(2, SENTENCE_EMERGENCY);
        assert_ends("1 said, 2 said");
        ck_assert_uint_ge(loudest(n), 3000);
}
END_TEST

START_TEST(in_quiet_hours_only_an_emergency_is_heard) {
        voice_set_quiet(voice, true);
        list(1, SENTENCE_CALL);
        for (unsigned i = 0; i < 100; i++)
                tick();
        ck_assert_uint_eq(heard_msec(), 0);
        list(9, SENTENCE_EMERGENCY);
        assert_ends("9 said");
        unlist(9);
        voice_set_quiet(voice, false);
        assert_ends("9 said, 1 said"); /* it is young */
}
END_TEST

START_TEST(bad_clips_come_from_the_next_folder_and_without_any_there_is_a_chime) {
        static const char *const own[] = {"own", NULL}, *const both[] = {"own", "voice", NULL},
                                 *const none[] = {"none", NULL};
        struct problem problem = {.language = LANGUAGE_EN};
        char *path = NULL;

        assert_ok(str_format(&path, "%s/own", suite_dir()));
        ck_assert_int_eq(mkdir(path, 0700), 0);
        free(path);
        assert_ok(str_format(&path, "%s/own/vi", suite_dir()));
        ck_assert_int_eq(mkdir(path, 0700), 0);
        write_clip(path, CLIP_CALL);
        free(path);
        assert_ok(str_format(&path, "%s/own/vi/den-quay.wav", suite_dir()));
        file_write_text(path, "no sound");

        ck_assert_int_eq(load(own, &problem), 1);
        ck_assert_ptr_nonnull(strstr(problem.text, "own/vi/den-quay.wav: is not a WAV file"));
        ck_assert_ptr_nonnull(strstr(problem.text, "\nRecordings are missing in vi/: so-0 so-1 "));
        ck_assert_ptr_null(strstr(problem.text, " moi-so-thu-tu"));
        list(1, SENTENCE_CALL);
        assert_ends("1 said");
        ck_assert_uint_ge(heard_msec(), LEAD_MSEC + CHIME_MSEC - 1);
        ck_assert_uint_le(heard_msec(), LEAD_MSEC + CHIME_MSEC + 1);

        ck_assert_int_gt(load(both, &problem), 60);
        ck_assert_ptr_null(strstr(problem.text, "missing"));
        list(2, SENTENCE_CALL);
        unsigned before = heard_msec();
        assert_ends("2 said");
        ck_assert_uint_ge(heard_msec() - before, call_msec() - 1);

        /* Whoever waits looks up. */
        ck_assert_int_eq(load(none, &problem), 0);
        before = heard_msec();
        list(3, SENTENCE_CALL);
        assert_ends("3 said");
        ck_assert_uint_ge(heard_msec() - before, LEAD_MSEC + CHIME_MSEC - 1);
        problem_done(&problem);
        free(path);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(calls_of_one_moment_are_heard_one_after_another),
        SUITE_CASE(each_begins_with_silence_and_has_its_volume),
        SUITE_CASE(what_was_heard_is_a_wav_file),
        SUITE_CASE(a_call_that_was_taken_back_is_not_heard),
        SUITE_CASE(an_emergency_is_heard_at_once_and_the_call_again_behind_it),
        SUITE_CASE(a_loudspeaker_that_goes_in_the_middle_is_waited_for),
        SUITE_CASE(after_a_long_failure_only_recent_calls_are_heard),
        SUITE_CASE(what_no_device_could_be_opened_for_is_said_when_one_can),
        SUITE_CASE(a_loudspeaker_that_never_ends_is_made_to),
        SUITE_CASE(an_emergency_is_as_loud_as_can_be),
        SUITE_CASE(in_quiet_hours_only_an_emergency_is_heard),
        SUITE_CASE(bad_clips_come_from_the_next_folder_and_without_any_there_is_a_chime),
};

/* Two of them wait until a call is too old: two minutes, where clocks do not jump. */
int main(void) {
        suite_use_memory();
        return suite_run("display/voice", cases, ELEMENTSOF(cases), setup, teardown, 300);
}
