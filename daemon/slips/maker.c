#include "daemon/slips/maker.h"

#include "daemon/cameras/tables.h"
#include "daemon/log/sign.h"
#include "daemon/slips/book.h"
#include "daemon/slips/recorded.h"
#include "services/base/bus.h"
#include "services/base/log.h"

/*
 * A day that has ended is looked at until its clock is known and it is known what all cameras recorded, but
 * no longer than WAIT_USEC: then its slip says what is missing. The camera daemon tells of a day when its
 * hours are over, which may be at midnight: so it is asked for what it has until now. What the slip says is
 * signed first, as the paper bears the checkpoint, and then recorded, so that the same paper can be made
 * again.
 */

#define CAMERA "vn.motcua.Camera1"
#define CALL_USEC (10 * USEC_PER_SEC)
#define WAIT_USEC (600 * USEC_PER_SEC)
#define LOOK_USEC (15 * USEC_PER_SEC)

struct maker_state {
        struct centre *centre;
        sd_event_source *timer;
        uint64_t number;     /* of the closing that is waited with; 0: none */
        uint64_t since_usec; /* CLOCK_BOOTTIME */
        sd_bus_slot *slot;   /* GetFigures is under way */
        int32_t asked_day;
        struct told {
                char camera[ID_SIZE];
                uint64_t announced_usec, recorded_usec;
        } told[CAMERAS_MAX]; /* by the camera daemon, of that day */
        size_t n_told;
        bool is_fresh; /* that was just now */
};

struct making {
        struct maker_state *state;
        uint64_t number;
        bool known; /* the day */
        int32_t day;
        struct recorded recorded;
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

        recorded_add(recorder_book(making->state->centre->recorder), &making->recorded, row->camera,
                     row->announced_usec, row->recorded_usec, /* is_kept= */ true);
        return 0;
}

static int find_recorded(const struct book *book, struct making *making) {
        const struct maker_state *state = making->state;
        struct sql_cursor c = cameras_use(state->centre->store, QUERY_CAMERA_DAYS);

        recorded_begin(book, &making->recorded);
        sql_bind_i64(&c, making->day);
        sql_bind_i64(&c, making->day);
        int r = sql_each(c, add_camera, making);
        for (size_t i = 0; i < state->n_told && state->asked_day == making->day; i++)
                recorded_add(book, &making->recorded, state->told[i].camera, state->told[i].announced_usec,
                             state->told[i].recorded_usec, /* is_kept= */ false);
        return r;
}

/* ----- the camera daemon ----- */

static int read_figures(struct maker_state *state, sd_bus_message *reply) {
        uint64_t announced_usec, recorded_usec, gaps;
        const char *camera;
        int r = sd_bus_message_enter_container(reply, 'a', "(sttta{st})");

        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "sttta{st}")) > 0) {
                r = sd_bus_message_read(reply, "sttt", &camera, &announced_usec, &recorded_usec, &gaps);
                if (r >= 0)
                        r = sd_bus_message_skip(reply, "a{st}");
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
                if (r < 0 || state->n_told == CAMERAS_MAX || strlen(camera) >= ID_SIZE)
                        continue;
                struct told *told = &state->told[state->n_told++];
                *told = (struct told){.announced_usec = announced_usec, .recorded_usec = recorded_usec};
                id_copy(told->camera, sizeof(told->camera), camera);
        }
        return r;
}

static int on_figures(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error _unused_) {
        struct maker_state *state = userdata;
        const sd_bus_error *error = sd_bus_message_get_error(reply);

        state->slot = sd_bus_slot_unref(state->slot);
        state->n_told = 0;
        int r = error ? -sd_bus_error_get_errno(error) : read_figures(state, reply);
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "The camera daemon does not tell what it has recorded");
        else {
                state->is_fresh = true;
                centre_set_timer(state->timer, 0);
        }
        return 0;
}

static int ask_cameras(struct maker_state *state, int32_t day) {
        sd_bus *channel = centre_find_channel(state->centre, CAMERA_SOURCE);
        _cleanup_message_ sd_bus_message *call = NULL;
        char text[DAY_TEXT_SIZE];

        if (state->slot || !channel)
                return 0;
        day_format(day, text);
        state->asked_day = day;
        int r = sd_bus_message_new_method_call(channel, &call, CAMERA, "/vn/motcua/Camera1", CAMERA,
                                               "GetFigures");
        if (r >= 0)
                r = sd_bus_message_append(call, "sa{sv}", text, 0);
        return r < 0 ? r : sd_bus_call_async(channel, &state->slot, call, on_figures, state, CALL_USEC);
}

/* ----- the slip ----- */

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
                EVENT_FIELD_T("cameras", making->recorded.cameras),
                EVENT_FIELD_T("cameras_unknown", making->recorded.unknown),
                EVENT_FIELD_T("announced_usec", making->recorded.announced_usec),
                EVENT_FIELD_T("recorded_usec", making->recorded.recorded_usec),
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
        int r = find_recorded(book, &making);
        if (r >= 0 && making.recorded.unknown > 0 && !state->is_fresh)
                r = ask_cameras(state, making.day);
        state->is_fresh = false;
        if (r < 0)
                return r;
        if (!waited && (!making.known || making.recorded.unknown > 0))
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
                centre_set_timer(state->timer, LOOK_USEC);
        return 0;
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        struct maker_state *state = centre_get_state(centre, &slips_make_agent);
        const struct closing_row *row = centre->started ? slips_find_unmade(book, 0) : NULL;
        uint64_t number = row ? row->number : 0;

        if (number == state->number)
                return;
        state->number = number;
        state->n_told = 0;
        state->since_usec = now->at.boottime_usec;
        if (number > 0)
                centre_set_timer(state->timer, 0);
}

static int make(struct centre *centre, void **ret) {
        struct maker_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        return centre_new_timer(centre, USEC_PER_SEC, on_timer, state, &state->timer);
}

static void free_state(void *userdata) {
        struct maker_state *state = userdata;

        if (!state)
                return;
        sd_event_source_disable_unref(state->timer);
        sd_bus_slot_unref(state->slot);
        free(state);
}

/* What it was asked nobody answers any more. */
static void on_source_changed(struct centre *centre, const struct source *source) {
        struct maker_state *state = centre_get_state(centre, &slips_make_agent);

        if (streq(source_get_info(source)->kind, CAMERA_SOURCE) && !source_is_live(source))
                state->slot = sd_bus_slot_unref(state->slot);
}

const struct agent slips_make_agent = {
        .make = make, .source_changed = on_source_changed, .free = free_state, .committed = on_committed};
