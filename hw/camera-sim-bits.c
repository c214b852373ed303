#include "camera-sim-bits.h"

enum { GROWTH_MIN = 4096 };

void camera_sim_bits_free(struct camera_sim_bits *bits) {
        free(bits->bytes);
        *bits = (struct camera_sim_bits){.failed = false};
}

static bool reserve(struct camera_sim_bits *bits, size_t n) {
        if (bits->failed)
                return false;
        if (bits->allocated - bits->size >= n)
                return true;
        size_t allocated = bits->size + n + (bits->size < GROWTH_MIN ? GROWTH_MIN : bits->size);
        uint8_t *bytes = realloc(bits->bytes, allocated);
        if (!bytes) {
                bits->failed = true;
                return false;
        }
        bits->bytes = bytes;
        bits->allocated = allocated;
        return true;
}

void camera_sim_bits_put(struct camera_sim_bits *bits, const void *bytes, size_t size) {
        assert(bits->n_bits == 0);
        if (size == 0 || !reserve(bits, size))
                return;
        memcpy(bits->bytes + bits->size, bytes, size);
        bits->size += size;
}

static void end_byte(struct camera_sim_bits *bits) {
        const uint8_t bytes[] = {bits->byte, 0};

        bits->n_bits = 0;
        bits->byte = 0;
        camera_sim_bits_put(bits, bytes, bits->stuffs && bytes[0] == UINT8_MAX ? 2 : 1);
}

void camera_sim_bits_add(struct camera_sim_bits *bits, unsigned value, unsigned n) {
        while (n-- > 0) {
                bits->byte = (uint8_t) (bits->byte << 1 | (value >> n & 1));
                if (++bits->n_bits == 8)
                        end_byte(bits);
        }
}

void camera_sim_bits_add_ue(struct camera_sim_bits *bits, unsigned value) {
        unsigned n = 0;

        while ((value + 1) >> (n + 1))
                n++;
        camera_sim_bits_add(bits, 0, n);
        camera_sim_bits_add(bits, value + 1, n + 1);
}

void camera_sim_bits_add_se(struct camera_sim_bits *bits, int value) {
        camera_sim_bits_add_ue(bits, value > 0 ? 2 * (unsigned) value - 1 : 2 * (unsigned) -value);
}

void camera_sim_bits_fill(struct camera_sim_bits *bits, bool ones) {
        while (bits->n_bits > 0)
                camera_sim_bits_add(bits, ones, 1);
}
