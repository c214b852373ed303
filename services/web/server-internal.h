/* What the files of the server share. */
#pragma once

#include <microhttpd.h>
#include <sys/queue.h>

#include "form.h"
#include "server.h"

/* A text that many streams have. */
struct shared {
        unsigned refs;
        size_t n;
        char text[];
};
struct shared *shared_new(const char *text);
struct shared *shared_unref(struct shared *shared);

/* A connection, known since it was accepted. */
struct link {
        TAILQ_ENTRY(link) links; /* in the order of deadlines; not of streams */
        int fd;
        struct limiter_address address;
        uint64_t deadline_usec;
        bool is_timed;
};
TAILQ_HEAD(link_list, link);

struct stream {
        TAILQ_ENTRY(stream) streams;
        struct server *server;
        struct exchange *exchange; /* NULL: it is over */
        enum language language;
        sd_event_source *hangup;
        struct shared *current, *next; /* current: being taken */
        size_t offset;
        bool beat, is_suspended, is_ending;
        uint64_t since_usec, taken_usec; /* taken: when there was nothing more to take */
};
TAILQ_HEAD(stream_list, stream);

struct exchange {
        struct server *server;
        struct MHD_Connection *connection;
        struct link *link;
        bool is_asked, is_suspended;
        struct request_head *head; /* NULL: of a stream, which needs it no more */
        char *body;                /* of FORM_SIZE_MAX; NULL: nothing came */
        size_t n_body;
        struct MHD_Response *response; /* NULL: none yet */
        bool is_page;                  /* whose response it is */
        unsigned status;
        struct stream *stream;
};

struct server {
        struct server_context context;
        struct MHD_Daemon *daemon;
        sd_event_source *io, *timer, *deadlines, *beats;
        struct link_list links;
        struct stream_list streams;
        size_t n_links, n_streams;
        uint64_t last_usec;
        bool is_ending; /* nobody is asked any more */
};

/* Lets libmicrohttpd go on as soon as the loop runs. */
void server_wake(struct server *server);
/* Takes the connection out of those with a deadline, or puts it behind them with a new one. */
void link_set_timed(struct server *server, struct link *link, bool is_timed);

struct MHD_Response *response_new(struct server_reply *reply);
void response_add_headers(struct MHD_Response *response, bool may_be_kept);
enum MHD_Result exchange_ask(struct exchange *exchange, const char *url, const char *method);
enum MHD_Result exchange_go_on(struct exchange *exchange, const char *data, size_t *size);
void exchange_free(struct exchange *exchange);

void stream_end(struct stream *stream);
int stream_on_beat(sd_event_source *source, uint64_t usec, void *userdata);
