#include "services/camera/footage-internal.h"

#include <fcntl.h>
#include <inttypes.h>

enum {
        /* What was not synced when the power went may be torn anywhere, not at its end alone. SyncSec= is at
           most 5 s. */
        TAIL_USEC = 10000000,
        SEARCH_SIZE = 64 * 1024,
        ROWS_MAX = 200000, /* ten times as many as a segment gets */
};

struct recovery_file {
        struct footage *footage;
        int folder_fd, fd;
        char name[FOOTAGE_NAME_SIZE];
        enum recovery_depth depth;
        bool tell, leads, led;
        struct segment_reader reader;
        struct segment_scanner *scanner;
        const struct segment_scan *scan;
        bool looks_for_stamps;        /* its beginning is damaged: */
        uint64_t looked_at;           /* up to here there is none */
        struct index_segment segment; /* its row to be */
        struct index_fragment *rows;
        size_t n_rows, rows_allocated;
};

/* ----- rows ----- */

static int note_row(const struct segment_piece *piece, void *userdata) {
        struct recovery_file *file = userdata;
        const struct segment_stamp *stamp = &piece->stamp;

        if (file->n_rows == ROWS_MAX)
                return -E2BIG;
        struct index_fragment *row = ARRAY_ADD(file->rows, file->n_rows, file->rows_allocated);
        if (!row)
                return -ENOMEM;
        *row = (struct index_fragment){
                .number = stamp->fragment,
                .at = piece->at,
                .bytes = stamp->bytes,
                .stamp_size = piece->stamp_size,
                .boottime_usec = stamp->boottime_usec,
                .realtime_usec = stamp->realtime_usec,
                .duration_usec = stamp->duration_usec,
                .frames = stamp->frames,
                .synchronized = stamp->synchronized,
                .key = stamp->key,
        };
        return 0;
}

/* Those that stand behind what is kept of the file are none. */
static int add_rows(struct recovery_file *file) {
        struct index_segment *segment = &file->segment;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < file->n_rows && file->rows[i].at < file->reader.size; i++) {
                footage_count_fragment(segment, &file->rows[i]);
                r = index_add_fragment(file->footage->index, segment->camera, segment->number,
                                       &file->rows[i]);
        }
        return r;
}

static void take_header(struct recovery_file *file) {
        const struct segment_header *header = &file->scan->header;
        struct index_segment *segment = &file->segment;

        memcpy(segment->boot, header->boot, sizeof(segment->boot));
        segment->boottime_usec = header->boottime_usec;
        segment->realtime_usec = header->realtime_usec;
        segment->synchronized = header->synchronized;
        segment->previous = header->previous;
        segment->from_usec = segment->until_usec = header->realtime_usec;
}

/* Of a file whose beginning is damaged nobody knows when it was taken; its own time says when it was last
 * written. */
static int take_file_time(struct recovery_file *file) {
        struct stat st;

        if (fstat(file->fd, &st) < 0)
                return -errno;
        file->segment.until_usec = st.st_mtim.tv_sec > 0 ? (uint64_t) st.st_mtim.tv_sec * USEC_PER_SEC : 1;
        if (file->segment.until_usec > EVENT_INTEGER_MAX)
                file->segment.until_usec = EVENT_INTEGER_MAX;
        file->segment.from_usec = file->segment.until_usec - 1;
        file->segment.synchronized = true;
        return 0;
}

static int owe_damaged(struct recovery_file *file) {
        const struct index_segment *segment = &file->segment;
        struct event_field items[] = {
                EVENT_FIELD_S("camera", segment->camera),
                EVENT_FIELD_T("segment", segment->number),
                EVENT_FIELD_T("fragment", segment->damaged_fragment),
        };
        int r = footage_owe(file->footage, "segment-damaged", items, ELEMENTSOF(items), NULL);

        return r < 0 ? r
                     : footage_find(file->footage, FOOTAGE_DAMAGED,
                                    &(struct footage_place){segment->camera, segment->number,
                                                            segment->damaged_fragment},
                                    "%s", file->scan->what);
}

/* The chain goes on from the newest; one of before, that is read again, does not turn it back. */
static int save_camera(struct recovery_file *file) {
        const struct index_segment *segment = &file->segment;
        struct index *index = file->footage->index;
        struct log_hash head;
        uint64_t next;
        int r = index_get_camera(index, segment->camera, &next, &head);

        if (r < 0)
                return r;
        file->led = file->scan->begin > 0 && (file->leads || segment->number + 1 >= next);
        return index_set_camera(index, segment->camera, segment->number + 1,
                                file->led ? &segment->head : NULL);
}

