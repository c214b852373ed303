#include "services/camera/footage-internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/random.h>
#include <sys/statvfs.h>

enum { IDENTITY_MAX = 200, ASIDE_MAX = 10000 };
#define IDENTITY_LINE "motcua footage 1\nstore "

/* ----- names ----- */

void footage_segment_name(uint64_t number, char ret[static FOOTAGE_NAME_SIZE]) {
        assert(number > 0 && number <= INDEX_NUMBER_MAX);
        (void) snprintf(ret, FOOTAGE_NAME_SIZE, "%010" PRIu64 ".mp4", number);
}

uint64_t footage_segment_number(const char *name) {
        char digits[11];
        uint64_t number;

        if (strlen(name) != FOOTAGE_NAME_SIZE - 2 || !streq(name + 10, ".mp4"))
                return 0;
        memcpy(digits, name, 10);
        digits[10] = '\0';
        return strspn(digits, "0123456789") == 10 &&
                               parse_u64(digits + strspn(digits, "0"), 1, INDEX_NUMBER_MAX, &number) >= 0
                       ? number
                       : 0;
}

int footage_open_camera(struct footage *footage, const char *camera, bool make, int *ret_fd) {
        if (!id_is_valid(camera) || camera[0] == '.')
                return -EINVAL;
        if (make && mkdirat(footage->fd, camera, 0700) < 0) {
                if (errno != EEXIST)
                        return -errno;
        } else if (make && fsync(footage->fd) < 0) {
                return -errno;
        }
        int fd = openat(footage->fd, camera, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                return -errno;
        *ret_fd = fd;
        return 0;
}

/* ----- what is shared ----- */

int footage_owe(struct footage *footage, const char *type, struct event_field *items, size_t n,
                uint64_t *ret_serial) {
        _cleanup_free_ char *text = NULL;
        struct fields fields;
        int r = fields_make(items, n, &fields, NULL);

        if (r >= 0)
                r = fields_to_text(&fields, &text);
        return r < 0 ? r : index_owe(footage->index, type, text, ret_serial);
}

int footage_owe_closed(struct footage *footage, const struct index_segment *segment) {
        char head[LOG_HEX_SIZE];

        log_hash_to_hex(&segment->head, head);
        struct event_field items[] = {
                EVENT_FIELD_S("camera", segment->camera),
                EVENT_FIELD_T("segment", segment->number),
                EVENT_FIELD_T("from_usec", segment->from_usec),
                EVENT_FIELD_T("until_usec", segment->until_usec),
                EVENT_FIELD_T("fragments", segment->fragments),
                EVENT_FIELD_T("bytes", segment->bytes),
                EVENT_FIELD_S("head", head),
                EVENT_FIELD_T("recorded_usec", segment->recorded_usec),
        };
        return footage_owe(footage, "segment-closed", items, ELEMENTSOF(items), NULL);
}

int footage_owe_lost(struct footage *footage, const struct index_segment *segment) {
        struct event_field items[] = {
                EVENT_FIELD_S("camera", segment->camera),
                EVENT_FIELD_T("from_usec", segment->from_usec),
                EVENT_FIELD_T("until_usec", segment->until_usec),
                EVENT_FIELD_S("cause", "lost"),
        };
        return footage_owe(footage, "recording-gap", items, ELEMENTSOF(items), NULL);
}

uint64_t footage_placed(const struct index_segment *segment, uint64_t realtime_usec) {
        int64_t at = (int64_t) realtime_usec + segment->shift_usec;

        return at < 0 ? 0 : (uint64_t) at < EVENT_INTEGER_MAX ? (uint64_t) at : EVENT_INTEGER_MAX;
}

void footage_count_fragment(struct index_segment *segment, const struct index_fragment *fragment) {
        uint64_t from = footage_placed(segment, fragment->realtime_usec),
                 until = footage_placed(segment, fragment->realtime_usec + fragment->duration_usec);

        if (segment->fragments == 0 || from < segment->from_usec)
                segment->from_usec = from;
        if (segment->fragments == 0 || until > segment->until_usec)
                segment->until_usec = until;
        segment->fragments++;
        segment->recorded_usec += fragment->duration_usec;
}

int footage_place_segment(struct footage *footage, struct index_segment *segment) {
        int64_t offset;
        int r = segment->synchronized ? 0 : index_get_boot(footage->index, segment->boot, &offset);

        if (r > 0)
                index_place_segment(segment, offset);
        return r < 0 ? r : 0;
}

int footage_find(struct footage *footage, enum footage_finding_kind kind, const struct footage_place *place,
                 const char *format, ...) {
        struct footage_finding *finding =
                ARRAY_ADD(footage->findings, footage->n_findings, footage->findings_allocated);
        va_list ap;

        if (!finding)
                return -ENOMEM;
        finding->kind = kind;
        (void) snprintf(finding->camera, sizeof(finding->camera), "%s", place->camera);
        finding->segment = place->segment;
        finding->fragment = place->fragment;
        va_start(ap, format);
        (void) vsnprintf(finding->detail, sizeof(finding->detail), format, ap);
        va_end(ap);
        return 0;
}

int footage_each_finding(const struct footage *footage,
                         int (*each)(const struct footage_finding *finding, void *userdata), void *userdata) {
        int r = 0;

        for (size_t i = 0; r == 0 && i < footage->n_findings; i++)
                r = each(&footage->findings[i], userdata);
        return r;
}

void footage_forget_findings(struct footage *footage) {
        footage->n_findings = 0;
}

const char *footage_store(const struct footage *footage) {
        return footage->store;
}

struct index *footage_index(struct footage *footage) {
        return footage->index;
}

/* ----- identity ----- */

/* -EBADMSG: a file of that name that is no identity. */
static int read_identity(int folder_fd, char ret[static FOOTAGE_STORE_SIZE]) {
        _cleanup_close_ int fd = openat(folder_fd, FOOTAGE_IDENTITY,
                                        O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
        char text[IDENTITY_MAX + 1];
        size_t begin = strlen(IDENTITY_LINE);

        if (fd < 0)
                return errno == ELOOP ? -EBADMSG : -errno;
        ssize_t n = read(fd, text, IDENTITY_MAX);
        if (n < 0)
                return errno == EISDIR ? -EBADMSG : -errno;
        text[n] = '\0';
        if ((size_t) n != begin + FOOTAGE_STORE_SIZE || strncmp(text, IDENTITY_LINE, begin) != 0 ||
            text[n - 1] != '\n')
                return -EBADMSG;
        text[n - 1] = '\0';
        if (!id128_is_valid(text + begin))
                return -EBADMSG;
        memcpy(ret, text + begin, FOOTAGE_STORE_SIZE);
        return 0;
}

int footage_identify(const char *folder, char ret[static FOOTAGE_STORE_SIZE]) {
        _cleanup_close_ int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        return fd < 0 ? -errno : read_identity(fd, ret);
}

static int make_identity(struct footage *footage) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        uint8_t bytes[16];

        if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t) sizeof(bytes))
                return -EIO;
        for (size_t i = 0; i < sizeof(bytes); i++)
                (void) snprintf(footage->store + 2 * i, 3, "%02x", bytes[i]);
        int r = str_format(&path, "%s/" FOOTAGE_IDENTITY, footage->folder);
        if (r >= 0)
                r = str_format(&text, IDENTITY_LINE "%s\n", footage->store);
        return r < 0 ? r : file_replace(path, text, strlen(text));
}

