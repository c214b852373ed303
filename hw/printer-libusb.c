/* The USB printer class through libusb. Its descriptors and its own timer are on the daemon's loop;
 * libusb's monitor for hot-plug is a thread of the library that only wakes one of them. */
#include "printer-libusb-link.h"
#include "timer.h"

enum { DRAIN_ROUNDS = 20 /* of 100 ms each */ };

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

static int on_reap(_unused_ sd_event_source *source, void *userdata) {
        struct usb_printer *printer = userdata;

        for (struct usb_link **p = &printer->links; *p;) {
                struct usb_link *link = *p;

                if (usb_link_is_over(link)) {
                        *p = link->next;
                        usb_link_free(link);
                } else
                        p = &link->next;
        }
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
                int r = is_held(printer, devices[i])
                                ? -EALREADY
                                : usb_link_new(printer->event, devices[i], &interface, printer->reap, &link);
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
                usb_link_read_on(link);
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
