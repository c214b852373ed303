#include <time.h>

#include "printer-sim-device.h"
#include "timer.h"

#define USB_ID_DEFAULT "1d6b:0000"

enum { ANSWER_STEP = 64 };

struct sim_entry;

struct sim_link {
        struct printer_link base;
        struct sim_entry *entry; /* NULL: gone */
        sd_event *event;

        uint8_t bytes[PRINTER_WRITE_MAX];
        size_t n, accepted;
        printer_written_fn written; /* NULL: no write is under way */
        int result;
        sd_event_source *timeout, *finish;

        printer_port_status_fn got_port_status;
        printer_device_id_fn got_device_id;
        sd_event_source *control, *lost, *answers;
};

/* One simulated printer, its cable, and whoever holds it. */
struct sim_entry {
        struct sim_entry *next;
        struct sim_printer *printer;
        struct sim_device *device;
        struct sim_link *link;
        struct printer_names names;
        char *device_id;
        bool is_vendors, refuses_requests;
        bool plugged, refuses, claimed;
        uint64_t unplug_after, refuse_after, stall_after; /* bytes; UINT64_MAX: never */
        uint64_t stall_usec;
        size_t short_write;
};

struct sim_printer {
        struct printer base;
        sd_event *event;
        struct sim_entry *entries;
        printer_changed_fn changed;
        void *userdata;
        sd_event_source *change;
};

static void finish_write(struct sim_link *link, int result) {
        link->result = result;
        trigger(link->finish);
}

static bool write_is_open(const struct sim_link *link) {
        int enabled;

        return link->written && sd_event_source_get_enabled(link->finish, &enabled) >= 0 &&
               enabled == SD_EVENT_OFF;
}

static void pull_cable(struct sim_entry *entry) {
        struct sim_link *link = TAKE_PTR(entry->link);

        if (!entry->plugged)
                return;
        entry->plugged = false;
        entry->unplug_after = UINT64_MAX;
        if (link) {
                link->entry = NULL;
                if (write_is_open(link))
                        finish_write(link, -ENODEV);
                trigger(link->lost);
        }
        if (entry->printer->change)
                trigger(entry->printer->change);
}

/* How many bytes go over the cable at most before something happens to it. */
static size_t limit_step(const struct sim_entry *entry, size_t n) {
        if (entry->unplug_after < n)
                n = (size_t) entry->unplug_after;
        if (entry->refuse_after < n)
                n = (size_t) entry->refuse_after;
        if (entry->stall_after < n)
                n = (size_t) entry->stall_after;
        return n;
}

static void count_down(uint64_t *counter, size_t n) {
        if (*counter != UINT64_MAX)
                *counter -= n;
}

static void pump(struct sim_link *link) {
        struct sim_entry *entry = link->entry;

        if (!entry || !write_is_open(link))
                return;

        size_t end = entry->short_write > 0 && entry->short_write < link->n ? entry->short_write : link->n;
        size_t step = limit_step(entry, end - link->accepted);
        size_t n = step > 0 ? sim_device_take(entry->device, link->bytes + link->accepted, step) : 0;

        link->accepted += n;
        count_down(&entry->unplug_after, n);
        count_down(&entry->refuse_after, n);
        count_down(&entry->stall_after, n);
        if (entry->unplug_after == 0)
                pull_cable(entry);
        else if (entry->refuse_after == 0) {
                entry->refuse_after = UINT64_MAX;
                finish_write(link, -EPIPE);
        } else if (link->accepted == end)
                finish_write(link, 0);
        else if (entry->stall_after == 0) {
                entry->stall_after = UINT64_MAX;
                (void) sim_device_stall(entry->device, entry->stall_usec);
        }
}

static void on_room(void *userdata) {
        struct sim_entry *entry = userdata;

        if (entry->link)
                pump(entry->link);
}

static void on_answers(void *userdata) {
        struct sim_entry *entry = userdata;

        if (entry->link)
                trigger(entry->link->answers);
}

static const struct sim_device_events device_events = {.room = on_room, .answers = on_answers};

static int on_finish(_unused_ sd_event_source *source, void *userdata) {
        struct sim_link *link = userdata;
        printer_written_fn written = TAKE_PTR(link->written);

        (void) sd_event_source_set_enabled(link->timeout, SD_EVENT_OFF);
        if (written)
                written(&link->base, link->result, link->accepted, link->base.userdata);
        return 0;
}

