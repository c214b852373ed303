#include "services/camera/clip-verify.h"

#include <nettle/sha2.h>

#include "services/camera/clip-place.h"

const char *clip_fault_to_string(enum clip_fault fault) {
        static const char *const words[] = {
                [CLIP_FITS] = "fits",       [CLIP_NOT_READ] = "not-read", [CLIP_CUT] = "cut",
                [CLIP_INIT] = "init",       [CLIP_HEADER] = "header",     [CLIP_BOX] = "box",
                [CLIP_ORDER] = "order",     [CLIP_STAMP] = "stamp",       [CLIP_PICTURES] = "pictures",
                [CLIP_PLACE] = "place",     [CLIP_EXTRA] = "extra",       [CLIP_SUM] = "sum",
                [CLIP_CHAIN] = "chain",     [CLIP_LINK] = "link",         [CLIP_HOLE] = "hole",
                [CLIP_FOREIGN] = "foreign", [CLIP_BROKEN] = "broken",
        };

        static_assert(ELEMENTSOF(words) == _CLIP_FAULT_MAX, "each has a word");
        return fault >= 0 && fault < _CLIP_FAULT_MAX ? words[fault] : "";
}

static int found(struct clip_verdict *verdict, enum clip_fault fault) {
        verdict->fault = fault;
        return -EBADMSG;
}

static int found_of(struct clip_verdict *verdict, enum clip_fault fault, uint64_t segment,
                    uint64_t fragment) {
        verdict->segment = segment;
        verdict->fragment = fragment;
        return found(verdict, fault);
}

/* ----- the sidecar ----- */

/* The head behind a leaf. */
static void follow(struct log_hash *head, const struct clip_leaf *leaf) {
        switch (leaf->kind) {
        case CLIP_LEAF:
                log_hash_nodes(head, &leaf->hash, head);
                break;
        case CLIP_HEAD:
                *head = leaf->hash;
                break;
        case CLIP_UNKNOWN:
                break; /* whoever comes next says its head */
        }
}

static void begin_chain(const struct clip_part *part, const struct segment_header *header,
                        struct log_hash *ret) {
        *ret = header->previous;
        segment_chain(ret, part->header);
}

static int check_chain(const struct clip_sidecar *sidecar, const struct clip_part *part,
                       struct segment_header *ret, struct clip_verdict *verdict) {
        struct log_hash head;

        if (segment_header_from_text(part->header, ret) < 0)
                return found_of(verdict, CLIP_HEADER, part->segment, 0);
        if (ret->segment != part->segment || !streq(ret->camera, sidecar->camera) ||
            !streq(ret->store, sidecar->store))
                return found_of(verdict, CLIP_FOREIGN, part->segment, 0);
        begin_chain(part, ret, &head);
        for (size_t i = 0; i < part->n_leaves; i++)
                follow(&head, &part->leaves[i]);
        if (!log_hash_equals(&head, &part->head))
                return found_of(verdict, CLIP_CHAIN, part->segment, 0);
        for (size_t i = 0; i < part->n_leaves; i++)
                if (part->leaves[i].kind != CLIP_LEAF)
                        return found_of(verdict, CLIP_BROKEN, part->segment, i + 1);
        return 0;
}

static bool is_missing(const struct clip_sidecar *sidecar, uint64_t segment) {
        for (size_t i = 0; i < sidecar->n_missing; i++)
                if (segment >= sidecar->missing[i].first && segment <= sidecar->missing[i].last)
                        return true;
        return false;
}

/* All numbers of segments from first on, before end, are named. */
static bool are_missing(const struct clip_sidecar *sidecar, uint64_t first, uint64_t end, uint64_t *ret_not) {
        for (size_t n = 0; first < end && n <= sidecar->n_missing; n++) {
                *ret_not = first;
                for (size_t i = 0; i < sidecar->n_missing; i++)
                        if (first >= sidecar->missing[i].first && first <= sidecar->missing[i].last)
                                first = sidecar->missing[i].last + 1;
                if (first == *ret_not)
                        return false;
        }
        return first >= end;
}

