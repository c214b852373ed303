#include "services/camera/recording-internal.h"

/* ----- making ----- */

int recording_new(struct footage *footage, const char *camera, const char *place,
                  const struct recording_policy *policy, struct recording **ret) {
        if (!id_is_valid(camera) || camera[0] == '.' || strlen(place) >= SEGMENT_PLACE_SIZE ||
            !text_is_clean(place))
                return -EINVAL;
        for (const struct recording *other = footage->recordings; other; other = other->next)
                if (streq(other->camera, camera))
                        return -EBUSY;
        if (!footage_is_ready(footage, camera))
                return -EAGAIN;
        struct recording *recording = calloc(1, sizeof(*recording));
        if (!recording)
                return -ENOMEM;
        recording->fd = recording->folder_fd = -1;
        (void) snprintf(recording->camera, sizeof(recording->camera), "%s", camera);
        (void) snprintf(recording->place, sizeof(recording->place), "%s", place);
        recording_set_policy(recording, policy);
        recording->footage = footage;
        recording->next = footage->recordings;
        footage->recordings = recording;
        *ret = recording;
        return 0;
}

void recording_set_policy(struct recording *recording, const struct recording_policy *policy) {
        recording->policy = *policy;
        if (recording->policy.segment_usec == 0)
                recording->policy.segment_usec = RECORDING_SEGMENT_SEC * USEC_PER_SEC;
        if (recording->policy.sync_usec == 0)
                recording->policy.sync_usec = USEC_PER_SEC;
}

struct recording *recording_free(struct recording *recording) {
        if (!recording)
                return NULL;
        struct recording **link = &recording->footage->recordings;
        while (*link != recording)
                link = &(*link)->next;
        *link = recording->next;
        recording_forget_segment(recording);
        free(recording->fragments);
        free(recording->init);
        free(recording);
        return NULL;
}

bool recording_has_another_init(const struct recording *recording, const uint8_t *bytes, size_t size) {
        return recording->init && (recording->init_size != size || memcmp(recording->init, bytes, size) != 0);
}

int recording_init(struct recording *recording, const uint8_t *bytes, size_t size,
                   const struct box_track *track) {
        if (recording->init && !recording_has_another_init(recording, bytes, size))
                return 0;
        uint8_t *init = malloc(size);
        if (!init)
                return -ENOMEM;
        int r = recording_close(recording);
        /* Whatever kept it open, it takes nothing of another init. */
        if (recording->state == RECORDING_WRITING)
                recording->state = RECORDING_CLOSING;
        memcpy(init, bytes, size);
        free(recording->init);
        recording->init = init;
        recording->init_size = size;
        recording->track = *track;
        return r;
}

const uint8_t *recording_get_init(const struct recording *recording, size_t *ret_size) {
        *ret_size = recording->init_size;
        return recording->init;
}

int recording_close(struct recording *recording) {
        return recording_end_segment(recording);
}

/* ----- writing ----- */

static int64_t clock_offset(uint64_t realtime_usec, uint64_t boottime_usec) {
        return (int64_t) realtime_usec - (int64_t) boottime_usec;
}

/* A file plays from its beginning if that is a key frame. Some cameras have few, and some are not to be
 * waited for. */
static bool is_over(const struct recording *recording, const struct recording_fragment *fragment) {
        uint64_t age_usec = fragment->taken.boottime_usec - recording->segment.boottime_usec,
                 patience_usec = fragment->box->key ? 0 : RECORDING_KEY_SEC * USEC_PER_SEC;

        return age_usec >= recording->policy.segment_usec + patience_usec;
}

/* Whether the fragment can stand behind those that the segment has. */
static bool fits(const struct recording *recording, const struct recording_fragment *fragment) {
        const struct index_segment *segment = &recording->segment;
        int64_t step = clock_offset(fragment->taken.realtime_usec, fragment->taken.boottime_usec) -
                       clock_offset(segment->realtime_usec, segment->boottime_usec);
        uint64_t time = fragment->box->base_time - recording->first_time;

        if (recording->n_fragments == 0)
                return true;
        if (fragment->box->base_time <= recording->last_time || time > EVENT_INTEGER_MAX ||
            (fragment->box->time_size == 4 && time > UINT32_MAX))
                return false;
        return recording->n_fragments < RECORDING_FRAGMENTS_MAX && llabs(step) <= RECORDING_STEP_USEC &&
               fragment->taken.synchronized == segment->synchronized && !is_over(recording, fragment);
}

