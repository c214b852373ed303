#include "hand.h"

#include "tests/lib/client.h"
#include "tests/lib/loop.h"

static const char *const hand_keys[] = {"next",     "recall", "start", "no-show", "transfer",
                                        "priority", "pause",  "hold",  "open",    "close"};

static bool is_recorded(void *userdata) {
        const struct hand *hand = userdata;

        return records_count(&hand->records, "press") >= hand->n_presses;
}

static bool shines(void *userdata) {
        struct hand *hand = userdata;
        const struct trace_edge *last;

        trace_update(&hand->trace);
        last = &hand->trace.edges[hand->trace.n_edges - 1];
        for (size_t i = hand->trace.n_edges; i > 0; i--, last--) {
                if (!last->output && last->level == CENTRE_PRESSED_LEVEL)
                        return false;
                if (last->output && last->level)
                        return true;
        }
        return false;
}

/* The key's light is out: thanks for the press before must not hide those for the next. */
static bool is_dark(void *userdata) {
        struct hand *hand = userdata;
        char line[TRACE_NAME];

        must_errno(snprintf(line, sizeof(line), "light-%s", hand_keys[hand->next_key]));
        trace_update(&hand->trace);
        for (size_t i = hand->trace.n_edges; i > 0; i--)
                if (streq(hand->trace.edges[i - 1].line, line))
                        return !hand->trace.edges[i - 1].level;
        return true;
}

/* The newest edge of this kind; shines() has seen that both are there. */
static uint64_t last_edge_nsec(const struct trace *trace, bool output, bool level) {
        for (size_t i = trace->n_edges; i > 0; i--)
                if (trace->edges[i - 1].output == output && trace->edges[i - 1].level == level)
                        return trace->edges[i - 1].monotonic_nsec;
        test_die("the trace has no such edge");
}

void hand_press(struct hand *hand, struct samples *light, struct samples *recorded) {
        centre_wait(hand->centre, is_dark, hand, "the light of the press before goes out");
        hand->n_presses++;
        client_press(centre_bus(hand->centre), "quay1", hand_keys[hand->next_key]);
        hand->next_key = (hand->next_key + 1) % ELEMENTSOF(hand_keys);
        centre_wait(hand->centre, is_recorded, hand, "the press is recorded");
        uint64_t now = monotonic_usec();
        centre_wait(hand->centre, shines, hand, "the light");

        uint64_t pressed = last_edge_nsec(&hand->trace, false, CENTRE_PRESSED_LEVEL);
        uint64_t shone = last_edge_nsec(&hand->trace, true, true);
        samples_add(light, (double) (shone - pressed) / 1000 - HAND_DEBOUNCE_USEC);
        samples_add(recorded, (double) now - (double) pressed / 1000 - HAND_DEBOUNCE_USEC);
}

void hand_begin(struct hand *hand, struct centre *centre) {
        _cleanup_free_ char *trace = centre_path(centre, "trace");

        *hand = (struct hand){.centre = centre};
        trace_open(&hand->trace, centre_event(centre), trace);
        records_follow(&hand->records, centre_bus(centre));
}

void hand_end(struct hand *hand) {
        trace_close(&hand->trace);
}