static int check_link(const struct clip_sidecar *sidecar, const struct clip_part *before,
                      const struct clip_part *part, const struct segment_header *header,
                      struct clip_verdict *verdict) {
        uint64_t missing = 0, end = before->first + before->count;

        if (part->segment <= before->segment)
                return found_of(verdict, CLIP_ORDER, part->segment, 0);
        if (part->segment == before->segment + 1 && !log_hash_equals(&header->previous, &before->head))
                return found_of(verdict, CLIP_LINK, part->segment, 0);
        if (!before->closed)
                return found_of(verdict, CLIP_LINK, part->segment, 0);
        if (!are_missing(sidecar, before->segment + 1, part->segment, &missing))
                return found_of(verdict, CLIP_HOLE, missing, 0);
        if (end <= before->n_leaves)
                return found_of(verdict, CLIP_HOLE, before->segment, end);
        return part->first > 1 ? found_of(verdict, CLIP_HOLE, part->segment, 1) : 0;
}

int clip_verify_sidecar(const struct clip_sidecar *sidecar, size_t *ret_file, struct clip_verdict *ret) {
        const struct clip_part *before = NULL;
        int r = 0;

        *ret = (struct clip_verdict){0};
        *ret_file = 0;
        for (size_t i = 0; r >= 0 && i < sidecar->n_files; i++)
                for (size_t j = 0; r >= 0 && j < sidecar->files[i].n_parts; j++) {
                        const struct clip_part *part = &sidecar->files[i].parts[j];
                        struct segment_header header;

                        *ret_file = i;
                        r = check_chain(sidecar, part, &header, ret);
                        if (r >= 0 && is_missing(sidecar, part->segment))
                                r = found_of(ret, CLIP_HOLE, part->segment, 0);
                        if (r >= 0 && before)
                                r = check_link(sidecar, before, part, &header, ret);
                        before = part;
                }
        return r;
}

/* ----- a file ----- */

struct check {
        const struct clip_sidecar *sidecar;
        const struct clip_file *file;
        const struct segment_reader *reader;
        struct clip_verdict *verdict;
        uint64_t at;
        struct sha256_ctx sha256;
        struct box_track track;
        struct log_hash init;
        struct clip_place place;
        uint8_t *bytes;
        size_t allocated;
};

static int read_bytes(struct check *check, uint64_t at, void *bytes, size_t size) {
        const struct segment_reader *reader = check->reader;

        if (at > reader->size || size > reader->size - at)
                return found(check->verdict, CLIP_CUT);
        int r = reader->read(reader->from, at, bytes, size);
        if (r == -ENODATA)
                return found(check->verdict, CLIP_CUT);
        if (r < 0 && r != -ENOMEM) {
                check->verdict->error = r;
                return found(check->verdict, CLIP_NOT_READ);
        }
        return r;
}

/* The size of the box of that type there, at most max. */
static int measure(struct check *check, uint64_t at, uint32_t type, uint64_t max, enum clip_fault fault,
                   uint64_t *ret) {
        uint8_t bytes[BOX_HEADER_MAX] = {0};
        struct box_header header;
        uint64_t left = at < check->reader->size ? check->reader->size - at : 0;
        size_t n = left < sizeof(bytes) ? (size_t) left : sizeof(bytes);
        int r = n == 0 ? found(check->verdict, CLIP_CUT) : read_bytes(check, at, bytes, n);

        if (r < 0)
                return r;
        r = box_read_header(bytes, n, &header);
        if (r == 0)
                return found(check->verdict, CLIP_CUT);
        if (r < 0 || header.type != type || header.size > max)
                return found(check->verdict, fault);
        *ret = header.size;
        return header.size > left ? found(check->verdict, CLIP_CUT) : 0;
}

/* A pair of boxes of these types, with at most max bytes, into check->bytes. */
static int read_pair(struct check *check, const uint32_t types[2], uint64_t max, enum clip_fault fault,
                     size_t *ret_size) {
        uint64_t first = 0, second = 0;
        int r = measure(check, check->at, types[0], max, fault, &first);

        if (r >= 0)
                r = measure(check, check->at + first, types[1], max - first, fault, &second);
        if (r < 0)
                return r;
        *ret_size = (size_t) (first + second);
        if (*ret_size > check->allocated) {
                free(check->bytes);
                check->bytes = malloc(*ret_size);
                check->allocated = check->bytes ? *ret_size : 0;
                if (!check->bytes)
                        return -ENOMEM;
        }
        return read_bytes(check, check->at, check->bytes, *ret_size);
}

