#include "printer-libusb-link.h"
#include "timer.h"

enum {
        CONTROL_TIMEOUT_MSEC = 1000,
        READ_ERRORS_MAX = 5, /* in a row */
        EMPTY_READ_PAUSE_USEC = 100000,
        REQUEST_GET_DEVICE_ID = 0,
        REQUEST_GET_PORT_STATUS = 1,
};

static int transfer_errno(const struct libusb_transfer *transfer) {
        switch (transfer->status) {
        case LIBUSB_TRANSFER_COMPLETED:
                return 0;
        case LIBUSB_TRANSFER_TIMED_OUT:
                return -ETIMEDOUT;
        case LIBUSB_TRANSFER_CANCELLED:
                return -ECANCELED;
        case LIBUSB_TRANSFER_STALL:
                return -EPIPE;
        case LIBUSB_TRANSFER_NO_DEVICE:
                return -ENODEV;
        case LIBUSB_TRANSFER_ERROR:
        case LIBUSB_TRANSFER_OVERFLOW:
                return -EIO;
        }
        return -EIO;
}

static bool is_quiet(const struct usb_link *link) {
        for (int i = 0; i < _TRANSFER_MAX; i++)
                if (link->active[i])
                        return false;
        return true;
}

bool usb_link_is_over(const struct usb_link *link) {
        return link->closed && is_quiet(link);
}

/* A closed link ends when the kernel has given back the last of its transfers. */
static void transfer_ended(struct usb_link *link, enum usb_transfer which) {
        link->active[which] = false;
        if (usb_link_is_over(link))
                trigger(link->reap);
}

static void set_gone(struct usb_link *link) {
        if (link->gone)
                return;
        link->gone = true;
        trigger(link->lost);
}

static int submit(struct usb_link *link, enum usb_transfer which) {
        int r = libusb_submit_transfer(link->transfers[which]);

        if (r == 0)
                link->active[which] = true;
        else if (r == LIBUSB_ERROR_NO_DEVICE)
                set_gone(link);
        return usb_errno(r);
}

static void on_write_done(struct libusb_transfer *transfer) {
        struct usb_link *link = transfer->user_data;
        printer_written_fn written = TAKE_PTR(link->written);
        int result = transfer_errno(transfer);

        transfer_ended(link, TRANSFER_WRITE);
        if (link->closed)
                return;
        /* The data toggle of both sides starts again; what was taken stays taken. */
        if (result == -EPIPE)
                (void) libusb_clear_halt(link->handle, link->interface.endpoint_out);
        if (result == -ENODEV)
                set_gone(link);
        written(&link->base, result, (size_t) transfer->actual_length, link->base.userdata);
}

int usb_link_write(struct printer_link *base, const uint8_t *bytes, size_t n, uint64_t timeout_usec,
                   printer_written_fn written) {
        struct usb_link *link = (struct usb_link *) base;

        if (link->gone)
                return -ENODEV;
        if (link->written)
                return -EBUSY;
        memcpy(link->write_buffer, bytes, n);
        libusb_fill_bulk_transfer(link->transfers[TRANSFER_WRITE], link->handle, link->interface.endpoint_out,
                                  link->write_buffer, (int) n, on_write_done, link,
                                  (unsigned) (timeout_usec / USEC_PER_MSEC));
        int r = submit(link, TRANSFER_WRITE);
        if (r >= 0)
                link->written = written;
        return r;
}

void usb_link_cancel(struct printer_link *base) {
        struct usb_link *link = (struct usb_link *) base;

        if (link->active[TRANSFER_WRITE])
                (void) libusb_cancel_transfer(link->transfers[TRANSFER_WRITE]);
}

void usb_link_read_on(struct usb_link *link) {
        if (!link->closed && !link->gone)
                (void) submit(link, TRANSFER_READ);
}

static int on_read_again(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        usb_link_read_on(userdata);
        return 0;
}

/* Some printers end every read at once with nothing: asking again without a pause would never rest. */
static void read_later(struct usb_link *link) {
        if (timer_start(link->read_again, EMPTY_READ_PAUSE_USEC) < 0)
                set_gone(link);
}

static void on_read_done(struct libusb_transfer *transfer) {
        struct usb_link *link = transfer->user_data;
        int result = transfer_errno(transfer);

        transfer_ended(link, TRANSFER_READ);
        if (link->closed)
                return;
        if (result == -ENODEV || (result < 0 && ++link->read_errors >= READ_ERRORS_MAX)) {
                set_gone(link);
                return;
        }
        if (result == -EPIPE)
                (void) libusb_clear_halt(link->handle, link->interface.endpoint_in);
        if (result < 0 || transfer->actual_length == 0) {
                read_later(link);
                return;
        }

        uint8_t bytes[USB_READ_SIZE];
        size_t n = (size_t) transfer->actual_length;
        memcpy(bytes, link->read_buffer, n);
        link->read_errors = 0;
        usb_link_read_on(link);
        link->base.events->received(&link->base, bytes, n, link->base.userdata);
}

static int request(struct usb_link *link, enum usb_transfer which, uint8_t code, uint8_t *buffer,
                   uint16_t size, libusb_transfer_cb_fn done) {
        /* GET_DEVICE_ID wants the interface in the high byte and the alternate setting in the low one;
         * GET_PORT_STATUS the interface alone (USB printer class 1.1, page 4). */
        uint16_t index = code == REQUEST_GET_DEVICE_ID
                                 ? (uint16_t) (link->interface.number << 8 | link->interface.alternate)
                                 : link->interface.number;

        if (link->gone)
                return -ENODEV;
        libusb_fill_control_setup(buffer,
                                  LIBUSB_ENDPOINT_IN | LIBUSB_REQUEST_TYPE_CLASS | LIBUSB_RECIPIENT_INTERFACE,
                                  code, 0, index, size);
        libusb_fill_control_transfer(link->transfers[which], link->handle, buffer, done, link,
                                     CONTROL_TIMEOUT_MSEC);
        return submit(link, which);
}

