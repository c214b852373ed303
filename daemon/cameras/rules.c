#include "daemon/cameras/rules.h"

#include "daemon/cameras/footage.h"
#include "daemon/record/event-type.h"

/*
 * One event is the source of each figure, so that none counts twice:
 *   announced and recorded time of a day   footage-figures, the last one of that day
 *   gaps by cause                          recording-gap, one that goes on from where it was told of before
 *   segments, and what they hold           segment-closed
 *   deletions                              segment-deleted
 *   views, exports, refusals, holds        the event of each, on the day on which somebody made it
 * What says nothing that can be (an end before its beginning, a year of one gap) is recorded, and counts for
 * nothing: no daemon can keep the record from going on.
 */

#define SETTING(name, member, ...) {name, offsetof(struct camera_rules, member)},

const struct setting cameras_settings[] = {CAMERAS_SETTINGS(SETTING){0}};

/* A segment is much less than that; with it no sum leaves what a table can say. */
#define BYTES_MAX (INT64_C(1) << 40)

static int get_s(const struct input *input, const char *name, size_t size, const char **ret) {
        if (fields_get_s(&input->fields, name, ret) < 0)
                return -EINVAL;
        return strlen(*ret) < size ? 0 : 1;
}

static int get_t(const struct input *input, const char *name, uint64_t *ret) {
        return fields_get_t(&input->fields, name, ret) < 0 ? -EINVAL : 0;
}

/* 1: it can be the name of none. */
static int get_camera(const struct input *input, const char **ret) {
        return get_s(input, "camera", ID_SIZE, ret);
}

static int32_t local_day(const struct book *book, uint64_t wall_usec) {
        return day_of(wall_usec, ratings_of(book)->rules.utc_offset_usec);
}

static int32_t day_of_event(const struct book *book, const struct input *input) {
        return local_day(book, book_wall(book, &input->when.at, NULL));
}

static uint64_t stream_of_cameras(const struct book *book) {
        for (size_t i = 0; i < book->n_sources; i++)
                if (source_is_of(book->sources[i].name, CAMERA_SOURCE))
                        return book->sources[i].stream;
        return 0;
}

/* ----- how they are ----- */

static int on_rules(struct book *book, const struct input *input) {
        struct cameras *cameras = cameras_of(book);
        struct camera_rules rules = {.known = true};

        if (!fields_find(&input->fields, "hold_before_usec") ||
            settings_from_fields(cameras_settings, &input->fields, &rules) < 0)
                return -EINVAL;
        cameras->rules = rules;
        cameras->rules_dirty = true;
        return 0;
}

static int on_counters(struct book *book, const struct input *input) {
        const char *id, *counters;
        bool configured;

        if (get_camera(input, &id) != 0 || get_s(input, "counters", CAMERA_COUNTERS_SIZE, &counters) != 0 ||
            fields_get_b(&input->fields, "configured", &configured) < 0)
                return -EINVAL;
        if (configured && !cameras_get(book, id))
                cameras_forget_reported(book);
        struct camera_row *camera = configured ? cameras_get(book, id) : cameras_find(book, id);
        if (!camera)
                return 0;
        id_copy(camera->counters, sizeof(camera->counters), counters);
        camera->configured = configured;
        cameras_of(book)->cameras_dirty = true;
        if (!configured)
                cameras_forget_unused(book);
        return 0;
}

static int on_state(struct book *book, const struct input *input) {
        const char *id, *state;
        int r = get_camera(input, &id);

        if (r == 0)
                r = get_s(input, "state", KEY_NAME_SIZE, &state);
        if (r != 0)
                return r < 0 ? r : 0;
        struct camera_row *camera = cameras_get(book, id);
        if (camera) {
                id_copy(camera->state, sizeof(camera->state), state);
                cameras_of(book)->cameras_dirty = true;
        }
        return 0;
}

static int on_removed(struct book *book, const struct input *input) {
        const char *id;
        int r = get_camera(input, &id);
        struct camera_row *camera = r == 0 ? cameras_find(book, id) : NULL;

        if (!camera)
                return r < 0 ? r : 0;
        camera->state[0] = '\0';
        cameras_of(book)->cameras_dirty = true;
        cameras_forget_unused(book);
        return 0;
}

/* ----- whether its holds are those of before ----- */

