#include "daemon/queue/command.h"

#include "daemon/queue/book.h"

/* What people and the time of day ask of the queue: an observation, and what became of it. */

struct asked {
        const struct event_field *fields;
        size_t n_fields;
        struct outcome outcome;
};

static int ask(struct book *book, const struct instant *now, void *userdata) {
        struct asked *asked = userdata;

        int r = book_observe(book, now, "command", asked->fields, asked->n_fields);
        asked->outcome = book->outcome;
        return r;
}

int queue_command(struct centre *centre, const struct queue_command *command, const char **ret_refusal,
                  uint64_t *ret_ticket) {
        const struct {
                const char *name, *value;
        } texts[] = {
                {"actor", command->actor},   {"counter", command->counter},   {"service", command->service},
                {"target", command->target}, {"priority", command->priority}, {"reason", command->reason},
                {"key", command->key},
        };
        struct event_field fields[ELEMENTSOF(texts) + 2];
        size_t n = 0;

        fields[n++] = EVENT_FIELD_S("action",
                                    command->name ? command->name : queue_action_to_string(command->action));
        for (size_t i = 0; i < ELEMENTSOF(texts); i++)
                if (texts[i].value)
                        fields[n++] = EVENT_FIELD_S(texts[i].name, texts[i].value);
        if (command->ticket > 0)
                fields[n++] = EVENT_FIELD_T("ticket", command->ticket);

        struct asked asked = {.fields = fields, .n_fields = n};
        int r = recorder_write(centre->recorder, ask, &asked);
        *ret_refusal = asked.outcome.refusal;
        *ret_ticket = asked.outcome.ticket;
        return r;
}
