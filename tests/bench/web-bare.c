#include "web-bare.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "tests/lib/loop.h"

enum { NAME_MAX_BYTES = 64, VALUE_MAX_BYTES = 512, BACKLOG = 64 };

/* MHD_AccessHandlerCallback: once with the head, once more when the request has ended. */
static enum MHD_Result on_request(void *userdata, struct MHD_Connection *connection, const char *url _unused_,
                                  const char *method _unused_, const char *version _unused_,
                                  const char *data _unused_, size_t *size, void **request) {
        struct MHD_Response *response = userdata;

        if (!*request) {
                *request = response;
                return MHD_YES;
        }
        return *size > 0 ? MHD_NO : MHD_queue_response(connection, MHD_HTTP_OK, response);
}

/* Those that the library makes itself are left out. */
static void add_header(struct MHD_Response *response, const char *line) {
        static const char *const own[] = {"Date", "Content-Length", "Connection"};
        char name[NAME_MAX_BYTES], value[VALUE_MAX_BYTES];

        if (sscanf(line, "%63[^:]: %511[^\r]", name, value) != 2)
                test_die("a header of the answer: %s", line);
        for (size_t i = 0; i < ELEMENTSOF(own); i++)
                if (strcasecmp(own[i], name) == 0)
                        return;
        if (MHD_add_response_header(response, name, value) != MHD_YES)
                test_die("a header of the answer: %s", line);
}

static struct MHD_Response *make_response(const char *answer) {
        const char *end = strstr(answer, "\r\n\r\n"), *body = end + 4;
        size_t n = strlen(body);
        struct MHD_Response *response =
                MHD_create_response_from_buffer(n, strdup(body), MHD_RESPMEM_MUST_FREE);

        if (!response)
                test_die("no memory");
        for (const char *line = strstr(answer, "\r\n") + 2; line < end; line = strstr(line, "\r\n") + 2)
                add_header(response, line);
        return response;
}

/* One thread, as the page is. */
static void answer_all(int listener, const char *answer) {
        struct MHD_Daemon *daemon = MHD_start_daemon(
                MHD_USE_EPOLL, 0, NULL, NULL, on_request, make_response(answer), MHD_OPTION_LISTEN_SOCKET,
                listener, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) 8192, MHD_OPTION_END);

        if (!daemon)
                test_die("libmicrohttpd does not start");
        while (MHD_run_wait(daemon, -1) == MHD_YES)
                continue;
        test_die("libmicrohttpd does not go on");
}

pid_t web_bare_start(const char *answer, unsigned *ret_port) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        struct sockaddr *plain = (struct sockaddr *) (void *) &address;
        socklen_t size = sizeof(address);
        int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

        must_errno(listener);
        must_errno(bind(listener, plain, size));
        must_errno(listen(listener, BACKLOG));
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
