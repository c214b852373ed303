#include "services/camera/footage-internal.h"

#include <fcntl.h>
#include <inttypes.h>

enum {
        /* What was not synced when the power went may be torn anywhere, not at its end alone. SyncSec= is at
           most 5 s. */
        TAIL_USEC = 10000000,
        SEARCH_SIZE = 64 * 1024,
};

struct file {
        struct footage *footage;
        int folder_fd;
        int fd;
        char name[FOOTAGE_NAME_SIZE];
        struct segment_reader reader;
        struct segment_scan scan;
        struct index_segment segment; /* its row to be */
        uint64_t limit;               /* offset of the first fragment that is not kept */
};

static int open_file(struct footage *footage, int folder_fd, const char *camera, uint64_t number,
                     struct file *ret) {
        *ret = (struct file){.footage = footage, .folder_fd = folder_fd};
        footage_segment_name(number, ret->name);
        (void) snprintf(ret->segment.camera, sizeof(ret->segment.camera), "%s", camera);
        ret->segment.number = number;
        ret->fd = openat(folder_fd, ret->name, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
        if (ret->fd < 0)
                return -errno;
        int r = footage_reader(&ret->fd, &ret->reader);
        if (r < 0) {
                close(ret->fd);
                ret->fd = -1;
        }
        return r;
}

/* ----- rows ----- */

static int add_row(const struct segment_piece *piece, void *userdata) {
        struct file *file = userdata;
        const struct segment_stamp *stamp = &piece->stamp;
        const struct index_fragment row = {
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

        if (piece->at >= file->limit)
                return 0;
        footage_count_fragment(&file->segment, &row);
        return index_add_fragment(file->footage->index, file->segment.camera, file->segment.number, &row);
}

static void take_header(struct file *file) {
        const struct segment_header *header = &file->scan.header;
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
static int take_file_time(struct file *file) {
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

static int owe_damaged(struct file *file) {
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
                                    "%s", file->scan.what);
}

/* The chain goes on from the newest; one of before, that is read again, does not turn it back. */
static int save_camera(struct file *file) {
        const struct index_segment *segment = &file->segment;
        struct index *index = file->footage->index;
        struct log_hash head;
        uint64_t next;
        int r = index_get_camera(index, segment->camera, &next, &head);
        bool is_newest = file->scan.begin > 0 && segment->number + 1 >= next;

        return r < 0 ? r
                     : index_set_camera(index, segment->camera, segment->number + 1,
                                        is_newest ? &segment->head : NULL);
}

static int save_rows(struct file *file, enum segment_depth depth, bool tell) {
        struct index_segment *segment = &file->segment;
        struct index *index = file->footage->index;
        struct segment_scan again;
        int r = index_drop_fragments(index, segment->camera, segment->number);

        if (r >= 0)
                r = file->scan.begin > 0 ? footage_place_segment(file->footage, segment)
                                         : take_file_time(file);
        if (r >= 0 && file->scan.begin > 0)
                r = segment_scan(&file->reader, depth, add_row, file, &again);
        segment->state = INDEX_CLOSED;
        segment->bytes = file->reader.size;
        if (r >= 0)
                r = index_save_segment(index, segment);
        if (r >= 0)
                r = save_camera(file);
        if (r >= 0 && segment->damaged)
                r = owe_damaged(file);
        return r < 0 || !tell ? r : footage_owe_closed(file->footage, segment);
}

static int save(struct file *file, enum segment_depth depth, bool tell) {
        struct index *index = file->footage->index;
        int r = index_begin(index);

        if (r < 0)
                return r;
        r = save_rows(file, depth, tell);
        if (r >= 0)
                return index_commit(index);
        index_rollback(index);
        return r;
}

static int remove_file(struct file *file) {
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
                                    "%s", file->scan.what ? file->scan.what : "no fragment");
}

/* ----- what was open ----- */

/* 1: somewhere in it stands a stamp: it was more than begun. 0. */
static int has_stamps(const struct file *file) {
        const struct segment_reader *reader = &file->reader;
        uint8_t bytes[SEARCH_SIZE];

        for (uint64_t at = 0; at < reader->size; at += sizeof(bytes) - (SEGMENT_UUID_SIZE - 1)) {
                uint64_t left = reader->size - at;
                size_t n = left < sizeof(bytes) ? (size_t) left : sizeof(bytes);
                int r = reader->read(reader->from, at, bytes, n);
                if (r < 0)
                        return r;
                if (segment_find_stamp(bytes, n) != SIZE_MAX)
                        return 1;
                if (n == left)
                        break;
        }
        return 0;
}

/* What was not synced, or is behind the last stamp that fits, goes. */
static int cut_tail(struct file *file) {
        const struct segment_scan *scan = &file->scan;
        bool torn = scan->damaged &&
                    (scan->behind == 0 || scan->last_boottime_usec - scan->bad_boottime_usec <= TAIL_USEC);
        uint64_t end = torn ? scan->good_end : scan->end, cut = file->reader.size - end;

        file->limit = end;
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

static bool is_ours(const struct file *file) {
        const struct segment_header *header = &file->scan.header;

        return streq(header->store, file->footage->store) && streq(header->camera, file->segment.camera) &&
               header->segment == file->segment.number;
}

static int leave_alone(struct file *file) {
        return footage_find(file->footage, FOOTAGE_FOREIGN,
                            &(struct footage_place){file->segment.camera, file->segment.number, 0},
                            "of store %s, camera %s, segment %" PRIu64, file->scan.header.store,
                            file->scan.header.camera, file->scan.header.segment);
}

/* The beginning is damaged, or there is none: it was synced before the first fragment. */
static int recover_beginning(struct file *file, bool tell) {
        int r = has_stamps(file);

        if (r == 0)
                return remove_file(file);
        if (r < 0)
                return r;
        file->segment.damaged = true;
        file->limit = 0;
        return save(file, SEGMENT_STAMPS, tell);
}

/* What a sync that failed did not write may still be read from memory, and is on no disk. */
static void forget_memory(const struct file *file) {
        (void) fdatasync(file->fd);
        (void) posix_fadvise(file->fd, 0, 0, POSIX_FADV_DONTNEED);
}

static int recover_open(struct file *file) {
        forget_memory(file);
        int r = segment_scan(&file->reader, SEGMENT_WHOLE, NULL, NULL, &file->scan);

        if (r < 0)
                return r;
        if (file->scan.begin == 0)
                return recover_beginning(file, /* tell= */ true);
        if (!is_ours(file))
                return leave_alone(file);
        take_header(file);
        if (file->scan.good == 0 && file->scan.behind == 0)
                return remove_file(file);
        r = cut_tail(file);
        if (r >= 0 && file->scan.good - file->scan.behind == 0 && !file->segment.damaged)
                return remove_file(file);
        return r < 0 ? r : save(file, SEGMENT_WHOLE, /* tell= */ true);
}

int footage_recover_open(struct footage *footage, int folder_fd, const struct index_segment *row) {
        struct file file;
        int r = open_file(footage, folder_fd, row->camera, row->number, &file);

        if (r < 0)
                return r;
        /* Where the file's beginning is lost, the chain goes on from what was before it. */
        file.segment.previous = file.segment.head = row->previous;
        r = recover_open(&file);
        close(file.fd);
        return r;
}

/* ----- what the index does not have ----- */

static int recover_file(struct file *file, bool newest) {
        int r = segment_scan(&file->reader, SEGMENT_STAMPS, NULL, NULL, &file->scan);

        if (r < 0)
                return r;
        if (file->scan.begin == 0)
                return recover_beginning(file, /* tell= */ false);
        if (!is_ours(file))
                return leave_alone(file);
        /* The last one may have been open when the index was lost. */
        if (newest)
                return recover_open(file);
        take_header(file);
        file->limit = file->scan.end;
        file->segment.head = file->scan.head;
        file->segment.damaged = file->scan.damaged;
        file->segment.damaged_fragment = file->scan.bad;
        r = footage_find(file->footage, FOOTAGE_ADOPTED,
                         &(struct footage_place){file->segment.camera, file->segment.number, file->scan.last},
                         "read into the index");
        return r < 0 ? r : save(file, SEGMENT_STAMPS, /* tell= */ false);
}

int footage_recover_file(struct footage *footage, int folder_fd, const char *camera, uint64_t number,
                         bool newest) {
        struct file file;
        int r = open_file(footage, folder_fd, camera, number, &file);

        if (r < 0)
                return r;
        r = recover_file(&file, newest);
        close(file.fd);
        return r;
}
