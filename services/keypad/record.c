#include "record.h"

void record_clear(struct record *record) {
        record->n = 0;
        record->armed_index = -1;
        record->disarms = false;
}

void record_event(struct record *record, const char *type, const struct clock_reading *at,
                  const char *keypad) {
        assert(record->n < RECORD_EVENTS_MAX);

        size_t i = record->n++;
        record->at[i] = *at;
        record->drafts[i] = (struct event_draft){
                .type = type,
                .at = &record->at[i],
                .fields = record->fields[i],
        };
        record_s(record, "keypad", keypad);
}

static void add_field(struct record *record, struct event_field field) {
        assert(record->n > 0);

        size_t i = record->n - 1;
        assert(record->drafts[i].n_fields < RECORD_FIELDS_MAX);
        record->fields[i][record->drafts[i].n_fields++] = field;
}

void record_s(struct record *record, const char *name, const char *value) {
        add_field(record, EVENT_FIELD_S(name, value));
}

void record_t(struct record *record, const char *name, uint64_t value) {
        add_field(record, EVENT_FIELD_T(name, value));
}
