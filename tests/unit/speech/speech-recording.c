#include "services/speech/recording.h"
#include "tests/lib/suite.h"

#include <math.h>

/* A file as recorders write it, of which cases change parts. */
struct file {
        uint8_t bytes[1024 * 1024];
        size_t size;
};

enum { RATE = 22050, FORMAT = 20, DATA = 44 };

static struct file *file;
static struct speech_recording *recording; /* as it is played */
static struct problem problem = {.language = LANGUAGE_EN};

static void setup(void) {
        file = calloc(1, sizeof(*file));
        ck_assert_ptr_nonnull(file);
}

static void teardown(void) {
        free(file);
        recording = speech_recording_free(recording);
        problem_done(&problem);
}

static void put(size_t at, uint32_t value, size_t n) {
        for (size_t i = 0; i < n; i++)
                file->bytes[at + i] = (uint8_t) (value >> (8 * i));
}

/* silence, then a tone of that amplitude, then silence; ms each. */
static void make(unsigned rate, unsigned before, unsigned tone, unsigned after, double amplitude) {
        size_t n = (size_t) (before + tone + after) * rate / 1000;

        memcpy(file->bytes, "RIFF____WAVEfmt ", 16);
        put(16, 16, 4);
        put(FORMAT, 1, 2);
        put(FORMAT + 2, 1, 2);
        put(FORMAT + 4, rate, 4);
        put(FORMAT + 8, 2 * rate, 4);
        put(FORMAT + 12, 2, 2);
        put(FORMAT + 14, 16, 2);
        memcpy(file->bytes + 36, "data", 4);
        put(40, (uint32_t) (2 * n), 4);
        for (size_t i = 0; i < n; i++) {
                size_t msec = i * 1000 / rate;
                bool heard = msec >= before && msec < before + tone;
                double value = heard ? amplitude * sin((double) i * 2 * M_PI * 440 / rate) : 0;

                put(DATA + 2 * i, (uint32_t) (int32_t) lrint(value), 2);
        }
        file->size = DATA + 2 * n;
        ck_assert(file->size <= sizeof(file->bytes));
        put(4, (uint32_t) file->size - 8, 4);
}

static int read_bytes(const void *bytes, size_t size) {
        _cleanup_(speech_recording_freep) struct speech_recording *own = NULL;

        recording = speech_recording_free(recording);
        problem_done(&problem);
        int r = speech_recording_read(bytes, size, &own, &problem);
        if (r >= 0) {
                const struct speech_recording *const parts[] = {own};

                assert_ok(speech_recording_join(parts, 1, 0, 100, &recording));
        }
        return r;
}

static int read_file(void) {
        return read_bytes(file->bytes, file->size);
}

static void assert_refused(const char *why) {
        assert_error(read_file(), EINVAL);
        ck_assert_ptr_nonnull(problem.text);
        ck_assert_msg(strstr(problem.text, why), "'%s' does not say '%s'", problem.text, why);
        ck_assert_ptr_null(recording);
}

static double loudness(size_t first, size_t n) {
        double sum = 0;

        for (size_t i = first; i < first + n; i++)
                sum += (double) recording->samples[i] * recording->samples[i];
        return sqrt(sum / (double) n);
}

static unsigned msec(void) {
        return speech_recording_msec(recording);
}

/* What is in the file in another format: samples of so many bits, in so many channels. */
static void convert(unsigned format, unsigned bits, unsigned channels) {
        struct file *other = calloc(1, sizeof(*other));
        size_t n = (file->size - DATA) / 2, at = DATA;

        ck_assert_ptr_nonnull(other);
        for (size_t i = 0; i < n; i++)
                for (unsigned channel = 0; channel < channels; channel++, at += bits / 8) {
                        int16_t sample;
                        float value;

                        memcpy(&sample, file->bytes + DATA + 2 * i, 2);
                        value = (float) sample / 32768.0F;
                        ck_assert_uint_le(at + 4, sizeof(other->bytes));
                        if (format == 3)
                                memcpy(other->bytes + at, &value, 4);
                        else
                                memcpy(other->bytes + at + bits / 8 - 2, &sample, 2);
                }
        memcpy(other->bytes, file->bytes, DATA);
        *file = *other;
        file->size = at;
        free(other);
        put(FORMAT, format, 2);
        put(FORMAT + 2, channels, 2);
        put(FORMAT + 14, bits, 2);
        put(40, (uint32_t) (at - DATA), 4);
}