static int on_store(struct book *book, const struct input *input) {
        struct cameras *cameras = cameras_of(book);
        const char *state, *generation;
        int r = fields_get_s(&input->fields, "state", &state);

        if (r >= 0)
                r = fields_get_s(&input->fields, "generation", &generation);
        /* A disk that is not there has none. */
        if (r == -ENOENT && fields_find(&input->fields, "state"))
                return 0;
        if (r < 0)
                return -EINVAL;
        if (strlen(generation) >= GENERATION_SIZE || streq(generation, cameras->footage.generation))
                return 0;
        id_copy(cameras->footage.generation, sizeof(cameras->footage.generation), generation);
        cameras->footage_dirty = true;
        return cameras_owe_again(book, input->id);
}

/* Holds are numbered anew: in another stream, and maybe by another index. */
static int on_epoch(struct book *book, const struct input *input) {
        const char *of;

        if (fields_get_s(&input->fields, "of", &of) < 0)
                return -EINVAL;
        return source_is_of(of, CAMERA_SOURCE) ? cameras_owe_again(book, input->id) : 0;
}

/* What the camera daemon told the record that was put aside is told to nobody any more. */
static int on_restored(struct book *book, const struct input *input) {
        return cameras_owe_again(book, input->id);
}

/* ----- what was recorded ----- */

static int add_gap(struct book *book, const char *id, const char *cause, const struct day_part *part,
                   bool begins) {
        struct cameras *cameras = cameras_of(book);
        struct camera_gap_row *gap = ARRAY_ADD(cameras->gaps, cameras->n_gaps, cameras->gaps_allocated);

        if (!gap)
                return -ENOMEM;
        gap->day = part->day;
        id_copy(gap->camera, sizeof(gap->camera), id);
        id_copy(gap->cause, sizeof(gap->cause), cause);
        gap->gaps = begins;
        gap->usec = (int64_t) part->usec;
        return 0;
}

/* Where what is new of it begins: one that is still open is told of until then, and once more when it is
 * over. */
static uint64_t note_gap(struct book *book, const char *id, uint64_t from_usec, uint64_t until_usec,
                         const char *cause) {
        struct camera_row *camera = cameras_find(book, id);
        uint64_t new_usec = from_usec;

        if (!camera)
                return from_usec;
        if (camera->gap_until_usec > 0 && camera->gap_from_usec == from_usec &&
            streq(camera->gap_cause, cause))
                new_usec = camera->gap_until_usec < until_usec ? camera->gap_until_usec : until_usec;
        else
                id_copy(camera->gap_cause, sizeof(camera->gap_cause), cause);
        if (new_usec < until_usec) {
                camera->gap_from_usec = from_usec;
                camera->gap_until_usec = until_usec;
                cameras_of(book)->cameras_dirty = true;
        }
        return new_usec;
}

static int on_gap(struct book *book, const struct input *input) {
        const char *id, *cause;
        struct day_part part;
        uint64_t from_usec, until_usec;
        int r = get_camera(input, &id);

        if (r == 0)
                r = get_s(input, "cause", CAUSE_SIZE, &cause);
        if (get_t(input, "from_usec", &from_usec) < 0 || get_t(input, "until_usec", &until_usec) < 0)
                return -EINVAL;
        if (r != 0 || from_usec >= until_usec || until_usec - from_usec > STRETCH_DAYS_MAX * USEC_PER_DAY)
                return r < 0 ? r : 0;
        uint64_t new_usec = note_gap(book, id, from_usec, until_usec, cause);
        bool begins = new_usec == from_usec;
        while (r >= 0 &&
               stretch_next_day(&new_usec, until_usec, ratings_of(book)->rules.utc_offset_usec, &part)) {
                r = add_gap(book, id, cause, &part, begins);
                begins = false;
        }
        return r;
}

static int on_figures(struct book *book, const struct input *input) {
        struct cameras *cameras = cameras_of(book);
        struct camera_day_row row = {0}, *added;
        const char *id, *day;
        int r = get_camera(input, &id);

        if (fields_get_s(&input->fields, "day", &day) < 0 ||
            get_t(input, "announced_usec", &row.announced_usec) < 0 ||
            get_t(input, "recorded_usec", &row.recorded_usec) < 0)
                return -EINVAL;
        /* A day is what its clock shows: one on which that is set back may be longer by some hours. */
        if (r != 0 || day_parse(day, &row.day) < 0 || row.announced_usec > 2 * USEC_PER_DAY ||
            row.recorded_usec > 2 * USEC_PER_DAY)
                return r < 0 ? r : 0;
        id_copy(row.camera, sizeof(row.camera), id);
        added = ARRAY_ADD(cameras->days, cameras->n_days, cameras->days_allocated);
        if (!added)
                return -ENOMEM;
        *added = row;
        return 0;
}

