/*
 * What stands on slips: the fields of the printer daemon's templates "closing" and "rating". Pure: from the
 * record and the configuration. Nothing on the slip of a rating says how it was rated, nor does its length.
 *
 * The fields "log", "size", "root" and "signature" are lines of the signed checkpoint, of which a QR code is
 * made; where that would not fit, "unsigned" takes the place of the signature: what is left is as good for
 * looking the checkpoint up, and proves nothing by itself.
 */
#pragma once

#include "daemon/log/rows.h"
#include "daemon/printing/slip.h"
#include "daemon/ratings/code.h"
#include "daemon/slips/book.h"
#include "daemon/slips/conf.h"

enum {
        PAPER_FIELDS_MAX = 24,
        PAPER_NUMBER_SIZE = 40,
        PAPER_NUMBERS_MAX = 12,
        /* Bytes of a QR code that a telephone reads from a receipt: of 57 modules, error correction M. */
        PAPER_QR_MAX = 213,
        PAPER_HEAD_SIZE = LOG_HEX_SIZE + 8, /* in groups of eight */
};

/* Values are borrowed from what it is made of, or point into it: it is not copied. */
struct slip_paper {
        struct paper_field fields[PAPER_FIELDS_MAX];
        size_t n;
        char numbers[PAPER_NUMBERS_MAX][PAPER_NUMBER_SIZE];
        size_t n_numbers;
        char time[6], day[11];
        char head[PAPER_HEAD_SIZE];
        char note[CHECKPOINT_NOTE_SIZE];
        char code[RATING_CODE_SHOWN_SIZE];
};

/* note: the signed checkpoint of the row's size; NULL: there is none. */
void closing_paper_make(const struct conf *conf, const struct closing_row *row, const char *note,
                        struct slip_paper *ret);
/* leaf: the hash of the rating's event in the log. */
void rating_paper_make(const struct book *book, const struct conf *conf, const struct slip_row *row,
                       const struct log_hash *leaf, struct slip_paper *ret);
