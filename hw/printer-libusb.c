/* The USB printer class through libusb. Its descriptors and its own timer are on the daemon's loop;
 * libusb's monitor for hot-plug is a thread of the library that only wakes one of them. */
#include <libusb.h>

#include "printer-libusb-find.h"
#include "timer.h"

enum {
        READ_SIZE = 64, /* any printer's packet fits */
        CONTROL_TIMEOUT_MSEC = 1000,
        READ_ERRORS_MAX = 5, /* in a row */
        EMPTY_READ_PAUSE_USEC = 100000,
        DRAIN_ROUNDS = 20, /* of 100 ms each */
        REQUEST_GET_DEVICE_ID = 0,
        REQUEST_GET_PORT_STATUS = 1,
};

enum transfer { TRANSFER_WRITE, TRANSFER_READ, TRANSFER_PORT_STATUS, TRANSFER_DEVICE_ID, _TRANSFER_MAX };

struct usb_link {
        struct printer_link base;
        struct usb_link *next;
        struct usb_printer *printer;
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
        uint8_t read_buffer[READ_SIZE];
        uint8_t port_status_buffer[LIBUSB_CONTROL_SETUP_SIZE + 1];
        uint8_t device_id_buffer[LIBUSB_CONTROL_SETUP_SIZE + PRINTER_DEVICE_ID_MAX];
};

struct usb_poll {
        struct usb_poll *next;
        int fd;
        sd_event_source *source;
};