static void on_port_status_done(struct libusb_transfer *transfer) {
        struct usb_link *link = transfer->user_data;
        printer_port_status_fn got = TAKE_PTR(link->got_port_status);
        int result = transfer_errno(transfer);

        transfer_ended(link, TRANSFER_PORT_STATUS);
        if (link->closed)
                return;
        if (result == 0 && transfer->actual_length != 1)
                result = -EIO;
        got(&link->base, result, libusb_control_transfer_get_data(transfer)[0], link->base.userdata);
}

int usb_link_get_port_status(struct printer_link *base, printer_port_status_fn got) {
        struct usb_link *link = (struct usb_link *) base;

        if (link->got_port_status)
                return -EBUSY;
        int r = request(link, TRANSFER_PORT_STATUS, REQUEST_GET_PORT_STATUS, link->port_status_buffer, 1,
                        on_port_status_done);
        if (r >= 0)
                link->got_port_status = got;
        return r;
}

static void on_device_id_done(struct libusb_transfer *transfer) {
        struct usb_link *link = transfer->user_data;
        printer_device_id_fn got = TAKE_PTR(link->got_device_id);
        int result = transfer_errno(transfer);
        const uint8_t *data = libusb_control_transfer_get_data(transfer);
        size_t size = (size_t) transfer->actual_length;
        char id[PRINTER_DEVICE_ID_MAX];

        transfer_ended(link, TRANSFER_DEVICE_ID);
        if (link->closed)
                return;
        /* Two bytes of length, big-endian, which counts itself; some printers have it the other way round, so
         * what arrived is what counts. */
        if (result == 0 && size < 2)
                result = -EIO;
        if (result == 0) {
                memcpy(id, data + 2, size - 2);
                id[size - 2] = '\0';
        }
        got(&link->base, result, result == 0 ? id : NULL, link->base.userdata);
}

int usb_link_get_device_id(struct printer_link *base, printer_device_id_fn got) {
        struct usb_link *link = (struct usb_link *) base;

        if (link->got_device_id)
                return -EBUSY;
        int r = request(link, TRANSFER_DEVICE_ID, REQUEST_GET_DEVICE_ID, link->device_id_buffer,
                        PRINTER_DEVICE_ID_MAX, on_device_id_done);
        if (r >= 0)
                link->got_device_id = got;
        return r;
}

static int on_lost(_unused_ sd_event_source *source, void *userdata) {
        struct usb_link *link = userdata;

        /* The write ends first. */
        if (link->active[TRANSFER_WRITE])
                trigger(link->lost);
        else if (!link->closed)
                link->base.events->lost(&link->base, link->base.userdata);
        return 0;
}

void usb_link_free(struct usb_link *link) {
        sd_event_source_disable_unref(link->lost);
        sd_event_source_disable_unref(link->read_again);
        for (int i = 0; i < _TRANSFER_MAX; i++)
                libusb_free_transfer(link->transfers[i]);
        if (link->claimed)
                (void) libusb_release_interface(link->handle, link->interface.number);
        if (link->handle)
                libusb_close(link->handle);
        free(link);
}

struct printer_link *usb_link_close(struct printer_link *base) {
        struct usb_link *link = (struct usb_link *) base;

        link->closed = true;
        (void) sd_event_source_set_enabled(link->lost, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(link->read_again, SD_EVENT_OFF);
        for (int i = 0; i < _TRANSFER_MAX; i++)
                if (link->active[i])
                        (void) libusb_cancel_transfer(link->transfers[i]);
        if (is_quiet(link))
                trigger(link->reap);
        return NULL;
}

static int prepare_link(struct usb_link *link, sd_event *event) {
        for (int i = 0; i < _TRANSFER_MAX; i++) {
                link->transfers[i] = libusb_alloc_transfer(0);
                if (!link->transfers[i])
                        return -ENOMEM;
        }
        libusb_fill_bulk_transfer(link->transfers[TRANSFER_READ], link->handle, link->interface.endpoint_in,
                                  link->read_buffer, USB_READ_SIZE, on_read_done, link, 0);
        int r = trigger_new(event, on_lost, link, &link->lost);
        return r < 0 ? r : timer_new(event, CLOCK_MONOTONIC, 0, on_read_again, link, &link->read_again);
}

/* Neither a reset nor set_configuration: both make some printers drop what they hold. */
static int claim(struct usb_link *link, libusb_device *device) {
        int r = libusb_open(device, &link->handle);

        if (r == 0)
                r = libusb_set_auto_detach_kernel_driver(link->handle, 1);
        if (r == 0)
                r = libusb_claim_interface(link->handle, link->interface.number);
        if (r != 0)
                return usb_errno(r);
        link->claimed = true;
        if (link->interface.alternate != 0)
                r = libusb_set_interface_alt_setting(link->handle, link->interface.number,
                                                     link->interface.alternate);
        return usb_errno(r);
}

int usb_link_new(sd_event *event, libusb_device *device, const struct usb_interface *interface,
                 sd_event_source *reap, struct usb_link **ret) {
        struct usb_link *link = calloc(1, sizeof(*link));

        if (!link)
                return -ENOMEM;
        link->reap = reap;
        link->interface = *interface;
        int r = claim(link, device);
        if (r >= 0)
                r = prepare_link(link, event);
        if (r < 0) {
                usb_link_free(link);
                return r;
        }
        *ret = link;
        return 0;
}
