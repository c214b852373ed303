#include "wav.h"

#include "files.h"
#include "loop.h"

/* As a machine of little endian has it, which is where tests run. */
struct header {
        char riff[4];
        uint32_t size;
        char wave[8];
        uint32_t format_size;
        uint16_t format, channels;
        uint32_t rate, bytes_a_second;
        uint16_t block, bits;
        char data[4];
        uint32_t data_size;
};

void wav_write(const char *path, const int16_t *samples, size_t n, unsigned rate) {
        struct header header = {.riff = {'R', 'I', 'F', 'F'},
                                .size = (uint32_t) (2 * n + sizeof(header) - 8),
                                .wave = {'W', 'A', 'V', 'E', 'f', 'm', 't', ' '},
                                .format_size = 16,
                                .format = 1,
                                .channels = 1,
                                .rate = rate,
                                .bytes_a_second = 2 * rate,
                                .block = 2,
                                .bits = 16,
                                .data = {'d', 'a', 't', 'a'},
                                .data_size = (uint32_t) (2 * n)};
        _cleanup_free_ char *bytes = malloc(sizeof(header) + 2 * n);

        static_assert(sizeof(header) == 44, "as in the file");
        if (!bytes)
                test_die("no memory");
        memcpy(bytes, &header, sizeof(header));
        memcpy(bytes + sizeof(header), samples, 2 * n);
        file_write(path, bytes, sizeof(header) + 2 * n);
}

int16_t *wav_read(const char *path, size_t *ret_n, unsigned *ret_rate) {
        size_t size;
        _cleanup_free_ char *bytes = file_read(path, &size);
        struct header header;

        if (size < sizeof(header))
                test_die("%s: no WAV file", path);
        memcpy(&header, bytes, sizeof(header));
        if (memcmp(header.wave, "WAVEfmt ", 8) != 0 || header.format != 1 || header.channels != 1 ||
            header.bits != 16 || memcmp(header.data, "data", 4) != 0 ||
            header.data_size != size - sizeof(header))
                test_die("%s: another WAV file than expected", path);
        int16_t *samples = malloc(header.data_size + 1);
        if (!samples)
                test_die("no memory");
        memcpy(samples, bytes + sizeof(header), header.data_size);
        *ret_n = header.data_size / 2;
        *ret_rate = header.rate;
        return samples;
}
