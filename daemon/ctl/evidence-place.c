#include "evidence-place.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "prove.h"
#include "zip.h"

static bool exists(const char *path) {
        struct stat st;

        return lstat(path, &st) == 0 || errno != ENOENT;
}

int evidence_place_find(const char *output, struct evidence_place *ret) {
        size_t n = strlen(output);

        while (n > 1 && output[n - 1] == '/')
                n--;
        int r = str_format(&ret->folder, "%.*s", (int) n, output);
        if (r >= 0)
                r = str_format(&ret->archive, "%s.zip", ret->folder);
        if (r < 0)
                return r;
        const char *slash = strrchr(ret->folder, '/');
        ret->name = slash ? slash + 1 : ret->folder;
        if (ret->name[0] == '\0' || ret->name[0] == '.' || !text_is_plain(ret->name) ||
            strchr(ret->name, '\\') || strlen(ret->name) > ZIP_NAME_MAX / 2)
                return -EINVAL;
        return exists(ret->folder) || exists(ret->archive) ? -EEXIST : 0;
}

static void remove_parts(struct evidence_place *place) {
        if (place->part_archive)
                (void) unlink(place->part_archive);
        if (place->part)
                prove_remove_folder(place->part);
}

void evidence_place_done(struct evidence_place *place) {
        remove_parts(place);
        free(place->folder);
        free(place->archive);
        free(place->part);
        free(place->part_archive);
        *place = (struct evidence_place){0};
}

int evidence_place_make(struct evidence_place *place, int *ret_fd) {
        _cleanup_free_ char *part = NULL;

        int r = str_format(&part, "%s.part.XXXXXX", place->folder);
        if (r < 0)
                return r;
        if (!mkdtemp(part))
                return -errno;
        place->part = TAKE_PTR(part);
        int fd = open(place->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        *ret_fd = fd;
        return 0;
}

static int add_file(struct zip *zip, const struct evidence_place *place, int folder, const char *file) {
        _cleanup_free_ char *name = NULL;
        _cleanup_close_ int fd = openat(folder, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

        int r = fd < 0 ? -errno : str_format(&name, "%s/%s", place->name, file);
        return r < 0 ? r : zip_add(zip, name, fd);
}

static int pack(struct evidence_place *place, int folder, const char *const *names, size_t n) {
        _cleanup_(zip_freep) struct zip *zip = NULL;
        _cleanup_free_ char *path = NULL;

        int r = str_format(&path, "%s.zip", place->part);
        if (r < 0)
                return r;
        _cleanup_close_ int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;
        place->part_archive = TAKE_PTR(path);
        r = zip_new(fd, &zip);
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = add_file(zip, place, folder, names[i]);
        if (r >= 0)
                r = zip_finish(zip);
        return r < 0 ? r : fsync(fd) < 0 ? -errno : 0;
}

/* The folder last, when the archive is on disk under its name. */
static int rename_parts(const struct evidence_place *place) {
        int r = file_rename_new(AT_FDCWD, place->part_archive, AT_FDCWD, place->archive);

        if (r < 0)
                return r;
        r = file_sync_folder(place->archive);
        if (r >= 0)
                r = file_rename_new(AT_FDCWD, place->part, AT_FDCWD, place->folder);
        if (r >= 0) {
                r = file_sync_folder(place->folder);
                if (r < 0)
                        (void) rename(place->folder, place->part);
        }
        if (r < 0)
                (void) unlink(place->archive); /* which needs no room */
        return r;
}

int evidence_place_put(struct evidence_place *place, int fd, const char *const *names, size_t n) {
        int r = pack(place, fd, names, n);

        if (r >= 0 && fsync(fd) < 0)
                r = -errno;
        if (r >= 0)
                r = rename_parts(place);
        if (r < 0)
                return r;
        free(place->part);
        free(place->part_archive);
        place->part = place->part_archive = NULL;
        return 0;
}
