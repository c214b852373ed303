#include "batch.h"

void batch_clear(struct batch *batch) {
        batch->n = 0;
        batch->armed_index = -1;
        batch->disarms = false;
}

void batch_event(struct batch *batch, const char *type, const struct clock_reading *at, const char *keypad) {
        assert(batch->n < BATCH_EVENTS_MAX);

        size_t i = batch->n++;
        batch->at[i] = *at;
        batch->drafts[i] = (struct event_draft){
                .type = type,
                .at = &batch->at[i],
                .fields = batch->fields[i],
        };
        batch_s(batch, "keypad", keypad);
}

static void add_field(struct batch *batch, struct event_field field) {
        assert(batch->n > 0);

        size_t i = batch->n - 1;
        assert(batch->drafts[i].n_fields < BATCH_FIELDS_MAX);
        batch->fields[i][batch->drafts[i].n_fields++] = field;
}

void batch_s(struct batch *batch, const char *name, const char *value) {
        add_field(batch, EVENT_FIELD_S(name, value));
}

void batch_t(struct batch *batch, const char *name, uint64_t value) {
        add_field(batch, EVENT_FIELD_T(name, value));
}
