/* A segment of any bytes: what is read of it fits the chain, stands in order within the file, and what is
 * damaged is named. */
#include "fuzz.h"
#include "services/camera/segment.h"

struct memory {
        const uint8_t *data;
        size_t size;
        uint64_t end, last, n; /* of the pieces */
};

static int read_memory(void *from, uint64_t at, void *bytes, size_t size) {
        const struct memory *memory = from;

        assert(at <= memory->size && size <= memory->size - at);
        memcpy(bytes, memory->data + at, size);
        return 0;
}

static int note(const struct segment_piece *piece, void *userdata) {
        struct memory *memory = userdata;

        assert(piece->at >= memory->end && piece->stamp.fragment > memory->last);
        memory->end = piece->at + piece->stamp.bytes + piece->stamp_size;
        memory->last = piece->stamp.fragment;
        memory->n++;
        assert(memory->end <= memory->size);
        return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        for (unsigned depth = SEGMENT_WHOLE; depth <= SEGMENT_STAMPS; depth++) {
                struct memory memory = {.data = data, .size = size};
                const struct segment_reader reader = {read_memory, &memory, size};
                struct segment_scan scan;

                int r = segment_scan(&reader, (enum segment_depth) depth, note, &memory, &scan);
                assert(r == 0);
                assert(scan.good == memory.n && scan.last == memory.last && scan.good_end <= scan.end &&
                       scan.end <= size);
                assert(scan.damaged ? !!scan.what : scan.end == size && scan.begin > 0 && scan.behind == 0);
        }
        return 0;
}