static int make_stamp(const struct recording *recording, const struct recording_fragment *fragment,
                      char **ret_text, struct segment_stamp *ret) {
        const struct box_fragment *box = fragment->box;
        struct segment_stamp stamp = {
                .segment = recording->segment.number,
                .fragment = recording->n_fragments + 1,
                .boottime_usec = fragment->taken.boottime_usec,
                .realtime_usec = fragment->taken.realtime_usec,
                .synchronized = fragment->taken.synchronized,
                .duration_usec = box_usec(box->duration, &recording->track),
                .frames = box->frames,
                .bytes = box->size,
                .time = recording->n_fragments == 0 ? 0 : box->base_time - recording->first_time,
                .key = box->key,
        };

        memcpy(stamp.boot, recording->segment.boot, sizeof(stamp.boot));
        if (fragment->gap &&
            (strlen(fragment->gap) >= sizeof(stamp.gap) || !event_name_is_valid(fragment->gap)))
                return -EINVAL;
        if (fragment->gap)
                memcpy(stamp.gap, fragment->gap, strlen(fragment->gap));
        int r = box_set_place(fragment->bytes, box, (uint32_t) stamp.fragment, stamp.time);
        if (r < 0)
                return r;
        segment_hash(fragment->bytes, box, &stamp.sha256);
        r = segment_stamp_to_text(&stamp, ret_text);
        if (r >= 0)
                *ret = stamp;
        return r;
}

/* At the known end, over what an attempt that failed may have left. */
static int write_at_end(const struct recording *recording, const void *fragment, size_t size,
                        const uint8_t *stamp, size_t stamp_size) {
        struct iovec parts[] = {{(void *) fragment, size}, {(void *) stamp, stamp_size}}, *part = parts;
        struct iovec *end = parts + ELEMENTSOF(parts);
        off_t at = (off_t) recording->written.end;

        while (part < end) {
                ssize_t n = pwritev(recording->fd, part, (int) (end - part), at);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : -ENOSPC;
                at += n;
                while (part < end && (size_t) n >= part->iov_len)
                        n -= (ssize_t) (part++)->iov_len;
                if (part < end) {
                        part->iov_base = (uint8_t *) part->iov_base + n;
                        part->iov_len -= (size_t) n;
                }
        }
        return 0;
}

static void note_written(struct recording *recording, const struct recording_fragment *fragment,
                         const struct segment_stamp *stamp, size_t stamp_size, const struct log_hash *head) {
        struct index_fragment *row = &recording->fragments[recording->n_fragments - 1];
        struct recording_mark *mark = &recording->written;

        *row = (struct index_fragment){
                .number = stamp->fragment,
                .at = mark->end,
                .bytes = stamp->bytes,
                .stamp_size = stamp_size,
                .boottime_usec = stamp->boottime_usec,
                .realtime_usec = stamp->realtime_usec,
                .duration_usec = stamp->duration_usec,
                .frames = stamp->frames,
                .synchronized = stamp->synchronized,
                .key = stamp->key,
        };
        mark->end += stamp->bytes + stamp_size;
        mark->n_fragments = recording->n_fragments;
        mark->head = *head;
        mark->until = fragment->taken;
        mark->until.boottime_usec += stamp->duration_usec;
        mark->until.realtime_usec += stamp->duration_usec;
        if (recording->n_fragments == 1)
                recording->first_time = fragment->box->base_time;
        recording->last_time = fragment->box->base_time;
        if (recording->unsynced_since_usec == 0)
                recording->unsynced_since_usec = monotonic_usec();
}