static int save_rows(struct recovery_file *file) {
        struct index_segment *segment = &file->segment;
        struct index *index = file->footage->index;
        int r = index_drop_fragments(index, segment->camera, segment->number);

        if (r >= 0)
                r = file->scan->begin > 0 ? footage_place_segment(file->footage, segment)
                                          : take_file_time(file);
        if (r >= 0)
                r = add_rows(file);
        segment->state = INDEX_CLOSED;
        segment->bytes = file->reader.size;
        if (r >= 0)
                r = index_save_segment(index, segment);
        if (r >= 0)
                r = save_camera(file);
        if (r >= 0 && segment->damaged)
                r = owe_damaged(file);
        return r < 0 || !file->tell ? r : footage_owe_closed(file->footage, segment);
}

static int save(struct recovery_file *file) {
        struct index *index = file->footage->index;
        int r = index_begin(index);

        if (r < 0)
                return r;
        r = save_rows(file);
        if (r >= 0)
                return index_commit(index);
        index_rollback(index);
        return r;
}

static int remove_file(struct recovery_file *file) {
        struct index *index = file->footage->index;

        if (unlinkat(file->folder_fd, file->name, 0) < 0 || fsync(file->folder_fd) < 0)
                return -errno;
        int r = index_begin(index);
        if (r < 0)
                return r;
        r = index_drop_segment(index, file->segment.camera, file->segment.number);
        if (r >= 0)
                r = index_set_camera(index, file->segment.camera, file->segment.number + 1, NULL);
        if (r < 0) {
                index_rollback(index);
                return r;
        }
        r = index_commit(index);
        return r < 0 ? r
                     : footage_find(file->footage, FOOTAGE_EMPTY,
                                    &(struct footage_place){file->segment.camera, file->segment.number, 0},
                                    "%s", file->scan->what ? file->scan->what : "no fragment");
}

/* ----- what was open ----- */

/* Its beginning is damaged, or there is none: it was synced before the first fragment. Where a stamp stands
 * in it, it was more than begun. */
static int look_for_stamp(struct recovery_file *file) {
        const struct segment_reader *reader = &file->reader;
        uint8_t bytes[SEARCH_SIZE];
        uint64_t left = reader->size - file->looked_at;
        size_t n = left < sizeof(bytes) ? (size_t) left : sizeof(bytes);
        int r = n > 0 ? reader->read(reader->from, file->looked_at, bytes, n) : 0;

        if (r < 0)
                return r;
        if (n > 0 && segment_find_stamp(bytes, n) != SIZE_MAX) {
                file->segment.damaged = true;
                return save(file);
        }
        if (n == left)
                return remove_file(file);
        file->looked_at += sizeof(bytes) - (SEGMENT_UUID_SIZE - 1);
        return 1;
}

/* What was not synced, or is behind the last stamp that fits, goes. */
static int cut_tail(struct recovery_file *file) {
        const struct segment_scan *scan = file->scan;
        bool torn = scan->damaged &&
                    (scan->behind == 0 || scan->last_boottime_usec - scan->bad_boottime_usec <= TAIL_USEC);
        uint64_t end = torn ? scan->good_end : scan->end, cut = file->reader.size - end;

        file->segment.head = torn ? scan->good_head : scan->head;
        file->segment.damaged = scan->damaged && !torn;
        file->segment.damaged_fragment = scan->bad;
        if (cut > 0 && ftruncate(file->fd, (off_t) end) < 0)
                return -errno;
        /* The index will say that all of this is there. */
        if (fdatasync(file->fd) < 0)
                return -errno;
        file->reader.size = end;
        if (cut == 0)
                return footage_find(
                        file->footage, FOOTAGE_CLOSED,
                        &(struct footage_place){file->segment.camera, file->segment.number, scan->last},
                        "whole");
        int r = footage_find(file->footage, FOOTAGE_TORN,
                             &(struct footage_place){file->segment.camera, file->segment.number,
                                                     torn ? scan->good_last : scan->last},
                             "%" PRIu64 " bytes cut off: %s", cut, scan->what);
        if (r >= 0)
                file->footage->findings[file->footage->n_findings - 1].bytes = cut;
        return r;
}