static int on_write_timeout(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct sim_link *link = userdata;

        if (write_is_open(link))
                finish_write(link, -ETIMEDOUT);
        return 0;
}

static int on_lost(_unused_ sd_event_source *source, void *userdata) {
        struct sim_link *link = userdata;

        if (link->written) {
                /* The write ends first. */
                trigger(link->lost);
                return 0;
        }
        link->base.events->lost(&link->base, link->base.userdata);
        return 0;
}

static int on_link_answers(_unused_ sd_event_source *source, void *userdata) {
        struct sim_link *link = userdata;
        uint8_t bytes[ANSWER_STEP];

        if (link->written && !write_is_open(link)) {
                /* The end of the write comes first, as over a cable. */
                trigger(link->answers);
                return 0;
        }
        size_t n = link->entry ? sim_device_read(link->entry->device, bytes, sizeof(bytes)) : 0;

        if (n > 0)
                link->base.events->received(&link->base, bytes, n, link->base.userdata);
        return 0;
}

/* One request a turn: its callback may close the link. */
static int on_control(_unused_ sd_event_source *source, void *userdata) {
        struct sim_link *link = userdata;
        struct sim_entry *entry = link->entry;
        int result = !entry                              ? -ENODEV
                     : entry->refuses_requests           ? -EPIPE
                     : sim_device_is_deaf(entry->device) ? -ETIMEDOUT
                                                         : 0;

        if (link->got_port_status) {
                printer_port_status_fn got = TAKE_PTR(link->got_port_status);

                if (link->got_device_id)
                        trigger(link->control);
                got(&link->base, result, result == 0 ? sim_device_port_status(entry->device) : 0,
                    link->base.userdata);
        } else if (link->got_device_id) {
                printer_device_id_fn got = TAKE_PTR(link->got_device_id);

                got(&link->base, result, result == 0 ? entry->device_id : NULL, link->base.userdata);
        }
        return 0;
}

static int sim_link_write(struct printer_link *base, const uint8_t *bytes, size_t n, uint64_t timeout_usec,
                          printer_written_fn written) {
        struct sim_link *link = (struct sim_link *) base;

        if (!link->entry)
                return -ENODEV;
        if (link->written)
                return -EBUSY;
        int r = timer_start(link->timeout, timeout_usec);
        if (r < 0)
                return r;
        memcpy(link->bytes, bytes, n);
        link->n = n;
        link->accepted = 0;
        link->written = written;
        pump(link);
        return 0;
}

static void sim_link_cancel(struct printer_link *base) {
        struct sim_link *link = (struct sim_link *) base;

        if (write_is_open(link))
                finish_write(link, -ECANCELED);
}

static int sim_link_get_port_status(struct printer_link *base, printer_port_status_fn got) {
        struct sim_link *link = (struct sim_link *) base;

        if (!link->entry)
                return -ENODEV;
        if (link->got_port_status)
                return -EBUSY;
        link->got_port_status = got;
        trigger(link->control);
        return 0;
}

static int sim_link_get_device_id(struct printer_link *base, printer_device_id_fn got) {
        struct sim_link *link = (struct sim_link *) base;

        if (!link->entry)
                return -ENODEV;
        if (link->got_device_id)
                return -EBUSY;
        link->got_device_id = got;
        trigger(link->control);
        return 0;
}

static struct printer_link *sim_link_close(struct printer_link *base) {
        struct sim_link *link = (struct sim_link *) base;

        if (link->entry)
                link->entry->link = NULL;
        sd_event_source_disable_unref(link->timeout);
        sd_event_source_disable_unref(link->finish);
        sd_event_source_disable_unref(link->control);
        sd_event_source_disable_unref(link->lost);
        sd_event_source_disable_unref(link->answers);
        sd_event_unref(link->event);
        free(link);
        return NULL;
}

static int add_sources(struct sim_link *link) {
        int r = timer_new(link->event, CLOCK_MONOTONIC, 1, on_write_timeout, link, &link->timeout);

        if (r >= 0)
                r = trigger_new(link->event, on_finish, link, &link->finish);
        if (r >= 0)
                r = trigger_new(link->event, on_control, link, &link->control);
        if (r >= 0)
                r = trigger_new(link->event, on_lost, link, &link->lost);
        if (r >= 0)
                r = trigger_new(link->event, on_link_answers, link, &link->answers);
        return r;
}

