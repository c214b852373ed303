#include "services/camera/segment.h"

enum { SEARCH_SIZE = 64 * 1024, COST_OF_STAMP = 4096 };

struct segment_scanner {
        struct segment_reader reader;
        struct segment_scan scan;
        enum segment_depth depth;
        segment_piece_fn each; /* may be NULL */
        void *userdata;
        uint8_t *bytes; /* of the fragment that is read */
        size_t allocated;
        uint64_t at;          /* of the next fragment */
        uint64_t number;      /* which it should be */
        struct log_hash head; /* before it */
        /* What the stamp before claims it to be: the same, unless that one does not fit. Either may be right.
         */
        struct log_hash claimed;
        bool searches;      /* for a stamp that fits again: */
        uint64_t search_at; /* from here on */
        char text[EVENT_JSON_MAX + 1];
};

static int read_bytes(const struct segment_reader *reader, uint64_t at, void *bytes, size_t size) {
        if (at > reader->size || size > reader->size - at)
                return -ENODATA;
        return reader->read(reader->from, at, bytes, size);
}

static int refuse(const char **ret_what, const char *what) {
        *ret_what = what;
        return -EBADMSG;
}

/* -EBADMSG: no whole box begins there. */
static int read_header_at(const struct segment_reader *reader, uint64_t at, struct box_header *ret) {
        uint8_t bytes[BOX_HEADER_MAX];
        uint64_t left = at < reader->size ? reader->size - at : 0;
        size_t n = left < sizeof(bytes) ? (size_t) left : sizeof(bytes);
        int r = read_bytes(reader, at, bytes, n);

        if (r < 0)
                return r == -ENODATA ? -EBADMSG : r;
        r = box_read_header(bytes, n, ret);
        if (r < 0)
                return r;
        return r > 0 && ret->size <= left ? 0 : -EBADMSG;
}

/* The size of two boxes of these types that stand there one after the other. */
static int measure_pair(const struct segment_reader *reader, uint64_t at, const uint32_t types[2],
                        uint64_t max, size_t *ret) {
        uint64_t size = 0;

        for (unsigned i = 0; i < 2; i++) {
                struct box_header header;
                int r = read_header_at(reader, at + size, &header);
                if (r < 0)
                        return r;
                if (header.type != types[i] || header.size > max - size)
                        return -EBADMSG;
                size += header.size;
        }
        *ret = (size_t) size;
        return 0;
}

static int read_box(const struct segment_reader *reader, uint64_t at, enum segment_box kind,
                    char ret_text[static EVENT_JSON_MAX + 1], struct log_hash *ret_head) {
        uint8_t bytes[SEGMENT_BOX_MAX];
        uint64_t left = at < reader->size ? reader->size - at : 0;
        size_t n = left < sizeof(bytes) ? (size_t) left : sizeof(bytes);
        int r = read_bytes(reader, at, bytes, n);

        if (r < 0)
                return r == -ENODATA ? -EBADMSG : r;
        return segment_box_read(kind, bytes, n, ret_text, ret_head);
}

/* ----- the beginning ----- */

static int read_init(const struct segment_reader *reader, struct segment_scan *scan, uint8_t **ret,
                     size_t *ret_size) {
        static const uint32_t types[] = {BOX_FTYP, BOX_MOOV};
        _cleanup_free_ uint8_t *init = NULL;
        size_t size;
        int r = measure_pair(reader, 0, types, BOX_INIT_MAX, &size);

        if (r == -EBADMSG)
                return refuse(&scan->what, "init: not a ftyp and a moov");
        if (r < 0)
                return r;
        init = malloc(size);
        if (!init)
                return -ENOMEM;
        r = read_bytes(reader, 0, init, size);
        if (r >= 0)
                r = box_read_init(init, size, &scan->track, &scan->what);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(init);
        *ret_size = size;
        return 0;
}

static int check_header(struct segment_scan *scan, const char *text, const struct log_hash *stored,
                        const uint8_t *init, size_t init_size) {
        struct log_hash hash;

        if (segment_header_from_text(text, &scan->header) < 0)
                return refuse(&scan->what, "header: a text that is none");
        scan->head = scan->header.previous;
        segment_chain(&scan->head, text);
        if (!log_hash_equals(&scan->head, stored))
                return refuse(&scan->what, "header: does not fit its hash");
        segment_init_hash(init, init_size, &hash);
        if (!log_hash_equals(&hash, &scan->header.init))
                return refuse(&scan->what, "init: does not fit its hash");
        return 0;
}

