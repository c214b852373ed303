#include <nettle/sha2.h>

#include "export-job.h"
#include "hw/timer.h"

enum { STEP_BYTES = 4 * 1024 * 1024 };

/* One after the other: what is made of a file, and then the sum of that. */
struct ordinary {
        struct export_job *job;
        struct log_hash sidecar;
        struct clip_remux done[CLIP_FILES_MAX];
        size_t n; /* that are done */
        struct remux *remux;
        sd_event_source *step;
        struct sha256_ctx sum;
        uint64_t summed;
        uint8_t *bytes;
        int fd; /* of the one that is being made; borrowed */
};

struct ordinary *ordinary_free(struct ordinary *ordinary) {
        if (!ordinary)
                return NULL;
        remux_free(ordinary->remux);
        sd_event_source_disable_unref(ordinary->step);
        free(ordinary->bytes);
        free(ordinary);
        return NULL;
}

static const struct clip_sidecar *clip_of(const struct ordinary *ordinary) {
        return clip_get_sidecar(ordinary->job->clip);
}

static int add_sidecar(struct ordinary *ordinary) {
        struct export_job *job = ordinary->job;
        _cleanup_free_ char *text = NULL, *name = NULL, *of = NULL;
        size_t size;
        int r = str_format(&of, "%s.json", job->name);

        if (r >= 0)
                r = str_format(&name, "%s-ordinary.json", job->name);
        if (r >= 0)
                r = clip_remux_to_text(ordinary->done, ordinary->n, of, &ordinary->sidecar, &text, &size);
        return r < 0 ? r : export_write_text(job, name, text, size);
}

static void on_made(int result, void *userdata) {
        struct ordinary *ordinary = userdata;

        ordinary->remux = remux_free(ordinary->remux);
        if (result < 0) {
                export_end(ordinary->job, result);
                return;
        }
        sha256_init(&ordinary->sum);
        ordinary->summed = 0;
        trigger(ordinary->step);
}

/* "c1-1.mp4": "c1-1-ordinary.mp4". */
static int make_next(struct ordinary *ordinary) {
        struct export_job *job = ordinary->job;
        const struct clip_file *of = &clip_of(ordinary)->files[ordinary->n];
        struct clip_remux *next = &ordinary->done[ordinary->n];
        int length = (int) (strlen(of->name) - strlen(".mp4"));
        _cleanup_free_ char *name = NULL;
        int r = str_format(&name, "%.*s-ordinary.mp4", length, of->name);

        if (r >= 0)
                r = export_make_file(name, &ordinary->fd, job);
        if (r < 0)
                return r;
        next->of = of;
        (void) snprintf(next->name, sizeof(next->name), "%s", name);
        return remux_new(job->manager->parts.event, job->manager->parts.remux,
                         (const int[]){job->files[ordinary->n].fd, ordinary->fd}, on_made, ordinary,
                         &ordinary->remux);
}

static int sum_up(struct ordinary *ordinary) {
        ssize_t n = pread(ordinary->fd, ordinary->bytes, STEP_BYTES, (off_t) ordinary->summed);

        if (n < 0)
                return -errno;
        sha256_update(&ordinary->sum, (size_t) n, ordinary->bytes);
        ordinary->summed += (uint64_t) n;
        return n > 0;
}

static int on_step(sd_event_source *source, void *userdata) {
        struct ordinary *ordinary = userdata;
        int r = sum_up(ordinary);

        if (r > 0) {
                trigger(source);
                return 0;
        }
        if (r == 0) {
                sha256_digest(&ordinary->sum, LOG_HASH_SIZE, ordinary->done[ordinary->n++].sha256.bytes);
                r = ordinary->n < clip_of(ordinary)->n_files ? make_next(ordinary) : add_sidecar(ordinary);
                if (r >= 0 && ordinary->remux)
                        return 0;
        }
        export_end(ordinary->job, r);
        return 0;
}

int ordinary_new(struct export_job *job, const struct log_hash *sidecar, struct ordinary **ret) {
        struct ordinary *ordinary = calloc(1, sizeof(*ordinary));

        if (!ordinary)
                return -ENOMEM;
        ordinary->job = job;
        ordinary->sidecar = *sidecar;
        ordinary->bytes = malloc(STEP_BYTES);
        int r = ordinary->bytes ? trigger_new(job->manager->parts.event, on_step, ordinary, &ordinary->step)
                                : -ENOMEM;
        if (r >= 0)
                r = sd_event_source_set_priority(ordinary->step, EXPORT_PRIORITY);
        if (r >= 0 && 2 * (clip_of(ordinary)->n_files + 1) > ELEMENTSOF(job->files))
                r = -E2BIG;
        if (r >= 0)
                r = make_next(ordinary);
        if (r < 0)
                ordinary_free(ordinary);
        else
                *ret = ordinary;
        return r;
}