static int sim_open(struct printer *base, const struct printer_match *match,
                    const struct printer_events *events, void *userdata, struct printer_link **ret) {
        struct sim_printer *printer = (struct sim_printer *) base;
        struct sim_entry *found = NULL;
        int error = -ENODEV;

        for (struct sim_entry *entry = printer->entries; entry && !found; entry = entry->next)
                if (entry->plugged && printer_matches(match, &entry->names, !entry->is_vendors)) {
                        if (entry->claimed)
                                error = -EBUSY;
                        else if (!entry->link)
                                found = entry;
                        else if (error == -ENODEV)
                                error = -EALREADY;
                }
        if (!found)
                return error;

        struct sim_link *link = calloc(1, sizeof(*link));
        if (!link)
                return -ENOMEM;
        _cleanup_(printer_link_closep) struct printer_link *guard = &link->base;
        link->base = (struct printer_link){
                .ops = base->ops, .events = events, .userdata = userdata, .answers = true};
        link->event = sd_event_ref(printer->event);
        link->base.names = found->names;
        int r = add_sources(link);
        if (r < 0)
                return r;
        link->entry = found;
        found->link = link;
        trigger(link->answers); /* what the printer said to nobody */
        *ret = TAKE_PTR(guard);
        return 0;
}

static int on_change(_unused_ sd_event_source *source, void *userdata) {
        struct sim_printer *printer = userdata;

        printer->changed(printer->userdata);
        return 0;
}

static int sim_watch(struct printer *base, printer_changed_fn changed, void *userdata) {
        struct sim_printer *printer = (struct sim_printer *) base;

        assert(!printer->change);
        printer->changed = changed;
        printer->userdata = userdata;
        return trigger_new(printer->event, on_change, printer, &printer->change);
}

static struct sim_entry *entry_free(struct sim_entry *entry) {
        if (!entry)
                return NULL;
        if (entry->link)
                entry->link->entry = NULL;
        sim_device_free(entry->device);
        free(entry->device_id);
        free(entry);
        return NULL;
}
DEFINE_CLEANUP(struct sim_entry *, entry_free)

static struct printer *sim_free(struct printer *base) {
        struct sim_printer *printer = (struct sim_printer *) base;

        while (printer->entries) {
                struct sim_entry *entry = printer->entries;

                printer->entries = entry->next;
                entry_free(entry);
        }
        sd_event_source_disable_unref(printer->change);
        sd_event_unref(printer->event);
        free(printer);
        return NULL;
}

static const struct printer_ops sim_ops = {
        .name = "sim",
        .open = sim_open,
        .watch = sim_watch,
        .free = sim_free,
        .link_write = sim_link_write,
        .link_cancel = sim_link_cancel,
        .link_get_port_status = sim_link_get_port_status,
        .link_get_device_id = sim_link_get_device_id,
        .link_close = sim_link_close,
};

int printer_sim_new(sd_event *event, struct printer **ret) {
        struct sim_printer *printer = calloc(1, sizeof(*printer));

        if (!printer)
                return -ENOMEM;
        printer->base.ops = &sim_ops;
        printer->event = sd_event_ref(event);
        *ret = &printer->base;
        return 0;
}

static int find(struct printer *base, const char *serial, struct sim_entry **ret) {
        struct sim_printer *printer = (struct sim_printer *) base;

        assert(base->ops == &sim_ops);
        for (struct sim_entry *entry = printer->entries; entry; entry = entry->next)
                if (streq(entry->names.serial, serial)) {
                        *ret = entry;
                        return 0;
                }
        return -ENOENT;
}