int segment_scan_begin(const struct segment_reader *reader, struct segment_scan *ret, uint8_t **ret_init,
                       size_t *ret_init_size) {
        _cleanup_free_ uint8_t *init = NULL;
        char text[EVENT_JSON_MAX + 1];
        struct segment_scan scan = {0};
        struct log_hash stored;
        size_t size = 0;
        int r = read_init(reader, &scan, &init, &size);

        if (r >= 0) {
                r = read_box(reader, size, SEGMENT_HEADER, text, &stored);
                if (r == -EBADMSG)
                        scan.what = "header: none behind the init";
        }
        if (r >= 0) {
                scan.begin = size + (uint64_t) r;
                r = check_header(&scan, text, &stored, init, size);
        }
        if (r == -EBADMSG || r == -ENODATA) {
                scan.damaged = true;
                scan.begin = 0;
                scan.what = scan.what ? scan.what : "init: not all of it";
        } else if (r < 0) {
                return r;
        }
        scan.end = scan.good_end = scan.begin;
        scan.good_head = scan.head;
        scan.last_boottime_usec = scan.bad_boottime_usec = scan.header.boottime_usec;
        *ret = scan;
        if (ret_init) {
                *ret_init = scan.damaged ? NULL : TAKE_PTR(init);
                *ret_init_size = scan.damaged ? 0 : size;
        }
        return 0;
}

/* ----- fragments ----- */

static int make_room(struct segment_scanner *scanner, size_t size) {
        if (size <= scanner->allocated)
                return 0;
        free(scanner->bytes);
        scanner->allocated = 0;
        scanner->bytes = malloc(size);
        if (!scanner->bytes)
                return -ENOMEM;
        scanner->allocated = size;
        return 0;
}

static int check_place(const struct segment_scanner *scanner, const struct segment_stamp *stamp,
                       const char **ret_what) {
        if (stamp->segment != scanner->scan.header.segment)
                return refuse(ret_what, "stamp: of another segment");
        return stamp->fragment == scanner->number ? 0 : refuse(ret_what, "fragment: not the next one");
}

static int check_bytes(const struct segment_scanner *scanner, struct segment_piece *piece,
                       const char **ret_what) {
        const struct box_track *track = &scanner->scan.track;
        const struct segment_stamp *stamp = &piece->stamp;
        const struct box_fragment *box = &piece->box;
        struct log_hash hash;
        int r = box_read_fragment(piece->bytes, (size_t) stamp->bytes, track, &piece->box, ret_what);

        if (r < 0)
                return r;
        if (box->sequence != (uint32_t) stamp->fragment || stamp->time != box->base_time)
                return refuse(ret_what, "fragment: its place is not what its stamp says");
        if (stamp->frames != box->frames || stamp->key != box->key ||
            stamp->duration_usec != box_usec(box->duration, track))
                return refuse(ret_what, "fragment: not what its stamp says");
        segment_hash(piece->bytes, box, &hash);
        if (!log_hash_equals(&hash, &stamp->sha256))
                return refuse(ret_what, "fragment: does not fit its hash");
        return 0;
}

static int read_fragment(struct segment_scanner *scanner, struct segment_piece *piece, size_t size,
                         const char **ret_what) {
        if (piece->stamp.bytes != size)
                return refuse(ret_what, "fragment: not what its stamp says");
        if (scanner->depth == SEGMENT_STAMPS)
                return 0;
        int r = make_room(scanner, size);
        if (r >= 0)
                r = read_bytes(&scanner->reader, piece->at, scanner->bytes, size);
        if (r < 0)
                return r;
        piece->bytes = scanner->bytes;
        return check_bytes(scanner, piece, ret_what);
}

static bool fits_chain(const struct segment_scanner *scanner, const struct log_hash *stored) {
        struct log_hash head = scanner->head, claimed = scanner->claimed;

        segment_chain(&head, scanner->text);
        segment_chain(&claimed, scanner->text);
        return log_hash_equals(&head, stored) || log_hash_equals(&claimed, stored);
}

