/* A centre with a printer, whose days end in slips. */
#pragma once

#include "paper.h"
#include "tests/lib/scene.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define PRINTER_NAME "vn.motcua.Printer1"
#define ERROR_NAME "vn.motcua.Error."

/* The shipped templates, for slip_hall_prepare(). */
#define SHIPPED "[Printer]\nTemplateDir=" TEST_TEMPLATES "\n[Printer phieu]\n"

/* printer_lines: NULL for templates that say "S NUMBER/REPRINT", or a rating's code, to zbarimg.
 * centre_lines: more of [Centre]. */
void slip_hall_prepare(struct scene *f, const char *printer_lines, const char *centre_lines);
void slip_hall_start_printer(struct scene *f);
/* The same, until the record knows that it is ready. */
void slip_hall_await_printer(struct scene *f);
/* Both, with a printer that has told that it is ready. */
void slip_hall_begin(struct scene *f);

void slip_hall_begin_day(struct scene *f);
void slip_hall_end_day(struct scene *f);
/* "ok", "low" or "out". */
void slip_hall_set_paper(struct scene *f, const char *paper);
