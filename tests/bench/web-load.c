#include "web-load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "tests/lib/loop.h"

enum { ANSWER_MAX = 65536, EVENTS_MAX = 64 };

struct visitor {
        int fd;
        size_t n, size; /* read of the answer; size 0: its head is not there yet */
        char buffer[ANSWER_MAX + 1];
};

static struct sockaddr_in loopback(unsigned port, unsigned host) {
        return (struct sockaddr_in){.sin_family = AF_INET,
                                    .sin_port = htons((uint16_t) port),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK + host)};
}

int web_connect(unsigned port, unsigned visitor) {
        struct sockaddr_in address = loopback(port, 0), from = loopback(0, visitor);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

        must_errno(fd);
        must_errno(bind(fd, (const struct sockaddr *) (const void *) &from, sizeof(from)));
        must_errno(connect(fd, (const struct sockaddr *) (const void *) &address, sizeof(address)));
        must_errno(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)));
        return fd;
}

void web_ask(int fd, const char *path) {
        char text[256];
        int n = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);

        must_errno(send(fd, text, (size_t) n, MSG_NOSIGNAL));
}

/* Whether all of the answer is there; its size, once the head tells it. */
static bool take(struct visitor *visitor) {
        ssize_t n = recv(visitor->fd, visitor->buffer + visitor->n, ANSWER_MAX - visitor->n, 0);

        if (n <= 0)
                test_die("the page closed a connection");
        visitor->n += (size_t) n;
        visitor->buffer[visitor->n] = '\0';
        const char *end = visitor->size == 0 ? strstr(visitor->buffer, "\r\n\r\n") : NULL;
        const char *length = end ? strcasestr(visitor->buffer, "\r\nContent-Length: ") : NULL;
        if (length) {
                unsigned body = 0;

                must_errno(sscanf(length, "\r\n%*[^:]: %u", &body) == 1 ? 0 : -1);
                visitor->size = (size_t) (end - visitor->buffer) + 4 + body;
                if (visitor->size > ANSWER_MAX)
                        test_die("an answer of %zu bytes", visitor->size);
        }
        return visitor->size > 0 && visitor->n >= visitor->size;
}

char *web_read(int fd) {
        static struct visitor visitor;

        visitor = (struct visitor){.fd = fd};
        while (!take(&visitor))
                continue;
        return strdup(visitor.buffer);
}

double web_load(unsigned port, const char *path, uint64_t usec) {
        struct visitor *visitors = calloc(WEB_LOAD_CONNECTIONS, sizeof(*visitors));
        int epoll = epoll_create1(EPOLL_CLOEXEC);
        uint64_t begin = monotonic_usec(), now = begin, answers = 0;

        must_errno(visitors ? epoll : -1);
        for (size_t i = 0; i < WEB_LOAD_CONNECTIONS; i++) {
                struct epoll_event event = {.events = EPOLLIN, .data.ptr = &visitors[i]};

                visitors[i].fd = web_connect(port, (unsigned) i);
                must_errno(epoll_ctl(epoll, EPOLL_CTL_ADD, visitors[i].fd, &event));
                web_ask(visitors[i].fd, path);
        }
        for (; now < begin + usec; now = monotonic_usec()) {
                struct epoll_event events[EVENTS_MAX];
                int n = epoll_wait(epoll, events, EVENTS_MAX, 1000);

                must_errno(n);
                for (int i = 0; i < n; i++) {
                        struct visitor *visitor = events[i].data.ptr;

                        if (!take(visitor))
                                continue;
                        visitor->n = visitor->size = 0;
                        web_ask(visitor->fd, path);
                        answers++;
                }
        }
        for (size_t i = 0; i < WEB_LOAD_CONNECTIONS; i++)
                (void) close(visitors[i].fd);
        (void) close(epoll);
        free(visitors);
        return (double) answers * USEC_PER_SEC / (double) (now - begin);
}

/* ----- the floor ----- */

static void answer_all(int listener, const char *answer) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
        int epoll = epoll_create1(EPOLL_CLOEXEC);
        size_t n_answer = strlen(answer);

        must_errno(epoll);
        must_errno(epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event));
        for (;;) {
                struct epoll_event events[EVENTS_MAX];
                int n = epoll_wait(epoll, events, EVENTS_MAX, -1);

                for (int i = 0; i < n; i++) {
                        char request[4096];
                        int fd = events[i].data.fd;

                        if (fd == listener) {
                                event.data.fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                                (void) epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
                        } else if (recv(fd, request, sizeof(request), 0) <= 0)
                                (void) close(fd);
                        else
                                (void) !send(fd, answer, n_answer, MSG_NOSIGNAL);
                }
        }
}

pid_t web_floor_start(const char *answer, unsigned *ret_port) {
        struct sockaddr_in address = loopback(0, 0);
        struct sockaddr *plain = (struct sockaddr *) (void *) &address;
        socklen_t size = sizeof(address);
        int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        must_errno(listener);
        must_errno(bind(listener, plain, size));
        must_errno(listen(listener, 64));
        must_errno(getsockname(listener, plain, &size));
        *ret_port = ntohs(address.sin_port);
        pid_t pid = fork();
        must_errno(pid);
        if (pid == 0) {
                must_errno(prctl(PR_SET_PDEATHSIG, SIGKILL));
                answer_all(listener, answer);
        }
        (void) close(listener);
        return pid;
}
