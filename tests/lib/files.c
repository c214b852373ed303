#include "files.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "loop.h"

char *file_join(const char *dir, const char *name) {
        char *path;

        must_errno(asprintf(&path, "%s/%s", dir, name));
        return path;
}

char *file_read(const char *path, size_t *ret_size) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat st = {};

        if (fd < 0 && errno != ENOENT)
                test_die("%s: %s", path, strerror(errno));
        if (fd >= 0)
                must_errno(fstat(fd, &st));
        char *data = malloc((size_t) st.st_size + 1);
        assert(data);
        size_t size = 0;
        while (size < (size_t) st.st_size) {
                ssize_t n = must_errno(read(fd, data + size, (size_t) st.st_size - size));
                if (n == 0)
                        break;
                size += (size_t) n;
        }
        data[size] = '\0';
        if (ret_size)
                *ret_size = size;
        return data;
}

void file_write(const char *path, const void *data, size_t size) {
        _cleanup_close_ int fd = must_errno(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        const char *p = data;

        while (size > 0) {
                ssize_t n = must_errno(write(fd, p, size));
                p += n;
                size -= (size_t) n;
        }
}

void file_write_text(const char *path, const char *text) {
        file_write(path, text, strlen(text));
}

static int remove_entry(const char *path, _unused_ const struct stat *st, _unused_ int type,
                        _unused_ struct FTW *ftw) {
        return remove(path);
}

void file_remove_tree(const char *path) {
        if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) < 0 && errno != ENOENT)
                test_die("%s: %s", path, strerror(errno));
}

bool file_folder_has(const char *path, const char *text) {
        DIR *folder = opendir(path);
        bool found = false;

        if (!folder)
                test_die("%s: %s", path, strerror(errno));
        for (struct dirent *entry; !found && (entry = readdir(folder));)
                found = strstr(entry->d_name, text);
        closedir(folder);
        return found;
}

char *text_replace(const char *text, const char *from, const char *to) {
        char *result = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&result, &size);

        assert(f);
        for (const char *p; (p = strstr(text, from)); text = p + strlen(from))
                fprintf(f, "%.*s%s", (int) (p - text), text, to);
        fputs(text, f);
        fclose(f);
        return result;
}
