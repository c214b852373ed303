#include "daemon/verify/internal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <sys/stat.h>

#include "daemon/record/replay.h"
#include "daemon/record/rules.h"
#include "daemon/record/store.h"
#include "daemon/rooms.h"

enum { EVENTS_A_COMMIT = 1000, BAR_SIZE = 40 };
/* Where SQLite locks a file: its readers and its writers, as of its file format. */
enum { LOCKS_BEGIN = 0x40000000, LOCKS_SIZE = 512 };

int verify_found(struct verify *verify, const char *format, ...) {
        va_list ap;

        (void) fprintf(verify->out, "%s: ", verify->path);
        va_start(ap, format);
        (void) vfprintf(verify->out, format, ap);
        va_end(ap);
        (void) fputc('\n', verify->out);
        return ++verify->n_findings < VERIFY_FINDINGS_MAX ? 0 : 1;
}

int verify_found_error(struct verify *verify, int r) {
        const char *damage = verify->store ? store_damage(verify->store) : NULL;

        if (r != -EUCLEAN)
                return r;
        if (verify->n_findings > 0)
                return 0;
        return verify_found(verify, "%s", damage ? damage : "damaged");
}

void verify_show_progress(struct verify *verify, uint64_t done, uint64_t total) {
        FILE *f = verify->options->progress;
        unsigned percent = total > 0 ? (unsigned) (done * 100 / total) : 0;

        if (!f || verify->shown == percent + 1)
                return;
        verify->shown = percent + 1;
        (void) fprintf(f, "\r[%-*.*s] %3u %%", BAR_SIZE, (int) (percent * BAR_SIZE / 100),
                       "########################################", percent);
        (void) fflush(f);
}

static void clear_progress(struct verify *verify) {
        if (verify->shown > 0)
                (void) fputs("\r\033[K", verify->options->progress);
}

/* ----- the file ----- */

/* Whoever has it open for writing holds a lock there. */
static int check_lock(struct verify *verify, int fd) {
        struct flock lock = {
                .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = LOCKS_BEGIN, .l_len = LOCKS_SIZE};

        if (fcntl(fd, F_GETLK, &lock) < 0)
                return -errno;
        if (lock.l_type == F_UNLCK)
                return 0;
        verify->why = "a program has it open: \"motcuactl verify\" proves the record of a motcuad at work";
        return -EBUSY;
}

/* What else a path may lead to: opening that could wait for ever. */
static int check_place(struct verify *verify) {
        _cleanup_free_ char *journal = NULL;
        struct stat st;

        if (stat(verify->path, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode)) {
                verify->why = S_ISDIR(st.st_mode) ? "it is a folder" : "it is no file";
                return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
        }
        if (str_format(&journal, "%s-journal", verify->path) < 0)
                return -ENOMEM;
        if (access(journal, F_OK) == 0) {
                verify->why = "beside it is a journal of a change that was broken off";
                return -EINVAL;
        }
        _cleanup_close_ int fd = open(verify->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        return fd < 0 ? -errno : check_lock(verify, fd);
}

static int check_pages(struct verify *verify, sqlite3 *db) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc, r = sqlite_prepare(db, "PRAGMA integrity_check(20)", &stmt);

        if (r < 0)
                return r == -EUCLEAN ? verify_found(verify, "%s", sqlite3_errmsg(db)) : r;
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                const char *answer = (const char *) sqlite3_column_text(stmt, 0);
                if (answer && !streq(answer, "ok") && verify_found(verify, "%s", answer) > 0)
                        return 1;
        }
        r = sqlite_errno(rc);
        return r == -EUCLEAN ? verify_found(verify, "%s", sqlite3_errmsg(db)) : r;
}