START_TEST(silence_at_the_ends_is_cut_off) {
        make(RATE, 500, 300, 700, 10000);
        assert_ok(read_file());
        ck_assert_uint_ge(msec(), 300 + 2 * RECORDING_MARGIN_MSEC - 10);
        ck_assert_uint_le(msec(), 300 + 2 * RECORDING_MARGIN_MSEC + 25);
        ck_assert_ptr_null(problem.text);
        make(RATE, 0, 300, 0, 10000);
        assert_ok(read_file());
        ck_assert_uint_ge(msec(), 295);
        ck_assert_uint_le(msec(), 300);
}
END_TEST

START_TEST(loud_and_quiet_recordings_come_out_alike) {
        static const double amplitudes[] = {700, 2000, 8000, 30000};

        for (size_t i = 0; i < ELEMENTSOF(amplitudes); i++) {
                make(RATE, 100, 400, 100, amplitudes[i]);
                assert_ok(read_file());
                double heard = loudness(RECORDING_RATE / 10, RECORDING_RATE / 5);
                ck_assert_msg(heard > 3000 && heard < 3500, "%g comes out as %g", amplitudes[i], heard);
        }
}
END_TEST

START_TEST(pitch_and_length_stay_at_any_rate) {
        static const unsigned rates[] = {16000, 22050, 24000, 32000, 44100, 48000};

        for (size_t i = 0; i < ELEMENTSOF(rates); i++) {
                size_t crossings = 0;

                make(rates[i], 50, 400, 50, 10000);
                assert_ok(read_file());
                for (size_t s = RECORDING_RATE / 10; s < 3 * RECORDING_RATE / 10; s++)
                        crossings += (recording->samples[s] < 0) != (recording->samples[s + 1] < 0);
                /* 440 Hz for 200 ms. */
                ck_assert_msg(crossings >= 175 && crossings <= 177, "at %u: %zu", rates[i], crossings);
                ck_assert_uint_ge(msec(), 430);
                ck_assert_uint_le(msec(), 460);
        }
}
END_TEST

START_TEST(ends_do_not_click) {
        make(RATE, 0, 300, 0, 20000);
        assert_ok(read_file());
        ck_assert_int_eq(recording->samples[0], 0);
        ck_assert_int_eq(recording->samples[recording->n - 1], 0);
        for (size_t i = 1; i < recording->n; i++)
                ck_assert_int_le(abs(recording->samples[i] - recording->samples[i - 1]), 400);
}
END_TEST

START_TEST(what_phones_and_recorders_write_comes_out_alike) {
        static const struct {
                unsigned format, bits, channels;
        } formats[] = {{1, 16, 1}, {1, 16, 2}, {1, 24, 1}, {1, 24, 2}, {1, 32, 2}, {3, 32, 1}, {3, 32, 2}};
        _cleanup_(speech_recording_freep) struct speech_recording *first = NULL;

        for (size_t i = 0; i < ELEMENTSOF(formats); i++) {
                make(RATE, 100, 300, 100, 10000);
                convert(formats[i].format, formats[i].bits, formats[i].channels);
                assert_ok(read_file());
                ck_assert_ptr_null(problem.text);
                if (!first) {
                        first = TAKE_PTR(recording);
                        continue;
                }
                ck_assert_uint_eq(recording->n, first->n);
                for (size_t j = 0; j < first->n; j++)
                        ck_assert_int_le(abs(recording->samples[j] - first->samples[j]), 2);
        }
}
END_TEST

START_TEST(two_channels_are_heard_as_their_mean) {
        make(RATE, 10, 300, 10, 30000);
        convert(1, 16, 2);
        assert_ok(read_file());
        ck_assert_ptr_null(problem.text); /* nothing is overdriven */
        make(RATE, 10, 300, 10, 10000);
        convert(1, 16, 2);
        for (size_t i = DATA; i + 3 < file->size; i += 4)
                put(i + 2, 0, 2); /* one microphone alone */
        assert_ok(read_file());
        ck_assert_uint_ge(msec(), 300);
        make(RATE, 10, 300, 10, 10000);
        convert(1, 16, 2);
        for (size_t i = DATA; i + 3 < file->size; i += 4) {
                int16_t sample;

                memcpy(&sample, file->bytes + i, 2);
                put(i + 2, (uint32_t) -sample, 2);
        }
        assert_refused("is silent");
}
END_TEST

