/*
 * What models of printers can and cannot do, as data. Code asks the profile, never the name of a model. A new
 * model is a new row in profile.c.
 */
#pragma once

#include "dbus/printer-words.h"

enum image_command {
        IMAGE_GS_V_0,     /* GS v 0: a band of rows */
        IMAGE_GS_PAREN_L, /* GS ( L: stored, then printed */
        IMAGE_ESC_STAR,   /* ESC *: columns of 24 dots */
        _IMAGE_COMMAND_MAX,
};

enum { IMAGE_BAND_ROWS = 24 };

struct profile {
        const char *name;
        /* IEEE 1284 device id: MFG and the start of MDL; NULL: chosen by name only. */
        const char *make, *model;
        unsigned width; /* dots, where the configuration does not say */
        enum image_command image;
        enum confirmation confirmation;
        bool probes;          /* weaken confirmation when the printer turns out not to answer */
        bool has_asb;         /* reports changes by itself (GS a) */
        uint8_t motion_dpi;   /* ESC J counts in units that GS P sets, to its own dots an inch; 0: in dots */
        bool parses_realtime; /* obeys DLE EOT; without it nothing can be asked */
        unsigned speed;       /* rows a second */
};

/* Whether paper so wide has so many dots. */
bool profile_fits_paper(unsigned width, unsigned paper_mm);

/* NULL: no such profile. */
const struct profile *profile_find(const char *name);
/* By the device's IEEE 1284 id (may be NULL): one of that width, or else of that model; never NULL: the
 * generic one of the paper on which that width fits. */
const struct profile *profile_match(const char *device_id, unsigned width);
/* The i-th profile, or NULL at the end. */
const struct profile *profile_at(size_t i);

/* The value of a key of an IEEE 1284 device id ("MDL", its long form "MODEL" too), in a new string; -ENOENT.
 */
int device_id_get(const char *device_id, const char *key, char **ret);
