/* motcua-webd beside a centre, begun by its socket as systemd would. */
#pragma once

#include "stage.h"

#define WEB_STAGE_CONFIG "[Web]\nHosts=127.0.0.1\nIdleSec=2\n"

struct web_stage {
        struct centre *centre;
        char *port_path;
        struct process *listener;
        unsigned port;
};

/* The centre's configuration has WEB_STAGE_CONFIG; motcuad is ready. Returns when the socket is there. */
void web_stage_begin(struct web_stage *stage, struct centre *centre);
void web_stage_end(struct web_stage *stage);
/* Of the page while somebody is there, as it was started last. */
int web_stage_pid(const struct web_stage *stage);
/* Runs the loop until it is met; nothing on the loop tells of it. */
void web_stage_await(struct web_stage *stage, bool (*is_met)(struct web_stage *stage), const char *what);
