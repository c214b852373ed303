#include "evidence.h"

#include <fcntl.h>

#include "services/base/log-hash.h"

_Static_assert((int) EVIDENCE_HASH_SIZE == (int) LOG_HEX_SIZE, "hashes in hexadecimal");

void evidence_done(struct evidence *evidence) {
        report_free(evidence->report);
        json_decref(evidence->duties);
        report_form_done(&evidence->form);
        criteria_free(evidence->criteria);
        problem_done(&evidence->problem);
        free(evidence->note);
        free(evidence->key);
        free(evidence->record);
        free(evidence->lines);
        free(evidence->folder);
        closep(&evidence->fd);
        for (size_t i = 0; i < evidence->n_texts; i++)
                free(evidence->texts[i]);
        free(evidence->texts);
}

int evidence_open_file(struct evidence_stream *ret) {
        ret->f = open_memstream(&ret->data, &ret->size);
        return ret->f ? 0 : -errno;
}

static int write_file(const struct evidence *evidence, const char *name,
                      const struct evidence_stream *stream) {
        _cleanup_close_ int fd = openat(evidence->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

        if (fd < 0)
                return -errno;
        for (size_t done = 0; done < stream->size;) {
                ssize_t n = write(fd, stream->data + done, stream->size - done);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : -ENOSPC;
                done += (size_t) n;
        }
        return fsync(fd) < 0 ? -errno : 0;
}

int evidence_close_file(struct evidence *evidence, const char *name, struct evidence_stream *stream, int r) {
        struct evidence_file *file = &evidence->files[evidence->n_files];
        struct log_hash sum;

        assert(evidence->n_files < EVIDENCE_FILES_MAX);
        if (fclose(stream->f) != 0 && r >= 0)
                r = -errno;
        if (r >= 0)
                r = write_file(evidence, name, stream);
        if (r >= 0) {
                log_hash_plain(&(const struct iovec){stream->data, stream->size}, 1, &sum);
                log_hash_to_hex(&sum, file->sha256);
                file->name = name;
                evidence->n_files++;
        }
        free(stream->data);
        *stream = (struct evidence_stream){0};
        return r;
}

int evidence_write_file(struct evidence *evidence, const char *name, evidence_write_fn write) {
        struct evidence_stream stream = {0};
        int r = evidence_open_file(&stream);

        return r < 0 ? r : evidence_close_file(evidence, name, &stream, write(evidence, stream.f));
}

const struct evidence_file *evidence_find_file(const struct evidence *evidence, const char *name) {
        for (size_t i = 0; i < evidence->n_files; i++)
                if (streq(evidence->files[i].name, name))
                        return &evidence->files[i];
        return NULL;
}
