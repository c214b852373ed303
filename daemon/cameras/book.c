#include "daemon/cameras/book.h"

#include <inttypes.h>

#include "services/base/words.h"

/* Of the IDs, so that a key has room in HOLD_KEY_SIZE. */
enum { RECORD_LENGTH = 16, BOOT_LENGTH = 8 };

DEFINE_TO_STRING(want_stage, WANT_STAGE)
DEFINE_FROM_STRING(want_stage, WANT_STAGE)

struct camera_row *cameras_find(const struct book *book, const char *id) {
        struct cameras *cameras = cameras_of(book);

        for (size_t i = 0; i < cameras->n_cameras; i++)
                if (streq(cameras->cameras[i].id, id))
                        return &cameras->cameras[i];
        return NULL;
}

struct camera_row *cameras_get(struct book *book, const char *id) {
        struct cameras *cameras = cameras_of(book);
        struct camera_row *camera = cameras_find(book, id);

        if (camera || strlen(id) >= ID_SIZE || cameras->n_cameras == CAMERAS_MAX)
                return camera;
        camera = &cameras->cameras[cameras->n_cameras++];
        *camera = (struct camera_row){.position = (uint32_t) cameras->n_cameras};
        id_copy(camera->id, sizeof(camera->id), id);
        cameras->cameras_dirty = true;
        return camera;
}

void cameras_forget_unused(struct book *book) {
        struct cameras *cameras = cameras_of(book);
        size_t n = 0;

        for (size_t i = 0; i < cameras->n_cameras; i++)
                if (cameras->cameras[i].configured || cameras->cameras[i].state[0] != '\0') {
                        cameras->cameras[n] = cameras->cameras[i];
                        cameras->cameras[n].position = (uint32_t) n + 1;
                        n++;
                }
        cameras->cameras_dirty |= n != cameras->n_cameras;
        cameras->n_cameras = n;
}

void cameras_forget_reported(struct book *book) {
        struct cameras *cameras = cameras_of(book);

        for (size_t i = 0; i < cameras->n_cameras; i++)
                if (!cameras->cameras[i].configured)
                        cameras->cameras[i].state[0] = '\0';
        cameras_forget_unused(book);
}

bool camera_sees(const struct camera_row *camera, const char *counter) {
        size_t n = strlen(counter);

        for (const char *p = camera->counters; *p; p += *p == ' ') {
                size_t length = strcspn(p, " ");

                if (length == n && strncmp(p, counter, n) == 0)
                        return true;
                p += length;
        }
        return false;
}

bool cameras_see(const struct book *book, const char *counter) {
        const struct cameras *cameras = cameras_of(book);

        for (size_t i = 0; i < cameras->n_cameras; i++)
                if (camera_sees(&cameras->cameras[i], counter))
                        return true;
        return false;
}

int cameras_get_counter(struct book *book, const char *counter, struct footage_counter_row **ret) {
        struct cameras *cameras = cameras_of(book);

        for (size_t i = 0; i < cameras->n_counters; i++)
                if (streq(cameras->counters[i].counter, counter)) {
                        *ret = &cameras->counters[i];
                        return 0;
                }
        struct footage_counter_row *row =
                ARRAY_ADD(cameras->counters, cameras->n_counters, cameras->counters_allocated);
        if (!row)
                return -ENOMEM;
        id_copy(row->counter, sizeof(row->counter), counter);
        row->dirty = true;
        *ret = row;
        return 0;
}

int cameras_find_begin(struct book *book, uint64_t visit, struct visit_begin_row *ret) {
        const struct cameras *cameras = cameras_of(book);

        for (size_t i = cameras->n_begins; i-- > 0;)
                if (cameras->begins[i].visit == visit) {
                        *ret = cameras->begins[i];
                        return 0;
                }
        int r = cameras->past->load_begin(cameras->past_from, visit, ret);
        if (r == -ENOENT)
                *ret = (struct visit_begin_row){.visit = visit};
        return r == -ENOENT ? 0 : r;
}

