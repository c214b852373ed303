#include <qrencode.h>

#include "qr.h"

int qr_new(const char *text, struct qr **ret) {
        _cleanup_(qr_freep) struct qr *qr = NULL;
        size_t length = strlen(text);

        if (length == 0)
                return -EINVAL;
        if (length > QR_TEXT_MAX)
                return -E2BIG;

        QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
        if (!code)
                return errno == ERANGE ? -E2BIG : -errno;

        int r = -E2BIG;
        if (code->width <= QR_MODULES_MAX) {
                size_t n = (size_t) code->width * (size_t) code->width;

                r = -ENOMEM;
                qr = calloc(1, sizeof(*qr));
                if (qr)
                        qr->dark = malloc(n);
                if (qr && qr->dark) {
                        qr->modules = (unsigned) code->width;
                        for (size_t i = 0; i < n; i++)
                                qr->dark[i] = code->data[i] & 1;
                        *ret = TAKE_PTR(qr);
                        r = 0;
                }
        }
        QRcode_free(code);
        return r;
}

struct qr *qr_free(struct qr *qr) {
        if (!qr)
                return NULL;
        free(qr->dark);
        free(qr);
        return NULL;
}

int qr_fit(const struct qr *qr, unsigned width_px, unsigned least_px, unsigned most_px) {
        unsigned px = most_px;

        while (px >= least_px && (qr->modules + 2 * QR_QUIET_MODULES) * px > width_px)
                px--;
        return px >= least_px ? (int) px : -E2BIG;
}
