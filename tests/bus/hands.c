#include "hands.h"

#include <time.h>

#include "tests/lib/client.h"
#include "tests/lib/loop.h"

/* A key comes again after its light, which shines for 200 ms, has gone out: only what begins to shine says
 * thanks. */
static const char *const keys[] = {
        "next",
        "done",
        "satisfied",
        "very-satisfied",
        "recall",
        "start",
        "neutral",
        "hold",
        "pause",
        "dissatisfied",
        "transfer",
        "no-show",
        "very-dissatisfied",
};
/* Pressed once, at the end. */
#define LAST_KEY "close"

enum { PERIOD_USEC = 22000, HOLD_USEC = 4000, THANKS_WITHIN_USEC = 250000 };

static void rest(struct hand *hand, uint64_t usec) {
        must(sd_event_source_set_time_relative(hand->timer, usec));
        must(sd_event_source_set_enabled(hand->timer, SD_EVENT_ONESHOT));
}

/* Refused or not: the trace says whether an edge went in. */
static int on_pressed(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct hand *hand = userdata;

        hand->call = sd_bus_slot_unref(hand->call);
        rest(hand, PERIOD_USEC);
        return 0;
}

/* A hand waits for the keypad to take its press. Presses that pile up in front of a slow keypad would come so
 * close together that nobody could tell which of two the light of a key answers. */
static int on_time_to_press(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct hand *hand = userdata;

        if (!centre_is_ready(hand->hands->centre, CENTRE_KEYPADD)) {
                rest(hand, PERIOD_USEC);
                return 0;
        }
        must(sd_bus_call_method_async(centre_bus(hand->hands->centre), &hand->call, "vn.motcua.Keypad1",
                                      hand->path, "vn.motcua.Sim1", "Press", on_pressed, hand, "sa{sv}",
                                      keys[hand->next], 1, "hold_usec", "t", (uint64_t) HOLD_USEC));
        hand->next = (hand->next + 1) % ELEMENTSOF(keys);
        return 0;
}

void hands_begin(struct hands *hands, struct centre *centre) {
        static const char *const keypads[HANDS_MAX] = {"quay1", "quay2", "quay3"};
        _cleanup_free_ char *trace = centre_path(centre, "trace");

        *hands = (struct hands){.centre = centre};
        trace_open(&hands->trace, centre_event(centre), trace);
        records_follow(&hands->records, centre_bus(centre));
        records_follow_public(&hands->heard, centre_bus(centre));
        for (size_t i = 0; i < HANDS_MAX; i++) {
                struct hand *hand = &hands->hands[i];
                *hand = (struct hand){.hands = hands, .keypad = keypads[i], .next = i};
                must(sd_bus_path_encode("/vn/motcua/Keypad1/keypad", hand->keypad, &hand->path));
                must(sd_event_add_time_relative(centre_event(centre), &hand->timer, CLOCK_MONOTONIC,
                                                i * PERIOD_USEC / HANDS_MAX, 1, on_time_to_press, hand));
        }
}

void hands_start_keypadd(struct hands *hands, const char *const *environment) {
        hands->lives_usec = reallocarray(hands->lives_usec, hands->n_lives + 1, sizeof(*hands->lives_usec));
        assert(hands->lives_usec);
        hands->lives_usec[hands->n_lives++] = monotonic_usec();
        centre_start(hands->centre, CENTRE_KEYPADD, environment);
}

void hands_stop(struct hands *hands) {
        for (size_t i = 0; i < HANDS_MAX; i++) {
                hands->hands[i].call = sd_bus_slot_unref(hands->hands[i].call);
                must(sd_event_source_set_enabled(hands->hands[i].timer, SD_EVENT_OFF));
        }
}

void hands_resume(struct hands *hands) {
        for (size_t i = 0; i < HANDS_MAX; i++)
                rest(&hands->hands[i], i * PERIOD_USEC / HANDS_MAX);
}

