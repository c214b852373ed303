#include "daemon/manager.h"
#include "daemon/queue/book.h"
#include "services/base/log.h"

/* Counters at which nobody does anything while somebody waits: when to look, and what is recorded then. */

static uint64_t next_due(const struct book *book) {
        const struct queue_part *bq = queue_of(book);
        uint64_t next = UINT64_MAX;

        for (uint32_t i = 0; i < bq->rules.n_counters; i++) {
                uint64_t due = queue_inactive_due(bq->queue, i);
                if (due < next)
                        next = due;
        }
        return next;
}

void centre_inactive_update(struct centre_manager *manager) {
        const struct book *book = recorder_book(manager->recorder);
        uint64_t due = book && manager->started ? next_due(book) : UINT64_MAX;
        struct instant now;

        if (due == UINT64_MAX || recorder_now(manager->recorder, &now) < 0) {
                (void) sd_event_source_set_enabled(manager->inactive_timer, SD_EVENT_OFF);
                return;
        }
        uint64_t now_usec = book_queue_peek_time(book, &now.at);
        (void) sd_event_source_set_time_relative(manager->inactive_timer,
                                                 due > now_usec ? due - now_usec : 0);
        (void) sd_event_source_set_enabled(manager->inactive_timer, SD_EVENT_ONESHOT);
}

static int observe(struct book *book, const struct instant *now, void *userdata _unused_) {
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

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct centre_manager *manager = userdata;

        int r = recorder_write(manager->recorder, observe, NULL);
        if (r < 0)
                (void) log_error_errno(r, "An inactive counter is not recorded yet");
        return 0;
}

int centre_inactive_new(struct centre_manager *manager) {
        int r = sd_event_add_time(manager->event, &manager->inactive_timer, CLOCK_BOOTTIME, UINT64_MAX, 0,
                                  on_timer, manager);

        return r < 0 ? r : sd_event_source_set_enabled(manager->inactive_timer, SD_EVENT_OFF);
}
