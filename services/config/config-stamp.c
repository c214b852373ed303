#include "config-stamp.h"

#include <dirent.h>
#include <sys/stat.h>

/* FNV-1a. */
static uint64_t mix(uint64_t hash, uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8)
                hash = (hash ^ (value >> shift & 0xff)) * UINT64_C(0x100000001b3);
        return hash;
}

static uint64_t mix_name(uint64_t hash, const char *name) {
        for (; *name; name++)
                hash = mix(hash, (uint8_t) *name);
        return hash;
}

static uint64_t mix_file(uint64_t hash, const char *path) {
        struct stat st;

        if (stat(path, &st) < 0)
                return mix(hash, 0);
        hash = mix(mix(hash, st.st_ino), (uint64_t) st.st_size);
        return mix(mix(hash, (uint64_t) st.st_mtim.tv_sec), (uint64_t) st.st_mtim.tv_nsec);
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
                        hash = mix_file(mix_name(hash, entries[i]->d_name), file);
                free(entries[i]);
        }
        if (n >= 0)
                free(entries);
        return hash;
}

int config_append_changed(sd_bus_message *reply, const char *path, uint64_t stamp) {
        return sd_bus_message_append(reply, "b", (int) (config_stamp(path) != stamp));
}
