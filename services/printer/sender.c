#include "sender.h"

#define PIECE_TIMEOUT_USEC USEC_PER_SEC
#define STALL_MAX_USEC (30 * USEC_PER_SEC)

enum { REFUSALS_MAX = 3 };

static int send_piece(struct sender *sender) {
        size_t n = sender->stream.size - sender->sent;

        return printer_link_write(sender->link, sender->stream.data + sender->sent,
                                  n > PRINTER_WRITE_MAX ? PRINTER_WRITE_MAX : n, PIECE_TIMEOUT_USEC,
                                  sender->written);
}

int sender_start(struct sender *sender, struct printer_link *link, struct stream *stream,
                 printer_written_fn written) {
        if (sender_is_busy(sender))
                return -EBUSY;
        assert(stream->size > 0);
        stream_done(&sender->stream);
        *sender = (struct sender){.link = link, .stream = *stream, .written = written};
        *stream = (struct stream){0};

        int r = send_piece(sender);
        if (r < 0)
                sender_reset(sender);
        return r;
}

static enum sender_result failed(struct sender *sender, int error, int *ret_error) {
        sender->link = NULL;
        *ret_error = error;
        return SENDER_FAILED;
}

enum sender_result sender_written(struct sender *sender, int result, size_t accepted, int *ret_error) {
        bool stalled = false;

        sender->sent += accepted;
        if (sender->sent == sender->stream.size) {
                sender->link = NULL;
                return SENDER_DONE;
        }
        if (accepted > 0)
                sender->stalled_usec = 0;
        if (sender->aborted)
                return failed(sender, -ECANCELED, ret_error);
        if (result == -ETIMEDOUT) {
                stalled = accepted == 0;
                sender->stalled_usec += stalled ? PIECE_TIMEOUT_USEC : 0;
                if (sender->stalled_usec >= STALL_MAX_USEC)
                        return failed(sender, result, ret_error);
        } else if (result < 0 && (result != -EPIPE || ++sender->refusals > REFUSALS_MAX))
                return failed(sender, result, ret_error);

        int r = send_piece(sender);
        if (r < 0)
                return failed(sender, r, ret_error);
        return stalled ? SENDER_STALLED : SENDER_GOES_ON;
}

void sender_abort(struct sender *sender) {
        if (!sender->link)
                return;
        sender->aborted = true;
        printer_link_cancel(sender->link);
}

void sender_reset(struct sender *sender) {
        stream_done(&sender->stream);
        *sender = (struct sender){0};
}
