/* A document as a PDF file: A4, fonts embedded, letters that can be selected and searched. */
#pragma once

#include "document.h"
#include "services/draw/fonts.h"

#define PAPER_FONT "Liberation Serif" /* as wide as Times New Roman */

/*
 * *ret: the file in new memory. It may take some hundred milliseconds. Errors: the document's own; -ENOENT:
 * the font is not installed, with *ret_problem told; -E2BIG: too many pages; -ENOMEM.
 */
int paper_print(const struct paper *paper, void **ret, size_t *ret_size, size_t *ret_pages,
                struct problem *ret_problem);
