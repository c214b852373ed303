/* The paper of the simulated printer: rows come out below the head, a knife cuts them off, and each piece
 * becomes a PNG image. */
#pragma once

#include "services/base/util.h"

struct sim_paper;

/* folder: where paper-0001.png, ... go; NULL: nowhere. */
int sim_paper_new(unsigned width, const char *folder, struct sim_paper **ret);
struct sim_paper *sim_paper_free(struct sim_paper *paper);
DEFINE_CLEANUP(struct sim_paper *, sim_paper_free)

/* One printed row: width / 8 bytes, most significant bit left. */
int sim_paper_row(struct sim_paper *paper, const uint8_t *row);
int sim_paper_feed(struct sim_paper *paper, unsigned rows);
/* Rows that came out and hang from the printer. */
unsigned sim_paper_rows(const struct sim_paper *paper);

/* Cuts off what hangs; nothing hangs: nothing happens. Keeps the piece for sim_paper_piece(). */
int sim_paper_cut(struct sim_paper *paper);
/* Pieces cut so far, and the last one's dots and rows (valid until the next cut). */
unsigned sim_paper_pieces(const struct sim_paper *paper);
const uint8_t *sim_paper_piece(const struct sim_paper *paper, unsigned *ret_rows);

/* A 1-bit PNG; 1 in data is black. */
int png_write(const char *path, unsigned width, unsigned height, const uint8_t *data);
