#include "daemon/record/news.h"

#include <inttypes.h>

#include "services/base/log.h"
#include "services/base/messages.h"

void centre_log_rejected(const char *source, const struct source_event *event) {
        char sequence[sizeof("18446744073709551615")];

        snprintf(sequence, sizeof(sequence), "%" PRIu64, event->sequence);
        (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_EVENT_REJECTED(source, sequence),
                        "Event %s of source %s is recorded as rejected: %s", sequence, source,
                        text_is_clean(event->reason) ? event->reason : "not valid");
}

void centre_log_refused(const char *source, uint64_t first, uint64_t last) {
        (void) log_full(LOG_CRIT, 0, MOTCUA_MESSAGE_SOURCE_REFUSED(source),
                        "Source %s is refused: this record lacks its events %" PRIu64 " to %" PRIu64
                        ", which it has handed on. Nothing is taken from it, and it keeps all. Put the right "
                        "record back, or go on with this one: motcuactl accept-source %s",
                        source, first, last, source);
}

void centre_log_recorded(const struct event_row *event) {
        struct fields_room room;
        struct fields fields;
        const char *of = "?";

        if (!streq(event->source, CENTRE_SOURCE) ||
            (strncmp(event->type, "source-", 7) != 0 && strncmp(event->type, "clock-", 6) != 0))
                return;
        if (fields_from_text(event->fields, &room, &fields) >= 0)
                (void) fields_get_s(&fields, "of", &of);
        const struct {
                const char *type;
                int level;
                const char *const *message;
                const char *text, *of;
        } messages[] = {
                {"source-lost", LOG_WARNING, MOTCUA_MESSAGE_SOURCE_LOST(of),
                 "Not on the bus any more: source ", of},
                {"source-back", LOG_NOTICE, MOTCUA_MESSAGE_SOURCE_BACK(of), "On the bus again: source ", of},
                {"source-epoch", LOG_WARNING, MOTCUA_MESSAGE_SOURCE_EPOCH(of), "Began a new outbox: source ",
                 of},
                {"source-gap", LOG_WARNING, MOTCUA_MESSAGE_SOURCE_GAP(of), "Events are missing: source ", of},
                {"clock-corrected", LOG_NOTICE, MOTCUA_MESSAGE_CLOCK_CORRECTED(),
                 "The clock is synchronised; times of this boot from before are corrected", ""},
                {"clock-jumped", LOG_WARNING, MOTCUA_MESSAGE_CLOCK_CORRECTED(), "The wall clock was set", ""},
        };
        for (size_t i = 0; i < ELEMENTSOF(messages); i++)
                if (streq(messages[i].type, event->type))
                        (void) log_full(messages[i].level, 0, messages[i].message, "%s%s", messages[i].text,
                                        messages[i].of);
}
