#include <netinet/in.h>
#include <sys/socket.h>

#include "hw/timer.h"
#include "server-internal.h"

enum { MEMORY_SIZE = 8192 };

void server_wake(struct server *server) {
        (void) timer_start(server->timer, 0);
}

/* Its epoll descriptor is edge-triggered: what is left over is due by its own word. */
static void go_on(struct server *server) {
        MHD_UNSIGNED_LONG_LONG msec;

        (void) MHD_run(server->daemon);
        if (MHD_get_timeout(server->daemon, &msec) != MHD_YES) {
                (void) sd_event_source_set_enabled(server->timer, SD_EVENT_OFF);
                return;
        }
        (void) timer_start(server->timer, (uint64_t) msec * USEC_PER_MSEC);
}

static int on_io(sd_event_source *source _unused_, int fd _unused_, uint32_t events _unused_,
                 void *userdata) {
        go_on(userdata);
        return 0;
}

static int on_timer(sd_event_source *source _unused_, uint64_t usec _unused_, void *userdata) {
        go_on(userdata);
        return 0;
}

/* ----- deadlines ----- */

static void set_deadline(struct server *server) {
        const struct link *first = TAILQ_FIRST(&server->links);

        (void) timer_start_at(server->deadlines, first ? first->deadline_usec : UINT64_MAX);
}

void link_set_timed(struct server *server, struct link *link, bool is_timed) {
        bool was_first = TAILQ_FIRST(&server->links) == link;

        if (link->is_timed)
                TAILQ_REMOVE(&server->links, link, links);
        link->is_timed = is_timed;
        if (is_timed) {
                link->deadline_usec = monotonic_usec() + SERVER_DEADLINE_SEC * USEC_PER_SEC;
                TAILQ_INSERT_TAIL(&server->links, link, links);
        }
        if (was_first || TAILQ_FIRST(&server->links) == link)
                set_deadline(server);
}

/* libmicrohttpd finds the connection closed, and forgets it. */
static int on_deadline(sd_event_source *source _unused_, uint64_t usec, void *userdata) {
        struct server *server = userdata;
        struct link *link;

        while ((link = TAILQ_FIRST(&server->links)) && link->deadline_usec <= usec) {
                TAILQ_REMOVE(&server->links, link, links);
                link->is_timed = false;
                (void) shutdown(link->fd, SHUT_RDWR);
        }
        set_deadline(server);
        server_wake(server);
        return 0;
}

/* ----- connections ----- */

static void take_address(struct MHD_Connection *connection, struct limiter_address *ret) {
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        const struct sockaddr *address = info ? info->client_addr : NULL;

        memset(ret, 0, sizeof(*ret));
        if (!address)
                return;
        if (address->sa_family == AF_INET6) {
                const struct in6_addr *bytes =
                        &((const struct sockaddr_in6 *) (const void *) address)->sin6_addr;

                memcpy(ret->bytes, bytes, IN6_IS_ADDR_V4MAPPED(bytes) ? 16 : 8);
        } else if (address->sa_family == AF_INET) {
                memset(ret->bytes + 10, 0xff, 2);
                memcpy(ret->bytes + 12, &((const struct sockaddr_in *) (const void *) address)->sin_addr, 4);
        }
}

static void on_connection(void *userdata, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code) {
        struct server *server = userdata;
        struct link *link = *context;

        if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
                if (!link)
                        return;
                link_set_timed(server, link, false);
                server->n_links--;
                free(link);
                *context = NULL;
                return;
        }
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        link = info ? calloc(1, sizeof(*link)) : NULL;
        if (!link)
                return; /* its requests are refused */
        link->fd = info->connect_fd;
        take_address(connection, &link->address);
        *context = link;
        server->n_links++;
        link_set_timed(server, link, true);
}

static enum MHD_Result on_request(void *userdata, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version _unused_, const char *data,
                                  size_t *size, void **context) {
        struct server *server = userdata;
        struct exchange *exchange = *context;

        if (server->is_ending && (!exchange || !exchange->response))
                return MHD_NO;
        if (exchange)
                return exchange_go_on(exchange, data, size);
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        exchange = info && info->socket_context ? calloc(1, sizeof(*exchange)) : NULL;
        if (!exchange)
                return MHD_NO;
        exchange->server = server;
        exchange->connection = connection;
        exchange->link = info->socket_context;
        *context = exchange;
        return exchange_ask(exchange, url, method);
}

