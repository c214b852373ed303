/* The default voice, as it is rendered by the build. */
#include <math.h>

#include "services/speech/clip-folder.h"
#include "services/speech/sentence.h"
#include "tests/lib/suite.h"

enum { LEAD_MSEC = 400, GAP_MAX_MSEC = 300, SILENCE = 40 };

static struct clip_set *set;
static struct problem problem = {.language = LANGUAGE_EN};

static void setup(void) {
        static const char *const folders[] = {CLIPS, NULL};

        assert_ok(clip_set_read(folders, true, &set, &problem));
}

static void teardown(void) {
        set = clip_set_free(set);
        problem_done(&problem);
}

/* Of two sections each: how ITU-R BS.1770-4 weighs what is heard at 48,000 samples a second. */
struct section {
        double b0, b1, b2, a1, a2, x1, x2, y1, y2;
};

static double filter(struct section *s, double x) {
        double y = s->b0 * x + s->b1 * s->x1 + s->b2 * s->x2 - s->a1 * s->y1 - s->a2 * s->y2;

        s->x2 = s->x1;
        s->x1 = x;
        s->y2 = s->y1;
        s->y1 = y;
        return y;
}

/* LUFS of the whole of it, as it is played; shorter than the standard's blocks, so without its gates. */
static double loudness(const struct speech_recording *recording) {
        struct section shelf = {.b0 = 1.53512485958697,
                                .b1 = -2.69169618940638,
                                .b2 = 1.19839281085285,
                                .a1 = -1.69065929318241,
                                .a2 = 0.73248077421585},
                       high = {.b0 = 1, .b1 = -2, .b2 = 1, .a1 = -1.99004745483398, .a2 = 0.99007225036621};
        double sum = 1e-12; /* of silence too there is a logarithm */

        ck_assert_uint_eq(recording->rate, 48000);
        for (size_t i = 0; i < recording->n; i++) {
                double y = filter(&high, filter(&shelf, recording->samples[i] / 32768.0));
                sum += y * y;
        }
        return -0.691 + 10 * log10(sum / (double) recording->n);
}

static double peak(const struct speech_recording *recording) {
        double peak = 1;

        for (size_t i = 0; i < recording->n; i++)
                peak = fmax(peak, abs(recording->samples[i]));
        return 20 * log10(peak / 32768);
}

START_TEST(loudness_is_measured_as_the_standard_does) {
        static int16_t samples[48000];
        const struct speech_recording sine = {.samples = samples, .n = ELEMENTSOF(samples), .rate = 48000};

        /* A sine of 997 Hz at full scale is -3.01 LUFS. */
        for (size_t i = 0; i < ELEMENTSOF(samples); i++)
                samples[i] = (int16_t) lrint(32767 * sin(2 * M_PI * 997 * (double) i / 48000));
        ck_assert_double_eq_tol(loudness(&sine), -3.01, 0.05);
}
END_TEST

START_TEST(every_clip_is_there_and_of_one_loudness) {
        double least = INFINITY, most = -INFINITY;

        ck_assert_msg(!problem.text, "%s", problem.text);
        for (int i = 0; i < _CLIP_MAX; i++) {
                const struct speech_recording *const parts[] = {set->recordings[_i][i]};
                _cleanup_(speech_recording_freep) struct speech_recording *played = NULL;

                ck_assert_int_eq(!!parts[0], !!clip_text((enum clip) i, (enum language) _i));
                if (!parts[0])
                        continue;
                assert_ok(speech_recording_join(parts, 1, 0, 100, &played));
                double heard = loudness(played);
                ck_assert_msg(peak(played) <= -0.9, "%s: %.1f dB", clip_name((enum clip) i), peak(played));
                ck_assert_uint_lt(speech_recording_msec(played), 8000);
                least = fmin(least, heard);
                most = fmax(most, heard);
        }
        ck_assert_msg(most - least < 8 && least > -27 && most < -16, "from %.1f to %.1f LUFS", least, most);
}
END_TEST

/* The longest silence between the first sound and the last. */
static unsigned longest_gap_msec(const struct speech_recording *recording) {
        size_t longest = 0, last = SIZE_MAX;

        for (size_t i = 0; i < recording->n; i++) {
                if (abs(recording->samples[i]) < SILENCE)
                        continue;
                if (last != SIZE_MAX && i - last > longest)
                        longest = i - last;
                last = i;
        }
        return (unsigned) (longest * 1000 / RECORDING_RATE);
}

START_TEST(sentences_have_no_long_gap) {
        const struct sentence_style style = {.language = (enum language) _i};

        for (int type = 0; type < _SENTENCE_TYPE_MAX; type++) {
                const struct sentence sentence = {.type = (enum sentence_type) type,
                                                  .number = "A 025",
                                                  .next = "Đ 114",
                                                  .counter = "21",
                                                  .level = CLIP_SATISFIED};
                const struct speech_recording *parts[SENTENCE_CLIPS_MAX];
                _cleanup_(speech_recording_freep) struct speech_recording *joined = NULL;
                struct clip_list list;

                ck_assert_int_eq(sentence_make(&sentence, &style, &list), 0);
                for (size_t i = 0; i < list.n; i++)
                        parts[i] = set->recordings[_i][list.clips[i]];
                assert_ok(speech_recording_join(parts, list.n, LEAD_MSEC, 100, &joined));
                ck_assert_msg(longest_gap_msec(joined) <= GAP_MAX_MSEC, "sentence %d: a gap of %u ms", type,
                              longest_gap_msec(joined));
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(loudness_is_measured_as_the_standard_does),
        {"every_clip_is_there_and_of_one_loudness", &every_clip_is_there_and_of_one_loudness, _LANGUAGE_MAX},
        {"sentences_have_no_long_gap", &sentences_have_no_long_gap, _LANGUAGE_MAX},
};

SUITE_MAIN("speech/voice", cases, setup, teardown)
