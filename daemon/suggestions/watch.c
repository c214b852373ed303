#include <inttypes.h>

#include "daemon/calendar/book.h"
#include "daemon/record/bus.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/bus.h"
#include "daemon/suggestions/conf.h"
#include "daemon/suggestions/tables.h"
#include "daemon/suggestions/work.h"
#include "services/base/bus.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/* How soon it is tried again. */
enum { RETRY_SEC = 60 };

struct watch {
        struct centre *centre;
        sd_event_source *timer;
        struct suggestions_waiting told; /* as was last announced */
        bool told_known;                 /* and whether by a day that was known, and which */
        int32_t told_day;
        bool log_has_texts; /* that were erased */
        bool is_swept;
        int32_t swept_day;
};

/* ----- what has been kept long enough ----- */

static int erase(struct book *book, const struct instant *now, void *userdata) {
        return suggestions_erase_kept(book, now, userdata);
}

/* Whether there is more of it at once. */
static bool sweep(struct watch *state, int32_t day) {
        const struct suggestions_conf *conf = suggestions_conf(state->centre->conf);
        struct suggestions_kept found;

        if (state->is_swept && state->swept_day == day)
                return false;
        state->swept_day = day;
        state->is_swept = conf->keep_days == 0;
        if (state->is_swept)
                return false;
        int r = suggestions_find_kept(state->centre->store, day - (int32_t) conf->keep_days, &found);
        if (r >= 0 && found.n > 0)
                r = recorder_write(state->centre->recorder, erase, &found);
        state->is_swept = r >= 0 && found.n < SUGGESTIONS_ERASED_AT_ONCE;
        return r >= 0 && !state->is_swept;
}

static bool is_behind(const struct watch *state, const struct book *book, const struct instant *now) {
        int32_t day;

        return state->log_has_texts ||
               (calendar_day(book, &now->at, &day) && !(state->is_swept && state->swept_day == day));
}

/* For when the day has something new, or so soon. */
static void arm(struct watch *state, const struct book *book, const struct instant *now, uint64_t soon_usec) {
        int64_t offset = ratings_conf(state->centre->conf)->rules.utc_offset_usec;
        uint64_t in_usec = USEC_PER_DAY;
        int32_t day;

        if (calendar_day(book, &now->at, &day)) {
                uint64_t of_day =
                        (uint64_t) ((int64_t) book_wall(book, &now->at, NULL) - day_start_usec(day, offset));
                in_usec = (of_day < REMINDER_OF_DAY_USEC ? REMINDER_OF_DAY_USEC : USEC_PER_DAY) - of_day;
        }
        (void) sd_event_source_set_time_relative(state->timer, soon_usec < in_usec ? soon_usec : in_usec);
        (void) sd_event_source_set_enabled(state->timer, SD_EVENT_ONESHOT);
}

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct watch *state = userdata;
        struct recorder *recorder = state->centre->recorder;
        const struct book *book = recorder_book(recorder);
        struct instant now;
        bool again = false;
        int32_t day;

        if (!book || recorder_now(recorder, &now) < 0)
                return 0;
        if (calendar_day(book, &now.at, &day))
                again = sweep(state, day);
        if (state->log_has_texts)
                state->log_has_texts = store_empty_log(state->centre->store) < 0;
        book = recorder_book(recorder);
        if (book && suggestions_of(book)->n_open > 0)
                (void) recorder_write(recorder, NULL, NULL);
        book = recorder_book(recorder);
        if (book)
                arm(state, book, &now,
                    again                          ? 0
                    : is_behind(state, book, &now) ? RETRY_SEC * USEC_PER_SEC
                                                   : UINT64_MAX);
        return 0;
}

/* ----- what is due ----- */

