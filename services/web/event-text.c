#include "event-text.h"

void event_begin(struct html *html, unsigned jitter) {
        html_format(html, "retry: %u\n\n", EVENT_RETRY_LEAST_MSEC + jitter % EVENT_RETRY_SPREAD_MSEC);
}

void event_write(struct html *html, const char *name, const char *data) {
        html_format(html, "event: %s\n", name);
        for (const char *p = data;; p++) {
                int n = (int) strcspn(p, "\r\n");

                html_format(html, "data: %.*s\n", n, p);
                p += n;
                if (*p == '\0')
                        break;
        }
        html_raw(html, "\n");
}