/* Where a fragment and a stamp stand, and what they are. -EBADMSG: they do not; *ret_next is 0 unless the
 * stamp's box is whole, and the next fragment begins there. */
static int read_piece(struct segment_scanner *scanner, struct segment_piece *ret, uint64_t *ret_next,
                      struct log_hash *ret_stored, const char **ret_what) {
        static const uint32_t types[] = {BOX_MOOF, BOX_MDAT};
        const struct segment_reader *reader = &scanner->reader;
        size_t size;
        int r = measure_pair(reader, scanner->at, types, BOX_FRAGMENT_MAX, &size);

        *ret_next = 0;
        if (r == -EBADMSG)
                return refuse(ret_what, "fragment: not a moof and an mdat");
        if (r < 0)
                return r;
        r = read_box(reader, scanner->at + size, SEGMENT_STAMP, scanner->text, ret_stored);
        if (r == -EBADMSG)
                return refuse(ret_what, "stamp: none behind the fragment");
        if (r < 0)
                return r;
        *ret_next = scanner->at + size + (uint64_t) r;
        *ret = (struct segment_piece){
                .at = scanner->at, .stamp_size = (size_t) r, .stamp_text = scanner->text};
        if (segment_stamp_from_text(scanner->text, &ret->stamp) < 0)
                return refuse(ret_what, "stamp: a text that is none");
        if (!fits_chain(scanner, ret_stored))
                return refuse(ret_what, "stamp: does not fit its hash");
        ret->head = *ret_stored;
        r = check_place(scanner, &ret->stamp, ret_what);
        return r < 0 ? r : read_fragment(scanner, ret, size, ret_what);
}

static void note_bad(struct segment_scanner *scanner, const char *what) {
        struct segment_scan *scan = &scanner->scan;

        if (scan->damaged)
                return;
        scan->damaged = true;
        scan->bad = scanner->number;
        scan->bad_at = scanner->at;
        scan->what = what;
}

static int note_good(struct segment_scanner *scanner, const struct segment_piece *piece) {
        struct segment_scan *scan = &scanner->scan;

        scan->good++;
        scan->end = scanner->at;
        scan->head = piece->head;
        scan->last = piece->stamp.fragment;
        scan->last_boottime_usec = piece->stamp.boottime_usec + piece->stamp.duration_usec;
        if (scan->damaged) {
                scan->behind++;
        } else {
                scan->good_end = scan->end;
                scan->good_head = scan->head;
                scan->good_last = scan->last;
                scan->bad_boottime_usec = scan->last_boottime_usec;
        }
        return scanner->each ? scanner->each(piece, scanner->userdata) : 0;
}

/* Of bytes that begin like a stamp. 1: it is one of this segment, and not of before; 0: it is not. */
static int take_up(struct segment_scanner *scanner, const uint8_t *bytes, size_t size, uint64_t at) {
        struct segment_stamp stamp;
        struct log_hash stored;
        int r = segment_box_read(SEGMENT_STAMP, bytes, size, scanner->text, &stored);

        if (r < 0 || segment_stamp_from_text(scanner->text, &stamp) < 0 ||
            stamp.segment != scanner->scan.header.segment || stamp.fragment < scanner->number)
                return 0;
        scanner->at = at + (uint64_t) r;
        scanner->number = stamp.fragment + 1;
        scanner->head = scanner->claimed = stored;
        return 1;
}

/* Finds the next stamp of this segment in what was read from "at" on. 1: found; 0: none, and *ret_next is
 * from where to read on. */
static int search(struct segment_scanner *scanner, const uint8_t *bytes, size_t size, uint64_t at,
                  uint64_t *ret_next) {
        enum { BEFORE_TYPE = 8 };
        bool is_end = at + size == scanner->reader.size;
        size_t from = 0;

        for (;;) {
                size_t found = segment_find_stamp(bytes + from, size - from);
                if (found == SIZE_MAX)
                        break;
                found += from;
                from = found + 1;
                if (found < BEFORE_TYPE)
                        continue;
                size_t box = found - BEFORE_TYPE;
                if (!is_end && size - box < SEGMENT_BOX_MAX && box > 0) {
                        *ret_next = at + box;
                        return 0;
                }
                if (take_up(scanner, bytes + box, size - box, at + box) > 0)
                        return 1;
        }
        *ret_next = is_end ? at + size : at + size - (BEFORE_TYPE + SEGMENT_UUID_SIZE);
        return 0;
}