/* What a store has before anything was recorded, and what a new file system has. */
static bool is_nothing(const char *name) {
        static const char *const names[] = {".",
                                            "..",
                                            "lost+found",
                                            FOOTAGE_IDENTITY,
                                            FOOTAGE_IDENTITY ".new",
                                            "holds",
                                            "holds.new",
                                            "reserve",
                                            INDEX_DATABASE,
                                            INDEX_DATABASE "-journal", /* while it is made */
                                            INDEX_DATABASE "-wal",
                                            INDEX_DATABASE "-shm"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (streq(names[i], name))
                        return true;
        return false;
}

int footage_has_something(int folder_fd) {
        int fd = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        const struct dirent *entry;
        int r = 0;

        if (!dir) {
                r = -errno;
                if (fd >= 0)
                        close(fd);
                return r;
        }
        while (r == 0 && (entry = readdir(dir)))
                r = !is_nothing(entry->d_name);
        closedir(dir);
        return r;
}

static int choose_new(struct footage *footage, int found, struct problem *problem) {
        int something = footage_has_something(footage->fd);

        if (something < 0)
                return problem_tell(problem, something, "Không đọc được %s: %s.", "%s cannot be read: %s.",
                                    footage->folder, strerror(-something));
        if (found >= 0 && something)
                return problem_tell(
                        problem, -EEXIST,
                        "%s đã có bản ghi hình của kho %s mà máy này chưa biết: quản trị viên phải chấp nhận "
                        "kho.",
                        "%s has footage of the store %s, which this machine does not know: an administrator "
                        "must accept it.",
                        footage->folder, footage->store);
        if (found >= 0)
                return 0;
        if (found == -EBADMSG || something)
                return problem_tell(problem, -ENOTEMPTY, "%s không trống và không phải kho ghi hình.",
                                    "%s is not empty, and no store of footage.", footage->folder);
        int r = make_identity(footage);
        return r < 0 ? problem_tell(problem, r, "Không tạo được kho trong %s: %s.",
                                    "No store can be made in %s: %s.", footage->folder, strerror(-r))
                     : 0;
}

static int choose(struct footage *footage, const char *remembered, struct problem *problem) {
        int found = read_identity(footage->fd, footage->store);

        if (found < 0 && found != -ENOENT && found != -EBADMSG)
                return problem_tell(problem, found, "Không đọc được kho ghi hình trong %s: %s.",
                                    "The store in %s cannot be read: %s.", footage->folder, strerror(-found));
        if (!remembered)
                return choose_new(footage, found, problem);
        if (found == -ENOENT)
                return problem_tell(problem, -ENODEV, "Trong %s không có kho ghi hình: thiếu ổ đĩa.",
                                    "%s has no store of footage: its disk is missing.", footage->folder);
        if (found < 0 || !streq(footage->store, remembered))
                return problem_tell(problem, -EXDEV, "Trong %s là kho khác, không phải kho %s.",
                                    "%s has another store, not %s.", footage->folder, remembered);
        return 0;
}

/* ----- opening ----- */

static int move_aside(struct footage *footage, const char *damage) {
        static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
        char name[64], aside[64];
        unsigned n = 1;

        for (; n < ASIDE_MAX; n++) {
                (void) snprintf(name, sizeof(name), INDEX_DATABASE ".damaged-%u", n);
                if (faccessat(footage->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
                        break;
        }
        /* The database before its log, as the outbox does: a log alone opens as nothing. */
        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                (void) snprintf(name, sizeof(name), INDEX_DATABASE "%s", suffixes[i]);
                (void) snprintf(aside, sizeof(aside), INDEX_DATABASE ".damaged-%u%s", n, suffixes[i]);
                if (renameat(footage->fd, name, footage->fd, aside) < 0 && errno != ENOENT)
                        return -errno;
        }
        if (fsync(footage->fd) < 0)
                return -errno;
        return footage_find(footage, FOOTAGE_INDEX_DAMAGED, &(struct footage_place){""},
                            "%s; now index.db.damaged-%u", damage, n);
}

static int open_index(struct footage *footage, bool *ret_is_new) {
        _cleanup_free_ char *path = NULL, *damage = NULL;
        bool is_new = faccessat(footage->fd, INDEX_DATABASE, F_OK, AT_SYMLINK_NOFOLLOW) < 0;
        int r = str_format(&path, "%s/" INDEX_DATABASE, footage->folder);

        if (r < 0)
                return r;
        /* A log without its database. */
        if (is_new && faccessat(footage->fd, INDEX_DATABASE "-wal", F_OK, AT_SYMLINK_NOFOLLOW) >= 0)
                r = move_aside(footage, "a log without its database");
        if (r >= 0)
                r = index_open(path, footage->store, &footage->index, &damage);
        if (r == -EUCLEAN) {
                is_new = true;
                r = move_aside(footage, damage ? damage : "?");
                if (r >= 0)
                        r = index_open(path, footage->store, &footage->index, NULL);
        }
        *ret_is_new = is_new;
        return r < 0 ? r : 0;
}

static int open_folder(struct footage *footage, const char *remembered, struct problem *problem) {
        struct stat st;

        footage->fd = open(footage->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (footage->fd < 0 || fstat(footage->fd, &st) < 0) {
                int r = errno == ENOENT && remembered ? -ENODEV : -errno;
                return problem_tell(problem, r, "Không mở được thư mục ghi hình %s: %s.",
                                    "The folder of footage %s cannot be opened: %s.", footage->folder,
                                    strerror(-r));
        }
        footage->device = st.st_dev;
        footage->inode = st.st_ino;
        return 0;
}

static int fill(struct footage *footage, const char *remembered, struct problem *problem) {
        bool index_is_new = false;
        int r = open_folder(footage, remembered, problem);

        if (r >= 0)
                r = choose(footage, remembered, problem);
        if (r < 0)
                return r;
        r = open_index(footage, &index_is_new);
        if (r >= 0)
                r = footage_load_holds(footage, index_is_new);
        if (r >= 0)
                r = recovery_new(footage, &footage->recovery);
        if (r == -EPROTONOSUPPORT)
                return problem_tell(
                        problem, r,
                        "Kho ghi hình trong %s do phiên bản mới hơn ghi và được giữ nguyên: hãy cài "
                        "lại phiên bản đó.",
                        "The store in %s was written by a newer version, and is left as it is: "
                        "install that version again.",
                        footage->folder);
        if (r < 0)
                return problem_tell(problem, r, "Kho ghi hình trong %s không dùng được: %s.",
                                    "The store in %s cannot be used: %s.", footage->folder, strerror(-r));
        footage_fill_reserve(footage);
        return 0;
}

int footage_open(const char *folder, const char *remembered, struct clock *clock, struct footage **ret,
                 struct problem *ret_problem) {
        _cleanup_(footage_freep) struct footage *footage = calloc(1, sizeof(*footage));

        if (!footage)
                return -ENOMEM;
        footage->fd = -1;
        footage->clock = clock;
        footage->folder = strdup(folder);
        if (!footage->folder)
                return -ENOMEM;
        int r = fill(footage, remembered, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(footage);
        return 0;
}

struct footage *footage_free(struct footage *footage) {
        if (!footage)
                return NULL;
        assert(!footage->recordings);
        recovery_free(footage->recovery);
        index_free(footage->index);
        if (footage->fd >= 0)
                close(footage->fd);
        free(footage->folder);
        free(footage->findings);
        free(footage);
        return NULL;
}

/* ----- whether it is still there ----- */

int footage_check(struct footage *footage) {
        char store[FOOTAGE_STORE_SIZE] = "";
        struct statvfs fs;
        struct stat st;

        if (stat(footage->folder, &st) < 0)
                return errno == ENOENT ? -ENODEV : -errno;
        if (st.st_dev != footage->device || st.st_ino != footage->inode)
                return -ENODEV;
        int r = read_identity(footage->fd, store);
        if (r < 0)
                return r == -ENOENT || r == -EBADMSG ? -ENODEV : r;
        if (!streq(store, footage->store))
                return -EXDEV;
        if (fstatvfs(footage->fd, &fs) < 0)
                return -errno;
        return fs.f_flag & ST_RDONLY ? -EROFS : index_check(footage->index);
}

int footage_get_room(struct footage *footage, uint64_t *ret_free, uint64_t *ret_size) {
        struct statvfs fs;

        if (fstatvfs(footage->fd, &fs) < 0)
                return -errno;
        *ret_free = (uint64_t) fs.f_bavail * fs.f_frsize;
        *ret_size = (uint64_t) fs.f_blocks * fs.f_frsize;
        return 0;
}
