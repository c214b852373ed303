/* Any bytes to the simulated printer: it prints rows of its own width, and a resynchronisation brings it
 * back. */
#include "fuzz.h"
#include "hw/printer-sim-decoder.h"
#include "services/printer/escpos.h"

enum { WIDTH = 384 };

struct seen {
        uint64_t rows;
        unsigned barriers;
        uint8_t sum;
};

static void on_row(void *userdata, const uint8_t *row) {
        struct seen *seen = userdata;

        for (size_t i = 0; i < WIDTH / 8; i++)
                seen->sum ^= row[i];
        seen->rows++;
}

static void on_feed(void *userdata, unsigned rows) {
        struct seen *seen = userdata;

        seen->rows += rows;
}

static void on_barrier(void *userdata) {
        struct seen *seen = userdata;

        seen->barriers++;
}

static void on_nothing(_unused_ void *userdata) {
}

static void on_id(_unused_ void *userdata, _unused_ const uint8_t *id) {
}

static void on_mask(_unused_ void *userdata, _unused_ uint8_t mask) {
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        static const struct sim_decoder_output output = {on_row,     on_feed, on_nothing, on_nothing,
                                                         on_barrier, on_id,   on_mask};
        _cleanup_(sim_decoder_freep) struct sim_decoder *decoder = NULL;
        struct seen seen = {0};

        if (sim_decoder_new(WIDTH, &output, &seen, &decoder) < 0)
                abort();
        for (size_t i = 0; i < size; i++)
                sim_decoder_feed(decoder, data[i]);
        /* As a resynchronisation does. Bytes that are not ours may announce a longer image than it can end.
         */
        for (size_t i = 0; i < ESCPOS_IMAGE_MAX; i++)
                sim_decoder_feed(decoder, 0);
        if (!sim_decoder_is_idle(decoder))
                return 0;
        seen.barriers = 0;
        sim_decoder_feed(decoder, 0x1d);
        sim_decoder_feed(decoder, 'r');
        sim_decoder_feed(decoder, 1);
        assert(seen.barriers == 1);
        return 0;
}
