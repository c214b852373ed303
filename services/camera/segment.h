/*
 * A segment of footage, as README.md describes the file: the init, a box HEADER, then fragments, each with a
 * box STAMP behind it. Each box carries the head of the camera's hash chain behind its text, so that any byte
 * that changed is found where it stands. Pure; files come through a reader.
 */
#pragma once

#include "services/camera/box.h"
#include "services/base/fields.h"
#include "services/base/log-hash.h"

enum {
        SEGMENT_ID_SIZE = 65,     /* of a camera */
        SEGMENT_ID128_SIZE = 33,  /* of a store or boot */
        SEGMENT_PLACE_SIZE = 257, /* of a place */
        SEGMENT_GAP_SIZE = 33,    /* of a gap's cause */
        SEGMENT_UUID_SIZE = 16,
        /* size, "uuid", its type, the head */
        SEGMENT_BOX_MIN = 8 + SEGMENT_UUID_SIZE + LOG_HASH_SIZE,
        SEGMENT_BOX_MAX = SEGMENT_BOX_MIN + EVENT_JSON_MAX,
};

struct segment_header {
        char camera[SEGMENT_ID_SIZE];
        char store[SEGMENT_ID128_SIZE];
        uint64_t segment;         /* its number */
        struct log_hash init;     /* SHA-256 of ftyp and moov */
        struct log_hash previous; /* the chain's head before this segment; of the first ever: zeroes */
        char place[SEGMENT_PLACE_SIZE];
        char boot[SEGMENT_ID128_SIZE];
        uint64_t boottime_usec, realtime_usec; /* when it was begun */
        bool synchronized;
};

struct segment_stamp {
        uint64_t segment, fragment; /* the latter from 1 */
        char boot[SEGMENT_ID128_SIZE];
        uint64_t boottime_usec, realtime_usec; /* of the first picture */
        bool synchronized;
        uint64_t duration_usec, frames, bytes; /* bytes of moof and mdat */
        uint64_t time;                         /* its place in the segment (tfdt), in ticks of the init */
        struct log_hash sha256;                /* segment_hash() */
        bool key;
        char gap[SEGMENT_GAP_SIZE]; /* cause of the gap before it; empty: none */
};

/* The canonical texts; new strings. -EINVAL: a value that cannot stand in one. */
int segment_header_to_text(const struct segment_header *header, char **ret);
int segment_stamp_to_text(const struct segment_stamp *stamp, char **ret);
/* Of what the two above make, and of nothing else. -EINVAL. */
int segment_header_from_text(const char *text, struct segment_header *ret);
int segment_stamp_from_text(const char *text, struct segment_stamp *ret);

/* The chain: node(head, leaf(text)), in place. */
void segment_chain(struct log_hash *head, const char *text);
/* SHA-256 of the fragment's bytes with zeroes for its place fields. */
void segment_hash(const uint8_t *bytes, const struct box_fragment *fragment, struct log_hash *ret);
void segment_init_hash(const uint8_t *bytes, size_t size, struct log_hash *ret);

enum segment_box { SEGMENT_HEADER, SEGMENT_STAMP, _SEGMENT_BOX_MAX, _SEGMENT_BOX_INVALID = -EINVAL };
/* A box of the text, with the head behind it. Returns its size. */
size_t segment_box_make(enum segment_box kind, const char *text, const struct log_hash *head,
                        uint8_t ret[static SEGMENT_BOX_MAX]);
/* Of bytes that begin with such a box. Returns its size, or -EBADMSG: there is none of that kind, or not all
 * of it. */
int segment_box_read(enum segment_box kind, const uint8_t *bytes, size_t size,
                     char ret_text[static EVENT_JSON_MAX + 1], struct log_hash *ret_head);

/* Where the type of a STAMP stands in the bytes, 8 bytes behind the begin of its box. SIZE_MAX: nowhere. */
size_t segment_find_stamp(const uint8_t *bytes, size_t size);

/* ----- reading a whole one ----- */

struct segment_reader {
        /* Fills bytes from the offset on. -ENODATA: it ends before that; other errors end the scan. */
        int (*read)(void *from, uint64_t at, void *bytes, size_t size);
        void *from;
        uint64_t size; /* of the file */
};

/* A fragment that was read. */
struct segment_piece {
        uint64_t at;       /* its offset; the stamp's is at + stamp.bytes */
        size_t stamp_size; /* of the box */
        struct segment_stamp stamp;
        struct box_fragment box;
        const uint8_t *bytes;   /* moof and mdat; valid during the call; NULL: not read */
        const char *stamp_text; /* likewise */
        struct log_hash head;   /* after it */
};
typedef int (*segment_piece_fn)(const struct segment_piece *piece, void *userdata);

enum segment_depth {
        SEGMENT_WHOLE,  /* every byte */
        SEGMENT_STAMPS, /* sizes, stamps and chain; what is between stays unread, and piece.box is zeroes */
};

struct segment_scan {
        struct segment_header header;
        struct box_track track;
        uint64_t begin; /* offset of the first fragment; 0: the init or header is damaged, nothing was read */
        struct log_hash head; /* after the last good piece */
        uint64_t good;        /* fragments that fit, before and behind a bad one */
        uint64_t good_end;    /* where the last good one before the first bad one ends */
        uint64_t end;         /* where the last good one ends */
        uint64_t last;        /* number of the last good one; 0: none */
        bool damaged;         /* something does not fit: */
        uint64_t bad;         /* the first fragment that does not; 0: the init or the header */
        uint64_t bad_at;      /* its offset */
        const char *what;     /* a literal that says why */
        /* Of the last good one before the first bad one, and of the first good one behind it. 0: none. */
        struct log_hash good_head;
        uint64_t good_last, behind;
        uint64_t last_boottime_usec; /* when the last good one ends */
        uint64_t bad_boottime_usec;  /* when the last good one before the first bad one ends */
};

/*
 * Reads a segment from end to end, and calls each (may be NULL) for every fragment that fits: its hash, its
 * place, and its stamp the chain. Behind one that does not fit it goes on where a stamp fits again. Whether
 * the chain's beginning and end are the right ones is for the caller to compare. Returns 0 whatever the
 * damage; errors of read and each, or -ENOMEM.
 */
int segment_scan(const struct segment_reader *reader, enum segment_depth depth, segment_piece_fn each,
                 void *userdata, struct segment_scan *ret);
/* Reads init, header and nothing more; *ret as above. init: a new buffer of ret->begin minus the header box;
 * may be NULL. */
int segment_scan_begin(const struct segment_reader *reader, struct segment_scan *ret, uint8_t **ret_init,
                       size_t *ret_init_size);

/* The same in slices. The reader is copied; what it reads from, and userdata, are borrowed. */
struct segment_scanner;
int segment_scanner_new(const struct segment_reader *reader, enum segment_depth depth, segment_piece_fn each,
                        void *userdata, struct segment_scanner **ret);
struct segment_scanner *segment_scanner_free(struct segment_scanner *scanner);
DEFINE_CLEANUP(struct segment_scanner *, segment_scanner_free)
/* Reads on, about so many bytes and at least a fragment. 1: there is more; 0: that was all; otherwise as
 * segment_scan(). each must not return more than 0. */
int segment_scanner_step(struct segment_scanner *scanner, uint64_t max_bytes);
/* What was found so far; the beginning is read when it is made. */
const struct segment_scan *segment_scanner_get(const struct segment_scanner *scanner);