static int64_t at_most(uint64_t value, int64_t max) {
        return value < (uint64_t) max ? (int64_t) value : max;
}

static int on_closed(struct book *book, const struct input *input) {
        uint64_t from_usec, recorded_usec;
        const char *id;
        int r = get_camera(input, &id);

        if (get_t(input, "from_usec", &from_usec) < 0 || get_t(input, "recorded_usec", &recorded_usec) < 0)
                return -EINVAL;
        if (r != 0)
                return r < 0 ? r : 0;
        struct camera_count_row *count = cameras_count(book, local_day(book, from_usec), id);
        if (!count)
                return -ENOMEM;
        count->segments++;
        count->segments_usec += at_most(recorded_usec, USEC_PER_DAY);
        return 0;
}

static int on_deleted(struct book *book, const struct input *input) {
        const char *id;
        uint64_t bytes;
        int r = get_camera(input, &id);

        if (get_t(input, "bytes", &bytes) < 0)
                return -EINVAL;
        if (r != 0)
                return r < 0 ? r : 0;
        struct camera_count_row *count = cameras_count(book, day_of_event(book, input), id);
        if (!count)
                return -ENOMEM;
        count->deleted++;
        count->deleted_bytes += at_most(bytes, BYTES_MAX);
        return 0;
}

/* ----- who did what ----- */

/* One more of what that member counts, of the camera that the event names. */
static int count_one(struct book *book, const struct input *input, size_t member) {
        const char *id;
        int r = get_camera(input, &id);

        if (r != 0)
                return r < 0 ? r : 0;
        struct camera_count_row *count = cameras_count(book, day_of_event(book, input), id);
        if (!count)
                return -ENOMEM;
        ++*(int64_t *) (void *) ((char *) count + member);
        return 0;
}

static int on_damaged(struct book *book, const struct input *input) {
        return count_one(book, input, offsetof(struct camera_count_row, damaged));
}

static int on_exported(struct book *book, const struct input *input) {
        return count_one(book, input, offsetof(struct camera_count_row, exports));
}

int camera_look_begins(const struct input *input) {
        static const char *const ends[] = {"pictures", "watched_usec"};

        for (size_t i = 0; i < ELEMENTSOF(ends); i++) {
                uint64_t value;
                int r = fields_get_t(&input->fields, ends[i], &value);

                if (r != -ENOENT)
                        return r < 0 ? -EINVAL : 0;
        }
        return 1;
}

static int on_look(struct book *book, const struct input *input) {
        int r = camera_look_begins(input);

        return r <= 0 ? r : count_one(book, input, offsetof(struct camera_count_row, views));
}

static int on_refused(struct book *book, const struct input *input) {
        return count_one(book, input, offsetof(struct camera_count_row, refusals));
}

/* The camera daemon may lose it, as it may lose those of low ratings. One without a key cannot be asked for
 * once more without a second hold beside it. */
static int remember_placed(struct book *book, const struct input *input, const struct hold_row *row) {
        struct want_row want = {
                .rating = input->id,
                .visit = row->visit,
                .rated = input->when.at,
                .from_usec = row->from_usec,
                .until_usec = row->until_usec,
                .stage = WANT_HELD,
                .stream = row->stream,
                .hold = row->hold,
                .placed_stream = input->stream,
                .placed_sequence = input->sequence,
                .dirty = true,
        };
        const char *key;

        if (get_s(input, "key", HOLD_KEY_SIZE, &key) != 0 || key[0] == '\0')
                return 0;
        id_copy(want.camera, sizeof(want.camera), row->camera);
        return cameras_add_want(book, &want);
}

static int on_placed(struct book *book, const struct input *input) {
        struct hold_row row = {.stream = input->stream, .event = input->id};
        const char *id;
        int r = get_camera(input, &id);

        if (get_t(input, "hold", &row.hold) < 0 || get_t(input, "from_usec", &row.from_usec) < 0 ||
            get_t(input, "until_usec", &row.until_usec) < 0 || get_t(input, "end_usec", &row.end_usec) < 0)
                return -EINVAL;
        if (fields_get_t(&input->fields, "visit", &row.visit) == -EINVAL)
                return -EINVAL;
        if (r != 0)
                return r < 0 ? r : 0;
        id_copy(row.camera, sizeof(row.camera), id);
        r = cameras_add_hold(book, &row);
        if (r >= 0)
                r = remember_placed(book, input, &row);
        return r < 0 ? r : count_one(book, input, offsetof(struct camera_count_row, holds));
}