int cameras_add_begin(struct book *book, const struct visit_begin_row *row) {
        struct cameras *cameras = cameras_of(book);
        struct visit_begin_row *added =
                ARRAY_ADD(cameras->begins, cameras->n_begins, cameras->begins_allocated);

        if (!added)
                return -ENOMEM;
        *added = *row;
        return 0;
}

int cameras_add_want(struct book *book, const struct want_row *row) {
        struct cameras *cameras = cameras_of(book);

        struct want_row *added = ARRAY_ADD(cameras->wants, cameras->n_wants, cameras->wants_allocated);
        if (!added)
                return -ENOMEM;
        *added = *row;
        return 0;
}

static struct hold_row *find_hold(const struct cameras *cameras, uint64_t stream, uint64_t hold) {
        for (size_t i = cameras->n_holds; i-- > 0;)
                if (cameras->holds[i].hold == hold && cameras->holds[i].stream == stream)
                        return &cameras->holds[i];
        return NULL;
}

static int compare_wants(const void *a, const void *b) {
        const struct want_row *x = a, *y = b;

        if (x->rating != y->rating)
                return x->rating < y->rating ? -1 : 1;
        return (x->n > y->n) - (x->n < y->n);
}

struct again {
        struct book *book;
        uint64_t event;
        size_t n_loaded; /* wants that were in memory before: newer than what is not */
};

/* The row of its number may be another one's by now: that of a daemon that began to count again. */
static bool is_hold_of(const struct hold_row *hold, const struct want_row *want) {
        if (want_is_placed(want))
                return hold->event == want->rating;
        return hold->visit == want->visit && hold->from_usec == want->from_usec &&
               hold->until_usec == want->until_usec && streq(hold->camera, want->camera);
}

/* 1; 0: it is owed as it is, never was held, or somebody released it or its time was over. */
static int is_wanted_again(const struct again *again, const struct want_row *want) {
        const struct cameras *cameras = cameras_of(again->book);
        const struct hold_row *hold = find_hold(cameras, want->stream, want->hold);
        struct hold_row past;

        if (want->hold == 0 || want_is_owed(want))
                return 0;
        if (want->stage == WANT_MISSING)
                return 1;
        if (!hold) {
                int r = cameras->past->load_hold(cameras->past_from, want->stream, want->hold, &past);

                if (r < 0)
                        return r == -ENOENT ? 0 : r;
                hold = &past;
        }
        return is_hold_of(hold, want) && hold->over == 0;
}

static int load_again(const void *row, void *userdata) {
        const struct again *again = userdata;
        const struct cameras *cameras = cameras_of(again->book);

        if (again->n_loaded > 0 &&
            bsearch(row, cameras->wants, again->n_loaded, sizeof(cameras->wants[0]), compare_wants))
                return 0;
        int r = is_wanted_again(again, row);
        return r > 0 ? cameras_add_want(again->book, row) : r;
}

static int owe_again(const struct again *again, struct want_row *want) {
        struct hold_row *hold;
        int r = is_wanted_again(again, want);

        if (r <= 0)
                return r;
        want->stage = WANT_TOLD;
        want->dirty = true;
        r = cameras_find_hold(again->book, want->stream, want->hold, &hold);
        if (r >= 0 && is_hold_of(hold, want) && hold->over == 0)
                hold->over = again->event;
        return r == -ENOENT ? 0 : r;
}

int cameras_owe_again(struct book *book, uint64_t event) {
        struct cameras *cameras = cameras_of(book);
        struct again again = {book, event, cameras->n_wants};
        int r = cameras->past->each_held(cameras->past_from, load_again, &again);

        if (r >= 0 && cameras->n_wants > 1)
                qsort(cameras->wants, cameras->n_wants, sizeof(cameras->wants[0]), compare_wants);
        for (size_t i = 0; r >= 0 && i < cameras->n_wants; i++)
                r = owe_again(&again, &cameras->wants[i]);
        return r;
}

struct want_row *cameras_find_owed(const struct book *book, uint64_t rating, const char *camera) {
        const struct cameras *cameras = cameras_of(book);

