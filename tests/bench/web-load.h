/* Visitors of a page on the loopback, as many as it answers; and the least that any server would have to do:
 * a process that answers whatever comes with the same bytes. */
#pragma once

#include <sys/types.h>

#include "services/base/util.h"

enum { WEB_LOAD_CONNECTIONS = 8 };

/* A connection to that port, from another address of the loopback for each visitor; sends a GET. Ends the
 * process where it fails. */
int web_connect(unsigned port, unsigned visitor);
void web_ask(int fd, const char *path);
/* One whole answer, with a Content-Length, in a new string. */
char *web_read(int fd);

/* Answers a second over WEB_LOAD_CONNECTIONS connections that ask as soon as they are answered. */
double web_load(unsigned port, const char *path, uint64_t usec);

/* Answers each request with the text until it is killed. */
pid_t web_floor_start(const char *answer, unsigned *ret_port);
