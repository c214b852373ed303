#include "copy.h"

#include <fcntl.h>
#include <linux/ioprio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "ctl-bus.h"
#include "report.h"
#include "services/base/copy.h"

enum {
        CHUNK_SIZE = 64 << 10,
        MAGIC_SIZE = 16,
        PIECE_SIZE = 256 << 10, /* that the disk is given at a time */
        NICE_LOWEST = 19,
};

struct copying {
        struct ctl *ctl;
        const char *path;
        int file, pipe; /* -1: not open */
        bool answered;
        int result;
        sd_bus_error error;
        uint64_t size;
        uint64_t piece_begin, piece_end; /* where the disk was not given yet what is written, */
        uint64_t n_piece;                /* and how many bytes that are */
        /* What makes the file a database is written last: a copy that was broken off is none. */
        uint8_t magic[MAGIC_SIZE];
        uint8_t chunk[CHUNK_SIZE];
};

static void copying_done(struct copying *copying) {
        closep(&copying->file);
        closep(&copying->pipe);
        sd_bus_error_free(&copying->error);
}

/* 0: all of it; -ENODATA: the pipe ended before. */
static int read_all(int fd, void *data, size_t size) {
        for (size_t done = 0; done < size;) {
                ssize_t n = read(fd, (uint8_t *) data + done, size - done);

                if (n <= 0)
                        return n < 0 ? -errno : -ENODATA;
                done += (size_t) n;
        }
        return 0;
}

static int write_all(int fd, const uint8_t *data, size_t size, uint64_t offset) {
        for (size_t done = 0; done < size;) {
                ssize_t n = pwrite(fd, data + done, size - done, (off_t) (offset + done));

                if (n < 0)
                        return -errno;
                done += (size_t) n;
        }
        return 0;
}

/* Who commits meanwhile, for a press that is to be thanked, finds the disk's queue as good as empty: it has
 * no more than a piece at a time, of the lowest class, and as much time for others in between. What goes
 * wrong here fsync() tells of. */
static void give_piece(struct copying *copying) {
        uint64_t begin_usec = monotonic_usec();
        off_t begin = (off_t) copying->piece_begin,
              size = (off_t) (copying->piece_end - copying->piece_begin);

        (void) sync_file_range(copying->file, begin, size,
                               SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                       SYNC_FILE_RANGE_WAIT_AFTER);
        uint64_t took_usec = monotonic_usec() - begin_usec;
        struct timespec pause = {.tv_sec = (time_t) (took_usec / USEC_PER_SEC),
                                 .tv_nsec = (long) (took_usec % USEC_PER_SEC * NSEC_PER_USEC)};
        (void) clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
        copying->n_piece = 0;
}

static void note_written(struct copying *copying, uint64_t offset, size_t size) {
        if (copying->n_piece == 0 || offset < copying->piece_begin)
                copying->piece_begin = offset;
        if (copying->n_piece == 0 || offset + size > copying->piece_end)
                copying->piece_end = offset + size;
        copying->n_piece += size;
        if (copying->n_piece >= PIECE_SIZE)
                give_piece(copying);
}

static int take(struct copying *copying, struct copy_header header) {
        if (header.size == 0) {
                copying->size = header.offset;
                return ftruncate(copying->file, (off_t) header.offset) < 0 ? -errno : 0;
        }
        if (header.offset + header.size > copying->size)
                copying->size = header.offset + header.size;
        while (header.size > 0) {
                size_t n = header.size < CHUNK_SIZE ? header.size : CHUNK_SIZE, held = 0;
                int r = read_all(copying->pipe, copying->chunk, n);

                if (r >= 0 && header.offset == 0) {
                        held = n < MAGIC_SIZE ? n : MAGIC_SIZE;
                        memcpy(copying->magic, copying->chunk, held);
                }
                if (r >= 0)
                        r = write_all(copying->file, copying->chunk + held, n - held, header.offset + held);
                if (r < 0)
                        return r;
                note_written(copying, header.offset, n);
                header.offset += n;
                header.size -= n;
        }
        return 0;
}

