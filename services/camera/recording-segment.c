#include "services/camera/recording-internal.h"

#include <fcntl.h>
#include <sys/statvfs.h>

void recording_forget_segment(struct recording *recording) {
        if (recording->fd >= 0)
                close(recording->fd);
        if (recording->folder_fd >= 0)
                close(recording->folder_fd);
        recording->fd = recording->folder_fd = -1;
        recording->state = RECORDING_NONE;
        recording->segment = (struct index_segment){0};
        recording->written = recording->synced = (struct recording_mark){0};
        recording->torn = false;
        recording->n_fragments = 0;
        recording->unsynced_since_usec = 0;
}

/* ----- beginning ----- */

static int commit_or_not(struct index *index, int r) {
        if (r >= 0)
                return index_commit(index);
        index_rollback(index);
        return r;
}

/* The number is used up before there is a file of it. */
static int take_number(struct recording *recording, const struct clock_reading *taken) {
        struct index_segment *segment = &recording->segment;
        struct index *index = recording->footage->index;

        *segment = (struct index_segment){
                .state = INDEX_OPEN,
                .boottime_usec = taken->boottime_usec,
                .realtime_usec = taken->realtime_usec,
                .synchronized = taken->synchronized,
                .from_usec = taken->realtime_usec,
                .until_usec = taken->realtime_usec,
        };
        memcpy(segment->camera, recording->camera, sizeof(segment->camera));
        memcpy(segment->boot, clock_boot_id(recording->footage->clock), SEGMENT_ID128_SIZE - 1);
        int r = index_begin(index);
        if (r < 0)
                return r;
        r = index_get_camera(index, recording->camera, &segment->number, &segment->previous);
        if (r >= 0 && segment->number > INDEX_NUMBER_MAX)
                r = -EOVERFLOW;
        if (r >= 0) {
                segment->head = segment->previous;
                r = footage_place_segment(recording->footage, segment);
        }
        if (r >= 0)
                r = index_save_segment(index, segment);
        if (r >= 0)
                r = index_set_camera(index, recording->camera, segment->number + 1, NULL);
        return commit_or_not(index, r);
}

static int make_header(const struct recording *recording, uint8_t ret[static SEGMENT_BOX_MAX],
                       size_t *ret_size, struct log_hash *ret_head) {
        const struct index_segment *segment = &recording->segment;
        _cleanup_free_ char *text = NULL;
        struct segment_header header = {
                .segment = segment->number,
                .previous = segment->previous,
                .boottime_usec = segment->boottime_usec,
                .realtime_usec = segment->realtime_usec,
                .synchronized = segment->synchronized,
        };

        memcpy(header.camera, recording->camera, sizeof(header.camera));
        memcpy(header.place, recording->place, sizeof(header.place));
        memcpy(header.store, recording->footage->store, sizeof(header.store));
        memcpy(header.boot, segment->boot, sizeof(header.boot));
        segment_init_hash(recording->init, recording->init_size, &header.init);
        int r = segment_header_to_text(&header, &text);
        if (r < 0)
                return r;
        *ret_head = segment->previous;
        segment_chain(ret_head, text);
        *ret_size = segment_box_make(SEGMENT_HEADER, text, ret_head, ret);
        return 0;
}

static int write_all(int fd, const void *bytes, size_t size, uint64_t at) {
        const uint8_t *p = bytes;

        while (size > 0) {
                ssize_t n = pwrite(fd, p, size, (off_t) at);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : -ENOSPC;
                p += n;
                at += (uint64_t) n;
                size -= (size_t) n;
        }
        return 0;
}

