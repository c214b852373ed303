#include "daemon/queue/agent.h"

#include <inttypes.h>

#include "daemon/queue/book.h"
#include "daemon/queue/bus.h"
#include "daemon/queue/command.h"
#include "daemon/queue/rules.h"
#include "daemon/queue/warning.h"
#include "services/base/messages.h"

/* What time does to the queue: the end of its day, counters at which nobody does anything while somebody
 * waits, and waits that grow long. */

/* UINT64_MAX: nobody knows when. */
static uint64_t find_end(struct centre *centre) {
        const struct book *book = recorder_book(centre->recorder);
        struct closing_end end;
        struct instant now;

        if (!book || !centre->started || recorder_now(centre->recorder, &now) < 0)
                return UINT64_MAX;
        queue_find_end(book, &now.at, &end);
        return end.in_usec;
}

static void update_day(struct centre *centre) {
        centre_set_timer(queue_state_of(centre)->day_timer, find_end(centre));
}

static int on_day_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        static const struct queue_command end_day = {.action = QUEUE_END_DAY, .actor = QUEUE_ACTOR_TIME};
        struct centre *centre = userdata;
        const char *refusal;
        uint64_t ticket;

        if (find_end(centre) > 0) {
                update_day(centre);
                return 0;
        }
        int r = queue_command(centre, &end_day, &refusal, &ticket);
        if (r < 0)
                (void) log_error_errno(r, "The end of the day is not recorded yet");
        return 0;
}

static uint64_t next_due(const struct book *book) {
        const struct queue_part *bq = queue_of(book);
        uint64_t next = warning_due(book);

        for (uint32_t i = 0; i < bq->rules.n_counters; i++) {
                uint64_t due = queue_inactive_due(bq->queue, i);
                if (due < next)
                        next = due;
        }
        return next;
}

static void update_due(struct centre *centre) {
        const struct book *book = recorder_book(centre->recorder);
        uint64_t due = book && centre->started ? next_due(book) : UINT64_MAX;
        struct instant now;

        if (due == UINT64_MAX || recorder_now(centre->recorder, &now) < 0) {
                (void) sd_event_source_set_enabled(queue_state_of(centre)->due_timer, SD_EVENT_OFF);
                return;
        }
        uint64_t now_usec = book_queue_peek_time(book, &now.at);
        centre_set_timer(queue_state_of(centre)->due_timer, due > now_usec ? due - now_usec : 0);
}

static int observe_inactive(struct book *book, const struct instant *now, void *userdata _unused_) {
        const struct queue_part *bq = queue_of(book);
        uint64_t now_usec = book_queue_peek_time(book, &now->at);
        int r = 0;

        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_counters; i++) {
                struct queue_choice choice;
                uint64_t due = queue_inactive_due(bq->queue, i);

                if (due > now_usec)
                        continue;
                queue_explain(bq->queue, i, &choice);
                struct event_field fields[] = {
                        EVENT_FIELD_S("counter", bq->desks[i]),
                        EVENT_FIELD_T("waiting", choice.n_waiting),
                        EVENT_FIELD_T("idle_usec", now_usec - (due - bq->rules.inactive_usec)),
                };
                r = book_observe(book, now, "counter-inactive", fields, ELEMENTSOF(fields));
        }
        return r;
}

/* Warnings are found in any transaction. */
static int on_due_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct centre *centre = userdata;

        int r = recorder_write(centre->recorder, observe_inactive, NULL);
        if (r < 0)
                (void) log_error_errno(r, "An inactive counter or a long wait is not recorded yet");
        return 0;
}

/* Of the services in force, and of those that left while people still wait for them. */
static size_t count_waiting(const struct book *book, struct service_waiting ret[QUEUE_SERVICES_MAX]) {
        const struct queue_part *bq = queue_of(book);
        uint64_t counts[QUEUE_SERVICES_MAX] = {0};
        const struct ticket *tickets;
        size_t n_tickets = queue_list(bq->queue, &tickets), n = 0;

        for (size_t i = 0; i < n_tickets; i++)
                counts[tickets[i].service] += tickets[i].state == TICKET_WAITING;
        for (uint32_t i = 0; i < bq->rules.n_services; i++) {
                if (bq->rules.daily_limit[i] == 0 && counts[i] == 0)
                        continue;
                id_copy(ret[n].id, ID_SIZE, bq->services[i].id);
                ret[n++].n = counts[i];
        }
        return n;
}

uint64_t queue_state_waiting(const struct queue_state *state, const char *service) {
        for (size_t i = 0; i < state->n_waiting; i++)
                if (streq(state->waiting[i].id, service))
                        return state->waiting[i].n;
        return 0;
}