/* Until the pipe ends. */
static int take_all(struct copying *copying) {
        for (;;) {
                struct copy_header header;
                int r = read_all(copying->pipe, &header, sizeof(header));

                if (r >= 0)
                        r = take(copying, header);
                if (r < 0)
                        return r == -ENODATA ? 0 : r;
        }
}

static int on_answer(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct copying *copying = userdata;

        copying->answered = true;
        copying->result = -sd_bus_message_get_errno(reply);
        return sd_bus_error_copy(&copying->error, sd_bus_message_get_error(reply));
}

/* The other end is then with the message alone. */
static int ask(struct copying *copying) {
        _cleanup_message_ sd_bus_message *call = NULL;
        int ends[2];

        if (pipe2(ends, O_CLOEXEC) < 0)
                return -errno;
        copying->pipe = ends[0];
        _cleanup_close_ int other = ends[1];
        int r = ctl_ask_new(copying->ctl, CTL_CENTRE_NAME, "Backup", &call, "ha{sv}", other, 0);
        if (r >= 0)
                r = sd_bus_call_async(copying->ctl->bus, NULL, call, on_answer, copying, UINT64_MAX);
        return r < 0 ? r : sd_bus_flush(copying->ctl->bus);
}

static int wait_for_answer(struct copying *copying) {
        while (!copying->answered) {
                int r = sd_bus_process(copying->ctl->bus, NULL);

                if (r == 0)
                        r = sd_bus_wait(copying->ctl->bus, UINT64_MAX);
                if (r < 0)
                        return r;
        }
        return copying->result;
}

static int make_durable(struct copying *copying) {
        if (fsync(copying->file) < 0)
                return -errno;
        int r = write_all(copying->file, copying->magic, MAGIC_SIZE, 0);
        if (r < 0)
                return r;
        return fsync(copying->file) < 0 ? -errno : file_sync_folder(copying->path);
}

/* As the unit of the backups by timer asks for; whoever copies by hand is as modest. */
static void be_modest(void) {
        (void) setpriority(PRIO_PROCESS, 0, NICE_LOWEST);
        (void) syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
}

static int copy(struct copying *copying) {
        enum language language = copying->ctl->options->language;

        be_modest();
        int r = ask(copying), taken = r;

        if (r >= 0) {
                taken = take_all(copying);
                closep(&copying->pipe); /* of a copy that cannot be written motcuad hears now */
                copying->pipe = -1;
                if (taken != -EINTR)
                        r = wait_for_answer(copying);
        }
        if (taken >= 0 && r < 0) {
                if (!sd_bus_error_is_set(&copying->error))
                        (void) sd_bus_error_set_errno(&copying->error, r);
                return ctl_explain(copying->ctl, CTL_DAEMON_CENTRE, &copying->error, r);
        }
        r = taken < 0 ? taken : make_durable(copying);
        if (r >= 0)
                return CTL_OK;
        report(language, TEXT_BACKUP_FAILED,
               PAIRS({"file", copying->path}, {"error", error_to_string(r, language)}));
        return CTL_FAILED;
}

int copy_record(struct ctl *ctl, const char *path, uint64_t *ret_size) {
        _cleanup_(copying_done) struct copying copying = {.ctl = ctl, .path = path, .file = -1, .pipe = -1};

        copying.file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (copying.file < 0) {
                report(ctl->options->language, errno == EEXIST ? TEXT_BACKUP_EXISTS : TEXT_WRITE_FAILED,
                       PAIRS({"file", path}, {"error", error_to_string(-errno, ctl->options->language)}));
                return CTL_FAILED;
        }
        int r = copy(&copying);
        if (r != CTL_OK)
                (void) unlink(path);
        *ret_size = copying.size;
        return r;
}
