#include "services/camera/clip.h"

#include <nettle/sha2.h>

#include "services/camera/clip-place.h"
#include "services/camera/clip-plan.h"

/* Of a segment between two others, which the index does not have, or not in this time. */
#define ELSEWHERE "gone, or of another time"

enum { NAME_MAX_SIZE = 101, COST_OF_STAMP = 4096 };

/* The file that is being written. */
struct output {
        int fd; /* borrowed */
        uint64_t size;
        struct sha256_ctx sha256;
        uint32_t fragments;
        struct clip_place place;
        struct log_hash init;
};

struct clip {
        const struct clip_ops *ops;
        void *userdata;
        char name[NAME_MAX_SIZE];
        struct clip_segment *segments;
        size_t n_segments, next; /* segment */
        struct clip_sidecar sidecar;
        struct output output;

        /* The segment that is being copied. */
        int fd;
        struct clip_plan plan;
        bool planned, begun;
        size_t entry;
        uint8_t *bytes;
        size_t allocated;
};

struct clip *clip_free(struct clip *clip) {
        if (!clip)
                return NULL;
        closep(&clip->fd);
        clip_plan_done(&clip->plan);
        clip_sidecar_done(&clip->sidecar);
        free(clip->segments);
        free(clip->bytes);
        free(clip);
        return NULL;
}

static int copy_gaps(struct clip *clip, const struct clip_spec *spec) {
        for (size_t i = 0; i < spec->n_gaps; i++) {
                struct clip_gap *gap =
                        ARRAY_ADD(clip->sidecar.gaps, clip->sidecar.n_gaps, clip->sidecar.gaps_allocated);

                if (!gap)
                        return -ENOMEM;
                *gap = spec->gaps[i];
        }
        return 0;
}

static int check_spec(const struct clip_spec *spec) {
        if (spec->from_usec >= spec->until_usec || spec->until_usec > EVENT_INTEGER_MAX ||
            !clip_name_is_valid(spec->name) || strlen(spec->name) >= NAME_MAX_SIZE ||
            strlen(spec->camera) >= SEGMENT_ID_SIZE || strlen(spec->store) >= SEGMENT_ID128_SIZE)
                return -EINVAL;
        if (spec->until_usec - spec->from_usec > CLIP_USEC_MAX)
                return -ERANGE;
        return spec->n_segments > CLIP_PARTS_MAX || spec->n_gaps > CLIP_GAPS_MAX ? -E2BIG : 0;
}

int clip_new(const struct clip_spec *spec, const struct clip_ops *ops, void *userdata, struct clip **ret) {
        int r = check_spec(spec);

        if (r < 0)
                return r;
        _cleanup_(clip_freep) struct clip *clip = calloc(1, sizeof(*clip));
        if (!clip)
                return -ENOMEM;
        clip->ops = ops;
        clip->userdata = userdata;
        clip->fd = -1;
        clip->n_segments = spec->n_segments;
        clip->sidecar.from_usec = spec->from_usec;
        clip->sidecar.until_usec = spec->until_usec;
        clip->sidecar.partial = spec->incomplete;
        (void) stpcpy(clip->name, spec->name);
        (void) stpcpy(clip->sidecar.camera, spec->camera);
        (void) stpcpy(clip->sidecar.store, spec->store);
        clip->segments = calloc(spec->n_segments + 1, sizeof(*clip->segments));
        if (!clip->segments)
                return -ENOMEM;
        if (spec->n_segments > 0)
                memcpy(clip->segments, spec->segments, spec->n_segments * sizeof(*clip->segments));
        r = copy_gaps(clip, spec);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(clip);
        return 0;
}

const struct clip_sidecar *clip_get_sidecar(const struct clip *clip) {
        return &clip->sidecar;
}

/* ----- files ----- */

static int write_bytes(struct output *output, const void *bytes, size_t size) {
        for (size_t done = 0; done < size;) {
                ssize_t n = pwrite(output->fd, (const uint8_t *) bytes + done, size - done,
                                   (off_t) (output->size + done));

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                done += (size_t) n;
        }
        sha256_update(&output->sha256, size, bytes);
        output->size += size;
        return 0;
}

static struct clip_file *last_file(struct clip *clip) {
        return clip->sidecar.n_files > 0 ? &clip->sidecar.files[clip->sidecar.n_files - 1] : NULL;
}

static void end_file(struct clip *clip) {
        struct clip_file *file = last_file(clip);

        if (!file)
                return;
        sha256_digest(&clip->output.sha256, LOG_HASH_SIZE, file->sha256.bytes);
        file->bytes = clip->output.size;
}

