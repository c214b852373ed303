/* What an admin reads about a printer. Pure. */
#pragma once

#include "services/base/bus.h"
#include "station.h"

/* "Máy in phieu: hết giấy in; hãy lắp cuộn mới." in a new string. */
int describe_printer(const char *id, const struct station *station, enum language language, char **ret);
int describe_spool(bool failing, uint64_t queued, enum language language, char **ret);
