#include "request.h"

#include <ctype.h>
#include <strings.h>

#include "form.h"
#include "probe.h"

static size_t count(const struct request_head *head, const char *name) {
        size_t n = 0;

        for (size_t i = 0; i < head->n_headers; i++)
                n += strcasecmp(head->headers[i].name, name) == 0;
        return n;
}

const char *request_header(const struct request_head *head, const char *name) {
        const char *value = NULL;

        for (size_t i = 0; i < head->n_headers; i++)
                if (strcasecmp(head->headers[i].name, name) == 0) {
                        if (value)
                                return NULL;
                        value = head->headers[i].value;
                }
        return value;
}

/* The length of the host in "host" or "host:port"; 0: it is neither. */
static size_t host_length(const char *text) {
        size_t n = text[0] == '[' ? strcspn(text, "]") + 1 : strcspn(text, ":");

        if (n > strlen(text) || n >= HOST_SIZE)
                return 0;
        if (text[n] == '\0')
                return n;
        uint64_t port;
        return text[n] == ':' && parse_u64(text + n + 1, 1, 65535, &port) >= 0 ? n : 0;
}

int hosts_add(struct hosts *hosts, const char *name) {
        size_t n = host_length(name);

        if (hosts->n == HOSTS_MAX)
                return -E2BIG;
        if (n == 0 || name[n] != '\0')
                return -EINVAL;
        for (size_t i = 0; i < n; i++) {
                bool may_stand =
                        isalnum((unsigned char) name[i]) || strchr(name[0] == '[' ? "[]:." : "-.", name[i]);
                if (!may_stand)
                        return -EINVAL;
                hosts->names[hosts->n][i] = (char) tolower((unsigned char) name[i]);
        }
        hosts->names[hosts->n++][n] = '\0';
        return 0;
}

static bool is_listed(const struct hosts *hosts, const char *host) {
        size_t n = host_length(host);

        for (size_t i = 0; n > 0 && i < hosts->n; i++)
                if (strlen(hosts->names[i]) == n && strncasecmp(hosts->names[i], host, n) == 0)
                        return true;
        return false;
}

bool request_is_foreign(const struct request_head *head, const struct hosts *hosts) {
        const char *site = request_header(head, "Sec-Fetch-Site"), *origin = request_header(head, "Origin");

        if (count(head, "Sec-Fetch-Site") > 0 &&
            (!site || (!streq(site, "same-origin") && !streq(site, "none"))))
                return true;
        if (count(head, "Origin") == 0)
                return false;
        const char *host = origin ? strstr(origin, "://") : NULL;
        return !host || !is_listed(hosts, host + strlen("://"));
}

static bool is_form(const struct request_head *head) {
        static const char form[] = "application/x-www-form-urlencoded";
        const char *type = request_header(head, "Content-Type");
        size_t n = sizeof(form) - 1;

        return type && strncasecmp(type, form, n) == 0 &&
               (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

static unsigned check_length(const struct request_head *head, bool is_post) {
        const char *text = request_header(head, "Content-Length");
        uint64_t length;

        if (count(head, "Transfer-Encoding") > 0)
                return 501;
        if (count(head, "Content-Length") == 0)
                return is_post ? 411 : 0;
        int r = text ? parse_u64(text, 0, is_post ? FORM_SIZE_MAX : 0, &length) : -EINVAL;
        return r == -ERANGE && is_post ? 413 : r < 0 ? 400 : 0;
}

static unsigned check_host(const struct request_head *head, const struct hosts *hosts) {
        const char *host = request_header(head, "Host");

        if (!host)
                return 400;
        bool is_probe = hosts->answers_probes && !streq(head->method, "POST") && probe_find(host, head->path);
        return is_probe || is_listed(hosts, host) ? 0 : 421;
}

unsigned request_check(const struct request_head *head, const struct hosts *hosts) {
        bool is_post = streq(head->method, "POST");
        unsigned status;

        if (hosts->is_closed)
                return 503;
        if (head->has_more_headers)
                return 431;
        status = check_host(head, hosts);
        if (status == 0)
                status = check_length(head, is_post);
        if (status > 0)
                return status;
        if (!is_post && !streq(head->method, "GET") && !streq(head->method, "HEAD"))
                return 405;
        if (strlen(head->path) > REQUEST_PATH_MAX)
                return 414;
        if (head->path[0] != '/' || !text_is_plain(head->path))
                return 404;
        if (!is_post)
                return 0;
        return request_is_foreign(head, hosts) ? 403 : is_form(head) ? 0 : 415;
}
