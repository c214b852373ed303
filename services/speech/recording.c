#include "recording.h"

#include <math.h>

enum {
        WINDOW_MSEC = 10,
        FULL_SCALE = 32767,
        CLIPPED_PER_MILLE = 2, /* of the samples at the edge of the scale: overdriven */
};

/* Speech stands this far above what is heard of the room: the mean of its loud parts. */
#define LOUDNESS_TARGET 3277.0   /* −20 dB of full scale */
#define GAIN_MAX 8.0             /* more would raise the noise of the room */
#define PEAK_MAX 29204.0         /* −1 dB */
#define HEARD_BELOW_LOUDEST 0.02 /* −34 dB: quieter windows at the ends are silence */
#define HEARD_MIN 40.0           /* −58 dB: below it nothing was said at all */
#define TONE_LOUDNESS 11000.0    /* of a tone's beginning: fading, it is as loud as speech */

struct speech_recording *speech_recording_free(struct speech_recording *recording) {
        if (recording)
                free(recording->samples);
        free(recording);
        return NULL;
}

int speech_recording_new(size_t n, unsigned rate, struct speech_recording **ret) {
        _cleanup_(speech_recording_freep) struct speech_recording *recording = calloc(1, sizeof(*recording));

        if (!recording)
                return -ENOMEM;
        recording->samples = calloc(n > 0 ? n : 1, sizeof(*recording->samples));
        if (!recording->samples)
                return -ENOMEM;
        recording->n = n;
        recording->rate = rate;
        *ret = TAKE_PTR(recording);
        return 0;
}

unsigned speech_recording_msec(const struct speech_recording *recording) {
        return (unsigned) ((uint64_t) recording->n * 1000 / recording->rate);
}

static int16_t to_sample(double value) {
        return (int16_t) lrint(value > FULL_SCALE ? FULL_SCALE : value < -FULL_SCALE ? -FULL_SCALE : value);
}

/* ----- the file ----- */

/* What it has: frames of a sample for each channel. */
struct wav {
        unsigned rate, channels, bytes; /* of a sample */
        bool is_float;
        const uint8_t *data;
        size_t n;
};