static int append(struct recording *recording, const struct recording_fragment *fragment) {
        _cleanup_free_ char *text = NULL;
        uint8_t box[SEGMENT_BOX_MAX];
        struct log_hash head = recording->written.head;
        struct segment_stamp stamp;
        int r = make_stamp(recording, fragment, &text, &stamp);

        if (r < 0)
                return r;
        segment_chain(&head, text);
        size_t box_size = segment_box_make(SEGMENT_STAMP, text, &head, box);
        if (!ARRAY_ADD(recording->fragments, recording->n_fragments, recording->fragments_allocated))
                return -ENOMEM;
        r = write_at_end(recording, fragment->bytes, fragment->box->size, box, box_size);
        if (r < 0) {
                recording->n_fragments--;
                recording->torn = ftruncate(recording->fd, (off_t) recording->written.end) < 0;
                return r;
        }
        note_written(recording, fragment, &stamp, box_size, &head);
        return 0;
}

static bool is_due(const struct recording *recording) {
        return monotonic_usec() >= recording_sync_due_usec(recording);
}

int recording_write(struct recording *recording, const struct recording_fragment *fragment) {
        int r = 0;

        if (!recording->init)
                return -ENOTCONN;
        if (recording->state == RECORDING_CLOSING ||
            (recording->state == RECORDING_WRITING && !fits(recording, fragment)))
                r = recording_end_segment(recording);
        if (r < 0)
                return r;
        r = recording->state == RECORDING_NONE ? recording_begin_segment(recording, &fragment->taken)
                                               : recording_check_kept(recording);
        if (r >= 0)
                r = append(recording, fragment);
        if (r >= 0 && is_due(recording))
                r = recording_sync(recording);
        return r;
}

int recording_sync(struct recording *recording) {
        if (recording->state != RECORDING_WRITING || recording->unsynced_since_usec == 0)
                return 0;
        return recording_sync_segment(recording);
}

/* A fragment lasts about as long as the policy says, and now and then a little less: it is not to wait for
 * the next. */
uint64_t recording_sync_due_usec(const struct recording *recording) {
        uint64_t patience = recording->policy.sync_usec - recording->policy.sync_usec / 8;

        if (recording->state != RECORDING_WRITING || recording->unsynced_since_usec == 0)
                return UINT64_MAX;
        return recording->unsynced_since_usec + patience;
}

void recording_last(const struct recording *recording, struct recording_last *ret) {
        *ret = recording->last;
        ret->unsynced = recording->written.n_fragments - recording->synced.n_fragments;
}

/* ----- reading what is open ----- */

bool footage_is_open(const struct footage *footage, const char *camera, uint64_t number) {
        for (const struct recording *recording = footage->recordings; recording; recording = recording->next)
                if (streq(recording->camera, camera) && recording->state != RECORDING_NONE &&
                    recording->segment.number == number)
                        return true;
        return false;
}

static int each_written(struct recording *recording, uint64_t from_usec, uint64_t until_usec,
                        footage_fragment_fn each, void *userdata) {
        int r = footage_place_segment(recording->footage, &recording->segment);

        for (size_t i = 0; r == 0 && i < recording->written.n_fragments; i++) {
                const struct index_fragment *row = &recording->fragments[i];
                const struct footage_fragment found = {
                        .segment = recording->segment.number,
                        .fragment = *row,
                        .from_usec = footage_placed(&recording->segment, row->realtime_usec),
                        .until_usec =
                                footage_placed(&recording->segment, row->realtime_usec + row->duration_usec),
                        .open = true,
                        .synced = i < recording->synced.n_fragments,
                };
                if (found.until_usec > from_usec && found.from_usec < until_usec)
                        r = each(&found, userdata);
        }
        return r;
}

int footage_each_open(struct footage *footage, const char *camera, uint64_t from_usec, uint64_t until_usec,
                      footage_fragment_fn each, void *userdata) {
        for (struct recording *recording = footage->recordings; recording; recording = recording->next)
                if (streq(recording->camera, camera) && recording->state != RECORDING_NONE)
                        return each_written(recording, from_usec, until_usec, each, userdata);
        return 0;
}
