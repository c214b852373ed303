/* A clip that somebody works on, one for a case: fatal when something fails. */
#pragma once

#include "services/camera/clip-verify.h"
#include "tests/lib/suite.h"
#include "tests/unit/camera/film.h"

enum { WORKED_SEGMENTS_MAX = 8 };

struct worked_clip {
        struct film film;
        struct clip_segment segments[WORKED_SEGMENTS_MAX];
        struct film_clip clip;
        uint8_t *bytes; /* of its one file, to be worked on; with room for as many again */
        size_t size;
};
extern struct worked_clip worked;

/* Of segments of 3 and 2 fragments, of which the first is not in the clip. */
void worked_begin(void);
void worked_end(void);

/* As clip_verify_sidecar(), and clip_verify_file() of these bytes. */
int worked_prove(const struct clip_sidecar *sidecar, const uint8_t *data, size_t n, struct clip_verdict *ret);

/* What begins and ends where: the init, each header, each fragment with its stamp. */
struct worked_unit {
        size_t begin, end, stamp;
        uint64_t segment, fragment;
};
/* Returns how many; there is room for max. */
size_t worked_units(struct worked_unit ret[], size_t max);
/* worked.bytes becomes the units in this order, a digit each. Returns the size. */
size_t worked_join(const struct worked_unit units[], const char *order);

int worked_reread(const char *text, size_t n, struct clip_sidecar *ret);
/* Whether the clip fits this text of a sidecar. */
bool worked_fits(const char *text, size_t n);
