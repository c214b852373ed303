/* The least that a server by the same library does: libmicrohttpd that has its answer and looks at nothing.
 */
#pragma once

#include <sys/types.h>

/* Answers each request with the headers and body of that text until it is killed. */
pid_t web_bare_start(const char *answer, unsigned *ret_port);
