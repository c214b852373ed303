#include "daemon/slips/maker.h"

#include "daemon/cameras/book.h"
#include "daemon/cameras/tables.h"
#include "daemon/log/sign.h"
#include "daemon/slips/book.h"
#include "services/base/log.h"

/*
 * A day that has ended is looked at until its clock is known and all cameras have told what they recorded,
 * but no longer than WAIT_USEC: then its slip says what is missing. What it says is signed first, as the
 * paper bears the checkpoint, and then recorded, so that the same paper can be made again.
 */

#define WAIT_USEC (600 * USEC_PER_SEC)
#define LOOK_USEC (15 * USEC_PER_SEC)

struct maker_state {
        struct centre *centre;
        sd_event_source *timer;
        uint64_t number;     /* of the closing that is waited with; 0: none */
        uint64_t since_usec; /* CLOCK_BOOTTIME */
};

static void arm(struct maker_state *state, uint64_t in_usec) {
        (void) sd_event_source_set_time_relative(state->timer, in_usec);
        (void) sd_event_source_set_enabled(state->timer, SD_EVENT_ONESHOT);
}

struct making {
        struct maker_state *state;
        uint64_t number;
        bool known; /* the day */
        int32_t day;
        uint64_t cameras, unknown, announced_usec, recorded_usec;
        uint64_t size;
        char root[LOG_HEX_SIZE];
};

/* Where nobody knows when it began: as it ended, which is now. */
static void find_day(const struct book *book, const struct closing_row *row, const struct moment *now,
                     struct making *making) {
        const struct moment *begun = row->begun.boot > 0 ? &row->begun : now;
        uint64_t wall_usec = book_wall(book, begun, &making->known);

        making->day = day_of(wall_usec, ratings_of(book)->rules.utc_offset_usec);
}

static int add_camera(const void *loaded, void *userdata) {
        const struct camera_day_row *row = loaded;
        struct making *making = userdata;
        const struct camera_row *camera =
                cameras_find(recorder_book(making->state->centre->recorder), row->camera);

        making->announced_usec += row->announced_usec;
        making->recorded_usec += row->recorded_usec;
        if (camera && camera->configured)
                making->unknown--;
        else
                making->cameras++;
        return 0;
}

/* One that left the configuration on that day counts too. */
static int find_cameras(const struct book *book, struct making *making) {
        const struct cameras *cameras = cameras_of(book);
        struct sql_cursor c = cameras_use(making->state->centre->store, QUERY_CAMERA_DAYS);

        for (size_t i = 0; i < cameras->n_cameras; i++)
                making->cameras += cameras->cameras[i].configured;
        making->unknown = making->cameras;
        sql_bind_i64(&c, making->day);
        sql_bind_i64(&c, making->day);
        return sql_each(c, add_camera, making);
}

static int observe(struct book *book, const struct instant *now, void *userdata) {
        const struct making *making = userdata;
        const struct closing_row *row = slips_find_unmade(book, making->number);
        char date[DAY_TEXT_SIZE];

        if (!row)
                return 0;
        day_format(making->day, date);
        struct event_field fields[] = {
                EVENT_FIELD_T("number", row->number),
                EVENT_FIELD_T("day", row->day),
                EVENT_FIELD_S("date", date),
                EVENT_FIELD_B("unsure", !making->known),
                EVENT_FIELD_T("cameras", making->cameras),
                EVENT_FIELD_T("cameras_unknown", making->unknown),
                EVENT_FIELD_T("announced_usec", making->announced_usec),
                EVENT_FIELD_T("recorded_usec", making->recorded_usec),
                EVENT_FIELD_T("size", making->size),
                EVENT_FIELD_S("root", making->root),
        };
        return book_observe(book, now, "closing-slip", fields, ELEMENTSOF(fields));
}

/* 1: not yet, as the log is still being proven, or its key or the disk may be back in time. */
static int sign(struct making *making, bool waited) {
        struct log_state *log = log_state_of(making->state->centre);
        int r = log_sign(log, SIGN_DAY_ENDED);

        if (r >= 0) {
                making->size = log->newest.size;
                id_copy(making->root, sizeof(making->root), log->newest.root);
                return 0;
        }
        return r == -EKEYREJECTED && waited ? 0 : 1;
}

static int make_slip(struct maker_state *state, const struct instant *now, bool waited) {
        const struct book *book = recorder_book(state->centre->recorder);
        const struct closing_row *row = slips_find_unmade(book, 0);
        struct making making = {.state = state, .number = row->number};

        find_day(book, row, &now->at, &making);
        int r = find_cameras(book, &making);
        if (r < 0)
                return r;
        if (!waited && (!making.known || making.unknown > 0))
                return 1;
        r = sign(&making, waited);
        return r != 0 ? r : recorder_write(state->centre->recorder, observe, &making);
}

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct maker_state *state = userdata;
        const struct book *book = recorder_book(state->centre->recorder);
        struct instant now;

        if (book && !slips_find_unmade(book, 0))
                return 0;
        int r = book ? recorder_now(state->centre->recorder, &now) : 1;
        if (r == 0)
                r = make_slip(state, &now, now.at.boottime_usec - state->since_usec >= WAIT_USEC);
        if (r < 0)
                (void) log_warning_errno(r, "The closing slip is not made yet");
        if (r != 0)
                arm(state, LOOK_USEC);
        return 0;
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        struct maker_state *state = centre_get_state(centre, &slips_make_agent);
        const struct closing_row *row = centre->started ? slips_find_unmade(book, 0) : NULL;
        uint64_t number = row ? row->number : 0;

        if (number == state->number)
                return;
        state->number = number;
        state->since_usec = now->at.boottime_usec;
        if (number > 0)
                arm(state, 0);
}

static int make(struct centre *centre, void **ret) {
        struct maker_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        int r = sd_event_add_time(centre->event, &state->timer, CLOCK_BOOTTIME, UINT64_MAX, USEC_PER_SEC,
                                  on_timer, state);
        return r < 0 ? r : sd_event_source_set_enabled(state->timer, SD_EVENT_OFF);
}

static void free_state(void *userdata) {
        struct maker_state *state = userdata;

        if (state)
                sd_event_source_disable_unref(state->timer);
        free(state);
}

const struct agent slips_make_agent = {.make = make, .free = free_state, .committed = on_committed};