        for (size_t i = 0; i < cameras->n_wants; i++)
                if (cameras->wants[i].rating == rating && streq(cameras->wants[i].camera, camera))
                        return want_is_owed(&cameras->wants[i]) ? &cameras->wants[i] : NULL;
        return NULL;
}

void cameras_want_key(const struct book *book, const struct want_row *want,
                      char ret_key[static HOLD_KEY_SIZE]) {
        int n = snprintf(ret_key, HOLD_KEY_SIZE, "%.*s.%" PRIu64 ".%" PRIu32 ".%.*s.%" PRIx64, RECORD_LENGTH,
                         book->record_id, want->rating, want->n, BOOT_LENGTH,
                         book_boot(book, want->rated.boot)->boot_id, want->rated.boottime_usec);

        assert(n > 0 && n < HOLD_KEY_SIZE);
}

static uint64_t distance(uint64_t a, uint64_t b) {
        return a > b ? a - b : b - a;
}

void cameras_want_range(const struct book *book, const struct want_row *want, uint64_t *ret_from_usec,
                        uint64_t *ret_until_usec) {
        uint64_t guessed_usec = want->rated.realtime_usec;
        bool is_known;
        uint64_t rated_usec = book_wall(book, &want->rated, &is_known);
        int64_t by_usec = (int64_t) rated_usec - (int64_t) guessed_usec;

        *ret_from_usec = want->from_usec;
        *ret_until_usec = want->until_usec;
        /* It may have been known, and not be told with the event. */
        if (want_is_placed(want) || want->rated.synchronized || !is_known ||
            distance(want->until_usec, rated_usec) <= distance(want->until_usec, guessed_usec))
                return;
        *ret_from_usec = realtime_clamp((int64_t) want->from_usec + by_usec);
        *ret_until_usec = realtime_clamp((int64_t) want->until_usec + by_usec);
}

int cameras_find_placed(const struct book *book, const struct want_row *want, struct placed *ret) {
        const struct stream_row *stream = book_get_stream(book, want->placed_stream);
        _cleanup_free_ char *type = NULL, *text = NULL;
        struct fields fields;
        int r = stream ? book_find_event(book, stream, want->placed_sequence, &type, &text) : -ENOENT;

        if (r < 0)
                return r;
        return fields_from_text(text, &ret->room, &fields) < 0 ||
                               fields_get_s(&fields, "key", &ret->key) < 0 ||
                               fields_get_s(&fields, "reason", &ret->reason) < 0 ||
                               fields_get_s(&fields, "actor", &ret->actor) < 0 ||
                               fields_get_t(&fields, "end_usec", &ret->end_usec) < 0
                       ? -EBADMSG
                       : 0;
}

int cameras_add_hold(struct book *book, const struct hold_row *row) {
        struct cameras *cameras = cameras_of(book);
        struct hold_row *place = find_hold(cameras, row->stream, row->hold);

        if (!place)
                place = ARRAY_ADD(cameras->holds, cameras->n_holds, cameras->holds_allocated);
        if (!place)
                return -ENOMEM;
        *place = *row;
        return 0;
}

int cameras_find_hold(struct book *book, uint64_t stream, uint64_t hold, struct hold_row **ret) {
        struct cameras *cameras = cameras_of(book);
        struct hold_row past;

        *ret = find_hold(cameras, stream, hold);
        if (*ret)
                return 0;
        int r = cameras->past->load_hold(cameras->past_from, stream, hold, &past);
        if (r >= 0)
                r = cameras_add_hold(book, &past);
        if (r >= 0)
                *ret = find_hold(cameras, stream, hold);
        return r;
}

struct camera_count_row *cameras_count(struct book *book, int32_t day, const char *camera) {
        struct cameras *cameras = cameras_of(book);

        for (size_t i = cameras->n_counts; i-- > 0;)
                if (cameras->counts[i].day == day && streq(cameras->counts[i].camera, camera))
                        return &cameras->counts[i];
        struct camera_count_row *row =
                ARRAY_ADD(cameras->counts, cameras->n_counts, cameras->counts_allocated);
        if (!row)
                return NULL;
        row->day = day;
        id_copy(row->camera, sizeof(row->camera), camera);
        return row;
}