static void pass(struct check *check, const void *bytes, size_t size) {
        sha256_update(&check->sha256, size, bytes);
        check->at += size;
}

static int check_init(struct check *check) {
        static const uint32_t types[] = {BOX_FTYP, BOX_MOOV};
        const char *what;
        size_t size;
        int r = read_pair(check, types, BOX_INIT_MAX, CLIP_INIT, &size);

        if (r < 0)
                return r;
        if (box_read_init(check->bytes, size, &check->track, &what) < 0)
                return found(check->verdict, CLIP_INIT);
        segment_init_hash(check->bytes, size, &check->init);
        pass(check, check->bytes, size);
        return 0;
}

/* A box of ours. Returns its size. */
static int read_box(struct check *check, uint64_t at, enum segment_box kind,
                    uint8_t ret_bytes[static SEGMENT_BOX_MAX], char ret_text[static EVENT_JSON_MAX + 1],
                    struct log_hash *ret_head) {
        uint64_t left = at < check->reader->size ? check->reader->size - at : 0;
        size_t n = left < SEGMENT_BOX_MAX ? (size_t) left : SEGMENT_BOX_MAX;
        struct box_header header;

        int r = n == 0 ? found(check->verdict, CLIP_CUT) : read_bytes(check, at, ret_bytes, n);
        if (r < 0)
                return r;
        r = segment_box_read(kind, ret_bytes, n, ret_text, ret_head);
        if (r >= 0)
                return r;
        bool is_cut = n < SEGMENT_BOX_MIN ||
                      (box_read_header(ret_bytes, n, &header) > 0 && header.type == BOX_UUID &&
                       header.size > n && header.size <= SEGMENT_BOX_MAX);
        return found(check->verdict, is_cut ? CLIP_CUT : kind == SEGMENT_HEADER ? CLIP_HEADER : CLIP_STAMP);
}

static int check_header(struct check *check, const struct clip_part *part, struct log_hash *ret_head) {
        uint8_t bytes[SEGMENT_BOX_MAX];
        char text[EVENT_JSON_MAX + 1];
        struct segment_header header;
        struct log_hash stored;

        int size = read_box(check, check->at, SEGMENT_HEADER, bytes, text, &stored);
        if (size < 0)
                return size;
        if (!streq(text, part->header) || segment_header_from_text(text, &header) < 0)
                return found(check->verdict, CLIP_HEADER);
        begin_chain(part, &header, ret_head);
        if (!log_hash_equals(ret_head, &stored))
                return found(check->verdict, CLIP_HEADER);
        if (header.segment != part->segment || !streq(header.camera, check->sidecar->camera) ||
            !streq(header.store, check->sidecar->store))
                return found(check->verdict, CLIP_FOREIGN);
        if (!log_hash_equals(&header.init, &check->init)) {
                check->verdict->offset = 0;
                return found(check->verdict, CLIP_INIT);
        }
        pass(check, bytes, (size_t) size);
        return 0;
}

/* head: before the fragment, becomes what is behind it. */
static int check_stamp(struct check *check, const struct clip_part *part, const char *text,
                       const struct log_hash *stored, struct log_hash *head, struct segment_stamp *ret) {
        struct clip_verdict *verdict = check->verdict;
        const struct clip_leaf *leaf = &part->leaves[verdict->fragment - 1];
        struct log_hash hash;

        bool is_stamp = segment_stamp_from_text(text, ret) >= 0;
        log_hash_leaf(text, strlen(text), &hash);
        if (is_stamp && (ret->segment != part->segment || ret->fragment != verdict->fragment)) {
                verdict->other_segment = ret->segment;
                verdict->other = ret->fragment;
                return found(verdict, CLIP_ORDER);
        }
        follow(head, leaf);
        if (leaf->kind == CLIP_UNKNOWN)
                *head = *stored;
        if (!is_stamp || (leaf->kind == CLIP_LEAF && !log_hash_equals(&leaf->hash, &hash)) ||
            !log_hash_equals(head, stored))
                return found(verdict, CLIP_STAMP);
        return 0;
}