START_TEST(numbers_that_are_none_are_silence) {
        static const uint32_t odd[] = {0x7fc00000, 0x7f800000, 0xff800000};

        for (size_t i = 0; i < ELEMENTSOF(odd); i++) {
                make(RATE, 100, 300, 10, 10000);
                convert(3, 32, 1);
                for (size_t j = 100; j < 100 + RATE / 50; j++)
                        put(DATA + 4 * j, odd[i], 4);
                assert_ok(read_file());
                ck_assert_ptr_null(problem.text);
                ck_assert_uint_ge(msec(), 300);
                ck_assert_uint_le(msec(), 345);
        }
        put(DATA + 4 * 5000, 0x7f7fffff, 4); /* the largest */
        assert_ok(read_file());
}
END_TEST

START_TEST(a_file_says_how_loud_it_was_and_what_was_cut_off) {
        _cleanup_(speech_recording_freep) struct speech_recording *own = NULL;

        make(RATE, 500, 300, 700, 3277 * 1.4142);
        assert_ok(speech_recording_read(file->bytes, file->size, &own, &problem));
        ck_assert_int_eq(own->level_db, -20);
        ck_assert_uint_ge(own->cut_msec, 1150);
        ck_assert_uint_le(own->cut_msec, 1170);
        ck_assert_uint_eq(own->rate, RATE); /* it takes no more memory than it did as a file */
}
END_TEST

START_TEST(tones_are_as_loud_as_speech) {
        int (*const makers[])(struct speech_recording **) = {speech_recording_chime, speech_recording_alarm};

        for (size_t i = 0; i < ELEMENTSOF(makers); i++) {
                int peak = 0;

                recording = speech_recording_free(recording);
                assert_ok(makers[i](&recording));
                double heard = loudness(0, recording->n);
                ck_assert_msg(heard > 2300 && heard < 4700, "%g", heard);
                for (size_t j = 0; j < recording->n; j++)
                        peak = abs(recording->samples[j]) > peak ? abs(recording->samples[j]) : peak;
                ck_assert_int_le(peak, 29300);
                ck_assert_int_ge(msec(), 1300);
        }
}
END_TEST

START_TEST(what_is_no_such_file_is_refused_with_what_to_do) {
        make(RATE, 10, 300, 10, 10000);
        put(FORMAT + 2, 3, 2);
        assert_refused("has 3 channels; record one (mono)");
        put(FORMAT + 2, 0, 2);
        assert_refused("has 0 channels; record one (mono)");
        make(RATE, 10, 300, 10, 10000);
        put(FORMAT + 14, 8, 2);
        assert_refused("is not 16-bit PCM");
        make(RATE, 10, 300, 10, 10000);
        put(FORMAT, 3, 2);
        assert_refused("is not 16-bit PCM");
        put(FORMAT, 6, 2);
        assert_refused("is not 16-bit PCM");
        make(8000, 10, 300, 10, 10000);
        assert_refused("has 8000 samples a second; 16000 to 48000");
        make(RATE, 10, 300, 10, 10000);
        put(FORMAT + 4, 0, 4);
        assert_refused("has 0 samples a second");
        memcpy(file->bytes, "OggS", 4);
        assert_refused("is not a WAV file");
        file->size = 3;
        assert_refused("is not a WAV file");
        make(16000, 0, 21000, 0, 10000);
        assert_refused("is longer than 20 s");
        file->size = RECORDING_SIZE_MAX;
        assert_error(
                speech_recording_read(file->bytes, (size_t) RECORDING_SIZE_MAX + 1, &recording, &problem),
                EINVAL);
}
END_TEST

START_TEST(what_has_nothing_to_hear_is_refused) {
        make(RATE, 500, 0, 500, 0);
        assert_refused("is silent");
        make(RATE, 100, 300, 100, 20);
        assert_refused("is silent");
        make(RATE, 200, 30, 200, 10000);
        assert_refused("has only a click");
        make(RATE, 0, 0, 0, 0);
        assert_refused("is silent");
}
END_TEST

START_TEST(what_should_be_better_is_used_and_named) {
        make(RATE, 100, 300, 100, 150);
        assert_ok(read_file());
        ck_assert_ptr_nonnull(recording);
        ck_assert_ptr_nonnull(strstr(problem.text, "too quiet"));
        make(RATE, 100, 300, 100, 32767);
        for (size_t i = DATA; i + 1 < file->size; i += 2) {
                int16_t sample;

                memcpy(&sample, file->bytes + i, 2);
                if (abs(sample) > 15000)
                        put(i, (uint32_t) (sample > 0 ? 32767 : -32767), 2);
        }
        assert_ok(read_file());
        ck_assert_ptr_nonnull(strstr(problem.text, "overdriven"));
        for (size_t i = 0; i < recording->n; i++)
                ck_assert_int_le(abs(recording->samples[i]), 29300);
}
END_TEST

