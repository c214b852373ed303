#include "daemon/manager.h"
#include "daemon/queue/book.h"
#include "daemon/queue/closing.h"
#include "services/base/log.h"

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

int centre_manager_command(struct centre_manager *manager, const struct centre_command *command,
                           const char **ret_refusal, uint64_t *ret_ticket) {
        const struct {
                const char *name, *value;
        } texts[] = {
                {"actor", command->actor},   {"counter", command->counter},   {"service", command->service},
                {"target", command->target}, {"priority", command->priority}, {"reason", command->reason},
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
        int r = recorder_write(manager->recorder, ask, &asked);
        *ret_refusal = asked.outcome.refusal;
        *ret_ticket = asked.outcome.ticket;
        return r;
}

static void find_instant(const struct book *book, const struct moment *moment, const struct moment *now,
                         struct closing_instant *ret) {
        ret->exists = moment->boot != 0;
        ret->earlier_boot = moment->boot != now->boot;
        if (ret->exists)
                ret->wall_usec = book_wall(book, moment, &ret->is_true);
}

/* 0: no day has begun, or nobody knows when it ends. */
static uint64_t find_end(struct centre_manager *manager, const struct book *book) {
        const struct queue_day *day = &queue_of(book)->day;
        struct closing closing = {
                .close_of_day_usec = manager->conf->close_of_day_usec,
                .utc_offset_usec = manager->conf->utc_offset_usec,
        };
        struct instant now;

        if (recorder_now(manager->recorder, &now) < 0)
                return 0;
        find_instant(book, &day->begun, &now.at, &closing.begun);
        find_instant(book, &day->guessed, &now.at, &closing.guessed);
        closing.synchronized = now.at.synchronized;
        if (now.at.realtime_usec > now.at.boottime_usec)
                closing.boot_start_usec = now.at.realtime_usec - now.at.boottime_usec;
        return closing_usec(&closing);
}

void centre_day_update(struct centre_manager *manager) {
        struct book *book = recorder_book(manager->recorder);
        uint64_t end = book && manager->started ? find_end(manager, book) : 0;
        struct clock_reading now;

        if (end == 0) {
                (void) sd_event_source_set_enabled(manager->day_timer, SD_EVENT_OFF);
                return;
        }
        clock_read(manager->clock, &now);
        (void) sd_event_source_set_time_relative(manager->day_timer,
                                                 end > now.realtime_usec ? end - now.realtime_usec : 0);
        (void) sd_event_source_set_enabled(manager->day_timer, SD_EVENT_ONESHOT);
}

static int on_day_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        static const struct centre_command end_day = {.action = QUEUE_END_DAY, .actor = "close-of-day"};
        struct centre_manager *manager = userdata;
        struct book *book = recorder_book(manager->recorder);
        uint64_t end = book ? find_end(manager, book) : 0, ticket;
        struct clock_reading now;
        const char *refusal;

        clock_read(manager->clock, &now);
        if (end == 0 || now.realtime_usec < end) {
                centre_day_update(manager);
                return 0;
        }
        int r = centre_manager_command(manager, &end_day, &refusal, &ticket);
        if (r < 0)
                (void) log_error_errno(r, "The end of the day is not recorded yet");
        return 0;
}

int centre_day_new(struct centre_manager *manager) {
        int r = sd_event_add_time(manager->event, &manager->day_timer, CLOCK_BOOTTIME, UINT64_MAX, 0,
                                  on_day_timer, manager);

        return r < 0 ? r : sd_event_source_set_enabled(manager->day_timer, SD_EVENT_OFF);
}