static int check_pictures(struct check *check, const struct segment_stamp *stamp, size_t size,
                          struct box_fragment *ret) {
        struct log_hash hash;
        const char *what;

        if (box_read_fragment(check->bytes, size, &check->track, ret, &what) < 0)
                return found(check->verdict, CLIP_PICTURES);
        segment_hash(check->bytes, ret, &hash);
        if (stamp->bytes != size || !log_hash_equals(&hash, &stamp->sha256))
                return found(check->verdict, CLIP_PICTURES);
        return 0;
}

static int check_fragment(struct check *check, const struct clip_part *part, struct log_hash *head) {
        static const uint32_t types[] = {BOX_MOOF, BOX_MDAT};
        struct clip_verdict *verdict = check->verdict;
        uint8_t bytes[SEGMENT_BOX_MAX];
        char text[EVENT_JSON_MAX + 1];
        struct segment_stamp stamp;
        struct box_fragment box;
        struct log_hash stored;
        uint64_t time;
        size_t size;

        int r = read_pair(check, types, BOX_FRAGMENT_MAX, CLIP_BOX, &size);
        if (r < 0)
                return r;
        /* A fragment that says another size has no stamp there. */
        int n = read_box(check, check->at + size, SEGMENT_STAMP, bytes, text, &stored);
        if (n < 0)
                return n;
        verdict->offset = check->at + size;
        r = check_stamp(check, part, text, &stored, head, &stamp);
        if (r < 0)
                return r;
        verdict->offset = check->at;
        r = check_pictures(check, &stamp, size, &box);
        if (r < 0)
                return r;
        if (clip_place_next(&check->place, &stamp, &check->track, &time) < 0 || box.base_time != time ||
            box.sequence != verdict->fragments + 1)
                return found(verdict, CLIP_PLACE);
        pass(check, check->bytes, size);
        pass(check, bytes, (size_t) n);
        verdict->fragments++;
        return 0;
}

static int check_part(struct check *check, const struct clip_part *part) {
        struct clip_verdict *verdict = check->verdict;
        struct log_hash head;
        size_t damaged = 0;

        verdict->segment = part->segment;
        verdict->fragment = 0;
        verdict->offset = check->at;
        int r = check_header(check, part, &head);
        for (uint64_t i = 1; r >= 0 && i < part->first + part->count; i++) {
                bool left_out = damaged < part->n_damaged && part->damaged[damaged] == i;

                damaged += left_out;
                verdict->fragment = i;
                verdict->offset = check->at;
                if (i < part->first || left_out)
                        follow(&head, &part->leaves[i - 1]);
                else
                        r = check_fragment(check, part, &head);
        }
        return r;
}

static int check_end(struct check *check) {
        struct log_hash hash;

        check->verdict->offset = check->at;
        check->verdict->segment = check->verdict->fragment = 0;
        if (check->at < check->reader->size)
                return found(check->verdict, CLIP_EXTRA);
        sha256_digest(&check->sha256, LOG_HASH_SIZE, hash.bytes);
        check->verdict->offset = 0;
        if (check->at != check->file->bytes || !log_hash_equals(&hash, &check->file->sha256))
                return found(check->verdict, CLIP_SUM);
        return 0;
}

int clip_verify_file(const struct clip_sidecar *sidecar, size_t file, const struct segment_reader *reader,
                     struct clip_verdict *ret) {
        struct check check = {
                .sidecar = sidecar, .file = &sidecar->files[file], .reader = reader, .verdict = ret};

        *ret = (struct clip_verdict){0};
        sha256_init(&check.sha256);
        int r = check_init(&check);
        for (size_t i = 0; r >= 0 && i < check.file->n_parts; i++)
                r = check_part(&check, &check.file->parts[i]);
        if (r >= 0)
                r = check_end(&check);
        free(check.bytes);
        return r;
}
