#include <fcntl.h>

#include "printer-libusb-find.h"

enum {
        SUBCLASS_PRINTER = 1,
        PROTOCOL_ONE_WAY = 1,
        PROTOCOL_TWO_WAY = 2,
        PORTS_MAX = 7, /* hubs in a row: USB 3's limit */
};

int usb_errno(int error) {
        switch (error) {
        case LIBUSB_SUCCESS:
                return 0;
        case LIBUSB_ERROR_ACCESS:
                return -EACCES;
        case LIBUSB_ERROR_NO_DEVICE:
        case LIBUSB_ERROR_NOT_FOUND:
                return -ENODEV;
        case LIBUSB_ERROR_BUSY:
                return -EBUSY;
        case LIBUSB_ERROR_NO_MEM:
                return -ENOMEM;
        case LIBUSB_ERROR_TIMEOUT:
                return -ETIMEDOUT;
        case LIBUSB_ERROR_PIPE:
                return -EPIPE;
        default:
                return -EIO;
        }
}

enum grade { GRADE_NONE, GRADE_VENDOR_ONE_WAY, GRADE_VENDOR, GRADE_ONE_WAY, GRADE_TWO_WAY };

static bool is_printer(const struct libusb_interface_descriptor *setting) {
        return setting->bInterfaceClass == LIBUSB_CLASS_PRINTER &&
               setting->bInterfaceSubClass == SUBCLASS_PRINTER;
}

static void find_endpoints(const struct libusb_interface_descriptor *setting, struct usb_interface *ret) {
        for (int i = 0; i < setting->bNumEndpoints; i++) {
                const struct libusb_endpoint_descriptor *endpoint = &setting->endpoint[i];

                if ((endpoint->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_BULK)
                        continue;
                if (endpoint->bEndpointAddress & LIBUSB_ENDPOINT_IN)
                        ret->endpoint_in = endpoint->bEndpointAddress;
                else
                        ret->endpoint_out = endpoint->bEndpointAddress;
        }
}

/* How well the setting serves. */
static enum grade read_setting(const struct libusb_interface_descriptor *setting, struct usb_interface *ret) {
        struct usb_interface interface = {.number = setting->bInterfaceNumber,
                                          .alternate = setting->bAlternateSetting,
                                          .says_printer = is_printer(setting)};
        uint8_t protocol = setting->bInterfaceProtocol;

        if (!interface.says_printer && setting->bInterfaceClass != LIBUSB_CLASS_VENDOR_SPEC)
                return GRADE_NONE;
        find_endpoints(setting, &interface);
        if (interface.endpoint_out == 0)
                return GRADE_NONE;
        if (!interface.says_printer) {
                *ret = interface;
                return interface.endpoint_in != 0 ? GRADE_VENDOR : GRADE_VENDOR_ONE_WAY;
        }
        if (protocol == PROTOCOL_TWO_WAY && interface.endpoint_in != 0) {
                *ret = interface;
                return GRADE_TWO_WAY;
        }
        if (protocol != PROTOCOL_ONE_WAY && protocol != PROTOCOL_TWO_WAY)
                return GRADE_NONE;
        interface.endpoint_in = 0;
        *ret = interface;
        return GRADE_ONE_WAY;
}

int usb_choose_interface(const struct libusb_config_descriptor *config, struct usb_interface *ret) {
        enum grade best = GRADE_NONE;

        for (int i = 0; i < config->bNumInterfaces; i++)
                for (int j = 0; j < config->interface[i].num_altsetting; j++) {
                        struct usb_interface interface;
                        enum grade grade = read_setting(&config->interface[i].altsetting[j], &interface);

                        if (grade > best) {
                                best = grade;
                                *ret = interface;
                        }
                }
        return best > GRADE_NONE ? 0 : -ENODEV;
}

int usb_find_interface(libusb_device *device, struct usb_interface *ret) {
        struct libusb_config_descriptor *config;
        int r = libusb_get_active_config_descriptor(device, &config);

        if (r != 0)
                return usb_errno(r);
        r = usb_choose_interface(config, ret);
        libusb_free_config_descriptor(config);
        return r;
}

static void read_serial(const char *port, char *serial) {
        _cleanup_free_ char *path = NULL;

        if (str_format(&path, "/sys/bus/usb/devices/%s/serial", port) < 0)
                return;
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n = fd >= 0 ? read(fd, serial, PRINTER_TEXT_MAX - 1) : 0;
        if (n > 0 && serial[n - 1] == '\n')
                n--;
        serial[n > 0 ? n : 0] = '\0';
}

void usb_get_names(libusb_device *device, struct printer_names *ret) {
        struct libusb_device_descriptor descriptor;
        uint8_t ports[PORTS_MAX];
        int n = libusb_get_port_numbers(device, ports, ELEMENTSOF(ports));
        int length = snprintf(ret->port, PRINTER_TEXT_MAX, "%u", libusb_get_bus_number(device));

        ret->serial[0] = '\0';
        for (int i = 0; i < n; i++)
                length += snprintf(ret->port + length, PRINTER_TEXT_MAX - (size_t) length,
                                   i == 0 ? "-%u" : ".%u", ports[i]);
        if (n > 0)
                read_serial(ret->port, ret->serial);
        (void) libusb_get_device_descriptor(device, &descriptor); /* is in memory: it cannot fail */
        snprintf(ret->usb_id, sizeof(ret->usb_id), "%04x:%04x", descriptor.idVendor, descriptor.idProduct);
}
