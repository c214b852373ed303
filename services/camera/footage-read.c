#include "services/camera/footage-internal.h"

#include <fcntl.h>

struct range {
        footage_fragment_fn each;
        void *userdata;
};

static int each_indexed(const struct index_segment *segment, const struct index_fragment *fragment,
                        void *userdata) {
        const struct range *range = userdata;
        const struct footage_fragment found = {
                .segment = segment->number,
                .fragment = *fragment,
                .from_usec = footage_placed(segment, fragment->realtime_usec),
                .until_usec = footage_placed(segment, fragment->realtime_usec + fragment->duration_usec),
                .synced = true,
        };

        return range->each(&found, range->userdata);
}

/* Fragments are the one kind of row that is not looked at when the index is opened: there may be a million.
 */
static int mend(struct footage *footage, const char *camera, uint64_t from_usec, uint64_t until_usec) {
        uint64_t number, before = 0;
        int r;

        while ((r = index_find_damaged(footage->index, camera, from_usec, until_usec, &number)) > 0) {
                if (number == before)
                        return -EUCLEAN;
                before = number;
                r = footage_read_again(footage, camera, number);
                if (r < 0)
                        return r;
        }
        return r;
}

/* The open segment has a higher number than those in the index. */
int footage_each_fragment(struct footage *footage, const char *camera, uint64_t from_usec,
                          uint64_t until_usec, footage_fragment_fn each, void *userdata) {
        struct range range = {each, userdata};
        int r = mend(footage, camera, from_usec, until_usec);

        if (r >= 0)
                r = index_each_fragment(footage->index, camera, from_usec, until_usec, each_indexed, &range);
        return r != 0 ? r : footage_each_open(footage, camera, from_usec, until_usec, each, userdata);
}

struct sum {
        uint64_t from_usec, until_usec, usec;
};

static int add_synced(const struct footage_fragment *fragment, void *userdata) {
        struct sum *sum = userdata;
        uint64_t from = fragment->from_usec > sum->from_usec ? fragment->from_usec : sum->from_usec,
                 until = fragment->until_usec < sum->until_usec ? fragment->until_usec : sum->until_usec;

        if (fragment->synced && until > from)
                sum->usec += until - from;
        return 0;
}

int footage_get_recorded(struct footage *footage, const char *camera, uint64_t from_usec, uint64_t until_usec,
                         uint64_t *ret_usec) {
        struct sum sum = {from_usec, until_usec, 0};
        uint64_t indexed;
        int r = mend(footage, camera, from_usec, until_usec);

        if (r >= 0)
                r = index_get_recorded(footage->index, camera, from_usec, until_usec, &indexed);
        if (r >= 0)
                r = footage_each_open(footage, camera, from_usec, until_usec, add_synced, &sum);
        if (r < 0)
                return r;
        *ret_usec = indexed + sum.usec;
        return 0;
}

int footage_open_segment(struct footage *footage, const char *camera, uint64_t number, int *ret_fd) {
        _cleanup_close_ int folder = -1;
        char name[FOOTAGE_NAME_SIZE];
        int r = footage_open_camera(footage, camera, /* make= */ false, &folder);

        if (r < 0)
                return r;
        if (number == 0 || number > INDEX_NUMBER_MAX)
                return -ENOENT;
        footage_segment_name(number, name);
        int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
        if (fd < 0)
                return -errno;
        *ret_fd = fd;
        return 0;
}

static int read_file(void *from, uint64_t at, void *bytes, size_t size) {
        const int *fd = from;
        uint8_t *p = bytes;

        while (size > 0) {
                ssize_t n = pread(*fd, p, size, (off_t) at);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : -ENODATA;
                p += n;
                at += (uint64_t) n;
                size -= (size_t) n;
        }
        return 0;
}

int footage_reader(const int *fd, struct segment_reader *ret) {
        struct stat st;

        if (fstat(*fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -ESPIPE;
        *ret = (struct segment_reader){read_file, (void *) fd, (uint64_t) st.st_size};
        return 0;
}
