#include "config-stamp.h"

#include <dirent.h>
#include <sys/stat.h>

static uint64_t mix(uint64_t hash, const void *data, size_t size) {
        for (size_t i = 0; i < size; i++)
                hash = (hash ^ ((const uint8_t *) data)[i]) * UINT64_C(0x100000001b3); /* FNV-1a */
        return hash;
}

static uint64_t mix_file(uint64_t hash, const char *path) {
        struct stat st;

        if (stat(path, &st) < 0)
                return mix(hash, "", 1);
        const int64_t facts[] = {(int64_t) st.st_ino, st.st_size, st.st_mtim.tv_sec, st.st_mtim.tv_nsec};
        return mix(hash, facts, sizeof(facts));
}

uint64_t config_stamp(const char *path) {
        uint64_t hash = mix_file(UINT64_C(0xcbf29ce484222325), path);
        _cleanup_free_ char *folder = NULL;
        struct dirent **entries;

        if (str_format(&folder, "%s.d", path) < 0)
                return hash;
        int n = scandir(folder, &entries, NULL, alphasort);
        for (int i = 0; i < n; i++) {
                _cleanup_free_ char *file = NULL;

                if (entries[i]->d_name[0] != '.' &&
                    str_format(&file, "%s/%s", folder, entries[i]->d_name) >= 0)
                        hash = mix_file(mix(hash, file, strlen(file)), file);
                free(entries[i]);
        }
        if (n >= 0)
                free(entries);
        return hash;
}