struct usb_printer {
        struct printer base;
        sd_event *event;
        libusb_context *context;
        struct usb_poll *polls;
        struct usb_link *links;
        sd_event_source *reap, *change;
        libusb_hotplug_callback_handle hotplug;
        printer_changed_fn changed;
        void *userdata;
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

/* A closed link ends when the kernel has given back the last of its transfers. */
static void transfer_ended(struct usb_link *link, enum transfer which) {
        link->active[which] = false;
        if (link->closed && is_quiet(link))
                trigger(link->printer->reap);
}

static void set_gone(struct usb_link *link) {
        if (link->gone)
                return;
        link->gone = true;
        trigger(link->lost);
}

static int submit(struct usb_link *link, enum transfer which) {
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

static int usb_link_write(struct printer_link *base, const uint8_t *bytes, size_t n, uint64_t timeout_usec,
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

static void usb_link_cancel(struct printer_link *base) {
        struct usb_link *link = (struct usb_link *) base;

        if (link->active[TRANSFER_WRITE])
                (void) libusb_cancel_transfer(link->transfers[TRANSFER_WRITE]);
}

static void read_on(struct usb_link *link) {
        if (!link->closed && !link->gone)
                (void) submit(link, TRANSFER_READ);
}

static int on_read_again(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        read_on(userdata);
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

        uint8_t bytes[READ_SIZE];
        size_t n = (size_t) transfer->actual_length;
        memcpy(bytes, link->read_buffer, n);
        link->read_errors = 0;
        read_on(link);
        link->base.events->received(&link->base, bytes, n, link->base.userdata);
}

static int request(struct usb_link *link, enum transfer which, uint8_t code, uint8_t *buffer, uint16_t size,
                   libusb_transfer_cb_fn done) {
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

static int usb_link_get_port_status(struct printer_link *base, printer_port_status_fn got) {
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

static int usb_link_get_device_id(struct printer_link *base, printer_device_id_fn got) {
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

static void link_destroy(struct usb_link *link) {
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

static int on_reap(_unused_ sd_event_source *source, void *userdata) {
        struct usb_printer *printer = userdata;

        for (struct usb_link **p = &printer->links; *p;) {
                struct usb_link *link = *p;

                if (link->closed && is_quiet(link)) {
                        *p = link->next;
                        link_destroy(link);
                } else
                        p = &link->next;
        }
        return 0;
}

static struct printer_link *usb_link_close(struct printer_link *base) {
        struct usb_link *link = (struct usb_link *) base;

        link->closed = true;
        (void) sd_event_source_set_enabled(link->lost, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(link->read_again, SD_EVENT_OFF);
        for (int i = 0; i < _TRANSFER_MAX; i++)
                if (link->active[i])
                        (void) libusb_cancel_transfer(link->transfers[i]);
        if (is_quiet(link))
                trigger(link->printer->reap);
        return NULL;
}

static int prepare_link(struct usb_link *link, sd_event *event) {
        for (int i = 0; i < _TRANSFER_MAX; i++) {
                link->transfers[i] = libusb_alloc_transfer(0);
                if (!link->transfers[i])
                        return -ENOMEM;
        }
        libusb_fill_bulk_transfer(link->transfers[TRANSFER_READ], link->handle, link->interface.endpoint_in,
                                  link->read_buffer, READ_SIZE, on_read_done, link, 0);
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

static int open_device(struct usb_printer *printer, libusb_device *device,
                       const struct usb_interface *interface, struct usb_link **ret) {
        struct usb_link *link = calloc(1, sizeof(*link));

        if (!link)
                return -ENOMEM;
        link->printer = printer;
        link->interface = *interface;
        int r = claim(link, device);
        if (r >= 0)
                r = prepare_link(link, printer->event);
        if (r < 0) {
                link_destroy(link);
                return r;
        }
        *ret = link;
        return 0;
}

static bool is_held(const struct usb_printer *printer, libusb_device *device) {
        for (const struct usb_link *link = printer->links; link; link = link->next)
                if (libusb_get_device(link->handle) == device)
                        return true;
        return false;
}

static int usb_open(struct printer *base, const struct printer_match *match,
                    const struct printer_events *events, void *userdata, struct printer_link **ret) {
        struct usb_printer *printer = (struct usb_printer *) base;
        libusb_device **devices;
        ssize_t n = libusb_get_device_list(printer->context, &devices);
        struct usb_link *link = NULL;
        int error = -ENODEV;

        if (n < 0)
                return usb_errno((int) n);
        for (ssize_t i = 0; i < n && !link; i++) {
                struct usb_interface interface;
                struct printer_names names;

                if (usb_find_interface(devices[i], &interface) < 0)
                        continue;
                usb_get_names(devices[i], &names);
                if (!printer_matches(match, &names, interface.says_printer))
                        continue;
                int r = is_held(printer, devices[i]) ? -EALREADY
                                                     : open_device(printer, devices[i], &interface, &link);
                if (r < 0) {
                        if (r != -ENODEV && (r != -EALREADY || error == -ENODEV))
                                error = r;
                        continue;
                }
                link->base = (struct printer_link){.ops = base->ops,
                                                   .events = events,
                                                   .userdata = userdata,
                                                   .names = names,
                                                   .answers = interface.endpoint_in != 0};
        }
        libusb_free_device_list(devices, 1);
        if (!link)
                return error;
        link->next = printer->links;
        printer->links = link;
        if (link->base.answers)
                read_on(link);
        *ret = &link->base;
        return 0;
}

static int on_change(_unused_ sd_event_source *source, void *userdata) {
        struct usb_printer *printer = userdata;

        printer->changed(printer->userdata);
        return 0;
}

static int LIBUSB_CALL on_hotplug(_unused_ libusb_context *context, _unused_ libusb_device *device,
                                  _unused_ libusb_hotplug_event event, void *userdata) {
        struct usb_printer *printer = userdata;

        trigger(printer->change);
        return 0;
}

static int usb_watch(struct printer *base, printer_changed_fn changed, void *userdata) {
        struct usb_printer *printer = (struct usb_printer *) base;

        assert(!printer->change);
        printer->changed = changed;
        printer->userdata = userdata;
        int r = trigger_new(printer->event, on_change, printer, &printer->change);
        if (r < 0)
                return r;
        return usb_errno(libusb_hotplug_register_callback(
                printer->context, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
                LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, on_hotplug,
                printer, &printer->hotplug));
}

static int on_usb(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                  void *userdata) {
        struct usb_printer *printer = userdata;
        struct timeval zero = {0};

        (void) libusb_handle_events_timeout_completed(printer->context, &zero, NULL);
        return 0;
}

static void LIBUSB_CALL on_fd_added(int fd, short events, void *userdata) {
        struct usb_printer *printer = userdata;
        struct usb_poll *poll = calloc(1, sizeof(*poll));

        /* poll(2)'s bits are epoll(7)'s. Without this descriptor nothing would work: it is memory that is
         * short. */
        assert(poll);
        poll->fd = fd;
        int r = sd_event_add_io(printer->event, &poll->source, fd, (uint32_t) (unsigned short) events, on_usb,
                                printer);
        assert(r >= 0);
        poll->next = printer->polls;
        printer->polls = poll;
}

static void LIBUSB_CALL on_fd_removed(int fd, void *userdata) {
        struct usb_printer *printer = userdata;

        for (struct usb_poll **p = &printer->polls; *p; p = &(*p)->next) {
                struct usb_poll *poll = *p;

                if (poll->fd != fd)
                        continue;
                *p = poll->next;
                sd_event_source_disable_unref(poll->source);
                free(poll);
                return;
        }
}

static int attach(struct usb_printer *printer) {
        const struct libusb_pollfd **polls = libusb_get_pollfds(printer->context);

        if (!polls)
                return -ENOMEM;
        for (size_t i = 0; polls[i]; i++)
                on_fd_added(polls[i]->fd, polls[i]->events, printer);
        libusb_free_pollfds(polls);
        libusb_set_pollfd_notifiers(printer->context, on_fd_added, on_fd_removed, printer);
        /* With its own timerfd among the descriptors the library needs no timer from us. */
        return libusb_pollfds_handle_timeouts(printer->context) ? 0 : -EOPNOTSUPP;
}

/* What the kernel still holds is given back first: it writes into our buffers. */
static void drain(struct usb_printer *printer) {
        struct timeval step = {.tv_usec = 100000};

        for (struct usb_link *link = printer->links; link; link = link->next)
                if (!link->closed)
                        (void) usb_link_close(&link->base);
        for (int i = 0; i < DRAIN_ROUNDS && printer->links; i++) {
                (void) on_reap(NULL, printer);
                if (printer->links)
                        (void) libusb_handle_events_timeout_completed(printer->context, &step, NULL);
        }
}

static struct printer *usb_free(struct printer *base) {
        struct usb_printer *printer = (struct usb_printer *) base;

        if (printer->context) {
                drain(printer);
                libusb_set_pollfd_notifiers(printer->context, NULL, NULL, NULL);
        }
        while (printer->polls)
                on_fd_removed(printer->polls->fd, printer);
        if (printer->context && !printer->links)
                libusb_exit(printer->context);
        sd_event_source_disable_unref(printer->reap);
        sd_event_source_disable_unref(printer->change);
        sd_event_unref(printer->event);
        free(printer);
        return NULL;
}

static const struct printer_ops usb_ops = {
        .name = "libusb",
        .open = usb_open,
        .watch = usb_watch,
        .free = usb_free,
        .link_write = usb_link_write,
        .link_cancel = usb_link_cancel,
        .link_get_port_status = usb_link_get_port_status,
        .link_get_device_id = usb_link_get_device_id,
        .link_close = usb_link_close,
};

int printer_new_real(sd_event *event, struct printer **ret) {
        _cleanup_(printer_freep) struct printer *base = NULL;
        struct usb_printer *printer = calloc(1, sizeof(*printer));

        if (!printer)
                return -ENOMEM;
        base = &printer->base;
        base->ops = &usb_ops;
        printer->event = sd_event_ref(event);
        int r = usb_errno(libusb_init(&printer->context));
        if (r < 0) {
                printer->context = NULL;
                return r;
        }
        r = trigger_new(event, on_reap, printer, &printer->reap);
        if (r >= 0)
                r = attach(printer);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(base);
        return 0;
}
