/* A daemon that dies at a call of its own, as tests/lib/killer.h names it. */
#pragma once

#include "tests/lib/scene.h"

struct named_kill {
        enum centre_daemon daemon;
        const char *where;
        unsigned n; /* counted from 1 */
};

/* Starts the daemon again, so that it dies there; that it has not come up by then is no failure. */
void named_kill_set(struct scene *f, const struct named_kill *kill);
/* Whether it died before all was done. */
bool named_kill_await(struct scene *f, const struct named_kill *kill, bool (*is_done)(void *userdata),
                      void *userdata);
/* After it died: starts it as ever. */
void named_kill_revive(struct scene *f, const struct named_kill *kill);
