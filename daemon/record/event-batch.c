#include "daemon/record/event-batch.h"

void source_event_done(struct source_event *event) {
        free(event->fields.items);
        free(event->reason);
        sd_bus_message_unref(event->message);
        *event = (struct source_event){0};
}

void event_batch_clear(struct event_batch *batch) {
        for (size_t i = 0; i < batch->n; i++)
                source_event_done(&batch->events[i]);
        batch->n = 0;
}

void event_batch_done(struct event_batch *batch) {
        event_batch_clear(batch);
        free(batch->events);
        *batch = (struct event_batch){0};
}

int event_batch_add(struct event_batch *batch, struct source_event *event) {
        struct source_event *added = ARRAY_ADD(batch->events, batch->n, batch->allocated);

        if (!added)
                return -ENOMEM;
        *added = *event;
        *event = (struct source_event){0};
        return 0;
}
