#include "daemon/log/verify-agent.h"

#include <inttypes.h>

#include "daemon/log/sign.h"
#include "daemon/log/sql-check.h"
#include "services/guard/bus-guard.h"
#include "services/base/bus.h"
#include "services/base/messages.h"

enum {
        ROWS_A_SLICE = 256,  /* about a millisecond, or a few on a small machine */
        ROWS_AT_ONCE = 4096, /* of a log that is so small, the start waits for it */
        CALLS_MAX = 16,
};
#define DAILY_USEC (24 * 3600 * USEC_PER_SEC)
#define RETRY_USEC (3600 * USEC_PER_SEC)
#define TELL_USEC USEC_PER_SEC

struct verifying {
        struct centre *centre;
        struct log_check *check; /* NULL: not now */
        bool is_found;           /* in this pass */
        bool verified;
        uint64_t event; /* that was found */
        char *finding;
        uint64_t told_usec;
        sd_bus_message *calls[CALLS_MAX];
        size_t n_calls;
        sd_event_source *step, *timer;
};

static struct verifying *verifying_of(const struct centre *centre) {
        return centre_get_state(centre, &log_verify_agent);
}

bool log_is_verified(const struct centre *centre) {
        return verifying_of(centre)->verified;
}

const char *log_verify_finding(const struct centre *centre) {
        return verifying_of(centre)->finding;
}

static uint64_t log_size(const struct verifying *verifying) {
        const struct book *book = recorder_book(verifying->centre->recorder);

        return book ? log_of(book)->size : log_check_position(verifying->check);
}

/* ----- what becomes of a pass ----- */

/* The first of a pass is enough: what else there is, motcuactl verify says. */
static int on_finding(const struct log_finding *finding, void *userdata) {
        struct verifying *verifying = userdata;
        char *line = NULL;
        int r = log_finding_write(finding, &line);

        if (r < 0)
                return r;
        free(verifying->finding);
        verifying->finding = line;
        verifying->event = finding->first;
        verifying->is_found = true;
        return 1;
}

static void tell_finding(const struct verifying *verifying) {
        char event[sizeof("18446744073709551615")];

        (void) snprintf(event, sizeof(event), "%" PRIu64, verifying->event);
        (void) log_full(LOG_CRIT, 0, MOTCUA_MESSAGE_LOG_UNVERIFIED(event),
                        "The record is not what was logged: %s; no checkpoint is signed any more",
                        verifying->finding);
        /* Of a record that is another one, that stays to be said. */
        if (log_state_of(verifying->centre)->trust == TRUST_SOUND)
                log_distrust(log_state_of(verifying->centre), TRUST_UNVERIFIED, verifying->event);
}

static void tell_that_it_fits(struct verifying *verifying, uint64_t size) {
        struct log_state *state = log_state_of(verifying->centre);

        free(TAKE_PTR(verifying->finding));
        verifying->verified = true;
        log_debug("All of %" PRIu64 " events are what was logged", size);
        if (state->trust == TRUST_UNVERIFIED)
                log_distrust(state, TRUST_SOUND, 0);
}

static void answer(struct verifying *verifying, uint64_t size, int error) {
        for (size_t i = 0; i < verifying->n_calls; i++) {
                sd_bus_message *call = verifying->calls[i];

                if (error < 0)
                        (void) sd_bus_reply_method_errorf(call, BUS_ERROR_STORAGE_FAILED,
                                                          "The record cannot be read: %s.", strerror(-error));
                else
                        (void) sd_bus_reply_method_return(call, "ts", size,
                                                          verifying->is_found ? verifying->finding : "");
                sd_bus_message_unref(call);
        }
        verifying->n_calls = 0;
}

static void finish(struct verifying *verifying, int r) {
        uint64_t size = log_check_position(verifying->check);

        (void) sd_event_source_set_enabled(verifying->step, SD_EVENT_OFF);
        verifying->check = log_check_free(verifying->check);
        /* Pages that are no database any more are not what was logged either. */
        if (r == -EUCLEAN && !verifying->is_found)
                r = on_finding(&(struct log_finding){LOG_EVENT_DAMAGED, size + 1, size + 1}, verifying);
        if (verifying->is_found) {
                verifying->verified = false;
                tell_finding(verifying);
        } else if (r == 0) {
                tell_that_it_fits(verifying, size);
        } else {
                (void) log_warning_errno(r, "The log was not proven to its end");
        }
        answer(verifying, size, verifying->is_found ? 0 : r);
        centre_set_timer(verifying->timer, verifying->is_found || r == 0 ? DAILY_USEC : RETRY_USEC);
}

