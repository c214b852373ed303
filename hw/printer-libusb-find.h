/* Which interface of a USB device is a printer's, and what the device is called. Blocks for nothing: the
 * kernel has read all of it when the device was plugged in. */
#pragma once

#include <libusb.h>

#include "printer.h"

struct usb_interface {
        uint8_t number, alternate;
        uint8_t endpoint_out, endpoint_in; /* endpoint_in 0: one-way */
};

/* -ENODEV: it is no printer. */
int usb_find_interface(libusb_device *device, struct usb_interface *ret);

/* Each PRINTER_TEXT_MAX bytes; empty when there is none. */
void usb_get_names(libusb_device *device, char *serial, char *port);

int usb_errno(int error);
