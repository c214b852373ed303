#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "hw/timer.h"
#include "server-internal.h"

/*
 * Streams of events. Each has what it is taking and at most one more: who is slow gets the newest board, and
 * nothing grows. One whose phone has gone without a word is found by what is not acknowledged; one that takes
 * nothing, by its beats.
 */

#define UNACKNOWLEDGED_MSEC 25000
#define STALLED_USEC (2 * SERVER_BEAT_SEC * USEC_PER_SEC)
#define BEAT "event: beat\ndata: 1\n\n"

/* Of HTTP/1.0 alone: what is chunked goes into the connection's own memory. */
enum { BLOCK_SIZE = 1024 };

struct shared *shared_new(const char *text) {
        size_t n = strlen(text);
        struct shared *shared = malloc(sizeof(*shared) + n + 1);

        if (!shared)
                return NULL;
        shared->refs = 1;
        shared->n = n;
        memcpy(shared->text, text, n + 1);
        return shared;
}

struct shared *shared_unref(struct shared *shared) {
        if (shared && --shared->refs == 0)
                free(shared);
        return NULL;
}

static void wake(struct stream *stream) {
        if (!stream->is_suspended)
                return;
        stream->is_suspended = false;
        MHD_resume_connection(stream->exchange->connection);
        server_wake(stream->exchange->server);
}

/* libmicrohttpd finds that when it asks for more. */
void stream_end(struct stream *stream) {
        stream->is_ending = true;
        (void) shutdown(stream->exchange->link->fd, SHUT_RDWR);
        wake(stream);
}

static ssize_t take(struct stream *stream, char *buffer, size_t size) {
        size_t left = stream->current->n - stream->offset, n = left < size ? left : size;

        memcpy(buffer, stream->current->text + stream->offset, n);
        stream->offset += n;
        if (stream->offset == stream->current->n) {
                stream->current = shared_unref(stream->current);
                stream->offset = 0;
        }
        return (ssize_t) n;
}

static ssize_t on_read(void *userdata, uint64_t position _unused_, char *buffer, size_t size) {
        struct stream *stream = userdata;

        if (stream->is_ending)
                return MHD_CONTENT_READER_END_WITH_ERROR;
        if (!stream->current) {
                stream->current = TAKE_PTR(stream->next);
                stream->taken_usec = monotonic_usec();
        }
        if (stream->current)
                return take(stream, buffer, size);
        if (stream->beat && size >= sizeof(BEAT) - 1) {
                stream->beat = false;
                memcpy(buffer, BEAT, sizeof(BEAT) - 1);
                return sizeof(BEAT) - 1;
        }
        stream->is_suspended = true;
        MHD_suspend_connection(stream->exchange->connection);
        return 0;
}

/* While a connection is suspended, libmicrohttpd does not look at it. */
static int on_hangup(sd_event_source *source, int fd _unused_, uint32_t events _unused_, void *userdata) {
        (void) sd_event_source_set_enabled(source, SD_EVENT_OFF);
        stream_end(userdata);
        return 0;
}

static void on_end(void *userdata) {
        struct stream *stream = userdata;
        struct server *server = stream->server;

        if (stream->exchange)
                stream->exchange->stream = NULL;
        sd_event_source_disable_unref(stream->hangup);
        TAILQ_REMOVE(&server->streams, stream, streams);
        server->n_streams--;
        shared_unref(stream->current);
        shared_unref(stream->next);
        free(stream);
}

static void set_beats(struct server *server) {
        (void) timer_start(server->beats, SERVER_BEAT_SEC * USEC_PER_SEC);
}

int stream_on_beat(sd_event_source *source _unused_, uint64_t usec _unused_, void *userdata) {
        struct server *server = userdata;
        uint64_t now_usec = monotonic_usec();
        struct stream *stream;

        if (server->n_streams == 0)
                return 0;
        for (stream = TAILQ_FIRST(&server->streams); stream; stream = TAILQ_NEXT(stream, streams)) {
                bool is_stalled = (stream->beat || stream->current || stream->next) &&
                                  now_usec >= stream->taken_usec + STALLED_USEC;

                if (is_stalled || now_usec >= stream->since_usec + SERVER_STREAM_AGE_SEC * USEC_PER_SEC) {
                        stream_end(stream);
                        continue;
                }
                if (stream->is_suspended)
                        stream->taken_usec = now_usec;
                stream->beat = true;
                wake(stream);
        }
        set_beats(server);
        return 0;
}

void server_send(struct server *server, enum language language, const char *text) {
        struct shared *shared = NULL;
        struct stream *stream;

        for (stream = TAILQ_FIRST(&server->streams); stream; stream = TAILQ_NEXT(stream, streams)) {
                if (stream->language != language)
                        continue;
                if (!shared)
                        shared = shared_new(text);
                if (!shared)
                        return; /* they hear of the next one */
                shared_unref(stream->next);
                shared->refs++;
                stream->next = shared;
                wake(stream);
        }
        shared_unref(shared);
}

static size_t count_of_address(const struct server *server, const struct limiter_address *address) {
        const struct stream *stream;
        size_t n = 0;

        for (stream = TAILQ_FIRST(&server->streams); stream; stream = TAILQ_NEXT(stream, streams))
                n += memcmp(&stream->exchange->link->address, address, sizeof(*address)) == 0;
        return n;
}

static int add(struct exchange *exchange, enum language language, struct shared *first) {
        struct stream *stream = calloc(1, sizeof(*stream));
        struct server *server = exchange->server;
        int msec = UNACKNOWLEDGED_MSEC;

        if (!stream)
                return -ENOMEM;
        *stream = (struct stream){.server = server, .exchange = exchange, .language = language};
        stream->since_usec = stream->taken_usec = monotonic_usec();
        if (sd_event_add_io(server->context.event, &stream->hangup, exchange->link->fd, EPOLLRDHUP, on_hangup,
                            stream) < 0) {
                free(stream);
                return -ENOMEM;
        }
        exchange->response =
                MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_SIZE, on_read, stream, on_end);
        if (!exchange->response) {
                sd_event_source_disable_unref(stream->hangup);
                free(stream);
                return -ENOMEM;
        }
        first->refs++;
        stream->next = first;
        exchange->stream = stream;
        TAILQ_INSERT_TAIL(&server->streams, stream, streams);
        if (server->n_streams++ == 0)
                set_beats(server);
        (void) setsockopt(exchange->link->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &msec, sizeof(msec));
        link_set_timed(server, exchange->link, false);
        return 0;
}

int exchange_stream(struct exchange *exchange, enum language language, const char *first) {
        struct server *server = exchange->server;

        if (server->n_streams >= SERVER_STREAMS_MAX ||
            count_of_address(server, &exchange->link->address) >= server->context.address_connections_max / 2)
                return -ENOSPC;
        struct shared *shared = shared_new(first);
        int r = shared ? add(exchange, language, shared) : -ENOMEM;
        shared_unref(shared);
        if (r < 0)
                return r;
        exchange->status = 200;
        free(exchange->head);
        exchange->head = NULL;
        response_add_headers(exchange->response, false);
        (void) MHD_add_response_header(exchange->response, "Content-Type", "text/event-stream");
        return 0;
}