static int begin_file(struct clip *clip) {
        struct output *output = &clip->output;
        int fd;

        end_file(clip);
        if (clip->sidecar.n_files == CLIP_FILES_MAX)
                return -E2BIG;
        struct clip_file *file =
                ARRAY_ADD(clip->sidecar.files, clip->sidecar.n_files, clip->sidecar.files_allocated);
        if (!file)
                return -ENOMEM;
        (void) snprintf(file->name, sizeof(file->name), "%s-%zu.mp4", clip->name, clip->sidecar.n_files);
        int r = clip->ops->make_file(file->name, &fd, clip->userdata);
        if (r < 0)
                return r;
        *output = (struct output){.fd = fd, .init = clip->plan.begin.header.init};
        sha256_init(&output->sha256);
        return write_bytes(output, clip->plan.init, clip->plan.init_size);
}

/* ----- a segment ----- */

static int add_missing(struct clip *clip, uint64_t first, uint64_t last, const char *what) {
        struct clip_missing *missing =
                ARRAY_ADD(clip->sidecar.missing, clip->sidecar.n_missing, clip->sidecar.missing_allocated);

        if (!missing)
                return -ENOMEM;
        missing->first = first;
        missing->last = last;
        (void) snprintf(missing->what, sizeof(missing->what), "%s", what);
        return 0;
}

static int add_damaged(struct clip_part *part, uint64_t fragment) {
        uint64_t *damaged = ARRAY_ADD(part->damaged, part->n_damaged, part->damaged_allocated);

        if (!damaged)
                return -ENOMEM;
        *damaged = fragment;
        return 0;
}

/* Header and part, before the first fragment that is handed out. */
static int begin_part(struct clip *clip) {
        const struct clip_plan *plan = &clip->plan;
        uint8_t box[SEGMENT_BOX_MAX];
        int r = 0;

        clip->begun = true;
        if (!last_file(clip) || !log_hash_equals(&clip->output.init, &plan->begin.header.init))
                r = begin_file(clip);
        if (r < 0)
                return r;
        size_t size = segment_box_make(SEGMENT_HEADER, plan->part.header, &plan->begin.head, box);
        return write_bytes(&clip->output, box, size);
}

static int end_part(struct clip *clip) {
        struct clip_plan *plan = &clip->plan;
        struct clip_file *file = last_file(clip);

        if (clip->begun) {
                struct clip_part *part = ARRAY_ADD(file->parts, file->n_parts, file->parts_allocated);
                if (!part)
                        return -ENOMEM;
                *part = plan->part;
                plan->part = (struct clip_part){0};
        } else {
                uint64_t number = plan->begin.header.segment;
                int r = add_missing(clip, number, number,
                                    plan->first < plan->end ? "damaged: no fragment fits its hash"
                                                            : ELSEWHERE);
                if (r < 0)
                        return r;
        }
        closep(&clip->fd);
        clip->fd = -1;
        clip_plan_done(plan);
        clip->planned = clip->begun = false;
        return 0;
}

static int open_planned(struct clip *clip, const struct clip_segment *segment) {
        const struct clip_sidecar *sidecar = &clip->sidecar;
        const struct segment_header *header = &clip->plan.begin.header;

        int r = clip_plan_make(clip->fd, segment, sidecar->from_usec, sidecar->until_usec, &clip->plan);
        if (r < 0)
                return r;
        if (streq(header->camera, sidecar->camera) && streq(header->store, sidecar->store))
                return 0;
        clip->plan.begin.what = "header: of another camera";
        return -EBADMSG;
}

/* Whether what is written next may be of that time. */
static bool goes_on(const struct clip *clip) {
        for (size_t i = 0; i < clip->plan.n_entries; i++)
                if (clip->plan.entries[i].until_usec >= clip->sidecar.until_usec)
                        return false;
        return true;
}

/* Returns what it cost, as bytes. */
static int plan_segment(struct clip *clip) {
        const struct clip_segment *segment = &clip->segments[clip->next];

        clip->next++;
        int r = clip->ops->open_segment(segment->number, &clip->fd, clip->userdata);
        if (r == -ENOENT)
                return add_missing(clip, segment->number, segment->number, "gone");
        if (r < 0)
                return r;
        r = open_planned(clip, segment);
        if (r >= 0) {
                clip->entry = clip->plan.first;
                clip->planned = true;
                clip->sidecar.partial |= segment->open && goes_on(clip);
                return (int) clip->plan.n_entries * COST_OF_STAMP;
        }
        if (r == -EBADMSG)
                r = add_missing(clip, segment->number, segment->number, clip->plan.begin.what);
        closep(&clip->fd);
        clip->fd = -1;
        clip_plan_done(&clip->plan);
        return r;
}

/* Numbers between two that follow each other in the index. */
static int name_skipped(struct clip *clip) {
        if (clip->next == 0)
                return 0;
        uint64_t before = clip->segments[clip->next - 1].number, number = clip->segments[clip->next].number;
        if (number <= before)
                return -EINVAL;
        return number > before + 1 ? add_missing(clip, before + 1, number - 1, ELSEWHERE) : 0;
}

/* ----- a fragment ----- */

static int read_fragment(struct clip *clip, const struct clip_entry *entry) {
        size_t size = entry->size + entry->stamp_size;

        if (size > clip->allocated) {
                free(clip->bytes);
                clip->bytes = malloc(size);
                clip->allocated = clip->bytes ? size : 0;
                if (!clip->bytes)
                        return -ENOMEM;
        }
        return clip_read(&clip->fd, entry->at, clip->bytes, size);
}

