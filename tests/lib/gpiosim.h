/*
 * The kernel's simulated GPIO chips (module gpio-sim), through configfs and sysfs. Needs root. A chip is made
 * switched on; switching it off is pulling it out while somebody may hold it.
 */
#pragma once

#include "services/base/util.h"

struct gpiosim;

/* Why there is none on this machine; NULL: there is. */
const char *gpiosim_missing(void);

/* Lines by offset; a NULL name leaves one unnamed. The label of the chip is its name. A chip of that name
 * that a test before left behind is removed. */
int gpiosim_new(const char *name, const char *const *lines, size_t n_lines, struct gpiosim **ret);
struct gpiosim *gpiosim_free(struct gpiosim *sim);
DEFINE_CLEANUP(struct gpiosim *, gpiosim_free)

/* "gpiochip3"; valid until it is switched off. */
const char *gpiosim_chip_name(const struct gpiosim *sim);

int gpiosim_set_live(struct gpiosim *sim, bool live);
/* What a hand or a resistor does to an input. */
int gpiosim_pull(struct gpiosim *sim, size_t offset, bool up);
/* Joins two lines as a pressed key of a matrix does, or parts them. -EOPNOTSUPP: a gpio-sim as it comes,
 * whose lines know nothing of each other; the lab's has contacts. */
int gpiosim_join(struct gpiosim *sim, size_t a, size_t b, bool closed);
/* Physical level of a line. */
int gpiosim_get_value(struct gpiosim *sim, size_t offset, bool *ret);