/* Of a file that SQLite does not take: by the size that its header says, as of SQLite's file format. */
static void find_cut(struct verify *verify) {
        enum { HEADER_SIZE = 100, PAGE_SIZE_AT = 16, PAGES_AT = 28 };
        unsigned char header[HEADER_SIZE];
        _cleanup_close_ int fd = open(verify->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        struct stat st;

        if (fd < 0 || fstat(fd, &st) < 0 || pread(fd, header, sizeof(header), 0) != (ssize_t) sizeof(header))
                return;
        uint64_t page = (uint64_t) header[PAGE_SIZE_AT] << 8 | header[PAGE_SIZE_AT + 1];
        uint64_t pages = (uint64_t) header[PAGES_AT] << 24 | (uint64_t) header[PAGES_AT + 1] << 16 |
                         (uint64_t) header[PAGES_AT + 2] << 8 | header[PAGES_AT + 3];
        if (memcmp(header, "SQLite format 3", sizeof("SQLite format 3")) == 0 &&
            (uint64_t) st.st_size < page * pages)
                (void) verify_found(verify, "it was cut short: %" PRIu64 " bytes of %" PRIu64,
                                    (uint64_t) st.st_size, page * pages);
}

static int check_file(struct verify *verify) {
        sqlite3 *db = NULL;
        int r = check_place(verify);

        if (r >= 0)
                r = sqlite_open_to_read(verify->path, &db);
        if (r == -EUCLEAN) {
                (void) verify_found(verify, "it is no database, or its schema is damaged");
                find_cut(verify);
                return 1;
        }
        if (r >= 0)
                r = check_pages(verify, db);
        sqlite3_close(db);
        return r;
}

/* ----- the events ----- */

/*
 * Sources and boots have their numbers in the order in which motcuad heard of them, which is not always that
 * of their first events. A source's later streams come from events.
 */
static bool is_first_of_source(const struct book *book, size_t i) {
        for (size_t k = 0; k < i; k++)
                if (streq(book->streams[k]->source, book->streams[i]->source))
                        return false;
        return true;
}

static int enter_sources(struct verify *verify) {
        const struct book *recorded = verify->recorded;
        struct book *book = verify->book;

        while (book->n_streams < recorded->n_streams && is_first_of_source(recorded, book->n_streams)) {
                const struct stream_row *known = recorded->streams[book->n_streams];
                struct source_row *source;
                struct stream_row *stream;

                int r = book_get_source(book, known->source, &source);
                if (r >= 0)
                        r = book_add_stream(book, known->source, known->epoch, &stream);
                if (r < 0)
                        return r;
                source->stream = stream->id;
                source->dirty = true;
        }
        return 0;
}

static int enter_boots(struct verify *verify) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < verify->recorded->n_boots; i++) {
                struct boot_row *boot;
                r = book_get_boot(verify->book, verify->recorded->boots[i].boot_id, &boot);
        }
        return r;
}

static int commit(struct verify *verify) {
        int r = book_flush(verify->book, verify->replayed);

        book_forget_events(verify->book);
        return r < 0 ? r : store_commit(verify->replayed);
}

static int replay_row(const struct event_row *row, void *userdata) {
        struct verify *verify = userdata;
        int r = replay_event(verify->book, row);

        if (r == -EUCLEAN)
                (void) verify_found(verify, "event %" PRIu64 " is none that was recorded so", row->id);
        if (r >= 0)
                r = enter_sources(verify);
        if (r >= 0 && row->id % EVENTS_A_COMMIT == 0) {
                verify_show_progress(verify, verify->n_events + row->id, 2 * verify->n_events);
                r = commit(verify);
                if (r >= 0)
                        r = store_begin(verify->replayed);
        }
        return r;
}

static int replay_into(struct verify *verify) {
        /* Of what other rooms have, rows that do not fit together are named when tables are compared. */
        static const struct room *const record_alone[] = {&record_room, NULL};
        int r = store_begin(verify->replayed);

        if (r >= 0)
                r = book_load(record_alone, verify->store, &verify->recorded);
        if (r >= 0)
                r = book_load(centre_rooms, verify->replayed, &verify->book);
        if (r >= 0)
                r = enter_boots(verify);
        if (r >= 0)
                r = enter_sources(verify);
        if (r >= 0)
                r = store_each_event(verify->store, 0, UINT32_MAX, replay_row, verify);
        return r < 0 ? r : commit(verify);
}

