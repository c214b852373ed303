/*
 * One stream on its way into a printer, piece by piece: counts what was taken, waits out a busy printer up to
 * a limit, never sends a byte twice.
 */
#pragma once

#include "escpos.h"
#include "hw/printer.h"

struct sender {
        struct printer_link *link; /* NULL: nothing is on its way */
        struct stream stream;
        size_t sent; /* taken by the printer */
        uint64_t stalled_usec;
        unsigned refusals;
        bool aborted;
        printer_written_fn written;
};

enum sender_result {
        SENDER_GOES_ON,
        SENDER_STALLED, /* goes on, but the printer took nothing for a second */
        SENDER_DONE,
        SENDER_FAILED, /* *ret_error: why; sent counts what was taken */
};

/*
 * Takes the stream over. written is to call sender_written(). -EBUSY: one is on its way; otherwise the errors
 * of printer_link_write(), with nothing sent.
 */
int sender_start(struct sender *sender, struct printer_link *link, struct stream *stream,
                 printer_written_fn written);
enum sender_result sender_written(struct sender *sender, int result, size_t accepted, int *ret_error);
/* Ends it soon with SENDER_FAILED and -ECANCELED. */
void sender_abort(struct sender *sender);
/* Forgets it, when the link is closed. */
void sender_reset(struct sender *sender);

static inline bool sender_is_busy(const struct sender *sender) {
        return sender->link != NULL;
}
