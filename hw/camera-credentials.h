/* Who a camera on the network is asked as. */
#pragma once

#include "services/base/util.h"

enum { CAMERA_CREDENTIALS_MAX = 4096 /* bytes of the file */ };

struct camera_credentials {
        char *user, *password;
};

/*
 * Reads a file of lines "user=..." and "password=...", each once. -ENOENT and others: of open(); -EPERM:
 * somebody else may read it, or it is neither root's nor this process's user's; -EBADMSG: its content;
 * -ENOMEM.
 */
int camera_credentials_read(const char *path, struct camera_credentials *ret);
/* Nothing of them stays in memory. */
void camera_credentials_clear(struct camera_credentials *credentials);