static void on_completed(void *userdata, struct MHD_Connection *connection _unused_, void **context,
                         enum MHD_RequestTerminationCode code _unused_) {
        struct server *server = userdata;
        struct exchange *exchange = *context;

        if (!exchange)
                return;
        /* A connection that brings whole requests may bring the next one. */
        link_set_timed(server, exchange->link, true);
        server->last_usec = monotonic_usec();
        exchange_free(exchange);
        *context = NULL;
}

static void log_nothing(void *userdata _unused_, const char *format _unused_, va_list ap _unused_) {
}

static int start(struct server *server) {
        server->daemon = MHD_start_daemon(
                MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL, on_request, server,
                MHD_OPTION_EXTERNAL_LOGGER, log_nothing, NULL, MHD_OPTION_LISTEN_SOCKET, server->context.fd,
                MHD_OPTION_CONNECTION_LIMIT, (unsigned) SERVER_CONNECTIONS_MAX,
                MHD_OPTION_PER_IP_CONNECTION_LIMIT, server->context.address_connections_max,
                MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) MEMORY_SIZE, MHD_OPTION_CONNECTION_TIMEOUT,
                (unsigned) SERVER_SILENCE_SEC, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION,
                on_connection, server, MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_END);
        if (!server->daemon)
                return -EIO;
        const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
        int r = info ? sd_event_add_io(server->context.event, &server->io, info->epoll_fd, EPOLLIN, on_io,
                                       server)
                     : -EIO;
        if (r >= 0)
                server_wake(server); /* for whoever came before */
        return r;
}

static int add_timer(struct server *server, sd_event_source **ret, uint64_t accuracy_usec,
                     sd_event_time_handler_t handler) {
        return timer_new(server->context.event, CLOCK_MONOTONIC, accuracy_usec, handler, server, ret);
}

int server_new(const struct server_context *context, struct server **ret) {
        _cleanup_(server_freep) struct server *server = calloc(1, sizeof(*server));

        if (!server)
                return -ENOMEM;
        server->context = *context;
        server->last_usec = monotonic_usec();
        TAILQ_INIT(&server->links);
        TAILQ_INIT(&server->streams);
        int r = add_timer(server, &server->timer, USEC_PER_MSEC, on_timer);
        if (r >= 0)
                r = add_timer(server, &server->deadlines, 250 * USEC_PER_MSEC, on_deadline);
        if (r >= 0)
                r = add_timer(server, &server->beats, USEC_PER_SEC, stream_on_beat);
        if (r >= 0)
                r = start(server);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(server);
        return 0;
}

/* Streams are let go first: libmicrohttpd does not end beside a suspended connection. */
static void end_streams(struct server *server) {
        struct stream *stream;

        for (stream = TAILQ_FIRST(&server->streams); stream; stream = TAILQ_NEXT(stream, streams))
                stream_end(stream);
}

struct server *server_free(struct server *server) {
        if (!server)
                return NULL;
        if (server->daemon) {
                /* Whoever comes from here on waits in the socket for who has it next. */
                server->is_ending = true;
                (void) MHD_quiesce_daemon(server->daemon);
                end_streams(server);
                (void) MHD_run(server->daemon);
                MHD_stop_daemon(server->daemon);
        }
        sd_event_source_disable_unref(server->io);
        sd_event_source_disable_unref(server->timer);
        sd_event_source_disable_unref(server->deadlines);
        sd_event_source_disable_unref(server->beats);
        free(server);
        return NULL;
}

void server_set_hosts(struct server *server, const struct hosts *hosts) {
        server->context.hosts = hosts;
}

size_t server_count_connections(const struct server *server) {
        return server->n_links;
}

size_t server_count_streams(const struct server *server) {
        return server->n_streams;
}

uint64_t server_last_usec(const struct server *server) {
        return server->last_usec;
}
