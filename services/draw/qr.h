/* QR codes as squares of dots: error correction level M, the smallest version that fits. */
#pragma once

#include "services/base/util.h"

enum {
        QR_TEXT_MAX = 512,    /* bytes */
        QR_MODULES_MAX = 57,  /* version 10: larger ones are too fine for a slip */
        QR_QUIET_MODULES = 4, /* white border that readers need */
        QR_DOTS_MIN = 4,      /* dots a module */
        QR_DOTS_MAX = 6,
};

struct qr {
        unsigned modules; /* a side, without the border */
        uint8_t *dark;    /* modules * modules bytes, 1 is black */
};

/* -EINVAL: empty; -E2BIG: does not fit. */
int qr_new(const char *text, struct qr **ret);
struct qr *qr_free(struct qr *qr);
DEFINE_CLEANUP(struct qr *, qr_free)

/* Dots a module for a code with its border on paper of that width: the largest that fits, at most wanted (0:
 * QR_DOTS_MAX). -E2BIG: not even QR_DOTS_MIN fits. */
int qr_dots(const struct qr *qr, unsigned width, unsigned wanted);
