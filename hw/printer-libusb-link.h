/*
 * A USB printer that is held: its interface, and the four transfers that go on with it. Of a link that was
 * closed the kernel may still hold transfers, into whose buffers it writes: until the last of them has come
 * back it is not over, and not freed.
 */
#pragma once

#include "printer-libusb-find.h"

enum { USB_READ_SIZE = 64 /* any printer's packet fits */ };

enum usb_transfer { TRANSFER_WRITE, TRANSFER_READ, TRANSFER_PORT_STATUS, TRANSFER_DEVICE_ID, _TRANSFER_MAX };

struct usb_link {
        struct printer_link base;
        struct usb_link *next; /* the owner's */
        sd_event_source *reap; /* the owner's: triggered when it is over */
        libusb_device_handle *handle;
        struct usb_interface interface;
        bool claimed, closed, gone;

        struct libusb_transfer *transfers[_TRANSFER_MAX];
        bool active[_TRANSFER_MAX];
        printer_written_fn written;
        printer_port_status_fn got_port_status;
        printer_device_id_fn got_device_id;
        unsigned read_errors;
        sd_event_source *lost, *read_again;

        uint8_t write_buffer[PRINTER_WRITE_MAX];
        uint8_t read_buffer[USB_READ_SIZE];
        uint8_t port_status_buffer[LIBUSB_CONTROL_SETUP_SIZE + 1];
        uint8_t device_id_buffer[LIBUSB_CONTROL_SETUP_SIZE + PRINTER_DEVICE_ID_MAX];
};

/* Claims the interface. reap: outlives the link. -ENODEV, -EBUSY, -EACCES, -EIO, -ENOMEM. */
int usb_link_new(sd_event *event, libusb_device *device, const struct usb_interface *interface,
                 sd_event_source *reap, struct usb_link **ret);
/* Only of one that is over, or of which nothing has begun. */
void usb_link_free(struct usb_link *link);
/* Closed, and the kernel holds nothing of it. */
bool usb_link_is_over(const struct usb_link *link);

/* Reads what the printer says, as long as it is open. */
void usb_link_read_on(struct usb_link *link);

/* As printer.h has them. */
int usb_link_write(struct printer_link *base, const uint8_t *bytes, size_t n, uint64_t timeout_usec,
                   printer_written_fn written);
void usb_link_cancel(struct printer_link *base);
int usb_link_get_port_status(struct printer_link *base, printer_port_status_fn got);
int usb_link_get_device_id(struct printer_link *base, printer_device_id_fn got);
struct printer_link *usb_link_close(struct printer_link *base);
