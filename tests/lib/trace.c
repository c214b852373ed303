#include "trace.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/inotify.h>

#include "centre.h"
#include "loop.h"

static int on_growth(_unused_ sd_event_source *source, _unused_ const struct inotify_event *event,
                     void *userdata) {
        trace_update(userdata);
        return 0;
}

void trace_open(struct trace *trace, sd_event *event, const char *path) {
        *trace = (struct trace){.path = strdup(path), .fd = -1};
        trace->fd = must_errno(open(path, O_RDONLY | O_CLOEXEC));
        must(sd_event_add_inotify(event, &trace->watch, path, IN_MODIFY, on_growth, trace));
        trace_update(trace);
}

void trace_close(struct trace *trace) {
        sd_event_source_disable_unref(trace->watch);
        closep(&trace->fd);
        free(trace->path);
        free(trace->edges);
        *trace = (struct trace){.fd = -1};
}

static void add_line(struct trace *trace, const char *line) {
        struct trace_edge edge = {};
        char direction[4], level;

        if (sscanf(line, "%" SCNu64 " %3s %63s %63s %c", &edge.monotonic_nsec, direction, edge.chip,
                   edge.line, &level) != 5)
                test_die("%s: what is \"%s\"?", trace->path, line);
        edge.output = streq(direction, "out");
        edge.level = level == '1';
        if (trace->n_edges == trace->allocated) {
                trace->allocated = trace->allocated > 0 ? 2 * trace->allocated : 256;
                trace->edges = realloc(trace->edges, trace->allocated * sizeof(*trace->edges));
                assert(trace->edges);
        }
        trace->edges[trace->n_edges++] = edge;
}

void trace_update(struct trace *trace) {
        for (;;) {
                char *start = trace->tail, *end;
                ssize_t n = must_errno(read(trace->fd, trace->tail + trace->tail_size,
                                            sizeof(trace->tail) - trace->tail_size - 1));
                if (n == 0)
                        return;
                trace->tail_size += (size_t) n;
                trace->tail[trace->tail_size] = '\0';
                while ((end = strchr(start, '\n'))) {
                        *end = '\0';
                        add_line(trace, start);
                        start = end + 1;
                }
                trace->tail_size -= (size_t) (start - trace->tail);
                memmove(trace->tail, start, trace->tail_size);
        }
}

size_t trace_count(const struct trace *trace, const char *chip, const char *line, bool output, bool level) {
        size_t n = 0;

        for (size_t i = 0; i < trace->n_edges; i++) {
                const struct trace_edge *edge = &trace->edges[i];
                n += edge->output == output && edge->level == level && streq(edge->chip, chip) &&
                     streq(edge->line, line);
        }
        return n;
}

bool trace_is_thanked(const struct trace *trace, const char *key) {
        const char *other = streq(key, "neutral") ? "light-satisfied" : "light-neutral";
        bool went_out = false;

        for (size_t i = trace->n_edges; i > 0; i--) {
                const struct trace_edge *edge = &trace->edges[i - 1];

                if (edge->output)
                        went_out = went_out || (streq(edge->line, other) && !edge->level);
                else if (streq(edge->line, key) && edge->level == CENTRE_PRESSED_LEVEL)
                        return went_out;
        }
        return false;
}