/* ----- slices ----- */

/* 1: there is more. */
static int step(struct verifying *verifying, uint32_t n_rows) {
        int r = log_check_step(verifying->check, n_rows);

        if (r > 0 && !verifying->is_found)
                return 1;
        finish(verifying, r);
        return 0;
}

/* To all, as whoever asked is waiting for the answer. */
static void tell_progress(struct verifying *verifying) {
        struct clock_reading now;

        clock_read(verifying->centre->clock, &now);
        if (verifying->n_calls == 0 || now.boottime_usec - verifying->told_usec < TELL_USEC ||
            bus_is_clogged(verifying->centre->bus))
                return;
        verifying->told_usec = now.boottime_usec;
        (void) sd_bus_emit_signal(verifying->centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "VerifyProgress",
                                  "tt", log_check_position(verifying->check), log_size(verifying));
}

static int on_step(_unused_ sd_event_source *source, void *userdata) {
        struct verifying *verifying = userdata;

        if (step(verifying, ROWS_A_SLICE) > 0)
                tell_progress(verifying);
        return 0;
}

static int begin(struct verifying *verifying) {
        int r = log_check_new(verifying->centre->store, on_finding, verifying, &verifying->check);

        verifying->is_found = false;
        return r;
}

static int go_on(const struct verifying *verifying) {
        return sd_event_source_set_enabled(verifying->step, SD_EVENT_ON);
}

static int on_timer(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct verifying *verifying = userdata;
        int r = verifying->check ? 0 : begin(verifying);

        if (r < 0) {
                (void) log_warning_errno(r, "The log cannot be proven yet");
                centre_set_timer(verifying->timer, RETRY_USEC);
                return 0;
        }
        (void) go_on(verifying);
        return 0;
}

/* ----- the bus ----- */

static int method_verify(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct verifying *verifying = verifying_of(userdata);
        int r = bus_read_no_options(message, error);

        if (r < 0)
                return r;
        if (verifying->n_calls == CALLS_MAX)
                return sd_bus_error_setf(error, SD_BUS_ERROR_LIMITS_EXCEEDED, "%d callers wait already.",
                                         CALLS_MAX);
        r = verifying->check ? 0 : begin(verifying);
        if (r >= 0)
                r = go_on(verifying);
        if (r < 0)
                return bus_error_errno(error, r, "The log cannot be proven: %s.", strerror(-r));
        verifying->calls[verifying->n_calls++] = sd_bus_message_ref(message);
        return 1;
}

static const sd_bus_vtable members[] = {
        BUS_METHOD("Verify", ("a{sv}", options), ("t", events, "s", finding), method_verify),
        SD_BUS_SIGNAL_WITH_ARGS("VerifyProgress", SD_BUS_ARGS("t", done, "t", events), 0),
        SD_BUS_VTABLE_END,
};

/* ----- */

static int start(struct verifying *verifying) {
        const struct centre *centre = verifying->centre;
        int r = centre_new_timer(centre, USEC_PER_SEC, on_timer, verifying, &verifying->timer);

        if (r >= 0)
                r = sd_event_add_defer(centre->event, &verifying->step, on_step, verifying);
        if (r >= 0)
                r = sd_event_source_set_priority(verifying->step, SD_EVENT_PRIORITY_IDLE);
        if (r >= 0)
                r = sd_event_source_set_enabled(verifying->step, SD_EVENT_OFF);
        if (r >= 0)
                r = begin(verifying);
        if (r < 0)
                return r;
        return step(verifying, ROWS_AT_ONCE) > 0 ? go_on(verifying) : 0;
}

static int make(struct centre *centre, void **ret) {
        struct verifying *verifying = calloc(1, sizeof(*verifying));

        if (!verifying)
                return -ENOMEM;
        verifying->centre = centre;
        *ret = verifying;
        return start(verifying);
}

static void free_state(void *state) {
        struct verifying *verifying = state;

        if (!verifying)
                return;
        for (size_t i = 0; i < verifying->n_calls; i++)
                sd_bus_message_unref(verifying->calls[i]);
        log_check_free(verifying->check);
        sd_event_source_disable_unref(verifying->step);
        sd_event_source_disable_unref(verifying->timer);
        free(verifying->finding);
        free(verifying);
}

const struct agent log_verify_agent = {.make = make, .free = free_state, .members = members};