/* Of a long transaction only the last event is announced: an announcement says when to look at the record. */
static bool last_keys_are_recorded(void *userdata) {
        _cleanup_records_ struct records fresh = {};
        struct hands *hands = userdata;

        if (hands->looked_at == hands->records.n)
                return false;
        hands->looked_at = hands->records.n;
        records_fetch(&fresh, centre_bus(hands->centre), hands->cursor);
        for (size_t i = 0; i < fresh.n; i++) {
                const struct record *record = &fresh.items[i];
                hands->n_last_keys +=
                        streq(record->type, "press") && streq(record_s(record, "key"), LAST_KEY);
                hands->cursor = record->id;
        }
        return hands->n_last_keys == HANDS_MAX;
}

void hands_wait_recorded(struct hands *hands) {
        for (size_t i = 0; i < HANDS_MAX; i++)
                client_press(centre_bus(hands->centre), hands->hands[i].keypad, LAST_KEY);
        centre_wait(hands->centre, last_keys_are_recorded, hands, "the last presses are recorded");
}

void hands_end(struct hands *hands) {
        hands_stop(hands);
        for (size_t i = 0; i < HANDS_MAX; i++) {
                sd_event_source_disable_unref(hands->hands[i].timer);
                free(hands->hands[i].path);
        }
        trace_close(&hands->trace);
        free(hands->lives_usec);
        records_clear(&hands->records);
        records_clear(&hands->heard);
}

/* The kernel's edges are on CLOCK_MONOTONIC, the record on CLOCK_BOOTTIME: without a suspend in between, they
 * are a constant apart. Whoever is preempted between the two readings sees them further apart, never nearer.
 */
static int64_t boottime_minus_monotonic_usec(void) {
        int64_t nearest = INT64_MAX;

        for (int i = 0; i < 16; i++) {
                struct timespec boottime, monotonic;

                clock_gettime(CLOCK_MONOTONIC, &monotonic);
                clock_gettime(CLOCK_BOOTTIME, &boottime);
                int64_t apart = (boottime.tv_sec - monotonic.tv_sec) * (int64_t) USEC_PER_SEC +
                                (boottime.tv_nsec - monotonic.tv_nsec) / (int64_t) NSEC_PER_USEC;
                nearest = apart < nearest ? apart : nearest;
        }
        return nearest;
}

static const char *const rating_keys[] = {"very-satisfied", "satisfied", "neutral", "dissatisfied",
                                          "very-dissatisfied"};
#define LIGHT_PREFIX "light-"

/* Reads the trace from its beginning. */
struct reader {
        const struct trace *trace;
        struct verify_press *presses;
        size_t n;
        size_t n_before; /* this life of the keypad service */
        size_t n_lives;
        int64_t offset_usec;
};

static uint64_t edge_usec(const struct reader *reader, const struct trace_edge *edge) {
        return (uint64_t) ((int64_t) (edge->monotonic_nsec / NSEC_PER_USEC) + reader->offset_usec);
}

static void add_press(struct reader *reader, const struct trace_edge *edge) {
        struct verify_press *press = &reader->presses[reader->n++];

        static_assert(sizeof(press->keypad) == sizeof(edge->chip), "one size of names");
        memcpy(press->keypad, edge->chip, sizeof(edge->chip));
        memcpy(press->key, edge->line, sizeof(edge->line));
        press->boottime_usec = edge_usec(reader, edge);
}

/* The last press of the key, if it was so lately that a light can be its answer. A service that starts puts
 * out every light, one after the other; killed in between, that looks like a choice among the rating lights.
 */
static struct verify_press *find_recent(const struct reader *reader, const struct trace_edge *light,
                                        const char *key) {
        uint64_t now = edge_usec(reader, light);

        for (size_t i = reader->n; i > reader->n_before; i--) {
                struct verify_press *press = &reader->presses[i - 1];
                if (press->boottime_usec + THANKS_WITHIN_USEC < now)
                        return NULL;
                if (streq(press->keypad, light->chip) && streq(press->key, key))
                        return press;
        }
        return NULL;
}

