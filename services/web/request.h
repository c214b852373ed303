/*
 * What is asked of the page, before anything of it is believed: the head of a request as it came. Whatever
 * can be read in two ways is refused, as programs between would read it the other way. Pure.
 */
#pragma once

#include "services/base/util.h"

enum {
        REQUEST_HEADERS_MAX = 64,
        REQUEST_PATH_MAX = 128,
        HOSTS_MAX = 8,
        HOST_SIZE = 64,
};

struct request_header {
        const char *name, *value; /* borrowed */
};

struct request_head {
        const char *method, *path; /* path: without the query */
        struct request_header headers[REQUEST_HEADERS_MAX];
        size_t n_headers;
        bool has_more_headers; /* than there is room for */
};

struct hosts {
        char names[HOSTS_MAX][HOST_SIZE]; /* small letters, without a port */
        size_t n;
        bool answers_probes; /* also under the names of probe.h, and there nothing else */
        bool is_closed;      /* everything is refused, whatever it was sent to (503) */
};

/* Name or address, IPv6 in brackets. -EINVAL: none; -E2BIG: too many. */
int hosts_add(struct hosts *hosts, const char *name);

/*
 * 0: it may be looked at; otherwise the status to answer with. Refused are: all while the page is closed
 * (503), a method that is not GET, HEAD or POST (405), a path that is no plain text or too long (404, 414), a
 * Host that is not listed, twice or missing (421, 400), more headers than REQUEST_HEADERS_MAX (431), any
 * Transfer-Encoding (501), two Content-Lengths, or one that is no number (400), a body with GET (400), of a
 * POST no length (411), a larger one than FORM_SIZE_MAX (413), and another type than a form's (415), or one
 * that another site has sent (403).
 */
unsigned request_check(const struct request_head *head, const struct hosts *hosts);
/* Whether another site's page has asked for it: nothing that has a code is told to it. */
bool request_is_foreign(const struct request_head *head, const struct hosts *hosts);
/* The only value of that header; NULL: it is not there, or twice. name: in any letters. */
const char *request_header(const struct request_head *head, const char *name);
