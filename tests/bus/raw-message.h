/* D-Bus messages as bytes, to say on a socket what no library would. */
#pragma once

#include "services/base/util.h"

struct raw_message {
        uint8_t data[4096];
        size_t size;
};

struct raw_header {
        const char *destination, *path, *interface, *member;
        const char *signature; /* of the body; NULL: no body */
        uint32_t serial;
};

/* A method call. The body is taken as it is, whatever the signature says. */
void raw_message_build(struct raw_message *message, const struct raw_header *header, const void *body,
                       size_t body_size);
