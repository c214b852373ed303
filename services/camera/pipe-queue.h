/*
 * Bytes that wait for a pipe that somebody else gave. They lie in memory of the kernel's, which it can move
 * into a pipe without our waiting, whatever the other side does with it: reads slowly or never, stops, closes
 * it, or changes its flags. What is not taken in time ends the queue; so does whoever closes the other end,
 * at once.
 */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

/* In which what was put in must have been taken. */
#define PIPE_QUEUE_USEC (10 * USEC_PER_SEC)

enum {
        PIPE_QUEUE_PARTS_MAX = 32,
        PIPE_QUEUE_BYTES_MAX = 8 * 1024 * 1024, /* that wait; one part may always */
};

struct pipe_queue;

/* Called from the loop; the queue may be freed within. */
struct pipe_queue_events {
        void (*empty)(void *userdata); /* all is in the pipe; may be NULL */
        /* Nothing can be given any more; once. -EPIPE: the other end is closed; -ETIMEDOUT: it was not taken
         * in time. */
        void (*ended)(int error, void *userdata);
};

/* fd is duplicated; events are borrowed. -EINVAL: it is no pipe, or not open for writing. */
int pipe_queue_new(sd_event *event, int fd, const struct pipe_queue_events *events, void *userdata,
                   struct pipe_queue **ret);
struct pipe_queue *pipe_queue_free(struct pipe_queue *queue);
DEFINE_CLEANUP(struct pipe_queue *, pipe_queue_free)

/* The bytes are copied. Errors, and nothing was put in: -ENOBUFS: too much waits already; that of ended();
 * -ENOMEM and the like. */
int pipe_queue_put(struct pipe_queue *queue, const void *bytes, size_t size);

/* A file in memory with these bytes. */
int pipe_queue_keep(const void *bytes, size_t size, int *ret_fd);
