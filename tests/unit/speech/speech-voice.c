/* The default voice, as it is rendered by the build. */
#include <math.h>

#include "services/speech/recording.h"
#include "services/speech/sentence.h"
#include "tests/lib/suite.h"

enum { LEAD_MSEC = 400, GAP_MAX_MSEC = 300, SILENCE = 40 };

static const char *const folders[_LANGUAGE_MAX] = {[LANGUAGE_VI] = "vi", [LANGUAGE_EN] = "en"};
static struct recording *recordings[_CLIP_MAX];

static void load(enum language language) {
        for (int clip = 0; clip < _CLIP_MAX; clip++) {
                _cleanup_free_ char *path = NULL, *content = NULL;
                _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
                size_t size = 0;

                if (!clip_name((enum clip) clip) || !clip_text((enum clip) clip, language))
                        continue;
                assert_ok(str_format(&path, "%s/%s/%s.wav", CLIPS, folders[language],
                                     clip_name((enum clip) clip)));
                int r = file_read_regular(path, RECORDING_SIZE_MAX, &content, &size);
                ck_assert_msg(r >= 0, "%s: %s", path, strerror(-r));
                r = recording_read(content, size, &recordings[clip], &problem);
                ck_assert_msg(r >= 0 && !problem.text, "%s %s", path, problem.text);
        }
}

static void teardown(void) {
        for (int clip = 0; clip < _CLIP_MAX; clip++)
                recordings[clip] = recording_free(recordings[clip]);
}

static double loudness(const struct recording *recording) {
        double sum = 0;

        for (size_t i = 0; i < recording->n; i++)
                sum += (double) recording->samples[i] * recording->samples[i];
        return sqrt(sum / (double) recording->n);
}

START_TEST(every_clip_is_there_and_of_one_loudness) {
        double least = INFINITY, most = 0;

        load((enum language) _i);
        for (int clip = CLIP_0; clip < _CLIP_MAX; clip++) {
                if (!recordings[clip])
                        continue;
                double heard = loudness(recordings[clip]);
                least = fmin(least, heard);
                most = fmax(most, heard);
                ck_assert_uint_lt(recordings[clip]->n, (size_t) 8 * RECORDING_RATE);
        }
        ck_assert_msg(most / least < 2.5, "from %.0f to %.0f", least, most);
}
END_TEST

/* The longest silence between the first sound and the last. */
static unsigned longest_gap_msec(const struct recording *recording) {
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

START_TEST(calls_are_whole_and_have_no_long_gap) {
        const struct sentence_style style = {.language = (enum language) _i};

        load(style.language);
        for (unsigned i = 0; i < 20; i++) {
                const struct recording *parts[SENTENCE_CLIPS_MAX];
                struct recording *joined = NULL;
                char number[SENTENCE_NAME_MAX], counter[8];
                struct clip_list list;
                size_t at = (size_t) RECORDING_RATE / 1000 * LEAD_MSEC;

                snprintf(number, sizeof(number), "%c %03u", 'A' + (int) i, 7 + 53 * i);
                snprintf(counter, sizeof(counter), "%u", 1 + i);
                const struct sentence sentence = {.type = i % 2 ? SENTENCE_CALL : SENTENCE_RECALL,
                                                  .number = number,
                                                  .counter = counter};
                ck_assert_int_eq(sentence_make(&sentence, &style, &list), 0);
                for (size_t j = 0; j < list.n; j++)
                        parts[j] = recordings[list.clips[j]];
                assert_ok(recording_join(parts, list.n, LEAD_MSEC, &joined));
                for (size_t j = 0; j < list.n; j++) {
                        ck_assert(parts[j] || list.clips[j] == CLIP_PAUSE);
                        if (!parts[j]) {
                                at += (size_t) RECORDING_RATE / 1000 * RECORDING_PAUSE_MSEC;
                                continue;
                        }
                        ck_assert(memcmp(joined->samples + at, parts[j]->samples, 2 * parts[j]->n) == 0);
                        at += parts[j]->n;
                }
                ck_assert_uint_eq(at, joined->n);
                ck_assert_msg(longest_gap_msec(joined) <= GAP_MAX_MSEC, "%s: a gap of %u ms", number,
                              longest_gap_msec(joined));
                recording_free(joined);
        }
}
END_TEST

static const struct suite_case cases[] = {
        {"every_clip_is_there_and_of_one_loudness", &every_clip_is_there_and_of_one_loudness, _LANGUAGE_MAX},
        {"calls_are_whole_and_have_no_long_gap", &calls_are_whole_and_have_no_long_gap, _LANGUAGE_MAX},
};

SUITE_MAIN("speech/voice", cases, NULL, teardown)