static bool update_waiting(struct queue_state *state, const struct book *book) {
        struct service_waiting now[QUEUE_SERVICES_MAX];
        size_t n = count_waiting(book, now);
        bool same = n == state->n_waiting;

        for (size_t i = 0; same && i < n; i++)
                same = now[i].n == state->waiting[i].n && streq(now[i].id, state->waiting[i].id);
        memcpy(state->waiting, now, n * sizeof(*now));
        state->n_waiting = n;
        return !same;
}

static size_t find_warnings(const struct book *book, struct warning_told ret[QUEUE_WARNINGS_MAX]) {
        const struct queue_part *bq = queue_of(book);
        size_t n = 0;

        for (uint32_t i = 0; i < bq->rules.n_services; i++)
                for (enum queue_warning warning = 0; warning < _QUEUE_WARNING_MAX; warning++) {
                        if (!bq->services[i].warned[warning])
                                continue;
                        ret[n] = (struct warning_told){.warning = warning,
                                                       .limit = warning_limit(&bq->rules, warning)};
                        id_copy(ret[n++].service, ID_SIZE, bq->services[i].id);
                }
        return n;
}

static const struct warning_told *find_told(const struct warning_told *told, size_t n,
                                            const struct warning_told *one) {
        for (size_t i = 0; i < n; i++)
                if (told[i].warning == one->warning && streq(told[i].service, one->service))
                        return &told[i];
        return NULL;
}

static void log_warning_begun(const struct queue_state *state, const struct warning_told *one) {
        char waiting[sizeof("18446744073709551615")];

        (void) snprintf(waiting, sizeof(waiting), "%" PRIu64, queue_state_waiting(state, one->service));
        if (one->warning == WARNING_MANY_WAITING)
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_MANY_WAITING(one->service, waiting),
                                "Service %s: %s people wait", one->service, waiting);
        else
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_LONG_WAIT(one->service, waiting),
                                "Service %s: somebody has waited for %" PRIu64 " s", one->service,
                                one->limit / USEC_PER_SEC);
}

static bool update_warnings(struct queue_state *state, const struct book *book, bool is_new) {
        struct warning_told now[QUEUE_WARNINGS_MAX];
        size_t n = find_warnings(book, now);
        bool same = n == state->n_warnings;

        for (size_t i = 0; i < n; i++) {
                const struct warning_told *told = find_told(state->warnings, state->n_warnings, &now[i]);

                same = same && told && told->limit == now[i].limit;
                if (!told && !is_new)
                        log_warning_begun(state, &now[i]);
        }
        for (size_t i = 0; i < state->n_warnings; i++)
                if (!find_told(now, n, &state->warnings[i]))
                        (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_WAIT_OVER(state->warnings[i].service),
                                        "Service %s: %s no more", state->warnings[i].service,
                                        state->warnings[i].warning == WARNING_MANY_WAITING ? "many wait"
                                                                                           : "a long wait");
        memcpy(state->warnings, now, n * sizeof(*now));
        state->n_warnings = n;
        return !same;
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now _unused_) {
        update_day(centre);
        update_due(centre);
        if (update_waiting(queue_state_of(centre), book))
                (void) sd_bus_emit_properties_changed(centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "Waiting",
                                                      NULL);
        if (update_warnings(queue_state_of(centre), book, false))
                (void) sd_bus_emit_properties_changed(centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "Warnings",
                                                      NULL);
}

/* Codes of tickets that were given out before a new secret are void: somebody must hear of that. */
static int open_secret(const char *state_dir, struct ticket_secret *ret) {
        _cleanup_free_ char *path = NULL;
        bool made = false;

        int r = str_format(&path, "%s/" TICKET_SECRET_FILE, state_dir);
        if (r >= 0)
                r = ticket_secret_load(path, ret, &made);
        if (r < 0)
                return log_error_errno(r, "Cannot read the secret of the tickets' codes, %s", path);
        if (made)
                log_notice("Made a secret for the tickets' codes: %s", path);
        return 0;
}

static int make(struct centre *centre, void **ret) {
        struct queue_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        (void) update_waiting(state, recorder_book(centre->recorder));
        (void) update_warnings(state, recorder_book(centre->recorder), true);
        int r = open_secret(centre->state_dir, &state->secret);
        if (r >= 0)
                r = centre_new_timer(centre, 0, on_day_timer, centre, &state->day_timer);
        return r < 0 ? r : centre_new_timer(centre, 0, on_due_timer, centre, &state->due_timer);
}

static void free_state(void *userdata) {
        struct queue_state *state = userdata;

        if (!state)
                return;
        sd_event_source_disable_unref(state->day_timer);
        sd_event_source_disable_unref(state->due_timer);
        free(state);
}

const struct agent queue_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .members = queue_members,
        .record_members = queue_record_members,
        .counter_members = queue_counter_members,
};
