#include "clip-proof.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "daemon/record/events-read.h"
#include "services/config/error-text.h"

struct proving {
        struct clip_proof *proof;
        const char *folder, *path;
        clip_finding_fn each;
        void *userdata;
};

void clip_proof_done(struct clip_proof *proof) {
        clip_sidecar_done(&proof->sidecar);
}

static int tell(struct proving *proving, const struct clip_finding *finding) {
        proving->proof->n_faults += !finding->is_note;
        return proving->each(finding, proving->userdata);
}

static int tell_verdict(struct proving *proving, const char *file, const struct clip_verdict *verdict,
                        bool in_file) {
        return tell(proving, &(const struct clip_finding){
                                     .word = clip_fault_to_string(verdict->fault),
                                     .file = file,
                                     .detail = verdict->error < 0 ? strerror(-verdict->error) : NULL,
                                     .segment = verdict->segment,
                                     .fragment = verdict->fragment,
                                     .other_segment = verdict->other_segment,
                                     .other = verdict->other,
                                     .offset = verdict->offset,
                                     .has_offset = in_file,
                             });
}

/* ----- files ----- */

static int read_file(void *from, uint64_t at, void *bytes, size_t size) {
        const int *fd = from;

        for (size_t done = 0; done < size;) {
                ssize_t n = pread(*fd, (uint8_t *) bytes + done, size - done, (off_t) (at + done));

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : -ENODATA;
                done += (size_t) n;
        }
        return 0;
}

static int open_file(const struct proving *proving, const char *name, uint64_t *ret_size) {
        _cleanup_free_ char *path = NULL;
        struct stat st;

        if (str_format(&path, "%s%s", proving->folder, name) < 0)
                return -ENOMEM;
        /* Whatever it is, opening does not wait for it. */
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (fd < 0)
                return -errno;
        int r = fstat(fd, &st) < 0 ? -errno : S_ISREG(st.st_mode) ? 0 : -ESPIPE;
        if (r < 0) {
                close(fd);
                return r;
        }
        *ret_size = (uint64_t) st.st_size;
        return fd;
}

static int prove_file(struct proving *proving, size_t i) {
        const struct clip_sidecar *sidecar = &proving->proof->sidecar;
        const char *name = sidecar->files[i].name;
        struct segment_reader reader = {.read = read_file};
        struct clip_verdict verdict = {.fault = CLIP_NOT_READ};
        _cleanup_close_ int fd = open_file(proving, name, &reader.size);

        if (fd == -ENOMEM)
                return fd;
        if (fd < 0) {
                verdict.error = fd;
                fd = -1;
                return tell_verdict(proving, name, &verdict, false);
        }
        reader.from = &fd;
        int r = clip_verify_file(sidecar, i, &reader, &verdict);
        proving->proof->fragments += verdict.fragments;
        return r == -EBADMSG ? tell_verdict(proving, name, &verdict, verdict.fault != CLIP_SUM) : r;
}

/* ----- what the sidecar says itself ----- */

static int tell_damaged(struct proving *proving) {
        const struct clip_sidecar *sidecar = &proving->proof->sidecar;
        int r = 0;

        for (size_t i = 0; i < sidecar->n_files; i++)
                for (size_t j = 0; j < sidecar->files[i].n_parts; j++) {
                        const struct clip_part *part = &sidecar->files[i].parts[j];
                        for (size_t k = 0; r >= 0 && k < part->n_damaged; k++)
                                r = tell(proving, &(const struct clip_finding){.word = "damaged",
                                                                               .file = sidecar->files[i].name,
                                                                               .segment = part->segment,
                                                                               .fragment = part->damaged[k]});
                }
        return r;
}

static int tell_missing(struct proving *proving) {
        const struct clip_sidecar *sidecar = &proving->proof->sidecar;
        int r = tell_damaged(proving);

        for (size_t i = 0; r >= 0 && i < sidecar->n_missing; i++)
                r = tell(proving, &(const struct clip_finding){.word = "missing",
                                                               .file = proving->path,
                                                               .detail = sidecar->missing[i].what,
                                                               .segment = sidecar->missing[i].first,
                                                               .other_segment = sidecar->missing[i].last});
        for (size_t i = 0; r >= 0 && i < sidecar->n_gaps; i++)
                r = tell(proving, &(const struct clip_finding){.word = "gap",
                                                               .file = proving->path,
                                                               .detail = sidecar->gaps[i].cause,
                                                               .segment = 0,
                                                               .other_segment = sidecar->gaps[i].until_usec,
                                                               .other = sidecar->gaps[i].from_usec,
                                                               .is_note = true});
        if (r >= 0 && sidecar->partial)
                r = tell(proving, &(const struct clip_finding){
                                          .word = "partial", .file = proving->path, .is_note = true});
        return r;
}

/* ----- the record ----- */

enum { HEAD_UNKNOWN, HEAD_OTHER, HEAD_FITS };