/* What follows a stamp that is found is taken up with the head that it claims, which the next one must fit.
 */
static int search_on(struct segment_scanner *scanner) {
        const struct segment_reader *reader = &scanner->reader;
        uint64_t at = scanner->search_at, left = at < reader->size ? reader->size - at : 0;
        size_t n = left < SEARCH_SIZE ? (size_t) left : SEARCH_SIZE;
        int r = make_room(scanner, SEARCH_SIZE);

        if (r >= 0)
                r = read_bytes(reader, at, scanner->bytes, n);
        if (r >= 0)
                r = search(scanner, scanner->bytes, n, at, &scanner->search_at);
        scanner->searches = r == 0 && scanner->search_at < reader->size;
        if (r == 0 && !scanner->searches)
                scanner->at = reader->size;
        return r < 0 ? r : 0;
}

static int scan_next(struct segment_scanner *scanner) {
        struct segment_piece piece;
        struct log_hash stored;
        const char *what = NULL;
        uint64_t after;
        int r = read_piece(scanner, &piece, &after, &stored, &what);

        if (r >= 0) {
                scanner->at = after;
                scanner->number++;
                scanner->head = scanner->claimed = piece.head;
                return note_good(scanner, &piece);
        }
        if (r != -EBADMSG && r != -ENODATA)
                return r;
        note_bad(scanner, what ? what : "fragment: not all of it");
        if (after > 0) {
                scanner->at = after;
                scanner->number++;
                segment_chain(&scanner->head, scanner->text);
                scanner->claimed = stored;
                return 0;
        }
        scanner->searches = true;
        scanner->search_at = scanner->at + 1;
        return 0;
}

int segment_scanner_new(const struct segment_reader *reader, enum segment_depth depth, segment_piece_fn each,
                        void *userdata, struct segment_scanner **ret) {
        _cleanup_(segment_scanner_freep) struct segment_scanner *scanner = calloc(1, sizeof(*scanner));

        if (!scanner)
                return -ENOMEM;
        scanner->reader = *reader;
        scanner->depth = depth;
        scanner->each = each;
        scanner->userdata = userdata;
        int r = segment_scan_begin(reader, &scanner->scan, NULL, NULL);
        if (r < 0)
                return r;
        scanner->at = scanner->scan.begin > 0 ? scanner->scan.begin : reader->size;
        scanner->number = 1;
        scanner->head = scanner->claimed = scanner->scan.head;
        *ret = TAKE_PTR(scanner);
        return 0;
}

struct segment_scanner *segment_scanner_free(struct segment_scanner *scanner) {
        if (!scanner)
                return NULL;
        free(scanner->bytes);
        free(scanner);
        return NULL;
}

const struct segment_scan *segment_scanner_get(const struct segment_scanner *scanner) {
        return &scanner->scan;
}

int segment_scanner_step(struct segment_scanner *scanner, uint64_t max_bytes) {
        uint64_t cost = 0;
        int r = 0;

        while (r == 0 && scanner->at < scanner->reader.size && (cost == 0 || cost < max_bytes)) {
                uint64_t before = scanner->at;

                r = scanner->searches ? search_on(scanner) : scan_next(scanner);
                cost += scanner->searches                  ? SEARCH_SIZE
                        : scanner->depth == SEGMENT_STAMPS ? COST_OF_STAMP
                                                           : scanner->at - before;
        }
        return r != 0 ? r : scanner->at < scanner->reader.size;
}

int segment_scan(const struct segment_reader *reader, enum segment_depth depth, segment_piece_fn each,
                 void *userdata, struct segment_scan *ret) {
        _cleanup_(segment_scanner_freep) struct segment_scanner *scanner = NULL;
        int r = segment_scanner_new(reader, depth, each, userdata, &scanner);

        if (r >= 0)
                r = segment_scanner_step(scanner, UINT64_MAX);
        if (r == 0)
                *ret = scanner->scan;
        return r;
}