static bool is_ours(const struct recovery_file *file) {
        const struct segment_header *header = &file->scan->header;

        return streq(header->store, file->footage->store) && streq(header->camera, file->segment.camera) &&
               header->segment == file->segment.number;
}

static int leave_alone(struct recovery_file *file) {
        return footage_find(file->footage, FOOTAGE_FOREIGN,
                            &(struct footage_place){file->segment.camera, file->segment.number, 0},
                            "of store %s, camera %s, segment %" PRIu64, file->scan->header.store,
                            file->scan->header.camera, file->scan->header.segment);
}

static int end_open(struct recovery_file *file) {
        const struct segment_scan *scan = file->scan;

        if (scan->good == 0 && scan->behind == 0)
                return remove_file(file);
        int r = cut_tail(file);
        if (r >= 0 && scan->good - scan->behind == 0 && !file->segment.damaged)
                return remove_file(file);
        return r < 0 ? r : save(file);
}

static int end_closed(struct recovery_file *file) {
        const struct segment_scan *scan = file->scan;

        file->segment.head = scan->head;
        file->segment.damaged = scan->damaged;
        file->segment.damaged_fragment = scan->bad;
        int r = footage_find(file->footage, FOOTAGE_ADOPTED,
                             &(struct footage_place){file->segment.camera, file->segment.number, scan->last},
                             "read into the index");
        return r < 0 ? r : save(file);
}

/* ----- a file ----- */

/* What a sync that failed did not write may still be read from memory, and is on no disk. */
static void forget_memory(const struct recovery_file *file) {
        (void) fdatasync(file->fd);
        (void) posix_fadvise(file->fd, 0, 0, POSIX_FADV_DONTNEED);
}

static int begin(struct recovery_file *file) {
        bool is_open = file->depth != RECOVERY_CLOSED;
        int r = footage_reader(&file->fd, &file->reader);

        if (is_open)
                forget_memory(file);
        if (r >= 0)
                r = segment_scanner_new(&file->reader, is_open ? SEGMENT_WHOLE : SEGMENT_STAMPS, note_row,
                                        file, &file->scanner);
        if (r < 0)
                return r;
        file->scan = segment_scanner_get(file->scanner);
        file->looks_for_stamps = file->scan->begin == 0;
        /* What nobody knew of is told when it is closed, if anybody knows that it was not. */
        file->tell = file->depth == RECOVERY_OPEN || (is_open && !file->looks_for_stamps);
        if (!file->looks_for_stamps && is_ours(file))
                take_header(file);
        return 0;
}

int recovery_file_new(struct footage *footage, const struct recovery_wish *wish, struct recovery_file **ret) {
        _cleanup_(recovery_file_freep) struct recovery_file *file = calloc(1, sizeof(*file));

        if (!file)
                return -ENOMEM;
        file->footage = footage;
        file->fd = -1;
        file->depth = wish->depth;
        file->leads = wish->leads;
        footage_segment_name(wish->number, file->name);
        (void) snprintf(file->segment.camera, sizeof(file->segment.camera), "%s", wish->camera);
        file->segment.number = wish->number;
        /* Where the file's beginning is lost, the chain goes on from what was before it. */
        if (wish->previous)
                file->segment.previous = file->segment.head = *wish->previous;
        int r = footage_open_camera(footage, wish->camera, /* make= */ false, &file->folder_fd);
        if (r < 0) {
                file->folder_fd = -1;
                return r;
        }
        file->fd =
                openat(file->folder_fd, file->name, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
        if (file->fd < 0)
                return -errno;
        r = begin(file);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(file);
        return 0;
}

struct recovery_file *recovery_file_free(struct recovery_file *file) {
        if (!file)
                return NULL;
        segment_scanner_free(file->scanner);
        closep(&file->fd);
        closep(&file->folder_fd);
        free(file->rows);
        free(file);
        return NULL;
}

bool recovery_file_led(const struct recovery_file *file) {
        return file->led;
}

int recovery_file_step(struct recovery_file *file, uint64_t max_bytes) {
        if (file->looks_for_stamps)
                return look_for_stamp(file);
        if (!is_ours(file))
                return leave_alone(file);
        int r = segment_scanner_step(file->scanner, max_bytes);
        if (r != 0)
                return r;
        return file->depth == RECOVERY_CLOSED ? end_closed(file) : end_open(file);
}