struct heads {
        const struct clip_sidecar *sidecar;
        uint8_t *known; /* of each part, HEAD_* */
        char sum[LOG_HEX_SIZE];
        bool exported;
};

static size_t count_parts(const struct clip_sidecar *sidecar) {
        size_t n = 0;

        for (size_t i = 0; i < sidecar->n_files; i++)
                n += sidecar->files[i].n_parts;
        return n;
}

static const struct clip_part *part_at(const struct clip_sidecar *sidecar, size_t n, const char **ret_file) {
        size_t i = 0;

        for (; n >= sidecar->files[i].n_parts; i++)
                n -= sidecar->files[i].n_parts;
        *ret_file = sidecar->files[i].name;
        return &sidecar->files[i].parts[n];
}

/* A store that was made anew counts from 1 again: one head that fits is enough. */
static int compare_head(const struct event_read *event, void *userdata) {
        const char *type = event->type;
        const struct fields *fields = event->fields;
        struct heads *heads = userdata;
        const char *camera, *head, *sum, *file;
        uint64_t segment;

        if (streq(type, "footage-exported")) {
                heads->exported |= fields_get_s(fields, "sha256", &sum) >= 0 && streq(sum, heads->sum);
                return 0;
        }
        if (fields_get_s(fields, "camera", &camera) < 0 || !streq(camera, heads->sidecar->camera) ||
            fields_get_s(fields, "head", &head) < 0 || fields_get_t(fields, "segment", &segment) < 0)
                return 0;
        for (size_t i = 0; i < count_parts(heads->sidecar); i++) {
                const struct clip_part *part = part_at(heads->sidecar, i, &file);
                char hex[LOG_HEX_SIZE];

                if (part->segment != segment || heads->known[i] == HEAD_FITS)
                        continue;
                log_hash_to_hex(&part->head, hex);
                /* footage-head tells of an open one how far it was then. */
                if (streq(head, hex))
                        heads->known[i] = HEAD_FITS;
                else if (streq(type, "segment-closed") && part->closed)
                        heads->known[i] = HEAD_OTHER;
        }
        return 0;
}

static int tell_heads(struct proving *proving, const struct heads *heads) {
        const char *file;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < count_parts(heads->sidecar); i++) {
                const struct clip_part *part = part_at(heads->sidecar, i, &file);

                if (heads->known[i] != HEAD_FITS)
                        r = tell(proving, &(const struct clip_finding){.word = heads->known[i] == HEAD_OTHER
                                                                                       ? "other-head"
                                                                                       : "unproven",
                                                                       .file = file,
                                                                       .segment = part->segment,
                                                                       .is_note = !part->closed});
        }
        if (r >= 0 && !heads->exported)
                r = tell(proving, &(const struct clip_finding){
                                          .word = "not-exported", .file = proving->path, .is_note = true});
        return r;
}

static int compare_with_record(struct proving *proving, const char *record, const char *text, size_t size) {
        static const char *const types[] = {"segment-closed", "footage-head", "footage-exported"};
        struct heads heads = {.sidecar = &proving->proof->sidecar};
        const struct iovec part = {(void *) text, size};
        struct log_hash sum;

        _cleanup_free_ uint8_t *known = calloc(count_parts(heads.sidecar) + 1, 1);
        if (!known)
                return -ENOMEM;
        heads.known = known;
        log_hash_plain(&part, 1, &sum);
        log_hash_to_hex(&sum, heads.sum);
        int r = events_read(record, types, ELEMENTSOF(types), compare_head, &heads);
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return tell(proving, &(const struct clip_finding){
                                             .word = "no-record", .file = record, .detail = strerror(-r)});
        return tell_heads(proving, &heads);
}

int clip_prove(const char *path, const char *record, clip_finding_fn each, void *userdata,
               struct clip_proof *ret) {
        const char *slash = strrchr(path, '/');
        _cleanup_free_ char *text = NULL, *folder = strndup(path, slash ? (size_t) (slash + 1 - path) : 0),
                            *what = NULL;
        struct proving proving = {
                .proof = ret, .folder = folder, .path = path, .each = each, .userdata = userdata};
        struct clip_verdict verdict;
        size_t size, which;

        *ret = (struct clip_proof){.has_record = record != NULL};
        if (!folder)
                return -ENOMEM;
        int r = file_read_regular(path, CLIP_SIDECAR_MAX, &text, &size);
        if (r < 0)
                return r;
        r = clip_sidecar_from_text(text, size, &ret->sidecar, &what);
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return tell(&proving,
                            &(const struct clip_finding){.word = "sidecar", .file = path, .detail = what});
        r = clip_verify_sidecar(&ret->sidecar, &which, &verdict);
        if (r == -EBADMSG)
                r = tell_verdict(&proving, path, &verdict, false);
        for (size_t i = 0; r >= 0 && i < ret->sidecar.n_files; i++)
                r = prove_file(&proving, i);
        if (r >= 0)
                r = tell_missing(&proving);
        return r >= 0 && record ? compare_with_record(&proving, record, text, size) : r;
}