/* The outputs that one call set together stand together, with one time. */
static size_t group_end(const struct trace *trace, size_t begin) {
        const struct trace_edge *first = &trace->edges[begin];
        size_t end = begin + 1;

        while (end < trace->n_edges && trace->edges[end].output &&
               trace->edges[end].monotonic_nsec == first->monotonic_nsec &&
               streq(trace->edges[end].chip, first->chip))
                end++;
        return end;
}

/* The key beside the light; NULL: the output is no light. */
static const char *key_of_light(const struct trace_edge *edge) {
        size_t prefix = strlen(LIGHT_PREFIX);

        return strncmp(edge->line, LIGHT_PREFIX, prefix) == 0 ? edge->line + prefix : NULL;
}

/* A process that dies while it sets rating lights leaves the first of them behind, which looks like a
 * choice. What it has written down after them says that they are all there. */
static bool is_whole(const struct hands *hands, const struct reader *reader, size_t end) {
        const struct trace *trace = reader->trace;

        if (end == trace->n_edges)
                return false;
        return reader->n_lives == hands->n_lives ||
               trace->edges[end].monotonic_nsec / NSEC_PER_USEC < hands->lives_usec[reader->n_lives];
}

static void thank(const struct reader *reader, const struct trace_edge *light, const char *key) {
        struct verify_press *press = find_recent(reader, light, key);

        if (press)
                press->thanked = true;
}

struct changes {
        bool went_on[ELEMENTSOF(rating_keys)], went_out[ELEMENTSOF(rating_keys)];
        size_t n_on, n_out;
};

/* Whether the light is that of a rating key, whose change is then noted. */
static bool note_rating_light(struct changes *changes, const char *key, bool level) {
        for (size_t j = 0; j < ELEMENTSOF(rating_keys); j++)
                if (streq(rating_keys[j], key)) {
                        *(level ? &changes->went_on[j] : &changes->went_out[j]) = true;
                        *(level ? &changes->n_on : &changes->n_out) += 1;
                        return true;
                }
        return false;
}

static bool shines_alone(const struct changes *changes, size_t j) {
        if (changes->n_on > 0)
                return changes->n_on == 1 && changes->went_on[j];
        return changes->n_out == ELEMENTSOF(rating_keys) - 1 && !changes->went_out[j];
}

/*
 * An attendant's light that begins to shine thanks for its key. So does a rating light alone; several at once
 * invite: the keypad was armed. When all rating lights but one go out, the one that stays thanks.
 */
static void read_lights(struct reader *reader, size_t begin, size_t end, bool whole) {
        const struct trace_edge *edges = reader->trace->edges;
        struct changes changes = {};

        for (size_t i = begin; i < end; i++) {
                const char *key = key_of_light(&edges[i]);

                if (key && !note_rating_light(&changes, key, edges[i].level) && edges[i].level)
                        thank(reader, &edges[i], key);
        }
        for (size_t j = 0; whole && j < ELEMENTSOF(rating_keys); j++)
                if (shines_alone(&changes, j))
                        thank(reader, &edges[begin], rating_keys[j]);
}

size_t hands_presses(struct hands *hands, struct verify_press **ret) {
        const struct trace *trace = &hands->trace;
        struct reader reader = {.trace = trace, .offset_usec = boottime_minus_monotonic_usec()};

        trace_update(&hands->trace);
        reader.presses = calloc(trace->n_edges + 1, sizeof(*reader.presses));
        assert(reader.presses);
        for (size_t i = 0; i < trace->n_edges;) {
                const struct trace_edge *edge = &trace->edges[i];
                for (; reader.n_lives < hands->n_lives &&
                       hands->lives_usec[reader.n_lives] <= edge->monotonic_nsec / NSEC_PER_USEC;
                     reader.n_lives++)
                        reader.n_before = reader.n;
                if (edge->output) {
                        size_t end = group_end(trace, i);
                        read_lights(&reader, i, end, is_whole(hands, &reader, end));
                        i = end;
                        continue;
                }
                if (edge->level == CENTRE_PRESSED_LEVEL)
                        add_press(&reader, edge);
                i++;
        }
        *ret = reader.presses;
        return reader.n;
}
