/* The trace of simulated hardware (hw/gpio-sim.h): what hands did and what lights showed, true whatever died.
 */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

enum { TRACE_NAME = 64 };

struct trace_edge {
        uint64_t monotonic_nsec;
        bool output;
        char chip[TRACE_NAME];
        char line[TRACE_NAME];
        bool level;
};

/* Follows the file: wakes the loop when it grows, and collects its lines. */
struct trace {
        char *path;
        int fd;
        sd_event_source *watch;
        char tail[256]; /* of a line not yet ended */
        size_t tail_size;
        struct trace_edge *edges;
        size_t n_edges, allocated;
};

void trace_open(struct trace *trace, sd_event *event, const char *path);
void trace_close(struct trace *trace);
#define _cleanup_trace_ _cleanup_(trace_close)

/* Reads what the file has got; a line it cannot read ends the test. */
void trace_update(struct trace *trace);
/* Outputs of the chip's line that went to the level. */
size_t trace_count(const struct trace *trace, const char *chip, const char *line, bool output, bool level);
/* Whether the rating key was pressed last of all and is thanked. The lights of a rating that is open shine
 * already: thanks are that all others go out. */
bool trace_is_thanked(const struct trace *trace, const char *key);
