/*
 * USB printers: the contract between the printer daemon and its hardware. Backends: the USB printer class
 * through libusb, and a simulator. Everything happens on the daemon's event loop; no call waits for a
 * printer. Callbacks come from the loop, never from within the call that asked for them.
 *
 * Bytes that the printer took are counted by the backend and lie behind the caller: it goes on after
 * them or gives up, and never sends them again.
 */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

enum {
        PRINTER_WRITE_MAX = 4096,     /* bytes in one write: small, so that little is in doubt when it ends */
        PRINTER_DEVICE_ID_MAX = 1024, /* bytes of an IEEE 1284 device id */
        PRINTER_TEXT_MAX = 128,       /* bytes of a serial number or port */
        PRINTER_USB_ID_SIZE = sizeof("0416:5011"),
};

/* Which printer: all NULL, any; otherwise what is given must be equal. */
struct printer_match {
        const char *serial; /* USB serial number */
        const char *port;   /* where it is plugged in: BUS-PORT[.PORT...], as in /sys/bus/usb/devices */
        /* Vendor and product, "0416:5011" in small letters. A device that does not say that it is a printer
         * (class 255, which says nothing) is one only for whoever names it so. */
        const char *usb_id;
};

/* What a device says of itself. */
struct printer_names {
        char serial[PRINTER_TEXT_MAX]; /* empty: it has none */
        char port[PRINTER_TEXT_MAX];
        char usb_id[PRINTER_USB_ID_SIZE];
};

static inline bool printer_matches(const struct printer_match *match, const struct printer_names *names,
                                   bool says_printer) {
        return (!match->serial || streq(match->serial, names->serial)) &&
               (!match->port || streq(match->port, names->port)) &&
               (match->usb_id ? streq(match->usb_id, names->usb_id) : says_printer);
}

struct printer;      /* a backend: access to all printers */
struct printer_link; /* an open printer */

/* The printer took accepted bytes. result: 0; -ETIMEDOUT: the time is over; -ECANCELED; -EPIPE: it refused
 * (the stall is cleared); -ENODEV: it is gone; -EIO: the cable failed, as it does while it is being pulled.
 * With 0 accepted may still be less than the size. */
typedef void (*printer_written_fn)(struct printer_link *link, int result, size_t accepted, void *userdata);
/* result: 0, or -ENODEV, -EPIPE, -ETIMEDOUT, -EIO with status meaningless. */
typedef void (*printer_port_status_fn)(struct printer_link *link, int result, uint8_t status, void *userdata);
/* id: without the length, NUL-terminated, valid during the call; NULL with an error. */
typedef void (*printer_device_id_fn)(struct printer_link *link, int result, const char *id, void *userdata);
typedef void (*printer_changed_fn)(void *userdata);

/* What comes unasked. Answers come after the end of the write that asked for them. */
struct printer_events {
        void (*received)(struct printer_link *link, const uint8_t *bytes, size_t n, void *userdata);
        /* The printer is gone or broken; nothing comes from the link any more, except the end of a write.
         * Close it. */
        void (*lost)(struct printer_link *link, void *userdata);
};

struct printer_ops {
        const char *name; /* "libusb", "sim" */
        int (*open)(struct printer *printer, const struct printer_match *match,
                    const struct printer_events *events, void *userdata, struct printer_link **ret);
        int (*watch)(struct printer *printer, printer_changed_fn changed, void *userdata);
        struct printer *(*free)(struct printer *printer);

        int (*link_write)(struct printer_link *link, const uint8_t *bytes, size_t n, uint64_t timeout_usec,
                          printer_written_fn written);
        void (*link_cancel)(struct printer_link *link);
        int (*link_get_port_status)(struct printer_link *link, printer_port_status_fn got);
        int (*link_get_device_id)(struct printer_link *link, printer_device_id_fn got);
        struct printer_link *(*link_close)(struct printer_link *link);
};

/* Bits of GET_PORT_STATUS (USB printer class 1.1, page 7). */
#define PRINTER_PORT_PAPER_EMPTY 0x20
#define PRINTER_PORT_SELECTED 0x10
#define PRINTER_PORT_NOT_ERROR 0x08

/* First member of each backend's own structs. */
struct printer {
        const struct printer_ops *ops;
};
struct printer_link {
        const struct printer_ops *ops;
        const struct printer_events *events;
        void *userdata;
        struct printer_names names;
        bool answers; /* bytes can come back */
};

/* The printers of the machine, through libusb, on this loop. Errors: -EIO, -ENOMEM, -EACCES. */
int printer_new_real(sd_event *event, struct printer **ret);
struct printer *printer_free(struct printer *printer);
DEFINE_CLEANUP(struct printer *, printer_free)

/*
 * Opens the first printer that matches and that no other link holds; the kernel's driver is detached and gets
 * it back at the end. events and userdata outlive the link. Errors: -ENODEV (none matches), -EALREADY (all
 * that match are held by links of this backend), -EBUSY (by another program), -EACCES, -EIO, -ENOMEM.
 */
int printer_open(struct printer *printer, const struct printer_match *match,
                 const struct printer_events *events, void *userdata, struct printer_link **ret);

/* Calls back when printer_open() may give another answer than before. Once a backend; ends with it. */
int printer_watch(struct printer *printer, printer_changed_fn changed, void *userdata);

/*
 * Sends 1 to PRINTER_WRITE_MAX bytes, which are copied. A printer that takes none is busy, not broken:
 * the timeout (1 ms to 10 min) bounds the wait. -EBUSY: a write is under way. -ENODEV: gone. Every write
 * that was taken on ends in one call of written, after printer_link_close() in none.
 */
int printer_link_write(struct printer_link *link, const uint8_t *bytes, size_t n, uint64_t timeout_usec,
                       printer_written_fn written);
/* Ends the write under way, if any; it reports -ECANCELED, or how it ended before. */
void printer_link_cancel(struct printer_link *link);

/* Both: -EBUSY: one such request is under way; -ENODEV: gone. */
int printer_link_get_port_status(struct printer_link *link, printer_port_status_fn got);
int printer_link_get_device_id(struct printer_link *link, printer_device_id_fn got);

struct printer_link *printer_link_close(struct printer_link *link);
DEFINE_CLEANUP(struct printer_link *, printer_link_close)