static int property_get_suggestions(BUS_PROPERTY_ARGS) {
        struct recorder *recorder = ((const struct centre *) userdata)->recorder;
        const struct book *book = recorder_book(recorder);
        struct suggestions_waiting waiting = {0};
        struct instant now;
        int32_t day;

        if (book && recorder_now(recorder, &now) >= 0) {
                bool known = calendar_day(book, &now.at, &day);
                waiting = suggestions_wait(book, known, day);
        }
        return sd_bus_message_append(reply, "a{st}", 4, "open", waiting.open, "unclassified",
                                     waiting.unclassified, "due", waiting.due, "overdue", waiting.overdue);
}

static bool is_of_register(const struct book *book) {
        for (size_t i = 0; i < book->n_events; i++)
                if (strncmp(book->events[i].type, "suggestion-", strlen("suggestion-")) == 0)
                        return true;
        return false;
}

/* How many wait changes by events, and what is due by the day too. */
static void tell_waiting(struct watch *state, const struct book *book, const struct moment *now) {
        int32_t day;
        bool known = calendar_day(book, now, &day);

        if (known == state->told_known && day == state->told_day && !is_of_register(book))
                return;
        state->told_known = known;
        state->told_day = day;
        struct suggestions_waiting waiting = suggestions_wait(book, known, day);
        if (waiting.open == state->told.open && waiting.unclassified == state->told.unclassified &&
            waiting.due == state->told.due && waiting.overdue == state->told.overdue)
                return;
        state->told = waiting;
        (void) sd_bus_emit_properties_changed(state->centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "Suggestions",
                                              NULL);
}

static void remind(const struct centre *centre, const struct event_row *event) {
        char due_text[sizeof("18446744073709551615")], overdue_text[sizeof(due_text)];
        struct fields_room room;
        struct fields fields;
        uint64_t due, overdue;

        if (fields_from_text(event->fields, &room, &fields) < 0 || fields_get_t(&fields, "due", &due) < 0 ||
            fields_get_t(&fields, "overdue", &overdue) < 0)
                return;
        (void) snprintf(due_text, sizeof(due_text), "%" PRIu64, due);
        (void) snprintf(overdue_text, sizeof(overdue_text), "%" PRIu64, overdue);
        if (overdue > 0)
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_SUGGESTIONS_OVERDUE(overdue_text),
                                "Suggestions: %s overdue, %s due soon", overdue_text, due_text);
        else
                (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_SUGGESTIONS_DUE(due_text),
                                "Suggestions: %s due soon", due_text);
        (void) sd_bus_emit_signal(centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "SuggestionsDue", "tt", due,
                                  overdue);
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        struct watch *state = centre_get_state(centre, &suggestions_watch_agent);

        for (size_t i = 0; i < book->n_events; i++) {
                if (streq(book->events[i].type, "suggestions-due"))
                        remind(centre, &book->events[i]);
                if (streq(book->events[i].type, "suggestion-erased"))
                        state->log_has_texts = true;
        }
        tell_waiting(state, book, &now->at);
        arm(state, book, now, is_behind(state, book, now) ? 0 : UINT64_MAX);
}

static int make(struct centre *centre, void **ret) {
        struct watch *state = calloc(1, sizeof(*state));
        uint64_t was_any;

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        /* What was erased before a crash: nobody knows whether the log still has it. */
        int r = sql_number(suggestions_use(centre->store, QUERY_ANY_ERASURE), &was_any);
        if (r < 0)
                return r;
        state->log_has_texts = was_any > 0;
        return sd_event_add_time(centre->event, &state->timer, CLOCK_BOOTTIME, 0, USEC_PER_MSEC, on_timer,
                                 state);
}

static void free_state(void *userdata) {
        struct watch *state = userdata;

        if (!state)
                return;
        sd_event_source_disable_unref(state->timer);
        free(state);
}

static const sd_bus_vtable members[] = {
        SD_BUS_PROPERTY("Suggestions", "a{st}", property_get_suggestions, 0,
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_SIGNAL_WITH_ARGS("SuggestionsDue", SD_BUS_ARGS("t", due, "t", overdue), 0),
        SD_BUS_VTABLE_END,
};

const struct agent suggestions_watch_agent = {
        .make = make, .free = free_state, .committed = on_committed, .members = members};