static uint32_t read_u32(const uint8_t *p) {
        return (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 24;
}

static uint16_t read_u16(const uint8_t *p) {
        return (uint16_t) (p[0] | p[1] << 8);
}

static int damaged(struct problem *ret_problem) {
        return problem_tell(ret_problem, -EINVAL, "là tệp WAV bị hỏng", "is a damaged WAV file");
}

static int read_format(const uint8_t *chunk, size_t size, struct wav *wav, struct problem *ret_problem) {
        if (size < 16)
                return damaged(ret_problem);
        unsigned format = read_u16(chunk), bits = read_u16(chunk + 14);
        uint32_t rate = read_u32(chunk + 4);

        wav->channels = read_u16(chunk + 2);
        if (format == 0xfffe && size >= 40)
                format = read_u16(chunk + 24); /* WAVE_FORMAT_EXTENSIBLE: the sub-format's first two bytes */
        wav->is_float = format == 3;
        if (!(format == 1 && (bits == 16 || bits == 24 || bits == 32)) && !(format == 3 && bits == 32))
                return problem_tell(ret_problem, -EINVAL, "không phải PCM 16 bit; hãy lưu lại ở dạng đó",
                                    "is not 16-bit PCM; save it as such");
        if (wav->channels < 1 || wav->channels > 2)
                return problem_tell(ret_problem, -EINVAL, "có %u kênh; hãy thu một kênh (mono)",
                                    "has %u channels; record one (mono)", wav->channels);
        if (rate < RECORDING_RATE_MIN || rate > RECORDING_RATE)
                return problem_tell(ret_problem, -EINVAL, "có %u mẫu mỗi giây; cần từ %d đến %d",
                                    "has %u samples a second; %d to %d are taken", (unsigned) rate,
                                    RECORDING_RATE_MIN, RECORDING_RATE);
        wav->bytes = bits / 8;
        wav->rate = rate;
        return 0;
}

static int read_chunks(const uint8_t *data, size_t size, struct wav *wav, struct problem *ret_problem) {
        if (size < 12 || memcmp(data, "RIFF", 4) != 0 || memcmp(data + 8, "WAVE", 4) != 0)
                return problem_tell(ret_problem, -EINVAL,
                                    "không phải là tệp WAV; hãy chuyển sang WAV (xem: man motcuactl)",
                                    "is not a WAV file; convert it to one (see: man motcuactl)");
        for (size_t at = 12; at + 8 <= size;) {
                size_t length = read_u32(data + at + 4), left = size - at - 8;

                if (memcmp(data + at, "data", 4) == 0 && wav->rate > 0) {
                        /* Recorders that were stopped hard leave a length that is not true. */
                        wav->data = data + at + 8;
                        wav->n = (length < left ? length : left) / (wav->bytes * wav->channels);
                        return 0;
                }
                if (length > left)
                        break;
                if (memcmp(data + at, "fmt ", 4) == 0) {
                        int r = read_format(data + at + 8, length, wav, ret_problem);
                        if (r < 0)
                                return r;
                }
                at += 8 + length + (length & 1);
        }
        return damaged(ret_problem);
}

static double float_at(const uint8_t *p) {
        uint32_t bits = read_u32(p);
        float value;

        static_assert(sizeof(value) == sizeof(bits), "IEEE 754");
        memcpy(&value, &bits, sizeof(value));
        return isfinite(value) ? (double) value * FULL_SCALE : 0;
}

/* On the scale of 16 bits: the upper two bytes, and what is below them behind the point. */
static double sample_at(const struct wav *wav, const uint8_t *p) {
        double low = 0;

        if (wav->is_float)
                return float_at(p);
        for (unsigned i = 0; i + 2 < wav->bytes; i++)
                low = (low + p[i]) / 256;
        return (int16_t) read_u16(p + wav->bytes - 2) + low;
}

/* Of two channels the mean. */
static int decode(const struct wav *wav, struct speech_recording **ret) {
        const uint8_t *p = wav->data;
        int r = speech_recording_new(wav->n, wav->rate, ret);

        for (size_t i = 0; r >= 0 && i < wav->n; i++) {
                double sum = 0;

                for (unsigned channel = 0; channel < wav->channels; channel++, p += wav->bytes)
                        sum += sample_at(wav, p);
                (*ret)->samples[i] = to_sample(sum / wav->channels);
        }
        return r;
}

/* ----- what is heard of it ----- */

static double window_loudness(const struct speech_recording *raw, size_t window, size_t samples) {
        double sum = 0;
        size_t first = window * samples, end = first + samples;

        for (size_t i = first; i < end; i++)
                sum += (double) raw->samples[i] * raw->samples[i];
        return sqrt(sum / (double) samples);
}

/* Where in a file something is heard, and how loud it is. */
struct heard {
        size_t first, n; /* samples, with the margins */
        double loudness; /* the mean of the windows that are no pause */
        double peak;
        size_t clipped;
};

static void look_at_peaks(const struct speech_recording *raw, struct heard *heard) {
        for (size_t i = 0; i < raw->n; i++) {
                int value = abs(raw->samples[i]);

                if (value > heard->peak)
                        heard->peak = value;
                heard->clipped += value >= FULL_SCALE;
        }
}

static void add_margins(const struct speech_recording *raw, size_t first, size_t end, struct heard *heard) {
        size_t margin = (size_t) raw->rate * RECORDING_MARGIN_MSEC / 1000;

        heard->first = first > margin ? first - margin : 0;
        end = end + margin < raw->n ? end + margin : raw->n;
        heard->n = end - heard->first;
}

static int listen(const struct speech_recording *raw, struct heard *ret, struct problem *ret_problem) {
        assert(raw->rate >= RECORDING_RATE_MIN);
        size_t samples = (size_t) raw->rate * WINDOW_MSEC / 1000, windows = raw->n / samples, n = 0;
        size_t first = SIZE_MAX, last = 0;
        struct heard heard = {0};
        double loudest = 0, sum = 0;

        for (size_t i = 0; i < windows; i++) {
                double loudness = window_loudness(raw, i, samples);
                loudest = loudness > loudest ? loudness : loudest;
        }
        if (loudest < HEARD_MIN)
                return problem_tell(ret_problem, -EINVAL, "không có tiếng; hãy thu lại, gần micrô hơn",
                                    "is silent; record it again, nearer to the microphone");
        for (size_t i = 0; i < windows; i++) {
                double loudness = window_loudness(raw, i, samples);

                if (loudness < loudest * HEARD_BELOW_LOUDEST)
                        continue;
                first = first == SIZE_MAX ? i : first;
                last = i;
                sum += loudness * loudness;
                n++;
        }
        if ((last - first + 1) * WINDOW_MSEC < RECORDING_HEARD_MIN_MSEC)
                return problem_tell(ret_problem, -EINVAL, "chỉ có một tiếng động; hãy thu lại",
                                    "has only a click; record it again");
        assert(n > 0); /* the loudest window is one of them */
        heard.loudness = sqrt(sum / (double) n);
        look_at_peaks(raw, &heard);
        add_margins(raw, first * samples, (last + 1) * samples, &heard);
        *ret = heard;
        return 0;
}

static double gain_of(const struct heard *heard) {
        double gain = LOUDNESS_TARGET / heard->loudness;

        gain = gain > GAIN_MAX ? GAIN_MAX : gain;
        return gain * heard->peak > PEAK_MAX ? PEAK_MAX / heard->peak : gain;
}

/* From silence and to it within the margin: an end in the middle of a wave would click. Two samples at each
 * end are nothing, so that none rises between them either when the rate is changed. */
static double fade(const struct speech_recording *recording, size_t i) {
        const size_t margin = (size_t) recording->rate * RECORDING_MARGIN_MSEC / 1000 / 4;
        size_t edge = i < recording->n - 1 - i ? i : recording->n - 1 - i;

        return edge > margin ? 1 : edge == 0 ? 0 : (double) (edge - 1) / (double) margin;
}

static int make(const struct speech_recording *raw, const struct heard *heard,
                struct speech_recording **ret) {
        double gain = gain_of(heard);
        int r = speech_recording_new(heard->n, raw->rate, ret);

        if (r < 0)
                return r;
        for (size_t i = 0; i < heard->n; i++)
                (*ret)->samples[i] = to_sample(gain * fade(*ret, i) * raw->samples[heard->first + i]);
        (*ret)->cut_msec = speech_recording_msec(raw) - speech_recording_msec(*ret);
        (*ret)->level_db = (int) lrint(20 * log10(heard->loudness / FULL_SCALE));
        return 0;
}

/* What can be used, and should be better. */
static int advise(const struct speech_recording *raw, const struct heard *heard,
                  struct problem *ret_problem) {
        if (heard->clipped * 1000 > raw->n * CLIPPED_PER_MILLE)
                return problem_tell(ret_problem, 0, "bị vỡ tiếng; hãy thu lại, xa micrô hơn",
                                    "is overdriven; record it again, farther from the microphone");
        if (heard->loudness * GAIN_MAX < LOUDNESS_TARGET)
                return problem_tell(ret_problem, 0, "quá nhỏ; hãy thu lại, gần micrô hơn",
                                    "is too quiet; record it again, nearer to the microphone");
        return 0;
}

int speech_recording_read(const void *data, size_t size, struct speech_recording **ret,
                          struct problem *ret_problem) {
        _cleanup_(speech_recording_freep) struct speech_recording *raw = NULL, *recording = NULL;
        struct wav wav = {0};
        struct heard heard = {0};

        if (size > RECORDING_SIZE_MAX)
                return problem_tell(ret_problem, -EINVAL, "lớn hơn %d byte", "is larger than %d bytes",
                                    RECORDING_SIZE_MAX);
        int r = read_chunks(data, size, &wav, ret_problem);
        if (r < 0)
                return r;
        if (wav.n > (size_t) wav.rate * RECORDING_SEC_MAX)
                return problem_tell(ret_problem, -EINVAL, "dài hơn %d giây", "is longer than %d s",
                                    RECORDING_SEC_MAX);
        r = decode(&wav, &raw);
        if (r >= 0)
                r = listen(raw, &heard, ret_problem);
        if (r >= 0)
                r = make(raw, &heard, &recording);
        if (r >= 0)
                r = advise(raw, &heard, ret_problem);
        if (r >= 0)
                *ret = TAKE_PTR(recording);
        return r;
}

/* ----- what is played ----- */

static double sample_near(const struct speech_recording *recording, int64_t i) {
        return i < 0 || i >= (int64_t) recording->n ? 0 : recording->samples[i];
}

/* Between samples along the cubic through four of them (Catmull-Rom): for speech no worse to the ear than a
 * filter, and exact where the rate is the same. */
static double interpolate(const struct speech_recording *recording, double at) {
        int64_t i = (int64_t) at;
        double t = at - (double) i, a = sample_near(recording, i - 1), b = sample_near(recording, i),
               c = sample_near(recording, i + 1), d = sample_near(recording, i + 2);

        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/* How many samples it has at RECORDING_RATE. */
static size_t played(const struct speech_recording *recording) {
        return recording ? (size_t) ((uint64_t) recording->n * RECORDING_RATE / recording->rate)
                         : (size_t) RECORDING_RATE / 1000 * RECORDING_PAUSE_MSEC;
}

int speech_recording_join(const struct speech_recording *const *recordings, size_t n, unsigned lead_msec,
                          unsigned volume_percent, struct speech_recording **ret) {
        size_t total = (size_t) RECORDING_RATE / 1000 * lead_msec, at = total;

        for (size_t i = 0; i < n; i++)
                total += played(recordings[i]);
        int r = speech_recording_new(total, RECORDING_RATE, ret);
        for (size_t i = 0; r >= 0 && i < n; at += played(recordings[i++])) {
                double step = recordings[i] ? (double) recordings[i]->rate / RECORDING_RATE : 0;

                for (size_t j = 0; recordings[i] && j < played(recordings[i]); j++)
                        (*ret)->samples[at + j] = to_sample(interpolate(recordings[i], (double) j * step) *
                                                            volume_percent / 100);
        }
        return r;
}

struct tone {
        double hertz;
        unsigned msec;
};

/* Struck, and fading away, each with its octave. */
static int make_tones(const struct tone *tones, size_t n, struct speech_recording **ret) {
        const unsigned rate = RECORDING_RATE_MIN;
        size_t at = 0, total = 0;

        for (size_t i = 0; i < n; i++)
                total += tones[i].msec * rate / 1000;
        int r = speech_recording_new(total, rate, ret);
        for (size_t i = 0; r >= 0 && i < n; i++) {
                double length = tones[i].msec * rate / 1000.0;

                for (size_t j = 0; j < (size_t) length; j++) {
                        double phase = 2 * M_PI * tones[i].hertz * (double) j / rate;
                        double rise = (double) j / (0.01 * rate), fall = exp(-3 * (double) j / length);

                        (*ret)->samples[at++] = to_sample(TONE_LOUDNESS * fmin(rise, 1) * fall *
                                                          (sin(phase) + 0.3 * sin(2 * phase)));
                }
        }
        return r;
}

int speech_recording_chime(struct speech_recording **ret) {
        static const struct tone tones[] = {{659.3, 450}, {523.3, 900}};

        return make_tones(tones, ELEMENTSOF(tones), ret);
}

int speech_recording_alarm(struct speech_recording **ret) {
        static const struct tone tones[] = {{740, 300}, {988, 300}, {740, 300}, {988, 300},
                                            {740, 300}, {988, 300}, {740, 300}, {988, 300}};

        return make_tones(tones, ELEMENTSOF(tones), ret);
}
