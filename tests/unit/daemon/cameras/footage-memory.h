/* A hall in memory whose counters 1 and 2 a camera looks at, and what people press at counter 2. */
#pragma once

#include "daemon/cameras/book.h"
#include "tests/unit/daemon/book-memory.h"

#define MINUTE (60 * USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define BEFORE (300 * USEC_PER_SEC)
#define AFTER (120 * USEC_PER_SEC)

static struct memory memory;

static inline void configure(const char *camera, const char *counters) {
        memory_observe_fields(&memory, "camera-counters-changed", EVENT_FIELD_S("camera", camera),
                              EVENT_FIELD_S("counters", counters),
                              EVENT_FIELD_B("configured", counters[0] != '\0'));
}

static inline void set_minimum(uint64_t minimum) {
        struct event_field rules[TEST_RULES_FIELDS];

        memcpy(rules, test_rules, sizeof(rules));
        test_rules_set(rules, "minimum_ratings", minimum);
        memory_observe(&memory, "rules-changed", rules, ELEMENTSOF(rules));
}

static inline void open_hall(void) {
        memory_open(&memory);
        memory_event_fields(&memory, KEYPAD_SOURCE, "door", EVENT_FIELD_T("n", 0));
        memory_epoch(&memory, CAMERA_SOURCE, EPOCH_A);
        memory_observe_fields(&memory, "camera-rules-changed", EVENT_FIELD_T("hold_before_usec", BEFORE),
                              EVENT_FIELD_T("hold_after_usec", AFTER));
        configure("hall", "1 2");
}

static inline void close_hall(void) {
        memory_close(&memory);
}

/* One visit at counter 2 of ten minutes, rated three seconds later. Returns it. */
static inline uint64_t rate(const char *level) {
        memory_pass(&memory, 10 * MINUTE);
        memory_press(&memory, "quay2", "done", 0);
        uint64_t visit = ratings_of(memory.book)->last_visit;
        uint64_t arming = memory_arm(&memory, "quay2", visit, SUBJECT_RECEPTION);
        memory_pass(&memory, 3 * USEC_PER_SEC);
        memory_press(&memory, "quay2", level, arming);
        memory_pass(&memory, 5 * USEC_PER_SEC);
        memory_disarm(&memory, "quay2", arming, "settled");
        return visit;
}

static inline size_t owed(enum want_stage stage) {
        const struct cameras *cameras = cameras_of(memory.book);
        size_t n = 0;

        for (size_t i = 0; i < cameras->n_wants; i++)
                n += cameras->wants[i].stage == stage;
        return n;
}

static inline const struct want_row *last_want(void) {
        const struct cameras *cameras = cameras_of(memory.book);

        ck_assert_uint_gt(cameras->n_wants, 0);
        return &cameras->wants[cameras->n_wants - 1];
}
