#include "daemon/ratings/bus.h"

#include "daemon/ratings/book.h"
#include "daemon/ratings/code-bus.h"
#include "daemon/ratings/conf.h"
#include "daemon/ratings/tables.h"
#include "services/base/bus.h"
#include "services/base/log.h"

#define LOW_NEWS_USEC (300 * USEC_PER_SEC)

static void announce_low(const struct centre *centre, const struct low_press *low, const struct moment *now) {
        /* Of old news nobody can see to the citizen any more. */
        if (low->at.boot != now->boot || now->boottime_usec > low->at.boottime_usec + LOW_NEWS_USEC)
                return;
        int r = sd_bus_emit_signal(centre->bus, CENTRE_PATH, CENTRE_RECORD_INTERFACE, "LowRating", "stss",
                                   low->counter, low->visit, subject_to_string(low->subject),
                                   level_to_string(low->level));
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Cannot announce a low rating");
}

/* ----- when what is given by phone cannot be changed any more ----- */

static void update_timer(sd_event_source *timer, const struct ratings *ratings, const struct moment *now) {
        uint64_t next_usec = UINT64_MAX;

        for (size_t i = 0; i < ratings->n_live; i++) {
                uint64_t left_usec = phone_time_left(&ratings->live[i].phone, now);
                if (left_usec > 0 && left_usec < next_usec)
                        next_usec = left_usec;
        }
        centre_set_timer(timer, next_usec);
}

/* It is found in any transaction. */
static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct centre *centre = userdata;

        int r = recorder_write(centre->recorder, NULL, NULL);
        if (r < 0)
                (void) log_error_errno(r, "A rating by phone is not sealed yet");
        return 0;
}

static int make(struct centre *centre, void **ret) {
        return centre_new_timer(centre, 0, on_timer, centre, (sd_event_source **) ret);
}

static void free_timer(void *timer) {
        sd_event_source_disable_unref(timer);
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        struct ratings *ratings = ratings_of(book);

        if (!centre->started)
                return;
        update_timer(centre_get_state(centre, &ratings_agent), ratings, &now->at);
        for (size_t i = 0; i < ratings->n_low; i++)
                announce_low(centre, &ratings->low[i], &now->at);
        ratings->n_low = 0;
}

static int property_get_scale(BUS_PROPERTY_ARGS) {
        const struct centre *centre = userdata;

        return sd_bus_message_append(reply, "u", (uint32_t) ratings_conf(centre->conf)->rules.scale);
}

static int property_get_utc_offset(BUS_PROPERTY_ARGS) {
        const struct centre *centre = userdata;
        char text[UTC_OFFSET_TEXT_SIZE];

        utc_offset_format(ratings_conf(centre->conf)->rules.utc_offset_usec, text);
        return sd_bus_message_append(reply, "s", text);
}

static int property_get_undated(BUS_PROPERTY_ARGS) {
        const struct undated_request all = {INT32_MIN, INT32_MAX, NULL, NULL};
        const struct centre *centre = userdata;
        uint64_t n;

        int r = store_count_undated(centre->store, &all, &n);
        return r < 0 ? r : sd_bus_message_append(reply, "t", n);
}

static const sd_bus_vtable members[] = {
        SD_BUS_PROPERTY("UtcOffset", "s", property_get_utc_offset, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Undated", "t", property_get_undated, 0, 0),
        SD_BUS_PROPERTY("Scale", "u", property_get_scale, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        BUS_METHOD("GetRatingProof", ("s", code, "a{sv}", options), ("a{sv}", proof),
                   method_get_rating_proof),
        BUS_METHOD("GetRatingCodes", ("s", day, "a{sv}", options), ("as", codes), method_get_rating_codes),
        SD_BUS_VTABLE_END,
};

static const sd_bus_vtable record_members[] = {
        SD_BUS_SIGNAL_WITH_ARGS("LowRating", SD_BUS_ARGS("s", counter, "t", visit, "s", subject, "s", level),
                                0),
        SD_BUS_VTABLE_END,
};

const struct agent ratings_agent = {.make = make,
                                    .free = free_timer,
                                    .committed = on_committed,
                                    .members = members,
                                    .record_members = record_members};