/* Whether it is what was recorded. */
static bool fits(const struct clip *clip, const struct clip_entry *entry, struct segment_stamp *ret_stamp,
                 struct box_fragment *ret_box) {
        const struct clip_leaf *leaf = &clip->plan.part.leaves[entry->fragment - 1];
        char text[EVENT_JSON_MAX + 1];
        struct log_hash head, hash;
        const char *what;

        if (segment_box_read(SEGMENT_STAMP, clip->bytes + entry->size, entry->stamp_size, text, &head) < 0 ||
            segment_stamp_from_text(text, ret_stamp) < 0 ||
            box_read_fragment(clip->bytes, entry->size, &clip->plan.begin.track, ret_box, &what) < 0)
                return false;
        /* Once more: it was read a while ago. */
        log_hash_leaf(text, strlen(text), &hash);
        if (!log_hash_equals(leaf->kind == CLIP_LEAF ? &hash : &head, &leaf->hash))
                return false;
        segment_hash(clip->bytes, ret_box, &hash);
        return log_hash_equals(&hash, &ret_stamp->sha256) && ret_stamp->bytes == entry->size &&
               ret_stamp->fragment == entry->fragment;
}

static int write_fragment(struct clip *clip, const struct clip_entry *entry,
                          const struct segment_stamp *stamp, const struct box_fragment *box) {
        struct output *output = &clip->output;
        uint64_t time;
        int r = clip->begun ? 0 : begin_part(clip);

        if (r < 0)
                return r;
        r = clip_place_next(&output->place, stamp, &clip->plan.begin.track, &time);
        if (r < 0)
                return r;
        r = box_set_place(clip->bytes, box, ++output->fragments, time);
        if (r < 0)
                return r == -ERANGE ? -EFBIG : r;
        return write_bytes(output, clip->bytes, entry->size + entry->stamp_size);
}

/* Those whose stamps cannot be read have no entry. */
static int note_skipped(struct clip *clip, const struct clip_entry *entry) {
        struct clip_part *part = &clip->plan.part;
        uint64_t before = clip->entry > clip->plan.first ? entry[-1].fragment : part->first - 1;
        int r = 0;

        for (uint64_t i = before + 1; r >= 0 && i < entry->fragment; i++)
                r = add_damaged(part, i);
        return r;
}

static int copy_fragment(struct clip *clip) {
        const struct clip_entry *entry = &clip->plan.entries[clip->entry];
        struct segment_stamp stamp;
        struct box_fragment box;
        struct clip_place place = clip->output.place;
        int r = note_skipped(clip, entry);

        clip->entry++;
        if (r >= 0)
                r = read_fragment(clip, entry);
        if (r < 0 && r != -ENODATA && r != -EIO)
                return r;
        if (r < 0 || !fits(clip, entry, &stamp, &box))
                return add_damaged(&clip->plan.part, entry->fragment);
        r = write_fragment(clip, entry, &stamp, &box);
        if (r == -EBADMSG) {
                clip->output.place = place;
                return add_damaged(&clip->plan.part, entry->fragment);
        }
        return r;
}

/* Before the first and behind the last segment that there is, it misses nobody. */
static void prune_missing(struct clip_sidecar *sidecar) {
        const struct clip_file *last = &sidecar->files[sidecar->n_files - 1];
        uint64_t first = sidecar->files[0].parts[0].segment, end = last->parts[last->n_parts - 1].segment;
        size_t n = 0;

        for (size_t i = 0; i < sidecar->n_missing; i++) {
                const struct clip_missing *missing = &sidecar->missing[i];

                if (!streq(missing->what, ELSEWHERE) || (missing->first > first && missing->last < end))
                        sidecar->missing[n++] = *missing;
        }
        sidecar->n_missing = n;
}

static int finish(struct clip *clip) {
        end_file(clip);
        if (clip->sidecar.n_files == 0)
                return -ENODATA;
        prune_missing(&clip->sidecar);
        if (clip->sidecar.n_files == 1)
                (void) snprintf(clip->sidecar.files[0].name, sizeof(clip->sidecar.files[0].name), "%s.mp4",
                                clip->name);
        return 0;
}

int clip_step(struct clip *clip, uint64_t max_bytes) {
        uint64_t cost = 0;

        while (cost == 0 || cost < max_bytes) {
                int r;

                if (!clip->planned && clip->next == clip->n_segments)
                        return finish(clip);
                if (!clip->planned) {
                        r = name_skipped(clip);
                        if (r >= 0)
                                r = plan_segment(clip);
                        cost += r > 0 ? (uint64_t) r : COST_OF_STAMP;
                } else if (clip->entry < clip->plan.end) {
                        cost += clip->plan.entries[clip->entry].size;
                        r = copy_fragment(clip);
                } else
                        r = end_part(clip);
                if (r < 0)
                        return r;
        }
        return 1;
}
