#include "services/camera/clip-plan.h"

#include <sys/stat.h>

int clip_read(const int *fd, uint64_t at, void *bytes, size_t size) {
        for (size_t done = 0; done < size;) {
                ssize_t n = pread(*fd, (uint8_t *) bytes + done, size - done, (off_t) (at + done));

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : -ENODATA;
                done += (size_t) n;
        }
        return 0;
}

static int read_for_scan(void *from, uint64_t at, void *bytes, size_t size) {
        return clip_read(from, at, bytes, size);
}

void clip_plan_done(struct clip_plan *plan) {
        free(plan->init);
        clip_part_done(&plan->part);
        free(plan->entries);
        *plan = (struct clip_plan){0};
}

struct walk {
        const struct clip_segment *segment;
        struct clip_plan *plan;
        uint64_t number; /* of the next fragment */
        struct log_hash head;
};

static int add_leaf(struct walk *walk, enum clip_leaf_kind kind, const struct log_hash *hash) {
        struct clip_part *part = &walk->plan->part;

        if (part->n_leaves == CLIP_LEAVES_MAX)
                return -E2BIG;
        struct clip_leaf *leaf = ARRAY_ADD(part->leaves, part->n_leaves, part->leaves_allocated);
        if (!leaf)
                return -ENOMEM;
        leaf->kind = kind;
        if (hash)
                leaf->hash = *hash;
        return 0;
}

static uint64_t place_in_time(const struct clip_segment *segment, const struct segment_stamp *stamp) {
        if (stamp->synchronized || !segment->corrected)
                return stamp->realtime_usec;
        int64_t usec = (int64_t) stamp->boottime_usec + segment->offset_usec;
        return usec > 0 ? (uint64_t) usec : 0;
}

static int add_entry(struct walk *walk, const struct segment_piece *piece) {
        struct clip_plan *plan = walk->plan;
        const struct segment_stamp *stamp = &piece->stamp;
        struct clip_entry *entry = ARRAY_ADD(plan->entries, plan->n_entries, plan->allocated);

        if (!entry)
                return -ENOMEM;
        uint64_t from_usec = place_in_time(walk->segment, stamp);
        *entry = (struct clip_entry){.at = piece->at,
                                     .fragment = stamp->fragment,
                                     .from_usec = from_usec,
                                     .until_usec = from_usec + stamp->duration_usec,
                                     .size = (size_t) stamp->bytes,
                                     .stamp_size = piece->stamp_size,
                                     .key = stamp->key};
        return 0;
}

/* What lies between two pieces that fit cannot be read; nor is the leaf of the second proven by the head of
 * the first. */
static int take_piece(const struct segment_piece *piece, void *userdata) {
        struct walk *walk = userdata;
        bool follows = piece->stamp.fragment == walk->number;
        struct log_hash leaf;
        int r = 0;

        if (walk->segment->open && piece->stamp.fragment > walk->segment->last)
                return 1;
        for (; r >= 0 && walk->number < piece->stamp.fragment; walk->number++)
                r = add_leaf(walk, CLIP_UNKNOWN, NULL);
        log_hash_leaf(piece->stamp_text, strlen(piece->stamp_text), &leaf);
        if (r >= 0)
                r = add_leaf(walk, follows ? CLIP_LEAF : CLIP_HEAD, follows ? &leaf : &piece->head);
        if (r >= 0)
                r = add_entry(walk, piece);
        walk->head = piece->head;
        walk->number++;
        return r;
}

/* From a key frame on, if there is one before. */
static void choose(struct clip_plan *plan, uint64_t from_usec, uint64_t until_usec) {
        const struct clip_entry *entries = plan->entries;
        size_t first = plan->n_entries, end = 0;

        for (size_t i = 0; i < plan->n_entries; i++)
                if (entries[i].until_usec > from_usec && entries[i].from_usec < until_usec) {
                        first = first < i ? first : i;
                        end = i + 1;
                }
        if (end == 0)
                return;
        for (size_t i = first + 1; i > 0; i--)
                if (entries[i - 1].key) {
                        first = i - 1;
                        break;
                }
        plan->first = first;
        plan->end = end;
        plan->part.first = entries[first].fragment;
        plan->part.count = entries[end - 1].fragment - entries[first].fragment + 1;
}

static int make_plan(struct walk *walk, const struct segment_reader *reader) {
        struct clip_plan *plan = walk->plan;
        struct segment_scan scan;
        int r = segment_scan_begin(reader, &plan->begin, &plan->init, &plan->init_size);

        if (r < 0)
                return r;
        if (!plan->begin.damaged && plan->begin.header.segment != walk->segment->number) {
                plan->begin.damaged = true;
                plan->begin.what = "header: of another segment";
        }
        if (plan->begin.damaged)
                return -EBADMSG;
        walk->head = plan->begin.head;
        r = segment_header_to_text(&plan->begin.header, &plan->part.header);
        if (r >= 0)
                r = segment_scan(reader, SEGMENT_STAMPS, take_piece, walk, &scan);
        return r < 0 ? r : 0;
}

int clip_plan_make(int fd, const struct clip_segment *segment, uint64_t from_usec, uint64_t until_usec,
                   struct clip_plan *ret) {
        struct walk walk = {.segment = segment, .plan = ret, .number = 1};
        struct segment_reader reader = {.read = read_for_scan, .from = &fd};
        struct stat st;

        *ret = (struct clip_plan){0};
        if (fstat(fd, &st) < 0)
                return -errno;
        reader.size = (uint64_t) st.st_size;
        int r = make_plan(&walk, &reader);
        if (r < 0)
                return r;
        ret->part.segment = segment->number;
        ret->part.closed = !segment->open;
        /* What the index has is what was recorded: a file that does not lead there is not whole. */
        ret->part.head = segment->open ? walk.head : segment->head;
        choose(ret, from_usec, until_usec);
        return 0;
}