static int on_hold_over(struct book *book, const struct input *input) {
        struct hold_row *row;
        uint64_t hold;

        if (get_t(input, "hold", &hold) < 0)
                return -EINVAL;
        int r = cameras_find_hold(book, input->stream, hold, &row);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (row->over == 0)
                row->over = input->id;
        return 0;
}

/* ----- what the record says of footage that is owed ----- */

/* The id by which it is known: of the rating, or of the event by which somebody placed it. */
static int get_owed(const struct input *input, uint64_t *ret, const char **ret_camera) {
        if (get_camera(input, ret_camera) != 0)
                return -EINVAL;
        return get_t(input, "rating", ret) < 0 ? get_t(input, "placed", ret) : 0;
}

int cameras_on_held(struct book *book, const struct input *input) {
        uint64_t rating, hold;
        const char *id;

        if (get_owed(input, &rating, &id) < 0 || get_t(input, "hold", &hold) < 0)
                return -EINVAL;
        struct want_row *want = cameras_find_owed(book, rating, id);
        if (!want)
                return 0;
        bool is_true;
        uint64_t held_usec = book_wall(book, &input->when.at, &is_true);
        if (want->hold == 0 && is_true)
                want->held_usec = held_usec;
        want->stage = WANT_HELD;
        want->stream = stream_of_cameras(book);
        want->hold = hold;
        want->dirty = true;
        struct hold_row row = {
                .stream = want->stream,
                .hold = hold,
                .event = want_is_placed(want) ? want->rating : input->id,
                .from_usec = want->from_usec,
                .until_usec = want->until_usec,
                .visit = want->visit,
        };
        id_copy(row.camera, sizeof(row.camera), id);
        return cameras_add_hold(book, &row);
}

/* Of one that was held before another disk may know, and is asked too if it comes. */
int cameras_on_missing(struct book *book, const struct input *input) {
        const char *id, *reason;
        uint64_t rating;

        if (get_owed(input, &rating, &id) < 0 || fields_get_s(&input->fields, "reason", &reason) < 0)
                return -EINVAL;
        struct want_row *want = cameras_find_owed(book, rating, id);
        if (want) {
                want->stage = WANT_MISSING;
                if (streq(reason, HOLD_IS_OVER))
                        want->hold = 0;
                want->dirty = true;
        }
        return 0;
}

const struct event_rule cameras_rules[] = {
        {CENTRE_SOURCE, "camera-counters-changed", on_counters},
        {CENTRE_SOURCE, "camera-rules-changed", on_rules},
        {CENTRE_SOURCE, "footage-held", cameras_on_held},
        {CENTRE_SOURCE, "footage-missing", cameras_on_missing},
        {CENTRE_SOURCE, "footage-wanted", cameras_on_wanted},
        {CENTRE_SOURCE, "hold-again", cameras_on_held},
        {CENTRE_SOURCE, "hold-lost", cameras_on_missing},
        {CENTRE_SOURCE, "rating", cameras_on_rating},
        {CENTRE_SOURCE, "record-restored", on_restored},
        {CENTRE_SOURCE, "source-epoch", on_epoch},
        {CENTRE_SOURCE, "ticket-called", cameras_on_ticket_called},
        {CENTRE_SOURCE, "visit-finished", cameras_on_visit_finished},
        {CENTRE_SOURCE, "visit-reopened", cameras_on_visit_reopened},
        {CAMERA_SOURCE, "camera-removed", on_removed},
        {CAMERA_SOURCE, "camera-state", on_state},
        {CAMERA_SOURCE, "footage-exported", on_exported},
        {CAMERA_SOURCE, "footage-figures", on_figures},
        {CAMERA_SOURCE, "footage-refused", on_refused},
        {CAMERA_SOURCE, "footage-viewed", on_look},
        {CAMERA_SOURCE, "footage-watched", on_look},
        {CAMERA_SOURCE, "hold-ended", on_hold_over},
        {CAMERA_SOURCE, "hold-placed", on_placed},
        {CAMERA_SOURCE, "hold-released", on_hold_over},
        {CAMERA_SOURCE, "recording-gap", on_gap},
        {CAMERA_SOURCE, "segment-closed", on_closed},
        {CAMERA_SOURCE, "segment-damaged", on_damaged},
        {CAMERA_SOURCE, "segment-deleted", on_deleted},
        {CAMERA_SOURCE, "store-state", on_store},
        {0},
};
