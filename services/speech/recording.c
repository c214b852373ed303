#include "recording.h"

#include <endian.h>
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

struct recording *recording_free(struct recording *recording) {
        if (recording)
                free(recording->samples);
        free(recording);
        return NULL;
}

static int recording_new(size_t n, struct recording **ret) {
        _cleanup_(recording_freep) struct recording *recording = calloc(1, sizeof(*recording));

        if (!recording)
                return -ENOMEM;
        recording->samples = calloc(n > 0 ? n : 1, sizeof(*recording->samples));
        if (!recording->samples)
                return -ENOMEM;
        recording->n = n;
        *ret = TAKE_PTR(recording);
        return 0;
}

/* What a file has. */
struct wav {
        unsigned rate;
        const uint8_t *data; /* samples of two bytes */
        size_t n;
};

static uint32_t read_u32(const uint8_t *p) {
        return (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 24;
}

static uint16_t read_u16(const uint8_t *p) {
        return (uint16_t) (p[0] | p[1] << 8);
}

static int16_t sample_at(const struct wav *wav, size_t i) {
        return (int16_t) read_u16(wav->data + 2 * i);
}

static int read_format(const uint8_t *chunk, size_t size, struct wav *wav, struct problem *ret_problem) {
        if (size < 16)
                return problem_tell(ret_problem, -EINVAL, "là tệp WAV bị hỏng", "is a damaged WAV file");
        unsigned format = read_u16(chunk), channels = read_u16(chunk + 2), bits = read_u16(chunk + 14);
        uint32_t rate = read_u32(chunk + 4);

        if (format == 0xfffe && size >= 40)
                format = read_u16(chunk + 24); /* WAVE_FORMAT_EXTENSIBLE: the sub-format's first two bytes */
        if (format != 1 || bits != 16)
                return problem_tell(ret_problem, -EINVAL, "không phải PCM 16 bit; hãy lưu lại ở dạng đó",
                                    "is not 16-bit PCM; save it as such");
        if (channels != 1)
                return problem_tell(ret_problem, -EINVAL, "có %u kênh; hãy thu một kênh (mono)",
                                    "has %u channels; record one (mono)", channels);
        if (rate < RECORDING_RATE_MIN || rate > RECORDING_RATE)
                return problem_tell(ret_problem, -EINVAL, "có %u mẫu mỗi giây; cần từ %d đến %d",
                                    "has %u samples a second; %d to %d are taken", (unsigned) rate,
                                    RECORDING_RATE_MIN, RECORDING_RATE);
        wav->rate = rate;
        return 0;
}

static int read_chunks(const uint8_t *data, size_t size, struct wav *wav, struct problem *ret_problem) {
        if (size < 12 || memcmp(data, "RIFF", 4) != 0 || memcmp(data + 8, "WAVE", 4) != 0)
                return problem_tell(ret_problem, -EINVAL, "không phải là tệp WAV", "is not a WAV file");
        for (size_t at = 12; at + 8 <= size;) {
                size_t length = read_u32(data + at + 4), left = size - at - 8;

                if (memcmp(data + at, "data", 4) == 0 && wav->rate > 0) {
                        /* Recorders that were stopped hard leave a length that is not true. */
                        wav->data = data + at + 8;
                        wav->n = (length < left ? length : left) / 2;
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
        return problem_tell(ret_problem, -EINVAL, "là tệp WAV bị hỏng", "is a damaged WAV file");
}

static double window_loudness(const struct wav *wav, size_t window, size_t samples) {
        double sum = 0;
        size_t first = window * samples, end = first + samples;

        for (size_t i = first; i < end; i++)
                sum += (double) sample_at(wav, i) * sample_at(wav, i);
        return sqrt(sum / (double) samples);
}

/* Where in a file something is heard, and how loud it is. */
struct heard {
        size_t first, n; /* samples, with the margins */
        double loudness; /* the mean of the windows that are no pause */
        double peak;
        size_t clipped;
};

static void look_at_peaks(const struct wav *wav, struct heard *heard) {
        for (size_t i = 0; i < wav->n; i++) {
                int value = abs(sample_at(wav, i));

                if (value > heard->peak)
                        heard->peak = value;
                heard->clipped += value >= FULL_SCALE;
        }
}

static void add_margins(const struct wav *wav, size_t first, size_t end, struct heard *heard) {
        size_t margin = (size_t) wav->rate * RECORDING_MARGIN_MSEC / 1000;

        heard->first = first > margin ? first - margin : 0;
        end = end + margin < wav->n ? end + margin : wav->n;
        heard->n = end - heard->first;
}

static int listen(const struct wav *wav, struct heard *ret, struct problem *ret_problem) {
        assert(wav->rate >= RECORDING_RATE_MIN);
        size_t samples = (size_t) wav->rate * WINDOW_MSEC / 1000, windows = wav->n / samples, n = 0;
        size_t first = SIZE_MAX, last = 0;
        struct heard heard = {0};
        double loudest = 0, sum = 0;

        for (size_t i = 0; i < windows; i++) {
                double loudness = window_loudness(wav, i, samples);
                loudest = loudness > loudest ? loudness : loudest;
        }
        if (loudest < HEARD_MIN)
                return problem_tell(ret_problem, -EINVAL, "không có tiếng; hãy thu lại, gần micrô hơn",
                                    "is silent; record it again, nearer to the microphone");
        for (size_t i = 0; i < windows; i++) {
                double loudness = window_loudness(wav, i, samples);

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
        look_at_peaks(wav, &heard);
        add_margins(wav, first * samples, (last + 1) * samples, &heard);
        *ret = heard;
        return 0;
}

static double gain_of(const struct heard *heard) {
        double gain = LOUDNESS_TARGET / heard->loudness;

        gain = gain > GAIN_MAX ? GAIN_MAX : gain;
        return gain * heard->peak > PEAK_MAX ? PEAK_MAX / heard->peak : gain;
}

static double sample_near(const struct wav *wav, const struct heard *heard, int64_t i) {
        int64_t end = (int64_t) heard->n - 1;

        i = i < 0 ? 0 : i > end ? end : i;
        return sample_at(wav, heard->first + (size_t) i);
}

/* Between samples along the cubic through four of them (Catmull-Rom): for speech no worse to the ear than a
 * filter, and exact where the rate is the same. */
static double interpolate(const struct wav *wav, const struct heard *heard, double at) {
        int64_t i = (int64_t) at;
        double t = at - (double) i, a = sample_near(wav, heard, i - 1), b = sample_near(wav, heard, i),
               c = sample_near(wav, heard, i + 1), d = sample_near(wav, heard, i + 2);

        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

static int16_t to_sample(double value) {
        return (int16_t) lrint(value > FULL_SCALE ? FULL_SCALE : value < -FULL_SCALE ? -FULL_SCALE : value);
}

/* From silence and to it within the margin: an end in the middle of a wave would click. */
static double fade(size_t i, size_t n) {
        const size_t margin = RECORDING_RATE / 1000 * RECORDING_MARGIN_MSEC / 4;
        size_t edge = i < n - 1 - i ? i : n - 1 - i;

        return edge >= margin ? 1 : (double) edge / (double) margin;
}

static int make(const struct wav *wav, const struct heard *heard, struct recording **ret) {
        size_t n = (size_t) ((uint64_t) heard->n * RECORDING_RATE / wav->rate);
        double step = (double) wav->rate / RECORDING_RATE, gain = gain_of(heard);
        int r = recording_new(n, ret);

        for (size_t i = 0; r >= 0 && i < n; i++)
                (*ret)->samples[i] =
                        to_sample(gain * fade(i, n) * interpolate(wav, heard, (double) i * step));
        return r;
}

/* What can be used, and should be better. */
static int advise(const struct wav *wav, const struct heard *heard, struct problem *ret_problem) {
        if (heard->clipped * 1000 > wav->n * CLIPPED_PER_MILLE)
                return problem_tell(ret_problem, 0, "bị vỡ tiếng; hãy thu lại, xa micrô hơn",
                                    "is overdriven; record it again, farther from the microphone");
        if (heard->loudness * GAIN_MAX < LOUDNESS_TARGET)
                return problem_tell(ret_problem, 0, "quá nhỏ; hãy thu lại, gần micrô hơn",
                                    "is too quiet; record it again, nearer to the microphone");
        return 0;
}

int recording_read(const void *data, size_t size, struct recording **ret, struct problem *ret_problem) {
        _cleanup_(recording_freep) struct recording *recording = NULL;
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
        r = listen(&wav, &heard, ret_problem);
        if (r >= 0)
                r = make(&wav, &heard, &recording);
        if (r >= 0)
                r = advise(&wav, &heard, ret_problem);
        if (r >= 0)
                *ret = TAKE_PTR(recording);
        return r;
}

int recording_join(const struct recording *const *recordings, size_t n, unsigned lead_msec,
                   struct recording **ret) {
        const size_t pause = RECORDING_RATE / 1000 * RECORDING_PAUSE_MSEC;
        size_t total = (size_t) RECORDING_RATE / 1000 * lead_msec, at = total;

        for (size_t i = 0; i < n; i++)
                total += recordings[i] ? recordings[i]->n : pause;
        int r = recording_new(total, ret);
        for (size_t i = 0; r >= 0 && i < n; i++) {
                if (recordings[i])
                        memcpy((*ret)->samples + at, recordings[i]->samples,
                               recordings[i]->n * sizeof(*recordings[i]->samples));
                at += recordings[i] ? recordings[i]->n : pause;
        }
        return r;
}

int recording_write(const struct recording *recording, void **ret, size_t *ret_size) {
        const uint32_t bytes = (uint32_t) (recording->n * 2);
        struct header {
                char riff[4];
                uint32_t size;
                char wave[4], fmt[4];
                uint32_t fmt_size;
                uint16_t format, channels;
                uint32_t rate, bytes_a_second;
                uint16_t block, bits;
                char data[4];
                uint32_t data_size;
        } header = {{'R', 'I', 'F', 'F'},
                    htole32(bytes + sizeof(header) - 8),
                    {'W', 'A', 'V', 'E'},
                    {'f', 'm', 't', ' '},
                    htole32(16),
                    htole16(1),
                    htole16(1),
                    htole32(RECORDING_RATE),
                    htole32(2 * RECORDING_RATE),
                    htole16(2),
                    htole16(16),
                    {'d', 'a', 't', 'a'},
                    htole32(bytes)};
        char *file = malloc(sizeof(header) + bytes);

        if (!file)
                return -ENOMEM;
        memcpy(file, &header, sizeof(header));
        for (size_t i = 0; i < recording->n; i++) {
                uint16_t sample = htole16((uint16_t) recording->samples[i]);

                memcpy(file + sizeof(header) + 2 * i, &sample, sizeof(sample));
        }
        *ret = file;
        *ret_size = sizeof(header) + bytes;
        return 0;
}