static int make_file(struct recording *recording) {
        char name[FOOTAGE_NAME_SIZE];
        uint8_t box[SEGMENT_BOX_MAX];
        struct log_hash head;
        size_t box_size;
        int r = footage_open_camera(recording->footage, recording->camera, /* make= */ true,
                                    &recording->folder_fd);

        if (r >= 0)
                r = make_header(recording, box, &box_size, &head);
        if (r < 0)
                return r;
        footage_segment_name(recording->segment.number, name);
        recording->fd =
                openat(recording->folder_fd, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (recording->fd < 0)
                return -errno;
        r = write_all(recording->fd, recording->init, recording->init_size, 0);
        if (r >= 0)
                r = write_all(recording->fd, box, box_size, recording->init_size);
        if (r >= 0 && (fsync(recording->fd) < 0 || fsync(recording->folder_fd) < 0))
                r = -errno;
        if (r < 0)
                return r;
        recording->written = (struct recording_mark){.end = recording->init_size + box_size, .head = head};
        recording->synced = recording->written;
        return 0;
}

/* Without a fragment: neither the file nor the row is of any use. */
static int remove_segment(struct recording *recording) {
        struct index *index = recording->footage->index;
        char name[FOOTAGE_NAME_SIZE];

        footage_segment_name(recording->segment.number, name);
        if (recording->fd >= 0 &&
            (unlinkat(recording->folder_fd, name, 0) < 0 || fsync(recording->folder_fd) < 0) &&
            errno != ENOENT)
                return -errno;
        int r = index_begin(index);
        if (r >= 0)
                r = commit_or_not(index,
                                  index_drop_segment(index, recording->camera, recording->segment.number));
        return r;
}

int recording_begin_segment(struct recording *recording, const struct clock_reading *taken) {
        uint64_t room, size;
        int r = footage_check(recording->footage);

        if (r >= 0)
                r = footage_get_room(recording->footage, &room, &size);
        /* Numbers are not to be used up while there is no room. */
        if (r >= 0 && size > 0 && room < RECORDING_ROOM + recording->init_size)
                r = -ENOSPC;
        if (r < 0)
                return r;
        r = take_number(recording, taken);
        if (r >= 0)
                r = make_file(recording);
        if (r < 0) {
                /* What cannot be taken back now is at the next start. */
                if (recording->segment.number > 0)
                        (void) remove_segment(recording);
                recording_forget_segment(recording);
                return r;
        }
        recording->state = RECORDING_WRITING;
        return 0;
}

/* ----- whether it is still there ----- */

static bool is_kept(const struct recording *recording) {
        char name[FOOTAGE_NAME_SIZE];
        struct stat ours, there;

        footage_segment_name(recording->segment.number, name);
        return fstat(recording->fd, &ours) >= 0 && ours.st_nlink > 0 &&
               fstatat(recording->folder_fd, name, &there, AT_SYMLINK_NOFOLLOW) >= 0 &&
               there.st_dev == ours.st_dev && there.st_ino == ours.st_ino &&
               ours.st_size >= (off_t) recording->written.end;
}

int recording_check_kept(struct recording *recording) {
        struct index *index = recording->footage->index;
        int r = footage_check(recording->footage);

        if (r < 0)
                return r;
        if (is_kept(recording))
                return 0;
        struct index_segment lost = recording->segment;
        for (size_t i = 0; i < recording->synced.n_fragments; i++)
                footage_count_fragment(&lost, &recording->fragments[i]);
        r = index_begin(index);
        if (r >= 0)
                (void) commit_or_not(index, footage_lose_segment(recording->footage, &lost));
        recording_forget_segment(recording);
        return -EIDRM;
}

/* ----- syncing and ending ----- */

static void note_synced(struct recording *recording) {
        const struct index_segment *segment = &recording->segment;

        recording->last.bytes += recording->written.end - recording->synced.end;
        recording->synced = recording->written;
        recording->unsynced_since_usec = 0;
        if (recording->synced.n_fragments == 0)
                return;
        recording->last.segment = segment->number;
        recording->last.fragment = recording->synced.n_fragments;
        recording->last.until = recording->synced.until;
        recording->last.head = recording->synced.head;
}

/*
 * What a sync that failed was to write may be gone, and the next one would not say so: the kernel reports
 * such an error once. The segment ends where the last good sync was.
 */
static void give_up_unsynced(struct recording *recording) {
        recording->written = recording->synced;
        recording->n_fragments = recording->synced.n_fragments;
        recording->unsynced_since_usec = 0;
        recording->torn = true;
        recording->state = RECORDING_CLOSING;
}

/* What is written to a disk that was remounted read-only by force stays in memory, and a sync may succeed. */
static int sync_file(int fd) {
        struct statvfs fs;

        if (fdatasync(fd) < 0 || fstatvfs(fd, &fs) < 0)
                return -errno;
        return fs.f_flag & ST_RDONLY ? -EROFS : 0;
}

static int sync_or_give_up(struct recording *recording) {
        int r = sync_file(recording->fd);

        if (r < 0)
                give_up_unsynced(recording);
        else
                note_synced(recording);
        return r;
}

int recording_sync_segment(struct recording *recording) {
        int r = recording_check_kept(recording);

        if (r == -EIDRM)
                return r;
        int synced = sync_or_give_up(recording);
        return synced < 0 ? synced : r;
}

static int sync_end(struct recording *recording) {
        if (recording->torn && ftruncate(recording->fd, (off_t) recording->written.end) < 0)
                return -errno;
        int r = recording->torn || recording->unsynced_since_usec > 0 ? sync_or_give_up(recording) : 0;
        if (r >= 0)
                recording->torn = false;
        return r;
}

static int save_rows(struct recording *recording, const struct index_segment *segment) {
        struct index *index = recording->footage->index;
        int r = index_drop_fragments(index, segment->camera, segment->number);

        for (size_t i = 0; r >= 0 && i < recording->n_fragments; i++)
                r = index_add_fragment(index, segment->camera, segment->number, &recording->fragments[i]);
        if (r >= 0)
                r = index_save_segment(index, segment);
        if (r >= 0)
                r = index_set_camera(index, segment->camera, segment->number + 1, &segment->head);
        return r < 0 ? r : footage_owe_closed(recording->footage, segment);
}

static int save_closed(struct recording *recording) {
        struct index *index = recording->footage->index;
        struct index_segment closed = recording->segment;

        closed.state = INDEX_CLOSED;
        closed.bytes = recording->written.end;
        closed.head = recording->written.head;
        int r = footage_place_segment(recording->footage, &closed);
        for (size_t i = 0; r >= 0 && i < recording->n_fragments; i++)
                footage_count_fragment(&closed, &recording->fragments[i]);
        if (r >= 0)
                r = index_begin(index);
        return r < 0 ? r : commit_or_not(index, save_rows(recording, &closed));
}

int recording_end_segment(struct recording *recording) {
        if (recording->state == RECORDING_NONE)
                return 0;
        int r = recording_check_kept(recording);
        if (r < 0)
                return r;
        recording->state = RECORDING_CLOSING;
        r = sync_end(recording);
        if (r >= 0)
                r = recording->n_fragments > 0 ? save_closed(recording) : remove_segment(recording);
        if (r >= 0)
                recording_forget_segment(recording);
        return r;
}
