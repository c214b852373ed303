/*
 * ESC/POS: what goes to the printer, and what its answers mean. Pure. Sources: Epson's ESC/POS command
 * reference; where models differ the profile decides.
 */
#pragma once

#include "profile.h"
#include "raster.h"

/* The bytes of one job or request. */
struct stream {
        uint8_t *data;
        size_t size, allocated;
};
void stream_done(struct stream *stream);
#define _cleanup_stream_ _cleanup_(stream_done)

enum {
        /* The largest image command the encoder makes: as many NULs bring any broken one to its end. */
        ESCPOS_IMAGE_MAX = 26000,
        ESCPOS_STREAM_MAX = 512 * 1024,
};

/* All append; -ENOMEM, or -E2BIG beyond ESCPOS_STREAM_MAX. */

/* Ends whatever command was cut short, and resets. */
int escpos_resynchronise(struct stream *stream, const struct profile *profile);
/* Reset, and automatic status if there is any. */
int escpos_begin(struct stream *stream, const struct profile *profile);
/* The image with its cuts, the last one at the end. -E2BIG too for a span kept whole above ESCPOS_IMAGE_MAX.
 */
int escpos_image(struct stream *stream, const struct profile *profile, const struct raster *raster);
/* A request that is answered when everything before it is done: by number with PROCESS_ID, or else GS r 1. */
int escpos_barrier(struct stream *stream, enum confirmation confirmation, uint32_t process_id);
/* Requests answered at once, even when the printer is busy: offline cause, error cause, paper. */
int escpos_ask_status(struct stream *stream);

enum printer_fault { FAULT_UNKNOWN, FAULT_NONE, FAULT_CUTTER, FAULT_HEAT, FAULT_OTHER, _FAULT_MAX };
const char *fault_to_string(enum printer_fault fault);

struct escpos_status {
        enum paper paper;
        enum cover cover;
        enum printer_fault fault;
};

enum escpos_answer {
        ESCPOS_NOTHING,    /* not complete yet, or noise */
        ESCPOS_STATUS,     /* the status was updated */
        ESCPOS_BARRIER,    /* GS r 1 answered; the status (paper) was updated */
        ESCPOS_PROCESS_ID, /* process_id answered */
};

/* Reads the printer's answers byte by byte, in whatever pieces they come. Zero-initialise. */
struct escpos_parser {
        struct escpos_status status;
        uint32_t process_id;
        uint8_t bytes[8];
        size_t n, expected;
        unsigned asked; /* DLE EOT answers awaited, of escpos_ask_status() */
};

/* For the parser: escpos_ask_status() was sent. The answers do not name the question they belong to. */
void escpos_parser_asked(struct escpos_parser *parser);
enum escpos_answer escpos_parse(struct escpos_parser *parser, uint8_t byte);

/* What USB's GET_PORT_STATUS reports: paper empty and not-error bits (USB printer class 1.1, page 7). */
void escpos_status_from_port(struct escpos_status *status, uint8_t port);
