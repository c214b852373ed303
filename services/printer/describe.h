/* What an admin reads about printers, as bus_describe() wants it. Pure. */
#pragma once

#include "services/base/bus.h"

/* "Máy in phieu: hết giấy in.", of a struct place. */
int describe_printer(const void *object, enum language language, char **ret);
/* Of a struct printer_manager: the queue, and a line each printer. */
int describe_service(const void *object, enum language language, char **ret);
