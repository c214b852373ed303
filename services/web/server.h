/*
 * HTTP on the loop, over one listening socket, by libmicrohttpd. Requests that request_check() refuses never
 * come out of here. A connection that has not brought its request, or taken its answer, after
 * SERVER_DEADLINE_SEC is closed, however slowly it goes on; event streams live longer, and are few.
 */
#pragma once

#include <systemd/sd-event.h>

#include "html.h"
#include "limiter.h"
#include "request.h"

enum {
        SERVER_DEADLINE_SEC = 10,
        SERVER_SILENCE_SEC = 3, /* between two requests of a connection */
        SERVER_CONNECTIONS_MAX = 512,
        SERVER_STREAMS_MAX = 256,
        SERVER_BEAT_SEC = 15,
        SERVER_STREAM_AGE_SEC = 3600,
};

struct server;

/* A request that waits for its answer. Gone with the answer: whoever was asked something in between gives
 * one. */
struct exchange;

struct server_reply {
        unsigned status;
        const char *type;         /* NULL: a page, "text/html; charset=utf-8" */
        const char *location;     /* copied; NULL: none */
        unsigned retry_after_sec; /* 0: not told */
        bool may_be_kept;         /* by the browser, for an hour */
        struct html body;         /* taken over */
};

/* An answer that is given again and again, as it was made. Whoever is still taking it has it after the end.
 */
struct server_page;
/* The body is taken over, of a failure too. */
int server_page_new(struct server_reply *reply, struct server_page **ret);
struct server_page *server_page_free(struct server_page *page);

struct server_context {
        sd_event *event;
        int fd;                    /* listens; the caller's */
        const struct hosts *hosts; /* outlives the server, or server_set_hosts() */
        unsigned address_connections_max;
        /* Answers each by exchange_reply() or exchange_stream(), now or later. */
        void (*asked)(struct exchange *exchange, void *userdata);
        /* One was refused before that: makes the page of that status. */
        void (*refused)(const struct request_head *head, unsigned status, struct html *html, void *userdata);
        void *userdata;
};

int server_new(const struct server_context *context, struct server **ret);
/* Closes every connection; whoever was asked has answered, and is asked no more. */
struct server *server_free(struct server *server);
DEFINE_CLEANUP(struct server *, server_free)

void server_set_hosts(struct server *server, const struct hosts *hosts);
size_t server_count_connections(const struct server *server);
size_t server_count_streams(const struct server *server);
/* When the last request was answered, CLOCK_MONOTONIC. */
uint64_t server_last_usec(const struct server *server);

/* To each stream of that language, in the place of what it has not begun to take. */
void server_send(struct server *server, enum language language, const char *text);

/* Until it is answered. */
const struct request_head *exchange_head(const struct exchange *exchange);
const char *exchange_body(const struct exchange *exchange, size_t *ret_size);
/* What stands behind "?" under that name, decoded; as long as the exchange. -ENOENT: nothing; -EINVAL: no
 * plain text. */
int exchange_query(const struct exchange *exchange, const char *name, const char **ret);
const struct limiter_address *exchange_address(const struct exchange *exchange);
void exchange_reply(struct exchange *exchange, struct server_reply *reply);
/* Within asked() alone. */
void exchange_reply_page(struct exchange *exchange, const struct server_page *page);
/* The answer is a stream of events, beginning with first. -ENOSPC: there are too many, of all or of the
 * address; then it is still to be answered. */
int exchange_stream(struct exchange *exchange, enum language language, const char *first);
