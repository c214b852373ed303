#include "profile.h"

enum { DOTS_PER_MM = 8 }; /* of most: 203 dpi */

/* The first row that fits is taken; the two generic ones are what an unknown printer gets. */
static const struct profile profiles[] = {
        {
                /* 180 dpi: of 576 dots the last 64 would be lost. */
                .name = "epson-512",
                .make = "EPSON",
                .model = "TM-T88",
                .width = 512,
                .image = IMAGE_GS_V_0,
                .confirmation = CONFIRMATION_PROCESS_ID,
                .probes = true,
                .has_asb = true,
                .motion_dpi = 180,
                .parses_realtime = true,
                .speed = 1200,
        },
        {
                .name = "epson-80",
                .make = "EPSON",
                .model = "TM-",
                .width = 576,
                .image = IMAGE_GS_V_0,
                .confirmation = CONFIRMATION_PROCESS_ID,
                .probes = true, /* the oldest of the family lack GS ( H */
                .has_asb = true,
                .motion_dpi = 203,
                .parses_realtime = true,
                .speed = 1200,
        },
        {
                .name = "generic-80",
                .width = 576,
                .image = IMAGE_GS_V_0,
                .confirmation = CONFIRMATION_BARRIER,
                .probes = true,
                .has_asb = true,
                .parses_realtime = true,
                .speed = 800,
        },
        {
                .name = "generic-58",
                .width = 384,
                .image = IMAGE_GS_V_0,
                .confirmation = CONFIRMATION_BARRIER,
                .probes = true,
                .has_asb = true,
                .parses_realtime = true,
                .speed = 500,
        },
        {
                .name = "barrier-80",
                .width = 576,
                .image = IMAGE_GS_PAREN_L,
                .confirmation = CONFIRMATION_BARRIER,
                .has_asb = true,
                .parses_realtime = true,
                .speed = 800,
        },
        {
                .name = "basic-80",
                .width = 576,
                .image = IMAGE_GS_V_0,
                .confirmation = CONFIRMATION_STATUS,
                .parses_realtime = true,
                .speed = 800,
        },
        {
                .name = "basic-58",
                .width = 384,
                .image = IMAGE_GS_V_0,
                .confirmation = CONFIRMATION_STATUS,
                .parses_realtime = true,
                .speed = 500,
        },
        {
                .name = "columns-58",
                .width = 384,
                .image = IMAGE_ESC_STAR,
                .confirmation = CONFIRMATION_STATUS,
                .parses_realtime = true,
                .speed = 400,
        },
        {
                .name = "silent-80",
                .width = 576,
                .image = IMAGE_GS_V_0,
                .confirmation = CONFIRMATION_TRANSFER,
                .speed = 800,
        },
        {
                .name = "silent-58",
                .width = 384,
                .image = IMAGE_GS_V_0,
                .confirmation = CONFIRMATION_TRANSFER,
                .speed = 500,
        },
};

DEFINE_TO_STRING(confirmation, CONFIRMATION)

bool profile_fits_paper(unsigned width, unsigned paper_mm) {
        return width <= paper_mm * DOTS_PER_MM;
}

const struct profile *profile_at(size_t i) {
        return i < ELEMENTSOF(profiles) ? &profiles[i] : NULL;
}

const struct profile *profile_find(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(profiles); i++)
                if (streq(profiles[i].name, name))
                        return &profiles[i];
        return NULL;
}

static int find_value(const char *device_id, const char *key, char **ret) {
        size_t key_length = strlen(key);
        const char *p = device_id;

        while (*p) {
                p += strspn(p, "; ");
                size_t n = strcspn(p, ";");

                if (n > key_length && strncmp(p, key, key_length) == 0 && p[key_length] == ':') {
                        char *value = strndup(p + key_length + 1, n - key_length - 1);

                        if (!value)
                                return -ENOMEM;
                        *ret = value;
                        return 0;
                }
                p += n;
        }
        return -ENOENT;
}

int device_id_get(const char *device_id, const char *key, char **ret) {
        static const struct {
                const char *key, *alias;
        } aliases[] = {{"MDL", "MODEL"}, {"MFG", "MANUFACTURER"}, {"SN", "SERIALNUMBER"}};
        int r = find_value(device_id, key, ret);

        for (size_t i = 0; r == -ENOENT && i < ELEMENTSOF(aliases); i++)
                if (streq(key, aliases[i].key))
                        r = find_value(device_id, aliases[i].alias, ret);
        return r;
}

static const struct profile *find_model(const char *make, const char *model, unsigned width) {
        const struct profile *other = NULL;

        for (size_t i = 0; i < ELEMENTSOF(profiles); i++) {
                const struct profile *profile = &profiles[i];

                if (!profile->make || !streq(make, profile->make) ||
                    strncmp(model, profile->model, strlen(profile->model)) != 0)
                        continue;
                if (profile->width == width)
                        return profile;
                if (!other)
                        other = profile;
        }
        return other;
}

const struct profile *profile_match(const char *device_id, unsigned width) {
        _cleanup_free_ char *make = NULL, *model = NULL;
        const struct profile *profile = NULL;

        if (device_id && device_id_get(device_id, "MFG", &make) >= 0 &&
            device_id_get(device_id, "MDL", &model) >= 0)
                profile = find_model(make, model, width);
        if (!profile)
                profile = profile_find(profile_fits_paper(width, 58) ? "generic-58" : "generic-80");
        assert(profile);
        return profile;
}
