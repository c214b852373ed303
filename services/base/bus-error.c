#include "bus.h"

#include <stdarg.h>

/* Each errno that our functions return to a D-Bus handler, and the name under which a client sees it. */
const struct bus_error_entry bus_error_table[] = {
        {ENODEV, BUS_ERROR_ABSENT},
        {EINVAL, BUS_ERROR_BAD_ARGUMENT},
        {E2BIG, BUS_ERROR_BAD_ARGUMENT},
        {ENOTCONN, BUS_ERROR_NOT_ARMED},
        {ENOBUFS, BUS_ERROR_OUTBOX_FULL},
        /* Of SQLite and of files: what the kernel says of either, and what sql.c finds wrong with ours. */
        {ENOSPC, BUS_ERROR_STORAGE_FAILED},
        {EDQUOT, BUS_ERROR_STORAGE_FAILED},
        {EFBIG, BUS_ERROR_STORAGE_FAILED},
        {EROFS, BUS_ERROR_STORAGE_FAILED},
        {EIO, BUS_ERROR_STORAGE_FAILED},
        {EBUSY, BUS_ERROR_STORAGE_FAILED},
        {EUCLEAN, BUS_ERROR_STORAGE_FAILED},
        {EIDRM, BUS_ERROR_STORAGE_FAILED},
        {EEXIST, BUS_ERROR_STORAGE_FAILED},
        {ENOENT, BUS_ERROR_STORAGE_FAILED},
        {EACCES, BUS_ERROR_STORAGE_FAILED},
        {EPERM, BUS_ERROR_STORAGE_FAILED},
        {EMFILE, BUS_ERROR_STORAGE_FAILED},
        {ENFILE, BUS_ERROR_STORAGE_FAILED},
        {0, NULL},
};

int bus_error(sd_bus_error *error, const char *name, const char *format, ...) {
        va_list ap;
        int r;

        va_start(ap, format);
        r = sd_bus_error_setfv(error, name, format, ap);
        va_end(ap);
        return r;
}

const char *bus_error_name(int r) {
        for (const struct bus_error_entry *entry = bus_error_table; entry->name; entry++)
                if (entry->code == -r)
                        return entry->name;
        return r == -ENOMEM ? SD_BUS_ERROR_NO_MEMORY : SD_BUS_ERROR_FAILED;
}
