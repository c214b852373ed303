#include "printer.h"

enum { TIMEOUT_MIN_USEC = 1000, TIMEOUT_MAX_USEC = 600000000 };

struct printer *printer_free(struct printer *printer) {
        return printer ? printer->ops->free(printer) : NULL;
}

int printer_open(struct printer *printer, const struct printer_match *match,
                 const struct printer_events *events, void *userdata, struct printer_link **ret) {
        return printer->ops->open(printer, match, events, userdata, ret);
}

int printer_watch(struct printer *printer, printer_changed_fn changed, void *userdata) {
        return printer->ops->watch(printer, changed, userdata);
}

int printer_link_write(struct printer_link *link, const uint8_t *bytes, size_t n, uint64_t timeout_usec,
                       printer_written_fn written) {
        assert(n > 0 && n <= PRINTER_WRITE_MAX);
        assert(timeout_usec >= TIMEOUT_MIN_USEC && timeout_usec <= TIMEOUT_MAX_USEC);
        return link->ops->link_write(link, bytes, n, timeout_usec, written);
}

void printer_link_cancel(struct printer_link *link) {
        link->ops->link_cancel(link);
}

int printer_link_get_port_status(struct printer_link *link, printer_port_status_fn got) {
        return link->ops->link_get_port_status(link, got);
}

int printer_link_get_device_id(struct printer_link *link, printer_device_id_fn got) {
        return link->ops->link_get_device_id(link, got);
}

struct printer_link *printer_link_close(struct printer_link *link) {
        return link ? link->ops->link_close(link) : NULL;
}
