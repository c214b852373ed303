#include "evidence.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "services/base/log-hash.h"

_Static_assert((int) EVIDENCE_HASH_SIZE == (int) LOG_HEX_SIZE, "hashes in hexadecimal");

void evidence_done(struct evidence *evidence) {
        report_free(evidence->report);
        report_form_done(&evidence->form);
        criteria_free(evidence->criteria);
        problem_done(&evidence->problem);
        free(evidence->note);
        free(evidence->key);
        free(evidence->record);
        free(evidence->folder);
        closep(&evidence->fd);
        for (size_t i = 0; i < evidence->n_texts; i++)
                free(evidence->texts[i]);
        free(evidence->texts);
}

static int hash(int fd, char ret[static EVIDENCE_HASH_SIZE]) {
        struct log_hash sum;
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        size_t size = (size_t) st.st_size;
        void *data = size > 0 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
        if (data == MAP_FAILED)
                return -errno;
        log_hash_plain(&(const struct iovec){data ? data : &sum, size}, 1, &sum);
        if (data)
                (void) munmap(data, size);
        log_hash_to_hex(&sum, ret);
        return 0;
}

int evidence_open_file(struct evidence *evidence, const char *name, FILE **ret) {
        int fd = openat(evidence->fd, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

        if (fd < 0)
                return -errno;
        FILE *f = fdopen(fd, "w+e");
        if (!f) {
                int r = -errno;
                close(fd);
                return r;
        }
        *ret = f;
        return 0;
}

int evidence_close_file(struct evidence *evidence, const char *name, FILE *f, int r) {
        struct evidence_file *file = &evidence->files[evidence->n_files];

        assert(evidence->n_files < EVIDENCE_FILES_MAX);
        if (r >= 0 && fflush(f) != 0)
                r = -errno;
        if (r >= 0 && fsync(fileno(f)) < 0)
                r = -errno;
        if (r >= 0)
                r = hash(fileno(f), file->sha256);
        if (fclose(f) != 0 && r >= 0)
                r = -errno;
        if (r < 0)
                return r;
        file->name = name;
        evidence->n_files++;
        return 0;
}

int evidence_write_file(struct evidence *evidence, const char *name, evidence_write_fn write) {
        FILE *f = NULL;
        int r = evidence_open_file(evidence, name, &f);

        return r < 0 ? r : evidence_close_file(evidence, name, f, write(evidence, f));
}

const struct evidence_file *evidence_find_file(const struct evidence *evidence, const char *name) {
        for (size_t i = 0; i < evidence->n_files; i++)
                if (streq(evidence->files[i].name, name))
                        return &evidence->files[i];
        return NULL;
}
