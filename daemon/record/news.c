#include "daemon/record/news.h"

#include <inttypes.h>

#include "services/base/log.h"
#include "services/base/messages.h"

void centre_log_rejected(const char *source, const struct source_event *event) {
        (void) log_full(LOG_WARNING, 0,
                        LOG_FIELDS("MESSAGE_ID", MOTCUA_MESSAGE_EVENT_REJECTED, "MOTCUA_SOURCE", source),
                        "Event %" PRIu64 " of source %s is recorded as rejected: %s", event->sequence, source,
                        text_is_clean(event->reason) ? event->reason : "not valid");
}

void centre_log_refused(const char *source, uint64_t first, uint64_t last) {
        (void) log_full(LOG_CRIT, 0,
                        LOG_FIELDS("MESSAGE_ID", MOTCUA_MESSAGE_SOURCE_REFUSED, "MOTCUA_SOURCE", source),
                        "Source %s is refused: this record lacks its events %" PRIu64 " to %" PRIu64
                        ", which it has handed on. Nothing is taken from it, and it keeps all. Put the right "
                        "record back, or go on with this one: motcuactl accept-source %s",
                        source, first, last, source);
}

static const struct {
        const char *type;
        int level;
        const char *message_id;
        const char *text; /* before the source's name, if the event has one */
} messages[] = {
        {"source-lost", LOG_WARNING, MOTCUA_MESSAGE_SOURCE_LOST, "Not on the bus any more: source "},
        {"source-back", LOG_NOTICE, MOTCUA_MESSAGE_SOURCE_BACK, "On the bus again: source "},
        {"source-epoch", LOG_WARNING, MOTCUA_MESSAGE_SOURCE_EPOCH, "Began a new outbox: source "},
        {"source-gap", LOG_WARNING, MOTCUA_MESSAGE_SOURCE_GAP, "Events are missing: source "},
        {"clock-corrected", LOG_NOTICE, MOTCUA_MESSAGE_CLOCK_CORRECTED,
         "The clock is synchronised; times of this boot from before are corrected"},
        {"clock-jumped", LOG_WARNING, MOTCUA_MESSAGE_CLOCK_CORRECTED, "The wall clock was set"},
};

void centre_log_recorded(const struct event_row *event) {
        struct fields_room room;
        struct fields fields;
        const char *of = NULL;

        if (!streq(event->source, CENTRE_SOURCE))
                return;
        for (size_t i = 0; i < ELEMENTSOF(messages); i++) {
                if (!streq(messages[i].type, event->type))
                        continue;
                if (fields_from_text(event->fields, &room, &fields) >= 0)
                        (void) fields_get_s(&fields, "of", &of);
                (void) log_full(
                        messages[i].level, 0,
                        LOG_FIELDS("MESSAGE_ID", messages[i].message_id, "MOTCUA_SOURCE", of ? of : "centre"),
                        "%s%s", messages[i].text, of ? of : "");
        }
}