START_TEST(files_cut_anywhere_do_no_harm) {
        make(RATE, 10, 300, 10, 10000);
        size_t whole = file->size;

        for (size_t n = 0; n <= DATA + 2000; n += n < 64 ? 1 : 61) {
                uint8_t *copy = malloc(n + 1);

                ck_assert_ptr_nonnull(copy);
                memcpy(copy, file->bytes, n);
                int r = read_bytes(copy, n);
                ck_assert(r == 0 || (r == -EINVAL && problem.text));
                free(copy);
        }
        /* A recorder that was stopped hard: no lengths. */
        file->size = whole;
        put(4, UINT32_MAX, 4);
        put(40, UINT32_MAX, 4);
        assert_ok(read_file());
        ck_assert_uint_ge(msec(), 300);
}
END_TEST

START_TEST(other_chunks_are_passed_over) {
        static const uint8_t list[12] = {'L', 'I', 'S', 'T', 3, 0, 0, 0, 'a', 'b', 'c', 0};
        struct file *other = malloc(sizeof(*other));

        ck_assert_ptr_nonnull(other);
        uint8_t *copy = other->bytes;
        size_t n;

        make(RATE, 10, 300, 10, 10000);
        memcpy(copy, file->bytes, 36);
        memcpy(copy + 36, list, sizeof(list)); /* an odd length is padded */
        memcpy(copy + 48, file->bytes + 36, file->size - 36);
        n = file->size + 12;
        assert_ok(read_bytes(copy, n));
        ck_assert_uint_ge(msec(), 300);
        /* A length that would lead back or beyond. */
        memset(copy + 40, 0xff, 4);
        assert_error(read_bytes(copy, n), EINVAL);
        free(other);
}
END_TEST

START_TEST(clips_are_joined_without_gaps_behind_the_lead) {
        struct speech_recording *joined = NULL, *quiet = NULL;

        make(RATE, 10, 300, 10, 10000);
        assert_ok(read_file());
        const struct speech_recording *const parts[] = {recording, NULL, recording};
        assert_ok(speech_recording_join(parts, 3, 400, 100, &joined));
        size_t lead = RECORDING_RATE * 400 / 1000, pause = RECORDING_RATE / 1000 * RECORDING_PAUSE_MSEC;
        ck_assert_uint_eq(joined->n, lead + pause + 2 * recording->n);
        for (size_t i = 0; i < lead; i++)
                ck_assert_int_eq(joined->samples[i], 0);
        ck_assert(memcmp(joined->samples + lead, recording->samples, 2 * recording->n) == 0);
        ck_assert(memcmp(joined->samples + lead + recording->n + pause, recording->samples,
                         2 * recording->n) == 0);

        assert_ok(speech_recording_join(parts, 3, 400, 50, &quiet));
        for (size_t i = 0; i < joined->n; i++)
                ck_assert_int_le(abs(2 * quiet->samples[i] - joined->samples[i]), 1);
        speech_recording_free(quiet);
        speech_recording_free(joined);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(silence_at_the_ends_is_cut_off),
        SUITE_CASE(loud_and_quiet_recordings_come_out_alike),
        SUITE_CASE(pitch_and_length_stay_at_any_rate),
        SUITE_CASE(ends_do_not_click),
        SUITE_CASE(what_phones_and_recorders_write_comes_out_alike),
        SUITE_CASE(two_channels_are_heard_as_their_mean),
        SUITE_CASE(numbers_that_are_none_are_silence),
        SUITE_CASE(a_file_says_how_loud_it_was_and_what_was_cut_off),
        SUITE_CASE(tones_are_as_loud_as_speech),
        SUITE_CASE(what_is_no_such_file_is_refused_with_what_to_do),
        SUITE_CASE(what_has_nothing_to_hear_is_refused),
        SUITE_CASE(what_should_be_better_is_used_and_named),
        SUITE_CASE(files_cut_anywhere_do_no_harm),
        SUITE_CASE(other_chunks_are_passed_over),
        SUITE_CASE(clips_are_joined_without_gaps_behind_the_lead),
};

SUITE_MAIN("speech/recording", cases, setup, teardown)
