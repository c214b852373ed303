#include "probe.h"

#include <strings.h>

#define APPLE "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"

/* As their makers give them out: with anything else an iPhone shows a login page. */
const struct probe probes[] = {
        {"connectivitycheck.gstatic.com", "/generate_204", 204, "text/plain", ""},
        {"connectivitycheck.android.com", "/generate_204", 204, "text/plain", ""},
        {"clients3.google.com", "/generate_204", 204, "text/plain", ""},
        {"captive.apple.com", "/", 200, "text/html", APPLE},
        {"captive.apple.com", "/hotspot-detect.html", 200, "text/html", APPLE},
        {"www.msftconnecttest.com", "/connecttest.txt", 200, "text/plain", "Microsoft Connect Test"},
        {"www.msftncsi.com", "/ncsi.txt", 200, "text/plain", "Microsoft NCSI"},
        {0},
};

const struct probe *probe_find(const char *host, const char *path) {
        for (const struct probe *probe = probes; host && probe->host; probe++)
                if (strcasecmp(probe->host, host) == 0 && streq(probe->path, path))
                        return probe;
        return NULL;
}
