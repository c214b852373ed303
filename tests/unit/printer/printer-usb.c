/* Which interface of a USB device is printed on, from descriptors as lsusb -v shows them. */
#include "hw/printer-libusb-find.h"
#include "tests/lib/suite.h"

enum { PRINTER = LIBUSB_CLASS_PRINTER, VENDOR = LIBUSB_CLASS_VENDOR_SPEC, DISK = LIBUSB_CLASS_MASS_STORAGE };
enum {
        OUT = 0x02,
        IN = 0x81 | 0x100 /* a mark: not 0 */,
        INTERRUPT = 0x200,
        SETTINGS_MAX = 3,
        ENDPOINTS_MAX = 3
};

struct setting {
        uint8_t class, subclass, protocol;
        unsigned endpoints[ENDPOINTS_MAX];
};

static const struct {
        struct setting settings[SETTINGS_MAX]; /* an interface each */
        int number;                            /* -1: none */
        uint8_t out, in;
        bool says_printer;
} devices[] = {
        {{{PRINTER, 1, 2, {IN, OUT}}}, 0, 0x02, 0x81, true},
        {{{PRINTER, 1, 1, {OUT}}}, 0, 0x02, 0, true},
        {{{VENDOR, 0, 0, {OUT, IN}}}, 0, 0x02, 0x81, false},
        {{{VENDOR, 1, 2, {OUT}}}, 0, 0x02, 0, false},
        {{{VENDOR, 0, 0, {IN}}, {VENDOR, 0, 0, {OUT}}, {VENDOR, 255, 255, {IN, OUT}}}, 2, 0x02, 0x81, false},
        {{{VENDOR, 0, 0, {OUT, IN}}, {PRINTER, 1, 1, {OUT}}}, 1, 0x02, 0, true},
        {{{DISK, 6, 80, {OUT, IN}}}, -1, 0, 0, false},
        {{{DISK, 6, 80, {OUT, IN}}, {VENDOR, 0, 0, {OUT, IN}}}, 1, 0x02, 0x81, false},
        {{{LIBUSB_CLASS_HID, 0, 0, {IN | INTERRUPT, OUT | INTERRUPT}}}, -1, 0, 0, false},
        {{{VENDOR, 0, 0, {IN | INTERRUPT, OUT | INTERRUPT}}}, -1, 0, 0, false},
        {{{VENDOR, 0, 0, {IN}}}, -1, 0, 0, false},
        {{{PRINTER, 1, 9, {OUT, IN}}}, -1, 0, 0, false},
};

START_TEST(interface_is_found_by_its_class_and_bulk_endpoints) {
        struct libusb_endpoint_descriptor endpoints[SETTINGS_MAX][ENDPOINTS_MAX] = {0};
        struct libusb_interface_descriptor settings[SETTINGS_MAX] = {0};
        struct libusb_interface interfaces[SETTINGS_MAX];
        struct libusb_config_descriptor config = {.interface = interfaces};
        struct usb_interface found;

        for (uint8_t i = 0; i < SETTINGS_MAX && devices[_i].settings[i].class != 0; i++) {
                const struct setting *setting = &devices[_i].settings[i];
                uint8_t n = 0;

                for (; n < ENDPOINTS_MAX && setting->endpoints[n] != 0; n++) {
                        endpoints[i][n].bEndpointAddress = (uint8_t) setting->endpoints[n];
                        endpoints[i][n].bmAttributes = setting->endpoints[n] & INTERRUPT
                                                               ? LIBUSB_TRANSFER_TYPE_INTERRUPT
                                                               : LIBUSB_TRANSFER_TYPE_BULK;
                }
                settings[i] = (struct libusb_interface_descriptor){.bInterfaceNumber = i,
                                                                   .bInterfaceClass = setting->class,
                                                                   .bInterfaceSubClass = setting->subclass,
                                                                   .bInterfaceProtocol = setting->protocol,
                                                                   .bNumEndpoints = n,
                                                                   .endpoint = endpoints[i]};
                interfaces[i] = (struct libusb_interface){&settings[i], 1};
                config.bNumInterfaces++;
        }
        if (devices[_i].number < 0) {
                assert_error(usb_choose_interface(&config, &found), ENODEV);
                return;
        }
        assert_ok(usb_choose_interface(&config, &found));
        ck_assert_int_eq(found.number, devices[_i].number);
        ck_assert_uint_eq(found.endpoint_out, devices[_i].out);
        ck_assert_uint_eq(found.endpoint_in, devices[_i].in);
        ck_assert(found.says_printer == devices[_i].says_printer);
}
END_TEST

START_TEST(device_that_does_not_say_that_it_prints_is_taken_by_name_only) {
        static const struct printer_names names = {.serial = "S1", .port = "1-1", .usb_id = "0416:5011"};
        static const struct {
                struct printer_match match;
                bool class, vendors;
        } matches[] = {
                {{0}, true, false},
                {{.serial = "S1"}, true, false},
                {{.port = "1-1"}, true, false},
                {{.usb_id = "0416:5011"}, true, true},
                {{.usb_id = "0416:5012"}, false, false},
                {{.usb_id = "0416:5011", .serial = "S1"}, true, true},
                {{.usb_id = "0416:5011", .serial = "S2"}, false, false},
                {{.usb_id = "0416:5011", .port = "1-2"}, false, false},
        };

        for (size_t i = 0; i < ELEMENTSOF(matches); i++) {
                ck_assert(printer_matches(&matches[i].match, &names, true) == matches[i].class);
                ck_assert(printer_matches(&matches[i].match, &names, false) == matches[i].vendors);
        }
}
END_TEST

static const struct suite_case cases[] = {
        {"interface_is_found_by_its_class_and_bulk_endpoints",
         &interface_is_found_by_its_class_and_bulk_endpoints, ELEMENTSOF(devices)},
        SUITE_CASE(device_that_does_not_say_that_it_prints_is_taken_by_name_only),
};

SUITE_MAIN("printer/usb", cases, NULL, NULL)