static int replay(struct verify *verify) {
        int r = replay_into(verify);

        verify->recorded = book_free(verify->recorded);
        verify->book = book_free(verify->book);
        return verify_found_error(verify, r);
}

/* ----- */

static int count_events(struct verify *verify) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(store_connection(verify->store), "SELECT coalesce(max(id), 0) FROM event",
                               &stmt);

        if (r < 0)
                return r;
        int rc = sqlite3_step(stmt);
        verify->n_events = rc == SQLITE_ROW ? (uint64_t) sqlite3_column_int64(stmt, 0) : 0;
        return sqlite_errno(rc);
}

/* The record's own events are of its name. */
static int check_name(struct verify *verify) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        const char *name = store_record_id(verify->store);
        int r = sqlite_prepare(store_connection(verify->store),
                               "SELECT epoch FROM event WHERE source = '" CENTRE_SOURCE "' LIMIT 1", &stmt);

        if (r < 0)
                return r;
        int rc = sqlite3_step(stmt);
        const char *epoch = rc == SQLITE_ROW ? (const char *) sqlite3_column_text(stmt, 0) : name;
        if (epoch && !streq(epoch, name))
                return verify_found(verify, "table meta calls the record %s, and its events call it %.*s",
                                    name, EPOCH_SIZE, epoch);
        return sqlite_errno(rc);
}

static int open_stores(struct verify *verify) {
        _cleanup_free_ char *damage = NULL;
        int r = store_open_to_read(verify->path, centre_rooms, &verify->store, &damage);

        if (r == -EROFS)
                verify->why = "it was written by an older version of motcua: \"motcuactl restore\" brings it "
                              "forward "
                              "and proves it";
        if (r == -EPROTONOSUPPORT)
                verify->why = "it was written by a newer version of motcua: install that version again";
        if (r == -EUCLEAN)
                r = verify_found(verify, "%s", damage ? damage : "damaged");
        if (r == 0)
                r = store_open_temporary(centre_rooms, verify->store ? store_record_id(verify->store) : NULL,
                                         &verify->replayed);
        if (r == 0)
                r = sqlite_attach_to_read(store_connection(verify->replayed), verify->path, "recorded");
        if (r == 0 && verify->store)
                r = count_events(verify);
        if (r == 0 && verify->store)
                r = check_name(verify);
        return r;
}

static int run(struct verify *verify) {
        int r = check_file(verify);

        /* Where pages are damaged, what else does not fit may be of that. */
        if (r == 0 && verify->n_findings == 0)
                r = open_stores(verify);
        if (r == 0 && verify->replayed)
                r = verify_schema(verify);
        if (r == 0 && verify->store)
                r = verify_log(verify);
        if (r == 0 && verify->n_findings == 0)
                r = replay(verify);
        if (r == 0 && verify->n_findings == 0)
                r = verify_tables(verify);
        if (r == 0 && verify->store)
                r = verify_warn_of_codes(verify);
        return r;
}

int verify_record(const char *path, const struct verify_options *options, FILE *out) {
        static const struct verify_options none = {0};
        struct verify verify = {.path = path, .options = options ? options : &none, .out = out};
        int r = run(&verify);

        clear_progress(&verify);
        verify.store = store_free(verify.store);
        verify.replayed = store_free(verify.replayed);
        if (verify.n_findings > 0)
                return 1;
        if (r < 0)
                (void) verify_found(&verify, "cannot be verified: %s",
                                    verify.why ? verify.why : strerror(-r));
        else
                (void) fprintf(out, "%s: all of %" PRIu64 " events fit, and what is derived from them\n",
                               path, verify.n_events);
        return r;
}