int printer_sim_add(struct printer *base, const struct printer_sim_traits *traits, const char *folder) {
        struct sim_printer *printer = (struct sim_printer *) base;
        _cleanup_(entry_freep) struct sim_entry *entry = NULL;
        struct sim_entry *other;

        if (find(base, traits->serial, &other) >= 0)
                return -EEXIST;
        entry = calloc(1, sizeof(*entry));
        if (!entry)
                return -ENOMEM;
        entry->printer = printer;
        entry->plugged = true;
        entry->unplug_after = entry->refuse_after = entry->stall_after = UINT64_MAX;
        entry->is_vendors = traits->is_vendors;
        entry->refuses_requests = traits->refuses_requests;
        (void) snprintf(entry->names.serial, sizeof(entry->names.serial), "%s", traits->serial);
        (void) snprintf(entry->names.port, sizeof(entry->names.port), "%s", traits->port);
        (void) snprintf(entry->names.usb_id, sizeof(entry->names.usb_id), "%s",
                        traits->usb_id ? traits->usb_id : USB_ID_DEFAULT);
        entry->device_id = strdup(traits->device_id);
        if (!entry->device_id)
                return -ENOMEM;
        int r = sim_device_new(printer->event, traits, folder, &device_events, entry, &entry->device);
        if (r < 0)
                return r;

        struct sim_entry **last = &printer->entries;
        while (*last)
                last = &(*last)->next;
        *last = TAKE_PTR(entry);
        if (printer->change)
                trigger(printer->change);
        return 0;
}

/* What is done to the entry with this serial number, if there is one. */
#define ON_ENTRY(printer, serial, action)                                                                    \
        ({                                                                                                   \
                struct sim_entry *entry;                                                                     \
                int _r = find((printer), (serial), &entry);                                                  \
                                                                                                             \
                if (_r >= 0)                                                                                 \
                        action;                                                                              \
                _r;                                                                                          \
        })

int printer_sim_set_paper(struct printer *printer, const char *serial, enum printer_sim_paper paper) {
        return ON_ENTRY(printer, serial, sim_device_set_paper(entry->device, paper));
}

int printer_sim_set_paper_left(struct printer *printer, const char *serial, unsigned rows) {
        return ON_ENTRY(printer, serial, sim_device_set_paper_left(entry->device, rows));
}

int printer_sim_set_cover(struct printer *printer, const char *serial, bool open) {
        return ON_ENTRY(printer, serial, sim_device_set_cover(entry->device, open));
}

int printer_sim_unplug(struct printer *printer, const char *serial, uint64_t after_bytes) {
        struct sim_entry *entry;
        int r = find(printer, serial, &entry);

        if (r < 0)
                return r;
        if (after_bytes == 0)
                pull_cable(entry);
        else
                entry->unplug_after = after_bytes;
        return 0;
}

int printer_sim_plug(struct printer *printer, const char *serial) {
        struct sim_entry *entry;
        int r = find(printer, serial, &entry);

        if (r < 0 || entry->plugged)
                return r;
        entry->plugged = true;
        if (entry->printer->change)
                trigger(entry->printer->change);
        return 0;
}

int printer_sim_set_claimed(struct printer *printer, const char *serial, bool claimed) {
        return ON_ENTRY(printer, serial, entry->claimed = claimed);
}

int printer_sim_power_cycle(struct printer *printer, const char *serial) {
        return ON_ENTRY(printer, serial, sim_device_power_cycle(entry->device));
}

int printer_sim_stall(struct printer *printer, const char *serial, uint64_t after_bytes, uint64_t usec) {
        struct sim_entry *entry;
        int r = find(printer, serial, &entry);

        if (r < 0)
                return r;
        if (after_bytes == 0)
                return sim_device_stall(entry->device, usec);
        entry->stall_after = after_bytes;
        entry->stall_usec = usec;
        return 0;
}

int printer_sim_set_deaf(struct printer *printer, const char *serial, bool deaf) {
        return ON_ENTRY(printer, serial, sim_device_set_deaf(entry->device, deaf));
}

int printer_sim_set_reply_delay(struct printer *printer, const char *serial, uint64_t usec) {
        return ON_ENTRY(printer, serial, sim_device_set_reply_delay(entry->device, usec));
}

int printer_sim_set_short_writes(struct printer *printer, const char *serial, size_t bytes) {
        return ON_ENTRY(printer, serial, entry->short_write = bytes);
}

int printer_sim_refuse(struct printer *printer, const char *serial, size_t after_bytes) {
        return ON_ENTRY(printer, serial, entry->refuse_after = after_bytes);
}

int printer_sim_get_output(struct printer *printer, const char *serial, struct printer_sim_output *ret) {
        return ON_ENTRY(printer, serial, sim_device_get_output(entry->device, ret));
}
