/* QR codes as squares of modules: error correction level M, the smallest version that fits. Pure. */
#pragma once

#include "services/base/util.h"

enum {
        QR_TEXT_MAX = 512,    /* bytes */
        QR_MODULES_MAX = 57,  /* version 10: finer ones are hard to read */
        QR_QUIET_MODULES = 4, /* blank border that readers need */
};

struct qr {
        unsigned modules; /* a side, without the border */
        uint8_t *dark;    /* modules * modules bytes, row by row: 1 is dark */
};

/* -EINVAL: empty; -E2BIG: does not fit; -ENOMEM. */
int qr_new(const char *text, struct qr **ret);
struct qr *qr_free(struct qr *qr);
DEFINE_CLEANUP(struct qr *, qr_free)

/* Pixels a module for a code with its border in that width: the most that fit, from least_px (at least 1) to
 * most_px. -E2BIG: not even the least do. */
int qr_fit(const struct qr *qr, unsigned width_px, unsigned least_px, unsigned most_px);
