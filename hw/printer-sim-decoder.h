/*
 * The language of the simulated printer: reads ESC/POS bytes one by one as firmware does, unforgiving of what
 * it does not know. Written against the command reference, apart from the encoder that it judges.
 */
#pragma once

#include "services/base/util.h"

struct sim_decoder_output {
        void (*row)(void *userdata, const uint8_t *row); /* one printed row of the whole width */
        void (*feed)(void *userdata, unsigned rows);
        void (*cut)(void *userdata);
        void (*reset)(void *userdata);
        void (*barrier)(void *userdata);                       /* GS r 1 */
        void (*process_id)(void *userdata, const uint8_t *id); /* GS ( H: 4 bytes */
        void (*report)(void *userdata, uint8_t mask);          /* GS a */
};

struct sim_decoder;

/* output: NULL to follow the commands without doing anything. width: dots, a multiple of 8. */
int sim_decoder_new(unsigned width, const struct sim_decoder_output *output, void *userdata,
                    struct sim_decoder **ret);
struct sim_decoder *sim_decoder_free(struct sim_decoder *decoder);
DEFINE_CLEANUP(struct sim_decoder *, sim_decoder_free)

void sim_decoder_feed(struct sim_decoder *decoder, uint8_t byte);
/* As switching off and on. */
void sim_decoder_reset(struct sim_decoder *decoder);

/* The next byte starts a command. */
bool sim_decoder_is_idle(const struct sim_decoder *decoder);
/* Bytes that meant nothing, and were printed as boxes; images wider than the paper. */
unsigned sim_decoder_errors(const struct sim_decoder *decoder);
