/* Which interface of a USB device is a printer's, and what the device is called. Blocks for nothing: the
 * kernel has read all of it when the device was plugged in. */
#pragma once

#include <libusb.h>

#include "printer.h"

struct usb_interface {
        uint8_t number, alternate;
        uint8_t endpoint_out, endpoint_in; /* endpoint_in 0: one-way */
        bool says_printer;                 /* of the printer class; otherwise of the vendor's own */
};

/* The one to print on: of the printer class, or else the vendor's own with a bulk endpoint to write to. Those
 * of any other class (keys, disks) are none. Pure. -ENODEV. */
int usb_choose_interface(const struct libusb_config_descriptor *config, struct usb_interface *ret);
/* The same of a device. */
int usb_find_interface(libusb_device *device, struct usb_interface *ret);

void usb_get_names(libusb_device *device, struct printer_names *ret);

int usb_errno(int error);
